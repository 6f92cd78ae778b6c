"""What crosses the wire when calls propose facts: transcripts in, proposals with the words they rest on out."""

from typing import Annotated, Any, Literal

from pydantic import Field, RootModel, StrictBool, StrictStr

from dontbuy.api.wire.answer import JsonObject
from dontbuy.api.wire.problem import Body, Count
from dontbuy.api.wire.request import Name, Sent
from dontbuy.api.wire.vocabulary import DocumentKind, ErrorCode, one_of

MOST_CALLS = 20
MOST_CLAIMS = 60
"""That are held to calls; the others are counted."""
MOST_DOUBTS = 200
"""Of what is proposed; a call proposes fewer."""
HeardBy = Literal["listener"]
Side = Annotated[Literal["buyer", "vendor"], one_of("EvidenceSide")]
Unit = Annotated[Literal["seconds", "milliseconds"], one_of("TimeUnit")]
Kind = Annotated[StrictStr, one_of("DocumentKind")]
BasisWord = Annotated[str, one_of("ProposalBasis")]
Ordinal = Annotated[int, Field(ge=1)]


class TranscriptSent(Sent):
    """The transcript of one call, in any format that is read: its text, or its bytes as base64."""

    text: StrictStr | None = None
    """The file as text. One of `text` and `base64` is sent."""
    base64: StrictStr | None = None
    """The bytes of the file as base64, as for a .docx."""
    name: Name | None = None
    """What the call is called, to find it again in the answer."""
    unit: Unit | None = None
    """The unit of times in JSON that do not say it."""


class DeclaredSides(RootModel[dict[StrictStr, Side]]):
    """On which side each speaker is, by the names that the transcripts have."""


class CallsSent(Sent):
    """The calls of one deal, and what of their proposals is accepted."""

    kind: Kind
    """What the proposals are for: the kind of the document."""
    transcripts: list[TranscriptSent] = Field(min_length=1, max_length=MOST_CALLS)
    """The calls, in the order in which they were held. Whoever has one name in two of them is one person."""
    sides: DeclaredSides | None = None
    """On which side speakers are. The others are guessed, and shown as guesses."""
    whole: StrictBool | None = None
    """Whether the calls are complete and all conversations there were, mails included. Only then anything is proposed
    from what was never said."""
    likeness: StrictBool | None = None
    """Whether to list sentences that nothing heard and that resemble what others say, as `alike`. It wants the extra
    `likeness`."""
    listener: StrictBool | None = None
    """Whether what was said is sent to the listener that whoever runs this service has set up, and what it claims is
    proposed where the words stand. Without it nothing leaves the service."""
    claims: list[JsonObject] | None = Field(None, max_length=MOST_CLAIMS)
    """What a listener claimed before, as it was answered in `listened`. It is held to the calls again, and nobody is
    asked."""
    doubts: list[StrictStr] | None = Field(None, max_length=MOST_DOUBTS)
    """What it doubted, as it was answered beside them."""
    accepted: list[StrictStr] | None = None
    """The ids of the proposals that a person accepted. Then a document with them is answered, too."""


class SpokenPassage(Body):
    """Words as they stand in the file."""

    place: str
    """Where: the number of a line, from 1; in JSON the pointer of a string; in a .docx the number of a paragraph."""
    offset: Count
    """At which character of that the words begin, from 0."""
    text: str
    """The words, one for one."""


class SpokenQuote(Body):
    """What somebody said."""

    call: Ordinal
    """In which call, from 1."""
    turn: Ordinal
    """In which turn of it, from 1."""
    speaker: str
    """Who, by the name that the file has."""
    side: Side
    """On which side they speak."""
    start: float | None
    """When their turn began, in seconds; null where the file does not say."""
    text: str
    """All of it in one line."""
    passages: list[SpokenPassage]
    """The same, piece by piece, with its places."""


class SpeakerOnSide(Body):
    """On which side somebody speaks."""

    speaker: str
    """Their name."""
    side: Side | None
    """The side; null where nothing says so. Then nothing is proposed from what they say."""
    declared: bool
    """Whether it was sent. Else it is a guess, for somebody to look at."""
    because: list[str]
    """What makes it likely."""


