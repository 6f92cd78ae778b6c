"""Values, times, levels and people in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dontbuy.engine.facts import FactType, ValueType, number_text
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.values import CUSTOM

_UNITS = {"percent": "%", "currency": ""}
_KNOWLEDGE = "knowledge"

MEANS = {
    "stop": "Something was found that stops this, whatever else is good.",
    "act": "Something has to be done before this goes on.",
    "caution": "Something was found that calls for care. By itself it does not stop this.",
    "unknown": "Nothing speaks against it so far, but too little is known to say more.",
    "none": "Everything was checked and nothing speaks against it. That is not advice to buy.",
}
SIDES = {
    "sales_fixing": "On the whole, this is sales fixing and not sales prevention.",
    "sales_prevention": "On the whole, this is sales prevention and not sales fixing.",
    "cannot_tell": "Whether this is sales fixing or sales prevention is not yet known.",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric that has to move: better at what, how much, by when; empty where it was not said."""

    what: str
    today: str
    target: str
    by: str


def day(value: date | datetime | str) -> str:
    """A day as a person writes it, such as 21 November 2026."""
    read = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{read.day} {read:%B %Y}"


def moment(value: str) -> str:
    """A time to the minute, in UTC."""
    read = datetime.fromisoformat(value)
    return f"{day(read)}, {read:%H:%M} UTC"


def lines(value: Any, kind: FactType, rulebook: Rulebook) -> list[str]:
    """A raw value in words, one line for each record of a list."""
    match value:
        case list() if kind.value_type is ValueType.RECORDS:
            return [record(one, kind, rulebook) for one in value] or ["None"]
        case list() if kind.value_type is ValueType.TEXTS:
            return [str(one) for one in value] or ["None"]
        case list():
            return ["; ".join(one(each, kind, rulebook) for each in value) or "None"]
        case Mapping() if kind.value_type is ValueType.RECORD:
            return [record(value, kind, rulebook)]
        case Mapping() if kind.value_type is ValueType.QUANTITY:
            return [f"{one(value.get('value'), kind, rulebook)} {value.get('unit') or ''}".strip()]
        case Mapping():
            return [", ".join(f"{key}: {one(each, kind, rulebook)}" for key, each in value.items())]
        case _:
            return [one(value, kind, rulebook)]


def one(value: Any, kind: FactType, rulebook: Rulebook) -> str:
    """One value without parts."""
    match value:
        case bool():
            return "Yes" if value else "No"
        case Decimal():
            return number_text(value)
        case str() if kind.value_type in (ValueType.METRIC, ValueType.METRICS):
            return metric_name(value, rulebook)
        case str() if kind.value_type is ValueType.DATE:
            return day(value)
        case str():
            return kind.words.get(value, value)
        case _:
            return str(value)


def metric_name(key: str, rulebook: Rulebook) -> str:
    known = rulebook.metrics.get(key)
    return known.name if known else "Another metric" if key == CUSTOM else key


def record(value: Mapping[str, Any], kind: FactType, rulebook: Rulebook) -> str:
    """A record in one line; a metric that has to move reads as a sentence."""
    if _KNOWLEDGE in kind.fields and "metric" in kind.fields:
        found = measure(value, kind, rulebook)
        said = (("today", found.today), ("target", found.target), ("by", found.by))
        told = ", ".join(f"{name} {text}" for name, text in said if text)
        return f"{found.what}: {told}" if told else found.what
    parts = [
        f"{name.replace('_', ' ')}: {', '.join(lines(value[name], inner, rulebook))}"
        for name, inner in kind.fields.items()
        if value.get(name) is not None
    ]
    return "; ".join(parts)


def measure(value: Mapping[str, Any], kind: FactType, rulebook: Rulebook) -> Measure:
    """One record of the metrics that have to move, as it stands in a document."""
    key = str(value.get("metric"))
    metric = rulebook.metrics.get(key)
    unit = _UNITS.get(metric.unit, metric.unit) if metric else ""
    ends = value.get("qualifiers") or {}
    span = " to ".join(str(ends[end]) for end in ("from_stage", "to_stage") if ends.get(end))
    rest = ", ".join(
        part for part in (span, *(str(ends[one]) for one in ("segment", "product") if ends.get(one))) if part
    )
    what = str(value.get("name") or metric_name(key, rulebook)) + (f" ({rest})" if rest else "")
    by = value.get("by")
    return Measure(what, _today(value, kind, unit), _target(value.get("target") or {}, unit), day(by) if by else "")


def _today(value: Mapping[str, Any], kind: FactType, unit: str) -> str:
    base = value.get("baseline") or {}
    known = kind.fields[_KNOWLEDGE].words.get(str(value.get(_KNOWLEDGE)), "").lower()
    if base.get("withheld"):
        return "known, and not said here"
    amount = _amount(base.get("value"), base.get("unit") or unit)
    return f"{amount} ({known})" if amount and known else amount or known


def _target(target: Mapping[str, Any], unit: str) -> str:
    if target.get("value") is not None:
        return _amount(target["value"], target.get("unit") or unit)
    if target.get("change") is not None:
        # A change in points or relative to today is a percentage; an absolute one is in the metric's own unit.
        relative = {"points": "points", "relative": "% of today's value"}.get(str(target.get("kind")), unit)
        return f"{_signed(target['change'])} {relative}".strip()
    return ""


def _amount(value: Any, unit: str) -> str:
    if value is None:
        return ""
    number = number_text(value) if isinstance(value, Decimal) else str(value)
    return f"{number} {_UNITS.get(unit, unit)}".strip()


def _signed(value: Any) -> str:
    text = number_text(value) if isinstance(value, Decimal) else str(value)
    return text if text.startswith("-") else f"+{text}"


def person(rulebook: Rulebook, rule_set: RuleSet, who: str) -> str:
    """Who can answer: you, where the rule set speaks to that person."""
    return f"You, {rule_set.speaks_to}" if rule_set.speaks_to == f"the {who}" else rulebook.people.get(who, "")


def headline(rule_set: RuleSet, word: str) -> str:
    """A word in the voice of a rule set."""
    known = {one.word: one for one in (*rule_set.words.values(), rule_set.when_open, rule_set.when_clear)}
    return known[word].headline


def level(rule_set: RuleSet, word: str) -> str:
    known = {one.word: one for one in (*rule_set.words.values(), rule_set.when_open, rule_set.when_clear)}
    return known[word].level if word in known else "none"


def number_of(count: int, one: str, many: str) -> str:
    """A count with its noun."""
    return f"{count} {one if count == 1 else many}"


def listed(texts: Sequence[str]) -> str:
    """Texts as a list in a sentence."""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else ""
