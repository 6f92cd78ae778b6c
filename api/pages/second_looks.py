"""What looks wrong in an answer although it can be read: the engine's data issues, as people say them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dontbuy.api.pages import editing
from dontbuy.api.pages.form.labels import field_label
from dontbuy.api.pages.words import amount, day, listed, lowered, measure, target_in_words
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.answer_shape import DataIssueData
from dontbuy.engine.catalogue import Metric
from dontbuy.engine.facts import FactDeclaration, FactType, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet

_WRONG_FIGURES = frozenset(
    {
        "data/target-worse-than-baseline",
        "data/date-in-the-past",
        "data/out-of-range",
        "data/looks-like-a-fraction",
        "data/unit-does-not-fit",
    }
)
_MONEY = "currency"
_IN_EVIDENCE = re.compile(r"/evidence/([0-9]+)/value/?")
_OF_EACH_NUMBER = {
    "metrics.how_much_known": ("target", "no target"),
    "metrics.timeframe_known": ("by", "no date"),
}
"""What is asked of each number, with what of it a list shows where it is told, and how it is said that it does not."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """One thing to look at again: the fact that it is about, the row of its list (-1 where it has none), and the text.

    `place` is the field of the row, such as `target/value`; `""` where it is about the whole row. `is_wrong_figure`
    where a figure contradicts itself, so that nothing good is said of it on the result. `is_of_others` where evidence
    says it, such as somebody else's answer in a purchase: no form of the check has its row. `mended_at` is the fact at
    which it can be put right beside the answer itself, such as the list that lacks a date; `""` where there is none.
    """

    fact: str
    row: int
    text: str
    is_wrong_figure: bool
    place: str = ""
    is_of_others: bool = False
    mended_at: str = ""

    @property
    def field(self) -> str:
        """The name of the control that it is about: a field of a row, the row, or the answer as a whole."""
        return f"{self.fact}/{self.row}/{self.place}".rstrip("/") if self.row >= 0 else self.fact


def second_looks(
    issues: Sequence[DataIssueData], document: Mapping[str, Any], rule_set: RuleSet, rulebook: Rulebook
) -> Sequence[SecondLook]:
    """Every data issue of an answer in words, each once, in the order of the answer; then what was said to be settled
    of every number and is not told of one that is listed."""
    looks: dict[tuple[str, int, str], SecondLook] = {}
    told_so = [_look(issue, document, rule_set, rulebook) for issue in issues]
    for look in (*told_so, *_settled_and_not_listed(document, rule_set, rulebook)):
        looks.setdefault((look.fact, look.row, look.text), look)
    return list(looks.values())


def texts_by_row(looks: Sequence[SecondLook], fact: str) -> Mapping[int, Sequence[str]]:
    """What looks wrong in the rows of a fact's list."""
    return {look.row: [each.text for each in looks if each.fact == fact and each.row == look.row] for look in looks}


def texts_by_field(looks: Sequence[SecondLook], fact: str) -> Mapping[str, Sequence[str]]:
    """What looks wrong in a fact's list, by the name of the control that it is about: a field of a row, or the row."""
    found: dict[str, list[str]] = {}
    for look in looks:
        if look.fact == fact and look.row >= 0 and not look.is_of_others:
            found.setdefault(look.field, []).append(look.text)
    return found


def _field(path: Sequence[str]) -> str:
    """The field of a form for a part of a row; a figure's unit is written in the field of the figure."""
    if path and path[0] in ("baseline", "target") and path[-1] in (path[0], "unit"):
        return f"{path[0]}/value"
    return "/".join(path)


