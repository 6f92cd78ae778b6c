"""An operation that retires says so in every answer, in the description and on its page; none stops without notice."""

from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.door import retiring
from dontbuy.api.door.retiring import RETIRING, Retiring
from dontbuy.api.openapi.description import operations
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from tests.door import Door

INVENTED = Retiring(date(2027, 1, 1), date(2027, 7, 1), "use `check`")
LEAST_NOTICE = timedelta(days=180)
"""As `docs/versions.md` promises."""
HEADERS = ("deprecation", "sunset", "link")


@pytest.fixture
def pages(service: Service, store: Database, monkeypatch: pytest.MonkeyPatch) -> Door:
    """The whole service, in which two operations retire."""
    for operation in ("evaluate", "list_evaluations"):
        monkeypatch.setitem(retiring.RETIRING, operation, INVENTED)
    return Door(create_app(service, Checks(service, store, 30, 90)))


def said(response: httpx.Response) -> dict[str, str]:
    return {name: response.headers[name] for name in HEADERS if name in response.headers}


def test_a_good_answer_and_a_refusal_say_since_when_until_when_and_where_more_stands(pages: Door) -> None:
    expected = {
        "deprecation": "@1798761600",
        "sunset": "Thu, 01 Jul 2027 00:00:00 GMT",
        "link": '</docs/operations/evaluate>; rel="deprecation"; type="text/html"',
    }

    kept = pages.post("/v1/evaluations", json={"kind": "vendor_evaluation", "facts": {}})
    refused = pages.post("/v1/evaluations", json={})

    assert (kept.status_code, refused.status_code) == (201, 422)
    assert said(kept) == said(refused) == expected


def test_a_link_to_the_next_page_stands_beside_it(pages: Door) -> None:
    for _ in range(2):
        pages.post("/v1/evaluations", json={"kind": "vendor_evaluation", "facts": {}})

    links = pages.get("/v1/evaluations?limit=1").headers.get_list("link")

    assert [link.partition(";")[2].split(";")[0].strip() for link in links] == ['rel="next"', 'rel="deprecation"']


def test_no_other_operation_and_no_page_says_it(pages: Door) -> None:
    answers = [pages.post("/v1/check", json={}), pages.get("/livez"), pages.get("/docs"), pages.get("/v1/none")]

    assert [said(answer) for answer in answers] == [{}] * 4


def test_the_description_and_the_page_of_the_operation_say_it(pages: Door) -> None:
    described = {each["operationId"]: each for _, _, each in operations(pages.get("/openapi.json").json())}

    assert {key for key, each in described.items() if each.get("deprecated")} == {"evaluate", "list_evaluations"}
    for response in described["evaluate"]["responses"].values():
        assert {"Deprecation", "Sunset", "Link", "X-Request-ID"} <= set(response["headers"])
    assert "next page" in described["list_evaluations"]["responses"]["200"]["headers"]["Link"]["description"]
    page = pages.get("/docs/operations/evaluate").text
    assert "Deprecated since 2027-01-01, answered until 2027-07-01: use <code>check</code>." in page


def test_whatever_retires_is_an_operation_and_is_answered_long_enough(door: Door) -> None:
    known = {operation["operationId"] for _, _, operation in operations(door.get("/openapi.json").json())}

    assert set(RETIRING) <= known
    assert [key for key, each in RETIRING.items() if each.until - each.since < LEAST_NOTICE] == []


def test_the_page_promises_that_notice() -> None:
    page = Path(__file__).parents[2] / "docs" / "versions.md"

    assert f"at least {LEAST_NOTICE.days} days" in page.read_text("utf-8")
