"""Results: one kept answer, what changed from one to the next, and the questions to take along."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from dontbuy.api.checks import Checks
from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import UNREADABLE
from dontbuy.api.door.signed_in import MAY_BEGIN
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages import editing
from dontbuy.api.pages.calls.shown import in_history
from dontbuy.api.pages.draft.access import TheChecks, next_address, opened, question_address, see, shares_of, shell
from dontbuy.api.pages.draft.acts import YOU, Act, act_of, acts, without_pause
from dontbuy.api.pages.draft.answers import saved_file
from dontbuy.api.pages.draft.asking import RESULT
from dontbuy.api.pages.draft.changes import changes
from dontbuy.api.pages.draft.contact import without_the_leader
from dontbuy.api.pages.draft.missing import with_what_is_missing
from dontbuy.api.pages.draft.numbers import in_their_number, naming_inexact, naming_undecided
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.draft.quoted import quotes
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.settledness import in_other_words, settledness
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.pages.draft.told import told_besides
from dontbuy.api.pages.draft.voiced import checks_own_selling, in_words_for, tells_vendors_apart
from dontbuy.api.pages.draft.ways_out import WaysShown, tried_out, ways_out
from dontbuy.api.pages.draft.whoever import LEADER, speaks_as
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.form.naming import wrong_name
from dontbuy.api.pages.pictures.grid import grid
from dontbuy.api.pages.pictures.ladder import ladder
from dontbuy.api.pages.pictures.targets import targets
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import moment, with_capital
from dontbuy.api.records.checks import Check
from dontbuy.api.records.evaluations import Evaluated, Result
from dontbuy.api.records.purchases import has_purchases
from dontbuy.api.service import Service
from dontbuy.engine.answer_shape import BasisData, QuestionData, ReasonData
from dontbuy.engine.facts import ValueType

router = APIRouter(prefix="/draft/{token}")


def report_of(service: Service, evaluated: Evaluated, reader: str = "", check: Check | None = None) -> Report:
    """A kept answer in the words for its reader. One by another rulebook than that in force says what it said. `check`
    is whose it is, where texts to its people are made of it."""
    rulebook, answer, links = service.library.in_force, evaluated.answer, _links(check) if check else {}
    of_anybody = service.library.rule_set(rulebook, answer["kind"])
    reads = reader if LEADER in links else speaks_as(of_anybody, evaluated.document, answer, reader)
    rule_set = of_anybody.for_reader(reads)
    by_this_rulebook = answer["rulebook"]["digest"] == rulebook.digest
    said = in_words_for(rulebook, rule_set, answer, evaluated.document) if by_this_rulebook else answer
    return _naming_inexact(Report(rulebook, rule_set, said, evaluated.document, links=links))


def _naming_inexact(report: Report) -> Report:
    """The report with reasons that say which numbers are not known exactly, where it was told."""
    answer = report.answer.copy()
    answer["reasons"] = [reason.copy() for reason in answer["reasons"]]
    for reason in answer["reasons"]:
        title = naming_undecided(report, naming_inexact(report, reason["title"]))
        reason["title"] = in_their_number(report, title)
        reason["do"] = without_the_leader(report, naming_inexact(report, reason["do"]))
    return replace(report, answer=answer)


def _links(check: Check) -> dict[str, str]:
    """The roles whose people were asked in the purchase of a check; see `Report.links`."""
    names: dict[str, set[str]] = {}
    for part in check.parts.values():
        names.setdefault(part.role, set()).add(part.name)
    return {role: min(of) if len(of) == 1 else "" for role, of in names.items()}


def result_context(evaluated: Evaluated, report: Report, ways: WaysShown | None) -> dict[str, Any]:
    """What the page of a result shows, its owner's or a shared one; `ways` are what would change it."""
    to_do = acts(report)
    return {
        "report": report,
        "answer": report.answer,
        "ways_out": ways,
        "settledness": settledness(report, says_how=not (ways and ways.ways)),
        "acts": to_do,
        "means": with_capital(in_other_words(report)),
        "does": {reason["criterion"]: _does(report, reason) for reason in report.answer["reasons"]},
        "then_ask": _then_ask(report, to_do),
        "told_besides": told_besides(report),
        "quotes": lambda basis: quotes(report, basis),
        "ladder": ladder(report.rulebook, report.rule_set, report.answer),
        "grid": grid(report.rulebook, report.rule_set, report.answer),
        "targets": targets(report.rulebook, report.rule_set, report.answer, report.document),
        "of_a_purchase": bool(report.rule_set.readers),
        "has_purchases": has_purchases(report.rulebook),
        "checks_own_selling": checks_own_selling(report),
        "rule_set": report.rule_set,
        "when": moment(evaluated.created_at),
    }


