"""Engines check one another as one table says, and an answer leaves only where they agree; all are ready before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

import pytest

from dontbuy.engine.compare import compare
from dontbuy.engine.engines.base import Engine
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.errors import EngineDisagreement, RulebookError
from dontbuy.engine.evaluate import ASKED, ENGINES, IN_BULK, Use, evaluate, prepare, rails
from dontbuy.engine.expressions import AllOf, AnyOf, AsOf, Compare, Not, Op
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import facts, invented, rule_set, told
from tests.engine.library_seen import Seen


@dataclass(frozen=True)
class Wrong(Engine):
    """An engine that is wrong about one condition, or leaves it out."""

    name: str
    about: str
    says: Truth | None

    def prepare(self, rule_sets: Iterable[RuleSet]) -> None:
        """It needs nothing."""

    def combine(self, rule_set: RuleSet, tests: Mapping[str, Truth]) -> Mapping[str, Truth]:
        right = dict(Reference().combine(rule_set, tests))
        del right[self.about]
        return right if self.says is None else right | {self.about: self.says}


@pytest.fixture(scope="module")
def judged() -> RuleSet:
    return rule_set({name: Compare("yes0", Op.IS, True) for name in ("A", "B")})


@pytest.mark.parametrize("says", [Truth.NO, Truth.UNKNOWN, None], ids=["no", "unknown", "nothing"])
@pytest.mark.parametrize("engine", [ASKED.answers, ASKED.always])
def test_where_the_engines_differ_nothing_is_answered(
    monkeypatch: pytest.MonkeyPatch, judged: RuleSet, engine: str, says: Truth | None
) -> None:
    monkeypatch.setitem(ENGINES, engine, Wrong(engine, "B", says))

    with pytest.raises(EngineDisagreement) as raised:
        evaluate(judged, facts({"yes0": True}))

    (fault,) = raised.value.diagnostics
    assert (fault.code, fault.message) == ("engine/disagreement", "the engines differ on `B` of `visit`")


def test_a_disagreement_repeats_no_fact(monkeypatch: pytest.MonkeyPatch, judged: RuleSet) -> None:
    monkeypatch.setitem(ENGINES, ASKED.answers, Wrong(ASKED.answers, "A", Truth.NO))

    with pytest.raises(EngineDisagreement) as raised:
        evaluate(judged, facts({"yes0": True, "names": ("4111-1111",)}))

    assert "4111" not in str(raised.value)


@pytest.mark.parametrize("use", [ASKED, IN_BULK], ids=["asked", "in bulk"])
def test_different_engines_answer_and_check_and_the_reference_is_one_of_those_that_check(use: Use) -> None:
    engines = [ENGINES[name] for name in (use.answers, *use.checked)]

    assert len({type(engine) for engine in engines}) == len(engines) > 1
    assert isinstance(engines[-1], Reference)
    assert use.checked["reference"] == 1_000


def test_what_people_ask_is_checked_every_time_and_what_is_done_in_bulk_is_not() -> None:
    assert (ASKED.answers, ASKED.always) == ("rete", "compiled")
    assert (IN_BULK.answers, IN_BULK.always) == ("compiled", "")


def test_an_engine_checks_the_first_answer_and_every_one_of_so_many_after_it() -> None:
    use = Use("a", {"b": 1, "c": 3})

    assert [use.checking() for _ in range(7)] == [["b", "c"], ["b"], ["b"], ["b", "c"], ["b"], ["b"], ["b", "c"]]
    assert use.checking(all_of_them=True) == ["b", "c"]


@pytest.mark.parametrize("number", [0, 1_000, 1_001])
def test_the_reference_checks_every_thousandth_answer(
    monkeypatch: pytest.MonkeyPatch, judged: RuleSet, number: int
) -> None:
    monkeypatch.setitem(ENGINES, "reference", Wrong("reference", "B", Truth.NO))
    monkeypatch.setattr("dontbuy.engine.evaluate.ASKED", Use(ASKED.answers, ASKED.checked, count(number)))

    if number % 1_000:
        assert evaluate(judged, facts({"yes0": True})).conclusion.fired
    else:
        with pytest.raises(EngineDisagreement):
            evaluate(judged, facts({"yes0": True}))


@pytest.mark.parametrize("engine", [ASKED.answers, ASKED.always])
def test_where_the_engines_differ_on_the_rails_nothing_is_answered(
    monkeypatch: pytest.MonkeyPatch, judged: RuleSet, engine: str
) -> None:
    monkeypatch.setitem(ENGINES, engine, Wrong(engine, "B", Truth.NO))

    with pytest.raises(EngineDisagreement, match="the engines differ on `B` of `visit`"):
        rails(judged, 0b01, ASKED, ASKED.checked)


def test_in_bulk_one_engine_answers_alone(monkeypatch: pytest.MonkeyPatch, judged: RuleSet) -> None:
    for name in ("rete", "reference"):
        monkeypatch.setitem(ENGINES, name, Wrong(name, "B", Truth.NO))

    assert rails(judged, 0b01, IN_BULK, ()) == (0b11, 0)


def test_every_criterion_is_fired_open_or_clear_and_only_one_of_them() -> None:
    for seed in range(20):
        judged = invented(seed, 10, 14, True)
        for given in told(seed, 5):
            conclusion = evaluate(judged, given).conclusion
            findings = (*conclusion.fired, *conclusion.open, *conclusion.clear)
            assert sorted(finding.criterion.id for finding in findings) == sorted(
                criterion.id for criterion in judged.criteria
            )


@pytest.mark.parametrize("count", [1, 40])
def test_each_distinct_test_is_decided_once(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    decided: list[Value | None] = []

    def counted(value: Value | None, op: Op, operand: Value | AsOf, as_of: date) -> Truth:
        decided.append(value)
        return compare(value, op, operand, as_of)

    monkeypatch.setattr("dontbuy.engine.meaning.compare", counted)
    same, other = Compare("yes0", Op.IS, True), Compare("yes1", Op.IS, False)
    judged = rule_set({f"C{at}": AnyOf((same, Not(AllOf((same, other))))) for at in range(count)})

    evaluate(judged, facts({"yes0": True, "yes1": True}), explain_clear=True)

    assert len(judged.tests) == len(decided) == 2


# --- ready before the first


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Rete:
    """An engine that has compiled nothing yet, in the place of the one that answers."""
    engine = Rete()
    monkeypatch.setitem(ENGINES, ASKED.answers, engine)
    return engine


def test_once_it_is_prepared_no_evaluation_compiles_anything(fresh: Rete, seen: Seen, rulebook: Rulebook) -> None:
    prepare(rulebook)
    before, nothing = seen.calls["create_ruleset"], facts({})
    for judged in rulebook.rule_sets.values():
        evaluate(judged, nothing)

    assert before >= len(rulebook.rule_sets)
    assert seen.calls["create_ruleset"] == before


def test_a_rulebook_whose_network_would_be_too_large_is_refused_with_its_size_and_compiles_nothing(
    monkeypatch: pytest.MonkeyPatch, fresh: Rete, seen: Seen, rulebook: Rulebook
) -> None:
    monkeypatch.setattr("dontbuy.engine.engines.rete.MOST_BYTES", 2_000_000)

    with pytest.raises(RulebookError) as raised:
        prepare(rulebook)

    (fault,) = raised.value.diagnostics
    assert fault.code == "rulebook/network-too-large"
    assert fault.message == "its 134 rules would take 4 MB of memory, and 2 MB is the most"
    assert (
        fault.hint
        == "use fewer criteria, most of all in the rule set `vendor_evaluation`; each takes two rules or more"
    )
    assert not seen.definitions
