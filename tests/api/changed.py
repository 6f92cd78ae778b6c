"""Documents that were changed at random, and the answer to each the quick way and the other: the same bytes, or slow.

`python -m tests.api.changed 1000000 7` looks at a million, invented and changed, from the seed 7.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from dontbuy.api.quick import Quick
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine.answer import Explain
from dontbuy.engine.errors import EngineError
from dontbuy.engine.evaluate import ASKED
from dontbuy.engine.rulebook.library import Library, load
from tests.conformance import invented

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
EXPLAIN = (Explain.SUMMARY, Explain.SUMMARY, Explain.SUMMARY, Explain.NONE)
BEYOND = (
    0,
    1,
    -1,
    3,
    10**17,
    10**18,
    10**40,
    "",
    " ",
    "x",
    "none",
    "other",
    "win_rate",
    "custom",
    "exact",
    "21.5",
    "1e5",
)
MORE = ("2026-02-30", "2026-11-22", "2026-W47-6", "a\u200bb", "a\u00ad", "\u0000", "\ud83d\ude00", "“so”", "é", "/~")
DEEPER: tuple[Any, ...] = ([], {}, [None], [True], {"value": 3}, {"value": "3", "unit": None}, {"unit": "USD"}, [{}])
NESTED: tuple[Any, ...] = ({"value": 1, "unit": False}, [{"metric": "win_rate"}], ["win_rate", "win_rate"], {"a": None})
VALUES: tuple[Any, ...] = (True, False, None, *BEYOND, *MORE, *DEEPER, *NESTED)
NUMBERS = ("1e5", "-0", "-0.0", "0e9", "1.50", "0.1e-3", "1E400", "1e-400", "12345678901234567890.5", "01", "1.", "NaN")
NAMES = ("facts", "evidence", "subject", "as_of", "rulebook", "kind", "id", "name", "fact", "value", "quote", "vendor")


def service() -> tuple[Service, Quick]:
    """The shipped rulebook, on one day."""
    library = Library([load(ROOT / "rules").rulebook, load(ROOT / "examples" / "grant-eligibility").rulebook])
    return Service(library, today=lambda: TODAY), Quick(library, lambda: TODAY)


def both(ways: tuple[Service, Quick], data: bytes, explain: Explain) -> tuple[bytes | None, bytes | None]:
    """The answer the quick way, None where it is slow, and the other way, None where it is refused."""
    slow, quick = ways
    answered = quick.answer(data, explain, ASKED, ["compiled"])
    found = answered and answered.data
    try:
        return found, dumps(slow.check(loads(data), explain))
    except EngineError:
        return found, None


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything within a document."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(value[key], (*path, key))


def changed(document: dict[str, Any], dice: random.Random) -> bytes:
    """A document with one to three things in it otherwise, as the bytes that somebody may send."""
    tree = json.loads(dumps(document), parse_float=lambda text: {"number": text})
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        dice.choice(CHANGES)(tree, dice)
    data = json.dumps(tree, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    return dice.choice(BYTES)(data, dice) if dice.random() < 0.4 else data


def _value(dice: random.Random) -> Any:
    """A value of its own, for another change may put something into it."""
    return deepcopy(dice.choice(VALUES))


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _another_value(tree: Any, dice: random.Random) -> None:
    path = dice.choice([*places(tree)])
    _at(tree, path[:-1])[path[-1]] = _value(dice)


def _turned(tree: Any, dice: random.Random) -> None:
    flags = [path for path in places(tree) if isinstance(_at(tree, path), bool)]
    for path in dice.sample(flags, min(len(flags), 4)):
        _at(tree, path[:-1])[path[-1]] = dice.random() < 0.5


def _left_out(tree: Any, dice: random.Random) -> None:
    path = dice.choice([*places(tree)])
    del _at(tree, path[:-1])[path[-1]]


def _another_name(tree: Any, dice: random.Random) -> None:
    path = dice.choice([path for path in places(tree) if isinstance(path[-1], str)])
    inner = _at(tree, path[:-1])
    inner[dice.choice((f"{path[-1]}s", path[-1].upper(), f"{path[-1]}.x", *NAMES, "trainer"))] = inner.pop(path[-1])


def _one_more_name(tree: Any, dice: random.Random) -> None:
    objects = [tree, *(inner for path in places(tree) if isinstance(inner := _at(tree, path), dict))]
    dice.choice(objects)[dice.choice((*NAMES, "none", "trainer", "asked_about_metrics"))] = _value(dice)


def _another_envelope(tree: Any, dice: random.Random) -> None:
    name, values = dice.choice(
        (
            ("as_of", ("2026-11-21", "1999-12-31", "2026-W47-6", None, "20261121", "2026-11-21 ")),
            ("rulebook", ("sales-training", "sales-training@2.0.0", "sales-training@9.9.9", None, "", 1)),
            ("subject", (None, {}, {"id": "a"}, {"name": "x" * 501}, {"name": " "}, {"id": None, "name": "é"}, "a")),
            ("evidence", (None, [], {}, "", False, 0, [None], [{}])),
            ("kind", (*invented.KINDS, "warm_room", "", None)),
            ("facts", ({}, None, [], {"vendor": None}, {"vendor": {}}, {"vendor": True})),
        )
    )
    tree[name] = deepcopy(dice.choice(values))


def _one_more_piece(tree: Any, dice: random.Random) -> None:
    facts = ("vendor.asked_about_metrics", "trainer.asked_about_metrics", "leader.defines_metrics", "metrics.items")
    piece = {"fact": dice.choice((*facts, "request.opened_with", "cause.text", "vendor.van"))}
    more = {
        "value": _value(dice),
        "quote": dice.choice(("so it is", "", None, 3, "a\u200bb")),
        "source": dice.choice(("form", "transcript", "self_report", "rumour", None)),
        "speaker_side": dice.choice(("buyer", "vendor", "", None)),
        "locator": dice.choice(("00:14", "", None, "a\u202eb")),
        "as_of": dice.choice(("2026-10-02", "2026-11-22", "2026-02-30", None, "2026-1-1")),
        "other": None,
    }
    piece |= {name: value for name, value in more.items() if dice.random() < (0.1 if name == "other" else 0.5)}
    if isinstance(tree.setdefault("evidence", []), list):
        tree["evidence"].append(piece)


def _twice(data: bytes, dice: random.Random) -> bytes:
    cut = dice.choice([at for at, byte in enumerate(data) if byte == ord("{")])
    return data[: cut + 1] + dice.choice((b'"vendor":{},', b'"kind":"x",', b'"a":null,"a":null,')) + data[cut + 1 :]


def _another_byte(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([dice.choice((0, 9, 10, 32, 34, 44, 92, 125, 127, 128, 255))]) + data[at + 1 :]


def _another_number(data: bytes, dice: random.Random) -> bytes:
    wanted = [word for word in (b"24", b"20", b"27", b"21", b"40000", b"true") if word in data]
    return data.replace(dice.choice(wanted), dice.choice(NUMBERS).encode(), 1) if wanted else data


def _framed(data: bytes, dice: random.Random) -> bytes:
    return dice.choice((b"\xef\xbb\xbf%b", b" \n%b\t", b"%b}", b"[%b]", b"%b,", b"\x00%b")).replace(b"%b", data)


def _escaped(data: bytes, dice: random.Random) -> bytes:
    quotes = [at for at, byte in enumerate(data) if byte == ord('"')]
    at = dice.choice(quotes) + 1
    return (
        data[:at]
        + dice.choice((b"\\ud800", b"\\udc00\\ud800", b"\\ud83d\\ude00", b"\\u0000", b"\\x", b"\\/"))
        + data[at:]
    )


CHANGES: tuple[Callable[[Any, random.Random], None], ...] = (
    _another_value,
    _another_value,
    _turned,
    _turned,
    _left_out,
    _left_out,
    _another_name,
    _one_more_name,
    _another_envelope,
    _one_more_piece,
    _one_more_piece,
)
BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_twice, _another_byte, _another_number, _framed, _escaped)


def looked_at(ways: tuple[Service, Quick], count: int, seed: int) -> tuple[Counter[str], list[bytes]]:
    """How many of some documents were answered quickly, slowly or refused, and those on which the two ways differ."""
    dice, found, differ = random.Random(seed), Counter[str](), []
    for number, document in enumerate(invented.documents(seed, count)):
        try:
            data = changed(document, dice) if number % 3 else dumps(document)
        except (KeyError, IndexError, TypeError, AttributeError):
            data = dumps(document)  # a change had nothing to work on after another one
        quick, slow = both(ways, data, dice.choice(EXPLAIN))
        found["slow" if quick is None else "quick"] += 1
        found["refused"] += slow is None
        if quick is not None and quick != slow:
            differ.append(data)
    return found, differ


def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    ways, whole = service(), Counter[str]()
    for at in range(0, count, 10_000):
        found, differ = looked_at(ways, min(10_000, count - at), seed + at)
        whole += found
        print(at + 10_000, dict(whole), f"{len(differ)} differ", flush=True)
        for data in differ:
            print(data.decode("utf-8", "replace"))
        if differ:
            sys.exit(1)


if __name__ == "__main__":
    main()
