"""One criterion as its page shows it: made from the rulebook, with nothing decided here."""

from collections.abc import Sequence
from dataclasses import dataclass

from dontbuy.api.wire.rulebook_data import in_order
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import OBSERVATION, SIGN, Criterion, Rulebook, RuleSet, Word
from dontbuy.engine.wording import Wording, in_words

_HELD = {
    SIGN: Word(SIGN, "none", 0, "A good sign"),
    OBSERVATION: Word(OBSERVATION, "unknown", 0, "An observation"),
}
_TITLES = {SIGN: "Good signs", OBSERVATION: "Observations"}
_LEVELS = {
    "stop": "Stop",
    "act": "Act first",
    "caution": "Take care",
    "none": "Speaks for it",
    "unknown": "Worth knowing",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """A criterion in the words of one rule set."""

    rule_set: RuleSet
    criterion: Criterion
    word: Word
    when: Wording


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion in a list."""

    criterion: Criterion
    section: str
    word: Word

    @property
    def level(self) -> str:
        return _LEVELS.get(self.word.level, self.word.level)


def facts_of(rulebook: Rulebook, criterion: Criterion) -> Sequence[FactDeclaration]:
    """What a criterion reads, each fact once."""
    return [rulebook.facts[name] for name in criterion.reads]


def voices(rulebook: Rulebook, criterion: Criterion) -> Sequence[Voice]:
    """Its words in each rule set that uses it; the first is in the rulebook's own words where there is such a one."""
    found = [
        Voice(rule_set, one, _word(rule_set, one), in_words(one.when, rule_set.facts, rulebook.conditions))
        for rule_set in rulebook.rule_sets.values()
        for one in rule_set.all_criteria
        if one.id == criterion.id
    ]
    return sorted(found, key=lambda voice: _texts(voice.criterion) != _texts(criterion))


def in_other_words(first: Voice, others: Sequence[Voice]) -> Sequence[Voice]:
    """Those that say it otherwise than the first."""
    return [one for one in others if (_texts(one.criterion), one.when) != (_texts(first.criterion), first.when)]


def lines(rulebook: Rulebook, asked: str = "") -> Sequence[Line]:
    """Every criterion, in order; where something is asked, those whose texts hold every word of it."""
    words = asked.casefold().split()
    found = (_line(rulebook, one) for one in in_order(rulebook))
    return [one for one in found if all(word in _haystack(rulebook, one) for word in words)]


def _line(rulebook: Rulebook, criterion: Criterion) -> Line:
    first = voices(rulebook, criterion)[0]
    title = _TITLES.get(criterion.says) or first.rule_set.sections.get(criterion.section, criterion.section)
    return Line(criterion, title, first.word)


def _haystack(rulebook: Rulebook, line: Line) -> str:
    one = line.criterion
    facts = (text for fact in facts_of(rulebook, one) for text in (fact.name, fact.question))
    texts = (one.id, one.name, one.cites.phrase, one.says.replace("_", " "), line.word.headline, line.section)
    return "\n".join((*texts, *_texts(one), *facts)).casefold()


def _texts(criterion: Criterion) -> tuple[str, str, str]:
    return criterion.title, criterion.because, criterion.do


def _word(rule_set: RuleSet, criterion: Criterion) -> Word:
    return _HELD.get(criterion.says) or rule_set.words[criterion.says]
