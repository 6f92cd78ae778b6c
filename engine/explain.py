"""Why a condition holds or fails, and what is missing where neither is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from dontbuy.engine.expressions import CONNECTIVES, Expr, Holds, Not, Test
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
        self._enter(self.conditions[name], self.met[name], named)
        return [test for test in named.values() if test is not None]

    def speaking_for(self, name: str) -> list[Test]:
        """The tests that already are as an unknown condition needs them to become yes, each once, in its order.

        Of `all_of: [a, b, c]` where a is yes and the others are unknown, this is a: what was told counts, but only
        together with b and c. `()` of a condition that is a single test, for that one is unknown itself.
        """
        named: dict[str, Test | None] = {}
        self._gather(self.conditions[name], Truth.YES, named, set())
        return [test for test in named.values() if test is not None]

    def _gather(
        self, expr: Expr, wanted: Truth, named: dict[str, Test | None], entered: set[tuple[str, Truth]]
    ) -> None:
        """Name what an unknown condition has of the truth that is wanted of it; its other parts cannot help it.

        `entered` has every unknown condition with the truth that was wanted of it: each is entered once.
        """
        if isinstance(expr, Not):
            self._gather(expr.term, ~wanted, named, entered)
            return
        for term in expr.terms if isinstance(expr, CONNECTIVES) else (expr,):
            truth = combined(term, self.met)
            if truth is wanted:
                self._enter(term, truth, named)
            elif truth is not Truth.UNKNOWN:
                continue
            elif not isinstance(term, Holds):
                self._gather(term, wanted, named, entered)
            elif term.name in self.conditions and (term.name, wanted) not in entered:
                entered.add((term.name, wanted))
                self._gather(self.conditions[term.name], wanted, named, entered)

    def _enter(self, expr: Expr, truth: Truth, named: dict[str, Test | None]) -> None:
        """Name what a condition of this truth rests on: its terms of the same truth, for no other made it what it is.

        `named` has every test that was named so far, and None for a condition, which is entered once only.
        """
        if isinstance(expr, Not):
            self._enter(expr.term, ~truth, named)
            return
        for term in expr.terms if isinstance(expr, CONNECTIVES) else (expr,):
            if not isinstance(term, Holds):
                if combined(term, self.met) is truth:
                    self._enter(term, truth, named)
            elif self.met[term.name] is truth and term.name not in named:
                test = named[term.name] = self.tests.get(term.name)
                if test is None:
                    self._enter(self.conditions[term.name], truth, named)
