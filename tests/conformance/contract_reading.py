"""What a document amounts to, said a second time in plain Python: sections 5 and 6 of the criteria, and the facts.

A document is read in six steps: body and evidence are gathered; the vendor's own word is set aside; a fact with two
values is in conflict; derived facts are filled in from their list; every implication is applied; contradictions are
looked for. Nothing here reads a line of `engine/` or `rules/`.

A truth is `True`, `False` or `None` for unknown; *and*, *or*, *not* are strong Kleene.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
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
class Known:
    """What is known of a document: the value of each fact. A fact left out is unknown."""

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


# --- the facts a document may say -----------------------------------------------------------------


def ids(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_KIND_LETTERS = {"B": BUYING_REQUEST, "V": VENDOR_EVALUATION, "S": DISCOVERY_SELF_CHECK}


def _taken(text: str) -> dict[str, tuple[str, ...]]:
    """`B.S a.b a.c` says that buying request and self-check take both."""
    rows = (line.split() for line in text.strip().splitlines())
    return {fact: tuple(_KIND_LETTERS[k] for k in row[0] if k != ".") for row in rows for fact in row[1:]}


YES_NO: Mapping[str, tuple[str, ...]] = _taken("""
BVS request.willing_to_dive_in request.shares_numbers behaviour.to_change_known cause.buyer_can_pinpoint
BV. request.cost_of_no_change_known measurement.starting_metrics_taken measurement.quarterly_snapshots
B.. cause.examined_own_reps leader.expects_magic_wand prior.starting_metrics_taken prior.quarterly_snapshots_taken
B.S prior.exists prior.metric_moved_reportable prior.behaviour_change_reportable
BV. leader.knows_lagging_metrics leader.defines_metrics leader.involved_in_training_decision
BVS leader.answered_what_how_much_when leader.accepts_problem_centric_discovery leader.unavailable
BV. leader.transparent_with_team leader.on_active_journey buy_in.reps buy_in.middle_management
BVS evaluator.is_delegate evaluator.knows_numbers evaluator.has_access_to_metrics evaluator.intimate_team_knowledge
BVS evaluator.filling_out_matrix evaluator.sat_through_slide_deck
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

UNDERSTANDS = tuple(
    f"vendor.understands.{part}"
    for part in ("business_problems", "what_is_going_on", "cost_of_no_change", "tie_back_to_metrics")
)
ARTICULATES = tuple(f"vendor.articulates.{part}" for part in ("root_causes", "plan", "impact_on_metrics"))
SELF_REPORTABLE = frozenset(
    {"vendor.has_insight_into_org", "vendor.full_understanding_first", *UNDERSTANDS, *ARTICULATES}
)
"""What a vendor may say of themselves; of each of these a yes speaks for the vendor."""

TRAINING_ACTIVITY = ids("training_completion satisfaction_score quiz_score certifications")
BEHAVIOUR_MEASURES = ids(
    "discovery_questions_per_call problem_question_share rep_talk_share"
    " coaching_sessions_per_rep stage_exit_criteria_filled"
)
NOT_BUSINESS = frozenset(TRAINING_ACTIVITY + BEHAVIOUR_MEASURES)


# --- what follows from what, and what cannot be so together ---------------------------------------

Pattern: TypeAlias = Mapping[str, bool]

IMPLICATIONS: tuple[tuple[tuple[Pattern, ...], tuple[str, ...]], ...] = (
    # where one of these is so, each of those is false
    (({"vendor.discovery_took_place": False},), ("vendor.problem_centric_discovery",)),
    (tuple({part: False} for part in UNDERSTANDS), ("vendor.full_understanding_first",)),
    (({"vendor.can_pinpoint_cause": False},), ("vendor.articulates.root_causes",)),
    (
        ({"metrics.specific_known": False},),
        ("metrics.exact_known", "metrics.how_much_known", "metrics.timeframe_known"),
    ),
)
CONTRADICTIONS: tuple[Pattern, ...] = (  # never together
    {"vendor.stayed_surface_level": True, "vendor.problem_centric_discovery": True},
    {"leader.answered_what_how_much_when": True, "metrics.specific_known": False},
    {"leader.defines_metrics": True, "metrics.specific_known": False},
    {"evaluator.knows_numbers": True, "metrics.specific_known": False},
)


