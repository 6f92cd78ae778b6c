"""Evidence, conflicts and marks: what was told is shown with its source, nothing is picked silently."""

from typing import Any

import httpx
import pytest

from dontbuy.api.wire.exact_json import loads
from tests.api.answers import answered, bases, nested

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


def places(conflict: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(value["value"], value["pointer"], value["source"], value["quote"]) for value in conflict["values"]]


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
    answer = answered(client, "vendor_evaluation", nested("vendor.asked_about_metrics", False), [piece])

    [basis] = bases(answer, "vendor.asked_about_metrics")
    assert [list(shown.items()) for shown in basis["evidence"]] == [list(piece.items())]


@pytest.mark.parametrize("number", ["9007199254740993", "0.1234567890123456789", "1e-5", "1" * 300])
def test_numbers_in_evidence_stay_what_they_were(client: httpx.Client, number: str) -> None:
    record = {"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": loads(number.encode())}}
    piece = {"fact": "metrics.items", "value": [record]}
    answer = answered(client, "buying_request", None, [piece])

    assert bases(answer, "metrics.exact_known")[0]["evidence"] == [piece]


def test_evidence_under_another_name_is_shown_as_it_was_sent(client: httpx.Client) -> None:
    piece = {"fact": "trainer.stayed_technical", "value": True}
    answer = answered(client, "discovery_self_check", None, [piece])

    assert [(basis["pointer"], basis["evidence"]) for basis in bases(answer, "vendor.stayed_technical")] == [
        ("/evidence/0/value", [piece])
    ]


def test_evidence_that_says_the_same_supports_the_value_of_the_body(client: httpx.Client) -> None:
    pieces = [{"fact": "vendor.stayed_technical", "value": True}, {"fact": "vendor.stayed_technical"}]
    answer = answered(client, "vendor_evaluation", nested("vendor.stayed_technical", True), pieces)

    [basis] = bases(answer, "vendor.stayed_technical")
    assert (basis["pointer"], basis["evidence"]) == ("/facts/vendor/stayed_technical", pieces)


@pytest.mark.parametrize("body", [{}, nested("vendor.stayed_technical", None)], ids=["absent", "null"])
def test_evidence_records_what_the_body_does_not_say(client: httpx.Client, body: Any) -> None:
    answer = answered(client, "vendor_evaluation", body, [{"fact": "vendor.stayed_technical", "value": True}])

    assert "VEN-3" in [reason["criterion"] for reason in answer["reasons"]]


@pytest.mark.parametrize("value", [{}, {"value": None}], ids=["no value", "null"])
def test_evidence_without_a_value_never_sets_a_fact(client: httpx.Client, value: Any) -> None:
    answer = answered(client, "vendor_evaluation", None, [{"fact": "vendor.stayed_technical", **value}])

    assert "VEN-3" in [criterion["criterion"] for criterion in answer["open"]]


@pytest.mark.parametrize("value", [{}, {"value": None}], ids=["no value", "null"])
def test_evidence_without_a_value_contradicts_nothing(client: httpx.Client, value: Any) -> None:
    piece = {"fact": "vendor.stayed_technical", **value}
    answer = answered(client, "vendor_evaluation", nested("vendor.stayed_technical", False), [piece])

    assert answer["conflicts"] == []
    assert bases(answer, "vendor.stayed_technical")[0]["evidence"] == [{"fact": "vendor.stayed_technical"}]


# --- conflicts


def test_the_body_against_a_piece_of_evidence_is_a_conflict_and_unknown(client: httpx.Client) -> None:
    piece = {"fact": "vendor.stayed_technical", "value": False, "source": "transcript", "quote": "What hurts?"}
    answer = answered(client, "vendor_evaluation", nested("vendor.stayed_technical", True), [piece])

    [conflict] = answer["conflicts"]
    assert conflict["fact"] == "vendor.stayed_technical"
    assert places(conflict) == [
        (True, "/facts/vendor/stayed_technical", "body", ""),
        (False, "/evidence/0/value", "transcript", "What hurts?"),
    ]
    assert "VEN-3" in [criterion["criterion"] for criterion in answer["open"]]


def test_two_pieces_of_evidence_that_differ_are_a_conflict(client: httpx.Client) -> None:
    pieces = [{"fact": "vendor.stayed_technical", "value": value, "source": "crm"} for value in (True, False, True)]
    answer = answered(client, "vendor_evaluation", None, pieces)

    [conflict] = answer["conflicts"]
    assert places(conflict) == [(piece["value"], f"/evidence/{at}/value", "crm", "") for at, piece in enumerate(pieces)]


def test_what_is_in_conflict_is_asked_again(client: httpx.Client) -> None:
    pieces = [{"fact": "vendor.stayed_technical", "value": value} for value in (True, False)]

    assert "vendor.stayed_technical" in [
        question["fact"] for question in answered(client, "vendor_evaluation", None, pieces)["ask"]
    ]


