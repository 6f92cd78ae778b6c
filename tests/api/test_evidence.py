"""Evidence, conflicts, data issues and marks: what was said is shown with its source, nothing is picked silently."""

from typing import Any

import httpx
import pytest

from dontbuy.api.wire.exact_json import dumps, loads

MARKED = (
    "vendor.has_insight_into_org",
    "vendor.full_understanding_first",
    "vendor.understands.business_problems",
    "vendor.understands.what_is_going_on",
    "vendor.understands.cost_of_no_change",
    "vendor.understands.tie_back_to_metrics",
    "vendor.articulates.root_causes",
    "vendor.articulates.plan",
    "vendor.articulates.impact_on_metrics",
)
BUYER = {"speaker_side": "buyer", "source": "transcript"}
VENDOR = {"speaker_side": "vendor", "source": "transcript"}
REPORTED = {"source": "self_report"}


def said(
    client: httpx.Client, kind: str, facts: Any = None, evidence: Any = (), explain: str = "full", **rest: Any
) -> dict[str, Any]:
    body = dumps({"kind": kind, "facts": facts or {}, "evidence": list(evidence), "as_of": "2026-11-21", **rest})
    response = client.post(f"/v1/check?explain={explain}", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = loads(response.content)
    return found


def nested(name: str, value: Any) -> dict[str, Any]:
    for part in reversed(name.split(".")):
        value = {part: value}
    return dict(value)


def bases(found: dict[str, Any], fact: str) -> list[dict[str, Any]]:
    """Everything that rests on a fact: reasons, signs, observations, and what it clears."""
    shown = [*found["reasons"], *found["signs"], *found["observations"], *found["cleared"]]
    return [basis for one in shown for basis in one["facts"] if basis["fact"] == fact]


def places(conflict: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(one["value"], one["pointer"], one["source"], one["quote"]) for one in conflict["values"]]


# --- evidence


def test_evidence_is_passed_through_untouched(client: httpx.Client) -> None:
    piece = {
        "quote": "„Wie hoch ist Ihre Abschlussquote?“ \U0001f600\0",
        "fact": "vendor.asked_about_metrics",
        "locator": "call-1#turn-12",
        "speaker_side": "vendor",
        "source": "transcript",
        "as_of": "2026-10-02",
    }
    found = said(client, "vendor_evaluation", nested("vendor.asked_about_metrics", False), [piece])

    assert [list(one.items()) for one in bases(found, "vendor.asked_about_metrics")[0]["evidence"]] == [
        list(piece.items())
    ]


@pytest.mark.parametrize("number", ["9007199254740993", "0.1234567890123456789", "1e-5", "1" * 300])
def test_numbers_in_evidence_stay_what_they_were(client: httpx.Client, number: str) -> None:
    record = {"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": loads(number.encode())}}
    piece = {"fact": "metrics.items", "value": [record]}
    found = said(client, "buying_request", None, [piece])

    assert bases(found, "metrics.exact_known")[0]["evidence"] == [piece]


def test_evidence_under_another_name_is_shown_as_it_was_sent(client: httpx.Client) -> None:
    piece = {"fact": "trainer.stayed_technical", "value": True}
    found = said(client, "discovery_self_check", None, [piece])

    assert [(one["pointer"], one["evidence"]) for one in bases(found, "vendor.stayed_technical")] == [
        ("/evidence/0/value", [piece])
    ]


def test_evidence_that_says_the_same_supports_the_value_of_the_body(client: httpx.Client) -> None:
    pieces = [{"fact": "vendor.stayed_technical", "value": True}, {"fact": "vendor.stayed_technical"}]
    found = said(client, "vendor_evaluation", nested("vendor.stayed_technical", True), pieces)

    [basis] = bases(found, "vendor.stayed_technical")
    assert (basis["pointer"], basis["evidence"]) == ("/facts/vendor/stayed_technical", pieces)


@pytest.mark.parametrize("body", [{}, nested("vendor.stayed_technical", None)], ids=["absent", "null"])
def test_evidence_records_what_the_body_does_not_say(client: httpx.Client, body: Any) -> None:
    found = said(client, "vendor_evaluation", body, [{"fact": "vendor.stayed_technical", "value": True}])

    assert "VEN-3" in [one["criterion"] for one in found["reasons"]]


@pytest.mark.parametrize("value", [{}, {"value": None}], ids=["no value", "null"])
def test_evidence_without_a_value_never_sets_a_fact(client: httpx.Client, value: Any) -> None:
    found = said(client, "vendor_evaluation", None, [{"fact": "vendor.stayed_technical", **value}])

    assert "VEN-3" in [one["criterion"] for one in found["open"]]


