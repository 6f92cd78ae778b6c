"""A call is debriefed and what differs is settled, by real clicks, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener, violations
from tests.browser.journeys import begin, draft, heading, press


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_none_of_our_numbers_is_saved_and_a_call_settles_what_was_answered_otherwise(
    opened: Opener, javascript: bool
) -> None:
    page = opened(javascript=javascript)
    begin(page, "Check a vendor", "Acme")
    address = draft(page)
    page.goto(f"{address}/calls/new")
    page.get_by_label("None", exact=True).check()
    page.get_by_label("These are all our conversations so far").check()
    page.get_by_role("group", name="Did a price or an offer come").get_by_text("Yes", exact=True).click()
    press(page, "Save the call")
    assert heading(page) == "Calls"
    expect(page.locator("#come-to ~ dl")).to_contain_text("No (call of")

    question = f"{address}/question/vendor.sold_or_priced"
    page.goto(question)
    press(page, "No")
    page.goto(question)
    if javascript:
        assert violations(page) == []
    press(page, "“Yes” is right")
    page.goto(question)
    expect(page.locator("main")).not_to_contain_text("so none counts")
