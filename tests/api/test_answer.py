"""The answer to a document: what it always has, what it rests on, and that nothing but the document decides it."""

import json
import random
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.api.service import Service
from dontbuy.api.wire.answer import Answer
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.answer import Explain
from dontbuy.engine.cases import Case, read_cases
from tests.conftest import ROOT

KINDS = ("buying_request", "vendor_evaluation", "discovery_self_check")
IN_FULL = ["cleared", "rests_on", "ways", "worse"]
ALWAYS = [name for name in Answer.model_fields if name not in (*IN_FULL, "not_computed")]
TODAY = date(2026, 11, 21)
STORY: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": {"id": "v-17", "name": "Vendor C"},
    "as_of": "2026-11-21",
    "facts": {
        "leader": {"role": "cro"},
        "evaluator": {"is_delegate": True, "knows_numbers": False, "frustrated_by_discovery": True},
        "vendor": {"asked_about_metrics": False, "problem_centric_discovery": True},
        "metrics": {
            "items": [
                {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 24, "unit": "percent"}},
                {"metric": "ramp_time", "target": {"value": "3.50", "unit": "months"}, "by": "2026-01-01"},
            ]
        },
        "cause": {"buyer_can_pinpoint": False, "kind": "process", "text": "Ünclear"},
    },
    "evidence": [
        {"fact": "evaluator.knows_numbers", "value": False, "quote": "I would have to ask.", "source": "transcript"},
        {"fact": "vendor.sold_or_priced", "value": True, "source": "email", "as_of": "2026-10-02"},
        {"fact": "vendor.sold_or_priced", "value": False, "source": "crm"},
        {"fact": "metrics.exact_known", "value": True, "source": "form"},
    ],
}  # fmt: skip


@cache
def cases() -> tuple[Case, ...]:
    return read_cases(ROOT / "rules")


def document(case: Case) -> dict[str, Any]:
    """The document of a case, as a caller would send it."""
    said = case.says
    sent = {"kind": said.kind, "facts": plain(said.facts), "evidence": plain(said.evidence)}
    return sent | {"as_of": said.as_of.isoformat()}


def plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {key: plain(below) for key, below in value.items()}
        case list():
            return [plain(below) for below in value]
        case date():
            return value.isoformat()
        case _:
            return value


def said(client: httpx.Client, sent: Mapping[str, Any], explain: str = "summary") -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    response = client.post(f"/v1/check?explain={explain}", content=dumps(sent), headers=headers)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def permuted(value: Any, dice: random.Random) -> Any:
    """The same JSON with the keys of every object in another order; evidence is passed through as it was sent."""
    match value:
        case dict():
            keys = dice.sample([*value], len(value))
            return {key: value[key] if key == "evidence" else permuted(value[key], dice) for key in keys}
        case list():
            return [permuted(below, dice) for below in value]
        case _:
            return value


def nulls(value: Any) -> Iterator[str]:
    """The keys whose value is null; evidence is passed through as it was sent."""
    match value:
        case dict():
            for key, below in value.items():
                yield from [key] if below is None else nulls([] if key == "evidence" else below)
        case list():
            for below in value:
                yield from nulls(below)


# --- its shape


@pytest.mark.parametrize("explain", ["none", "summary"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_always_there_and_in_the_same_order(client: httpx.Client, kind: str, explain: str) -> None:
    assert list(said(client, {"kind": kind, "facts": {}}, explain)) == ALWAYS


def test_with_everything_explained_the_clear_criteria_are_added_and_what_is_proved(client: httpx.Client) -> None:
    found = said(client, STORY, "full")

    assert list(found) == [*ALWAYS, *IN_FULL]
    assert [cleared["criterion"] for cleared in found["cleared"]] == found["clear"]
    assert all(cleared["facts"] for cleared in found["cleared"])


def test_with_nothing_explained_the_verdict_is_the_same_and_the_reasons_are_left_out(client: httpx.Client) -> None:
    none, summary = said(client, STORY, "none"), said(client, STORY, "summary")

    assert (none["reasons"], none["open"], none["ask"]) == ([], [], [])
    assert {key for key in none if none[key] != summary[key]} == {"reasons", "open", "ask"}


def test_without_a_wish_the_summary_is_given(client: httpx.Client) -> None:
    assert client.post("/v1/check", json=STORY).json() == said(client, STORY, "summary")


@pytest.mark.parametrize("explain", Explain)
def test_nothing_is_null_but_a_subject_that_was_not_sent_and_a_word_that_cannot_come(
    service: Service, explain: Explain
) -> None:
    answers = [json.loads(dumps(service.check(document(case), explain, is_proved=False))) for case in cases()]

    assert {key for answer in answers for key in nulls(answer)} <= {"subject", "could_become"}
    assert all(answer["settled"] == (answer["could_become"] is None) for answer in answers)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (None, None),
        ({"id": "v-17"}, {"id": "v-17"}),
        ({"name": "Zoë & Söhne"}, {"name": "Zoë & Söhne"}),
        ({"name": "b", "id": "a"}, {"id": "a", "name": "b"}),
    ],
    ids=["none", "an id", "a name", "both"],
)
def test_the_subject_is_shown_as_it_was_sent(client: httpx.Client, sent: Any, shown: Any) -> None:
    assert said(client, {"kind": "vendor_evaluation", "facts": {}, "subject": sent})["subject"] == shown


