"""Of ways out that read alike the first is shown, and it alone is told and judged."""

from collections.abc import Mapping
from typing import Any

import pytest

from dontbuy.engine.facts import Value
from dontbuy.engine.proof import ways as proof_ways
from dontbuy.engine.proof.retelling import retold
from dontbuy.engine.proof.ways import next_better
from tests.engine.proof.test_ways import CHANGED, changed, judged_of
from tests.rulebooks import made, rule_set


def test_of_ways_that_read_alike_the_first_is_shown_and_it_alone_is_tried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {name: {**CHANGED, "effort": effort} for name, effort in (("a", 2), ("b", 1), ("c", 5))}
    rulebook = made(facts, {"C": {"all_of": [{"fact": name, "is": True} for name in facts]}})
    judged = judged_of(rulebook, rule_set(rulebook), dict.fromkeys(facts, True))
    tried = list[Mapping[str, Value]]()

    def retelling(*told: Any) -> Any:
        tried.append(told[-1])
        return retold(*told)

    monkeypatch.setattr(proof_ways, "retold", retelling)
    found = next_better(judged, 5, lambda changes: changes[0].effort < 5)

    assert found is not None
    assert (changed(found), found.more) == ([{"b": False}, {"c": False}], False)
    assert tried == changed(found)
