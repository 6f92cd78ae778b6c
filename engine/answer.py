"""The answer as plain data: the one shape that the service stores and the page, the terminal and JSON all show.

Every key is always there but `cleared`, which an answer has where everything was to be explained; what is proved of it
then (`proof/data`) comes after. Words, sections,
criteria, facts and people stand in it by their names in the rulebook; days are ISO text; a share is 0 to 100.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NotRequired, TypedDict, cast

from dontbuy.engine.ask import Question
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


class SubjectData(TypedDict):
    """What is checked, as far as the caller said."""

    id: NotRequired[str]
    name: NotRequired[str]


class CitationData(TypedDict):
    """Where a criterion stands in its source; lines count from 1."""

    source: str
    line: int
    phrase: str


class EvidenceData(TypedDict):
    """One item of evidence as the caller sent it, with the keys that were sent; `value` is a fact's."""

    fact: str
    value: NotRequired[Any]
    quote: NotRequired[str]
    source: NotRequired[str]
    speaker_side: NotRequired[str]
    locator: NotRequired[str]
    as_of: NotRequired[str]


class BasisData(TypedDict):
    """A fact that a finding rests on. `pointer` says where in the document it was told.

    `implied_by` are the pointers of all told facts from which the value follows; one that only follows has the pointer
    `""`.
    """

    fact: str
    value: Any
    pointer: str
    evidence: list[EvidenceData]
    self_reported: bool
    implied_by: list[str]


class FoundData(TypedDict):
    """A sign or an observation that holds, with the facts that show it. `says` is `sign` or `observation`."""

    criterion: str
    name: str
    says: str
    about: str
    title: str
    because: str
    do: str
    facts: list[BasisData]
    cites: CitationData
    word_cites: CitationData


class ReasonData(FoundData):
    """A criterion that fired. `says` is its word and `level` the level of that word."""

    level: str


class OpenData(TypedDict):
    """A criterion that is not decided; `missing` are the facts that could decide it.

    `so_far` are the told facts that count for it already, though only together with something that is missing.
    """

    criterion: str
    says: str
    missing: list[str]
    so_far: list[BasisData]


class QuestionData(TypedDict):
    """A question worth asking, the criteria it decides, and the strongest word that an answer could lead to."""

    fact: str
    question: str
    why: str
    answered_by: str
    decides: list[str]
    could_lead_to: str
    or_correct: list[str]


class SectionScoreData(TypedDict):
    """How much of the weight of a section is clear, and how many of its criteria are clear, fired and open."""

    section: str
    low: int
    high: int
    clear: int
    fired: int
    open: int


class ScoreData(TypedDict):
    """How much of the weight is clear: `low` counts what is open as fired, `high` as clear."""

    low: int
    high: int
    sections: list[SectionScoreData]


class StatementData(TypedDict):
    """One of the values that contradict one another, and where it was said; `""` where there is no quote.

    A value that follows from other facts has the source `implied`, and their pointers in `implied_by`. `as_of` is the
    day that it is from, and `later` whether that is the last day of all: both only where it can be said.
    """

    value: Any
    pointer: str
    source: str
    quote: str
    implied_by: list[str]
    as_of: NotRequired[str]
    later: NotRequired[bool]


class ConflictData(TypedDict):
    """A fact that was told in ways that contradict one another; it counts as unknown."""

    fact: str
    values: list[StatementData]


class DataIssueData(TypedDict):
    """Something odd about what was told, where, and what to do about it; `pointers` are all places concerned."""

    code: str
    pointer: str
    pointers: list[str]
    detail: str
    hint: str


class RulebookData(TypedDict):
    """The rulebook that answered."""

    id: str
    version: str
    digest: str


class EngineData(TypedDict):
    """The engine that answered, the one that checks every answer (`""` in bulk: none does), and the version of both."""

    name: str
    checked_by: str
    version: str


class ClearedData(TypedDict):
    """A clear criterion, with the facts that clear it."""

    criterion: str
    facts: list[BasisData]


class Answer(TypedDict):
    """The answer of one evaluation. `settled` where nothing that is open could change the verdict."""

    kind: str
    subject: SubjectData | None
    as_of: str
    verdict: str
    level: str
    headline: str
    could_become: str | None
    settled: bool
    side: str
    side_facts: list[BasisData]
    score: ScoreData
    reasons: list[ReasonData]
    open: list[OpenData]
    clear: list[str]
    signs: list[FoundData]
    observations: list[FoundData]
    ask: list[QuestionData]
    conflicts: list[ConflictData]
    data_issues: list[DataIssueData]
    rulebook: RulebookData
    input_digest: str
    engine: EngineData
    cleared: NotRequired[list[ClearedData]]


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
    body = Answer(
        kind=verdict.rule_set.kind,
        subject=subject,
        as_of=reading.facts.as_of.isoformat(),
        verdict=conclusion.word.word,
        level=conclusion.word.level,
        headline=conclusion.word.headline,
        could_become=conclusion.could_become,
        settled=conclusion.settled,
        side=verdict.side,
        side_facts=_bases(verdict.side_facts),
        score=_score(verdict),
        reasons=[_reason(verdict, finding) for finding in conclusion.fired] if with_reasons else [],
        open=[open_data(finding) for finding in conclusion.open] if with_reasons else [],
        clear=[finding.criterion.id for finding in conclusion.clear],
        signs=[found_data(finding) for finding in verdict.signs],
        observations=[found_data(finding) for finding in verdict.observations],
        ask=[question_data(question) for question in verdict.ask] if with_reasons else [],
        conflicts=[_conflict(conflict) for conflict in reading.conflicts],
        data_issues=[data_issue(issue) for issue in reading.data_issues],
        rulebook={"id": rulebook.id, "version": rulebook.version, "digest": rulebook.digest},
        input_digest=input_digest,
        engine={"name": use.answers, "checked_by": use.always, "version": version},
    )
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
    """A sign or an observation as plain data."""
    criterion = finding.criterion
    return {
        "criterion": criterion.id,
        "name": criterion.name,
        "says": criterion.says,
        "about": criterion.about,
        "title": criterion.title,
        "because": criterion.because,
        "do": criterion.do,
        "facts": _bases(finding.facts),
        "cites": cited(criterion.cites),
        "word_cites": cited(criterion.word_cites),
    }


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


def question_data(question: Question) -> QuestionData:
    """A question as plain data."""
    return {
        "fact": question.fact,
        "question": question.question,
        "why": question.why,
        "answered_by": question.answered_by,
        "decides": list(question.decides),
        "could_lead_to": question.could_lead_to,
        "or_correct": list(question.or_correct),
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
