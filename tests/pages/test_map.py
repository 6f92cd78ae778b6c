"""The map in short words, without a check and in the light of its answers; each criterion as they decide it."""

import re
from html import unescape
from typing import Any

import httpx
import pytest

from dontbuy.api.pages.criteria import map as criteria_map
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.cases import CaseDocument, read_cases
from dontbuy.engine.ir import Rulebook
from tests.conftest import ROOT
from tests.counting import counting
from tests.pages.conftest import Reader, heading, words_of

STORIES = [entry.says for entry in read_cases(ROOT / "rules") if "/stories" in entry.place.file]
KINDS = ["vendor_evaluation", "buying_request", "discovery_self_check"]
ROW = re.compile(r'<li class="placed" id="([\w-]+)".*?(?=<li class="placed"|</section>)', re.DOTALL)


def rows(page: httpx.Response) -> dict[str, str]:
    """Criterion to its row."""
    return {found[1]: found[0] for found in ROW.finditer(page.text)}


def said(row: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", row)))


def imported(reader: Reader, document: Any) -> str:
    reader.post("/import", {"text": dumps(document).decode()})
    return reader.token


# --- without a check


@pytest.mark.parametrize("kind", KINDS)
def test_every_criterion_stands_in_its_section_with_all_it_reads_in_short_words(
    reader: Reader, rulebook: Rulebook, kind: str
) -> None:
    page, rule_set = reader.get("/criteria/map", params={"kind": kind}), rulebook.rule_sets[kind]
    placed = rows(page)

    assert sorted(placed) == sorted(entry.id for entry in rule_set.criteria)
    assert re.findall(r'<h2 id="section-\d+">(.*?)</h2>', page.text) == [*rule_set.sections.values()]
    for entry in rule_set.criteria:
        row = said(placed[entry.id])
        assert entry.title in row
        assert rule_set.words[entry.says].headline in row
        for fact in entry.reads:
            short = rule_set.facts[fact].short
            assert short
            assert short[:1].upper() + short[1:] in row, (entry.id, fact)


@pytest.mark.parametrize("kind", KINDS)
def test_no_machine_name_stands_on_the_map(reader: Reader, rulebook: Rulebook, kind: str) -> None:
    text = words_of(reader.get("/criteria/map", params={"kind": kind}))

    names = [*rulebook.facts, *(fact.replace(".", ": ").replace("_", " ") for fact in rulebook.facts)]
    assert [name for name in names if re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text)] == []


def test_the_map_begins_with_the_rule_set_that_shows_most_and_leads_to_the_others(
    reader: Reader, rulebook: Rulebook
) -> None:
    page = reader.get("/criteria/map").text

    current = re.findall(r'href="/criteria/map\?kind=(\w+)" aria-current', page)
    most = max(rulebook.rule_sets.values(), key=lambda entry: len(entry.criteria))
    assert current == [most.kind]
    assert set(re.findall(r"/criteria/map\?kind=(\w+)", page)) == set(KINDS)


def test_a_glance_leads_to_every_criterion(reader: Reader, rulebook: Rulebook) -> None:
    page = reader.get("/criteria/map?kind=vendor_evaluation").text
    glance = page.partition('class="plain glance"')[2].partition('<section class="placed-section"')[0]

    assert sorted(re.findall(r'href="#([\w-]+)"', glance)) == sorted(
        entry.id for entry in rulebook.rule_sets[KINDS[0]].criteria
    )


def test_nothing_of_the_map_has_to_be_moved_sideways_to_be_read(reader: Reader) -> None:
    main = reader.get("/criteria/map").text.partition("<main")[2].partition("</main>")[0]

    assert not re.search(r'class="[^"]*\bscroll\b', main)
    assert "<table" not in main


def test_a_map_of_another_kind_is_not_there(reader: Reader) -> None:
    page = reader.get("/criteria/map?kind=invoice")

    assert (page.status_code, heading(page)) == (404, "There is no criterion of this name")


def test_where_a_rulebook_has_no_short_words_the_question_stands(grants: Rulebook) -> None:
    rule_set = next(iter(grants.rule_sets.values()))

    for section in criteria_map.structure(rule_set):
        for placed in section.criteria:
            for fact in placed.facts:
                declared = rule_set.facts[fact.name]
                assert fact.short == (declared.short[:1].upper() + declared.short[1:] or declared.question)


# --- with a check


@pytest.mark.parametrize("place", ["criteria", "map"])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.case[:40])
def test_each_criterion_is_lit_as_the_answer_says(reader: Reader, story: CaseDocument, place: str) -> None:
    checks = reader.door.app.state.checks
    token = checks.begin({"kind": story.kind, "facts": story.facts, "evidence": story.evidence})
    answer = reader.service.check(checks.open(token).document)

    placed = rows(reader.get(f"/draft/{token}/{place}"))

    assert {key: re.findall(r'data-finding="(\w+)"', row) for key, row in placed.items()} == {
        **{reason["criterion"]: ["fired"] for reason in answer["reasons"]},
        **{key: ["clear"] for key in answer["clear"]},
        **{each["criterion"]: ["open"] for each in answer["open"]},
    }


