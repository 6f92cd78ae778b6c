"""Which questions a text to send may hold: those that its reader can answer, about numbers that there are."""

from collections.abc import Mapping
from typing import Any

import pytest

from dontbuy.api.pages.draft.result import report_of
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.service import Service
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library


@pytest.fixture(scope="module")
def service(rulebook: Rulebook) -> Service:
    return Service(Library([rulebook]))


def texts(service: Service, facts: Mapping[str, Any], reader: str = "evaluator") -> dict[str, str]:
    """Every text by its id."""
    document = {"kind": "buying_request", "facts": facts, "as_of": "2026-11-21"}
    return {text.id: text.text for text in texts_to_send(report_of(service, service.answered(document), reader))}


@pytest.mark.parametrize("none", [{"items": []}, {"specific_known": False}], ids=["no metric", "no number"])
def test_nobody_is_asked_about_numbers_that_nobody_named(service: Service, none: Mapping[str, Any]) -> None:
    asked = texts(service, {"metrics": none})["for-leader"]

    assert [line for line in asked.splitlines() if "these numbers" in line] == []


def test_a_leader_who_looks_at_vendors_is_asked_what_somebody_sent_would_know(service: Service) -> None:
    told = {"evaluator": {"is_delegate": False}}

    assert "for-evaluator" not in texts(service, told, reader="")
