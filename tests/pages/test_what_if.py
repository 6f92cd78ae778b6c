"""What if: a result with other answers is shown and not kept, until somebody says that it is so."""

import re
from html import unescape
from typing import Any

import pytest

from tests.pages.conftest import Reader, heading, words_of
from tests.pages.test_results import DOCUMENT, finished

KNOWS = "told=evaluator.knows_numbers:true"


def of(reader: Reader, query: str = KNOWS, document: Any = DOCUMENT) -> tuple[str, Any]:
    token = finished(reader, document)
    return token, reader.get(f"/draft/{token}/what-if?{query}")


def test_it_shows_what_the_verdict_would_be_and_what_would_go(reader: Reader) -> None:
    _, page = of(reader)

    words = words_of(page)
    assert heading(page) == "What if"
    assert "The verdict would be" in words
    assert "Now it is “Don’t buy”." in words
    went = words.split("What would no longer speak against it")[1].split("Where it would stand")[0]
    assert went.strip() == "The person looking at vendors does not know the numbers, and the vendor did not ask"
    assert "Nothing of this is kept." in words


def test_nothing_is_kept_by_looking(reader: Reader) -> None:
    token, _ = of(reader)

    assert reader.document(token)["facts"]["evaluator"] == DOCUMENT["facts"]["evaluator"]
    assert reader.get(f"/draft/{token}/history").text.count("Result ") == 1


def test_said_to_be_so_it_is_kept_and_the_result_is_the_one_that_was_shown(reader: Reader) -> None:
    token, page = of(reader)
    shown = words_of(page)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))

    result = reader.post(f"/draft/{token}/what-if", {name: unescape(text) for name, text in fields.items()})

    assert reader.address == f"/draft/{token}/result/2"
    assert heading(result) == "Push back"
    assert "Push back" in shown
    assert reader.document(token)["facts"]["evaluator"]["knows_numbers"] is True


def test_what_somebody_else_told_meanwhile_is_not_overwritten(reader: Reader) -> None:
    token, page = of(reader)
    (saw,) = re.findall(r'name="saw" value="(\d+)"', page.text)
    reader.answer(token, "evaluator.intimate_team_knowledge", "true")

    told = {"saw": saw, "told": "evaluator.intimate_team_knowledge:false"}
    answer = reader.door.post(f"/draft/{token}/what-if", data=told)

    assert answer.status_code == 409
    assert "This was answered while you had it open" in answer.text
    assert reader.document(token)["facts"]["evaluator"]["intimate_team_knowledge"] is True


def test_a_quote_that_says_otherwise_is_named(reader: Reader) -> None:
    _, page = of(reader, "told=vendor.asked_about_metrics:true")

    assert "neither would count until one is put right" in words_of(page)


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 422, "not what can be told"),
        ("told=evaluator.knows_numbers", 422, "not what can be told"),
        ("&".join([KNOWS] * 21), 422, "not what can be told"),
        ("told=evaluator.knows_numbers:yes", 400, "Expecting value"),
        ("told=evaluator.none:true", 422, "none"),
        ("told=evaluator.knows_numbers:%22often%22", 422, "expected true or false"),
    ],
)
def test_what_cannot_be_told_is_refused(reader: Reader, query: str, status: int, said: str) -> None:
    token, page = of(reader, query)

    assert page.status_code == status
    assert said.lower() in words_of(page).lower()
    assert reader.document(token)["facts"] == DOCUMENT["facts"]


def test_a_result_leads_there_from_what_it_rests_on_and_from_what_would_change_it(reader: Reader) -> None:
    token = finished(reader)
    page = unescape(reader.get(f"/draft/{token}/result/1").text)

    for told in ("evaluator.knows_numbers%3Atrue", "evaluator.is_delegate%3Afalse"):
        assert f"/draft/{token}/what-if?told={told}" in page
    assert "What if not?" in page
    assert "See what it would be" in page
