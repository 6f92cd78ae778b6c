"""One course of action: verdict, reasons, acts, signs and texts of a result give no opposite orders."""

import re
from functools import cache

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.lacking import words_of_the_missing
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.settledness import what_would_change
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.pages.words import lowered
from dontbuy.engine.answer_shape import ReasonData
from dontbuy.engine.expressions import Not
from tests.pages.conftest import Reader, words_of
from tests.pages.reports import Read, every_case_for_every_reader, memo_said
from tests.pages.test_results import finished
from tests.pages.test_texts import report

LEFT = {"flashes_titles_or_clients": True, "has_insight_into_org": False, "asked_about_metrics": False}
SOLD = {"sold_or_priced": True, "full_understanding_first": False}
SENT = {"is_delegate": True, "knows_numbers": False}
GOES_ON = re.compile(r"\bnext (vendor )?call\b|[Aa]sk the vendor|[Hh]ave the vendor|Bring one real problem|Send them")


@cache
def of_vendors() -> list[Read]:
    return [read for read in every_case_for_every_reader() if read.report.rule_set.kind == "vendor_evaluation"]


@cache
def ended_talks() -> list[Read]:
    return [read for read in of_vendors() if read.report.ends_talks]


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
    assert len(ended_talks()) > 20
    assert [f"{read}: {said}" for read in ended_talks() for said in shown(read) if GOES_ON.search(said)] == []


def test_what_lies_with_us_is_still_to_do_after_the_talks() -> None:
    ended = report("vendor_evaluation", "evaluator", evaluator=SENT, vendor={**LEFT, **SOLD})

    assert [act.criterion for act in acts(ended)] == ["VEN-6", "BUY-3"]
    assert acts(ended)[1].what.startswith("Get the numbers from the sales leader before you talk to a vendor again.")


def test_what_a_weaker_reason_asks_of_the_vendor_is_inside_the_reason(reader: Reader) -> None:
    words = result(reader, vendor={**LEFT, **SOLD})

    assert "Do: Set the price and the offer aside." not in words
    assert "Only if you go on with them: Set the price and the offer aside." in words
    assert "Do: Stop the calls with the vendor" in words


# --- where the reason lies with us

NUMBERS: dict[str, object] = {
    "metrics": {"specific_known": True, "exact_known": True},
    "leader": {"defines_metrics": True},
}


def test_where_the_reason_lies_with_us_the_vendor_comes_after_and_is_not_forbidden_to_answer() -> None:
    waiting = [read for read in of_vendors() if read.report.lies_with_us]
    assert len(waiting) > 20
    for read in waiting:
        ours = [read.report.is_ours(act.criterion) for act in acts(read.report) if act.criterion]
        assert ours == sorted(ours, reverse=True), read
        (text,) = [text for text in read.texts if text.id == "for-vendor"]
        assert "to settle on our own side first" in text.text, read
        is_ours_alone = all(read.report.is_ours(reason["criterion"]) for reason in read.report.answer["reasons"])
        assert ("I will come back to you once they are settled." in text.text) is is_ours_alone, read
        assert "send nothing" not in text.text, read


def test_only_who_is_left_is_asked_to_send_nothing_more() -> None:
    texts = [(read, text.text) for read in of_vendors() for text in read.texts]

    assert [str(read) for read, text in texts if "send nothing more" in text and not read.report.ends_talks] == []


def test_what_a_sign_says_to_do_is_no_order_beside_a_stop(reader: Reader) -> None:
    order = "Open the next vendor call with these numbers."

    assert order not in result(reader, behaviour={"to_change_known": False}, **NUMBERS)
    assert order in result(reader, behaviour={"to_change_known": True}, **NUMBERS)


# --- what the texts to send ask and say


def text_to(person: str, **facts: object) -> str:
    """What whoever looks at vendors sends to a person."""
    texts = texts_to_send(report("vendor_evaluation", "evaluator", "Northgate", **facts))
    return next(each.text for each in texts if each.id == f"for-{person}")


def test_a_vendor_is_asked_first_for_what_speaks_against_them() -> None:
    lacking = {"articulates": {"plan": False, "impact_on_metrics": False}, "understands": {"cost_of_no_change": False}}
    text = text_to("vendor", behaviour={"to_change_known": True}, vendor=lacking, **NUMBERS)

    assert re.findall(r"^\d\. (.+)$", text, re.MULTILINE)[:3] == [
        "What happens to us over the next four quarters if we do nothing?",
        "What will our reps do differently in week 2, in week 6, in week 12?",
        "Which of our numbers would your training move, by how much, by when?",
    ]