def test_the_subject_is_null_where_none_was_sent(client: httpx.Client) -> None:
    assert said(client, {"kind": "vendor_evaluation", "facts": {}})["subject"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_scores_are_whole_numbers_from_0_to_100(client: httpx.Client, kind: str) -> None:
    score = said(client, {"kind": kind, "facts": {}})["score"]

    assert (score["low"], score["high"]) == (0, 100)
    for share in (score, *score["sections"]):
        assert type(share["low"]) is type(share["high"]) is int
        assert 0 <= share["low"] <= share["high"] <= 100


def test_every_criterion_is_counted_once_in_the_scores(service: Service) -> None:
    for case in cases():
        found = service.check(document(case))
        sections = found["score"]["sections"]
        counts = {name: sum(section[name] for section in sections) for name in ("fired", "open", "clear")}
        shown = {"fired": len(found["reasons"]), "open": len(found["open"]), "clear": len(found["clear"])}

        assert counts == shown


def test_questions_that_could_lead_to_the_strongest_word_come_first(client: httpx.Client, service: Service) -> None:
    rule_set = service.library.in_force.rule_sets["vendor_evaluation"]
    ask = said(client, {"kind": "vendor_evaluation", "facts": {}})["ask"]
    rested_on = {fact for question in ask for fact in rule_set.facts[question["fact"]].after}
    freely = [question for question in ask if question["fact"] not in rested_on]
    ranks = [(rule_set.ranks[question["could_lead_to"]], -len(question["decides"])) for question in freely]

    assert ranks == sorted(ranks)
    assert ranks[0][0] == 0


def test_the_self_check_asks_first_what_could_lead_to_its_own_leading_word(client: httpx.Client) -> None:
    assert said(client, {"kind": "discovery_self_check", "facts": {}})["ask"][0]["could_lead_to"] == "sales_malpractice"


def test_every_question_is_asked_once_and_is_missing_somewhere(client: httpx.Client) -> None:
    found = said(client, {"kind": "buying_request", "facts": {}})
    asked = [question["fact"] for question in found["ask"]]

    assert len(set(asked)) == len(asked)
    assert set(asked) == {fact for criterion in found["open"] for fact in criterion["missing"]}


def test_what_cannot_change_the_verdict_is_asked_last(client: httpx.Client, service: Service) -> None:
    words = [*service.library.in_force.rule_sets["vendor_evaluation"].words]
    found = said(client, STORY)
    verdict = words.index(found["verdict"])
    stronger = [words.index(question["could_lead_to"]) < verdict for question in found["ask"]]

    assert stronger == sorted(stronger, reverse=True)
    assert {True, False} == set(stronger)


# --- what it rests on


def test_a_derived_fact_has_its_own_value_and_the_pointer_of_its_list(client: httpx.Client) -> None:
    found = said(client, {"kind": "buying_request", "facts": {"metrics": {"items": []}}})
    [basis] = next(reason["facts"] for reason in found["reasons"] if reason["criterion"] == "BUY-1")

    assert (basis["fact"], basis["value"], basis["pointer"]) == (
        "metrics.specific_known",
        False,
        "/facts/metrics/items",
    )


def test_a_derived_fact_has_the_evidence_of_its_list(client: httpx.Client) -> None:
    piece = {"fact": "metrics.items", "value": [], "source": "form", "quote": "none yet"}
    found = said(client, {"kind": "buying_request", "facts": {}, "evidence": [piece]})
    [basis] = next(reason["facts"] for reason in found["reasons"] if reason["criterion"] == "BUY-1")

    assert (basis["pointer"], basis["evidence"]) == ("/evidence/0/value", [piece])


def test_where_no_list_was_given_the_list_is_asked_for(client: httpx.Client) -> None:
    missing = {
        each["criterion"]: each["missing"] for each in said(client, {"kind": "buying_request", "facts": {}})["open"]
    }

    assert missing["BUY-1"] == ["metrics.items"]


def test_where_the_list_does_not_say_the_derived_fact_is_asked_for(client: httpx.Client) -> None:
    facts = {"metrics": {"items": [{"metric": "win_rate"}]}}
    missing = {
        each["criterion"]: each["missing"] for each in said(client, {"kind": "buying_request", "facts": facts})["open"]
    }

    assert "metrics.exact_known" in missing["REQ-7"]


def test_a_baseline_that_is_withheld_is_neither_asked_for_nor_a_fault(client: httpx.Client) -> None:
    record = {"metric": "win_rate", "knowledge": "exact", "baseline": {"withheld": True}}
    found = said(client, {"kind": "buying_request", "facts": {"metrics": {"items": [record]}}})

    assert "REQ-7" in found["clear"]
    assert found["data_issues"] == []


def test_a_baseline_that_is_withheld_does_not_make_the_value_known(client: httpx.Client) -> None:
    record = {"metric": "win_rate", "baseline": {"withheld": True}}
    found = said(client, {"kind": "buying_request", "facts": {"metrics": {"items": [record]}}})

    assert "REQ-7" in [criterion["criterion"] for criterion in found["open"]]


@pytest.mark.parametrize(
    ("value", "where"),
    [(True, "clear"), (False, "reasons"), (None, "open"), (..., "open")],
    ids=["yes", "no", "null", "absent"],
)
def test_absent_and_null_are_unknown_and_false_is_no(client: httpx.Client, value: Any, where: str) -> None:
    vendor = {} if value is ... else {"asked_about_metrics": value}
    found = said(client, {"kind": "vendor_evaluation", "facts": {"vendor": vendor}})
    found["clear"] = [{"criterion": key} for key in found["clear"]]

    places = [
        place for place in ("clear", "reasons", "open") if "VEN-7" in [each["criterion"] for each in found[place]]
    ]
    assert places == [where]


def test_null_is_the_same_document_as_absent(client: httpx.Client) -> None:
    null = {"vendor": {"on_matrix": None, "understands": None}, "metrics": {"items": None}, "leader": None}

    answers = {
        client.post("/v1/check", json={"kind": "vendor_evaluation", "facts": facts}).content for facts in ({}, null)
    }
    assert len(answers) == 1


@pytest.mark.parametrize("remedies", [["none"], []], ids=["none", "an empty list"])
def test_no_remedy_is_said_in_two_ways_that_are_one(client: httpx.Client, remedies: list[str]) -> None:
    found = said(client, {"kind": "buying_request", "facts": {"request": {"remedies": remedies}}})
    other = said(client, {"kind": "buying_request", "facts": {"request": {"remedies": []}}})

    assert "REQ-6" in found["clear"]
    assert found == other


# --- that nothing but the document decides it


def test_the_day_is_filled_in_where_none_was_sent(service: Service) -> None:
    fixed = Service(service.library, today=lambda: TODAY)

    assert fixed.check({"kind": "vendor_evaluation", "facts": {}})["as_of"] == "2026-11-21"
    assert fixed.check({"kind": "vendor_evaluation", "facts": {}, "as_of": "2020-02-29"})["as_of"] == "2020-02-29"


def test_a_day_that_is_filled_in_gives_the_answer_of_a_day_that_was_sent(service: Service) -> None:
    fixed = Service(service.library, today=lambda: TODAY)
    without = {key: value for key, value in STORY.items() if key != "as_of"}

    assert dumps(fixed.check(without)) == dumps(service.check(STORY))


@pytest.mark.parametrize("explain", ["none", "summary", "full"])
def test_the_same_document_gives_the_same_bytes(client: httpx.Client, explain: str) -> None:
    answers = {client.post(f"/v1/check?explain={explain}", json=STORY).content for _ in range(5)}

    assert len(answers) == 1


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_keys_changes_no_byte(service: Service, seed: int) -> None:
    dice = random.Random(seed)
    sent = dice.choice([STORY, document(dice.choice(cases()))])

    answers = [service.check(each, Explain.FULL, is_proved=False) for each in (permuted(sent, dice), sent)]
    assert dumps(answers[0]) == dumps(answers[1])


@pytest.mark.parametrize(
    ("first", "other"),
    [({"value": 24}, {"value": "24"}), ({"value": 24.5}, {"value": "24.50"}), ({"value": 100}, {"value": 1e2})],
    ids=repr,
)
def test_equal_numbers_are_the_same_document(client: httpx.Client, first: Any, other: Any) -> None:
    facts = [{"metrics": {"items": [{"metric": "win_rate", "baseline": baseline}]}} for baseline in (first, other)]
    answers = {client.post("/v1/check", json={"kind": "buying_request", "facts": each}).content for each in facts}

    assert len(answers) == 1


def test_another_value_another_day_or_another_subject_is_another_document(client: httpx.Client) -> None:
    changed = [
        STORY,
        {**STORY, "as_of": "2026-11-22"},
        {**STORY, "subject": {"id": "v-18", "name": "Vendor C"}},
        {**STORY, "evidence": STORY["evidence"][:2]},
        {**STORY, "facts": {}},
    ]  # fmt: skip

    assert len({said(client, each)["input_digest"] for each in changed}) == len(changed)


def test_a_check_keeps_nothing(client: httpx.Client) -> None:
    before = client.get("/v1/evaluations").content
    said(client, STORY)

    assert client.get("/v1/evaluations").content == before


@pytest.mark.parametrize("explain", Explain)
def test_every_case_of_the_rulebook_is_answered_in_the_declared_shape(service: Service, explain: Explain) -> None:
    for case in cases():
        Answer.model_validate_json(dumps(service.check(document(case), explain)))


def test_every_case_of_the_rulebook_is_answered_over_http_as_it_says(client: httpx.Client) -> None:
    for case in cases():
        found = said(client, document(case))

        assert found["verdict"] == case.says.verdict, case
        assert [reason["criterion"] for reason in found["reasons"]] == case.says.because, case
