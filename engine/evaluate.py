"""The only place that runs the engines, and says which: an answer leaves only where those that ran agree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from dontbuy.engine.ask import Question, ask
from dontbuy.engine.engines.base import Engine
from dontbuy.engine.engines.compiled import Compiled
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.errors import Diagnostic, EngineDisagreement
from dontbuy.engine.facts import Facts, Told
from dontbuy.engine.findings import Finding, Findings
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import decided
from dontbuy.engine.rails import Rails, mask_of
from dontbuy.engine.truth import UNKNOWN, YES, Truth
from dontbuy.engine.verdict import ClearShare, Conclusion, SectionScore, conclude, score, side, word_of

ENGINES: Mapping[str, Engine] = {engine.name: engine for engine in (Reference(), Rete(), Compiled())}
"""Every engine by its name, in process: a compiled rule set is kept, so the engines are too."""


@dataclass(frozen=True, slots=True)
class Use:
    """The engine that answers in one sort of use, and those that check it: each of every so many answers.

    The first answer of a process is checked by all of them. What is counted changes no answer.
    """

    answers: str
    checked: Mapping[str, int]
    _number: Iterator[int] = field(default_factory=count, compare=False, repr=False)

    @property
    def always(self) -> str:
        """The engine that checks every answer; `""` where none does."""
        return next((name for name, every in self.checked.items() if every == 1), "")

    def checking(self, *, all_of_them: bool = False) -> list[str]:
        """The engines that check the next answer."""
        number = next(self._number)
        return [name for name, every in self.checked.items() if all_of_them or number % every == 0]


ASKED = Use("rete", {"compiled": 1, "reference": 1_000})
"""Answers to people and tools, one document at a time."""
IN_BULK = Use("compiled", {"reference": 1_000})
"""Many documents, from a file or in one request."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that one evaluation found."""

    rule_set: RuleSet
    conclusion: Conclusion
    side: str
    side_facts: tuple[Told, ...]
    share: ClearShare
    sections: tuple[SectionScore, ...]
    signs: tuple[Finding, ...]
    observations: tuple[Finding, ...]
    ask: tuple[Question, ...]


def prepare(rulebook: Rulebook) -> None:
    """Make every engine ready for every rule set, so that no evaluation waits for it.

    Called where a process starts and where a rulebook is checked. Raises RulebookError (`rulebook/network-too-large`)
    where the rules would take more memory than they may.
    """
    for engine in ENGINES.values():
        engine.prepare(rulebook.rule_sets.values())


def evaluate(
    rule_set: RuleSet,
    facts: Facts,
    *,
    explain_clear: bool = False,
    use: Use | None = None,
    checking: Sequence[str] | None = None,
) -> Verdict:
    """The verdict of one rule set over some facts, as people ask for it where no other use is named.

    `checking` are the engines that check it, where that was asked for already. Raises EngineDisagreement where one of
    the engines differs in any condition.
    """
    use = use or ASKED
    tests = decided(rule_set.tests, facts)
    met = _agreed(rule_set, tests, use, use.checking() if checking is None else checking)
    return _explained(rule_set, facts, {**tests, **met}, explain_clear=explain_clear)


def word(rule_set: RuleSet, facts: Facts, tests: Mapping[str, Truth] | None = None) -> str:
    """The word of the verdict over some facts, as people ask for it, without its reasons: a third of the time.

    `tests` are what the tests come to over them, where that is known. Raises EngineDisagreement.
    """
    tests = decided(rule_set.tests, facts) if tests is None else tests
    return word_of(rule_set, _agreed(rule_set, tests, ASKED, ASKED.checking())).word


def explained(rule_set: RuleSet, facts: Facts, met: Mapping[str, Truth], *, explain_clear: bool = False) -> Verdict:
    """The verdict that follows from the truths of all conditions over some facts."""
    return _explained(rule_set, facts, {**decided(rule_set.tests, facts), **met}, explain_clear=explain_clear)


def _agreed(rule_set: RuleSet, tests: Mapping[str, Truth], use: Use, checking: Iterable[str]) -> Mapping[str, Truth]:
    """The truth of every condition, from engines that agree on each."""
    return rails(rule_set, mask_of(rule_set.tests, tests), use, checking).truths(rule_set.over_tests)


def rails(rule_set: RuleSet, mask: int, use: Use, checking: Iterable[str]) -> Rails:
    """What every condition comes to, from the mask of the tests. Raises EngineDisagreement where one of the engines
    that check it says otherwise."""
    answer = ENGINES[use.answers].on_rails(rule_set, mask)
    for name in checking:
        check = ENGINES[name].on_rails(rule_set, mask)
        if answer != check:
            names = rule_set.over_tests
            raise disagreement(rule_set, answer.truths(names), check.truths(names))
    return answer


def disagreement(rule_set: RuleSet, answer: Mapping[str, Truth], check: Mapping[str, Truth]) -> EngineDisagreement:
    """What is raised where two engines say something else of a condition, or one says nothing of it."""
    names = [name for name in {**check, **answer} if answer.get(name) is not check.get(name)]
    return EngineDisagreement(_differs(rule_set, names))


def _explained(rule_set: RuleSet, facts: Facts, met: Mapping[str, Truth], *, explain_clear: bool) -> Verdict:
    """The verdict that follows from the truths of all tests and conditions."""
    findings = Findings(rule_set, facts, met)
    judged = findings.about(rule_set.criteria, explain_clear=explain_clear)
    conclusion = conclude(rule_set, judged)
    share, sections = score(rule_set, judged)
    return Verdict(
        rule_set=rule_set,
        conclusion=conclusion,
        side=side(rule_set, met[rule_set.side.condition] if rule_set.side else UNKNOWN),
        side_facts=findings.about_the_side(),
        share=share,
        sections=sections,
        signs=findings.about(criterion for criterion in rule_set.signs if met[criterion.id] is YES),
        observations=findings.about(observation for observation in rule_set.observations if met[observation.id] is YES),
        ask=ask(rule_set, conclusion, facts),
    )


def _differs(rule_set: RuleSet, names: Sequence[str]) -> list[Diagnostic]:
    hint = "nothing was answered; report this with the rulebook’s digest"
    return [
        Diagnostic("engine/disagreement", f"the engines differ on `{name}` of `{rule_set.kind}`", "", hint)
        for name in names
    ]
