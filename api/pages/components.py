"""Every component in every state: a page for whoever changes the pages."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.pages.form.controls import FormField
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import LEVELS

router = APIRouter()
_YES_NO = (("true", "Yes"), ("false", "No"))
_REASONS = (
    ("metrics", "A number has to move"),
    ("board", "The board asked for it"),
    ("get_better", "We need to get better"),
)


def _control(name: str, kind: str, label: str, text: str = "", error: str = "") -> FormField:
    options = {"yes_no": _YES_NO, "words": _REASONS, "word": _REASONS}.get(kind, ())
    chosen = ("metrics", "board") if kind == "words" else ()
    return FormField(f"shown.{name}", kind, label, text, chosen, options, error)


CONTROLS = (
    _control("yes_no", "yes_no", "Has the vendor given a price?", "true"),
    _control("yes_no_wrong", "yes_no", "Has the vendor shown slides?", error="choose yes or no, or skip the question"),
    _control("words", "words", "Why is training wanted?"),
    _control("date", "date", "By when", "2027-12-31"),
    _control("number", "number", "Pages of the slide deck", "sixty", error="write it in digits, such as 60"),
    _control("text", "text", "The hardest question they asked", "Where do your deals stall?"),
)
"""One control of each kind, two of them with an error."""


@router.get("/components")
def components(request: Request) -> Response:
    """The page, which sends nothing anywhere."""
    return page(request, "components.html", {"controls": CONTROLS, "levels": tuple(LEVELS)})
