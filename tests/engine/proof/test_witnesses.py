"""Whatever fails comes with the smallest documents that show it, told to the engines, as cases ready to paste."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.cases import read_cases, run
from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.errors import EngineDisagreement
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Invariant, InvariantForm, Rulebook
from dontbuy.engine.proof.case_text import case_data, case_text
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim
from dontbuy.engine.proof.everywhere import FoundDocument
from dontbuy.engine.proof.proving import prove
from tests.rulebooks import KIND, TODAY, made, rule_set

YES_NO = {name: {"type": "yes_no"} for name in "abcd"}
A, B, NOT_A = {"fact": "a", "is": True}, {"fact": "b", "is": True}, {"fact": "a", "is": False}
BOTH = {"all_of": [A, B]}


def failing(rulebook: Rulebook) -> dict[tuple[str, str], RulebookClaim]:
    """The claims that fail, by what they claim and of what."""
    return {(each.form.value, each.about): each for each in prove(rulebook, Steps(0)) if each.holds is False}


def with_criterion(rulebook: Rulebook, name: str, **changed: Any) -> Rulebook:
    """The rulebook with something else declared of a criterion."""
    judged = rule_set(rulebook)
    criteria = tuple(replace(each, **changed) if each.id == name else each for each in judged.criteria)
    by_id = {each.id: each for each in criteria}
    return replace(rulebook, criteria=by_id, rule_sets={KIND: replace(judged, criteria=criteria)})


def test_a_criterion_that_comes_with_another_says_what_to_declare() -> None:
    rulebook = made(YES_NO, {"C": A, "D": BOTH}, says={"C": "stop", "D": "look"})

    claim = failing(rulebook)["fires_alone", "D"]

    assert "so does C: declare `includes: [C]`" in claim.message
    assert [each.facts for each in claim.documents] == [{"a": True, "b": True}]
    declared = failing(with_criterion(rulebook, "D", includes=("C",)))
    assert ("fires_alone", "D") not in declared


def test_one_that_needs_one_of_two_says_which_two() -> None:
    either = {"all_of": [{"fact": "c", "is": True}, {"any_of": [A, B]}]}
    rulebook = made(YES_NO, {"C": A, "D": B, "E": either}, says={"C": "stop", "D": "slow", "E": "look"})

    assert "declare `includes_one_of: [C, D]`" in failing(rulebook)["fires_alone", "E"].message
    declared = failing(with_criterion(rulebook, "E", includes_one_of=("C", "D")))
    assert ("fires_alone", "E") not in declared
    assert ("includes_one_of", "E") not in declared


def test_what_is_declared_and_not_so_comes_with_a_document() -> None:
    rulebook = with_criterion(made(YES_NO, {"C": A, "D": BOTH}), "C", includes=("D",))

    claim = failing(rulebook)["includes", "C"]

    assert claim.message == "`C` fires without D, which it declares"
    assert [each.facts for each in claim.documents] == [{"a": True, "b": False}]


@pytest.mark.parametrize("form", [InvariantForm.ALWAYS_FIRES, InvariantForm.SAYS_AT_LEAST])
def test_what_asks_whether_something_is_told_may_stay_open_in_a_document_that_shows_it(form: InvariantForm) -> None:
    rulebook = with_criterion(made(YES_NO, {"C": A, "D": {"told": "b"}}), "C", includes=("D",))
    of = "D" if form is InvariantForm.ALWAYS_FIRES else "stop"
    when = made(YES_NO, {"C": NOT_A}).conditions["C"]
    broken = replace(rulebook, invariants=(Invariant("i", "So.", form, of, when, frozenset("a")),))

    claims = failing(broken)

    assert [each.facts for each in claims["includes", "C"].documents] == [{"a": True}]
    assert [each.facts for each in claims["invariant", "i"].documents] == [{"a": False}]


def test_a_better_value_is_shown_to_make_it_worse_where_something_stays_open() -> None:
    of_a = {"a": {"type": "yes_no", "better": True}}
    rulebook = made({**YES_NO, **of_a}, {"C": A, "D": {"told": "b"}}, says={"C": "slow", "D": "stop"})

    assert [each.facts for each in failing(rulebook)["better", "a"].documents] == [{"a": True}, {"a": False}]


def test_what_is_always_so_or_never_is_told() -> None:
    always = {"any_of": [A, {"not": A}]}
    rulebook = made(YES_NO, {"C": always, "D": {"all_of": [A, NOT_A]}})

    assert {("can_be_clear", "C"), ("can_fire", "D"), ("fires_alone", "D")} <= failing(rulebook).keys()


def test_a_word_that_never_leads_is_told_and_one_that_leads_though_it_should_not() -> None:
    rulebook = made(YES_NO, {"C": A, "D": BOTH}, says={"C": "stop", "D": "look"})
    judged = rule_set(rulebook)
    words = {name: replace(word, only_beside=name == "stop") for name, word in judged.words.items()}
    changed = replace(rulebook, rule_sets={KIND: replace(judged, words=words)})

    assert "never leads: wherever it is said" in failing(rulebook)["can_lead", "look"].message
    assert "no criterion of any kind says it" in failing(rulebook)["can_lead", "slow"].message
    assert [each.facts for each in failing(changed)["only_beside", "stop"].documents] == [{"a": True}]


def test_a_fact_that_turns_no_verdict_is_told() -> None:
    claims = failing(made(YES_NO, {"C": A, "D": BOTH}))

    assert "no verdict depends on `b`" in claims["matters", "b"].message
    assert ("matters", "a") not in claims


def test_a_better_value_that_makes_it_worse_comes_with_both_documents() -> None:
    rulebook = made({**YES_NO, "a": {"type": "yes_no", "better": True}}, {"C": BOTH})

    claim = failing(rulebook)["better", "a"]

    assert [each.facts for each in claim.documents] == [{"a": True, "b": True}, {"a": False, "b": True}]


@pytest.mark.parametrize(
    ("form", "of", "facts"),
    [
        (InvariantForm.NEVER_FIRES, "C", {"a": True, "b": True}),
        (InvariantForm.ALWAYS_FIRES, "C", {"a": False, "b": True}),
        (InvariantForm.NEVER_SAYS, "stop", {"a": True, "b": True}),
        (InvariantForm.NEVER_SAYS, "go", {"a": False, "b": True}),
        (InvariantForm.SAYS_AT_LEAST, "slow", {"a": False, "b": True}),
    ],
)
def test_an_invariant_that_is_broken_comes_with_a_document(form: InvariantForm, of: str, facts: object) -> None:
    rulebook = made(YES_NO, {"C": A})
    when = made(YES_NO, {"C": B}).conditions["C"]
    broken = replace(rulebook, invariants=(Invariant("i", "So it is.", form, of, when, frozenset("b")),))

    claim = failing(broken)["invariant", "i"]

    assert claim.message == "it does not hold: So it is."
    assert [each.facts for each in claim.documents] == [facts]


def test_what_should_change_nothing_comes_with_two_documents() -> None:
    invariant = Invariant("i", "So.", InvariantForm.CHANGES_NOTHING, "b", None, frozenset("b"))
    claim = failing(replace(made(YES_NO, {"C": BOTH}), invariants=(invariant,)))["invariant", "i"]

    assert claim.message == "it does not hold: `b` changes C"
    assert {str(each.facts) for each in claim.documents} == {"{'b': True}", "{'b': False}"}


def test_a_list_from_which_a_fact_is_filled_in_is_never_said_to_change_nothing() -> None:
    facts = {
        "any": {"type": "yes_no", "derived_from": "rooms", "derive": {"count": "rooms", "at_least": 1}},
        "rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}}},
    }
    invariant = Invariant("i", "So.", InvariantForm.CHANGES_NOTHING, "rooms", None, frozenset({"rooms"}))
    rulebook = replace(made(facts, {"C": {"fact": "any", "is": False}}), invariants=(invariant,))

    message = failing(rulebook)["invariant", "i"].message

    assert message == "it does not hold: what follows from `rooms`, or cannot be, is in any"


def test_an_invariant_that_speaks_of_no_document_is_told() -> None:
    when = made(YES_NO, {"C": {"all_of": [A, NOT_A]}}).conditions["C"]
    invariant = Invariant("i", "So.", InvariantForm.NEVER_FIRES, "C", when, frozenset("a"))

    assert (
        "speaks of no document"
        in failing(replace(made(YES_NO, {"C": A}), invariants=(invariant,)))["invariant", "i"].message
    )


def test_a_contradiction_that_the_rest_rules_out_is_void() -> None:
    follows = {"i": {"when": A, "then": [{"fact": "b", "is": True}], "because": "So."}}
    never = {"c": {"never": {"all_of": [A, {"fact": "b", "is": False}]}, "because": "Not so."}}
    rulebook = made(YES_NO, {"C": A, "D": B}, consistency={"implications": follows, "contradictions": never})

    assert {about for form, about in failing(rulebook) if form == "not_void"} == {"i", "c"}


def test_what_is_not_decided_in_time_is_not_guessed() -> None:
    class NoSteps(Steps):
        def take(self, number: int = 1) -> None:
            raise NotComputed

    claims = prove(made(YES_NO, {"C": A}), NoSteps(0))

    assert {claim.holds for claim in claims if claim.form is ClaimForm.CAN_FIRE} == {None}
    assert not any(claim.holds is False for claim in claims if claim.form is not ClaimForm.CAN_LEAD)


def test_a_document_that_does_not_show_what_was_found_is_a_disagreement() -> None:
    rulebook = made(YES_NO, {"C": A})

    with pytest.raises(EngineDisagreement):
        Judge(rulebook, rule_set(rulebook)).smallest([FoundDocument({}, TODAY)], lambda verdict: verdict is None)


def test_a_case_can_be_pasted(tmp_path: Path, rulebook: Rulebook) -> None:
    judge = Judge(rulebook, rulebook.rule_sets["buying_request"])
    facts: dict[str, Value] = {
        "request.reasons": ("methodology",),
        "behaviour.to_change_known": False,
        "cause.text": 'a "quoted": text',
    }
    cases = [
        case_data(judge, FoundDocument(facts, TODAY), "it is said: so"),
        case_data(judge, FoundDocument({}, TODAY), "none"),
    ]
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "found.yaml").write_text("".join(map(case_text, cases)), "utf-8")

    read = read_cases(tmp_path)

    assert [run(rulebook, case) for case in read] == [[], []]
    assert read[0].says.because == ["BUY-2", "REQ-5"]
