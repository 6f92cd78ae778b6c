"""The pages of the criteria: complete, searchable, and saying what the rulebook says."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest

from dontbuy.api.pages.criteria import criterion
from dontbuy.api.pages.criteria.worked_cases import WorkedCases
from dontbuy.engine.ir import Rulebook
from tests.conftest import ROOT
from tests.counting import calls_of, counting
from tests.pages.conftest import Reader, heading


@pytest.fixture(scope="module")
def cases(rulebook: Rulebook) -> WorkedCases:
    return WorkedCases.of(rulebook, ROOT / "rules")


def _listed(html: str) -> list[str]:
    return re.findall(r'<li[^>]*>\s*<a href="/criteria/([^"]+)"', html)


# --- the list


def test_every_criterion_is_listed_once(reader: Reader, rulebook: Rulebook) -> None:
    assert sorted(_listed(reader.get("/criteria").text)) == sorted(rulebook.criteria)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("VEN-7", "VEN-7"),
        ("ven-7", "VEN-7"),
        ("blanket fix", "VEN-1"),
        ("vendor.asked_about_metrics", "BUY-3"),
        ("push back on sellers", "VEN-7"),
        ("sales malpractice", "VEN-11"),
    ],
    ids=["an id", "in small letters", "a title", "a fact", "a quoted line", "a word"],
)
def test_the_search_finds_a_criterion_by(reader: Reader, asked: str, found: str) -> None:
    listed = _listed(reader.get("/criteria", params={"q": asked}).text)

    assert found in listed
    assert len(listed) < 20


def test_a_search_without_a_find_says_so_and_shows_what_was_asked_as_text(reader: Reader) -> None:
    page = reader.get("/criteria", params={"q": "<script>alert(1)</script>"})

    assert _listed(page.text) == []
    assert "<script>alert" not in page.text
    assert "No criterion speaks of “&lt;script&gt;" in page.text


def test_no_condition_is_put_into_words_for_a_list(rulebook: Rulebook, reader: Reader) -> None:
    with counting() as calls:
        reader.get("/criteria")
        reader.get("/criteria", params={"q": "metrics"})

    assert calls["criterion.py:_searched"] == len(rulebook.criteria)  # once, for both
    assert calls["wording.py:in_words"] == 0


def test_a_search_that_is_too_long_is_refused(reader: Reader) -> None:
    page = reader.get("/criteria", params={"q": "a" * 201})

    assert (page.status_code, heading(page)) == (422, "The request cannot be read")
    assert "/query/q" in page.text


# --- one criterion


def test_the_page_of_each_criterion_says_all_that_the_rulebook_says(reader: Reader, rulebook: Rulebook) -> None:
    for key in rulebook.criteria:
        first = criterion.voices(rulebook, rulebook.criteria[key])[0]
        worded, page = first.criterion, reader.get(f"/criteria/{key}")
        text = unescape(page.text)
        assert (page.status_code, heading(page)) == (200, worded.title)
        cited = (worded.cites.phrase, f"line {worded.cites.line}")
        assert all(said in text for said in (worded.because, worded.do, *cited)), key
        asked = [first.rule_set.facts[fact.name].question for fact in criterion.facts_of(rulebook, worded)]
        assert all(question in text for question in asked), key


def test_when_it_fires_is_said_in_the_words_of_the_questions(reader: Reader) -> None:
    text = re.sub(r"<[^>]+>|\s+", " ", unescape(reader.get("/criteria/VEN-4b").text))

    assert "All of these are so:" in text
    assert "“Does the vendor take up more detail when you offer it?” is no" in text


def test_every_criterion_has_a_case_in_which_it_fires(cases: WorkedCases, rulebook: Rulebook) -> None:
    for judged in rulebook.criteria.values():
        first = criterion.voices(rulebook, judged)[0].rule_set
        worked = cases.proof(judged, first).fires
        assert worked is not None
        assert judged.id in (*worked.fired, *worked.held)


def test_every_criterion_that_decides_has_near_cases_that_are_clear_and_open(
    cases: WorkedCases, rulebook: Rulebook
) -> None:
    judged = {worded.id: (worded, rule_set) for rule_set in rulebook.rule_sets.values() for worded in rule_set.criteria}
    for key, (worded, rule_set) in judged.items():
        proof = cases.proof(worded, rule_set)
        assert proof.clear is not None
        assert proof.open is not None
        assert key in proof.clear.clear
        assert key in proof.open.open


def test_a_worked_case_is_shown_in_words_with_its_verdict(reader: Reader) -> None:
    text = re.sub(r"<[^>]+>|\s+", " ", unescape(reader.get("/criteria/VEN-2").text))
    _, _, worked = text.partition("A worked case")

    assert (
        "Did the vendor describe their product before their first question about your business problems? Yes"
        in re.sub(" +", " ", worked)
    )
    assert "Move on" in worked


def test_cases_of_another_rulebook_prove_nothing(grants: Rulebook, rulebook: Rulebook) -> None:
    cases = WorkedCases.of(grants, ROOT / "rules")
    judged = next(iter(grants.criteria.values()))

    assert cases.proof(judged, criterion.voices(grants, judged)[0].rule_set).fires is None


def test_the_words_for_a_trainer_stand_beside_those_for_a_buyer(reader: Reader) -> None:
    text = unescape(reader.get("/criteria/VEN-1").text)

    assert "In the words of “Check your own discovery”" in text
    assert "Neither you nor the buyer can name the cause" in text


def test_a_criterion_that_is_not_there_is_a_page_that_names_the_nearest(reader: Reader) -> None:
    page = reader.get("/criteria/ven-77")

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert 'href="/criteria/VEN-7"' in page.text


@pytest.mark.parametrize(
    "key", ["%3Cscript%3E", "a" * 3000, "%00", "..%2F..%2Fetc"], ids=["script", "long", "nul", "dots"]
)
def test_nonsense_for_a_criterion_is_answered_with_a_page(reader: Reader, key: str) -> None:
    page = reader.get(f"/criteria/{key}", headers={"accept": "text/html"})

    assert page.status_code == 404
    assert "<script>" not in page.text


def test_one_criterion_is_put_into_words_for_its_page_and_no_other(reader: Reader, rulebook: Rulebook) -> None:
    alone = calls_of(lambda: criterion.voices(rulebook, rulebook.criteria["VEN-1"]))
    reader.get("/criteria/VEN-1")
    with counting() as calls:
        reader.get("/criteria/VEN-1")

    assert calls["criterion.py:voices"] == 1
    assert calls["wording.py:in_words"] == alone["wording.py:in_words"] > 0
    assert calls["criterion.py:_line"] == 0


def test_the_cases_are_run_once_for_all_who_ask_first(reader: Reader) -> None:
    app = reader.door.app
    with counting() as calls, ThreadPoolExecutor(8) as readers:
        pages = [*readers.map(reader.door.get, ["/criteria/VEN-1"] * 8)]

    assert len({page.content for page in pages}) == 1
    assert "A worked case" in pages[0].text
    assert calls["prepared.py:_run"] == 1
    assert app.state.criteria.cases.begin().done()


def test_no_case_is_run_in_a_request_once_the_server_has_started(reader: Reader) -> None:
    app = reader.door.app

    async def start() -> None:
        async with app.router.lifespan_context(app):
            await asyncio.wrap_future(app.state.criteria.cases.begin())

    asyncio.run(start())
    with counting() as calls:
        page = reader.get("/criteria/VEN-2")

    assert "A worked case" in page.text
    assert calls["evaluate.py:evaluate"] == 0


# --- the cited lines


def test_every_cited_line_can_be_opened_with_its_words_and_who_rests_on_it(reader: Reader, rulebook: Rulebook) -> None:
    page = unescape(reader.get("/criteria/sources").text)
    lines = dict(re.findall(r'<h3 id="([\w-]+)">(.*?)(?=<h3|</section)', page, re.S))
    cites = [(entry.id, cited) for entry in rulebook.criteria.values() for cited in (entry.cites, entry.word_cites)]

    assert set(lines) == {f"{cited.source}-{cited.line}" for _, cited in cites}
    for criterion_id, cited in cites:
        _, _, after = lines[f"{cited.source}-{cited.line}"].partition(f"“{cited.phrase}”")
        assert f'href="/criteria/{criterion_id}"' in after, criterion_id


def test_a_criterion_is_found_by_the_words_of_either_line(reader: Reader, rulebook: Rulebook) -> None:
    for entry in rulebook.criteria.values():
        for cited in (entry.cites, entry.word_cites):
            page = reader.get("/criteria", params={"q": cited.phrase}).text
            assert f'href="/criteria/{entry.id}"' in page, (entry.id, cited.phrase)


def test_the_line_of_the_word_is_named_by_the_word_that_stands_in_it(reader: Reader, rulebook: Rulebook) -> None:
    for entry in rulebook.criteria.values():
        if entry.word_cites != entry.cites:
            assert f"where it says “{entry.says.replace('_', ' ')}”" in reader.get(f"/criteria/{entry.id}").text


def test_a_criterion_leads_to_both_lines_it_rests_on(reader: Reader, rulebook: Rulebook) -> None:
    for entry in rulebook.criteria.values():
        page = reader.get(f"/criteria/{entry.id}").text
        for cited in (entry.cites, entry.word_cites):
            assert f'href="/criteria/sources#{cited.source}-{cited.line}"' in page, entry.id