# --- step 1: what is said, piece by piece ---------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A value that the document gives a fact, and where it stands."""

    value: Any
    pointer: str
    piece: Mapping[str, Any] | None = None
    """The evidence that says it; None where the body does."""


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(part) for key, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value


def _reach(facts: Any, path: str) -> Any:
    for step in path.split("."):
        facts = facts.get(step) if isinstance(facts, Mapping) else None
    return facts


def names_of(fact: str, kind: str) -> tuple[str, ...]:
    """The names a fact goes by: the self-check's `trainer.*` are `vendor.*`."""
    if kind == DISCOVERY_SELF_CHECK and fact.startswith("vendor."):
        return fact, "trainer." + fact.removeprefix("vendor.")
    return (fact,)


def _pieces(document: Mapping[str, Any], fact: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    names = names_of(fact, document["kind"])
    for at, piece in enumerate(document.get("evidence") or ()):
        if piece["fact"] in names:
            yield at, piece


def _said(document: Mapping[str, Any], fact: str) -> Iterator[Said]:
    """Every value that the document gives a fact: the body's, then those of the evidence. Null says nothing."""
    for name in sorted(names_of(fact, document["kind"])):
        value = _reach(document.get("facts"), name)
        if value is not None:
            yield Said(_plain(fact, value), "/facts/" + name.replace(".", "/"))
    for at, piece in _pieces(document, fact):
        if piece.get("value") is not None:
            yield Said(_plain(fact, piece["value"]), f"/evidence/{at}/value", piece)


def _plain(fact: str, value: Any) -> Any:
    value = _without_nulls(value)
    return [] if fact == "request.remedies" and {*value} == {"none"} else value


# --- step 2: the vendor's own word ----------------------------------------------------------------


def _is_own(piece: Mapping[str, Any]) -> bool:
    return piece.get("speaker_side") == "vendor" or piece.get("source") == "self_report"


def _praises_itself(kind: str, fact: str, said: Said) -> bool:
    """Whether a vendor that is evaluated says here what speaks for the vendor."""
    return (
        kind == VENDOR_EVALUATION
        and fact in SELF_REPORTABLE
        and said.piece is not None
        and _is_own(said.piece)
        and said.value is True
    )


def _is_self_reported(document: Mapping[str, Any], fact: str, value: Any) -> bool:
    """Whether only the vendor's own word stands behind a value: the buyer's takes the mark away, nobody's does not.

    A quote that says otherwise, and was set aside, stands behind nothing.
    """
    if fact not in SELF_REPORTABLE:
        return False
    behind = [piece for _, piece in _pieces(document, fact) if piece.get("value") in (None, value)]
    own = [piece for piece in behind if _is_own(piece)]
    buyers = any(piece.get("speaker_side") == "buyer" and not _is_own(piece) for piece in behind)
    return not buyers and (document["kind"] == DISCOVERY_SELF_CHECK or bool(own))


# --- step 3: two values for one fact --------------------------------------------------------------


def _without_order(value: Any) -> Any:
    """A value in which lists have one order: words once each and sorted, records sorted and as many as there are."""
    if isinstance(value, Mapping):
        return {key: _without_order(part) for key, part in value.items()}
    if not isinstance(value, list):
        return value
    parts = [_without_order(part) for part in value]
    return sorted({*parts}) if all(isinstance(part, str) for part in parts) else sorted(parts, key=repr)


# --- step 4: what the list of metrics says --------------------------------------------------------


def _derive(items: Any) -> dict[str, Tri]:
    """What a list of metric records says of the derived facts; an absent list says nothing.

    Only business metrics count: how many people finished a course is no metric to move.
    """
    if not isinstance(items, list):
        return dict.fromkeys(DERIVED)
    business = [item for item in items if item["metric"] not in NOT_BUSINESS]
    if not business:
        return dict.fromkeys(DERIVED, False)
    exact = [None if "knowledge" not in item else item["knowledge"] == "exact" for item in business]
    return {
        "metrics.specific_known": True,
        "metrics.exact_known": both(*exact),
        "metrics.how_much_known": both(*(True if "target" in item else None for item in business)),
        "metrics.timeframe_known": both(*(True if "by" in item else None for item in business)),
    }


# --- all six steps --------------------------------------------------------------------------------


@dataclass
class Reading:
    """What a document amounts to. `values`, `pointers` and `self_reported` speak of the facts that are known.

    `implied_by` has, for each fact that follows from others, their pointers; `conflicts` the facts in conflict with the
    pointers of what implies the other value; `issues` the data issues of section 6, each with its pointers.
    """

    values: dict[str, Any] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)
    self_reported: set[str] = field(default_factory=set)
    implied_by: dict[str, frozenset[str]] = field(default_factory=dict)
    conflicts: dict[str, frozenset[str]] = field(default_factory=dict)
    issues: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def contest(self, fact: str) -> None:
        self.conflicts[fact] = frozenset()
        for known in (self.values, self.pointers):
            known.pop(fact, None)
        self.self_reported.discard(fact)


