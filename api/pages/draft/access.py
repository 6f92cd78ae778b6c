"""What the routes of a draft share: the drafts, the way on, and what each of their pages shows."""

from typing import Annotated, Any, cast

from fastapi import Depends, Request
from starlette.responses import RedirectResponse

from dontbuy.api.drafts import Drafts
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.words import day, number_of
from dontbuy.api.service import Service


async def drafts_of(request: Request) -> Drafts:
    """`async` although it waits for nothing: a plain function would be run in a thread."""
    return cast(Drafts, request.app.state.drafts)


TheDrafts = Annotated[Drafts, Depends(drafts_of)]


def see(address: str) -> RedirectResponse:
    """Look there next: what was sent is done, and a reload does not send it again."""
    return RedirectResponse(address, 303)


def opened(service: Service, drafts: Drafts, token: str) -> Outlook:
    """A draft and how far it has come. Raises LinkNotFound, LinkExpired."""
    return Outlook.of(service, drafts.open(token))


def shell(outlook: Outlook, token: str) -> dict[str, Any]:
    """What every page of a draft shows."""
    draft = outlook.draft
    return {
        "token": token,
        "draft": draft,
        "rule_set": outlook.rule_set,
        "expires": day(draft.expires_at),
        "progress": progress(outlook),
    }


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
