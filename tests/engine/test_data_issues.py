"""Checks on the data itself: shown with their place, and deciding nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from dontbuy.engine.data_issues import DataIssue
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.facts import Record
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import read
from dontbuy.engine.values import LIMIT_OF_ITEMS
from tests.rulebooks import TODAY
from tests.work import growth

WORSE = [("target-worse-than-baseline", "/0/target")]
ENDS = {"from_stage": "demo", "to_stage": "proposal"}


def issues(rulebook: Rulebook, *items: dict[str, Any]) -> list[DataIssue]:
    rule_set = rulebook.rule_sets["buying_request"]
    return [*read(rulebook, rule_set, {"metrics": {"items": [*items]}}, [], TODAY).data_issues]


def places(rulebook: Rulebook, *items: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and pointer below the list."""
    return [
        (issue.code.removeprefix("data/"), issue.pointer.removeprefix("/facts/metrics/items"))
        for issue in issues(rulebook, *items)
    ]


def measure(metric: str, baseline: Any = None, target: Any = None, **more: Any) -> dict[str, Any]:
    return {"metric": metric, "baseline": baseline, "target": target, **more}


def amount(value: Any, unit: str | None = None) -> dict[str, Any]:
    return {"value": value, "unit": unit}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (measure("win_rate", amount(25), amount(22)), WORSE),
        (measure("win_rate", amount(25), amount(25)), WORSE),
        (measure("win_rate", amount(25), amount("25.5")), []),
        (measure("win_rate", amount(25, "percent"), amount(22)), WORSE),
        (measure("ramp_time", amount(6), amount(7)), WORSE),
        (measure("ramp_time", amount(6), amount(5)), []),
        (measure("pipeline_coverage", amount(6), amount(3)), []),
        (measure("ramp_time", amount(6), {"change": 2, "kind": "absolute"}), WORSE),
        (measure("ramp_time", None, {"change": 10, "kind": "relative"}), WORSE),
        (measure("win_rate", amount(25), {"change": 0, "kind": "points"}), WORSE),
        (measure("ramp_time", amount(6), {"change": -2, "kind": "absolute"}), []),
        (measure("win_rate", amount(25), {"change": "0.5", "kind": "points"}), []),
        (measure("pipeline_coverage", amount(6), {"change": -3, "kind": "absolute"}), []),
        (measure("average_deal_size", amount(100, "USD"), amount(90, "EUR")), []),
        (measure("win_rate", {"withheld": True}, amount(22)), []),
        (measure("win_rate", None, None), []),
    ],
    ids=[
        "worse",
        "the same",
        "better",
        "one unit",
        "lower",
        "is better",
        "band",
        "a change that is worse",
        "a change of a value that was not told",
        "no change",
        "a change that is better",
        "a change upwards",
        "a change in a band",
        "two currencies",
        "withheld",
        "no figures",
    ],
)
def test_a_target_must_be_better_than_the_baseline(rulebook: Rulebook, item: Any, expected: Any) -> None:
    assert places(rulebook, item) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (measure("win_rate", amount(24, "days")), [("unit-does-not-fit", "/0/baseline/unit")]),
        (measure("win_rate", None, amount(24, "%")), [("unit-does-not-fit", "/0/target/unit")]),
        (measure("win_rate", {"unit": "days"}), []),
        (measure("average_deal_size", amount(9, "EUR")), []),
        (measure("rep_productivity", amount(9, "USD per rep")), []),
        (measure("average_deal_size", amount(9, "euros")), [("unit-does-not-fit", "/0/baseline/unit")]),
        (measure("average_deal_size", amount(9, "usd")), [("unit-does-not-fit", "/0/baseline/unit")]),
        (measure("custom", amount(9, "wishes"), name="Wishes"), []),
    ],
    ids=["another unit", "a sign", "no value", "currency", "per rep", "not a code", "small letters", "custom"],
)
def test_a_unit_must_fit_the_metric(rulebook: Rulebook, item: Any, expected: Any) -> None:
    assert places(rulebook, item) == expected


