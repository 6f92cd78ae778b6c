"""A page that cannot be saved comes back with everything that was told on it: typed, chosen, ticked, pressed."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.pages.conftest import Reader
from tests.pages.deciding import Deciding
from tests.pages.forms import Pair, filled, form_at
from tests.pages.measuring import bought
from tests.pages.test_purchase import ask, begin

TOO_LONG = "a" * 10_001
FORM = {"content-type": "application/x-www-form-urlencoded"}
NOT_KEPT = {"saw"}
"""What a page says anew."""


def an_asked_leader(reader: Reader) -> tuple[str, str]:
    link = ask(reader, begin(reader))
    return f"/asked/{link}", f"/asked/{link}"


def a_check(kind: str, then: str, who: str = "leader") -> Callable[[Reader], tuple[str, str]]:
    def made(reader: Reader) -> tuple[str, str]:
        address = f"/draft/{reader.begin(kind, reader=who)}{then}"
        return address, address

    return made


def of_a_purchase(then: str) -> Callable[[Reader], tuple[str, str]]:
    def made(reader: Reader) -> tuple[str, str]:
        address = f"/purchase/{Deciding(reader).token}{then}"
        return address, address

    return made


def snapshots(reader: Reader) -> tuple[str, str]:
    address = f"/purchase/{bought(reader)}/snapshots"
    return address, address


def of_the_board(action: str) -> Callable[[Reader], tuple[str, str]]:
    def made(reader: Reader) -> tuple[str, str]:
        address = f"/purchase/{begin(reader)}"
        return address, f"{address}/{action}"

    return made


def same(address: str) -> Callable[[Reader], tuple[str, str]]:
    return lambda _: (address, address)


FORMS: dict[str, Callable[[Reader], tuple[str, str]]] = {
    "somebody who was asked": an_asked_leader,
    "a question with a list": a_check("request", "/question/metrics.items"),
    "a question": a_check("vendor", "/question/evaluator.is_delegate", "evaluator"),
    "questions of one thing": a_check("vendor", "/question/vendor.understands.business_problems"),
    "a choice of words": a_check("request", "/question/request.reasons"),
    "what something is called": a_check("vendor", "/answers"),
    "all questions": a_check("vendor", "/all"),
    "all questions of a request": a_check("request", "/all"),
    "all questions, before a check": same("/check/vendor/all"),
    "a debrief": a_check("vendor", "/calls/new"),
    "the cost of no change": of_a_purchase("/cost"),
    "the plan": of_a_purchase("/readiness"),
    "a snapshot": snapshots,
    "a new purchase": same("/purchase"),
    "the first page of a check": same("/check/request"),
    "the name and day of a purchase": of_the_board("change"),
    "a person of a purchase": of_the_board("people"),
    "a check to take in": of_the_board("take-in"),
    "a comparison": same("/compare"),
    "a transcript": same("/transcript"),
}


@pytest.mark.parametrize("name", FORMS)
def test_nothing_that_was_told_is_lost_where_a_page_is_refused(reader: Reader, name: str) -> None:
    shown, action = FORMS[name](reader)
    page = reader.get(shown).text
    if name == "what something is called":
        action = shown.replace("/answers", "/subject")
    form = form_at(page, action)
    noted = [field for field in form.written if field.startswith("note")]
    told = dict.fromkeys(noted[:1], TOO_LONG)
    told |= {field: "A\u202eB" for field in ("name", "subject") if field in form.written}
    told |= {"role": ""} if action.endswith("/people") else {}
    sent = filled(form, **told)
    sent += [("action", "answer"), (shown.partition("/question/")[2], "true")] if name == "a question" else []

    answer = reader.door.post(action, content=urlencode(sent).encode(), headers=FORM)
    again = form_at(answer.text, action)

    assert answer.status_code == 422, answer.status_code
    assert missing(sent, [*again.sends, *again.pressed]) == []


def missing(sent: list[Pair], stands: list[Pair]) -> list[Pair]:
    kept = {(name, value.strip()) for name, value in stands}
    return [
        (name, value[:60])
        for name, value in sent
        if value and name not in NOT_KEPT and name != "action" and (name, value) not in kept
    ]
