"""A purchase that is measured: bought, its values written down in the forms of its page, its proposals accepted."""

import re

import httpx

from dontbuy.api.checks import Checks
from tests.pages.conftest import Reader, heading
from tests.pages.test_purchase import NUMBERS, add_vendor, ask, begin, board, request_of, send, words_of

REPORT, DEFINITION = "Salesforce, closed deals", "Won divided by won plus lost, by close date"
START = {
    "quarter": "0",
    "value": "22 %",
    "day": "2026-11-21",
    "owner": "Dana",
    "report": REPORT,
    "definition": DEFINITION,
    "swing": "2 points",
}


def bought(reader: Reader, **numbers: object) -> str:
    """The token of a purchase that was bought today, with a win rate to move."""
    token = begin(reader)
    answered = send(reader, f"/asked/{ask(reader, token)}", **{**NUMBERS, **numbers})
    assert answered.status_code == 200
    add_vendor(reader, token, "Acme")
    decide(reader, token)
    return token


def decide(reader: Reader, token: str) -> None:
    check = re.findall(r'name="decision" value="(ck_\w+)"', board(reader, token).text)[0]
    assert heading(send(reader, f"/purchase/{token}/decide", decision=check, sure="yes")).startswith("Bought from Acme")


def shown(reader: Reader, token: str) -> httpx.Response:
    page = reader.get(f"/purchase/{token}/snapshots")
    assert page.status_code == 200
    return page


def metrics(reader: Reader, token: str) -> list[str]:
    return re.findall(r'id="number-(\w+)"', shown(reader, token).text)


def take(reader: Reader, token: str, at: int = 0, /, **fields: str) -> httpx.Response:
    """Write a value down in the form of one number, as it stands on the page."""
    metric = metrics(reader, token)[at]
    form = rf'name="metric" value="{metric}"><input type="hidden" name="saw" value="(\d)"'
    saw = re.findall(form, shown(reader, token).text)[0]
    return send(reader, f"/purchase/{token}/snapshots", **{"metric": metric, "saw": saw, **fields})


def start(reader: Reader, token: str, at: int = 0, /, **fields: str) -> httpx.Response:
    page = take(reader, token, at, **{**START, "day": reader.clock().date().isoformat(), **fields})
    assert page.status_code == 200, words_of(page)
    return page


def take_quarter(reader: Reader, token: str, number: int, text: str, at: int = 0, /, **fields: str) -> httpx.Response:
    today = reader.clock().date().isoformat()
    typed = {"quarter": str(number), "value": text, "day": today, "owner": "Dana"}
    return take(reader, token, at, **{**typed, **fields})


def a_year(reader: Reader, token: str, *values: str) -> httpx.Response:
    """The start today and a value each quarter after it."""
    page = start(reader, token, value=values[0])
    for number, value in enumerate(values[1:], 1):
        reader.clock.pass_days(92)
        page = take_quarter(reader, token, number, value)
        assert page.status_code == 200, words_of(page)
    return page


def begin_next(reader: Reader, token: str) -> tuple[str, httpx.Response]:
    page = reader.post(f"/purchase/{token}/next")
    return reader.token, page


def accept(reader: Reader, token: str, fact: str, page: httpx.Response | None = None) -> httpx.Response:
    """Tap that a proposed answer is so."""
    page = page or reader.get(f"/purchase/{token}/before")
    found = re.search(
        rf'action="([^"]+)"[^>]*>\s*<input type="hidden" name="fact" value="{fact}"><input type="hidden" name="seen" '
        r'value="(\w+)"><input type="hidden" name="saw" value="(\d+)">',
        page.text,
    )
    assert found, words_of(page)
    return send(reader, found[1], fact=fact, seen=found[2], saw=found[3])


def facts(reader: Reader, token: str) -> dict[str, object]:
    checks: Checks = reader.door.app.state.checks
    told: dict[str, object] = checks.open(request_of(reader, token)).document["facts"]
    return told


def kept(reader: Reader) -> int:
    """How many snapshots there are, corrected ones too."""
    with reader.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM snapshots").scalar_one())
