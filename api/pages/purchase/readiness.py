"""Readiness: the five minimums with who sees to each by when, who reinforces, and why it is off, stage by stage."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePeople, ThePlans, ThePurchases
from dontbuy.api.door.problems import OVERTAKEN, UNREADABLE
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import saw_of, see, without_theirs
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.purchase.access import address_of, only_with_purchases
from dontbuy.api.pages.purchase.begin import day_of
from dontbuy.api.pages.purchase.cited import criterion_for
from dontbuy.api.pages.purchase.entries import (
    DAY,
    SEVERAL_LINES,
    EntryField,
    EntryForm,
    faults_of,
    mine_of,
    sent_entries,
    shown_differences,
    typed_in,
    values_of,
)
from dontbuy.api.pages.purchase.matrix import DIFFER
from dontbuy.api.pages.purchase.questions import questions_of
from dontbuy.api.pages.purchase.standing import name_of, who_is
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day, listed
from dontbuy.api.purchases.board import Board, board_of
from dontbuy.api.purchases.people import AskedFact
from dontbuy.api.purchases.plans import ChangedMeanwhile, PurchasePlan
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.purchases.readiness import MINIMUMS, MinimumNow, StandingFact, minimums
from dontbuy.api.purchases.told import Note
from dontbuy.api.records.purchases import REQUEST, VENDOR
from dontbuy.api.service import Service
from dontbuy.engine.ir import Criterion
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth

router = APIRouter(prefix="/purchase/{token}/readiness", dependencies=[Depends(only_with_purchases)])
WEEKS = (2, 6, 12)
"""The weeks after the start in which somebody reinforces what was learned."""
MOST_ROWS = 20
_LEAST_ROWS = 3
_START = EntryForm("plan/begin/1", "The start", [EntryField("day", "The first day of the training", DAY)])
_OWNED = (
    EntryField("owner", "Who sees to it"),
    EntryField("day", "By", DAY),
    EntryField("proof", "What would prove it", SEVERAL_LINES),
)
_ROW = (
    EntryField("stage", "Stage", hint="From where to where a deal goes, as you name it."),
    EntryField("calls", "Calls heard", hint="How many, whose, by whom."),
    EntryField("heard", "What was heard", SEVERAL_LINES),
    EntryField("cause", "Cause", SEVERAL_LINES),
    EntryField("proof", "Proof", SEVERAL_LINES),
)
_A_ROW = re.compile(r"plan/why/([1-9][0-9]?)(?:/\w+)?")
_MET: Mapping[Truth, tuple[str, str]] = {
    YES: ("none", "Met, by what was told."),
    NO: ("act", "Not met yet."),
    UNKNOWN: ("unknown", "Not known yet."),
}
_CALLS = "cause.examined_own_reps"


@dataclass(frozen=True, slots=True)
class ShownFact:
    """What was told of one fact that a minimum rests on; `of` is the vendor, `address` where it is answered."""

    of: str
    short: str
    said: str
    notes: Sequence[Note]
    address: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class ShownMinimum:
    """One of the five: what it is, whether it is met, what that rests on, and the fields of the plan for it."""

    title: str
    level: str
    says: str
    why: Criterion | None
    facts: Sequence[ShownFact]
    form: EntryForm


@dataclass(frozen=True, slots=True)
class ShownWeek:
    """A week after the start; `begins` is its day, `""` while nobody named the start."""

    number: int
    begins: str
    form: EntryForm


@router.get("")
def show(
    token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople, saved: str = ""
) -> Response:
    """The plan as it stands."""
    found = board_of(service, purchases, people, token)
    plan = PurchasePlan(found.whole.plan)
    forms = _forms(plan, ())
    context = _context(service, found, purchases, token, forms, values_of(plan, forms), plan.number)
    return page(request, "purchase/readiness.html", {**context, "saved": bool(saved)})


@router.post("", dependencies=[IN_TURN])
def save(
    token: str,
    request: Request,
    service: TheService,
    purchases: ThePurchases,
    people: ThePeople,
    plans: ThePlans,
    form: TheForm,
) -> Response:
    """Keep what the form says; where somebody else changed the same entry meanwhile, both are shown and asked about."""
    found = board_of(service, purchases, people, token)
    filled = [name for name in form.texts if form.text(name)]
    forms = _forms(PurchasePlan(found.whole.plan), filled)
    sent = without_theirs(sent_entries(forms.values(), form), form)
    errors = {name: text for key, texts in sent.items() for name, text in forms[key].wrong(texts).items()}
    saw = saw_of(form)
    if errors:
        typed = {**values_of(PurchasePlan(found.whole.plan), forms), **typed_in(forms, form)}
        context = _context(service, found, purchases, token, forms, typed, saw, errors)
        return page(request, "purchase/readiness.html", context, UNREADABLE)
    changed = plans.tell(token, sent, saw)
    if changed:
        found = board_of(service, purchases, people, token)
        plan = PurchasePlan(found.whole.plan)
        forms = {**_forms(plan, filled), **{each.name: forms[each.name] for each in changed}}
        values = {**values_of(plan, forms), **mine_of(forms, changed)}
        context = _context(service, found, purchases, token, forms, values, plan.number, changed=changed)
        return page(request, "purchase/readiness.html", context, OVERTAKEN)
    return see(f"{address_of(token)}/readiness?saved=yes")


def _forms(plan: PurchasePlan, filled: Sequence[str]) -> dict[str, EntryForm]:
    """Every entry of the plan: the five minimums, the start, the weeks, and the rows that are filled, or free."""
    owned = [EntryForm(f"plan/minimum/{each.number}", each.title, _OWNED) for each in MINIMUMS]
    weeks = [
        EntryForm(f"plan/reinforce/{week}", f"Week {week}", [EntryField("who", "Who reinforces, by name")])
        for week in WEEKS
    ]
    every = [*owned, _START, *weeks, *(_row(number) for number in _rows(plan, filled))]
    return {each.name: each for each in every}


def _row(number: int) -> EntryForm:
    return EntryForm(f"plan/why/{number}", f"Row {number} of the worksheet", _ROW)


def _rows(plan: PurchasePlan, filled: Sequence[str]) -> Sequence[int]:
    """The numbers of the rows to show: those in which something stands or was typed, and free ones."""
    named = {int(found[1]) for name in (*plan.names, *filled) if (found := _A_ROW.fullmatch(name))}
    taken = {number for number in named if number <= MOST_ROWS}
    free = [number for number in range(1, MOST_ROWS + 1) if number not in taken]
    return sorted([*taken, *free[: max(1, _LEAST_ROWS - len(taken))]])


def _context(
    service: Service,
    found: Board,
    purchases: Purchases,
    token: str,
    forms: Mapping[str, EntryForm],
    values: Mapping[str, str],
    saw: int,
    errors: Mapping[str, str] | None = None,
    changed: Sequence[ChangedMeanwhile] = (),
) -> dict[str, Any]:
    start = day_of(values["plan/begin/1/day"])
    begins = {week: day(start + timedelta(weeks=week)) if start else "" for week in WEEKS}
    return {
        "token": token,
        "purchase": found.whole.purchase,
        "minimums": [_shown(found, each, purchases, token, forms) for each in minimums(service, found)],
        "start": _START,
        "weeks": [ShownWeek(week, begins[week], forms[f"plan/reinforce/{week}"]) for week in WEEKS],
        "rows": [entry for name, entry in forms.items() if _A_ROW.fullmatch(name)],
        "why_calls": criterion_for(found.rulebook, [REQUEST, VENDOR], _CALLS),
        "values": values,
        "saw": saw,
        "errors": errors or {},
        "faults": faults_of(forms, errors or {}),
        "differs": shown_differences(forms, changed),
        "saved": False,
        "today": day(found.today),
    }


def _shown(
    found: Board, now: MinimumNow, purchases: Purchases, token: str, forms: Mapping[str, EntryForm]
) -> ShownMinimum:
    level, says = _MET[now.met]
    if now.minimum.of_vendors and not now.standing:
        says = "Not known yet: there is no vendor."
    return ShownMinimum(
        title=now.minimum.title,
        level=level,
        says=says,
        why=criterion_for(found.rulebook, [REQUEST, VENDOR], now.minimum.facts[0]),
        facts=[_fact(found, each, purchases, token) for each in now.standing],
        form=forms[f"plan/minimum/{now.minimum.number}"],
    )


def _no_answer(found: Board, told: StandingFact) -> str:
    """That nobody has answered, and who was asked it on a page of their own: to leave a question open is no answer."""
    place = AskedFact(told.column.check.id if not found.rulebook.facts[told.fact].told_once else "", told.fact)
    asked = [who_is(found, link) for link in found.links if link.works and place in questions_of(found, link).open]
    return f"no answer yet; {listed(asked)} {'was' if len(asked) == 1 else 'were'} asked" if asked else "no answer yet"


def _fact(found: Board, told: StandingFact, purchases: Purchases, token: str) -> ShownFact:
    declared = told.column.rule_set.for_reader(found.reader).facts[told.fact]
    said = (
        DIFFER
        if told.differs
        else _no_answer(found, told)
        if told.value is None
        else "yes"
        if told.value is True
        else "no"
    )
    link = purchases.own_link(token, told.column.check.id)
    return ShownFact(
        of=name_of(told.column) if told.column.check.place and not declared.told_once else "",
        short=declared.short or declared.question,
        said=said,
        notes=told.notes,
        address=f"/draft/{link}/question/{told.fact}",
        is_told=told.value is not None or told.differs,
    )
