"""A condition with one thing changed in it: an operator, an operand, a connective, a negation, or a leaf left out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from dontbuy.engine.expressions import (
    AllOf,
    AnyOf,
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
    Quantifier,
)
from dontbuy.engine.facts import FactType, Quantity, Value
from dontbuy.engine.wording import value_text

_OTHER_OPS: Mapping[Op, tuple[Op, ...]] = {
    Op.AT_LEAST: (Op.MORE_THAN, Op.AT_MOST),
    Op.MORE_THAN: (Op.AT_LEAST, Op.LESS_THAN),
    Op.AT_MOST: (Op.LESS_THAN, Op.AT_LEAST),
    Op.LESS_THAN: (Op.AT_MOST, Op.MORE_THAN),
    Op.ON_OR_BEFORE: (Op.BEFORE, Op.ON_OR_AFTER),
    Op.BEFORE: (Op.ON_OR_BEFORE, Op.AFTER),
    Op.ON_OR_AFTER: (Op.AFTER, Op.ON_OR_BEFORE),
    Op.AFTER: (Op.ON_OR_AFTER, Op.BEFORE),
}


def mutants(expr: Expr, types: Mapping[str, FactType]) -> Iterator[tuple[str, Expr]]:
    """Every way to change one thing in a condition, with what it changes in words. `types` are those of its facts."""
    yield "negated", Not(expr)
    yield from _within(expr, types)


def _within(expr: Expr, types: Mapping[str, FactType]) -> Iterator[tuple[str, Expr]]:
    match expr:
        case AllOf(terms):
            yield "all_of becomes any_of", AnyOf(terms)
            for what, changed in _terms(terms, types):
                yield what, AllOf(changed)
        case AnyOf(terms):
            yield "any_of becomes all_of", AllOf(terms)
            for what, changed in _terms(terms, types):
                yield what, AnyOf(changed)
        case AtLeast(number, terms):
            for count in (number - 1, number + 1):
                if 1 <= count <= len(terms):
                    yield f"at_least {number} becomes {count}", AtLeast(count, terms)
            for what, changed in _terms(terms, types):
                yield what, AtLeast(min(number, len(changed)), changed)
        case Not(term):
            yield "`not` left out", term
            for what, other in _within(term, types):
                yield what, Not(other)
        case IsGiven(fact, given):
            yield f"{fact}: is_given becomes {str(not given).lower()}", IsGiven(fact, not given)
        case IsTold(fact):
            yield f"{fact}: told becomes is_given", IsGiven(fact, True)
        case Items() | Count():
            yield from _over_records(expr, types[expr.fact].fields)
        case Compare():
            yield from _compared(expr, _type_at(types, expr.fact))
        case Holds():
            pass


def _terms(terms: tuple[Expr, ...], types: Mapping[str, FactType]) -> Iterator[tuple[str, tuple[Expr, ...]]]:
    for at, term in enumerate(terms):
        before, after = terms[:at], terms[at + 1 :]
        if len(terms) > 1:
            yield f"{_named(term)} left out", (*before, *after)
        yield f"{_named(term)} negated", (*before, Not(term), *after)
        for what, other in _within(term, types):
            yield what, (*before, other, *after)


def _over_records(expr: Items | Count, fields: Mapping[str, FactType]) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Items):
        for quantifier in Quantifier:
            if quantifier is not expr.quantifier:
                yield f"{expr.quantifier} becomes {quantifier}", replace(expr, quantifier=quantifier)
    else:
        other = Op.AT_MOST if expr.op is Op.AT_LEAST else Op.AT_LEAST
        yield f"{expr.op} becomes {other}", replace(expr, op=other)
        for number in (expr.number - 1, expr.number + 1):
            if number >= 0:
                yield f"{expr.op} {expr.number} becomes {number}", replace(expr, number=number)
        if expr.where is not None:
            yield "`where` left out", replace(expr, where=None)
    if expr.where is not None:
        for what, where in mutants(expr.where, fields):
            yield f"in `where` {what}", replace(expr, where=where)


def _compared(expr: Compare, type_: FactType | None) -> Iterator[tuple[str, Expr]]:
    for op in _OTHER_OPS.get(expr.op, ()):
        yield f"{expr.fact}: {expr.op} becomes {op}", replace(expr, op=op)
    operand = expr.operand
    if isinstance(operand, MetricClass):
        return
    if isinstance(operand, tuple):
        for at, member in enumerate(operand):
            if len(operand) > 1:
                yield (
                    f"{expr.fact}: {value_text(member)} left out",
                    replace(expr, operand=(*operand[:at], *operand[at + 1 :])),
                )
        other = next((word for word in (type_.words if type_ else ()) if word not in operand), None)
        if other is not None:
            yield f"{expr.fact}: {other} beside", replace(expr, operand=(*operand, other))
        return
    for value in _other_values(operand, type_):
        yield f"{expr.fact}: {value_text(operand)} becomes {value_text(value)}", replace(expr, operand=value)


def _other_values(operand: object, type_: FactType | None) -> Iterator[Value]:
    match operand:
        case bool():
            yield not operand
        case Decimal():
            yield from (operand - 1, operand + 1)
        case Quantity(value, unit):
            yield from (Quantity(value - 1, unit), Quantity(value + 1, unit))
        case date():
            yield from (operand - timedelta(1), operand + timedelta(1))
        case str() if type_ is not None:
            words = [*type_.words]
            if operand in words and len(words) > 1:
                yield words[(words.index(operand) + 1) % len(words)]


def _type_at(types: Mapping[str, FactType], name: str) -> FactType | None:
    """The type of a fact, or of a record's field, where `target.value` reaches into the record `target`."""
    if name in types:
        return types[name]
    record, _, rest = name.partition(".")
    return _type_at(types[record].fields, rest) if record in types else None


def _named(term: Expr) -> str:
    match term:
        case Compare(fact) | IsGiven(fact) | IsTold(fact) | Items(_, fact) | Count(fact):
            return fact
        case Holds(name):
            return name
        case _:
            return "a part"
