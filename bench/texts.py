"""Reading and writing the JSON of one check, beside what the standard library takes for the same."""

import json
from decimal import Decimal

from bench.engines import EXAMPLE, HERE
from bench.timing import Row, medians
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine.rulebook.library import Library, load
from dontbuy.engine.rulebook.source import read_or_raise


def rows() -> list[Row]:
    """Microseconds of one text, medians, each compared with the library's."""
    document = read_or_raise(EXAMPLE, EXAMPLE.name).plain()
    body = dumps(document)
    answer = Service(Library([load(HERE / "rules").rulebook])).check(document)
    text, size = body.decode(), len(dumps(answer))
    library = f"json.loads with exact decimals, {len(body):,} bytes"
    reading = {
        library: lambda: json.loads(text, parse_float=Decimal),
        "loads: exact, every fault with its place": lambda: loads(body),
    }
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=float)
    inexact = f"json.JSONEncoder with floats, {size:,} bytes"
    writing = {
        inexact: lambda: encoder.encode(answer).encode(),
        "dumps: every number with its own digits": lambda: dumps(answer),
    }
    return [*medians(reading, base=library), *medians(writing, base=inexact)]
