"""One vendor evaluation through each engine, and the same criteria as plain expressions elsewhere."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import rule_engine
import zen

from bench.timing import Row, medians
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.evaluate import ENGINES, evaluate, explained
from dontbuy.engine.expressions import AllOf, AnyOf, Compare, Count, Expr, Holds, IsTold, Items, Not, Op
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.reading import read
from dontbuy.engine.rulebook.library import Library, load
from dontbuy.engine.rulebook.source import read_or_raise

HERE = Path(__file__).resolve().parent.parent
EXAMPLE = HERE / "examples" / "vendor-evaluation.yaml"


def rows() -> list[Row]:
    """Microseconds of one evaluation, median of many, all ways in turn."""
    rulebook = load(HERE / "rules").rulebook
    service = Service(Library([rulebook]))
    document = read_or_raise(EXAMPLE, EXAMPLE.name).plain()
    rule_set = rulebook.rule_sets[document["kind"]]
    reading = read(rulebook, rule_set, document["facts"], document["evidence"], date(2026, 11, 21))
    facts = reading.facts
    expressions = {criterion.id: spelled(criterion.when, rule_set) for criterion in rule_set.criteria}
    told, evaluated = flat(rule_set, facts), zen_over(expressions)
    named = {
        "reference, with reasons": lambda: explained(rule_set, facts, ENGINES["reference"].decide(rule_set, facts)),
        "rete, with reasons": lambda: explained(rule_set, facts, ENGINES["rete"].decide(rule_set, facts)),
        "both, with reasons": lambda: evaluate(rule_set, facts),
        "reference alone: truths only": lambda: ENGINES["reference"].decide(rule_set, facts),
        "compiled alone: truths only": lambda: ENGINES["compiled"].decide(rule_set, facts),
        "rete alone: truths only": lambda: ENGINES["rete"].decide(rule_set, facts),
        "whole check: document to answer, both engines": lambda: service.check(document),
        "whole check and its JSON text": lambda: dumps(service.check(document)),
        "zen-engine, keyed static loader, with trace": lambda: evaluated(told),
        "rule-engine": _rule_engine(expressions, told),
    }
    return medians(named, base="reference, with reasons")


def spelled(expr: Expr, rule_set: RuleSet) -> str:
    """A condition as the expression that both other engines read; they know two truths, not three."""
    conditions = rule_set.conditions
    match expr:
        case AllOf(terms):
            return "(" + " and ".join(spelled(term, rule_set) for term in terms) + ")"
        case AnyOf(terms):
            return "(" + " or ".join(spelled(term, rule_set) for term in terms) + ")"
        case Not(term):
            return f"not ({spelled(term, rule_set)})"
        case Holds(name):
            return spelled(conditions[name], rule_set)
        case Compare(fact, Op.IS, operand):
            return f"{_name(fact)} == {str(operand).lower()}"
        case Compare(fact, Op.INCLUDES, operand):
            return f"'{operand}' in {_name(fact)}"
        case Compare(fact, Op.INCLUDES_ANY, operand) if isinstance(operand, tuple):
            return "(" + " or ".join(f"'{word}' in {_name(fact)}" for word in operand) + ")"
        case Compare() | IsTold() | Items() | Count():
            raise NotImplementedError("the shipped vendor evaluation has no such condition")
        case _:
            raise NotImplementedError(type(expr).__name__)


def _name(fact: str) -> str:
    return fact.replace(".", "_")


def flat(rule_set: RuleSet, facts: Facts) -> dict[str, Any]:
    """The facts by flat names; a fact not told is false or the empty list, for these engines have no third truth."""
    flat: dict[str, Any] = {}
    for name, declared in rule_set.facts.items():
        value = facts.get(name)
        if isinstance(value, bool) or value is None:
            flat[_name(name)] = value or ([] if declared.type.words else False)
        elif isinstance(value, tuple):
            flat[_name(name)] = [word for word in value if isinstance(word, str)]
    return flat


def zen_over(expressions: Mapping[str, str]) -> Callable[[dict[str, Any]], object]:
    """What evaluates some expressions by zen-engine, from a decision that it keeps under a name, with their trace."""
    listed = [{"id": key, "key": key.replace("-", "_"), "value": text} for key, text in expressions.items()]
    decision = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {
                "id": "criteria",
                "name": "criteria",
                "type": "expressionNode",
                "position": {"x": 0, "y": 0},
                "content": {"expressions": listed},
            },
            {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 0, "y": 0}},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "criteria", "type": "edge"},
            {"id": "b", "sourceId": "criteria", "targetId": "out", "type": "edge"},
        ],
    }
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"vendor": decision}}})

    def evaluated(told: dict[str, Any]) -> object:
        found = engine.evaluate("vendor", told, {"trace": True})["result"]
        if len(found) != len(expressions):
            raise RuntimeError("zen-engine did not evaluate every criterion")
        return found

    return evaluated


def _rule_engine(expressions: Mapping[str, str], told: dict[str, Any]) -> Callable[[], object]:
    compiled = {key: rule_engine.Rule(text) for key, text in expressions.items()}
    return lambda: {key: rule.matches(told) for key, rule in compiled.items()}
