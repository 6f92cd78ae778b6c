"""Values of every type that invented conditions can tell apart: a grid that knows nothing of regions."""

from datetime import timedelta
from decimal import Decimal
from itertools import combinations, product

from dontbuy.engine.facts import Quantity, Record, Value, ValueType
from tests.conformance.strategies import ITEM, NUMBERS, TYPES, VALUES
from tests.rulebooks import TODAY

_BETWEEN = tuple(map(Decimal, ("-4", "-1", "0.000001", "0.5", "1.5", "2", "3", "9007199254740994", "1e31", "1e25")))
_ROOMS = tuple(
    Record({name: value for name, value in zip(("clean", "beds", "light"), told, strict=True) if value is not None})
    for told in product((True, False, None), (*map(Decimal, (0, 1, 2, 5)), None), ("red", "green", None))
)
_GRID: dict[ValueType, tuple[Value, ...]] = {
    ValueType.NUMBER: (*NUMBERS, *_BETWEEN),
    ValueType.INTEGER: tuple(map(Decimal, (0, 1, 2, 3, 5, 6, 2**53, 2**53 + 1, 2**53 + 2))),
    ValueType.QUANTITY: tuple(
        Quantity(Decimal(number), unit)
        for number in ("-1", "-0.5", "0", "0.5", "1", "1.5", "2.5", "2.7", "3")
        for unit in ("", "USD", "EUR", "GBP")
    ),
    ValueType.DATE: tuple(
        TODAY + timedelta(days) for days in (-401, -400, -399, -200, -2, -1, 0, 1, 2, 200, 399, 400, 401)
    ),
    ValueType.RECORDS: (
        (),
        *((room,) for room in _ROOMS),
        *product(_ROOMS[::2], _ROOMS[::3]),
        *((room, room, room) for room in _ROOMS[::4]),
        *((room, room, other) for room, other in product(_ROOMS[::5], _ROOMS[::7])),
    ),
}


def _values(kind: ValueType) -> tuple[Value, ...]:
    if kind in ITEM:
        return tuple(each for most in range(4) for each in combinations(VALUES[ITEM[kind]], most))
    return _GRID[kind] if kind in _GRID else VALUES[kind]


GRID: dict[str, tuple[Value, ...]] = {name: _values(each.value_type) for name, each in TYPES.items()}
CLEAN_OR_NOT: dict[str, tuple[Value, ...]] = {
    "rooms": tuple(
        tuple(Record({} if clean is None else {"clean": clean}) for clean in rooms)
        for most in range(3)
        for rooms in product((True, False, None), repeat=most)
    )
}
"""The lists of the rulebooks with implications."""
