"""The calls of a check: what was told of each, what they come to, and the form that tells of one more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import TheCalls
from dontbuy.api.door.problems import OVERTAKEN, UNREADABLE, not_found
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import Overtaken
from dontbuy.api.pages.calls import taps
from dontbuy.api.pages.calls.shown import come_to, is_own, shown_call, waiting
from dontbuy.api.pages.calls.taps import HARDEST, NUMBERS_ASKED, WITH_WHOM, Tapped, TapQuestion
from dontbuy.api.pages.draft.access import TheChecks, opened, saw_of, see, shell
from dontbuy.api.pages.draft.asking import LONGEST_NOTE
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.form.controls import Errors
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day, in_one_line, metric_name, moment, number_of, role_called, with_capital
from dontbuy.api.proposals.proposals import SHARES
from dontbuy.api.purchases.calls import NEW, Calls, Debriefed, ToldOfCall
from dontbuy.api.records.calls import (
    BEGINNINGS,
    PRICED,
    Call,
    are_all,
    locator,
)
from dontbuy.api.records.purchases import ROLES

router = APIRouter(prefix="/draft/{token}/calls")
_NO_DAY = "give the day as year-month-day, such as 2026-11-12"
_NOT_YET = "choose today or an earlier day: of a call that is still to come nothing can be told"
_NOTHING_TOLD = "tap or write at least one thing that was said, and save again"
_A_YEAR = timedelta(days=366)
_REPLACE, _KEEP = "replace", "keep"
"""What is done with earlier answers that say otherwise: they are taken back, or both stand and neither counts."""
_KEPT = Debriefed()


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the fields of a debrief besides its taps, as it was typed."""

    day: str
    is_first: bool
    are_all: bool
    answered: Tapped
    call: str = ""
    saw: int = 0
    shown: bool = False
    long_ago: str = ""
    earlier: str = ""

    @property
    def tells_nothing(self) -> bool:
        """Whether it is a day and nothing else."""
        said = self.answered
        return not (
            self.is_first
            or self.are_all
            or any(said.taps.values())
            or any(said.notes.values())
            or said.numbers
            or said.with_whom
        )


@router.get("")
def show(token: str, request: Request, service: TheService, checks: TheChecks, saved: str = "") -> Response:
    """Every call that was told of, and what they come to."""
    outlook = _debriefed(service, checks, token)
    shown = {
        **shell(outlook, token),
        "is_own": is_own(outlook),
        "calls": [shown_call(outlook, call) for call in outlook.check.calls],
        "comes_to": come_to(outlook),
        "waiting": waiting(outlook),
        "read": _read(outlook),
        "saved": saved,
    }
    return page(request, "calls/calls.html", shown)


def _read(outlook: Outlook) -> str:
    """How many calls were read from transcripts, in words; `""` where none was."""
    if (count := outlook.check.told(SHARES)) is not None:
        return f"{number_of(count, 'call was', 'calls were')} read from a transcript"
    pieces = outlook.check.document.get("evidence") or []
    return "A call was read from a transcript" if any(each.get("source") == "transcript" for each in pieces) else ""


@router.get("/new")
def ask(
    token: str, request: Request, service: TheService, checks: TheChecks, calls: TheCalls, call: str = ""
) -> Response:
    """The form after a call; with `call`, the form that corrects what was told of that one."""
    outlook = _debriefed(service, checks, token)
    known = next((each for each in outlook.check.calls if each.id == call), None)
    if known is None:
        fields = Fields(calls.today.isoformat(), False, False, Tapped({}, {}, ()))
        return _form(request, outlook, token, calls, fields)
    newest, answered = known.newest, taps.as_told(known, _questions(outlook, known))
    fields = Fields(
        day=newest.day.isoformat(),
        is_first=newest.is_first,
        are_all=are_all(outlook.check.calls),
        answered=answered,
        call=known.id,
        saw=newest.number,
        shown=True,
        long_ago=newest.day.isoformat(),
    )
    return _form(request, outlook, token, calls, fields)


