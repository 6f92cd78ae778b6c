"""My checks: what a browser's own list says, how a check gets into it, and how it goes."""

import re
from typing import Any

import pytest

from dontbuy.api.store import grants
from dontbuy.api.store.checks import MOST_TO_LIST
from tests.counting import counting
from tests.pages.conftest import Browser, Reader, heading, listed, tokens_on, words_of

# --- what the list says


def test_without_a_check_the_start_page_lists_nothing_and_asks_the_store_nothing(
    reader: Reader, browser: Browser
) -> None:
    with counting() as calls:
        page = reader.get("/")

    assert "My checks" not in words_of(page)
    assert browser.set_cookies == 0
    assert calls["database.py:snapshot"] == 0


def test_a_check_is_listed_with_its_name_verdict_open_questions_and_day(reader: Reader, browser: Browser) -> None:
    token = reader.begin(subject="Acme")
    reader.answer(token, "vendor.started_with_product", "true")

    (line,) = listed(reader.get("/"))

    assert line.startswith("Acme Check a vendor, last changed 21 November 2026")
    assert "Stop Move on" in line
    assert re.search(r"Open: \d+ with the person looking at vendors", line)


def test_a_check_without_a_name_is_not_called_by_its_kind(reader: Reader, browser: Browser) -> None:
    reader.begin("request")

    (line,) = listed(reader.get("/"))

    assert line.startswith("No name yet Check a request for training, last changed")
    assert "Nothing answered yet" in line


def test_what_is_settled_says_so(reader: Reader, browser: Browser) -> None:
    token = reader.begin(subject="Acme")
    reader.answer(token, "vendor.stayed_surface_level", "true")
    reader.answer(token, "vendor.wants_to_get_in_deep", "false")

    (line,) = listed(reader.get("/"))

    assert "Run" in line
    assert "Settled: nothing open can change it" in line


def test_two_statements_that_differ_are_named_first(reader: Reader, browser: Browser) -> None:
    quoted = '{"fact": "vendor.discovery_took_place", "value": true, "quote": "Let us dig in.", "source": "transcript"}'
    facts = '{"vendor": {"discovery_took_place": false}}'
    reader.post("/import", {"text": f'{{"kind": "vendor_evaluation", "facts": {facts}, "evidence": [{quoted}]}}'})

    (line,) = listed(reader.get("/"))

    assert "Two statements differ" in line


def test_what_only_evidence_tells_is_told(reader: Reader, browser: Browser) -> None:
    said = '{"fact": "vendor.started_with_product", "value": true, "quote": "Let me show you the platform."}'
    reader.post("/import", {"text": f'{{"kind": "vendor_evaluation", "facts": {{}}, "evidence": [{said}]}}'})

    (line,) = listed(reader.get("/"))

    assert "Move on" in line
    assert "Nothing answered yet" not in line


def test_the_list_is_what_it_says_now_and_not_at_the_last_result(reader: Reader, browser: Browser) -> None:
    token = reader.begin(subject="Acme")
    reader.post(f"/draft/{token}/result")
    reader.answer(token, "vendor.started_with_product", "true")

    assert "Move on" in listed(reader.get("/"))[0]


def test_the_check_that_was_opened_last_stands_first(reader: Reader, browser: Browser) -> None:
    first, second = reader.begin(subject="First"), reader.begin(subject="Second")
    assert tokens_on(reader.get("/")) == [second, first]

    reader.get(f"/draft/{first}/answers")

    assert tokens_on(reader.get("/")) == [first, second]


def test_the_start_page_shows_the_first_few_and_leads_to_all(reader: Reader, browser: Browser) -> None:
    tokens = [reader.begin(subject=f"Number {at}") for at in range(8)]

    start, whole = reader.get("/"), reader.get("/checks")

    assert tokens_on(start) == tokens[:-6:-1]
    assert "All 8 checks" in words_of(start)
    assert tokens_on(whole) == tokens[::-1]
    assert heading(whole) == "My checks"


# --- how one gets into it


def test_a_check_that_is_begun_imported_opened_or_of_another_vendor_is_remembered(
    reader: Reader, browser: Browser
) -> None:
    begun = reader.begin()
    assert browser.tokens == [begun]

    reader.post("/import", {"text": '{"kind": "buying_request", "facts": {}}'})
    imported = reader.token
    assert browser.tokens == [imported, begun]

    reader.post("/check/discovery/all", {"action": "save"})
    at_once = reader.token
    assert browser.tokens == [at_once, imported, begun]

    reader.post(f"/draft/{begun}/another", {"subject": "Other"})
    another = reader.token
    assert browser.tokens[0] == another

    browser.cookie = ""
    reader.get(f"/draft/{imported}")
    assert browser.tokens == [imported]


@pytest.mark.parametrize("path", ["/answers", "/question/vendor.stayed_technical", "/all", "/history"])
def test_any_page_of_a_check_is_its_own_link(reader: Reader, browser: Browser, path: str) -> None:
    token = reader.begin()
    browser.cookie = ""

    reader.get(f"/draft/{token}{path}")

    assert browser.tokens == [token]


def test_a_shared_result_gets_into_no_list(reader: Reader, browser: Browser) -> None:
    token = reader.begin()
    reader.post(f"/draft/{token}/result")
    page = reader.post(f"/draft/{token}/result/1/share")
    (shared,) = set(re.findall(r"/shared/([\w-]+)", page.text))
    browser.cookie = ""

    reader.get(f"/shared/{shared}")
    assert browser.cookie == ""

    browser.cookie = shared
    assert listed(reader.get("/checks")) == []


