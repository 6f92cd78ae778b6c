"""What `rules prove` says of every document is what telling every document shows; and what fails comes with a case."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.invented import written
from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.errors import EngineDisagreement
from dontbuy.engine.expressions import Compare, Holds, Op, facts_of
from dontbuy.engine.ir import Invariant, InvariantForm, Rulebook, RuleSet
from dontbuy.engine.proof.claims import ClaimForm, RulebookClaim
from dontbuy.engine.proof.proving import agreed, prove
from dontbuy.engine.truth import NO, UNKNOWN
from tests.conformance.strategies import CHAIN, MARKS, ConsistentBook, consistent_books, invented
from tests.engine.proof.claimed import REFERENCE, EveryDocument, WholeDocument, facts_with
from tests.engine.proof.documents import alone
from tests.engine.proof.values import CLEAN_OR_NOT, GRID
from tests.rulebooks import KIND, made, rule_set

SEEDS = st.integers(0, 2**32)
MOST = 3_000
"""Documents that are told for one rulebook."""


def proved(rulebook: Rulebook) -> dict[tuple[ClaimForm, str], RulebookClaim]:
    """The claims of a rulebook of one kind by what they are about; of several that are alike, one that fails."""
    found: dict[tuple[ClaimForm, str], RulebookClaim] = {}
    for claim in prove(rulebook, Steps(0)):
        assert claim.holds is not None
        if found.setdefault((claim.form, claim.about), claim).holds:
            found[claim.form, claim.about] = claim
    return found


def agrees(claims: dict[tuple[ClaimForm, str], RulebookClaim], every: EveryDocument) -> None:
    """What is claimed of criteria, words and facts holds where telling every document shows that it does."""
    documents, criteria = every.documents, every.rule_set.criteria
    nothing = REFERENCE.decide(every.rule_set, facts_with({}))
    for criterion in criteria:
        name, others = criterion.id, [each for each in every.criteria if each != criterion.id]
        assert claims[ClaimForm.CAN_FIRE, name].holds is any(each.fires(name) for each in documents)
        assert claims[ClaimForm.CAN_BE_CLEAR, name].holds is any(each.met[name] is NO for each in documents)
        if not _asks_given(every.rule_set):
            assert claims[ClaimForm.CAN_BE_OPEN, name].holds is (nothing[name] is UNKNOWN)
        declared = _closure(every.rule_set, name)
        alone_ = any(
            each.fires(name) and not any(each.fires(other) for other in others if other not in declared)
            for each in documents
        )
        assert claims[ClaimForm.FIRES_ALONE, name].holds is alone_
        if criterion.includes:
            missing = any(
                each.fires(name) and not each.fires(other) for each in documents for other in criterion.includes
            )
            assert claims[ClaimForm.INCLUDES, name].holds is not missing
        if criterion.includes_one_of:
            none = any(each.fires(name) and not any(map(each.fires, criterion.includes_one_of)) for each in documents)
            assert claims[ClaimForm.INCLUDES_ONE_OF, name].holds is not none
    for rank, word in enumerate(every.rule_set.words):
        assert claims[ClaimForm.CAN_LEAD, word].holds is any(each.rank == rank for each in documents)
    for name, fact in every.rule_set.facts.items():
        if (ClaimForm.MATTERS, name) in claims and name in every.choices():
            assert claims[ClaimForm.MATTERS, name].holds is every.turns(name), name
        if (ClaimForm.BETTER, name) in claims and name in every.choices():
            assert claims[ClaimForm.BETTER, name].holds is not every.turns(name, fact.better), name


def _closure(judged: RuleSet, name: str) -> set[str]:
    by_id = {each.id: each for each in judged.criteria}
    found = [name]
    for each in found:
        found += [other for other in (*by_id[each].includes, *by_id[each].includes_one_of) if other not in found]
    return {*found}


def _asks_given(judged: RuleSet) -> bool:
    return "IsGiven" in str(judged.conditions)


# --- against plain enumeration


@settings(max_examples=60)
@given(book=consistent_books(), seed=SEEDS)
def test_what_is_proved_of_small_rulebooks_is_what_telling_every_document_shows(
    book: ConsistentBook, seed: int
) -> None:
    rulebook = with_claims(book.rulebook, random.Random(seed))
    judged = rule_set(rulebook)
    every = EveryDocument(rulebook, judged, CLEAN_OR_NOT)
    claims = proved(rulebook)

    agrees(claims, every)
    for name in rulebook.consistency:
        assert claims[ClaimForm.NOT_VOID, name].holds is not every.is_void(name), name
    for invariant in rulebook.invariants:
        assert claims[ClaimForm.INVARIANT, invariant.name].holds is _keeps(every, invariant), invariant


def with_claims(rulebook: Rulebook, dice: random.Random) -> Rulebook:
    """The rulebook with what nobody has checked claimed of it: inclusions, better values and invariants."""
    judged = rule_set(rulebook)
    names = [criterion.id for criterion in judged.criteria]

    def some(of: str, fewest: int) -> tuple[str, ...]:
        others = [name for name in names if name != of]
        wanted = dice.choice((0, fewest))
        return tuple(dice.sample(others, wanted)) if wanted <= len(others) else ()

    criteria = tuple(
        replace(each, includes=some(each.id, 1), includes_one_of=some(each.id, 2)) for each in judged.criteria
    )
    facts = {
        name: replace(fact, better=dice.choice((True, False, None))) if name in CHAIN else fact
        for name, fact in judged.facts.items()
    }
    changed = replace(judged, criteria=criteria, facts=facts)
    invariants = tuple(_invariant(f"I{number}", judged, dice) for number in range(4))
    by_id = {each.id: each for each in criteria}
    return replace(rulebook, rule_sets={KIND: changed}, criteria=by_id, facts=facts, invariants=invariants)


def _invariant(name: str, judged: RuleSet, dice: random.Random) -> Invariant:
    form = dice.choice([*InvariantForm])
    criterion = dice.choice(judged.criteria)
    if form is InvariantForm.CHANGES_NOTHING:
        fact = dice.choice(MARKS)
        return Invariant(name, "", form, fact, None, frozenset({fact}))
    of_word = form in (InvariantForm.NEVER_SAYS, InvariantForm.SAYS_AT_LEAST)
    word = dice.choice([*judged.words, *([judged.when_clear.word] if form is InvariantForm.NEVER_SAYS else [])])
    fact = dice.choice(MARKS)
    when = dice.choice((Compare(fact, Op.IS, dice.random() < 0.5), Holds(dice.choice(judged.criteria).id)))
    return Invariant(name, "", form, word if of_word else criterion.id, when, frozenset())


def _keeps(every: EveryDocument, invariant: Invariant) -> bool:
    if invariant.form is InvariantForm.CHANGES_NOTHING:
        return not _changes(every, invariant.of)
    assert invariant.when is not None
    every = replace(every, also=tuple(facts_of(invariant.when)))
    speaks = [each for each in every.documents if _speaks(invariant, each)]
    return bool(speaks) and not any(_breaks(invariant, every.rule_set, each) for each in speaks)


def _speaks(invariant: Invariant, document: WholeDocument) -> bool:
    match invariant.when:
        case Holds(name):
            return document.fires(name)
        case Compare(fact, _, operand):
            return document.values[fact] is operand
        case _:
            return True


def _breaks(invariant: Invariant, judged: RuleSet, document: WholeDocument) -> bool:
    words = [*judged.words, judged.when_open.word, judged.when_clear.word]
    match invariant.form:
        case InvariantForm.NEVER_FIRES:
            return document.fires(invariant.of)
        case InvariantForm.ALWAYS_FIRES:
            return not document.fires(invariant.of)
        case InvariantForm.NEVER_SAYS:
            return document.rank == words.index(invariant.of)
        case _:
            return document.rank > words.index(invariant.of)


def _changes(every: EveryDocument, fact: str) -> bool:
    """Whether a document shows something else where one fact is otherwise, or consistency reads it."""
    judged = every.rule_set
    consistency = [each.when for each in judged.implications] + [each.never for each in judged.contradictions]
    if any(fact in facts_of(when) for when in consistency):
        return True
    return fact in every.choices() and any(here.met != there.met for here, there in every.pairs(fact))


@settings(max_examples=60)
@given(seed=SEEDS)
def test_facts_of_every_type_are_proved_as_telling_every_document_shows(seed: int) -> None:
    dice = random.Random(seed)
    judged = invented(seed, dice.randint(1, 3), 3, seed % 4 == 0)
    every = EveryDocument(alone(judged), judged, GRID)
    if every.number <= MOST:
        agrees(proved(every.rulebook), every)


# --- two ways that decide the same claims


def test_a_claim_that_holds_by_one_and_fails_by_the_other_is_a_disagreement() -> None:
    searched = prove(made({"a": {"type": "yes_no"}}, {"C": {"fact": "a", "is": True}}), Steps(0))
    solved = [replace(searched[0], holds=False), *searched[1:]]

    with pytest.raises(EngineDisagreement) as raised:
        agreed(searched, solved)

    [fault] = raised.value.diagnostics
    assert fault.code == "engine/disagreement"
    assert fault.message == "can_fire C (visit) holds by the search and fails by Z3"


def test_what_one_does_not_decide_is_as_the_other_has_it() -> None:
    searched = prove(made({"a": {"type": "yes_no"}}, {"C": {"fact": "a", "is": True}}), Steps(0))
    solved = [claim.undecided if at % 2 else claim for at, claim in enumerate(searched)]

    assert agreed(searched, solved) == agreed(solved, searched) == searched


def test_criteria_that_share_facts_by_chance_are_all_decided(tmp_path: Path) -> None:
    """Forty of them hang together: a search that chooses fact by fact is lost in it."""
    claims = prove(written(tmp_path, 40), Steps(0))
    assert len(claims) > 200
    assert {claim.holds for claim in claims} == {True}