class ProposedFact(Body):
    """A fact with a value, proposed. It is no evidence, and counts for nothing, before somebody accepts it."""

    id: str
    """The same whenever the same calls are read."""
    fact: str
    """The fact, such as `{fact}`."""
    value: Any
    """The value, as in a document."""
    basis: BasisWord
    """What it rests on."""
    because: str
    """Why it is proposed."""
    quotes: list[SpokenQuote]
    """The words it rests on. Of what was never said they are all questions that were put."""
    beside: JsonObject
    """Companions of the fact that come with it, by name."""
    heard_by: HeardBy | None = None
    """Who heard it; not there where the table of the rulebook did."""
    doubted_by: HeardBy | None = None
    """Who would not take it from its words; not there where nobody was asked or nobody does. It stays proposed."""


class AlikeSentence(Body):
    """A sentence that nothing heard and that resembles what others say of a fact. It proposes nothing: who reads it
    says what it says, by accepting one of `ids`, or passes over it. Most of these say nothing of the fact."""

    fact: str
    """The fact that it may speak for."""
    value: Any
    """What the nearest example says of the fact."""
    closeness: float
    """How much closer it is to examples of this fact than to all examples."""
    quote: SpokenQuote
    """The words."""
    ids: list[str]
    """What can be accepted of it: the fact with each of its values."""


class ListenedTo(Body):
    """What came of a listener’s claims and doubts. Whatever does not stand in the calls word for word was dropped."""

    host: str
    """Where what was said was sent; empty where no listener is set up."""
    model: str
    """The model that was asked there."""
    asked: Count
    """How often it was asked; 0 where its claims were sent."""
    dropped: JsonObject
    """How many claims were dropped, by why: `shape` and `too_many`, `fact` and `value` that cannot be, `silence` of
    what was not done, a `quote` that does not stand, words of the other `side` or `of_others`, an `exchange` that
    nobody confirmed, a `number` that its words do not tell."""
    claims: list[JsonObject]
    """The others: a `fact`, a `value`, and `quotes`, each with `call`, `turn` and `text`. Sent as `claims` together
    with `accepted`, they propose the same again, and nobody is asked."""
    doubts: list[str]
    """The ids of proposals that the model would not take from their words. They stay proposed, the last of all."""


class SideShare(Body):
    """How much one side said in all the calls. It is context, and no criterion reads it."""

    words: Count
    """Words."""
    questions: Count
    """Questions."""
    longest_turn: Count
    """Words of its longest turn."""


class SideShares(Body):
    """How much each side said."""

    buyer: SideShare
    """Those who might buy."""
    vendor: SideShare
    """Those who sell."""


class LinesLeftOut(Body):
    """How many lines of a file are no part of a turn."""

    no_speech: Count
    """Headers, notes, summaries."""
    not_understood: Count
    """Lines that could not be read."""


class CallRead(Body):
    """A transcript as it was read."""

    call: Ordinal
    """Its number, from 1."""
    name: str | None
    """What it was called; null where it was not."""
    format: str
    """What it was read as."""
    turns: Count
    """How many turns it has."""
    left_out: LinesLeftOut
    """What of it was left out."""


class CallNotice(Body):
    """Something odd about a call, or about what is listened for."""

    call: Ordinal | None
    """The number of the call; null where it is about no single one."""
    code: ErrorCode
    """What it is."""
    detail: str
    """The same in a sentence."""
    place: str
    """Where in the file; empty where it is the whole of it."""
    hint: str
    """What to do about it."""


class CallProposals(Body):
    """What calls propose. Nothing of it is kept."""

    kind: DocumentKind
    """What the proposals are for."""
    calls: list[CallRead]
    """The calls, in their order."""
    sides: list[SpeakerOnSide]
    """Every speaker, in the order in which they first speak."""
    proposals: list[ProposedFact]
    """What is proposed, in the order in which it would be asked."""
    alike: list[AlikeSentence] | None = None
    """What is worth reading too, closest first; not there where it was not asked for."""
    listened: ListenedTo | None = None
    """What came of a listener’s claims; not there where none were asked for."""
    asked: list[SpokenQuote]
    """Every question of the vendor."""
    shares: SideShares
    """How much each side said, as context."""
    whole: bool
    """Whether somebody said that the calls are complete and all there are."""
    why_no_absence: list[SpokenQuote]
    """Words that speak of a conversation which is not here. Then nothing is proposed from what was never said."""
    notices: list[CallNotice]
    """What is odd."""
    document: Annotated[dict[str, Any], one_of("Document")] | None
    """A document with what was accepted, ready to be checked or kept; null where `accepted` was not sent."""
