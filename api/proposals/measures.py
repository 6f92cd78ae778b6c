"""The numbers that the buyer says of their own metrics: which, how well known, today’s value, the target, the date."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dontbuy.api.proposals.figures import Figure, figures_in
from dontbuy.api.proposals.hearing import Listening
from dontbuy.api.proposals.phrases import Ear
from dontbuy.api.proposals.proposal import BUYER, VENDOR, Quote
from dontbuy.api.proposals.speech import Sentence, quote
from dontbuy.api.proposals.table import Table
from dontbuy.engine.catalogue import Metric

UNKNOWN, ABOUT, AIM, PAST, NOT_OURS = "not_known", "about", "aim", "past", "not_ours"
"""The lists of a table that say how a number is meant."""
_NONE, _APPROXIMATE, _EXACT = "none", "approximate", "exact"
_MOST_TURNS = 3
"""Turns after a question in which a number still answers it."""
_PERCENT, _WHOLE = "percent", 100
_CURRENCY = "currency"
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_CUES = (UNKNOWN, ABOUT, AIM, PAST, NOT_OURS)


@dataclass(slots=True)
class Measure:
    """What was said of one metric, put together from all the places where something was."""

    metric: str
    knowledge: str = ""
    baseline: Figure | None = None
    target: Figure | None = None
    quotes: list[Quote] = field(default_factory=list)

    def record(self, unit: str) -> dict[str, Any]:
        """The metric as a record of `metrics.items`."""
        record: dict[str, Any] = {"metric": self.metric, "knowledge": self.knowledge or _NONE}
        if self.baseline is not None:
            record["baseline"] = _value(self.baseline, unit)
        if self.target is not None:
            record["target"] = _value(self.target, unit)
        return record


def measures_of(listening: Listening, table: Table, metrics: Mapping[str, Metric]) -> list[Measure]:
    """What the buyer said of each metric, in the order in which they first did."""
    found: dict[str, Measure] = {}
    ear = Ear()
    for name in _CUES:
        if name in table.lists:
            ear.listen(name, table.phrases([f"{{{name}}}"]))
    for at, metric in _spoken_of(listening):
        sentence = listening.sentences[at]
        meant = ear.hears(sentence.text)
        if NOT_OURS in meant or at in listening.of_others:
            continue
        figures = [each for each in figures_in(sentence.text) if _fits(each, metrics[metric])]
        if not figures and not (UNKNOWN in meant and not sentence.is_asked):
            continue
        measure = found.setdefault(metric, Measure(metric))
        if _take(measure, figures, meant):
            measure.quotes.append(quote(listening.calls, sentence, meant.get(UNKNOWN)))
    return [each for each in found.values() if each.quotes]


def _take(measure: Measure, figures: Sequence[Figure], meant: Mapping[str, tuple[int, int]]) -> bool:
    """Add what one sentence says; whether it says something new."""
    if not figures:
        if measure.knowledge:
            return False
        measure.knowledge = _NONE
        return True
    is_new = False
    for each in figures:
        if _is_behind(each, meant.get(AIM)):
            if measure.target is None:
                measure.target, is_new = each, True
        elif measure.baseline is None and not _is_behind(each, meant.get(PAST)):
            measure.baseline, is_new = each, True
            measure.knowledge = _APPROXIMATE if each.is_range or ABOUT in meant else _EXACT
    return is_new


def _is_behind(figure: Figure, said: tuple[int, int] | None) -> bool:
    """Whether a figure stands in, or right after, words that say how it is meant."""
    return said is not None and said[0] <= figure.begin and figure.begin - said[1] <= 25


def _spoken_of(listening: Listening) -> Iterator[tuple[int, str]]:
    """Each sentence of the buyer with each metric that it is about: named in it, or last asked for or spoken of."""
    asked: tuple[Sentence, str] | None = None
    for at, sentence in enumerate(listening.sentences):
        names = listening.named.get(at, ())
        if sentence.side == BUYER:
            if names:
                asked = (sentence, names[-1])
                yield from ((at, name) for name in names)
            elif asked is not None and _is_close(asked[0], sentence):
                yield at, asked[1]
        elif sentence.side == VENDOR and names:
            asked = (sentence, names[0])


def _is_close(before: Sentence, sentence: Sentence) -> bool:
    return before.call == sentence.call and sentence.turn - before.turn <= _MOST_TURNS


def _fits(figure: Figure, metric: Metric) -> bool:
    """Whether a figure can be a value of a metric: its unit is the metric’s, or it has none and could be."""
    if metric.unit == _CURRENCY:
        return len(figure.unit) == len("USD") and figure.unit.isupper()
    if figure.unit == metric.unit:
        return True
    return (
        not figure.unit and metric.unit == _PERCENT and Decimal(1) < figure.value <= _WHOLE and not _is_a_year(figure)
    )


def _is_a_year(figure: Figure) -> bool:
    return Decimal(1990) <= figure.value <= Decimal(2100)


def _value(figure: Figure, unit: str) -> dict[str, Any]:
    value = int(figure.value) if figure.value == figure.value.to_integral_value() else figure.value
    return {"value": value, "unit": figure.unit or unit}
