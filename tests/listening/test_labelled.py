"""The calls that the table was written with: every quote stands in its file, and what was found is not lost again."""

from collections.abc import Mapping, Sequence
from functools import cache

from dontbuy.api.proposals.proposal import Basis, Proposal
from tests.listening.labelled.labels import KNOWN, Counts, Key, Labelled, counted, labelled_in, proposals_of
from tests.listening.talk import rulebook, table

FOUND, OF = 4, 5
"""Of what was labelled as said at least so much is found, in the calls that the table was written with."""
MOST_FALSE = 10
"""At most one proposal in so many is a false alarm there."""
STOPS = "vendor.understands."


@cache
def known() -> Sequence[Labelled]:
    return [*labelled_in(KNOWN)]


@cache
def all_proposed() -> Sequence[tuple[Labelled, Mapping[Key, Proposal]]]:
    return [(each, proposals_of(each, rulebook(), table())) for each in known()]


@cache
def counts() -> Counts:
    return counted(known(), rulebook(), table())


def test_every_quote_stands_in_its_file_word_for_word() -> None:
    passages = [
        (each, passage)
        for each, proposed in all_proposed()
        for proposal in proposed.values()
        for quote in proposal.quotes
        for passage in quote.passages
    ]

    assert len(passages) > len(known())
    assert [passage for each, passage in passages if not each.call.has(passage)] == []


def test_what_is_proposed_beside_an_absence_has_a_quote() -> None:
    for _, proposed in all_proposed():
        for proposal in proposed.values():
            assert proposal.quotes or proposal.basis is Basis.ABSENCE


def test_what_was_said_is_found_and_little_else() -> None:
    found = counts()

    assert found.found["said"] * OF >= found.labelled["said"] * FOUND
    assert len(found.false_alarms) * MOST_FALSE <= found.proposed


def test_what_a_vendor_understands_has_two_sides() -> None:
    for _, proposed in all_proposed():
        for (fact, _), proposal in proposed.items():
            if fact.startswith(STOPS):
                assert {quote.side for quote in proposal.quotes} == {"buyer", "vendor"}
