"""Texts to copy and send: the open questions in the words of the person who reads them, at most seven each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dontbuy.api.documents import told
from dontbuy.api.pages.draft.report import Report, tells_vendors_apart

MOST_QUESTIONS = 7
"""More than seven questions are not answered."""
_VENDOR, _LEADER, _EVALUATOR = "vendor", "leader", "evaluator"
_METRICS, _ONE_IS_NAMED, _SOMEBODY_ELSE_LOOKS = "metrics.items", "metrics.specific_known", "evaluator.is_delegate"
_TITLES = {
    _VENDOR: "For the vendor",
    _LEADER: "For the sales leader",
    _EVALUATOR: "For the person looking at vendors",
}
_OVER = ("run", "move_on")
"""Settled, these end the talks: nobody is asked anything any more."""
_NOT_NOW = "do_not_buy"
"""Settled, it leaves the vendor out: what is missing is missing on the buyer's side."""


class SendableText(NamedTuple):
    """One text: an id for the page, for whom it is, and what it says."""

    id: str
    title: str
    text: str


def texts_to_send(report: Report) -> list[SendableText]:
    """A text for each person who can answer something that is open; none for whoever fills the check in alone."""
    settled = report.answer["verdict"] if report.answer["settled"] else ""
    if settled in _OVER:
        return []
    open_facts = _with_a_number(report, [question["fact"] for question in report.answer["ask"]])
    texts = [_to_the_vendor(report, open_facts)] if tells_vendors_apart(report) and settled != _NOT_NOW else []
    readers = {fact: _reader(report, fact) for fact in open_facts}
    for reader in dict.fromkeys(readers.values()):
        if reader != _VENDOR and report.rule_set.speaks_to != f"the {reader}":
            facts = [fact for fact in open_facts if readers[fact] == reader]
            texts.append(_to(report, reader, facts))
    return [text for text in texts if text is not None]


def _reader(report: Report, fact: str) -> str:
    """Who is asked for a fact; a sales leader who looks at vendors in person is asked for what is known of either."""
    reader = report.rule_set.facts[fact].answered_by
    is_one = told(report.document, report.rule_set.aliases, _SOMEBODY_ELSE_LOOKS) is False
    return _LEADER if reader == _EVALUATOR and is_one else reader


def _with_a_number(report: Report, facts: Sequence[str]) -> Sequence[str]:
    """The facts without those that speak of *these numbers* where it was told that there is none."""
    document, aliases = report.document, report.rule_set.aliases
    if told(document, aliases, _METRICS) != [] and told(document, aliases, _ONE_IS_NAMED) is not False:
        return facts
    return [fact for fact in facts if _METRICS not in report.rule_set.facts[fact].after]


def _to_the_vendor(report: Report, open_facts: Sequence[str]) -> SendableText | None:
    """Open questions only: none that yes or no answers, and none about how the vendor behaved."""
    facts = [report.rule_set.facts[fact] for fact in open_facts]
    questions = [fact.ask[_VENDOR] for fact in facts if _VENDOR in fact.ask]
    if not questions:
        return None
    opening = "Before we go on, we would like to hear a few things in your own words:"
    numbers = _numbers(report, "Our numbers that have to move")
    return SendableText(f"for-{_VENDOR}", _TITLES[_VENDOR], "\n".join([*numbers, opening, "", *_numbered(questions)]))


def _to(report: Report, reader: str, facts: Sequence[str]) -> SendableText:
    declared = report.rule_set.facts
    asked = _with_the_numbers_first(report, reader, facts)[:MOST_QUESTIONS]
    questions = [declared[fact].ask.get(reader, declared[fact].question) for fact in asked]
    answers = "one answer" if len(questions) == 1 else f"{len(questions)} answers"
    name = f" with {report.subject}" if report.subject else ""
    opening = f"Before we go on{name}, I need {answers} from you:"
    numbers = _numbers(report, "These numbers have to move")
    title = _TITLES.get(reader, f"For {report.rulebook.people[reader]}")
    return SendableText(f"for-{reader}", title, "\n".join([*numbers, opening, "", *_numbered(questions)]))


def _with_the_numbers_first(report: Report, reader: str, facts: Sequence[str]) -> Sequence[str]:
    """The facts; where some speak of numbers that nobody has named yet, whoever is asked says first which they are."""
    declared = report.rule_set.facts
    speak_of_them = any(_METRICS in declared[fact].after for fact in facts[:MOST_QUESTIONS])
    if speak_of_them and not report.measures and _METRICS not in facts and reader in declared[_METRICS].ask:
        return [_METRICS, *facts]
    return facts


def _numbers(report: Report, label: str) -> Iterator[str]:
    """Which numbers the questions speak of, as far as they are named: never what they are today."""
    names = dict.fromkeys(measure.what for measure, _ in report.measures)
    if names:
        yield from (f"{label}: {', '.join(names)}.", "")


def _numbered(questions: Sequence[str]) -> list[str]:
    return [f"{at}. {question}" for at, question in enumerate(questions[:MOST_QUESTIONS], 1)]
