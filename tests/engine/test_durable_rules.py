"""Every sharp edge of the rules library, as measured, and that none of them touches the engine: names, firing, limits.

`docs/durable-rules.md` has a row for each of these tests. An edge is shown in a process of its own: some end it.
"""

import json
import re
import subprocess
import sys
import tomllib

import pytest

from dontbuy.engine.engines.formula import SENTINEL, Tokens, fnv1a
from dontbuy.engine.engines.network import MOST_DECISIONS, MOST_NAMES
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.expressions import AllOf, AnyOf, Compare, Expr, IsTold, Not, Op
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import NUMBERS, YES_NOS, facts, invented, rule_set, told
from tests.engine import test_durable_rules_sessions as sessions
from tests.engine.library_seen import FACT, ROOT, Seen, edge, fired, one_condition, read, values

TOKEN = re.compile(r"[a-z0-9]{1,16}")


def large(rulebook: Rulebook, grants: Rulebook) -> list[RuleSet]:
    shipped = [*rulebook.rule_sets.values(), *grants.rule_sets.values()]
    return [*shipped, *(invented(seed, 60, 14, True) for seed in range(3))]


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
        tokens = read(definition)
        names = {*definition, *tokens, "sid", "id", "$s", "m"}
        assert tokens
        assert all(TOKEN.fullmatch(name) for name in {*definition, *tokens})
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
    named = {f"T{at}": _with_a_rule(Compare("names", Op.INCLUDES, text)) for at, text in enumerate(texts)}
    sized = {f"N{at}": _with_a_rule(Compare("size", Op.AT_LEAST, number)) for at, number in enumerate(NUMBERS)}
    judged, engine = rule_set(named | sized), Rete()

    for text in texts:
        for size in NUMBERS:
            given = facts({"names": (text,), "size": size})
            assert engine.decide(judged, given) == Reference().decide(judged, given)

    assert len(seen.asserted) >= len(texts) * len(NUMBERS)
    assert all(FACT.fullmatch(fact) for fact in seen.asserted)
    assert {*map(type, values(seen.definitions))} == {int}


def _with_a_rule(test: Compare) -> Expr:
    """A condition that is one test has none."""
    return AllOf((test, IsTold(test.fact)))


def test_every_token_that_a_rule_reads_is_told(seen: Seen) -> None:
    engine, judged = Rete(), invented(8, 60, 14, True)

    engine.decide(judged, facts({}))

    first_facts = [json.loads(fact) for fact in seen.asserted[: len(seen.definitions)]]
    assert [read(definition) for definition in seen.definitions] == [
        {*fact} - {"id", "sid", SENTINEL} for fact in first_facts
    ]
    assert len(read(seen.definitions)) > 100


def test_the_library_counts_whole_numbers_exactly() -> None:
    assert edge("whole_numbers") == {
        "fifty-six ones": 56,
        "2 / 2": 1,
        "1 / 2": 0,
        "(2 - 0) / 2": 1,
        "(2 - 1) / 2": 0,
        "7 / 4": 1,
        "2^20 × 2^20": 2**40,
        "nested forty deep": 41,
    }


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

    always = {"all": [{"m": {SENTINEL: 1}}]}
    assert {json.dumps(definition[SENTINEL]) for definition in seen.definitions} == {json.dumps(always)}
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

    assert len(seen.definitions) > 10
    for definition in seen.definitions:
        rules = {*definition} - {SENTINEL}
        assert len({name[:-1] for name in rules}) <= MOST_DECISIONS  # of the two rules of each, one can hold
        assert len(rules) <= 2 * MOST_DECISIONS  # so 113 conditions at most hang on one node
        assert len(read(definition)) <= MOST_NAMES
    assert not {"$and", "$or"} & {*re.findall(r"\$\w+", json.dumps(seen.definitions))}


def test_one_fact_is_never_joined_with_another(seen: Seen) -> None:
    Rete().network(invented(2, 40, 14, True))

    assert seen.definitions
    for definition in seen.definitions:
        assert all(len(rule["all"]) == 1 and [*rule["all"][0]] == ["m"] for rule in definition.values())


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
    monkeypatch.setattr(json, "loads", None)

    assert fired(engine, judged) is Truth.YES


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
    here = {name for name in (*globals(), *vars(sessions)) if name.startswith("test_")}
    assert named <= here
    edges = {name for name in here if "library" in name or "session" in name}
    assert edges <= named
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| measured")]
    assert all(re.search(r"`(test_\w+|tests/\S+\.py)` \|$", row) for row in rows)
