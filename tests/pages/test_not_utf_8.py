"""What is not UTF-8 is refused where it stands, or not read at all: nothing is replaced, and nothing is stored."""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from html import unescape
from urllib.parse import quote

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from tests.pages.conftest import Reader, heading, words_of

NOT_UTF_8 = {
    "Latin-1": "Müller".encode("latin-1"),
    "no character": b"\xff",
    "a character that breaks off": "ü".encode()[:1],
    "half a surrogate": b"\xed\xa0\x80",
    "a character spelled too long": b"\xc0\xaf",
}
PAIRS, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
HINT = "send the form of the page, in UTF-8"


def escaped(fields: Mapping[bytes, bytes]) -> bytes:
    return b"&".join(quote(name).encode() + b"=" + quote(text).encode() for name, text in fields.items())


def raw(fields: Mapping[bytes, bytes]) -> bytes:
    return b"&".join(name + b"=" + text for name, text in fields.items())


def parts(fields: Mapping[bytes, bytes], more: bytes = b"") -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    return b"".join(head % (name, more, text) for name, text in fields.items()) + b"--x--\r\n"


WAYS = {"escapes": (PAIRS, escaped), "bytes": (PAIRS, raw), "parts": (PARTS, parts)}
Written = Callable[[Mapping[bytes, bytes]], bytes]


@pytest.fixture
def kept(reader: Reader) -> Callable[[], list[str]]:
    """Everything that the store holds."""

    def dumped() -> list[str]:
        with closing(sqlite3.connect(reader.database.file)) as store:
            return [*store.iterdump()]

    return dumped


def send(reader: Reader, path: str, kind: str, body: bytes) -> httpx.Response:
    return reader.door.post(path, content=body, headers={"content-type": kind})


@pytest.mark.parametrize("text", NOT_UTF_8.values(), ids=NOT_UTF_8)
@pytest.mark.parametrize(("kind", "written"), WAYS.values(), ids=WAYS)
def test_a_field_that_is_not_utf_8_is_refused_at_its_place(
    reader: Reader, kept: Callable[[], list[str]], kind: str, written: Written, text: bytes
) -> None:
    before = kept()

    page = send(reader, "/check/vendor", kind, written({b"subject": text}))

    assert (page.status_code, heading(page)) == (422, "The request cannot be read")
    assert f"/form/subject : this is not UTF-8; {HINT}" in words_of(page)
    assert "\ufffd" not in page.text
    assert kept() == before


@pytest.mark.parametrize(("kind", "written"), WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("/import", "text"),
        ("/transcript", "text"),
        ("/compare", "text-2"),
        ("/check/vendor/all", "cause.text"),
        ("/draft/{}/subject", "subject"),
        ("/draft/{}/all", "cause.text"),
        ("/draft/{}/question/cause.buyer_can_pinpoint", "cause.text"),
        ("/draft/{}/another", "subject"),
        ("/draft/{}/result/1/revoke", "link"),
    ],
)
def test_every_form_refuses_it(
    reader: Reader, kept: Callable[[], list[str]], place: str, field: str, kind: str, written: Written
) -> None:
    token = reader.begin(subject="Acme")
    reader.post(f"/draft/{token}/result")
    before = kept()

    page = send(reader, place.format(token), kind, written({b"saw": b"1", field.encode(): b"Gr\xfc\xdfe"}))

    assert (page.status_code, f"/form/{field} : this is not UTF-8" in words_of(page)) == (422, True), words_of(page)
    assert kept() == before


@pytest.mark.parametrize(("kind", "written"), WAYS.values(), ids=WAYS)
def test_all_that_is_not_utf_8_is_told_at_once(reader: Reader, kind: str, written: Written) -> None:
    page = send(reader, "/check/vendor", kind, written({b"subject": b"\xff", b"n\xfcll": b"1", b"keep": b"\xfe"}))

    told = words_of(page)
    places = ["/form/subject : this is not UTF-8", "/form : the name of a field is not UTF-8", "/form/keep : this"]
    assert [place in told for place in places] == [True] * 3, told
    assert "\ufffd" not in told


