"""Settling what differs: of several statements about one fact, the person says which is right, with one tap."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.words import in_one_line
from dontbuy.api.records.checks import Telling
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.statements import BODY

_LONGEST = 160
"""Characters of an answer that a button names."""


@dataclass(frozen=True, slots=True)
class Settling:
    """What a tap tells so that one of the statements counts.

    Where it is the person's own answer, that is told once more and stands `alone`: calls and quotes of before it do not
    count against it. Where it is another's, their own is taken back (`told` is None). `also` are further answers of
    their own that are taken back with it: they say otherwise than what follows from the list that is right.
    """

    label: str
    told: Any
    alone: bool
    also: Sequence[str] = ()


def settlings(service: Service, outlook: Outlook, fact: str) -> Mapping[str, Settling]:
    """How the statements about a fact can be settled, by the JSON text of the value that is right then.

    Only what settles it is offered. What somebody else answered in a purchase is theirs: nobody overrules it, so that
    one's own answer alone does not settle it.
    """
    found: dict[str, Settling] = {}
    for conflict in outlook.answer["conflicts"]:
        own = [entry["value"] for entry in conflict["values"] if entry["source"] == BODY]
        for entry in conflict["values"] if conflict["fact"] == fact else ():
            key, label = key_of(entry["value"]), _label(outlook, fact, entry["value"])
            ways = (
                _with_what_follows(service, outlook, fact, Settling(label, *way)) for way in _ways(entry["value"], own)
            )
            settled = next((way for way in ways if _is_settled_by(service, outlook, fact, way)), None)
            if settled and key not in found:
                found[key] = settled
    return found


def key_of(value: Any) -> str:
    """A value as a form sends it."""
    return dumps(value).decode()


def _ways(value: Any, own: Sequence[Any]) -> Iterator[tuple[Any, bool]]:
    """What can be told so that this value counts, and whether it then stands alone: to take one's own answer back comes
    first where it says otherwise, for then what others said keeps its quotes."""
    if own and value not in own:
        yield None, False
    yield value, True


def _is_settled_by(service: Service, outlook: Outlook, fact: str, way: Settling) -> bool:
    return fact not in _in_conflict_after(service, outlook, fact, way)


def _with_what_follows(service: Service, outlook: Outlook, fact: str, way: Settling) -> Settling:
    """The same with the answers that nobody would have to settle but for this: that no target is settled, where the
    list that is right has one."""
    derived = [each.name for each in outlook.rule_set.facts.values() if each.derived_from == fact]
    mine = [name for name in derived if name not in outlook.in_conflict and outlook.check.told(name) is not None]
    after = _in_conflict_after(service, outlook, fact, way) if mine else ()
    return replace(way, also=[name for name in mine if name in after])


def _in_conflict_after(service: Service, outlook: Outlook, fact: str, way: Settling) -> Collection[str]:
    check = outlook.check
    told = Telling(check.number + 1, fact, way.told, check.updated_at, stands_alone=way.alone)
    return service.read(check.with_tellings([told]).document).reading.facts.in_conflict


def _label(outlook: Outlook, fact: str, value: Any) -> str:
    said = in_one_line(value, outlook.rule_set.facts[fact].type, outlook.rulebook)
    return f"“{shortened(said, _LONGEST)}” is right"
