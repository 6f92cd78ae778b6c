"""What an overlay says that is no addition is told: its place, the place in the base, and what to do instead."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from dontbuy.engine.cases import beside_the_base, read_cases
from dontbuy.engine.rulebook.library import load
from tests.engine.overlays import CRITERIA, FACTS, HEAD, RULES, at, overlaid, refused, written
from tests.engine.small_rulebook import SMALL, copied

STANDS = "rulebook/stands-in-the-base"


@dataclass(frozen=True)
class Taken:
    """`what` stands at a place of the file as the overlay has it, and at `base` in the base."""

    file: str
    text: str
    what: str
    base: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


TAKEN = [
    Taken("criteria/ours.yaml", CRITERIA.replace("OUR-1", "SAFE-1"), "SAFE-1", "criteria/safety.yaml:3:3"),
    Taken("criteria/ours.yaml", CRITERIA.replace("OUR-1", "safe-1"), "safe-1", "criteria/safety.yaml:3:3"),
    Taken("criteria/safety.yaml", CRITERIA.replace("OUR-1", "ROOM-1"), "ROOM-1", "criteria/comfort.yaml:3:3"),
    Taken(
        "criteria/ours.yaml",
        f"{CRITERIA}definitions: {{GOOD-1: {{told: price}}}}\n",
        "GOOD-1",
        "criteria/comfort.yaml:12:3",
    ),
    Taken(
        "criteria/ours.yaml",
        f"{CRITERIA}definitions: {{all_is_well: {{told: price}}}}\n",
        "all_is_well",
        "criteria/safety.yaml:13:3",
    ),
    Taken("criteria/safety.yaml", "title: Safety of ours\n", "title", "criteria/safety.yaml:1:1"),
    Taken("facts.yaml", f"{FACTS}  Price: {{type: number, taken_by: [visit]}}\n", "Price", "facts.yaml:28:3"),
    Taken("facts.yaml", f"{FACTS}  price: {{type: number, taken_by: [visit]}}\n", "price", "facts.yaml:28:3"),
    Taken(
        "sources.yaml",
        "sources: {house_rules: {title: T, file: f, lines: 1, about: A.}}\n",
        "house_rules",
        "sources.yaml:2:3",
    ),
    Taken(
        "metrics.yaml",
        "metrics: {nights: {name: N, definition: D, unit: count, better: lower, class: business}}\n",
        "nights",
        "metrics.yaml:5:3",
    ),
    Taken("metrics.yaml", "units: [steps, count]\n", "count", "metrics.yaml:1:9"),
    Taken("metrics.yaml", "outcomes: business\n", "outcomes", "metrics.yaml:3:1"),
    Taken(
        "consistency.yaml",
        "implications:\n  up:\n    when: {fact: stairs.steep, is: true}\n"
        "    then: [{fact: door.locks, is: true}]\n    because: So it is.\n",
        "door.locks",
        "facts.yaml:22:3",
        "fact: door.locks",
    ),
    Taken("rule-sets/visit.yaml", "kind: visit\ntitle: Another\n", "visit", "rule-sets/visit.yaml:1:1", "kind"),
    Taken(
        "rule-sets/visit.yaml", "adds_to: visit\nsections: {safety: [SAFE-1]}\n", "SAFE-1", "rule-sets/visit.yaml:9:12"
    ),
    Taken("rule-sets/visit.yaml", "adds_to: visit\nsigns: [GOOD-1]\n", "GOOD-1", "rule-sets/visit.yaml:11:9"),
    Taken(
        "rule-sets/visit.yaml",
        f"{RULES}wording: {{ROOM-1: {{title: Clean}}}}\n",
        "ROOM-1",
        "rule-sets/visit.yaml:10:13",
    ),
    Taken("rule-sets/visit.yaml", f"{RULES}wording: {{SAFE-1: {{do: Go.}}}}\n", "SAFE-1", "rule-sets/visit.yaml:15:3"),
    Taken("rule-sets/visit.yaml", f"{RULES}listed_after: {{ROOM-1: OUR-1}}\n", "ROOM-1", "rule-sets/visit.yaml:10:13"),
    Taken(
        "rule-sets/visit.yaml",
        f"{RULES}questions: {{door.locks: {{why: It has to.}}}}\n",
        "door.locks",
        "facts.yaml:22:3",
    ),
    Taken("rule-sets/visit.yaml", f"{RULES}headlines: {{stay_away: Run}}\n", "stay_away", "rulebook.yaml:6:3"),
    Taken("rule-sets/visit.yaml", f"{RULES}headlines: {{cannot_tell: Well}}\n", "cannot_tell", "rulebook.yaml:9:10"),
    Taken("rule-sets/visit.yaml", f"{RULES}section_titles: {{safety: Sure}}\n", "safety", "rule-sets/visit.yaml:9:3"),
    Taken(
        "rulebook.yaml",
        f"{HEAD}words: {{look_again: {{level: low, headline: L, weaker_than: stay_away}}}}\n",
        "look_again",
        "rulebook.yaml:7:3",
    ),
    Taken("rulebook.yaml", f"{HEAD}people: {{guide: Whoever leads}}\n", "guide", "rulebook.yaml:14:3"),
    Taken(
        "rulebook.yaml",
        f"{HEAD}about: {{place: {{label: p, whose: ours}}}}\n",
        "place",
        "rulebook.yaml:12:3",
        "place: {",
    ),
]


@pytest.mark.parametrize("taken", TAKEN, ids=str)
def test_what_stands_in_the_base_is_told_with_both_places(taken: Taken, tmp_path: Path) -> None:
    found = {str(fault.where): fault for fault in refused(tmp_path, {taken.file: taken.text}) if fault.code == STANDS}

    fault = found[f"ours/{taken.file}:{at(taken.text, taken.at or taken.what)}"]
    assert f"`{taken.what}` stands in visits@1.0.0 already (visits@1.0.0/{taken.base})" in fault.message
    assert fault.hint


@pytest.mark.parametrize(
    ("file", "text", "code", "what", "hint"),
    [
        ("rule-sets/visit.yaml", RULES.replace("visit", "visits"), "unknown-kind", "adds_to: visits", "`visit`"),
        ("rule-sets/visit.yaml", RULES.replace("OUR-1", "OUR-2"), "unknown-criterion", "OUR-2", "OUR-1"),
        ("rule-sets/visit.yaml", f"{RULES}minutes: 5\n", "unknown-key", "minutes", "rule-language"),
        ("rule-sets/visit.yaml", f"{RULES}signs: OUR-1\n", "wrong-shape", "signs", "[ ]"),
        ("criteria/ours.yaml", CRITERIA.partition("\n")[2], "missing-key", "criteria", "add `title`"),
        (
            "criteria/ours.yaml",
            CRITERIA.replace("stairs.steep", "stairs.step"),
            "unknown-fact",
            "stairs.step",
            "stairs.steep",
        ),
        (
            "criteria/ours.yaml",
            CRITERIA.replace("steep-stairs", "no-lock"),
            "duplicate-name",
            "name: no-lock",
            "`SAFE-1`",
        ),
        ("rulebook.yaml", HEAD.replace("our-visits", "visits"), "id-of-the-base", "id: visits\n", "its own"),
        ("rulebook.yaml", f"{HEAD}levels: {{low: 2}}\n", "unknown-key", "levels", "rule-language"),
        (
            "rulebook.yaml",
            f"{HEAD}words: {{w: {{level: low, headline: W}}}}\n",
            "word-without-strength",
            "w: {",
            "right behind",
        ),
        (
            "rulebook.yaml",
            f"{HEAD}words: {{w: {{level: low, headline: W, weaker_than: look_agan}}}}\n",
            "unknown-word",
            "weaker_than",
            "`look_again`",
        ),
        (
            "rulebook.yaml",
            f"{HEAD}words: {{w: {{level: lo, headline: W, weaker_than: stay_away}}}}\n",
            "unknown-level",
            "level: lo",
            "`low`",
        ),
        ("wordings.yaml", "criteria: {SAFE-2: {guide: {title: T}}}\n", "unknown-criterion", "SAFE-2", "`SAFE-1`"),
        (
            "wordings.yaml",
            "facts: {stairs.steep: {guide: {ask: A?}}}\n",
            "unknown-fact",
            "stairs.steep",
            "known in visits",
        ),
        ("wordings.yaml", "criteria: {SAFE-1: {gide: {title: T}}}\n", "unknown-person", "gide", "`guide`"),
        ("wordings.yaml", "criteria: {SAFE-1: {guide: {says: go}}}\n", "unknown-key", "says", "rule-language"),
    ],
)
def test_what_is_no_addition_is_told_at_its_place(
    file: str, text: str, code: str, what: str, hint: str, tmp_path: Path
) -> None:
    found = [fault for fault in refused(tmp_path, {file: text}) if fault.code == f"rulebook/{code}"]

    assert [str(fault.where) for fault in found] == [f"ours/{file}:{at(text, what)}"]
    assert hint in found[0].hint


def test_words_that_the_base_has_for_somebody_stay_as_they_are(tmp_path: Path) -> None:
    base = copied(tmp_path)
    file = base / "criteria" / "safety.yaml"
    file.write_text(
        file.read_text("utf-8").replace("    do: Stay", "    readers: {guide: {do: Lock it.}}\n    do: Stay"), "utf-8"
    )
    (fault,) = refused(tmp_path, {"wordings.yaml": "criteria: {SAFE-1: {guide: {do: Go.}}}\n"}, base)

    assert (fault.code, str(fault.where)) == (STANDS, "ours/wordings.yaml:1:21")
    assert "(visits@1.0.0/criteria/safety.yaml:10:15)" in fault.message


def test_two_files_of_an_overlay_do_not_add_to_one_rule_set(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, {"rule-sets/visits.yaml": "adds_to: visit\nhave_at_hand: [shoes]\n"})

    assert (fault.code, str(fault.where)) == ("rulebook/duplicate-kind", "ours/rule-sets/visits.yaml:1:1")
    assert "ours/rule-sets/visit.yaml" in fault.hint


def test_everything_is_told_at_once_and_each_thing_once(tmp_path: Path) -> None:
    files = {
        "rulebook.yaml": f"{HEAD}people: {{guide: Whoever leads}}\n",
        "facts.yaml": f"{FACTS}  price: {{type: number, taken_by: [visit]}}\n",
        "criteria/ours.yaml": CRITERIA.replace("about: place", "about: places").replace(
            "    do: Ask for a room below.\n", ""
        ),
        "rule-sets/visit.yaml": f"{RULES}wording: {{SAFE-1: {{title: T}}}}\n",
    }
    found = [(fault.code, str(fault.where)) for fault in refused(tmp_path, files)]

    assert found == [
        ("rulebook/missing-key", "ours/criteria/ours.yaml:3:3"),
        ("rulebook/unknown-topic", "ours/criteria/ours.yaml:6:5"),
        (STANDS, "ours/facts.yaml:8:3"),
        (STANDS, "ours/rule-sets/visit.yaml:4:11"),
        (STANDS, "ours/rulebook.yaml:5:10"),
    ]


def test_what_is_wrong_with_the_base_is_told_as_the_bases(tmp_path: Path) -> None:
    base = copied(tmp_path)
    file = base / "criteria" / "safety.yaml"
    file.write_text(
        file.read_text("utf-8").replace("fact: door.locks, is: false", "fact: door.lock, is: false"), "utf-8"
    )
    (fault,) = refused(tmp_path, {}, base)

    assert (fault.code, str(fault.where)) == ("rulebook/unknown-fact", "visits@1.0.0/criteria/safety.yaml:8:18")


def test_a_fact_of_the_base_is_read_as_the_base_has_it(tmp_path: Path) -> None:
    """One that has no question cannot be asked, and one that a kind does not take cannot be told."""
    base = copied(tmp_path)
    facts = (base / "facts.yaml").read_text("utf-8")
    (base / "facts.yaml").write_text(f"{facts}  garden: {{type: yes_no, taken_by: []}}\n", "utf-8")
    reading = {
        name: CRITERIA.replace("{fact: stairs.steep, is: true}", f"{{told: {name}}}")
        for name in ("price_note", "garden")
    }
    (unasked,) = refused(tmp_path / "unasked", {"criteria/ours.yaml": reading["price_note"]}, base)
    (untaken,) = refused(tmp_path / "untaken", {"criteria/ours.yaml": reading["garden"]}, base)

    assert (unasked.code, str(unasked.where)) == ("rulebook/no-question", "visits@1.0.0/facts.yaml:35:3")
    assert (untaken.code, str(untaken.where)) == ("rulebook/fact-not-taken", "ours/rule-sets/visit.yaml:3:10")
    assert unasked.hint == untaken.hint == "ask for it as a fact of the overlay, for that of the base stays as it is"


# --- the base


def test_a_base_that_is_not_there_is_told_with_what_is(tmp_path: Path) -> None:
    head = HEAD.replace("visits@1.0.0", "visit@1.0.0")
    (fault,) = refused(tmp_path, {"rulebook.yaml": head, "facts.yaml": "facts: {price: 1}\n"})

    assert (fault.code, str(fault.where)) == ("rulebook/base-not-found", "ours/rulebook.yaml:1:1")
    assert fault.message == "there is no rulebook `visit@1.0.0` at hand"
    assert fault.hint.startswith("did you mean `visits@1.0.0`?")


def test_a_base_of_another_version_is_told_with_both_and_where_the_one_stands(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, {"rulebook.yaml": HEAD.replace("@1.0.0", "@1.1.0")})

    assert (fault.code, str(fault.where)) == ("rulebook/base-of-another-version", "ours/rulebook.yaml:1:1")
    assert fault.message == (
        f"this overlay is written for visits@1.1.0, and what is at hand is visits@1.0.0 ({SMALL}/rulebook.yaml:2:1)"
    )
    assert "write extends: visits@1.0.0" in fault.hint


def test_an_overlay_is_no_base(tmp_path: Path) -> None:
    first = written(tmp_path / "first")
    head = HEAD.replace("visits@1.0.0", "our-visits@1.0.0").replace("id: our-visits", "id: others")
    (fault,) = refused(tmp_path, {"rulebook.yaml": head}, SMALL, first)

    assert (fault.code, str(fault.where)) == ("rulebook/base-is-an-overlay", "ours/rulebook.yaml:1:1")
    assert "of visits@1.0.0" in fault.message
    assert fault.hint.startswith("extend visits@1.0.0")


def test_an_overlay_is_not_its_own_base(tmp_path: Path) -> None:
    head = HEAD.replace("visits@1.0.0", "our-visits@1.0.0")
    ours = written(tmp_path, {"rulebook.yaml": head})
    (fault,) = refused(tmp_path, {"rulebook.yaml": head}, SMALL, ours)

    assert fault.code == "rulebook/base-not-found"


@pytest.mark.parametrize("written_as", ["visits", "visits@1", "visits @1.0.0", "[visits]"])
def test_a_base_is_named_by_id_and_version(written_as: str, tmp_path: Path) -> None:
    found = refused(tmp_path, {"rulebook.yaml": HEAD.replace("visits@1.0.0", written_as)})

    assert [(fault.code, str(fault.where)) for fault in found] == [("rulebook/wrong-shape", "ours/rulebook.yaml:1:1")]


# --- cases


CASES = """\
- case: the door cannot be locked
  kind: visit
  facts: {door: {locks: false}}
  verdict: stay_away
  because: [SAFE-1]
- case: the stairs are steep
  kind: visit
  facts: {stairs: {steep: true}}
  verdict: look_again
  because: [OUR-1]
- case: the door cannot be locked, and the stairs are not steep
  kind: visit
  facts: {door: {locks: false}, stairs: {steep: false}}
  verdict: stay_away
  because: [SAFE-1]
"""


def test_a_case_that_shows_nothing_of_the_overlay_is_told(tmp_path: Path) -> None:
    loaded = overlaid(tmp_path, {"cases/ours.yaml": CASES})
    assert loaded.base
    (fault,) = beside_the_base(loaded.rulebook, loaded.base.rulebook, read_cases(tmp_path / "ours"))

    assert (fault.code, str(fault.where)) == ("rulebook/case-of-the-base", "ours/cases/ours.yaml:1:3")
    assert fault.message == "this case names nothing that our-visits@1.0.0 adds to visits@1.0.0"


def test_a_rulebook_alone_has_no_case_of_a_base() -> None:
    assert load(SMALL).base is None
