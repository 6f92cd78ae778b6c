"""The edges of the rules library, each shown alone: `python -m tests.engine.durable_rules_edges NAME SECONDS`.

Prints JSON. An edge is run in a process of its own, because some of them end it, and for so many seconds of processor
time at most, because some of them never end.
"""

import json
import resource
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import durable_rules_engine as library

from dontbuy.engine.engines.formula import fnv1a

_names = count()
Definition = Mapping[str, Any]


def rules(definitions: Mapping[str, Definition]) -> int:
    """A rule set of the library; each definition is the condition on one fact."""
    each = {name: {"all": [{"m": condition}]} for name, condition in definitions.items()}
    return int(library.create_ruleset(f"x{next(_names)}", json.dumps(each)))


def drained(handle: int, told: tuple[int, int]) -> list[str]:
    """The names of the rules that fire, until none is left."""
    fired = []
    started = library.start_action_for_state(handle, told[1])
    action = started[1] if started else None
    while action is not None:
        fired.append(next(iter(json.loads(action))))
        action = library.complete_and_start_action(handle, told[1])
    return fired


def fire(handle: int, fact: str | Mapping[str, Any], session: str = "0") -> list[str]:
    """What fires for one fact, given as JSON text or as an object."""
    text = fact if isinstance(fact, str) else json.dumps(dict(fact))
    return drained(handle, library.assert_fact(handle, f'{{"id":1,"sid":"{session}",{text[1:]}'))


def tried(what: Callable[..., Any], *told: Any) -> Any:
    """The result, or the name and the text of what was raised."""
    try:
        return what(*told)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def said(condition: Definition, fact: str) -> Any:
    return tried(fire, rules({"r": condition}), fact)


def names_share_a_hash() -> Any:
    same_hash = fnv1a("costarring") == fnv1a("liquid")
    ids, sessions = rules({"r": {"a": 1}}), rules({"r": {"a": 1}})

    def tell(handle: int, identity: str, session: str) -> int:
        return int(library.assert_fact(handle, json.dumps({"id": identity, "sid": session, "a": 1}))[0])

    return {
        "same_hash": same_hash,
        "a rule on liquid, a fact on costarring": said({"liquid": 1}, '{"costarring":1}'),
        "two fact ids": [tell(ids, "costarring", "0"), tell(ids, "liquid", "0")],
        "two sessions": [tell(sessions, "1", "costarring"), tell(sessions, "1", "liquid")],
    }


def values_are_coerced() -> Any:
    long = "abcdef" + "x" * 65_530
    return {
        '"9" >= 10': said({"$gte": {"a": 10}}, '{"a":"9"}'),
        '"abc" > 5': said({"$gt": {"a": 5}}, '{"a":"abc"}'),
        '12 == "12"': said({"a": "12"}, '{"a":12}'),
        "1e-05 < 1": said({"$lt": {"a": 1}}, '{"a":1e-05}'),
        "NaN == null": said({"a": None}, '{"a":NaN}'),
        "a long text == its first six letters": said({"a": "abcdef"}, f'{{"a":"{long}"}}'),
        "a NUL": said({"a": 1}, '{"a":"\0"}'),
        "half a character": said({"a": 1}, '{"a":"\ud800"}'),
        "2^53 and one >= the same": said({"$gte": {"a": 2**53 + 1}}, f'{{"a":{2**53}.0}}'),
    }


def whole_numbers() -> Any:
    """The value of an expression over tokens: the greatest number that is at most as large."""

    def value(expression: Any, tokens: Mapping[str, int], near: int) -> int:
        reached = {f"r{at}": {"$lte": {f"n{at}": expression}} for at in range(3)}
        bounds = {f"n{at}": near - 1 + at for at in range(3)}
        return near - 2 + len(fire(rules(reached), {**bounds, **tokens}))

    def counted(operator: str, left: Any, right: Any) -> Any:
        return {operator: {"$l": left, "$r": right}}

    ones = {f"a{at}": 1 for at in range(56)}
    added: Any = {"$m": "a0"}
    deep: Any = {"$m": "a0"}
    for at in range(1, 56):
        added = counted("$add", added, {"$m": f"a{at}"})
    for _ in range(40):
        deep = counted("$add", {"$m": "a0"}, deep)
    token = {"$m": "t"}
    return {
        "fifty-six ones": value(added, ones, 56),
        "2 / 2": value(counted("$div", token, 2), {"t": 2}, 1),
        "1 / 2": value(counted("$div", token, 2), {"t": 1}, 0),
        "(2 - 0) / 2": value(counted("$div", counted("$sub", 2, token), 2), {"t": 0}, 1),
        "(2 - 1) / 2": value(counted("$div", counted("$sub", 2, token), 2), {"t": 1}, 0),
        "7 / 4": value(counted("$div", token, 4), {"t": 7}, 1),
        "2^20 × 2^20": value(counted("$mul", token, token), {"t": 2**20}, 2**40),
        "nested forty deep": value(deep, ones, 41),
    }