def _asks_others(report: Report, check: Check) -> bool:
    """Whether something is open that somebody else than the reader can answer, and a purchase of its own would let
    them."""
    can = has_purchases(report.rulebook) and bool(report.rule_set.readers) and not check.purchase
    return can and any(report.person(report.whoever_knows(each["fact"])) for each in report.to_find_out)


def _does(report: Report, reason: ReasonData) -> str:
    """What a reason says to do; with who does it, where that is not whoever reads."""
    act = act_of(report, reason)
    reads = report.rule_set.reader and not report.is_for_others
    if act.who == YOU:
        return without_pause(report, act.what)
    if not (reads or report.is_for_others):
        return without_pause(report, with_what_is_missing(report, reason["do"], reason))
    return f"{act.who}: {without_pause(report, act.what)}"


def _then_ask(report: Report, to_do: Sequence[Act]) -> Sequence[QuestionData]:
    """What to find out besides: the first questions stand at the top as acts, where reasons leave room for them."""
    at_top = {act.fact for act in to_do if not act.criterion}
    return [question for question in report.to_find_out if question["fact"] not in at_top]


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


@router.get("/result/{number}/answer.json")
def answer(token: str, number: int, checks: TheChecks) -> Response:
    """The answer of a result, with the document that it answers: as the service keeps both."""
    evaluated = checks.result(token, number).evaluated
    return saved_file({**evaluated.answer, "document": evaluated.document}, f"result-{number}-answer")


@router.get("/result/{number}")
def show(
    token: str, number: int, request: Request, service: TheService, checks: TheChecks, unfold: str = ""
) -> Response:
    """One result; `unfold=share` unfolds what is said of sharing it."""
    shown = _shown(token, number, request, service, checks, opens_share=unfold == "share")
    return page(request, "draft/result.html", shown)


def _shown(
    token: str,
    number: int,
    request: Request,
    service: Service,
    checks: Checks,
    opens_share: bool = False,
    another: str = "",
    wrong: str = "",
) -> dict[str, Any]:
    """What the page of a result shows; `another` was typed as the name of another vendor, and `wrong` is what keeps it
    from being kept."""
    outlook, result = opened(service, checks, token), checks.result(token, number)
    last, last_digest = checks.last_result(token)
    report = report_of(service, result.evaluated, outlook.reader, outlook.check)
    shown = result_context(result.evaluated, report, ways_out(service, report))
    context = {
        "number": number,
        "texts": len(texts_to_send(shown["report"])),
        **_more(shown["report"], outlook, token),
        "asks_others": _asks_others(shown["report"], outlook.check),
        "is_latest": number == last,
        "has_changed": last_digest != outlook.answer["input_digest"],
        "shares": shares_of(checks, token, number, request),
        "share_days": checks.share_days,
        "opens_share": opens_share,
        "another": another,
        "wrong": wrong,
        "of_a_vendor": tells_vendors_apart(shown["report"]),
        "has_calls": tells_vendors_apart(shown["report"]) or checks_own_selling(shown["report"]),
        "tried_out": lambda told: tried_out(token, told),
        "is_yes_or_no": lambda basis: _is_yes_or_no(report, basis),
        "address_of": lambda fact: question_address(token, fact, "result"),
        "is_to_answer": lambda act: _is_to_answer(report, act),
    }
    return {**shell(outlook, token), **shown, **context}


