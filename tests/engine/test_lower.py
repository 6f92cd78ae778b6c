"""Documents to a rulebook: order fixed, wordings chosen, and the same condition however it is shared."""

from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.errors import RulebookError
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.expressions import (
    AllOf,
    AsOf,
    AtLeast,
    Compare,
    Count,
    Holds,
    IsGiven,
    IsTold,
    Items,
    Not,
    Op,
    Quantifier,
)
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import load
from dontbuy.engine.rulebook.resolution import SIDE
from tests.engine.small_rulebook import SMALL, Mistake, copied, loaded
from tests.rulebooks import made, rule_set, told

FACTS: dict[str, Any] = {
    "a": {"type": "yes_no"},
    "day": {"type": "date"},
    "price": {"type": "quantity"},
    "rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}}},
}
CLEAN = {"fact": "clean", "is": True}


@pytest.fixture(scope="module")
def small() -> Rulebook:
    return load(SMALL).rulebook


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"fact": "a", "is": False}, Compare("a", Op.IS, False)),
        ({"fact": "day", "before": "as_of"}, Compare("day", Op.BEFORE, AsOf.AS_OF)),
        ({"fact": "a", "is_given": False}, IsGiven("a", False)),
        ({"told": "a"}, IsTold("a")),
        ({"not": {"told": "a"}}, Not(IsTold("a"))),
        ({"all_of": [{"told": "a"}]}, AllOf((IsTold("a"),))),
        ({"at_least": 1, "of": [{"told": "a"}]}, AtLeast(1, (IsTold("a"),))),
        ({"no_item": "rooms", "where": CLEAN}, Items(Quantifier.NO, "rooms", Compare("clean", Op.IS, True))),
        ({"count": "rooms", "at_most": 2}, Count("rooms", None, Op.AT_MOST, 2)),
        ({"holds": "defined"}, Holds("defined")),
    ],
    ids=str,
)
def test_a_condition_is_lowered_as_it_is_written(written: Any, meant: Any) -> None:
    rulebook = made(FACTS, {"A": written}, definitions={"defined": {"told": "a"}})

    assert rulebook.criteria["A"].when == meant


def test_conditions_stand_after_those_that_they_name_and_those_not_needed_are_left_out() -> None:
    definitions = {"far": {"told": "a"}, "near": {"holds": "far"}, "unused": {"told": "a"}}
    rulebook = made(FACTS, {"A": {"holds": "near"}, "B": {"holds": "A"}}, definitions=definitions)

    assert [*rule_set(rulebook).conditions] == ["far", "near", "A", "B"]


def test_the_side_is_a_condition_of_its_own(small: Rulebook) -> None:
    judged = small.rule_sets["visit"]

    assert judged.side is not None
    assert (judged.side.condition, judged.side.yes, [*judged.conditions][-1]) == (SIDE, "welcome", SIDE)


def test_criteria_stand_in_the_order_of_the_rule_set(small: Rulebook) -> None:
    judged = small.rule_sets["visit"]

    assert [criterion.id for criterion in judged.criteria] == ["SAFE-1", "ROOM-1"]
    assert {*judged.sections.items()} == {("safety", "Safety"), ("comfort", "Comfort")}


def test_a_rule_set_may_word_a_criterion_otherwise_and_never_mean_it_otherwise(small: Rulebook) -> None:
    shared, worded = small.criteria["SAFE-1"], small.rule_sets["visit"].criteria[0]

    assert (shared.title, worded.title) == ("The door cannot be locked", "Your door cannot be locked")
    assert (shared.when, shared.because, shared.do) == (worded.when, worded.because, worded.do)


