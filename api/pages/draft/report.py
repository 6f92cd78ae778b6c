"""An answer as a page shows it: grouped and in words. Everything it says stands in the answer or in the rulebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dontbuy.api.pages.words import Measure, headline, level, lines, listed, measure, metric_name, number_of, person
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet
from dontbuy.engine.statements import BODY

_METRICS = "metrics.items"
_VENDOR = "vendor"
_OURS, _THEIRS = "ours", "theirs"


def tells_vendors_apart(report: "Report") -> bool:
    """Whether a buyer checks a vendor here: the verdict rests on both sides, and nobody from the vendor answers."""
    whose = {report.rulebook.topics[one.about].whose for one in report.rule_set.criteria}
    return whose == {_OURS, _THEIRS} and not report.rule_set.aliases


@dataclass(frozen=True, slots=True)
class Group:
    """Reasons about one side."""

    title: str
    reasons: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Report:
    """One answer, with the rulebook it comes from and the document that it answers."""

    rulebook: Rulebook
    rule_set: RuleSet
    answer: Mapping[str, Any]
    document: Mapping[str, Any]

    @property
    def subject(self) -> str:
        return str((self.answer["subject"] or {}).get("name", ""))

    @property
    def deciding(self) -> Sequence[Group]:
        """The reasons that say the verdict itself."""
        return self._grouped([one for one in self.answer["reasons"] if one["says"] == self.answer["verdict"]])

    @property
    def others(self) -> Sequence[Group]:
        """What fired besides, and does not decide."""
        return self._grouped([one for one in self.answer["reasons"] if one["says"] != self.answer["verdict"]])

    def _grouped(self, reasons: Sequence[Mapping[str, Any]]) -> Sequence[Group]:
        whose = {side: [one for one in reasons if self._whose(one) == side] for side in (_OURS, _THEIRS)}
        return [Group(self.rule_set.groups[side], found) for side, found in whose.items() if found]

    def _whose(self, reason: Mapping[str, Any]) -> str:
        return self.rulebook.topics[reason["about"]].whose

    @property
    def settledness(self) -> str:
        """Whether anything open can still change the verdict, in a sentence."""
        if self.answer["settled"]:
            return "This is settled: nothing that is still open can change it."
        becomes = headline(self.rule_set, self.answer["could_become"])
        count = number_of(len(self.telling), "question", "questions")
        return f"It is not settled: it could still become “{becomes}”. {count} can decide that."

    @property
    def telling(self) -> Sequence[Mapping[str, Any]]:
        """The questions that can still change the verdict, most telling first."""
        ranks = self.rule_set.ranks
        now = ranks.get(self.answer["verdict"], len(ranks))
        return [one for one in self.answer["ask"] if ranks[one["could_lead_to"]] < now]

    @property
    def other_questions(self) -> Sequence[Mapping[str, Any]]:
        """The questions that would add detail and change no verdict."""
        telling = {one["fact"] for one in self.telling}
        return [one for one in self.answer["ask"] if one["fact"] not in telling]

    def asked_of(self, questions: Sequence[Mapping[str, Any]]) -> Sequence[tuple[str, Sequence[Mapping[str, Any]]]]:
        """Questions by who can answer them, in the order in which they come up."""
        people = dict.fromkeys(one["answered_by"] for one in questions)
        return [(self.person(who), [one for one in questions if one["answered_by"] == who]) for who in people]

    def person(self, who: str) -> str:
        return person(self.rulebook, self.rule_set, who)

    @property
    def for_the_vendor(self) -> Sequence[str]:
        """What is open and only the vendor can change, in the voice of the rule set that speaks to the vendor."""
        theirs = next((one for one in self.rulebook.rule_sets.values() if _VENDOR in one.aliases.values()), None)
        spoken = {**self.rule_set.facts, **(theirs.facts if theirs else {})}
        open_to = [one["fact"] for one in self.answer["ask"] if self.rule_set.facts[one["fact"]].changed_by == _VENDOR]
        return [spoken[fact].question for fact in open_to]

    @property
    def measures(self) -> Sequence[Measure]:
        """Better at what, how much, by when."""
        kind = self.rule_set.facts[_METRICS].type if _METRICS in self.rule_set.facts else None
        found = (self.document["facts"].get("metrics") or {}).get("items") if kind else None
        return [measure(one, kind, self.rulebook) for one in found] if kind and isinstance(found, list) else []

    def fact_lines(self, basis: Mapping[str, Any]) -> Sequence[str]:
        """A recorded fact in words."""
        declared = self.rule_set.facts[basis["fact"]]
        return lines(basis["value"], declared.type, self.rulebook)

    def quotes(self, basis: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """What the evidence of a recorded fact quotes, and where that was said; `""` where it does not say where."""
        quoted = [(one.get("quote"), one.get("source")) for one in basis["evidence"]]
        return [(str(quote), self.source_in_words(source)) for quote, source in quoted if quote]

    def source_in_words(self, source: str | None) -> str:
        """Where a statement comes from; `""` where nobody said."""
        return "your answer" if source == BODY else (source or "").replace("_", " ")

    def question(self, fact: str) -> str:
        return self.rule_set.facts[fact].question if fact in self.rule_set.facts else fact

    def criterion(self, key: str) -> Criterion:
        """A criterion in the wording of the rule set."""
        return next(one for one in self.rule_set.all_criteria if one.id == key)

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
        items = (self.document["facts"].get("metrics") or {}).get("items")
        if not isinstance(items, list) or not path[0].isdecimal() or int(path[0]) >= len(items):
            return self.question(_METRICS)
        return metric_name(str(items[int(path[0])].get("metric")), self.rulebook)

    @property
    def contents(self) -> str:
        """What was checked, in one line."""
        count = {name: len(self.answer[name]) for name in ("reasons", "open", "clear")}
        return listed([f"{count['reasons']} fired", f"{count['clear']} clear", f"{count['open']} open"])
