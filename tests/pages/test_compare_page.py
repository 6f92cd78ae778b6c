"""Vendors side by side on a page: from links, files and pasted text, without a script."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest

from tests.pages.conftest import Reader, heading

ASKS: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": {"name": "Asks"},
    "facts": {"vendor": {"asked_about_metrics": True}},
}
SILENT: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": {"name": "Silent"},
    "facts": {"vendor": {"asked_about_metrics": False}},
}
WRONG = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": "maybe", "mood": 1}}}
REQUEST = {"kind": "buying_request", "facts": {}}


def _send(reader: Reader, *documents: Any, files: Any = None) -> httpx.Response:
    texts = [document if isinstance(document, str) else json.dumps(document) for document in documents]
    fields = {f"text-{at}": text for at, text in enumerate(texts, 1)}
    return reader.post("/compare", fields, **({"files": files} if files else {}))


def _text(response: httpx.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


def _row(response: httpx.Response, criterion: str) -> list[str]:
    """The finding of each vendor in a criterion's row."""
    rows = re.findall(r"<tr[^>]*>.*?</tr>", response.text, re.DOTALL)
    [row] = [row for row in rows if f'href="/criteria/{criterion}"' in row]
    return re.findall(r'data-found="(\w+)"', row)


def test_the_form_takes_two_to_five(reader: Reader) -> None:
    html = reader.get("/compare").text

    assert [f'name="{kind}-{at}"' in html for at in range(1, 6) for kind in ("link", "file", "text")] == [True] * 15
    assert 'name="text-6"' not in html


def test_pasted_documents_stand_side_by_side(reader: Reader) -> None:
    page = _send(reader, ASKS, SILENT)

    assert (page.status_code, heading(page)) == (200, "Asks and Silent, side by side")
    assert _row(page, "VEN-7") == ["clear", "fired"]


def test_what_was_found_is_said_as_on_every_page(reader: Reader) -> None:
    differ, alike = (
        _text(_send(reader, ASKS, SILENT)),
        _text(_send(reader, SILENT, {**SILENT, "subject": {"name": "B"}})),
    )

    assert "What speaks against them" in differ
    assert "Against: Silent" in differ
    assert "Against: all of them" in alike
    assert not re.search(r"\bfire[sd]?\b", differ + alike, re.IGNORECASE)


def test_the_page_names_the_verdict_that_the_service_gives(reader: Reader) -> None:
    page = _send(reader, ASKS, SILENT)

    for document in (ASKS, SILENT):
        assert reader.service.check(document)["headline"] in _text(page)


def test_what_is_open_names_the_question_and_whom_to_ask(reader: Reader) -> None:
    text = _text(_send(reader, ASKS, SILENT))
    first = reader.service.check(ASKS)["ask"][0]

    assert first["question"] in text
    assert f"Ask: {reader.service.library.in_force.people[first['answered_by']]}" in text


def test_nothing_is_scored_or_ranked(reader: Reader) -> None:
    assert not re.search(r"score|rank|best|%", _text(_send(reader, SILENT, ASKS)), re.IGNORECASE)


def test_files_are_read_and_a_kept_evaluation_stands_for_its_document(reader: Reader) -> None:
    kept = {"id": "ev_1", **reader.service.check(SILENT), "document": SILENT}
    files = {
        "file-1": ("asks.json", json.dumps(ASKS).encode(), "application/json"),
        "file-2": ("silent.json", json.dumps(kept).encode(), "application/json"),
    }

    assert _row(_send(reader, files=files), "VEN-7") == ["clear", "fired"]


def test_a_link_of_ones_own_and_a_shared_link_are_followed(reader: Reader) -> None:
    own = reader.begin("vendor", subject="Own")
    reader.answer(own, "vendor.asked_about_metrics", "true")
    other = reader.begin("vendor", subject="Shared")
    reader.answer(other, "vendor.asked_about_metrics", "false")
    checks = reader.door.app.state.checks
    shared = checks.share(other, checks.finish(other).number).token

    page = reader.post(
        "/compare", {"link-1": f"http://x.test/draft/{own}/answers", "link-2": f"http://x.test/shared/{shared}"}
    )

    assert heading(page) == "Own and Shared, side by side"
    assert _row(page, "VEN-7") == ["clear", "fired"]


def test_vendors_of_one_name_are_told_apart(reader: Reader) -> None:
    assert heading(_send(reader, ASKS, ASKS)) == "Asks (1) and Asks (2), side by side"


def test_vendors_without_a_name_are_numbered(reader: Reader) -> None:
    nameless = {key: value for key, value in ASKS.items() if key != "subject"}

    assert heading(_send(reader, nameless, SILENT)) == "Vendor 1 and Silent, side by side"


