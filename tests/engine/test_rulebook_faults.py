"""Every mistake that a rulebook is refused for: its code, its place, and one action that mends it; all at once."""

import re
import time
from pathlib import Path

import pytest

from dontbuy.engine.errors import Place
from dontbuy.engine.rulebook.checks import MOST_CRITERIA
from dontbuy.engine.rulebook.resolution import LONGEST_CHAIN
from tests.engine.small_rulebook import SMALL, Mistake, copied, loaded, refused

RULES, FACTS, SAFETY, COMFORT, HEAD = (
    "rule-sets/visit.yaml",
    "facts.yaml",
    "criteria/safety.yaml",
    "criteria/comfort.yaml",
    "rulebook.yaml",
)
LOCKS = "when: {fact: door.locks, is: false}"
CLEAN = "when: {fact: rooms_clean, is: false}"


def when(code: str, condition: str, at: str = "", hint: str = "") -> Mistake:
    """A mistake in the condition of SAFE-1."""
    return Mistake(code, SAFETY, LOCKS, f"when: {condition}", at or condition, hint)


SHAPE = [
    Mistake(
        "unknown-key",
        SAFETY,
        "    title: The door",
        "    titel: x\n    title: The door",
        "titel",
        "did you mean `title`?",
    ),
    Mistake("unknown-key", HEAD, "id: visits", "id: visits\nwords_: {}", "words_", "did you mean `words`?"),
    Mistake(
        "unknown-key",
        FACTS,
        "      clean: {type: yes_no}",
        "      clean: {type: yes_no, tpye: 1}",
        "tpye",
        "did you mean `type`?",
    ),
    Mistake("unknown-key", RULES, "minutes: 2", "minutes: 2\nzzz: 1", "zzz", "leave it out"),
    Mistake("missing-key", SAFETY, "    because: Anyone could walk in.\n", "", "SAFE-1", "add `because`"),
    Mistake("missing-key", SAFETY, "    do: Stay somewhere else.\n", "", "SAFE-1", "add `do`"),
    Mistake(
        "missing-key",
        SAFETY,
        "    cites: {source: house_rules, line: 2, phrase: door can be locked}\n",
        "",
        "SAFE-1",
        "add `cites`",
    ),
    Mistake("missing-key", RULES, "kind: visit\n", "", "title: Before", "add `kind`"),
    Mistake("wrong-shape", RULES, "minutes: 2", 'minutes: "2"', "minutes"),
    Mistake("wrong-shape", RULES, "minutes: 2", "minutes: true", "minutes"),
    Mistake("wrong-shape", RULES, "minutes: 2", "minutes: 0", "minutes"),
    Mistake("wrong-shape", HEAD, 'version: "1.0.0"', "version: 1.0", "version"),
    Mistake("wrong-shape", HEAD, "levels: {high: 5, low: 1}", "levels: {high: 5.5, low: 1}", "high: 5.5"),
    Mistake("wrong-shape", SAFETY, "name: no-lock", "name: No Lock", "name: No Lock"),
    Mistake("wrong-shape", SAFETY, "line: 2", "line: 0", "line: 0"),
    Mistake("wrong-shape", SAFETY, "title: The door cannot be locked", 'title: ""', 'title: ""'),
    Mistake("wrong-shape", FACTS, "  door.locks:\n    type: yes_no", "  door.locks:\n    type: tri", "type: tri"),
    Mistake("wrong-shape", SAFETY, "  SAFE-1:", '  "SAFE 1":', '"SAFE 1"'),
    Mistake("wrong-shape", RULES, "groups: {ours: About us", "groups: {us: About us", "us: About us"),
]
NAMES = [
    Mistake(
        "unknown-level",
        HEAD,
        "{level: low, headline: Look",
        "{level: lo, headline: Look",
        "level: lo",
        "did you mean `low`?",
    ),
    Mistake("unknown-word", SAFETY, "says: stay_away", "says: stay_awy", "", "did you mean `stay_away`?"),
    Mistake("unknown-topic", SAFETY, "about: place", "about: palace", "", "did you mean `place`?"),
    Mistake("unknown-source", SAFETY, "source: house_rules", "source: house_rule", "", "did you mean `house_rules`?"),
    Mistake("unknown-section", RULES, "  safety: [SAFE-1]", "  safty: [SAFE-1]", "safty", "did you mean `safety`?"),
    Mistake(
        "unknown-criterion", RULES, "safety: [SAFE-1]", "safety: [SAFE-1, SAFE-2]", "SAFE-2", "did you mean `SAFE-1`?"
    ),
    Mistake("unknown-criterion", RULES, "wording:\n  SAFE-1", "wording:\n  SAFE-9", "SAFE-9", "did you mean `SAFE-1`?"),
    Mistake("unknown-sign", RULES, "signs: [GOOD-1]", "signs: [GOOD-2]", "GOOD-2", "did you mean `GOOD-1`?"),
    Mistake("unknown-sign", RULES, "signs: [GOOD-1]", "signs: [SEEN-1, GOOD-1]", "SEEN-1", "known here: GOOD-1"),
    Mistake("unknown-observation", RULES, "observations: [SEEN-1]", "observations: [SEN-1]", "SEN-1", "did you mean"),
    Mistake("unknown-word", RULES, "minutes: 2", "minutes: 2\nleads_with: stay", "leads_with"),
    Mistake("unknown-word", RULES, "minutes: 2", "minutes: 2\nheadlines: {gone: Gone}", "gone: Gone"),
    Mistake(
        "unknown-side", RULES, "minutes: 2", "minutes: 2\nown_word_unless: hosts", "own_word", "did you mean `host`?"
    ),
    Mistake("unknown-fact", RULES, "questions:\n  price", "questions:\n  prise", "prise", "did you mean `price`?"),
    Mistake("unknown-person", RULES, "answered_by: guide", "answered_by: gide", "", "did you mean `guide`?"),
    Mistake(
        "unknown-kind",
        FACTS,
        "  price_note:\n    type: text\n    taken_by: [visit]",
        "  price_note:\n    type: text\n    taken_by: [vist]",
        "vist",
        "did you mean `visit`?",
    ),
    Mistake("unknown-fact", FACTS, "companions: [price_note]", "companions: [price_notes]", "price:", "did you mean"),
    Mistake(
        "unknown-person",
        FACTS,
        "why: It should stand on the wall.\n    answered_by: guide",
        "why: It should stand on the wall.\n    answered_by: gide",
        "price:",
        "did you mean `guide`?",
    ),
    Mistake(
        "unknown-word",
        FACTS,
        "words: {bright: Bright, dim: Dim}}",
        "words: {bright: Bright}, empty_word: dark}",
        "rooms:",
    ),
]
TWICE = [
    Mistake("duplicate-id", SAFETY, "  SAFE-1:", "  ROOM-1:", "ROOM-1", "criteria/comfort.yaml"),
    Mistake("duplicate-id", SAFETY, "  all_is_well:", "  ROOM-1:", "ROOM-1", "criteria/comfort.yaml"),
    Mistake("duplicate-name", SAFETY, "name: no-lock", "name: not-clean", ""),
    Mistake("criterion-twice", RULES, "safety: [SAFE-1]", "safety: [SAFE-1, SAFE-1]", "SAFE-1]"),
    Mistake(
        "not-a-criterion", RULES, "comfort: [ROOM-1]", "comfort: [ROOM-1, GOOD-1]", "GOOD-1]", "list it under signs"
    ),
]
CITED = [
    Mistake("line-not-there", SAFETY, "line: 2, phrase", "line: 4, phrase", "cites", "`house_rules` has 3 lines"),
    Mistake("phrase-too-long", SAFETY, "phrase: door can be locked", f"phrase: {'a ' * 13}", "cites"),
    Mistake(
        "phrase-not-there", SAFETY, "phrase: door can be locked", "phrase: door can be Locked", "", "letter for letter"
    ),
    Mistake("phrase-not-there", SAFETY, "line: 2, phrase", "line: 1, phrase", "phrase"),
]
FACT = [
    Mistake("half-derived", FACTS, "    derived_from: rooms\n", "", "rooms_clean"),
    Mistake(
        "half-derived", FACTS, "    derive: {every_item: rooms, where: {fact: clean, is: true}}\n", "", "rooms_clean"
    ),
    Mistake("type-incomplete", FACTS, "{type: word, words: {bright: Bright, dim: Dim}}", "{type: word}", "rooms:"),
    Mistake(
        "type-incomplete", FACTS, "{type: yes_no}\n      light", "{type: yes_no, words: {a: A}}\n      light", "rooms:"
    ),
    Mistake(
        "type-incomplete", FACTS, "  price_note:\n    type: text", "  price_note:\n    type: records", "price_note:\n"
    ),
    Mistake(
        "type-incomplete",
        FACTS,
        "  price:\n    type: quantity",
        "  price:\n    fields: {a: {type: text}}\n    type: quantity",
        "price:\n",
    ),
    Mistake("no-question", FACTS, "    question: Can the door be locked?\n", "", "door.locks"),
    Mistake("no-question", FACTS, "    why: Guests sleep behind it.\n", "", "door.locks"),
    Mistake("no-question", FACTS, "    question: Which rooms are there?\n", "", "rooms:"),
    Mistake(
        "wrong-type",
        FACTS,
        "  door.locks:\n    type: yes_no",
        "  door.locks:\n    type: yes_no\n    dont_know_means: 'no'",
        "dont_know_means",
    ),
]
SENSE = [
    Mistake(
        "unknown-source",
        "metrics.yaml",
        "class: business}",
        "class: business, named_in: [{source: book, line: 1}]}",
        "{source: book",
    ),
    Mistake(
        "line-not-there",
        "metrics.yaml",
        "class: business}",
        "class: business, named_in: [{source: house_rules, line: 4}]}",
        "{source: house_rules",
    ),
    Mistake("unknown-unit", "metrics.yaml", "unit: count,", "unit: counts,", "unit: counts", "did you mean `count`?"),
    Mistake("unknown-class", "metrics.yaml", "class: business}", "class: busines}", "class: busines}", "`business`?"),
    Mistake("unknown-class", "metrics.yaml", "outcomes: business", "outcomes: results", "outcomes"),
    Mistake(
        "fact-and-group",
        FACTS,
        "  door.locks:\n",
        "  door:\n    type: text\n    taken_by: [visit]\n  door.locks:\n",
        "door:\n",
    ),
    Mistake(
        "unknown-class",
        FACTS,
        "    companions: [price_note]",
        "    doubted_when: {companion: rooms, field: metric, class_is_not: x}",
        "class_is_not",
    ),
    Mistake("unknown-group", RULES, "minutes: 2", "minutes: 2\naliases: {gate: dor}", "gate", "did you mean `door`?"),
    Mistake("alias-taken", RULES, "minutes: 2", "minutes: 2\naliases: {price: door}", "price: door"),
    Mistake("unknown-source", HEAD, "own_word: {source: self_report", "own_word: {source: rumour", "source: rumour"),
    Mistake("unknown-side", HEAD, "side: host}", "side: landlord}", "side: landlord"),
    Mistake("duplicate-word", HEAD, "open: {word: cannot_tell", "open: {word: stay_away", "word: stay_away"),
]
CONDITIONS = [
    when("not-a-condition", "door.locks", "door.locks", "write a condition, such as"),
    when("not-a-condition", "[{fact: door.locks, is: false}]"),
    when("not-a-condition", "null", "null"),
    when("not-a-condition", "{all_of: [true]}", "true"),
    when("unknown-condition", "{}", "{}"),
    when("unknown-condition", "{al_of: [{fact: door.locks, is: false}]}", "{al_of", "did you mean `all_of`?"),
    when("unknown-fact", "{fact: door.lock, is: false}", "door.lock,", "did you mean `door.locks`?"),
    when("unknown-fact", "{told: door}", "door}"),
    when("unknown-fact", "{fact: [door.locks], is: false}", "[door.locks]"),
    when("unknown-fact", "{any_item: room, where: {fact: clean, is: true}}", "room,", "did you mean `rooms`?"),
    when("unknown-fact", "{any_item: rooms, where: {fact: cleen, is: true}}", "cleen", "did you mean `clean`?"),
    when("unknown-fact", "{any_item: rooms, where: {fact: door.locks, is: true}}", "door.locks"),
    when("one-comparison", "{fact: door.locks}"),
    when("one-comparison", "{fact: price, at_least: 1, at_most: 2}"),
    when("one-comparison", "{count: rooms}"),
    when("one-comparison", "{count: rooms, at_least: 1, at_most: 2}"),
    when("unknown-operator", "{fact: price, at_lest: 1}", "at_lest", "did you mean `at_least`?"),
    when("unknown-operator", "{fact: price, equals: 1}", "equals", "write one of: is, in"),
    when("operator-does-not-fit", "{fact: door.locks, at_least: 1}", "1}", "write one of: is, in"),
    when("operator-does-not-fit", "{fact: price, includes: 1}", "1}"),
    when("operator-does-not-fit", "{fact: price, before: as_of}", "as_of"),
    when("operator-does-not-fit", "{fact: price_note, is: cheap}", "cheap", "write one of: is_given"),
    when("operator-does-not-fit", "{fact: rooms, is: []}", "[]"),
    when("wrong-operand", "{fact: door.locks, is: no}", "no}"),
    when("wrong-operand", "{fact: door.locks, is: 0}", "0}"),
    when("wrong-operand", "{fact: door.locks, is: null}", "null"),
    when("wrong-operand", "{fact: door.locks, in: true}", "true"),
    when("wrong-operand", "{fact: door.locks, in: []}", "[]"),
    when("wrong-operand", "{fact: price, at_least: lots}", "lots"),
    when("wrong-operand", "{fact: price, at_least: 1_000}", "1_000"),
    when("wrong-operand", "{fact: price, at_least: {value: 1, currency: USD}}", "{value"),
    when("wrong-operand", "{any_item: rooms, where: {fact: light, is: brigth}}", "brigth", "did you mean `bright`?"),
    when("wrong-operand", "{any_item: rooms, where: {fact: light, in: [dim, dark]}}", "dark"),
    when("wrong-operand", "{fact: door.locks, is_given: yes}", "yes}", "write is_given: true"),
    when("wrong-operand", "{count: rooms, at_least: -1}", "-1}"),
    when("wrong-operand", "{count: rooms, at_least: 1.5}", "1.5"),
    when("wrong-operand", "{count: rooms, at_least: true}", "true"),
    when("wrong-operand", "{at_least: many, of: [{told: price}]}", "many"),
    when("impossible-count", "{at_least: 2, of: [{told: price}]}"),
    when("impossible-count", "{at_least: 0, of: [{told: price}]}"),
    when("impossible-count", f"{{at_least: 1, of: [{', '.join(['{told: price}'] * 101)}]}}"),
    when("no-terms", "{all_of: []}"),
    when("no-terms", "{any_of: {told: price}}"),
    when("no-terms", "{at_least: 1}"),
    when("not-a-list", "{any_item: price, where: {told: price}}", "price,"),
    when("not-a-list", "{count: door.locks, at_least: 1}", "door.locks"),
    when("missing-key", "{every_item: rooms}", "{every_item", "add where: CONDITION"),
    when("unknown-key", "{not: {told: price}, or: {told: price}}", "or:"),
    when("unknown-key", "{all_of: [{told: price}], any_of: [{told: price}]}", "any_of"),
    when("unknown-key", "{told: price, is: 1}", "is:"),
    when(
        "unknown-key", "{any_item: rooms, wher: {told: clean}, where: {told: clean}}", "wher:", "did you mean `where`?"
    ),
    when("unknown-condition-name", "{holds: all_is_wel}", "all_is_wel", "did you mean `all_is_well`?"),
    when("unknown-condition-name", "{holds: [all_is_well]}", "[all_is_well]"),
    when("unknown-condition-name", "{any_item: rooms, where: {holds: all_is_well}}", "all_is_well"),
    when("cycle", "{holds: SAFE-1}", "SAFE-1:"),
    Mistake(
        "unknown-condition-name",
        FACTS,
        "derive: {every_item: rooms, where: {fact: clean, is: true}}",
        "derive: {holds: all_is_well}",
        "all_is_well",
    ),
    Mistake("unknown-fact", RULES, "side: {when: {holds: all_is_well}", "side: {when: {told: prize}", "prize"),
]
MISTAKES = [*SHAPE, *NAMES, *TWICE, *CITED, *FACT, *SENSE, *CONDITIONS]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_told_by_its_code_at_its_place(tmp_path: Path, mistake: Mistake) -> None:
    folder = copied(tmp_path)
    place = mistake.put_into(folder)

    found = [(fault.code.removeprefix("rulebook/"), fault.where, fault.hint) for fault in refused(folder)]

    hints = [hint for code, where, hint in found if (code, where) == (mistake.code, place)]
    assert hints, found
    assert mistake.hint in hints[0]


