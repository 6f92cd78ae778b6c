"""Drafts: answers on their way to a result, the results they led to, and the links that were shared."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Any
from uuid import uuid4

from dontbuy.api.errors import LinkExpired, LinkNotFound
from dontbuy.api.records import Draft, DraftStore, Evaluated, Share
from dontbuy.api.service import Service
from dontbuy.engine.errors import Diagnostic, EngineError

TOKEN_BYTES = 24
_LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a draft; the numbers count from 1."""

    number: int
    evaluated: Evaluated


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A share as its owner sees it, with the token that only the owner's own token gives."""

    share: Share
    token: str


def _now() -> datetime:
    return datetime.now(UTC)


class Drafts:
    """Each draft is reached by a token of 192 random bits, of which only the SHA-256 is kept.

    A share's token is made from the draft's token, so its owner can show the link again and nobody else can.
    """

    def __init__(
        self,
        service: Service,
        store: DraftStore,
        draft_days: int,
        share_days: int,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.draft_days, self.share_days = draft_days, share_days
        self._service, self._store, self._now = service, store, now

    def begin(self, document: Mapping[str, Any], suggested: Mapping[str, str] | None = None) -> str:
        """Keep a new draft and give the token of its link. Raises FactsError where the document cannot be read."""
        self._service.read(document)
        now = self._now()
        self._store.forget_expired(now)
        token = token_urlsafe(TOKEN_BYTES)
        expires = now + timedelta(days=self.draft_days)
        self._store.add(Draft(_hash(token), now, now, expires, document, suggested=suggested or {}))
        return token

    def open(self, token: str) -> Draft:
        """The draft of a token. Raises LinkNotFound, LinkExpired."""
        key = _hash(token)
        draft = self._store.get(key)
        if draft is None:
            raise self._gone(key)
        if draft.expires_at <= self._now():
            self._store.forget_expired(self._now())
            raise _expired()
        return draft

    def change(self, token: str, edit: Callable[[Draft], Draft]) -> Draft:
        """Apply an edit to a draft; it is kept for as long again from now. Raises FactsError where it cannot be read.

        The document is read before anything is written.
        """
        self._service.read(edit(self.open(token)).document)
        now = self._now()

        def dated(draft: Draft) -> Draft:
            kept_until = max(draft.expires_at, now + timedelta(days=self.draft_days))
            return replace(edit(draft), updated_at=now, expires_at=kept_until)

        changed = self._store.change(_hash(token), dated)
        if changed is None:
            raise self._gone(_hash(token))
        return changed

    def delete(self, token: str) -> None:
        """The draft, its answers and its shares are gone."""
        self._store.delete(self.open(token).key)

    def finish(self, token: str) -> Answered:
        """The answer to what the draft says now. A new one is kept only where the last one answers something else."""
        draft = self.open(token)
        document = self._service.read(draft.document)
        found = self._service.check(draft.document)
        now = self._now().isoformat(timespec="microseconds")
        evaluated = Evaluated(f"da_{uuid4().hex}", now, document.filled_in(draft.document), found)
        kept = self._store.add_answer(draft.key, evaluated)
        if kept is None:
            raise self._gone(draft.key)
        return Answered(*kept)

    def answers(self, token: str) -> Sequence[Answered]:
        """Every answer of a draft, the first one first."""
        return self._answers(self.open(token).key)

    def answer(self, token: str, number: int) -> Answered:
        """One answer of a draft. Raises LinkNotFound where it has none of this number."""
        return self._one(self.answers(token), number)

    def share(self, token: str, number: int) -> SharedLink:
        """A link to one answer that anyone may read until it expires or is revoked; the draft is kept as long."""
        draft = self.open(token)
        self._one(self._answers(draft.key), number)
        now, identity = self._now(), token_hex(8)
        shared = _shared_token(token, identity)
        expires = now + timedelta(days=self.share_days)
        share = Share(_hash(shared), identity, draft.key, number, now, expires)
        if self._store.change(draft.key, lambda one: replace(one, expires_at=max(one.expires_at, expires))) is None:
            raise _unknown()
        self._store.add_share(share)
        return SharedLink(share, shared)

    def shares(self, token: str) -> Sequence[SharedLink]:
        """The shares of a draft that still work."""
        now = self._now()
        kept = self._store.shares(self.open(token).key)
        return [SharedLink(one, _shared_token(token, one.id)) for one in kept if one.expires_at > now]

    def revoke(self, token: str, share: str) -> None:
        """The shared link stops working at once."""
        self._store.drop_share(self.open(token).key, share)

    def shared(self, token: str) -> tuple[Share, Evaluated]:
        """What a shared link shows. Raises LinkNotFound, LinkExpired."""
        share = self._store.share(_hash(token))
        if share is None:
            raise _unknown()
        draft = self._store.get(share.draft)
        now = self._now()
        if share.expires_at <= now or draft is None or draft.expires_at <= now:
            raise _expired()
        return share, self._one(self._answers(share.draft), share.number).evaluated

    def _gone(self, key: str) -> EngineError:
        """Why there is no draft of this key."""
        return _expired() if self._store.is_forgotten(key) else _unknown()

    def _answers(self, key: str) -> Sequence[Answered]:
        return [Answered(number, one) for number, one in enumerate(self._store.answers(key), 1)]

    def _one(self, answers: Sequence[Answered], number: int) -> Answered:
        for one in answers:
            if one.number == number:
                return one
        raise _unknown()


def _hash(token: str) -> str:
    return sha256(token[:_LONGEST_TOKEN].encode("utf-8", "replace")).hexdigest()


def _shared_token(token: str, identity: str) -> str:
    made = hmac.digest(token.encode(), f"share {identity}".encode(), "sha256")
    return urlsafe_b64encode(made[:TOKEN_BYTES]).decode()


def _unknown() -> LinkNotFound:
    hint = "see that the whole link was copied; deleted answers and revoked links cannot be brought back"
    return LinkNotFound([Diagnostic("link/not-found", "there is nothing at this link", "", hint)])


def _expired() -> LinkExpired:
    return LinkExpired([Diagnostic("link/expired", "this link has expired", "", "start again, or ask for a new link")])
