"""What a question calls the numbers that have to move, whichever they are: *these numbers*."""

from collections.abc import Callable, Sequence

from dontbuy.engine.answer_shape import QuestionData

OF_SEVERAL = (
    "each of these numbers",
    "these numbers",
    "each number that has to move",
    "each number",
    "each metric",
    "the numbers that have to move",
)
"""The longer words first."""


def speaks_of_them(question: str) -> bool:
    """Whether a question is about the numbers that have to move: *these numbers*."""
    return any(several in question for several in OF_SEVERAL)


def one_for_several(
    asked: Sequence[QuestionData], which: str, question_of: Callable[[str], str]
) -> Sequence[QuestionData]:
    """The questions with one in the place of all that speak of *these numbers*: that for the fact `which`, or the first
    of them where it is not asked."""
    about = [each["fact"] for each in asked if speaks_of_them(question_of(each["fact"]))]
    instead = which if any(each["fact"] == which for each in asked) else next(iter(about), "")
    return [each for each in asked if each["fact"] == instead or each["fact"] not in about]
