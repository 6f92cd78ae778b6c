"""Two engines answer every evaluation, and an answer leaves only where they agree."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.errors import EngineDisagreement
from dontbuy.engine.evaluate import ANSWERS, CHECKS, ENGINES, evaluate
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Compare, Op, RuleSet
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import facts, invented, rule_set, told


@dataclass(frozen=True)
class Wrong:
    """An engine that is wrong about one condition, or leaves it out."""

    name: str
    about: str
    says: Truth | None

    def decide(self, rule_set: RuleSet, facts: Facts) -> Mapping[str, Truth]:
        right = dict(Reference().decide(rule_set, facts))
        del right[self.about]
        return right if self.says is None else right | {self.about: self.says}


@pytest.fixture(scope="module")
def judged() -> RuleSet:
    return rule_set({name: Compare("yes0", Op.IS, True) for name in ("A", "B")})


@pytest.mark.parametrize("says", [Truth.NO, Truth.UNKNOWN, None], ids=["no", "unknown", "nothing"])
@pytest.mark.parametrize("engine", [ANSWERS, CHECKS])
def test_where_the_engines_differ_nothing_is_answered(
    monkeypatch: pytest.MonkeyPatch, judged: RuleSet, engine: str, says: Truth | None
) -> None:
    monkeypatch.setitem(ENGINES, engine, Wrong(engine, "B", says))

    with pytest.raises(EngineDisagreement) as raised:
        evaluate(judged, facts({"yes0": True}))

    (fault,) = raised.value.diagnostics
    assert (fault.code, fault.message) == ("engine/disagreement", "the engines differ on `B` of `visit`")


def test_a_disagreement_repeats_no_fact(monkeypatch: pytest.MonkeyPatch, judged: RuleSet) -> None:
    monkeypatch.setitem(ENGINES, ANSWERS, Wrong(ANSWERS, "A", Truth.NO))

    with pytest.raises(EngineDisagreement) as raised:
        evaluate(judged, facts({"yes0": True, "names": ("4111-1111",)}))

    assert "4111" not in str(raised.value)


def test_two_different_engines_answer_and_check() -> None:
    assert ANSWERS != CHECKS
    assert {ANSWERS, CHECKS} <= {*ENGINES}
    assert type(ENGINES[ANSWERS]) is not type(ENGINES[CHECKS])


def test_every_criterion_is_fired_open_or_clear_and_only_one_of_them() -> None:
    for seed in range(20):
        judged = invented(seed, 10, 14, True)
        for given in told(seed, 5):
            found = evaluate(judged, given).conclusion
            ids = [one.criterion.id for part in (found.fired, found.open, found.clear) for one in part]
            assert sorted(ids) == sorted(one.id for one in judged.criteria)
