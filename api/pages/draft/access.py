"""What the routes of a check share: where checks are kept, the way on, and what each of their pages shows."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from starlette.responses import RedirectResponse

from dontbuy.api.checks import Checks, Difference
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.words import day, lines, number_of
from dontbuy.api.service import Service

_NUMBER = re.compile(r"[0-9]{1,18}")


def checks_of(request: Request) -> Checks:
    return cast(Checks, request.app.state.checks)


TheChecks = Annotated[Checks, Depends(checks_of)]


def see(address: str) -> RedirectResponse:
    """Look there next: what was sent is done, and a reload does not send it again."""
    return RedirectResponse(address, 303)


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
        "progress": progress(outlook),
    }


def saw_of(form: Form) -> int:
    """The newest telling that a form showed; 0 where it does not say, as if it had shown nothing."""
    number = form.one("saw")
    return int(number) if _NUMBER.fullmatch(number) else 0


def told_otherwise(outlook: Outlook, differs: Sequence[Difference]) -> dict[str, str]:
    """The message at each field that somebody else answered otherwise in the meantime."""
    return {difference.fact: _told_otherwise(outlook, difference) for difference in differs}


def _told_otherwise(outlook: Outlook, difference: Difference) -> str:
    fact_type = outlook.rule_set.facts[difference.fact].type
    now = "; ".join(lines(difference.now, fact_type, outlook.rulebook)) if difference.now is not None else "no answer"
    return f"this was changed in the meantime, to: {now}. Save again to keep your answer, or change it"


def question_address(token: str, fact: str, then: str = "") -> str:
    return f"/draft/{token}/question/{fact}" + (f"?then={then}" if then else "")


def next_address(token: str, outlook: Outlook) -> str:
    """Where a draft goes on: the next question, unless none is left or nothing left can change the verdict."""
    if not outlook.to_ask:
        return f"/draft/{token}/answers"
    if outlook.is_enough:
        return f"/draft/{token}/enough"
    return question_address(token, outlook.to_ask[0])


def progress(outlook: Outlook) -> str:
    """How far it has come, in words."""
    done = number_of(len(outlook.answered), "answer", "answers") if outlook.answered else "No answer"
    left = len(outlook.to_ask)
    skipped = f", {len(outlook.skipped)} skipped" if outlook.skipped else ""
    if not left:
        return f"{done} so far{skipped}. Nothing else is left to ask."
    most = "at most " if not outlook.answer["settled"] else ""
    return f"{done} so far{skipped}, {most}{number_of(left, 'question', 'questions')} to go."
