"""Several documents side by side."""

from typing import Any

import pytest

from dontbuy.api import comparison
from dontbuy.api.comparison import compare
from dontbuy.api.service import Service
from dontbuy.api.wire.comparison import Comparison
from dontbuy.engine.answer import cited
from dontbuy.engine.errors import FactsError
from tests.door import Door

ASKED = {"kind": "vendor_evaluation", "subject": {"name": "Asks"}, "facts": {"vendor": {"asked_about_metrics": True}}}
SILENT = {
    "kind": "vendor_evaluation",
    "subject": {"name": "Silent"},
    "facts": {"vendor": {"asked_about_metrics": False}},
}
REQUEST = {"kind": "buying_request", "facts": {"request": {"opened_with": ["price"]}}}


def _findings(compared_documents: comparison.Comparison, criterion: str) -> list[str]:
    [compared] = [each for each in compared_documents["criteria"] if each["criterion"] == criterion]
    return [finding["finding"] for finding in compared["findings"]]


def _refused(service: Service, raw: Any) -> list[tuple[Any, str]]:
    with pytest.raises(FactsError) as refused:
        compare(service, raw)
    return [(fault.where, fault.code) for fault in refused.value.diagnostics]


def test_each_criterion_says_what_was_found_in_each_document(service: Service) -> None:
    found = compare(service, {"documents": [ASKED, SILENT, {**ASKED, "facts": {}}]})

    assert _findings(found, "VEN-7") == ["clear", "fired", "open"]


def test_every_criterion_is_there_once_and_covers_every_document(service: Service) -> None:
    found = compare(service, {"documents": [ASKED, SILENT]})
    rule_set = service.library.in_force.rule_sets["vendor_evaluation"]

    assert [each["criterion"] for each in found["criteria"]] == [criterion.id for criterion in rule_set.criteria]
    assert all([each["document"] for each in criterion["findings"]] == [0, 1] for criterion in found["criteria"])


def test_each_document_is_answered_as_it_is_alone(service: Service) -> None:
    found = compare(service, {"documents": [ASKED, SILENT]})

    for document, compared in zip((ASKED, SILENT), found["documents"], strict=True):
        alone = service.check(document)
        shared = {key: value for key, value in alone.items() if key in compared}
        assert len(shared) == len(compared) - len({"document", "fired"})
        assert dict(compared) | shared == compared
        assert compared["fired"] == [reason["criterion"] for reason in alone["reasons"]]


def test_an_open_finding_names_what_is_missing_and_a_decided_one_its_facts(service: Service) -> None:
    found = compare(service, {"documents": [SILENT, {**ASKED, "facts": {}}]})
    [criterion] = [criterion for criterion in found["criteria"] if criterion["criterion"] == "VEN-7"]

    assert [each["missing"] for each in criterion["findings"]] == [[], ["vendor.asked_about_metrics"]]
    assert criterion["findings"][0]["facts"][0]["pointer"] == "/facts/vendor/asked_about_metrics"


def test_nothing_is_scored_or_ranked(service: Service) -> None:
    found = compare(service, {"documents": [SILENT, ASKED]})

    assert not {"score", "rank", "best"} & {key for part in (found, *found["documents"]) for key in part}
    assert [(each["subject"] or {}).get("name") for each in found["documents"]] == ["Silent", "Asks"]


def test_a_sign_names_the_documents_in_which_it_holds(service: Service) -> None:
    frank = {"kind": "vendor_evaluation", "facts": {"vendor": {"explains_why_asking": True}}}

    signs = {sign["criterion"]: sign["documents"] for sign in compare(service, {"documents": [ASKED, frank]})["signs"]}

    assert (signs["P-13"], signs["P-14"]) == ([1], [])


def test_whatever_is_compared_stands_on_the_lines_that_it_stands_on_in_an_answer(service: Service) -> None:
    found = compare(service, {"documents": [ASKED, SILENT]})
    criteria = service.library.in_force.criteria

    for entry in (*found["criteria"], *found["signs"], *found["observations"]):
        criterion = criteria[entry["criterion"]]
        assert (entry["cites"], entry["word_cites"]) == (cited(criterion.cites), cited(criterion.word_cites))
    assert any(entry["cites"] != entry["word_cites"] for entry in found["criteria"])


@pytest.mark.parametrize("kind", ["buying_request", "discovery_self_check"])
def test_other_kinds_are_compared_too(service: Service, kind: str) -> None:
    assert compare(service, {"documents": [{"kind": kind, "facts": {}}] * 5})["kind"] == kind


@pytest.mark.parametrize(
    ("count", "code"), [(0, "compare/too-few"), (1, "compare/too-few"), (6, "compare/too-many")], ids=str
)
def test_other_than_two_to_five_documents_are_refused(service: Service, count: int, code: str) -> None:
    assert _refused(service, {"documents": [ASKED] * count}) == [("/documents", code)]


def test_two_kinds_are_refused_at_the_one_that_differs(service: Service) -> None:
    assert _refused(service, {"documents": [ASKED, REQUEST]}) == [("/documents/1/kind", "compare/mixed-kinds")]


def test_all_faults_of_all_documents_come_at_once(service: Service) -> None:
    wrong: dict[str, Any] = {**SILENT, "facts": {"vendor": {"asked_about_metrics": "no"}}, "as_of": "soon"}
    raw = {"documents": [{**ASKED, "colour": 1}, wrong, REQUEST, {"kind": "lunch", "facts": {}}, 7], "note": ""}

    assert _refused(service, raw) == [
        ("/note", "request/unknown-key"),
        ("/documents/0/colour", "request/unknown-key"),
        ("/documents/1/as_of", "request/wrong-type"),
        ("/documents/1/facts/vendor/asked_about_metrics", "facts/wrong-type"),
        ("/documents/3/kind", "rulebook/unknown-kind"),
        ("/documents/4", "request/wrong-type"),
        ("/documents/2/kind", "compare/mixed-kinds"),
    ]


@pytest.mark.parametrize(
    ("raw", "where"), [([], ""), ({}, "/documents"), ({"documents": {}}, "/documents")], ids=["list", "empty", "object"]
)
def test_another_shape_is_refused_with_its_place(service: Service, raw: Any, where: str) -> None:
    assert [place for place, _ in _refused(service, raw)] == [where]


def test_over_http_it_is_the_same_and_fits_its_schema(service: Service, door: Door) -> None:
    response = door.post("/v1/compare", json={"documents": [ASKED, SILENT]})

    assert response.status_code == 200
    assert response.json() == compare(service, {"documents": [ASKED, SILENT]})
    Comparison.model_validate(response.json(), strict=True)


def test_over_http_a_refusal_is_a_problem_with_every_place(door: Door) -> None:
    response = door.post("/v1/compare", json={"documents": [ASKED, REQUEST]})

    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert [fault["pointer"] for fault in response.json()["errors"]] == ["/documents/1/kind"]
