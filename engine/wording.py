"""A condition in words, made from the condition itself; and as plain data, as the rulebook writes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dontbuy.engine.expressions import (
    AllOf,
    AnyOf,
    AsOf,
    AtLeast,
    Compare,
    Count,
    Expr,
    Holds,
    IsGiven,
    IsTold,
    Items,
    MetricClass,
    Not,
    Op,
    Operand,
    Quantifier,
)
from dontbuy.engine.facts import FactDeclaration, FactType, Quantity, Value, number_text

Declarations = Mapping[str, FactDeclaration]
Conditions = Mapping[str, Expr]

_OPERATORS = {
    Op.AT_LEAST: "at least",
    Op.AT_MOST: "at most",
    Op.MORE_THAN: "more than",
    Op.LESS_THAN: "less than",
    Op.ON_OR_BEFORE: "on or before",
    Op.BEFORE: "before",
    Op.ON_OR_AFTER: "on or after",
    Op.AFTER: "after",
}
_QUANTIFIERS = {Quantifier.ANY: "at least one of them", Quantifier.EVERY: "every one", Quantifier.NO: "none of them"}


@dataclass(frozen=True, slots=True)
class Wording:
    """One line of a condition in words, with the lines below it. `fact` names the fact that a line asks for."""

    text: str
    below: tuple["Wording", ...] = ()
    fact: str = ""

    def lines(self, depth: int = 0) -> list[str]:
        """The whole as indented lines."""
        return ["  " * depth + self.text, *(line for part in self.below for line in part.lines(depth + 1))]


def in_words(expr: Expr, facts: Declarations, conditions: Conditions) -> Wording:
    """When a condition is true, in the words of the questions that its facts are asked by."""
    match expr:
        case AllOf(terms):
            return Wording("all of these are so:", _each(terms, facts, conditions))
        case AnyOf(terms):
            return Wording("any of these is so:", _each(terms, facts, conditions))
        case AtLeast(number, terms):
            return Wording(f"at least {number} of these are so:", _each(terms, facts, conditions))
        case Not(AllOf(terms)):
            return Wording("not all of these are so (one that is not is enough):", _each(terms, facts, conditions))
        case Not(AnyOf(terms)):
            return Wording("none of these is so:", _each(terms, facts, conditions))
        case Not(Holds(name)) if name in conditions:
            return in_words(Not(conditions[name]), facts, conditions)
        case Not(term):
            return Wording("this is not so:", (in_words(term, facts, conditions),))
        case Holds(name):
            return in_words(conditions[name], facts, conditions)
        case IsGiven(fact, given):
            return Wording(f"“{_question(fact, facts)}” was {'answered' if given else 'not answered'}", (), fact)
        case IsTold(fact):
            return Wording(f"“{_question(fact, facts)}” was answered", (), fact)
        case Compare(fact, op, operand):
            type_ = facts[fact].type if fact in facts else None
            return Wording(f"“{_question(fact, facts)}” {_compared(op, operand, type_)}", (), fact)
        case Items(quantifier, fact, where):
            text = f"of “{_question(fact, facts)}”, {_QUANTIFIERS[quantifier]}:"
            return Wording(text, (in_words(where, {}, conditions),), fact)
        case Count(fact, where, op, number):
            text = f"of “{_question(fact, facts)}”, {_OPERATORS[op]} {number}"
            below = (in_words(where, {}, conditions),) if where else ()
            return Wording(text + (":" if below else ""), below, fact)


def _each(terms: tuple[Expr, ...], facts: Declarations, conditions: Conditions) -> tuple[Wording, ...]:
    return tuple(in_words(term, facts, conditions) for term in terms)


def _question(fact: str, facts: Declarations) -> str:
    declared = facts.get(fact)
    return declared.question if declared and declared.question else fact.replace(".", " ").replace("_", " ")


def _compared(op: Op, operand: Operand, type_: FactType | None) -> str:
    if isinstance(operand, MetricClass):
        return f"is a {operand.name.replace('_', ' ')} metric"
    match op:
        case Op.IS:
            return f"is {value_text(operand, type_)}"
        case Op.IN:
            return f"is {_or(operand, type_)}"
        case Op.INCLUDES:
            return f"includes {value_text(operand, type_)}"
        case Op.INCLUDES_ANY:
            return f"includes {_or(operand, type_)}"
        case _:
            return f"is {_OPERATORS[op]} {value_text(operand, type_)}"


def _or(operand: Value | AsOf, type_: FactType | None) -> str:
    each = (
        [value_text(member, type_) for member in operand]
        if isinstance(operand, tuple)
        else [value_text(operand, type_)]
    )
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} or {each[-1]}"


def value_text(value: Value | AsOf, type_: FactType | None = None) -> str:
    """A value as a person reads it: yes and no, the label of a word, an amount with its unit."""
    match value:
        case AsOf():
            return "the day of the check"
        case bool():
            return "yes" if value else "no"
        case str():
            return type_.words.get(value, value) if type_ else value
        case Decimal():
            return number_text(value)
        case Quantity(amount, unit):
            return f"{number_text(amount)} {unit}".strip()
        case date():
            return value.isoformat()
        case tuple():
            return ", ".join(value_text(member, type_) for member in value) or "none"
        case _:
            return ", ".join(f"{name}: {value_text(inner)}" for name, inner in value.fields.items())


def as_data(expr: Expr) -> dict[str, Any]:
    """A condition as the rulebook writes it."""
    match expr:
        case AllOf(terms):
            return {"all_of": [as_data(term) for term in terms]}
        case AnyOf(terms):
            return {"any_of": [as_data(term) for term in terms]}
        case AtLeast(number, terms):
            return {"at_least": number, "of": [as_data(term) for term in terms]}
        case Not(term):
            return {"not": as_data(term)}
        case Holds(name):
            return {"holds": name}
        case IsGiven(fact, given):
            return {"fact": fact, "is_given": given}
        case IsTold(fact):
            return {"told": fact}
        case Compare(fact, op, operand):
            named = operand.name if isinstance(operand, MetricClass) else plain(operand)
            return {"fact": fact, op.value: named}
        case Items(quantifier, fact, where):
            return {quantifier.value: fact, "where": as_data(where)}
        case Count(fact, where, op, number):
            return {"count": fact, **({"where": as_data(where)} if where else {}), op.value: number}


def plain(value: Value | AsOf) -> Any:
    """A typed value as JSON data; numbers stay exact."""
    if value is True or value is False:  # most values are
        return value
    match value:
        case AsOf():
            return value.value
        case bool() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else value
        case Quantity(amount, unit):
            return {"value": plain(amount), "unit": unit} if unit else plain(amount)
        case date():
            return value.isoformat()
        case tuple():
            return [plain(member) for member in value]
        case _:
            return {name: plain(inner) for name, inner in value.fields.items()}