def an_event_fires_one_rule() -> Any:
    handle = rules({"r1": {"a": 1}, "r2": {"a": 1}, "r3": {"a": 1}})
    event = library.assert_event(handle, '{"id":1,"sid":"0","a":1}')
    return {"event": drained(handle, event), "fact": fire(handle, {"a": 1}, "1")}


def an_or_fires_once_per_way() -> Any:
    either = {"$or": [{"a": 1}, {"b": 1}, {"c": 1}]}
    seven = {"$and": [{"$or": [{f"a{at}": 1}, {f"b{at}": 1}]} for at in range(7)]}
    both = {f"{name}{at}": 1 for at in range(7) for name in "ab"}
    return {
        "one or": fire(rules({"r": either}), {"a": 1, "b": 1, "c": 1}),
        "seven ors": len(fire(rules({"r": seven}), both)),
    }


def nothing_matches() -> Any:
    from durable import lang

    with lang.ruleset("quiet"):
        lang.when_all(lang.m.a == 1)(lambda context: None)
    return tried(lang.assert_fact, "quiet", {"sid": "1", "b": 1})


def root_tests(number: int) -> Any:
    fact = {f"a{at}": 1 for at in range(number)}
    never = {f"r{at}": {"$and": [{f"a{at}": 1}, {"never": 1}]} for at in range(number)}
    arms = {"r": {"$or": [{f"a{at}": 1} for at in range(number)]}}
    shared = {f"r{at}": {"a0": 1} for at in range(number)}
    each = {f"r{at}": {f"a{at}": 1} for at in range(number)}
    shapes = {"rules": each, "rules that do not match": never, "arms of one or": arms, "one test shared": shared}

    def run(definitions: Mapping[str, Definition]) -> int:
        return len(fire(rules(definitions), fact))

    return {name: tried(run, made) for name, made in shapes.items()}


def sixty_four_root_tests() -> Any:
    return root_tests(64)


def sixty_five_root_tests() -> Any:
    return root_tests(65)


def two_hundred_and_fifty_five_rules_on_one_test() -> Any:
    return len(fire(rules({f"r{at}": {"a": 1} for at in range(255)}), {"a": 1}))


def five_hundred_and_eleven_conditions() -> Any:
    return fire(rules({f"r{at}": {"a": at} for at in range(511)}), {"a": 7})


def five_hundred_and_twelve_conditions() -> Any:
    handle = rules({f"r{at}": {"a": at} for at in range(512)})
    print("created", flush=True)
    return fire(handle, {"a": 7})


def five_hundred_and_thirteen_conditions() -> Any:
    handle = rules({f"r{at}": {"a": at} for at in range(513)})
    print("created", flush=True)
    return handle


def joins() -> Any:
    def joined(number: int) -> list[str]:
        each = {"r": {"all": [{f"m{at}": {"t": at}} for at in range(number)]}}
        handle = library.create_ruleset(f"j{number}", json.dumps(each))
        facts = [f'{{"id":{at + 1},"sid":"0","t":{at}}}' for at in range(number)]
        return [name for fact in facts for name in drained(handle, library.assert_fact(handle, fact))]

    return {number: tried(joined, number) for number in (16, 17, 18)}


def nesting() -> Any:
    def nested(depth: int) -> Definition:
        inner: Definition = {"a": 1}
        for at in range(depth):
            inner = {"$and" if at % 2 else "$or": [inner, {f"b{at}": 1}]}
        return inner

    def fire_nested(depth: int) -> list[str]:
        return fire(rules({"r": nested(depth)}), {"a": 1})

    return {depth: tried(fire_nested, depth) for depth in (15, 16)}


def properties() -> Any:
    def wide(number: int) -> Any:
        return tried(lambda: fire(rules({"r": {"p0": 0}}), {f"p{at}": at for at in range(number)}))

    return {number: wide(number) for number in (252, 253)}


def sessions() -> Any:
    handle = rules({"r": {"a": 1}})
    before = [fire(handle, {"a": 1}, str(number)) for number in range(1_024)]
    return {"1024 fired": before == [["r"]] * 1_024, "1025": tried(fire, handle, {"a": 1}, "one-more")}


