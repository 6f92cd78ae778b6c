"""What somebody noted for themselves is shown to them, and to nobody with whom a result is shared."""

from tests.pages.conftest import Reader, words_of
from tests.pages.test_memo import shared

NOTE = "Dana told me so in confidence"


def noted(reader: Reader) -> str:
    """The token of a check in which a reason rests on an answer that has a note."""
    token = reader.begin("vendor", subject="Northpeak")
    fact = "vendor.asked_about_metrics"
    reader.post(f"/draft/{token}/question/{fact}", {"action": "answer", fact: "false", f"note/{fact}": NOTE})
    reader.post(f"/draft/{token}/result")
    return token


def test_a_note_stands_on_the_result_and_not_on_a_shared_page(reader: Reader) -> None:
    token = noted(reader)
    result = words_of(reader.get(f"/draft/{token}/result/1"))

    assert NOTE in result
    assert "Your notes (“What makes you say so?”) are left out." in result
    assert NOTE not in words_of(reader.get(shared(reader, token)))
    assert NOTE not in words_of(reader.get(f"/draft/{token}/result/1/memo"))


def test_a_note_does_not_stand_beside_a_contradiction_that_is_shared(reader: Reader) -> None:
    token = noted(reader)
    fact = "vendor.problem_centric_discovery"
    reader.post(f"/draft/{token}/question/{fact}", {"action": "answer", fact: "true", f"note/{fact}": NOTE})
    other = "vendor.discovery_took_place"
    reader.post(f"/draft/{token}/question/{other}", {"action": "answer", other: "false", f"note/{other}": NOTE})
    reader.post(f"/draft/{token}/result")

    page = words_of(reader.get(shared(reader, token)))
    assert NOTE not in page


def test_a_step_is_worded_once_on_a_shared_page_and_says_who_does_it(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    fact = "behaviour.to_change_known"
    reader.post(f"/draft/{token}/question/{fact}", {"action": "answer", fact: "false"})
    reader.post(f"/draft/{token}/result")

    page = words_of(reader.get(shared(reader, token)))
    step = "Write down with whoever leads the reps who does what today"
    assert page.count(step) == 2
    assert "The sales leader: Hold the purchase." in page
    assert "Have the sales leader write down" not in page
