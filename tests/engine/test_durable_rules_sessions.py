"""The edges of the rules library that have to do with sessions and memory, and that none of them touches the engine.

`docs/durable-rules.md` has a row for each of these tests.
"""

import threading
from typing import Any

import durable_rules_engine as library
import pytest

from dontbuy.engine.engines.rete import MOST_SESSIONS, LibraryRuleSet, Rete
from dontbuy.engine.errors import InvariantBroken
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import facts, invented, told
from tests.engine.library_seen import FACT, Seen, edge, fired, one_condition

# --- sessions and memory


def test_the_library_has_no_1025th_session() -> None:
    found = edge("sessions")

    assert found == {"1024 fired": True, "1025": "MemoryError: "}


def test_the_engine_keeps_one_session_for_all_its_runs(seen: Seen) -> None:
    engine, judged = Rete(), invented(3, 10, 14, True)

    for each in told(3, 1_200):
        engine.decide(judged, each)

    facts_seen = [FACT.fullmatch(fact) for fact in seen.asserted]
    assert len(facts_seen) >= 1_200
    assert {match and match["session"] for match in facts_seen} == {"0"}


def test_a_session_that_is_kept_grows_by_nothing() -> None:
    found = edge("a_session_for_each_run")

    assert found["fixed"] < 1
    assert found["fresh"] < 200  # bytes a run; 3 kB were measured once, and do not show when driven directly


def test_a_rule_set_of_the_library_that_is_dropped_leaks_whether_deleted_or_not() -> None:
    found = edge("a_rule_set_is_dropped")

    assert found["deleted"] > 50_000
    assert found["forgotten"] > 50_000


def test_a_rule_set_is_compiled_once(seen: Seen) -> None:
    engine, judged = Rete(), invented(4, 10, 14, True)

    networks = [engine.network(judged) for _ in range(3)]
    compiled = seen.calls["create_ruleset"]
    for each in told(4, 50):
        engine.decide(judged, each)

    assert len({id(network) for network in networks}) == 1
    assert seen.calls["create_ruleset"] == compiled


def test_many_threads_compile_a_rule_set_once(seen: Seen) -> None:
    engine, judged = Rete(), invented(5, 20, 14, True)
    start = threading.Barrier(8)

    def compiled() -> None:
        start.wait()
        engine.network(judged)

    threads = [threading.Thread(target=compiled) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    groups = sum(len(stratum) for stratum in engine.network(judged).strata)
    assert len(seen.definitions) == groups


def test_a_fact_told_twice_to_the_library_is_not_seen_again_until_it_is_retracted() -> None:
    assert edge("a_fact_told_twice") == {"codes": [0, 2], "after retraction": 0}


def test_the_engine_retracts_every_fact_that_it_asserts(seen: Seen) -> None:
    engine, judged = Rete(), invented(6, 10, 14, True)

    for each in told(6, 50):
        engine.decide(judged, each)

    assert len(seen.asserted) >= 50
    assert seen.retracted == seen.asserted


# --- sessions that are broken


def test_an_action_of_the_library_that_is_left_open_poisons_its_session_without_an_error() -> None:
    assert edge("a_session_is_poisoned") == {"later runs": [[], [], []], "another session": ["r", "z"]}


def test_abandoning_an_action_of_the_library_breaks_the_next_run() -> None:
    ended, printed = edge("an_action_is_abandoned")

    assert ended in ("failed", "crashed")
    assert printed == ""


def only_rule_set(engine: Rete, judged: RuleSet) -> LibraryRuleSet:
    """The rule set of the library in which all rules of a small one stand."""
    (((group, _, _),),) = engine.network(judged).strata
    assert isinstance(group, LibraryRuleSet)
    return group


def poison(group: LibraryRuleSet) -> None:
    """Leave an action of the group's session open, as an exception in the middle of a run would."""
    fact = f'{{"id":9,"sid":"{group.session}","z":1}}'
    _, state = library.assert_fact(group.handle, fact)
    library.start_action_for_state(group.handle, state)


def test_a_poisoned_session_is_left_and_the_answer_is_right_all_the_same() -> None:
    engine, judged = Rete(), one_condition()
    group = only_rule_set(engine, judged)
    poison(group)

    truths = [fired(engine, judged) for _ in range(3)]

    assert truths == [Truth.YES] * 3
    assert group.session == 1


def test_when_every_session_is_poisoned_nothing_is_answered() -> None:
    engine, judged = Rete(), one_condition()
    group = only_rule_set(engine, judged)
    for session in range(MOST_SESSIONS):
        group.session = session
        poison(group)
    group.session = 0

    with pytest.raises(InvariantBroken, match=r"engine/network-broken.*answers nothing in every session"):
        fired(engine, judged)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_an_exception_in_the_middle_of_a_run_does_not_reach_the_next_one(
    monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    engine, judged = Rete(), one_condition()
    engine.network(judged)
    complete, left = library.complete_and_start_action, [times]

    def interrupted(handle: int, state: int) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise KeyboardInterrupt
        return complete(handle, state)

    monkeypatch.setattr(library, "complete_and_start_action", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fired(engine, judged)
    left[0] = 0

    assert [fired(engine, judged), fired(engine, judged)] == [Truth.YES, Truth.YES]
    assert engine.decide(judged, facts({}))["C"] is Truth.UNKNOWN
    assert only_rule_set(engine, judged).session == (0 if times == 1 else 1)  # drained, or left for good


def test_a_fact_left_behind_in_a_session_is_not_taken_for_an_answer() -> None:
    engine, judged = Rete(), one_condition()
    group = only_rule_set(engine, judged)
    told_before = "".join(f',"{token}":2' for token in group.read)
    library.assert_fact(group.handle, f'{{"id":1,"sid":"0","z":1{told_before}}}')

    assert engine.decide(judged, facts({"yes0": False}))["C"] is Truth.NO
