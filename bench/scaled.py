"""The shipped vendor evaluation many times over: as many criteria as asked for, each copy with facts of its own.

So the shape stays as it is: how many facts a criterion reads, how many conditions name another one, what follows from
what. A copy has the 26 criteria that are judged, the 12 signs and 2 of the observations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from bench.engines import HERE
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rulebook.fingerprint import fingerprinted
from dontbuy.engine.rulebook.library import load

KIND = "vendor_evaluation"
OF_A_COPY = 40
_OBSERVATIONS = 2
_Node = TypeVar("_Node")


def scaled(criteria: int) -> Rulebook:
    """A rulebook of one kind with so many criteria, signs and observations, a multiple of OF_A_COPY."""
    shipped = load(HERE / "rules").rulebook
    copies = [_copy(shipped, at) for at in range(criteria // OF_A_COPY)]
    first, rule_sets = copies[0], [copy.rule_sets[KIND] for copy in copies]
    merged = replace(
        rule_sets[0],
        criteria=_joined(rule_sets, "criteria"),
        signs=_joined(rule_sets, "signs"),
        observations=_joined(rule_sets, "observations"),
        implications=_joined(rule_sets, "implications"),
        contradictions=_joined(rule_sets, "contradictions"),
        tests_over_records=_joined(rule_sets, "tests_over_records"),
        conditions=_merged(rule_sets, "conditions"),
        facts=_merged(rule_sets, "facts"),
        compared_units=_merged(rule_sets, "compared_units"),
        facts_that_decide=frozenset().union(*(each.facts_that_decide for each in rule_sets)),
        voices={},
        readers={},
    )
    return fingerprinted(
        replace(
            first,
            rule_sets={KIND: merged},
            criteria=_merged(copies, "criteria"),
            conditions=_merged(copies, "conditions"),
            facts=_merged(copies, "facts"),
            derivations=_merged(copies, "derivations"),
            groups=frozenset().union(*(copy.groups for copy in copies)),
        )
    )


def together(documents: Sequence[Mapping[str, Any]]) -> bytes:
    """One document that tells each copy, from the first on, what one of these vendor evaluations tells."""
    told: dict[str, Any] = {}
    pieces: list[Any] = []
    for at, each in enumerate(documents):
        told |= {_renamed(group, at): facts for group, facts in each["facts"].items()}
        pieces += [{**piece, "fact": _renamed(piece["fact"], at)} for piece in each.get("evidence", ())]
    return dumps({**documents[0], "facts": told, "evidence": pieces})


def _copy(shipped: Rulebook, at: int) -> Rulebook:
    """The rulebook with its vendor evaluation alone, cut to OF_A_COPY criteria, under the names of one copy."""
    whole = shipped.rule_sets[KIND]
    left = [criterion.id for criterion in whole.observations[_OBSERVATIONS:]]
    cut = replace(
        whole,
        observations=whole.observations[:_OBSERVATIONS],
        conditions={name: when for name, when in whole.conditions.items() if name not in left},
        voices={},
    )
    ids = {criterion.id: criterion for criterion in cut.all_criteria}
    alone = replace(
        shipped, rule_sets={KIND: cut}, criteria={id_: shipped.criteria[id_] for id_ in ids}, conditions=cut.conditions
    )
    if at == 0:
        return alone
    pieces = [*(each.name for each in cut.implications), *(each.name for each in cut.contradictions)]
    pieces += [criterion.name for criterion in cut.all_criteria]
    names = {*shipped.facts, *cut.conditions, *shipped.conditions, *shipped.criteria, *pieces}
    renamed = _in_other_names(alone, {name: _renamed(name, at) for name in names})
    return replace(renamed, groups=frozenset(_renamed(group, at) for group in shipped.groups))


def _renamed(name: str, at: int) -> str:
    """The name of a fact, a group or a condition in one copy; the first has those of the shipped rulebook."""
    head, dot, rest = name.partition(".")
    return name if at == 0 else f"{head}_{at}{dot}{rest}"


def _in_other_names(node: _Node, names: Mapping[str, str]) -> _Node:
    """The same with each text that is a name put into other names."""
    found: Any = node
    match node:
        case str():
            # Words that are a class of their own, such as types and operators, are no names.
            return names.get(node, node) if type(node) is str else node  # type: ignore[return-value]
        case tuple():
            found = tuple(_in_other_names(part, names) for part in node)
        case frozenset():
            found = frozenset(_in_other_names(part, names) for part in node)
        case Mapping():
            found = {_in_other_names(key, names): _in_other_names(part, names) for key, part in node.items()}
        case _ if is_dataclass(node) and not isinstance(node, type):
            made = {part.name: _in_other_names(getattr(node, part.name), names) for part in fields(node) if part.init}
            found = replace(node, **made)
    return found  # type: ignore[no-any-return]


def _joined(parts: list[RuleSet], name: str) -> tuple[Any, ...]:
    return tuple(value for part in parts for value in getattr(part, name))


def _merged(parts: list[Any], name: str) -> dict[str, Any]:
    return {key: value for part in parts for key, value in getattr(part, name).items()}
