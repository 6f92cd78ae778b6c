"""What a listener doubts stays proposed, with a mark, behind the rest."""

from dontbuy.api.proposals.claims import ListenerAnswer, answer_in, answer_of, held_to, may_be_claimed
from dontbuy.api.proposals.proposal import Basis, ClaimedQuote, ListenerClaim, Proposed
from dontbuy.api.wire.proposals import MOST_DOUBTS
from tests.listening.talk import heard, rulebook, table

MINE = "I run sales, so it's my number."
CALL = ("Vera: So how are things at your end?", f"Bob: {MINE}", "Vera: Good.")
DELEGATE = "evaluator.is_delegate:false"
KIND = "vendor_evaluation"


def doubts(proposed: Proposed, *ids: str, claims: list[ListenerClaim] | None = None) -> list[str]:
    may = may_be_claimed(table(), rulebook().rule_sets[KIND], rulebook().metrics)
    held = held_to(proposed, ListenerAnswer(claims or [], doubts=ids), table(), may)
    assert [each.id for each in held.doubted] == [each.id for each in proposed.proposals]
    return held.doubts


def test_a_doubt_is_a_mark_on_what_is_proposed() -> None:
    proposed = heard(*CALL)

    assert DELEGATE in [each.id for each in proposed.proposals]
    assert doubts(proposed, DELEGATE, "vendor.smiles:true") == [DELEGATE]
    assert doubts(proposed) == []


def test_what_is_claimed_as_well_is_not_doubted() -> None:
    claim = ListenerClaim("evaluator.is_delegate", False, [ClaimedQuote(MINE, 1, 2)])

    assert doubts(heard(*CALL), DELEGATE, claims=[claim]) == []


def test_what_was_never_said_has_no_words_to_doubt() -> None:
    proposed = heard(*CALL, is_whole=True)
    absent = [each.id for each in proposed.proposals if each.basis is Basis.ABSENCE]

    assert absent
    assert doubts(proposed, *absent) == []


def test_doubts_that_are_no_list_of_ids_are_none() -> None:
    assert answer_in('{"claims": [], "doubts": "all"}').doubts == ()
    assert answer_of([], [7, None, DELEGATE]).doubts == [DELEGATE]
    assert len(answer_of([], [DELEGATE] * (MOST_DOUBTS + 3)).doubts) == MOST_DOUBTS
