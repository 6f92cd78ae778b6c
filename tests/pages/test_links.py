"""A link that works on this computer only says so, wherever a link is given."""

import re

import httpx
import pytest

from dontbuy.api.pages.render import is_only_here
from tests.pages.conftest import Reader, words_of

HERE = ("localhost", "LOCALHOST", "app.localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "0.0.0.0")
ELSEWHERE = ("dontbuy.test", "example.org", "10.0.0.7", "192.168.1.4", "localhost.example.org", "")


@pytest.mark.parametrize("host", HERE)
def test_a_loopback_address_is_only_here(host: str) -> None:
    assert is_only_here(host)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_any_other_address_may_be_reached_from_elsewhere(host: str) -> None:
    assert not is_only_here(host)


def pages_with_links(reader: Reader, host: str) -> list[httpx.Response]:
    token = reader.begin()
    reader.post(f"/draft/{token}/result")
    headers = {"host": host}
    return [reader.door.get(f"/draft/{token}/{place}", headers=headers) for place in ("link", "result/1", "answers")]


def test_a_service_on_this_computer_promises_no_other_device(reader: Reader) -> None:
    for page in pages_with_links(reader, "127.0.0.1:8110"):
        assert page.status_code == 200
        assert not re.search(r"any device", words_of(page))
    link, result, _ = pages_with_links(reader, "localhost:8000")
    assert "This link works on this computer only" in words_of(link)
    assert "Such a link works on this computer only" in words_of(result)


def test_a_service_with_a_name_promises_any_device(reader: Reader) -> None:
    for page in pages_with_links(reader, "dontbuy.test"):
        assert "on this computer" not in words_of(page)
    link, _, answers = pages_with_links(reader, "dontbuy.test")
    assert "Open it on any device" in words_of(link)
    assert "from any device" in words_of(answers)


# --- the own link, right after the start


@pytest.mark.parametrize("slug", ["vendor", "request", "discovery"])
def test_the_own_link_is_a_tap_away_from_the_start_and_shown_until_something_is_told(reader: Reader, slug: str) -> None:
    page = reader.post(f"/check/{slug}")
    token, fact = reader.token, reader.fact
    link = f'value="http://dontbuy.test/draft/{token}"'
    assert f'<a href="/draft/{token}/link">Your own link</a>' in page.text
    assert link in reader.get(f"/draft/{token}/link").text
    assert link in reader.get(f"/draft/{token}/answers").text

    reader.post(f"/draft/{token}/question/{fact}", {"action": "skip"})

    assert link not in reader.get(f"/draft/{token}/answers").text


def test_the_own_link_is_shown_after_a_file_was_opened_and_after_another_vendor(reader: Reader) -> None:
    page = reader.post("/import", {"text": '{"kind": "vendor_evaluation", "facts": {"vendor": {"on_matrix": true}}}'})
    token = reader.token
    assert f'value="http://dontbuy.test/draft/{token}"' in page.text

    page = reader.post(f"/draft/{token}/another", {"subject": "Other"})
    assert f'href="/draft/{reader.token}/link"' in page.text

    reader.answer(token, "vendor.on_matrix", "false")
    assert 'data-copy="own-link"' not in reader.get(f"/draft/{token}/answers").text


def test_the_own_link_is_shown_once_all_questions_were_saved_at_once(reader: Reader) -> None:
    page = reader.post("/check/vendor/all", {"action": "save", "vendor.on_matrix": "true"})

    assert f'value="http://dontbuy.test/draft/{reader.token}"' in page.text