def test_a_criterion_is_written_to_others_in_words_that_a_rule_set_and_a_reader_may_change(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake(
        "",
        "criteria/safety.yaml",
        "    do: Stay somewhere else.",
        "    do: Stay somewhere else.\n    to_send: We left.\n    pauses_talks: true",
    ).put_into(folder)
    own = "SAFE-1: {title: Your door cannot be locked, to_send: I left.}"
    Mistake("", "rule-sets/visit.yaml", "SAFE-1: {title: Your door cannot be locked}", own).put_into(folder)

    rulebook = loaded(folder).rulebook

    assert (rulebook.criteria["SAFE-1"].to_send, rulebook.criteria["ROOM-1"].to_send) == ("We left.", "")
    assert (rulebook.criteria["SAFE-1"].pauses_talks, rulebook.criteria["ROOM-1"].pauses_talks) == (True, False)
    assert rulebook.rule_sets["visit"].criterion("SAFE-1").to_send == "I left."


def test_a_rule_set_may_ask_otherwise(small: Rulebook) -> None:
    shared, asked = small.facts["price"], small.rule_sets["visit"].facts["price"]

    assert (shared.question, asked.question) == ("What does a night cost?", "What does it cost?")
    assert shared.why == asked.why


def test_the_leading_word_stands_first_and_the_others_keep_their_order(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake("", "rule-sets/visit.yaml", "minutes: 2", "minutes: 2\nleads_with: look_again").put_into(folder)

    assert [*loaded(folder).rulebook.rule_sets["visit"].words] == ["look_again", "stay_away"]


def test_a_rule_set_may_have_titles_of_its_own_for_its_sections(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    titles = "minutes: 2\nsection_titles: {safety: Your door}"
    Mistake("", "rule-sets/visit.yaml", "minutes: 2", titles).put_into(folder)

    assert [*loaded(folder).rulebook.rule_sets["visit"].sections.values()] == ["Your door", "Comfort"]


def test_a_rule_set_may_have_headlines_of_its_own(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    headlines = "minutes: 2\nheadlines: {stay_away: Leave, go: Come in}"
    Mistake("", "rule-sets/visit.yaml", "minutes: 2", headlines).put_into(folder)

    judged = loaded(folder).rulebook.rule_sets["visit"]

    said = (judged.words["stay_away"].headline, judged.words["look_again"].headline, judged.when_clear.headline)
    assert said == ("Leave", "Look again", "Come in")


def test_a_rule_set_takes_the_facts_of_its_kind_and_knows_which_it_reads(small: Rulebook) -> None:
    judged = small.rule_sets["visit"]

    assert [*judged.facts] == ["rooms", "rooms_clean", "door.locks", "price", "price_note"]
    assert judged.facts_that_decide == {"rooms_clean", "door.locks"}


def test_a_fact_carries_its_type(small: Rulebook) -> None:
    rooms = small.facts["rooms"].type

    assert rooms.value_type is ValueType.RECORDS
    assert rooms.fields["light"].words == {"bright": "Bright", "dim": "Dim"}


@pytest.mark.parametrize("step", [-1, 1], ids=["named before", "named after"])
def test_a_long_chain_of_definitions_is_answered_or_refused_and_never_a_crash(step: int) -> None:
    chain: dict[str, Any] = {f"d{at}": {"holds": f"d{at + step}"} for at in range(1, 1_500)}
    ends = {f"d{1_500 if step > 0 else 0}": {"told": "a"}}
    try:
        rulebook = made(
            {"a": {"type": "yes_no"}}, {"A": {"holds": "d750"}, "B": {"holds": "d1"}}, definitions=chain | ends
        )
    except RulebookError:
        return

    verdict = evaluate(rule_set(rulebook), told(rulebook, {"a": True}).facts, explain_clear=True)

    assert [finding.criterion.id for finding in verdict.conclusion.fired] == ["A", "B"]


def test_a_criterion_knows_every_fact_that_it_reads_near_and_far(small: Rulebook) -> None:
    facts = {name: {"type": "yes_no"} for name in "abc"}
    when = {"A": {"all_of": [{"told": "b"}, {"holds": "far"}, {"fact": "b", "is": True}]}, "B": {"told": "c"}}
    rulebook = made(facts, when, definitions={"far": {"any_of": [{"told": "c"}, {"told": "a"}]}})

    assert {key: criterion.reads for key, criterion in rulebook.criteria.items()} == {"A": ("b", "c", "a"), "B": ("c",)}
    assert small.rule_sets["visit"].criteria[1].reads == small.criteria["ROOM-1"].reads


def test_what_doubles_with_each_definition_is_read_once() -> None:
    doubling = {f"d{at}": {"all_of": [{"holds": f"d{at + 1}"}] * 2} for at in range(40)}

    rulebook = made({"a": {"type": "yes_no"}}, {"A": {"holds": "d0"}}, definitions=doubling | {"d40": {"told": "a"}})

    assert rulebook.criteria["A"].reads == ("a",)


def test_a_rulebook_has_a_name_and_its_words_have_ranks(small: Rulebook) -> None:
    assert small.name == f"{small.id}@{small.version}"
    assert small.identity == {"id": small.id, "version": small.version, "digest": small.digest}
    assert small.rule_sets["visit"].ranks == {"stay_away": 0, "look_again": 1}


def test_a_reader_is_asked_and_told_in_their_own_words_and_all_else_stays(tmp_path: Path) -> None:
    readers = "readers: {guide: {says: I stay there, you: the guest, first: [price]}}"
    folder = copied(tmp_path)
    rules = next((folder / "rule-sets").iterdir())
    rules.write_text(f"{rules.read_text()}{readers}\n")
    safety = folder / "criteria" / "safety.yaml"
    words = "    readers: {guide: {do: Lock it}}\n    about: "
    safety.write_text(safety.read_text().replace("    about: ", words, 1))
    visit = load(folder).rulebook.rule_sets["visit"]
    voice = visit.for_reader("guide")

    assert voice.criterion("SAFE-1").do == "Lock it"
    assert voice.criterion("SAFE-1").title == visit.criterion("SAFE-1").title
    assert (voice.reader, voice.speaks_to, voice.readers["guide"].first) == ("guide", "the guest", ("price",))
    assert (voice.digest, voice.conditions) == (visit.digest, visit.conditions)
    assert visit.for_reader("nobody") is visit


def test_a_word_has_another_label_for_a_reader_and_stays_the_word(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    rules = next((folder / "rule-sets").iterdir())
    rules.write_text(f"{rules.read_text()}readers: {{guide: {{says: I stay there, you: the guest}}}}\n")
    facts = folder / "facts.yaml"
    words = "words: {bright: Bright, dim: Dim}"
    facts.write_text(facts.read_text().replace(words, f"{words}, readers: {{guide: {{dim: A bit dark for you}}}}", 1))
    visit = load(folder).rulebook.rule_sets["visit"]
    labels = [each.facts["rooms"].type.fields["light"].words for each in (visit, visit.for_reader("guide"))]

    assert labels == [{"bright": "Bright", "dim": "Dim"}, {"bright": "Bright", "dim": "A bit dark for you"}]
