"""From a document to the answer that the contract gives: what its facts amount to, and what follows from them.

It reads no line of `engine/` or `rules/`, as `contract.py` does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.conformance.contract import (
    BEHAVIOUR_MEASURES,
    CRITERIA,
    CRITERIA_OF,
    DERIVED,
    DISCOVERY_SELF_CHECK,
    LEVEL,
    OBSERVATIONS,
    OBSERVATIONS_OF,
    READ,
    SAYS,
    SECTIONS,
    SIDE_JUDGED,
    SIGNS,
    SIGNS_OF,
    TRAINING_ACTIVITY,
    Told,
    Tri,
    both,
    sales_fixing,
    weight,
    words_of,
)

# --- from a document to what is known -------------------------------------------------------------


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(part) for key, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value


def _reach(facts: Any, path: str) -> Any:
    for step in path.split("."):
        facts = facts.get(step) if isinstance(facts, Mapping) else None
    return facts


def spellings(fact: str, kind: str) -> tuple[str, ...]:
    """The names a fact goes by: the self-check's `trainer.*` are `vendor.*`."""
    if kind == DISCOVERY_SELF_CHECK and fact.startswith("vendor."):
        return fact, "trainer." + fact.removeprefix("vendor.")
    return (fact,)


def _said(document: Mapping[str, Any], fact: str) -> list[Any]:
    """Every value that the document gives a fact, in the body and in evidence; null says nothing."""
    names = spellings(fact, document["kind"])
    said = [_reach(document.get("facts"), name) for name in names]
    said += [piece.get("value") for piece in document.get("evidence") or () if piece["fact"] in names]
    values = [_without_nulls(value) for value in said if value is not None]
    return [[] if fact == "request.remedies" and {*value} == {"none"} else value for value in values]


def _without_order(value: Any) -> Any:
    """A value in which lists have one order: words once each and sorted, records sorted and as many as there are."""
    if isinstance(value, Mapping):
        return {key: _without_order(part) for key, part in value.items()}
    if not isinstance(value, list):
        return value
    parts = [_without_order(part) for part in value]
    return sorted({*parts}) if all(isinstance(part, str) for part in parts) else sorted(parts, key=repr)


def _derive(items: Any) -> dict[str, Tri]:
    """What a list of metric records says of the derived facts; an absent list says nothing."""
    if not isinstance(items, list):
        return dict.fromkeys(DERIVED)
    if not items:
        return dict.fromkeys(DERIVED, False)
    exact = [None if "knowledge" not in item else item["knowledge"] == "exact" for item in items]
    return {
        "metrics.specific_known": True,
        "metrics.exact_known": both(*exact),
        "metrics.how_much_known": both(*(True if "target" in item else None for item in items)),
        "metrics.timeframe_known": both(*(True if "by" in item else None for item in items)),
    }


def told(document: Mapping[str, Any]) -> tuple[Told, tuple[str, ...]]:
    """What a document amounts to, and the facts in conflict, which count as unknown."""
    values: dict[str, Any] = {}
    conflicts: set[str] = set()
    for fact, kinds in READ.items():
        said = _said(document, fact) if document["kind"] in kinds else []
        if said and all(_without_order(value) == _without_order(said[0]) for value in said):
            values[fact] = said[0]
        elif said:
            conflicts.add(fact)
    for fact, truth in _derive(values.get("metrics.items")).items():
        if truth is not None and fact not in conflicts and values.setdefault(fact, truth) != truth:
            conflicts.add(fact)
            del values[fact]
    if values.get("prior.metric_moved_reportable") is True:
        moved = values.get("prior.metric_moved") or {}
        if moved.get("metric") in TRAINING_ACTIVITY + BEHAVIOUR_MEASURES:
            del values["prior.metric_moved_reportable"]
    return Told(values), tuple(sorted(conflicts))


# --- the answer -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SectionScore:
    """One section's span, 0 to 100, and how many of its criteria are clear, fired and open."""

    section: str
    low: int
    high: int
    clear: int
    fired: int
    open: int


@dataclass(frozen=True)
class Expected:
    """What a document must be answered. `fired` is in answer order, everything else in the contract's order."""

    kind: str
    verdict: str
    level: str
    fired: tuple[str, ...]
    open: tuple[str, ...]
    clear: tuple[str, ...]
    could_become: str | None
    settled: bool
    side: str
    signs: tuple[str, ...]
    observations: tuple[str, ...]
    low: int
    high: int
    sections: tuple[SectionScore, ...]
    conflicts: tuple[str, ...]


def _span(truths: Mapping[str, Tri]) -> tuple[int, int]:
    """100 x weight of what is clear / weight of all: open as fired rounded down, open as clear rounded up."""
    whole = sum(weight(criterion) for criterion in truths)
    clear = sum(weight(criterion) for criterion, truth in truths.items() if truth is False)
    unknown = sum(weight(criterion) for criterion, truth in truths.items() if truth is None)
    return 100 * clear // whole, -(-100 * (clear + unknown) // whole)


def _sections(truths: Mapping[str, Tri]) -> Iterator[SectionScore]:
    for section, prefixes in SECTIONS.items():
        part = {criterion: truth for criterion, truth in truths.items() if criterion.split("-")[0] in prefixes}
        if part:
            said = list(part.values())
            yield SectionScore(section, *_span(part), said.count(False), said.count(True), said.count(None))


def _side(kind: str, t: Told) -> str:
    if kind not in SIDE_JUDGED:
        return "not_judged"
    return {True: "sales_fixing", False: "sales_prevention", None: "cannot_tell"}[sales_fixing(t)]


def expected(document: Mapping[str, Any]) -> Expected:
    """The answer to a valid document, by the contract alone."""
    kind = document["kind"]
    t, conflicts = told(document)
    words = words_of(kind)
    truths = {criterion: CRITERIA[criterion](t) for criterion in CRITERIA_OF[kind]}

    def strength(criterion: str) -> int:
        return words.index(SAYS[criterion])

    fired = sorted((criterion for criterion, truth in truths.items() if truth is True), key=strength)
    unknown = [criterion for criterion, truth in truths.items() if truth is None]
    nothing_fired = "cannot_tell" if unknown else "no_objection"
    verdict = SAYS[fired[0]] if fired else nothing_fired
    strongest_open = min(map(strength, unknown), default=len(words))
    stronger = strongest_open < (strength(fired[0]) if fired else len(words))
    low, high = _span(truths)
    return Expected(
        kind=kind,
        verdict=verdict,
        level=LEVEL[verdict],
        fired=tuple(fired),
        open=tuple(unknown),
        clear=tuple(criterion for criterion, truth in truths.items() if truth is False),
        could_become=words[strongest_open] if stronger else None,
        settled=not stronger,
        side=_side(kind, t),
        signs=tuple(sign for sign in SIGNS_OF[kind] if SIGNS[sign](t) is True),
        observations=tuple(seen for seen in OBSERVATIONS_OF[kind] if OBSERVATIONS[seen](t) is True),
        low=low,
        high=high,
        sections=tuple(_sections(truths)),
        conflicts=conflicts,
    )
