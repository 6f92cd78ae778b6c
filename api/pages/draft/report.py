"""An answer as a page shows it: grouped and in words. Everything it says stands in the answer or in the rulebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dontbuy.api.pages.words import Measure, headline, level, lines, listed, measure, metric_name, number_of, person
from dontbuy.engine.answer import Answer, BasisData, QuestionData, ReasonData
from dontbuy.engine.ask import could_change
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet
from dontbuy.engine.statements import BODY

_METRICS = "metrics.items"
_VENDOR = "vendor"
_OURS, _THEIRS = "ours", "theirs"


def tells_vendors_apart(report: "Report") -> bool:
    """Whether a buyer checks a vendor here: the verdict rests on both sides, and nobody from the vendor answers."""
    whose = {report.rulebook.topics[criterion.about].whose for criterion in report.rule_set.criteria}
    return whose == {_OURS, _THEIRS} and not report.rule_set.aliases


@dataclass(frozen=True, slots=True)
class Group:
    """Reasons about one side."""

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
    def deciding(self) -> Sequence[Group]:
        """The reasons that say the verdict itself."""
        return self._grouped([reason for reason in self.answer["reasons"] if reason["says"] == self.answer["verdict"]])

    @property
    def others(self) -> Sequence[Group]:
        """What fired besides, and does not decide."""
        return self._grouped([reason for reason in self.answer["reasons"] if reason["says"] != self.answer["verdict"]])

    def _grouped(self, reasons: Sequence[ReasonData]) -> Sequence[Group]:
        whose = {side: [reason for reason in reasons if self._whose(reason) == side] for side in (_OURS, _THEIRS)}
        return [Group(self.rule_set.groups[side], of_side) for side, of_side in whose.items() if of_side]

    def _whose(self, reason: ReasonData) -> str:
        return self.rulebook.topics[reason["about"]].whose

    @property
    def settledness(self) -> str:
        """Whether anything open can still change the verdict, in a sentence."""
        becomes = self.answer["could_become"]
        if becomes is None:
            return "This is settled: nothing that is still open can change it."
        count = number_of(len(self.telling), "question", "questions")
        return f"It is not settled: it could still become “{self.headline(becomes)}”. {count} can decide that."

    @property
    def telling(self) -> Sequence[QuestionData]:
        """The questions that can still change the verdict, most telling first."""
        return [question for question in self.answer["ask"] if self._could_change(question)]

    @property
    def other_questions(self) -> Sequence[QuestionData]:
        """The questions that would add detail and change no verdict."""
        return [question for question in self.answer["ask"] if not self._could_change(question)]

    def _could_change(self, question: QuestionData) -> bool:
        return could_change(self.rule_set, self.answer["verdict"], question["could_lead_to"])

    def asked_of(self, questions: Sequence[QuestionData]) -> Sequence[tuple[str, Sequence[QuestionData]]]:
        """Questions by who can answer them, in the order in which they come up."""
        people = dict.fromkeys(question["answered_by"] for question in questions)
        return [
            (self.person(who), [question for question in questions if question["answered_by"] == who]) for who in people
        ]

    def person(self, who: str) -> str:
        return person(self.rulebook, self.rule_set, who)

    @property
    def for_the_vendor(self) -> Sequence[str]:
        """What is open and only the vendor can change, in the voice of the rule set that speaks to the vendor."""
        rule_sets = self.rulebook.rule_sets.values()
        theirs = next((rule_set for rule_set in rule_sets if _VENDOR in rule_set.aliases.values()), None)
        spoken = {**self.rule_set.facts, **(theirs.facts if theirs else {})}
        asked = [question["fact"] for question in self.answer["ask"]]
        return [spoken[fact].question for fact in asked if self.rule_set.facts[fact].changed_by == _VENDOR]

    @property
    def measures(self) -> Sequence[Measure]:
        """Better at what, how much, by when."""
        if _METRICS not in self.rule_set.facts:
            return []
        fact_type = self.rule_set.facts[_METRICS].type
        return [measure(item, fact_type, self.rulebook) for item in self._metrics]

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
        return [(quote, self.source_in_words(source)) for quote, source in quoted if quote]

    def source_in_words(self, source: str | None) -> str:
        """Where a statement comes from; `""` where nobody said."""
        return "your answer" if source == BODY else (source or "").replace("_", " ")

    def question(self, fact: str) -> str:
        return self.rule_set.facts[fact].question if fact in self.rule_set.facts else fact

    def criterion(self, key: str) -> Criterion:
        """A criterion in the wording of the rule set."""
        return next(criterion for criterion in self.rule_set.all_criteria if criterion.id == key)

    def source(self, key: str) -> str:
        return self.rulebook.sources[key].title

    def headline(self, word: str) -> str:
        return headline(self.rule_set, word)

    def level(self, word: str) -> str:
        return level(self.rule_set, word)

    def section(self, key: str) -> str:
        return self.rule_set.sections[key]

    def place(self, pointer: str) -> str:
        """Where a data issue stands, in words: the question, and the metric where it is about one."""
        for fact, declared in self.rule_set.facts.items():
            start = "/facts/" + fact.replace(".", "/")
            if pointer == start or pointer.startswith(f"{start}/"):
                return self._row(pointer[len(start) + 1 :].split("/")) if fact == _METRICS else declared.question
        return pointer

    def _row(self, path: Sequence[str]) -> str:
        if not path[0].isdecimal() or int(path[0]) >= len(self._metrics):
            return self.question(_METRICS)
        return metric_name(str(self._metrics[int(path[0])].get("metric")), self.rulebook)

    @property
    def contents(self) -> str:
        """What was checked, in one line."""
        answer = self.answer
        counts = (len(answer["reasons"]), len(answer["clear"]), len(answer["open"]))
        return listed([f"{count} {word}" for count, word in zip(counts, ("fired", "clear", "open"), strict=True)])
