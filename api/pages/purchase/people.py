"""Who is asked in a purchase: how far each of them has come, and the text that asks or reminds them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dontbuy.api.pages.draft.acts import YOU
from dontbuy.api.pages.draft.letters import greeting
from dontbuy.api.pages.draft.mails import Mail, mail
from dontbuy.api.pages.purchase.first_contact import LEADER
from dontbuy.api.pages.purchase.orders import requests_to_the_leader
from dontbuy.api.pages.purchase.questions import AT_ONCE, Questions, questions_of
from dontbuy.api.pages.purchase.standing import BEGINNER, ShownDisagreement, disagreements, who_is
from dontbuy.api.pages.user_text import plain
from dontbuy.api.pages.words import day, listed, lowered, number_of, with_capital
from dontbuy.api.purchases.board import Board
from dontbuy.api.purchases.people import RoleLink
from dontbuy.api.records.purchases import OPEN

_WHAT_IT_IS = "This link opens your page in dontbuy, which looks for reasons not to buy:"
_LEFT_OUT = "{} paragraphs were left out; your page has all of it."
_BOTH = 2
_SHORT = 80
"""Characters of an answer that stands in a sentence."""
_ON_ONE_PAGE = f"{AT_ONCE} to a page at most"


@dataclass(frozen=True, slots=True)
class Reminder:
    """What asks somebody, or reminds them: a text to copy, and the same as a mail."""

    text: str
    mail: Mail


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """Somebody who was asked: their link, how far they have come, and what reminds them, None where
    nothing of theirs can change a verdict, their link opens nothing, or it is decided."""

    grant: str
    who: str
    link: str
    until: str
    state: str
    works: bool
    reminder: Reminder | None


def shown_people(found: Board, site: str) -> Sequence[ShownPerson]:
    """Everybody who was asked, those that were asked first first; `site` is the address of the start page."""
    return [_shown(found, link, site) for link in found.links]


def _shown(found: Board, link: RoleLink, site: str) -> ShownPerson:
    address, asked = f"{site}/asked/{link.token}" if link.token else "", questions_of(found, link)
    has_to_answer = bool(asked.needed or _to_settle(found, link) or _requests(found, link))
    is_reminded = bool(address) and has_to_answer and found.whole.purchase.state == OPEN
    return ShownPerson(
        grant=link.grant,
        who=who_is(found, link),
        link=address,
        until=day(link.expires_at),
        state=_state(found, link, asked),
        works=bool(address),
        reminder=_reminder(found, link, asked, address) if is_reminded else None,
    )


def _state(found: Board, link: RoleLink, asked: Questions) -> str:
    """How far they have come, and what has become of their link. A page asks more than what can still change a verdict,
    so for how many of its questions the decision waits is said too."""
    answered, left = number_of(len(asked.answered()), "answer", "answers"), len(asked.open)
    ends = f"link taken back on {day(link.revoked_at)}" if link.revoked_at else "" if link.token else "link has expired"
    if not link.answered_at:
        said = ends or f"not answered yet; the link works until {day(link.expires_at)}"
    elif left == 0:
        said = f"{answered}, the last on {day(link.answered_at)}; nothing more is asked of them"
    else:
        still = number_of(left, "question is", "questions are")
        said = f"{answered}, the last on {day(link.answered_at)}; {still} left on their page, and {_waits(asked)}"
    if link.answered_at and (differ := len(disagreements(found, link.part))):
        said += f"; {number_of(differ, 'answer differs', 'answers differ')} from what others say"
    return with_capital(f"{said}; {ends}" if ends and said != ends else said)


def _waits(asked: Questions) -> str:
    """For how many of the questions on a page the decision waits, in words."""
    left, needed = len(asked.open), len(asked.needed)
    if not needed:
        return f"no decision waits for {'it' if left == 1 else 'them'}"
    return f"the decision waits for {f'{needed} of them' if needed < left else 'it' if left == 1 else 'them'}"


def _reminder(found: Board, link: RoleLink, asked: Questions, address: str) -> Reminder:
    name = found.whole.purchase.name
    about = name or "sales training"
    opening = greeting(link.part.name)
    said = [*_asks(found, link, asked, about)]
    closing = "\n\n".join(filter(None, [_WHAT_IT_IS, address, _closing(link), plain(link.sender)]))
    text = "\n\n".join([opening, *said, closing])
    sent = mail(f"Your answers on {about}", opening, said, _LEFT_OUT, closing, between="\n\n")
    return Reminder(text, sent)


def _asks(found: Board, link: RoleLink, asked: Questions, about: str) -> Iterator[str]:
    """What is asked of them and by when, in the words of whoever began the purchase."""
    left = len(asked.needed)
    count, is_are = number_of(left, "question", "questions"), "is" if left == 1 else "are"
    pages = f", {_ON_ONE_PAGE}" if left > AT_ONCE else ""
    besides = f" Your page has {more} more, which can wait." if (more := len(asked.open) - left) else ""
    if link.answered_at:
        still_open = f" {count} {is_are} still open for you{pages}.{besides}" if left else ""
        yield f"Thank you for your answers on {about}.{still_open}"
    elif left:
        answers = "answer" if left == 1 else "answers"
        yield f"Before we decide on {about}, I need your {answers} to {count}{pages}.{besides}"
    differ = _to_settle(found, link)
    with_sender = {each.fact: _you_and_i(each) for each in differ}
    yield from filter(None, with_sender.values())
    if differs := [each.question for each in differ if not with_sender[each.fact]]:
        yield f"On this you and somebody else differ, and it counts for nothing until you agree: {listed(differs)}"
    yield from _requests(found, link)
    if due := _due(found):
        yield due


def _requests(found: Board, link: RoleLink) -> Sequence[str]:
    """What the board orders that is theirs to do, and no question on their page says."""
    return requests_to_the_leader(found) if link.part.role == LEADER else ()


def _to_settle(found: Board, link: RoleLink) -> Sequence[ShownDisagreement]:
    """What they and somebody else say differently, and can still change a verdict."""
    counted = {each.place.fact for each in found.open}
    return [each for each in disagreements(found, link.part) if each.fact in counted]


def _you_and_i(differs: ShownDisagreement) -> str:
    """What they and whoever writes to them say, where nobody else says anything of it; else `""`."""
    theirs = {lowered(each.said) for each in differs.statements if each.who == YOU}
    mine = {lowered(each.said) for each in differs.statements if each.who == BEGINNER}
    said = [*theirs, *mine]
    if len(differs.statements) != len(said) or not mine or len(said) != _BOTH or max(map(len, said)) > _SHORT:
        return ""
    you, i = said
    return (
        f"{differs.question} You said {you}; I said {i}. Can we settle which is right? It counts for nothing until we"
        " agree."
    )


def _due(found: Board) -> str:
    """By which day: the date alone, for a mail is read later than it is written."""
    until = found.whole.purchase.decide_by
    if until is None:
        return ""
    if until < found.today:
        return f"We wanted to decide by {day(until)}. That day has passed, and your answers are still needed."
    return f"We decide by {day(until)}."


def _closing(link: RoleLink) -> str:
    return (
        f"What you leave open stays open. You need no account; the link works until {day(link.expires_at)}. Thank you."
    )
