"""What the board says of a decision: its headline, why, and what to do now are so in every state of a purchase."""

import re

import pytest

from dontbuy.api.pages.words import LEVELS
from tests.browser.purchases import OURS
from tests.pages.conftest import Reader, heading
from tests.pages.deciding import GOOD, OUT, Deciding, without
from tests.pages.test_purchase import NUMBERS, answer, ask, begin, board, send, words_of

PRODUCT = {**OURS, "request": {**OURS["request"], "opened_with": ["how_it_works"]}}
"""The request opened with a product: that calls for care, and stops nothing."""


def against(reader: Reader, known: dict[str, object]) -> Deciding:
    made = Deciding(reader, known)
    made.vendor("Northwind", GOOD)
    return made


def test_while_the_leader_has_answered_a_part_the_board_waits_for_the_rest(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token)
    send(reader, f"/asked/{link}", **NUMBERS)

    page = board(reader, token)

    assert heading(page) == "Do not sign yet: the sales leader has not answered everything"
    assert re.search(r"Dana \(the sales leader\) 1 answer, the last on", words_of(page))
    assert re.search(r"Answer \d+ questions, by the link Who: Dana \(the sales leader\)", words_of(page))
    assert "Ask the sales leader:" not in words_of(page)


def test_what_calls_for_care_is_said_in_the_headline_and_stops_nothing(reader: Reader) -> None:
    made = against(reader, PRODUCT)

    assert heading(made.board) == "Nothing stops signing with Northwind, but 1 thing calls for care"
    assert "Nothing speaks against" not in words_of(made.board)
    assert f'<span class="pill" data-level="caution">{LEVELS["caution"]}' in made.board.text


def test_with_nothing_against_it_nothing_speaks_against_it(reader: Reader) -> None:
    assert heading(against(reader, OURS).board) == "Nothing speaks against signing with Northwind"


@pytest.mark.parametrize("known", [OURS, PRODUCT])
def test_what_could_only_call_for_care_keeps_nobody_from_signing(
    reader: Reader, known: dict[str, dict[str, object]]
) -> None:
    open_still = without(known, "buy_in.reps")
    made = against(reader, open_still)

    assert made.api()["decision"] == "ready"
    assert heading(made.board).startswith("Nothing s")


def test_the_answer_that_is_open_is_named_with_whoever_can_give_it(reader: Reader) -> None:
    made = against(reader, without(OURS, "buy_in.reps"))
    assert heading(made.board) == "Nothing speaks against signing with Northwind so far; one answer is still open"
    assert f'<span class="pill" data-level="unknown">{LEVELS["unknown"]}' in made.board.text
    made.ask("leader", "Dana")

    assert heading(made.board) == "Do not sign yet: the sales leader has not answered"
    assert made.turns[0] == (
        "Answer what is still open: Have your reps agreed to the change?",
        "Dana (the sales leader)",
    )
    assert len([what for what, _ in made.turns if "reps agreed" in what]) == 1


def test_one_answer_that_keeps_anybody_from_signing_is_the_headline(reader: Reader) -> None:
    made = Deciding(reader)
    made.vendor("Northwind", {fact: told for fact, told in GOOD.items() if fact != "stayed_technical"})

    assert heading(made.board) == "Do not sign yet: one answer is missing"
    assert "It is all that is missing before Northwind can be decided about." in words_of(made.board)
    assert made.turns[0][0].startswith("Answer what is missing before Northwind can be decided about: Did every")
    assert made.turns[0][1] == "You"


def test_a_vendor_who_is_out_takes_one_line_that_leads_to_a_polite_no(reader: Reader) -> None:
    made = against(reader, without(OURS, "buy_in.reps"))
    made.vendor("Acme", OUT)

    whats = [what for what, _ in made.turns]
    assert whats[0] == "End the talks with Acme, and tell them so"
    assert [what for what in whats if "Acme" in what] == whats[:1]
    address = re.search(r'href="(/purchase/[^"]+/text)"', made.board.text)
    assert address
    said = reader.get(address[1])
    assert heading(said) == "Tell Acme"
    assert "Thank you for the time you gave us." in said.text


def test_what_is_open_leads_to_its_question_and_names_who_answers(reader: Reader) -> None:
    made = against(reader, without(OURS, "buy_in.reps"))
    made.vendor("Acme", {})
    made.ask("leader", "Dana")

    said = words_of(made.board)
    assert re.search(r"You: \d+ questions", said)
    assert "Dana (the sales leader): 1 question" in said
    assert re.search(r'<li><a href="/draft/[\w-]{32}/question/buy_in.reps">', made.board.text)


def test_whoever_has_answered_and_is_asked_something_new_is_a_task(reader: Reader) -> None:
    made = against(reader, without(OURS, "buy_in.reps", "buy_in.middle_management"))
    answer(reader, made.ask("manager", "Kim"), "buy_in.middle_management", "true")

    assert ("Tell Kim (a sales manager): 1 question is open for them", "You") in made.turns


