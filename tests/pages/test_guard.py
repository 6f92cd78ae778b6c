"""A form is taken from this site alone: scheme, name and port together."""

from pathlib import Path

import pytest
from fastapi import Request

from dontbuy.api.errors import FromAnotherSite
from dontbuy.api.pages.guard import origin_of, own_forms_only
from dontbuy.api.running import server
from dontbuy.api.settings import Settings
from tests.door import Door


def is_taken(asked: str, **headers: str) -> bool:
    """Whether a form is taken that was posted to this origin."""
    scheme, _, host = asked.partition("://")
    sent = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "scheme": scheme, "headers": [(b"host", host.encode()), *sent]}
    try:
        own_forms_only(Request(scope)).send(None)
    except StopIteration:
        return True
    except FromAnotherSite:
        return False
    raise AssertionError("it waits for something")


OWN = {
    "the same": ("http://localhost:8000", "http://localhost:8000"),
    "the port that http has": ("http://example.org:80", "http://example.org"),
    "the port that https has": ("https://example.org", "https://example.org:443"),
    "another case": ("http://Example.org", "http://example.ORG"),
    "a number": ("http://[::1]:8000", "http://[::1]:8000"),
}
FOREIGN = {
    "another scheme": ("http://localhost:8000", "https://localhost:8000"),
    "another port": ("http://localhost:8000", "http://localhost:8001"),
    "the port of the other scheme": ("http://example.org", "http://example.org:443"),
    "another name": ("http://example.org", "http://evil.example"),
    "a name that ends so": ("http://example.org", "http://evil-example.org"),
    "a name that begins so": ("http://example.org", "http://example.org.evil.example"),
    "a user in front": ("http://example.org", "http://example.org@evil.example"),
    "a user behind": ("http://example.org", "http://evil@example.org"),
    "a path": ("http://example.org", "http://example.org/"),
    "null": ("http://example.org", "null"),
    "nothing": ("http://example.org", ""),
    "no address": ("http://example.org", "http://[::1"),
    "a port without end": ("http://example.org", "http://example.org:99999999"),
    "a file": ("http://example.org", "file://"),
}


@pytest.mark.parametrize(("asked", "origin"), OWN.values(), ids=OWN)
def test_the_same_origin_is_taken_however_it_is_written(asked: str, origin: str) -> None:
    assert is_taken(asked, Origin=origin)


@pytest.mark.parametrize(("asked", "origin"), FOREIGN.values(), ids=FOREIGN)
def test_another_origin_is_refused(asked: str, origin: str) -> None:
    assert not is_taken(asked, Origin=origin)


def test_what_a_browser_says_goes_before_the_origin() -> None:
    assert is_taken("http://example.org", Sec_Fetch_Site="same-origin", Origin="https://proxy.example")
    assert not is_taken("http://example.org", Sec_Fetch_Site="same-site", Origin="http://example.org")
    assert not is_taken("http://example.org", Sec_Fetch_Site="cross-site")


def test_what_is_no_browser_is_taken() -> None:
    assert is_taken("http://example.org")


def test_two_things_that_are_no_origin_are_not_the_same_one() -> None:
    assert origin_of("null") != origin_of("http://")


ENCRYPTED = {"Host": "localhost", "Origin": "https://localhost", "X-Forwarded-Proto": "https"}
"""A form from a page at https://localhost, as a proxy sends it on."""


@pytest.mark.parametrize(("trusted", "status"), [(False, 403), (True, 303)], ids=["not trusted", "trusted"])
def test_what_a_proxy_says_of_the_scheme_is_believed_where_it_is_trusted_alone(
    tmp_path: Path, trusted: bool, status: int
) -> None:
    """Whoever sends the form could say the same."""
    with server(Settings(database=tmp_path / "dontbuy.db", port=0, trust_proxy=trusted)) as running:
        running.config.load()
        door = Door(running.config.loaded_app)
        answer = door.post("/check/vendor", headers=ENCRYPTED, data={})
        plain = door.post("/check/vendor", headers={"Host": "localhost", "Origin": "http://localhost"}, data={})

    said = "The form was not sent from this site" in answer.text
    assert (answer.status_code, said) == (status, not trusted)
    assert (plain.status_code, plain.headers["location"][:7]) == (303, "/draft/")