@pytest.mark.parametrize("value", [{}, {"value": None}], ids=["no value", "null"])
def test_evidence_without_a_value_contradicts_nothing(client: httpx.Client, value: Any) -> None:
    piece = {"fact": "vendor.stayed_technical", **value}
    found = said(client, "vendor_evaluation", nested("vendor.stayed_technical", False), [piece])

    assert found["conflicts"] == []
    assert bases(found, "vendor.stayed_technical")[0]["evidence"] == [{"fact": "vendor.stayed_technical"}]


# --- conflicts


def test_the_body_against_a_piece_of_evidence_is_a_conflict_and_unknown(client: httpx.Client) -> None:
    piece = {"fact": "vendor.stayed_technical", "value": False, "source": "transcript", "quote": "What hurts?"}
    found = said(client, "vendor_evaluation", nested("vendor.stayed_technical", True), [piece])

    [conflict] = found["conflicts"]
    assert conflict["fact"] == "vendor.stayed_technical"
    assert places(conflict) == [
        (True, "/facts/vendor/stayed_technical", "body", ""),
        (False, "/evidence/0/value", "transcript", "What hurts?"),
    ]
    assert "VEN-3" in [one["criterion"] for one in found["open"]]


def test_two_pieces_of_evidence_that_differ_are_a_conflict(client: httpx.Client) -> None:
    pieces = [{"fact": "vendor.stayed_technical", "value": value, "source": "crm"} for value in (True, False, True)]
    found = said(client, "vendor_evaluation", None, pieces)

    [conflict] = found["conflicts"]
    assert places(conflict) == [(piece["value"], f"/evidence/{at}/value", "crm", "") for at, piece in enumerate(pieces)]


def test_what_is_in_conflict_is_asked_again(client: httpx.Client) -> None:
    pieces = [{"fact": "vendor.stayed_technical", "value": value} for value in (True, False)]

    assert "vendor.stayed_technical" in [one["fact"] for one in said(client, "vendor_evaluation", None, pieces)["ask"]]


def test_a_conflict_is_shown_in_the_order_of_the_evidence_however_much_there_is(client: httpx.Client) -> None:
    pieces = [{"fact": "vendor.stayed_technical", "value": bool(at % 2)} for at in range(12)]
    [conflict] = said(client, "vendor_evaluation", None, pieces)["conflicts"]

    assert [one["pointer"] for one in conflict["values"]] == [f"/evidence/{at}/value" for at in range(12)]


def test_both_names_of_the_trainer_with_two_values_are_a_conflict(client: httpx.Client) -> None:
    facts = {"vendor": {"stayed_technical": True}, "trainer": {"stayed_technical": False}}
    [conflict] = said(client, "discovery_self_check", facts)["conflicts"]

    assert conflict["fact"] == "vendor.stayed_technical"
    assert {one["pointer"] for one in conflict["values"]} == {
        "/facts/vendor/stayed_technical",
        "/facts/trainer/stayed_technical",
    }


def test_both_names_of_the_trainer_with_one_value_are_no_conflict(client: httpx.Client) -> None:
    facts = {"vendor": {"stayed_technical": True}, "trainer": {"stayed_technical": True}}

    assert said(client, "discovery_self_check", facts)["conflicts"] == []


def test_answers_name_the_vendor_and_pointers_keep_what_was_sent(client: httpx.Client) -> None:
    found = said(client, "discovery_self_check", {"trainer": {"stayed_technical": True}})

    [basis] = bases(found, "vendor.stayed_technical")
    assert basis["pointer"] == "/facts/trainer/stayed_technical"
    assert not bases(found, "trainer.stayed_technical")


@pytest.mark.parametrize(
    ("facts", "open_", "clear"),
    [
        ({"items": [], "specific_known": True}, "BUY-1", None),
        ({"items": [{"metric": "win_rate", "knowledge": "approximate"}], "exact_known": True}, "REQ-7", "BUY-1"),
    ],
    ids=["an empty list", "a list that is not exact"],
)
def test_a_list_against_a_derived_fact_is_a_conflict_of_that_fact_alone(
    client: httpx.Client, facts: Any, open_: str, clear: str | None
) -> None:
    found = said(client, "buying_request", {"metrics": facts})

    [conflict] = found["conflicts"]
    assert [one["pointer"] for one in conflict["values"]] == [
        f"/facts/{conflict['fact'].replace('.', '/')}",
        "/facts/metrics/items",
    ]
    assert [one["value"] for one in conflict["values"]] == [True, False]
    assert open_ in [one["criterion"] for one in found["open"]]
    assert clear is None or clear in found["clear"]


