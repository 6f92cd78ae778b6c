"""Accepted proposals as a document that can be checked: the values in the body, the words beside them as evidence."""

from collections.abc import Iterator, Sequence
from typing import Any

from dontbuy.api.proposals.proposal import Basis, Proposal, Proposed, Quote
from dontbuy.api.proposals.table import METRICS
from dontbuy.api.transcripts.clock import clock_of
from dontbuy.engine.facts import Value

_SOURCE = "transcript"


def document_of(proposed: Proposed, accepted: Sequence[Proposal], kind: str, shares_are_taken: bool) -> dict[str, Any]:
    """A document of a kind with what was accepted. Each quote is evidence without a value: the value is the person’s.

    Lists are put together. Of another fact that was accepted with two values each quote keeps its value, and the answer
    shows both.
    """
    facts: dict[str, Any] = {}
    evidence = list[dict[str, Any]]()
    values: dict[str, list[Any]] = {}
    for each in accepted:
        values.setdefault(each.fact, []).append(each.value)
    for fact, told in values.items():
        if fact == METRICS:
            _put(facts, fact, [record for records in told for record in records])
        elif len(told) == 1:
            _put(facts, fact, told[0])
        elif all(isinstance(each, list) for each in told):
            _put(facts, fact, [*dict.fromkeys(word for words in told for word in words)])
    for each in accepted:
        for name, value in each.beside.items():
            _put(facts, name, value)
        differs = len(values[each.fact]) > 1 and not isinstance(each.value, list)
        evidence.extend(_evidence(each, differs=differs))
    if shares_are_taken:
        _put_shares(facts, proposed)
    document: dict[str, Any] = {"kind": kind, "facts": facts}
    if evidence:
        document["evidence"] = evidence
    return document


def _evidence(proposal: Proposal, *, differs: bool) -> Iterator[dict[str, Any]]:
    """One piece for each passage that was quoted, for a quote stands word for word where it says."""
    if proposal.basis is Basis.ABSENCE:
        return
    for quoted in proposal.quotes:
        for passage in quoted.passages:
            piece: dict[str, Any] = {"fact": proposal.fact}
            if differs:
                piece["value"] = proposal.value
            yield {
                **piece,
                "quote": passage.text,
                "source": _SOURCE,
                "speaker_side": quoted.side,
                "locator": _where(quoted, passage.place),
            }


def _where(quoted: Quote, place: str) -> str:
    """Where words stand: the call, the turn, the line, and the time if there is one."""
    where = f"call-{quoted.call}#turn-{quoted.turn}, {'at' if place.startswith('/') else 'line'} {place}"
    return f"{where} | {clock_of(quoted.start)}" if quoted.start is not None else where


def _put_shares(facts: dict[str, Any], proposed: Proposed) -> None:
    """How much each side said, as context: no criterion reads it."""
    _put(facts, "conversation.calls", len(proposed.calls))
    if proposed.is_whole:
        _put(facts, "conversation.complete", True)
    for name, of in (("words_by_side", "words"), ("questions_by_side", "questions"), ("longest_turn", "longest_turn")):
        _put(facts, f"conversation.{name}", {side: getattr(share, of) for side, share in proposed.shares.items()})


def _put(facts: dict[str, Any], fact: str, value: Value | Any) -> None:
    """Put a value where a document nests it."""
    *groups, name = fact.split(".")
    for group in groups:
        facts = facts.setdefault(group, {})
    facts[name] = value
