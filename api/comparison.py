"""Several documents of one kind, side by side: criterion by criterion, and never a number that ranks them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from dontbuy.api.service import Service
from dontbuy.engine.answer import Explain, cited
from dontbuy.engine.answer_shape import (
    Answer,
    BasisData,
    CitationData,
    ConflictData,
    DataIssueData,
    EngineData,
    FoundData,
    OpenData,
    QuestionData,
    RulebookData,
    SubjectData,
)
from dontbuy.engine.errors import Diagnostic, EngineDisagreement, EngineError, FactsError, InvariantBroken, did_you_mean
from dontbuy.engine.ir import Criterion, RuleSet
from dontbuy.engine.values import named, step

FEWEST, MOST = 2, 5
_KEY = "documents"


class ComparedDocument(TypedDict):
    """What is the answer's own of one document; `document` is its place, counted from 0."""

    document: int
    subject: SubjectData | None
    as_of: str
    verdict: str
    level: str
    headline: str
    could_become: str | None
    settled: bool
    side: str
    open: list[OpenData]
    ask: list[QuestionData]
    conflicts: list[ConflictData]
    data_issues: list[DataIssueData]
    input_digest: str
    fired: list[str]
    clear: list[str]


class ComparedFinding(TypedDict):
    """What was found about a criterion in one document: `fired` or `clear` with facts, `open` with what is missing."""

    document: int
    finding: str
    facts: list[BasisData]
    missing: list[str]


class Compared(TypedDict):
    """A criterion, as every document is held to it."""

    criterion: str
    name: str
    says: str
    about: str
    title: str
    because: str
    do: str
    cites: CitationData
    word_cites: CitationData


class ComparedCriterion(Compared):
    """A criterion across all documents; `same` where all were found alike."""

    section: str
    level: str
    findings: list[ComparedFinding]
    same: bool


class ComparedSign(Compared):
    """A sign or an observation, and the documents in which it holds."""

    documents: list[int]


class Comparison(TypedDict):
    """Documents of one kind side by side."""

    kind: str
    rulebook: RulebookData
    engine: EngineData
    documents: list[ComparedDocument]
    criteria: list[ComparedCriterion]
    signs: list[ComparedSign]
    observations: list[ComparedSign]


def compare(service: Service, raw: Any) -> Comparison:
    """Two to five documents of one kind and one rulebook, each answered, and every criterion across all of them.

    Raises FactsError with everything that is wrong in any of them, each with its pointer below `/documents`.
    """
    answers = _answers(service, raw)
    first = answers[0]
    rule_set = service.library.rule_set(service.library.named_in(first), first["kind"])
    return {
        "kind": rule_set.kind,
        "rulebook": first["rulebook"],
        "engine": first["engine"],
        "documents": [_document(at, answer) for at, answer in enumerate(answers)],
        "criteria": [_criterion(rule_set, criterion, answers) for criterion in rule_set.criteria],
        "signs": [_sign(sign, [answer["signs"] for answer in answers]) for sign in rule_set.signs],
        "observations": [
            _sign(observation, [answer["observations"] for answer in answers]) for observation in rule_set.observations
        ],
    }


def _answers(service: Service, raw: Any) -> Sequence[Answer]:
    faults = list(_envelope(raw))
    sent = raw.get(_KEY) if isinstance(raw, Mapping) else None
    documents = sent[:MOST] if isinstance(sent, list) else []
    answers: dict[int, Answer] = {}
    for at, document in enumerate(documents):
        try:
            answers[at] = service.check(document, Explain.FULL, is_proved=False)
        except (EngineDisagreement, InvariantBroken):
            raise
        except EngineError as error:
            faults.extend(_below(step(f"/{_KEY}", at), error.diagnostics))
    faults.extend(_of_another_kind(service, documents))
    faults.extend(_of_another_rulebook(answers))
    if faults:
        raise FactsError(faults)
    return list(answers.values())


