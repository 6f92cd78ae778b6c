"""A trainer’s own call in a few lines: what they asked, what came first, how much each side said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dontbuy.api.pages.words import listed, metric_name, number_of, with_capital
from dontbuy.api.proposals.hearing import Heard, Listening
from dontbuy.api.proposals.proposal import VENDOR, Proposed, Quote
from dontbuy.api.proposals.table import Cue, ProposesDocument, Table
from dontbuy.api.records.calls import PRICED
from dontbuy.api.records.facts import ASKED_FOR_NUMBERS
from dontbuy.engine.ir import Rulebook

CAUSES, COST = "asks-why", "asks-cost-of-no-change"
"""The cues of a table that hear whether causes were asked for, and what it costs if nothing changes."""
_PRODUCT_FIRST = "vendor.started_with_product"
_NOT_HEARD = "Not heard"


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One thing about the call, what was heard of it, and the words; without them where nothing was."""

    label: str
    said: str
    quotes: Sequence[Quote] = ()


def own_call(proposed: Proposed, heard: Listening, table: Table, rulebook: Rulebook) -> Sequence[OwnLine]:
    """The lines of a summary. None of them is a criterion."""
    return [*_asked(heard, table, rulebook), *_order(heard, table), *_shares(proposed)]


def _asked(heard: Listening, table: Table, rulebook: Rulebook) -> Iterator[OwnLine]:
    asking = [name for name, cue in table.cues.items() if _proposes(cue, ASKED_FOR_NUMBERS)]
    places = [place for name in asking for place in heard.by_cue.get(name, ())]
    metrics = dict.fromkeys(metric for place in places for metric in heard.named.get(place.at, ()))
    said = listed([metric_name(metric, rulebook) for metric in metrics]) or ("Yes" if places else _NOT_HEARD)
    yield OwnLine("Numbers you asked for", said, [place.quote for place in places[:1]])
    for cue, label in ((CAUSES, "You asked for causes"), (COST, "You asked what no change would cost")):
        if cue in table.cues:
            found = heard.by_cue.get(cue, ())
            yield OwnLine(label, "Yes" if found else _NOT_HEARD, [each.quote for each in found[:1]])


def _order(heard: Listening, table: Table) -> Iterator[OwnLine]:
    """Who spoke of the product first, and when a price came."""
    orders = [each for each in table.sequences.values() if _is_told(each.proposes, _PRODUCT_FIRST)]
    product = heard.first([cue for each in orders for cue in each.heard])
    problem = heard.first([cue for each in orders for cue in each.not_before])
    if orders:
        yield OwnLine("The product came up", _when(product, problem), _quote(product))
    price = heard.first([name for name, cue in table.cues.items() if _proposes(cue, PRICED)])
    yield OwnLine("A price or an offer came", _when(price, problem), _quote(price))


def _when(first: Heard | None, problem: Heard | None) -> str:
    """By whom, and whether before or after the first question about a problem."""
    if first is None:
        return _NOT_HEARD
    who = "By you" if first.sentence.side == VENDOR else "By the buyer"
    if problem is None:
        return f"{who}, and no question about a problem was heard"
    return f"{who}, {'before' if first.at < problem.at else 'after'} the first question about a problem"


def _quote(found: Heard | None) -> Sequence[Quote]:
    return [found.quote] if found else []


def _shares(proposed: Proposed) -> Iterator[OwnLine]:
    whole = sum(share.words for share in proposed.shares.values())
    if not whole:
        return
    told = [
        f"{'you' if side == VENDOR else 'the buyer'} {round(100 * share.words / whole)}% of the words, "
        f"{number_of(share.questions, 'question', 'questions')}"
        for side, share in sorted(proposed.shares.items(), reverse=True)
    ]
    yield OwnLine("Shares, as context and never a criterion", with_capital("; ".join(told)))


def _proposes(cue: Cue, fact: str) -> bool:
    return cue.says.proposes is not None and _is_told(cue.says.proposes, fact)


def _is_told(proposes: ProposesDocument, fact: str) -> bool:
    return proposes.fact == fact and proposes.is_ is True
