"""The answer as plain data, in the one shape that it has: see `answer_shape`."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, cast

from dontbuy.engine.answer_shape import (
    Answer,
    BasisData,
    CitationData,
    ConflictData,
    DataIssueData,
    EnoughData,
    EvidenceData,
    FoundData,
    OpenData,
    QuestionData,
    ReasonData,
    ScoreData,
    SectionScoreData,
    StatementData,
    SubjectData,
)
from dontbuy.engine.ask import Question
from dontbuy.engine.completions.order import settling_first
from dontbuy.engine.completions.reach import Reach, reach
from dontbuy.engine.data_issues import DataIssue
from dontbuy.engine.evaluate import ASKED, Use, Verdict
from dontbuy.engine.facts import Told
from dontbuy.engine.findings import Finding
from dontbuy.engine.ir import Citation, Rulebook
from dontbuy.engine.reading import Conflict, Reading
from dontbuy.engine.statements import Statement
from dontbuy.engine.verdict import SectionScore
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
    subject: SubjectData | None,
    input_digest: str,
    version: str,
    explain: Explain = Explain.SUMMARY,
    use: Use | None = None,
) -> Answer:
    """The answer of one evaluation; the same input gives the same answer. `use` says which engines it is from."""
    use = use or ASKED
    conclusion, with_reasons = verdict.conclusion, explain is not Explain.NONE
    still = reach(rulebook, verdict.rule_set, reading, conclusion)
    body = Answer(
        kind=verdict.rule_set.kind,
        subject=subject,
        as_of=reading.facts.as_of.isoformat(),
        verdict=conclusion.word.word,
        level=conclusion.word.level,
        headline=conclusion.word.headline,
        at_least=still.at_least,
        could_become=still.could_become,
        settled=still.settled,
        enough=enough_data(still, len(verdict.ask)),
        side=verdict.side,
        side_facts=_bases(verdict.side_facts),
        score=_score(verdict),
        reasons=[_reason(verdict, finding) for finding in conclusion.fired] if with_reasons else [],
        open=[open_data(finding) for finding in conclusion.open] if with_reasons else [],
        clear=[finding.criterion.id for finding in conclusion.clear],
        signs=[found_data(finding) for finding in verdict.signs],
        observations=[found_data(finding) for finding in verdict.observations],
        ask=_asked(verdict, still) if with_reasons else [],
        conflicts=[_conflict(conflict) for conflict in reading.conflicts],
        data_issues=[data_issue(issue) for issue in reading.data_issues],
        rulebook=rulebook.identity,
        input_digest=input_digest,
        engine={"name": use.answers, "checked_by": use.always, "version": version},
    )
    if still.not_computed:
        body["not_computed"] = [*still.not_computed]
    if explain is Explain.FULL:
        body["cleared"] = [
            {"criterion": finding.criterion.id, "facts": _bases(finding.facts)} for finding in conclusion.clear
        ]
    return body


def _score(verdict: Verdict) -> ScoreData:
    sections = [_section_score(section) for section in verdict.sections]
    return {"low": verdict.share.low, "high": verdict.share.high, "sections": sections}


def _section_score(section: SectionScore) -> SectionScoreData:
    return {
        "section": section.section,
        "low": section.share.low,
        "high": section.share.high,
        "clear": section.clear,
        "fired": section.fired,
        "open": section.open,
    }


def _reason(verdict: Verdict, finding: Finding) -> ReasonData:
    return reason_data(verdict.rule_set.words[finding.criterion.says].level, finding)


def reason_data(level: str, finding: Finding) -> ReasonData:
    """A criterion that fired as plain data; `level` is that of its word."""
    criterion = finding.criterion
    return {
        "criterion": criterion.id,
        "name": criterion.name,
        "says": criterion.says,
        "about": criterion.about,
        "level": level,
        "title": criterion.title,
        "because": criterion.because,
        "do": criterion.do,
        "facts": _bases(finding.facts),
        "cites": cited(criterion.cites),
        "word_cites": cited(criterion.word_cites),
    }


def found_data(finding: Finding) -> FoundData:
    """A sign or an observation as plain data: a reason without a level."""
    return cast(FoundData, {key: value for key, value in reason_data("", finding).items() if key != "level"})


def cited(citation: Citation) -> CitationData:
    """A citation as plain data."""
    return {"source": citation.source, "line": citation.line, "phrase": citation.phrase}


def _bases(facts: Sequence[Told]) -> list[BasisData]:
    return [
        {
            "fact": told.fact,
            "value": plain(told.value),
            "pointer": told.pointer,
            "evidence": [_evidence(piece.sent) for piece in told.evidence] if told.evidence else [],
            "self_reported": told.own_word,
            "implied_by": list(told.implied_by),
        }
        for told in facts
    ]


def _evidence(sent: Mapping[str, Any]) -> EvidenceData:
    """What was read was held to these keys already, and is shown with the keys that it has."""
    return cast(EvidenceData, dict(sent))


def open_data(finding: Finding) -> OpenData:
    """An open criterion as plain data."""
    criterion = finding.criterion
    return {
        "criterion": criterion.id,
        "says": criterion.says,
        "missing": list(finding.missing),
        "so_far": _bases(finding.so_far),
    }


def enough_data(still: Reach, asked: int) -> EnoughData | None:
    """How many answers are enough, of so many that are asked for, as plain data."""
    enough = still.enough
    return {"of": asked, "at_best": enough.at_best, "at_worst": enough.at_worst} if enough else None


def _asked(verdict: Verdict, still: Reach) -> list[QuestionData]:
    by_fact = {question.fact: question for question in verdict.ask}
    in_order = settling_first(verdict.rule_set, [*by_fact], still)
    return [question_data(by_fact[fact], matters=still.tells_of(fact)) for fact in in_order]


def question_data(question: Question, *, matters: bool | None) -> QuestionData:
    """A question as plain data."""
    return {
        "fact": question.fact,
        "question": question.question,
        "why": question.why,
        "answered_by": question.answered_by,
        "decides": list(question.decides),
        "could_lead_to": question.could_lead_to,
        "or_correct": list(question.or_correct),
        "matters": matters,
    }


def _conflict(conflict: Conflict) -> ConflictData:
    latest = conflict.latest
    return {"fact": conflict.fact, "values": [_statement(statement, latest) for statement in conflict.statements]}


def _statement(statement: Statement, latest: date | None) -> StatementData:
    data: StatementData = {
        "value": plain(statement.value),
        "pointer": statement.pointer,
        "source": statement.source,
        "quote": statement.quote,
        "implied_by": list(statement.implied_by),
    }
    if statement.dated:
        data["as_of"] = statement.dated.isoformat()
    if latest:
        data["later"] = statement.dated == latest
    return data


def data_issue(issue: DataIssue) -> DataIssueData:
    """A data issue as plain data."""
    return {
        "code": issue.code,
        "pointer": issue.pointer,
        "pointers": list(issue.pointers or (issue.pointer,)),
        "detail": issue.detail,
        "hint": issue.hint,
    }
