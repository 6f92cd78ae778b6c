"""A trainer’s own call in a few lines: what they asked, what came first, how much each side said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dontbuy.api.pages.words import listed, metric_name, number_of, with_capital
from dontbuy.api.proposals.hearing import Heard, Listening
from dontbuy.api.proposals.proposal import VENDOR, Proposed, Quote
from dontbuy.api.proposals.proposals import Proposals
from dontbuy.api.proposals.table import Cue, ProposesDocument
from dontbuy.api.records.calls import PRICED
from dontbuy.api.records.facts import ASKED_FOR_NUMBERS
from dontbuy.engine.ir import Rulebook

CAUSES, COST = "asks-why", "asks-cost-of-no-change"
"""The cues of a table that hear whether causes were asked for, and what it costs if nothing changes."""
_ASKED = {CAUSES: "You asked for causes", COST: "You asked what no change would cost"}
_TOLD = (ASKED_FOR_NUMBERS, PRICED)
_PRODUCT_FIRST = "vendor.started_with_product"
_NOT_HEARD = "Not heard"


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One thing about the call, what was heard of it, and the words; without them where nothing was."""

    label: str
    said: str
    quotes: Sequence[Quote] = ()


def own_call(proposals: Proposals, proposed: Proposed) -> Sequence[OwnLine]:
    """The lines of a summary. None of them is a criterion. Where one side is silent, nothing is said of who asked."""
    if proposed.silent_side:
        return [*_shares(proposed)]
    table = proposals.table
    asking, prices = ([name for name, cue in table.cues.items() if _proposes(cue, of)] for of in _TOLD)
    orders = [each for each in table.sequences.values() if _is_told(each.proposes, _PRODUCT_FIRST)]
    product = [cue for each in orders for cue in each.heard]
    problem = [cue for each in orders for cue in each.not_before]
    heard = proposed.heard
    first = heard.first(problem)
    return [
        _numbers(heard, asking, proposals.rulebook),
        *(_asked(heard, cue, label) for cue, label in _ASKED.items() if cue in table.cues),
        *([_came("The product came up", heard.first(product), first)] if orders else ()),
        _came("A price or an offer came", heard.first(prices), first),
        *_shares(proposed),
    ]


def _numbers(heard: Listening, asking: Sequence[str], rulebook: Rulebook) -> OwnLine:
    """The numbers that were asked for, each with the first words that name it."""
    places = heard.all_of(asking)
    named: dict[str, Heard] = {}
    for place in places:
        for metric in heard.named.get(place.at, ()):
            named.setdefault(metric, place)
    said = listed([metric_name(metric, rulebook) for metric in named]) or ("Yes" if places else _NOT_HEARD)
    quoted = {place.at: place.quote for place in named.values() or places[:1]}
    return OwnLine("Numbers you asked for", said, [*quoted.values()])


def _asked(heard: Listening, cue: str, label: str) -> OwnLine:
    found = heard.by_cue.get(cue, ())
    return OwnLine(label, "Yes" if found else _NOT_HEARD, [each.quote for each in found[:1]])


def _came(label: str, found: Heard | None, problem: Heard | None) -> OwnLine:
    return OwnLine(label, _when(found, problem), [found.quote] if found else [])


def _when(first: Heard | None, problem: Heard | None) -> str:
    """By whom, and whether before or after the first question about a problem."""
    if first is None:
        return _NOT_HEARD
    who = "By you" if first.sentence.side == VENDOR else "By the buyer"
    if problem is None:
        return f"{who}, and no question about a problem was heard"
    return f"{who}, {'before' if first.at < problem.at else 'after'} the first question about a problem"


def _shares(proposed: Proposed) -> Iterator[OwnLine]:
    whole = sum(share.words for share in proposed.shares.values())
    if not whole:
        return
    told = [
        f"{'you' if side == VENDOR else 'the buyer'} {round(100 * share.words / whole)}% of the words, "
        f"{number_of(share.questions, 'question', 'questions')}"
        for side, share in sorted(proposed.shares.items(), reverse=True)
    ]
    said = with_capital("; ".join(told)) if proposed.has_shares else "Not counted until everybody is on a side"
    yield OwnLine("Shares, as context and never a criterion", said)


def _proposes(cue: Cue, fact: str) -> bool:
    return cue.says.proposes is not None and _is_told(cue.says.proposes, fact)


def _is_told(proposes: ProposesDocument, fact: str) -> bool:
    return proposes.fact == fact and proposes.is_ is True
