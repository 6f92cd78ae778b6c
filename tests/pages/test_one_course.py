"""One course of action: verdict, reasons, acts, signs and texts of a result give no opposite orders."""

import re

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.texts import texts_to_send
from tests.pages.conftest import Reader, words_of
from tests.pages.reports import Read, every_case_for_every_reader
from tests.pages.test_results import finished
from tests.pages.test_texts import report

OF_VENDORS = [read for read in every_case_for_every_reader() if read.report.rule_set.kind == "vendor_evaluation"]
ENDED = [read for read in OF_VENDORS if read.report.ends_talks]
LEFT = {"flashes_titles_or_clients": True, "has_insight_into_org": False, "asked_about_metrics": False}
SOLD = {"sold_or_priced": True, "full_understanding_first": False}
SENT = {"is_delegate": True, "knows_numbers": False}
GOES_ON = re.compile(r"\bnext (vendor )?call\b|[Aa]sk the vendor|[Hh]ave the vendor|Bring one real problem|Send them")


def result(reader: Reader, **facts: object) -> str:
    """The words of a result about a vendor."""
    token = finished(reader, {"kind": "vendor_evaluation", "subject": {"name": "Northgate"}, "facts": facts})
    return words_of(reader.get(f"/draft/{token}/result/1"))


def shown(read: Read) -> list[str]:
    """What a result says to do, where nothing is unfolded."""
    reasons = read.report.answer["reasons"]
    done = [each["do"] for each in reasons if not read.report.is_only_if_they_go_on(each)]
    return [*done, *(act.what for act in acts(read.report))]


def test_a_verdict_that_ends_the_talks_asks_nothing_more_of_the_vendor() -> None:
    assert len(ENDED) > 20
    assert [f"{read}: {said}" for read in ENDED for said in shown(read) if GOES_ON.search(said)] == []


def test_what_lies_with_us_is_still_to_do_after_the_talks() -> None:
    ended = report("vendor_evaluation", "evaluator", evaluator=SENT, vendor={**LEFT, **SOLD})

    assert [act.criterion for act in acts(ended)] == ["VEN-6", "BUY-3"]
    assert acts(ended)[1].what.startswith("Give the numbers to whoever you sent before")


def test_what_a_weaker_reason_asks_of_the_vendor_is_inside_the_reason(reader: Reader) -> None:
    words = result(reader, vendor={**LEFT, **SOLD})

    assert "Do: Set the price and the offer aside." not in words
    assert "Only if you go on with them: Set the price and the offer aside." in words
    assert "Do: Leave these meetings" in words


# --- where the reason lies with us

NUMBERS = {"metrics": {"specific_known": True, "exact_known": True}, "leader": {"defines_metrics": True}}


def test_where_the_reason_lies_with_us_the_vendor_comes_after_and_is_not_forbidden_to_answer() -> None:
    waiting = [read for read in OF_VENDORS if read.report.lies_with_us]
    assert len(waiting) > 20
    for read in waiting:
        ours = [read.report.is_ours(act.criterion) for act in acts(read.report) if act.criterion]
        assert ours == sorted(ours, reverse=True), read
        (text,) = [text for text in texts_to_send(read.report) if text.id == "for-vendor"]
        assert "The reason lies with us" in text.text, read
        assert "I will come back to you once it is done." in text.text, read
        assert "send nothing" not in text.text, read


def test_only_who_is_left_is_asked_to_send_nothing_more() -> None:
    texts = [(read, text.text) for read in OF_VENDORS for text in texts_to_send(read.report)]

    assert [str(read) for read, text in texts if "send nothing more" in text and not read.report.ends_talks] == []


def test_what_a_sign_says_to_do_is_no_order_beside_a_stop(reader: Reader) -> None:
    order = "Open the next vendor call with these numbers."

    assert order not in result(reader, behaviour={"to_change_known": False}, **NUMBERS)
    assert order in result(reader, behaviour={"to_change_known": True}, **NUMBERS)
