"""Has Z3 choose values that make formulas true, or say that there are none; it is ended by steps, never by a clock."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import z3

from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.proof.solver.formulas import Formula, Truths
from dontbuy.engine.proof.solver.values import Chosen

UNITS_OF_A_STEP = 10
"""Units of Z3's own count of what it does; some millions take a second."""
FIRST_UNITS = 500_000
"""Units after which steps are looked at for the first time; each time after that when twice as many are done."""
_ENDED = ("canceled", "max. resource limit exceeded")
"""What Z3 says of a question that its units did not suffice for."""


def _solver() -> Any:
    solver = z3.Solver()
    solver.set("ctrl_c", False)  # whoever stops the command stops it all, and not one question of it
    return solver


@dataclass(frozen=True, slots=True)
class Choosing:
    """What is held, and asked."""

    steps: Steps
    _solver: Any = field(default_factory=_solver)

    def hold(self, formula: Formula) -> None:
        """Choose only so that this is true."""
        self._solver.add(formula)

    def named(self, truths: Truths) -> Truths:
        """The same truths, with a name for each formula: so one that is asked for often is put together once."""
        return Truths(self._named(truths.yes), self._named(truths.no))

    def _named(self, formula: Formula) -> Formula:
        if isinstance(formula, bool):
            return formula
        name = z3.FreshBool("named")
        self._solver.add(name == formula)
        return name

    @contextmanager
    def meanwhile(self) -> Iterator[None]:
        """What is held in here is held no longer than that."""
        self._solver.push()
        try:
            yield
        finally:
            self._solver.pop()

    def choose(self, formulas: Iterable[Formula]) -> Chosen | None:
        """What makes these formulas true; None where nothing does. Raises NotComputed."""
        asked = [*formulas]
        if any(each is False for each in asked):
            return None
        with self.meanwhile():
            self._solver.add(*[each for each in asked if each is not True])
            units = FIRST_UNITS
            while True:
                self.steps.take()
                found = self._check(units)
                if found == z3.sat:
                    return self._solver.model()
                if found == z3.unsat:
                    return None
                if self._solver.reason_unknown() not in _ENDED:
                    raise NotComputed
                units *= 2

    def _check(self, units: int) -> Any:
        before = self._done
        self._solver.set("rlimit", units)
        found = self._solver.check()
        self.steps.left -= (self._done - before) // UNITS_OF_A_STEP
        return found

    @property
    def _done(self) -> int:
        statistics = self._solver.statistics()
        return int(dict(statistics[at] for at in range(len(statistics))).get("rlimit count", 0))
