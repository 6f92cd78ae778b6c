"""What `consistency.yaml` is refused for, with its place and a hint, and what it may leave out."""

import re
from pathlib import Path

import pytest

from dontbuy.engine.errors import Place
from tests.engine.mistakes import FACTS, RULES, SAFETY
from tests.engine.small_rulebook import SMALL, Mistake, assert_told, copied, loaded, refused

FILE = "consistency.yaml"
BOTH_FORMS = """\
implications:
  no-lock:
    when: {fact: door.locks, is: false}
    then: [{fact: rooms_clean, is: false}]
    because: Nobody cleans behind an open door.
contradictions:
  dear-and-open:
    never: {all_of: [{fact: price, more_than: {value: 100, unit: EUR}}, {fact: door.locks, is: false}]}
    because: Nobody leaves what is dear open.
"""


def small(folder: Path, text: str = BOTH_FORMS) -> Path:
    """The small rulebook with a consistency of its own."""
    copy = copied(folder)
    (copy / FILE).write_text(text, "utf-8")
    return copy


def test_both_forms_are_read(tmp_path: Path) -> None:
    (rule_set,) = loaded(small(tmp_path)).rulebook.rule_sets.values()

    assert [(each.name, each.then, each.because) for each in rule_set.implications] == [
        ("no-lock", {"rooms_clean": False}, "Nobody cleans behind an open door.")
    ]
    assert [(each.name, each.because) for each in rule_set.contradictions] == [
        ("dear-and-open", "Nobody leaves what is dear open.")
    ]


def test_every_key_that_is_missing_is_told_with_its_place(tmp_path: Path) -> None:
    bare = "implications:\n  one: {because: So it is.}\ncontradictions:\n  two: {because: So it is.}\n"
    told = refused(small(tmp_path, bare))

    assert [(each.code, each.where.line, each.message) for each in told if isinstance(each.where, Place)] == [
        ("rulebook/missing-key", 2, "`when` is missing"),
        ("rulebook/missing-key", 2, "`then` is missing"),
        ("rulebook/missing-key", 4, "`never` is missing"),
    ]


@pytest.mark.parametrize(
    "text", ["implications: {}\n", "contradictions: {}\n", "{implications: {}, contradictions: {}}\n"]
)
def test_either_form_may_be_left_out(tmp_path: Path, text: str) -> None:
    (rule_set,) = loaded(small(tmp_path, text)).rulebook.rule_sets.values()

    assert (rule_set.implications, rule_set.contradictions) == ((), ())


def test_a_rulebook_without_the_file_is_what_it_was(tmp_path: Path) -> None:
    assert not (SMALL / FILE).exists()

    (rule_set,) = loaded(copied(tmp_path)).rulebook.rule_sets.values()

    assert (rule_set.implications, rule_set.contradictions) == ((), ())


def when(code: str, condition: str, at: str = "", hint: str = "") -> Mistake:
    """A mistake in the condition of the implication."""
    return Mistake(code, FILE, "when: {fact: door.locks, is: false}", f"when: {condition}", at or condition, hint)


def then(code: str, given: str, at: str = "", hint: str = "") -> Mistake:
    """A mistake in what the implication gives."""
    return Mistake(code, FILE, "then: [{fact: rooms_clean, is: false}]", f"then: {given}", at or given, hint)


NEVER = "never: {all_of: [{fact: price, more_than: {value: 100, unit: EUR}}, {fact: door.locks, is: false}]}"
MORE = "contradictions:\n  dear-and-open:"
SO = "    because: So.\n"
DIFFERS = f"  other:\n    when: {{fact: price, more_than: 1}}\n    then: [{{fact: rooms_clean, is: true}}]\n{SO}"
BACK = f"  back:\n    when: {{fact: rooms_clean, is: true}}\n    then: [{{fact: door.locks, is: true}}]\n{SO}"
MISTAKES = [
    when("unknown-fact", "{fact: door.lock, is: false}", "door.lock,", "did you mean `door.locks`?"),
    when("wrong-operand", "{fact: door.locks, is: no}", "no}", "true or false"),
    when("not-for-consistency", "{fact: price, is_given: true}", hint="write the condition out, over facts"),
    when("not-for-consistency", "{holds: all_is_well}", hint="write the condition out, over facts"),
    when("not-for-consistency", "{not: {all_of: [{holds: all_is_well}]}}"),
    when("unknown-condition", "{al_of: []}", "{al_of", "did you mean `all_of`?"),
    then("unknown-fact", "[{fact: room_clean, is: false}]", "room_clean", "did you mean `rooms_clean`?"),
    then("wrong-operand", "[{fact: rooms_clean, is: dirty}]", "dirty"),
    then("wrong-operand", "[{fact: rooms_clean, is: null}]", "null"),
    then("wrong-shape", "[]", "then: []"),
    then("unknown-key", "[{fact: rooms_clean, in: [false]}]", "in:"),
    then("not-a-value-of-a-fact", "[{fact: any_day, is: as_of}]", "{fact: any_day", "write {fact: F, is: VALUE}"),
    then("implied-by-itself", "[{fact: door.locks, is: true}]", "no-lock:", "take one implication out of the circle"),
    Mistake("not-for-consistency", FILE, NEVER, "never: {fact: price, is_given: true}", "{fact: price, is_given"),
    Mistake("unknown-fact", FILE, NEVER, "never: {fact: prize, more_than: 1}", "prize", "did you mean `price`?"),
    Mistake("implications-differ", FILE, MORE, DIFFERS + MORE, "other:", "let a fact follow in one way only"),
    Mistake("implied-by-itself", FILE, MORE, BACK + MORE, "no-lock:"),
    Mistake("implied-by-itself", FILE, MORE, BACK + MORE, "back:"),
    Mistake("missing-key", FILE, "    because: Nobody cleans behind an open door.\n", "", "no-lock:", "add `because`"),
    Mistake("missing-key", FILE, "    because: Nobody leaves what is dear open.\n", "", "dear-and-open:"),
    Mistake("unknown-key", FILE, "contradictions:", "contradiction:", "contradiction:", "did you mean"),
]


