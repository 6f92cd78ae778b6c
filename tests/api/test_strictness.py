"""Nothing is guessed: what is not exactly what a fact takes is refused, with its place and how to mend it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from dontbuy.api.wire.request import read_request
from tests.work import growth

ALL = ("buying_request", "vendor_evaluation", "discovery_self_check")


@dataclass(frozen=True)
class Refused:
    """A part of a document, and the one fault that it has."""

    pointer: str
    code: str
    hint: str
    facts: Any = field(default_factory=dict)
    kind: str = "vendor_evaluation"
    rest: dict[str, Any] = field(default_factory=dict)


def vendor(**facts: Any) -> dict[str, Any]:
    return {"vendor": facts}


def item(**fields: Any) -> dict[str, Any]:
    return {"metrics": {"items": [{"metric": "win_rate", **fields}]}}


def evidence(**fields: Any) -> dict[str, Any]:
    return {"evidence": [{"fact": "vendor.on_matrix", **fields}]}


YES_NO = "write true or false"
WHOLE = "write a whole number in digits: 0, 1, 2"
TYPES = {
    "1 for true": Refused("/facts/vendor/on_matrix", "facts/wrong-type", YES_NO, vendor(on_matrix=1)),
    "0 for false": Refused("/facts/vendor/on_matrix", "facts/wrong-type", YES_NO, vendor(on_matrix=0)),
    "text for true": Refused("/facts/vendor/on_matrix", "facts/wrong-type", YES_NO, vendor(on_matrix="true")),
    "yes for true": Refused("/facts/vendor/on_matrix", "facts/wrong-type", YES_NO, vendor(on_matrix="yes")),
    "nothing for false": Refused("/facts/vendor/on_matrix", "facts/wrong-type", YES_NO, vendor(on_matrix="")),
    "a list for true": Refused("/facts/vendor/on_matrix", "facts/wrong-type", YES_NO, vendor(on_matrix=[True])),
    "an object for true": Refused("/facts/vendor/on_matrix", "facts/wrong-type", YES_NO, vendor(on_matrix={})),
    "true for a whole number": Refused(
        "/facts/vendor/slide_deck_pages", "facts/wrong-type", WHOLE, vendor(slide_deck_pages=True)
    ),
    "a fraction for a whole number": Refused(
        "/facts/vendor/slide_deck_pages", "facts/wrong-type", WHOLE, vendor(slide_deck_pages=2.5)
    ),
    "less than nothing": Refused(
        "/facts/vendor/slide_deck_pages", "facts/wrong-type", WHOLE, vendor(slide_deck_pages=-1)
    ),
    "a range for a number": Refused(
        "/facts/metrics/items/0/baseline/value", "facts/wrong-type",
        "not a range; for a range give one value and say knowledge: approximate", item(baseline={"value": "50-55"}),
    ),
    "true for a number": Refused(
        "/facts/metrics/items/0/baseline/value", "facts/wrong-type", "write one number", item(baseline={"value": True})
    ),
    "an exponent in text": Refused(
        "/facts/metrics/items/0/baseline/value", "facts/wrong-type", "without an exponent",
        item(baseline={"value": "1e3"}),
    ),
    "NaN in text": Refused(
        "/facts/metrics/items/0/baseline/value", "facts/wrong-type", "write one number", item(baseline={"value": "NaN"})
    ),
    "digits of another script": Refused(
        "/facts/metrics/items/0/baseline/value", "facts/wrong-type", "the digits 0 to 9", item(baseline={"value": "٣"})
    ),
    "a space in a number": Refused(
        "/facts/metrics/items/0/baseline/value", "facts/wrong-type", "leave out the spaces",
        item(baseline={"value": "24 "}),
    ),
    "digits of full width": Refused(
        "/facts/vendor/slide_deck_pages", "facts/wrong-type", "write it with the digits 0 to 9",
        vendor(slide_deck_pages="\uff14\uff18"),
    ),
    "a unit behind an amount": Refused(
        "/facts/vendor/discovery_price", "facts/wrong-type", "write the number alone", vendor(discovery_price="900 USD")
    ),
    "true for an amount": Refused(
        "/facts/vendor/discovery_price", "facts/wrong-type", "write one number", vendor(discovery_price=True)
    ),
    "an amount without its value": Refused(
        "/facts/vendor/discovery_price", "facts/missing-field", "add `value`", vendor(discovery_price={"unit": "USD"})
    ),
    "a number for a text": Refused(
        "/facts/cause/text", "facts/wrong-type", "write it in quotes", {"cause": {"text": 7}}
    ),
    "a day that there is not": Refused(
        "/facts/metrics/items/0/by", "facts/wrong-type", "YYYY-MM-DD", item(by="2026-02-30")
    ),
    "a date of another style": Refused(
        "/facts/metrics/items/0/by", "facts/wrong-type", "YYYY-MM-DD", item(by="30.06.2027")
    ),
    "a day of a week": Refused("/facts/metrics/items/0/by", "facts/wrong-type", "YYYY-MM-DD", item(by="2026-W47-6")),
    "a moment for a date": Refused(
        "/facts/metrics/items/0/by", "facts/wrong-type", "YYYY-MM-DD", item(by="2027-06-30T00:00:00Z")
    ),
    "a number for a date": Refused("/facts/metrics/items/0/by", "facts/wrong-type", "YYYY-MM-DD", item(by=20270630)),
    "one word for several": Refused(
        "/facts/request/reasons", "facts/wrong-type", "[] means", {"request": {"reasons": "metrics"}}, ALL[0]
    ),
    "null among words": Refused(
        "/facts/request/reasons/0", "facts/wrong-type", "write one of", {"request": {"reasons": [None]}}, ALL[0]
    ),
    "a word in capitals": Refused(
        "/facts/leader/role", "facts/unknown-word", "did you mean `cro`?", {"leader": {"role": "CRO"}}
    ),
    "a fact for its group": Refused("/facts/vendor", "facts/wrong-type", "write an object, such as", {"vendor": True}),
    "a list for facts": Refused("/facts", "request/wrong-type", "write { … }", []),
    "a record for a list of records": Refused(
        "/facts/metrics/items", "facts/wrong-type", "write a list", {"metrics": {"items": {"metric": "win_rate"}}}
    ),
    "a metric's name for its record": Refused(
        "/facts/metrics/items/0", "facts/wrong-type", "write an object with: ", {"metrics": {"items": ["win_rate"]}}
    ),
}  # fmt: skip

NAMES = {
    "a fact": Refused(
        "/facts/vendor/asked_about_metric", "facts/unknown-fact", "did you mean `vendor.asked_about_metrics`?",
        vendor(asked_about_metric=True),
    ),
    "a fact in letters of full width": Refused(
        "/facts/vendor/\uff41sked_about_metrics", "facts/unknown-fact", "did you mean `vendor.asked_about_metrics`?",
        {"vendor": {"\uff41sked_about_metrics": False}},
    ),
    "a fact of its group": Refused(
        "/facts/vendor/understands/busines_problems", "facts/unknown-fact",
        "did you mean `vendor.understands.business_problems`?", vendor(understands={"busines_problems": True}),
    ),
    "a fact with its dots": Refused(
        "/facts/vendor.on_matrix", "facts/unknown-fact", "write it nested", {"vendor.on_matrix": True}
    ),
    "a fact in evidence": Refused(
        "/evidence/0/fact", "facts/unknown-fact", "did you mean `vendor.on_matrix`?",
        rest={"evidence": [{"fact": "vendor.on_matrx"}]},
    ),
    "a word": Refused(
        "/facts/request/opened_with/1", "facts/unknown-word", "did you mean `methodology`?",
        {"request": {"opened_with": ["price", "methodolgy"]}}, ALL[0],
    ),
    "a metric": Refused(
        "/facts/metrics/items/0/metric", "facts/unknown-metric", "did you mean `win_rate`?", item(metric="winrate")
    ),
    "a field": Refused(
        "/facts/metrics/items/0/basline", "facts/unknown-field", "did you mean `baseline`?", item(basline={})
    ),
    "a field of a field": Refused(
        "/facts/metrics/items/0/target/kin", "facts/unknown-field", "did you mean `kind`?", item(target={"kin": "x"})
    ),
    "a key of the envelope": Refused(
        "/evidences", "request/unknown-key", "did you mean `evidence`?", rest={"evidences": []}
    ),
    "a key of the subject": Refused(
        "/subject/nam", "request/unknown-key", "did you mean `name`?", rest={"subject": {"nam": "x"}}
    ),
    "a key of evidence": Refused(
        "/evidence/0/qoute", "facts/unknown-field", "did you mean `quote`?", rest=evidence(qoute="x")
    ),
    "a source": Refused(
        "/evidence/0/source", "facts/unknown-word", "did you mean `transcript`?", rest=evidence(source="transcripts")
    ),
    "a side": Refused(
        "/evidence/0/speaker_side", "facts/unknown-word", "did you mean `buyer`?", rest=evidence(speaker_side="buyers")
    ),
    "a kind": Refused("/kind", "rulebook/unknown-kind", "did you mean `vendor_evaluation`?", kind="vendor_evalution"),
    "a rulebook": Refused(
        "/rulebook", "rulebook/not-found", "did you mean `sales-training@2.0.0`?", rest={"rulebook": "sales-training@9"}
    ),
    "a version of the rulebook that is not in force": Refused(
        "/rulebook",
        "rulebook/not-found",
        "did you mean `sales-training@2.0.0`?",
        rest={"rulebook": "sales-training@1.0.0"},
    ),
    "a metric of one's own without a name": Refused(
        "/facts/metrics/items/0", "facts/missing-field", "add `name`", item(metric="custom")
    ),
    "a metric of one's own with a blank name": Refused(
        "/facts/metrics/items/0", "facts/missing-field", "add `name`", item(metric="custom", name=" \t")
    ),
}  # fmt: skip

ENVELOPES = {
    "a number for a kind": ({"kind": 7, "facts": {}}, "/kind"),
    "null for a kind": ({"kind": None, "facts": {}}, "/kind"),
    "null for facts": ({"kind": "vendor_evaluation", "facts": None}, "/facts"),
    "a text for the subject": ({"kind": "vendor_evaluation", "facts": {}, "subject": "v-17"}, "/subject"),
    "a number for an id": ({"kind": "vendor_evaluation", "facts": {}, "subject": {"id": 17}}, "/subject/id"),
    "a name without end": ({"kind": "vendor_evaluation", "facts": {}, "subject": {"name": "x" * 501}}, "/subject/name"),
    "an object for evidence": ({"kind": "vendor_evaluation", "facts": {}, "evidence": {}}, "/evidence"),
    "null in evidence": ({"kind": "vendor_evaluation", "facts": {}, "evidence": [None]}, "/evidence/0"),
    "a text in evidence": ({"kind": "vendor_evaluation", "facts": {}, "evidence": ["it is so"]}, "/evidence/0"),
    "evidence of nothing": ({"kind": "vendor_evaluation", "facts": {}, "evidence": [{"quote": "x"}]}, "/evidence/0"),
    "a number for the day": ({"kind": "vendor_evaluation", "facts": {}, "as_of": 20261121}, "/as_of"),
    "a moment for the day": ({"kind": "vendor_evaluation", "facts": {}, "as_of": "2026-11-21T00:00:00"}, "/as_of"),
    "a day of a week": ({"kind": "vendor_evaluation", "facts": {}, "as_of": "2026-W47-6"}, "/as_of"),
    "a day without dashes": ({"kind": "vendor_evaluation", "facts": {}, "as_of": "20261121"}, "/as_of"),
    "a day that there is not": ({"kind": "vendor_evaluation", "facts": {}, "as_of": "2026-13-01"}, "/as_of"),
    "nothing for the day": ({"kind": "vendor_evaluation", "facts": {}, "as_of": ""}, "/as_of"),
    "a number for the rulebook": ({"kind": "vendor_evaluation", "facts": {}, "rulebook": 1}, "/rulebook"),
}


def faults(client: httpx.Client, document: Any) -> list[dict[str, str]]:
    response = client.post("/v1/check", content=json.dumps(document), headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    errors: list[dict[str, str]] = response.json()["errors"]
    return errors


@pytest.mark.parametrize("case", [*TYPES.values(), *NAMES.values()], ids=[*TYPES, *NAMES])
def test_what_a_fact_does_not_take_is_refused_with_a_hint(client: httpx.Client, case: Refused) -> None:
    [fault] = faults(client, {"kind": case.kind, "facts": case.facts, **case.rest})

    assert (fault["pointer"], fault["code"]) == (case.pointer, case.code)
    assert case.hint in fault["hint"]


@pytest.mark.parametrize(("document", "pointer"), ENVELOPES.values(), ids=ENVELOPES)
def test_what_the_envelope_does_not_take_is_refused(client: httpx.Client, document: Any, pointer: str) -> None:
    [fault] = faults(client, document)

    assert fault["pointer"] == pointer
    assert fault["hint"]


@pytest.mark.parametrize(
    "document", [[], "text", 7, True, None, [{"kind": "vendor_evaluation", "facts": {}}]], ids=repr
)
def test_what_is_no_object_is_refused(client: httpx.Client, document: Any) -> None:
    [fault] = faults(client, document)

    assert (fault["pointer"], fault["code"]) == ("", "request/wrong-type")
    assert fault["hint"] == 'send {"kind": "…", "facts": {…}}', "which is right for any rulebook"


def test_twice_the_unknown_keys_are_at_most_about_twice_the_work() -> None:
    def of_size(size: int) -> Callable[[], object]:
        document = {f"evidenc{at}": 1 for at in range(size)}
        return lambda: read_request(document)

    assert growth(of_size, 5_000) < 2.1


def test_unknown_keys_are_all_refused_and_named() -> None:
    request, errors = read_request({f"evidenc{at}": 1 for at in range(1_000)})

    assert request is None
    assert {error.code for error in errors} == {"request/unknown-key", "request/missing-key"}
    assert len(errors) >= 100


def test_the_answer_to_an_unknown_kind_names_those_that_there_are(client: httpx.Client) -> None:
    [fault] = faults(client, {"kind": "invoice", "facts": {}})

    assert all(kind in fault["hint"] for kind in ALL)


def test_an_unknown_kind_is_named_beside_the_faults_of_the_envelope(client: httpx.Client) -> None:
    errors = faults(client, {"kind": "invoice", "facts": {}, "as_of": "today", "note": ""})

    assert {fault["pointer"] for fault in errors} == {"/kind", "/as_of", "/note"}


def test_faults_of_evidence_are_named_where_the_facts_are_no_object(client: httpx.Client) -> None:
    errors = faults(client, {"kind": "vendor_evaluation", "facts": [], "evidence": [{"fact": "vendor.nice"}]})

    assert {fault["pointer"] for fault in errors} == {"/facts", "/evidence/0/fact"}


@pytest.mark.parametrize(
    ("kind", "fact", "takers"),
    [
        ("vendor_evaluation", "prior.exists", ["buying_request", "discovery_self_check"]),
        ("buying_request", "vendor.on_matrix", ["vendor_evaluation"]),
        ("discovery_self_check", "request.reasons", ["buying_request"]),
        ("buying_request", "conversation.calls", ["discovery_self_check"]),
    ],
)
@pytest.mark.parametrize("in_evidence", [False, True], ids=["in the body", "in evidence"])
def test_a_fact_of_another_kind_is_refused_with_the_kinds_that_take_it(
    client: httpx.Client, kind: str, fact: str, takers: list[str], in_evidence: bool
) -> None:
    group, _, name = fact.partition(".")
    said = {"facts": {}, "evidence": [{"fact": fact}]} if in_evidence else {"facts": {group: {name: True}}}

    [fault] = faults(client, {"kind": kind, **said})

    assert (fault["code"], fault["pointer"].startswith("/evidence/0/fact")) == ("facts/not-taken-by-kind", in_evidence)
    assert fact in fault["detail"]
    assert all(f"`{taker}`" in fault["detail"] + fault["hint"] for taker in takers)


@pytest.mark.parametrize("kind", ["buying_request", "vendor_evaluation"])
def test_a_trainer_is_spoken_of_in_the_self_check_only(client: httpx.Client, kind: str) -> None:
    [fault] = faults(client, {"kind": kind, "facts": {"trainer": {"stayed_technical": True}}})

    assert (fault["pointer"], fault["code"]) == ("/facts/trainer", "facts/not-taken-by-kind")
    assert "`discovery_self_check`" in fault["detail"] + fault["hint"]


def test_every_wrong_fact_is_named_at_once_in_its_own_place(client: httpx.Client) -> None:
    wrong = {
        "vendor": {"on_matrix": 1, "nice": True, "slide_deck_pages": "many"},
        "metrics": {"items": [{"by": "soon"}, 7]},
    }

    assert [fault["pointer"] for fault in faults(client, {"kind": "vendor_evaluation", "facts": wrong})] == [
        "/facts/vendor/on_matrix",
        "/facts/vendor/nice",
        "/facts/vendor/slide_deck_pages",
        "/facts/metrics/items/0/by",
        "/facts/metrics/items/0",
        "/facts/metrics/items/1",
    ]


@pytest.mark.parametrize(
    "facts",
    [
        vendor(slide_deck_pages=40),
        vendor(slide_deck_pages="40"),
        vendor(slide_deck_pages=40.0),
        vendor(discovery_price=1_000),
        vendor(discovery_price="1000.50"),
        vendor(discovery_price={"value": "1000.50", "unit": "USD"}),
        vendor(discovery_price={"value": 9007199254740993}),
        item(baseline={"value": "0.1234567890123456789"}),
        item(baseline={"withheld": True}),
        item(by="2027-06-30"),
        {"vendor": None},
        {"vendor": {}},
        {"vendor": {"understands": None}},
        {"metrics": {"items": None}},
        {"metrics": {"items": []}},
    ],
    ids=json.dumps,
)
def test_what_a_fact_takes_is_taken_in_each_of_its_forms(client: httpx.Client, facts: Any) -> None:
    response = client.post("/v1/check", json={"kind": "vendor_evaluation", "facts": facts})

    assert (response.status_code, response.json().get("errors")) == (200, None)
    assert response.json()["conflicts"] == []


@pytest.mark.parametrize("rest", [{"subject": None}, {"as_of": None}, {"rulebook": None}, {"evidence": []}], ids=repr)
def test_what_is_null_in_the_envelope_was_not_sent(client: httpx.Client, rest: dict[str, Any]) -> None:
    sent = client.post("/v1/check", json={"kind": "vendor_evaluation", "facts": {}, **rest})
    without = client.post("/v1/check", json={"kind": "vendor_evaluation", "facts": {}})

    assert sent.content == without.content


@pytest.mark.parametrize("name", ["sales-training", "sales-training@2.0.0"])
def test_a_rulebook_is_named_with_or_without_its_version(client: httpx.Client, name: str) -> None:
    response = client.post("/v1/check", json={"kind": "vendor_evaluation", "facts": {}, "rulebook": name})

    assert response.json()["rulebook"]["id"] == "sales-training"


@pytest.mark.parametrize("declared", ["application/json; charset=utf-8", "Application/JSON", "application/json ;x=1"])
def test_a_media_type_may_have_parameters(client: httpx.Client, declared: str) -> None:
    body = b'{"kind": "vendor_evaluation", "facts": {}}'

    response = client.post("/v1/check", content=body, headers={"Content-Type": declared})

    assert (response.status_code, response.json()["kind"]) == (200, "vendor_evaluation")
