"""One method for each thing the product does."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from dontbuy.api.answering import Answerer, now_in_utc, today_in_utc
from dontbuy.api.errors import EvaluationErased, EvaluationNotFound, KeyReused
from dontbuy.api.records.callers import ANYBODY, Caller
from dontbuy.api.records.evaluations import (
    EVERYTHING,
    MOST_LISTED,
    Evaluated,
    EvaluationFilter,
    EvaluationLine,
    EvaluationPage,
)
from dontbuy.api.records.idempotency import Once
from dontbuy.api.records.keeping import Outcome, ToKeep, WrittenEvaluation, filled_in
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.api.wire.written import written
from dontbuy.engine.answer import Explain
from dontbuy.engine.answer_shape import Answer, SubjectData
from dontbuy.engine.errors import Diagnostic, EngineError
from dontbuy.engine.evaluate import ASKED
from dontbuy.engine.rulebook.library import Library

# The store is imported where there is one: a check of a file has none, and to load it was two fifths of it.
if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dontbuy.api.store.database import Database


def gone() -> EvaluationErased:
    hint = "nobody can bring it back; the list of evaluations names those that are kept"
    return EvaluationErased([Diagnostic("evaluation/erased", "what was kept under this id was erased", "", hint)])


def not_found() -> EvaluationNotFound:
    hint = "the list of evaluations names those that are kept"
    return EvaluationNotFound([Diagnostic("evaluation/not-found", "no evaluation has this id", "", hint)])


_ERASED_AT_ONCE = 100
"""Evaluations that are erased in one transaction, so that others write in between."""


class Service(Answerer):
    """What every door calls: HTTP, the pages and the command line give the same answers because they ask here."""

    def __init__(
        self,
        library: Library,
        database: "Database | None" = None,
        today: Callable[[], date] = today_in_utc,
        now: Callable[[], datetime] = now_in_utc,
        count: Callable[[str, str], None] = lambda kind, verdict: None,
        retention_days: int | None = None,
        new_id: Callable[[], str] = lambda: f"ev_{uuid4().hex}",
    ) -> None:
        """`count` is told the kind and the verdict of every document that was answered. `retention_days` is how long a
        workspace keeps what tools post that says nothing of its own; None for ever."""
        super().__init__(library, today, count)
        self._database, self.now, self.new_id = database, now, new_id
        self._retention_days = retention_days

    def answered(self, raw: Any) -> Evaluated:
        """The answer to a document with everything needed to find it again, read once; it is not kept yet.

        Raises FactsError with everything that is wrong with it, RuleSetNotFound, EngineDisagreement.
        """
        document = self.read(raw)
        answer = self._counted(self._answer(document, Explain.SUMMARY))
        now = self.now().isoformat(timespec="microseconds")
        whole = filled_in(raw, document.reading.facts.as_of, document.rulebook.name)
        return Evaluated(self.new_id(), now, whole, answer)

    def written(self, data: bytes) -> WrittenEvaluation:
        """The answer to one JSON text as it is kept; it is not kept yet. Raises what `answered` raises, and NotJson."""
        return self.written_quickly(data) or written(self.answered(loads(data)))

    def written_quickly(self, data: bytes) -> WrittenEvaluation | None:
        """The same by a plan; None where a document is not told plainly, or wrong. Raises EngineDisagreement."""
        checking = ASKED.checking()
        found = self.quick.document(data, Explain.SUMMARY, ASKED, checking)
        if found is None:
            return None
        answer = self._held(found.answer, data, Explain.SUMMARY, ASKED, checking)
        line = EvaluationLine(
            id=self.new_id(),
            revision=1,
            created_at=self.now().isoformat(timespec="microseconds"),
            kind=answer.kind,
            subject=cast(SubjectData, found.subject) if found.subject else None,
            as_of=found.as_of.isoformat(),
            verdict=answer.verdict,
            level=answer.level,
        )
        return WrittenEvaluation(
            line, answer.fired, found.rulebook.digest, answer.input_digest, dumps(found.document), answer.data
        )

    def evaluate(self, raw: Any) -> Evaluated:
        """The answer to a document, kept."""
        return self.evaluate_once(raw, None, ANYBODY)[0]

    def evaluate_once(self, raw: Any, once: Once | None, by: Caller) -> tuple[Evaluated, bool]:
        """The answer to a document, kept in the workspace of the caller, and whether it had been kept there before by a
        request of the same name.

        Raises KeyReused where that one had another body, and what `check` raises.
        """
        now = self.now()
        if before := self.kept_under(once, now, by):
            return self.evaluation(before.id, None, by), True
        evaluated = self.answered(raw)
        (outcome,) = self.keep_all([ToKeep(written(evaluated), now, once, by)])
        if isinstance(outcome, Exception):
            raise outcome
        kept, was_kept = outcome
        return (self.evaluation(kept.id, None, by), True) if was_kept else (replace(evaluated, head=kept.head), False)

    def kept_under(self, once: Once | None, now: datetime, by: Caller) -> WrittenEvaluation | None:
        """What a request of this name has kept; asked before a document is answered, and again when it is kept.

        Raises KeyReused where it had another body.
        """
        if once is None:
            return None
        with self.store.snapshot() as connection:
            found = self.kept_before(connection, once, now, by)
            return written(found) if found else None

    def keep_all(self, asked: Sequence[ToKeep]) -> Sequence[Outcome]:
        """Keep answers of this service by one commit, and say of each what became of it.

        Where one of them cannot be kept, each is kept by itself, so that the others are.
        """
        try:
            with self.store.writing() as connection:
                return self._kept_all(connection, asked)
        except Exception as error:
            if len(asked) == 1 or self.store.is_in_trouble(error):
                return [error] * len(asked)
        return [outcome for each in asked for outcome in self.keep_all([each])]

    def _kept_all(self, connection: "Connection", asked: Sequence[ToKeep]) -> Sequence[Outcome]:
        from dontbuy.api.store import evaluations, idempotency, rulebooks

        # Asked again under the lock: another process may have kept it meanwhile.
        before = [self._kept_before(connection, each) for each in asked]
        new = [each for each, found in zip(asked, before, strict=True) if found is None]
        for first in {each.written.rulebook_digest: each.written for each in reversed(new)}.values():
            rulebooks.keep(connection, self.library.with_digest(first.rulebook_digest), first.line.created_at)
        kept = evaluations.add_all(connection, [evaluations.Added(each.written, each.by) for each in new])
        named = [(each.once, its, each) for its, each in zip(kept, new, strict=True) if each.once]
        if named:
            idempotency.add_all(
                connection,
                [(once, its.id, its.line.revision, each.now, each.by.workspace) for once, its, each in named],
            )
        following = iter(kept)
        return [(next(following), False) if found is None else found for found in before]

    def _kept_before(self, connection: "Connection", asked: ToKeep) -> Outcome | None:
        """None where no request of the same name kept anything."""
        if asked.once is None:
            return None
        try:
            found = self.kept_before(connection, asked.once, asked.now, asked.by)
        except EngineError as error:
            return error
        return None if found is None else (written(found), True)

    def keep(
        self,
        connection: "Connection",
        evaluated: Evaluated,
        by: Caller,
        check: str | None = None,
        result: int | None = None,
    ) -> Evaluated:
        """Keep an answer of this service with the text of its rulebook in the workspace of the caller, and give it with
        its head: one that a tool asked for, or the result of a check with its number."""
        from dontbuy.api.store import evaluations, rulebooks

        rulebooks.keep(connection, self.library.named_in(evaluated.answer), evaluated.created_at)
        return evaluations.add(connection, evaluated, by, check, result)

    def keep_once(
        self, connection: "Connection", evaluated: Evaluated, once: Once | None, now: datetime, by: Caller
    ) -> Evaluated:
        from dontbuy.api.store import idempotency

        kept = self.keep(connection, evaluated, by)
        if once:
            idempotency.add(connection, once, kept.id, kept.revision, now, by.workspace)
        return kept

    def kept_before(self, connection: "Connection", once: Once, now: datetime, by: Caller) -> Evaluated | None:
        """What a request of this name kept. Raises KeyReused where it had another body."""
        from dontbuy.api.store import evaluations, idempotency

        found = idempotency.find(connection, once, now, by.workspace)
        if found is None:
            return None
        key, revision, is_same = found
        if not is_same:
            hint = "send what the key came with first, to the same address, or take another key"
            message = "this key came with another body before, or to another address"
            raise KeyReused([Diagnostic("http/key-reused", message, "/header/idempotency-key", hint)])
        return evaluations.get(connection, key, revision, by.workspace)

    def evaluation(self, key: str, revision: int | None, by: Caller) -> Evaluated:
        """An evaluation that is kept in the workspace of the caller, as its newest revision says or as that with this
        number; for whoever is known also a result of a purchase that they see.

        Raises EvaluationNotFound, EvaluationErased, StoreCorrupt.
        """
        if self._database is None:
            raise not_found()
        from dontbuy.api.store import results

        with self._database.snapshot() as connection:
            try:
                return self.kept(connection, key, revision, by)
            except EvaluationNotFound:
                is_known = by.id and revision in (None, 1)
                found = results.get(connection, key, by.workspace, self.now()) if is_known else None
                if found is None:
                    raise
                return found

    def kept(self, connection: "Connection", key: str, revision: int | None, by: Caller) -> Evaluated:
        from dontbuy.api.store import evaluations

        evaluated = evaluations.get(connection, key, revision, by.workspace)
        if evaluated is not None:
            self._must_not_be_over(connection, key, by)
            return evaluated
        self.must_be_kept(connection, key, by)
        hint = f"`GET /v1/evaluations/{key}/revisions` lists those that there are"
        message = "this evaluation has no revision with this number"
        raise EvaluationNotFound([Diagnostic("evaluation/no-such-revision", message, "", hint)])

    def must_be_kept(self, connection: "Connection", key: str, by: Caller) -> None:
        """Raises EvaluationNotFound, EvaluationErased where nothing is kept under this id. It reads no answer."""
        from dontbuy.api.store import evaluations

        if not evaluations.newest(connection, key, by.workspace):
            raise gone() if evaluations.is_erased(connection, key, by.workspace) else not_found()
        self._must_not_be_over(connection, key, by)

    def _must_not_be_over(self, connection: "Connection", key: str, by: Caller) -> None:
        """Raises EvaluationErased where it is kept no longer, and not erased yet."""
        from dontbuy.api.store import retention

        if retention.is_over(connection, key, by.workspace, self.due(connection, by)):
            raise gone()

    def due(self, connection: "Connection", by: Caller) -> str | None:
        """The time of which, or before which, nothing is shown any more in the workspace of the caller, for it is kept
        no longer, whether it was erased yet or not; None where everything is kept."""
        from dontbuy.api.store import retention

        return retention.due_in(connection, by.workspace, self._retention_days, self.now())

    def erase_some(self) -> bool:
        """Erase what is kept no longer, so much as one transaction takes; whether there may be more. Raises
        StoreUnavailable."""
        from dontbuy.api.store import retention

        due = self._retention_days, self.now()
        with self.store.reading() as connection:
            if not retention.some_are_over(connection, *due):
                return False
        with self.store.writing() as connection:
            return retention.erase_some(connection, *due, _ERASED_AT_ONCE) == _ERASED_AT_ONCE

    @property
    def store(self) -> "Database":
        """Where answers are kept. Raises RuntimeError where there is none."""
        if self._database is None:
            raise RuntimeError("this service was made without a store")
        return self._database

    def listed(
        self,
        by: Caller,
        wanted: EvaluationFilter = EVERYTHING,
        limit: int = MOST_LISTED,
        before: int | None = None,
    ) -> EvaluationPage:
        """A page of the evaluations of the caller's workspace that are wanted, the newest first; `before` is where the
        last page ended."""
        if self._database is None:
            return EvaluationPage((), None)
        from dontbuy.api.store import listed, results

        with self._database.snapshot() as connection:
            if wanted.purchase is not None:
                return results.page(connection, wanted, limit, before, by.workspace, self.now())
            return listed.page(connection, wanted, limit, before, by.workspace, self.due(connection, by))

    def replay(self, evaluated: Evaluated) -> Answer:
        """The answer to a kept evaluation's document, found again."""
        return self.check(evaluated.document)