def test_asking_a_leader_proposes_that_somebody_else_looks_and_counts_with_a_tap(reader: Reader) -> None:
    made = Deciding(reader, {})
    assert "By that the answer is yes" not in made.board.text
    made.ask("leader", "Dana")

    assert made.api("/history")["entries"] == [], "nobody said so"
    offered = re.findall(r'<h2 id="who-looks">(.*?)</h2>', made.board.text)
    assert offered
    assert offered[0] not in [what for what, _ in made.turns], "the offer below asks it with its answer"
    assert "evaluator.is_delegate" in [each["fact"] for each in made.api()["open"]]
    assert (
        "You said that you look at vendors, and asked Dana by a link. By that the answer is yes. Yes It counts"
        in words_of(made.board)
    )
    for value in ("perhaps", "yes", "yes"):
        send(reader, f"/purchase/{made.token}/who-looks", value=value)

    (told,) = made.api("/history")["entries"]
    assert (told["fact"], told["value"]) == ("evaluator.is_delegate", True)
    assert told["note"] == "Dana was asked by a link, by the person looking at vendors"
    assert "evaluator.is_delegate" not in [each["fact"] for each in made.api()["open"]]
    assert "You asked Dana by a link." not in words_of(made.board)


def test_what_was_answered_otherwise_about_who_looks_is_not_asked_again(reader: Reader) -> None:
    made = Deciding(reader, {"evaluator": {"is_delegate": False}})
    made.ask("leader", "Dana")

    assert "You asked Dana by a link." not in words_of(made.board)
    send(reader, f"/purchase/{made.token}/who-looks", value="yes")
    (told,) = made.api("/history")["entries"]
    assert told["value"] is False


def test_a_leader_who_asks_another_says_nothing_of_whoever_looks(reader: Reader) -> None:
    made = Deciding(reader, {}, reader="leader")
    made.ask("leader", "Dana")

    assert made.api("/history")["entries"] == []
    assert "by a link. By that" not in words_of(made.board)


def test_what_several_people_said_of_one_thing_stands_under_one_name(reader: Reader) -> None:
    made = Deciding(reader)
    answer(reader, made.ask("leader", "Dana"), "behaviour.to_change_known", "false")

    assert made.board.text.count("<dt>Behaviour to change</dt>") == 1
    assert "Yes · You No · Dana (the sales leader)" in words_of(made.board)


def test_a_second_person_of_the_same_role_is_told_apart(reader: Reader) -> None:
    made = Deciding(reader)
    made.ask("evaluator")

    assert "A second person looking at vendors Not answered yet" in words_of(made.board)


def test_a_shared_board_speaks_of_us_and_shows_the_matrix(reader: Reader) -> None:
    known = {**OURS, "evaluator": {"is_delegate": True, "knows_numbers": False, "filling_out_matrix": False}}
    made = Deciding(reader, known)
    made.vendor("Northwind", {**GOOD, "asked_about_metrics": False})
    link = re.findall(r"/board/([\w-]{32})", send(reader, f"/purchase/{made.token}/share", sender="Kim").text)[0]

    shared = reader.get(f"/board/{link}")

    text = re.sub(r"“[^”]*”", "", words_of(shared)).partition("change nothing.")[2].partition(" Print ")[0]
    assert re.findall(r".{40}\b[Yy]ours?\b|.{40}\b[Yy]ou\b", text) == []
    assert "Asked for our numbers" in text
    assert "Download for Excel" not in text


def test_where_two_people_differ_nobody_is_called_form(reader: Reader) -> None:
    made = Deciding(reader)
    answer(reader, made.ask("rep", "Kim"), "buy_in.reps", "false", "Nobody asked us")
    request = re.findall(r'href="/draft/([\w-]{32})"', made.board.text)[0]

    result = reader.post(f"/draft/{request}/result")

    assert "Nobody asked us" in result.text
    assert "(form" not in words_of(result)
    assert "No (Kim, rep, 21 November 2026)" in words_of(result)


def test_what_lies_with_us_stands_at_no_vendor(reader: Reader) -> None:
    blind = {"is_delegate": True, "knows_numbers": False, "has_access_to_metrics": True}
    made = Deciding(reader, {**OURS, "evaluator": {**OURS["evaluator"], **blind}})
    made.vendor("Northwind", {**GOOD, "asked_about_metrics": False})

    (numbers,) = [what for what, _ in made.turns if "the numbers before" in what]
    assert numbers.startswith("Look up the numbers before anybody talks to a vendor again.")


def test_what_lies_with_us_about_one_vendor_names_them(reader: Reader) -> None:
    made = Deciding(reader)
    told = {**GOOD, "on_matrix": True, "discovery_took_place": False, "problem_centric_discovery": None}
    key = made.vendor("Northwind", {fact: value for fact, value in told.items() if value is not None})
    made.api("/tellings", about=key, fact="evaluator.sat_through_slide_deck", value=True)

    assert any(what.startswith("Northwind: Take the vendor off your matrix") for what, _ in made.turns)


def test_what_is_about_whoever_began_lies_with_them_and_with_nobody_else(reader: Reader) -> None:
    made = Deciding(reader, {"evaluator": {"is_delegate": True}})
    made.vendor("Northwind", {})
    said = words_of(made.board)

    knows_the_team = "Do you know from close up how the team sells?"
    theirs, _, mine = said.partition("What is open, and with whom")[2].partition("You: ")
    assert (knows_the_team in theirs, knows_the_team in mine) == (False, True)
    count = re.search(r"The sales leader: (\d+) questions", theirs)
    assert count
    assert (f"Send the sales leader a link: {count[1]} questions lie with them", "You") in made.turns
    assert re.search(rf"Still open: {count[1]} questions with the sales leader and \d+ questions with you\.", said)
