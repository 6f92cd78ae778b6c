"""One criterion as its page shows it: made from the rulebook, with nothing decided here."""

from collections.abc import Sequence
from dataclasses import dataclass

from dontbuy.api.pages.words import level_in_words
from dontbuy.api.wire.rulebook_data import in_order
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import OBSERVATION, SIGN, Criterion, Rulebook, RuleSet, Word
from dontbuy.engine.quotes import typographic
from dontbuy.engine.wording import Wording, in_words

_HELD = {
    SIGN: Word(SIGN, "none", 0, "A good sign"),
    OBSERVATION: Word(OBSERVATION, "unknown", 0, "An observation"),
}
_TITLES = {SIGN: "Good signs", OBSERVATION: "Observations"}
_KINDS = {SIGN: "Speaks for it", OBSERVATION: "Worth knowing"}
"""What stands in the place of a level where a criterion does not speak against anything."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A criterion in the words of one rule set."""

    rule_set: RuleSet
    criterion: Criterion
    word: Word
    when: Wording


@dataclass(frozen=True, slots=True)
class ListedCriterion:
    """A criterion in a list."""

    criterion: Criterion
    section: str
    word: Word

    @property
    def level(self) -> str:
        return _KINDS.get(self.word.word) or level_in_words(self.word.level)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each sort: only criteria can speak against something."""

    criteria: int
    signs: int
    observations: int


def counts(rulebook: Rulebook) -> Counts:
    says = [criterion.says for criterion in rulebook.criteria.values()]
    signs, observations = says.count(SIGN), says.count(OBSERVATION)
    return Counts(len(says) - signs - observations, signs, observations)


def facts_of(rulebook: Rulebook, criterion: Criterion) -> Sequence[FactDeclaration]:
    """What a criterion reads, each fact once."""
    return [rulebook.facts[name] for name in criterion.reads]


def voices(rulebook: Rulebook, criterion: Criterion) -> Sequence[Voice]:
    """Its words in each rule set that uses it; the first is in the rulebook's own words where there is such a one."""
    return [
        Voice(rule_set, worded, _word(rule_set, worded), in_words(worded.when, rule_set.facts, rulebook.conditions))
        for rule_set, worded in _uses(rulebook, criterion)
    ]


def _uses(rulebook: Rulebook, criterion: Criterion) -> Sequence[tuple[RuleSet, Criterion]]:
    """Each rule set that uses a criterion, with the criterion as it is worded there."""
    uses = [
        (rule_set, worded)
        for rule_set in rulebook.rule_sets.values()
        for worded in rule_set.all_criteria
        if worded.id == criterion.id
    ]
    return sorted(uses, key=lambda use: _texts(use[1]) != _texts(criterion))


def in_other_words(first: Voice, others: Sequence[Voice]) -> Sequence[Voice]:
    """Those that say it otherwise than the first."""
    return [voice for voice in others if (_texts(voice.criterion), voice.when) != (_texts(first.criterion), first.when)]


class Catalogue:
    """Every criterion of a rulebook as a line of a list, in order. Made once: no condition is put into words for it."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.lines = [_line(rulebook, criterion) for criterion in in_order(rulebook)]
        self._at = {line.criterion.id: at for at, line in enumerate(self.lines)}
        self._texts = [_searched(rulebook, line) for line in self.lines]

    def speaking_of(self, asked: str) -> Sequence[ListedCriterion]:
        """Those whose texts hold every word that is asked for; all of them where none is."""
        words = typographic(asked).casefold().split()
        return [line for line, text in zip(self.lines, self._texts, strict=True) if all(word in text for word in words)]

    def around(self, key: str) -> tuple[ListedCriterion | None, ListedCriterion, ListedCriterion | None] | None:
        """The line before that of a criterion, its own, and the one after; None where there is no such criterion."""
        at = self._at.get(key)
        if at is None:
            return None
        before = self.lines[at - 1] if at else None
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        return before, self.lines[at], after


def _line(rulebook: Rulebook, criterion: Criterion) -> ListedCriterion:
    rule_set, worded = _uses(rulebook, criterion)[0]
    title = _TITLES.get(criterion.says) or rule_set.sections.get(criterion.section, criterion.section)
    return ListedCriterion(criterion, title, _word(rule_set, worded))


def _searched(rulebook: Rulebook, line: ListedCriterion) -> str:
    """Everything that a search may find a criterion by."""
    criterion = line.criterion
    facts = (text for fact in facts_of(rulebook, criterion) for text in (fact.name, fact.question))
    said = (criterion.says.replace("_", " "), line.word.headline, line.section)
    cited = (criterion.cites.phrase, criterion.word_cites.phrase)
    texts = (criterion.id, criterion.name, *cited, *said, *_texts(criterion), *facts)
    return typographic("\n".join(texts)).casefold()


def _texts(criterion: Criterion) -> tuple[str, str, str]:
    return criterion.title, criterion.because, criterion.do


def _word(rule_set: RuleSet, criterion: Criterion) -> Word:
    return _HELD.get(criterion.says) or rule_set.words[criterion.says]