@pytest.mark.parametrize(
    ("value", "looks_wrong"),
    [("0.24", True), ("-0.24", True), ("0.99", True), (1, False), (0, False), ("0.0", False), (24, False)],
)
def test_a_percentage_between_nought_and_one_looks_like_a_fraction(
    rulebook: Rulebook, value: Any, looks_wrong: bool
) -> None:
    expected = [("looks-like-a-fraction", "/0/baseline/value")] if looks_wrong else []

    assert places(rulebook, measure("win_rate", amount(value))) == expected


@pytest.mark.parametrize(
    ("metric", "value", "looks_wrong"),
    [
        ("win_rate", 180, True),
        ("win_rate", 100, False),
        ("win_rate", -3, True),
        ("net_revenue_retention", 118, False),
        ("net_revenue_retention", -3, True),
    ],
)
def test_a_percentage_that_cannot_be_looks_wrong(
    rulebook: Rulebook, metric: str, value: Any, looks_wrong: bool
) -> None:
    expected = [("out-of-range", "/0/baseline/value")] if looks_wrong else []

    assert places(rulebook, measure(metric, amount(value))) == expected


def test_only_a_percentage_looks_like_a_fraction(rulebook: Rulebook) -> None:
    assert places(rulebook, measure("pipeline_coverage", amount("0.5"))) == []


@pytest.mark.parametrize(
    ("by", "expected"),
    [("2026-11-20", [("date-in-the-past", "/0/by")]), ("2026-11-21", []), ("2026-11-22", []), (None, [])],
    ids=str,
)
def test_a_date_that_has_passed_looks_wrong_and_today_does_not(rulebook: Rulebook, by: Any, expected: Any) -> None:
    assert places(rulebook, measure("win_rate", by=by)) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"change": 5}, [("change-without-kind", "/0/target")]),
        ({"change": 5, "kind": None}, [("change-without-kind", "/0/target")]),
        ({"change": 5, "kind": "points"}, []),
        ({"kind": "points"}, []),
    ],
    ids=str,
)
def test_a_change_needs_its_kind(rulebook: Rulebook, target: Any, expected: Any) -> None:
    assert places(rulebook, measure("win_rate", None, target)) == expected


@pytest.mark.parametrize("metric", ["training_completion", "satisfaction_score", "quiz_score", "rep_talk_share"])
def test_activity_and_behaviour_are_no_business_metrics(rulebook: Rulebook, metric: str) -> None:
    assert places(rulebook, measure(metric)) == [("not-a-business-metric", "/0/metric")]


@pytest.mark.parametrize(
    ("qualifiers", "lacking"),
    [
        (ENDS, None),
        ({"from_stage": "demo"}, "to_stage"),
        (None, "from_stage, to_stage"),
        ({"to_stage": "x"}, "from_stage"),
    ],
    ids=str,
)
def test_a_metric_that_needs_its_ends_says_which_are_missing(
    rulebook: Rulebook, qualifiers: Any, lacking: str | None
) -> None:
    hints = [issue.hint for issue in issues(rulebook, measure("stage_conversion_rate", qualifiers=qualifiers))]

    assert hints == ([f"add qualifiers: {lacking}"] if lacking else [])


def test_the_same_metric_with_the_same_qualifiers_is_listed_twice(rulebook: Rulebook) -> None:
    once, other = measure("stage_conversion_rate", qualifiers=ENDS), measure("custom", name="A")

    assert places(rulebook, once, other, once, measure("custom", name="B"), other) == [
        ("repeated-metric", "/2"),
        ("repeated-metric", "/4"),
    ]


def test_the_same_metric_is_the_same_however_its_fields_are_written(rulebook: Rulebook) -> None:
    turned = dict(reversed(ENDS.items()))

    assert places(
        rulebook,
        measure("stage_conversion_rate", amount(1), qualifiers=ENDS),
        measure("stage_conversion_rate", amount(2), qualifiers=turned),
        measure("stage_conversion_rate", qualifiers={**ENDS, "segment": "small"}),
        measure("custom", name="A"),
        measure("custom", name="A", qualifiers={}),
    ) == [("repeated-metric", "/1")]


