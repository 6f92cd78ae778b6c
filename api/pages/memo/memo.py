"""The result on one page: to read, to mail, as a PDF; by its owner's link and by a shared one."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.pages.draft.access import TheChecks, opened, see, shares_of, shell
from dontbuy.api.pages.draft.letters import SendableText
from dontbuy.api.pages.draft.mails import mail_in_blocks
from dontbuy.api.pages.draft.outsiders import ME, for_others
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.result import report_of
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.pages.draft.ways_out import found_ways, shown_ways
from dontbuy.api.pages.draft.whoever import LEADER
from dontbuy.api.pages.journeys import slug_of
from dontbuy.api.pages.memo import pdf
from dontbuy.api.pages.memo.content import Memo, blocks_of, endings_of, memo_of, openings_of, subject_of, text_of
from dontbuy.api.pages.render import page
from dontbuy.api.pages.user_text import safe_slug
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.service import Service
from dontbuy.engine.proof.ways import Ways

router = APIRouter()


@dataclass(frozen=True)
class OnePage:
    """A kept answer as it is told to people who never saw the check. However many of them it is worded for, its report
    is made once, and the ways out are looked for once."""

    service: Service
    evaluated: Evaluated

    @cached_property
    def _report(self) -> Report:
        return report_of(self.service, self.evaluated)

    @cached_property
    def _ways(self) -> Ways | None:
        return found_ways(self.service, for_others(self._report))

    def memo(self, sender: str = "", reader: str = "") -> Memo:
        """The memo, as whoever shares it names themselves; `reader` is who of us answered the check: what they have to
        do is theirs on every page."""
        # Where nobody told of anybody else, a sales leader talks to vendors in person: they alone say that, by name.
        reader = reader if sender or reader != LEADER else ""
        report = for_others(self._report, sender, reader)
        return memo_of(report, shown_ways(report, self._ways))

    def mailed(self, reader: str = "") -> SendableText:
        """The memo to paste or to mail, as whoever answered the check sends it: what they have to do is said to be for
        them, and a trainer writes *I*."""
        memo = self.memo(ME, reader)
        sent = mail_in_blocks(subject_of(memo), openings_of(memo), blocks_of(memo), endings_of(memo))
        return SendableText("memo-text", "As text, for a mail", text_of(memo), sent)


@router.get("/draft/{token}/result/{number}/memo")
def show(token: str, number: int, request: Request, service: TheService, checks: TheChecks) -> Response:
    """The memo of a result, with every way to pass it on."""
    outlook, result = opened(service, checks, token), checks.result(token, number)
    on_one_page = OnePage(service, result.evaluated)
    context = {
        "number": number,
        "memo": on_one_page.memo(reader=outlook.reader),
        "texts": len(texts_to_send(report_of(service, result.evaluated, outlook.reader, outlook.check))),
        "text": on_one_page.mailed(outlook.reader),
        "can_write_pdf": pdf.can_write(),
        "share_days": checks.share_days,
        "shares": shares_of(checks, token, number, request),
        "shared_from": "memo",
    }
    return page(request, "draft/memo.html", {**shell(outlook, token), **context})


@router.get("/draft/{token}/result/{number}/memo.pdf")
def as_pdf(token: str, number: int, service: TheService, checks: TheChecks) -> Response:
    """The memo of a result as a PDF; back to its page where none can be made, which says so."""
    if not pdf.can_write():
        return see(f"/draft/{token}/result/{number}/memo")
    return _file(service, checks.result(token, number).evaluated, reader=checks.open(token).progress.reader)


@router.get("/shared/{token}/memo.pdf")
def shared_as_pdf(token: str, service: TheService, checks: TheChecks) -> Response:
    """The memo of a shared result as a PDF."""
    if not pdf.can_write():
        return see(f"/shared/{token}")
    shared = checks.shared(token)
    return _file(service, shared.evaluated, shared.sender, shared.reader)


def _file(service: Service, evaluated: Evaluated, sender: str = "", reader: str = "") -> Response:
    memo = OnePage(service, evaluated).memo(sender, reader)
    written = pdf.written(memo, datetime.fromisoformat(evaluated.created_at))
    about = f"-{safe}" if (safe := safe_slug(memo.about)) else ""
    name = f"dontbuy-{slug_of(evaluated.answer['kind'])}{about}-memo.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(written, 200, headers, "application/pdf")
