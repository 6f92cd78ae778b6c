"""What fields, words and levels are called on a page, where the rulebook has no text for it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dontbuy.api.pages import figures
from dontbuy.api.pages.editing import field_of
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.catalogue import Metric
from dontbuy.engine.errors import Diagnostic, EngineError
from dontbuy.engine.facts import FactDeclaration, FactType, ValueType
from dontbuy.engine.ir import RuleSet

_FIELDS = {
    "baseline": "Today",
    "by": "By when",
    "change": "Change",
    "from": "From",
    "from_stage": "From which stage",
    "kind": "The change is in",
    "known_by": "Who knows it",
    "knowledge": "How well is today’s value known?",
    "metric": "Metric",
    "name": "Its name, if it is not in the list",
    "period": "Over which period",
    "product": "For which product",
    "segment": "For which segment",
    "source": "Where it comes from",
    "target": "Target",
    "to": "To",
    "to_stage": "To which stage",
    "unit": "Unit",
    "value": "Value",
    "who": "Who",
    "withheld": "Known, but not to be said here",
}
_WHOLE = {
    "baseline.period": "Over which period",
    "baseline.unit": "Unit of today’s value, such as USD",
    "baseline.value": "Today",
    "baseline.withheld": "Known, but not to be said here",
    "target.change": "Or the change, in place of a target",
    "target.kind": "The change is in",
    "target.unit": "Unit of the target",
    "target.value": "Target",
}
"""Fields of a record in a record whose label says all: nothing is put before it."""
_WRONG = {
    "number": "",  # what is said depends on what was typed
    "whole": "write a whole number, such as 0, 1 or 2",
    "date": "give a date as year-month-day, such as 2027-03-31",
    "true": "choose yes or no",
}
_BUSINESS = {"percent": "Rates, in percent", "currency": "Money"}
_OTHER_FIGURES = "Time, counts and more"
_CLASSES = {"behaviour": "What people do", "training_activity": "Training activity: no result of the business"}
_BESIDE = {"percent": "%", "currency": "$, €, …", "count": "", "multiple": "x"}
_NONE_NAMED = {METRICS: "No number has been named"}
_TO_REACH = ", the one that has to be reached"
_YES_NO = (("true", "Yes"), ("false", "No"))


def field_label(path: str) -> str:
    """The label of a record's field, by its name or by the names that lead to it."""
    name = path.rpartition("/")[2]
    return _WHOLE.get(_last_two(path)) or _FIELDS.get(name) or name.replace("_", " ").capitalize()


def is_whole(path: str) -> bool:
    """Whether a field's label says all, without the label of the record that it stands in."""
    return _last_two(path) in _WHOLE


def _last_two(path: str) -> str:
    return ".".join(path.split("/")[-2:])


def metric_groups(metrics: Iterable[Metric]) -> Sequence[tuple[str, Sequence[Metric]]]:
    """The metrics of a catalogue as they are chosen from: those of the business first, by what their figures are."""
    groups: dict[str, list[Metric]] = {title: [] for title in (*_BUSINESS.values(), _OTHER_FIGURES, *_CLASSES.values())}
    for metric in metrics:
        groups[_CLASSES.get(metric.metric_class) or _BUSINESS.get(metric.unit, _OTHER_FIGURES)].append(metric)
    return [(title, found) for title, found in groups.items() if found]


def unit_beside(metric: Metric | None) -> str:
    """What stands beside a figure of a metric in its field; `""` where the figure has no unit."""
    unit = _BESIDE.get(metric.unit, metric.unit) if metric else ""
    return f"{unit} per {metric.per}" if metric and unit and metric.per else unit


def options_of(type_: FactType) -> tuple[tuple[str, str], ...]:
    """What can be chosen. Metrics come from the catalogue and are not listed here."""
    return _YES_NO if type_.value_type is ValueType.YES_NO else tuple(type_.words.items())


def none_named(fact: FactDeclaration) -> str:
    """What a list is answered with by somebody who says that it is empty."""
    return _NONE_NAMED.get(fact.name, "There is nothing to list")


def examples(fact: FactDeclaration) -> Sequence[tuple[str, str]]:
    """When a question is answered with yes, when with no, and when it stays open, each as an example below its label;
    nothing where the rulebook has none."""
    said = (("Yes, if", fact.yes_if), ("No, if", fact.no_if), ("Open, if", fact.open_if))
    return [(label, example) for label, example in said if example]


def errors_of(rule_set: RuleSet, error: EngineError, said: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with answers, by the name of the form field that it is about; `said` is what was typed."""
    errors = {}
    for diagnostic in error.diagnostics:
        field = field_of(diagnostic, rule_set.facts)
        declared = rule_set.facts.get(field.partition("/")[0])
        errors[field] = message(diagnostic, declared.type if declared else None, _at(said, field))
    return errors


def _at(said: Mapping[str, Any], field: str) -> Any:
    """What was typed into a field, by its name: `metrics.items/0/by`."""
    value: Any = said
    for part in field.split("/"):
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return value


def message(diagnostic: Diagnostic, type_: FactType | None = None, raw: Any = None) -> str:
    """What is wrong with an answer to a question of this type, as a person would say it; `raw` is what was typed."""
    if diagnostic.code.endswith("missing-field"):
        return "fill this in, or clear the whole row"
    for word, text in _WRONG.items():
        if f"expected a {word}" in diagnostic.message or f"expected {word}" in diagnostic.message:
            is_target = "/target" in str(diagnostic.where)
            return _about_a_number(type_, raw, is_target) if word == "number" else text
    return diagnostic.hint or diagnostic.message


def _about_a_number(type_: FactType | None, raw: Any, is_target: bool) -> str:
    """What was understood of a text that is not taken as a number, and what to write in its place."""
    figure = figures.read(str(raw))
    if isinstance(figure, figures.Unclear):
        of_range = _TO_REACH if is_target else _for_a_range(type_) if type_ else ""
        return figure.question + (of_range if figure.is_range else "")
    alone = figures.number(figure.value)
    if figure.roughly and is_target:
        return f"a target is one number to reach: write {figures.shown(figure.value, figure.unit)}"
    if figure.roughly:
        return f"this says roughly, and its row says “Known exactly”: write {alone}, or choose that it is known roughly"
    return f"we read {alone} with the unit {figure.unit}: write the number alone, or the same unit in both fields"


def _for_a_range(type_: FactType) -> str:
    """How to give a range, where a record can say how well its figure is known."""
    known = type_.fields.get("knowledge")
    roughly = known.words.get("approximate") if known else None
    return f", and choose “{roughly}”" if roughly else ""
