"""Texts to send can be sent as they stand: to the right people, in their voice, and short enough for a mail."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dontbuy.api.pages.draft.letters import GREETING, SendableText
from dontbuy.api.pages.draft.mails import LONGEST_LINK, mail
from dontbuy.api.pages.draft.missing import still_missing
from dontbuy.api.pages.draft.questions import MOST_QUESTIONS
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.pages.draft.voiced import said_of
from tests.house.test_questions import CLOSED
from tests.pages.conftest import Reader, words_of
from tests.pages.reports import NAME, Read, every_case_for_every_reader, every_text, reports_of, service
from tests.pages.test_after_a_result import RUN
from tests.pages.test_results import finished

MACHINE_NAME = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[a-z]+\.[a-z]+_|\b[A-Z]{2,3}-\d|\{|\}|\[|\]")


def questions_of(text: SendableText) -> list[str]:
    """Its questions: numbered, or one alone in a paragraph."""
    alone = re.findall(r"\n\n([^\n.]+\?)\n\n", text.text) if text.asks == 1 else []
    return re.findall(r"^\d+\. (.+)$", text.text, re.MULTILINE) or alone


def to(person: str) -> list[tuple[Read, SendableText]]:
    return [(read, text) for read, text in every_text() if text.id == f"for-{person}"]


def report(kind: str, reader: str = "", name: str = NAME, **facts: object) -> Report:
    document = {"kind": kind, "subject": {"name": name}, "facts": facts}
    return next(read.report for read in reports_of(service().answered(document)) if read.reader == reader)


def wrong(sent: Sequence[tuple[Read, SendableText]], said: str) -> list[str]:
    return [f"{read}: {text.text}" for read, text in sent if re.search(said, text.text, re.IGNORECASE)]


def test_there_is_much_to_look_at() -> None:
    assert {text.id for _, text in every_text()} == {
        "for-leader",
        "for-vendor",
        "for-evaluator",
        "for-contact",
        "for-asker",
    }
    assert len(every_text()) > 500


def test_every_text_says_something_once_and_in_few_questions() -> None:
    for read, text in every_text():
        asked = questions_of(text)
        assert (text.text.strip(), asked) == (text.text, [*dict.fromkeys(asked)]), read
        assert len(asked) <= MOST_QUESTIONS, read
        assert [each for each in asked if each.count("?") != 1 or not each.endswith("?")] == [], read
        without = ("talks", "What I will do: ", "When could we talk it through?", "an offer for it?", "Please ")
        assert asked or any(each in text.text for each in without) or text.id == "for-asker", read


def test_nobody_gets_two_texts() -> None:
    for read in every_case_for_every_reader():
        ids = [text.id for text in read.texts]
        assert ids == [*dict.fromkeys(ids)], read


def test_no_text_has_a_machine_name_or_anything_to_fill_in() -> None:
    assert [text.text for _, text in every_text() if MACHINE_NAME.search(text.text)] == []


def test_a_vendor_is_asked_openly_and_spoken_to() -> None:
    questions = [question for _, text in to("vendor") for question in questions_of(text)]
    parts = [part for question in questions for part in (re.split(r"[,:] ", question)[0], question.split(", ")[-1])]

    assert [part for part in parts if CLOSED.match(part)] == []
    assert wrong(to("vendor"), r"\bthe (vendor|buyer|trainer)\b") == []


def test_every_text_greets_and_ends_with_a_line_of_its_own() -> None:
    for read, text in every_text():
        first, *_, last = text.text.split("\n\n")
        assert (first, "\n" in last, "?" in last) == (GREETING, False, False), read
        closing = r"(.* )?Thank you( for the time you gave us)?\.|Tell me if you see it otherwise\. Thank you\."
        assert re.fullmatch(closing, last), read


def test_no_text_says_a_sentence_twice() -> None:
    for read, text in every_text():
        sentences = [each for each in re.split(r"(?<=[.?:])\s+|\n+", text.text) if len(each.split()) > 3]
        assert sentences == [*dict.fromkeys(sentences)], read


MEANS_LITTLE = re.compile(
    r"[a-z]{1,3}|could|does|each|from|have|much|over|that|their|them|these|they|this|were|what|when|where|which|whom"
    r"|whoever|whose|will|with|would|your|leader|team|training|conversation|every|number|move|numbers|sales|vendor"
)


def matter(question: str) -> set[str]:
    """The words of a question that say what it is about."""
    return {word for word in re.findall(r"[a-z]+", question.lower()) if not MEANS_LITTLE.fullmatch(word)}


def test_no_text_asks_nearly_the_same_thing_twice() -> None:
    for read, text in every_text():
        names = matter(f"{NAME} " + " ".join(number.in_a_sentence for number in read.report.numbers_to_move))
        for question, other in combinations(questions_of(text), 2):
            same, least = (matter(question) & matter(other)) - names, min(len(matter(question)), len(matter(other)))
            assert len(same) < max(2, 0.6 * least), f"{read}: {question} / {other}"


def test_between_colleagues_it_is_our_business() -> None:
    between = [(read, text) for read, text in every_text() if text.id not in ("for-vendor", "for-contact")]

    theirs = r"\byour (?!(own |)(calendar|job|title|next|team|reps|managers|people)\b)|\bhow you sell\b|the buying side"
    assert wrong(between, theirs) == []
    assert wrong(to("evaluator"), r"\byour (own )?(team|reps|managers|people)\b") == []
    assert any("our business problems" in text.text for _, text in between)


def test_who_is_written_to_is_not_accused() -> None:
    assert wrong(to("leader"), r"Why: You\b") == []


def test_nobody_asks_the_leader_what_they_are_themselves_like() -> None:
    of_evaluators = [(read, text) for read, text in to("leader") if read.reader == "evaluator"]

    assert of_evaluators != []
    assert wrong(of_evaluators, r"whoever you send|person looking at vendors|You (were )?sent") == []


def test_nobody_needs_nothing() -> None:
    assert wrong(every_text(), r"from you: nothing") == []


NO_NUMBER = "I have not been told which number has to move."


def about(read: Read) -> str:
    of_vendors = read.report.rule_set.kind == "vendor_evaluation"
    return f"sales training from {NAME}" if of_vendors else "our request for sales training"


def test_a_leader_is_told_where_it_stands_why_and_what_is_needed_and_is_spoken_to() -> None:
    for read, text in to("leader"):
        _, *paragraphs, _ = text.text.split("\n\n")
        stated = [each for each in paragraphs if not each.startswith("1. ") and each not in questions_of(text)]
        first = [paragraph.splitlines()[0] for paragraph in stated]
        said = [re.split(r"[:(]|\. (?=It |Nothing |Some )| the exact value", line)[0].strip() for line in first]
        needed = ("What I need from you", "What I need from you before we talk to another vendor")
        besides = ("Where they differ", f"What speaks for {NAME}", "What I will do", "I will look up", *needed)
        why = ["The reason"] if read.report.answer["level"] != "unknown" else []
        told = [
            re.sub(r"^The (main )?reasons?( lies?.*)?$", "The reason", each) for each in said if each not in besides
        ]
        assert told == [f"With dontbuy, which looks for reasons not to buy, I checked {about(read)}", *why], read
        needs = needed[read.report.ends_talks] in said
        assert needs is ("Tell me if you see it otherwise" not in text.text), read
        assert needs is (questions_of(text) != []), read
        assert NAME in first[0], read
        rest = [line for paragraph in stated for line in paragraph.splitlines()]
        assert [question for question in questions_of(text) if not question.endswith("?")] == [], read
        ends = (".", "you:", "vendor:", "differ:")
        assert [line for line in rest if not line.endswith(ends) and not line.startswith("The ")] == [], read
    assert wrong(to("leader"), r"\bthe (sales )?leader('s)?\b") == []
    assert wrong(to("leader"), r"\bthe person looking at vendors\b") == []


def test_who_looks_at_vendors_is_spoken_to() -> None:
    assert to("evaluator") != []
    assert wrong(to("evaluator"), r"\bthe person looking at vendors\b") == []


def test_nobody_asks_about_themselves() -> None:
    of_leaders = [(read, text) for read, text in to("evaluator") if read.reader == "leader"]

    assert of_leaders != []
    assert wrong(of_leaders, r"\bthe sales leader\b") == []


def test_nobody_writes_to_themselves() -> None:
    assert [str(read) for read, text in every_text() if read.reader and text.id == f"for-{read.reader}"] == []
    assert {text.id for read, text in every_text() if read.reader == "leader"} == {
        "for-vendor",
        "for-evaluator",
        "for-asker",
    }


def test_a_trainer_gets_questions_for_the_buyer_alone() -> None:
    of_trainers = [text for read, text in every_text() if read.report.rule_set.kind == "discovery_self_check"]

    assert {text.title for text in of_trainers} == {"To your contact"}
    assert wrong(to("contact"), r"\bthe (vendor|buyer|trainer)\b|\byour contact\b") == []


def test_a_trainer_does_first_what_the_verdict_asks() -> None:
    """What was wrong is taken back, or what comes first is said, before anything is asked."""
    for read in every_case_for_every_reader():
        reasons = read.report.answer["reasons"]
        if read.report.rule_set.kind != "discovery_self_check" or not reasons:
            continue
        (text,) = read.texts
        known, lacks = said_of(read.report, read.report.rule_set, reasons[0]), still_missing(read.report, reasons[0])
        act = known.to_send if known else ""
        act = act.replace("what is missing", lacks.replace("the buyer’s", "your") or "what is missing")
        assert act, read
        thanks, first, *_ = text.text.split("\n\n")[1:]
        assert thanks.startswith("Thank you for your time."), read
        assert first == act or first.startswith(f"{act} You asked about "), read


def test_a_trainer_asks_for_what_was_found_missing() -> None:
    told = report("discovery_self_check", metrics={"items": []}, behaviour={"to_change_known": False})

    asked = questions_of(texts_to_send(told)[0])
    assert "Who in your team has to do what differently after the training?" in asked
    assert asked[0] == "Which of your numbers have to move, from what to what, by when?"


def test_a_sales_leader_who_has_to_stop_has_something_to_send() -> None:
    stopped = [read for read in every_case_for_every_reader() if read.report.stops and read.reader == "leader"]

    assert {read.report.rule_set.kind for read in stopped} == {"buying_request", "vendor_evaluation"}
    assert [str(read) for read in stopped if not read.texts] == []


def test_a_vendor_is_not_told_that_they_lack_what_is_ours_to_do() -> None:
    case = "a thorough vendor meets a buyer who has named neither metric nor behaviour"
    (text,) = [sent for read, sent in to("vendor") if read.case == case and read.reader == "leader"]

    assert "This is no reflection on your work." in text.text
    assert "We need to understand" not in text.text


def test_where_the_talks_are_over_there_is_a_polite_no_and_no_question() -> None:
    over = [(read, read.texts) for read in every_case_for_every_reader() if read.report.ends_talks]

    assert {read.report.answer["verdict"] for read, _ in over} == {"run", "do_not_buy", "move_on"}
    for read, texts in over:
        for_leader = [] if read.report.rule_set.reader == "leader" else ["for-leader"]
        sent = [text for text in texts if text.id != "for-evaluator"]
        assert [text.id for text in sent] == [*for_leader, "for-vendor"], read
        requests = [each for text in sent for each in questions_of(text) if not each.startswith("Could you ")]
        assert requests == [], read
        assert ["not to go on" in text.text for text in texts if text.id == "for-vendor"] == [True], read


def test_a_leader_reads_that_the_talks_are_over_and_why() -> None:
    told = report("vendor_evaluation", vendor={"stayed_surface_level": True, "wants_to_get_in_deep": False})

    assert texts_to_send(told)[0].text.splitlines() == [
        "Hello,",
        "",
        f"With dontbuy, which looks for reasons not to buy, I checked sales training from {NAME}. "
        "It says that we should end these talks.",
        "",
        f"The reason: {NAME} stays on the surface and does not want to go deeper.",
        "",
        f"What I will do: end the talks with {NAME}.",
        "",
        "Tell me if you see it otherwise. Thank you.",
    ]


@pytest.mark.parametrize("besides", [{}, {"metrics": {"specific_known": False}}], ids=["Move on", "Don't buy"])
def test_a_vendor_who_is_out_reads_a_no_and_no_promise(besides: dict[str, Any]) -> None:
    told = report("vendor_evaluation", vendor={"started_with_product": True}, **besides)
    (text,) = [each for each in texts_to_send(told) if each.id == "for-vendor"]

    assert (text.title, "come back to you" in text.text) == ("A polite no, to the vendor", False)
    assert told.settledness == "It is settled that these talks end, whatever is still open."


def test_a_vendor_who_cannot_change_a_verdict_that_stops_is_asked_nothing() -> None:
    stopped = [read for read in every_case_for_every_reader() if read.report.stops and not read.report.rule_set.aliases]

    assert {read.report.answer["verdict"] for read in stopped} >= {"run", "do_not_buy", "move_on"}
    for read in stopped:
        telling = {question["fact"] for question in read.report.telling}
        could = {
            fact.ask["vendor"]
            for fact in read.report.rule_set.facts.values()
            if "vendor" in fact.ask and fact.name in telling
        }
        for text in read.texts:
            if text.id == "for-vendor":
                assert len(questions_of(text)) <= len(could), read
                assert questions_of(text) or "talks" in text.text, read
            if read.report.answer["settled"]:
                assert text.id in ("for-vendor", "for-leader", "for-asker") or not questions_of(text), read


def test_a_settled_dont_buy_is_not_now_and_what_only_the_leader_can_say() -> None:
    case = "a thorough vendor meets a buyer who has named neither metric nor behaviour"
    told = {read.reader: read.texts for read in every_case_for_every_reader() if read.case == case}

    to_leader, to_vendor = told["evaluator"]
    assert (to_vendor.title, questions_of(to_vendor)) == ("Not now, to the vendor", [])
    assert questions_of(to_leader) == [
        "Which number has to move because of this purchase?",
        "Who in your team has to do what differently after this training?",
    ]
    assert f"What I will do: hold the purchase, and pause the talks with {NAME}." in to_leader.text
    assert [text.title for text in told["leader"]] == ["Not now, to the vendor"]


def test_a_trainer_whom_a_buyer_would_leave_still_has_questions_to_ask() -> None:
    told = report("discovery_self_check", vendor={"sold_or_priced": True, "full_understanding_first": False})

    assert (told.answer["verdict"], told.answer["settled"]) == ("sales_malpractice", True)
    assert [text.id for text in texts_to_send(told)] == ["for-contact"]


# --- as a mail


def body_of(link: str) -> str:
    return parse_qs(urlsplit(link).query, strict_parsing=True)["body"][0].replace("\r\n", "\n")


def test_every_mail_says_what_the_text_says() -> None:
    for read, text in every_text():
        assert len(text.mail.link) < LONGEST_LINK, read
        assert (text.mail.left_out, body_of(text.mail.link)) == (0, text.text), read


HOSTILE = [
    "أكاديمية المبيعات " * 11,
    "\U0001f600" * 200,
    'a&body=x?subject=y#"><script>' * 6,
    "%0D%0ABcc: a@b.c",
    "漢" * 200,
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["vendor_evaluation", "buying_request", "discovery_self_check"])
def test_a_name_can_neither_break_a_mail_nor_make_it_too_long(kind: str, name: str) -> None:
    for text in texts_to_send(report(kind, name=name[:200])):
        link = text.mail.link
        assert len(link) < LONGEST_LINK
        assert re.fullmatch(r"mailto:\?subject=[\w%.~-]+&body=[\w%.~-]+", link, re.ASCII)
        if not text.mail.left_out:
            assert body_of(link) == text.text


def test_a_mail_that_would_be_too_long_leaves_out_the_last_lines_and_says_so() -> None:
    lines = [f"{at}. {'ü' * 60}?" for at in range(1, 8)]
    short = mail("Questions", "Please answer:", lines, "{} more will follow.", "Thank you.")

    assert 0 < short.left_out < 7
    assert len(short.link) < LONGEST_LINK
    said = body_of(short.link).splitlines()
    assert said == [
        "Please answer:",
        "",
        *lines[: 7 - short.left_out],
        f"{short.left_out} more will follow.",
        "",
        "Thank you.",
    ]


# --- on the page


def test_the_page_has_each_text_as_a_box_a_mail_and_on_paper(reader: Reader) -> None:
    token = finished(reader, {**RUN, "facts": {}})
    page = reader.get(f"/draft/{token}/result/1/questions").text

    assert page.count("<textarea") == page.count('href="mailto:?') == page.count("as-written") == 2


@pytest.mark.parametrize(("who", "titles"), [("leader", 1), ("evaluator", 2), ("", 2)])
def test_the_page_is_for_whoever_answers(reader: Reader, who: str, titles: int) -> None:
    token = reader.begin("vendor", reader=who, subject="Acme")
    reader.post(f"/draft/{token}/result")
    page = reader.get(f"/draft/{token}/result/1/questions")

    assert page.text.count("<textarea") == titles
    assert ("What I need from you" in words_of(page)) is (who != "leader")
