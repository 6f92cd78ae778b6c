"""The cost of no change on its page: from the buyers' own figures, kept, asked about, told once as evidence."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.pages.conftest import Reader
from tests.pages.test_purchase import ask, begin, checked, request_of, send, words_of
from tests.pages.test_readiness import saw, value_of

RATE = {"volume": "400", "volume_who": "Kim", "one": "€20,000", "one_who": "Dana"}


def page_of(reader: Reader, token: str) -> httpx.Response:
    return reader.get(f"/purchase/{token}/cost")


def save(reader: Reader, token: str, entry: str, texts: Mapping[str, str], number: str = "") -> httpx.Response:
    fields = {f"plan/cost/{entry}/{key}": text for key, text in texts.items()}
    return send(reader, f"/purchase/{token}/cost", saw=number or saw(page_of(reader, token)), **fields)


def with_numbers(reader: Reader, *metrics: tuple[str, str, str]) -> str:
    """The token of a purchase whose request says these numbers: which, today, target."""
    token = begin(reader)
    said: dict[str, str] = {}
    for at, (key, today, target) in enumerate(metrics):
        place = f"metrics.items/{at}"
        said |= {f"{place}/metric": key, f"{place}/baseline/value": today, f"{place}/target/value": target}
    page = reader.post(f"/draft/{request_of(reader, token)}/question/metrics.items", {"action": "answer", **said})
    assert page.status_code == 200
    return token


def tell_form(page: httpx.Response) -> dict[str, str]:
    form = page.text[page.text.index("/cost/tell") :]
    return dict(re.findall(r'name="(saw|amount)" value="([^"]*)"', form))


def test_no_figure_is_filled_in_by_us(reader: Reader) -> None:
    token = with_numbers(reader, ("win_rate", "22%", "27%"), ("pipeline_created", "€2M", "€2.5M"))
    page = page_of(reader, token)
    assert re.findall(r'name="plan/cost/[^"]*" value="([^"]+)"', page.text) == []
    assert "From 22% to 27%: a gap of 5 points." in words_of(page)
    assert "From €2,000,000 to €2,500,000: a gap of €500,000." in words_of(page)
    assert "Nothing yet: fill in one line" in words_of(page)
    assert "“what happens if you don't make a change” line 31" in words_of(page)


def test_the_sum_is_told_with_the_working_as_what_makes_them_say_so(reader: Reader) -> None:
    token = with_numbers(reader, ("win_rate", "22%", "27%"), ("pipeline_created", "€2M", "€2.5M"))
    save(reader, token, "win_rate", RATE)
    page = save(reader, token, "pipeline_created", {"periods": "4", "periods_who": "Kim"})
    assert "€2,400,000 a year" in words_of(page)
    page = send(reader, f"/purchase/{token}/cost/tell", **tell_form(page))
    assert "Told in this purchase now: €2,400,000 a year." in words_of(page)
    assert "/cost/tell" not in page.text
    request = request_of(reader, token)
    facts: Any = checked(reader, request)
    assert facts["request"] == {
        "cost_of_no_change_known": True,
        "cost_of_no_change": {"value": 2400000, "unit": "EUR"},
    }
    document = reader.document(request)
    (piece,) = [piece for piece in document["evidence"] if piece["fact"] == "request.cost_of_no_change_known"]
    assert piece["quote"].splitlines() == [
        "Win rate: from 22% to 27% is 5 points. 5 ÷ 100 × 400 (Kim) × €20,000 (Dana) = €400,000 a year.",
        "New pipeline: from €2,000,000 to €2,500,000 is €500,000. €500,000 × 4 (Kim) = €2,000,000 a year.",
        "Together: €2,400,000 a year.",
    ]


def test_two_currencies_are_not_added_up_and_cannot_be_told(reader: Reader) -> None:
    token = with_numbers(reader, ("win_rate", "22%", "27%"))
    save(reader, token, "win_rate", RATE)
    page = save(reader, token, "else", {"amount": "$5,000", "amount_who": "Dana", "sentence": "Two reps left"})
    assert "€400,000 and $5,000. These are different currencies, so we do not add them up" in words_of(page)
    assert "/cost/tell" not in page.text
    assert send(reader, f"/purchase/{token}/cost/tell", amount="€400,000", saw="0").status_code == 409


def test_without_a_number_one_amount_and_a_sentence_are_enough(reader: Reader) -> None:
    token = begin(reader)
    assert "No number that has to move is told yet." in words_of(page_of(reader, token))
    page = save(reader, token, "else", {"amount": "50k CHF", "amount_who": "Dana", "sentence": "Two reps left"})
    assert "CHF 50,000 a year" in words_of(page)
    page = send(reader, f"/purchase/{token}/cost/tell", **tell_form(page))
    assert "Told in this purchase now: CHF 50,000 a year." in words_of(page)


def test_half_a_line_is_kept_and_does_not_count(reader: Reader) -> None:
    token = with_numbers(reader, ("win_rate", "22%", "27%"))
    page = save(reader, token, "win_rate", {**RATE, "one_who": ""})
    assert value_of(page, "plan/cost/win_rate/volume") == "400"
    assert "Still missing: who says so (what one of them is worth). Until then it does not count." in words_of(page)
    assert "/cost/tell" not in page.text


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("volume", "many", "Write one number, such as 24"),
        ("volume", "1.234", "can be 1,234 or 1 and a fraction"),
        ("volume", "20%", "Write the number alone, without a unit"),
        ("volume", "0", "Write a figure above nought"),
        ("volume", "-3", "Write a figure above nought"),
        ("one", "20,000", "Write it with its currency, such as €500 or 500 CHF"),
        ("one", "€5 per month", "Write it with its currency"),
        ("one", "5 days", "Write it with its currency"),
        ("one_who", "x" * 201, "Shorten this to at most 200 characters"),
    ],
)
def test_a_figure_that_cannot_be_read_is_shown_again_with_its_place(
    reader: Reader, key: str, text: str, said: str
) -> None:
    token = with_numbers(reader, ("win_rate", "22%", "27%"))
    page = save(reader, token, "win_rate", {**RATE, key: text})
    assert page.status_code == 422
    assert said in words_of(page)
    assert re.search(rf'href="#plan/cost/win_rate/{key}">Win rate, ', page.text)
    assert "/cost/tell" not in page.text
    assert value_of(page, f"plan/cost/win_rate/{key}") == text
    assert value_of(page_of(reader, token), "plan/cost/win_rate/volume") == ""


def test_what_somebody_else_filled_in_meanwhile_is_asked_about(reader: Reader) -> None:
    token = with_numbers(reader, ("win_rate", "22%", "27%"))
    old = saw(page_of(reader, token))
    save(reader, token, "win_rate", RATE)
    page = save(reader, token, "win_rate", {**RATE, "volume": "500"}, old)
    assert page.status_code == 409
    assert "Keep the other: How many a year: 400; Who says so: Kim" in words_of(page)
    assert value_of(page, "plan/cost/win_rate/volume") == "500"
    assert value_of(page_of(reader, token), "plan/cost/win_rate/volume") == "400"


def test_a_sum_that_is_another_now_is_not_told_unseen(reader: Reader) -> None:
    token = with_numbers(reader, ("win_rate", "22%", "27%"))
    shown = tell_form(save(reader, token, "win_rate", RATE))
    save(reader, token, "win_rate", {**RATE, "volume": "500"})
    page = send(reader, f"/purchase/{token}/cost/tell", **shown)
    assert page.status_code == 409
    assert "The working was changed while you had it open: you saw €400,000." in words_of(page)
    assert "request" not in checked(reader, request_of(reader, token))
    assert send(reader, f"/purchase/{token}/cost/tell", **tell_form(page)).status_code == 200


def test_a_cost_that_somebody_told_meanwhile_is_asked_about_and_nothing_is_told(reader: Reader) -> None:
    token = with_numbers(reader, ("win_rate", "22%", "27%"))
    shown = tell_form(save(reader, token, "win_rate", RATE))
    request = request_of(reader, token)
    reader.answer(request, "request.cost_of_no_change_known", "false")
    page = send(reader, f"/purchase/{token}/cost/tell", **shown)
    assert page.status_code == 409
    assert "Somebody told it otherwise while you had this open (21 November 2026, 12:00 UTC)" in words_of(page)
    facts: Any = checked(reader, request)
    assert facts["request"] == {"cost_of_no_change_known": False}
    assert send(reader, f"/purchase/{token}/cost/tell", **tell_form(page)).status_code == 200
    facts = checked(reader, request)
    assert facts["request"]["cost_of_no_change_known"] is True


def test_numbers_about_which_two_people_differ_have_no_gap(reader: Reader) -> None:
    token = with_numbers(reader, ("win_rate", "22%", "27%"))
    link = ask(reader, token)
    send(
        reader,
        f"/asked/{link}",
        **{
            "asked": ["metrics.items"],
            "metrics.items/0/metric": "win_rate",
            "metrics.items/0/baseline/value": "25%",
            "metrics.items/0/target/value": "27%",
        },
    )
    page = page_of(reader, token)
    assert "Two of you differ about the numbers that have to move" in words_of(page)
    assert "plan/cost/win_rate" not in page.text


def test_numbers_that_the_leader_told_by_their_link_have_a_gap(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token)
    fields = {
        "metrics.items/0/metric": "sales_cycle_length",
        "metrics.items/0/baseline/value": "90 days",
        "metrics.items/0/target/value": "75 days",
    }
    send(reader, f"/asked/{link}", asked=["metrics.items"], **fields)
    assert "From 90 days to 75 days: a gap of 15 days." in words_of(page_of(reader, token))


def test_a_link_that_opens_nothing_opens_no_working(reader: Reader) -> None:
    assert page_of(reader, "x" * 32).status_code == 404
    for address in ("cost", "cost/tell"):
        assert send(reader, f"/purchase/{'x' * 32}/{address}", saw="0").status_code == 404