def test_what_is_not_there_is_not_remembered(reader: Reader, browser: Browser) -> None:
    reader.get(f"/draft/{'A' * 32}/answers")
    token = reader.begin()
    reader.get(f"/draft/{token}/question/no.such.fact")

    assert browser.tokens == [token]


def test_the_cookie_is_set_again_only_where_it_changes(reader: Reader, browser: Browser) -> None:
    token = reader.begin()
    reader.answer(token, "vendor.stayed_technical", "true")
    reader.get(f"/draft/{token}/answers")
    reader.get("/")

    assert browser.set_cookies == 1


# --- what goes


def test_what_expired_or_was_deleted_drops_out_of_list_and_cookie(reader: Reader, browser: Browser) -> None:
    expired = reader.begin(subject="Expired")
    reader.clock.pass_days(29)
    deleted, kept = reader.begin(subject="Deleted"), reader.begin(subject="Kept")
    reader.clock.pass_days(2)
    reader.post(f"/draft/{deleted}/delete")
    assert browser.tokens == [kept, deleted, expired]

    page = reader.get("/")

    assert tokens_on(page) == [kept]
    assert "expired" not in words_of(page)
    assert browser.tokens == [kept]


def test_where_all_are_gone_so_is_the_cookie(reader: Reader, browser: Browser) -> None:
    token = reader.begin()
    reader.post(f"/draft/{token}/delete")

    page = reader.get("/")

    assert "My checks" not in words_of(page)
    assert browser.cookie == ""
    assert "Max-Age=0" in browser.last_set


def test_one_tap_clears_the_list_and_deletes_nothing(reader: Reader, browser: Browser) -> None:
    token = reader.begin(subject="Acme")
    assert 'action="/checks/forget"' in reader.get("/").text

    page = reader.post("/checks/forget")

    assert (page.status_code, reader.address.partition("?")[0]) == (200, "/checks")
    assert "Nothing was deleted" in words_of(page)
    assert browser.cookie == ""
    assert "Max-Age=0" in browser.last_set
    assert {"Path=/", "HttpOnly", "SameSite=Lax"} <= set(browser.last_set.split("; "))
    assert listed(reader.get("/")) == []
    assert "Acme" in words_of(reader.get(f"/draft/{token}/answers"))


def test_another_site_cannot_clear_the_list(reader: Reader, browser: Browser) -> None:
    reader.begin()

    page = browser.post("/checks/forget", headers={"sec-fetch-site": "cross-site"})

    assert page.status_code == 403
    assert len(browser.tokens) == 1


def test_an_empty_list_says_how_one_gets_into_it(reader: Reader, browser: Browser) -> None:
    page = reader.get("/checks")

    assert (page.status_code, heading(page)) == (200, "My checks")
    assert "No check is listed in this browser" in words_of(page)
    assert "Nothing was deleted" not in words_of(page)


# --- it is private


@pytest.mark.parametrize("path", ["/", "/checks"])
def test_a_page_that_lists_something_is_kept_by_no_cache_and_no_index(
    reader: Reader, browser: Browser, path: str
) -> None:
    reader.begin(subject="Acme")

    page = reader.get(path)

    assert page.headers["cache-control"] == "no-store"
    assert "Acme" in page.text
    assert ('name="robots" content="noindex"' in page.text) == (path == "/checks")


def test_a_name_that_somebody_typed_is_text_in_the_list(reader: Reader, browser: Browser) -> None:
    reader.begin(subject="<script>alert(1)</script>")

    page = reader.get("/")

    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in page.text
    assert "<script>alert" not in page.text


# --- what cannot be judged


def test_a_check_that_is_too_long_for_a_list_is_named_and_not_read(reader: Reader, browser: Browser) -> None:
    items = [{"metric": "custom", "name": f"number {at} {'x' * 150}"} for at in range(600)]
    token = reader.door.app.state.checks.begin(
        {"kind": "buying_request", "subject": {"name": "Long"}, "facts": {"metrics": {"items": items}}}
    )
    browser.cookie = token

    with counting() as calls:
        (line,) = listed(reader.get("/"))

    assert MOST_TO_LIST < 600 * 150
    assert line.startswith("Long Check a request for training")
    assert "Open it to see where it stands" in line
    assert calls["evaluate.py:evaluate"] == 0


@pytest.mark.parametrize(
    "change",
    ["UPDATE checks SET subject = '{\"name\"'", "UPDATE checks SET progress = 'x'", "UPDATE checks SET kind = 'visit'"],
)
def test_a_check_that_cannot_be_read_hides_no_other(reader: Reader, browser: Browser, change: str) -> None:
    reader.begin(subject="Broken")
    with reader.database.writing() as connection:
        connection.exec_driver_sql(change)
    reader.begin(subject="Whole")

    page = reader.get("/")

    assert page.status_code == 200
    whole, broken = listed(page)
    assert whole.startswith("Whole")
    assert "Open it to see where it stands" in broken


def test_what_is_deleted_while_the_list_is_read_is_there_or_not_and_never_half(
    reader: Reader, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = reader.begin(subject="Acme")
    checks = reader.door.app.state.checks
    looked_up = grants.opened

    def deleting(*given: Any) -> Any:
        found = looked_up(*given)
        if found:
            monkeypatch.setattr(grants, "opened", looked_up)
            checks.delete(token)
        return found

    monkeypatch.setattr(grants, "opened", deleting)

    assert listed(reader.get("/"))[0].startswith("Acme")
    assert listed(reader.get("/")) == []
