"""What crosses the wire of a purchase: what is sent to tell it something, its board, its history."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr, StringConstraints

from dontbuy.api.wire.answer import Answer, Day
from dontbuy.api.wire.problem import Body, Count
from dontbuy.api.wire.request import IsoDate, Name, Sent
from dontbuy.api.wire.vocabulary import Level, OutcomeWord, VerdictWord, one_of

Role = Annotated[Literal["leader", "evaluator", "manager", "rep", "procurement"], one_of("PurchaseRole")]
Beginner = Annotated[Literal["leader", "evaluator"], one_of("PurchaseBeginner")]
State = Annotated[Literal["open", "bought", "called_off"], one_of("PurchaseState")]
Beginning = Annotated[Literal["numbers", "problem", "product"], one_of("CallBeginning")]
DecisionWord = Annotated[str, one_of("DecisionWord")]
RequestFacts = Annotated[dict[StrictStr, Any], one_of("BuyingRequestFacts")]
VendorFacts = Annotated[dict[StrictStr, Any], one_of("VendorSideFacts")]
Moment = Annotated[StrictStr, Field(json_schema_extra={"format": "date-time"})]
About = Annotated[str, Field(examples=["us"])]


class PurchaseBegun(Sent):
    """What begins a purchase."""

    name: Name | None = None
    """What it is about."""
    decide_by: IsoDate | None = None
    """The day by which it should be decided."""
    reader: Beginner | None = None
    """Who begins it."""
    request: RequestFacts | None = None
    """What is known of the request: facts, nested as in a document."""


class PurchaseChanged(Sent):
    """What changes of a purchase; what is left out stays, and null takes it out."""

    name: Name | None = None
    """What it is about."""
    decide_by: IsoDate | None = None
    """The day by which it should be decided."""
    state: State | None = None
    """What was decided."""
    bought_from: StrictStr | None = None
    """The id of the vendor that was bought from, with the state `bought`."""


class VendorAdded(Sent):
    """One vendor more."""

    name: Name
    """The vendor's name."""
    facts: VendorFacts | None = None
    """What is known of them: facts, nested as in a document."""


class PersonAsked(Sent):
    """Somebody to ask."""

    role: Role
    """Who they are in this purchase. Never a vendor: what a vendor says is written down as their word."""
    name: Name | None = None
    """Their name, shown beside what they answer."""


FactName = Annotated[StrictStr, StringConstraints(min_length=1)]


class FactTold(Sent):
    """One fact that whoever has the purchase's own link tells."""

    about: About
    """`us`, or the id of a vendor."""
    fact: FactName
    """The fact, such as `{fact}`."""
    value: Any = None
    """Its value as in a document; null takes it back."""
    note: StrictStr | None = None
    """What makes them say so; it becomes evidence."""
    saw: StrictInt | None = None
    """The number of the newest telling that they had seen. Where somebody told the fact otherwise after it, nothing is
    overwritten: 409."""


class ToldTap(Sent):
    """What one call says of a fact."""

    fact: FactName
    """The fact, such as `{fact}`."""
    value: Any = None
    """Its value as in a document; null where only a note was left."""
    note: StrictStr | None = None
    """What was said, in words; it becomes evidence."""


class CallTold(Sent):
    """One conversation with a vendor. Several add up: what one says never overwrites what another says."""

    about: StrictStr
    """The id of the vendor."""
    day: IsoDate
    """When it was."""
    is_first: StrictBool | None = None
    """Whether it was the first conversation with them."""
    are_all: StrictBool | None = None
    """Whether these are all conversations so far: only then is what no call says a no."""
    began_with: Beginning | None = None
    """What they spoke of first."""
    with_whom: list[Role] | None = None
    """Who of the buying side took part, by role. What a correction leaves out is told no longer."""
    facts: list[ToldTap]
    """What was seen and heard, fact by fact."""
    call: StrictStr | None = None
    """The id of the call that this corrects, `new` for another one on a day of which something was told already."""
    saw: StrictInt | None = None
    """The number of the debrief that is corrected, as the caller had seen it."""
    taken_back: StrictBool | None = None
    """Whether `call` was told by mistake: it counts no longer, whatever else is sent; what was told of it is kept."""


class BoardColumn(Body):
    """The request, or one vendor, with its answer."""

    id: str
    """Its id, for tellings about it."""
    name: str
    """What it is called."""
    verdict: VerdictWord
    """The verdict now."""
    level: Level
    """How heavy it is."""
    could_become: OutcomeWord | None
    """The strongest word that an open criterion could still lead to, where it is stronger than the verdict."""
    ready: bool
    """Whether nothing that is known keeps anybody from signing, and nothing that is open could."""
    answer: Answer
    """The whole answer."""


