"""Three-valued logic in SQL: NULL is unknown, and AND, OR and NOT are those of the rules."""

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.expressions import Expr as Sql

_MOST_IN_A_ROW = 60
"""`a + b + c` is read as `(a + b) + c`, and DuckDB refuses what is nested 1,000 deep: so long rows are parted."""


def every(terms: Sequence[Sql]) -> Sql:
    """*And*."""
    return _in_parts(exp.And, terms) if terms else exp.true()


def some(terms: Sequence[Sql]) -> Sql:
    """*Or*."""
    return _in_parts(exp.Or, terms) if terms else exp.false()


def added(terms: Sequence[Sql]) -> Sql:
    """The sum."""
    return _in_parts(exp.Add, terms) if terms else exp.Literal.number(0)


def denied(term: Sql) -> Sql:
    """*Not*."""
    return exp.Not(this=exp.Paren(this=term) if isinstance(term, exp.Connector) else term)


def unknown(term: Sql) -> Sql:
    """Whether a term has no value: yes or no."""
    return exp.Is(this=_whole(term), expression=exp.Null())


def known(term: Sql) -> Sql:
    """Whether a term has a value: yes or no."""
    return exp.Not(this=unknown(term))


def when(*arms: tuple[Sql, Sql], otherwise: Sql | None = None) -> Sql:
    """`CASE WHEN a THEN b WHEN … ELSE otherwise END`; NULL where nothing else is said."""
    ifs = [exp.If(this=condition, true=result) for condition, result in arms]
    return exp.Case(ifs=ifs, default=otherwise)


def where_told(value: Sql, truth: Sql) -> Sql:
    """A truth that is never unknown itself, and is where a value was not told."""
    return when((known(value), truth))


def at_least(number: int, terms: Sequence[Sql]) -> Sql:
    """Whether so many of some terms hold; unknown where those that are unknown could make it so."""
    if number <= 1:
        return some(terms) if number == 1 else exp.true()
    if number >= len(terms):
        return every(terms) if number == len(terms) else exp.false()
    counted, none = exp.Literal.number(1), exp.Literal.number(0)
    yes = added([when((term.copy(), counted.copy()), otherwise=none.copy()) for term in terms])
    no = added([when((denied(term.copy()), counted.copy()), otherwise=none.copy()) for term in terms])
    return bounded(number, yes, no, exp.Literal.number(len(terms)))


def bounded(number: int, yes: Sql, no: Sql, of: Sql) -> Sql:
    """Whether a count reaches a number, where so many of a whole count surely and so many surely do not."""
    reached = exp.GTE(this=_whole(yes), expression=exp.Literal.number(number))
    possible = exp.Sub(this=_whole(of), expression=_whole(no))
    return when((reached, exp.true()), (exp.LT(this=possible, expression=exp.Literal.number(number)), exp.false()))


def among(value: Sql, listed: Sequence[Sql]) -> Sql:
    """Whether a value is one of several."""
    return exp.In(this=value, expressions=[*listed]) if len(listed) > 1 else exp.EQ(this=value, expression=listed[0])


def text(value: str) -> Sql:
    return exp.Literal.string(value)


def _in_parts(kind: type[exp.Binary], terms: Sequence[Sql]) -> Sql:
    """Some terms joined; more than a row takes are joined in parts, and the parts in parts."""
    while len(terms) > _MOST_IN_A_ROW:
        parts = [terms[at : at + _MOST_IN_A_ROW] for at in range(0, len(terms), _MOST_IN_A_ROW)]
        terms = [exp.Paren(this=_joined(kind, part)) if len(part) > 1 else part[0] for part in parts]
    return _joined(kind, terms)


def _joined(kind: type[exp.Binary], terms: Sequence[Sql]) -> Sql:
    if len(terms) == 1:
        return terms[0]
    first, *others = [exp.Paren(this=term) if isinstance(term, exp.Connector) else term for term in terms]
    for other in others:
        first = kind(this=first, expression=other)
    return first


def _whole(term: Sql) -> Sql:
    """A term as it can stand beside an operator."""
    return exp.Paren(this=term) if isinstance(term, exp.Binary | exp.Not | exp.In | exp.Between) else term
