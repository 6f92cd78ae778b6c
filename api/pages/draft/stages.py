"""How far a check has come, section by section."""

from collections.abc import Sequence
from dataclasses import dataclass

from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.form.sections import facts_by_section


@dataclass(frozen=True, slots=True)
class Stage:
    """A section of the questions: how many it has, and how many of them need no answer any more.

    `count` stays what it is from the first question to the last, and what counts as done never becomes less while
    somebody answers, so that no page contradicts the one before it.
    """

    title: str
    done: int
    count: int
    is_current: bool

    @property
    def at(self) -> int:
        """The number of the question that is shown, where this is the section of the page."""
        return min(self.done + 1, self.count)


def stages(outlook: Outlook, fact: str) -> Sequence[Stage]:
    """The sections whose questions the verdict rests on; the one of `fact` is the current one.

    A question is done once it was answered or skipped, or once no open criterion needs it.
    """
    left = {_asked_as(outlook, name) for name in outlook.to_ask}
    shown = _asked_as(outlook, fact)
    made = []
    for title, names in facts_by_section(outlook.rulebook, outlook.rule_set):
        asked = [name for name in names if _asked_as(outlook, name) == name]
        if asked and title in outlook.rule_set.sections.values():
            done = sum(name not in left or name in outlook.said for name in asked)
            made.append(Stage(title, done, len(asked), shown in asked))
    return made


def _asked_as(outlook: Outlook, fact: str) -> str:
    """The question that asks for a fact: that for its list, or the one that it goes with, or its own."""
    declared = outlook.rule_set.facts[fact]
    return declared.derived_from or declared.companion_of or fact
