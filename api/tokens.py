"""Tokens of links, and keys: random or made from another one; only their hash is kept. And what is said of one that
fails."""

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from zlib import crc32

from dontbuy.api.errors import LinkExpired, LinkNotFound, LinkRevoked
from dontbuy.engine.errors import Diagnostic

TOKEN_BYTES = 24
"""192 bits; a token has 32 characters."""
_LONGEST_TOKEN = 64


class Inside(str):
    """What stands in the place of a token for whoever a key has let in: the id of what is open to them.

    It is no secret: no token is made from it, and it has no hash by which something is found. What comes over the wire
    is never one, for it is only made where the key and the workspace were looked at.
    """

    __slots__ = ()


def new_token() -> str:
    """A random token."""
    return token_urlsafe(TOKEN_BYTES)


def derived_token(token: str, purpose: str) -> str:
    """A token that whoever has `token` can make again, and nobody else: `derived_token(t, "share gr_1")`.

    Whoever was let in by a key has no token to make it from: it is random then, and nobody can make it again.
    """
    if isinstance(token, Inside):
        return new_token()
    made = hmac.digest(token.encode(), purpose.encode(), "sha256")
    return urlsafe_b64encode(made[:TOKEN_BYTES]).decode()


def hash_of(token: str) -> str:
    """What is kept of a token."""
    if isinstance(token, Inside):
        raise TypeError("an id is no token, and opens nothing by itself")
    return sha256(token[:_LONGEST_TOKEN].encode("utf-8", "replace")).hexdigest()


def grant_id() -> str:
    """A new id for a grant."""
    return f"gr_{token_hex(16)}"


def unknown_link() -> LinkNotFound:
    """What is said of a link that opens nothing."""
    hint = "see that the whole link was copied; deleted answers and revoked links cannot be brought back"
    return LinkNotFound([Diagnostic("link/not-found", "there is nothing at this link", "", hint)])


def expired_link(hint: str = "start again, or open the file that you saved of it") -> LinkExpired:
    """What is said of a link whose time is over."""
    return LinkExpired([Diagnostic("link/expired", "this link has expired", "", hint)])


def revoked_link() -> LinkRevoked:
    """What is said of a link that whoever gave it has taken back."""
    hint = "ask whoever gave it to you for a new one; what was saved by it is kept"
    return LinkRevoked([Diagnostic("link/revoked", "this link was taken back", "", hint)])


KEY_BEGINS = "db_live_"
"""How every key begins, so that one that was lost is found by whoever looks for keys."""
_KEY = re.compile(r"db_live_([0-9a-f]{32})_([0-9a-f]{48})([0-9a-f]{8})")


def new_key() -> tuple[str, str]:
    """The id of a new grant, and the key that names it: 192 random bits, and a checksum over all that stands before."""
    identity = grant_id()
    begins = f"{KEY_BEGINS}{identity.removeprefix('gr_')}_{token_hex(TOKEN_BYTES)}"
    return identity, begins + _checksum(begins)


def named_in(key: str) -> str | None:
    """The id of the grant that a key names; None where it was mistyped or cut off, which its checksum tells."""
    found = _KEY.fullmatch(key)
    if found is None or _checksum(key[: found.start(3)]) != found[3]:
        return None
    return f"gr_{found[1]}"


def key_hash(key: str) -> str:
    """What is kept of a key."""
    return sha256(key.encode("utf-8", "replace")).hexdigest()


def is_same_hash(kept: str, sent: str) -> bool:
    """Compared in a time that says nothing of where they differ."""
    return hmac.compare_digest(kept, sent)


def _checksum(text: str) -> str:
    return f"{crc32(text.encode()):08x}"
