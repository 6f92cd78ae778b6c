"""What people are asked to do in a text: each thing once, and nothing before what has to come first."""

from collections.abc import Sequence

from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.left_to_do import SETTLED, TOLD, tell_the_team, to_change
from dontbuy.api.pages.draft.numbers import (
    ONE_IS_NAMED,
    REASONS,
    in_their_number,
    one_is_named,
    still_to_settle,
)
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.several import speaks_of_them
from dontbuy.api.pages.words import lowered
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.facts import FactDeclaration

_ARTICLES = ("a", "an", "the")
_ONE_THING = 4
"""Words: more than that is a thing with conditions of its own, and stands by itself."""
_SAME_END = 2
_BEFORE_ANOTHER = " before anyone talks to a vendor again"
"""How a task ends that another vendor waits for."""
TOLD_WITH_THE_NUMBER = (SETTLED, "leader.defines_metrics")
"""What a sales leader who says which number has to move, by how much and by when, tells with it."""


def comes_first(report: Report, fact: FactDeclaration) -> FactDeclaration:
    """What has to be changed before a fact can be: where no number is named, none can be the reason, or exact. Else the
    fact itself."""
    if one_is_named(report):
        return fact
    said_that_none_is = agreed(report, ONE_IS_NAMED) is False or agreed(report, METRICS) is not None
    waits = fact.name == REASONS or (said_that_none_is and speaks_of_them(fact.to_change))
    return report.rule_set.facts[ONE_IS_NAMED] if waits else fact


def task(report: Report, fact: FactDeclaration) -> str:
    """What has to be done about a fact, with the number that has to move by its name: *settle a date for win rate.*"""
    to_do = in_their_number(report, lowered(to_change(report, fact)), about=fact.name)
    if still := still_to_settle(report) if fact.name in (SETTLED, TOLD) else "":
        told = f", and {tell_the_team(report)}," if fact.name == TOLD else ""
        return f"settle {still}{told}{_BEFORE_ANOTHER}."
    if report.numbers_to_move:
        return to_do
    to_do = to_do.replace("these numbers", "the numbers that have to move")
    return to_do.replace("each number", "each number that has to move")


def without_what_waits(to_do: str) -> str:
    """A task below a line that says what waits for it."""
    return to_do.replace(f",{_BEFORE_ANOTHER}", "").replace(_BEFORE_ANOTHER, "")


def each_said_once(tasks: Sequence[str]) -> Sequence[str]:
    """Tasks that differ in one thing alone are one task: *settle a target for win rate* and *settle a date for win
    rate* are *settle a target and a date for win rate*. It stands where the first of them stood."""
    said: list[str] = []
    for told in dict.fromkeys(tasks):
        place, joined = next(((at, text) for at, each in enumerate(said) if (text := _joined(each, told))), (0, ""))
        if joined:
            said[place] = joined
        else:
            said.append(told)
    # What is said with a date, or as part of more, is not said without.
    return [each for each in said if not any(other.startswith(f"{each.rstrip('.?')} ") for other in said)]


def _joined(first: str, second: str) -> str:
    """Two tasks as one; `""` where they begin or end differently."""
    words, others = first.split(), second.split()
    begin = _alike(words, others)
    end = _alike(words[begin:][::-1], others[begin:][::-1])
    if begin and words[begin - 1] in _ARTICLES:
        begin -= 1
    parts = [" ".join(each[begin : len(each) - end]) for each in (words, others)]
    are_short = all(part and len(part.split()) <= _ONE_THING for part in parts)
    if not begin or end < _SAME_END or not are_short:
        return ""
    return " ".join([*words[:begin], f"{parts[0]} and {parts[1]}", *words[len(words) - end :]])


def _alike(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words two texts have in common from their beginning."""
    pairs = zip(words, others, strict=False)
    return next((at for at, pair in enumerate(pairs) if pair[0] != pair[1]), min(len(words), len(others)))
