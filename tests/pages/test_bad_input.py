"""What is wrong is shown again with what was typed; what is hostile is refused, or shown as text."""

from html import unescape
from urllib.parse import quote

import httpx
import pytest

from dontbuy.api.wire.exact_json import MOST_BYTES
from tests.pages.conftest import Reader, heading, words_of
from tests.pages.test_results import finished

SCRIPT = "<script>alert(1)</script>"


def test_no_answer_shows_the_question_again_with_a_summary(reader: Reader) -> None:
    token = reader.begin()
    page = reader.post(f"/draft/{token}/question/vendor.stayed_technical", {"action": "answer"})
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert 'href="#vendor-stayed-technical"' in page.text
    assert 'id="vendor-stayed-technical"' in page.text


def test_a_wrong_number_comes_back_as_it_was_typed(reader: Reader) -> None:
    token = reader.begin("request")
    filled = {"metrics.items/0/metric": "win_rate", "metrics.items/0/baseline/value": "about a fifth"}
    page = reader.post(f"/draft/{token}/question/metrics.items", {"action": "answer", **filled})
    assert page.status_code == 422
    assert 'value="about a fifth"' in page.text
    assert 'href="#metrics-items-0-baseline-value"' in page.text
    assert reader.document(token)["facts"] == {}


def test_a_metric_without_a_name_is_asked_for_its_name(reader: Reader) -> None:
    token = reader.begin("request")
    filled = {"metrics.items/0/metric": "custom"}
    page = reader.post(f"/draft/{token}/question/metrics.items", {"action": "answer", **filled})
    assert 'href="#metrics-items-0-name"' in page.text


def test_a_wrong_answer_on_the_single_page_is_shown_where_it_stands(reader: Reader) -> None:
    sent = {"action": "save", "vendor.discovery_conversations": "a few", "vendor.stayed_technical": "true"}
    page = reader.post("/check/vendor/all", sent)
    assert page.status_code == 422
    assert 'value="a few"' in page.text
    assert 'href="#vendor-discovery-conversations"' in page.text
    assert 'value="true" id="vendor-stayed-technical" checked' in page.text


def test_script_in_any_text_field_is_shown_as_text(reader: Reader) -> None:
    token = reader.begin(subject=SCRIPT)
    texts = {"cause.buyer_can_pinpoint": "true", "cause.text": SCRIPT}
    reader.post(f"/draft/{token}/question/cause.buyer_can_pinpoint", {"action": "answer", **texts})
    row = {"metrics.items/0/metric": "custom", "metrics.items/0/name": SCRIPT, "metrics.items/0/by": SCRIPT}
    wrong = reader.post(f"/draft/{token}/question/metrics.items", {"action": "answer", **row})
    del row["metrics.items/0/by"]
    reader.post(f"/draft/{token}/question/metrics.items", {"action": "answer", **row})
    reader.post(f"/draft/{token}/result")
    places = (
        "answers",
        "all",
        "result/1",
        "result/1/questions",
        "history",
        "delete",
        "question/cause.buyer_can_pinpoint",
    )
    pages = [wrong, *(reader.get(f"/draft/{token}/{place}") for place in places)]
    pages.append(reader.get(f"/check/vendor?from={SCRIPT}&{SCRIPT}=1&subject.name={SCRIPT}&vendor.on_matrix=true"))
    pages.append(reader.post("/import", {"text": SCRIPT}))
    for page in pages:
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize("path", ["/question/cause.buyer_can_pinpoint", "/all", "/subject"])
def test_an_answer_of_a_megabyte_is_refused(reader: Reader, path: str) -> None:
    token = reader.begin()
    page = reader.post(f"/draft/{token}{path}", {"cause.text": "a" * MOST_BYTES})
    assert (page.status_code, heading(page)) == (413, "The body is too large")
    assert "text/html" in page.headers["content-type"]
    assert reader.document(token)["facts"] == {}


WRONG_NAMES = {"b" * 201: "Shorten the name", "zero\u200bwidth": "a character in it does not show"}


@pytest.mark.parametrize("name", WRONG_NAMES, ids=["too long", "hides something"])
def test_a_name_that_cannot_be_kept_is_shown_again_and_nothing_is_kept_of_it(reader: Reader, name: str) -> None:
    token = reader.begin(subject="Acme")
    reader.answer(token, "vendor.stayed_technical", "true")
    reader.post(f"/draft/{token}/result")
    before = reader.document(token)
    for place in (f"/draft/{token}/subject", f"/draft/{token}/another", "/check/vendor", "/check/vendor/all"):
        page = reader.post(place, {"subject": name})
        assert page.status_code == 422, place
        assert f'value="{name}"' in page.text, place
        assert "There is a problem" in page.text, place
        assert page.text.count(WRONG_NAMES[name]) >= 1, place
    assert reader.document(token) == before