def test_a_conflict_is_shown_in_the_order_of_the_evidence_however_much_there_is(client: httpx.Client) -> None:
    pieces = [{"fact": "vendor.stayed_technical", "value": bool(at % 2)} for at in range(12)]
    [conflict] = answered(client, "vendor_evaluation", None, pieces)["conflicts"]

    assert [value["pointer"] for value in conflict["values"]] == [f"/evidence/{at}/value" for at in range(12)]


def test_both_names_of_the_trainer_with_two_values_are_a_conflict(client: httpx.Client) -> None:
    facts = {"vendor": {"stayed_technical": True}, "trainer": {"stayed_technical": False}}
    [conflict] = answered(client, "discovery_self_check", facts)["conflicts"]

    assert conflict["fact"] == "vendor.stayed_technical"
    assert {value["pointer"] for value in conflict["values"]} == {
        "/facts/vendor/stayed_technical",
        "/facts/trainer/stayed_technical",
    }


def test_both_names_of_the_trainer_with_one_value_are_no_conflict(client: httpx.Client) -> None:
    facts = {"vendor": {"stayed_technical": True}, "trainer": {"stayed_technical": True}}

    assert answered(client, "discovery_self_check", facts)["conflicts"] == []


def test_answers_name_the_vendor_and_pointers_keep_what_was_sent(client: httpx.Client) -> None:
    answer = answered(client, "discovery_self_check", {"trainer": {"stayed_technical": True}})

    [basis] = bases(answer, "vendor.stayed_technical")
    assert basis["pointer"] == "/facts/trainer/stayed_technical"
    assert not bases(answer, "trainer.stayed_technical")


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
    answer = answered(client, "buying_request", {"metrics": facts})

    [conflict] = answer["conflicts"]
    assert [value["pointer"] for value in conflict["values"]] == [
        f"/facts/{conflict['fact'].replace('.', '/')}",
        "/facts/metrics/items",
    ]
    assert [value["value"] for value in conflict["values"]] == [True, False]
    assert open_ in [criterion["criterion"] for criterion in answer["open"]]
    assert clear is None or clear in answer["clear"]


def test_a_list_that_does_not_say_is_no_conflict_with_what_was_said_directly(client: httpx.Client) -> None:
    answer = answered(client, "buying_request", {"metrics": {"items": [{"metric": "win_rate"}], "exact_known": True}})

    assert answer["conflicts"] == []
    assert "REQ-7" in answer["clear"]


def test_null_for_a_derived_fact_lets_the_list_say_it(client: httpx.Client) -> None:
    answer = answered(client, "buying_request", {"metrics": {"items": [], "specific_known": None}})

    assert answer["conflicts"] == []
    assert "BUY-1" in [reason["criterion"] for reason in answer["reasons"]]


@pytest.mark.parametrize(
    ("body", "piece", "conflict"),
    [
        (["price", "methodology"], ["price", "methodology"], False),
        (["price", "methodology"], ["methodology", "price"], False),
        (["price"], ["price", "price"], False),
        ([], [], False),
        ([], ["price"], True),
        (["price", "methodology"], ["price"], True),
    ],
    ids=["the same", "another order", "once more", "both empty", "one empty", "one of two"],
)
def test_words_in_another_order_or_once_more_are_no_conflict(
    client: httpx.Client, body: Any, piece: Any, conflict: bool
) -> None:
    facts, evidence = {"request": {"opened_with": body}}, [{"fact": "request.opened_with", "value": piece}]

    answer = answered(client, "buying_request", facts, evidence)

    assert [each["fact"] for each in answer["conflicts"]] == (["request.opened_with"] if conflict else [])
    assert ("REQ-1" in [reason["criterion"] for reason in answer["reasons"]]) is (not conflict and body != [])


def test_metrics_told_in_another_order_are_no_conflict_and_told_twice_they_are(client: httpx.Client) -> None:
    items = [{"metric": "win_rate", "known_by": ["leader", "vendor"]}, {"metric": "ramp_time"}]
    turned = [{"metric": "ramp_time"}, {"known_by": ["vendor", "leader"], "metric": "win_rate"}]

    def conflicts(value: Any) -> list[Any]:
        evidence = [{"fact": "metrics.items", "value": value}]
        conflicts: list[Any] = answered(client, "buying_request", {"metrics": {"items": items}}, evidence)["conflicts"]
        return conflicts

    assert conflicts(turned) == []
    assert [conflict["fact"] for conflict in conflicts([*turned, {"metric": "ramp_time"}])] == ["metrics.items"]


def test_none_and_an_empty_list_of_remedies_are_no_conflict(client: httpx.Client) -> None:
    facts, evidence = {"request": {"remedies": ["none"]}}, [{"fact": "request.remedies", "value": []}]

    assert answered(client, "buying_request", facts, evidence)["conflicts"] == []


@pytest.mark.parametrize(
    ("first", "other", "conflict"),
    [
        ({"value": 24}, {"value": "24.0"}, False),
        ({"value": 24}, {"value": 24, "unit": "percent"}, True),
        ({"value": "9007199254740993"}, {"value": 9007199254740992}, True),
        ({"value": "0.1"}, {"value": "0.1000000000000000055511151231257827"}, True),
    ],
    ids=["one number", "another unit", "beyond 2^53", "beyond a double"],
)
def test_numbers_are_compared_exactly(client: httpx.Client, first: Any, other: Any, conflict: bool) -> None:
    lists = [[{"metric": "win_rate", "baseline": baseline}] for baseline in (first, other)]
    answer = answered(
        client, "buying_request", {"metrics": {"items": lists[0]}}, [{"fact": "metrics.items", "value": lists[1]}]
    )

    assert bool(answer["conflicts"]) is conflict


