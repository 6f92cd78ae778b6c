"""A check from its link to its answers: where it goes on, when it is enough, what was said."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import UNREADABLE
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import TheChecks, next_address, opened, question_address, see, shell
from dontbuy.api.pages.draft.not_known import as_it_was_said
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.form.naming import wrong_name
from dontbuy.api.pages.journeys import slug_of
from dontbuy.api.pages.render import page
from dontbuy.api.pages.start import reader_of
from dontbuy.api.pages.words import lines, with_capital
from dontbuy.api.records.facts import is_context
from dontbuy.api.records.not_known import without_not_known
from dontbuy.api.wire.exact_json import dumps

router = APIRouter(prefix="/draft/{token}")
_FORM, _TRANSCRIPT = "form", "transcript"
_FILE, _CALL = ("From your file:",), ("From the transcript:",)


@router.get("")
def resume(token: str, service: TheService, checks: TheChecks) -> Response:
    """Go on where it stopped."""
    return see(next_address(token, opened(service, checks, token)))


@router.get("/answers")
def answers(token: str, request: Request, service: TheService, checks: TheChecks, saved: str = "") -> Response:
    """Everything that was said, each with a way to change it; `saved` where something was just added."""
    outlook = opened(service, checks, token)
    return page(request, "draft/answers.html", {**_answers(outlook, token), "saved": bool(saved)})


@router.post("/subject", dependencies=[IN_TURN])
def rename(token: str, request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Give the subject another name."""
    name = form.text("subject")
    if wrong := wrong_name(name):
        shown = _answers(opened(service, checks, token), token)
        return page(request, "draft/answers.html", {**shown, "subject": name, "wrong": wrong}, UNREADABLE)
    checks.rename(token, name)
    return see(f"/draft/{token}/answers")