def test_a_list_that_does_not_say_is_no_conflict_with_what_was_said_directly(client: httpx.Client) -> None:
    found = said(client, "buying_request", {"metrics": {"items": [{"metric": "win_rate"}], "exact_known": True}})

    assert found["conflicts"] == []
    assert "REQ-7" in found["clear"]


def test_null_for_a_derived_fact_lets_the_list_say_it(client: httpx.Client) -> None:
    found = said(client, "buying_request", {"metrics": {"items": [], "specific_known": None}})

    assert found["conflicts"] == []
    assert "BUY-1" in [one["criterion"] for one in found["reasons"]]


@pytest.mark.parametrize(
    ("body", "piece", "conflict"),
    [
        (["price", "methodology"], ["price", "methodology"], False),
        (["price", "methodology"], ["methodology", "price"], True),
        (["price"], ["price", "price"], True),
        ([], [], False),
        ([], ["price"], True),
    ],
    ids=["the same", "another order", "once more", "both empty", "one empty"],
)
def test_lists_are_equal_with_the_same_words_in_the_same_order(
    client: httpx.Client, body: Any, piece: Any, conflict: bool
) -> None:
    facts, evidence = {"request": {"opened_with": body}}, [{"fact": "request.opened_with", "value": piece}]

    assert bool(said(client, "buying_request", facts, evidence)["conflicts"]) is conflict


def test_none_and_an_empty_list_of_remedies_are_no_conflict(client: httpx.Client) -> None:
    facts, evidence = {"request": {"remedies": ["none"]}}, [{"fact": "request.remedies", "value": []}]

    assert said(client, "buying_request", facts, evidence)["conflicts"] == []


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ({"value": 24}, {"value": "24.0"}, False),
        ({"value": 24}, {"value": 24, "unit": "percent"}, True),
        ({"value": "9007199254740993"}, {"value": 9007199254740992}, True),
        ({"value": "0.1"}, {"value": "0.1000000000000000055511151231257827"}, True),
    ],
    ids=["one number", "another unit", "beyond 2^53", "beyond a double"],
)
def test_numbers_are_compared_exactly(client: httpx.Client, one: Any, other: Any, conflict: bool) -> None:
    lists = [[{"metric": "win_rate", "baseline": baseline}] for baseline in (one, other)]
    found = said(
        client, "buying_request", {"metrics": {"items": lists[0]}}, [{"fact": "metrics.items", "value": lists[1]}]
    )

    assert bool(found["conflicts"]) is conflict


def test_conflicts_come_in_the_order_of_the_facts(client: httpx.Client) -> None:
    names = ["vendor.stayed_technical", "leader.unavailable", "vendor.on_matrix", "metrics.specific_known"]
    pieces = [{"fact": name, "value": value} for name in names for value in (True, False)]
    order = [one["fact"] for one in client.get("/v1/facts").json()["facts"]]
    found = [one["fact"] for one in said(client, "vendor_evaluation", None, pieces)["conflicts"]]

    assert found == sorted(names, key=order.index)


# --- data issues


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
        "metrics": {"items": [{"metric": "win_rate", "qualifiers": {"segment": one}} for one in ("small", "large")]}
    },
}


@pytest.mark.parametrize(("facts", "code", "pointer"), ISSUES.values(), ids=ISSUES)
def test_what_looks_wrong_is_shown_at_its_place(client: httpx.Client, facts: Any, code: str, pointer: str) -> None:
    [issue] = said(client, "buying_request", facts)["data_issues"]

    assert (issue["code"], issue["pointer"]) == (code, pointer)
    assert issue["detail"]
    assert issue["hint"]


@pytest.mark.parametrize("facts", FINE.values(), ids=FINE)
def test_what_looks_right_is_not_remarked_upon(client: httpx.Client, facts: Any) -> None:
    assert said(client, "buying_request", facts)["data_issues"] == []


def test_what_looks_wrong_in_evidence_is_shown_in_the_evidence(client: httpx.Client) -> None:
    pieces = [
        {"fact": "vendor.on_matrix"},
        {"fact": "metrics.items", "value": [{"metric": "win_rate", "by": "2020-01-01"}]},
    ]
    [issue] = said(client, "vendor_evaluation", None, pieces)["data_issues"]

    assert issue["pointer"] == "/evidence/1/value/0/by"


@pytest.mark.parametrize("metric", ["training_completion", "satisfaction_score", "quiz_score", "rep_talk_share"])
def test_a_metric_that_moved_and_is_none_of_the_business_counts_as_unknown(client: httpx.Client, metric: str) -> None:
    prior = {"exists": True, "metric_moved_reportable": True, "metric_moved": {"metric": metric, "from": 40, "to": 90}}
    found = said(client, "buying_request", {"prior": prior})

    [issue] = found["data_issues"]
    assert (issue["code"], issue["pointer"]) == ("data/not-a-business-metric", "/facts/prior/metric_moved/metric")
    assert "prior.metric_moved_reportable" in [one["fact"] for one in found["ask"]]
    assert bases(found, "prior.metric_moved_reportable") == []


