"""The answer as plain data: the one shape that the service stores and the page, the terminal and JSON all show."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from dontbuy.engine.ask import Question
from dontbuy.engine.data_issues import DataIssue
from dontbuy.engine.evaluate import ANSWERS, CHECKS, Verdict
from dontbuy.engine.findings import Basis, Finding
from dontbuy.engine.ir import Citation, Criterion, Rulebook
from dontbuy.engine.reading import Conflict, Reading
from dontbuy.engine.wording import plain


class Explain(StrEnum):
    """How much of the why an answer carries."""

    NONE = "none"
    SUMMARY = "summary"
    FULL = "full"


def answer(
    rulebook: Rulebook,
    verdict: Verdict,
    reading: Reading,
    *,
    subject: Mapping[str, str] | None,
    input_digest: str,
    version: str,
    explain: Explain = Explain.SUMMARY,
) -> dict[str, Any]:
    """The answer of one evaluation. Every key is always there; the same input gives the same answer."""
    found, told = verdict.conclusion, explain is not Explain.NONE
    body: dict[str, Any] = {
        "kind": verdict.rule_set.kind,
        "subject": None if subject is None else dict(subject),
        "as_of": reading.facts.as_of.isoformat(),
        "verdict": found.word.word,
        "level": found.word.level,
        "headline": found.word.headline,
        "could_become": found.could_become,
        "settled": found.settled,
        "side": verdict.side,
        "score": _score(verdict),
        "reasons": [_reason(verdict, finding) for finding in found.fired] if told else [],
        "open": [_open(finding) for finding in found.open] if told else [],
        "clear": [finding.criterion.id for finding in found.clear],
        "signs": [_shown(finding) for finding in verdict.signs],
        "observations": [_shown(finding) for finding in verdict.observations],
        "ask": [_question(question) for question in verdict.ask] if told else [],
        "conflicts": [_conflict(conflict) for conflict in reading.conflicts],
        "data_issues": [_data_issue(issue) for issue in reading.data_issues],
        "rulebook": rulebook.identity,
        "input_digest": input_digest,
        "engine": {"name": ANSWERS, "checked_by": CHECKS, "version": version},
    }
    if explain is Explain.FULL:
        body["cleared"] = [
            {"criterion": finding.criterion.id, "facts": _bases(finding.facts)} for finding in found.clear
        ]
    return body


def _score(verdict: Verdict) -> dict[str, Any]:
    sections = [
        {
            "section": one.section,
            "low": one.share.low,
            "high": one.share.high,
            "clear": one.clear,
            "fired": one.fired,
            "open": one.open,
        }
        for one in verdict.sections
    ]
    return {"low": verdict.share.low, "high": verdict.share.high, "sections": sections}


def _reason(verdict: Verdict, finding: Finding) -> dict[str, Any]:
    level = verdict.rule_set.words[finding.criterion.says].level
    return _criterion(finding.criterion, {"level": level}) | {
        "facts": _bases(finding.facts),
        "cites": cited(finding.criterion.cites),
    }


def _shown(finding: Finding) -> dict[str, Any]:
    return _criterion(finding.criterion, {}) | {
        "facts": _bases(finding.facts),
        "cites": cited(finding.criterion.cites),
    }


def _criterion(criterion: Criterion, level: Mapping[str, str]) -> dict[str, Any]:
    return {
        "criterion": criterion.id,
        "name": criterion.name,
        "says": criterion.says,
        "about": criterion.about,
        **level,
        "title": criterion.title,
        "because": criterion.because,
        "do": criterion.do,
    }


def cited(citation: Citation) -> dict[str, Any]:
    """A citation as plain data."""
    return {"source": citation.source, "line": citation.line, "phrase": citation.phrase}


def _bases(facts: Sequence[Basis]) -> list[dict[str, Any]]:
    return [
        {
            "fact": basis.fact,
            "value": plain(basis.value),
            "pointer": basis.pointer,
            "evidence": [dict(item.sent) for item in basis.evidence],
            "self_reported": basis.self_reported,
        }
        for basis in facts
    ]


def _open(finding: Finding) -> dict[str, Any]:
    criterion = finding.criterion
    return {"criterion": criterion.id, "says": criterion.says, "missing": list(finding.missing)}


def _question(question: Question) -> dict[str, Any]:
    return {
        "fact": question.fact,
        "question": question.question,
        "why": question.why,
        "answered_by": question.answered_by,
        "decides": list(question.decides),
        "could_lead_to": question.could_lead_to,
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "fact": conflict.fact,
        "values": [
            {"value": plain(one.value), "pointer": one.pointer, "source": one.source, "quote": one.quote}
            for one in conflict.statements
        ],
    }


def _data_issue(issue: DataIssue) -> dict[str, Any]:
    return {"code": issue.code, "pointer": issue.pointer, "detail": issue.detail, "hint": issue.hint}
