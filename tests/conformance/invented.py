"""Documents that nobody would write, for the contract to answer: evidence, lists in any order, conflicts, own words.

`documents(seed, count)` invents them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.conformance.contract import REMEDIES
from tests.conformance.contract_reading import (
    BUYING_REQUEST,
    DERIVED,
    DISCOVERY_SELF_CHECK,
    IMPLICATIONS,
    NOT_BUSINESS,
    READ,
    SELF_REPORTABLE,
    VENDOR_EVALUATION,
    WORD_LISTS,
    ids,
    names_of,
)
from tests.conformance.contract_reading import (
    KINDS as KINDS,
)

AS_OF = "2026-11-21"
OPENED_WITH = ids(
    "specific_metrics business_problem price methodology training_path how_it_works no_time_to_train_or_coach"
    " more_leads another_training_program which_vendor get_better other"
)
REASONS = ids("metrics methodology get_better budget_to_spend board_or_ceo_asked other")
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "request.opened_with": OPENED_WITH,
    "request.reasons": REASONS,
    "request.remedies": (*REMEDIES, "other"),
}
UNIT_OF: Mapping[str, str] = {
    "win_rate": "percent",
    "stage_conversion_rate": "percent",
    "sales_cycle_length": "days",
    "average_deal_size": "USD",
    "pipeline_coverage": "multiple",
    "deals_closed": "count",
    "discount_rate": "percent",
    "ramp_time": "months",
    "lead_response_time": "hours",
    "forecast_accuracy": "percent",
}
BAD_WHEN_TRUE = frozenset(
    ids(
        "prior.exists leader.expects_magic_wand leader.unavailable evaluator.is_delegate evaluator.filling_out_matrix"
        " evaluator.sat_through_slide_deck evaluator.frustrated_by_discovery vendor.on_matrix"
        " vendor.started_with_product vendor.stayed_technical vendor.stayed_surface_level"
        " vendor.charges_for_discovery vendor.flashes_titles_or_clients vendor.sells_blanket_fix vendor.sold_or_priced"
    )
)
CONTEXT: Mapping[str, tuple[tuple[str, ...], Sequence[Any]]] = {  # said, shown, read by nothing
    "request.cost_of_no_change": ((BUYING_REQUEST, VENDOR_EVALUATION), [{"value": 400000, "unit": "USD"}]),
    "leader.role": (KINDS, ["cro", "vp_sales", "founder", "other"]),
    "evaluator.role": (KINDS, ["hr", "enablement", "sales_leader", "rep"]),
    "cause.text": (KINDS, ["reps open with the demo", "Zoë's team says “no time”"]),
    "cause.kind": (KINDS, ["rep_skill", "lead_supply", "other"]),
    "behaviour.items": (KINDS, [[], [{"who": "reps", "from": "pitch first", "to": "ask first"}]]),
    "prior.kind": ((BUYING_REQUEST, DISCOVERY_SELF_CHECK), ["foundational", "lms"]),
    "prior.invested": ((BUYING_REQUEST,), [{"value": 40000, "unit": "USD"}]),
    "vendor.metrics_asked": ((VENDOR_EVALUATION, DISCOVERY_SELF_CHECK), [[], ["win_rate", "ramp_time"]]),
    "vendor.discovery_conversations": ((VENDOR_EVALUATION, DISCOVERY_SELF_CHECK), [0, 3]),
    "vendor.slide_deck_pages": ((VENDOR_EVALUATION,), [0, 65]),
    "conversation.calls": ((DISCOVERY_SELF_CHECK,), [1, 4]),
    "conversation.complete": ((DISCOVERY_SELF_CHECK,), [True, False]),
}


@dataclass(frozen=True)
class Mood:
    """How an invented document is told: how much of it, how often favourably, how much of it contested."""

    density: float
    favour: float
    dispute: float


def _mood(dice: random.Random) -> Mood:
    density = dice.choice((0.0, 0.1, 0.35, 0.7, 0.95, 1.0, 1.0))
    return Mood(density, dice.choice((0.0, 0.2, 0.5, 0.8, 0.97, 1.0)), dice.choice((0.0, 0.0, 0.0, 0.05, 0.3)))


def _yes_no(dice: random.Random, fact: str, mood: Mood) -> bool:
    return (dice.random() < mood.favour) != (fact in BAD_WHEN_TRUE)


def _words(dice: random.Random, fact: str, mood: Mood) -> list[str]:
    if fact == "request.remedies" and dice.random() < 0.15:
        return ["none"]
    if dice.random() < mood.favour * 0.7:
        return [word for word in ("specific_metrics", "metrics") if word in ALLOWED[fact]]
    return dice.sample(ALLOWED[fact], dice.choice((0, 1, 1, 2, 3)))


def _baseline(dice: random.Random, unit: str) -> dict[str, Any]:
    if dice.random() < 0.2:
        return {"withheld": True}
    value: Any = dice.choice((21, "21.5", 3))
    return {"value": value, "unit": unit, "period": dice.choice(("2026-Q3", "last twelve months", None))}


def _target(dice: random.Random, unit: str) -> dict[str, Any]:
    if dice.random() < 0.7:
        return {"value": dice.choice((27, "30.25")), "unit": unit}
    return {"change": 5, "kind": dice.choice(("points", "relative", "absolute", None))}


def _metric(dice: random.Random, mood: Mood) -> dict[str, Any]:
    """One metric record: `metric` always, each other field given, null or absent."""
    favourable = dice.random() < mood.favour
    chosen = dice.choice((*UNIT_OF, *UNIT_OF, "custom", *(() if favourable else sorted(NOT_BUSINESS))))
    unit = UNIT_OF.get(chosen, "percent")
    record: dict[str, Any] = {"metric": chosen} | ({"name": "Demos held"} if chosen == "custom" else {})
    fields: dict[str, Any] = {
        "qualifiers": {"from_stage": "demo", "to_stage": "proposal"},
        "knowledge": "exact" if favourable else dice.choice(("approximate", "none", "exact")),
        "baseline": _baseline(dice, unit),
        "target": _target(dice, unit),
        "by": dice.choice(("2027-03-31", "2027-12-31", "2025-01-31")),
        "known_by": dice.sample(("leader", "evaluator", "vendor"), dice.choice((0, 1, 2))),
        "source": dice.choice(("crm", "bi", "spreadsheet", "estimate")),
    }
    for name, value in fields.items():
        if dice.random() < max(mood.density, 0.3):
            record[name] = value
        elif dice.random() < 0.15:
            record[name] = None
    return record


def _value(dice: random.Random, fact: str, mood: Mood) -> Any:
    if fact in WORD_LISTS:
        return _words(dice, fact, mood)
    if fact == "metrics.items":
        shortest = 1 if dice.random() < mood.favour else 0
        return [_metric(dice, mood) for _ in range(dice.choice((shortest, 1, 1, 2, 3)))]
    if fact == "prior.metric_moved":
        return {"metric": dice.choice(("win_rate", "ramp_time", "quiz_score", "rep_talk_share")), "from": 20, "to": 24}
    return _yes_no(dice, fact, mood)


def _another(dice: random.Random, fact: str, value: Any) -> Any:
    """A valid value of the fact that differs from the one given."""
    if isinstance(value, bool):
        return not value
    if fact in WORD_LISTS:
        return [word for word in ALLOWED[fact] if word not in value][: dice.choice((1, 2))]
    if fact == "metrics.items":
        return [{"metric": "quota_attainment", "knowledge": "exact"}]
    return {"metric": "rep_attrition", "from": 30, "to": 12}


def _put(facts: dict[str, Any], fact: str, value: Any) -> None:
    *groups, last = fact.split(".")
    for group in groups:
        facts = facts.setdefault(group, {})
    facts[last] = value


def _turned(dice: random.Random, value: Any) -> Any:
    """A list in another order, of words with one of them twice; anything else as it is."""
    if not isinstance(value, list):
        return value
    again = [*value, dice.choice(value)] if value and isinstance(value[0], str) else value
    return dice.sample(again, len(again))


def _evidence(dice: random.Random, fact: str, value: Any, mood: Mood) -> dict[str, Any]:
    """A piece of evidence that agrees with a value, only supports it, says nothing, or contradicts it."""
    piece: dict[str, Any] = {"fact": fact}
    if dice.random() < mood.dispute:
        piece["value"] = _another(dice, fact, value)
    elif dice.random() < 0.6:
        piece["value"] = dice.choice((value, _turned(dice, value), None))
    extras = {
        "quote": dice.choice(("We looked at it twice.", "“no one ever asks us this”")),
        "source": dice.choice(("form", "transcript", "email", "crm", "self_report")),
        "speaker_side": dice.choice(("buyer", "vendor")),
        "locator": dice.choice(("call-1#turn-12", "00:14:32")),
        "as_of": "2026-10-02",
    }
    return piece | {name: extra for name, extra in extras.items() if dice.random() < 0.5}


def _own_word(dice: random.Random, name: str) -> dict[str, Any]:
    """The vendor's or trainer's own word, mostly in their favour."""
    who = dice.choice(
        ({"speaker_side": "vendor"}, {"source": "self_report"}, {"source": "crm", "speaker_side": "vendor"})
    )
    value = dice.choice((True, True, True, False, None))
    return {"fact": name, "value": value, "quote": "We know companies like yours.", **who}


def _tell_what_follows(dice: random.Random, kind: str, facts: dict[str, Any], mood: Mood) -> None:
    """Sometimes tell what an implication would fill in, and what implies it: as it follows, or otherwise."""
    for causes, effects in IMPLICATIONS:
        cause, effect = dice.choice(causes), dice.choice(effects)
        (name,) = cause
        if kind in READ[name] and kind in READ[effect] and dice.random() < 0.2 * mood.density:
            _put(facts, name, cause[name])
            if dice.random() < 0.7:
                _put(facts, effect, dice.random() < 0.5)


def _spelled(dice: random.Random, fact: str, kind: str) -> str:
    return dice.choice(names_of(fact, kind))


def _document(dice: random.Random, kind: str) -> dict[str, Any]:
    mood = _mood(dice)
    facts: dict[str, Any] = {}
    evidence: list[dict[str, Any]] = []
    for fact, kinds in READ.items():
        share = mood.density * (0.15 if fact in DERIVED or fact == "prior.metric_moved" else 1)
        if kind not in kinds or dice.random() >= share:
            if kind in kinds and dice.random() < 0.05:
                _put(facts, _spelled(dice, fact, kind), None)
            continue
        value = _value(dice, fact, mood)
        only_in_evidence = dice.random() < 0.08
        if only_in_evidence:
            evidence.append({"fact": _spelled(dice, fact, kind), "value": value, "source": "transcript"})
        else:
            _put(facts, _spelled(dice, fact, kind), value)
        if dice.random() < 0.1 + mood.dispute / 2:
            evidence.append(_evidence(dice, _spelled(dice, fact, kind), value, mood))
        if fact in SELF_REPORTABLE and dice.random() < 0.15:
            evidence.append(_own_word(dice, _spelled(dice, fact, kind)))
        if mood.dispute and len(names_of(fact, kind)) > 1 and dice.random() < 0.05:
            _put(facts, names_of(fact, kind)[1], dice.choice((value, not value, None)))
    _tell_what_follows(dice, kind, facts, mood)
    for fact, (kinds, choices) in CONTEXT.items():
        if kind in kinds and dice.random() < 0.15 * mood.density:
            _put(facts, fact, dice.choice(choices))
    dice.shuffle(evidence)
    document: dict[str, Any] = {"kind": kind, "facts": facts, "as_of": AS_OF}
    if evidence or dice.random() < 0.2:
        document["evidence"] = evidence
    if dice.random() < 0.3:
        document["subject"] = {"id": f"s-{dice.randrange(1000)}", "name": "Vendor C"}
    return document


def documents(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """`count` valid documents, the kinds in turn; the same seed gives the same documents."""
    dice = random.Random(seed)
    for number in range(count):
        yield _document(dice, KINDS[number % len(KINDS)])
