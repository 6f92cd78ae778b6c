"""Messages are signed as Standard Webhooks says: HMAC-SHA256 over the id, the time and the body, by a shared secret."""

import hmac
from base64 import b64decode, b64encode
from secrets import token_bytes

_BEGINS = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A random secret, as whoever is told keeps it."""
    return _BEGINS + b64encode(token_bytes(_BYTES)).decode()


def signature(secret: str, message: str, seconds: int, body: bytes) -> str:
    """The signature of a message with this id that is sent at this time, in seconds since 1970."""
    key = b64decode(secret.removeprefix(_BEGINS))
    made = hmac.digest(key, f"{message}.{seconds}.".encode() + body, "sha256")
    return f"v1,{b64encode(made).decode()}"
