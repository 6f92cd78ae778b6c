"""From `Rulebook` to its digest: the same text means the same rules. And the digest of any input."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from dontbuy.engine.facts import Record, number_text
from dontbuy.engine.ir import Rulebook, RuleSet


def digest(value: Any) -> str:
    """`sha256:…` over the canonical JSON of a value, in which equal values are written in one way only.

    Keys and sets are sorted, and a number has no trailing zeros: 24, 24.0 and 2.4e1 are one.
    """
    return digest_of_text(canonical(value))


def canonical(value: Any) -> str:
    """The canonical JSON of a value."""
    return _canonical.encode(value)


def digest_of_text(text: str) -> str:
    """The digest of a value whose canonical JSON this is."""
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _plain(value: object) -> Any:
    """What JSON has no form for, as plain data."""
    match value:
        case Record():  # most of what is asked for here is one
            return {"Record": {"fields": value.fields}}
        case Decimal():
            whole = value == value.to_integral_value()
            return int(value) if whole else {"number": number_text(value).rstrip("0")}
        case date():
            return {"date": value.isoformat()}
        case Mapping():
            return dict(value)
        case frozenset() | set():
            return sorted(str(member) for member in value)
    if is_dataclass(value) and not isinstance(value, type):
        return {type(value).__name__: {name: getattr(value, name) for name in _compared(type(value))}}
    raise TypeError(f"no canonical form for {type(value).__name__}")


@cache
def _compared(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass by which two of its values are equal."""
    return tuple(part.name for part in fields(kind) if part.compare)


_canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain, check_circular=False
)


def fingerprinted(rulebook: Rulebook) -> Rulebook:
    """The rulebook with its digest, and its rule sets with theirs.

    The order of keys in a file does not count; the order of the words, sections, facts and contradictions does, for
    answers show it. That of an overlay covers what it adds to by its digest.
    """
    orders = [list(rulebook.facts)]
    orders += [[*rule_set.words, *rule_set.sections] for rule_set in rulebook.rule_sets.values()]
    base = [rulebook.extends] if rulebook.extends else []
    whole = digest([rulebook, orders, *base])
    rule_sets = {kind: _named(judged, f"{whole}/{kind}") for kind, judged in rulebook.rule_sets.items()}
    return replace(rulebook, rule_sets=rule_sets, digest=whole)


def _named(rule_set: RuleSet, name: str) -> RuleSet:
    """A rule set, and itself in the words of each reader, with their digest."""
    voices = {reader: replace(voice, digest=name) for reader, voice in rule_set.voices.items()}
    return replace(rule_set, digest=name, voices=voices)
