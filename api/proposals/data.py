"""What calls propose as plain data, for JSON: the same from the API and from the command."""

from collections.abc import Sequence
from typing import Any

from dontbuy.api.proposals.proposal import Alike, Listened, Proposal, Proposed, Quote
from dontbuy.api.transcripts.transcript import NO_SPEECH, NOT_UNDERSTOOD, Transcript
from dontbuy.engine.errors import Diagnostic


def proposed_data(
    kind: str,
    proposed: Proposed,
    notices: Sequence[Diagnostic],
    names: Sequence[str | None],
    document: dict[str, Any] | None,
) -> dict[str, Any]:
    """Everything that calls propose for a kind of document. `notices` are about all of them; `names` are what the calls
    are called; `document` is what was accepted, None where nobody was asked."""
    return {
        "kind": kind,
        "calls": [_call(at, name, call) for at, (name, call) in enumerate(zip(names, proposed.calls, strict=True), 1)],
        "sides": [
            {
                "speaker": each.speaker,
                "side": each.side or None,
                "declared": each.is_declared,
                "because": [*each.because],
            }
            for each in proposed.sides
        ],
        "proposals": [_proposal(each) for each in proposed.proposals],
        **({} if proposed.alike is None else {"alike": [_alike(each) for each in proposed.alike]}),
        **({} if proposed.listened is None else {"listened": listened_data(proposed.listened)}),
        "asked": [quote_data(each) for each in proposed.asked],
        "shares": {
            side: {"words": share.words, "questions": share.questions, "longest_turn": share.longest_turn}
            for side, share in proposed.shares.items()
        },
        "whole": proposed.is_whole,
        "why_no_absence": [quote_data(each) for each in proposed.why_no_absence],
        "notices": [
            *(_notice(None, each) for each in notices),
            *(_notice(None, each) for each in (proposed.listened.notices if proposed.listened else ())),
            *(_notice(at, each) for at, call in enumerate(proposed.calls, 1) for each in call.notices),
        ],
        "document": document,
    }


def quote_data(quote: Quote) -> dict[str, Any]:
    """What somebody said, with the place of every passage."""
    return {
        "call": quote.call,
        "turn": quote.turn,
        "speaker": quote.speaker,
        "side": quote.side,
        "start": quote.start,
        "text": quote.text,
        "passages": [{"place": each.place, "offset": each.offset, "text": each.text} for each in quote.passages],
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "fact": proposal.fact,
        "value": proposal.value,
        "basis": proposal.basis.value,
        "because": proposal.because,
        "quotes": [quote_data(each) for each in proposal.quotes],
        "beside": dict(proposal.beside),
        **({"heard_by": proposal.heard_by} if proposal.heard_by else {}),
        **({"doubted_by": proposal.doubted_by} if proposal.doubted_by else {}),
    }


def listened_data(listened: Listened) -> dict[str, Any]:
    """What a listener claimed and doubted, which can be brought along as it is, so that nobody is asked again."""
    return {
        "host": listened.host,
        "model": listened.model,
        "asked": listened.asked,
        "dropped": dict(listened.dropped),
        "claims": [
            {
                "fact": each.fact,
                "value": each.value,
                "quotes": [{"call": said.call, "turn": said.turn, "text": said.text} for said in each.quotes],
            }
            for each in listened.claims
        ],
        "doubts": [*listened.doubts],
    }


def _alike(each: Alike) -> dict[str, Any]:
    return {
        "fact": each.fact,
        "value": each.value,
        "closeness": each.closeness,
        "quote": quote_data(each.quote),
        "ids": [*each.values],
    }


def _call(number: int, name: str | None, call: Transcript) -> dict[str, Any]:
    left_out = {
        key: sum(each.why == why for each in call.left_out)
        for key, why in (("no_speech", NO_SPEECH), ("not_understood", NOT_UNDERSTOOD))
    }
    return {"call": number, "name": name, "format": call.format, "turns": len(call.turns), "left_out": left_out}


def _notice(call: int | None, notice: Diagnostic) -> dict[str, Any]:
    return {
        "call": call,
        "code": notice.code,
        "detail": notice.message,
        "place": str(notice.where),
        "hint": notice.hint,
    }
