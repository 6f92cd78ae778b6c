"""The documentation that the service serves about itself."""

import re
import shlex
from html import unescape

import pytest

from dontbuy.api.door.problems import from_framework
from dontbuy.api.openapi.description import operations
from dontbuy.api.pages.docs.errors import error_rooms
from tests.counting import counting
from tests.pages.conftest import Reader, heading


@pytest.fixture
def ids(reader: Reader) -> list[str]:
    return [operation["operationId"] for _, _, operation in operations(reader.get("/openapi.json").json())]


def _commands(html: str) -> list[str]:
    return [unescape(command) for command in re.findall(r"<code id=\"[^\"]*\">(curl .*?)</code>", html, re.DOTALL)]


def test_the_start_lists_every_operation(reader: Reader, ids: list[str]) -> None:
    html = reader.get("/docs").text

    assert [f'href="/docs/operations/{operation}"' in html for operation in ids] == [True] * len(ids)


def test_every_operation_has_a_page_with_each_status_it_answers(reader: Reader, ids: list[str]) -> None:
    described = {each["operationId"]: each for _, _, each in operations(reader.get("/openapi.json").json())}
    for key in ids:
        page = reader.get(f"/docs/operations/{key}")
        method, path = re.findall(r'<h1 class="address"><span class="method">(\w+)</span> ([^<]+)</h1>', page.text)[0]
        assert described[key] == reader.get("/openapi.json").json()["paths"][unescape(path)][method.lower()]
        assert all(f'id="status-{status}"' in page.text for status in described[key]["responses"])


def test_every_command_can_be_pasted_and_is_answered(reader: Reader, ids: list[str]) -> None:
    for operation in ids:
        [command] = _commands(reader.get(f"/docs/operations/{operation}").text)
        words = shlex.split(command)
        path = words[2].removeprefix("http://dontbuy.test")
        if operation == "readyz" or any(word in operation for word in ("evaluat", "revision", "subject", "webhook")):
            continue  # these need the store of evaluations, which was not given here, or a name that leads somewhere
        if "-H" in words and words[words.index("-H") + 1] == "Authorization: Bearer $TOKEN":
            assert path.startswith("/v1/purchases/pu_") or operation == "list_purchases"
            continue  # these need the link of a purchase
        body = words[words.index("-d") + 1] if "-d" in words else None
        headers = {"Content-Type": "application/json"}
        response = reader.door.post(path, content=body, headers=headers) if body else reader.door.get(path)
        assert response.status_code in (200, 201), command


def test_an_example_in_lines_stands_as_it_is_sent(reader: Reader, ids: list[str]) -> None:
    (batch,) = [each for each in ids if "batch" in each.lower()]
    text = unescape(reader.get(f"/docs/operations/{batch}").text)

    assert "\n{" in text
    assert "\\n" not in text


def test_a_host_that_is_no_plain_name_is_not_repeated(reader: Reader) -> None:
    page = reader.get("/docs", headers={"Host": "x';rm -rf ~;'"})

    assert "rm -rf" not in page.text


def test_names_of_shapes_lead_to_their_fields(reader: Reader, ids: list[str]) -> None:
    shapes = reader.get("/docs/shapes").text
    for operation in ids:
        for name in re.findall(r'href="/docs/shapes#(\w+)"', reader.get(f"/docs/operations/{operation}").text):
            assert f'id="{name}"' in shapes


def test_an_operation_that_is_not_there_is_a_page_that_says_so(reader: Reader) -> None:
    page = reader.get("/docs/operations/nope", headers={"accept": "text/html"})

    assert (page.status_code, heading(page)) == (404, "Not found")


def test_every_code_has_its_place_where_the_type_of_a_problem_leads(reader: Reader) -> None:
    html = reader.get("/docs/errors").text

    assert [error.code for room in error_rooms() for error in room.codes if f'id="{error.anchor}"' not in html] == []


def test_the_type_of_a_real_problem_leads_to_its_code(reader: Reader) -> None:
    problem = reader.door.post("/v1/check", json={"kind": "vendor_evaluation", "facts": {"vendor": {"mood": 1}}}).json()
    path, _, anchor = problem["type"].partition("#")

    assert f'id="{anchor}"' in reader.get(path).text


@pytest.mark.parametrize("status", [400, 404, 405, 500])
def test_the_codes_of_the_framework_have_their_place_too(reader: Reader, status: int) -> None:
    code = from_framework(status).diagnostics[0].code

    assert f'id="{code.replace("/", "-")}"' in reader.get("/docs/errors").text


@pytest.mark.parametrize("path", ["/docs", "/docs/operations/compare", "/docs/shapes", "/docs/errors"])
def test_nothing_is_fetched_from_elsewhere_and_nothing_is_inline(reader: Reader, path: str) -> None:
    page = reader.get(path)
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', page.text)

    assert all(address.startswith("/static/") for address in loaded)
    assert not re.search(r"<[^>]+\sstyle=|<style|<script>|\son\w+=", page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_description_is_read_once_for_all_its_pages(reader: Reader, ids: list[str]) -> None:
    with counting() as calls:
        for path in ("/docs", "/docs/shapes", f"/docs/operations/{ids[0]}", "/docs"):
            assert reader.get(path).status_code == 200

    assert calls["docs.py:_described"] == 4
    assert calls["described.py:of"] == 1
