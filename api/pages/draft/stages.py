"""How far a check has come, section by section."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dontbuy.api.pages.draft.grouping import title_of
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.form.sections import facts_by_section
from dontbuy.engine.facts import ValueType


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


@dataclass(frozen=True, slots=True)
class SectionBar:
    """The sections in the order in which this reader comes to them; what the page is about, in the words of its
    heading; and where it stands among all questions: `question 8 of about 30`, or `questions 3 to 9 of about 30` where
    it holds several. *About*, for an answer may make others needless."""

    stages: Sequence[Stage]
    title: str
    at: str


def progress(outlook: Outlook, facts: Sequence[str]) -> SectionBar:
    """The sections whose questions the verdict rests on; those of the facts of a page are the current ones.

    A question is done once it was answered or skipped, or once no open criterion needs it.
    """
    shown = dict.fromkeys(_asked_as(outlook, name) for name in facts)
    left = {_asked_as(outlook, name) for name in outlook.to_ask}
    made = []
    for title, asked in _in_the_order_of_the_reader(outlook, facts, _questions_by_section(outlook)):
        done = sum(name not in left or name in outlook.said for name in asked)
        made.append(Stage(title, done, len(asked), not shown.keys().isdisjoint(asked)))
    title = title_of(outlook, list(shown))
    # What stands below a list and is left alone is asked by itself later, and counted there.
    is_list = outlook.rule_set.facts[facts[0]].type.value_type is ValueType.RECORDS
    return SectionBar(made, title, _place(made, 1 if is_list else len(shown)))


def _place(stages: Sequence[Stage], shown: int) -> str:
    """`question 1 of about 30`, or `questions 3 to 9 of about 30`; `""` where no question counts."""
    count, done = sum(stage.count for stage in stages), sum(stage.done for stage in stages)
    first = min(done + 1, count)
    last = min(done + shown, count)
    if not count:
        return ""
    which = f"question {first}" if last <= first else f"questions {first} to {last}"
    return f"{which} of about {count}"


def _questions_by_section(outlook: Outlook) -> Mapping[str, Sequence[str]]:
    """The sections that the verdict rests on, with the questions that are asked by themselves."""
    sections = {
        title: [name for name in names if _asked_as(outlook, name) == name]
        for title, names in facts_by_section(outlook.rulebook, outlook.rule_set)
        if title in outlook.rule_set.sections.values()
    }
    return {title: asked for title, asked in sections.items() if asked}


def _in_the_order_of_the_reader(
    outlook: Outlook, facts: Sequence[str], sections: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Sequence[str]]]:
    """The section whose questions they left first, then the next; then that of the page, where it asks something new,
    and what they come to after it, in its order.

    So the bar fills from left to right, and a section keeps its place once it was begun.
    """
    place = {name: title for title, names in sections.items() for name in names}
    trail = outlook.check.progress.trail
    here = facts if facts[0] in outlook.to_ask else ()
    come_to = (_asked_as(outlook, name) for name in (*trail, *here, *outlook.said, *outlook.asked))
    titles = dict.fromkeys(place[name] for name in come_to if name in place)
    for title in dict.fromkeys((*titles, *sections)):
        yield title, sections[title]


def _asked_as(outlook: Outlook, fact: str) -> str:
    """The question that asks for a fact: that for its list, or the one that it goes with, or its own."""
    declared = outlook.rule_set.facts[fact]
    return declared.derived_from or declared.companion_of or fact
