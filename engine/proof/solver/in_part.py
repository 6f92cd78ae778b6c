"""Documents that tell some facts, as reading has them: what lists fill in, what follows, and what is in conflict."""

from collections.abc import Mapping
from dataclasses import dataclass

import z3

from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.expressions import Test
from dontbuy.engine.facts import Value
from dontbuy.engine.proof.everywhere import FoundDocument
from dontbuy.engine.proof.solver.choosing import Choosing
from dontbuy.engine.proof.solver.document import AskedConditions, OpenDocument, filled_in
from dontbuy.engine.proof.solver.formulas import Formula, Truths, every, no, some
from dontbuy.engine.proof.solver.records import OpenTelling, Types
from dontbuy.engine.proof.solver.values import Chosen, OpenValue, Today, YesNo, is_so


@dataclass(frozen=True, slots=True)
class _Either(OpenValue):
    """What is told where something is, and else what follows."""

    told: OpenTelling
    follows: OpenValue

    def truths(self, test: Test, today: Today) -> Truths:
        own, given = self.told.truths(test, today), self.follows.truths(test, today).where(no(self.told.told))
        return Truths(some((own.yes, given.yes)), some((own.no, given.no)))

    def chosen(self, chosen: Chosen) -> Value:
        return (self.told.value if is_so(chosen, self.told.told) else self.follows).chosen(chosen)


def open_in_part(asked: AskedConditions, criterion: str, steps: Steps) -> FoundDocument | None:
    """A document that tells any of the facts that a criterion reads and leaves it open; None where there is none.
    Raises NotComputed."""
    facts, reads = asked.rule_set.facts, asked.reads[criterion]
    if any(doubt and doubt.companion in reads for doubt in (facts[name].doubt for name in reads)):
        raise NotComputed
    choosing = Choosing(steps)
    types = Types(tuple(asked.rulebook.metrics), choosing.hold)
    told = {
        name: OpenTelling(z3.FreshBool("told"), types.open(fact.type, asked.tests[name]))
        if name in reads
        else types.untold(fact.type)
        for name, fact in facts.items()
    }
    today = Today(choosing.hold)

    def document(tellings: Mapping[str, OpenTelling]) -> OpenDocument:
        return OpenDocument.of(asked, tellings, today, choosing.named)

    sent = document(told)
    before, at_odds = _with_lists(sent)
    read = document(_with_what_follows(document(before), at_odds, types))
    chosen = choosing.choose(map(no, read.truths[criterion]))
    return None if chosen is None else sent.chosen(chosen)


def _with_lists(sent: OpenDocument) -> tuple[dict[str, OpenTelling], dict[str, Formula]]:
    """What is told once lists have filled in what they decide, and which facts are told against their lists."""
    asked, before, at_odds = sent.asked, dict(sent.tellings), dict[str, Formula]()
    for name in filled_in(asked.rulebook, asked.rule_set):
        own, there = sent.tellings[name], sent.tellings[asked.rulebook.facts[name].derived_from].told
        by_list = sent.truths[f"derives {name}"].where(there)
        yes, no_ = own.is_exactly(True), own.is_exactly(False)
        at_odds[name] = some((every((by_list.yes, no_)), every((by_list.no, yes))))
        told = every((no(at_odds[name]), some((own.told, *by_list))))
        before[name] = OpenTelling(told, YesNo(some((by_list.yes, yes))))
    return before, at_odds


def _with_what_follows(before: OpenDocument, at_odds: Mapping[str, Formula], types: Types) -> dict[str, OpenTelling]:
    """What is told once each implication has given its facts; what is told otherwise is in conflict, and left out."""
    after, rule_set = dict(before.tellings), before.asked.rule_set
    for fact, value in {fact: value for each in rule_set.implications for fact, value in each.then.items()}.items():
        own = before.tellings[fact]
        follows = some(before.truths[f"implies {each.name}"].yes for each in rule_set.implications if fact in each.then)
        given = types.open(rule_set.facts[fact].type, before.asked.tests[fact])
        types.hold(given.is_exactly(value))
        conflict = some((at_odds.get(fact, False), every((own.told, follows, no(own.is_exactly(value))))))
        after[fact] = OpenTelling(every((no(conflict), some((own.told, follows)))), _Either(own, given))
    return after
