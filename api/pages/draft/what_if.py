"""What if: the result as it would be with some answers otherwise. Nothing is kept until the person says it is so."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import OVERTAKEN
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import WrongParameter
from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import TheChecks, opened, saw_of, see, shell, told_otherwise
from dontbuy.api.pages.draft.changes import changes
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.draft.result import report_of
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.pictures.grid import grid
from dontbuy.api.pages.pictures.ladder import ladder
from dontbuy.api.pages.render import page
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import loads
from dontbuy.engine.errors import Diagnostic

router = APIRouter(prefix="/draft/{token}")
MOST_TOLD = 20


@router.get("/what-if")
def show(
    token: str,
    request: Request,
    service: TheService,
    checks: TheChecks,
    told: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """What would be with other answers: each `told` is the name of a fact, a colon, and its value as JSON."""
    return page(request, "draft/what-if.html", _shown(service, opened(service, checks, token), token, told or []))


@router.post("/what-if", dependencies=[IN_TURN])
def keep(token: str, request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """It is so: tell it, and show the result. What somebody else told otherwise meanwhile is not overwritten."""
    pairs = [*form.every("told")]
    outcome = checks.tell(token, _read(pairs), saw_of(form))
    if outcome.differs:
        outlook = Outlook.of(service, outcome.check)
        context = _shown(service, outlook, token, pairs)
        differs = told_otherwise(outlook, outcome.differs)
        return page(request, "draft/what-if.html", {**context, "differs": differs}, OVERTAKEN)
    return see(f"/draft/{token}/result/{checks.finish(token).number}")


def _shown(service: Service, outlook: Outlook, token: str, pairs: Sequence[str]) -> dict[str, Any]:
    document, told = outlook.check.document, _read(pairs)
    for fact, value in told.items():
        document = editing.saying(document, outlook.rule_set, fact, value)
    before, after = (
        report_of(service, Evaluated("", "", said, answer), outlook.reader, outlook.check)
        for said, answer in ((outlook.check.document, outlook.answer), (document, service.check(document)))
    )
    names = {editing.canonical(outlook.rule_set, fact) for fact in told}
    return {
        **shell(outlook, token),
        "told": pairs,
        "report": after,
        "found": changes(before, after),
        "ladder": ladder(after.rulebook, after.rule_set, after.answer),
        "grid": grid(after.rulebook, after.rule_set, after.answer),
        "contested": [each for each in after.answer["conflicts"] if each["fact"] in names],
        "differs": (),
    }


def _read(pairs: Sequence[str]) -> dict[str, Any]:
    """The facts with their values. Raises WrongParameter, and NotJson where a value is no JSON."""
    if not pairs or len(pairs) > MOST_TOLD or not all(":" in pair for pair in pairs):
        hint = f"write `told=evaluator.knows_numbers:true`, at least one and at most {MOST_TOLD}"
        raise WrongParameter([Diagnostic("http/wrong-parameter", "not what can be told", "/query/told", hint)])
    return {fact: loads(value.encode()) for fact, _, value in (pair.partition(":") for pair in pairs)}
