"""To a colleague, such as the person who was sent to the vendors: what to do now and why, and what only they know."""

from collections.abc import Iterator, Sequence

from dontbuy.api.pages.draft.acts import AFTER_US, act_of, acts, ending, pausing, says_to_pause, what_to_do
from dontbuy.api.pages.draft.asker import Promise
from dontbuy.api.pages.draft.colleagues import from_the_leader, to_a_colleague
from dontbuy.api.pages.draft.differing import told_again
from dontbuy.api.pages.draft.left_to_do import looks_up
from dontbuy.api.pages.draft.letters import BY_LINK, THANKS, Letter, SendableText, greeting, sendable, short_answers
from dontbuy.api.pages.draft.numbers import OUR, moving, naming_inexact, naming_unsettled
from dontbuy.api.pages.draft.questions import may_see_figures
from dontbuy.api.pages.draft.reasons import with_what_it_lacks
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.tasks import task
from dontbuy.api.pages.draft.voiced import by_name, offered, said_of, short_name, tells_vendors_apart, training
from dontbuy.api.pages.words import lowered, with_capital
from dontbuy.engine.answer_shape import ConflictData, ReasonData

_EVALUATOR, _LEADER = "evaluator", "leader"
_MINE = " That is no fault of yours."
"""What the sales leader adds to why a colleague has to pause: it is no fault of whoever was sent."""
_WHOEVER_TALKS = "whoever talks to the vendors"
_OF_ANOTHER = "Why another vendor has to wait"
_ASKS = "so that I can decide how we go on, I would like to know from you:"
_ASKS_AGAIN = "so that I can decide how we go on, I have something to ask you. {}"
_SEVERAL, _ONE, _PAUSE, _NEXT = "a few questions", "one question", "please pause the talks", "what to do next"


def to_somebody_of_us(
    report: Report, person: str, asked: Sequence[str], differ: Sequence[ConflictData], promised: Sequence[Promise]
) -> SendableText | None:
    """None where they have nothing to do and nothing to answer. `differ` are the ways in which what is asked first was
    told, where it was told in more than one, and `promised` is what another text says that they do."""
    to_do = by_name(report, "\n".join(_to_do(report, person, promised)))
    if not to_do and not asked:
        return None
    name = short_name(report)
    has_link = person in report.links
    again = told_again(report, differ, len(asked) > 1) if differ else ""
    ask = f"{BY_LINK}." if has_link else _ASKS_AGAIN.format(again) if again else _ASKS
    ask = (f"Meanwhile, {ask}" if to_do else with_capital(ask)) if asked else ""
    asked = [] if has_link else asked
    closing = short_answers(asked) if asked else THANKS
    subject = f"{training(report)}: {_in_a_subject(report, person, to_do, asked)}"
    hello = greeting(report.links.get(person, ""))
    title = f"To {lowered(report.rulebook.people[person])}"
    letter = Letter(title, subject, [_about(report, person, name, asked), to_do, ask], closing, hello)
    return sendable(person, letter, asked)


def _in_a_subject(report: Report, person: str, to_do: str, asked: Sequence[str]) -> str:
    """What the mail is about, in a few words: what they have to do, else what they are asked."""
    if person == _EVALUATOR and says_to_pause(report):
        return _PAUSE
    if to_do:
        return _NEXT
    return _ONE if len(asked) == 1 else _SEVERAL


def _from_the_sender(report: Report, text: str) -> str:
    """What the sales leader says to do speaks of them as *me*: *a conversation with me present*."""
    return from_the_leader(text) if report.rule_set.reader == _LEADER else text


def _about(report: Report, person: str, name: str, asked: Sequence[str]) -> str:
    """*This is about sales training from Acme, which has to move win rate (today 18%).* Not one that is dropped."""
    numbers = "" if report.ends_talks else moving(report, may_see_figures(report, person, asked), "our")
    moves = f", which has to move {numbers}" if numbers else ""
    if tells_vendors_apart(report):
        return f"This is about {offered(report) or 'the sales training on offer'}{moves}."
    return f"This is about the sales training that we are looking at{f' ({name})' if name else ''}{moves}."


def _to_do(report: Report, person: str, promised: Sequence[Promise]) -> Iterator[str]:
    """What the result says that this person has to do, after a pause where it says to pause; and why."""
    mine = _MINE if report.rule_set.reader == _LEADER else ""
    reasons = {reason["criterion"]: reason for reason in report.answer["reasons"]}
    last = ending(report) if person == _EVALUATOR else None
    ends = last["criterion"] if last else ""
    theirs = [act for act in acts(report) if act.changes == person or (ends and act.criterion == ends)]
    theirs = theirs[: 2 if ends else 1]  # what ends the talks, and what has to be done before others begin
    pauses = pausing(report)[:1] if says_to_pause(report) and person == _EVALUATOR else []
    for reason in pauses:
        whom = "the talks with the vendor" if tells_vendors_apart(report) else "any talks with vendors"
        yield f"Please pause {whom} for now, and do not commit us to anything."
        yield f"{_why(report, person, reason)}{mine}"
    for act in theirs:
        to_do = _from_the_sender(report, to_a_colleague(what_to_do(report, person, reasons[act.criterion]), person))
        to_do = to_do.replace(AFTER_US.format("our"), _our_part(report))
        waits = pauses and not report.is_ours(act.criterion)
        please = "When we go on, please" if waits else "Please also" if pauses else "Please"
        yield f"{please} {lowered(to_do)}"
        waits_for = [each["criterion"] for each in pausing(report)[:1]] if ends else []  # said below
        yield from () if waits or act.criterion in waits_for else [_why(report, person, reasons[act.criterion])]
    said = {act.criterion for act in theirs}
    for each in (each for each in promised if each.criterion not in said):
        yield f"Please {'also ' if pauses or theirs else ''}{to_a_colleague(each.to_do, person)}"
    if theirs and report.ends_talks and person == _EVALUATOR:
        yield from (f"{_why(report, person, each, _OF_ANOTHER)}{mine}" for each in pausing(report)[:1])


def _our_part(report: Report) -> str:
    """What our own side does before another vendor is met: *I will show you today’s value … After that,*."""
    for reason in pausing(report)[:1]:
        act = act_of(report, reason)
        if act.changes == _LEADER and report.rule_set.facts[act.fact].to_change:
            who = "I" if report.rule_set.reader == _LEADER else report.called(_LEADER)
            does = to_a_colleague(task(report, report.rule_set.facts[act.fact]), _EVALUATOR)
            return f"{who} will {_from_the_sender(report, does.replace(_WHOEVER_TALKS, 'you'))} After that,"
    return AFTER_US.format("our")


def _why(report: Report, person: str, reason: ReasonData, why: str = "Why") -> str:
    """Why, as whoever sends it says it."""
    told = said_of(report, report.rule_set, reason)
    if looks_up(report, [basis["fact"] for basis in reason["facts"]]):
        # That a value is not known is what is asked for, and no reason for it.
        return f"{why}: {lowered(to_a_colleague(reason['because'].partition('. ')[0], person))}."
    said = told.to_send or f"{told.title}." if told else f"{reason['title']}."
    said = naming_unsettled(report, naming_inexact(report, with_what_it_lacks(report, reason, said), OUR))
    return f"{why}: {lowered(to_a_colleague(said, person))}"
