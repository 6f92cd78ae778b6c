"""The contract, said a second time in plain Python: what every document must be answered.

It states section 5 of the criteria without reading a line of `engine/` or `rules/`; `contract_reading` states what a
document's facts amount to. Where the product and these pages differ, one of them is wrong.
`expected(document)` is the answer of one document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.conformance.contract_reading import (
    ARTICULATES,
    BUYING_REQUEST,
    DISCOVERY_SELF_CHECK,
    UNDERSTANDS,
    VENDOR_EVALUATION,
    Condition,
    Known,
    Tri,
    both,
    either,
    ids,
    negate,
    reading_of,
)

# --- the conditions ---------------------------------------------------------------------------------

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
    "REQ-5": lambda t: both(
        t.has("request.reasons", "methodology"), negate(t.every("metrics.specific_known", "behaviour.to_change_known"))
    ),
    "REQ-6": lambda t: both(t.has("request.remedies", *REMEDIES), t.no("cause.buyer_can_pinpoint")),
    "REQ-7": lambda t: t.no("metrics.exact_known"),
    "REQ-8": lambda t: negate(t.every(*WHAT_HOW_MUCH_WHEN)),
    "REQ-9": lambda t: t.no("request.willing_to_dive_in"),
    "REQ-11": lambda t: t.no("cause.buyer_can_pinpoint"),
    "REQ-14": lambda t: t.has("request.opened_with", "get_better"),
    "REQ-15": lambda t: both(t.has("request.reasons", "get_better"), negate(t.has("request.reasons", "metrics"))),
    "PRI-1": lambda t: both(t.yes("prior.exists"), t.no("prior.metric_moved_reportable")),
    "PRI-2": lambda t: both(
        t.yes("prior.exists"),
        negate(t.every("prior.starting_metrics_taken", "prior.quarterly_snapshots_taken")),
    ),
    "PRI-3": lambda t: both(
        t.yes("prior.exists"), t.no("prior.metric_moved_reportable"), t.no("prior.behaviour_change_reportable")
    ),
    "MEA-1": lambda t: negate(t.every("measurement.starting_metrics_taken", "measurement.quarterly_snapshots")),
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
    "P-8": lambda t: either(
        t.yes("vendor.full_understanding_first"),
        both(t.no("vendor.sold_or_priced"), t.yes("vendor.problem_centric_discovery")),
    ),
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
    "P-21": lambda t: t.yes("request.cost_of_no_change_known"),
}


def _exactly_one_missing(t: Known) -> Tri:
    involved, defines = t.yes("leader.involved_in_training_decision"), t.yes("leader.defines_metrics")
    return either(both(involved, negate(defines)), both(negate(involved), defines))


OBSERVATIONS: Mapping[str, Condition] = {
    "REQ-10": lambda t: both(t.yes("metrics.exact_known"), t.no("request.shares_numbers")),
    "EVA-4": lambda t: t.yes("evaluator.frustrated_by_discovery"),
    "VEN-12": lambda t: t.every("vendor.stayed_surface_level", "vendor.sold_or_priced"),
    "VEN-5o": lambda t: t.every("vendor.charges_for_discovery", "vendor.has_insight_into_org"),
    "P-9o": lambda t: t.no("vendor.willing_to_say_cannot_help"),
    "LDR-2o": _exactly_one_missing,
}


def sales_fixing(t: Known) -> Tri:
    """The four minimums of the Sales Fixing side."""
    return both(
        either(t.no("evaluator.is_delegate"), t.yes("evaluator.intimate_team_knowledge")),
        t.every("leader.knows_lagging_metrics", "leader.on_active_journey"),
        t.every("buy_in.reps", "buy_in.middle_management"),
        t.yes("leader.accepts_problem_centric_discovery"),
    )


# --- what each kind is judged by ------------------------------------------------------------------

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "purchase": ("BUY", "MEA"),
    "vendor": ("VEN",),
    "evaluator": ("EVA",),
    "request": ("REQ",),
    "earlier-training": ("PRI",),
    "leadership": ("LDR",),
}


_VEN = "VEN-1 VEN-2 VEN-3 VEN-4a VEN-4b VEN-5 VEN-6 VEN-7 VEN-8 VEN-9 VEN-10 VEN-11"

CRITERIA_OF: Mapping[str, tuple[str, ...]] = {  # in the order of section 5
    BUYING_REQUEST: ids(
        "BUY-1 BUY-2 EVA-2 EVA-3 REQ-1 REQ-2 REQ-3 REQ-4 REQ-5 REQ-6 REQ-7 REQ-8 REQ-9 REQ-11 REQ-14 REQ-15"
        " PRI-1 PRI-2 PRI-3 MEA-1 LDR-1 LDR-2 LDR-3 LDR-4 LDR-5 LDR-6 LDR-7 LDR-8"
    ),
    VENDOR_EVALUATION: ids(
        f"BUY-1 BUY-2 BUY-3 {_VEN} EVA-1 EVA-2 EVA-3 REQ-7 REQ-8 REQ-9 MEA-1 LDR-1 LDR-2 LDR-3 LDR-4"
    ),
    DISCOVERY_SELF_CHECK: ids(
        f"BUY-1 BUY-2 BUY-3 {_VEN} EVA-2 EVA-3 REQ-1 REQ-2 REQ-3 REQ-4 REQ-7 REQ-8 REQ-9 REQ-14 LDR-1 LDR-8"
    ),
}
SIGNS_OF: Mapping[str, tuple[str, ...]] = {
    BUYING_REQUEST: ids("P-1 P-2 P-3 P-4 P-5 P-6 P-7 P-18 P-19 P-21"),
    VENDOR_EVALUATION: ids("P-1 P-5 P-7 P-8 P-9 P-10 P-11 P-12 P-13 P-14 P-15 P-21"),
    DISCOVERY_SELF_CHECK: ids("P-8 P-9 P-10 P-11 P-12 P-13 P-14 P-15 P-16"),
}
OBSERVATIONS_OF: Mapping[str, tuple[str, ...]] = {
    BUYING_REQUEST: ids("REQ-10 LDR-2o"),
    VENDOR_EVALUATION: ids("REQ-10 EVA-4 VEN-12 VEN-5o P-9o LDR-2o"),
    DISCOVERY_SELF_CHECK: ids("REQ-10 EVA-4 VEN-12 VEN-5o P-9o"),
}
SIDE_JUDGED = (BUYING_REQUEST, VENDOR_EVALUATION)


# --- what each criterion says ---------------------------------------------------------------------

SAID_BY: Mapping[str, tuple[str, ...]] = {  # strongest word first
    "run": ids("VEN-1 VEN-4b VEN-5 VEN-6"),
    "do_not_buy": ids("BUY-1 BUY-2 BUY-3"),
    "move_on": ids("VEN-2 VEN-3"),
    "sales_malpractice": ids("VEN-11"),
    "push_back": ids("VEN-7 EVA-1"),
    "requirement_unmet": ids("VEN-8 VEN-9 VEN-10"),
    "dont_send_someone_else": ids("LDR-1"),
    "not_enough": ids("REQ-5 REQ-8 REQ-14 REQ-15 LDR-4"),
    "be_leery": ids("VEN-4a"),
    "wont_move_the_needle": ids("REQ-9"),
    "product_buying": ids("EVA-2 EVA-3 REQ-1 REQ-2 REQ-3 MEA-1"),
    "checking_boxes": ids("REQ-4"),
    "band_aiding": ids("REQ-6 REQ-11"),
    "treating_symptoms": ids("REQ-7"),
    "just_hoping": ids("LDR-2"),
    "sales_prevention": ids("LDR-3 LDR-6 LDR-7 LDR-8"),
    "extreme_disconnect": ids("LDR-5"),
    "silence": ids("PRI-3"),
    "product_bought_most_likely": ids("PRI-1 PRI-2"),
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
    """What a document must be answered. `fired` is in answer order, everything else in the contract's order.

    `conflicts`, `implied_by` and `issues` are those of the reading; `self_reported` are the facts that only the
    vendor's own word stands behind.
    """

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
    conflicts: Mapping[str, frozenset[str]]
    implied_by: Mapping[str, frozenset[str]]
    self_reported: frozenset[str]
    issues: frozenset[tuple[str, frozenset[str]]]


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


def _side(kind: str, t: Known) -> str:
    if kind not in SIDE_JUDGED:
        return "not_judged"
    return {True: "sales_fixing", False: "sales_prevention", None: "cannot_tell"}[sales_fixing(t)]


def expected(document: Mapping[str, Any]) -> Expected:
    """The answer to a valid document, by the contract alone."""
    kind = document["kind"]
    reading = reading_of(document)
    t = Known(reading.values)
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
        conflicts=reading.conflicts,
        implied_by=reading.implied_by,
        self_reported=frozenset(reading.self_reported),
        issues=frozenset(reading.issues),
    )