@router.post("/new", dependencies=[IN_TURN])
def debrief(
    token: str, request: Request, service: TheService, checks: TheChecks, calls: TheCalls, form: TheForm
) -> Response:
    """Keep what is told of a call; where that cannot be, the form again with what was typed."""
    outlook = _debriefed(service, checks, token)
    fields = _typed(outlook, form)
    errors, told_on = _wrong(outlook, fields, calls.today)
    if errors or told_on is None:
        return _form(request, outlook, token, calls, fields, errors)
    known = _known(outlook, fields.call)
    sent = [each for each in _questions(outlook, known) if not fields.shown or each.field in form]
    began = fields.answered.taps.get(taps.FIRST, "")
    before = None if fields.shown else known
    told = ToldOfCall(
        day=told_on,
        is_first=fields.is_first or bool(before and before.newest.is_first),
        are_all=fields.are_all or bool(before and are_all(outlook.check.calls)),
        began_with=began if began in BEGINNINGS else before.newest.began_with if before else "",
        taps=taps.taps_of(fields.answered, sent, before),
        with_whom=fields.answered.with_whom or (before.newest.with_whom if before else ()),
    )
    replaces = {_REPLACE: True, _KEEP: False}.get(fields.earlier)
    kept = calls.debrief(token, told, fields.call, fields.saw, replaces=replaces)
    if kept.is_kept:
        return see(f"/draft/{token}/calls?saved=yes")
    outlook = _debriefed(service, checks, token)
    if kept.another_first:
        other = (
            f"the {locator([kept.another_first])} is marked as the first: change that one first, or take the tick out"
        )
        return _form(request, outlook, token, calls, fields, {"is-first": other})
    return _form(request, outlook, token, calls, fields, {}, kept)


@router.post("/take-back", dependencies=[IN_TURN])
def take_back(
    token: str, request: Request, service: TheService, checks: TheChecks, calls: TheCalls, form: TheForm
) -> Response:
    """There was no such call; where somebody told of it meanwhile, its form with that."""
    outlook, key = _debriefed(service, checks, token), form.text("call")
    known = _known(outlook, key)
    if known is None:
        return see(f"/draft/{token}/calls")
    try:
        calls.take_back(token, key, saw_of(form))
    except Overtaken:
        return see(f"/draft/{token}/calls/new?call={key}")
    return see(f"/draft/{token}/calls?saved=back")


def _debriefed(service: TheService, checks: TheChecks, token: str) -> Outlook:
    """A check whose calls can be told of. Raises NothingHere where it is about no vendor, and what `opened` raises."""
    outlook = opened(service, checks, token)
    if not taps.can_be_debriefed(outlook.rule_set):
        raise not_found()
    return outlook


def _known(outlook: Outlook, key: str) -> Call | None:
    return next((call for call in outlook.check.calls if call.id == key), None)


def _questions(outlook: Outlook, known: Call | None) -> Sequence[TapQuestion]:
    """What is asked of a call that was told of, or, with None, of one more."""
    calls = outlook.check.calls
    place = next((at for at, call in enumerate(calls) if known and call.id == known.id), len(calls))
    priced = any(call.said(PRICED) is True for call in calls[:place])
    return taps.questions(outlook.rule_set, is_own=is_own(outlook), priced_before=priced)


def _typed(outlook: Outlook, form: Form) -> Fields:
    call = form.text("call")
    return Fields(
        day=form.text("day"),
        is_first="is-first" in form,
        are_all="are-all" in form,
        answered=taps.typed(form, _questions(outlook, _known(outlook, call))),
        call=call,
        saw=saw_of(form),
        shown="shown" in form,
        long_ago=form.text("long-ago"),
        earlier=form.text("earlier"),
    )


def _wrong(outlook: Outlook, fields: Fields, today: date) -> tuple[Errors, date | None]:
    """What is wrong in a form, by the id of the field, and the day of the call."""
    errors: dict[str, str] = {}
    told_on = _day_of(fields.day)
    if told_on is None:
        errors["day"] = _NO_DAY
    elif told_on > today:
        errors["day"] = _NOT_YET
    elif (long_ago := _long_ago(fields, today)) and fields.long_ago != fields.day:
        errors["day"] = f"{long_ago} is more than a year ago: write the day again, or tick that it is meant"
    if fields.tells_nothing:
        errors[f"tap-{taps.FIRST}"] = _NOTHING_TOLD
    if fields.call not in ("", NEW) and _known(outlook, fields.call) is None:
        errors["call"] = "choose which call it was"
    known = {*outlook.rulebook.metrics, "custom", taps.NONE}
    if taps.NONE in fields.answered.numbers and len(fields.answered.numbers) > 1:
        errors[NUMBERS_ASKED] = "choose the numbers, or none of them"
    elif set(fields.answered.numbers) - known:
        errors[NUMBERS_ASKED] = "choose numbers of the list"
    if set(fields.answered.with_whom) - set(ROLES):
        errors[WITH_WHOM] = "choose people of the list"
    for key, note in fields.answered.notes.items():
        if len(note) > LONGEST_NOTE:
            errors[note_id(key)] = f"shorten this to at most {LONGEST_NOTE:,} characters; it has {len(note):,}"
    return errors, told_on


