"""The digest of a rulebook's meaning, and of an input."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from engine.ir import Rulebook

_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """`sha256:…` over the canonical JSON of a value: keys sorted, numbers without trailing zeros, sets sorted."""
    text = _encoder.encode(canonical(value))
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def canonical(value: Any) -> Any:
    """A value as plain JSON in which equal values are written in one way only."""
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is list or kind is tuple:
        return [canonical(one) for one in value]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal | int):
        text = format(Decimal(value), "f") if value else "0"  # in full: `normalize` would round to 28 digits
        return {"number": text.rstrip("0").rstrip(".") if "." in text else text}
    if isinstance(value, tuple):
        return [canonical(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): canonical(one) for key, one in value.items()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, frozenset | set):
        return sorted(str(one) for one in value)
    if is_dataclass(value):
        each = {one.name: canonical(getattr(value, one.name)) for one in fields(value) if one.compare}
        return {type(value).__name__: each}
    raise TypeError(f"no canonical form for {type(value).__name__}")


def fingerprinted(rulebook: Rulebook) -> Rulebook:
    """The rulebook with its digest, and its rule sets with theirs.

    The order of keys in a file does not count; the order of the words, sections and facts does, for answers show it.
    """
    orders = [list(rulebook.facts)]
    orders += [[*one.words, *one.sections] for one in rulebook.rule_sets.values()]
    whole = digest([rulebook, orders])
    rule_sets = {kind: replace(one, digest=f"{whole}/{kind}") for kind, one in rulebook.rule_sets.items()}
    return replace(rulebook, rule_sets=rule_sets, digest=whole)