def _envelope(raw: Any) -> Iterator[Diagnostic]:
    if not isinstance(raw, Mapping):
        hint = f'send {{"{_KEY}": [{{…}}, {{…}}]}}'
        yield Diagnostic("request/wrong-type", "expected an object", "", hint)
        return
    for key in raw:
        if key != _KEY:
            hint = did_you_mean(key, [_KEY]) or f"write only: {_KEY}"
            yield Diagnostic("request/unknown-key", named("unknown key", key), step("", key), hint)
    documents, pointer = raw.get(_KEY), f"/{_KEY}"
    if _KEY not in raw:
        yield Diagnostic("request/missing-key", f"`{_KEY}` is missing", pointer, f"add `{_KEY}`")
    elif not isinstance(documents, list):
        yield Diagnostic("request/wrong-type", "expected a list", pointer, "write [ … ]")
    elif len(documents) < FEWEST:
        hint = f"send {FEWEST} to {MOST} documents; a single one is answered by POST /v1/check"
        yield Diagnostic("compare/too-few", f"fewer than {FEWEST} documents", pointer, hint)
    elif len(documents) > MOST:
        yield Diagnostic("compare/too-many", f"more than {MOST} documents", pointer, f"send {FEWEST} to {MOST}")


def _of_another_kind(service: Service, documents: Sequence[Any]) -> Iterator[Diagnostic]:
    """Every document whose kind is known and is not that of the first; also where its facts are wrong."""
    kinds = {kind for rulebook in service.library for kind in rulebook.rule_sets}
    sent = [(at, document.get("kind")) for at, document in enumerate(documents) if isinstance(document, Mapping)]
    known = [(at, kind) for at, kind in sent if isinstance(kind, str) and kind in kinds]
    for at, kind in known:
        if kind != known[0][1]:
            message = f"a `{kind}` beside a `{known[0][1]}`"
            yield Diagnostic("compare/mixed-kinds", message, f"/{_KEY}/{at}/kind", "send documents of one kind")


def _of_another_rulebook(answers: Mapping[int, Answer]) -> Iterator[Diagnostic]:
    digests = {at: answer["rulebook"]["digest"] for at, answer in answers.items()}
    for at, digest in digests.items():
        if digest != next(iter(digests.values())):
            hint = "name the same rulebook in every document, or in none"
            yield Diagnostic("compare/mixed-rulebooks", "judged by another rulebook", f"/{_KEY}/{at}/rulebook", hint)


def _below(prefix: str, diagnostics: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    for fault in diagnostics:
        yield Diagnostic(fault.code, fault.message, f"{prefix}{fault.where}", fault.hint)


def _document(at: int, answer: Answer) -> ComparedDocument:
    return {
        "document": at,
        "subject": answer["subject"],
        "as_of": answer["as_of"],
        "verdict": answer["verdict"],
        "level": answer["level"],
        "headline": answer["headline"],
        "could_become": answer["could_become"],
        "settled": answer["settled"],
        "side": answer["side"],
        "open": answer["open"],
        "ask": answer["ask"],
        "conflicts": answer["conflicts"],
        "data_issues": answer["data_issues"],
        "input_digest": answer["input_digest"],
        "fired": [reason["criterion"] for reason in answer["reasons"]],
        "clear": answer["clear"],
    }


def _criterion(rule_set: RuleSet, criterion: Criterion, answers: Sequence[Answer]) -> ComparedCriterion:
    findings = [_finding(criterion, at, answer) for at, answer in enumerate(answers)]
    return {
        **_compared(criterion),
        "section": criterion.section,
        "level": rule_set.words[criterion.says].level,
        "findings": findings,
        "same": len({finding["finding"] for finding in findings}) == 1,
    }


def _finding(criterion: Criterion, at: int, answer: Answer) -> ComparedFinding:
    for reason in answer["reasons"]:
        if reason["criterion"] == criterion.id:
            return {"document": at, "finding": "fired", "facts": reason["facts"], "missing": []}
    for undecided in answer["open"]:
        if undecided["criterion"] == criterion.id:
            return {"document": at, "finding": "open", "facts": [], "missing": undecided["missing"]}
    for cleared in answer.get("cleared", ()):
        if cleared["criterion"] == criterion.id:
            return {"document": at, "finding": "clear", "facts": cleared["facts"], "missing": []}
    raise InvariantBroken([Diagnostic("engine/not-judged", f"`{criterion.id}` was not judged", "", "report this")])


def _sign(criterion: Criterion, found: Sequence[Sequence[FoundData]]) -> ComparedSign:
    """`found` are the signs, or the observations, of each document."""
    holds = [at for at, signs in enumerate(found) if any(sign["criterion"] == criterion.id for sign in signs)]
    return {**_compared(criterion), "documents": holds}


def _compared(criterion: Criterion) -> Compared:
    return {
        "criterion": criterion.id,
        "name": criterion.name,
        "says": criterion.says,
        "about": criterion.about,
        "title": criterion.title,
        "because": criterion.because,
        "do": criterion.do,
        "cites": cited(criterion.cites),
        "word_cites": cited(criterion.word_cites),
    }
