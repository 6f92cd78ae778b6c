"""Cursors: where the next page of a list begins. Callers hand one back as it came; it says nothing to them."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.rulebook.fingerprint import digest

_ID = re.compile(r"[a-z]{2}_[0-9a-f]{32}")
_FORM = re.compile(r"([0-9]{1,18})\.([0-9a-f]{16})")


def cursor_after(number: int, asked: Mapping[str, str]) -> str:
    """The cursor of the page after the line with this number, in a list that was asked for so.

    >>> number_after(cursor_after(17, {"level": "stop"}), {"level": "stop"})
    17
    """
    return _encoded(f"{number}.{_mark(asked)}")


def number_after(cursor: str, asked: Mapping[str, str]) -> int | Diagnostic:
    """The number in a cursor; or what is wrong with it, such as that it belongs to another list."""
    found = _FORM.fullmatch(_decoded(cursor))
    if found is None:
        return _no_cursor()
    if found[2] != _mark(asked):
        hint = "send it with the parameters with which it came, or begin without a cursor"
        message = "this cursor belongs to a list that was asked for otherwise"
        return Diagnostic("http/cursor-of-another-list", message, "/query/cursor", hint)
    return int(found[1])


def cursor_after_id(identity: str) -> str:
    """The cursor of the page after the line with this id, in a list that is ordered by ids.

    >>> id_after(cursor_after_id("pu_" + "0" * 32)) == "pu_" + "0" * 32
    True
    """
    return _encoded(identity)


def id_after(cursor: str) -> str | Diagnostic:
    """The id in a cursor, or what is wrong with it."""
    plain = _decoded(cursor)
    return plain if _ID.fullmatch(plain) else _no_cursor()


def _encoded(plain: str) -> str:
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _decoded(cursor: str) -> str:
    """What a cursor says; `""` where it is none."""
    try:
        return urlsafe_b64decode(f"{cursor}==").decode("ascii")
    except ValueError:
        return ""


def _no_cursor() -> Diagnostic:
    hint = "send `next_cursor` of the page before as it came"
    return Diagnostic("http/wrong-parameter", "not a cursor of this list", "/query/cursor", hint)


def _mark(asked: Mapping[str, str]) -> str:
    return digest([*sorted(asked.items())]).removeprefix("sha256:")[:16]
