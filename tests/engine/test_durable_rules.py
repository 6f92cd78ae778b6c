"""Every sharp edge of the rules library, as measured, and that none of them touches the engine.

`docs/durable-rules.md` has a row for each of these tests. An edge is shown in a process of its own: some end it.
"""

import json
import re
import signal
import subprocess
import sys
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import durable_rules_engine as library
import pytest

from dontbuy.engine.engines.network import SENTINEL, Tokens, fnv1a
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import MOST_SESSIONS, Group, Rete
from dontbuy.engine.errors import InvariantBroken
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import AnyOf, Compare, Not, Op, Rulebook, RuleSet
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import NUMBERS, YES_NOS, facts, invented, rule_set, told

ROOT = Path(__file__).parent.parent.parent
TOKEN = re.compile(r"[a-z0-9]{1,16}")
FACT = re.compile(r'\{"id":1,"sid":"(?P<session>\d+)","z":1(,"[ac]\d+":[01])*\}')


def edge(name: str, seconds: int = 20) -> Any:
    """What the library does, as JSON; or whether it crashed, failed or hung, with what it printed before."""
    command = [sys.executable, "-m", "tests.engine.durable_rules_edges", name, str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return "hung", done.stdout.strip()
    if done.returncode:
        return ("crashed" if done.returncode < 0 else "failed"), done.stdout.strip()
    return json.loads(done.stdout)


# --- what the engine hands to the library


@dataclass
class Seen:
    """Stands between the engine and the library, and keeps what crosses."""

    library: Any
    calls: Counter[str] = field(default_factory=Counter)
    definitions: list[dict[str, Any]] = field(default_factory=list)
    asserted: list[str] = field(default_factory=list)
    retracted: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self.library, name)

    def create_ruleset(self, name: str, definition: str) -> int:
        self.calls["create_ruleset"] += 1
        self.definitions.append(json.loads(definition))
        return int(self.library.create_ruleset(name, definition))

    def assert_fact(self, handle: int, fact: str) -> Any:
        self.calls["assert_fact"] += 1
        self.asserted.append(fact)
        return self.library.assert_fact(handle, fact)

    def retract_fact(self, handle: int, fact: str) -> Any:
        self.calls["retract_fact"] += 1
        self.retracted.append(fact)
        return self.library.retract_fact(handle, fact)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen = Seen(library)
    monkeypatch.setattr("dontbuy.engine.engines.rete.library", seen)
    return seen


def literals(definition: dict[str, Any]) -> Iterator[list[tuple[str, Any]]]:
    """The tests of each rule of one rule set of the library, in the order in which they are written."""
    for rule in definition.values():
        ((_, condition),) = rule["all"][0].items()
        yield [literal for each in condition.get("$and", [condition]) for literal in each.items()]


def large(rulebook: Rulebook, grants: Rulebook) -> list[RuleSet]:
    shipped = [*rulebook.rule_sets.values(), *grants.rule_sets.values()]
    return [*shipped, *(invented(seed, 60, 14, True) for seed in range(3))]


def one_condition(when: Any = None) -> RuleSet:
    return rule_set({"C": when or Compare("yes0", Op.IS, True)})


def fired(network: Rete, judged: RuleSet) -> Truth:
    return network.decide(judged, facts({"yes0": True}))["C"]


def test_the_engine_uses_five_functions_of_the_library_and_no_more(seen: Seen) -> None:
    engine, judged = Rete(), invented(1, 10, 14, True)

    for each in told(1, 20):
        engine.decide(judged, each)

    used = {"create_ruleset", "assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"}
    assert set(seen.calls) == used


# --- names and values


def test_the_library_tells_names_apart_by_a_hash_alone() -> None:
    found = edge("names_share_a_hash")

    assert found["same_hash"]
    assert found["a rule on liquid, a fact on costarring"] == ["r"]
    assert found["two fact ids"] == [0, 2]  # the second is taken for the first, already observed
    assert found["two sessions"] == [0, 2]


def test_only_generated_names_enter_the_library_and_no_two_share_a_hash(
    seen: Seen, rulebook: Rulebook, grants: Rulebook
) -> None:
    for judged in large(rulebook, grants):
        Rete().network(judged)

    for definition in seen.definitions:
        tests = {name for rule in literals(definition) for name, _ in rule}
        names = {*definition, *tests, "sid", "id", "$s", "m"}
        assert all(TOKEN.fullmatch(name) for name in {*definition, *tests})
        assert len({fnv1a(name) for name in names}) == len(names)


def test_a_token_whose_hash_is_taken_is_not_made() -> None:
    tokens = Tokens(taken={fnv1a("a1"), fnv1a("a2")})

    assert [tokens.fresh("a"), tokens.fresh("a")] == ["a3", "a4"]


def test_the_library_coerces_values() -> None:
    found = edge("values_are_coerced")

    refused = {name for name, fires in found.items() if fires != ["r"]}
    assert refused == {"1e-05 < 1", "a NUL", "half a character"}
    assert "error code: 204" in found["1e-05 < 1"]


