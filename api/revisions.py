"""Revisions: what is told more of a kept evaluation, or corrected, is a new answer under its id; the old ones stay."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dontbuy.api.answering import ReadDocument
from dontbuy.api.documents import canonical, revised
from dontbuy.api.errors import EvaluationOutdated, TooLarge
from dontbuy.api.records.callers import Caller
from dontbuy.api.records.changes import changes
from dontbuy.api.records.evaluations import Evaluated, EvaluationLine
from dontbuy.api.records.idempotency import Once
from dontbuy.api.service import Service
from dontbuy.api.store import evaluations
from dontbuy.api.wire.exact_json import MOST_BYTES, dumps
from dontbuy.api.wire.request import RevisionRequest, read_sent
from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.names import Names
from dontbuy.engine.values import step


def _whichever(_newest: Evaluated) -> bool:
    return True


def revise(
    service: Service,
    key: str,
    raw: Any,
    by: Caller,
    once: Once | None = None,
    is_meant: Callable[[Evaluated], bool] = _whichever,
) -> tuple[Evaluated, bool]:
    """A new revision of a kept evaluation, with what is told more or corrected, and whether it had been kept before
    by a request of the same name.

    `is_meant` says whether the newest revision is the one that the caller means. Where two tell at once, the later
    one is told on top of what the earlier one left. Raises EvaluationNotFound, EvaluationErased, EvaluationOutdated,
    KeyReused, TooLarge, and what `check` raises.
    """
    now = service.now()
    while True:  # again only where another revision was kept meanwhile
        with service.store.snapshot() as connection:
            if once and (before := service.kept_before(connection, once, now, by)):
                return before, True
            newest = service.kept(connection, key, None, by)
        if not is_meant(newest):
            raise outdated()
        evaluated = told_more(service, newest, raw)
        with service.store.writing() as connection:
            if once and (before := service.kept_before(connection, once, now, by)):
                return before, True
            if evaluations.newest(connection, key, by.workspace) == newest.revision:
                return service.keep_once(connection, evaluated, once, now, by), False


def revisions(service: Service, key: str, limit: int, after: int, by: Caller) -> Sequence[EvaluationLine]:
    """The revisions of a kept evaluation behind the one numbered `after`, the first one first.

    Raises EvaluationNotFound, EvaluationErased.
    """
    with service.store.snapshot() as connection:
        service.must_be_kept(connection, key, by)
        return evaluations.revisions(connection, key, limit, after, by.workspace)


def outdated() -> EvaluationOutdated:
    """There is a newer revision than the one that the caller means."""
    hint = "get the evaluation, and send `If-Match` with its `ETag`; or leave the header out"
    message = "`If-Match` names another revision than the newest"
    return EvaluationOutdated([Diagnostic("evaluation/outdated", message, "/header/if-match", hint)])


def told_more(service: Service, newest: Evaluated, raw: Any) -> Evaluated:
    """The next revision, with what was sent; it is not kept yet. Raises TooLarge, and what `check` raises."""
    facts, evidence, document = _read_more(service, newest, raw)
    whole = {
        **revised(newest.document, document.rule_set.aliases, facts, evidence),
        "as_of": document.reading.facts.as_of.isoformat(),
        "rulebook": document.rulebook.name,
    }
    if len(dumps(whole)) > MOST_BYTES:
        hint = "take back what is no longer needed, or post a new document"
        message = f"with what is told now the document would have more than {MOST_BYTES} bytes"
        raise TooLarge([Diagnostic("evaluation/too-large", message, "", hint)])
    try:
        evaluated = service.answered(whole)
    except FactsError as error:
        # What was sent can be read, so this is about what was told before: `document` of what is kept.
        raise FactsError(replace(fault, where=f"/document{fault.where}") for fault in error.diagnostics) from None
    changed = changes(newest.answer, evaluated.answer)
    return replace(evaluated, id=newest.id, revision=newest.revision + 1, changed=changed)


def _read_more(service: Service, newest: Evaluated, raw: Any) -> tuple[Mapping[str, Any], Sequence[Any], ReadDocument]:
    """What is told more, read as a document of its own: its facts by name, its evidence.

    Raises FactsError with everything that is wrong with it.
    """
    told, faults = read_sent(RevisionRequest, raw, 'send {"facts": {…}}')
    before = newest.answer["rulebook"]["id"]
    sent = {name: part for name, part in raw.items() if part is not None} if isinstance(raw, Mapping) else {}
    defaults = {"facts": {}} if service.unknown_rulebook(before) else {"facts": {}, "rulebook": before}
    alone = {**defaults, **sent, "kind": newest.answer["kind"]}
    if told is None:
        raise FactsError([*faults, *service.unknown_rulebook(alone.get("rulebook")), *service.faults_below(alone)])
    document = service.read(alone)
    facts: dict[str, Any] = {}
    for name, value, place in _by_name(Names(document.rulebook, document.rule_set), told.facts or {}):
        fact = canonical(document.rule_set.aliases, name)
        if facts.setdefault(fact, value) != value:
            message = "this fact is told twice, by its name and by another name of it"
            raise FactsError([Diagnostic("request/told-twice", message, place, "keep one")])
    if not facts and not told.evidence:
        hint = 'send {"facts": {…}}, {"evidence": […]} or both'
        raise FactsError([Diagnostic("request/nothing-told", "neither a fact nor evidence is told", "", hint)])
    return facts, told.evidence or (), document


def _by_name(
    names: Names, facts: Mapping[str, Any], group: str = "", place: str = "/facts"
) -> Iterator[tuple[str, Any, str]]:
    """The facts of a group by their whole names, each with its value and its place.

    Raises FactsError where a group is null: which facts it means to take back, only whoever sent it knows.
    """
    for key, value in facts.items():
        name, here = f"{group}{key}", step(place, key)
        if names.fact(name):
            yield name, value, here
        elif value is None:
            hint = "write null for each fact that is taken back"
            raise FactsError([Diagnostic("facts/wrong-type", f"`{name}` is a group of facts", here, hint)])
        else:
            yield from _by_name(names, value, f"{name}.", here)