DOCUMENT = {
    "kind": "vendor_evaluation",
    "subject": {"name": "Acme"},
    "facts": {
        "evaluator": {"is_delegate": True, "knows_numbers": False},
        "vendor": {"asked_about_metrics": False, "discovery_took_place": False},
        "metrics": {"items": [{"metric": "win_rate", "target": {"value": 30, "unit": "percent"}, "by": "2027-06-30"}]},
    },
    "evidence": [{"fact": "vendor.discovery_took_place", "value": True, "quote": "Dig in.", "source": "transcript"}],
}


def test_what_speaks_against_it_shows_the_answers_that_it_rests_on(reader: Reader) -> None:
    token = imported(reader, DOCUMENT)

    for place in ("criteria", "map"):
        row = said(rows(reader.get(f"/draft/{token}/{place}"))["BUY-3"])
        assert "Speaks against it" in row
        assert "Someone else looks: Yes" in row
        assert "Knows the numbers: No" in row
        assert "Asked for our numbers: No" in row


def test_what_is_clear_shows_what_clears_it(reader: Reader) -> None:
    token = imported(reader, DOCUMENT)

    row = said(rows(reader.get(f"/draft/{token}/criteria"))["BUY-1"])

    assert "Clear" in row
    assert "A number is named: Yes" in row


def test_what_is_open_shows_what_is_missing_and_leads_to_its_question(reader: Reader) -> None:
    token = imported(reader, DOCUMENT)

    row = rows(reader.get(f"/draft/{token}/criteria"))["LDR-4"]

    assert "Open" in said(row)
    assert "What, how much, when: not told" in said(row)
    assert f'href="/draft/{token}/question/leader.answered_what_how_much_when?then=answers"' in row


def test_on_the_map_what_counts_for_nothing_is_shown_too(reader: Reader) -> None:
    """VEN-1 reads two causes and a fix; nothing of it was told, and each is named."""
    token = imported(reader, DOCUMENT)

    row = rows(reader.get(f"/draft/{token}/map"))["VEN-1"]

    assert said(row).count("not told") == len(reader.service.library.in_force.criteria["VEN-1"].reads)


def test_a_conflict_is_named_and_no_value_chosen(reader: Reader) -> None:
    token = imported(reader, DOCUMENT)

    row = said(rows(reader.get(f"/draft/{token}/map"))["EVA-1"])

    assert "Discovery took place: two statements differ" in row


def test_both_pages_say_how_many_there_are_of_each(reader: Reader) -> None:
    token = imported(reader, DOCUMENT)
    answer = reader.service.check(DOCUMENT)
    fired, clear, unknown = (len(answer["reasons"]), len(answer["clear"]), len(answer["open"]))
    told = f"{fired} speak against it, {clear} clear and {unknown} open"

    for place in ("criteria", "map"):
        assert told in words_of(reader.get(f"/draft/{token}/{place}"))


def test_good_signs_that_hold_are_shown_with_their_answers(reader: Reader) -> None:
    token = imported(reader, {**DOCUMENT, "facts": {"vendor": {"willing_to_say_cannot_help": True}}, "evidence": []})

    text = words_of(reader.get(f"/draft/{token}/criteria"))

    assert "The vendor is willing to say that they cannot help" in text.partition("Good signs")[2]
    assert "Would turn us down: Yes" in text


def test_names_and_figures_that_somebody_typed_are_text(reader: Reader) -> None:
    item = {"metric": "custom", "name": "<b>calls</b>", "target": {"value": 5}}
    token = imported(reader, {"kind": "buying_request", "facts": {"metrics": {"items": [item]}}})

    for place in ("criteria", "map"):
        assert "<b>calls" not in reader.get(f"/draft/{token}/{place}").text


@pytest.mark.parametrize("place", ["criteria", "map"])
def test_result_and_answers_lead_there_and_it_leads_back(reader: Reader, place: str) -> None:
    token = imported(reader, DOCUMENT)
    reader.post(f"/draft/{token}/result")

    for path in ("answers", "result/1"):
        assert f'href="/draft/{token}/{place}"' in reader.get(f"/draft/{token}/{path}").text
    page = reader.get(f"/draft/{token}/{place}").text
    assert f'href="/draft/{token}/answers"' in page
    assert 'name="robots" content="noindex"' in page


@pytest.mark.parametrize("place", ["criteria", "map"])
def test_an_unknown_link_lights_nothing(reader: Reader, place: str) -> None:
    page = reader.get(f"/draft/unknown/{place}")

    assert (page.status_code, heading(page)) == (404, "Nothing is kept at this link")


def test_the_document_is_answered_once_for_the_page_with_all_its_reasons(reader: Reader) -> None:
    token = imported(reader, DOCUMENT)

    with counting() as calls:
        reader.get(f"/draft/{token}/map")

    assert calls["evaluate.py:evaluate"] == 1
