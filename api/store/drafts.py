"""Drafts in the database: changed in place, and gone when they are deleted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from dontbuy.api.records import Draft, Evaluated, Share
from dontbuy.api.store.database import Database
from dontbuy.api.store.tables import draft_answers, drafts, shares
from dontbuy.api.wire.exact_json import dumps, loads

_REMEMBERED = timedelta(days=365)


class StoredDrafts:
    """Drafts, their answers and their shares. Times are kept as ISO text in UTC, so text order is time order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, draft: Draft) -> None:
        with self._database.writing() as connection:
            connection.execute(drafts.insert().values(_row(draft)))

    def get(self, key: str) -> Draft | None:
        with self._database.reading() as connection:
            return _get(connection, key)

    def is_forgotten(self, key: str) -> bool:
        """Whether a draft expired and was emptied."""
        with self._database.reading() as connection:
            row = connection.execute(select(drafts.c.content).where(drafts.c.key == key)).one_or_none()
        return row is not None and row.content is None

    def change(self, key: str, edit: Callable[[Draft], Draft]) -> Draft | None:
        """Apply an edit under the write lock: of two windows that save at once, neither loses an answer."""
        with self._database.writing() as connection:
            draft = _get(connection, key)
            if draft is None:
                return None
            changed = replace(edit(draft), key=key)
            connection.execute(update(drafts).where(drafts.c.key == key).values(_row(changed)))
            return changed

    def delete(self, key: str) -> None:
        """The draft with its answers and shares; the tables below it follow by themselves."""
        with self._database.writing() as connection:
            connection.execute(delete(drafts).where(drafts.c.key == key))

    def add_answer(self, key: str, evaluated: Evaluated) -> tuple[int, Evaluated] | None:
        """Keep an answer unless the last one answers the same, and give the one that is kept with its number.

        None where the draft is gone. All under the write lock: of two that finish at once, one keeps an answer.
        """
        newest = select(draft_answers).where(draft_answers.c.draft == key).order_by(draft_answers.c.number.desc())
        with self._database.writing() as connection:
            if _get(connection, key) is None:
                return None
            last = connection.execute(newest.limit(1)).one_or_none()
            if last:
                kept = _evaluated(last)
                if kept.answer["input_digest"] == evaluated.answer["input_digest"]:
                    return last.number, kept
            number = last.number + 1 if last else 1
            row = {
                "draft": key,
                "number": number,
                "id": evaluated.id,
                "created_at": evaluated.created_at,
                "document": dumps(evaluated.document),
                "answer": dumps(evaluated.answer),
            }
            connection.execute(draft_answers.insert().values(row))
            return number, evaluated

    def answers(self, key: str) -> Sequence[Evaluated]:
        """Every answer that a draft got, the first one first."""
        query = select(draft_answers).where(draft_answers.c.draft == key).order_by(draft_answers.c.number)
        with self._database.reading() as connection:
            return [_evaluated(row) for row in connection.execute(query)]

    def add_share(self, share: Share) -> None:
        row = {
            "key": share.key,
            "id": share.id,
            "draft": share.draft,
            "number": share.number,
            "created_at": _text(share.created_at),
            "expires_at": _text(share.expires_at),
        }
        with self._database.writing() as connection:
            connection.execute(shares.insert().values(row))

    def share(self, key: str) -> Share | None:
        with self._database.reading() as connection:
            row = connection.execute(select(shares).where(shares.c.key == key)).one_or_none()
        return _share(row) if row else None

    def shares(self, draft: str) -> Sequence[Share]:
        query = select(shares).where(shares.c.draft == draft).order_by(shares.c.created_at, shares.c.id)
        with self._database.reading() as connection:
            return [_share(row) for row in connection.execute(query)]

    def drop_share(self, draft: str, share: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(shares).where(shares.c.draft == draft, shares.c.id == share))

    def forget_expired(self, now: datetime) -> None:
        """Empty what has expired: its answers go, its link can still say that it expired."""
        is_expired = (drafts.c.expires_at <= _text(now), drafts.c.content.is_not(None))
        expired = select(drafts.c.key).where(*is_expired)
        # All under the write lock: what was saved in the meantime has not expired any more.
        with self._database.writing() as connection:
            connection.execute(delete(draft_answers).where(draft_answers.c.draft.in_(expired)))
            connection.execute(delete(shares).where(shares.c.draft.in_(expired)))
            connection.execute(update(drafts).where(*is_expired).values(content=None))
            connection.execute(delete(drafts).where(drafts.c.expires_at <= _text(now - _REMEMBERED)))


def _get(connection: Connection, key: str) -> Draft | None:
    row = connection.execute(select(drafts).where(drafts.c.key == key)).one_or_none()
    return _draft(row) if row and row.content is not None else None


def _row(draft: Draft) -> dict[str, Any]:
    content = {
        "document": draft.document,
        "skipped": list(draft.skipped),
        "trail": list(draft.trail),
        "suggested": dict(draft.suggested),
        "goes_on": draft.goes_on,
    }
    return {
        "key": draft.key,
        "created_at": _text(draft.created_at),
        "updated_at": _text(draft.updated_at),
        "expires_at": _text(draft.expires_at),
        "content": dumps(content),
    }


def _draft(row: Row[Any]) -> Draft:
    content = loads(row.content)
    return Draft(
        key=row.key,
        created_at=datetime.fromisoformat(row.created_at),
        updated_at=datetime.fromisoformat(row.updated_at),
        expires_at=datetime.fromisoformat(row.expires_at),
        document=content["document"],
        skipped=tuple(content["skipped"]),
        trail=tuple(content["trail"]),
        suggested=content["suggested"],
        goes_on=content["goes_on"],
    )


def _evaluated(row: Row[Any]) -> Evaluated:
    return Evaluated(row.id, row.created_at, loads(row.document), loads(row.answer))


def _share(row: Row[Any]) -> Share:
    created, expires = datetime.fromisoformat(row.created_at), datetime.fromisoformat(row.expires_at)
    return Share(row.key, row.id, row.draft, row.number, created, expires)


def _text(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")
