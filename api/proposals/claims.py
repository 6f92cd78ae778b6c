"""What a listener claims of calls, held to them: it is proposed only where each quote was said, word for word, by the
side whose fact it is. A listener is believed nothing; what it wrote itself is shown nowhere. What it doubts stays
proposed, with a mark."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dontbuy.api.proposals.claimed_numbers import is_about_a_number, record_claimed
from dontbuy.api.proposals.proposal import (
    BUYER,
    VENDOR,
    Basis,
    ClaimedQuote,
    ListenerClaim,
    Proposal,
    Proposed,
    Quote,
    id_of,
)
from dontbuy.api.proposals.speech import LONGEST_QUOTE, Sentence, quote
from dontbuy.api.proposals.table import METRICS, CallTable
from dontbuy.api.proposals.words import Words
from dontbuy.api.wire.proposals import MOST_CLAIMS, MOST_DOUBTS
from dontbuy.engine.catalogue import Metric
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.ir import RuleSet

MOST_QUOTES = 4
_MOST_LOOKS = 20
"""In one turn, where words stand within others: talk that is made for it has no end of such places."""
_FEWEST_WORDS = 3
"""In a quote: fewer stand in every call."""
_UNTIL_CONFIRMED = 3
"""Turns after which what was said back is no more confirmed, as for the table."""
LISTENER = "listener"
_BECAUSE = "A model that was asked takes it from these words."

SHAPE, MANY, FACT, VALUE, SILENCE, QUOTE, SIDE, OTHERS, EXCHANGE, NUMBER = (
    "shape",
    "too_many",
    "fact",
    "value",
    "silence",
    "quote",
    "side",
    "of_others",
    "exchange",
    "number",
)
REASONS = {
    SHAPE: "without the shape of a claim",
    MANY: "beyond the most that are looked at",
    FACT: "about a fact that is not listened for",
    VALUE: "with a value that the fact cannot have",
    SILENCE: "about an order, or what was not done, which no words show",
    QUOTE: "with a quote that does not stand in the transcript word for word",
    SIDE: "with words of the other side",
    OTHERS: "with words of somebody else",
    EXCHANGE: "without a confirmation by the buyer",
    NUMBER: "with a figure that its words do not tell",
}
"""Which claims are dropped, by the words for it in an answer."""


@dataclass(frozen=True, slots=True)
class Claimable:
    """What may be claimed of a fact: whose words it needs, its values, and what confirms it where it is said back. Of
    numbers, `metrics` are those of which something may be claimed."""

    side: str
    values: list[Any] = field(default_factory=list)
    confirmed_by: list[str] = field(default_factory=list)
    metrics: Mapping[str, Metric] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListenerAnswer:
    """What a listener claimed: how many claims had no shape, how often it was asked, what went wrong, and the ids of
    what the table proposes and it would not."""

    claims: Sequence[ListenerClaim]
    shapeless: int = 0
    asked: int = 0
    notices: Sequence[Diagnostic] = ()
    doubts: Sequence[str] = ()

    def with_more(self, answer: "ListenerAnswer") -> "ListenerAnswer":
        """This and what came of asking once more."""
        return replace(
            self,
            claims=[*self.claims, *answer.claims],
            shapeless=self.shapeless + answer.shapeless,
            asked=self.asked + 1,
            doubts=[*self.doubts, *answer.doubts],
        )


@dataclass(frozen=True, slots=True)
class Held:
    """Claims that stand, and what they propose; `doubted` are the proposals of the table again, with what is doubted
    marked. `dropped` is how many claims do not stand, by why."""

    proposals: Sequence[Proposal]
    claims: Sequence[ListenerClaim]
    dropped: Mapping[str, int]
    doubted: Sequence[Proposal] = ()

    @property
    def doubts(self) -> list[str]:
        """The ids of what is doubted."""
        return [each.id for each in self.doubted if each.doubted_by]


def answer_in(text: str) -> ListenerAnswer:
    """What a listener wrote: its claims, how many of them have no shape, and its doubts. Raises ValueError."""
    plain = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        told = json.loads(plain)
    except RecursionError:
        raise ValueError from None
    listed = told.get("claims") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise ValueError
    return answer_of(listed, told.get("doubts"))


def answer_of(claims: Sequence[Any], doubts: Any = None) -> ListenerAnswer:
    """Those of a list that have the shape of a claim, and how many have none; and of doubts those that are ids."""
    read = [_claim(each) for each in claims]
    kept = [each for each in read if each is not None]
    ids = [each for each in doubts[:MOST_DOUBTS] if isinstance(each, str)] if isinstance(doubts, list) else ()
    return ListenerAnswer(kept, len(read) - len(kept), doubts=ids)


def _claim(told: Any) -> ListenerClaim | None:
    if not isinstance(told, dict) or not isinstance(told.get("fact"), str) or not isinstance(told.get("quotes"), list):
        return None
    quotes = [each for each in told["quotes"] if isinstance(each, dict) and isinstance(each.get("text"), str)]
    if len(quotes) != len(told["quotes"]):
        return None
    numbered = [ClaimedQuote(each["text"], _number(each.get("call")), _number(each.get("turn"))) for each in quotes]
    return ListenerClaim(told["fact"], told.get("value"), numbered)


def _number(told: Any) -> int:
    return told if isinstance(told, int) and not isinstance(told, bool) else 0


def may_be_claimed(table: CallTable, rule_set: RuleSet, metrics: Mapping[str, Metric]) -> Mapping[str, Claimable]:
    """What a table listens for by words alone: no order, no silence. Facts that the check takes, by name; `metrics` are
    those of the rulebook."""
    found: dict[str, Claimable] = {}
    if METRICS in rule_set.facts and not table.is_empty:
        found[METRICS] = Claimable(BUYER, metrics=metrics)
    entries = [(each.says.side, each.says.proposes, each.says.confirmed_by) for each in table.cues.values()]
    entries += [(each.side, each.proposes, []) for each in table.alike.values()]
    for side, proposes, confirmed_by in entries:
        if proposes is None or proposes.fact not in rule_set.facts:
            continue
        may = found.setdefault(proposes.fact, Claimable(side))
        words = rule_set.facts[proposes.fact].type.words
        may.values.extend(each for each in ([[word] for word in words] or [proposes.is_]) if each not in may.values)
        may.confirmed_by.extend(confirmed_by)
    return found


def held_to(proposed: Proposed, answer: ListenerAnswer, table: CallTable, may: Mapping[str, Claimable]) -> Held:
    """The claims that stand, as proposals; what the table proposes already is proposed once, by the table. A doubt
    takes nothing away: it is shown beside what it is about."""
    holding = _Holding(proposed, table, may)
    known = {each.id for each in proposed.proposals}
    claims = answer.claims
    dropped = Counter[str]({SHAPE: answer.shapeless, MANY: max(len(claims) - MOST_CLAIMS, 0)})
    made, stood = dict[str, Proposal](), list[ListenerClaim]()
    for claim in claims[:MOST_CLAIMS]:
        try:
            values = holding.values(claim)
            basis, quotes = holding.words(claim)
            if claim.fact == METRICS:
                values = [holding.record(claim, quotes)]
        except _Dropped as why:
            dropped[str(why)] += 1
            continue
        stood.append(claim)
        for value in values:
            id_ = id_of(claim.fact, value)
            if id_ not in known:
                made.setdefault(id_, Proposal(id_, claim.fact, value, basis, quotes, _BECAUSE, {}, LISTENER))
    doubts = {each.id for each in proposed.proposals if each.id in answer.doubts and can_be_doubted(each)}
    doubts -= {id_of(claim.fact, value) for claim in stood for value in _each_of(claim.value)}
    doubted = [replace(each, doubted_by=LISTENER) if each.id in doubts else each for each in proposed.proposals]
    return Held([*made.values()], stood, {why: count for why in REASONS if (count := dropped[why])}, doubted)


def can_be_doubted(proposal: Proposal) -> bool:
    """Whether it rests on words that somebody can read otherwise: what was never said has none."""
    return proposal.basis is not Basis.ABSENCE


def _each_of(value: Any) -> list[Any]:
    """A value, and of several words, or of a number, what is proposed by itself."""
    if isinstance(value, dict):
        return [[value]]
    return [[word] for word in value] if isinstance(value, list) else [value]


class _Dropped(Exception):
    """A claim that does not stand; it says why."""


class _Holding:
    """Claims, held to calls as they were heard."""

    def __init__(self, proposed: Proposed, table: CallTable, may: Mapping[str, Claimable]) -> None:
        self._proposed, self._may = proposed, may
        self._sides = {each.speaker: each.side for each in proposed.sides}
        self._listens_for = {*(each.proposes.fact for each in table.sequences.values())}
        self._listens_for |= {*(each.proposes.fact for each in table.absences.values())}

    def values(self, claim: ListenerClaim) -> list[Any]:
        """The values that are claimed; of several words each alone. Raises _Dropped."""
        may = self._may.get(claim.fact)
        if may is None:
            raise _Dropped(SILENCE if claim.fact in self._listens_for else FACT)
        if may.metrics:
            if is_about_a_number(claim.value, may.metrics):
                return [claim.value]
            raise _Dropped(VALUE)
        told = _each_of(claim.value)
        if told and all(any(_is_same(each, known) for known in may.values) for each in told):
            return told
        is_denied = claim.value is False and any(_is_same(known, True) for known in may.values)
        raise _Dropped(SILENCE if is_denied else VALUE)

    def record(self, claim: ListenerClaim, quotes: Sequence[Quote]) -> list[dict[str, Any]]:
        """The number that is claimed, as `metrics.items` has it. Raises _Dropped."""
        metric = self._may[METRICS].metrics[claim.value["metric"]]
        record = record_claimed(claim.value, [each.text for each in quotes], metric)
        if record is None:
            raise _Dropped(NUMBER)
        return [record]

    def words(self, claim: ListenerClaim) -> tuple[Basis, list[Quote]]:
        """What it rests on. Raises _Dropped."""
        may = self._may[claim.fact]
        if not 0 < len(claim.quotes) <= MOST_QUOTES:
            raise _Dropped(QUOTE)
        found = [self._found(each, may) for each in claim.quotes]
        found.sort(key=lambda each: (each.call, each.turn, each.begin))
        quotes = [quote(self._proposed.calls, each) for each in found]
        if any(self._is_of_others(each) for each in found):
            raise _Dropped(OTHERS)
        if may.confirmed_by:
            self._must_be_confirmed(found, may)
            return Basis.EXCHANGE, quotes
        if any(each.side != may.side for each in quotes):
            raise _Dropped(SIDE)
        return Basis.SAID, quotes

    def _found(self, said: ClaimedQuote, may: Claimable) -> Sentence:
        """Where words stand as they are: in the turn that is named, else in the first one. Raises _Dropped."""
        text = said.text.strip()
        is_short = len(text.split()) < _FEWEST_WORDS
        places = [*self._places(text)] if text and len(text) <= LONGEST_QUOTE else []
        if is_short:  # as a buyer's *Exactly.* is, which confirms and claims nothing by itself, or *Nineteen percent.*
            places = [each for each in places if (may.confirmed_by or may.metrics) and each.side == BUYER]
        if not places:
            raise _Dropped(QUOTE)
        named = [each for each in places if (each.call + 1, each.turn + 1) == (said.call or 1, said.turn)]
        right = [each for each in places if each.side == may.side or (may.confirmed_by and each.side)]
        return next(iter([each for each in named if each in right] or right or places))

    def _places(self, text: str) -> Iterator[Sentence]:
        words = Words(text)
        for call, transcript in enumerate(self._proposed.calls):
            for at, turn in enumerate(transcript.turns):
                begin, looks = turn.text.find(text), 0
                while begin >= 0 and looks < _MOST_LOOKS:
                    if _is_whole(turn.text, begin, begin + len(text)):
                        side = self._sides.get(turn.speaker, "")
                        yield Sentence(call, at, begin, text, turn.speaker, words, side)
                        break
                    begin, looks = turn.text.find(text, begin + 1), looks + 1

    def _is_of_others(self, found: Sentence) -> bool:
        """Whether words lie in a sentence that tells somebody else's."""
        heard = self._proposed.heard
        return any(_overlap(heard.sentences[at], found) for at in heard.of_others)

    def _must_be_confirmed(self, found: Sequence[Sentence], may: Claimable) -> None:
        """The vendor says it, then the buyer confirms it in words that the table takes for that. Raises _Dropped."""
        confirming = [
            each.sentence for cue in may.confirmed_by for each in self._proposed.heard.heard_alone.get(cue, ())
        ]
        backs = [each for each in found if each.side == VENDOR]
        for answer in (each for each in found if each.side == BUYER):
            is_near = any(_follows(answer, each) for each in backs)
            if is_near and any(_overlap(each, answer) for each in confirming):
                return
        raise _Dropped(EXCHANGE)


def _follows(answer: Sentence, back: Sentence) -> bool:
    return answer.call == back.call and 0 < answer.turn - back.turn <= _UNTIL_CONFIRMED


def _overlap(first: Sentence, other: Sentence) -> bool:
    """Whether two stretches of talk share a character."""
    if (first.call, first.turn) != (other.call, other.turn):
        return False
    return first.begin < other.begin + len(other.text) and other.begin < first.begin + len(first.text)


def _is_same(told: Any, known: Any) -> bool:
    """Whether two values are one; 1 is no yes."""
    return type(told) is type(known) and bool(told == known)


def _is_whole(text: str, begin: int, end: int) -> bool:
    """Whether no word is cut at either end of a stretch."""
    before, after = text[max(begin - 1, 0) : begin], text[end : end + 1]
    return not (before.isalnum() and text[begin].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())