@pytest.mark.parametrize(("kind", "written"), WAYS.values(), ids=WAYS)
def test_what_is_utf_8_is_read_however_it_is_written(reader: Reader, kind: str, written: Written) -> None:
    response = send(reader, "/check/vendor", kind, written({b"subject": "Łódź 東京 \ufffd".encode()}))

    token = response.headers["location"].split("/")[2]
    assert reader.document(token)["subject"] == {"name": "Łódź 東京 \ufffd"}


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "windows-1252", "nonsense"])
@pytest.mark.parametrize("more", [b"", b'; filename="a.json"'], ids=["text", "file"])
def test_a_part_in_another_character_set_is_refused_at_its_place(
    reader: Reader, kept: Callable[[], list[str]], charset: str, more: bytes
) -> None:
    before = kept()
    declared = more + f"\r\nContent-Type: text/plain; charset={charset}".encode()

    page = send(reader, "/import", PARTS, parts({b"file": b'{"kind": "buying_request", "facts": {}}'}, declared))

    assert (page.status_code, "/form/file : a body is read as UTF-8" in words_of(page)) == (415, True), words_of(page)
    assert kept() == before


def test_a_form_whose_parts_break_off_is_refused(reader: Reader, kept: Callable[[], list[str]]) -> None:
    before = kept()

    page = send(reader, "/check/vendor", PARTS, parts({b"subject": b"Acme", b"from": b"a link"})[:-20])

    assert (page.status_code, "This is not a form" in words_of(page)) == (415, True)
    assert kept() == before


def test_a_link_says_which_of_its_parts_are_not_utf_8_and_the_others_are_used(reader: Reader) -> None:
    wrong = "subject.name=M%FCller&from=%FF&cause.text=%C3&n%FCll=1&prior.notes=%ED%A0%80"

    page = reader.get(f"/check/vendor?vendor.on_matrix=true&{wrong}&vendor.stayed_technical=true")

    assert page.status_code == 200
    told = words_of(page)
    assert [f"{name} : it is not UTF-8" in told for name in ("subject.name", "from", "cause.text")] == [True] * 3, told
    assert 'name="from" value="a link"' in page.text
    assert 'id="subject" name="subject" value=""' in page.text
    assert json.loads(unescape(page.text.split('name="proposed" value="')[1].split('"')[0])) == {
        "vendor.on_matrix": True,
        "vendor.stayed_technical": True,
    }


@pytest.mark.parametrize("path", ["/import", "/compare"])
def test_a_file_that_is_not_utf_8_is_not_shown_as_text_that_is(reader: Reader, path: str) -> None:
    file = json.dumps({"kind": "buying_request", "facts": {}, "subject": {"name": "Müller"}}, ensure_ascii=False)

    sent = {name: ("a.json", file.encode("latin-1")) for name in ("file", "file-3")}

    page = reader.post(path, files=sent)

    assert (page.status_code, "not UTF-8 at byte" in words_of(page)) == (422, True)
    assert "ller" not in page.text


def test_a_wrong_file_is_found_where_it_was_chosen(reader: Reader) -> None:
    page = reader.post("/compare", files={"file-3": ("a.json", b"\xff")})

    assert 'href="#file-3">Vendor 3' in page.text
    assert re.search(r'<details class="another" open>\s*<summary>Add vendor 3', page.text)


def test_a_path_that_is_not_utf_8_leads_nowhere(reader: Reader, kept: Callable[[], list[str]]) -> None:
    token = reader.begin()
    reader.post(f"/draft/{token}/result")
    before = kept()
    found = [context.original_route for context in iter_route_contexts(reader.door.app.router.routes)]
    asked = 0
    for route in (route for route in found if isinstance(route, APIRoute)):
        for name in route.param_convertors:
            path = route.path_format.replace(f"{{{name}}}", "%FF").format(
                token=token, number=1, slug="vendor", fact="x", purchase="pu_x", vendor="ck_x", key="ev_x", revision=1
            )
            for method in route.methods or ():
                answer = reader.door.ask(method, path)
                assert answer.status_code in (401, 404, 415, 422), (method, path)
                asked += 1

    assert asked > 30
    assert kept() == before


@pytest.mark.parametrize(
    "path",
    [
        "/criteria/map?kind=%FF",
        "/draft/{}/all?saved=%FF",
        "/draft/{}/question/vendor.on_matrix?then=%FF&rows=%FF",
        "/criteria?utm_source=M%FCller",
    ],
)
def test_a_page_that_is_asked_for_in_no_utf_8_shows_nothing_of_it(reader: Reader, path: str) -> None:
    page = reader.get(path.format(reader.begin()))

    assert (page.status_code in (200, 404), "\ufffd" in page.text) == (True, False)
