"""Which questions stand on one page."""

from collections.abc import Sequence

from dontbuy.api.pages.draft.progress import Outlook, asked_first
from dontbuy.api.pages.form.sections import section_of
from dontbuy.engine.ask import could_change
from dontbuy.engine.facts import ValueType

MOST_TOGETHER = 7
"""More questions than these are no longer one look."""


def together(outlook: Outlook, fact: str) -> Sequence[str]:
    """The questions of one page: that of a fact, and what is asked along with it.

    The parts of one thing, such as the four of what the vendor understands, stand together. So do the side questions
    of a section: those by which this cannot be stopped, or not any more, for no answer to them ends it, and those that
    somebody else would have to answer, which are mostly left open. A small section has the next one of the same side
    below it. Every other question stands alone, and so does what the reader is asked first and what was answered
    already.

    A list has the question below it whose own list belongs to it: beside the numbers that have to move stands who has
    to do what differently.
    """
    if fact in outlook.to_ask and outlook.rule_set.facts[fact].type.value_type is ValueType.RECORDS:
        return [fact, *_beside_a_list(outlook, fact)]
    if not _can_share(outlook, fact):
        return [fact]
    found = [fact, *(other for other in _whole(outlook, fact) if other != fact)]
    aside = [other for other in outlook.to_ask if _can_share(outlook, other) and _is_aside(outlook, other)]
    if fact not in aside:
        return found
    places = section_of(outlook.rulebook, outlook.rule_set)
    # A question that is asked after another may need no answer once that one has its own.
    aside = [other for other in aside if set(outlook.to_ask).isdisjoint(outlook.rule_set.facts[other].after)]
    for other in aside:
        whole = _whole(outlook, other)
        if places[other] == places[fact] and len({*found, *whole}) <= MOST_TOGETHER:
            found += [entry for entry in whole if entry not in found]
    for title in dict.fromkeys(places[other] for other in aside):
        section = [other for other in aside if places[other] == title]
        is_near = side_of(outlook, title) == side_of(outlook, places[fact])
        if title != places[fact] and is_near and len(found) + len(section) <= MOST_TOGETHER:
            found += section
    return found


def _beside_a_list(outlook: Outlook, fact: str) -> Sequence[str]:
    places = section_of(outlook.rulebook, outlook.rule_set)

    def has_a_list(other: str) -> bool:
        return any(each.type.value_type is ValueType.RECORDS for each in outlook.companions(other))

    near = [other for other in outlook.to_ask if other != fact and places[other] == places[fact]]
    return [other for other in near if _can_share(outlook, other) and has_a_list(other)]


def title_of(outlook: Outlook, facts: Sequence[str]) -> str:
    """What a page of several questions is about: its section, or its side where it holds more than one; the kind of
    check where no criterion reads what is asked."""
    places = section_of(outlook.rulebook, outlook.rule_set)
    titles = {places.get(fact, outlook.rule_set.title) for fact in facts}
    return titles.pop() if len(titles) == 1 else outlook.rule_set.groups[side_of(outlook, places[facts[0]])]


def _whole(outlook: Outlook, fact: str) -> Sequence[str]:
    """The parts of the thing that a fact is a part of, as far as they are open; the fact alone where it is none."""
    whole = _thing(fact)
    parts = [other for other in outlook.to_ask if _thing(other) == whole and _can_share(outlook, other)]
    return parts if whole else [fact]


def side_of(outlook: Outlook, title: str) -> str:
    """Whose a section is, ours or theirs: by its first criterion."""
    named = [
        criterion for criterion in outlook.rule_set.criteria if outlook.rule_set.sections[criterion.section] == title
    ]
    return outlook.rulebook.topics[named[0].about].whose if named else ""


def _can_share(outlook: Outlook, fact: str) -> bool:
    declared = outlook.rule_set.facts[fact]
    is_open = fact in outlook.to_ask and fact not in outlook.said and fact not in outlook.in_conflict
    return is_open and declared.type.value_type is ValueType.YES_NO and fact not in asked_first(outlook.rule_set)


def _thing(fact: str) -> str:
    """What a fact is a part of: `vendor.understands` for `vendor.understands.cost_of_no_change`; `""` for most."""
    group = fact.rpartition(".")[0]
    return group if "." in group else ""


def _is_aside(outlook: Outlook, fact: str) -> bool:
    """Whether no answer to a question can lead to a new verdict of the heaviest level, or somebody else than the
    reader has to answer it."""
    rule_set = outlook.rule_set
    if rule_set.reader and rule_set.facts[fact].answered_by not in ("", rule_set.reader):
        return True
    word = next(each["could_lead_to"] for each in outlook.answer["ask"] if each["fact"] == fact)
    is_heaviest = rule_set.words[word].weight == max(known.weight for known in rule_set.words.values())
    return not is_heaviest or not could_change(rule_set, outlook.answer["verdict"], word)
