"""Every whole document of a rule set, by Z3: its facts are open values, and its conditions formulas over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import z3

from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.expressions import Expr
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.proof.everywhere import FoundDocument, FoundPair, NamedGoal
from dontbuy.engine.proof.solver.choosing import Choosing
from dontbuy.engine.proof.solver.document import AskedConditions, Broken, OpenDocument
from dontbuy.engine.proof.solver.formulas import Formula, no, some
from dontbuy.engine.proof.solver.in_part import open_in_part
from dontbuy.engine.proof.solver.records import OpenTelling, Types
from dontbuy.engine.proof.solver.values import Today


@dataclass(frozen=True, slots=True)
class Solved:
    """The whole documents of one rule set: any of them is what is open of `document`."""

    choosing: Choosing
    types: Types
    document: OpenDocument
    broken: tuple[Broken, ...]

    @classmethod
    def of(
        cls, rulebook: Rulebook, rule_set: RuleSet, steps: Steps, more: Mapping[str, Expr] | None = None
    ) -> "Solved":
        """Those of a rule set, as `Ask` has it."""
        choosing = Choosing(steps)
        types = Types(tuple(rulebook.metrics), choosing.hold)
        asked = AskedConditions.of(rulebook, rule_set, more or {})
        tellings = {name: _telling(asked, types, name) for name in rule_set.facts}
        document = OpenDocument.of(asked, tellings, Today(choosing.hold), choosing.named)
        return cls(choosing, types, document, tuple(document.broken()))

    def find(self, goal: NamedGoal, breaking: str = "") -> FoundDocument | None:
        own = [each.is_so for each in self.broken if breaking and each.name == breaking]
        rest = [each for each in self.broken if not breaking or each.name != breaking]
        wanted = some(own) if breaking else True
        chosen = self.choosing.choose([*self.document.is_as(goal), *_none_of(rest), wanted])
        return None if chosen is None else self.document.chosen(chosen)

    def differ(self, fact: str, either: Iterable[tuple[NamedGoal, NamedGoal]], first: Value | None) -> FoundPair | None:
        if fact not in self.document.asked.completed:
            return None
        with self.choosing.meanwhile():
            other = self.document.with_other(fact, _telling(self.document.asked, self.types, fact), self.choosing.named)
            for formula in _none_of((*self.broken, *other.broken())):
                self.choosing.hold(formula)
            if first is not None:
                self.choosing.hold(self.document.tellings[fact].is_exactly(first))
            for here, there in either:
                chosen = self.choosing.choose([*self.document.is_as(here), *other.is_as(there)])
                if chosen is not None:
                    return FoundPair(self.document.chosen(chosen), other.chosen(chosen))
        return None

    def open_in_part(self, criterion: str) -> FoundDocument | None:
        return open_in_part(self.document.asked, criterion, self.choosing.steps)


def _telling(asked: AskedConditions, types: Types, name: str) -> OpenTelling:
    """What a whole document tells of a fact."""
    of, tests = asked.rule_set.facts[name].type, asked.tests[name]
    if name not in asked.completed:
        return types.untold(of)
    return OpenTelling(z3.FreshBool("told") if name in asked.may_be_untold else True, types.open(of, tests))


def _none_of(broken: Iterable[Broken]) -> list[Formula]:
    return [no(each.is_so) for each in broken]
