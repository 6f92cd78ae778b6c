"""The contract, said a second time in plain Python: what every document must be answered.

It states section 5 of the criteria, and what a document's facts amount to, without reading a line of
`engine/` or `rules/`. Where the product and this page differ, one of them is wrong.

A truth is `True`, `False` or `None` for unknown; *and*, *or*, *not* are strong Kleene.
`expected(document)` is the answer of one document; `documents(seed, count)` invents documents to ask about.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Tri: TypeAlias = bool | None

BUYING_REQUEST = "buying_request"
VENDOR_EVALUATION = "vendor_evaluation"
DISCOVERY_SELF_CHECK = "discovery_self_check"
KINDS = (BUYING_REQUEST, VENDOR_EVALUATION, DISCOVERY_SELF_CHECK)


# --- three truths ---------------------------------------------------------------------------------


def negate(truth: Tri) -> Tri:
    return None if truth is None else not truth


def both(*truths: Tri) -> Tri:
    """All of them: false where one is false, else unknown where one is unknown."""
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def either(*truths: Tri) -> Tri:
    """Any of them: true where one is true, else unknown where one is unknown."""
    return negate(both(*(negate(truth) for truth in truths)))


@dataclass(frozen=True)
class Told:
    """What a document amounts to: the value of each fact that is known. A fact left out is unknown."""

    values: Mapping[str, Any]

    def yes(self, fact: str) -> Tri:
        value = self.values.get(fact)
        return value if isinstance(value, bool) else None

    def no(self, fact: str) -> Tri:
        return negate(self.yes(fact))

    def has(self, fact: str, *words: str) -> Tri:
        value = self.values.get(fact)
        return any(word in value for word in words) if isinstance(value, list) else None

    def every(self, *facts: str) -> Tri:
        return both(*(self.yes(fact) for fact in facts))


Condition: TypeAlias = Callable[[Told], Tri]


# --- the conditions ---------------------------------------------------------------------------------

UNDERSTANDS = tuple(
    f"vendor.understands.{part}"
    for part in ("business_problems", "what_is_going_on", "cost_of_no_change", "tie_back_to_metrics")
)
ARTICULATES = tuple(f"vendor.articulates.{part}" for part in ("root_causes", "plan", "impact_on_metrics"))
WHAT_HOW_MUCH_WHEN = ("metrics.specific_known", "metrics.how_much_known", "metrics.timeframe_known")
REMEDIES = ("top_of_funnel", "generic_training", "more_ai", "magic_tool", "latest_software", "vendor_for_training")

CRITERIA: Mapping[str, Condition] = {  # in the order of the contract; true is *fires*
    "BUY-1": lambda t: t.no("metrics.specific_known"),
    "BUY-2": lambda t: t.no("behaviour.to_change_known"),
    "BUY-3": lambda t: both(
        t.yes("evaluator.is_delegate"), t.no("evaluator.knows_numbers"), t.no("vendor.asked_about_metrics")
    ),
    "VEN-1": lambda t: both(
        t.no("cause.buyer_can_pinpoint"), t.no("vendor.can_pinpoint_cause"), t.yes("vendor.sells_blanket_fix")
    ),
    "VEN-2": lambda t: t.yes("vendor.started_with_product"),
    "VEN-3": lambda t: t.yes("vendor.stayed_technical"),
    "VEN-4a": lambda t: t.yes("vendor.stayed_surface_level"),
    "VEN-4b": lambda t: both(t.yes("vendor.stayed_surface_level"), t.no("vendor.wants_to_get_in_deep")),
    "VEN-5": lambda t: both(t.yes("vendor.charges_for_discovery"), t.no("vendor.has_insight_into_org")),
    "VEN-6": lambda t: both(t.yes("vendor.flashes_titles_or_clients"), t.no("vendor.has_insight_into_org")),
    "VEN-7": lambda t: t.no("vendor.asked_about_metrics"),
    "VEN-8": lambda t: negate(t.every(*UNDERSTANDS)),
    "VEN-9": lambda t: t.no("vendor.problem_centric_discovery"),
    "VEN-10": lambda t: negate(t.every(*ARTICULATES)),
    "VEN-11": lambda t: both(t.yes("vendor.sold_or_priced"), t.no("vendor.full_understanding_first")),
    "EVA-1": lambda t: both(
        t.yes("vendor.on_matrix"), t.no("vendor.discovery_took_place"), t.yes("evaluator.sat_through_slide_deck")
    ),
    "EVA-2": lambda t: both(
        t.yes("evaluator.is_delegate"), t.no("evaluator.has_access_to_metrics"), t.no("evaluator.knows_numbers")
    ),
    "EVA-3": lambda t: t.every("evaluator.filling_out_matrix", "leader.unavailable"),
    "REQ-1": lambda t: t.has("request.opened_with", "price"),
    "REQ-2": lambda t: t.has("request.opened_with", "methodology", "training_path", "how_it_works"),
    "REQ-3": lambda t: t.has("request.opened_with", "no_time_to_train_or_coach"),
    "REQ-4": lambda t: t.has("request.opened_with", "more_leads", "another_training_program", "which_vendor"),
    "REQ-5": lambda t: both(t.has("request.reasons", "methodology"), t.no("metrics.specific_known")),
    "REQ-6": lambda t: both(t.has("request.remedies", *REMEDIES), t.no("cause.buyer_can_pinpoint")),
    "REQ-7": lambda t: t.no("metrics.exact_known"),
    "REQ-8": lambda t: negate(t.every(*WHAT_HOW_MUCH_WHEN)),
    "REQ-9": lambda t: t.no("request.willing_to_dive_in"),
    "PRI-1": lambda t: both(t.yes("prior.exists"), t.no("prior.metric_moved_reportable")),
    "PRI-2": lambda t: both(
        t.yes("prior.exists"),
        negate(t.every("measurement.starting_metrics_taken", "measurement.quarterly_snapshots")),
    ),
    "PRI-3": lambda t: both(
        t.yes("prior.exists"), t.no("prior.metric_moved_reportable"), t.no("prior.behaviour_change_reportable")
    ),
    "LDR-1": lambda t: both(t.yes("evaluator.is_delegate"), t.no("evaluator.intimate_team_knowledge")),
    "LDR-2": lambda t: both(t.no("leader.involved_in_training_decision"), t.no("leader.defines_metrics")),
    "LDR-3": lambda t: t.no("leader.knows_lagging_metrics"),
    "LDR-4": lambda t: both(
        t.yes("evaluator.is_delegate"),
        negate(t.every("leader.answered_what_how_much_when", "leader.transparent_with_team")),
    ),
    "LDR-5": lambda t: t.yes("leader.expects_magic_wand"),
    "LDR-6": lambda t: negate(t.every("buy_in.reps", "buy_in.middle_management")),
    "LDR-7": lambda t: t.no("leader.on_active_journey"),
    "LDR-8": lambda t: t.no("leader.accepts_problem_centric_discovery"),
}

SIGNS: Mapping[str, Condition] = {
    "P-1": lambda t: t.every("metrics.exact_known", "leader.defines_metrics"),
    "P-2": lambda t: t.has("request.reasons", "metrics"),
    "P-3": lambda t: t.every("leader.defines_metrics", "leader.transparent_with_team"),
    "P-4": lambda t: t.every("leader.knows_lagging_metrics", "leader.on_active_journey"),
    "P-5": lambda t: t.every("evaluator.is_delegate", "evaluator.intimate_team_knowledge"),
    "P-6": lambda t: t.every("buy_in.reps", "buy_in.middle_management"),
    "P-7": lambda t: t.every("measurement.starting_metrics_taken", "measurement.quarterly_snapshots"),
    "P-8": lambda t: either(t.no("vendor.sold_or_priced"), t.yes("vendor.full_understanding_first")),
    "P-9": lambda t: t.yes("vendor.willing_to_say_cannot_help"),
    "P-10": lambda t: t.yes("vendor.helps_decide_whether_to_change"),
    "P-11": lambda t: t.yes("vendor.asked_prior_results"),
    "P-12": lambda t: t.every("evaluator.frustrated_by_discovery", "vendor.problem_centric_discovery"),
    "P-13": lambda t: t.yes("vendor.explains_why_asking"),
    "P-14": lambda t: t.every(*UNDERSTANDS),
    "P-15": lambda t: t.every(*ARTICULATES),
    "P-16": lambda t: both(
        t.has("request.opened_with", "price"), t.yes("vendor.asked_about_metrics"), t.no("vendor.sold_or_priced")
    ),
    "P-18": lambda t: t.yes("cause.examined_own_reps"),
    "P-19": lambda t: t.has("request.opened_with", "specific_metrics", "business_problem"),
}


def _exactly_one_missing(t: Told) -> Tri:
    involved, defines = t.yes("leader.involved_in_training_decision"), t.yes("leader.defines_metrics")
    return either(both(involved, negate(defines)), both(negate(involved), defines))


OBSERVATIONS: Mapping[str, Condition] = {
    "REQ-10": lambda t: both(t.yes("metrics.exact_known"), t.no("request.shares_numbers")),
    "EVA-4": lambda t: t.yes("evaluator.frustrated_by_discovery"),
    "VEN-12": lambda t: t.every("vendor.stayed_surface_level", "vendor.sold_or_priced"),
    "VEN-5o": lambda t: t.every("vendor.charges_for_discovery", "vendor.has_insight_into_org"),
    "LDR-2o": _exactly_one_missing,
}


def sales_fixing(t: Told) -> Tri:
    """The four minimums of the Sales Fixing side."""
    return both(
        either(t.no("evaluator.is_delegate"), t.yes("evaluator.intimate_team_knowledge")),
        t.every("leader.knows_lagging_metrics", "leader.on_active_journey"),
        t.every("buy_in.reps", "buy_in.middle_management"),
        t.yes("leader.accepts_problem_centric_discovery"),
    )


# --- what each kind is judged by ------------------------------------------------------------------

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "purchase": ("BUY",),
    "vendor": ("VEN",),
    "evaluator": ("EVA",),
    "request": ("REQ",),
    "earlier-training": ("PRI",),
    "leadership": ("LDR",),
}


def _ids(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_VEN = "VEN-1 VEN-2 VEN-3 VEN-4a VEN-4b VEN-5 VEN-6 VEN-7 VEN-8 VEN-9 VEN-10 VEN-11"

CRITERIA_OF: Mapping[str, tuple[str, ...]] = {
    BUYING_REQUEST: _ids(
        "BUY-1 BUY-2 EVA-2 EVA-3 REQ-1 REQ-2 REQ-3 REQ-4 REQ-5 REQ-6 REQ-7 REQ-8 REQ-9"
        " PRI-1 PRI-2 PRI-3 LDR-1 LDR-2 LDR-3 LDR-4 LDR-5 LDR-6 LDR-7 LDR-8"
    ),
    VENDOR_EVALUATION: _ids(f"BUY-1 BUY-2 BUY-3 {_VEN} EVA-1 EVA-2 EVA-3 REQ-7 REQ-8 REQ-9 LDR-1 LDR-2 LDR-3 LDR-4"),
    DISCOVERY_SELF_CHECK: _ids(f"BUY-3 {_VEN} EVA-2 EVA-3 REQ-1 REQ-2 REQ-3 REQ-4"),
}
SIGNS_OF: Mapping[str, tuple[str, ...]] = {
    BUYING_REQUEST: _ids("P-1 P-2 P-3 P-4 P-5 P-6 P-7 P-18 P-19"),
    VENDOR_EVALUATION: _ids("P-1 P-5 P-8 P-9 P-10 P-11 P-12 P-13 P-14 P-15"),
    DISCOVERY_SELF_CHECK: _ids("P-8 P-9 P-10 P-11 P-12 P-13 P-14 P-15 P-16"),
}
OBSERVATIONS_OF: Mapping[str, tuple[str, ...]] = {
    BUYING_REQUEST: _ids("REQ-10 LDR-2o"),
    VENDOR_EVALUATION: _ids("REQ-10 EVA-4 VEN-12 VEN-5o LDR-2o"),
    DISCOVERY_SELF_CHECK: _ids("REQ-10 EVA-4 VEN-12 VEN-5o"),
}
SIDE_JUDGED = (BUYING_REQUEST, VENDOR_EVALUATION)


# --- what each criterion says ---------------------------------------------------------------------

SAID_BY: Mapping[str, tuple[str, ...]] = {  # strongest word first
    "run": _ids("VEN-1 VEN-4b VEN-5 VEN-6"),
    "do_not_buy": _ids("BUY-1 BUY-2 BUY-3"),
    "move_on": _ids("VEN-2 VEN-3"),
    "sales_malpractice": _ids("VEN-11"),
    "push_back": _ids("VEN-7 EVA-1"),
    "requirement_unmet": _ids("VEN-8 VEN-9 VEN-10"),
    "dont_send_someone_else": _ids("LDR-1"),
    "not_enough": _ids("REQ-5 REQ-8 LDR-4"),
    "be_leery": _ids("VEN-4a"),
    "wont_move_the_needle": _ids("REQ-9"),
    "product_buying": _ids("EVA-2 EVA-3 REQ-1 REQ-2 REQ-3"),
    "checking_boxes": _ids("REQ-4"),
    "band_aiding": _ids("REQ-6"),
    "treating_symptoms": _ids("REQ-7"),
    "just_hoping": _ids("LDR-2"),
    "sales_prevention": _ids("LDR-3 LDR-6 LDR-7 LDR-8"),
    "extreme_disconnect": _ids("LDR-5"),
    "silence": _ids("PRI-3"),
    "product_bought_most_likely": _ids("PRI-1 PRI-2"),
}
WORDS = tuple(SAID_BY)
SAYS: Mapping[str, str] = {criterion: word for word, said_by in SAID_BY.items() for criterion in said_by}
LEADS_WITH: Mapping[str, str] = {DISCOVERY_SELF_CHECK: "sales_malpractice"}

STOP = ("run", "do_not_buy", "move_on", "sales_malpractice")
ACT = ("push_back", "requirement_unmet", "dont_send_someone_else", "not_enough")
LEVEL: Mapping[str, str] = {word: "stop" if word in STOP else "act" if word in ACT else "caution" for word in WORDS} | {
    "cannot_tell": "unknown",
    "no_objection": "none",
}
WEIGHT: Mapping[str, int] = {"stop": 5, "act": 3, "caution": 1}


def words_of(kind: str) -> tuple[str, ...]:
    """The outcome words of a kind, strongest first."""
    leader = LEADS_WITH.get(kind)
    return WORDS if leader is None else (leader, *(word for word in WORDS if word != leader))


def weight(criterion: str) -> int:
    return WEIGHT[LEVEL[SAYS[criterion]]]


# --- the facts a document may say -----------------------------------------------------------------

_KIND_LETTERS = {"B": BUYING_REQUEST, "V": VENDOR_EVALUATION, "S": DISCOVERY_SELF_CHECK}


def _taken(text: str) -> dict[str, tuple[str, ...]]:
    """`B.S a.b a.c` says that buying request and self-check take both."""
    rows = (line.split() for line in text.strip().splitlines())
    return {fact: tuple(_KIND_LETTERS[k] for k in row[0] if k != ".") for row in rows for fact in row[1:]}


YES_NO: Mapping[str, tuple[str, ...]] = _taken("""
BVS request.willing_to_dive_in request.shares_numbers behaviour.to_change_known cause.buyer_can_pinpoint
B.. cause.examined_own_reps leader.expects_magic_wand
BV. measurement.starting_metrics_taken measurement.quarterly_snapshots
B.S prior.exists prior.metric_moved_reportable prior.behaviour_change_reportable
BV. leader.knows_lagging_metrics leader.defines_metrics leader.involved_in_training_decision
BVS leader.answered_what_how_much_when leader.accepts_problem_centric_discovery leader.unavailable
BV. leader.transparent_with_team leader.on_active_journey buy_in.reps buy_in.middle_management
BVS evaluator.is_delegate evaluator.knows_numbers evaluator.has_access_to_metrics
BVS evaluator.filling_out_matrix evaluator.sat_through_slide_deck
BV. evaluator.intimate_team_knowledge
.VS evaluator.frustrated_by_discovery
.V. vendor.on_matrix
.VS vendor.asked_about_metrics vendor.discovery_took_place vendor.problem_centric_discovery
.VS vendor.started_with_product vendor.stayed_technical vendor.stayed_surface_level vendor.wants_to_get_in_deep
.VS vendor.has_insight_into_org vendor.charges_for_discovery vendor.flashes_titles_or_clients vendor.shows_dashboards
.VS vendor.can_pinpoint_cause vendor.sells_blanket_fix
.VS vendor.understands.business_problems vendor.understands.what_is_going_on
.VS vendor.understands.cost_of_no_change vendor.understands.tie_back_to_metrics
.VS vendor.articulates.root_causes vendor.articulates.plan vendor.articulates.impact_on_metrics
.VS vendor.sold_or_priced vendor.full_understanding_first vendor.willing_to_say_cannot_help
.VS vendor.helps_decide_whether_to_change vendor.explains_why_asking vendor.asked_prior_results
""")
DERIVED: Mapping[str, tuple[str, ...]] = _taken("""
BVS metrics.specific_known metrics.exact_known metrics.how_much_known metrics.timeframe_known
""")
WORD_LISTS: Mapping[str, tuple[str, ...]] = _taken("""
B.S request.opened_with
B.. request.reasons request.remedies
""")
OTHER_READ: Mapping[str, tuple[str, ...]] = _taken("""
BVS metrics.items
B.S prior.metric_moved
""")
READ: Mapping[str, tuple[str, ...]] = {**YES_NO, **DERIVED, **WORD_LISTS, **OTHER_READ}

TRAINING_ACTIVITY = _ids("training_completion satisfaction_score quiz_score certifications")
BEHAVIOUR_MEASURES = _ids(
    "discovery_questions_per_call problem_question_share rep_talk_share"
    " coaching_sessions_per_rep stage_exit_criteria_filled"
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


def _names(fact: str, kind: str) -> tuple[str, ...]:
    """The names a fact goes by: the self-check's `trainer.*` are `vendor.*`."""
    if kind == DISCOVERY_SELF_CHECK and fact.startswith("vendor."):
        return fact, "trainer." + fact.removeprefix("vendor.")
    return (fact,)


