"""The forward-chaining engine: durable-rules, driven directly, holding nothing but generated tokens.

The library tells names apart by a 32-bit hash, coerces values, and fails in ways that are not errors, so no name and no
value of a caller enters it: tests are decided before, and only their truths cross over. `docs/durable-rules.md` lists
what was measured on the library and the test that holds each row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Lock

import durable_rules_engine as library

from dontbuy.engine.engines.base import OnRails
from dontbuy.engine.engines.firing import Network, told
from dontbuy.engine.engines.formula import SENTINEL, Rule
from dontbuy.engine.engines.network import Plan
from dontbuy.engine.errors import Diagnostic, InvariantBroken, RulebookError
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.rails import Rails
from dontbuy.engine.truth import UNKNOWN

MOST_BYTES = 150_000_000
"""The most memory of all networks of a rulebook: with the rest of the process it stays under 200 MB."""
MOST_SESSIONS = 16
_ALWAYS = f'"{SENTINEL}":{{"all":[{{"m":{{"{SENTINEL}":1}}}}]}}'
_names = count(1)


class Rete(OnRails):
    """Compiles a rule set once and keeps it, for the library never gives back what a rule set took."""

    name = "rete"

    def __init__(self) -> None:
        self._networks: dict[str, Network] = {}
        self._lock = Lock()

    def prepare(self, rule_sets: Iterable[RuleSet]) -> None:
        """Compile what is not compiled yet. Raises RulebookError where all together would be too large."""
        with self._lock:
            plans = {
                rule_set.digest: (rule_set.kind, Plan.of(rule_set))
                for rule_set in rule_sets
                if rule_set.digest not in self._networks
            }
            _refuse_too_large(plans.values())
            for digest, (_, plan) in plans.items():
                self._networks[digest] = Network.of(plan, LibraryRuleSet.of)

    def on_rails(self, rule_set: RuleSet, mask: int) -> Rails:
        return self.network(rule_set).on_rails(mask)

    def network(self, rule_set: RuleSet) -> Network:
        """The compiled network of a rule set, found by its digest."""
        network = self._networks.get(rule_set.digest)
        if network is None:
            self.prepare([rule_set])
            network = self._networks[rule_set.digest]
        return network


def _refuse_too_large(plans: Iterable[tuple[str, Plan]]) -> None:
    """Before anything is compiled, for the library crashes where it is not given the memory that it asks for."""
    sizes = {kind: plan.size for kind, plan in plans}
    needed = sum(size.bytes for size in sizes.values())
    if needed > MOST_BYTES:
        most = f"{MOST_BYTES // 1_000_000} MB is the most"
    elif not _at_hand(needed):
        most = "this process is not given so much"
    else:
        return
    rules = sum(size.rules for size in sizes.values())
    message = f"its {rules:,} rules would take {-(-needed // 1_000_000)} MB of memory, and {most}"
    largest = max(sizes, key=lambda kind: sizes[kind].bytes)
    hint = f"use fewer criteria, most of all in the rule set `{largest}`; each takes two rules or more"
    raise RulebookError([Diagnostic("rulebook/network-too-large", message, "", hint)])


def _at_hand(needed: int) -> bool:
    """Whether the process may take so much memory; it is asked for, given back and not touched."""
    try:
        bytearray(needed)
    except MemoryError:
        return False
    return True


@dataclass(slots=True)
class LibraryRuleSet:
    """One rule set of the library, with one session and one lock: the session's one fact lives as long as a run.

    `read` are the tokens that its rules read.
    """

    handle: int
    read: Sequence[str]
    sessions: Iterator[int]
    session: int = 0
    lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> "LibraryRuleSet":
        definition = ",".join([_ALWAYS, *(rule.text for rule in rules)])
        handle = library.create_ruleset(f"n{next(_names)}", f"{{{definition}}}")
        tokens = sorted({token for rule in rules for token in rule.formula.tokens})
        group = cls(handle, tokens, iter(range(1, MOST_SESSIONS)))
        # The library takes most of its memory at the first fact.
        group.fire("".join(told(token, UNKNOWN) for token in tokens))
        return group

    def fire(self, said: str) -> set[str]:
        """The names of the rules that hold. Each token that they read is told of: what lacks would be compared as
        chance has it."""
        with self.lock:
            fired = self._run(said)
            while SENTINEL not in fired:
                # A session in which an action was left open answers nothing, without an error: leave it for good.
                self.session = self._next_session()
                fired = self._run(said)
        fired.remove(SENTINEL)
        return fired

    def _next_session(self) -> int:
        for session in self.sessions:
            return session
        raise _broken("the rules library answers nothing in every session")

    def _run(self, said: str) -> set[str]:
        fact = f'{{"id":1,"sid":"{self.session}","{SENTINEL}":1{said}}}'
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


def _broken(message: str) -> InvariantBroken:
    return InvariantBroken([Diagnostic("engine/network-broken", message, "", "report this with the rulebook’s digest")])
