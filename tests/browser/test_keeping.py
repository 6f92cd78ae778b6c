"""What belongs to the person: the own link, sharing and revoking, files, suggestions, history, comparing, deleting."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dontbuy.api.wire.exact_json import dumps
from tests.browser.conftest import Opener
from tests.browser.journeys import asked, begin, draft, follow, heading, press, reply, saved, verdict
from tests.browser.places import compare
from tests.browser.shelf import DIFFERENT, SURFACE, Shelf, story

javascript = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
_DEEP = "Does the vendor take up more detail when you offer it?"
GONE = "Nothing is kept at this link"


@javascript
def test_a_shared_link_is_for_reading_until_it_is_revoked(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    place = shelf.finished(story("vendor_evaluation", "run"))
    page = opened(f"{place}/result/1", javascript=javascript)

    press(page, "Make a link to share")
    field = page.get_by_label("Link for reading")
    expect(field).to_be_in_viewport()
    reader = opened(field.input_value(), javascript=javascript)
    assert heading(reader) == heading(page)
    assert reader.get_by_role("link", name="Change the answer").count() == 0
    assert [each.inner_text() for each in reader.locator("main").get_by_role("button").all()] == ["Print"] * javascript

    press(page, "Revoke this link")
    expect(page.get_by_role("button", name="Make a link to share")).to_be_in_viewport()
    reader.reload()
    assert heading(reader) == GONE


@javascript
def test_the_own_link_leads_back_to_where_it_stopped(opened: Opener, javascript: bool) -> None:
    page = opened(javascript=javascript)
    begin(page, "Check your own discovery")
    reply(page, "Yes")
    follow(page, "Your answers")
    follow(page, "Your own link")

    later = opened(page.get_by_role("textbox").input_value(), javascript=javascript)

    assert asked(later) not in ("", "vendor.sold_or_priced")
    follow(later, "Your answers")
    expect(later.get_by_role("definition").filter(has_text="Yes")).to_have_count(1)


@javascript
def test_deleted_answers_are_gone_with_every_link(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    place = shelf.finished(story("vendor_evaluation", "run"))
    page = opened(f"{place}/result/1", javascript=javascript)
    press(page, "Make a link to share")
    shared = page.get_by_label("Link for reading").input_value()

    follow(page, "Delete my answers")
    press(page, "Delete everything")

    assert heading(page) == "Your answers are deleted"
    for link in (place, f"{place}/result/1", shared):
        page.goto(link)
        assert heading(page) == GONE


@javascript
def test_a_downloaded_file_opens_as_the_same_answers(
    opened: Opener, shelf: Shelf, tmp_path: Path, javascript: bool
) -> None:
    first = shelf.finished(DIFFERENT)
    page = opened(f"{first}/result/1", javascript=javascript)
    file = saved(page, tmp_path, "Download your answers")

    follow(page, "Open a saved file")
    page.get_by_label("A file").set_input_files(file)
    press(page, "Open")

    assert heading(page) == "Check your answers"
    assert draft(page) != first
    assert shelf.document(draft(page)) == shelf.document(first)


@javascript
def test_a_wrong_file_is_shown_again_with_everything_wrong_in_it(opened: Opener, javascript: bool) -> None:
    page = opened("/import", javascript=javascript)
    text = '{"kind": "vendor_evaluation", "facts": {"vendor": {"on_matrix": "perhaps", "askd": 1}}}'
    page.get_by_label("Or paste its text").fill(text)

    press(page, "Open")

    assert page.title().startswith("Error: ")
    summary = page.get_by_role("alert")
    assert summary.get_by_role("link").count() == 2
    expect(summary).to_contain_text("/facts/vendor/on_matrix")
    expect(page.get_by_label("Or paste its text")).to_have_value(text)


@javascript
def test_suggested_answers_are_marked_and_nothing_is_sent_by_itself(
    opened: Opener, shelf: Shelf, javascript: bool
) -> None:
    page = opened(javascript=javascript)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto("/check/vendor?vendor.asked_about_metrics=true&vendor.on_matrix=true&from=crm&subject.name=Acme")
    expect(page.get_by_text("suggested by crm", exact=True)).to_have_count(2)
    assert set(sent) == {"GET"}

    page.get_by_label("Is the vendor on your comparison matrix?").uncheck()
    press(page, "I look at vendors")
    assert shelf.document(draft(page))["facts"] == {"vendor": {"asked_about_metrics": True}}

    follow(page, "Your answers")
    expect(page.get_by_text("suggested by crm", exact=True)).to_have_count(1)
    follow(page, "Change the answer to")
    expect(page.get_by_text("suggested by crm", exact=True)).to_have_count(1)
    press(page, "Keep this answer")
    follow(page, "Your answers")
    expect(page.get_by_text("suggested by crm", exact=True)).to_have_count(0)


@javascript
def test_history_says_what_changed(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = opened(f"{shelf.finished(SURFACE)}/result/1", javascript=javascript)
    before = verdict(page)
    follow(page, "All questions on one page")
    page.get_by_role("group", name=_DEEP).get_by_label("Leave it open").check()
    press(page, "See the result")
    now = verdict(page)

    follow(page, "What changed over time")

    articles = page.get_by_role("article")
    expect(articles.get_by_role("heading", level=2)).to_have_text([now, before])
    expect(articles.first).to_contain_text(f"The verdict changed from “{before}” to “{now}”.")
    expect(articles.first).to_contain_text(re.compile(f"{re.escape(_DEEP)}.*No.*not answered"))


@javascript
def test_vendors_stand_side_by_side_as_the_service_compares_them(
    opened: Opener, shelf: Shelf, tmp_path: Path, javascript: bool
) -> None:
    page = opened(javascript=javascript)
    first, other = (story("vendor_evaluation", verdict) for verdict in ("run", "no_objection"))
    other = {**other, "subject": {"name": "Brightwater Training"}}
    compare(page, shelf.address + shelf.finished(first), dumps(other).decode())

    for document in (first, other):
        card = page.locator(".panel").filter(has_text=document["subject"]["name"])
        expect(card).to_contain_text(shelf.checked(document)["headline"])
    heads = page.get_by_role("table").first.get_by_role("columnheader")
    expect(heads).to_have_text(["Criterion", "Acme Sales Academy", "Brightwater Training"])


@javascript
def test_a_comparison_is_still_there_when_one_comes_back(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = opened(javascript=javascript)
    compare(page, shelf.address + shelf.stopped, shelf.address + shelf.undecided)
    title = heading(page)

    page.get_by_role("table").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/criteria/"))
    page.go_back()

    expect(page.locator("h1")).to_have_text(title)


@javascript
def test_one_vendor_alone_is_not_compared(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = opened(javascript=javascript)
    compare(page, shelf.address + shelf.stopped)

    assert page.title().startswith("Error: ")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    expect(page.locator("#link-1")).to_have_value(shelf.address + shelf.stopped)


def test_the_questions_for_the_vendor_are_copied(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.undecided}/result/1")
    follow(page, "Texts to send")

    page.get_by_role("button", name="Copy").first.click()

    expect(page.get_by_text("Copied.")).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_role("textbox").first.input_value()
    assert copied.count("?") > 2


@javascript
def test_what_only_a_script_can_do_is_offered_only_with_scripts(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = opened(f"{shelf.undecided}/result/1", javascript=javascript)

    page.locator(".more-acts > summary").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible(visible=javascript)
    if javascript:
        page.evaluate("window.print = () => document.body.setAttribute('data-printed', '')")
        page.get_by_role("button", name="Print").click()
        expect(page.locator("body[data-printed]")).to_have_count(1)
