"""What a board orders is asked for in its texts and first on the page of the leader, and says who asks."""

import re

from tests.pages.conftest import Reader
from tests.pages.test_purchase import NUMBERS, add_vendor, ask, begin, board, request_of, send, words_of

METRICS = "metrics.items"
RUNS = {"vendor.charges_for_discovery": "true", "vendor.has_insight_into_org": "false"}
SENT = {
    "evaluator.is_delegate": "true",
    "evaluator.intimate_team_knowledge": "true",
    "leader.answered_what_how_much_when": "false",
}


def told(reader: Reader, token: str, answers: dict[str, str]) -> None:
    for fact, value in answers.items():
        reader.answer(token, fact, value)


def text_to_the_leader(reader: Reader, token: str) -> str:
    (text,) = re.findall(r"<textarea[^>]*id=\"reminder-1\"[^>]*>(.*?)</textarea>", board(reader, token).text, re.DOTALL)
    return str(text)


def test_where_the_talks_with_the_only_vendor_end_nothing_pauses_them(reader: Reader) -> None:
    token = begin(reader)
    first = add_vendor(reader, token, "Northlight")
    told(reader, first, RUNS)
    told(reader, request_of(reader, token), {**SENT, "evaluator.intimate_team_knowledge": "false"})
    said = words_of(board(reader, token))
    assert "End the talks with Northlight" in said
    assert "Pause the vendor talks" not in said
    assert "Ask the sales leader to join every talk with a vendor" in said
    add_vendor(reader, token, "Acme")
    assert "Pause the vendor talks" in words_of(board(reader, token))


def test_the_text_to_the_leader_asks_what_the_board_orders(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Northlight")
    told(reader, request_of(reader, token), SENT)
    send(reader, f"/asked/{ask(reader, token)}", **NUMBERS)
    assert "Ask the sales leader to give the number, the target and the date to the team" in words_of(
        board(reader, token)
    )
    asks = "Could you show the team which numbers have to move, how far and by when"
    assert asks in text_to_the_leader(reader, token)
    for check in (request_of(reader, token), vendor):
        reader.post(f"/draft/{check}/question/buy_in.reps", {"action": "result"})
        assert asks in words_of(reader.get(f"{reader.address}/questions"))


def test_what_the_board_orders_comes_first_on_the_leaders_page_and_cannot_wait(reader: Reader) -> None:
    token = begin(reader)
    request = request_of(reader, token)
    form = {f"{METRICS}/0/metric": "win_rate", f"{METRICS}/0/baseline/value": "22 %"}
    reader.post(
        f"/draft/{request}/question/{METRICS}", {"action": "answer", **form, f"{METRICS}/0/knowledge": "approximate"}
    )
    told(reader, request, {"metrics.how_much_known": "false", "metrics.timeframe_known": "false"})
    link = ask(reader, token)
    assert "Ask the sales leader to settle a target and a date for your win rate" in words_of(board(reader, token))
    page = reader.get(f"/asked/{link}")
    shown = re.findall(r'name="asked" value="([\w.:]+)"', page.text)
    count = page.text.count("the decision waits for this")
    assert METRICS in shown[:count]
    assert 0 < count < len(shown)
    assert f"your answers to {count} questions" in text_to_the_leader(reader, token)


def test_what_waits_stands_first_on_the_leaders_page(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token)
    request = request_of(reader, token)
    told(reader, request, {"metrics.specific_known": "true", "metrics.exact_known": "true"})
    told(reader, request, {"metrics.how_much_known": "true", "metrics.timeframe_known": "true"})
    page = reader.get(f"/asked/{link}")
    rows = page.text.split('<section class="question-row">')[1:]
    marked = ["the decision waits for this" in row for row in rows]
    assert marked == sorted(marked, reverse=True)
    assert not marked[-1]
    assert METRICS in rows[-1]


def test_whoever_is_asked_reads_who_asks_and_what_they_told_of_the_number(reader: Reader) -> None:
    token = begin(reader)
    form = {f"{METRICS}/0/metric": "win_rate", f"{METRICS}/0/baseline/value": "22 %"}
    reader.post(f"/draft/{request_of(reader, token)}/question/{METRICS}", {"action": "answer", **form})
    made = send(reader, f"/purchase/{token}/people", role="leader", person="Dana", asker="Maren")
    (link,) = set(re.findall(r"/asked/([\w-]{32})", made.text))
    page = reader.get(f"/asked/{link}")
    assert "Maren (the person looking at vendors) asks you" in words_of(page)
    assert "Maren told: Win rate: today 22%" in words_of(page)
    field = r'name="metrics.items/0/baseline/value" id="[^"]*" value=""'
    assert re.search(field, page.text), "a hint, and no answer"
    assert text_to_the_leader(reader, token).endswith("Maren")
    assert 'name="asker" value="Maren"' in board(reader, token).text, "it is typed once"


def test_without_a_name_the_role_asks(reader: Reader) -> None:
    token = begin(reader)
    form = {f"{METRICS}/0/metric": "win_rate", f"{METRICS}/0/baseline/value": "22 %"}
    reader.post(f"/draft/{request_of(reader, token)}/question/{METRICS}", {"action": "answer", **form})
    page = reader.get(f"/asked/{ask(reader, token)}")
    assert "The person looking at vendors asks you" in words_of(page)
    assert "The person looking at vendors told: Win rate: today 22%" in words_of(page)


def test_a_link_that_was_made_is_shown_and_not_asked_for_again(reader: Reader) -> None:
    token = begin(reader)
    told(reader, request_of(reader, token), {**SENT, "evaluator.intimate_team_knowledge": "false"})
    assert "Send the sales leader a link" in words_of(board(reader, token))
    made = reader.door.post(f"/purchase/{token}/people", data={"role": "leader", "person": "Dana"})
    place = made.headers["location"].partition("#")[2]
    page = board(reader, token)
    assert f'id="{place}"' in page.text
    assert "Send the sales leader a link" not in words_of(page)
    assert "questions, by the link" in words_of(page)


def test_one_vendor_is_told_apart_from_nobody_and_the_first_is_no_other(reader: Reader) -> None:
    token = begin(reader)
    assert "Another vendor" not in words_of(board(reader, token))
    told(reader, add_vendor(reader, token, "Northlight"), RUNS)
    said = words_of(board(reader, token))
    assert "Another vendor" in said
    assert "apart" not in said
    assert re.search(r"\d+ of 12 criteria are not known yet", said)
