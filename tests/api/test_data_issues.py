"""Data issues of an answer: what looks wrong is shown at its place, and what looks right is not remarked upon."""

from typing import Any

import httpx
import pytest

from tests.api.answers import answered, bases


def measured(**fields: Any) -> dict[str, Any]:
    return {"metrics": {"items": [{"metric": "win_rate", **fields}]}}


ISSUES: dict[str, tuple[Any, str, str]] = {
    "a target worse than today": (
        measured(baseline={"value": 24}, target={"value": 20}),
        "data/target-worse-than-baseline",
        "/facts/metrics/items/0/target",
    ),
    "a target that is today's value": (
        measured(baseline={"value": 24}, target={"value": "24.0"}),
        "data/target-worse-than-baseline",
        "/facts/metrics/items/0/target",
    ),
    "a target that is higher where lower is better": (
        measured(metric="sales_cycle_length", baseline={"value": 60}, target={"value": 61}),
        "data/target-worse-than-baseline",
        "/facts/metrics/items/0/target",
    ),
    "a percentage that looks like a fraction": (
        measured(baseline={"value": 0.24, "unit": "percent"}),
        "data/looks-like-a-fraction",
        "/facts/metrics/items/0/baseline/value",
    ),
    "a target that looks like a fraction": (
        measured(target={"value": "0.3"}),
        "data/looks-like-a-fraction",
        "/facts/metrics/items/0/target/value",
    ),
    "a unit that does not fit": (
        measured(baseline={"value": 24, "unit": "days"}),
        "data/unit-does-not-fit",
        "/facts/metrics/items/0/baseline/unit",
    ),
    "a word for a currency": (
        measured(metric="average_deal_size", target={"value": 9, "unit": "dollars"}),
        "data/unit-does-not-fit",
        "/facts/metrics/items/0/target/unit",
    ),
    "a change of what": (
        measured(target={"change": 5}),
        "data/change-without-kind",
        "/facts/metrics/items/0/target",
    ),
    "a date that has passed": (
        measured(by="2026-11-20"),
        "data/date-in-the-past",
        "/facts/metrics/items/0/by",
    ),
    "a metric of training": (
        measured(metric="training_completion"),
        "data/not-a-business-metric",
        "/facts/metrics/items/0/metric",
    ),
    "a conversion without its ends": (
        measured(metric="stage_conversion_rate"),
        "data/missing-qualifier",
        "/facts/metrics/items/0",
    ),
    "a metric that stands twice": (
        {"metrics": {"items": [{"metric": "win_rate"}, {"metric": "win_rate"}]}},
        "data/repeated-metric",
        "/facts/metrics/items/1",
    ),
    "none beside another remedy": (
        {"request": {"remedies": ["none", "more_ai"]}},
        "data/none-beside-others",
        "/facts/request/remedies",
    ),
}

FINE: dict[str, Any] = {
    "a target better than today": measured(baseline={"value": 24}, target={"value": 30}),
    "a metric with a band": measured(metric="pipeline_coverage", baseline={"value": 4}, target={"value": 3}),
    "two units": measured(
        metric="average_deal_size", baseline={"value": 9, "unit": "USD"}, target={"value": 8, "unit": "EUR"}
    ),
    "nought percent": measured(baseline={"value": 0}),
    "today": measured(by="2026-11-21"),
    "points": measured(target={"change": 5, "kind": "points"}),
    "a metric of one's own": measured(metric="custom", name="Smiles", baseline={"value": 0.5, "unit": "per day"}),
    "withheld": measured(baseline={"withheld": True}),
    "the same metric of two segments": {
        "metrics": {"items": [{"metric": "win_rate", "qualifiers": {"segment": size}} for size in ("small", "large")]}
    },
}


@pytest.mark.parametrize(("facts", "code", "pointer"), ISSUES.values(), ids=ISSUES)
def test_what_looks_wrong_is_shown_at_its_place(client: httpx.Client, facts: Any, code: str, pointer: str) -> None:
    [issue] = answered(client, "buying_request", facts)["data_issues"]

    assert (issue["code"], issue["pointer"]) == (code, pointer)
    assert issue["detail"]
    assert issue["hint"]


@pytest.mark.parametrize("facts", FINE.values(), ids=FINE)
def test_what_looks_right_is_not_remarked_upon(client: httpx.Client, facts: Any) -> None:
    assert answered(client, "buying_request", facts)["data_issues"] == []


def test_what_looks_wrong_in_evidence_is_shown_in_the_evidence(client: httpx.Client) -> None:
    pieces = [
        {"fact": "vendor.on_matrix"},
        {"fact": "metrics.items", "value": [{"metric": "win_rate", "by": "2020-01-01"}]},
    ]
    [issue] = answered(client, "vendor_evaluation", None, pieces)["data_issues"]

    assert issue["pointer"] == "/evidence/1/value/0/by"


@pytest.mark.parametrize("metric", ["training_completion", "satisfaction_score", "quiz_score", "rep_talk_share"])
def test_a_metric_that_moved_and_is_none_of_the_business_counts_as_unknown(client: httpx.Client, metric: str) -> None:
    prior = {"exists": True, "metric_moved_reportable": True, "metric_moved": {"metric": metric, "from": 40, "to": 90}}
    answer = answered(client, "buying_request", {"prior": prior})

    [issue] = answer["data_issues"]
    assert (issue["code"], issue["pointer"]) == ("data/not-a-business-metric", "/facts/prior/metric_moved/metric")
    assert "prior.metric_moved_reportable" in [question["fact"] for question in answer["ask"]]
    assert bases(answer, "prior.metric_moved_reportable") == []


@pytest.mark.parametrize("moved", [{"metric": "win_rate"}, {"metric": "custom"}, {}, None], ids=str)
def test_a_metric_that_moved_and_may_be_of_the_business_counts(client: httpx.Client, moved: Any) -> None:
    prior = {"exists": True, "metric_moved_reportable": True, "metric_moved": moved}
    answer = answered(client, "buying_request", {"prior": prior})

    assert answer["data_issues"] == []
    assert bases(answer, "prior.metric_moved_reportable")


def test_a_doubt_is_cast_on_a_yes_only(client: httpx.Client) -> None:
    prior = {"exists": True, "metric_moved_reportable": False, "metric_moved": {"metric": "quiz_score"}}

    assert answered(client, "buying_request", {"prior": prior})["data_issues"] == []


def test_evidence_of_a_day_after_the_check_is_shown_at_its_date_and_still_counts(client: httpx.Client) -> None:
    pieces = [{"fact": "vendor.stayed_technical", "value": True, "as_of": "2027-01-01", "source": "email"}]
    answer = answered(client, "vendor_evaluation", None, pieces)

    [issue] = answer["data_issues"]
    assert (issue["code"], issue["pointer"]) == ("data/evidence-after-as-of", "/evidence/0/as_of")
    assert "VEN-3" in [reason["criterion"] for reason in answer["reasons"]]
