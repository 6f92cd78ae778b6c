"""The numbers of a memo: better at what, how much, by when, and what of it is still missing."""

from collections.abc import Iterator

from dontbuy.api.pages.draft.agreed import agreed, differs
from dontbuy.api.pages.draft.numbers import BY_WHEN, HOW_MUCH, ONE_IS_NAMED, one_is_named
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.memo.lines import LONGEST_WORD, Line, short
from dontbuy.api.records.facts import METRICS

_NONE_IS_NAMED, _NOT_TOLD = "No number that has to move is named yet.", "Which numbers have to move has not been said."
_MISSING = {HOW_MUCH: "no target", BY_WHEN: "no date"}


def measures(report: Report) -> Iterator[Line]:
    """The numbers; none of two lists that differ, nor that there is none where that was told in two ways."""
    if differs(report, METRICS) or differs(report, ONE_IS_NAMED):
        return
    for measure in report.measures:
        parts = ((measure.of_today, measure.today), ("target", measure.target), ("by", measure.by))
        said = [f"{name} {short(text, LONGEST_WORD)}" for name, text in parts if text]
        lacks = ((HOW_MUCH, measure.target), (BY_WHEN, measure.by))
        # Of a target that was said to be settled it is only not known what it is.
        missing = [_MISSING[fact] for fact, told in lacks if not told and agreed(report, fact) is not True]
        yield Line(short(measure.what, LONGEST_WORD), ", ".join([*said, *_yet(missing)]) or "nothing else was said")
    if not one_is_named(report):
        is_told = agreed(report, ONE_IS_NAMED) is False or agreed(report, METRICS) is not None
        yield Line("", _NONE_IS_NAMED if is_told else _NOT_TOLD)


def _yet(missing: list[str]) -> list[str]:
    """*no target and no date yet*, where anything is missing."""
    return [f"{' and '.join(missing)} yet"] if missing else []
