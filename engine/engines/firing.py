"""A network at work: from the mask of the tests to what the rules make of every condition, stratum by stratum."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from dontbuy.engine.engines.formula import Rule
from dontbuy.engine.engines.network import Plan
from dontbuy.engine.errors import Diagnostic, InvariantBroken
from dontbuy.engine.rails import Rails
from dontbuy.engine.rails import refuted as refuted_bit
from dontbuy.engine.rails import shown as shown_bit
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth


class RuleGroup(Protocol):
    """Some rules, compiled: `read` are the tokens that they read."""

    read: Sequence[str]

    def fire(self, said: str) -> Collection[str]:
        """The names of the rules that hold, of a text that says the truth of each token that they read."""


_VALUES: Mapping[Truth, int] = {NO: 0, UNKNOWN: 1, YES: 2}


def told(token: str, truth: Truth) -> str:
    """What a fact says of one token."""
    return f',"{token}":{_VALUES[truth]}'


class _Texts(dict[int, str]):
    """What is said of the tokens of one byte of a state, by the value of that byte; each made once.

    `tokens` are at most four, with their place among the four of the byte.
    """

    def __init__(self, tokens: Iterable[tuple[int, str]]) -> None:
        super().__init__()
        self._tokens = tuple(tokens)

    def __missing__(self, byte: int) -> str:
        truths = [(token, _TRUTHS[byte >> 2 * at & 3]) for at, token in self._tokens]
        if any(truth is None for _, truth in truths):
            raise _broken()
        self[byte] = "".join(told(token, truth) for token, truth in truths if truth is not None)
        return self[byte]


class _Known(dict[int, tuple[int, int]]):
    """The rails of conditions that have the truth of a test of one byte, by the value of that byte; each made once.

    `tests` are at most four: the place of each among the four, the bits of the conditions that have its truth, and of
    those that have the opposite.
    """

    def __init__(self, tests: Iterable[tuple[int, int, int]]) -> None:
        super().__init__()
        self._tests = tuple(tests)

    def __missing__(self, byte: int) -> tuple[int, int]:
        yes = no = 0
        for at, same, opposite in self._tests:
            if byte >> 2 * at & 1:
                yes, no = yes | same, no | opposite
            if byte >> 2 * at & 2:
                yes, no = yes | opposite, no | same
        self[byte] = yes, no
        return self[byte]


_TRUTHS = (UNKNOWN, YES, NO, None)
"""The truth by the two bits of a token: none of them is both shown and refuted."""


class _Effect(NamedTuple):
    """What a rule that holds adds: to the state, and to the two rails of the conditions."""

    state: int
    yes: int
    no: int


class _Step(NamedTuple):
    """One group of rules, with the bytes of the state that it is told of and what each of its rules adds."""

    group: RuleGroup
    texts: Sequence[tuple[int, _Texts]]
    effects: Mapping[str, _Effect]


@dataclass(frozen=True, slots=True)
class Network:
    """A plan, compiled: its strata fire one after the other, and what one decides the next ones may read.

    A *state* is the mask of the tests with two bits more for each token that was decided, shown or refuted. `bytes` is
    how long it is.
    """

    strata: Sequence[Sequence[_Step]]
    bytes: int
    known: Sequence[tuple[int, _Known]]
    """The conditions that have the truth of a test, by the bytes of the state."""

    @classmethod
    def of(cls, plan: Plan, compiled: Callable[[Sequence[Rule]], RuleGroup]) -> "Network":
        places = {token: at for at, token in enumerate((*plan.tests.values(), *plan.decided))}
        conditions: dict[str, list[tuple[int, bool]]] = {}
        for at, (token, is_opposite) in enumerate(plan.conditions.values()):
            conditions.setdefault(token, []).append((1 << at, is_opposite))
        ends = {token: (_bits(each, False), _bits(each, True)) for token, each in conditions.items()}
        strata = [[_step(compiled(rules), rules, places, ends) for rules in groups] for groups in plan.groups()]
        tests = _by_byte(places, [token for token in plan.tests.values() if token in ends])
        known = [(byte, _Known((at, *ends[token]) for at, token in tokens)) for byte, tokens in tests]
        return cls(strata, -(-len(places) // 4), known)

    def on_rails(self, mask: int) -> Rails:
        """What every condition comes to, from the mask of the tests; on neither rail where none of its rules fired."""
        state, yes, no = mask, 0, 0
        data = state.to_bytes(self.bytes, "little")
        for byte, known in self.known:
            more_yes, more_no = known[data[byte]]
            yes |= more_yes
            no |= more_no
        for steps in self.strata:
            data = state.to_bytes(self.bytes, "little")
            for group, texts, effects in steps:
                for name in group.fire("".join([told[data[at]] for at, told in texts])):
                    effect = effects[name]
                    state |= effect.state
                    yes |= effect.yes
                    no |= effect.no
        if yes & no:
            raise _broken()
        return Rails(yes, no)


def _bits(conditions: Iterable[tuple[int, bool]], is_opposite: bool) -> int:
    """The bits of the conditions that have the truth of a token, or of those that have the opposite."""
    return sum(bit for bit, opposite in conditions if opposite is is_opposite)


def _by_byte(places: Mapping[str, int], tokens: Iterable[str]) -> list[tuple[int, list[tuple[int, str]]]]:
    """Tokens by the byte of the state in which they stand, each with its place among the four of the byte."""
    by_byte: dict[int, list[tuple[int, str]]] = {}
    for token in tokens:
        byte, at = divmod(places[token], 4)
        by_byte.setdefault(byte, []).append((at, token))
    return sorted(by_byte.items())


def _step(
    group: RuleGroup, rules: Sequence[Rule], places: Mapping[str, int], ends: Mapping[str, tuple[int, int]]
) -> _Step:
    effects = {}
    for rule in rules:
        place, (same, opposite) = places[rule.token], ends.get(rule.token, (0, 0))
        if rule.truth is YES:
            effects[rule.name] = _Effect(shown_bit(place), same, opposite)
        else:
            effects[rule.name] = _Effect(refuted_bit(place), opposite, same)
    return _Step(group, [(byte, _Texts(tokens)) for byte, tokens in _by_byte(places, group.read)], effects)


def _broken() -> InvariantBroken:
    message, hint = "a condition is both shown and refuted", "report this with the rulebook’s digest"
    return InvariantBroken([Diagnostic("engine/network-broken", message, "", hint)])