@router.post("/reader", dependencies=[IN_TURN])
def speak_to(token: str, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Go on in the words for somebody else."""
    checks.speak_to(token, reader_of(opened(service, checks, token).rule_set, form))
    return see(f"/draft/{token}/answers")


@router.get("/answers.json")
def download(token: str, checks: TheChecks) -> Response:
    """The document, as the API takes it."""
    return saved_file(checks.open(token).document, "answers")


def saved_file(document: Mapping[str, Any], of: str) -> Response:
    """A document as a file to keep; `of` says in its name what it holds."""
    name = f"dontbuy-{slug_of(str(document['kind']))}-{of}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(dumps(document), 200, headers, "application/json")


def _answers(outlook: Outlook, token: str) -> dict[str, Any]:
    rows = _rows(outlook, token)
    return {
        **shell(outlook, token),
        "rows": rows,
        "context": _context(outlook),
        "is_all_of_reader": all(row["is_of_reader"] for row in rows),
        "skipped": [_left(outlook, token, fact) for fact in outlook.skipped],
        "left_aside": [_left(outlook, token, fact) for fact in outlook.left_aside],
        "next": question_address(token, outlook.to_ask[0], "answers") if outlook.to_ask else "",
        "subject": outlook.check.subject,
        "wrong": "",
        "saved": False,
        "in_conflict": [
            (outlook.rule_set.facts[fact].question, question_address(token, fact, "answers"))
            for fact in sorted(outlook.in_conflict, key=list(outlook.rule_set.facts).index)
        ],
    }


def _left(outlook: Outlook, token: str, fact: str) -> Mapping[str, str]:
    """A question that was left open, with what was noted to it."""
    return {
        "question": outlook.rule_set.facts[fact].question,
        "address": question_address(token, fact, "answers"),
        "note": without_not_known(outlook.check.note(fact)),
    }


def _rows(outlook: Outlook, token: str) -> list[dict[str, Any]]:
    """One row for each answer, and one for each fact that only evidence says: of a file, a call, somebody else."""
    quotes, elsewhere = _quotes(outlook), _told_elsewhere(outlook)
    said = [fact for fact in outlook.rule_set.facts if fact in outlook.said or fact in quotes or fact in elsewhere]
    of_calls = {
        _fact_of(outlook, piece) for piece in outlook.check.document.get("evidence") or [] if _is_of_a_call(piece)
    }
    own = [fact for fact in said if not _parent_is_said(outlook, fact, said) and not is_context(fact)]
    return [
        {
            "question": _asked_of_anybody(outlook, fact) if fact in of_calls else outlook.rule_set.facts[fact].question,
            "lines": _said(outlook, fact)
            if fact in outlook.said
            else elsewhere.get(fact, _CALL if fact in of_calls else _FILE),
            "beside": [
                (each.question, "; ".join(_lines(outlook, each.name, outlook.said[each.name])))
                for each in outlook.companions(fact)
                if each.name in outlook.said
            ],
            "quotes": quotes.get(fact, []),
            "origin": outlook.check.suggested.get(fact, ""),
            "address": question_address(token, fact, "answers"),
            "is_of_reader": fact in outlook.said and fact not in of_calls and fact not in elsewhere,
        }
        for fact in own
    ]


def _context(outlook: Outlook) -> list[tuple[str, Sequence[str]]]:
    """What a transcript counted, each with its question: nobody’s answers."""
    counted = [
        outlook.rule_set.facts[fact] for fact in outlook.rule_set.facts if fact in outlook.said and is_context(fact)
    ]
    return [(each.question, _lines(outlook, each.name, outlook.said[each.name])) for each in counted]


def _asked_of_anybody(outlook: Outlook, fact: str) -> str:
    """The question as it is asked of nobody in particular: what was said in a call, *which numbers did the sales leader
    say have to move* would put into the wrong mouth."""
    return outlook.rulebook.rule_sets[outlook.rule_set.kind].facts[fact].question


def _is_of_a_call(piece: Mapping[str, Any]) -> bool:
    return piece.get("source") == _TRANSCRIPT


def _parent_is_said(outlook: Outlook, fact: str, said: list[str]) -> bool:
    return outlook.rule_set.facts[fact].companion_of in said


def _lines(outlook: Outlook, fact: str, value: Any) -> list[str]:
    return lines(value, outlook.rule_set.facts[fact].type, outlook.rulebook)


def _said(outlook: Outlook, fact: str) -> Sequence[str]:
    return as_it_was_said(_lines(outlook, fact, outlook.said[fact]), [outlook.check.note(fact)])


def _told_elsewhere(outlook: Outlook) -> dict[str, list[str]]:
    """What was told here besides the answers, of calls or by somebody else who was asked, and where."""
    told: dict[str, list[str]] = {}
    for piece in outlook.check.document.get("evidence") or []:
        if not _is_told_here(piece):
            continue
        fact, value, where = _fact_of(outlook, piece), piece.get("value"), str(piece["locator"])
        said = f"{with_capital(where)}:"
        if value is not None:
            said = f"{'; '.join(_lines(outlook, fact, value))} ({where})"
        told.setdefault(fact, []).append(said)
    return told


def _is_told_here(piece: Mapping[str, Any]) -> bool:
    """Whether evidence is what somebody told here in a place that it names."""
    return piece.get("source") == _FORM and bool(piece.get("locator"))


def _quotes(outlook: Outlook) -> dict[str, list[str]]:
    """What the evidence of a file says for each fact: its quote, or its value where that is not the answer itself."""
    told: dict[str, list[str]] = {}
    for piece in outlook.check.document.get("evidence") or []:
        fact = _fact_of(outlook, piece)
        quote, value = without_not_known(str(piece.get("quote") or "")), piece.get("value")
        differs = value is not None and value != outlook.said.get(fact)
        if quote:
            as_told = f" ({'; '.join(_lines(outlook, fact, value))})" if differs and fact in outlook.in_conflict else ""
            told.setdefault(fact, []).append(f"“{quote}”{as_told}")
        elif differs and (fact in outlook.said or not _is_told_here(piece)):
            told.setdefault(fact, []).extend(_lines(outlook, fact, value))
    return told


def _fact_of(outlook: Outlook, piece: Mapping[str, Any]) -> str:
    """The fact that a piece of evidence is about."""
    return editing.canonical(outlook.rule_set, str(piece.get("fact")))
