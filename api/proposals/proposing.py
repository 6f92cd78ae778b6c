"""From calls to proposals: what a table hears, put together fact by fact. Nothing here changes an answer."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dontbuy.api.proposals.hearing import Heard, Listening, listen, only_repeats
from dontbuy.api.proposals.measures import measures_of
from dontbuy.api.proposals.proposal import SIDES, VENDOR, Basis, Proposal, Proposed, Quote, TalkShare, id_of
from dontbuy.api.proposals.sides import sides_of
from dontbuy.api.proposals.speech import quote, sentences_of
from dontbuy.api.proposals.table import METRICS, CallTable, ProposesDocument
from dontbuy.api.transcripts.transcript import Transcript
from dontbuy.engine.ir import Rulebook, RuleSet

MOST_QUOTES = 3
"""Of one proposal; a person reads them all."""
_ASKED = "vendor.asked_about_metrics"
_METRICS_ASKED = "vendor.metrics_asked"
_MONEY = "names-an-amount-of-money"
"""The cue of an amount in the vendor’s mouth that no other cue knows for a price."""
_OPENING = 20
"""Turns in which a call opens, greetings among them. Those that the table was written with open within nine."""
_SAID_OF_A_METRIC = "The buyer says what is known of this number."


def propose(
    calls: Sequence[Transcript],
    declared: Mapping[str, str],
    rulebook: Rulebook,
    kind: str,
    table: CallTable,
    *,
    is_whole: bool = False,
) -> Proposed:
    """What the calls of one deal propose for a check of a kind.

    `declared` says on which side a speaker is; the rest is guessed, and shown as a guess. `is_whole` is the word of a
    person that the calls are complete and that there is no other conversation, mails included.
    """
    sentences = [*sentences_of(calls)]
    sides = sides_of(calls, sentences, table, declared)
    heard = listen(calls, sentences, {each.speaker: each.side for each in sides if each.side}, table)
    rule_set = rulebook.rule_sets[kind]
    everyone = all(each.side for each in sides) and len({each.side for each in sides}) == len(SIDES)
    elsewhere = [each.quote for name in table.elsewhere for each in heard.by_cue.get(name, ())[:1]]
    asked = [quote(calls, sentence) for sentence in heard.asked[VENDOR]]
    one_sided = all(each.side for each in sides) and not everyone
    found = [
        *_said(heard, is_one_sided=one_sided),
        *(() if elsewhere or one_sided else _in_order(heard, table)),
        *(_never(heard, table, asked) if is_whole and everyone and not elsewhere else ()),
        *_measures(heard, table, rulebook),
    ]
    return Proposed(
        calls=calls,
        sides=sides,
        proposals=in_the_order_asked(_of_each_value(found), rule_set),
        asked=asked,
        shares=_shares(heard),
        is_whole=is_whole,
        heard=heard,
        why_no_absence=elsewhere if is_whole else (),
    )


def _said(heard: Listening, *, is_one_sided: bool) -> Iterator[Proposal]:
    """What cues propose; several places of one cue are one proposal. Where all speak for one side, nothing is proposed
    that takes two: who asked what cannot be said."""
    for each in heard.by_cue.values():
        proposes = each[0].cue.says.proposes if each else None
        if proposes is None or (is_one_sided and each[0].cue.is_of_two):
            continue
        quotes = [quoted for place in each for quoted in _quotes_of(place)]
        basis = Basis.EXCHANGE if each[0].cue.says.confirmed_by else Basis.SAID
        beside = _metrics_asked(heard, each) if proposes.fact == _ASKED else {}
        most = max(MOST_QUOTES, len(_quotes_of(each[0])))  # of an exchange, both sides
        yield _proposal(proposes, basis, quotes, each[0].cue.says.because, beside, most)


def _quotes_of(heard: Heard) -> list[Quote]:
    """What was heard with what it belongs to, in the order in which it was said."""
    return [each.quote for each in sorted((heard, *heard.beside), key=lambda each: each.at)]


def _metrics_asked(heard: Listening, each: Sequence[Heard]) -> Mapping[str, Any]:
    """The metrics that the vendor asked about, by their ids."""
    asked = dict.fromkeys(metric for place in each for metric in heard.named.get(place.at, ()))
    return {_METRICS_ASKED: [*asked]} if asked else {}


def _in_order(heard: Listening, table: CallTable) -> Iterator[Proposal]:
    """What the order of two things proposes."""
    for each in table.sequences.values():
        turns = {(found.sentence.call, found.sentence.turn): found for found in reversed(heard.all_of(each.heard))}
        first = [*reversed(turns.values())][: each.times]
        if len(first) < each.times:
            continue
        if each.opening and not _is_in_the_opening(first[0]):
            continue
        other = heard.first(each.not_before)
        if other is None or first[0].at <= other.at:
            later = [other] if other and not each.opening else []
            quotes = [quoted for found in (*first, *later) for quoted in _quotes_of(found)]
            yield _proposal(each.proposes, Basis.SEQUENCE, quotes, each.because, {})


def _is_in_the_opening(found: Heard) -> bool:
    """Whether it was said where the talks began: later it is no more what was brought up first."""
    return found.sentence.call == 0 and found.sentence.turn < _OPENING


def _never(heard: Listening, table: CallTable, asked: Sequence[Quote]) -> Iterator[Proposal]:
    """What silence proposes, where the calls are whole; what it rests on is every question that was put."""
    for each in table.absences.values():
        was_heard = any(not _is_theirs(heard, found) for found in heard.all_of(each.never))
        if not was_heard and (not each.but or heard.first(each.but) is not None):
            yield _proposal(each.proposes, Basis.ABSENCE, asked, each.because, {}, most=len(asked))


def _is_theirs(heard: Listening, found: Heard) -> bool:
    """Whether the vendor only repeats amounts of money that the buyer said before: those are the buyer’s own."""
    return found.cue.name == _MONEY and only_repeats(found.sentence, heard.sentences[: found.at])


def _measures(heard: Listening, table: CallTable, rulebook: Rulebook) -> Iterator[Proposal]:
    """One proposal for each metric of which the buyer said something, and what follows from a value that they told."""
    measures = measures_of(heard, table, rulebook.metrics)
    if told := [quoted for each in measures if each.baseline is not None for quoted in each.quotes[:1]]:
        yield from (_proposal(each.proposes, Basis.SAID, told, each.because, {}) for each in table.numbers.values())
    for each in measures:
        record = each.record(rulebook.metrics[each.metric].unit)
        quotes = each.quotes[:MOST_QUOTES]
        because = f"{_SAID_OF_A_METRIC} {each.open_day.sentence}" if each.open_day else _SAID_OF_A_METRIC
        yield Proposal(id_of(METRICS, [record]), METRICS, [record], Basis.SAID, quotes, because, {})


def _proposal(
    proposes: ProposesDocument,
    basis: Basis,
    quotes: Sequence[Quote],
    because: str,
    beside: Mapping[str, Any],
    most: int = MOST_QUOTES,
) -> Proposal:
    kept = [*{(each.call, each.turn, each.text): each for each in quotes}.values()][:most]
    return Proposal(id_of(proposes.fact, proposes.is_), proposes.fact, proposes.is_, basis, kept, because, beside)


def _of_each_value(found: Sequence[Proposal]) -> list[Proposal]:
    """One proposal for each value of a fact: what several cues hear is put together."""
    by_id: dict[str, Proposal] = {}
    for each in found:
        known = by_id.get(each.id)
        if known is None:
            by_id[each.id] = each
            continue
        if known.basis is Basis.EXCHANGE:
            continue
        quotes = [*known.quotes]
        quotes += [other for other in each.quotes if other not in quotes]
        quotes.sort(key=lambda quoted: (quoted.call, quoted.turn))
        most = max(MOST_QUOTES, len(known.quotes))
        by_id[each.id] = replace(known, quotes=quotes[:most], beside={**known.beside, **each.beside})
    return [*by_id.values()]


def in_the_order_asked(found: Sequence[Proposal], rule_set: RuleSet) -> list[Proposal]:
    """What a check of this kind takes, in the order in which it would be asked; the numbers in that of the call."""
    order = {name: at for at, name in enumerate(rule_set.facts)}
    taken = [each for each in found if each.fact in order]
    return sorted(taken, key=lambda each: order[each.fact])


def _shares(heard: Listening) -> Mapping[str, TalkShare]:
    """How much each side said and asked."""
    words: dict[str, int] = dict.fromkeys(SIDES, 0)
    longest: dict[tuple[str, int, int], int] = {}
    for sentence in heard.sentences:
        if sentence.side:
            count = len(sentence.text.split())
            words[sentence.side] += count
            key = (sentence.side, sentence.call, sentence.turn)
            longest[key] = longest.get(key, 0) + count
    return {
        side: TalkShare(
            words[side],
            len(heard.asked[side]),
            max((count for (of, _, _), count in longest.items() if of == side), default=0),
        )
        for side in SIDES
    }


def accepted_of(proposed: Proposed, accepted: Collection[str]) -> list[Proposal]:
    """Those of the proposals that somebody accepted, by their ids."""
    return [each for each in proposed.proposals if each.id in accepted]
