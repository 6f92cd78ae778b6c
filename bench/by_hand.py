"""The criteria of a vendor evaluation as a person writes them in DuckDB's SQL: what the written statement is held to.

Columns are called as the facts are, and `facts` has the rows. Each statement answers the same as the one that is
written from the rules; `bench.columnar` looks before it measures.
"""

_TOLD = """
WITH told AS (
  SELECT * REPLACE (
    CASE WHEN "vendor.can_pinpoint_cause" = FALSE AND "vendor.articulates.root_causes" THEN NULL
         WHEN "vendor.can_pinpoint_cause" = FALSE THEN FALSE
         ELSE "vendor.articulates.root_causes" END AS "vendor.articulates.root_causes",
    CASE WHEN "vendor.discovery_took_place" = FALSE AND "vendor.problem_centric_discovery" THEN NULL
         WHEN "vendor.discovery_took_place" = FALSE THEN FALSE
         ELSE "vendor.problem_centric_discovery" END AS "vendor.problem_centric_discovery",
    CASE WHEN "metrics.specific_known" = FALSE AND "metrics.exact_known" THEN NULL
         WHEN "metrics.specific_known" = FALSE THEN FALSE
         ELSE "metrics.exact_known" END AS "metrics.exact_known",
    CASE WHEN "metrics.specific_known" = FALSE AND "metrics.how_much_known" THEN NULL
         WHEN "metrics.specific_known" = FALSE THEN FALSE
         ELSE "metrics.how_much_known" END AS "metrics.how_much_known",
    CASE WHEN "metrics.specific_known" = FALSE AND "metrics.timeframe_known" THEN NULL
         WHEN "metrics.specific_known" = FALSE THEN FALSE
         ELSE "metrics.timeframe_known" END AS "metrics.timeframe_known",
    CASE WHEN NOT ("vendor.understands.business_problems" AND "vendor.understands.what_is_going_on"
               AND "vendor.understands.cost_of_no_change" AND "vendor.understands.tie_back_to_metrics")
         THEN CASE WHEN "vendor.full_understanding_first" THEN NULL ELSE FALSE END
         ELSE "vendor.full_understanding_first" END AS "vendor.full_understanding_first"
  ) FROM facts
)"""

_CRITERIA = {
    "VEN-1": 'NOT "cause.buyer_can_pinpoint" AND NOT "vendor.can_pinpoint_cause" AND "vendor.sells_blanket_fix"',
    "VEN-4b": '"vendor.stayed_surface_level" AND NOT "vendor.wants_to_get_in_deep"',
    "VEN-5": '"vendor.charges_for_discovery" AND NOT "vendor.has_insight_into_org"',
    "VEN-6": '"vendor.flashes_titles_or_clients" AND NOT "vendor.has_insight_into_org"',
    "BUY-1": 'NOT "metrics.specific_known"',
    "BUY-2": 'NOT "behaviour.to_change_known"',
    "BUY-3": '"evaluator.is_delegate" AND NOT "evaluator.knows_numbers" AND NOT "vendor.asked_about_metrics"',
    "VEN-2": '"vendor.started_with_product"',
    "VEN-3": '"vendor.stayed_technical"',
    "VEN-11": '"vendor.sold_or_priced" AND NOT "vendor.full_understanding_first"',
    "VEN-7": 'NOT "vendor.asked_about_metrics"',
    "EVA-1": '"vendor.on_matrix" AND NOT "vendor.discovery_took_place" AND "evaluator.sat_through_slide_deck"',
    "VEN-8": """NOT ("vendor.understands.business_problems" AND "vendor.understands.what_is_going_on"
          AND "vendor.understands.cost_of_no_change" AND "vendor.understands.tie_back_to_metrics")""",
    "VEN-9": 'NOT "vendor.problem_centric_discovery"',
    "VEN-10": """NOT ("vendor.articulates.root_causes" AND "vendor.articulates.plan"
          AND "vendor.articulates.impact_on_metrics")""",
    "LDR-1": '"evaluator.is_delegate" AND NOT "evaluator.intimate_team_knowledge"',
    "REQ-8": 'NOT ("metrics.specific_known" AND "metrics.how_much_known" AND "metrics.timeframe_known")',
    "LDR-4": """"evaluator.is_delegate"
          AND NOT ("leader.answered_what_how_much_when" AND "leader.transparent_with_team")""",
    "VEN-4a": '"vendor.stayed_surface_level"',
    "REQ-9": 'NOT "request.willing_to_dive_in"',
    "EVA-2": """"evaluator.is_delegate" AND NOT "evaluator.has_access_to_metrics"
          AND NOT "evaluator.knows_numbers\"""",
    "EVA-3": '"evaluator.filling_out_matrix" AND "leader.unavailable"',
    "MEA-1": 'NOT ("measurement.starting_metrics_taken" AND "measurement.quarterly_snapshots")',
    "REQ-7": 'NOT "metrics.exact_known"',
    "LDR-2": 'NOT "leader.involved_in_training_decision" AND NOT "leader.defines_metrics"',
    "LDR-3": 'NOT "leader.knows_lagging_metrics"',
}
"""The strongest first, as a person would write them who knows which word counts."""

