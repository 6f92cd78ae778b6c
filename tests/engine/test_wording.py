"""A condition in words: how every node and every operator is said."""

from typing import Any, get_args

import pytest

from dontbuy.engine.expressions import Compare, Expr, Op
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.wording import in_words
from tests.rulebooks import made, rule_set

FACTS: dict[str, Any] = {
    "asked": {"type": "yes_no"},
    "tool": {"type": "word", "words": {"crm": "The CRM", "sheet": "A spreadsheet"}},
    "seats": {"type": "integer"},
    "due": {"type": "date"},
    "goal": {"type": "metric"},
    "fixes": {"type": "words", "words": {"leads": "More leads", "tool": "A new tool"}},
    "rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}}},
}
METRICS = {
    "win_rate": {"name": "Win rate", "definition": "Won", "unit": "percent", "better": "higher", "class": "business"}
}
ASKED, CLEAN = {"fact": "asked", "is": True}, {"fact": "clean", "is": True}
SAID = [
    (ASKED, ["“Is it so?” is yes"]),
    ({"fact": "tool", "in": ["crm", "sheet"]}, ["“Is it so?” is The CRM or A spreadsheet"]),
    ({"fact": "seats", "at_least": 3}, ["“Is it so?” is at least 3"]),
    ({"fact": "seats", "at_most": 3}, ["“Is it so?” is at most 3"]),
    ({"fact": "seats", "more_than": 3}, ["“Is it so?” is more than 3"]),
    ({"fact": "seats", "less_than": 3}, ["“Is it so?” is less than 3"]),
    ({"fact": "due", "on_or_before": "as_of"}, ["“Is it so?” is on or before the day of the check"]),
    ({"fact": "due", "before": "2026-11-21"}, ["“Is it so?” is before 2026-11-21"]),
    ({"fact": "due", "on_or_after": "2026-11-21"}, ["“Is it so?” is on or after 2026-11-21"]),
    ({"fact": "due", "after": "2026-11-21"}, ["“Is it so?” is after 2026-11-21"]),
    ({"fact": "goal", "class": "business"}, ["“Is it so?” is a business metric"]),
    ({"fact": "fixes", "includes": "leads"}, ["“Is it so?” includes More leads"]),
    ({"fact": "fixes", "includes_any": ["leads", "tool"]}, ["“Is it so?” includes More leads or A new tool"]),
    ({"fact": "asked", "is_given": True}, ["“Is it so?” was answered"]),
    ({"told": "asked"}, ["“Is it so?” was answered"]),
    ({"any_item": "rooms", "where": CLEAN}, ["of “Is it so?”, at least one of them:", "  “clean” is yes"]),
    ({"count": "rooms", "at_most": 2}, ["of “Is it so?”, at most 2"]),
    ({"all_of": [ASKED]}, ["all of these are so:", "  “Is it so?” is yes"]),
    ({"any_of": [ASKED]}, ["any of these is so:", "  “Is it so?” is yes"]),
    ({"at_least": 1, "of": [ASKED]}, ["at least 1 of these are so:", "  “Is it so?” is yes"]),
    ({"not": ASKED}, ["this is not so:", "  “Is it so?” is yes"]),
    ({"holds": "defined"}, ["“Is it so?” is yes"]),
]


def of(written: Any) -> Rulebook:
    """A rulebook whose criterion A has a condition."""
    return made(FACTS, {"A": written}, definitions={"defined": ASKED}, metrics=METRICS)


@pytest.mark.parametrize(("written", "said"), SAID, ids=str)
def test_a_condition_is_said_in_the_words_of_its_questions(written: Any, said: list[str]) -> None:
    rulebook = of(written)

    found = in_words(rulebook.criteria["A"].when, rulebook.facts, rule_set(rulebook).conditions)

    assert found.lines() == said


def test_every_node_and_every_operator_is_said_above() -> None:
    nodes = [of(written).criteria["A"].when for written, _ in SAID]

    assert {type(node) for node in nodes} == set(get_args(Expr))
    assert {node.op for node in nodes if isinstance(node, Compare)} == set(Op)
