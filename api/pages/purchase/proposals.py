"""Answers that snapshots propose, shown with what they rest on; each counts once somebody says that it is so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from dontbuy.api.checks import Checks
from dontbuy.api.pages.draft.access import saw_of
from dontbuy.api.pages.draft.asking import LONGEST_NOTE
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.purchase.lines import in_a_sentence, what_is_measured, why
from dontbuy.api.pages.words import day, in_one_line, lines
from dontbuy.api.purchases.measurements import MeasuredPurchase
from dontbuy.api.purchases.proposed import EXISTS, MOVED, ProposedAnswer
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.checks import Check
from dontbuy.api.records.purchases import WholePurchase
from dontbuy.engine.ir import Rulebook

_MOST_LINES = 5
_LONGEST_PIECE = 1_500


@dataclass(frozen=True)
class ShownProposal:
    """One proposed answer in words. `said` is what its owner told of the fact, `""` where they told nothing; `address`
    leads to its question.

    `seen` names what is proposed and why, so that what is accepted is what was shown; `saw` is the number of the newest
    telling then.
    """

    proposed: ProposedAnswer
    question: str
    answer: str
    beside: Sequence[str]
    because: Sequence[str]
    said: str
    is_told: bool
    address: str
    saw: int

    @property
    def fact(self) -> str:
        return self.proposed.fact

    @property
    def note(self) -> str:
        """What makes one say so: the values, days, report and definition."""
        return "\n".join(self.because)[:LONGEST_NOTE]

    @property
    def seen(self) -> str:
        return sha256(f"{self.fact} {self.proposed.value} {self.note}".encode()).hexdigest()[:16]


def proposals(
    rulebook: Rulebook,
    measured: MeasuredPurchase,
    proposed: Iterable[ProposedAnswer],
    asking: WholePurchase,
    purchases: Purchases,
    token: str,
) -> Sequence[ShownProposal]:
    """What `measured` proposes to the purchase `asking` of an own link, in words. None where it has no request, and
    only of facts that its request takes."""
    request = asking.request
    if request is None:
        return []
    facts, link = rulebook.rule_sets[request.kind].facts, purchases.own_link(token, request.id)
    return [
        _shown(rulebook, measured, each, request, f"/draft/{link}/question/{each.fact}")
        for each in proposed
        if each.fact in facts
    ]


def accept(
    checks: Checks,
    purchases: Purchases,
    asking: WholePurchase,
    token: str,
    offered: Sequence[ShownProposal],
    form: Form,
) -> bool:
    """Tell the proposed answer that a form names, with what it rests on as the note. Whether that was done: not where
    it rests on other values by now than those that were shown, or somebody answered the question since."""
    shown = next((each for each in offered if (each.fact, each.seen) == (form.text("fact"), form.text("seen"))), None)
    if shown is None or asking.request is None:
        return False
    link = purchases.own_link(token, asking.request.id)
    sent = {shown.fact: shown.proposed.value, **shown.proposed.beside}
    return not checks.tell(link, sent, saw_of(form), question=shown.fact, notes={shown.fact: shown.note}).differs


def _shown(
    rulebook: Rulebook, measured: MeasuredPurchase, proposed: ProposedAnswer, request: Check, address: str
) -> ShownProposal:
    declared = rulebook.rule_sets[request.kind].for_reader(request.progress.reader).facts[proposed.fact]
    told = request.told(proposed.fact)
    facts = rulebook.facts
    return ShownProposal(
        proposed=proposed,
        question=declared.question,
        answer=in_one_line(proposed.value, declared.type, rulebook),
        beside=[line for fact, value in proposed.beside.items() for line in lines(value, facts[fact].type, rulebook)],
        because=_because(rulebook, measured, proposed),
        said="" if told is None else in_one_line(told, declared.type, rulebook),
        is_told=told == proposed.value,
        address=address,
        saw=request.number,
    )


def _because(rulebook: Rulebook, measured: MeasuredPurchase, proposed: ProposedAnswer) -> Sequence[str]:
    purchase = measured.purchase
    if proposed.fact == EXISTS:
        of, on = measured.vendor or "a vendor", day(purchase.decided_on) if purchase.decided_on else ""
        return [f"{purchase.name or 'The purchase before this one'}: bought from {of} on {on}."]
    said = []
    for metric, line in proposed.rests_on[:_MOST_LINES]:
        what = what_is_measured(metric, rulebook)
        came = f" {why(line, metric, rulebook)}" if proposed.fact == MOVED else ""
        text = f"{in_a_sentence(line, what)}.{came}"
        said.append(text if len(text) <= _LONGEST_PIECE else f"{text[:_LONGEST_PIECE]}…")
    more = len(proposed.rests_on) - _MOST_LINES
    return [*said, *([f"{more} more." if more > 1 else "One more."] if more > 0 else [])]
