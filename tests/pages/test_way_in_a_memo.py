"""What would change a result, in a memo: the least way, or that there is none; on a page, in a mail, on paper."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dontbuy.api.pages.draft.outsiders import for_others
from dontbuy.api.pages.draft.ways_out import NeededStep, ShownWay, WaysShown, ways_out
from dontbuy.api.pages.memo import pdf
from dontbuy.api.pages.memo.content import Memo, MemoWay, memo_of, text_of
from dontbuy.api.pages.memo.lines import Line, Some
from tests.pages.conftest import Reader, words_of
from tests.pages.reports import every_case_for_every_reader, memo_said, service
from tests.pages.test_memo import AT, by_nobody, memo, memo_of_much, printed, writes_pdf
from tests.pages.test_results import finished

TITLE = "What would change this"
ONE_WAY: dict[str, Any] = {"vendor": {"stayed_surface_level": True}}
TWO_WAYS: dict[str, Any] = {"vendor": {"charges_for_discovery": True, "has_insight_into_org": False}}
NO_WAY: dict[str, Any] = {"vendor": {"started_with_product": True}}
PRICE_FIRST = {"kind": "buying_request", "facts": {"request": {"opened_with": ["price"]}}}


def part_of(said: Memo) -> str:
    """What the text says of it."""
    return next(each for each in text_of(said).split("\n\n") if each.startswith(TITLE))


def test_a_memo_says_the_least_way_that_the_result_says() -> None:
    for read in by_nobody():
        way = memo_said(read.report).way
        found = ways_out(service(), for_others(read.report))
        # Where the talks end, what would leave another word by which they end is no way.
        assert (found is not None) is bool(read.report.answer["reasons"]) or (not found and read.report.ends_talks), (
            read
        )
        if found is None or way is None:
            # Of what cannot be changed any more on our own side, what there is to do about it is said alone.
            for_good = [] if found is None else [each.id for each in found.no_way if not found.ways]
            ours = [name for name in for_good if read.report.is_ours(name)]
            assert bool(ours) is (found is not None), read
            continue
        if found.ways:
            least = found.ways[0]
            assert way.steps == Some([Line(step.who, step.does) for step in least.steps], 0), read
            assert way.then.startswith(least.then), read
        else:
            assert (way.steps.lines, way.then) == ([], ""), read
            first = read.report.answer["reasons"][0]["criterion"]  # stands above, and alone is not said again
            unsaid = [each.id for each in found.no_way if each.title not in way.leads]
            assert unsaid in ([], [first]), read


def test_who_does_what_and_where_it_leads_stand_in_a_text_with_another_way_that_leads_as_far() -> None:
    assert part_of(memo(**TWO_WAYS)) == (
        f"{TITLE}\nThe least that would:\n- The vendor: Hold discovery without a fee.\n"
        "Then nothing known so far would speak against it. Another way: the vendor would have to show insight into the "
        "organisation before any fee."
    )
    assert "nother way" not in part_of(memo(**ONE_WAY))


def test_that_there_is_no_way_back_is_said_once() -> None:
    there = "With this vendor this cannot be changed any more"

    assert part_of(memo(**NO_WAY)) == f"{TITLE}\n{there}."  # and why stands at the beginning


def test_how_many_other_ways_there_are_is_at_least_so_many_where_not_all_were_looked_for() -> None:
    way = ShownWay("It lies with our side", [], "That leaves “Move on”.")
    found = [WaysShown([way] * count, [], "", is_all) for count in (1, 3, 5) for is_all in (True, False)]

    assert [each.others for each in found] == [
        *("", ""),
        *("2 other ways", "at least 2 other ways"),
        *("4 other ways", "at least 4 other ways"),
    ]
    assert [each.others_of_few for each in found[2:]] == [
        *("2 other ways", "At least 2 other ways"),
        *("2 of 4 other ways", "2 of at least 4 other ways"),
    ]


def test_a_memo_counts_no_way_that_it_does_not_name() -> None:
    step = NeededStep("The vendor", "Hold discovery without a fee.", "vendor.charges_for_discovery", False)
    least = ShownWay("", [step], "That leaves “A”.")
    alike = replace(least, steps=[replace(step, does="Ask.")])
    worse, longer = replace(alike, then="That leaves “B”."), replace(alike, steps=[step, step])

    def then(*ways: ShownWay) -> str:
        way = memo_of(for_others(by_nobody()[0].report), WaysShown(ways, [], "", True)).way
        return way.then if way else ""

    assert then(least, worse, longer) == "That leaves “A”."
    assert then(least, worse, alike, alike) == "That leaves “A”. Another way: the vendor would have to ask."


def test_what_would_change_a_settled_verdict_is_said_once() -> None:
    settled = [read for read in by_nobody() if "but an act would" in read.report.settledness]
    said = [(str(read), memo_said(read.report)) for read in settled]

    assert len(said) > 10
    assert [read for read, each in said if "but an act would" in "\n".join(text_of(each))] == []
    assert {each.settled for _, each in said} == {
        "This is settled: no open question changes it.",
        "This is settled: no further answer changes it.",
    }


def test_the_page_has_it_below_what_speaks_against_it(reader: Reader) -> None:
    words = words_of(reader.get(f"/draft/{finished(reader)}/result/1/memo"))

    assert re.search(rf"What to do now .* {TITLE} The least that would: The sales leader : ", words)
    price = words_of(reader.get(f"/draft/{finished(reader, PRICE_FIRST)}/result/1/memo"))
    assert (TITLE in price, "What to do now" in price) == (False, True)


def test_where_nothing_speaks_against_it_nothing_is_said_of_it(reader: Reader) -> None:
    fine = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": True}}}

    assert TITLE not in words_of(reader.get(f"/draft/{finished(reader, fine)}/result/1/memo"))


def test_a_mail_has_all_of_a_way_or_says_that_it_stands_on_one_page(reader: Reader) -> None:
    whole, missing = 0, 0
    for read in by_nobody()[::20]:
        page = reader.get(f"/draft/{finished(reader, dict(read.report.document))}/result/1/memo")
        link = re.search(r'href="(mailto:[^"]+)"', page.text)
        assert link
        body = parse_qs(urlsplit(unescape(link[1])).query)["body"][0].replace("\r\n", "\n")
        has_way = memo_said(read.report).way is not None
        more = "There is more on one page, which I can send you, such as (the rest of what to do now and )?"
        elsewhere = re.search(f"\n\n{more}what would change this", body) is not None
        is_whole = has_way and part_of(memo_said(read.report)) in body
        assert (is_whole or elsewhere) is has_way, read
        assert not (is_whole and elsewhere), read
        whole, missing = whole + is_whole, missing + elsewhere
    assert (whole > 0, missing > 0) == (True, True)


@writes_pdf
@pytest.mark.parametrize("facts", [ONE_WAY, TWO_WAYS, NO_WAY], ids=["one way", "two ways", "no way"])
def test_it_stands_on_the_one_page(facts: dict[str, Any], tmp_path: Path) -> None:
    said = memo(**facts)
    pages, text = printed(pdf.written(said, AT), tmp_path)

    assert said.way
    wanted = [TITLE, said.way.leads, *(line.text for line in said.way.steps.lines), said.way.then]
    assert (pages, [words for words in wanted if words not in text]) == (1, [])


@writes_pdf
def test_on_paper_nothing_is_said_of_it_where_nothing_speaks_against_it(tmp_path: Path) -> None:
    pages, text = printed(pdf.written(memo(vendor={"asked_about_metrics": True}), AT), tmp_path)

    assert (pages, TITLE in text) == (1, False)


@writes_pdf
def test_on_a_full_page_a_long_way_is_cut_and_counted_and_makes_room_before_a_reason_does(tmp_path: Path) -> None:
    steps = [Line("The sales leader", f"Step {at}. {'Do it at once. ' * 26}") for at in range(5)]
    much = memo_of_much()
    long = replace(much, way=MemoWay(TITLE, "The least that would, all of it:", Some(steps, 0), "That leaves “Run”."))
    pages, text = printed(pdf.written(long, AT), tmp_path)

    assert (pages, TITLE in text, "Step 1" in text, "Step 4" in text) == (1, True, True, False)
    assert re.search(r"Step 1\. .*\d more That leaves “Run”", text)
    assert [line.text for line in much.also.lines if line.text not in text] == []

    reasons = Some([Line("", f"Reason {at} speaks against it. " * 6) for at in range(14)], 0)
    pages, text = printed(pdf.written(replace(long, also=reasons), AT), tmp_path)
    assert (pages, TITLE in text, "Reason 13 speaks" in text) == (1, False, True)


def test_where_every_point_is_known_a_memo_counts_none_that_is_not() -> None:
    known = [read.report for read in every_case_for_every_reader() if not read.report.answer["open"]]

    assert known
    for report in known[:5]:
        assert re.search(r"looked at, \w+ speaks? against it and \d+ (is|are) fine\.$", memo_said(report).found)
