"""Answers fit the models and the schema that describe them; documents fit the schema of their kind, broken ones not."""

from copy import deepcopy
from decimal import Decimal
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from dontbuy.api.service import Service
from dontbuy.api.wire.answer import Answer
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine import __version__
from dontbuy.engine.answer import Explain
from dontbuy.engine.cases import Case, read_cases
from dontbuy.engine.errors import EngineError
from tests.conftest import ROOT
from tests.door import Door

CASES = read_cases(ROOT / "rules")
KINDS = ("buying_request", "discovery_self_check", "vendor_evaluation")


def _document(case: Case) -> dict[str, Any]:
    """A case as the document that a caller would post: through JSON, so that dates and numbers are those of JSON."""
    says = case.says
    sent = {"kind": says.kind, "facts": says.facts, "evidence": says.evidence, "as_of": says.as_of.isoformat()}
    document: dict[str, Any] = loads(dumps(sent))
    return document


@pytest.fixture(scope="module")
def checked(door: Door) -> dict[str, Any]:
    """A validator for each published schema."""

    @cache
    def validator(name: str) -> Any:
        response = door.get(f"/schemas/{name}.json")
        assert response.headers["content-type"] == "application/schema+json"
        return jsonschema_rs.Draft202012Validator(response.json(), validate_formats=True)

    return {name: validator(name) for name in (*KINDS, "answer")}


def _is_valid(checked: dict[str, Any], name: str, value: Any) -> bool:
    # The validator reads JSON as a double would: numbers that were kept exact become plain ones.
    return bool(checked[name].is_valid(_plain(value)))


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return float(value)
        case dict():
            return {key: _plain(below) for key, below in value.items()}
        case list():
            return [_plain(below) for below in value]
        case _:
            return value


@pytest.mark.parametrize("explain", Explain, ids=lambda level: level.value)
def test_every_answer_to_every_case_fits_the_model_and_the_schema(
    service: Service, checked: dict[str, Any], explain: Explain
) -> None:
    for case in CASES:
        answer = loads(dumps(service.check(_document(case), explain)))
        Answer.model_validate(answer, strict=True)
        assert _is_valid(checked, "answer", answer), case


def test_an_answer_with_another_key_or_without_one_does_not_fit(service: Service, checked: dict[str, Any]) -> None:
    answer = service.check(_document(CASES[0]))

    assert not _is_valid(checked, "answer", {**answer, "rank": 1})
    for key in answer:
        assert not _is_valid(checked, "answer", {name: part for name, part in answer.items() if name != key}), key


@pytest.mark.parametrize("side", ["us\u0001", "u\u200bs", "\u202eus"])
@pytest.mark.parametrize("number", [3, None])
def test_a_side_whose_name_hides_something_is_refused_by_the_service_and_by_the_schema(
    service: Service, checked: dict[str, Any], side: str, number: int | None
) -> None:
    wrong = {"kind": "discovery_self_check", "facts": {"conversation": {"questions_by_side": {side: number}}}}

    assert not _is_valid(checked, "discovery_self_check", wrong)
    with pytest.raises(EngineError):
        service.check(wrong)


def test_the_document_of_every_case_fits_the_schema_of_its_kind(checked: dict[str, Any]) -> None:
    for case in CASES:
        assert _is_valid(checked, case.says.kind, _document(case)), case


def test_a_document_fits_no_other_kind(checked: dict[str, Any]) -> None:
    for case in CASES[:20]:
        others = [kind for kind in KINDS if kind != case.says.kind]
        assert not any(_is_valid(checked, kind, _document(case)) for kind in others), case


BROKEN = {
    "no facts": {"facts": None},
    "facts as a list": {"facts": []},
    "an unknown key": {"colour": "red"},
    "an unknown fact": {"facts": {"vendor": {"asked_about_metric": True}}},
    "text for yes or no": {"facts": {"vendor": {"asked_about_metrics": "yes"}}},
    "a number for yes or no": {"facts": {"vendor": {"asked_about_metrics": 1}}},
    "an unknown word": {"facts": {"leader": {"role": "astronaut"}}},
    "a group that is a list": {"facts": {"vendor": []}},
    "a list that is an object": {"facts": {"metrics": {"items": {"metric": "win_rate"}}}},
    "a record without its metric": {"facts": {"metrics": {"items": [{"knowledge": "exact"}]}}},
    "a metric without its name": {"facts": {"metrics": {"items": [{"metric": "custom"}]}}},
    "a metric with an empty name": {"facts": {"metrics": {"items": [{"metric": "custom", "name": ""}]}}},
    "a metric with a blank name": {"facts": {"metrics": {"items": [{"metric": "custom", "name": " \u3000"}]}}},
    "an unknown metric": {"facts": {"metrics": {"items": [{"metric": "vibes"}]}}},
    "a fact of another kind": {"facts": {"request": {"reasons": ["metrics"]}}},
    "a day that is none": {"as_of": "2026-02-31"},
    "an unknown rulebook": {"rulebook": "tax-law"},
    "an id that is a number": {"subject": {"id": 17}},
    "a blank name": {"subject": {"name": " \u3000"}},
    "an empty name": {"subject": {"name": ""}},
    "a name with NUL": {"subject": {"name": "a\0"}},
    "a name with an escape": {"subject": {"name": "\x1b[31mred"}},
    "a name with a line break": {"subject": {"name": "a\nb"}},
    "an id that turns its direction": {"subject": {"id": "\u202eevil\u202c"}},
    "a name with a zero width": {"subject": {"name": "zero\u200bwidth"}},
    "a name with a mark": {"subject": {"name": "\ufeffmark"}},
    "a name of 501 characters": {"subject": {"name": "a" * 501}},
    "evidence without its fact": {"evidence": [{"quote": "…"}]},
    "evidence of an unknown fact": {"evidence": [{"fact": "vendor.mood"}]},
    "evidence of another type": {"evidence": [{"fact": "vendor.asked_about_metrics", "value": "yes"}]},
    "evidence that is null": {"evidence": [None]},
    "an unknown source": {"evidence": [{"fact": "vendor.asked_about_metrics", "source": "rumour"}]},
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_the_service_refuses_does_not_fit_the_schema_either(
    service: Service, checked: dict[str, Any], broken: dict[str, Any]
) -> None:
    good = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": True}}}
    wrong = {**deepcopy(good), **broken}

    assert _is_valid(checked, "vendor_evaluation", good)
    assert not _is_valid(checked, "vendor_evaluation", wrong)
    with pytest.raises(EngineError):
        service.check(wrong)


def test_the_identity_of_a_schema_names_its_rulebook_and_the_version_of_the_product(door: Door) -> None:
    for name in (*KINDS, "answer"):
        identity = door.get(f"/schemas/{name}.json").json()["$id"]
        assert identity == f"urn:dontbuy:{__version__}:sales-training@2.0.0:{name}"
