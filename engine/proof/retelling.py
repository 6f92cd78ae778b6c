"""A document with some facts told anew, as a caller would send it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dontbuy.engine.columns import put
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.names import Names
from dontbuy.engine.reading import Reading, doubting, read
from dontbuy.engine.wording import plain


class Sent(NamedTuple):
    """The facts and the evidence of a document, as they were sent."""

    facts: Any
    evidence: Any


def retold(
    rulebook: Rulebook, rule_set: RuleSet, reading: Reading, sent: Sent, values: Mapping[str, Value]
) -> tuple[Sent, Reading]:
    """The document with these values of these facts, and as it is read then.

    All that was said of them before goes: in the body, under every name, and in evidence. So does a companion that
    would put a *yes* in doubt.
    """
    gone = {*values, *_doubting(rulebook, reading, values)}
    names = Names(rulebook, rule_set)
    facts = _without(names, "", sent.facts or {}, gone)
    for name, value in values.items():
        put(facts, name, plain(value))
    evidence = [piece for piece in sent.evidence or () if _fact_of(names, piece["fact"]) not in gone]
    whole = Sent(facts, evidence)
    return whole, read(rulebook, rule_set, *whole, reading.facts.as_of)


def _doubting(rulebook: Rulebook, reading: Reading, values: Mapping[str, Value]) -> Iterator[str]:
    for name, value in values.items():
        doubt = rulebook.facts[name].doubt
        if doubt and value is True and doubting(rulebook, name, reading.facts.get(doubt.companion)):
            yield doubt.companion


def _without(names: Names, prefix: str, group: Mapping[str, Any], gone: set[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in group.items():
        name = prefix + key
        if value is None or _fact_of(names, name) in gone:  # null tells nothing, and nothing can be told below it
            continue
        is_group = isinstance(value, Mapping) and names.is_group(name) and names.fact(name) is None
        kept[key] = _without(names, f"{name}.", value, gone) if is_group else value
    return kept


def _fact_of(names: Names, name: str) -> str:
    fact = names.fact(name)
    return fact.name if fact else ""
