"""What was quoted for a fact that a reason rests on: of certain numbers, only what is said of them."""

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any

from dontbuy.api.pages.draft.numbers import lacks
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.proposals.figures import figures_in
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.answer_shape import BasisData
from dontbuy.engine.numbers import number_told


def quotes(report: Report, basis: BasisData) -> Sequence[tuple[str, str]]:
    """What the evidence of a recorded fact quotes, and where that was said.

    A reason about some numbers, such as *the exact value of our average discount is not known*, has no quote that is
    about another one: that names it, or says its figure, and names none of those. Of any other quote it cannot be told.
    """
    said = report.quotes(basis)
    listed = [*zip(report.metric_items, report.measures, strict=True)]
    if basis["fact"] == METRICS or not listed:
        return said
    meant = {str(item.get("metric")) for item, number in listed if lacks(number, basis["fact"])}
    if not meant:
        return said
    return [(quote, source) for quote, source in said if _is_about(report, quote, meant)]


def _is_about(report: Report, quote: str, meant: Collection[str]) -> bool:
    """Whether a quote may be about one of these metrics."""
    named = {*_named(report, quote)}
    if named:
        return not named.isdisjoint(meant)
    told = {figure.value for figure in figures_in(quote)}
    of_each = [(str(item.get("metric")), {*_figures(item)}) for item in report.metric_items]
    said_of = {metric for metric, figures in of_each if not figures.isdisjoint(told)}
    return not said_of or not said_of.isdisjoint(meant)


def _named(report: Report, quote: str) -> Iterator[str]:
    """The metrics that a quote names, as the catalogue or the list calls them."""
    for metric in report.rulebook.metrics.values():
        if any(_says(quote, name) for name in (metric.name, *metric.aliases)):
            yield metric.id
    for item in report.metric_items:
        if item.get("name") and _says(quote, str(item["name"])):
            yield str(item.get("metric"))


def _says(quote: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}s?\b", quote, re.IGNORECASE) is not None


def _figures(item: dict[str, Any]) -> Iterator[Decimal]:
    """Today's value and the target of a metric, as far as they were told."""
    for end in ("baseline", "target"):
        value = number_told((item.get(end) or {}).get("value"))
        if value is not None:
            yield value
