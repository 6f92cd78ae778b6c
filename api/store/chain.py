"""How the ledger is hashed, and how a row is digested: a format that is written down and never changes.

Every hash is the SHA-256, in hex, of parts. A part is its length in bytes as a decimal number, a colon, and the bytes
themselves, so that no two lists of parts are the same bytes: `ab`, `c` is `2:ab1:c`.

* The hash of an entry has the parts: the hash of the entry before it, its number, `at`, `what`, `object`, `digest`.
  Before the first entry of a workspace stands the hash of one part, the id of the workspace.
* The digest of a row has its salt as the first part (empty where it has none), then for each column that is not empty,
  in the order of the columns' names, two parts: the name, and the value. Last come, for an evaluation, two parts for
  each criterion that fired, in the order of their ids: `fired`, and the id as a value. A value is `t` and the text in
  UTF-8, `i` and the whole number in decimal digits, or `b` and the bytes. The salt is no column here.

Where an entry says who did it (`made_by`), its digest is the hash of three parts: the digest of the row (empty where
there is none), `made_by`, and the id.

A column that is added to a table later is empty in the rows that are there, so their digests stay.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any


def beginning(workspace: str) -> str:
    """What stands before the first entry of a workspace's ledger."""
    return _hash([_text(workspace)])


def entry_hash(previous: str, number: int, at: str, what: str, about: str, digest: str) -> str:
    """The hash of an entry; `about` is its object."""
    return _hash(map(_text, (previous, str(number), at, what, about, digest)))


def row_digest(row: Mapping[str, Any], fired: Iterable[str] = ()) -> str:
    """The digest of a row by its columns' names, with the criteria that fired where it is an evaluation."""
    parts = [_text(row.get("salt") or "")]
    for name in sorted(row):
        if name != "salt" and row[name] is not None:
            parts += _name(name), _value(row[name])
    parts += [_fired(criterion) for criterion in sorted(fired)]
    return _hash(parts)


def digest_by(digest: str, made_by: str) -> str:
    """The digest of an entry: that of its object, with who did it where that is known."""
    return _hash(map(_text, (digest, "made_by", made_by))) if made_by else digest


def _value(value: str | int | bytes) -> bytes:
    match value:
        case str():
            return _part(b"t" + value.encode("utf-8", "surrogatepass"))
        case bytes():
            return _part(b"b" + value)
        case _:
            return _part(b"i" + str(value).encode())


def _text(text: str) -> bytes:
    return _part(text.encode())


def _part(part: bytes) -> bytes:
    return b"%d:%b" % (len(part), part)


# A thousand columns and criteria at most: there are so few that they are the same from row to row.
_name = lru_cache(1_000)(_text)


@lru_cache(1_000)
def _fired(criterion: str) -> bytes:
    return _text("fired") + _value(criterion)


def _hash(parts: Iterable[bytes]) -> str:
    return sha256(b"".join(parts)).hexdigest()