def with_a_day(folder: Path) -> Path:
    copy = small(folder)
    Mistake(
        "", FACTS, "  price_note:\n", "  any_day:\n    type: date\n    taken_by: [visit]\n  price_note:\n"
    ).put_into(copy)
    return copy


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_told_by_its_code_at_its_place(tmp_path: Path, mistake: Mistake) -> None:
    assert_told(mistake, with_a_day(tmp_path))


def test_a_circle_shows_its_way(tmp_path: Path) -> None:
    folder = small(tmp_path, BOTH_FORMS.replace(MORE, BACK + MORE))

    messages = [fault.message for fault in refused(folder)]

    assert "`no-lock` rests on what follows from it: door.locks -> rooms_clean -> door.locks" in messages


def test_every_fault_has_a_message_in_lower_case_without_a_full_stop_and_a_hint(tmp_path: Path) -> None:
    for at, mistake in enumerate(MISTAKES):
        (tmp_path / str(at)).mkdir()
        folder = with_a_day(tmp_path / str(at))
        mistake.put_into(folder)
        for fault in refused(folder):
            assert fault.hint, fault
            assert re.match(r"[a-z`]", fault.message), fault
            assert not fault.message.endswith("."), fault


# --- the other keys of version 2

CITES = "    cites: {source: house_rules, line: 2, phrase: door can be locked}\n"
LOCKS = "  door.locks:\n"


def word(line: int, phrase: str, source: str = "house_rules") -> str:
    return f"{CITES}    word_cites: {{source: {source}, line: {line}, phrase: {phrase}}}\n"


OTHERS = [
    Mistake("word-cites-repeats", SAFETY, CITES, word(2, "can be locked"), "word_cites", "leave `word_cites` out"),
    Mistake("phrase-not-there", SAFETY, CITES, word(1, "no such words"), "phrase: no such", "letter for letter"),
    Mistake("phrase-too-long", SAFETY, CITES, word(1, "a " * 13), "word_cites"),
    Mistake("line-not-there", SAFETY, CITES, word(9, "x"), "word_cites", "`house_rules` has 3 lines"),
    Mistake("unknown-source", SAFETY, CITES, word(1, "x", "rules"), "source: rules,", "did you mean `house_rules`?"),
    Mistake("unknown-fact", FACTS, LOCKS, f"{LOCKS}    after: [prise]\n", "prise", "did you mean `price`?"),
    Mistake("unknown-person", RULES, "minutes: 2", "minutes: 2\nreader: gide", "reader", "did you mean `guide`?"),
    Mistake("unknown-criterion", RULES, "signs: [", "listed_after: {SAFE-1: ROOM-9}\nsigns: [", "SAFE-1: ROOM-9"),
    Mistake("unknown-criterion", RULES, "signs: [", "listed_after: {SAFE-1: SAFE-1}\nsigns: [", "SAFE-1: SAFE-1"),
    Mistake("unknown-criterion", RULES, "signs: [", "listed_after: {GOOD-1: SAFE-1}\nsigns: [", "GOOD-1: SAFE-1"),
]


@pytest.mark.parametrize("mistake", OTHERS, ids=str)
def test_a_mistake_in_another_new_key_is_told_by_its_code_at_its_place(tmp_path: Path, mistake: Mistake) -> None:
    assert_told(mistake, copied(tmp_path))


def test_a_question_for_somebody_who_is_not_among_the_people_is_a_warning(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    place = Mistake("", FACTS, LOCKS, f"{LOCKS}    ask: {{gide: Does it lock?}}\n", "gide").put_into(folder)

    (warning,) = loaded(folder).warnings

    assert (warning.code, warning.where, warning.hint) == ("rulebook/asked-of-nobody", place, "did you mean `guide`?")


def test_a_criterion_may_be_listed_behind_one_of_another_section(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake("", RULES, "signs: [", "listed_after: {SAFE-1: ROOM-1}\nsigns: [").put_into(folder)

    (rule_set,) = loaded(folder).rulebook.rule_sets.values()

    assert [criterion.id for criterion in rule_set.criteria] == ["ROOM-1", "SAFE-1"]
    assert [*rule_set.sections] == ["safety", "comfort"]


def test_a_class_that_the_catalogue_does_not_know_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    goal = "  goal:\n    type: metric\n    taken_by: [visit]\n  door.locks:\n"
    Mistake("", FACTS, LOCKS, goal).put_into(folder)
    condition = "when: {fact: goal, class: busines}"
    place = Mistake("", SAFETY, "when: {fact: door.locks, is: false}", condition, "busines").put_into(folder)

    (fault,) = [fault for fault in refused(folder) if isinstance(fault.where, Place)]

    assert (fault.code, fault.where) == ("rulebook/unknown-class", place)
    assert "did you mean `business`?" in fault.hint