_WORDS = {
    "run": ("VEN-1", "VEN-4b", "VEN-5", "VEN-6"),
    "do_not_buy": ("BUY-1", "BUY-2", "BUY-3"),
    "move_on": ("VEN-2", "VEN-3"),
    "sales_malpractice": ("VEN-11",),
    "push_back": ("VEN-7", "EVA-1"),
    "requirement_unmet": ("VEN-8", "VEN-9", "VEN-10"),
    "dont_send_someone_else": ("LDR-1",),
    "not_enough": ("REQ-8", "LDR-4"),
    "be_leery": ("VEN-4a",),
    "wont_move_the_needle": ("REQ-9",),
    "product_buying": ("EVA-2", "EVA-3", "MEA-1"),
    "treating_symptoms": ("REQ-7",),
    "just_hoping": ("LDR-2",),
    "sales_prevention": ("LDR-3",),
}
_LEVELS = """CASE
  WHEN verdict IN ('run', 'do_not_buy', 'move_on', 'sales_malpractice') THEN 'stop'
  WHEN verdict IN ('push_back', 'requirement_unmet', 'dont_send_someone_else', 'not_enough') THEN 'act'
  WHEN verdict = 'cannot_tell' THEN 'unknown' WHEN verdict = 'no_objection' THEN 'none' ELSE 'caution' END AS level"""
_IN_ORDER = (
    *("BUY-1", "BUY-2", "BUY-3", "VEN-1", "VEN-2", "VEN-3", "VEN-4a", "VEN-4b", "VEN-5", "VEN-6", "VEN-7", "VEN-8"),
    *("VEN-9", "VEN-10", "VEN-11", "EVA-1", "EVA-2", "EVA-3", "REQ-7", "REQ-8", "REQ-9", "MEA-1", "LDR-1", "LDR-2"),
    *("LDR-3", "LDR-4"),
)
"""The criteria as an answer lists those that are open."""


def words() -> str:
    """The verdict, its level, and what it could become."""
    return f"{_TOLD}, judged AS (SELECT {_judged(_CRITERIA)} FROM told)\n{_shown()}"


def bits() -> str:
    """The same, and the criteria as two numbers."""
    fired = " + ".join(f'CASE WHEN "{name}" THEN {1 << at} ELSE 0 END' for at, name in enumerate(_IN_ORDER))
    opened = " + ".join(f'CASE WHEN "{name}" IS NULL THEN {1 << at} ELSE 0 END' for at, name in enumerate(_IN_ORDER))
    return _with_criteria(f"({fired})::BIGINT AS fired_bits, ({opened})::BIGINT AS open_bits", "fired_bits, open_bits")


def lists() -> str:
    """The same, and the criteria as two lists."""
    fired = ", ".join(f"CASE WHEN \"{name}\" THEN '{name}' END" for name in _CRITERIA)
    opened = ", ".join(f"CASE WHEN \"{name}\" IS NULL THEN '{name}' END" for name in _IN_ORDER)
    fired, opened = (f"list_filter([{each}], lambda id: id IS NOT NULL)" for each in (fired, opened))
    return _with_criteria(f'{fired} AS fired, {opened} AS "open"', 'fired, "open"')


def _with_criteria(more: str, shown: str) -> str:
    criteria = ",\n  ".join(f'{when} AS "{name}"' for name, when in _CRITERIA.items())
    decided = f'decided AS (\n  SELECT "subject.id",\n  {criteria}\n  FROM told\n)'
    judged = _judged({name: f'"{name}"' for name in _CRITERIA})
    return f"{_TOLD}, {decided}, judged AS (SELECT {judged}, {more} FROM decided)\n{_shown(', ' + shown)}"


def _judged(criteria: dict[str, str]) -> str:
    says = {word: " OR ".join(f"({criteria[name]})" for name in names) for word, names in _WORDS.items()}
    fired = "\n    ".join(f"WHEN {any_of} THEN '{word}'" for word, any_of in says.items())
    opened = " OR ".join(f"({when}) IS NULL" for when in criteria.values())
    could = "\n    ".join(
        f"WHEN {any_of} THEN NULL WHEN ({any_of}) IS NULL THEN '{word}'" for word, any_of in says.items()
    )
    verdict = f"CASE {fired}\n    WHEN {opened} THEN 'cannot_tell' ELSE 'no_objection' END AS verdict"
    return f'"subject.id",\n  {verdict},\n  CASE {could} END AS could_become'


def _shown(more: str = "") -> str:
    return f'SELECT "subject.id", verdict, {_LEVELS}, could_become{more} FROM judged'