class BoardQuestion(Body):
    """A question that can still change a verdict."""

    about: About
    """`us`, or the id of a vendor."""
    fact: str
    """The fact that it gets."""
    question: str
    """The question."""
    answered_by: str
    """The role that can answer it."""
    columns: list[str]
    """The columns whose verdict it can change, by id."""


class BoardClaim(Body):
    """What one person says where two differ."""

    who: str
    """Name and role; empty for whoever has the own link."""
    value: Any
    """What they say."""
    quote: str
    """What makes them say so; empty where they did not."""
    day: str
    """The day on which they said it; empty where that is not known."""


class BoardDisagreement(Body):
    """Two statements about one fact differ, so neither counts."""

    fact: str
    """The fact."""
    claims: list[BoardClaim]
    """What each says."""
    columns: list[str]
    """The columns in which they differ, by id."""


class BoardPerson(Body):
    """Somebody who is asked."""

    number: Count
    """Their number in the purchase, from 1."""
    role: Role
    """Who they are in it."""
    name: str
    """Their name; empty where none was given."""
    works: bool
    """Whether their link works."""
    until: Day
    """The day until which it works, if it is not taken back."""
    answered_at: str | None
    """When they told something last; null where they have not."""


class PurchaseLine(Body):
    """One purchase in a list; its board says how it stands."""

    id: str
    """Its id."""
    name: str
    """What it is about; empty where nobody said."""
    decide_by: Day | None
    """The day by which it should be decided."""
    state: State
    """What was decided."""
    created_at: str
    """When it was begun."""
    updated_at: str
    """When it was changed last."""
    kept_until: str
    """Until when it is kept, if nothing is changed."""


class PurchaseList(Body):
    """Purchases that keys and people of the workspace have begun, in the order of their ids."""

    purchases: list[PurchaseLine]
    """At most `limit` of them."""
    next_cursor: str | None
    """What to send as `cursor` to get the next page; null on the last one."""
    has_more: bool
    """Whether there is a next page."""


class PurchaseBoard(Body):
    """A purchase as it stands; all of it is worked out from what was told."""

    id: str
    """Its id."""
    name: str
    """What it is about; empty where nobody said."""
    decide_by: Day | None
    """The day by which it should be decided."""
    state: State
    """What was decided."""
    bought_from: str | None
    """The id of the vendor that was bought from."""
    decided_on: Day | None
    """The day of the decision."""
    decision: DecisionWord
    """How the decision stands."""
    newest: Count
    """The number of the newest telling; send it as `saw`."""
    request: BoardColumn | None
    """The request; null where it was deleted."""
    vendors: list[BoardColumn]
    """The vendors, in their columns."""
    disagreements: list[BoardDisagreement]
    """Where two statements differ."""
    open: list[BoardQuestion]
    """What can still change a verdict, each question once."""
    people: list[BoardPerson]
    """Who is asked."""
    kept_until: str
    """Until when it is kept, if nothing changes."""


class PurchaseLink(Body):
    """A new purchase, with the link that opens it. The link is shown once: only its fingerprint is kept."""

    link: str
    """The address of its page."""
    token: str
    """The end of the link: send it as `Authorization: Bearer`."""
    purchase: PurchaseBoard
    """The board."""


class PersonLink(Body):
    """Somebody who can be asked now."""

    number: Count
    """Their number in the purchase."""
    link: str
    """The address of their page."""
    until: Day
    """The day until which it works."""


class VendorId(Body):
    """A vendor in a purchase."""

    id: str
    """Its id, for tellings about it."""


class BoardCall(Body):
    """A call that was told of."""

    id: str
    """Its id, to correct it."""
    number: Count
    """The number of what was told of it last; send it as `saw`."""
    day: Day
    """When it was."""
    with_whom: list[Role]
    """Who of the buying side took part; empty where nobody said."""


class TellingNumber(Body):
    """What was told is kept."""

    number: Count
    """The number of the newest telling now."""


class RoleQuestions(Body):
    """What somebody of a role can be asked now, in their words."""

    role: Role
    """Who is asked."""
    questions: list[BoardQuestion]
    """Their questions that can still change a verdict."""


class VerdictChange(Body):
    """What a telling changed."""

    column: str
    """The column, by id."""
    before: VerdictWord
    """The verdict before it."""
    after: VerdictWord
    """The verdict after it."""


class HistoryEntry(Body):
    """Somebody told something."""

    number: Count
    """Its number: what was told later has a higher one."""
    at: str
    """When."""
    who: str
    """Name and role; empty for whoever had the own link."""
    about: About
    """`us`, or the id of a vendor."""
    fact: str
    """The fact; empty for a whole document."""
    value: Any
    """What they said; null where they took it back."""
    note: str
    """What made them say so."""
    changed: list[VerdictChange]
    """The verdicts that it changed."""


class PurchaseHistory(Body):
    """Who told what when, and what changed the verdict, the newest first."""

    entries: list[HistoryEntry]
    """The newest 200."""
