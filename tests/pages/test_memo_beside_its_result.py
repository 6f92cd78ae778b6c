"""A memo and its mail beside the result: the same steps in the same order for the same people, and every reason."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.draft.acts import YOU, Act, acts
from dontbuy.api.pages.draft.colleagues import i_will
from dontbuy.api.pages.draft.outsiders import ME, for_others
from dontbuy.api.pages.draft.reasons import without_included
from dontbuy.api.pages.draft.whoever import LEADER
from dontbuy.api.pages.memo.content import memo_of
from tests.pages.conftest import Reader, words_of
from tests.pages.reports import every_case_for_every_reader
from tests.pages.test_results import finished

NOT_THE_LEADER: dict[str, Any] = {
    "kind": "discovery_self_check",
    "facts": {"evaluator": {"is_delegate": True}, "metrics": {"items": []}},
}


OF_THE_SENDER = ("The sales leader", "The person looking at vendors", "Whoever talks to the vendors", "The trainer")


def step(act: Act) -> str:
    return act.criterion or act.fact


def test_the_memo_and_its_mail_name_the_steps_of_the_result_in_its_order() -> None:
    seen = 0
    for read in every_case_for_every_reader():
        if not read.report.answer["reasons"]:
            continue
        steps = [step(act) for act in acts(read.report)]
        for sender in ("", ME):
            told = for_others(read.report, sender, read.reader)
            assert [step(act) for act in acts(told)] == steps, (str(read), sender)
            lines = memo_of(told, None).acts.lines
            assert len(lines) == len({(act.who, act.what) for act in acts(told)}), (str(read), sender)
            seen += len(lines)
    assert seen > 1000


def test_each_step_is_for_the_same_person_on_the_memo_in_its_mail_and_on_the_result() -> None:
    """Whoever reads the result is *you* there. Of what they ask a colleague to do, the memo names the colleague."""
    for read in every_case_for_every_reader():
        told = acts(for_others(read.report, "", "" if read.reader == LEADER else read.reader))
        mailed = acts(for_others(read.report, ME, read.reader))
        for act, theirs, mine in zip(acts(read.report), told, mailed, strict=True):
            is_asked = re.search(r"\b[Aa]sk (the|whoever)|\b[Hh]ave ", act.what) is not None
            if mine.who == ME:  # a leader of whose check nobody else was told is the one who talks to vendors
                assert act.who == YOU or (read.reader == LEADER and "looking at vendors" in act.who), str(read)
                assert is_asked or theirs.who in OF_THE_SENDER, (str(read), act, theirs)
            elif act.who == YOU:
                assert is_asked or theirs.who in (mine.who, "The trainer"), (str(read), act, theirs)
            else:
                assert theirs.who == mine.who, str(read)
                is_of_nobody = theirs.who == "Whoever talks to the vendors"
                assert is_of_nobody or act.who.startswith(theirs.who), (str(read), act, theirs)


def test_whoever_pauses_the_talks_does_so_on_the_memo_too(reader: Reader) -> None:
    late = {"leader": {"answered_what_how_much_when": False}, "evaluator": {"is_delegate": True}}
    token = finished(reader, {"kind": "vendor_evaluation", "facts": late})
    reader.post(f"/draft/{token}/reader", {"reader": "evaluator"})

    said = words_of(reader.get(f"/draft/{token}/result/1"))
    memo = words_of(reader.get(f"/draft/{token}/result/1/memo"))

    assert "Pause the vendor talks. Ask the sales leader to settle" in said
    assert "The person looking at vendors : Pause the vendor talks. Ask the sales leader to settle" in memo
    assert "- I will pause the vendor talks. I will ask the sales leader to settle" in memo


def test_every_reason_is_named_and_what_goes_with_another_comes_last() -> None:
    for read in every_case_for_every_reader():
        told = for_others(read.report)
        memo = memo_of(told, None)
        named = [line.text for line in memo.also.lines]
        said = f"{memo.why} {named}".casefold()
        titles = [each["title"] for each in told.answer["reasons"]]
        assert [title for title in titles if title.casefold() not in said] == [], str(read)
        says_more = [each["title"] for each in without_included(told, told.answer["reasons"])]
        first = [title for title in named if title in says_more]
        assert (named[: len(first)], memo.also.more) == (first, 0), str(read)


@pytest.mark.parametrize(
    ("to_do", "promised"),
    [
        ("Hold the purchase. Then check again.", "I will hold the purchase. Then I will check again."),
        (
            "Ask for it. If it is refused, do not make an offer.",
            "I will ask for it. If it is refused, I will not make an offer.",
        ),
        ("Once the talks go on: ask the vendor.", "Once the talks go on, I will ask the vendor."),
        ("Before you go, the two of us talk.", "Before you go, the two of us talk."),
        (
            "Send “Before we meet: which numbers? Say it. Now.” The price can wait.",
            "I will send “Before we meet: which numbers? Say it. Now.” The price can wait.",
        ),
        ("Settle which is right: Is it? So far: yes, no.", "I will settle which is right: Is it? So far: yes, no."),
    ],
)
def test_what_the_sender_has_to_do_is_a_promise(to_do: str, promised: str) -> None:
    assert i_will(to_do) == promised


def test_a_step_leads_only_to_where_it_can_be_done(reader: Reader) -> None:
    """Who the contact is was told already: that question is no place to bring the sales leader in."""
    page = reader.get(f"/draft/{finished(reader, NOT_THE_LEADER)}/result/1")
    steps = page.text.partition('<ol class="steps">')[2].partition("</ol>")[0]

    assert "bring the sales leader into the next call" in words_of(page)
    linked = re.findall(r"/question/([\w.]+)\?", steps)
    asked = {each["fact"] for each in reader.service.check(NOT_THE_LEADER)["ask"]}
    assert set(linked) <= asked
