"""What a listener claims of the buyer's numbers, held to the words that it quotes: a figure counts where it stands in
them and can be a value of its metric. A day is never taken from a listener: the table reads days by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dontbuy.api.proposals.figures import SpokenNumber, figures_in
from dontbuy.api.proposals.measures import KNOWLEDGE, SpokenMetric, fits
from dontbuy.engine.catalogue import Metric

_FIGURES = ("baseline", "target")
_KEYS = {"metric", "knowledge", *_FIGURES}
_OF_IT = " of it"
_STOPS = " .!?…,"


def is_about_a_number(value: Any, metrics: Mapping[str, Metric]) -> bool:
    """Whether a claim has the shape of one about one of these metrics."""
    if not isinstance(value, dict) or not {"metric", "knowledge"} <= value.keys() <= _KEYS:
        return False
    are_words = all(isinstance(each, str) for each in value.values())
    return are_words and value["metric"] in metrics and value["knowledge"] in KNOWLEDGE


def record_claimed(value: Mapping[str, Any], quotes: Sequence[str], metric: Metric) -> dict[str, Any] | None:
    """The record of `metrics.items` that a claim of its shape comes to; None where a figure does not stand in a quote,
    is none, or does not fit how well the number is said to be known."""
    told = {name: value[name] for name in _FIGURES if value.get(name)}
    figures = dict(_read(told, quotes, metric))
    is_known = value["knowledge"] != KNOWLEDGE[0]
    if figures.keys() != told.keys() or is_known != ("baseline" in figures):
        return None
    baseline = figures.get("baseline")
    knowledge = KNOWLEDGE[1] if baseline is not None and baseline.is_range else value["knowledge"]
    return SpokenMetric(metric.id, knowledge, baseline, figures.get("target")).record(metric.unit)


def _read(told: Mapping[str, str], quotes: Sequence[str], metric: Metric) -> Iterator[tuple[str, SpokenNumber]]:
    """The figures that were said, where they can be values of the metric."""
    for name, words in told.items():
        said = [each for text in quotes if words in text for each in _said(words, text)]
        fitting = [each for each in said if fits(each, metric, may_be_bare=True)]
        if fitting and len(fitting) == len(said):
            yield name, replace(fitting[0], is_range=fitting[0].is_range or len({each.value for each in said}) > 1)


def _said(words: str, text: str) -> list[SpokenNumber]:
    """The figures that words tell, as they are read in the sentence that they stand in, for *22* may be the half of
    *22.4*; none where the sentence has another one there. *A third* at its end is a share as well."""
    claimed = {each.value for each in figures_in(words)}
    if not claimed:
        return figures_in(f"{words}{_OF_IT}") if text.rstrip(_STOPS).endswith(words) else []
    begin = text.index(words)
    there = [each for each in figures_in(text) if begin <= _first(each, text) < begin + len(words)]
    return [] if claimed - {each.value for each in there} else [each for each in there if each.value in claimed]


def _first(figure: SpokenNumber, text: str) -> int:
    """Where the first character of a figure is that is no space."""
    said = text[figure.begin : figure.end]
    return figure.end - len(said.lstrip())
