"""An overlay and its base are one rulebook: what is joined, where it stands, its name, and what is kept of it."""

import json
import shutil
from pathlib import Path

import pytest

from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook import kept
from dontbuy.engine.rulebook.citations import ATTESTED
from dontbuy.engine.rulebook.folder import read_documents
from dontbuy.engine.rulebook.library import Library, load, load_text
from tests.conftest import ROOT
from tests.engine.overlays import CRITERIA, FACTS, HEAD, RULES, overlaid, written
from tests.engine.small_rulebook import SMALL, copied


@pytest.fixture(scope="module")
def small() -> Rulebook:
    return load(SMALL).rulebook


def test_what_is_added_stands_behind_what_the_base_has(tmp_path: Path, small: Rulebook) -> None:
    found = overlaid(tmp_path).rulebook

    assert [*found.facts] == [*small.facts, "stairs.steep"]
    assert [*found.criteria] == [*small.criteria, "OUR-1"]
    visit, before = found.rule_sets["visit"], small.rule_sets["visit"]
    assert [each.id for each in visit.criteria] == ["SAFE-1", "ROOM-1", "OUR-1"]
    assert visit.sections == {**before.sections, "ours": "What we need"}
    assert (found.name, found.title) == ("our-visits@1.0.0", "Is this place fit for a visit of ours?")


def test_nothing_of_the_base_is_changed(tmp_path: Path, small: Rulebook) -> None:
    found = overlaid(tmp_path).rulebook
    visit, before = found.rule_sets["visit"], small.rule_sets["visit"]

    assert {key: found.criteria[key] for key in small.criteria} == small.criteria
    assert {name: visit.facts[name] for name in before.facts} == before.facts
    assert {key: visit.conditions[key] for key in before.conditions} == before.conditions
    assert visit.criteria[:2] == before.criteria
    assert (visit.words, visit.signs, visit.observations, visit.side) == (
        before.words,
        before.signs,
        before.observations,
        before.side,
    )
    assert (found.metrics, found.sources, found.people) == (small.metrics, small.sources, small.people)


def test_a_section_of_the_base_can_have_more(tmp_path: Path) -> None:
    files = {
        "criteria/ours.yaml": "title: Ours\n",
        "criteria/safety.yaml": CRITERIA.partition("\n")[2],
        "rule-sets/visit.yaml": "adds_to: visit\nsections: {safety: [OUR-1]}\nlisted_after: {OUR-1: ROOM-1}\n",
    }
    visit = overlaid(tmp_path, files).rulebook.rule_sets["visit"]

    assert [each.id for each in visit.criteria] == ["SAFE-1", "ROOM-1", "OUR-1"]
    assert visit.sections == {"safety": "Safety", "comfort": "Comfort"}


def test_a_word_stands_right_beside_the_one_that_it_names(tmp_path: Path) -> None:
    head = f"""{HEAD}words:
  wait: {{level: low, headline: Wait, weaker_than: stay_away}}
  never: {{level: high, headline: Never, stronger_than: stay_away}}
  ask: {{level: low, headline: Ask, weaker_than: wait}}
about: {{group: {{label: the group, whose: ours}}}}
people: {{elder: The eldest of us}}
"""
    found = overlaid(tmp_path, {"rulebook.yaml": head}).rulebook

    assert [*found.rule_sets["visit"].words] == ["never", "stay_away", "wait", "ask", "look_again"]
    assert [*found.topics] == ["place", "group"]
    assert [*found.people] == ["guide", "elder"]


