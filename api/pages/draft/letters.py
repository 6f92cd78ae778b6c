"""A text as a letter: a greeting, what it says, its questions, a last line; to copy, and the same as a mail."""

from collections.abc import Sequence
from typing import NamedTuple

from dontbuy.api.pages.draft.mails import Mail, mail, shortened
from dontbuy.api.pages.user_text import plain

GREETING = "Hello,"
THANKS = "Thank you."
BY_LINK = "please answer through the link that was sent to you"
"""What stands in the place of questions to somebody who answers by a link."""
_LONGEST_NAME = 60
_REST = "{} more will follow."


class SendableText(NamedTuple):
    """One text: an id for the page, for whom it is, what it says, and the same as a mail; and how much it asks."""

    id: str
    title: str
    text: str
    mail: Mail
    asks: int = 0


class Letter(NamedTuple):
    """What a letter says: for whom, in the words of a title; the subject of the mail; paragraphs before the questions;
    the line after them; and the line before it all."""

    title: str
    subject: str
    paragraphs: Sequence[str]
    closing: str
    greeting: str = GREETING


def greeting(name: str) -> str:
    """*Hello Dana,* or *Hello,* where no name is known, or a full one: it does not say which of its words is the first
    name, and nobody greets a colleague by all of them."""
    called = plain(name).strip()
    return f"Hello {shortened(called, _LONGEST_NAME)}," if len(called.split()) == 1 else GREETING


def short_answers(asked: Sequence[str], besides: str = "") -> str:
    """The last line of a letter that asks one thing, or several; `besides` goes on behind that a line is enough."""
    return f"A line or two {'each ' if len(asked) > 1 else ''}is enough{f'; {besides}' if besides else ''}. {THANKS}"


def sendable(person: str, letter: Letter, questions: Sequence[str] = ()) -> SendableText:
    """The letter to a person with its questions in a numbered list; one alone has no number. A paragraph that says
    nothing is left out."""
    opening = "\n\n".join([letter.greeting, *(part for part in letter.paragraphs if part)])
    numbered = [f"{at}. {question}" for at, question in enumerate(questions, 1)] if len(questions) > 1 else [*questions]
    text = "\n\n".join([opening, *(["\n".join(numbered)] if numbered else []), letter.closing])
    sent = mail(letter.subject, opening, numbered, _REST, letter.closing)
    return SendableText(f"for-{person}", letter.title, text, sent, len(questions))
