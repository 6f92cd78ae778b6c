"""The cost of no change, worked out by the buyers: every number is theirs, and the formula is shown with them in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePeople, ThePlans, ThePurchases
from dontbuy.api.door.problems import OVERTAKEN, UNREADABLE
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages import figures
from dontbuy.api.pages.draft.access import TheChecks, saw_of, see, without_theirs
from dontbuy.api.pages.draft.asking import LONGEST_NOTE
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.purchase.access import address_of, only_with_purchases
from dontbuy.api.pages.purchase.cited import criterion_for
from dontbuy.api.pages.purchase.entries import (
    faults_of,
    mine_of,
    sent_entries,
    shown_differences,
    typed_in,
    values_of,
)
from dontbuy.api.pages.purchase.gap import ANYTHING_ELSE, MetricGap, gap_of
from dontbuy.api.pages.purchase.working import CostOfNoChange, form_of, in_words, tidy, worked_out
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import in_one_line, moment
from dontbuy.api.purchases.board import Board, JudgedCheck, board_of
from dontbuy.api.purchases.cost import Money
from dontbuy.api.purchases.people import People
from dontbuy.api.purchases.plans import ChangedMeanwhile, PurchasePlan
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.purchases.told import ColumnFacts, facts_of
from dontbuy.api.records.checks import Difference
from dontbuy.api.records.facts import METRICS
from dontbuy.api.records.purchases import REQUEST, VENDOR
from dontbuy.api.service import Service
from dontbuy.engine.facts import Quantity, Record

router = APIRouter(prefix="/purchase/{token}/cost", dependencies=[Depends(only_with_purchases)])
_KNOWN, _COST = "request.cost_of_no_change_known", "request.cost_of_no_change"


class _ToldOtherwise(Exception):
    """Somebody else told the cost meanwhile, so nothing is kept."""

    def __init__(self, differs: Sequence[Difference]) -> None:
        self.differs = differs


class _Sheet:
    """The page of one purchase as it stands: its numbers with their gaps, what was said of them, what is told now."""

    def __init__(self, service: Service, purchases: Purchases, people: People, token: str) -> None:
        self.found, self.token = board_of(service, purchases, people, token), token
        self.plan = PurchasePlan(self.found.whole.plan)
        self.facts = _facts(service, self.found)
        self.check = purchases.own_link(token, self.facts.column.check.id) if self.facts else ""
        self.gaps = [*_gaps(self.facts, self.found), ANYTHING_ELSE]
        self.forms = {form.name: form for form in map(form_of, self.gaps)}

    @property
    def cost(self) -> CostOfNoChange:
        return worked_out(self.gaps, {name: self.plan.texts(name) for name in self.forms})

    @property
    def told(self) -> Quantity | None:
        """The cost of no change that the purchase tells now."""
        value = self.facts.value(_COST) if self.facts else None
        return value if isinstance(value, Quantity) else None


@router.get("")
def show(
    token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople, saved: str = ""
) -> Response:
    """The working as it stands."""
    sheet = _Sheet(service, purchases, people, token)
    return page(request, "purchase/cost.html", {**_context(sheet), "saved": bool(saved)})


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
    """Keep what was filled in; half of a line may stand there, and counts once nothing of it is missing."""
    sheet = _Sheet(service, purchases, people, token)
    sent = without_theirs(sent_entries(sheet.forms.values(), form), form)
    errors = {name: text for key, texts in sent.items() for name, text in sheet.forms[key].wrong(texts).items()}
    if errors:
        context = _context(sheet, typed_in(sheet.forms, form), saw_of(form), errors)
        return page(request, "purchase/cost.html", context, UNREADABLE)
    changed = plans.tell(token, sent, saw_of(form))
    if changed:
        sheet = _Sheet(service, purchases, people, token)
        still = [each for each in changed if each.name in sheet.forms]
        context = _context(sheet, mine_of(sheet.forms, still), changed=still)
        return page(request, "purchase/cost.html", context, OVERTAKEN)
    return see(f"{address_of(token)}/cost?saved=yes")


@router.post("/tell", dependencies=[IN_TURN])
def tell(
    token: str,
    request: Request,
    service: TheService,
    purchases: ThePurchases,
    people: ThePeople,
    checks: TheChecks,
    form: TheForm,
) -> Response:
    """Tell the sum as the cost of no change, with the working as what makes them say so.

    The form says which sum it showed: where it is another now, or somebody told another cost meanwhile, the page asks.
    """
    sheet = _Sheet(service, purchases, people, token)
    whole = sheet.cost.whole
    if whole is None or not sheet.check or form.text("amount") != in_words(whole):
        shown = f"The working was changed while you had it open: you saw {form.text('amount')}. Look at it again."
        return page(request, "purchase/cost.html", {**_context(sheet), "asked": shown}, OVERTAKEN)
    sent = {_KNOWN: True, _COST: {"value": figures.exact(tidy(whole.value)), "unit": whole.currency}}
    try:
        with checks.at_once() as together:
            working = {_KNOWN: sheet.cost.working[:LONGEST_NOTE]}
            outcome = together.tell(sheet.check, sent, saw_of(form), _KNOWN, notes=working)
            if outcome.differs:
                raise _ToldOtherwise(outcome.differs)
    except _ToldOtherwise as overtaken:
        sheet = _Sheet(service, purchases, people, token)
        context = {**_context(sheet), "asked": _asked(sheet, overtaken.differs)}
        return page(request, "purchase/cost.html", context, OVERTAKEN)
    return see(f"{address_of(token)}/cost?saved=told")


def _facts(service: Service, found: Board) -> ColumnFacts | None:
    """The facts of the first column that takes the cost of no change."""
    columns: list[JudgedCheck] = [each for each in found.columns if _COST in each.rule_set.facts]
    return facts_of(service, columns[0]) if columns else None


def _gaps(told: ColumnFacts | None, found: Board) -> Sequence[MetricGap]:
    """The gap of each number that has to move, each once."""
    items = told.value(METRICS) if told else None
    records = [item for item in items if isinstance(item, Record)] if isinstance(items, tuple) else []
    gaps = [gap_of(item, found.rulebook) for item in records]
    return [*{gap.key: gap for gap in gaps}.values()]


def _asked(sheet: _Sheet, differs: Sequence[Difference]) -> str:
    """What somebody else told meanwhile, in words."""
    facts = sheet.found.rulebook.facts
    said = [
        f"{facts[each.fact].question} {in_one_line(each.now, facts[each.fact].type, sheet.found.rulebook)}"
        if each.now is not None
        else f"{facts[each.fact].question} The answer was taken out"
        for each in differs
    ]
    when = moment(differs[0].at.isoformat())
    return f"Somebody told it otherwise while you had this open ({when}): {'; '.join(said)}. Nothing was overwritten."


def _context(
    sheet: _Sheet,
    typed: Mapping[str, str] | None = None,
    saw: int | None = None,
    errors: Mapping[str, str] | None = None,
    changed: Sequence[ChangedMeanwhile] = (),
) -> dict[str, Any]:
    cost, found, told = sheet.cost, sheet.found, sheet.told
    now = Money(told.value, told.unit) if told else None
    return {
        "token": sheet.token,
        "purchase": found.whole.purchase,
        "metrics": cost.metrics,
        "sums": [in_words(each) for each in cost.sums],
        "whole": in_words(cost.whole) if cost.whole else "",
        "is_one_currency": len(cost.sums) < 2,
        "told": in_words(now) if now else "",
        "differ": [name for name in (METRICS, _COST, _KNOWN) if sheet.facts and sheet.facts.differs(name)],
        "metrics_address": f"/draft/{sheet.check}/question/{METRICS}" if sheet.check else "",
        "has_numbers": len(sheet.gaps) > 1,
        "saw_told": sheet.facts.column.check.number if sheet.facts else 0,
        "why": criterion_for(found.rulebook, [REQUEST, VENDOR], _KNOWN),
        "values": {**values_of(sheet.plan, sheet.forms), **(typed or {})},
        "saw": sheet.plan.number if saw is None else saw,
        "errors": errors or {},
        "faults": faults_of(sheet.forms, errors or {}),
        "differs": shown_differences(sheet.forms, changed),
        "saved": False,
        "asked": "",
    }