def _look(issue: DataIssueData, document: Mapping[str, Any], rule_set: RuleSet, rulebook: Rulebook) -> SecondLook:
    code, pointer = issue["code"], issue["pointer"]
    is_wrong = code in _WRONG_FIGURES
    if code == "data/only-their-own-word":
        return _their_own_word(issue, document, rule_set)
    if code == "data/cannot-both-be":
        return _cannot_both_be(issue, rule_set)
    for name, declared in rule_set.facts.items():
        start = editing.pointer_of(name)
        if pointer == start or pointer.startswith(f"{start}/"):
            path, said = pointer[len(start) + 1 :].split("/"), editing.said(document, rule_set, name)
            return _of_a_value(issue, path, said, declared, rulebook)
    if of_evidence := _IN_EVIDENCE.match(pointer):
        piece = document["evidence"][int(of_evidence[1])]
        told_of = rule_set.facts.get(editing.canonical(rule_set, str(piece["fact"])))
        if told_of:
            path = pointer[of_evidence.end() :].split("/")
            return replace(_of_a_value(issue, path, piece["value"], told_of, rulebook), is_of_others=True)
    return SecondLook("", -1, _as_told(issue), is_wrong)


def _of_a_value(
    issue: DataIssueData, path: Sequence[str], said: Any, declared: FactDeclaration, rulebook: Rulebook
) -> SecondLook:
    """What looks wrong in the value of a fact, at a path in it."""
    row = int(path[0]) if declared.type.value_type is ValueType.RECORDS and path[0].isdecimal() else -1
    item = said[row] if isinstance(said, list) and 0 <= row < len(said) else said
    text = _in_words(issue["code"], path, item, declared, rulebook) or _as_told(issue)
    is_wrong = issue["code"] in _WRONG_FIGURES
    return SecondLook(declared.name, row, text, is_wrong, _field(path[1:]) if row >= 0 else "")


def _their_own_word(issue: DataIssueData, document: Mapping[str, Any], rule_set: RuleSet) -> SecondLook:
    """The pointer leads to the first evidence in which only the judged side speaks for itself."""
    at = int(issue["pointer"].rpartition("/")[2])
    fact = rule_set.facts[str(document["evidence"][at]["fact"])]
    text = (
        f"“{fact.question}” Only their own word speaks for it, and that counts for nothing. Say what you saw or heard."
    )
    return SecondLook(fact.name, -1, text, is_wrong_figure=False)


def _cannot_both_be(issue: DataIssueData, rule_set: RuleSet) -> SecondLook:
    told = [
        fact
        for pointer in issue["pointers"]
        for fact in rule_set.facts.values()
        if pointer == editing.pointer_of(fact.name)
    ]
    detail = f"{issue['detail'][:1].upper()}{issue['detail'][1:]}"
    questions = " ".join(f"“{fact.question}”" for fact in told)
    end = "" if detail.endswith("?") else "."
    return SecondLook(
        told[0].name if told else "", -1, f"{detail}{end} Look at these again: {questions}", is_wrong_figure=False
    )


def _settled_and_not_listed(document: Mapping[str, Any], rule_set: RuleSet, rulebook: Rulebook) -> Iterator[SecondLook]:
    """Where somebody says that a target or a date is settled for each number, those of the list that have none."""
    items = editing.said(document, rule_set, METRICS) if METRICS in rule_set.facts else None
    for fact, (field, what) in _OF_EACH_NUMBER.items():
        if not isinstance(items, list) or not _is_told(document, rule_set, fact):
            continue
        measures = [measure(item, rule_set.facts[METRICS].type, rulebook) for item in items]
        lacking = [said.in_a_sentence for said in measures if said.is_outcome and not getattr(said, field)]
        if lacking:
            text = (
                f"“{rule_set.facts[fact].question}” The answer is yes, and {what} is listed for {listed(lacking)}. "
                "Add it to the list, or change the answer."
            )
            yield SecondLook(fact, -1, text, is_wrong_figure=False, mended_at=METRICS)


def _is_told(document: Mapping[str, Any], rule_set: RuleSet, fact: str) -> bool:
    """Whether somebody answered a question with yes."""
    pieces = document.get("evidence") or []
    of_others = any(
        editing.canonical(rule_set, piece["fact"]) == fact and piece.get("value") is True for piece in pieces
    )
    return fact in rule_set.facts and (editing.said(document, rule_set, fact) is True or of_others)