def test_conflicts_come_in_the_order_of_the_facts(client: httpx.Client) -> None:
    names = ["vendor.stayed_technical", "leader.unavailable", "vendor.on_matrix", "metrics.specific_known"]
    pieces = [{"fact": name, "value": value} for name in names for value in (True, False)]
    order = [fact["fact"] for fact in client.get("/v1/facts").json()["facts"]]
    answer = [conflict["fact"] for conflict in answered(client, "vendor_evaluation", None, pieces)["conflicts"]]

    assert answer == sorted(names, key=order.index)


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
    answer = answered(client, kind, facts, [{"fact": fact, **piece} for piece in evidence])

    assert bases(answer, fact)
    assert {basis["self_reported"] for basis in bases(answer, fact)} == {marked}


def merged(first: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {**first, **{key: {**first.get(key, {}), **value} for key, value in other.items()}}


def test_a_sign_that_rests_on_the_subjects_own_word_is_marked(client: httpx.Client) -> None:
    parts = ("business_problems", "what_is_going_on", "cost_of_no_change", "tie_back_to_metrics")
    facts = {"vendor": {"understands": dict.fromkeys(parts, True)}}
    answer = answered(client, "vendor_evaluation", facts, [{"fact": "vendor.understands.cost_of_no_change", **VENDOR}])
    sign = next(shown for shown in answer["signs"] if shown["criterion"] == "P-14")

    assert [basis["self_reported"] for basis in sign["facts"]] == [False, False, True, False]


@pytest.mark.parametrize("fact", ["vendor.asked_about_metrics", "vendor.stayed_technical", "vendor.can_pinpoint_cause"])
@pytest.mark.parametrize("kind", ["vendor_evaluation", "discovery_self_check"])
def test_other_facts_are_never_marked(client: httpx.Client, fact: str, kind: str) -> None:
    answer = answered(client, kind, nested(fact, True), [{"fact": fact, **VENDOR}, {"fact": fact, **REPORTED}])

    assert {basis["self_reported"] for basis in bases(answer, fact)} == {False}


def test_what_a_vendor_says_in_their_own_favour_clears_nothing_and_is_shown(client: httpx.Client) -> None:
    piece = {"fact": "vendor.has_insight_into_org", "value": True, **VENDOR}
    answer = answered(client, "vendor_evaluation", {"vendor": {"flashes_titles_or_clients": True}}, [piece])

    assert "VEN-6" in [opened["criterion"] for opened in answer["open"]]
    assert [(issue["code"], issue["pointer"]) for issue in answer["data_issues"]] == [
        ("data/only-their-own-word", "/evidence/0")
    ]


def test_what_a_trainer_says_in_their_own_favour_clears_and_is_marked(client: httpx.Client) -> None:
    piece = {"fact": "vendor.has_insight_into_org", "value": True, **VENDOR}
    answer = answered(client, "discovery_self_check", {"vendor": {"flashes_titles_or_clients": True}}, [piece])

    assert "VEN-6" in answer["clear"]
    for basis in bases(answer, "vendor.has_insight_into_org"):
        assert (basis["value"], basis["self_reported"], basis["evidence"]) == (True, True, [piece])


# --- what hides something


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"metrics": {"items": [{"metric": "custom", "name": "wins\0"}]}}, "/facts/metrics/items/0/name"),
        (
            {"metrics": {"items": [{"metric": "win_rate", "qualifiers": {"segment": "\u202esmall"}}]}},
            "/facts/metrics/items/0/qualifiers/segment",
        ),
        (
            {"metrics": {"items": [{"metric": "win_rate", "baseline": {"value": 1, "unit": "per\u200bcent"}}]}},
            "/facts/metrics/items/0/baseline/unit",
        ),
    ],
    ids=["a name with NUL", "a qualifier that turns the writing round", "a unit with a space of no width"],
)
def test_a_name_that_hides_something_is_refused_at_its_place(client: httpx.Client, facts: Any, pointer: str) -> None:
    response = client.post("/v1/check", json={"kind": "buying_request", "facts": facts})

    [fault] = response.json()["errors"]
    assert (response.status_code, fault["code"], fault["pointer"]) == (422, "facts/hidden-character", pointer)
    assert fault["hint"]


def test_words_of_ones_own_are_kept_as_they_were_sent(client: httpx.Client) -> None:
    text = "calls\u202e never\u202c\u200b end"
    piece = {"fact": "cause.buyer_can_pinpoint", "value": True, "quote": text}

    answer = answered(client, "buying_request", {"cause": {"text": text}}, [piece])

    assert answer["data_issues"] == []
    assert [basis["evidence"] for basis in bases(answer, "cause.buyer_can_pinpoint")] == [[piece], [piece]]
