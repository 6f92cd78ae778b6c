"""Why a condition holds or fails, and what is missing where neither is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dontbuy.engine.ir import CONNECTIVES, Expr, Holds, Not, Test
from dontbuy.engine.meaning import combined
from dontbuy.engine.truth import Truth


@dataclass(frozen=True, slots=True)
class Explanation:
    """Explains the conditions of a rule set.

    `tests` and `conditions` are its `tests` and `over_tests`, and `met` has the truth of every one of both.
    """

    tests: Mapping[str, Test]
    conditions: Mapping[str, Expr]
    met: Mapping[str, Truth]

    def behind(self, name: str) -> list[Test]:
        """The tests that the truth of a condition rests on, each once, in the order of the condition.

        Of `any_of: [a, b, c]` that is yes because of a and c, these are a and c; where it is no, all three. Tell only
        the facts of these tests and the condition still has this truth; leave them all out and it is unknown. Where it
        is unknown, they are the unknown tests that could still decide it; a part already decided is not entered.
        """
        named: dict[str, Test | None] = {}
        self._enter((self.conditions[name],), self.met[name], named)
        return [test for test in named.values() if test is not None]

    def _enter(self, terms: Sequence[Expr], truth: Truth, named: dict[str, Test | None]) -> None:
        """Name what those terms rest on that have this truth: the others did not make the whole what it is.

        `named` has every test that was named so far, and None for a condition, which is entered once only.
        """
        for term in terms:
            if isinstance(term, Holds):
                name = term.name
                if self.met[name] is truth and name not in named:
                    test = named[name] = self.tests.get(name)
                    if test is None:
                        self._enter((self.conditions[name],), truth, named)
            elif isinstance(term, Not):
                self._enter((term.term,), ~truth, named)
            elif isinstance(term, CONNECTIVES) and combined(term, self.met) is truth:
                self._enter(term.terms, truth, named)
