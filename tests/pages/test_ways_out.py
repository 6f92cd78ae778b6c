"""What would change a result: the least that would have to be otherwise; once it is told so, the result is that one."""

import re
from html import unescape
from typing import Any

import pytest

from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import question_address
from dontbuy.api.pages.draft.outsiders import for_others
from dontbuy.api.pages.draft.ways_out import MOST, WaysShown, ways_out
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.wording import plain
from tests.pages.conftest import Reader, words_of
from tests.pages.reports import Read, every_case_for_every_reader, service
from tests.pages.test_results import finished

OPENED_WITH_THE_PRICE: dict[str, Any] = {"kind": "buying_request", "facts": {"request": {"opened_with": ["price"]}}}
LEFT = {
    "unknown": "Then nothing known so far would speak against it",
    "none": "Then nothing would speak against it",
}
ROLES = ("You", "The ", "Whoever ", "A ", "Procurement")


@pytest.fixture(scope="module")
def read() -> list[tuple[Read, WaysShown]]:
    """Every worked case that something speaks against, for each of its readers."""
    found = [(each, ways_out(service(), each.report)) for each in every_case_for_every_reader()]
    return [(each, ways) for each, ways in found if ways is not None]


def test_whatever_speaks_against_it_the_page_says_what_would_change_it_or_that_nothing_can(
    read: list[tuple[Read, WaysShown]],
) -> None:
    assert len(read) > 400
    for each, found in read:
        assert each.report.answer["reasons"]
        assert found.ways or found.no_way, each
        assert len(found.few) == min(len(found.ways), MOST)
        said = [tuple(step.does for step in way.steps) for way in found.ways]
        assert len({*said}) == len(said), each


def test_once_a_way_is_told_the_verdict_is_what_it_says(read: list[tuple[Read, WaysShown]], rulebook: Rulebook) -> None:
    told = 0
    for each, found in read:
        report, rule_set = each.report, rulebook.rule_sets[each.report.rule_set.kind]
        if each.reader or report.answer["conflicts"]:
            continue
        for way in found.ways:
            document = dict(report.document)
            for step in way.steps:
                document = editing.saying(document, rule_set, step.fact, plain(step.to))
            again = service().check(document)
            if again["conflicts"]:  # what was said elsewhere, with a quote, is told anew by whoever said it
                continue
            told += 1
            level = report.level(again["verdict"])
            word = f"Then what remains is “{report.headline(again['verdict'])}”"
            assert way.then.startswith(LEFT.get(level, word)), str(each)
            is_new = again["could_become"] not in (None, report.answer["could_become"])
            assert ("could make it" in way.then) == is_new, str(each)  # what it could become all along is said above
    assert told > 100


def test_each_step_names_who_can_bring_it_about_in_words_for_the_reader(read: list[tuple[Read, WaysShown]]) -> None:
    for each, found in read:
        for way in found.ways:
            for step in way.steps:
                assert step.who.startswith(ROLES), (str(each), step)
                assert step.does.endswith((".", "?")), step
                assert (step.who == "You") <= (each.reader != "" or not each.report.rule_set.readers), (str(each), step)


def test_nothing_is_said_of_it_where_nothing_speaks_against_it_or_another_rulebook_did(
    read: list[tuple[Read, WaysShown]],
) -> None:
    nothing = [each for each in every_case_for_every_reader() if not each.report.answer["reasons"]]
    assert nothing
    assert [ways_out(service(), each.report) for each in nothing] == [None] * len(nothing)

    report = read[0][0].report
    other = {**report.answer, "rulebook": {**report.answer["rulebook"], "digest": "0" * 64}}
    assert ways_out(service(), report.__class__(report.rulebook, report.rule_set, other, report.document)) is None  # type: ignore[arg-type]


def test_the_page_of_a_result_leads_to_the_answer_that_would_have_to_be_otherwise(reader: Reader) -> None:
    token = finished(reader)
    page = reader.get(f"/draft/{token}/result/1")

    words = words_of(page)
    assert "What would change this The least that would" in words
    assert "It lies with your side" in words
    section = page.text.split('id="would"')[1].split("</section>")[0]
    assert question_address(token, "evaluator.knows_numbers", "result") in unescape(section)


@pytest.mark.parametrize(
    ("told", "is_tried"), [({"reasons": ["get_better"]}, False), ({"willing_to_dive_in": False}, True)]
)
def test_a_way_is_tried_out_where_a_page_takes_its_answers(
    reader: Reader, told: dict[str, Any], is_tried: bool
) -> None:
    """The training is there to move a number: that is no answer with nothing in it."""
    page = reader.get(f"/draft/{finished(reader, {'kind': 'buying_request', 'facts': {'request': told}})}/result/1")

    assert "What would change this" in words_of(page)
    assert ("See what it would be" in words_of(page)) is is_tried


def test_with_whom_it_lies_is_not_said_as_the_least_that_would_change_it(reader: Reader) -> None:
    words = words_of(reader.get(f"/draft/{finished(reader)}/result/1"))

    assert re.search(
        r"The least that would(, all of it)?: [^.]*\. .*It lies with your side\. Then what remains is “", words
    )


def test_who_reads_a_shared_result_is_told_of_our_side_and_is_led_nowhere(reader: Reader) -> None:
    token = finished(reader)
    (address,) = {*re.findall(r"/shared/[\w-]{32}", reader.post(f"/draft/{token}/result/1/share").text)}
    page = reader.get(address)

    assert "It lies with us" in words_of(page)
    assert f"/draft/{token}/question" not in page.text


def test_what_came_first_cannot_be_changed_any_more(reader: Reader) -> None:
    words = words_of(reader.get(f"/draft/{finished(reader, OPENED_WITH_THE_PRICE)}/result/1"))

    assert "This cannot be changed any more: What was asked for first was the price" in words


def test_with_whom_there_is_no_way_back_is_said_where_it_is_the_vendor(read: list[tuple[Read, WaysShown]]) -> None:
    said = {(each.report.rule_set.kind, found.no_way_with) for each, found in read if found.no_way}

    with_a_vendor, without = "With this vendor this cannot be changed any more", "This cannot be changed any more"
    kinds = {"vendor_evaluation": with_a_vendor, "buying_request": without, "discovery_self_check": without}
    assert said == {*kinds.items()}


def test_to_others_no_way_speaks_of_you(read: list[tuple[Read, WaysShown]]) -> None:
    for each, _ in read:
        if not each.reader:
            found = ways_out(service(), for_others(each.report, "Kim"))
            assert found is not None
            said = [each.whose for each in found.ways] + [step.who for way in found.ways for step in way.steps]
            assert not [text for text in said if "you" in text.lower()], (str(each), said)
            does = [step.does for way in found.ways for step in way.steps]
            assert not [text for text in does if re.search(r"\b(you|your|yourself|ourselves)\b", text)], (
                str(each),
                does,
            )