def _is_to_answer(report: Report, act: Act) -> bool:
    """Whether an act is done by an answer: its question is open, or was answered in two ways. Any other act is done
    elsewhere, and the question of its fact has its answer."""
    open_facts = {question["fact"] for question in report.answer["ask"]}
    return not act.criterion and act.fact in open_facts


def _is_yes_or_no(report: Report, basis: BasisData) -> bool:
    """Whether a fact that a reason rests on was answered by itself, with yes or no: what the other answer would change
    can be shown."""
    declared = report.rule_set.facts.get(basis["fact"])
    is_told = report.asked_for(basis) == basis["fact"] and basis["pointer"].startswith("/facts/")
    return declared is not None and declared.type.value_type is ValueType.YES_NO and is_told


def _more(report: Report, outlook: Outlook, token: str) -> dict[str, str]:
    """The page with which one goes on after a result: that of the first question that could change the verdict, else of
    the next one that is open. What was left open comes after all others, what was left last at the end. `""` where
    nothing is open."""
    left = outlook.left_open
    could_change = [question["fact"] for question in report.telling]
    is_new = (fact for fact in could_change if fact not in left and (fact in outlook.asked or fact not in outlook.said))
    if fact := next(iter([*is_new, *outlook.to_ask]), ""):
        return {"more": question_address(token, fact, RESULT), "answers_more": "Answer more"}
    again = question_address(token, left[0], RESULT, left[-1]) if left else ""
    return {"more": again, "answers_more": "Answer what you left open"}


@router.get("/result/{number}/questions")
def to_take_along(token: str, number: int, request: Request, service: TheService, checks: TheChecks) -> Response:
    """The open questions, to copy and send."""
    outlook, result = opened(service, checks, token), checks.result(token, number)
    report = report_of(service, result.evaluated, outlook.reader, outlook.check)
    asks_others = _asks_others(report, outlook.check)
    context = {"number": number, "report": report, "texts": texts_to_send(report), "asks_others": asks_others}
    return page(request, "draft/result-questions.html", {**shell(outlook, token), **context})


@router.post("/another", dependencies=[MAY_BEGIN, IN_TURN])
def another_vendor(token: str, request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Begin a check of another vendor for the same purchase, at its first open question: what was answered about us is
    taken along, and that page says so once."""
    outlook, name = opened(service, checks, token), form.text("subject")
    if wrong := wrong_name(name):
        shown = _shown(token, checks.last_result(token)[0], request, service, checks, another=name, wrong=wrong)
        return page(request, "draft/result.html", shown, UNREADABLE)
    about_us = editing.about_us(outlook.check.document, outlook.rule_set)
    document = {**about_us, "subject": {"name": name}} if name else about_us
    begun = checks.begin(document, reader=outlook.reader)
    begins = next_address(begun, opened(service, checks, begun))
    return see(f"{begins}?taken=along" if "/question/" in begins else begins)


@router.get("/history")
def history(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """Every result of a draft, newest first, with what changed between them, and every debrief of a call."""
    outlook, results = opened(service, checks, token), checks.results(token)
    steps = [_step(service, now, before) for before, now in zip([None, *results], results, strict=False)]
    calls = [
        {"at": each.at, "when": moment(each.at.isoformat()), "call": in_history(each)}
        for each in outlook.check.debriefs
    ]
    newest = sorted([*steps, *calls], key=lambda entry: entry["at"])[::-1]
    context = {"entries": newest, "has_result": bool(results)}
    return page(request, "draft/history.html", {**shell(outlook, token), **context})


def _step(service: Service, now: Result, before: Result | None) -> dict[str, Any]:
    report = report_of(service, now.evaluated)
    earlier = report_of(service, before.evaluated) if before else None
    return {
        "at": datetime.fromisoformat(now.evaluated.created_at),
        "number": now.number,
        "when": moment(now.evaluated.created_at),
        "report": report,
        "changes": changes(earlier, report) if earlier else None,
    }
