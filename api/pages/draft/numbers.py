"""Which numbers a text speaks of: it names them, or asks which they are, for its reader has not seen the check."""

from collections.abc import Sequence

from dontbuy.api.documents import told
from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.several import OF_SEVERAL, speaks_of_them
from dontbuy.api.pages.user_text import plain
from dontbuy.api.pages.words import Measure, listed
from dontbuy.api.records.facts import ASKED_FOR_NUMBERS, METRICS
from dontbuy.engine.facts import FactDeclaration

ONE_IS_NAMED = "metrics.specific_known"
KNOWS_NUMBERS = "evaluator.knows_numbers"
_CONTACT = "contact"
MOST_NAMED = 5
_LONGEST_NAME, _LONGEST_FIGURE = 60, 40
_BY_HOW_MUCH = "+-−±"
"""With what a target begins that says by how much, and not to what value."""


def asked_instead(report: Report, fact: str) -> FactDeclaration | None:
    """What a text asks in the place of a fact about *these numbers* where none is named: which they are; else None."""
    declared = report.rule_set.facts.get(fact)
    is_about_none = declared and speaks_of_them(declared.question) and not report.numbers_to_move
    return report.rule_set.facts[METRICS] if is_about_none else None


def in_their_number(report: Report, question: str) -> str:
    """A text about *these numbers* where there is one of them: *How much better does win rate have to get?* The same
    where there are several."""
    names = _each(report, shows_figures=False)
    return _called(question, names[0]) if len(names) == 1 else question


def by_their_names(report: Report, question: str) -> str:
    """A question about *these numbers* to somebody who is told no more of them than what they are called."""
    names = _each(report, shows_figures=False)
    return _called(question, listed(_some(names))) if names else question


def _called(question: str, names: str) -> str:
    for several in OF_SEVERAL:
        question = question.replace(several, names)
    return question


def named(report: Report, shows_figures: bool = True) -> str:
    """The numbers that have to move, in a sentence without its end; `""` where none is named.

    `win rate (today 22%, target 30%, by 30 September 2027); sales cycle`
    """
    return "; ".join(_some(_each(report, shows_figures)))


def moving(report: Report, shows_figures: bool) -> str:
    """The same for a sentence in which something has to move them: *win rate (today 22%) and sales cycle*."""
    return listed(_some(_each(report, shows_figures)))


def one_is_named(report: Report) -> bool:
    """Whether it was told that a number is named, whichever it is."""
    return bool(report.numbers_to_move) or told(report.document, report.rule_set.aliases, ONE_IS_NAMED) is True


def is_which_unknown(report: Report, person: str) -> bool:
    """Whether a person can be asked which numbers have to move: nobody said that one is named, and no trainer who asked
    already asks again."""
    asked_before = person == _CONTACT and report.said_of(ASKED_FOR_NUMBERS) is True
    return not one_is_named(report) and not asked_before


def may_see_figures(report: Report, person: str, asked: Sequence[str]) -> bool:
    """Whether the figures may stand in a text to a person, beside the questions that it asks.

    Not where the text asks whether the person knows today's values: it would give the answer away.
    """
    known = report.rule_set.facts.get(KNOWS_NUMBERS)
    return known is None or in_their_number(report, known.ask.get(person, "")) not in asked


def asks_which(report: Report, person: str, open_facts: Sequence[FactDeclaration]) -> str:
    """The question, in the words for a person, that asks which number has to move; `""` where there is none."""
    facts = report.rule_set.facts
    of_values = any(fact.name == METRICS or speaks_of_them(fact.question) for fact in open_facts)
    order = (METRICS, ONE_IS_NAMED) if of_values else (ONE_IS_NAMED, METRICS)
    asked = [facts[name].ask[person] for name in order if name in facts and person in facts[name].ask]
    return asked[0] if asked else ""


def _some(numbers: Sequence[str]) -> Sequence[str]:
    """As many as are read, and how many more there are."""
    more = len(numbers) - MOST_NAMED
    return [*numbers[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]


def _each(report: Report, shows_figures: bool) -> Sequence[str]:
    """Each number once: one that is listed twice in the same words is one."""
    return [*dict.fromkeys(_in_words(each, shows_figures) for each in report.numbers_to_move)]


def _in_words(number: Measure, shows_figures: bool) -> str:
    what = shortened(plain(number.in_a_sentence), _LONGEST_NAME)
    if not shows_figures:
        return what
    figure, target, by = (shortened(plain(text), _LONGEST_FIGURE) for text in (number.figure, number.target, number.by))
    if target and target[0] not in _BY_HOW_MUCH:
        return " ".join([what, *([f"from {figure}"] if figure else []), f"to {target}", *([f"by {by}"] if by else [])])
    parts = (("today", figure), ("target", target), ("by", by))
    told_parts = [f"{name} {text}" for name, text in parts if text]
    return f"{what} ({', '.join(told_parts)})" if told_parts else what
