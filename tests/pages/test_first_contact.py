"""First contact: what the days of a purchase propose about the leader, and that nothing counts without a tap."""

from typing import Any

import pytest

from dontbuy.api.checks import Checks
from tests.pages.conftest import Reader, heading
from tests.pages.test_calls import FIRST, PRICE, debrief
from tests.pages.test_purchase import NUMBERS, add_vendor, ask, begin, board, checked, request_of, send, words_of


def told_by_the_leader(reader: Reader, token: str) -> None:
    send(reader, f"/asked/{ask(reader, token)}", **NUMBERS)


def answered(reader: Reader, token: str) -> object:
    leader: Any = checked(reader, request_of(reader, token)).get("leader", {})
    return leader.get("answered_what_how_much_when")


@pytest.mark.parametrize(
    ("day", "offered", "value"),
    [
        ("2026-11-25", "Answer yes", True),
        ("2026-11-12", "Answer no", False),
        ("2026-11-21", "Yes, the numbers came first", True),
        ("2026-11-21", "No, the call came first", False),
    ],
)
def test_the_days_propose_whether_the_leader_had_answered_before_first_contact(
    reader: Reader, day: str, offered: str, value: bool
) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    told_by_the_leader(reader, token)
    assert "earliest call" not in words_of(board(reader, token))
    reader.clock.pass_days(5)
    debrief(reader, vendor, day, **PRICE)
    assert offered in words_of(board(reader, token))
    assert answered(reader, token) is None, "nothing counts without a tap"
    send(reader, f"/purchase/{token}/first-contact", value="yes" if value else "no")
    assert answered(reader, token) is value
    assert offered not in words_of(board(reader, token))
    checks: Checks = reader.door.app.state.checks
    quotes = [piece["quote"] for piece in checks.open(vendor).document["evidence"] if "leader." in piece["fact"]]
    assert "told on 21 November 2026; first contact with a vendor on" in quotes[0]


def test_what_the_days_do_not_allow_is_not_kept(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    told_by_the_leader(reader, token)
    debrief(reader, vendor, FIRST, **PRICE)
    send(reader, f"/purchase/{token}/first-contact", value="yes")
    send(reader, f"/purchase/{token}/first-contact", value="perhaps")
    assert answered(reader, token) is None


def test_a_link_that_opens_no_purchase_is_said_to_whoever_answers(reader: Reader) -> None:
    for value in ("yes", "perhaps", ""):
        page = send(reader, f"/purchase/{'x' * 32}/first-contact", value=value)
        assert (page.status_code, heading(page)) == (404, "Nothing is kept at this link"), value


def test_an_earlier_call_with_another_vendor_turns_the_proposal_round(reader: Reader) -> None:
    token = begin(reader)
    first, second = add_vendor(reader, token, "Acme"), add_vendor(reader, token, "Bolt")
    told_by_the_leader(reader, token)
    reader.clock.pass_days(5)
    debrief(reader, first, "2026-11-25", **PRICE)
    send(reader, f"/purchase/{token}/first-contact", value="yes")
    debrief(reader, second, FIRST, **PRICE)
    said = words_of(board(reader, token))
    assert "The earliest call that was debriefed was on 12 November 2026. By these days the answer is no." in said
    assert answered(reader, token) is True, "what was answered stands until somebody answers otherwise"


def test_numbers_without_a_date_or_from_somebody_else_propose_nothing(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    debrief(reader, vendor, FIRST, **PRICE)
    send(reader, f"/asked/{ask(reader, token)}", **{**NUMBERS, "metrics.items/0/by": ""})
    reader.answer(request_of(reader, token), "buy_in.reps", "true")
    assert "earliest call" not in words_of(board(reader, token))


def test_a_conflict_with_a_call_is_put_right_by_whoever_began_and_names_the_call(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    debrief(reader, vendor, FIRST, **PRICE)
    reader.answer(vendor, "vendor.sold_or_priced", "false")
    assert "Call of 12 November 2026: Yes" in words_of(board(reader, token))
