"""An example of a result for each check, to be looked at before anything is answered; nothing of it is stored."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import not_found
from dontbuy.api.pages.criteria.examples import STORIES
from dontbuy.api.pages.criteria.shelf import shelf_of
from dontbuy.api.pages.draft.result import report_of, result_context
from dontbuy.api.pages.draft.ways_out import ways_out
from dontbuy.api.pages.render import page
from dontbuy.api.pages.start import rule_set_of

router = APIRouter()


@router.get("/check/{slug}/example")
def example(slug: str, request: Request, service: TheService) -> Response:
    """The result of a story of the rulebook, as a shared result is shown."""
    kind = rule_set_of(service, slug).kind
    examples = shelf_of(request.app).examples
    evaluated = examples.of(kind)
    if evaluated is None:
        raise not_found()
    report = report_of(service, evaluated)
    ways = examples.built(kind, lambda: ways_out(service, report))
    shown = {"token": "", "slug": slug, "story": STORIES[kind].case}
    return page(request, "draft/example.html", {**result_context(evaluated, report, ways), **shown})
