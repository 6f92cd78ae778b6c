"""What a transcript proposes: a fact, a value, and the words it rests on. It is no evidence before it is accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dontbuy.api.transcripts.transcript import Passage, Transcript
from dontbuy.engine.errors import Diagnostic

if TYPE_CHECKING:
    from dontbuy.api.proposals.hearing import Listening

BUYER, VENDOR = "buyer", "vendor"
SIDES = (BUYER, VENDOR)
"""The sides of a table, by the words that evidence has for them."""


class Basis(StrEnum):
    """What a proposal rests on."""

    SAID = "said"
    """What somebody said, in one place or in several."""
    EXCHANGE = "exchange"
    """The vendor said it back, and the buyer confirmed it."""
    SEQUENCE = "sequence"
    """The order in which two things were said."""
    ABSENCE = "absence"
    """That something was never said, in calls of which somebody says that they are whole and all there are."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that somebody spoke, as they stand in the file. Calls and turns count from 1, `start` is in seconds."""

    call: int
    turn: int
    speaker: str
    side: str
    start: float | None
    passages: Sequence[Passage]

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(passage.text for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact with a value, proposed. `id` is the same whenever the same call is read.

    `beside` are companions of the fact that come with it. The quotes of an absence are all the questions that were put.
    """

    id: str
    fact: str
    value: Any
    basis: Basis
    quotes: Sequence[Quote]
    because: str
    beside: Mapping[str, Any]
    heard_by: str = ""
    """Who heard it, where it was not the table."""
    doubted_by: str = ""
    """Who would not take it from its words, where the table heard it and somebody was asked. It stays proposed."""


@dataclass(frozen=True, slots=True)
class ClaimedQuote:
    """Words that a claim rests on. Calls and turns count from 1, and only say where to look for the words first."""

    text: str
    call: int
    turn: int


@dataclass(frozen=True, slots=True)
class ListenerClaim:
    """A fact with a value, and the words that it is said to rest on. Nothing of it is believed."""

    fact: str
    value: Any
    quotes: Sequence[ClaimedQuote]


@dataclass(frozen=True, slots=True)
class Listened:
    """What came of asking a listener at `host`. `claims` are those that stood; `dropped` how many did not, by why;
    `doubts` the ids of proposals that it would not take from their words.

    `asked` is how often it was asked: not at all where its claims were brought along.
    """

    host: str
    model: str
    asked: int
    claims: Sequence[ListenerClaim]
    dropped: Mapping[str, int]
    notices: Sequence[Diagnostic]
    doubts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """A sentence that nothing heard and that resembles what others say of a fact. It proposes nothing.

    `value` is what the nearest example says of the fact. What a person takes from it is one of `values`, by the ids
    that proposals of them would have. `closeness` is how much nearer it is to examples of this fact than to all.
    """

    fact: str
    value: Any
    values: Mapping[str, Any]
    quote: Quote
    closeness: float


@dataclass(frozen=True, slots=True)
class SpeakerSide:
    """On which side somebody speaks. `side` is `""` where nothing says so; `because` says what does.

    `is_declared` where a person said it; else it is a guess, which has to be shown.
    """

    speaker: str
    side: str
    is_declared: bool
    because: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TalkShare:
    """What one side did in all the calls: how many words, questions, and words in its longest turn."""

    words: int
    questions: int
    longest_turn: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """What one or more calls propose. `asked` are all questions of the vendor, `shares` is context and no criterion."""

    calls: Sequence[Transcript]
    sides: Sequence[SpeakerSide]
    proposals: Sequence[Proposal]
    asked: Sequence[Quote]
    shares: Mapping[str, TalkShare]
    is_whole: bool
    heard: "Listening" = field(repr=False)
    """All that was heard, also of what proposes nothing by itself."""
    why_no_absence: Sequence[Quote] = ()
    """Words that speak of a conversation, or a part of one, that is not here: nothing is proposed from silence then."""
    alike: Sequence[Alike] | None = None
    """What is worth reading too; None where nobody asked for it."""
    listened: Listened | None = None
    """What a listener claimed; None where nobody asked it."""

    @property
    def has_shares(self) -> bool:
        """Whether it can be said how much each side said: of everybody it is known on which side they are, or that they
        are on neither."""
        return all(each.side or each.is_declared for each in self.sides)

    @property
    def silent_side(self) -> str:
        """The side that says nothing and asks nothing while the other speaks, so that nobody can say who asked what;
        `""` where there is none, or somebody’s side is not known yet."""
        silent = [side for side, share in self.shares.items() if not share.words]
        return silent[0] if self.has_shares and len(silent) == 1 else ""


def id_of(fact: str, value: Any) -> str:
    """The id of a proposal of a value; of a number, by its metric."""
    if isinstance(value, list):
        spelled = "-".join(each["metric"] if isinstance(each, dict) else each for each in value)
    else:
        spelled = str(value).lower() if isinstance(value, bool) else value
    return f"{fact}:{spelled}"
