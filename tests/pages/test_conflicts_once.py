"""A question that two statements answer otherwise stands on a result once: where it is put right."""

import re
from html import unescape

import pytest

from dontbuy.api.pages.draft.colleagues import of_us
from tests.pages.conftest import Reader
from tests.pages.reports import every_case_for_every_reader
from tests.pages.test_results import finished, the_shared_page, with_evidence

FACT = "vendor.asked_about_metrics"
DIFFER = [{"fact": FACT, "value": value, "source": "transcript"} for value in (True, False)]
TOLD = {
    "nothing speaks against it": {},
    "a reason does": {"started_with_product": True},
    "it is settled": {"has_insight_into_org": False, "flashes_titles_or_clients": True},
}


@pytest.mark.parametrize("vendor", TOLD.values(), ids=TOLD)
def test_what_differs_is_asked_where_it_is_put_right_and_nowhere_else(reader: Reader, vendor: dict[str, bool]) -> None:
    token = finished(reader, with_evidence(*DIFFER, vendor=vendor))
    question = reader.service.library.in_force.rule_sets["vendor_evaluation"].facts[FACT].question

    own, shared = reader.get(f"/draft/{token}/result/1"), the_shared_page(reader, token)
    for page, said in ((own, question), (shared, of_us(question))):
        below = unescape(page.text).partition('class="reasoned"')[2]
        assert below.count(f"<strong>{said}</strong>") == 1
        assert [asked for asked in re.findall(r'<ol class="asks".*?</ol>', below, re.DOTALL) if said in asked] == []


def test_while_nothing_fires_each_question_stands_once(reader: Reader) -> None:
    """Those that stand at the top, below what has to be put right, are not listed a second time."""
    page = unescape(reader.get(f"/draft/{finished(reader, with_evidence(*DIFFER))}/result/1").text)
    top, _, below = page.partition('class="do-now"')[2].partition('class="reasoned"')
    asked = re.findall(r'<li><p><a href="[^"]*">([^<]*)</a></p>', below)

    assert len(asked) > 3
    assert [question for question in asked if question in top] == []


def test_of_every_case_no_question_to_find_out_is_one_of_which_statements_differ() -> None:
    differing = [each for each in every_case_for_every_reader() if each.report.answer["conflicts"]]
    assert differing
    for each in differing:
        differ = {conflict["fact"] for conflict in each.report.answer["conflicts"]}
        asked = {question["fact"] for question in (*each.report.to_find_out, *each.report.other_questions)}
        assert not asked & differ, each
