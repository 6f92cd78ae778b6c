"""Opening a saved file: a JSON document becomes a draft, or everything wrong with it is said, with its place."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.desks import TheExports
from dontbuy.api.door.problems import UNREADABLE
from dontbuy.api.door.signed_in import MAY_BEGIN
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import NotJson
from dontbuy.api.pages import editing, saved_files
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.render import page
from dontbuy.api.wire.purchase_export import FORMAT
from dontbuy.engine.errors import Diagnostic, FactsError, RuleSetNotFound

router = APIRouter(prefix="/import")
_NOTHING = Diagnostic("page/nothing-sent", "there is nothing to open", "", "choose a file, or paste its text")
_LONGEST_ECHO = 100_000


@router.get("", dependencies=[MAY_BEGIN])
def ask(request: Request) -> Response:
    """Where to choose a file."""
    return _page(request, "", ())


@router.post("", dependencies=[MAY_BEGIN, IN_TURN])
def open_file(request: Request, checks: TheChecks, exports: TheExports, form: TheForm) -> Response:
    """Begin a draft from a document; a kept evaluation is opened by the document in it. A purchase is brought back."""
    sent = form.files.get("file") or form.text("text").encode()
    if not sent.strip():
        return _page(request, "", (_NOTHING,), UNREADABLE)
    try:
        document = editing.opened(sent)
        if isinstance(document, Mapping) and document.get("format") == FORMAT:
            return see(f"/purchase/{exports.restore(saved_files.read(sent))}")
        return see(f"/draft/{checks.begin(document)}/answers")
    except (NotJson, FactsError, RuleSetNotFound) as error:
        return _page(request, _shown(form, sent), error.diagnostics, UNREADABLE)


def _shown(form: Form, sent: bytes) -> str:
    """What was sent, to be mended; not what would have to be shown otherwise than it was sent."""
    return form.text("text") or saved_files.as_text(sent)[:_LONGEST_ECHO]


def _page(request: Request, text: str, wrong: tuple[Diagnostic, ...], status: int = 200) -> Response:
    problems = [{"pointer": str(fault.where), "detail": fault.message, "hint": fault.hint} for fault in wrong]
    faults = [
        (f"fault-{at}", ": ".join(part for part in (problem["pointer"], problem["detail"]) if part))
        for at, problem in enumerate(problems, 1)
    ]
    return page(request, "import.html", {"text": text, "problems": problems, "faults": faults}, status)
