"""What somebody wrote beside an answer stays with its question until they empty it, whatever becomes of the answer."""

import re

import pytest

from tests.pages.conftest import Reader, words_of
from tests.pages.deciding import Deciding

TECHNICAL, SOLD = "vendor.stayed_technical", "vendor.sold_or_priced"
NOTE = f"note/{TECHNICAL}"
SAID = "They asked how many seats we need."
CAUSE = "cause.buyer_can_pinpoint"


def note_on(reader: Reader, place: str, fact: str = TECHNICAL) -> str:
    """What stands in the box for the note of a fact."""
    found = re.search(rf'<textarea[^>]* name="note/{fact}"[^>]*>\n(.*?)</textarea>', reader.get(place).text, re.DOTALL)
    assert found is not None
    return found[1]


def noted(reader: Reader) -> tuple[str, str]:
    """A check with an answer and a note to it, and the page of its question."""
    token = reader.begin()
    place = f"/draft/{token}/question/{TECHNICAL}"
    reader.post(place, {TECHNICAL: "false", NOTE: SAID})
    return token, place


@pytest.mark.parametrize("sent", [{NOTE: SAID}, {}], ids=["with the box", "by a tool without it"])
def test_a_note_stays_when_another_answer_is_tapped(reader: Reader, sent: dict[str, str]) -> None:
    token, place = noted(reader)

    reader.post(place, {TECHNICAL: "true", **sent})

    assert note_on(reader, place) == SAID
    assert SAID in words_of(reader.get(f"/draft/{token}/answers"))
    assert SAID in words_of(reader.post(f"/draft/{token}/result"))
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True}}


def test_a_note_that_is_emptied_goes(reader: Reader) -> None:
    token, place = noted(reader)

    reader.post(place, {"action": "answer", NOTE: ""})

    assert note_on(reader, place) == ""
    assert "evidence" not in reader.document(token)


def test_a_note_outlasts_an_answer_that_is_taken_out(reader: Reader) -> None:
    token, place = noted(reader)

    reader.post(place, {"action": "skip", NOTE: SAID})

    assert "evidence" not in reader.document(token)
    assert SAID in words_of(reader.get(f"/draft/{token}/answers"))
    reader.post(place, {TECHNICAL: "true", NOTE: SAID})
    assert reader.document(token)["evidence"][0]["quote"] == SAID


def test_on_the_page_of_all_questions_a_note_is_shown_and_stays(reader: Reader) -> None:
    token, _ = noted(reader)
    place = f"/draft/{token}/all"
    assert note_on(reader, place) == SAID

    reader.post(place, {"action": "save", TECHNICAL: "true", NOTE: SAID})

    assert note_on(reader, place) == SAID
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True}}
    reader.post(place, {"action": "save", TECHNICAL: ""})
    assert note_on(reader, place) == SAID


def test_on_the_page_of_all_questions_a_note_is_written_and_emptied(reader: Reader) -> None:
    token, _ = noted(reader)
    place = f"/draft/{token}/all"

    reader.post(place, {"action": "save", TECHNICAL: "false", NOTE: "", f"note/{SOLD}": "A price in the second mail."})

    assert [note_on(reader, place, fact) for fact in (TECHNICAL, SOLD)] == ["", "A price in the second mail."]
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": False}}


def test_a_check_that_begins_with_all_questions_keeps_its_notes(reader: Reader) -> None:
    reader.post("/check/vendor/all", {"action": "save", TECHNICAL: "true", NOTE: SAID})

    document = reader.document(reader.token)

    assert [(each["fact"], each["quote"]) for each in document["evidence"]] == [(TECHNICAL, SAID)]


@pytest.mark.parametrize("begun", [True, False])
def test_a_note_that_is_too_long_is_asked_again_on_the_page_of_all_questions(reader: Reader, begun: bool) -> None:
    place = f"/draft/{noted(reader)[0]}/all" if begun else "/check/vendor/all"

    page = reader.post(place, {"action": "save", TECHNICAL: "true", NOTE: "x" * 10_001})

    assert page.status_code == 422
    assert "shorten this to at most 10,000 characters" in words_of(page)
    [leads] = re.findall(r'href="#(note-[^"]+)"', page.text)
    assert f'id="{leads}"' in page.text
    assert "x" * 10_001 in page.text


def test_two_people_who_write_notes_on_the_page_of_all_questions_keep_both(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/all"
    seen = re.search(r'name="saw" value="(\d+)"', reader.get(place).text)
    assert seen

    reader.post(place, {"action": "save", NOTE: "The first.", "saw": seen[1]})
    reader.post(place, {"action": "save", NOTE: "The second.", "saw": seen[1]})

    assert note_on(reader, place) == "The first.\n\nThe second."


@pytest.mark.parametrize(("said", "still"), [("false", True), ("true", False)])
def test_whoever_does_not_know_says_so_on_the_page_of_all_questions_until_they_answer_otherwise(
    reader: Reader, said: str, still: bool
) -> None:
    token = reader.begin("request", reader="leader")
    reader.post(f"/draft/{token}/question/{CAUSE}", {"action": "dont_know", f"note/{CAUSE}": "Nobody looked."})
    place = f"/draft/{token}/all"

    reader.post(place, {"action": "save", CAUSE: said, f"note/{CAUSE}": note_on(reader, place, CAUSE)})

    answers = words_of(reader.get(f"/draft/{token}/answers"))
    assert ("I don’t know (counts as no)" in answers, "I don’t know" in answers) == (still, still)
    assert "Nobody looked." in answers


def test_a_tool_that_tells_another_answer_leaves_the_note_and_not_that_it_is_not_known(reader: Reader) -> None:
    made = Deciding(reader)
    telling = {"about": "us", "fact": CAUSE}
    made.api("/tellings", **telling, value=False, note="I don’t know\n\nNobody looked.")

    made.api("/tellings", **telling, value=True)

    told = [each for each in made.api("/history")["entries"] if each.get("fact") == CAUSE]
    assert [(each["value"], each["note"]) for each in told[:2]] == [
        (True, "Nobody looked."),
        (False, "I don’t know\n\nNobody looked."),
    ]