@pytest.mark.parametrize("number", ["", "9" * 5000, "-1"])
def test_the_name_of_another_vendor_is_shown_again_whatever_else_is_sent(reader: Reader, number: str) -> None:
    token = reader.begin(subject="Acme")
    reader.post(f"/draft/{token}/result")
    page = reader.post(f"/draft/{token}/another", {"subject": "b" * 201, "number": number})
    assert (page.status_code, "b" * 201 in page.text) == (422, True)


def test_what_a_link_proposed_is_proposed_again_beside_a_name_that_cannot_be_kept(reader: Reader) -> None:
    asked, technical = "vendor.asked_about_metrics", "vendor.stayed_technical"
    place = f"/check/vendor?{asked}=true&{technical}=false&from=crm"
    page = reader.post(place, {"subject": "b" * 201, "keep": technical, "from": "crm", "proposed": "{}"})
    assert f'value="{technical}" checked' in page.text
    assert f'value="{asked}">' in page.text


@pytest.mark.parametrize("fact", ["vendor.no_such", "prior.exists", "__proto__"])
def test_a_question_that_is_not_asked_here_is_not_found(reader: Reader, fact: str) -> None:
    page = reader.get(f"/draft/{reader.begin()}/question/{fact}")
    assert (page.status_code, "There is no page at this address." in page.text) == (404, True)


@pytest.mark.parametrize("proposed", ["[]", "7", '{"vendor.no_such": true}', '{"vendor.on_matrix": null}'])
def test_a_suggestion_that_proposes_nothing_asked_here_begins_empty(reader: Reader, proposed: str) -> None:
    page = reader.post("/check/vendor", {"proposed": proposed, "keep": "vendor.on_matrix"})
    assert page.status_code == 200
    assert reader.document(reader.token)["facts"] == {}


@pytest.mark.parametrize(
    ("proposed", "status", "said"),
    [
        ("{", 400, "The body is not the JSON that is read here"),
        ('{"vendor.on_matrix": "perhaps"}', 422, "/facts/vendor/on_matrix"),
    ],
)
def test_a_tampered_suggestion_is_refused_with_a_reason(reader: Reader, proposed: str, status: int, said: str) -> None:
    page = reader.post("/check/vendor", {"proposed": proposed, "keep": "vendor.on_matrix"})
    assert (page.status_code, said in words_of(page)) == (status, True), words_of(page)


def test_what_is_not_a_form_is_refused(reader: Reader) -> None:
    response = reader.door.post("/check/vendor", json={})
    assert (response.status_code, "This is not a form" in response.text) == (415, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": "http://dontbuy.test"},
    ],
    ids=str,
)
def test_a_form_from_another_site_is_refused(reader: Reader, headers: dict[str, str]) -> None:
    response = reader.door.post("/check/vendor", data={}, headers=headers)
    assert (response.status_code, "The form was not sent from this site" in response.text) == (403, True)


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://dontbuy.test"}], ids=str)
def test_a_form_from_this_site_is_taken(reader: Reader, headers: dict[str, str]) -> None:
    response = reader.door.post("/check/vendor", data={}, headers=headers)
    assert (response.status_code, response.headers["location"].startswith("/draft/")) == (303, True)


@pytest.mark.parametrize("path", ["/", "/check/vendor", "/draft/unknown", "/static/site.css", "/v1/nothing"])
def test_every_answer_carries_the_headers_that_guard_it(reader: Reader, path: str) -> None:
    headers = reader.door.get(path).headers
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/check/vendor", "/check/vendor/all", "/check/vendor/form", "/import"])
def test_no_page_has_inline_script_or_style_or_asks_elsewhere(reader: Reader, path: str) -> None:
    text = reader.get(path).text
    for wrong in ("<style", " style=", "javascript:", " onclick=", 'src="http', 'href="http', "<script>"):
        assert wrong not in text


