"""What the routes of a check share: where checks are kept, the way on, and what each of their pages shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import urlencode

from fastapi import Depends, Request
from starlette.responses import RedirectResponse

from dontbuy.api.checks import Checks
from dontbuy.api.door.doorway import caller_in
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.words import (
    CALLS,
    IN_OTHER_WORDS,
    day,
    lines,
    listed,
    moment,
    number_of,
    shortest_headline,
)
from dontbuy.api.records.checks import Difference
from dontbuy.api.records.grants import SharedLink
from dontbuy.api.service import Service

Sent = TypeVar("Sent")

NO_ANSWER = "No answer"
"""What stands where a question was not answered, beside an answer that somebody gave."""
_TOKEN = re.compile(r"(?<![\w-])[\w-]{32}(?![\w-])")
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class ToldOtherwise:
    """What somebody else changed while a form was open: what the form says, and what stands now. `fact` is the name of
    its field."""

    fact: str
    question: str
    mine: str
    theirs: str
    when: str


@dataclass(frozen=True, slots=True)
class VerdictSoFar:
    """What the answers lead to now, its level, and whether nothing that is open can change it."""

    headline: str
    in_short: str
    """In few words: the self-check says its verdicts in up to eleven, and a chip has room for three."""
    means: str
    """That in a clause; `""` where the word is plain, or its headline is a sentence of its own."""
    level: str
    is_settled: bool

    @classmethod
    def of(cls, outlook: Outlook) -> "VerdictSoFar":
        answer = outlook.answer
        in_short = shortest_headline(outlook.rulebook, answer["verdict"])
        return cls(
            answer["headline"],
            in_short,
            IN_OTHER_WORDS.get(answer["verdict"], "") if answer["headline"] == in_short else "",
            answer["level"],
            outlook.is_settled,
        )


def checks_of(request: Request) -> Checks:
    """The checks, for whoever asks: what they do in a purchase is entered under their id."""
    return cast(Checks, request.app.state.checks).acting(caller_in(request.scope))


TheChecks = Annotated[Checks, Depends(checks_of)]


def see(address: str) -> RedirectResponse:
    """Look there next: what was sent is done, and a reload does not send it again."""
    return RedirectResponse(address, 303)


def token_in(link: str) -> str:
    """The token of a link that was pasted, or the token alone; `""` where there is none. The last one counts."""
    tokens: list[str] = _TOKEN.findall(link)
    return tokens[-1] if tokens else ""


def opened(service: Service, checks: Checks, token: str) -> Outlook:
    """A check and how far it has come. Raises LinkNotFound, LinkExpired."""
    return Outlook.of(service, checks.open(token))


def shell(outlook: Outlook, token: str) -> dict[str, Any]:
    """What every page of a check shows. A form on it sends back `saw`, the number of the newest telling it shows."""
    return {
        "token": token,
        "check": outlook.check,
        "saw": outlook.check.number,
        "rule_set": outlook.rule_set,
        "expires": day(outlook.check.expires_at),
        "verdict": VerdictSoFar.of(outlook),
        "so_far": so_far(outlook),
    }


def shares_of(checks: Checks, token: str, number: int, request: Request) -> list[tuple[SharedLink, str]]:
    """The links by which others read a result, each with its address."""
    base = str(request.base_url).rstrip("/")
    return [(link, f"{base}/shared/{link.token}") for link in checks.shares(token) if link.share.number == number]


def saw_of(form: Form) -> int:
    """The newest telling that a form showed; 0 where it does not say, as if it had shown nothing."""
    number = form.text("saw")
    return int(number) if _NUMBER.fullmatch(number) else 0


def told_otherwise(outlook: Outlook, differs: Sequence[Difference]) -> list[ToldOtherwise]:
    """What somebody else told otherwise, in words, to be asked about."""
    asked = []
    for difference in differs:
        declared = outlook.rule_set.facts[difference.fact]
        mine, theirs = (
            lines(value, declared.type, outlook.rulebook) if value is not None else [NO_ANSWER]
            for value in (difference.sent, difference.now)
        )
        when = moment(difference.at.isoformat())
        asked.append(ToldOtherwise(difference.fact, declared.question, "; ".join(mine), "; ".join(theirs), when))
    return asked


def without_theirs(sent: Mapping[str, Sent], form: Form) -> dict[str, Sent]:
    """What a form says, by the name of each field, without those where the person chose to keep what somebody else
    said."""
    return {name: value for name, value in sent.items() if form.text(f"keep/{name}") != "theirs"}


def question_address(token: str, fact: str, then: str = "", until: str = "", also: Sequence[str] = ()) -> str:
    """The page of a question. `then` is where somebody came from, `until` the last question of those that they go
    through once more, and `also` what stands below it."""
    said = [(name, value) for name, value in (("then", then), ("until", until)) if value]
    query = urlencode([*said, *(("also", each) for each in also)])
    return f"/draft/{token}/question/{fact}" + (f"?{query}" if query else "")


def next_address(token: str, outlook: Outlook, then: str = "") -> str:
    """Where a draft goes on: at the next open question, else at the answers. `then` is where somebody came from."""
    if not outlook.to_ask:
        return f"/draft/{token}/answers"
    return question_address(token, outlook.to_ask[0], then)


def so_far(outlook: Outlook) -> str:
    """How much was said, in words, and whose it is where others have answered too."""
    own, elsewhere = len(outlook.answered), outlook.told_elsewhere.values()
    of_calls = sum(where.startswith(CALLS) for where in elsewhere)
    parts = [(len(elsewhere) - of_calls, "told by others"), (of_calls, "told of calls")]
    whose = [f"{count} {how}" for count, how in parts if count]
    said = number_of(own + len(elsewhere), "answer", "answers") if own or elsewhere else "No answer yet"
    if whose:
        said = f"{said} ({listed([*([f'{own} of yours'] if own else []), *whose])})"
    left = len(outlook.skipped) + len(outlook.left_aside)
    return f"{said}, {left} left open" if left else said
