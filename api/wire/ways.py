"""What crosses the wire of what a verdict rests on, the ways out of it, and what would make it worse."""

from typing import Any

from pydantic import Field

from dontbuy.api.wire.problem import Body, Count
from dontbuy.api.wire.vocabulary import Holding, OutcomeWord, Person, VerdictWord


class Change(Body):
    """A fact that was told and would have to be otherwise."""

    fact: str
    """Its name, such as `{fact}`."""
    from_: Any = Field(alias="from")
    """What was told."""
    to: Any
    """What it would have to be."""
    by: Person
    """Who can bring that about."""
    effort: Count
    """What it takes: 1 a conversation, 2 a week of work, 5 three months."""
    do: str
    """What to do about it."""


class Confirm(Body):
    """A fact that was not told and would have to turn out so."""

    fact: str
    """Its name, such as `{fact}`."""
    to: Any
    """What it would have to turn out to be."""
    by: Person
    """Who can bring that about, or say whether it is so."""


class Then(Body):
    """What the document comes to after a way."""

    verdict: VerdictWord
    """Its verdict then."""
    at_least: VerdictWord | None
    """The weakest word that it can still end with, however the rest is told; null where that was not computed."""
    could_become: OutcomeWord | None
    """The strongest word that it can still end with, where that is stronger than the verdict."""


class Way(Body):
    """A set of changes after which the verdict is better. None of them can be left out."""

    to: VerdictWord
    """The verdict it leads to."""
    effort: Count
    """The effort of all its changes together."""
    needs: list[Person]
    """Who would have to do something, or say it."""
    changes: list[Change]
    """What was told and would have to be otherwise."""
    confirms: list[Confirm]
    """What was not told and would have to turn out so."""
    then: Then
    """What the document comes to then; it was told anew and judged by both engines."""


class WaysOut(Body):
    """The ways out of a verdict: to the next better outcome, and to the one with nothing to object to."""

    ways: list[Way] | None
    """The ways, the least effort first, at most 20; null where they were not computed."""
    no_way: list[str] | None
    """The criteria, by id, that stand in the way for good: nobody can change any more what they rest on."""
    more: bool | None
    """Whether there are more ways than these; null where that was not computed."""
    not_computed: list[str] = Field(default_factory=list)
    """What was not computed within its limit. The key is there where something was not."""


class ToldFact(Body):
    """A told fact that the verdict rests on."""

    fact: str
    """Its name, such as `{fact}`."""
    value: Any
    """What was told."""
    pointer: str
    """Where in the document it was told, as a JSON pointer."""


class RestsOn(Body):
    """A smallest set of told facts that the verdict rests on: leave any one out, and it may be another."""

    facts: list[ToldFact]
    """The facts, in the order of the rulebook; none where nothing fired and the verdict is not settled."""
    holds: Holding
    """`exactly` where everything that tells these alike ends with the same word; `at_least` where it ends with the
    verdict or a stronger one."""


class TurnsOut(Body):
    """A fact that is open, and what it would turn out to be."""

    fact: str
    """Its name, such as `{fact}`."""
    to: Any
    """What it would turn out to be."""
