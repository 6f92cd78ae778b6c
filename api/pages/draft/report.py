"""An answer as a page shows it: grouped and in words. Everything it says stands in the answer or in the rulebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dontbuy.api.pages.second_looks import SecondLook, second_looks, texts_by_row
from dontbuy.api.pages.words import (
    CONTRADICTED,
    MEANS,
    Measure,
    headline,
    level,
    lines,
    listed,
    measure,
    number_of,
    person,
    source_in_words,
)
from dontbuy.engine.answer import (
    Answer,
    BasisData,
    ConflictData,
    FoundData,
    QuestionData,
    ReasonData,
    holding_back,
    telling_questions,
)
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet

_METRICS = "metrics.items"
_VENDOR = "vendor"
_OURS, _THEIRS = "ours", "theirs"


def tells_vendors_apart(report: "Report") -> bool:
    """Whether a buyer checks a vendor here: the verdict rests on both sides, and nobody from the vendor answers."""
    whose = {report.rulebook.topics[criterion.about].whose for criterion in report.rule_set.criteria}
    return whose == {_OURS, _THEIRS} and not report.rule_set.aliases


@dataclass(frozen=True, slots=True)
class SideReasons:
    """The reasons about one side, ours or theirs, under the title that the rule set gives it."""

    title: str
    reasons: Sequence[ReasonData]


@dataclass(frozen=True)
class Report:
    """One answer, with the rulebook it comes from and the document that it answers."""

    rulebook: Rulebook
    rule_set: RuleSet
    answer: Answer
    document: Mapping[str, Any]

    @property
    def subject(self) -> str:
        return (self.answer["subject"] or {}).get("name", "")

    @property
    def deciding(self) -> Sequence[SideReasons]:
        """The reasons that say the verdict itself."""
        return self._grouped([reason for reason in self.answer["reasons"] if reason["says"] == self.answer["verdict"]])

    @property
    def others(self) -> Sequence[SideReasons]:
        """What fired besides, and does not decide."""
        return self._grouped([reason for reason in self.answer["reasons"] if reason["says"] != self.answer["verdict"]])

    def _grouped(self, reasons: Sequence[ReasonData]) -> Sequence[SideReasons]:
        whose = {side: [reason for reason in reasons if self._whose(reason) == side] for side in (_OURS, _THEIRS)}
        return [SideReasons(self.rule_set.groups[side], of_side) for side, of_side in whose.items() if of_side]

    def _whose(self, reason: ReasonData) -> str:
        return self.rulebook.topics[reason["about"]].whose

    @cached_property
    def holding_back(self) -> Sequence[ConflictData]:
        """The conflicts that are shown before all else."""
        return holding_back(self.rule_set, self.answer)

    @property
    def other_conflicts(self) -> Sequence[ConflictData]:
        """The conflicts that hold nothing back."""
        return [conflict for conflict in self.answer["conflicts"] if conflict not in self.holding_back]

    def waiting_for(self, fact: str) -> Sequence[str]:
        """The open criteria that a fact could decide."""
        return next((question["decides"] for question in self.answer["ask"] if question["fact"] == fact), [])

    @property
    def means(self) -> str:
        """What the level of the verdict means, in a sentence; `""` where the rulebook has a level of its own."""
        is_contradicted = self.answer["level"] == "unknown" and self.holding_back
        return CONTRADICTED if is_contradicted else MEANS.get(self.answer["level"], "")

    @property
    def settledness(self) -> str:
        """Whether anything open can still change the verdict, in a sentence."""
        becomes = self.answer["could_become"]
        if self.holding_back:
            return "Two things that were told cannot both be right, so neither counts. Put that right first."
        if becomes is None:
            return "This is settled: nothing that is still open can change it."
        count = number_of(len(self.telling), "question", "questions")
        return f"It is not settled: it could still become “{self.headline(becomes)}”. {count} can decide that."

    @cached_property
    def telling(self) -> Sequence[QuestionData]:
        """The questions that can still change the verdict, most telling first."""
        return telling_questions(self.rule_set, self.answer)

    @property
    def other_questions(self) -> Sequence[QuestionData]:
        """The questions that would add detail and change no verdict."""
        return [question for question in self.answer["ask"] if question not in self.telling]

    def person(self, who: str) -> str:
        return person(self.rulebook, self.rule_set, who)

    @property
    def measures(self) -> Sequence[tuple[Measure, Sequence[str]]]:
        """Better at what, how much, by when; each with what looks wrong about it."""
        if _METRICS not in self.rule_set.facts:
            return []
        fact_type = self.rule_set.facts[_METRICS].type
        looks = texts_by_row(self.second_looks, _METRICS)
        return [(measure(item, fact_type, self.rulebook), looks.get(at, ())) for at, item in enumerate(self._metrics)]

    @cached_property
    def second_looks(self) -> Sequence[SecondLook]:
        """What looks wrong although it can be read."""
        return second_looks(self.answer["data_issues"], self.document, self.rule_set, self.rulebook)

    @property
    def has_wrong_figures(self) -> bool:
        """Whether a figure contradicts itself, such as a target that goes the wrong way."""
        return any(look.is_wrong_figure for look in self.second_looks)

    @property
    def going_well(self) -> Sequence[FoundData]:
        """The signs to name: none that rests on figures that look wrong."""
        return [sign for sign in self.answer["signs"] if not self._is_doubtful(sign)]

    @property
    def held_back(self) -> Sequence[FoundData]:
        """The signs that count only once the figures they rest on were looked at again."""
        return [sign for sign in self.answer["signs"] if self._is_doubtful(sign)]

    def _is_doubtful(self, sign: FoundData) -> bool:
        doubtful = {look.fact for look in self.second_looks if look.is_wrong_figure}
        names = {basis["fact"] for basis in sign["facts"]}
        return any(name in doubtful or self.rule_set.facts[name].derived_from in doubtful for name in names)

    @property
    def _metrics(self) -> Sequence[Any]:
        """The metrics that the document lists; none where it lists none."""
        items = (self.document["facts"].get("metrics") or {}).get("items")
        return items if isinstance(items, list) else []

    def fact_lines(self, basis: BasisData) -> Sequence[str]:
        """A recorded fact in words."""
        declared = self.rule_set.facts[basis["fact"]]
        return lines(basis["value"], declared.type, self.rulebook)

    def quotes(self, basis: BasisData) -> Sequence[tuple[str, str]]:
        """What the evidence of a recorded fact quotes, and where that was said; `""` where it does not say where."""
        quoted = [(evidence.get("quote"), evidence.get("source")) for evidence in basis["evidence"]]
        return [(quote, source_in_words(source)) for quote, source in quoted if quote]

    def question(self, fact: str) -> str:
        return self.rule_set.facts[fact].question if fact in self.rule_set.facts else fact

    def criterion(self, key: str) -> Criterion:
        """A criterion in the wording of the rule set."""
        return next(criterion for criterion in self.rule_set.all_criteria if criterion.id == key)

    def headline(self, word: str) -> str:
        return headline(self.rule_set, word)

    def level(self, word: str) -> str:
        return level(self.rule_set, word)

    def section(self, key: str) -> str:
        return self.rule_set.sections[key]

    @property
    def contents(self) -> str:
        """What was checked, in one line."""
        answer = self.answer
        counts = (len(answer["reasons"]), len(answer["clear"]), len(answer["open"]))
        return listed(
            [f"{count} {word}" for count, word in zip(counts, ("speak against it", "clear", "open"), strict=True)]
        )
