"""The calls of a check: what was told of each, what they come to, and the form that tells of one more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import TheCalls
from dontbuy.api.door.problems import OVERTAKEN, UNREADABLE, not_found
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.calls import taps
from dontbuy.api.pages.calls.taps import HARDEST, NUMBERS_ASKED, Tapped, TapQuestion
from dontbuy.api.pages.draft.access import TheChecks, opened, see, shell
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.draft.question import LONGEST_NOTE
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import checks_own_selling
from dontbuy.api.pages.form.controls import Errors
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day, lines, metric_name, moment
from dontbuy.api.purchases.calls import NEW, Calls, ToldOfCall
from dontbuy.api.records.calls import BEGINNINGS, PRICED, Call, Debrief, Tap, adding_up, are_all, locator

router = APIRouter(prefix="/draft/{token}/calls")
_METRICS = "metrics.items"
_NO_DAY = "give the day as year-month-day, such as 2026-11-12"
_NOT_YET = "choose today or an earlier day: of a call that is still to come nothing can be told"


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


@dataclass(frozen=True, slots=True)
class ShownDebrief:
    """What was told of a call at one moment, in words, and until when it counted; `""` where it counts now."""

    title: str
    when: str
    until: str
    is_first: bool
    rows: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call in words: what was told of each fact, with its note, and what was told before it was corrected."""

    id: str
    title: str
    is_first: bool
    began: str
    rows: Sequence[tuple[str, str, str]]
    before: Sequence[ShownDebrief]


@router.get("")
def show(token: str, request: Request, service: TheService, checks: TheChecks, saved: str = "") -> Response:
    """Every call that was told of, and what they come to."""
    outlook = _debriefed(service, checks, token)
    shown = {
        **shell(outlook, token),
        "is_own": is_own(outlook),
        "calls": [_shown(outlook, call) for call in outlook.check.calls],
        "comes_to": _comes_to(outlook),
        "saved": bool(saved),
    }
    return page(request, "calls/calls.html", shown)


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
    )
    kept = calls.debrief(token, told, fields.call, fields.saw)
    if kept.is_kept:
        return see(f"/draft/{token}/calls?saved=yes")
    outlook = _debriefed(service, checks, token)
    if kept.another_first:
        other = (
            f"the {locator([kept.another_first])} is marked as the first: change that one first, or take the tick out"
        )
        return _form(request, outlook, token, calls, fields, {"is-first": other})
    return _form(request, outlook, token, calls, fields, {}, kept.same_day, kept.overtaken)


def is_own(outlook: Outlook) -> bool:
    """Whether a trainer speaks of their own calls."""
    return checks_own_selling(Report(outlook.rulebook, outlook.rule_set, outlook.answer, outlook.check.document))


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
    saw = form.text("saw")
    return Fields(
        day=form.text("day"),
        is_first="is-first" in form,
        are_all="are-all" in form,
        answered=taps.typed(form, _questions(outlook, _known(outlook, call))),
        call=call,
        saw=int(saw) if saw.isascii() and saw.isdecimal() and len(saw) < 19 else 0,
        shown="shown" in form,
    )


def _wrong(outlook: Outlook, fields: Fields, today: date) -> tuple[Errors, date | None]:
    """What is wrong in a form, by the id of the field, and the day of the call."""
    errors: dict[str, str] = {}
    told_on = _day_of(fields.day)
    if told_on is None:
        errors["day"] = _NO_DAY
    elif told_on > today:
        errors["day"] = _NOT_YET
    if fields.call not in ("", NEW) and _known(outlook, fields.call) is None:
        errors["call"] = "choose which call it was"
    known = {*outlook.rulebook.metrics, "custom", taps.NONE}
    if taps.NONE in fields.answered.numbers and len(fields.answered.numbers) > 1:
        errors[NUMBERS_ASKED] = "choose the numbers, or none of them"
    elif set(fields.answered.numbers) - known:
        errors[NUMBERS_ASKED] = "choose numbers of the list"
    for key, note in fields.answered.notes.items():
        if len(note) > LONGEST_NOTE:
            errors[note_id(key)] = f"shorten this to at most {LONGEST_NOTE:,} characters; it has {len(note):,}"
    return errors, told_on


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
    same_day: Sequence[Call] = (),
    overtaken: Call | None = None,
) -> Response:
    errors = errors or {}
    known = _known(outlook, fields.call)
    questions, own = _questions(outlook, known), is_own(outlook)
    labels = {"day": "The day of the call", "call": "Which call", "is-first": "The first conversation"}
    labels |= {NUMBERS_ASKED: "Which numbers"}
    ours = _our_numbers(outlook)
    asks = bool(same_day or overtaken)
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
        "errors": errors,
        "faults": [(key, f"{labels.get(key, 'What makes you say so')}: {text}") for key, text in errors.items()],
        "same_day": [(call.id, _told_at(call)) for call in same_day],
        "new": NEW,
        "overtaken": _shown(outlook, overtaken) if overtaken else None,
        "latest": calls.today.isoformat(),
    }
    status = UNREADABLE if errors else OVERTAKEN if asks else 200
    return page(request, "calls/debrief.html", context, status)


def _our_numbers(outlook: Outlook) -> Sequence[str]:
    """The metrics of the catalogue that were named as those that have to move."""
    report = Report(outlook.rulebook, outlook.rule_set, outlook.answer, outlook.check.document)
    named = [str(item.get("metric")) for item in report.metric_items if isinstance(item, Mapping)]
    return [name for name in dict.fromkeys(named) if name in outlook.rulebook.metrics]


def _told_at(call: Call) -> str:
    began = " (marked as the first)" if call.newest.is_first else ""
    return f"The one that was told of on {moment(call.debriefs[0].at.isoformat())}{began}"


def _shown(outlook: Outlook, call: Call) -> ShownCall:
    first = next(each for each in taps.questions(outlook.rule_set, is_own=is_own(outlook), priced_before=False))
    words = {choice.value: choice.label for choice in first.choices}
    return ShownCall(
        id=call.id,
        title=day(call.day),
        is_first=call.newest.is_first,
        began=words.get(call.newest.began_with, ""),
        rows=_rows(outlook, call.taps),
        before=[_before(outlook, told, later) for told, later in pairwise(call.debriefs)],
    )


def _before(outlook: Outlook, told: Debrief, later: Debrief) -> ShownDebrief:
    said = {each.fact: Tap(each.value, each.note) for each in outlook.check.tellings if each.call == told.id}
    until = moment(later.at.isoformat())
    return ShownDebrief(day(told.day), moment(told.at.isoformat()), until, told.is_first, _rows(outlook, said))


def _rows(outlook: Outlook, said: Mapping[str, Tap]) -> Sequence[tuple[str, str, str]]:
    """What was told of each fact: its short name, the value in words (`""` where none was told), the note."""
    rows = []
    for fact in taps.facts_of(outlook.rule_set):
        if tap := said.get(fact):
            declared = outlook.rule_set.facts[fact]
            text = "; ".join(lines(tap.value, declared.type, outlook.rulebook)) if tap.value is not None else ""
            rows.append((declared.short or declared.question, text, tap.note))
    return rows


def _comes_to(outlook: Outlook) -> Sequence[tuple[str, str, str]]:
    """What the calls come to: the fact, its value, and the calls that it rests on."""
    found = []
    for fact, value, rests_on in adding_up(outlook.check.calls):
        if declared := outlook.rule_set.facts.get(fact):
            said = "; ".join(lines(value, declared.type, outlook.rulebook))
            found.append((declared.short or declared.question, said, locator(rests_on)))
    return found
