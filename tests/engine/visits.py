"""The small rulebook that the tests of reading read against, and what they ask of a reading."""

from typing import Any

import pytest

from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import Reading
from tests.rulebooks import made, told

FACTS: dict[str, Any] = {
    "door.open": {"type": "yes_no", "own_word_is_marked": True},
    "door.lock.kind": {"type": "word", "words": {"bolt": "Bolt", "latch": "Latch"}},
    "price": {"type": "number"},
    "asked": {
        "type": "words",
        "words": {"price": "Price", "method": "Method", "none": "Nothing"},
        "empty_word": "none",
    },
    "rooms": {
        "type": "records",
        "fields": {
            "clean": {"type": "yes_no"},
            "beds": {"type": "integer"},
            "name": {"type": "text"},
            "asked": {"type": "words", "words": {"a": "A", "b": "B"}},
        },
    },
    "names": {"type": "texts"},
    "goals": {"type": "metrics"},
    "note": {"type": "text"},
    "any_room": {"type": "yes_no", "derived_from": "rooms", "derive": {"count": "rooms", "at_least": 1}},
    "all_clean": {
        "type": "yes_no",
        "derived_from": "rooms",
        "derive": {"every_item": "rooms", "where": {"fact": "clean", "is": True}},
    },
    "moved": {
        "type": "yes_no",
        "doubted_when": {"companion": "moved_by", "field": "metric", "class_is_not": "business"},
    },
    "moved_by": {"type": "record", "fields": {"metric": {"type": "metric"}}},
    "elsewhere": {"type": "yes_no", "taken_by": ["tour"]},
}
METRICS: dict[str, Any] = {
    "nights": {"name": "Nights", "definition": "Nights sold", "unit": "count", "better": "higher", "class": "business"},
    "stars": {
        "name": "Stars",
        "definition": "Stars",
        "unit": "count",
        "better": "higher",
        "class": "training_activity",
    },
}
WHEN: dict[str, Any] = {"A": {"fact": "door.open", "is": False}}


def visits_with(**rule_set: Any) -> Rulebook:
    return made(FACTS, WHEN, metrics=METRICS, rule_set=rule_set, other={"kind": "tour", "sections": {}})


def diagnostics(rulebook: Rulebook, facts: Any, evidence: Any = None) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a document that is refused."""
    with pytest.raises(FactsError) as raised:
        told(rulebook, facts, evidence)
    return raised.value.diagnostics


def faults(rulebook: Rulebook, facts: Any, evidence: Any = None) -> list[tuple[str, str]]:
    """Code and pointer of everything that is wrong."""
    return [(fault.code.removeprefix("facts/"), str(fault.where)) for fault in diagnostics(rulebook, facts, evidence)]


def conflicts(reading: Reading) -> dict[str, list[tuple[Any, str]]]:
    """Each fact in conflict, with the values told for it and where."""
    return {
        conflict.fact: [(statement.value, statement.pointer) for statement in conflict.statements]
        for conflict in reading.conflicts
    }