def _said(document: Mapping[str, Any], fact: str) -> list[Any]:
    """Every value that the document gives a fact, in the body and in evidence; null says nothing."""
    names = _names(fact, document["kind"])
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


# --- invented documents ---------------------------------------------------------------------------

AS_OF = "2026-11-21"
OPENED_WITH = _ids(
    "specific_metrics business_problem price methodology training_path how_it_works no_time_to_train_or_coach"
    " more_leads another_training_program which_vendor get_better other"
)
REASONS = _ids("metrics methodology get_better budget_to_spend board_or_ceo_asked other")
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
    _ids(
        "prior.exists leader.expects_magic_wand leader.unavailable evaluator.is_delegate evaluator.filling_out_matrix"
        " evaluator.sat_through_slide_deck evaluator.frustrated_by_discovery vendor.on_matrix"
        " vendor.started_with_product vendor.stayed_technical vendor.stayed_surface_level"
        " vendor.charges_for_discovery vendor.flashes_titles_or_clients vendor.sells_blanket_fix vendor.sold_or_priced"
    )
)
CONTEXT: Mapping[str, tuple[tuple[str, ...], Sequence[Any]]] = {  # said, shown, read by nothing
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
    chosen = dice.choice((*UNIT_OF, *UNIT_OF, "custom", *(() if favourable else TRAINING_ACTIVITY[:2])))
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


def _spelled(dice: random.Random, fact: str, kind: str) -> str:
    return dice.choice(_names(fact, kind))


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
        if mood.dispute and len(_names(fact, kind)) > 1 and dice.random() < 0.05:
            _put(facts, _names(fact, kind)[1], dice.choice((value, not value, None)))
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
