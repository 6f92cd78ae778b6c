"""To a vendor: a polite no where the talks are over, *not now* where the buying side has homework, or questions.

No figure of ours stands in any of them, for whether a vendor asks for our numbers is part of what is checked.
"""

from collections.abc import Iterator, Sequence

from dontbuy.api.pages.draft.acts import says_to_pause
from dontbuy.api.pages.draft.agreed import agreed, differs
from dontbuy.api.pages.draft.letters import Letter, SendableText, sendable, short_answers
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import THEIRS, said_of
from dontbuy.api.pages.draft.whose import is_told_about
from dontbuy.api.records.facts import SOMEBODY_ELSE_LOOKS

_VENDOR, _LEADER = "vendor", "leader"
_QUESTION = "?"
_PAUSES = "I would like to pause our talks about sales training"
_ENDS = "We have decided not to go on with our talks about sales training. Please do not prepare anything more for us."
_LOOKING_FOR = "It is not what we need at this point. I wish you all the best."
_LOOKING_FOR_BY_WORD = {
    "move_on": "We are looking for somebody who starts with our business problems. I wish you all the best."
}
"""The same where whoever moves on says why, in one sentence."""
_NOBODY_HAS_TALKED = "nobody who answers for our sales numbers has talked to you"
_I_HAVE_NOT = {_NOBODY_HAS_TALKED: "I have had no time to talk to you"}
"""How the sales leader says it, who is the one who answers for them."""
_OUR_LEADER = "our sales leader"
"""By what a question to a vendor is known in which the sales leader is to be there."""
_REFUSED = ("request.willing_to_dive_in", "leader.accepts_problem_centric_discovery")
"""What is told where our own side does not want a vendor to dig in."""
_HELD_BACK = (
    ({"request.willing_to_dive_in": False}, "we have been reluctant to go into the details with you"),
    ({"leader.accepts_problem_centric_discovery": False}, "no time has been set aside for your questions"),
    (
        {"evaluator.filling_out_matrix": True, "leader.unavailable": True},
        _NOBODY_HAS_TALKED,
    ),
    (
        {"evaluator.sat_through_slide_deck": True, "vendor.discovery_took_place": False, "vendor.on_matrix": True},
        "there has been a presentation, and no conversation about our business",
    ),
)
"""What was told of how we met a vendor, and how it is said to them: then they owe us no answer that they could not find
out."""
_COULD_NOT_KNOW = (
    "So far {}, so you may not know enough about us yet to answer all of this. Where that is so, please say what "
    "you would need from us."
)
_HOMEWORK = "We have a few things to settle on our own side first. If we take this up again, I will get in touch."
_OURS_ALONE = (
    "This is no reflection on your work. We have a few things to settle on our own side first. I will come back to you"
    " once they are settled."
)
"""The same where every reason is ours: to a vendor who is at no fault it can be promised."""
_THANKS = "Thank you for the time you gave us."
_THANKS_SO_FAR = "Thank you for the time you have given us so far."
_AGAIN, _FIRST = "Before we meet again", "Before we meet"
_ASKS = "please answer in your own words:"
_PAUSES_UNTIL = f"{_PAUSES} until we have settled a few things on our own side."
_ASKS_THEN = "I will get in touch once that is done, with a few questions."
"""Whoever pauses asks for nothing yet: what there is to ask stands on the call sheet, for after the pause."""


def to_the_vendor(report: Report, asked: Sequence[str]) -> SendableText | None:
    """The one text that fits: a no, a pause, or the questions; None where there is nothing to say."""
    if report.ends_talks:
        return _called_off("A polite no", _ENDS, _LOOKING_FOR_BY_WORD.get(report.answer["verdict"], _LOOKING_FOR))
    if asked:
        has_met = is_told_about(report, THEIRS)
        thanks, before = (_THANKS_SO_FAR, _AGAIN) if has_met else ("", _FIRST)
        if says_to_pause(report):
            return _called_off("Not now", _PAUSES_UNTIL, _ASKS_THEN)
        subject = f"{before}: {'a few questions' if len(asked) > 1 else 'one question'}"
        aside = [said for said, _ in _because_of(report) if not said.endswith(_QUESTION)]
        opening = [thanks, _held_back(report) if has_met else "", *aside, f"{before}, {_ASKS}"]
        letter = Letter("To the vendor", subject, opening, short_answers(asked))
        return sendable(_VENDOR, letter, asked)
    if report.stops:
        is_ours = all(report.is_ours(reason["criterion"]) for reason in report.answer["reasons"])
        return _called_off("Not now", f"{_PAUSES}.", _OURS_ALONE if is_ours else _HOMEWORK)
    return None


def asked_because(report: Report, asked: Sequence[str]) -> list[str]:
    """The questions to a vendor, first what a reason says to ask them, such as for a discovery that is missing, in the
    place of what would be asked of the same. Not where our own side does not want it, or whoever was sent asks for
    it."""
    is_the_leader = report.rule_set.reader == _LEADER or report.nobody_was_sent
    is_for_another = is_the_leader and agreed(report, SOMEBODY_ELSE_LOOKS) is True
    if is_for_another or any(agreed(report, fact) is False for fact in _REFUSED):
        return [*asked]
    first = {said: instead for said, instead in _because_of(report) if said.endswith(_QUESTION)}
    without = {each for instead in first.values() for each in instead}
    return [*first, *(question for question in asked if question not in without)]


def asks_to_meet_the_leader(report: Report) -> bool:
    """Whether a vendor is asked for a conversation with the sales leader and whoever writes."""
    return any(_OUR_LEADER in each for each in asked_because(report, ()))


def _because_of(report: Report) -> Iterator[tuple[str, Sequence[str]]]:
    """What each reason says to tell or to ask a vendor, with what would be asked about the same facts; nothing about
    what was told in two ways."""
    facts = report.rule_set.facts
    for reason in report.answer["reasons"]:
        known = said_of(report, report.rule_set, reason)
        about = [facts[basis["fact"]] for basis in reason["facts"]]
        if known and known.to_vendor and not any(differs(report, fact.name) for fact in about):
            yield known.to_vendor, [fact.ask[_VENDOR] for fact in about if _VENDOR in fact.ask]


def _held_back(report: Report) -> str:
    """What kept a vendor from finding out what they are asked, where that is our doing; else `""`."""
    told = [said for facts, said in _HELD_BACK if all(agreed(report, name) is value for name, value in facts.items())]
    if report.rule_set.reader == _LEADER:
        told = [_I_HAVE_NOT.get(said, said) for said in told]
    return _COULD_NOT_KNOW.format(told[0]) if told else ""


def _called_off(title: str, said: str, why: str) -> SendableText:
    return sendable(_VENDOR, Letter(f"{title}, to the vendor", "Our talks about sales training", [said, why], _THANKS))
