"""Results: one kept answer, what changed from one to the next, and the questions to take along."""

from typing import Any

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import TheChecks, opened, question_address, see, shell
from dontbuy.api.pages.draft.answers import saved_file
from dontbuy.api.pages.draft.changes import changes
from dontbuy.api.pages.draft.report import Report, tells_vendors_apart
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import SIDES, moment
from dontbuy.api.records import Evaluated, Result
from dontbuy.api.service import Service

router = APIRouter(prefix="/draft/{token}")


def report_of(service: Service, evaluated: Evaluated) -> Report:
    """A kept answer, with the rulebook in force for its words."""
    rulebook = service.library.in_force
    rule_set = service.library.rule_set(rulebook, str(evaluated.answer["kind"]))
    return Report(rulebook, rule_set, evaluated.answer, evaluated.document)


def result_context(service: Service, evaluated: Evaluated) -> dict[str, Any]:
    """What the page of a result shows, its owner's or a shared one."""
    report = report_of(service, evaluated)
    return {
        "report": report,
        "answer": report.answer,
        "rule_set": report.rule_set,
        "side": SIDES.get(report.answer["side"], ""),
        "when": moment(evaluated.created_at),
    }


@router.post("/result", dependencies=[IN_TURN])
def finish(token: str, checks: TheChecks) -> Response:
    """Keep the answer to what was said, and show it."""
    return see(f"/draft/{token}/result/{checks.finish(token).number}")


@router.get("/result")
def latest(token: str, checks: TheChecks) -> Response:
    """The newest result; the answers where there is none yet."""
    count, _ = checks.last_result(token)
    return see(f"/draft/{token}/result/{count}" if count else f"/draft/{token}/answers")


@router.get("/result/{number}.json")
def document(token: str, number: int, checks: TheChecks) -> Response:
    """The document that a result answers, with its day and rulebook."""
    return saved_file(checks.result(token, number).evaluated.document, f"result-{number}")


@router.get("/result/{number}")
def show(token: str, number: int, request: Request, service: TheService, checks: TheChecks) -> Response:
    """One result."""
    outlook, result = opened(service, checks, token), checks.result(token, number)
    last, last_digest = checks.last_result(token)
    base = str(request.base_url).rstrip("/")
    report = report_of(service, result.evaluated)
    context = {
        "number": number,
        "has_texts": bool(texts_to_send(report)),
        "is_latest": number == last,
        "has_changed": last_digest != outlook.answer["input_digest"],
        "shares": [
            (link, f"{base}/shared/{link.token}") for link in checks.shares(token) if link.share.number == number
        ],
        "share_days": checks.share_days,
        "of_a_vendor": tells_vendors_apart(report),
        "address_of": lambda fact: question_address(token, fact, "answers"),
        "shared_until": "",
    }
    return page(
        request, "draft/result.html", {**shell(outlook, token), **context, **result_context(service, result.evaluated)}
    )


@router.get("/result/{number}/questions")
def to_take_along(token: str, number: int, request: Request, service: TheService, checks: TheChecks) -> Response:
    """The open questions, to copy and send."""
    outlook, result = opened(service, checks, token), checks.result(token, number)
    report = report_of(service, result.evaluated)
    context = {"number": number, "report": report, "texts": texts_to_send(report)}
    return page(request, "draft/result-questions.html", {**shell(outlook, token), **context})


@router.post("/another", dependencies=[IN_TURN])
def another_vendor(token: str, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Begin a check of another vendor for the same purchase: what was answered about us is taken along."""
    outlook = opened(service, checks, token)
    about_us = editing.about_us(outlook.check.document, outlook.rule_set)
    name = form.text("subject")[:200]
    begun = checks.begin({**about_us, "subject": {"name": name}} if name else about_us)
    return see(f"/draft/{begun}/answers")


@router.get("/history")
def history(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """Every result of a draft, newest first, and what changed between them."""
    outlook, results = opened(service, checks, token), checks.results(token)
    steps = [_step(service, now, before) for before, now in zip([None, *results], results, strict=False)]
    return page(request, "draft/history.html", {**shell(outlook, token), "steps": steps[::-1]})


def _step(service: Service, now: Result, before: Result | None) -> dict[str, Any]:
    report = report_of(service, now.evaluated)
    earlier = report_of(service, before.evaluated) if before else None
    return {
        "number": now.number,
        "when": moment(now.evaluated.created_at),
        "report": report,
        "changes": changes(earlier, report) if earlier else None,
    }
