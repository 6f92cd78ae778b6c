"""Tokens of links: random or made from another one; only their hash is kept. And what is said of one that fails."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from secrets import token_hex, token_urlsafe

from dontbuy.api.errors import LinkExpired, LinkNotFound, LinkRevoked
from dontbuy.engine.errors import Diagnostic

TOKEN_BYTES = 24
"""192 bits; a token has 32 characters."""
_LONGEST_TOKEN = 64


def new_token() -> str:
    """A random token."""
    return token_urlsafe(TOKEN_BYTES)


def derived_token(token: str, purpose: str) -> str:
    """A token that whoever has `token` can make again, and nobody else: `derived_token(t, "share gr_1")`."""
    made = hmac.digest(token.encode(), purpose.encode(), "sha256")
    return urlsafe_b64encode(made[:TOKEN_BYTES]).decode()


def hash_of(token: str) -> str:
    """What is kept of a token."""
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