def test_a_fact_that_the_kind_does_not_take_is_told_at_its_sections(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake(
        "", FACTS, "price:\n    type: quantity\n    taken_by: [visit]", "price:\n    type: quantity\n    taken_by: []"
    ).put_into(folder)

    (fault,) = refused(folder)

    assert (fault.code, str(fault.where)) == ("rulebook/fact-not-taken", f"small/{RULES}:8:1")
    assert "`SEEN-1` reads `price`" in fault.message


def test_the_small_rulebook_itself_has_nothing_wrong() -> None:
    assert loaded(SMALL).warnings == ()


def test_all_mistakes_of_all_files_are_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    mistakes = [
        Mistake("unknown-fact", COMFORT, CLEAN, "when: {fact: rooms_cleen, is: false}", "rooms_cleen"),
        Mistake("unknown-word", SAFETY, "says: stay_away", "says: run_away"),
        Mistake("wrong-operand", SAFETY, LOCKS, "when: {fact: door.locks, is: no}", "no}"),
        Mistake("half-derived", FACTS, "    derived_from: rooms\n", "", "rooms_clean"),
        Mistake("unknown-criterion", RULES, "safety: [SAFE-1]", "safety: [SAFE-1, SAFE-7]", "SAFE-7"),
        Mistake("unknown-level", HEAD, "{level: low, headline: Look", "{level: lo, headline: Look", "level: lo"),
    ]

    places = [mistake.put_into(folder) for mistake in mistakes]
    found = [(fault.code.removeprefix("rulebook/"), fault.where) for fault in refused(folder)]

    expected = [(mistake.code, place) for mistake, place in zip(mistakes, places, strict=True)]
    assert set(expected) <= set(found)
    files = [str(where).split(":")[0] for _, where in found]
    assert files == sorted(files)


def test_every_fault_has_a_message_in_lower_case_without_a_full_stop_and_a_hint(tmp_path: Path) -> None:
    for at, mistake in enumerate(MISTAKES):
        (tmp_path / str(at)).mkdir()
        folder = copied(tmp_path / str(at))
        mistake.put_into(folder)
        for fault in refused(folder):
            assert fault.hint, fault
            assert re.match(r"[a-z`]", fault.message), fault
            assert not fault.message.endswith("."), fault
            assert "object at 0x" not in str(fault), fault


# --- whole files


def test_a_trap_of_yaml_in_one_file_does_not_hide_a_mistake_in_another(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    trap = Mistake("", COMFORT, "line: 3,", "line: 003,", "003").put_into(folder)
    mistake = Mistake("", SAFETY, LOCKS, "when: {fact: door.lock, is: false}", "door.lock,").put_into(folder)

    found = {(fault.code, fault.where) for fault in refused(folder)}

    assert {("source/ambiguous-number", trap), ("rulebook/unknown-fact", mistake)} <= found


@pytest.mark.parametrize("file", [HEAD, "sources.yaml", FACTS])
def test_a_missing_file_is_told(tmp_path: Path, file: str) -> None:
    folder = copied(tmp_path)
    (folder / file).unlink()

    found = {(fault.code, str(fault.where)) for fault in refused(folder)}

    assert ("source/unreadable", f"small/{file}:1:1") in found


@pytest.mark.parametrize("name", ["criteria", "rule-sets"])
def test_an_empty_folder_is_told(tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path)
    for path in (folder / name).iterdir():
        path.unlink()

    assert ("rulebook/no-file", f"small/{name}:1:1") in {(fault.code, str(fault.where)) for fault in refused(folder)}


def test_no_folder_at_all_is_told(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path / "none")

    assert fault.code == "rulebook/no-folder"


def test_without_metrics_a_rulebook_loads(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "metrics.yaml").unlink()

    assert loaded(folder).rulebook.metrics == {}


@pytest.mark.parametrize("file", [HEAD, "sources.yaml", FACTS, SAFETY, RULES, "metrics.yaml"])
@pytest.mark.parametrize("text", ["", "[]", "text", "12", "null", "{a: 1}", "[[[["], ids=repr)
def test_a_file_of_another_shape_is_a_fault_and_never_a_crash(tmp_path: Path, file: str, text: str) -> None:
    folder = copied(tmp_path)
    (folder / file).write_text(text, encoding="utf-8")

    assert any(str(fault.where).startswith(f"small/{file}:") for fault in refused(folder))


def test_a_kind_judged_twice_is_told(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "rule-sets" / "zz.yaml").write_bytes((folder / RULES).read_bytes())

    assert [(fault.code, fault.where) for fault in refused(folder)] == [
        ("rulebook/duplicate-kind", Place("small/rule-sets/zz.yaml", 1, 1))
    ]


def test_a_circle_of_definitions_is_told_for_each_of_its_members(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    circle = "definitions:\n  one: {holds: two}\n  two: {not: {holds: three}}\n  three: {all_of: [{holds: one}]}\n"
    Mistake("", SAFETY, "definitions:\n", circle).put_into(folder)

    found = [fault.message for fault in refused(folder)]

    assert found == [f"`{name}` holds itself, through what it names" for name in ("one", "two", "three")]


def test_a_derived_fact_that_is_not_yes_or_no_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    worded = "  rooms_clean:\n    type: word\n    words: {clean: Clean}"
    Mistake("", FACTS, "  rooms_clean:\n    type: yes_no", worded).put_into(folder)

    assert refused(folder)


def test_a_chain_of_names_that_is_too_long_is_told_at_its_beginning(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    chain = (
        "".join(f"  d{at}: {{holds: d{at + 1}}}\n" for at in range(LONGEST_CHAIN))
        + f"  d{LONGEST_CHAIN}: {{told: price}}\n"
    )
    Mistake("", SAFETY, "definitions:\n", f"definitions:\n{chain}").put_into(folder)

    (fault,) = refused(folder)

    assert (fault.code, str(fault.where)) == ("rulebook/chain-too-long", f"small/{SAFETY}:13:3")


def test_too_many_criteria_are_told_before_anything_is_compiled(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    many = "".join(f"  d{at}: {{told: price}}\n" for at in range(MOST_CRITERIA))
    (folder / SAFETY).write_text((folder / SAFETY).read_text(encoding="utf-8") + many, encoding="utf-8")

    assert "rulebook/too-many-criteria" in {fault.code for fault in refused(folder)}


def test_a_rulebook_far_too_large_is_refused_before_all_of_it_is_read(tmp_path: Path) -> None:
    folder, rest = copied(tmp_path), "title: T, about: place, says: look_again, when: {told: price}, because: B, do: D"
    cites = "cites: {source: house_rules, line: 1, phrase: A room}"
    for file in range(4):
        many = "".join(f"  X-{file}-{at}: {{name: x-{file}-{at}, {rest}, {cites}}}\n" for at in range(5_000))
        (folder / "criteria" / f"many-{file}.yaml").write_text(f"title: Many\ncriteria:\n{many}", encoding="utf-8")

    started = time.process_time()
    assert refused(folder)

    assert time.process_time() - started < 1


# --- warnings


def test_what_nothing_uses_is_a_warning(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    unused = Mistake("", RULES, "signs: [GOOD-1]", "signs: []").put_into(folder)
    spare = "  spare:\n    type: yes_no\n    taken_by: [visit]\n    question: Is it?\n    why: It is.\n  price:\n"
    unread = Mistake("", FACTS, "  price:\n", spare, "spare").put_into(folder)
    turns = Mistake("", SAFETY, LOCKS, "when: {fact: price, is_given: false}", "when").put_into(folder)

    found = {(one.code, one.where) for one in loaded(folder).warnings}

    criterion = Place("small/criteria/comfort.yaml", 12, 3)
    assert unused
    assert found == {
        ("rulebook/unused-criterion", criterion),
        ("rulebook/unread-fact", unread),
        ("rulebook/may-turn", turns),
    }


def test_a_definition_that_nothing_rests_on_is_a_warning(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    place = Mistake("", SAFETY, "definitions:\n", "definitions:\n  spare: {told: price}\n", "spare").put_into(folder)

    assert [(one.code, one.where) for one in loaded(folder).warnings] == [("rulebook/unused-definition", place)]


def test_a_criterion_that_may_turn_through_what_it_names_is_a_warning_too(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake("", SAFETY, "all_of: [{fact: door.locks, is: true}", "all_of: [{fact: price, is_given: false}").put_into(
        folder
    )

    assert "`GOOD-1` uses is_given, so telling more may turn it" in [one.message for one in loaded(folder).warnings]
