"""The numbers that the buyer says of their own metrics: which, how well known, today’s value, the target, the date."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from dontbuy.api.proposals.dates import OpenDay, day_in, day_of, open_day_in, stretches_of_dates
from dontbuy.api.proposals.figures import SpokenNumber, figures_in
from dontbuy.api.proposals.hearing import Listening
from dontbuy.api.proposals.phrases import Ear, Phrase
from dontbuy.api.proposals.proposal import BUYER, VENDOR, Quote
from dontbuy.api.proposals.speech import Sentence, quote
from dontbuy.api.proposals.table import CallTable
from dontbuy.api.proposals.words import ANY_NUMBER
from dontbuy.engine.catalogue import Metric

UNKNOWN, ABOUT, AIM, PAST, NOT_OURS, STATED, ERROR, NOW, ASKS, OTHER, FROM_TO = (
    "not_known",
    "about",
    "aim",
    "past",
    "not_ours",
    "states_a_number",
    "off_by",
    "now",
    "asks",
    "another_measure",
    "from_to",
)
"""The lists of a table that say how a number is meant."""
KNOWLEDGE = _NONE, _APPROXIMATE, _EXACT = "none", "approximate", "exact"
"""How well a number is known, as a record of it says."""
_MOST_TURNS = 2
"""Turns after a question in which a number still answers it."""
_PERCENT, _WHOLE = "percent", 100
_CURRENCY, _WEEKS, _DAYS, _DAYS_OF_A_WEEK, _A_THOUSAND = "currency", "weeks", "days", 7, 1_000
_CUES = (UNKNOWN, ABOUT, AIM, PAST, NOT_OURS, STATED, ERROR, NOW, ASKS, OTHER, FROM_TO)
_AIMS = "asks-where-it-should-be"
"""The cue of a question that is answered with a target."""
_OF_FIGURES = frozenset({ANY_NUMBER, "half", "third", "thirds", "quarter", "quarters", "fifth", "fifths"})
"""Without one of these no figure is in a sentence."""
_LEAST = 3
"""A number without a unit that is less counts something."""


class _About(NamedTuple):
    """A sentence of the buyer, by its number, and the metric that it is about: one that it names, or was asked for or
    spoken of last. `meant` is what was heard of how its numbers are meant. `is_aim` where a target was asked for;
    `may_be_none` where *I don’t know* is about this metric."""

    at: int
    metric: str
    meant: Mapping[str, Phrase]
    is_named: bool = False
    is_aim: bool = False
    may_be_none: bool = False


@dataclass(slots=True)
class SpokenMetric:
    """What was said of one metric, put together from all the places where something was."""

    metric: str
    knowledge: str = ""
    baseline: SpokenNumber | None = None
    target: SpokenNumber | None = None
    by: date | None = None
    open_day: OpenDay | None = None
    """What was said of the day of a target and is no whole day; None where nothing was, or the day is known."""
    quotes: list[Quote] = field(default_factory=list)

    def record(self, unit: str) -> dict[str, Any]:
        """The metric as a record of `metrics.items`."""
        record: dict[str, Any] = {"metric": self.metric, "knowledge": self.knowledge or _NONE}
        if self.baseline is not None:
            record["baseline"] = _value(self.baseline, unit)
        if self.target is not None:
            record["target"] = _value(self.target, unit)
        if self.by is not None:
            record["by"] = self.by.isoformat()
        return record


def measures_of(listening: Listening, table: CallTable, metrics: Mapping[str, Metric]) -> list[SpokenMetric]:
    """What the buyer said of each metric, in the order in which they first did."""
    found: dict[str, SpokenMetric] = {}
    days = [day_of(call) for call in listening.calls]
    ear = table.ear(
        "numbers", lambda: ((name, table.phrases([f"{{{name}}}"])) for name in _CUES if name in table.lists)
    )
    for about in _spoken_of(listening, found, ear):
        sentence, metric = listening.sentences[about.at], about.metric
        meant = about.meant
        if ERROR in meant or about.at in listening.of_others or (ASKS in meant and sentence.is_asked):
            continue
        may_be_bare = about.is_named or about.is_aim or STATED in meant
        if not about.is_named and OTHER in meant:
            continue
        figures = [
            each
            for each in _figures(sentence)
            if fits(each, metrics[metric], may_be_bare=may_be_bare) and not _is_a_change(sentence.text, each)
        ]
        if len(figures) > 1 and FROM_TO in meant and AIM not in meant:
            figures = figures[-1:]  # today’s value is where it went to
        if not figures and _take_day(found.get(metric), sentence, days):
            found[metric].quotes.append(quote(listening.calls, sentence))
            continue
        if not figures and (UNKNOWN not in meant or sentence.is_asked or not about.may_be_none):
            continue
        aim = meant[AIM].span(sentence.words) if AIM in meant else None
        if about.is_aim and figures:
            aim = (0, figures[0].begin)
        measure = found.setdefault(metric, SpokenMetric(metric))
        if _take(measure, figures, meant, aim):
            at_words = (figures[0].begin, figures[0].end) if figures else meant[UNKNOWN].span(sentence.words)
            measure.quotes.append(quote(listening.calls, sentence, at_words))
            _take_day(measure, sentence, days)
    return [each for each in found.values() if each.quotes]


def _figures(sentence: Sentence) -> Sequence[SpokenNumber]:
    if sentence.words.clues.isdisjoint(_OF_FIGURES):
        return ()
    dates = stretches_of_dates(sentence.text)
    found = figures_in(sentence.text)
    return [each for each in found if not any(begin < each.end and each.begin < end for begin, end in dates)]


def _take_day(measure: SpokenMetric | None, sentence: Sentence, days: Sequence[date | None]) -> bool:
    """Add the day by which a target is to be reached, where a sentence tells it exactly, or what it lacks; whether it
    did. `days` are those of the calls."""
    if measure is None or measure.target is None or measure.by is not None:
        return False
    before = measure.open_day
    measure.by = day_in(sentence.text, days[sentence.call])
    measure.open_day = None if measure.by else before or open_day_in(sentence.text)
    return measure.by is not None or measure.open_day is not before


def _take(
    measure: SpokenMetric,
    figures: Sequence[SpokenNumber],
    meant: Collection[str],
    aim: tuple[int, int] | None,
) -> bool:
    """Add what one sentence says; whether it says something new. `aim` is where it says that it speaks of a target."""
    if not figures:
        if measure.knowledge:
            return False
        measure.knowledge = _NONE
        return True
    is_new = False
    if measure.knowledge == _NONE and measure.baseline is None and aim is None and STATED not in meant:
        return False
    for each in figures:
        if _is_behind(each, aim):
            if measure.target is None:
                measure.target, is_new = each, True
        elif NOW in meant or (measure.baseline is None and PAST not in meant):
            measure.baseline, is_new = each, True
            measure.knowledge = _APPROXIMATE if each.is_range or ABOUT in meant else _EXACT
    return is_new


def _is_behind(figure: SpokenNumber, said: tuple[int, int] | None) -> bool:
    """Whether a figure stands in, or right after, words that say how it is meant."""
    return said is not None and said[0] <= figure.begin and figure.begin - said[1] <= 25


def _spoken_of(listening: Listening, found: Mapping[str, SpokenMetric], ear: Ear) -> Iterator[_About]:
    """Each sentence of the buyer with each metric that it is about. `found` fills while this goes on."""
    last: tuple[Sentence, str] | None = None
    aims = {each.at: each for each in listening.by_cue.get(_AIMS, ())}
    aim: tuple[Sentence, str] | None = None
    for at, sentence in enumerate(listening.sentences):
        names = listening.named.get(at, ())
        if sentence.side == VENDOR:
            if at in aims:
                metric = _meant_by(sentence, names, found) or (last[1] if last else "")
                aim = last = (sentence, metric) if metric else None
            elif aim is not None and aim[0].turn == sentence.turn and (metric := _meant_by(sentence, (), found)):
                aim = last = (sentence, metric)
            elif names:
                last, aim = (sentence, names[0]), None
        elif sentence.side == BUYER and (names or last is not None or aim is not None):
            meant = ear.hears(sentence.words)
            if NOT_OURS in meant:
                last = aim = None
            elif aim is not None and _is_close(aim[0], sentence) and _figures(sentence):
                yield _About(at, aim[1], meant, is_aim=True)
                aim = None
            elif names:
                last = (sentence, names[-1])
                yield from (_About(at, name, meant, is_named=True, may_be_none=True) for name in names)
            elif last is not None and _is_close(last[0], sentence):
                was_just_asked = last[0].side == VENDOR and sentence.turn - last[0].turn <= 1
                yield _About(at, last[1], meant, may_be_none=was_just_asked)


def _meant_by(sentence: Sentence, names: Sequence[str], found: Mapping[str, SpokenMetric]) -> str:
    """The metric that a question is about: it names it, or today’s value of it."""
    if names:
        return names[0]
    said = {each.value for each in _figures(sentence)}
    return next((each.metric for each in found.values() if each.baseline and each.baseline.value in said), "")


def _is_close(before: Sentence, sentence: Sentence) -> bool:
    return before.call == sentence.call and sentence.turn - before.turn <= _MOST_TURNS


def fits(figure: SpokenNumber, metric: Metric, *, may_be_bare: bool) -> bool:
    """Whether a figure can be a value of a metric: its unit is the metric’s, or it has none and could be."""
    if metric.unit == _CURRENCY:
        is_money = len(figure.unit) == len("USD") and figure.unit.isupper()
        return is_money or (not figure.unit and may_be_bare and figure.value >= _A_THOUSAND and not _is_a_year(figure))
    if figure.unit == metric.unit or (figure.unit == _WEEKS and metric.unit == _DAYS):
        return True
    return not figure.unit and may_be_bare and metric.unit == _PERCENT and _LEAST <= figure.value <= _WHOLE


def _is_a_change(text: str, figure: SpokenNumber) -> bool:
    """Whether a figure says by how much something changed, and not what it is."""
    return text[: figure.begin].rstrip().lower().endswith(" by")


def _is_a_year(figure: SpokenNumber) -> bool:
    return Decimal(1990) <= figure.value <= Decimal(2100)


def _value(figure: SpokenNumber, unit: str) -> dict[str, Any]:
    value = figure.value * _DAYS_OF_A_WEEK if figure.unit == _WEEKS else figure.value
    whole = int(value) if value == value.to_integral_value() else value
    spoken = _DAYS if figure.unit == _WEEKS else figure.unit or ("" if unit == _CURRENCY else unit)
    return {"value": whole, "unit": spoken} if spoken else {"value": whole}
