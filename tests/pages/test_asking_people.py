"""Asking people in a purchase: how far each has come, what reminds them, and what their own page tells them."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from tests.browser.purchases import OURS
from tests.pages.conftest import Reader, heading
from tests.pages.deciding import Deciding, without
from tests.pages.test_calls import debrief
from tests.pages.test_purchase import NUMBERS, add_vendor, answer, ask, begin, board, send, words_of


def reminders(made: Deciding) -> list[str]:
    """The texts to copy that ask or remind."""
    return [
        unescape(text) for text in re.findall(r'id="reminder-\d+"[^>]*>(.*?)</textarea>', made.board.text, re.DOTALL)
    ]


def mailed(made: Deciding) -> list[str]:
    """The bodies of the mails that ask or remind."""
    bodies = re.findall(r'href="mailto:[^"]*?body=([^"]*)"[^>]*>Write a mail', made.board.text)
    return [unquote(unescape(body)).replace("\r\n", "\n") for body in bodies]


def asked(reader: Reader, link: str) -> int:
    """How many questions somebody is asked: those on their page, and those after it."""
    page = reader.get(f"/asked/{link}")
    more = re.search(r"(\d+) more comes? after these", words_of(page))
    return len(re.findall(r'name="asked"', page.text)) + (int(more[1]) if more else 0)


def counted(made: Deciding) -> int:
    """How many questions the board waits for from the leader."""
    waits = re.search(r"Answer (\d+) questions?, by the link", words_of(made.board))
    return int(waits[1]) if waits else 0


@pytest.mark.parametrize("role", ["leader", "manager"])
def test_the_text_counts_what_the_person_is_asked(reader: Reader, role: str) -> None:
    made = Deciding(reader, {}, decide_by="2026-12-04")
    made.vendor("Northwind", {})
    link = made.ask(role, "Dana Whitfield")

    (text,) = reminders(made)

    count = counted(made) if role == "leader" else asked(reader, link)
    pages, more = ", 7 to a page at most" if count > 7 else "", asked(reader, link) - count
    assert text.startswith("Hello,\n\nBefore we decide on Discovery training, I need your answers ")
    besides = f" Your page has {more} more, which can wait." if more else ""
    assert f"your answers to {count} questions{pages}.{besides}\n" in text
    assert "We decide by 4 December 2026." in text
    assert "in 13 days" not in text
    assert f"/asked/{link}" in text


def test_a_reminder_thanks_for_what_was_answered_and_says_that_the_day_has_passed(reader: Reader) -> None:
    made = Deciding(reader, {}, decide_by="2026-12-04", name="Discovery")
    link = made.ask("leader")
    send(reader, f"/asked/{link}", **NUMBERS)
    reader.clock.pass_days(20)

    (text,) = reminders(made)

    assert text.startswith("Hello,\n\nThank you for your answers on Discovery. ")
    assert f"{counted(made)} questions are still open for you" in text
    assert "We wanted to decide by 4 December 2026. That day has passed, and your answers are still needed." in text
    assert "ago" not in text


def test_without_a_name_the_purchase_is_sales_training(reader: Reader) -> None:
    token = send(reader, "/purchase", reader="evaluator").url.path.removeprefix("/purchase/")
    page = send(reader, f"/purchase/{token}/people", role="leader", person="")

    assert "Before we decide on sales training, I need your answers" in page.text


def test_where_two_differ_the_text_says_so_although_all_is_answered(reader: Reader) -> None:
    made = Deciding(reader)
    answer(reader, made.ask("rep", "Kim"), "buy_in.reps", "false")

    (text,) = reminders(made)

    assert "Thank you for your answers on Discovery training." in text
    assert "You said no; I said yes. Can we settle which is right? It counts for nothing until we agree." in text
    assert "Have the reps agreed" in text
    assert "somebody else" not in text


def test_where_two_who_were_asked_differ_neither_is_said_to_be_the_sender(reader: Reader) -> None:
    made = Deciding(reader, without(OURS, "buy_in.reps"))
    for name, said in (("Kim", "false"), ("Lee", "true")):
        answer(reader, made.ask("rep", name), "buy_in.reps", said)

    for text in reminders(made):
        assert "you and somebody else differ, and it counts for nothing until you agree: Have the reps agreed" in text
        assert "I said" not in text


def test_a_leader_of_whom_nothing_can_change_the_verdict_is_not_reminded(reader: Reader) -> None:
    """Their page still takes what a leader is asked first; no mail says that the decision waits for it."""
    made = Deciding(reader)
    link = made.ask("leader", "Dana")

    assert counted(made) == 0
    assert asked(reader, link) > 0
    assert "reminder-1" not in made.board.text


def test_a_leader_is_asked_for_what_the_board_counts_and_not_for_all_on_their_page(reader: Reader) -> None:
    made = Deciding(reader, without(OURS, "leader.on_active_journey"))
    link = made.ask("leader", "Dana")

    (text,) = reminders(made)

    assert asked(reader, link) > counted(made) == 1
    more = asked(reader, link) - 1
    assert f"I need your answer to 1 question. Your page has {more} more, which can wait.\n" in text


def test_a_mail_that_asks_has_its_paragraphs_apart_and_says_what_it_links_to(reader: Reader) -> None:
    made = Deciding(reader, {}, decide_by="2026-12-04")
    made.ask("leader", "Dana")

    (body,) = mailed(made)
    (text,) = reminders(made)

    assert body == text
    assert "\n\nThis link opens your page in dontbuy, which looks for reasons not to buy:\n\nhttp" in body


def test_whoever_has_answered_all_or_after_the_decision_is_not_reminded(reader: Reader) -> None:
    made = Deciding(reader)
    made.ask("rep", "Kim")
    assert reminders(made) == []
    made.ask("leader", "Dana")
    decided = send(reader, f"/purchase/{made.token}/decide", decision="called_off")
    assert "reminder-1" not in decided.text


def test_a_vendor_who_is_out_is_asked_about_no_more(reader: Reader) -> None:
    made = Deciding(reader, {})
    made.vendor("Acme", {"started_with_product": True})
    link = made.ask("evaluator", "Kim")

    assert "Acme" not in reader.get(f"/asked/{link}").text


def test_their_page_says_who_asks_and_by_when(reader: Reader) -> None:
    link = Deciding(reader, {}, decide_by="2026-12-04").ask("leader", "Dana")

    said = words_of(reader.get(f"/asked/{link}"))

    assert "The person looking at vendors asks you, and wants to decide by 4 December 2026." in said


def test_with_an_open_conflict_their_page_does_not_say_that_this_is_all(reader: Reader) -> None:
    made = Deciding(reader)
    link = made.ask("rep", "Kim")
    answer(reader, link, "buy_in.reps", "false")

    page = reader.get(f"/asked/{link}?saved=yes")

    assert heading(page) == "One thing is still open: two of you differ"
    assert "That is all" not in words_of(page)


def test_a_note_stays_when_the_answer_changes(reader: Reader) -> None:
    made = Deciding(reader)
    link = made.ask("rep", "Kim")
    answer(reader, link, "buy_in.reps", "false", "Nobody asked us")
    answer(reader, link, "buy_in.reps", "true", "Nobody asked us")

    told = [each for each in made.api("/history")["entries"] if each["who"]]
    assert [(each["value"], each["note"]) for each in told] == [
        (True, "Nobody asked us"),
        (False, "Nobody asked us"),
    ]


def test_a_form_that_is_sent_to_a_link_which_opens_nothing_says_that_it_was_not_saved(reader: Reader) -> None:
    made = Deciding(reader)
    link = made.ask("rep", "Kim")
    grant = re.findall(r'name="link" value="(gr_\w+)"', made.board.text)[0]
    send(reader, f"/purchase/{made.token}/revoke", link=grant)

    late = send(reader, f"/asked/{link}", **{"asked": "buy_in.reps", "buy_in.reps": "true"})
    assert "what was saved by it is kept" in words_of(late)
    assert "What you have just entered was not saved." in words_of(late)
    assert "just entered" not in words_of(reader.get(f"/asked/{link}"))

    other = made.ask("rep", "Lee")
    send(reader, f"/purchase/{made.token}/delete")
    gone = send(reader, f"/asked/{other}", **{"asked": "buy_in.reps", "buy_in.reps": "true"})
    assert (gone.status_code, heading(gone)) == (404, "Nothing is kept at this link")
    assert "What you have just entered was not saved." in words_of(gone)


def test_taking_a_link_back_is_asked_first(reader: Reader) -> None:
    made = Deciding(reader)
    made.ask("rep", "Kim")

    said = words_of(made.board)

    assert "What they have saved is kept; what they are typing now is lost." in said


@pytest.mark.parametrize("fact", ["behaviour.to_change_known", "prior.behaviour_change_reportable"])
def test_every_reader_is_asked_about_the_same_thing_and_not_about_themselves(reader: Reader, fact: str) -> None:
    """The leader's answer is about the organisation, as that of everybody else who is asked."""
    declared = reader.service.library.in_force.rule_sets["buying_request"]
    asked_so = {
        declared.for_reader(role).facts[fact].question for role in ("", "leader", "evaluator", "manager", "rep")
    }

    assert not [each for each in asked_so if each.startswith(("Can you ", "Do you "))]


def test_the_first_contact_speaks_to_the_leader_as_you(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    link = ask(reader, token)
    debrief(reader, vendor, "2026-11-20", **{"tap/vendor.sold_or_priced": "yes"})
    send(reader, f"/asked/{link}", **NUMBERS)

    said = words_of(reader.get(f"/asked/{link}"))
    assert "You told the numbers here on 21 November 2026." in said
    assert "Unless you had told somebody earlier, in another way." in said
    assert "It was otherwise: say how" in said
    assert "The leader told the numbers here" in words_of(board(reader, token))
