"""What a browser remembers: tokens in one cookie and nothing else; a cookie from elsewhere does no harm."""

import pytest

from dontbuy.api.pages.remembered import COOKIE, MOST
from tests.counting import counting
from tests.pages.conftest import Browser, Reader, listed, tokens_on, words_of

# --- the cookie


def test_the_cookie_holds_tokens_and_nothing_else_and_no_script_reads_it(reader: Reader, browser: Browser) -> None:
    first, second = reader.begin(subject="Acme"), reader.begin(subject="Globex")

    value, *attributes = browser.last_set.split("; ")

    assert value == f"{COOKIE}={second}.{first}"
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert "Secure" not in attributes
    assert not [entry for entry in attributes if entry.startswith("Domain")]


def test_over_https_the_cookie_goes_over_https_alone(reader: Reader, browser: Browser) -> None:
    token = reader.begin()
    browser.cookie = ""

    browser.get(f"https://dontbuy.test/draft/{token}/answers")
    assert "Secure" in browser.last_set.split("; ")

    browser.post("https://dontbuy.test/checks/forget")
    assert "Secure" in browser.last_set.split("; ")
    assert browser.cookie == ""


def test_the_cookie_holds_the_newest_and_the_oldest_falls_off(reader: Reader, browser: Browser) -> None:
    tokens = [reader.begin(subject=f"Number {at}") for at in range(MOST + 2)]

    assert MOST == 40
    assert browser.tokens == tokens[:1:-1]
    assert tokens_on(reader.get("/checks")) == tokens[:1:-1]
    assert len(browser.last_set) < 2_000  # a browser keeps 4,096 bytes


def test_it_is_said_before_an_older_one_falls_off(reader: Reader, browser: Browser) -> None:
    told = "takes the place of the one that you opened longest ago, Number 0"
    oldest, *_ = [reader.begin(subject=f"Number {at}") for at in range(MOST - 1)]
    assert told not in words_of(reader.get("/checks"))
    assert "Your list is full" not in words_of(reader.get("/check/vendor"))

    reader.begin(subject="The last place")

    for path in ("/", "/checks"):
        page = reader.get(path)
        assert told in words_of(page)
        assert f'href="/draft/{oldest}/link"' in page.text
    assert "Your list is full" in words_of(reader.get("/check/vendor"))


# --- cookies from elsewhere


def _cookies(token: str) -> dict[str, tuple[str, bool]]:
    """A header, and whether the check is found in it."""
    return {
        "nothing": (f"{COOKIE}=", False),
        "garbage": (f"{COOKIE}=%00%ff;;;=;{COOKIE}", False),
        "quotes and backslashes": (f'{COOKIE}="{chr(92) * 5_000}"', False),
        "dots": (f"{COOKIE}={'.' * 10_000}{token}", True),
        "a list of its own shape": (f'{COOKIE}=["{token}"]', False),
        "in quotes": (f'{COOKIE}="{token}"', True),
        "10 kB of tokens that open nothing": (f"{COOKIE}=" + ".".join(["A" * 32] * 290), False),
        "ten thousand letters": (f"{COOKIE}={'A' * 10_000}", False),
        "between garbage": (f"{COOKIE}=x.{token}.<script>.{'A' * 33}.", True),
        "the same token forty times": (f"{COOKIE}=" + ".".join([token] * 40), True),
        "others around it": (f"a=b; {COOKIE}={token}; c=d", True),
        "another name that ends so": (f"x{COOKIE}={token}", False),
        "SQL": (f"{COOKIE}='; DROP TABLE checks; --", False),
    }


@pytest.mark.parametrize("name", _cookies(""))
def test_a_cookie_sent_by_hand_does_no_harm(reader: Reader, name: str) -> None:
    token = reader.begin(subject="Acme")
    sent, is_found = _cookies(token)[name]

    for path in ("/", "/checks"):
        page = reader.get(path, headers={"cookie": sent})
        assert page.status_code == 200
        assert tokens_on(page) == ([token] if is_found else [])
    assert reader.get(f"/draft/{token}/answers", headers={"cookie": sent}).status_code == 200
    assert reader.document(token)["facts"] == {}


def test_bytes_that_are_no_text_do_no_harm(reader: Reader) -> None:
    page = reader.door.get("/", headers=[(b"cookie", COOKIE.encode() + b"=\xff\xfe\xc3\x28")])

    assert (page.status_code, listed(page)) == (200, [])


def test_however_many_tokens_are_sent_forty_are_looked_up_in_two_transactions(reader: Reader) -> None:
    tokens = [reader.begin() for _ in range(MOST + 5)]

    with counting() as calls:
        page = reader.get("/checks", headers={"cookie": f"{COOKIE}={'.'.join(tokens)}"})

    assert tokens_on(page) == tokens[:MOST]
    # Checks once and purchases once: a generator counts when it begins and when it ends.
    assert calls["database.py:snapshot"] == 4
    assert calls["database.py:reading"] == calls["database.py:writing"] == 0
    assert calls["evaluate.py:evaluate"] == MOST


def test_the_start_page_judges_only_those_that_it_shows(reader: Reader) -> None:
    tokens = [reader.begin() for _ in range(20)]

    with counting() as calls:
        reader.get("/", headers={"cookie": f"{COOKIE}={'.'.join(tokens)}"})

    assert calls["evaluate.py:evaluate"] == 5
