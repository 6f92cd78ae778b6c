"""What fields, words and levels are called on a page, where the rulebook has no text for it."""

from dontbuy.api.pages.editing import field_of
from dontbuy.engine.errors import Diagnostic, EngineError
from dontbuy.engine.facts import FactType, ValueType
from dontbuy.engine.ir import RuleSet

_FIELDS = {
    "baseline": "Today",
    "by": "By when",
    "change": "Change",
    "from": "From",
    "from_stage": "From which stage",
    "kind": "The change is in",
    "known_by": "Who knows it",
    "knowledge": "How well is today's value known?",
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
    "withheld": "We know it but will not say",
}
_WHOLE = {
    "baseline.period": "Over which period",
    "baseline.unit": "Unit of today’s value, such as USD",
    "baseline.value": "Today",
    "baseline.withheld": "We know it but will not say",
    "target.change": "Or the change, in place of a target",
    "target.kind": "The change is in",
    "target.unit": "Unit of the target",
    "target.value": "Target",
}
"""Fields of a record in a record whose label says all: nothing is put before it."""
_WRONG = {
    "number": "write one number, such as 24 or 24.5",
    "whole": "write a whole number, such as 0, 1 or 2",
    "date": "give a date as year-month-day, such as 2027-03-31",
    "true": "choose yes or no",
}
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


def options_of(kind: FactType) -> tuple[tuple[str, str], ...]:
    """What can be chosen. Metrics come from the catalogue and are not listed here."""
    return _YES_NO if kind.value_type is ValueType.YES_NO else tuple(kind.words.items())


def errors_of(rule_set: RuleSet, error: EngineError) -> dict[str, str]:
    """What is wrong with answers, by the name of the form field that it is about."""
    found = {}
    for one in error.diagnostics:
        field = field_of(one, rule_set.facts)
        declared = rule_set.facts.get(field.partition("/")[0])
        found[field] = message(one, declared.type if declared else None)
    return found


def message(diagnostic: Diagnostic, kind: FactType | None = None) -> str:
    """What is wrong with an answer to a question of this type, as a person would say it."""
    if diagnostic.code.endswith("missing-field"):
        return "fill this in, or clear the whole row"
    for word, text in _WRONG.items():
        if f"expected a {word}" in diagnostic.message or f"expected {word}" in diagnostic.message:
            return text + (_for_a_range(kind) if word == "number" and kind else "")
    return diagnostic.hint or diagnostic.message


def _for_a_range(kind: FactType) -> str:
    """How to give a range, where a record can say how well its figure is known."""
    known = kind.fields.get("knowledge")
    roughly = known.words.get("approximate") if known else None
    return f"; for a range give one value and choose “{roughly}”" if roughly else ""