def test_no_value_of_a_caller_enters_the_library(seen: Seen) -> None:
    long = "abcdef" + "x" * 65_530
    texts = ("liquid", "costarring", "abcdef", long, "\0", "\ud800", '","z":0}', "1e-05")
    conditions = {f"T{at}": Compare("names", Op.INCLUDES, text) for at, text in enumerate(texts)}
    conditions |= {f"N{at}": Compare("size", Op.AT_LEAST, one) for at, one in enumerate(NUMBERS)}
    judged, engine = rule_set(conditions), Rete()

    for text in texts:
        for size in NUMBERS:
            given = facts({"names": (text,), "size": size})
            assert engine.decide(judged, given) == Reference().decide(judged, given)

    assert all(FACT.fullmatch(fact) for fact in seen.asserted)


# --- events, or, and nothing at all


def test_an_event_of_the_library_fires_one_rule_and_a_fact_fires_all() -> None:
    found = edge("an_event_fires_one_rule")

    assert len(found["event"]) == 1
    assert found["fact"] == ["r1", "r2", "r3"]


def test_an_or_of_the_library_fires_once_for_each_way_it_matches() -> None:
    assert edge("an_or_fires_once_per_way") == {"one or": ["r", "r", "r"], "seven ors": 128}


def test_no_or_enters_the_library_and_a_rule_that_fires_twice_counts_once(seen: Seen) -> None:
    twice = Compare("yes0", Op.IS, True)
    judged = one_condition(AnyOf((twice, Not(Not(twice)), Compare("yes1", Op.IS, True))))

    assert Rete().decide(judged, facts({"yes0": True, "yes1": True}))["C"] is Truth.YES
    assert "$or" not in json.dumps(seen.definitions)


def test_the_library_raises_where_no_rule_matches() -> None:
    assert "MessageNotHandledException" in edge("nothing_matches")


def test_a_rule_that_always_matches_stands_in_every_rule_set_of_the_library(
    seen: Seen, rulebook: Rulebook, grants: Rulebook
) -> None:
    for judged in large(rulebook, grants):
        Rete().network(judged)

    assert all([SENTINEL] in [*literals(definition)] for definition in seen.definitions)
    assert seen.calls["delete_state"] == 0


# --- limits


def test_the_library_takes_sixty_four_root_tests_for_one_fact_and_not_sixty_five() -> None:
    enough, too_many = edge("sixty_four_root_tests"), edge("sixty_five_root_tests")

    assert enough == {"rules": 64, "rules that do not match": 0, "arms of one or": 64, "one test shared": 64}
    for shape in ("rules", "rules that do not match", "arms of one or"):
        assert "error code: 303" in too_many[shape]
    assert too_many["one test shared"] == 65  # rules that begin with the same test share it


def test_the_library_takes_255_rules_on_one_test() -> None:
    # The 256th writes past a table: what follows is error 108, a crash, or nothing that shows, by the process.
    assert edge("two_hundred_and_fifty_five_rules_on_one_test") == 255


def test_the_library_hangs_with_the_512th_condition_on_one_node() -> None:
    assert edge("five_hundred_and_eleven_conditions") == ["r7"]
    assert edge("five_hundred_and_twelve_conditions", seconds=1) == ("hung", "created")  # at the first fact
    assert edge("five_hundred_and_thirteen_conditions", seconds=1) == ("hung", "")  # before there is a rule set


def test_the_library_refuses_a_join_of_seventeen_facts() -> None:
    found = edge("joins")

    assert found["16"] == ["r"]
    assert "error code: 304" in found["17"]
    assert "error code: 304" in found["18"]


def test_the_library_refuses_nesting_sixteen_deep() -> None:
    found = edge("nesting")

    assert found["15"] == []
    assert "error code: 113" in found["16"]


def test_the_library_refuses_253_properties() -> None:
    found = edge("properties")

    assert found["252"] == ["r"]
    assert "error code: 302" in found["253"]


def test_every_limit_is_kept_before_anything_is_compiled(seen: Seen, rulebook: Rulebook, grants: Rulebook) -> None:
    for judged in large(rulebook, grants):
        Rete().network(judged)

    for definition in seen.definitions:
        rules = [*literals(definition)]
        roots = Counter(rule[0] for rule in rules)
        at_once = sum(max(roots[token, 0], roots[token, 1]) for token in {token for token, _ in roots})
        assert at_once <= 60
        assert len({name for rule in rules for name, _ in rule}) <= 200
        assert sum(map(len, rules)) < 4_000
        assert len(rules) <= 120  # so at most 120 conditions hang on one node, and 120 rules on one test
        assert max(map(len, rules)) <= 12


def test_one_fact_is_never_joined_with_another(seen: Seen) -> None:
    Rete().network(invented(2, 40, 14, True))

    for definition in seen.definitions:
        assert all(len(rule["all"]) == 1 and [*rule["all"][0]] == ["m"] for rule in definition.values())