def test_five_are_compared_and_gaps_do_not_matter(reader: Reader) -> None:
    page = reader.post("/compare", {f"text-{at}": json.dumps(ASKS if at % 2 else SILENT) for at in (1, 3, 4, 5)})

    assert _row(page, "VEN-7") == ["clear", "clear", "fired", "clear"]


def test_another_day_or_rulebook_in_a_file_does_not_matter(reader: Reader) -> None:
    old = {**ASKS, "as_of": "2020-01-01", "rulebook": "sales-training@0.1.0"}

    page = _send(reader, old, SILENT)
    assert (page.status_code, _row(page, "VEN-7")) == (200, ["clear", "fired"])


def test_every_criterion_is_one_row_of_a_map_also_where_all_are_alike(reader: Reader) -> None:
    page = _send(reader, ASKS, SILENT)
    answers = [reader.service.check(document) for document in (ASKS, SILENT)]

    for criterion in reader.service.library.in_force.rule_sets["vendor_evaluation"].criteria:
        found = [
            "clear"
            if criterion.id in answer["clear"]
            else "fired"
            if criterion.id in [reason["criterion"] for reason in answer["reasons"]]
            else "open"
            for answer in answers
        ]
        assert _row(page, criterion.id) == found
    assert "Fired" not in _text(page)


def test_a_question_that_is_open_beside_all_is_asked_once(reader: Reader) -> None:
    """What lies with us apart from what every vendor has to be asked; then what is left of each alone."""
    page = _send(reader, ASKS, SILENT, {**ASKS, "subject": {"name": "Third"}})
    lists = [[entry["question"] for entry in reader.service.check(each)["ask"]] for each in (ASKS, SILENT)]
    common = set(lists[0]) & set(lists[1])
    asked = _text(page).partition("What to ask next")[2]

    assert common
    for question in common:
        assert asked.count(question) == 1
    ours, _, theirs = asked.partition("Of every one of them")
    facts = reader.service.library.in_force.rule_sets["vendor_evaluation"].facts.values()
    told_once = {fact.question for fact in facts if fact.told_once}
    assert "Your own homework, once for all of them" in ours
    for question in common:
        assert (question in ours, question in theirs) == (question in told_once, question not in told_once)


def test_what_is_open_beside_two_of_three_is_asked_once(reader: Reader) -> None:
    settled = {
        **ASKS,
        "subject": {"name": "Settled"},
        "facts": {"vendor": {"stayed_surface_level": True, "wants_to_get_in_deep": False}},
    }
    page = _send(reader, ASKS, {**ASKS, "subject": {"name": "Other"}}, settled)
    asked = _text(page).partition("What to ask next")[2]
    again = {question["question"] for question in reader.service.check(ASKS)["ask"]}

    assert "Asks and Other" in asked
    assert [question for question in again if asked.count(question) != 1] == []


def test_names_that_are_the_same_are_counted_among_themselves(reader: Reader) -> None:
    assert heading(_send(reader, ASKS, SILENT, ASKS)) == "Asks (1), Silent and Asks (2), side by side"


# --- what cannot be compared


def test_everything_wrong_is_said_at_once_with_its_place_and_what_was_sent_stays(reader: Reader) -> None:
    page = _send(reader, WRONG, "{", REQUEST)
    text = _text(page)

    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert "Vendor 1: /facts/vendor/asked_about_metrics" in text
    assert "Vendor 1: /facts/vendor/mood" in text
    assert "Vendor 2: This is not a file saved by dontbuy, or a part of it is missing (line 1, column 2)" in text
    assert "Vendor 3: /kind" in text
    assert [json.dumps(document) in unescape(page.text) for document in (WRONG, REQUEST)] == [True, True]


def test_the_summary_leads_to_the_fields(reader: Reader) -> None:
    html = reader.post("/compare", {"text-1": "{", "link-2": "nonsense"}).text
    _, _, summary = html.partition("error-summary")

    for field in ("text-1", "link-2"):
        assert f'href="#{field}"' in summary
        assert f'id="{field}"' in html


@pytest.mark.parametrize("documents", [(), (ASKS,)], ids=["none", "one"])
def test_fewer_than_two_are_refused(reader: Reader, documents: tuple[Any, ...]) -> None:
    page = _send(reader, *documents)

    assert page.status_code == 422
    assert "there are fewer than 2 vendors" in _text(page)


def test_a_link_that_leads_nowhere_is_said_at_its_vendor(reader: Reader) -> None:
    page = reader.post("/compare", {"text-1": json.dumps(ASKS), "link-2": "https://x.test/draft/" + "a" * 32})

    assert "Vendor 2: there is nothing at this link" in _text(page)
    assert "fewer than" not in _text(page)


