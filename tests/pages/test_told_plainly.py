"""What a page says is in plain words: where a statement comes from, what a question is filed under, what is next."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.form.sections import section_of
from tests.pages.conftest import Reader, words_of
from tests.pages.reports import every_case_for_every_reader
from tests.pages.test_results import finished
from tests.pages.test_texts import report

TARGET = {"metric": "win_rate", "target": {"value": 25}, "by": "2027-06-30"}


def test_of_two_statements_that_which_was_read_off_a_target_says_so(reader: Reader) -> None:
    facts = {"metrics": {"items": [TARGET], "how_much_known": False, "timeframe_known": False}}
    token = finished(reader, {"kind": "buying_request", "facts": facts})

    result = words_of(reader.get(f"/draft/{token}/result/1"))
    question = words_of(reader.get(f"/draft/{token}/question/metrics.how_much_known"))

    assert re.search(r"Yes \( ?from the target 25%", result)
    assert re.search(r"Yes \( ?from the date 30 June 2027", result)
    assert re.search(r"No \( ?answered here ?\) Yes \( ?from the target 25%", question)


@pytest.mark.parametrize(
    ("kind", "fact", "title"),
    [
        ("vendor_evaluation", "cause.buyer_can_pinpoint", "The purchase"),
        ("vendor_evaluation", "vendor.asked_about_metrics", "The vendor"),
        ("vendor_evaluation", "leader.unavailable", "Leadership"),
        ("discovery_self_check", "leader.unavailable", "The buyer’s sales leader"),
        ("discovery_self_check", "vendor.asked_about_metrics", "Your discovery"),
        ("discovery_self_check", "evaluator.is_delegate", "Your contact"),
    ],
)
def test_a_question_stands_under_the_heading_of_whom_it_is_about(
    reader: Reader, kind: str, fact: str, title: str
) -> None:
    rulebook = reader.service.library.in_force

    assert section_of(rulebook, rulebook.rule_sets[kind])[fact] == title


def test_a_verdict_so_far_is_called_so(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    reader.post(f"/draft/{token}/question/request.opened_with", {"request.opened_with": "more_leads"})

    page = words_of(reader.get(f"/draft/{token}/question/request.reasons"))

    assert "So far: This is checking boxes" in page
    assert ", open" not in page


def test_run_says_what_it_says_to_do_where_it_is_only_possible() -> None:
    open_yet = report("vendor_evaluation", "leader", vendor={"stayed_surface_level": True})

    assert "it could still become “Run” (leave these talks)." in open_yet.settledness


def test_where_most_is_clear_it_is_said_how_much_is_open() -> None:
    said = {each.report.means for each in every_case_for_every_reader() if each.report.answer["level"] == "unknown"}

    assert "Nothing speaks against it so far; three questions are still open." in said
    for each in every_case_for_every_reader():
        answer = each.report.answer
        if "too little is known to say more" in each.report.means:
            assert len(answer["open"]) >= len(answer["clear"]), each


ALL_WELL: dict[str, Any] = {
    "kind": "discovery_self_check",
    "facts": {
        "metrics": {"specific_known": True, "exact_known": True, "how_much_known": True, "timeframe_known": True},
        "behaviour": {"to_change_known": True},
        "request": {"opened_with": ["business_problem"], "willing_to_dive_in": True},
        "evaluator": {"is_delegate": False, "filling_out_matrix": False},
        "leader": {"accepts_problem_centric_discovery": True},
        "vendor": {
            "asked_about_metrics": True,
            "can_pinpoint_cause": True,
            "started_with_product": False,
            "stayed_technical": False,
            "stayed_surface_level": False,
            "charges_for_discovery": False,
            "flashes_titles_or_clients": False,
            "problem_centric_discovery": True,
            "sold_or_priced": False,
            "understands": dict.fromkeys(
                ("business_problems", "what_is_going_on", "cost_of_no_change", "tie_back_to_metrics"), True
            ),
            "articulates": dict.fromkeys(("root_causes", "plan", "impact_on_metrics"), True),
        },
    },
}


def clear_of(kind: str) -> dict[str, Any]:
    """A document with nothing against it and nothing open: a worked case, or every fact told as one hopes."""
    if kind == "discovery_self_check":
        return ALL_WELL
    cases = [each.report for each in every_case_for_every_reader() if each.report.rule_set.kind == kind]
    return dict(next(each.document for each in cases if each.answer["level"] == "none"))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("discovery_self_check", "You can make your offer."),
        ("buying_request", "Before you sign, write down today’s values"),
        ("vendor_evaluation", "Before you sign, write down today’s values"),
    ],
)
def test_where_nothing_speaks_against_it_the_next_step_is_said(reader: Reader, kind: str, said: str) -> None:
    page = words_of(reader.get(f"/draft/{finished(reader, clear_of(kind))}/result/1"))

    assert (said in page, "Everything was checked" in page) == (True, False)


def test_a_link_that_is_made_on_the_memo_is_shown_on_the_memo(reader: Reader) -> None:
    token = finished(reader, {"kind": "buying_request", "facts": {}})

    page = reader.post(f"/draft/{token}/result/1/share", {"from": "memo", "sender": "Dana"})

    assert reader.address == f"/draft/{token}/result/1/memo#share"
    assert "/shared/" in page.text
    reader.post(f"/draft/{token}/result/1/share", {"sender": "Dana"})
    assert reader.address == f"/draft/{token}/result/1#share"
