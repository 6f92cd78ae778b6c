"""The contract, said a second time in plain Python: what every document must be answered.

It states section 5 of the criteria, and what a document's facts amount to, without reading a line of
`engine/` or `rules/`. Where the product and this page differ, one of them is wrong.

A truth is `True`, `False` or `None` for unknown; *and*, *or*, *not* are strong Kleene.
What a document must be answered follows in `expected.py`, and `invented.py` makes documents to ask about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def names_in(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_VEN = "VEN-1 VEN-2 VEN-3 VEN-4a VEN-4b VEN-5 VEN-6 VEN-7 VEN-8 VEN-9 VEN-10 VEN-11"

CRITERIA_OF: Mapping[str, tuple[str, ...]] = {
    BUYING_REQUEST: names_in(
        "BUY-1 BUY-2 EVA-2 EVA-3 REQ-1 REQ-2 REQ-3 REQ-4 REQ-5 REQ-6 REQ-7 REQ-8 REQ-9"
        " PRI-1 PRI-2 PRI-3 LDR-1 LDR-2 LDR-3 LDR-4 LDR-5 LDR-6 LDR-7 LDR-8"
    ),
    VENDOR_EVALUATION: names_in(
        f"BUY-1 BUY-2 BUY-3 {_VEN} EVA-1 EVA-2 EVA-3 REQ-7 REQ-8 REQ-9 LDR-1 LDR-2 LDR-3 LDR-4"
    ),
    DISCOVERY_SELF_CHECK: names_in(f"BUY-3 {_VEN} EVA-2 EVA-3 REQ-1 REQ-2 REQ-3 REQ-4"),
}
SIGNS_OF: Mapping[str, tuple[str, ...]] = {
    BUYING_REQUEST: names_in("P-1 P-2 P-3 P-4 P-5 P-6 P-7 P-18 P-19"),
    VENDOR_EVALUATION: names_in("P-1 P-5 P-8 P-9 P-10 P-11 P-12 P-13 P-14 P-15"),
    DISCOVERY_SELF_CHECK: names_in("P-8 P-9 P-10 P-11 P-12 P-13 P-14 P-15 P-16"),
}
OBSERVATIONS_OF: Mapping[str, tuple[str, ...]] = {
    BUYING_REQUEST: names_in("REQ-10 LDR-2o"),
    VENDOR_EVALUATION: names_in("REQ-10 EVA-4 VEN-12 VEN-5o LDR-2o"),
    DISCOVERY_SELF_CHECK: names_in("REQ-10 EVA-4 VEN-12 VEN-5o"),
}
SIDE_JUDGED = (BUYING_REQUEST, VENDOR_EVALUATION)


# --- what each criterion says ---------------------------------------------------------------------

SAID_BY: Mapping[str, tuple[str, ...]] = {  # strongest word first
    "run": names_in("VEN-1 VEN-4b VEN-5 VEN-6"),
    "do_not_buy": names_in("BUY-1 BUY-2 BUY-3"),
    "move_on": names_in("VEN-2 VEN-3"),
    "sales_malpractice": names_in("VEN-11"),
    "push_back": names_in("VEN-7 EVA-1"),
    "requirement_unmet": names_in("VEN-8 VEN-9 VEN-10"),
    "dont_send_someone_else": names_in("LDR-1"),
    "not_enough": names_in("REQ-5 REQ-8 LDR-4"),
    "be_leery": names_in("VEN-4a"),
    "wont_move_the_needle": names_in("REQ-9"),
    "product_buying": names_in("EVA-2 EVA-3 REQ-1 REQ-2 REQ-3"),
    "checking_boxes": names_in("REQ-4"),
    "band_aiding": names_in("REQ-6"),
    "treating_symptoms": names_in("REQ-7"),
    "just_hoping": names_in("LDR-2"),
    "sales_prevention": names_in("LDR-3 LDR-6 LDR-7 LDR-8"),
    "extreme_disconnect": names_in("LDR-5"),
    "silence": names_in("PRI-3"),
    "product_bought_most_likely": names_in("PRI-1 PRI-2"),
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

TRAINING_ACTIVITY = names_in("training_completion satisfaction_score quiz_score certifications")
BEHAVIOUR_MEASURES = names_in(
    "discovery_questions_per_call problem_question_share rep_talk_share"
    " coaching_sessions_per_rep stage_exit_criteria_filled"
)
