"""Who answers: asked once, and in whose words everything is asked and told from then on."""

import re

import pytest

from tests.pages.conftest import Reader, words_of


@pytest.mark.parametrize("slug", ["vendor", "request"])
def test_a_check_of_a_buyer_asks_who_answers_and_that_starts_it(reader: Reader, slug: str) -> None:
    page = reader.get(f"/check/{slug}").text

    assert "I am the sales leader</button>" in page
    assert "I look at vendors</button>" in page
    assert ">Start</button>" not in page


def test_a_check_of_a_trainer_does_not_ask(reader: Reader) -> None:
    page = reader.get("/check/discovery").text

    assert ("Who are you?" in page, ">Start</button>" in page) == (False, True)


def test_a_question_speaks_to_who_answers(reader: Reader) -> None:
    fact = "leader.knows_lagging_metrics"
    asked = {
        who: words_of(reader.get(f"/draft/{reader.begin('request', reader=who)}/question/{fact}"))
        for who in ("leader", "evaluator", "")
    }

    assert "Do you know which of your numbers are lagging?" in asked["leader"]
    assert "Who can answer" not in asked["leader"]
    assert "Who can answer: the sales leader who owns the number." in asked[""]
    assert "Has the sales leader told you which numbers are lagging?" in asked["evaluator"]
    assert "Does the sales leader know" in asked[""]


@pytest.mark.parametrize("slug", ["vendor", "request"])
def test_who_looks_at_vendors_is_asked_whether_the_number_is_theirs_and_it_is_not_taken_for_granted(
    reader: Reader, slug: str
) -> None:
    """A sales leader may look at vendors in person, so who answers tells nothing about who was sent."""
    token = reader.begin(slug, reader="evaluator")
    question = words_of(reader.get(f"/draft/{token}/question/evaluator.is_delegate"))

    assert "Do you talk to the vendors in the place of the sales leader who answers for the sales numbers?" in question
    assert reader.get(f"/draft/{token}/answers.json").json()["facts"] == {}


KNOWS = {
    ("discovery", ""): {"leader": "The buyer’s sales leader", "evaluator": "Your contact", "vendor": "You"},
    ("request", "leader"): {"leader": "You", "evaluator": "The person looking at vendors", "vendor": "The vendor"},
    ("vendor", "evaluator"): {"leader": "The sales leader", "evaluator": "You", "vendor": "The vendor"},
}


@pytest.mark.parametrize(("slug", "who"), KNOWS)
def test_whoever_knows_a_number_is_named_as_the_reader_knows_them(reader: Reader, slug: str, who: str) -> None:
    """What a form sends stays the same word; only its label is for the reader."""
    page = reader.get(f"/draft/{reader.begin(slug, reader=who)}/question/metrics.items").text
    options = re.findall(r'name="metrics.items/0/known_by" value="(\w+)".*?<span[^>]*>([^<]+)<', page, re.DOTALL)

    assert dict(options) == KNOWS[slug, who]


def test_nobody_is_said_to_know_what_only_the_buyer_does(reader: Reader) -> None:
    page = words_of(reader.get(f"/draft/{reader.begin('discovery')}/question/metrics.items"))

    assert ("We know it" in page, "Known, but not to be said here" in page) == (False, True)


def test_somebody_else_can_go_on_and_is_spoken_to_instead(reader: Reader) -> None:
    token = reader.begin("request", reader="evaluator")
    page = reader.post(f"/draft/{token}/reader", {"reader": "leader"}).text

    assert "You answer as the sales leader." in page


@pytest.mark.parametrize("said", ["vendor", "nobody", "<b>"])
def test_a_reader_that_no_page_offers_is_nobody(reader: Reader, said: str) -> None:
    assert "You did not say who you are." in reader.get(f"/draft/{reader.begin('request', reader=said)}/answers").text


def test_a_request_asks_first_what_was_asked_for_and_why(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    first = reader.get(f"/draft/{token}")
    assert reader.address.endswith("/question/request.opened_with")
    assert first.status_code == 200


def test_a_request_is_not_enough_before_it_could_say_what_was_asked_for_and_why(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    reader.post(f"/draft/{token}/question/metrics.items", {"action": "dont_know"})
    assert reader.address.endswith("/question/request.opened_with")
