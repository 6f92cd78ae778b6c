"""Example results: a story of the rulebook for each check, to be looked at before anything is answered."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dontbuy.api.pages.criteria.examples import STORIES
from dontbuy.api.pages.criteria.shelf import shelf_of
from dontbuy.api.pages.journeys import SLUGS
from dontbuy.engine.cases import CaseDocument, read_cases
from dontbuy.engine.ir import Rulebook
from tests.conftest import ROOT
from tests.counting import counting
from tests.pages.conftest import Reader, heading, words_of

NOTHING = "Not found"


def story(kind: str) -> CaseDocument:
    return next(entry.says for entry in read_cases(ROOT / "rules") if entry.says.case == STORIES[kind].case)


def test_every_shipped_check_has_a_story_that_shows_reasons_and_what_goes_well(rulebook: Rulebook) -> None:
    assert set(STORIES) == set(rulebook.rule_sets) == set(SLUGS.values())
    for kind in STORIES:
        told = story(kind)
        assert told.kind == kind
        assert len(told.because) >= 2
        assert told.signs


@pytest.mark.parametrize("slug", SLUGS)
def test_an_example_is_the_result_of_its_story_and_says_that_it_is_one(
    reader: Reader, rulebook: Rulebook, slug: str
) -> None:
    page, told = reader.get(f"/check/{slug}/example"), story(SLUGS[slug])
    rule_set = rulebook.rule_sets[SLUGS[slug]]

    word = rule_set.words[told.verdict]
    leaves = ": leave these talks" if word.ends_talks else ""
    assert (page.status_code, heading(page)) == (200, f"{word.headline}{leaves}")
    said = words_of(page)
    assert "This is an example" in said.partition(heading(page))[0] + said.partition("main")[0]
    assert told.case[1:] in said
    for key in (*told.because, *told.signs):
        assert rule_set.criterion(key).title in said
    assert f'href="/check/{slug}"' in page.text


@pytest.mark.parametrize("slug", SLUGS)
def test_an_example_can_only_be_read(reader: Reader, slug: str) -> None:
    page = reader.get(f"/check/{slug}/example").text
    main = page.partition("<main")[2].partition("</main>")[0]

    assert "<form" not in main
    assert "/draft/" not in main
    assert "shared this result" not in main
    with reader.database.reading() as connection:
        for table in ("checks", "evaluations", "grants"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_the_start_page_and_the_page_of_a_check_lead_to_its_example(reader: Reader, slug: str) -> None:
    for path in ("/", f"/check/{slug}"):
        assert f'href="/check/{slug}/example"' in reader.get(path).text


def test_an_example_is_answered_once_for_all_who_look_at_it(reader: Reader) -> None:
    shelf_of(reader.door.app).cases.begin().result()  # to read the cases answers them too
    with counting() as calls, ThreadPoolExecutor(4) as readers:
        pages = [*readers.map(reader.door.get, ["/check/vendor/example"] * 8)]

    assert {page.status_code for page in pages} == {200}
    assert len({page.content for page in pages}) == 1
    # Once for its answer, and once for what would change it, of which each way is judged anew.
    assert calls["ways.py:next_better"] == 2
    assert calls["answering.py:_answer"] == 1


def test_where_the_story_is_not_among_the_cases_there_is_no_example_and_no_link_to_one(
    reader: Reader, tmp_path: Path
) -> None:
    reader.door.app.state.rules = tmp_path
    shelf_of(reader.door.app).cases.begin().result()

    page = reader.get("/check/vendor/example")
    assert (page.status_code, heading(page)) == (404, NOTHING)
    assert "/example" not in reader.get("/").text
    assert "/example" not in reader.get("/check/vendor").text


def test_a_check_that_is_not_there_has_no_example(reader: Reader) -> None:
    page = reader.get("/check/invoice/example")
    assert (page.status_code, heading(page)) == (404, NOTHING)
