"""The ladder: the words that a rule set can say in its own order, where we are, and where it could still go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from dontbuy.api.pages.words import shortest_headline
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.ir import Rulebook, RuleSet, Word
from dontbuy.engine.priorities import could_still_become

_LONG, _FEW = 8, 3
"""A ladder of more rungs is folded where so many in a row can no longer be reached."""


class Standing(StrEnum):
    """Where a rung stands to the verdict."""

    HERE = "here"
    POSSIBLE = "possible"
    RULED_OUT = "ruled-out"
    WEAKER = "weaker"


_IN_WORDS = {
    Standing.HERE: "it stands here",
    Standing.POSSIBLE: "it could still become this",
    Standing.RULED_OUT: "ruled out",
    Standing.WEAKER: "milder than where it stands",
}


_FOLDED = {
    Standing.RULED_OUT: "{} verdicts ruled out",
    Standing.WEAKER: "{} milder verdicts, below this one",
    Standing.POSSIBLE: "{} more that it could still become",
}
_MOST_POSSIBLE = 4
"""So many words that it could still become are drawn in a row; the strongest of them say enough."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One word of the ladder, in few letters."""

    word: str
    text: str
    level: str
    standing: Standing

    @property
    def says(self) -> str:
        """What its mark shows, in words."""
        return _IN_WORDS[self.standing]


@dataclass(frozen=True, slots=True)
class Step:
    """One rung, or several that can no longer be reached, folded into one line."""

    rungs: tuple[Rung, ...]

    @property
    def is_folded(self) -> bool:
        return len(self.rungs) > 1

    @property
    def standing(self) -> Standing:
        return self.rungs[0].standing

    @property
    def text(self) -> str:
        """The verdict; *4 verdicts ruled out* where it is folded."""
        return _FOLDED[self.standing].format(len(self.rungs)) if self.is_folded else self.rungs[0].text


@dataclass(frozen=True, slots=True)
class Ladder:
    """Every rung once, the strongest verdict first."""

    rungs: tuple[Rung, ...]

    @property
    def steps(self) -> Sequence[Step]:
        """The rungs as they are drawn."""
        if len(self.rungs) <= _LONG:
            return [Step((rung,)) for rung in self.rungs]
        return list(self._folded())

    def _folded(self) -> Iterator[Step]:
        for standing, run in groupby(self.rungs, key=lambda rung: rung.standing):
            alike = tuple(run)
            if standing in (Standing.RULED_OUT, Standing.WEAKER) and len(alike) >= _FEW:
                yield Step(alike)
            elif standing is Standing.POSSIBLE and len(alike) > _MOST_POSSIBLE:
                yield from (Step((rung,)) for rung in alike[: _MOST_POSSIBLE - 1])
                yield Step(alike[_MOST_POSSIBLE - 1 :])
            else:
                yield from (Step((rung,)) for rung in alike)

    @property
    def says(self) -> str:
        """The picture in a sentence."""
        here = "".join(f"It stands at “{rung.text}”. " for rung in self.rungs if rung.standing is Standing.HERE)
        could = [f"“{rung.text}”" for rung in self.rungs if rung.standing is Standing.POSSIBLE]
        if not could:
            return f"{here}Nothing that is open can move it."
        more = f", or one of {len(could) - 1} more verdicts" if len(could) > 2 else ""
        return f"{here}It could still become {could[0] if more else ' or '.join(could)}{more}."


def ladder(rulebook: Rulebook, rule_set: RuleSet, answer: Answer) -> Ladder:
    """The words that some criterion of the rule set says, and *no objection* as the lowest rung.

    *Not yet known* is a rung only where it is the verdict. A rung is possible where an open criterion says its word and
    the verdict could still become that; *no objection* only while nothing fired. No rung is the verdict where a kept
    answer says a word that the rule set does not know any more.
    """
    verdict, rank = answer["verdict"], rule_set.ranks
    said = {criterion.says for criterion in rule_set.criteria} | {verdict}
    waiting = {each["says"] for each in answer["open"]} | {answer["could_become"]}
    here = rank.get(verdict, len(rank))

    def standing(word: str) -> Standing:
        if rank[word] == here:
            return Standing.HERE
        if rank[word] > here:
            return Standing.WEAKER
        is_possible = word in waiting and could_still_become(rule_set, answer, word)
        return Standing.POSSIBLE if is_possible else Standing.RULED_OUT

    def rung(word: Word, at: Standing) -> Rung:
        return Rung(word.word, shortest_headline(rulebook, word.word), word.level, at)

    rungs = [rung(word, standing(word.word)) for word in rule_set.words.values() if word.word in said]
    lowest = Standing.RULED_OUT
    if verdict == rule_set.when_open.word:
        rungs.append(rung(rule_set.when_open, Standing.HERE))
        lowest = Standing.POSSIBLE
    elif verdict == rule_set.when_clear.word:
        lowest = Standing.HERE
    return Ladder((*rungs, rung(rule_set.when_clear, lowest)))
