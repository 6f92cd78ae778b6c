"""What was told in two ways, in a text to somebody of us: which point it is, each answer, and where it was given."""

from collections.abc import Iterator, Sequence

from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.numbers import OUR, in_their_number
from dontbuy.api.pages.draft.reasons import in_words_for_the_leader
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.told_twice import told_in
from dontbuy.api.pages.draft.voiced import by_name, short_name
from dontbuy.api.pages.words import listed, owner
from dontbuy.engine.answer_shape import ConflictData

MOST_POINTS = 2
"""More points than two are cleared up first, and not told in a letter."""
_LEADER = "leader"
_HERE, _MINE = "(answered here)", "(my own)"
"""Where an answer was given, on a page, and by whoever writes, who answered it there."""
_I_FIND_OUT, _YOU_SAY = "I will find out which is right.", "Please tell me which is right."
_BOTH = "Please tell me which is right where you know it; I will find out the rest."
_OWN_WORD = "self report"
_PLACES = ("first", "second", "third", "fourth")


def each_answer(report: Report, conflict: ConflictData) -> str:
    """*no (my own) and yes (transcript)*."""
    own_word = f"{owner(short_name(report))} own word" if short_name(report) else "the vendor’s own word"
    told = (each.replace(_HERE, _MINE).replace(": ", ", ") for each in told_in(report, conflict))
    return listed([*dict.fromkeys(each.replace(_OWN_WORD, own_word) for each in told)])


def told_again(report: Report, conflicts: Sequence[ConflictData], is_one_of_several: bool) -> str:
    """What stands before questions of which the first were answered: *On the first point the answers are no …*"""
    if len(conflicts) == 1:
        which, so = ("the first", "it comes first") if is_one_of_several else ("one", "I ask you")
        return f"On {which} point the answers are {each_answer(report, conflicts[0])}, so {so}:"
    told = [
        f"on the {_PLACES[at]} point {'' if at else 'they are '}{each_answer(report, conflict)}"
        for at, conflict in enumerate(conflicts[: len(_PLACES)])
    ]
    return f"Some answers contradict each other: {'; '.join(told)}. So these points come first:"


def points(report: Report) -> Iterator[str]:
    """What was told in two ways, a line each, and who finds out which is right."""
    shown = _first_of(report)
    yield from (f"- {each}" for each in _each(report, shown))
    knows = {report.whoever_knows(each["fact"]) == _LEADER for each in shown}
    if knows:
        yield _BOTH if len(knows) > 1 else _YOU_SAY if knows == {True} else _I_FIND_OUT


def _first_of(report: Report) -> Sequence[ConflictData]:
    """The first points about which answers differ; none that is about whoever writes."""
    reader = report.rule_set.reader
    others = [each for each in report.holding_back if not reader or not each["fact"].startswith(f"{reader}.")]
    return others[:MOST_POINTS]


def _each(report: Report, shown: Sequence[ConflictData]) -> Iterator[str]:
    """The points to the sales leader: *To “Has Acme given a price?” the answers are no (…) and yes (…).*"""
    facts = in_words_for_the_leader(report).facts
    for conflict in shown:
        declared = facts[conflict["fact"]]
        question = to_a_colleague(in_their_number(report, declared.question, OUR, declared.name), _LEADER)
        yield f"To “{by_name(report, question)}” the answers are {each_answer(report, conflict)}."