@pytest.mark.parametrize(("path", "kind"), [("/v1/nothing", "application/problem+json"), ("/nothing", "text/html")])
def test_machines_get_problems_and_people_get_pages(reader: Reader, path: str, kind: str) -> None:
    response = reader.door.get(path, headers={"accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (404, kind)


MANY_DIGITS = "9" * 5_000


@pytest.mark.parametrize(("fact", "sent"), [("vendor.on_matrix", "true"), ("vendor.slide_deck_pages", "30")])
def test_another_row_is_for_lists_alone(reader: Reader, fact: str, sent: str) -> None:
    token = reader.begin()
    page = reader.post(f"/draft/{token}/question/{fact}", {"action": "more", fact: ""})
    assert (page.status_code, "There is a problem" in page.text) == (422, True)
    page = reader.post(f"/draft/{token}/question/{fact}", {"action": "more", fact: sent})
    assert (page.status_code, "rows=" in reader.address) == (200, False)


@pytest.mark.parametrize("rows", [MANY_DIGITS, "²", "-1", "", "0", "9999"], ids=lambda rows: rows[:5])
def test_a_link_may_ask_for_any_number_of_rows(reader: Reader, rows: str) -> None:
    token = reader.begin("request")
    page = reader.get(f"/draft/{token}/question/metrics.items", params={"rows": rows})
    assert page.status_code == 200
    assert 1 <= page.text.count("<legend>Metric ") <= 50


@pytest.mark.parametrize("at", [MANY_DIGITS, "²", "٣", "x"], ids=lambda at: at[:5])
@pytest.mark.parametrize("place", ["/question/metrics.items", "/all"])
def test_a_row_of_no_number_is_not_read(reader: Reader, place: str, at: str) -> None:
    token = reader.begin("request")
    rows = {f"metrics.items/{at}/metric": "win_rate", "metrics.items/1/metric": "average_deal_size"}
    page = reader.post(f"/draft/{token}{place}", {"action": "answer", **rows})
    assert page.status_code == 200
    assert reader.document(token)["facts"]["metrics"]["items"] == [{"metric": "average_deal_size"}]


@pytest.mark.parametrize(
    "address", ["/check/vendor?vendor.on_matrix/x=true", "/check/request?request.reasons/x=metrics"], ids=str
)
def test_a_part_that_a_fact_does_not_have_is_ignored_with_a_reason(reader: Reader, address: str) -> None:
    page = reader.get(address)
    assert page.status_code == 200
    assert "no answer stands behind it" in page.text


FORMS = ("application/x-www-form-urlencoded; charset={}", "multipart/form-data; charset={}; boundary=x")
PLACES = ("/import", "/transcript", "/compare", "/check/vendor/all")


def posted(reader: Reader, path: str, kind: str, text: bytes) -> httpx.Response:
    """The answer to a form of this media type that has the text in every field."""
    names = (b"text", b"text-1", b"subject")
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    if kind.startswith("multipart"):
        body = b"".join(part % (name, text) for name in names) + b"--x--\r\n"
    else:
        body = b"&".join(b"%s=%s" % (name, quote(text).encode()) for name in names)
    return reader.post(path, None, content=body, headers={"content-type": kind})


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "latin-1", "windows-1252", '"utf-16"', "nonsense"])
@pytest.mark.parametrize("form", FORMS, ids=["pairs", "parts"])
@pytest.mark.parametrize("path", PLACES)
def test_a_form_in_another_character_set_is_refused(reader: Reader, path: str, form: str, charset: str) -> None:
    page = posted(reader, path, form.format(charset), b"+2AA-")
    assert (page.status_code, "A body is read as UTF-8 and nothing else" in unescape(page.text)) == (415, True)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
@pytest.mark.parametrize("form", FORMS, ids=["pairs", "parts"])
def test_a_form_that_says_it_is_utf_8_is_read(reader: Reader, form: str, charset: str) -> None:
    assert "Łódź" in posted(reader, "/check/vendor/all", form.format(charset), "Łódź".encode()).text


@pytest.mark.parametrize("origin", ["http://[::1", "http://[", "//[x]"])
def test_an_origin_that_is_none_is_foreign(reader: Reader, origin: str) -> None:
    response = reader.door.post("/check/vendor", data={}, headers={"origin": origin})
    assert (response.status_code, "The form was not sent from this site" in response.text) == (403, True)


def test_of_a_link_with_very_many_names_some_are_read_and_few_are_listed(reader: Reader) -> None:
    names = "&".join(f"no.such_{at}=1" for at in range(3_000))
    page = reader.get(f"/check/vendor?vendor.on_matrix=true&{names}&from=crm")
    assert page.text.count("<code><bdi>no.such_") == 20
    assert "and 2980 more" in page.text
    assert page.text.count("suggested by <bdi>crm</bdi></span>") == 1


def test_a_page_on_which_nothing_is_wrong_has_no_summary_of_it(reader: Reader) -> None:
    token = finished(reader)
    for path in ("/check/vendor", f"/draft/{token}/answers", f"/draft/{token}/result/1"):
        assert "error-summary" not in reader.get(path).text
