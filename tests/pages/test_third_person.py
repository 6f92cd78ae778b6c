"""What speaks to whoever answers a check is said of them to others."""

import re

import pytest

from dontbuy.api.pages.memo.third_person import in_the_third_person
from tests.pages.reports import service


def test_every_text_of_the_self_check_can_be_said_of_the_trainer() -> None:
    rule_set = service().library.in_force.rule_sets["discovery_self_check"]
    words = (*rule_set.words.values(), rule_set.when_open, rule_set.when_clear)
    texts = [text for each in rule_set.criteria for text in (each.title, each.because)]
    said = [in_the_third_person(text, "The trainer") for text in (*texts, *(word.headline for word in words))]

    assert [text for text in said if re.search(r"\byou", text, re.IGNORECASE)] == []
    plural = r"\bthe trainer (are|have|do|were|[a-rt-z]+(ose|now|each|eed|alk|sk|swer|harge|ell|oin))\b"
    assert [text for text in said if re.search(plural, text, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("You started with your product", "The trainer started with their product"),
        ("You do not yet know it", "The trainer does not yet know it"),
        ("You sold before you asked", "The trainer sold before they asked"),
        (
            "Your contact does not know the numbers, and you did not ask",
            "The trainer’s contact does not know the numbers, and the trainer did not ask",
        ),
        (
            "Neither you nor the buyer can name it, and you are selling",
            "Neither the trainer nor the buyer can name it, and the trainer is selling",
        ),
        ("A buyer would be leery of you", "A buyer would be leery of the trainer"),
        ("They compare you. You are one of many.", "They compare the trainer. The trainer is one of many."),
        ("The buyer opened with the price", "The buyer opened with the price"),
    ],
)
def test_what_speaks_to_somebody_is_said_of_them(text: str, others: str) -> None:
    assert in_the_third_person(text, "The trainer") == others
