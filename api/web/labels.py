"""What fields, words and levels are called on a page, where the rulebook has no text for it."""

from engine.errors import Diagnostic
from engine.facts import FactType, Kind

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
_WRONG = {
    "number": "write one number, such as 24 or 24.5",
    "whole": "write a whole number, such as 0, 1 or 2",
    "date": "give a date as year-month-day, such as 2027-03-31",
    "true": "choose yes or no",
}
_YES_NO = (("true", "Yes"), ("false", "No"))


def field_label(name: str) -> str:
    """The label of a record's field."""
    return _FIELDS.get(name) or name.replace("_", " ").capitalize()


def options_of(kind: FactType) -> tuple[tuple[str, str], ...]:
    """What can be chosen. Metrics come from the catalogue and are not listed here."""
    return _YES_NO if kind.kind is Kind.YES_NO else tuple(kind.words.items())


def message(diagnostic: Diagnostic) -> str:
    """What is wrong with an answer, as a person would say it."""
    if diagnostic.code.endswith("missing-field"):
        return "fill this in, or clear the whole row"
    for word, text in _WRONG.items():
        if f"expected a {word}" in diagnostic.message or f"expected {word}" in diagnostic.message:
            return text
    return diagnostic.hint or diagnostic.message