def _long_ago(fields: Fields, today: date) -> str:
    """The day of a call in words where it is more than a year ago, so that it is asked back; else `""`."""
    told_on = _day_of(fields.day)
    return day(told_on) if told_on and today - told_on > _A_YEAR else ""


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def note_id(key: str) -> str:
    """The id of the field of a note, by the id of its question."""
    return f"note-{key.replace('.', '-').replace('_', '-')}"


def _form(
    request: Request,
    outlook: Outlook,
    token: str,
    calls: Calls,
    fields: Fields,
    errors: Errors | None = None,
    became: Debriefed = _KEPT,
) -> Response:
    errors = errors or {}
    known = _known(outlook, fields.call)
    questions, own = _questions(outlook, known), is_own(outlook)
    labels = {"day": "The day of the call", "call": "Which call", "is-first": "The first conversation"}
    labels |= {NUMBERS_ASKED: "Which numbers", f"tap-{taps.FIRST}": "Nothing is told of this call"}
    labels |= {WITH_WHOM: "Who took part"}
    ours = _our_numbers(outlook)
    asks = not became.is_kept
    seen = max((call.newest.number for call in outlook.check.calls), default=0) if asks else fields.saw
    context = {
        **shell(outlook, token),
        "is_own": own,
        "is_change": fields.shown,
        "fields": fields,
        "seen": seen,
        "known": known,
        "questions": questions,
        "note_id": note_id,
        "our_numbers": ours,
        "other_numbers": [metric for metric in outlook.rulebook.metrics if metric not in ours],
        "metric_name": lambda key: metric_name(key, outlook.rulebook),
        "no_number": taps.NONE,
        "hardest": HARDEST,
        "numbers_asked": NUMBERS_ASKED,
        "with_whom": WITH_WHOM,
        "people": [] if own else _people(outlook),
        "errors": errors,
        "faults": [(key, f"{labels.get(key, 'What makes you say so')}: {text}") for key, text in errors.items()],
        "same_day": [(call.id, _told_at(call)) for call in became.same_day],
        "new": NEW,
        "overtaken": shown_call(outlook, became.overtaken) if became.overtaken else None,
        "earlier": [_answered(outlook, fact) for fact in became.earlier],
        "long_ago": _long_ago(fields, calls.today),
        "latest": calls.today.isoformat(),
    }
    status = UNREADABLE if errors else OVERTAKEN if asks else 200
    return page(request, "calls/debrief.html", context, status)


def _answered(outlook: Outlook, fact: str) -> tuple[str, str]:
    """A question and the answer that was given to it, in words."""
    declared = outlook.rule_set.facts[fact]
    return declared.question, in_one_line(outlook.said[fact], declared.type, outlook.rulebook)


def _people(outlook: Outlook) -> Sequence[tuple[str, str]]:
    """Who of the buying side can have taken part: each role with what it is called."""
    known = [role for role in ROLES if role in outlook.rulebook.people]
    called = {role: with_capital(role_called(role, outlook.rule_set.readers, outlook.rulebook)) for role in known}
    reader = outlook.check.progress.reader
    return [(role, f"{name} (you)" if role == reader else name) for role, name in called.items()]


def _our_numbers(outlook: Outlook) -> Sequence[str]:
    """The metrics of the catalogue that were named as those that have to move."""
    report = Report(outlook.rulebook, outlook.rule_set, outlook.answer, outlook.check.document)
    named = [str(item.get("metric")) for item in report.metric_items if isinstance(item, Mapping)]
    return [name for name in dict.fromkeys(named) if name in outlook.rulebook.metrics]


def _told_at(call: Call) -> str:
    began = " (marked as the first)" if call.newest.is_first else ""
    return f"The one that was told of on {moment(call.debriefs[0].at.isoformat())}{began}"