def test_an_expired_link_is_said_at_its_vendor(reader: Reader) -> None:
    token = reader.begin("vendor")
    reader.clock.pass_days(31)
    page = reader.post("/compare", {"text-1": json.dumps(ASKS), "link-2": token})

    assert "Vendor 2: this link has expired" in _text(page)


def test_a_file_that_is_wrong_comes_back_as_text(reader: Reader) -> None:
    files = {"file-1": ("wrong.json", json.dumps(WRONG).encode(), "application/json")}

    assert json.dumps(WRONG) in unescape(_send(reader, "", ASKS, files=files).text)


def test_a_script_in_a_name_is_shown_as_text(reader: Reader) -> None:
    named = {**ASKS, "subject": {"name": "<script>alert(1)</script>"}}

    for page in (_send(reader, named, SILENT), _send(reader, named, WRONG)):
        assert "<script>alert" not in page.text


def test_a_form_from_another_site_is_refused(reader: Reader) -> None:
    page = reader.post("/compare", {"text-1": json.dumps(ASKS)}, headers={"Sec-Fetch-Site": "cross-site"})

    assert (page.status_code, heading(page)) == (403, "The form was not sent from this site")


def test_a_form_over_one_megabyte_is_refused(reader: Reader) -> None:
    page = _send(reader, "x" * 1_100_000, ASKS)
    assert (page.status_code, heading(page)) == (413, "The body is too large")


def test_what_speaks_against_a_vendor_leads_to_both_lines_that_it_stands_on(reader: Reader) -> None:
    charges = {"charges_for_discovery": True, "has_insight_into_org": False}
    page = _send(reader, ASKS, {**SILENT, "facts": {"vendor": {**SILENT["facts"]["vendor"], **charges}}})
    rulebook = reader.service.library.in_force

    for fired in ("VEN-5", "VEN-7"):
        for cites in (rulebook.criteria[fired].cites, rulebook.criteria[fired].word_cites):
            assert f'href="/criteria/sources#{cites.source}-{cites.line}"' in page.text
            assert f"“{cites.phrase}”" in _text(page)
    assert "where it says “run”" in _text(page)


def test_what_is_about_us_stands_apart_and_speaks_against_no_vendor(reader: Reader) -> None:
    given = {**SILENT, "facts": {"vendor": {"asked_about_metrics": False}, "leader": {"unavailable": True}}}
    page = _send(reader, ASKS, given)
    about = reader.service.library.in_force.topics
    theirs, _, rest = page.text.partition('<h2 id="ours">')
    ours = rest.partition('<h2 id="next">')[0]

    assert "speak about you and against no vendor" in ours
    for criterion in reader.service.library.in_force.rule_sets["vendor_evaluation"].criteria:
        place, other = (ours, theirs) if about[criterion.about].whose == "ours" else (theirs, ours)
        link = f'href="/criteria/{criterion.id}"'
        assert (link in place, link in other) == (True, False)


def test_documents_that_are_all_about_us_are_compared_all_the_same(reader: Reader) -> None:
    text = _text(_send(reader, REQUEST, {**REQUEST, "facts": {"metrics": {"items": []}}}))

    assert "speak about you and against no vendor" not in text
    assert "speaks against it" in text


def test_what_is_about_us_and_differs_is_not_called_the_same(reader: Reader) -> None:
    delegate = {"evaluator": {"is_delegate": True, "knows_numbers": False}, "leader": {"unavailable": True}}
    page = _send(
        reader,
        {**ASKS, "facts": {**ASKS["facts"], **delegate}},
        {**SILENT, "facts": {**SILENT["facts"], **delegate}},
    )
    ours = page.text.partition('<h2 id="ours">')[2].partition('<h2 id="next">')[0]
    rows = {
        name: row
        for row in re.findall(r"<tr.*?</tr>", ours, re.DOTALL)
        for name in re.findall(r"/criteria/(.*?)\"", row)
    }

    assert _row(page, "BUY-3") == ["clear", "fired"]
    assert ("heat-same" in rows["BUY-3"], "heat-same" in rows["BUY-1"]) == (False, True)
    assert "are the same for every vendor" not in ours


@pytest.mark.parametrize(
    ("sent", "kind"),
    [(b"%PDF-1.7\n%\xe2\xe3", "a PDF"), (json.dumps(ASKS).encode("utf-16"), "text in UTF-16")],
    ids=["pdf", "utf-16"],
)
def test_another_file_is_called_by_its_name_at_its_vendor(reader: Reader, sent: bytes, kind: str) -> None:
    files = {"file-1": ("a.file", sent), "file-2": ("silent.json", json.dumps(SILENT).encode())}
    text = _text(_send(reader, files=files))

    assert f"Vendor 1: This is not a file saved by dontbuy: it is {kind}" in text
