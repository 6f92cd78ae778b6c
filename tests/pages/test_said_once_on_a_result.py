"""A result says each thing once, and with what it rests on."""

from typing import Any

from dontbuy.api.pages.draft.result import result_context
from tests.pages.reports import NAME
from tests.pages.test_memos_as_they_stand import evaluated
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import OF_REQUESTS, OF_VENDORS


def test_that_not_all_is_done_is_said_with_what_is_not() -> None:
    agreed = report(OF_REQUESTS, "leader", buy_in={"reps": False, "middle_management": False})

    assert agreed.side_with_verdict == (
        "Not all that it takes to fix sales is done yet: the reps have not agreed to the change and the reps’ "
        "managers have not agreed to reinforce the change."
    )


def test_a_question_among_what_to_do_first_is_not_asked_again_below() -> None:
    facts: dict[str, Any] = {"request": {"opened_with": ["price"]}}
    shown = result_context(evaluated(OF_REQUESTS, **facts), report(OF_REQUESTS, "", **facts), None)
    at_top = {act.fact for act in shown["acts"] if not act.criterion}

    assert at_top
    assert not at_top & {each["fact"] for each in shown["then_ask"]}
    assert len(shown["then_ask"]) + len(at_top) == len(shown["report"].to_find_out)


def test_nothing_lies_with_us_only_where_nothing_was_told_against_us() -> None:
    theirs: dict[str, Any] = {"vendor": {"asked_about_metrics": False}, "behaviour": {"to_change_known": True}}

    lies = f"So far all of it lies with {NAME}"
    assert report(OF_VENDORS, "leader", **theirs).whose == f"{lies}, nothing with your side."
    also = report(OF_VENDORS, "leader", **theirs, buy_in={"reps": False})
    assert (also.whose, "the reps have not agreed" in also.side_with_verdict) == (f"{lies}.", True)
