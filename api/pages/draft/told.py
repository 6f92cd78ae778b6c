"""What else was told: the answers that no reason speaks of, so that whoever gave them sees that they were taken in."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from dontbuy.api.documents import told
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.words import lines
from dontbuy.engine.facts import FactDeclaration, ValueType


class Answered(NamedTuple):
    """One answer in few words: the fact, what it is called, what was told of it."""

    fact: str
    short: str
    says: str


def told_besides(report: Report) -> Sequence[Answered]:
    """The answers that no reason, sign or observation rests on: what speaks against the subject first.

    A list of words is among them in any case, for a reason names one of its words alone: *budget to spend* beside *we
    have to bring in a methodology*.
    """
    shown = {
        basis["fact"]
        for part in (report.answer["reasons"], report.answer["signs"], report.answer["observations"])
        for found in part
        for basis in found["facts"]
    }
    answers = [each for each in _answers(report) if _is_list(each[0]) or each[0].name not in shown]
    return [
        Answered(declared.name, report.short(declared.name), "; ".join(lines(value, declared.type, report.rulebook)))
        for declared, value in sorted(answers, key=lambda each: _place(*each))
    ]


def _answers(report: Report) -> Iterator[tuple[FactDeclaration, Any]]:
    """Each fact that counts as told and can be said in a few words, with its value; none that differs."""
    differs = {conflict["fact"] for conflict in report.answer["conflicts"]}
    in_evidence = {piece.get("fact"): piece.get("value") for piece in report.document.get("evidence") or []}
    for name, declared in report.rule_set.facts.items():
        value = told(report.document, report.rule_set.aliases, name)
        value = in_evidence.get(name) if value is None else value
        is_short = declared.type.value_type in (ValueType.YES_NO, ValueType.WORD, ValueType.WORDS)
        if is_short and value not in (None, []) and name not in differs and not declared.companion_of:
            yield declared, value


def _is_list(declared: FactDeclaration) -> bool:
    return declared.type.value_type is ValueType.WORDS


def _place(declared: FactDeclaration, value: Any) -> int:
    """What speaks against the subject, then what by itself speaks neither way, then what speaks for it."""
    if declared.better is None:
        return 1
    return 2 if value == declared.better else 0