def test_no_vendor_who_is_asked_anything_is_spared_what_the_verdict_rests_on() -> None:
    for read in of_vendors():
        facts = read.report.rule_set.facts
        against = {
            facts[basis["fact"]].ask["vendor"]
            for reason in read.report.answer["reasons"]
            if reason["says"] == read.report.answer["verdict"]
            for basis in reason["facts"]
            if "vendor" in facts[basis["fact"]].ask and facts[basis["fact"]].better not in (None, basis["value"])
        }
        texts = [text.text for text in read.texts if text.id == "for-vendor"]
        for text in texts:
            asked = {question for question in against if "these numbers" not in question}
            others = [each.text for each in read.texts if each.id == "for-evaluator"]
            asked = {each for each in asked if not any(lowered(each) in other for other in others)}  # who sends it
            if "for an hour on our business problems alone" in text:  # stands in the place of what they found out
                asked.discard(facts["vendor.problem_centric_discovery"].ask["vendor"])
            assert "1. " not in text or [question for question in asked if question not in text] == [], read


def test_the_leader_is_asked_for_the_numbers_where_they_are_missing_though_the_talks_are_over() -> None:
    text = text_to("leader", evaluator=SENT, leader={"unavailable": True}, vendor={**LEFT, **SOLD})

    assert text.splitlines()[2:] == [
        "With dontbuy, which looks for reasons not to buy, I checked sales training from Northgate. "
        "It says that we should end these talks.",
        "",
        "The main reasons:",
        "- Northgate spent much of the first conversation on themselves, and has shown no insight into our "
        "organisation.",
        "- Northgate named a price or made an offer before fully understanding our business.",
        "",
        "What I will do: end the talks with Northgate.",
        "",
        "What I need from you before we talk to another vendor:",
        "",
        "Could you show me today’s value of each number that has to move?",
        "",
        "Thank you.",
    ]


def test_the_leader_reads_whose_the_reason_is_and_is_asked_for_it_first() -> None:
    text = text_to("leader", behaviour={"to_change_known": False}, **NUMBERS)

    assert "The reason lies with us, not with Northgate: we have not settled who has to do what differently" in text
    assert "1. Who in your team has to do what differently after this training?" in text
    assert "What I will do: hold the purchase, and pause the talks with Northgate." in text


def test_which_number_it_is_is_asked_before_why_it_is_off() -> None:
    told = report("buying_request", "evaluator", metrics={"specific_known": False}, cause={"buyer_can_pinpoint": False})
    (text,) = [text.text for text in texts_to_send(told) if text.id == "for-leader"]

    assert [line for line in text.splitlines() if line[:2] in ("1.", "2.")] == [
        "1. Which number has to move because of this purchase?",
        "2. Could you listen to calls or go through lost business to find out what holds sales back?",
    ]


def test_no_reason_that_the_leader_reads_accuses_them() -> None:
    texts = [text.text for read in of_vendors() for text in read.texts if text.id == "for-leader"]
    assert [text for text in texts if re.search(r"(?:Why: |\. |^- )You\b(?! need not)", text)] == []


# --- what the headline says of it


def test_what_we_could_change_ourselves_is_not_said_to_be_beyond_change() -> None:
    settled = [read.report for read in every_case_for_every_reader() if read.report.answer["could_become"] is None]
    ours = [each for each in settled if " changes it" in each.settledness.partition(".")[0]]

    assert {each.rule_set.kind for each in ours} == {"buying_request", "vendor_evaluation"}
    for each in settled:
        final = "nothing that is still open can change it" in each.settledness
        assert not (each.lies_with_us and final), each.settledness
    told = report("vendor_evaluation", "evaluator", behaviour={"to_change_known": False})
    assert what_would_change(told) == "write down who does what today and what they have to do instead."


def test_the_headline_says_whose_it_is(reader: Reader) -> None:
    ours, theirs = {"behaviour": {"to_change_known": False}}, {"vendor": {"problem_centric_discovery": False}}

    assert "So far all of it lies with your side. Nothing was told about Northgate yet." in result(reader, **ours)
    assert "So far all of it lies with Northgate. Nothing was told about your side yet." in result(reader, **theirs)
    assert "Part of it lies with your side, part with Northgate." in result(reader, **ours, **theirs)


