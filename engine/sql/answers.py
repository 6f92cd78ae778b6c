"""From the criteria of a row to the words of its answer: verdict, could become, what fired, what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.expressions import Expr as Sql

from dontbuy.engine.ir import Criterion, RuleSet
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.logic import added, among, denied, known, some, text, unknown, when
from dontbuy.engine.sql.told import Step
from dontbuy.engine.sql.values import column

VERDICT, LEVEL, COULD_BECOME, FIRED, OPEN, ASK = "verdict", "level", "could_become", "fired", "open", "ask"
BITS = 63
"""Criteria to a number of bits: what a BIGINT holds beside its sign."""


def bits_of(rule_set: RuleSet) -> Sequence[Sequence[Criterion]]:
    """The criteria by the number that has their bits: the first 63, the next 63 …; the first of each has the bit 1."""
    criteria = rule_set.criteria
    return [criteria[at : at + BITS] for at in range(0, len(criteria), BITS)]


def bits_named(part: str, at: int) -> str:
    """The column of one number of bits: `fired_bits`, then `fired_bits_2`."""
    return f"{part}_bits" if at == 0 else f"{part}_bits_{at + 1}"


def given(rule_set: RuleSet, shape: AnswerShape, *, ask: bool = False) -> list[str]:
    """The columns that a statement gives beside those that it passes on, in their order."""
    parts = range(len(bits_of(rule_set))) if shape is AnswerShape.BITS else ()
    lists = [FIRED, OPEN] if shape is AnswerShape.LISTS else []
    bits = [bits_named(part, at) for part in (FIRED, OPEN) for at in parts]
    return [VERDICT, LEVEL, COULD_BECOME, *lists, *bits, *([ASK] if ask else [])]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the criteria come to; `criteria` has the truth of each by its id, NULL where it is open."""

    rule_set: RuleSet
    dialect: Dialect
    criteria: Mapping[str, Sql]

    def judged(self, shape: AnswerShape) -> Step:
        """The two words, and the criteria in the shape asked for."""
        step = {VERDICT: self._verdict(), COULD_BECOME: self._could_become()}
        if shape is AnswerShape.BITS:
            step |= {bits_named(FIRED, at): self._bits(part, fired=True) for at, part in enumerate(self._parts())}
            step |= {bits_named(OPEN, at): self._bits(part, fired=False) for at, part in enumerate(self._parts())}
        elif shape is AnswerShape.LISTS:
            strongest_first = sorted(self.rule_set.criteria, key=lambda each: self.rule_set.ranks[each.says])
            step[FIRED] = self._list([(each.id, self._truth(each)) for each in strongest_first])
            step[OPEN] = self._list([(each.id, unknown(self._truth(each))) for each in self.rule_set.criteria])
        return step

    def verdict_rank(self) -> Sql:
        """How strong the verdict is, 0 the strongest; behind all words where nothing fired."""
        ranks = self.rule_set.ranks
        arms = [(fired, exp.Literal.number(ranks[word])) for word, fired in self._by_word().items()]
        return when(*arms, otherwise=exp.Literal.number(len(ranks))) if arms else exp.Literal.number(0)

    def shown(self, shape: AnswerShape, *, ask: bool) -> Step:
        """What is given of all that was judged, in its order; the level follows from the verdict."""
        return {
            name: self._level() if name == LEVEL else column(self.dialect, name)
            for name in given(self.rule_set, shape, ask=ask)
        }

    def _parts(self) -> Sequence[Sequence[Criterion]]:
        return bits_of(self.rule_set)

    def _truth(self, criterion: Criterion) -> Sql:
        return self.criteria[criterion.id].copy()

    def _by_word(self) -> dict[str, Sql]:
        """Whether a word fired, the strongest first: NULL where it did not, and could."""
        says = {word: [each for each in self.rule_set.criteria if each.says == word] for word in self.rule_set.words}
        return {word: some([self._truth(each) for each in criteria]) for word, criteria in says.items() if criteria}

    def _verdict(self) -> Sql:
        by_word = self._by_word()
        nothing_open = denied(some([each.copy() for each in by_word.values()]))
        arms = [(fired, text(word)) for word, fired in by_word.items()]
        clear, opened = text(self.rule_set.when_clear.word), text(self.rule_set.when_open.word)
        return when(*arms, (nothing_open, clear), otherwise=opened)

    def _could_become(self) -> Sql:
        """The strongest word that is open, before any that fired."""
        arms: list[tuple[Sql, Sql]] = []
        for word, fired in self._by_word().items():
            arms += [(fired, exp.Null()), (unknown(fired.copy()), text(word))]
        return when(*arms) if arms else exp.Cast(this=exp.Null(), to=exp.DataType.build("TEXT"))

    def _level(self) -> Sql:
        said = [self.rule_set.words[word] for word in self._by_word()]
        by_level: dict[str, list[Sql]] = {}
        for word in (*said, self.rule_set.when_open, self.rule_set.when_clear):
            by_level.setdefault(word.level, []).append(text(word.word))
        verdict = column(self.dialect, VERDICT)
        return when(*((among(verdict.copy(), words), text(level)) for level, words in by_level.items()))

    def _bits(self, criteria: Sequence[Criterion], *, fired: bool) -> Sql:
        none = exp.Literal.number(0)
        truths = [self._truth(each) if fired else unknown(self._truth(each)) for each in criteria]
        bits = [exp.Literal.number(1 << at) for at in range(len(criteria))]
        whole = added([when((truth, bit), otherwise=none.copy()) for truth, bit in zip(truths, bits, strict=True)])
        return exp.Cast(this=whole, to=exp.DataType.build("BIGINT"))

    def _list(self, ids: Sequence[tuple[str, Sql]]) -> Sql:
        """The ids of those that hold, in this order."""
        each = exp.Array(expressions=[when((truth, text(id_))) for id_, truth in ids])
        match self.dialect:
            case Dialect.POSTGRES:
                return exp.Anonymous(this="ARRAY_REMOVE", expressions=[each, exp.Null()])
            case Dialect.SPARK | Dialect.SNOWFLAKE:
                return exp.ArrayCompact(this=each)
            case _:
                name = exp.to_identifier("id")
                return exp.ArrayFilter(this=each, expression=exp.Lambda(this=known(name), expressions=[name.copy()]))
