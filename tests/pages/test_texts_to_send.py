"""Which questions a text to send may hold: those that its reader can answer, about numbers that there are."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from dontbuy.api.pages.draft.agreed import differs
from dontbuy.api.pages.draft.numbers import ONE_IS_NAMED, one_is_named
from dontbuy.api.pages.draft.result import report_of
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.records.facts import METRICS
from dontbuy.api.service import Service
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.pages.reports import every_case_for_every_reader, every_text, memo_said


@pytest.fixture(scope="module")
def service(rulebook: Rulebook) -> Service:
    return Service(Library([rulebook]))


def texts(
    service: Service, facts: Mapping[str, Any], reader: str = "evaluator", kind: str = "buying_request"
) -> dict[str, str]:
    """Every text by its id."""
    document = {"kind": kind, "facts": facts, "as_of": "2026-11-21"}
    return {text.id: text.text for text in texts_to_send(report_of(service, service.answered(document), reader))}


WIN_RATE = {"metric": "win_rate", "baseline": {"value": "22.4"}, "target": {"value": 30}, "by": "2027-09-30"}
CYCLE = {"metric": "sales_cycle_length", "knowledge": "approximate", "baseline": {"value": 90}}
SHOWN = "win rate from 22.4% to 30% by 30 September 2027"


@pytest.mark.parametrize(
    "none", [{}, {"items": []}, {"specific_known": False}], ids=["unsaid", "no metric", "no number"]
)
def test_nobody_is_asked_about_numbers_that_nobody_named(service: Service, none: Mapping[str, Any]) -> None:
    asked = texts(service, {"metrics": none})["for-leader"]

    assert [line for line in asked.splitlines() if re.search("these numbers|this number", line)] == []
    assert re.search(r"^(1\. )?Which (number has|numbers have) to move (because of|through) this", asked, re.MULTILINE)


@pytest.mark.parametrize(
    ("items", "named", "asked"),
    [
        ([WIN_RATE], SHOWN, "Who will measure our win rate every quarter?"),
        (
            [WIN_RATE, CYCLE],
            f"{SHOWN}; sales cycle (today roughly 90 days)",
            "By which date does our sales cycle have to be better?",
        ),
        ([WIN_RATE, WIN_RATE], SHOWN, "Who will measure our win rate every quarter?"),
        ([WIN_RATE, {"metric": "training_completion"}], SHOWN, "Who will measure our win rate every quarter?"),
    ],
    ids=["one", "two", "one told twice", "one beside a training figure"],
)
def test_the_numbers_that_are_asked_about_are_named(service: Service, items: list[Any], named: str, asked: str) -> None:
    told = {
        "metrics": {"items": items},
        "behaviour": {"to_change_known": True},
        "prior": {"exists": False},
        "evaluator": {"is_delegate": False},
        "leader": {"answered_what_how_much_when": True, "transparent_with_team": True, "defines_metrics": True},
        "cause": {"buyer_can_pinpoint": True},
        "request": {"opened_with": ["specific_metrics"], "reasons": ["metrics"], "willing_to_dive_in": True},
    }

    text = texts(service, told, reader="")["for-leader"]

    assert f"What has to move: {named}." in text.splitlines()
    assert asked in text


def test_no_figure_of_ours_stands_in_a_text_to_a_vendor(service: Service) -> None:
    """Whether they ask for our numbers is what is checked; what a question is about is called by its name."""
    lacks = {"vendor": {"understands": {"tie_back_to_metrics": False}}, "behaviour": {"to_change_known": True}}
    told = {"metrics": {"items": [WIN_RATE, CYCLE]}, **lacks}

    text = texts(service, told, kind="vendor_evaluation")["for-vendor"]
    assert "By which steps does what you do move our win rate and sales cycle?" in text
    assert re.search(r"22|30|90", text) is None


def test_whoever_is_asked_whether_they_know_todays_value_is_not_told_it(service: Service) -> None:
    told = {"metrics": {"items": [WIN_RATE]}, "evaluator": {"is_delegate": True}}

    text = texts(service, told, reader="leader")["for-evaluator"]

    assert "1. Off the top of your head, what is today’s value of our win rate?" in text
    assert ("which has to move our win rate to 30% by 30 September 2027." in text, "22.4" in text) == (True, False)


def test_nobody_writes_to_a_person_of_whom_nobody_told(service: Service) -> None:
    assert "for-evaluator" not in texts(service, {"metrics": {"items": [WIN_RATE]}}, reader="leader")


def test_a_value_that_is_withheld_stands_in_no_text(service: Service) -> None:
    withheld = {"metric": "win_rate", "baseline": {"value": "22.4", "withheld": True}, "target": {"value": 30}}

    text = texts(service, {"metrics": {"items": [withheld]}})["for-leader"]

    assert "What has to move: win rate to 30%." in text


def test_no_text_speaks_of_numbers_it_does_not_name() -> None:
    sent = [(text.text, str(read)) for read, text in every_text()]

    assert any("these numbers" in said for said, _ in sent)
    for said, read in sent:
        named = re.search(r"What has to move: (?!no number).*;|have? to move .* and ", said)
        assert not re.search(r"\b(this|that) number\b", said), read
        assert named or not re.search(r"\b(these|those) numbers\b", said), read


def test_no_memo_asks_about_numbers_it_does_not_name() -> None:
    for read in every_case_for_every_reader():
        memo = read.memo
        asked = [*memo.acts.lines, *(line for part in memo.open for line in part.questions.lines)]
        speaking = [line.text for line in asked if re.search(r"\b(these|this|those) numbers?\b", line.text)]
        assert not speaking or any(line.head for line in memo.measures.lines), read
        differ = differs(read.report, METRICS) or differs(read.report, ONE_IS_NAMED)
        assert memo.measures.lines or one_is_named(read.report) or differ, read


def test_a_memo_asks_which_number_where_none_is_named(service: Service) -> None:
    document = {"kind": "vendor_evaluation", "facts": {"vendor": {"sells_blanket_fix": True}}, "as_of": "2026-11-21"}
    memo = memo_said(report_of(service, service.answered(document)))

    asked = [line.text for part in memo.open for line in part.questions.lines]
    assert "Which numbers have to move?" in asked
    assert [line.text for line in memo.measures.lines] == ["Which numbers have to move has not been said."]


def test_a_leader_who_looks_at_vendors_is_asked_what_somebody_sent_would_know(service: Service) -> None:
    told = {"evaluator": {"is_delegate": False}}

    assert "for-evaluator" not in texts(service, told, reader="")
