"""What people are asked to do in a text: each thing once, and nothing before what has to come first."""

from collections.abc import Sequence

from dontbuy.api.pages.draft.numbers import ONE_IS_NAMED, one_is_named
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.several import speaks_of_them
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.facts import FactDeclaration

_ARTICLES = ("a", "an", "the")
_ONE_THING = 4
"""Words: more than that is a thing with conditions of its own, and stands by itself."""
_SAME_END = 2
_REASONS = "request.reasons"
TOLD_WITH_THE_NUMBER = ("leader.answered_what_how_much_when", "leader.defines_metrics")
"""What a sales leader who says which number has to move, by how much and by when, tells with it."""


def comes_first(report: Report, fact: FactDeclaration) -> FactDeclaration:
    """What has to be changed before a fact can be: where no number is named, none can be the reason, or exact. Else the
    fact itself."""
    if one_is_named(report):
        return fact
    said_that_none_is = report.said_of(ONE_IS_NAMED) is False or report.said_of(METRICS) == []
    waits = fact.name == _REASONS or (said_that_none_is and speaks_of_them(fact.to_change))
    return report.rule_set.facts[ONE_IS_NAMED] if waits else fact


def each_said_once(tasks: Sequence[str]) -> Sequence[str]:
    """Tasks that differ in one thing alone are one task: *settle a target for win rate* and *settle a date for win
    rate* are *settle a target and a date for win rate*. It stands where the first of them stood."""
    said: list[str] = []
    for task in dict.fromkeys(tasks):
        at, both = next(((at, both) for at, each in enumerate(said) if (both := _as_one(each, task))), (0, ""))
        if both:
            said[at] = both
        else:
            said.append(task)
    return said


def _as_one(first: str, second: str) -> str:
    """Two tasks as one; `""` where they begin or end differently."""
    one, other = first.split(), second.split()
    begins = _alike(one, other)
    ends = _alike(one[begins:][::-1], other[begins:][::-1])
    if begins and one[begins - 1] in _ARTICLES:
        begins -= 1
    things = [" ".join(words[begins : len(words) - ends]) for words in (one, other)]
    is_one_thing = all(thing and len(thing.split()) <= _ONE_THING for thing in things)
    if not begins or ends < _SAME_END or not is_one_thing:
        return ""
    return " ".join([*one[:begins], f"{things[0]} and {things[1]}", *one[len(one) - ends :]])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts have in common from their beginning."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