def test_nothing_lies_with_a_side_only_where_something_was_told_about_it(reader: Reader) -> None:
    ours, asked = {"behaviour": {"to_change_known": False}}, {"vendor": {"asked_about_metrics": True}}
    theirs, known = {"vendor": {"problem_centric_discovery": False}}, {"behaviour": {"to_change_known": True}}

    assert "So far all of it lies with your side, nothing with Northgate." in result(reader, **ours, **asked)
    assert "So far all of it lies with Northgate, nothing with your side." in result(reader, **theirs, **known)


def test_what_is_missing_of_several_things_is_named(reader: Reader) -> None:
    lacking = {"articulates": {"plan": False, "impact_on_metrics": False, "root_causes": True}}
    told = report("vendor_evaluation", "evaluator", vendor=lacking)

    missing = "Ask the vendor to explain the plan and the effect on the numbers that have to move in plain words."
    assert acts(told)[0].what.startswith(missing)
    assert result(reader, vendor=lacking).count(missing) == 2


def test_whatever_is_missing_of_several_things_has_a_name() -> None:
    """What a criterion asks for together is named in words of a sentence, whoever reads it."""
    found = [(read, each) for read in every_case_for_every_reader() for each in read.report.answer["reasons"]]
    several = [(read, each) for read, each in found if isinstance(read.report.criterion(each["criterion"]).when, Not)]

    assert {each["criterion"] for _, each in several} == {"REQ-8", "MEA-1", "LDR-6", "VEN-8", "VEN-10"}
    unnamed = [(read, each) for read, each in several if not read.report.not_yet(each)]
    assert [str(read) for read, each in unnamed if not has_words_for_it(read.report, each)] == []


def has_words_for_it(report: Report, reason: ReasonData) -> bool:
    return words_of_the_missing(report.rule_set, report.criterion(reason["criterion"]), reason) is not None


# --- who is spoken to


def test_nobody_who_was_sent_is_told_whom_they_send() -> None:
    rule_sets = [read.report.rule_set for read in every_case_for_every_reader()]
    rule_sets = [each for each in rule_sets if each.reader == "evaluator"]
    said = {text for each in rule_sets for of in each.criteria for text in (of.title, of.because, of.do, of.to_send)}

    assert [text for text in said if re.search(r"\byou sen[dt]\b", text)] == []


def test_what_a_colleague_knows_is_asked_in_the_words_for_them() -> None:
    told = [(read, act) for read in every_case_for_every_reader() for act in acts(read.report) if not act.criterion]
    to_find_out = [(read, act) for read, act in told if "which is right" not in act.what]

    wrong = [
        (str(read), act) for read, act in to_find_out if read.reader in ("leader", "evaluator") and act.who != "You"
    ]
    assert wrong == []
    (act, *_) = [act for read, act in to_find_out if read.reader == "evaluator" and "Ask the sales leader" in act.what]
    assert re.match(r"Ask the sales leader: (What|Which|Who|For|When|Where)", act.what)


def test_what_only_the_reader_knows_is_asked_of_nobody_else(reader: Reader) -> None:
    told = report("vendor_evaluation", "evaluator", evaluator={"is_delegate": True})

    assert told.whoever_knows("evaluator.intimate_team_knowledge") == "evaluator"
    assert report("vendor_evaluation", "leader").whoever_knows("evaluator.intimate_team_knowledge") == "leader"


def test_what_was_said_under_a_reason_is_said_at_the_top_in_the_same_words() -> None:
    sent = {"is_delegate": True, "knows_numbers": False, "has_access_to_metrics": False}
    told = report("vendor_evaluation", "evaluator", evaluator=sent, leader={"transparent_with_team": False})
    reasons = {reason["criterion"]: reason["do"] for reason in told.answer["reasons"]}

    (first, second, *_) = [act for act in acts(told) if act.criterion]

    assert [first.what, second.what] == [reasons[first.criterion], reasons[second.criterion]]
    assert "whoever you sent" not in first.what + second.what
    assert "send someone again" not in first.what + second.what


def test_questions_about_numbers_that_nobody_named_count_as_one() -> None:
    told = report("vendor_evaluation", "evaluator", vendor={"asked_about_metrics": True})
    listed = [question for part in memo_said(told).open for question in part.questions.lines]
    more = sum(part.questions.more for part in memo_said(told).open)

    assert f"{len(listed) + more} questions" in told.settledness


def test_the_call_sheet_says_that_it_is_for_after_the_pause(reader: Reader) -> None:
    facts = {"evaluator": {"is_delegate": True}, "leader": {"transparent_with_team": False}}
    token = finished(reader, {"kind": "vendor_evaluation", "subject": {"name": "Northgate"}, "facts": facts})

    assert "Call sheet: after the pause" in words_of(reader.get(f"/draft/{token}/call-sheet"))