def test_twice_the_metrics_are_at_most_about_twice_the_work(rulebook: Rulebook) -> None:
    def of_size(size: int) -> Callable[[], object]:
        items = [measure("win_rate", qualifiers={"segment": str(at)}) for at in range(size)]
        return lambda: issues(rulebook, *items)

    assert growth(of_size, LIMIT_OF_ITEMS // 2) < 2.1


def test_the_count_of_the_work_shows_a_search_through_all_that_came_before() -> None:
    def of_size(size: int) -> Callable[[], object]:
        records = [Record({"segment": str(at)}) for at in range(size)]
        return lambda: [record for at, record in enumerate(records) if record not in records[:at]]

    assert growth(of_size, 100) > 3


def test_every_issue_of_a_list_stands_in_the_order_of_its_records(rulebook: Rulebook) -> None:
    worst = measure("win_rate", amount("0.5", "percent"), {"change": 1, "value": "0.4"}, by="2020-01-01")

    assert places(rulebook, measure("quiz_score"), worst, worst) == [
        ("not-a-business-metric", "/0/metric"),
        ("looks-like-a-fraction", "/1/baseline/value"),
        ("looks-like-a-fraction", "/1/target/value"),
        ("target-worse-than-baseline", "/1/target"),
        ("change-without-kind", "/1/target"),
        ("date-in-the-past", "/1/by"),
        ("repeated-metric", "/2"),
        ("looks-like-a-fraction", "/2/baseline/value"),
        ("looks-like-a-fraction", "/2/target/value"),
        ("target-worse-than-baseline", "/2/target"),
        ("change-without-kind", "/2/target"),
        ("date-in-the-past", "/2/by"),
    ]


def test_the_word_for_nothing_beside_others_is_an_issue_and_keeps_the_others(rulebook: Rulebook) -> None:
    rule_set = rulebook.rule_sets["buying_request"]

    reading = read(rulebook, rule_set, {"request": {"remedies": ["none", "more_ai"]}}, [], TODAY)

    assert [(issue.code, issue.pointer) for issue in reading.data_issues] == [
        ("data/none-beside-others", "/facts/request/remedies")
    ]
    assert reading.facts.get("request.remedies") == ("none", "more_ai")


def test_an_issue_says_what_is_wrong_and_what_to_do_in_our_own_style(rulebook: Rulebook) -> None:
    worst = measure("win_rate", amount("0.5", "percent"), {"change": 1, "value": "0.4"}, by="2020-01-01")

    shown = issues(rulebook, measure("quiz_score"), worst, worst, measure("stage_conversion_rate"))
    assert len(shown) == 13
    for issue in shown:
        assert issue.detail
        assert issue.hint
        assert not issue.detail.endswith(".")


def test_issues_decide_nothing(rulebook: Rulebook) -> None:
    rule_set = rulebook.rule_sets["buying_request"]
    wrong = measure("win_rate", amount("0.5", "days"), {"change": 1}, by="2020-01-01", knowledge="exact")
    right = measure("win_rate", amount(50, "percent"), amount(60), by="2027-01-01", knowledge="exact")

    answers = [
        evaluate(rule_set, read(rulebook, rule_set, {"metrics": {"items": [item]}}, [], TODAY).facts)
        for item in (wrong, right)
    ]

    assert answers[0].conclusion.word == answers[1].conclusion.word
    assert [finding.criterion.id for finding in answers[0].conclusion.clear] == [
        finding.criterion.id for finding in answers[1].conclusion.clear
    ]


# --- evidence


@pytest.mark.parametrize(
    ("dated", "pointers"),
    [
        ("2026-11-22", ["/evidence/1/as_of"]),
        ("9999-12-31", ["/evidence/1/as_of"]),
        ("2026-11-21", []),
        ("2020-01-01", []),
        (None, []),
    ],
    ids=str,
)
@pytest.mark.parametrize("value", [True, None], ids=["with a value", "without"])
def test_evidence_of_a_day_after_the_check_is_an_issue(
    rulebook: Rulebook, dated: Any, pointers: list[str], value: Any
) -> None:
    rule_set = rulebook.rule_sets["vendor_evaluation"]
    evidence = [{"fact": "vendor.on_matrix"}, {"fact": "vendor.on_matrix", "value": value, "as_of": dated}]

    reading = read(rulebook, rule_set, {}, evidence, TODAY)

    assert [issue.pointer for issue in reading.data_issues] == pointers
    assert {issue.code for issue in reading.data_issues} <= {"data/evidence-after-as-of"}
    assert reading.facts.get("vendor.on_matrix") is value
