"""What a year without change costs: a gap times what the buyers say of it, exactly, and nothing of ours in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum

_EXACT = Context(prec=390)
"""Three figures of a hundred digits each have a product that fits."""
_POINTS_IN_ALL = 100


class CostKind(StrEnum):
    """How the cost of a gap is worked out."""

    RATE = "rate"
    """Gap in points, of a hundred, times how many a year, times the value of one."""
    MONEY = "money"
    """Gap times how often a year it counts."""
    DURATION = "duration"
    """Gap times how many a year, times the value of one unit of time."""
    COUNT = "count"
    """The same with the value of one more."""
    OTHER = "other"
    """One amount."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency."""

    value: Decimal
    currency: str


def cost_of_rate(points: Decimal, volume: Decimal, worth: Money) -> Money:
    """5 points of 400 deals a year, each worth €20,000, are €400,000."""
    share = _EXACT.divide(points, Decimal(_POINTS_IN_ALL))
    return Money(_product(share, volume, worth.value), worth.currency)


def cost_of_money(gap: Money, periods: Decimal) -> Money:
    """€500,000 a quarter, four times a year, are €2,000,000."""
    return Money(_product(gap.value, periods), gap.currency)


def cost_of_units(gap: Decimal, volume: Decimal, worth: Money) -> Money:
    """15 days of 400 deals a year, €50 a day, are €300,000; counts likewise."""
    return Money(_product(gap, volume, worth.value), worth.currency)


def sums(amounts: Sequence[Money]) -> Sequence[Money]:
    """One sum for each currency, in the order in which they come: amounts in two currencies are never added up."""
    found: dict[str, Decimal] = {}
    for each in amounts:
        found[each.currency] = _EXACT.add(found.get(each.currency, Decimal(0)), each.value)
    return [Money(value, currency) for currency, value in found.items()]


def _product(*factors: Decimal) -> Decimal:
    product = Decimal(1)
    for factor in factors:
        product = _EXACT.multiply(product, factor)
    return product
