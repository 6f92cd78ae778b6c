"""A document as data: what it says of one fact, and the same document with that fact told, or taken out."""

from collections.abc import Mapping, Sequence
from typing import Any

Aliases = Mapping[str, str]
"""The names that a kind of document may also use for a group of facts: `{"trainer": "vendor"}`."""


def canonical(aliases: Aliases, fact: str) -> str:
    """The name of a fact without an alias: `trainer.asked` is `vendor.asked`."""
    head, dot, rest = fact.partition(".")
    return aliases.get(head, head) + dot + rest


def nested(fact: str, value: Any) -> dict[str, Any]:
    """The facts of a document that tells one fact: `{"metrics": {"items": […]}}`."""
    return _put({}, fact.split("."), value)


def told(document: Mapping[str, Any], aliases: Aliases, fact: str) -> Any:
    """The raw value of a fact in the document's own facts; None where it says nothing."""
    for path in _paths(aliases, fact):
        value: Any = document["facts"]
        for part in path:
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None:
            return value
    return None


def stated(document: Mapping[str, Any], aliases: Aliases, fact: str) -> Any:
    """The raw value of a fact, whoever told it: in the document's own facts, or else as the first evidence that has
    one; None where nothing says it."""
    value, pieces = told(document, aliases, fact), document.get("evidence") or ()
    in_evidence = (piece.get("value") for piece in pieces if canonical(aliases, str(piece.get("fact"))) == fact)
    return next((each for each in in_evidence if each is not None), None) if value is None else value


def telling(document: Mapping[str, Any], aliases: Aliases, fact: str, value: Any) -> dict[str, Any]:
    """The document with a fact told, or taken out where the value is None; under its own name, not an alias."""
    facts = document["facts"]
    for path in _paths(aliases, fact):
        facts = _put(facts, path, None)
    return {**document, "facts": facts if value is None else _put(facts, fact.split("."), value)}


def revised(
    document: Mapping[str, Any], aliases: Aliases, facts: Mapping[str, Any], evidence: Sequence[Any]
) -> dict[str, Any]:
    """The document with facts told by their own names, or taken back where the value is None, and with more evidence.

    A value stands in the place of the one that the document's own facts had. Evidence is what somebody said, so it is
    added to; with a fact that is taken back goes all the evidence that there was of it.
    """
    for fact, value in facts.items():
        document = telling(document, aliases, fact, value)
    gone = {fact for fact, value in facts.items() if value is None}
    before = document.get("evidence") or ()
    pieces = [*(piece for piece in before if canonical(aliases, piece["fact"]) not in gone), *evidence]
    others = {name: part for name, part in document.items() if name != "evidence"}
    return {**others, "evidence": pieces} if pieces else others


def _paths(aliases: Aliases, fact: str) -> list[list[str]]:
    head, *rest = fact.split(".")
    return [[head, *rest], *([alias, *rest] for alias, name in aliases.items() if name == head)]


def _put(facts: Mapping[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """The facts with a value at a path, or without it where it is None; a group that says nothing more goes too."""
    key, *rest = path
    others = {name: below for name, below in facts.items() if name != key}
    if rest:
        group = facts.get(key)
        value = _put(group if isinstance(group, Mapping) else {}, rest, value) or None
    return others if value is None else {**others, key: value}