# --- sessions and memory


def test_the_library_has_no_1025th_session() -> None:
    found = edge("sessions")

    assert found == {"1024 fired": True, "1025": "MemoryError: "}


def test_the_engine_keeps_one_session_for_all_its_runs(seen: Seen) -> None:
    engine, judged = Rete(), invented(3, 10, 14, True)

    for each in told(3, 1_200):
        engine.decide(judged, each)

    sessions = {found["session"] for fact in seen.asserted if (found := FACT.fullmatch(fact))}
    assert sessions == {"0"}


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

    assert seen.retracted == seen.asserted


# --- the layers above the C core


def test_the_host_layer_of_the_library_polls_in_two_threads() -> None:
    assert edge("the_host_polls") == {"threads": 2, "daemons": [True, True]}


def test_the_host_layer_of_the_library_loses_a_rule_set_in_a_race() -> None:
    assert edge("the_host_loses_a_rule_set") == "Exception: Ruleset with name late not found"


def test_the_action_loop_of_the_library_writes_the_state_back_after_each_firing() -> None:
    assert edge("the_action_loop_writes_the_state_back") == 10


def test_the_engine_loads_no_host_layer_and_starts_no_thread() -> None:
    program = (
        "import sys, threading; from dontbuy.engine.evaluate import ENGINES;"
        "from tests.conformance.strategies import *;"
        "ENGINES['rete'].decide(invented(1, 5, 5, True), facts({}));"
        "print([name for name in sys.modules if name.split('.')[0] == 'durable'], threading.active_count())"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[] 1"


def test_a_firing_of_the_library_carries_the_whole_fact() -> None:
    assert edge("a_firing_carries_the_fact") == 153


def test_the_engine_parses_no_firing(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, judged = Rete(), one_condition()
    engine.network(judged)
    monkeypatch.setattr("dontbuy.engine.engines.rete.json", None)

    assert fired(engine, judged) is Truth.YES


# --- sessions that are broken


def test_an_action_of_the_library_that_is_left_open_poisons_its_session_without_an_error() -> None:
    assert edge("a_session_is_poisoned") == {"later runs": [[], [], []], "another session": ["r", "z"]}


def test_abandoning_an_action_of_the_library_breaks_the_next_run() -> None:
    ended, printed = edge("an_action_is_abandoned")

    assert ended in ("failed", "crashed")
    assert printed == ""


def poison(group: Group) -> None:
    """Leave an action of the group's session open, as an exception in the middle of a run would."""
    fact = f'{{"id":9,"sid":"{group.session}","z":1}}'
    _, state = library.assert_fact(group.handle, fact)
    library.start_action_for_state(group.handle, state)


def test_a_poisoned_session_is_left_and_the_answer_is_right_all_the_same() -> None:
    engine, judged = Rete(), one_condition()
    group = engine.network(judged).strata[0][0]
    poison(group)

    truths = [fired(engine, judged) for _ in range(3)]

    assert truths == [Truth.YES] * 3
    assert group.session == 1


def test_when_every_session_is_poisoned_nothing_is_answered() -> None:
    engine, judged = Rete(), one_condition()
    group = engine.network(judged).strata[0][0]
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
    assert engine.network(judged).strata[0][0].session == (0 if times == 1 else 1)  # drained, or left for good


def test_a_fact_left_behind_in_a_session_is_not_taken_for_an_answer() -> None:
    engine, judged = Rete(), one_condition()
    network = engine.network(judged)
    token = {test.fact: name for test, name in network.tests}["yes0"]
    library.assert_fact(network.strata[0][0].handle, f'{{"id":1,"sid":"0","z":1,"{token}":1}}')

    assert engine.decide(judged, facts({"yes0": False}))["C"] is Truth.NO


# --- how it is built


def test_the_library_is_pinned_to_the_version_measured_and_python_to_those_it_runs_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert "durable-rules==2.0.28" in project["dependencies"]
    assert project["requires-python"] == ">=3.11"


def test_all_yes_and_no_facts_at_once_are_as_the_reference_has_them() -> None:
    judged, engine = invented(7, 60, 14, False), Rete()
    everything: list[Facts] = [facts(dict.fromkeys(YES_NOS, value)) for value in (True, False)]

    for each in everything:
        assert engine.decide(judged, each) == Reference().decide(judged, each)


# --- the page


def test_every_row_of_the_page_names_a_test_and_every_test_of_an_edge_has_a_row() -> None:
    page = (ROOT / "docs" / "durable-rules.md").read_text(encoding="utf-8")

    named = {*re.findall(r"`(test_\w+)`", page)}
    here = {name for name in globals() if name.startswith("test_")}
    assert named <= here
    edges = {name for name in here if "library" in name or "session" in name}
    assert edges <= named
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| measured")]
    assert all(re.search(r"`(test_\w+|tests/\S+\.py)` \|$", row) for row in rows)