def test_every_other_file_adds_too(tmp_path: Path) -> None:
    files = {
        "sources.yaml": "sources: {ours: {title: Ours, file: ours.txt, lines: 2, about: What we need.}}\n",
        "metrics.yaml": "units: [steps]\nclasses: [ours]\nmetrics:\n"
        "  steps: {name: Steps, definition: Steps of a stair, unit: steps, better: lower, class: ours}\n",
        "consistency.yaml": "implications:\n  steep:\n    when: {fact: stairs.steep, is: true}\n"
        "    then: [{fact: stairs.there, is: true}]\n    because: It is one.\n",
        "invariants.yaml": "invariants:\n  a-lock:\n    text: A lock changes nothing of stairs.\n"
        "    never_fires: OUR-1\n    when: {fact: stairs.steep, is: false}\n",
        "facts.yaml": f"{FACTS}  stairs.there: {{type: yes_no, taken_by: [visit]}}\n",
        "rule-sets/visit.yaml": f"{RULES}have_at_hand: [shoes]\nheadlines: {{}}\nwording: {{OUR-1: {{title: Steep}}}}\n"
        "questions: {stairs.steep: {question: Steep?}}\n",
    }
    found = overlaid(tmp_path, files).rulebook
    visit = found.rule_sets["visit"]

    assert [*found.sources] == ["house_rules", "ours"]
    assert (found.metrics["steps"].unit, found.metrics["nights"].is_outcome) == ("steps", True)
    assert [each.name for each in visit.implications] == ["steep"]
    assert [each.name for each in found.invariants] == ["a-lock"]
    assert (visit.have_at_hand, visit.criterion("OUR-1").title) == (("shoes",), "Steep")
    assert visit.facts["stairs.steep"].question == "Steep?"


def test_somebody_for_whom_the_base_has_no_words_can_have_some(tmp_path: Path, small: Rulebook) -> None:
    files = {
        "rulebook.yaml": f"{HEAD}people: {{elder: The eldest of us}}\n",
        "rule-sets/visit.yaml": f"{RULES}readers: {{elder: {{says: I am the eldest, you: the eldest}}}}\n",
        "wordings.yaml": "criteria: {SAFE-1: {elder: {title: You could not lock your door}}}\n"
        "facts: {door.locks: {elder: {question: Could you lock it?, ask: Can one lock it?}}}\n"
        "metrics: {nights: {aliases: [sleeps]}}\n",
    }
    found = overlaid(tmp_path, files).rulebook
    visit, elder = found.rule_sets["visit"], found.rule_sets["visit"].for_reader("elder")

    assert elder.criterion("SAFE-1").title == "You could not lock your door"
    assert elder.facts["door.locks"].question == "Could you lock it?"
    assert found.metrics["nights"].aliases == ("sleeps",)
    assert visit.criterion("SAFE-1").title == small.rule_sets["visit"].criterion("SAFE-1").title
    assert visit.facts["door.locks"].question == small.facts["door.locks"].question


def test_a_kind_that_the_base_does_not_judge_can_be_judged(tmp_path: Path) -> None:
    rules = (SMALL / "rule-sets" / "visit.yaml").read_text("utf-8").partition("sections:")[0]
    files = {
        "facts.yaml": FACTS.replace("[visit]", "[visit, stay]"),
        "rule-sets/stay.yaml": f"{rules.replace('kind: visit', 'kind: stay')}sections: {{ours: [OUR-1]}}\n",
        "rule-sets/visit.yaml": RULES,
    }
    found = overlaid(tmp_path, files).rulebook

    assert {kind: [each.id for each in judged.criteria] for kind, judged in found.rule_sets.items()} == {
        "stay": ["OUR-1"],
        "visit": ["SAFE-1", "ROOM-1", "OUR-1"],
    }


# --- what it is called, and what is kept


def test_both_are_named_and_the_digest_covers_both(tmp_path: Path, small: Rulebook) -> None:
    found = overlaid(tmp_path / "first").rulebook
    base = copied(tmp_path)
    file = base / "criteria" / "safety.yaml"
    file.write_text(file.read_text("utf-8").replace("Anyone could walk in.", "Anyone could come in."), "utf-8")
    over_another = load(written(tmp_path), others=[base]).rulebook

    assert found.identity == {
        "id": "our-visits",
        "version": "1.0.0",
        "digest": found.digest,
        "extends": {"id": "visits", "version": "1.0.0", "digest": small.digest},
    }
    assert "extends" not in small.identity
    assert over_another.digest != found.digest
    assert overlaid(tmp_path / "second").rulebook.digest == found.digest


