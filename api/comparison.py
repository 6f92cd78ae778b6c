"""Several documents of one kind, side by side: criterion by criterion, and never a number that ranks them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dontbuy.api.service import Service
from dontbuy.engine.answer import Explain, cited
from dontbuy.engine.errors import Diagnostic, EngineDisagreement, EngineError, FactsError, InvariantBroken, did_you_mean
from dontbuy.engine.ir import Criterion, RuleSet, rulebook_name
from dontbuy.engine.values import named, step

FEWEST, MOST = 2, 5
_KEY = "documents"
_OF_EACH = (
    "subject",
    "as_of",
    "verdict",
    "level",
    "headline",
    "could_become",
    "settled",
    "side",
    "open",
    "ask",
    "conflicts",
    "data_issues",
    "input_digest",
)
Answer = Mapping[str, Any]


def compare(service: Service, raw: Any) -> dict[str, Any]:
    """Two to five documents of one kind and one rulebook, each answered, and every criterion across all of them.

    Raises FactsError with everything that is wrong in any of them, each with its pointer below `/documents`.
    """
    answers = _answers(service, raw)
    first = answers[0]
    name = rulebook_name(first["rulebook"]["id"], first["rulebook"]["version"])
    rule_set = service.library.rule_set(service.library.rulebook(name), first["kind"])
    return {
        "kind": rule_set.kind,
        "rulebook": first["rulebook"],
        "engine": first["engine"],
        _KEY: [_document(at, one) for at, one in enumerate(answers)],
        "criteria": [_criterion(rule_set, one, answers) for one in rule_set.criteria],
        "signs": [_held(one, answers, "signs") for one in rule_set.signs],
        "observations": [_held(one, answers, "observations") for one in rule_set.observations],
    }


def _answers(service: Service, raw: Any) -> Sequence[Answer]:
    faults = list(_envelope(raw))
    sent = raw.get(_KEY) if isinstance(raw, Mapping) else None
    documents = sent[:MOST] if isinstance(sent, list) else []
    answers: dict[int, Answer] = {}
    for at, document in enumerate(documents):
        try:
            answers[at] = service.check(document, Explain.FULL)
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
    sent = [(at, one.get("kind")) for at, one in enumerate(documents) if isinstance(one, Mapping)]
    known = [(at, kind) for at, kind in sent if isinstance(kind, str) and kind in kinds]
    for at, kind in known:
        if kind != known[0][1]:
            message = f"a `{kind}` beside a `{known[0][1]}`"
            yield Diagnostic("compare/mixed-kinds", message, f"/{_KEY}/{at}/kind", "send documents of one kind")


def _of_another_rulebook(answers: Mapping[int, Answer]) -> Iterator[Diagnostic]:
    digests = {at: one["rulebook"]["digest"] for at, one in answers.items()}
    for at, digest in digests.items():
        if digest != next(iter(digests.values())):
            hint = "name the same rulebook in every document, or in none"
            yield Diagnostic("compare/mixed-rulebooks", "judged by another rulebook", f"/{_KEY}/{at}/rulebook", hint)


def _below(prefix: str, diagnostics: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    for one in diagnostics:
        yield Diagnostic(one.code, one.message, f"{prefix}{one.where}", one.hint)


def _document(at: int, answer: Answer) -> dict[str, Any]:
    fired = [reason["criterion"] for reason in answer["reasons"]]
    return {"document": at, **{key: answer[key] for key in _OF_EACH}, "fired": fired, "clear": answer["clear"]}


def _criterion(rule_set: RuleSet, one: Criterion, answers: Sequence[Answer]) -> dict[str, Any]:
    findings = [{"document": at, **_finding(one, answer)} for at, answer in enumerate(answers)]
    return {
        **_shown(one),
        "section": one.section,
        "level": rule_set.words[one.says].level,
        "findings": findings,
        "same": len({finding["finding"] for finding in findings}) == 1,
    }


def _finding(one: Criterion, answer: Answer) -> dict[str, Any]:
    for finding, key in (("fired", "reasons"), ("open", "open"), ("clear", "cleared")):
        for each in answer[key]:
            if each["criterion"] == one.id:
                return {"finding": finding, "facts": each.get("facts", []), "missing": each.get("missing", [])}
    raise InvariantBroken([Diagnostic("engine/not-judged", f"`{one.id}` was not judged", "", "report this")])


def _held(one: Criterion, answers: Sequence[Answer], key: str) -> dict[str, Any]:
    holds = [at for at, answer in enumerate(answers) if any(each["criterion"] == one.id for each in answer[key])]
    return {**_shown(one), "documents": holds}


def _shown(one: Criterion) -> dict[str, Any]:
    return {
        "criterion": one.id,
        "name": one.name,
        "says": one.says,
        "about": one.about,
        "title": one.title,
        "because": one.because,
        "do": one.do,
        "cites": cited(one.cites),
    }
