"""What to ask next, as SQL: the first question of `ask`, by the same order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.expressions import Expr as Sql

from dontbuy.engine.expressions import Expr, Holds, IsGiven, Not, Test, children
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.sql.dialects import Dialect, not_carried
from dontbuy.engine.sql.logic import added, every, known, some, text, unknown, when
from dontbuy.engine.sql.told import Step, in_conflict
from dontbuy.engine.sql.values import column

_MOST_WAYS = 20_000
"""Ways from a criterion to a fact, over all criteria: where conditions name one another again and again, too many."""
_VERDICT, _FIRST = "(verdict)", "(first)"


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The questions of the open criteria of a row.

    `truths` gives the truth of a condition over the columns at hand, and `criteria` has those of the criteria.
    `conflicts` are the facts that may be in conflict, and `listed` those whose list the rows may have.
    """

    rule_set: RuleSet
    dialect: Dialect
    conditions: Mapping[str, Expr]
    criteria: Mapping[str, Sql]
    truths: Callable[[Expr], Sql]
    conflicts: frozenset[str]
    listed: frozenset[str]

    def steps(self, verdict_ranks: Sql) -> tuple[Step, Step]:
        """For each fact the strongest word it could lead to and how many criteria it decides; then its place."""
        missing = self._missing()
        weighed: dict[str, Sql] = {_VERDICT: verdict_ranks}
        for fact, by_criterion in missing.items():
            weighed[_strongest(fact)] = self._strongest_word(by_criterion)
            counted = [
                when((each, exp.Literal.number(1)), otherwise=exp.Literal.number(0)) for each in by_criterion.values()
            ]
            weighed[_count(fact)] = added([each.copy() for each in counted])
        return weighed, {_place(fact): self._place(fact) for fact in missing}

    def least(self) -> Step:
        """The first place of all."""
        beyond = exp.Literal.number(self._beyond())
        places = [
            exp.Coalesce(this=self._column(_place(fact)), expressions=[beyond.copy()]) for fact in self._in_turn()
        ]
        if not places:
            return {_FIRST: beyond}
        return {
            _FIRST: exp.Least(this=places[0], expressions=places[1:], ignore_nulls=True) if places[1:] else places[0]
        }

    def first(self) -> Sql:
        """The fact to ask for next; NULL where nothing is open."""
        asked = self._in_turn()
        if not asked:
            return exp.Cast(this=exp.Null(), to=exp.DataType.build("TEXT"))
        first = self._column(_FIRST)
        places = [exp.EQ(this=self._column(_place(fact)), expression=first.copy()) for fact in asked]
        return when(*((place, self._before(fact, asked)) for place, fact in zip(places, asked, strict=True)))

    def _before(self, fact: str, asked: Sequence[str]) -> Sql:
        """The fact itself, or the first that it is asked after and that is asked too."""
        earlier = [other for other in self.rule_set.facts[fact].after if other in asked]
        if not earlier:
            return text(fact)
        return when(*((known(self._column(_place(other))), text(other)) for other in earlier), otherwise=text(fact))

    def _missing(self) -> dict[str, dict[str, Sql]]:
        """Fact to the criteria that could still be decided by it, each with when that is so."""
        found: dict[str, dict[str, list[Sql]]] = {}
        ways = 0
        for criterion in self.rule_set.criteria:
            is_open = unknown(self.criteria[criterion.id].copy())
            for fact, path in self._ways(self.conditions[criterion.id], [is_open]):
                ways += 1
                if ways > _MOST_WAYS:
                    hint = "ask without it: the words, bits and lists are carried"
                    raise not_carried(self.dialect, "what to ask next", self.rule_set.kind, hint)
                for asked, also in self._asked(fact):
                    found.setdefault(asked, {}).setdefault(criterion.id, []).append(every([*path, *also]))
        return {fact: {id_: some(each) for id_, each in by_id.items()} for fact, by_id in found.items()}

    def _ways(self, expr: Expr, path: list[Sql]) -> Iterator[tuple[str, list[Sql]]]:
        """Each unknown test below an unknown condition, with what must be unknown on the way to it."""
        match expr:
            case IsGiven():
                return  # never unknown
            case Not(term):
                yield from self._ways(term, path)
            case Holds(name):
                yield from self._ways(self.conditions[name], path)
            case _ if isinstance(expr, Test):
                yield expr.fact, [each.copy() for each in path]
            case _:
                for term in children(expr):
                    if not isinstance(term, IsGiven):
                        yield from self._ways(term, [*path, unknown(self.truths(term))])

    def _asked(self, fact: str) -> Iterator[tuple[str, list[Sql]]]:
        """The fact to ask for in the place of one that is missing: itself, or the list it is derived from."""
        origin = self.rule_set.facts[fact].derived_from
        if not origin or origin not in self.rule_set.facts:
            yield fact, []
            return
        conflict = [self._in_conflict(fact)] if fact in self.conflicts else []
        if origin not in self.listed:
            if conflict:
                yield fact, conflict
            yield origin, [exp.Not(this=exp.Coalesce(this=each.copy(), expressions=[exp.false()])) for each in conflict]
            return
        yield fact, [exp.Paren(this=some([*conflict, known(self._column(origin))]))]
        not_told = unknown(self._column(origin))
        yield (
            origin,
            [not_told, *(exp.Not(this=exp.Coalesce(this=each.copy(), expressions=[exp.false()])) for each in conflict)],
        )

    def _strongest_word(self, by_criterion: Mapping[str, Sql]) -> Sql:
        by_rank: dict[int, list[Sql]] = {}
        for criterion in self.rule_set.criteria:
            if criterion.id in by_criterion:
                rank = self.rule_set.ranks[criterion.says]
                by_rank.setdefault(rank, []).append(by_criterion[criterion.id].copy())
        return when(*((some(by_rank[rank]), exp.Literal.number(rank)) for rank in sorted(by_rank)))

    def _place(self, fact: str) -> Sql:
        """Where a fact stands among those that are asked: less is earlier; NULL where it is not asked."""
        strongest, count = self._column(_strongest(fact)), self._column(_count(fact))
        held_back: Sql = exp.Literal.number(1)
        if fact in self.conflicts:
            matters = exp.LT(this=strongest.copy(), expression=self._column(_VERDICT))
            held_back = when((every([self._in_conflict(fact), matters]), exp.Literal.number(0)), otherwise=held_back)
        words, criteria, facts = len(self.rule_set.words), len(self.rule_set.criteria) + 1, len(self.rule_set.facts)
        turn = self._by_turn().index(fact)
        parts = [
            exp.Mul(this=held_back, expression=exp.Literal.number(words * criteria * facts)),
            exp.Mul(this=strongest, expression=exp.Literal.number(criteria * facts)),
            exp.Mul(
                this=exp.Paren(this=exp.Sub(this=exp.Literal.number(criteria), expression=count)),
                expression=exp.Literal.number(facts),
            ),
            exp.Literal.number(turn),
        ]
        return added(parts)

    def _beyond(self) -> int:
        return 3 * len(self.rule_set.words) * (len(self.rule_set.criteria) + 1) * len(self.rule_set.facts)

    def _in_turn(self) -> list[str]:
        """The facts that may be asked for, in their turn."""
        missing = self._missing()
        return [fact for fact in self._by_turn() if fact in missing]

    def _by_turn(self) -> list[str]:
        """The facts as they follow one another where all else is equal: what can be seen, then the rulebook's order."""
        return sorted(
            self.rule_set.facts, key=lambda name: (not self.rule_set.facts[name].observed, self.rule_set.order[name])
        )

    def _in_conflict(self, fact: str) -> Sql:
        return self._column(in_conflict(fact))

    def _column(self, name: str) -> Sql:
        return column(self.dialect, name)


def _strongest(fact: str) -> str:
    return f"{fact} (strongest)"


def _count(fact: str) -> str:
    return f"{fact} (count)"


def _place(fact: str) -> str:
    return f"{fact} (place)"
