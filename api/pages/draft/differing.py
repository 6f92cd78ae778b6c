"""What was told in two ways, in a text to somebody of us: which point it is, each answer, and where it was given."""

from collections.abc import Iterator, Sequence

from dontbuy.api.pages.draft.acts import told_in
from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.numbers import OUR, in_their_number
from dontbuy.api.pages.draft.reasons import in_words_for_the_leader
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import by_name, short_name
from dontbuy.api.pages.words import listed
from dontbuy.engine.answer_shape import ConflictData

MOST_POINTS = 2
"""More points than two are cleared up first, and not told in a letter."""
_LEADER = "leader"
_HERE, _IN_THE_CHECK = "(answered here)", "(answered in the check)"
_OWN_WORD = "self report"
_PLACES = ("first", "second", "third", "fourth")


def each_answer(report: Report, conflict: ConflictData) -> str:
    """*no (answered in the check) and yes (transcript)*."""
    own_word = f"{short_name(report)}’s own word" if short_name(report) else "the vendor’s own word"
    told = (each.replace(_HERE, _IN_THE_CHECK).replace(": ", ", ") for each in told_in(report, conflict))
    return listed([*dict.fromkeys(each.replace(_OWN_WORD, own_word) for each in told)])


def told_again(report: Report, conflicts: Sequence[ConflictData], is_one_of_several: bool) -> str:
    """What stands before questions of which the first are asked again: *On the first point I have been told no …*"""
    if len(conflicts) == 1:
        which = "the first point" if is_one_of_several else "one point"
        return f"On {which} I have been told {each_answer(report, conflicts[0])}, so I ask again:"
    told = [
        f"on the {_PLACES[at]} point {each_answer(report, conflict)}"
        for at, conflict in enumerate(conflicts[: len(_PLACES)])
    ]
    return f"I have been told different things: {'; '.join(told)}. So I ask again:"


def points(report: Report) -> Iterator[str]:
    """The first points about which answers differ, to the sales leader: *To “Has Acme given a price?” the answers are
    no (…) and yes (…).* None that is about whoever writes."""
    facts, reader = in_words_for_the_leader(report).facts, report.rule_set.reader
    others = [each for each in report.holding_back if not reader or not each["fact"].startswith(f"{reader}.")]
    for conflict in others[:MOST_POINTS]:
        declared = facts[conflict["fact"]]
        question = to_a_colleague(in_their_number(report, declared.question, OUR, declared.name), _LEADER)
        yield f"To “{by_name(report, question)}” the answers are {each_answer(report, conflict)}."