def reading_of(document: Mapping[str, Any]) -> Reading:
    """What a valid document amounts to."""
    reading = Reading()
    praise = _gather(document, reading)
    _fill_in_from_the_list(reading)
    _doubt(reading)
    before = Known(dict(reading.values))
    pointers, marked = dict(reading.pointers), frozenset(reading.self_reported)
    _imply(reading, before, pointers, marked)
    _look_for_contradictions(reading, before, pointers)
    for fact, pointer in praise.items():
        if reading.values.get(fact) is not True:
            reading.issues.add(("data/only-their-own-word", frozenset({pointer})))
    return reading


def _gather(document: Mapping[str, Any], reading: Reading) -> dict[str, str]:
    """Steps 1 to 3; returns, for each fact of which the vendor's own word was set aside, where the first one stands."""
    kind, praise = document["kind"], dict[str, str]()
    for fact, kinds in READ.items():
        counted = []
        for said in _said(document, fact) if kind in kinds else ():
            if _praises_itself(kind, fact, said):
                praise.setdefault(fact, said.pointer.removesuffix("/value"))
            else:
                counted.append(said)
        if not counted:
            continue
        if any(_without_order(said.value) != _without_order(counted[0].value) for said in counted):
            reading.contest(fact)
            continue
        reading.values[fact], reading.pointers[fact] = counted[0].value, counted[0].pointer
        if _is_self_reported(document, fact, counted[0].value):
            reading.self_reported.add(fact)
    return praise


def _fill_in_from_the_list(reading: Reading) -> None:
    """Step 4: a derived fact told against its list is in conflict; the list stands for the other three."""
    for fact, truth in _derive(reading.values.get("metrics.items")).items():
        if truth is None or fact in reading.conflicts:
            continue
        if fact not in reading.values:
            reading.values[fact], reading.pointers[fact] = truth, reading.pointers["metrics.items"]
        elif reading.values[fact] is not truth:
            reading.contest(fact)


def _doubt(reading: Reading) -> None:
    """A number that moved and is no business metric shows no number that moved."""
    if reading.values.get("prior.metric_moved_reportable") is True:
        moved = reading.values.get("prior.metric_moved") or {}
        if moved.get("metric") in NOT_BUSINESS:
            del reading.values["prior.metric_moved_reportable"]


def _is_so(pattern: Pattern, known: Known) -> Tri:
    return both(*(known.yes(fact) if value else known.no(fact) for fact, value in pattern.items()))


def _imply(reading: Reading, before: Known, pointers: Mapping[str, str], marked: frozenset[str]) -> None:
    """Step 5: over what was told and derived, never over what was itself implied."""
    for causes, effects in IMPLICATIONS:
        by = [fact for cause in causes if _is_so(cause, before) is True for fact in cause]
        if not by:
            continue
        support = frozenset(pointers[fact] for fact in by)
        for effect in effects:
            if effect not in reading.conflicts and before.yes(effect) is True:
                reading.contest(effect)
            if effect in reading.conflicts:
                reading.conflicts[effect] |= support
                continue
            reading.implied_by[effect] = support
            if effect not in before.values:
                reading.values[effect], reading.pointers[effect] = False, ""
                if not marked.isdisjoint(by):
                    reading.self_reported.add(effect)


def _look_for_contradictions(reading: Reading, before: Known, pointers: Mapping[str, str]) -> None:
    """Step 6: over what stood before anything was implied; it changes no truth."""
    for pattern in CONTRADICTIONS:
        if _is_so(pattern, before) is True:
            reading.issues.add(("data/cannot-both-be", frozenset(pointers[fact] for fact in pattern)))


Condition: TypeAlias = Callable[[Known], Tri]
