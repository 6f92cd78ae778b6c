"""From the bytes of a document to those of its answer, beside zen-engine on the same criteria; all documents differ."""

import random
from collections.abc import Callable, Mapping
from datetime import date
from itertools import cycle
from typing import Any

from bench.engines import EXAMPLE, HERE, flat, spelled, zen_over
from bench.timing import Row, medians
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine.engines.compiled import Compiled
from dontbuy.engine.evaluate import IN_BULK
from dontbuy.engine.meaning import decided
from dontbuy.engine.rails import mask_of
from dontbuy.engine.reading import read
from dontbuy.engine.rulebook.library import Library, load
from dontbuy.engine.rulebook.source import read_or_raise

MANY, TURNED = 200, 0.2
TODAY = date(2026, 11, 21)


def documents(count: int = MANY, seed: int = 7) -> list[bytes]:
    """The example with some of its answers turned or left out and another subject, each otherwise."""
    dice, plain = random.Random(seed), read_or_raise(EXAMPLE, EXAMPLE.name).plain()
    found: dict[bytes, None] = {}
    service = Service(Library([load(HERE / "rules").rulebook]), today=lambda: TODAY)
    while len(found) < count:
        tree = loads(dumps({**plain, "subject": {"id": f"v-{len(found)}"}}))
        _turn(tree["facts"], dice)
        data = dumps(tree)
        if service.check_quickly(data) is not None:  # what is in conflict is no plain document
            found[data] = None
    return [*found]


def _turn(group: dict[str, Any], dice: random.Random) -> None:
    for name, value in [*group.items()]:
        if isinstance(value, dict):
            _turn(value, dice)
        elif isinstance(value, bool) and dice.random() < TURNED:
            group[name] = dice.choice((True, False, None))


def rows() -> list[Row]:
    """Microseconds, medians of many, all ways in turn; the ratio is to zen-engine with trace."""
    rulebook = load(HERE / "rules").rulebook
    service = Service(Library([rulebook]), today=lambda: TODAY)
    bodies = documents()
    rule_set = rulebook.rule_sets["vendor_evaluation"]
    told = [
        read(rulebook, rule_set, (sent := loads(data))["facts"], sent.get("evidence"), TODAY).facts for data in bodies
    ]
    masks = [mask_of(rule_set.tests, decided(rule_set.tests, facts)) for facts in told]
    expressions = {criterion.id: spelled(criterion.when, rule_set) for criterion in rule_set.criteria}
    function, evaluated = Compiled().function(rule_set), zen_over(expressions)
    ways: Mapping[str, Callable[[], object]] = {
        "zen-engine, keyed static loader, with trace": _over([flat(rule_set, facts) for facts in told], evaluated),
        "compiled alone: truths only": _over(masks, function),
        "bytes to bytes, compiled alone": _over(bodies, lambda data: service.check_quickly(data, use=IN_BULK)),
        "bytes to bytes, both engines": _over(bodies, service.check_quickly),
        "bytes to bytes, read and explained anew": _over(bodies, service.check_slowly),
    }
    return medians(ways, base="zen-engine, keyed static loader, with trace")


def _over(values: list[Any], way: Callable[[Any], object]) -> Callable[[], object]:
    turns = cycle(values)
    return lambda: way(next(turns))
