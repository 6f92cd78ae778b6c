"""A person's rights: what is kept of one subject is given out, or erased; and one evaluation is erased."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from dontbuy.api.errors import StoreCorrupt, SubjectNotFound
from dontbuy.api.records.callers import Caller
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.service import Service
from dontbuy.api.store import erasing, evaluations, subjects
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import Diagnostic

_AT_ONCE = 100
"""Evaluations that are looked up, or erased in one transaction: others write in between."""


def exported(
    database: Database, subject: str, by: Caller, due: str | None = None
) -> Iterator[Evaluated | StoreCorrupt]:
    """Every revision of every evaluation that tools posted of a subject in the workspace of the caller, the first one
    first; for one that cannot be read, its error.

    What is erased while somebody reads is left out, and so is what was kept at `due` or before. Raises SubjectNotFound
    at once where nothing is kept.
    """
    with database.reading() as connection:
        first = subjects.evaluations_of(connection, subject, _AT_ONCE, by.workspace, due=due)
    if not first:
        raise nothing_kept()
    return (
        each
        for _, key in _all(database, subject, first, by.workspace, due)
        for each in _revisions(database, key, by.workspace)
    )


def exported_by(service: Service, subject: str, by: Caller) -> Iterator[Evaluated | StoreCorrupt]:
    """As `exported`, without what is kept no longer and was not erased yet."""
    with service.store.reading() as connection:
        due = service.due(connection, by)
    return exported(service.store, subject, by, due)


def nothing_kept() -> SubjectNotFound:
    """Nothing is kept of the subject that was named."""
    hint = "write `subject.id` as the documents have it, letter for letter"
    return SubjectNotFound([Diagnostic("subject/not-found", "nothing is kept of this subject", "", hint)])


def erase_subject(database: Database, subject: str, now: datetime, by: Caller) -> int:
    """Erase every evaluation of a subject in the workspace of the caller with all its revisions; how many evaluations
    were erased now.

    Some are erased at a time. Where it breaks off, asked again it erases the others.
    """
    erased = 0
    while True:
        with database.writing() as connection:
            found = subjects.evaluations_of(connection, subject, _AT_ONCE, by.workspace)
            for _, key in found:
                erasing.erase(connection, key, now, by)
        erased += len(found)
        if not found:
            return erased


def erase_evaluation(service: Service, key: str, by: Caller) -> None:
    """Erase an evaluation with all its revisions. Raises EvaluationNotFound, EvaluationErased."""
    with service.store.writing() as connection:
        service.must_be_kept(connection, key, by)
        erasing.erase(connection, key, service.now(), by)


def _all(
    database: Database, subject: str, found: Sequence[tuple[int, str]], workspace: str, due: str | None
) -> Iterator[tuple[int, str]]:
    while found:
        yield from found
        with database.reading() as connection:
            found = subjects.evaluations_of(connection, subject, _AT_ONCE, workspace, found[-1][0], due)


def _revisions(database: Database, key: str, workspace: str) -> Iterator[Evaluated | StoreCorrupt]:
    revision = 1
    while True:
        try:
            with database.snapshot() as connection:
                found = evaluations.get(connection, key, revision, workspace)
        except StoreCorrupt as error:
            yield error
        else:
            if found is None:
                return
            yield found
        revision += 1