def memory() -> int:
    """Resident bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4_096


def a_session_for_each_run() -> Any:
    handle = rules({f"r{at}": {f"a{at}": 1} for at in range(40)} | {"z": {"z": 1}})

    def grown(runs: range, session: Callable[[int], str]) -> float:
        before = memory()
        for run in runs:
            name = session(run)
            fire(handle, {"z": 1, "a1": 1, "a2": 1}, name)
            library.retract_fact(handle, f'{{"id":1,"sid":"{name}","z":1,"a1":1,"a2":1}}')
            if name != "fixed":
                library.delete_state(handle, name)
        return (memory() - before) / len(runs)

    for session in (str, lambda _: "fixed"):
        grown(range(3_000), session)
    return {"fresh": grown(range(3_000, 12_000), str), "fixed": grown(range(9_000), lambda _: "fixed")}


def a_rule_set_is_dropped() -> Any:
    def leaked(delete: bool) -> float:
        before = memory()
        for _ in range(20):
            handle = rules({f"r{at}": {f"a{at}": 1} for at in range(40)})
            fire(handle, {"a1": 1})
            if delete:
                library.delete_ruleset(handle)
        return (memory() - before) / 20

    leaked(delete=True)
    return {"deleted": leaked(delete=True), "forgotten": leaked(delete=False)}


def a_fact_told_twice() -> Any:
    handle, fact = rules({"r": {"a": 1}}), '{"id":1,"sid":"0","a":1}'
    first, second = library.assert_fact(handle, fact), library.assert_fact(handle, fact)
    both = [first[0], second[0]]
    drained(handle, first)
    library.retract_fact(handle, fact)
    return {"codes": both, "after retraction": library.assert_fact(handle, fact)[0]}


def the_host_polls() -> Any:
    from durable.engine import Host

    before = threading.active_count()
    Host()
    daemons = [thread.daemon for thread in threading.enumerate()[1:]]
    return {"threads": threading.active_count() - before, "daemons": daemons}


def the_host_loses_a_rule_set() -> Any:
    """While one thread registers what was defined, another defines; the registry is then emptied for both."""
    from durable import engine as host_layer
    from durable import lang

    def define(name: str) -> None:
        with lang.ruleset(name):
            lang.when_all(lang.m.a == 1)(lambda context: None)

    register = host_layer.Host.register_rulesets

    def interrupted(self: Any, definitions: Any) -> Any:
        other = threading.Thread(target=define, args=("late",))
        other.start()
        other.join()
        return register(self, definitions)

    host_layer.Host.register_rulesets = interrupted
    define("early")
    lang.assert_fact("early", {"sid": "1", "a": 1})
    host_layer.Host.register_rulesets = register
    return tried(lang.assert_fact, "late", {"sid": "1", "a": 1})


def the_action_loop_writes_the_state_back() -> Any:
    from durable import lang

    with lang.ruleset("busy"):
        for _ in range(10):
            lang.when_all(lang.m.a == 1)(lambda context: None)
    writes, write = [], library.update_state

    def counted(*told: Any) -> Any:
        writes.append(told)
        return write(*told)

    library.update_state = counted
    lang.assert_fact("busy", {"sid": "1", "a": 1})
    return len(writes)


def a_session_is_poisoned() -> Any:
    handle = rules({"r": {"a": 1}, "z": {"z": 1}})
    fact = '{"id":1,"sid":"0","a":1,"z":1}'
    library.start_action_for_state(handle, library.assert_fact(handle, fact)[1])
    library.retract_fact(handle, fact)
    later = [drained(handle, library.assert_fact(handle, f'{{"id":{at},"sid":"0","a":1,"z":1}}')) for at in (2, 3, 4)]
    return {"later runs": later, "another session": fire(handle, {"a": 1, "z": 1}, "1")}


def an_action_is_abandoned() -> Any:
    handle = rules({"r": {"a": 1}, "z": {"z": 1}})
    fact = '{"id":1,"sid":"0","a":1,"z":1}'
    told = library.assert_fact(handle, fact)
    library.start_action_for_state(handle, told[1])
    library.abandon_action(handle, told[1])
    library.retract_fact(handle, fact)
    return drained(handle, library.assert_fact(handle, fact))


def a_firing_carries_the_fact() -> Any:
    handle = rules({"r": {"a": 1}})
    fact = {"id": 1, "sid": "0", "a": 1} | {f"p{at}": at for at in range(150)}
    told = library.assert_fact(handle, json.dumps(fact))
    return len(json.loads(library.start_action_for_state(handle, told[1])[1])["r"]["m"])


EDGES: Sequence[Callable[[], Any]] = (
    names_share_a_hash,
    values_are_coerced,
    whole_numbers,
    an_event_fires_one_rule,
    an_or_fires_once_per_way,
    nothing_matches,
    sixty_four_root_tests,
    sixty_five_root_tests,
    two_hundred_and_fifty_five_rules_on_one_test,
    five_hundred_and_eleven_conditions,
    five_hundred_and_twelve_conditions,
    five_hundred_and_thirteen_conditions,
    joins,
    nesting,
    properties,
    sessions,
    a_session_for_each_run,
    a_rule_set_is_dropped,
    a_fact_told_twice,
    the_host_polls,
    the_host_loses_a_rule_set,
    the_action_loop_writes_the_state_back,
    a_session_is_poisoned,
    an_action_is_abandoned,
    a_firing_carries_the_fact,
)

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), int(sys.argv[2])))
    named = {edge.__name__: edge for edge in EDGES}
    print(json.dumps(named[sys.argv[1]]()))
