"""A memo as a mail: as much of it as a mail takes, what to do before all else, and what is missing is said."""

import re
from urllib.parse import parse_qs, urlsplit

from dontbuy.api.pages.draft.mails import Block, mail_in_blocks
from dontbuy.api.pages.memo.content import ABOUT, text_of
from tests.counting import counting
from tests.pages.conftest import Reader, words_of
from tests.pages.test_memo import ASKS, memo_named
from tests.pages.test_results import DOCUMENT, finished


def test_a_mail_that_is_too_long_keeps_all_that_is_to_be_done_and_says_what_it_leaves_out(reader: Reader) -> None:
    page = reader.get(f"/draft/{finished(reader)}/result/1/memo")
    link = re.search(r'href="(mailto:[^"]+)"', page.text)
    assert link
    said = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)["body"][0].replace("\r\n", "\n").split("\n\n")

    whole = text_of(memo_named("Vendor C", **DOCUMENT["facts"])).split("\n\n")
    to_do = next(each for each in whole if each.startswith("What to do now"))
    assert (said[0], said[-2].endswith(ABOUT), said[-1]) == ("Hello,", True, ASKS)
    assert to_do in said
    titles = [each.splitlines()[0] for each in whole[4:-2]]
    missing = [title for title in titles if title not in [each.splitlines()[0] for each in said]]
    assert said[-3].startswith("There is more on one page, which I can send you") is bool(missing)
    assert missing
    assert "some of it is left out, and the mail says so" in words_of(page)


def test_a_list_that_does_not_fit_a_mail_is_cut_and_says_how_many_more_there_are_and_short_ones_stay() -> None:
    blocks = [
        Block("What to do now", [f"- {at} {'do ' * 100}" for at in range(9)], named=1),
        Block("Why", ["- because", "- and because"], cut_before=0),
        Block("What else was told", ["- It was."]),
        Block("Far too long", ["- long " * 400]),
    ]
    sent = mail_in_blocks("Run", ["It is so."], blocks, ["The end."])

    body = parse_qs(urlsplit(sent.link).query)["body"][0].replace("\r\n", "\n").split("\n\n")
    acts, *others = body[1:]
    assert others == [
        "Why\n- because\n- and because",
        "What else was told\n- It was.",
        "There is more on one page, which I can send you.",
        "The end.",
    ]
    shown = acts.count("- ")
    assert (acts.splitlines()[-1], sent.left_out) == (f"- and {9 - shown + 1} more", 9 - shown + 2)


def test_the_page_of_a_memo_makes_each_report_once_and_looks_for_the_ways_out_once(reader: Reader) -> None:
    """That of the reader counts the texts to send; that of anybody is the memo and its mail."""
    token = finished(reader, DOCUMENT)
    with counting() as calls:
        assert reader.get(f"/draft/{token}/result/1/memo").status_code == 200

    assert (calls["result.py:report_of"], calls["ways_out.py:found_ways"]) == (2, 1)