def test_what_a_base_means_is_in_the_digest_where_no_answer_shows_it(tmp_path: Path) -> None:
    """An overlay that adds nothing still says by which rulebook it answers."""
    nothing = written(tmp_path, {"facts.yaml": "facts: {}\n", "criteria/ours.yaml": "title: Ours\n"})
    (nothing / "rule-sets" / "visit.yaml").unlink()
    same_name = copied(tmp_path)
    head = same_name / "rulebook.yaml"
    head.write_text(head.read_text("utf-8").replace("title: Is this place fit for a visit?", "title: Fit?"), "utf-8")

    digests = {load(nothing, others=[base]).rulebook.digest for base in (SMALL, same_name)}

    assert len(digests) == 2


def test_the_text_that_is_kept_has_the_files_of_both_and_loads_again(tmp_path: Path) -> None:
    found = overlaid(tmp_path).rulebook
    again = load_text(found.text)

    assert (again, again.digest, again.text, again.extends) == (found, found.digest, found.text, found.extends)
    paths = json.loads(found.text)
    assert {"rulebook.yaml", "criteria/ours.yaml", "base/rulebook.yaml", "base/criteria/safety.yaml"} <= paths.keys()


def test_a_text_that_is_kept_is_loaded_over_its_own_base_whatever_comes_along_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = overlaid(tmp_path).rulebook
    other = copied(tmp_path)
    file = other / "facts.yaml"
    file.write_text(file.read_text("utf-8").replace("Can the door be locked?", "Is there a lock?"), "utf-8")
    monkeypatch.setattr(kept, "SHIPPED", other)

    assert load_text(found.text).digest == found.digest


def test_the_base_is_found_among_the_folders_that_are_loaded_with_it(tmp_path: Path) -> None:
    library = Library.of_folders([written(tmp_path), SMALL])

    assert [each.name for each in library] == ["our-visits@1.0.0", "visits@1.0.0"]
    assert library.in_force.extends
    assert library.in_force.extends.digest == library.rulebook("visits").digest


def test_the_rulebook_that_comes_along_is_a_base_and_stays_as_it_is(rulebook: Rulebook) -> None:
    (house,) = Library.of_folders([ROOT / "examples" / "overlay"])

    assert house.extends
    assert (house.extends.name, house.extends.digest) == (rulebook.name, rulebook.digest)
    assert {key: house.criteria[key] for key in rulebook.criteria} == rulebook.criteria


def test_places_say_which_of_the_two_a_file_is_of(tmp_path: Path) -> None:
    docs = read_documents(written(tmp_path), [SMALL])

    assert docs.facts
    places = {name: str(docs.facts.place("facts", name)) for name in ("door.locks", "stairs.steep")}
    assert places == {"door.locks": "visits@1.0.0/facts.yaml:22:3", "stairs.steep": "ours/facts.yaml:2:3"}


# --- citations


def test_a_citation_of_the_base_is_held_by_the_base_and_one_that_repeats_it_too(tmp_path: Path) -> None:
    base = copied(tmp_path)
    (base / ATTESTED).write_text(load(base, SMALL / "sources").attestation, "utf-8")
    shutil.rmtree(base / "sources")
    repeated = load(written(tmp_path), others=[base])
    own = CRITERIA.replace("phrase: door can be locked", "phrase: The door")
    (other,) = load(written(tmp_path, {"criteria/ours.yaml": own}), others=[base]).unattested

    assert repeated.unattested == ()
    assert (other.code, str(other.where)) == ("rulebook/not-attested", f"ours/{ATTESTED}:1:1")


def test_only_what_the_overlay_cites_is_attested_in_it_and_wants_a_text(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "ours.txt").write_text("No steep stairs.\n", "utf-8")
    files = {
        "sources.yaml": "sources: {ours: {title: Ours, file: ours.txt, lines: 1, about: What we need.}}\n",
        "criteria/ours.yaml": CRITERIA.partition("    cites:")[0]
        + "    cites: {source: ours, line: 1, phrase: No steep stairs}\n",
    }
    found = load(written(tmp_path, files), texts, [SMALL])

    assert (found.unattested, found.attestation.count("sha256:")) == ((), 2)
    assert "OUR-1: sha256:" in found.attestation
