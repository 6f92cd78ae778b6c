"""What somebody leaves open: nothing that they chose or typed goes with it, and they find it again."""

import pytest

from tests.pages.conftest import Reader, words_of
from tests.pages.test_interview import PARTS, SAID, TECHNICAL


def test_leaving_a_page_of_several_open_keeps_what_was_chosen(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/question/vendor.understands.business_problems"
    first, second, _ = PARTS

    reader.post(place, {"action": "skip", "also": PARTS, first: "true", second: "false", f"note/{second}": SAID})

    document = reader.document(token)
    assert document["facts"] == {"vendor": {"understands": {"what_is_going_on": True, "cost_of_no_change": False}}}
    assert [item["quote"] for item in document["evidence"]] == [SAID]
    assert "2 answers, 2 left open" in reader.get(f"/draft/{token}/answers").text


@pytest.mark.parametrize("said", ["true", "false"])
def test_whoever_left_a_question_open_finds_it_again(reader: Reader, said: str) -> None:
    """Also where what else was said has decided all that an answer to it could change."""
    token = reader.begin("request", reader="leader")
    reader.post(
        f"/draft/{token}/question/buy_in.reps",
        {"action": "answer", "buy_in.reps": said, "also": ["buy_in.middle_management", "leader.unavailable"]},
    )

    page = reader.get(f"/draft/{token}/answers")

    left = page.text.partition("<h2>Left open</h2>")[2]
    assert "1 answer, 2 left open." in words_of(page)
    for fact in ("buy_in.middle_management", "leader.unavailable"):
        assert left.count(f"/question/{fact}?") == 1
    assert ("Also left open." in left) is (said == "false")


def test_what_was_answered_elsewhere_is_not_left_open(reader: Reader) -> None:
    token = reader.begin()
    for fact in (TECHNICAL, "evaluator.is_delegate"):
        reader.post(f"/draft/{token}/question/{fact}", {"action": "skip"})

    reader.answer(token, TECHNICAL, "true")
    page = reader.get(f"/draft/{token}/answers")

    assert "1 answer, 1 left open." in words_of(page)
    assert f"/question/{TECHNICAL}?" not in page.text.partition("<h2>Left open</h2>")[2]


@pytest.mark.parametrize(
    ("slug", "fact", "field", "typed"),
    [
        ("request", "request.reasons", "request.reasons", "methodology"),
        ("request", "metrics.items", "metrics.items/0/metric", "win_rate"),
        ("vendor", "vendor.discovery_conversations", "vendor.discovery_conversations", "3"),
    ],
)
def test_what_was_typed_and_then_left_open_is_asked_about(
    reader: Reader, slug: str, fact: str, field: str, typed: str
) -> None:
    token = reader.begin(slug, reader="leader")
    place = f"/draft/{token}/question/{fact}"

    page = reader.post(place, {"action": "skip", field: typed})

    assert (page.status_code, "You filled this in and left it open" in page.text) == (422, True)
    assert typed in page.text
    assert reader.post(place, {"action": "skip"}).status_code == 200
    assert reader.document(token)["facts"] == {}
