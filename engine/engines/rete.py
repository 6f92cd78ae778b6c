"""The forward-chaining engine: durable-rules, driven directly, holding nothing but generated tokens.

The library tells names apart by a 32-bit hash, coerces values, and fails in ways that are not errors, so no name and no
value of a caller enters it: tests are decided before, and only their truths cross over. `docs/durable-rules.md` lists
what was measured on the library and the test that holds each row.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Lock

import durable_rules_engine as library

from dontbuy.engine.engines.network import SENTINEL, Lowering, Rule, split
from dontbuy.engine.errors import Diagnostic, InvariantBroken
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import RuleSet, Test
from dontbuy.engine.meaning import truth_of
from dontbuy.engine.truth import Truth

MOST_ROOTS = 56
"""More than 64 first tests that are true for one fact are error 303; the sentinel is one of them."""
MOST_NAMES = 180
"""253 properties of one fact are refused."""
MOST_SESSIONS = 16
_names = count(1)


class Rete:
    """Compiles a rule set once and keeps it: a dropped rule set of the library leaks 55 kB to 700 kB."""

    name = "rete"

    def __init__(self) -> None:
        self._networks: dict[str, Network] = {}
        self._lock = Lock()

    def decide(self, rule_set: RuleSet, facts: Facts) -> Mapping[str, Truth]:
        return self.network(rule_set).run(facts)

    def network(self, rule_set: RuleSet) -> "Network":
        """The compiled network of a rule set, found by its digest."""
        network = self._networks.get(rule_set.digest)
        if network is None:
            with self._lock:
                network = self._networks.get(rule_set.digest) or Network.of(rule_set)
                self._networks[rule_set.digest] = network
        return network


@dataclass(frozen=True, slots=True)
class Network:
    """The strata of one rule set. Each stratum's answers are tokens that the next ones may test."""

    tests: Sequence[tuple[Test, str]]
    conditions: Sequence[tuple[str, str]]
    strata: Sequence[Sequence["Group"]]

    @classmethod
    def of(cls, rule_set: RuleSet) -> "Network":
        lowering = Lowering()
        for name, when in rule_set.conditions.items():
            lowering.add(name, when)
        strata = tuple(tuple(map(Group.of, split(rules, MOST_ROOTS, MOST_NAMES))) for rules in lowering.strata)
        return cls(tuple(lowering.tests.items()), tuple(lowering.conditions.items()), strata)

    def run(self, facts: Facts) -> Mapping[str, Truth]:
        """The truth of every condition; unknown where neither rail fired."""
        decided = [(token, truth_of(test, facts, _NONE_MET)) for test, token in self.tests]
        known = {token: truth // 2 for token, truth in decided if truth is not Truth.UNKNOWN}
        for stratum in self.strata:
            for token, rail in [found for group in stratum for found in group.fire(known)]:
                if known.setdefault(token, rail) != rail:
                    raise _broken("a condition is both shown and refuted")
        return {name: _TRUTHS[known.get(token)] for name, token in self.conditions}


_NONE_MET: Mapping[str, Truth] = {}
_TRUTHS = {1: Truth.YES, 0: Truth.NO, None: Truth.UNKNOWN}


@dataclass(slots=True)
class Group:
    """One rule set of the library, one session of it, and one lock: the session's one fact lives as long as a run."""

    handle: int
    names: Sequence[str]
    rules: Mapping[str, tuple[str, int]]
    sessions: Iterator[int]
    session: int = 0
    lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> "Group":
        definitions = {SENTINEL[0]: _definition([SENTINEL])}
        definitions |= {rule.name: _definition(rule.literals or [SENTINEL]) for rule in rules}
        handle = library.create_ruleset(f"n{next(_names)}", json.dumps(definitions))
        names = sorted({token for rule in rules for token, _ in rule.literals})
        return cls(handle, names, {rule.name: (rule.token, rule.rail) for rule in rules}, iter(range(1, MOST_SESSIONS)))

    def fire(self, known: Mapping[str, int]) -> set[tuple[str, int]]:
        """The tokens that the fired rules decide."""
        said = "".join([f',"{name}":{known[name]}' for name in self.names if name in known])
        with self.lock:
            fired = self._run(said)
            while SENTINEL[0] not in fired:
                # A session in which an action was left open answers nothing, without an error: leave it for good.
                self.session = self._next_session()
                fired = self._run(said)
        return {self.rules[name] for name in fired if name in self.rules}

    def _next_session(self) -> int:
        for session in self.sessions:
            return session
        raise _broken("the rules library answers nothing in every session")

    def _run(self, said: str) -> set[str]:
        fact = f'{{"id":1,"sid":"{self.session}","{SENTINEL[0]}":{SENTINEL[1]}{said}}}'
        fired: set[str] = set()
        refused, state = library.assert_fact(self.handle, fact)
        if refused:  # an interrupted run left its fact, whose rules would fire now: a session to leave
            return fired
        action = None
        try:
            started = library.start_action_for_state(self.handle, state)
            action = started[1] if started else None
            while action is not None:
                fired.add(action[2 : action.index('"', 2)])
                action = library.complete_and_start_action(self.handle, state)
        finally:
            while action is not None:
                action = library.complete_and_start_action(self.handle, state)
            library.retract_fact(self.handle, fact)
        return fired


def _definition(literals: Iterable[tuple[str, int]]) -> dict[str, object]:
    each = [{token: rail} for token, rail in literals]
    return {"all": [{"m": {"$and": each} if len(each) > 1 else each[0]}]}


def _broken(message: str) -> InvariantBroken:
    return InvariantBroken([Diagnostic("engine/network-broken", message, "", "report this with the rulebook's digest")])
