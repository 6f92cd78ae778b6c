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
    """The sections in the order in which this reader comes to them; what the page is about, `""` where its heading says
    that already; and which question it is: `question 8, about 12 to go`, or `questions 3 to 9, the last ones` where it
    holds several. *About*, for an answer may make others needless or bring one up."""

    stages: Sequence[Stage]
    title: str
    at: str


def progress(outlook: Outlook, facts: Sequence[str], asks_all: bool, heading: str = "") -> SectionBar:
    """The sections whose questions the verdict rests on; those of the facts of a page are the current ones.

    A question is done once it was answered or skipped, or once no open criterion needs it. `asks_all` where somebody
    came back from a result to answer more, whether or not it is settled.
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
    return SectionBar(
        made, "" if title == heading else title, _place(outlook, facts[:1] if is_list else facts, asks_all)
    )


def _place(outlook: Outlook, facts: Sequence[str], asks_all: bool) -> str:
    """Which questions these are of those that were put to somebody, and how many come after them; `""` of what was
    never asked here.

    Every question counts that they left, answered or not, so the number only grows, and one that comes again has the
    number that it had. What comes after is what is asked
    now: where the verdict is settled, no more than what they came to say.
    """
    numbered, to_ask = outlook.check.progress.numbered, outlook.to_ask
    if facts[0] not in to_ask:
        left = [numbered.index(fact) + 1 for fact in facts if fact in numbered]
        return _which(left[0], left[-1]) if facts[0] in numbered else ""
    first, last = len(numbered) + 1, len(numbered) + len(facts)
    which = _which(first, last)
    stops = outlook.is_settled and not (asks_all or outlook.check.progress.goes_on)
    later = {_asked_as(outlook, name) for name in (outlook.first_left if stops else to_ask)}
    to_go = len(later - {_asked_as(outlook, name) for name in facts})
    if to_go:
        return f"{which}, about {to_go} to go"
    return which if stops else f"{which}, the last {'one' if last == first else 'ones'}"


def _which(first: int, last: int) -> str:
    return f"question {first}" if last <= first else f"questions {first} to {last}"


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
