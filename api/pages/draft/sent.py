"""To a colleague, such as the person who was sent to the vendors: what to do now and why, and what only they know."""

from collections.abc import Iterator, Sequence

from dontbuy.api.pages.draft.acts import acts, pausing, says_to_pause, told_in, what_to_do
from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.letters import BY_LINK, THANKS, Letter, SendableText, greeting, sendable, short_answers
from dontbuy.api.pages.draft.numbers import may_see_figures, moving
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import by_name, criterion_of, short_name, tells_vendors_apart
from dontbuy.api.pages.words import listed, lowered, with_capital
from dontbuy.engine.answer import ConflictData, ReasonData

_EVALUATOR, _LEADER = "evaluator", "leader"
_MINE = " That is no fault of yours."
"""What the sales leader adds to why a colleague has to pause: it is no fault of whoever was sent."""
_HERE, _IN_THE_CHECK = "answered here", "in the check"


def to_somebody_of_us(
    report: Report, person: str, asked: Sequence[str], differs: ConflictData | None
) -> SendableText | None:
    """None where they have nothing to do and nothing to answer. `differs` is how what is asked first was told in more
    than one way, if it was."""
    to_do = by_name(report, "\n".join(_to_do(report, person)))
    if not to_do and not asked:
        return None
    name = short_name(report)
    has_link = person in report.links
    ask = f"{BY_LINK}." if has_link else "so that I can decide how we go on, I would like to know from you:"
    ask = (f"Meanwhile, {ask}" if to_do else with_capital(ask)) if asked else ""
    ask = f"{_has_been_told(report, differs)} {with_capital(ask)}" if asked and differs else ask
    asked = [] if has_link else asked
    closing = short_answers(asked) if asked else THANKS
    subject = f"Sales training{f': {name}' if name else ''}"
    hello = greeting(report.links.get(person, ""))
    title = f"To {lowered(report.rulebook.people[person])}"
    letter = Letter(title, subject, [_about(report, person, name, asked), to_do, with_capital(ask)], closing, hello)
    return sendable(person, letter, asked)


def _has_been_told(report: Report, conflict: ConflictData) -> str:
    """*On the first point I have two answers, no (in the check) and yes (transcript), so I ask again.*"""
    told = listed([each.replace(_HERE, _IN_THE_CHECK) for each in told_in(report, conflict)])
    return f"On the first point I have more than one answer, {told}, so I ask again."


def _from_the_sender(report: Report, text: str) -> str:
    """What the sales leader says to do speaks of them as *me*: *a conversation with me present*."""
    if report.rule_set.reader != _LEADER:
        return text
    text = text.replace(", and tell the sales leader.", ", and tell me once that is done.")
    return text.replace("the sales leader’s", "my").replace("the sales leader", "me")


def _about(report: Report, person: str, name: str, asked: Sequence[str]) -> str:
    """*This is about sales training from Acme, which has to move win rate (today 18%).*"""
    numbers = moving(report, may_see_figures(report, person, asked))
    moves = f", which has to move {numbers}" if numbers else ""
    if tells_vendors_apart(report):
        return f"This is about sales training{f' from {name}' if name else ''}{moves}."
    return f"This is about the sales training that we are looking at{f' ({name})' if name else ''}{moves}."


def _to_do(report: Report, person: str) -> Iterator[str]:
    """What the result says that this person has to do, after a pause where it says to pause; and why."""
    theirs = [act for act in acts(report) if act.changes == person][:1]
    pauses = pausing(report)[:1] if says_to_pause(report) and person == _EVALUATOR else []
    for reason in pauses:
        whom = "the talks with the vendor" if tells_vendors_apart(report) else "any talks with vendors"
        yield f"Please pause {whom} for now, and do not commit us to anything."
        yield f"{_why(report, person, reason)}{_MINE if report.rule_set.reader == _LEADER else ''}"
    reasons = {reason["criterion"]: reason for reason in report.answer["reasons"]}
    for act in theirs:
        to_do = _from_the_sender(report, to_a_colleague(what_to_do(report, person, reasons[act.criterion]), person))
        yield f"{'When we go on, please' if pauses else 'Please'} {lowered(to_do)}"
        yield from () if pauses else [_why(report, person, reasons[act.criterion])]


def _why(report: Report, person: str, reason: ReasonData) -> str:
    """Why, as one of us says it of nobody in particular."""
    for_anybody = report.rulebook.rule_sets[report.rule_set.kind]
    known = criterion_of(for_anybody, reason)
    said = known.to_send or f"{known.title}." if known else f"{reason['title']}."
    return f"Why: {lowered(to_a_colleague(said, person))}"