def _as_told(issue: DataIssueData) -> str:
    """The engine's own words, where there are no better ones for a person."""
    detail, hint = issue["detail"].replace("`", ""), issue["hint"].replace("`", "")
    sentences = [f"{part[:1].upper()}{part[1:]}." for part in (detail, hint) if part]
    return " ".join(sentences)


def _in_words(code: str, path: Sequence[str], item: Any, declared: FactDeclaration, rulebook: Rulebook) -> str:
    if code == "data/none-beside-others":
        label = declared.type.words[declared.type.empty_word]
        return f"“{label}” stands beside other answers. Take one of them out."
    if not isinstance(item, Mapping) or "metric" not in declared.type.fields:
        return ""
    metric = rulebook.metrics.get(str(item.get("metric")))
    what = measure(item, declared.type, rulebook).what if "knowledge" in declared.type.fields else ""
    what = what or (metric.name if metric else "This metric")
    return _about_a_metric(code, path[-2:], what, item, metric, declared.type)


def _about_a_metric(
    code: str, place: Sequence[str], what: str, item: Mapping[str, Any], metric: Metric | None, type_: FactType
) -> str:
    unit = metric.unit if metric else ""
    part = "baseline" if "baseline" in place else "target"
    label = "today’s value" if part == "baseline" else "the target"
    figure = item.get(part) or {}
    told = amount(figure.get("value"), figure.get("unit") or unit)
    match code:
        case "data/date-in-the-past":
            return f"{what}: {day(str(item['by']))} has passed. Give a later date, if it is still to come."
        case "data/target-worse-than-baseline" if metric:
            return _worse(what, item, metric)
        case "data/out-of-range" if metric:
            range_ = "It cannot be below 0%." if metric.may_exceed else "It lies between 0% and 100%."
            return f"{what}: {label}, {told}, cannot be. {range_}"
        case "data/looks-like-a-fraction":
            return f"{what}: {label}, {told}, is less than one percent. Write 24 where you mean 24%."
        case "data/unit-does-not-fit":
            wanted = {"percent": "%", _MONEY: "a currency, such as $ or EUR"}.get(unit, unit)
            written = (
                unit if figure.get("unit") == wanted else wanted
            )  # a file may have the sign in the place of the unit
            return f"{what}: {label} cannot be in “{figure.get('unit')}”. Write {written}."
        case "data/change-without-kind":
            change = amount(figure.get("change"), "")
            return f"{what}: is the change of {change} in percentage points, or in percent of today’s value?"
        case "data/missing-qualifier" if metric:
            lacking = [name for name in metric.needs if not (item.get("qualifiers") or {}).get(name)]
            return (
                f"{what} says little without its ends. Say {listed([lowered(field_label(name)) for name in lacking])}."
            )
        case "data/repeated-metric":
            return f"{what} is listed twice. Keep one, or say what tells them apart, such as a segment."
        case "data/not-a-business-metric":
            return f"{what} shows no business result. Name the business metric that it was meant to move."
        case _:
            return ""


def _worse(what: str, item: Mapping[str, Any], metric: Metric) -> str:
    if item["target"].get("value") is None:
        change = target_in_words(item["target"], metric.unit)
        return f"{what}: the target, {change}, is no better than today’s value, for here {metric.better} is better."
    today, target = (item[part]["value"] for part in ("baseline", "target"))
    units = [item[part].get("unit") or metric.unit for part in ("baseline", "target")]
    if Decimal(today) == Decimal(target):
        return f"{what}: the target, {amount(target, units[1])}, is the same as today’s value."
    side = "below" if Decimal(target) < Decimal(today) else "above"
    figures = f"the target, {amount(target, units[1])}, is {side} today’s {amount(today, units[0])}"
    return f"{what}: {figures}, and here {metric.better} is better. Check both."
