"""Progress: the sections of the questions, how many of each are answered, and where the person is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate

from dontbuy.api.pages.form.sections import facts_by_section
from dontbuy.engine.ir import Rulebook, RuleSet


@dataclass(frozen=True, slots=True)
class ProgressSection:
    """One section: how many of its questions are answered, of those that were asked or still are."""

    title: str
    answered: int
    of: int
    is_current: bool

    @property
    def state(self) -> str:
        """`done`, `begun` or `ahead`."""
        if self.answered == self.of:
            return "done"
        return "begun" if self.answered else "ahead"

    @property
    def says(self) -> str:
        """How much of it is answered, in words: *4 of 20*."""
        return f"{self.answered} of {self.of}"

    @property
    def share(self) -> int:
        """How much of it is answered, in whole percent."""
        return 100 * self.answered // self.of


@dataclass(frozen=True, slots=True)
class Segment:
    """Where a section stands in the bar, in percent of its width; a section is as wide as it has questions."""

    section: ProgressSection
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class ProgressBar:
    """Every section that has a question, in the order of the rule set."""

    sections: tuple[ProgressSection, ...]

    @property
    def current(self) -> ProgressSection | None:
        """The section that the person is in; None where no question is shown."""
        return next((section for section in self.sections if section.is_current), None)

    @property
    def answered(self) -> int:
        return sum(section.answered for section in self.sections)

    @property
    def of(self) -> int:
        return sum(section.of for section in self.sections)

    @property
    def segments(self) -> Sequence[Segment]:
        """The sections as they are drawn."""
        ends = list(accumulate((section.of for section in self.sections), initial=0))
        return [
            Segment(section, round(100 * start / self.of, 2), round(100 * section.of / self.of, 2))
            for section, start in zip(self.sections, ends, strict=False)
        ]

    @property
    def says(self) -> str:
        """All sections together, in words."""
        return f"{self.answered} of {self.of} answered"


def progress(
    rulebook: Rulebook, rule_set: RuleSet, answered: Collection[str], asked: Collection[str], current: str = ""
) -> ProgressBar:
    """Of facts that were answered, that are still asked (skipped or not), and the one that is shown now.

    A question that no answer depends on any more is counted in neither, so a section can become shorter.
    """
    counted = {*answered, *asked, current}
    sections = [
        ProgressSection(
            title,
            answered=sum(fact in answered for fact in facts),
            of=sum(fact in counted for fact in facts),
            is_current=current in facts,
        )
        for title, facts in facts_by_section(rulebook, rule_set)
    ]
    return ProgressBar(tuple(section for section in sections if section.of))
