"""The sheet for a call asks first what the acts of the result say to ask of the vendor."""

import re
from typing import Any

import pytest

from tests.browser.purchases import VENDORS_GOOD
from tests.pages.conftest import Reader
from tests.pages.deciding import Deciding

NO_CHANGE = "What happens to us over the next four quarters if we do nothing?"
WHICH = "Which of our numbers would you need to see, in which breakdown?"
FOUND_OUT = "What have you found out about our business problems so far?"
PLAN = "What will our reps do differently in week 2, in week 6, in week 12?"
UNDERSTANDS = {
    "business_problems": True,
    "what_is_going_on": True,
    "tie_back_to_metrics": True,
    "cost_of_no_change": False,
}


def sheet(made: Deciding) -> list[str]:
    """The questions of the sheet of the one vendor."""
    address = re.search(r"/draft/[\w-]{32}/call-sheet", made.board.text)
    assert address
    asked = re.findall(r'<li><p>(.*?)</p><div class="write-here"', made.reader.get(address[0]).text)
    return [re.sub(r"<[^>]+>", "", question) for question in asked]


def known(**facts: Any) -> dict[str, Any]:
    return {**VENDORS_GOOD, **facts}


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        (known(understands=UNDERSTANDS), [NO_CHANGE]),
        ({"understands": {"cost_of_no_change": False}, "asked_about_metrics": False}, [WHICH, NO_CHANGE]),
        ({"problem_centric_discovery": False, "articulates": {"plan": False}}, [FOUND_OUT, PLAN]),
    ],
    ids=["all else is known", "two acts", "discovery and plan"],
)
def test_what_the_result_says_to_ask_the_vendor_stands_first(
    reader: Reader, facts: dict[str, Any], first: list[str]
) -> None:
    made = Deciding(reader, {})
    made.vendor("Acme", facts)
    assert sheet(made)[: len(first)] == first


def test_while_the_talks_are_paused_the_sheet_for_afterwards_asks_it_first_too(reader: Reader) -> None:
    made = Deciding(reader, {"leader": {"unavailable": True}, "evaluator": {"is_delegate": True}})
    made.vendor("Acme", {"understands": {"cost_of_no_change": False}})
    assert sheet(made)[:1] == [NO_CHANGE]
