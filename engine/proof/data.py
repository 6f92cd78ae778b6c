"""Ways out as plain data: the one shape that the service, the terminal and the pages show."""

from typing import Any, NotRequired, TypedDict

from dontbuy.engine.proof.rests import RestsOn, rests_on
from dontbuy.engine.proof.ways import Confirm, Judged, Way, Ways, ways, worse
from dontbuy.engine.wording import plain

ChangeData = TypedDict(
    "ChangeData", {"fact": str, "from": Any, "to": Any, "by": str, "effort": int, "do": str}
)  # `from` is no name in Python
"""A fact that was told and would have to be otherwise, who can bring that about, and what it takes."""


class ConfirmData(TypedDict):
    """A fact that was not told and would have to turn out so."""

    fact: str
    to: Any
    by: str


class ThenData(TypedDict):
    """What the document comes to after a way. `at_least` is None where that was not computed."""

    verdict: str
    at_least: str | None
    could_become: str | None


class WayData(TypedDict):
    """One way out."""

    to: str
    effort: int
    needs: list[str]
    changes: list[ChangeData]
    confirms: list[ConfirmData]
    then: ThenData


class WaysData(TypedDict):
    """The ways out of a verdict. What is None was not computed, and `not_computed` names it."""

    ways: list[WayData] | None
    no_way: list[str] | None
    more: bool | None
    not_computed: NotRequired[list[str]]


class ToldData(TypedDict):
    """A told fact that a verdict rests on, and where in the document it was told."""

    fact: str
    value: Any
    pointer: str


class RestsOnData(TypedDict):
    """What a verdict rests on. `holds` is `exactly` or `at_least`."""

    facts: list[ToldData]
    holds: str


class TurnsOutData(TypedDict):
    """An open fact, and what it would turn out to be."""

    fact: str
    to: Any


class ProofData(TypedDict):
    """What an answer says of the documents around it. What is None was not computed, and `not_computed` names it."""

    rests_on: RestsOnData | None
    ways: WaysData | None
    worse: list[list[TurnsOutData]] | None
    not_computed: NotRequired[list[str]]


def proof_data(judged: Judged) -> ProofData:
    """What a verdict rests on, the ways out of it, and what would make it worse. Raises EngineDisagreement."""
    rests, found, harder = rests_on(judged), ways(judged), worse(judged)
    data: ProofData = {
        "rests_on": _rests_on(rests) if rests else None,
        "ways": ways_data(found) if found else None,
        "worse": None if harder is None else [[_turns_out(each) for each in some] for some in harder],
    }
    missing = [name for name, value in data.items() if value is None]
    return {**data, "not_computed": missing} if missing else data


def ways_data(found: Ways | None) -> WaysData:
    """The ways out of a verdict; of None that they were not computed."""
    if found is None:
        return {"ways": None, "no_way": None, "more": None, "not_computed": ["ways"]}
    data: WaysData = {"ways": [_way(way) for way in found.ways], "no_way": [*found.no_way], "more": found.more}
    return {**data, "not_computed": ["more"]} if found.more is None else data


def confirm_data(confirm: Confirm) -> ConfirmData:
    """A fact that would have to turn out so."""
    return {"fact": confirm.fact, "to": plain(confirm.to), "by": confirm.by}


def _rests_on(found: RestsOn) -> RestsOnData:
    facts = found.facts
    return {
        "facts": [{"fact": told.fact, "value": plain(told.value), "pointer": told.pointer} for told in facts],
        "holds": found.holds,
    }


def _turns_out(confirm: Confirm) -> TurnsOutData:
    return {"fact": confirm.fact, "to": plain(confirm.to)}


def _way(way: Way) -> WayData:
    return {
        "to": way.to,
        "effort": way.effort,
        "needs": [*way.needs],
        "changes": [
            {
                "fact": change.fact,
                "from": plain(change.before),
                "to": plain(change.to),
                "by": change.by,
                "effort": change.effort,
                "do": change.do,
            }
            for change in way.changes
        ],
        "confirms": [confirm_data(confirm) for confirm in way.confirms],
        "then": {
            "verdict": way.to,
            "at_least": way.then.at_least,
            "could_become": way.then.could_become,
        },
    }
