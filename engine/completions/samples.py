"""Any value of a type that may be sent, where one is as good as another."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dontbuy.engine.facts import FactType, Quantity, Record, Value, ValueType
from dontbuy.engine.values import CUSTOM

ANY_DAY = date(2000, 1, 1)
"""Also the day that counts as today where no rule asks for it."""
_ONE = Decimal(1)


def sample(fact_type: FactType, metrics: Sequence[str]) -> Value:
    """Any value of a type."""
    match fact_type.value_type:
        case ValueType.YES_NO:
            return True
        case ValueType.WORD:
            return next(iter(fact_type.words))
        case ValueType.METRIC:
            return next(iter(metrics), CUSTOM)
        case ValueType.TEXT:
            return "x"
        case ValueType.DATE:
            return ANY_DAY
        case ValueType.QUANTITY:
            return Quantity(_ONE)
        case ValueType.INTEGER | ValueType.NUMBER | ValueType.FIGURES:
            return _ONE
        case ValueType.RECORD:
            return filled_in(fact_type, {}, metrics)
        case _:
            return ()


def filled_in(record_type: FactType, fields: dict[str, Value], metrics: Sequence[str]) -> Record:
    """A record that may be sent: all is told that must be, and a metric of one's own has a name."""
    whole = dict(fields)
    for name in record_type.required:
        if name not in whole:
            whole[name] = sample(record_type.fields[name], metrics)
    if whole.get("metric") == CUSTOM and "name" in record_type.fields:
        whole.setdefault("name", "x")
    return Record(dict(sorted(whole.items())))