@pytest.mark.parametrize("moved", [{"metric": "win_rate"}, {"metric": "custom"}, {}, None], ids=str)
def test_a_metric_that_moved_and_may_be_of_the_business_counts(client: httpx.Client, moved: Any) -> None:
    prior = {"exists": True, "metric_moved_reportable": True, "metric_moved": moved}
    found = said(client, "buying_request", {"prior": prior})

    assert found["data_issues"] == []
    assert bases(found, "prior.metric_moved_reportable")


def test_a_doubt_is_cast_on_a_yes_only(client: httpx.Client) -> None:
    prior = {"exists": True, "metric_moved_reportable": False, "metric_moved": {"metric": "quiz_score"}}

    assert said(client, "buying_request", {"prior": prior})["data_issues"] == []


# --- the subject's own word


@pytest.mark.parametrize("fact", MARKED)
@pytest.mark.parametrize(
    ("kind", "evidence", "marked"),
    [
        ("vendor_evaluation", [], False),
        ("vendor_evaluation", [VENDOR], True),
        ("vendor_evaluation", [REPORTED], True),
        ("vendor_evaluation", [BUYER], False),
        ("vendor_evaluation", [VENDOR, BUYER], False),
        ("vendor_evaluation", [{"source": "form"}], False),
        ("vendor_evaluation", [{"speaker_side": "buyer", "source": "self_report"}], True),
        ("discovery_self_check", [], True),
        ("discovery_self_check", [VENDOR], True),
        ("discovery_self_check", [REPORTED], True),
        ("discovery_self_check", [{"source": "crm"}], True),
        ("discovery_self_check", [BUYER], False),
        ("discovery_self_check", [VENDOR, BUYER], False),
    ],
    ids=[
        "a buyer says so",
        "the vendor said so",
        "the vendor reported so",
        "the buyer said so",
        "the buyer confirms the vendor",
        "a form says so",
        "a self-report of nobody's side",
        "a trainer says so",
        "the trainer said so",
        "the trainer reported so",
        "the trainer's CRM says so",
        "the buyer confirms it",
        "the buyer confirms the trainer",
    ],
)
def test_the_subjects_own_word_counts_and_is_marked(
    client: httpx.Client, fact: str, kind: str, evidence: list[dict[str, str]], marked: bool
) -> None:
    others = {"vendor": {"flashes_titles_or_clients": True, "charges_for_discovery": True, "sold_or_priced": True}}
    facts = merged(others, nested(fact, False))
    found = said(client, kind, facts, [{"fact": fact, **piece} for piece in evidence])

    assert bases(found, fact)
    assert {one["self_reported"] for one in bases(found, fact)} == {marked}


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {**one, **{key: {**one.get(key, {}), **value} for key, value in other.items()}}


def test_a_sign_that_rests_on_the_subjects_own_word_is_marked(client: httpx.Client) -> None:
    parts = ("business_problems", "what_is_going_on", "cost_of_no_change", "tie_back_to_metrics")
    facts = {"vendor": {"understands": dict.fromkeys(parts, True)}}
    found = said(client, "vendor_evaluation", facts, [{"fact": "vendor.understands.cost_of_no_change", **VENDOR}])
    sign = next(one for one in found["signs"] if one["criterion"] == "P-14")

    assert [one["self_reported"] for one in sign["facts"]] == [False, False, True, False]


@pytest.mark.parametrize("fact", ["vendor.asked_about_metrics", "vendor.stayed_technical", "vendor.can_pinpoint_cause"])
@pytest.mark.parametrize("kind", ["vendor_evaluation", "discovery_self_check"])
def test_other_facts_are_never_marked(client: httpx.Client, fact: str, kind: str) -> None:
    found = said(client, kind, nested(fact, True), [{"fact": fact, **VENDOR}, {"fact": fact, **REPORTED}])

    assert not any(one["self_reported"] for one in bases(found, fact))


def test_only_the_subjects_own_word_for_a_fact_is_its_value(client: httpx.Client) -> None:
    piece = {"fact": "vendor.has_insight_into_org", "value": True, **VENDOR}
    found = said(client, "vendor_evaluation", {"vendor": {"flashes_titles_or_clients": True}}, [piece])

    for basis in bases(found, "vendor.has_insight_into_org"):
        assert (basis["value"], basis["self_reported"], basis["evidence"]) == (True, True, [piece])
    assert "VEN-6" in found["clear"]
