"""Every question of the shipped rulebook can be sent as it stands: short, plain, one claim, one name a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dontbuy.engine.facts import LISTS, FactDeclaration, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rulebook.library import load
from dontbuy.engine.rulebook.source import read_or_raise

RULES = Path(__file__).parents[2] / "rules"
FORM = "the form"
HARDEST_GRADE = 10
MOST_WORDS = 19
CLOSED = re.compile(
    r"(Am|Are|Can|Could|Did|Do|Does|Had|Has|Have|Is|May|Might|Must|Shall|Should|Was|Were|Will|Would)\b", re.IGNORECASE
)
READERS = {
    "buying_request": {"leader", "evaluator"},
    "vendor_evaluation": {"leader", "evaluator"},
    "discovery_self_check": {"trainer"},
}
OTHERS = {"vendor", "contact"}
"""Who is asked in a text, and does not answer a check."""
OTHER_NAMES = re.compile(
    r"\b(delegates?|vett(ed|ing)|team members?|persons? (you )?sent|owners? of the|CROs?|CSOs?"
    r"|suppliers?|providers?|consultants?|prospects?|clients? side|stakeholders?|champions?)\b"
)
THE_LEADER = re.compile(r"\b(?<!sales )leader\b(?! asks)")
TO_THE_TRAINER_ONLY = re.compile(r"\b([Yy]our contact|[Tt]he buyer)\b")
TO_YOU = re.compile(r"\byour?\b", re.IGNORECASE)
SPEECH = re.compile(r"“[^”]*”")
SOMEBODY = re.compile(r"\b(you|your|yours|we|our|us|I|my|they|them|their|he|him|his|she|her)\b", re.IGNORECASE)
NAMES_OF = {
    "leader": re.compile(r"\b(sales leader|buyer|your contact)\b"),
    "evaluator": re.compile(r"\b(person looking at vendors|buyer|your contact)\b"),
    "trainer": re.compile(r"\b(trainer|vendors?|your side|person looking at vendors)\b"),
}
"""What somebody is called by others, and is never called to their face."""
TWO_CLAIMS = re.compile(r",? and (?!set-up\b)")
JARGON = re.compile(r"\b(lever|leverage|enable|ROI|KPIs?|ICP|MEDDIC|funnel|stakeholder|alignment|holistic|synerg\w+)\b")


def rulebook() -> Rulebook:
    return load(RULES).rulebook


@dataclass(frozen=True)
class Asked:
    """A question with its fact and its reader; `the form` asks whoever fills it in."""

    fact: str
    reader: str
    text: str

    def __str__(self) -> str:
        return f"{self.fact} to {self.reader}"


def questions() -> Iterator[Asked]:
    for name, fact in rulebook().facts.items():
        if fact.question:
            yield Asked(name, FORM, fact.question)
        for reader, text in (*fact.ask.items(), *fact.questions.items()):
            yield Asked(name, reader, text)


def examples() -> Iterator[tuple[str, str, str]]:
    """Every example line, for each reader who is asked for its fact."""
    for fact in rulebook().facts.values():
        for reader in dict.fromkeys(reader for kind in sorted(fact.taken_by) for reader in sorted(READERS[kind])):
            yield from ((fact.name, reader, line) for line in (fact.yes_if, fact.no_if, fact.open_if) if line)


QUESTIONS = [*questions()]
EXAMPLES = [*examples()]
WORDED = [
    (f"{name} {key}", text)
    for name, key, text in (
        (fact.name, key, text)
        for fact in rulebook().facts.values()
        for key, text in {
            "why": fact.why,
            "yes_if": fact.yes_if,
            "no_if": fact.no_if,
            "open_if": fact.open_if,
            "to_change": fact.to_change,
        }.items()
    )
    if text
]


def judged() -> list[tuple[str, str, str]]:
    """Kind, id and every text that a criterion, sign or observation says in that kind."""
    return [
        (kind, criterion.id, text)
        for kind, rule_set in rulebook().rule_sets.items()
        for voice in (rule_set, *rule_set.voices.values())
        for criterion in voice.all_criteria
        for text in (criterion.title, criterion.because, criterion.do)
    ]


VOICES = [
    (kind, reader, rule_set.for_reader(reader))
    for kind, rule_set in rulebook().rule_sets.items()
    for reader in rule_set.readers
]
NAMES = {"leader": ("sales leader",), "evaluator": ("the person looking at vendors", "this person")}
"""How the texts call each reader, who is never called so by what speaks to them."""
ANYBODY = [(kind, "", rule_set) for kind, rule_set in rulebook().rule_sets.items()]


@pytest.mark.parametrize(("kind", "reader", "voice"), VOICES, ids=lambda each: each if isinstance(each, str) else "")
def test_nobody_is_spoken_of_by_what_speaks_to_them(kind: str, reader: str, voice: RuleSet) -> None:
    texts = [text for each in voice.all_criteria for text in (each.title, each.because, each.do)]
    asked = [(fact.question, fact.why, fact.yes_if, fact.no_if, fact.open_if) for fact in voice.facts.values()]
    texts += [text for said in asked for text in said]

    assert [text for text in texts for name in NAMES[reader] if name in text.lower()] == []


@pytest.mark.parametrize(
    ("kind", "reader", "voice"), [*VOICES, *ANYBODY], ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_form_asks_what_yes_or_no_answers_where_those_are_its_answers(kind: str, reader: str, voice: RuleSet) -> None:
    """What asks may stand behind an opening, as in *To reach the goal, who has to do what?*"""
    asked = [fact.question for fact in voice.facts.values() if fact.type.value_type is ValueType.YES_NO]

    assert [text for text in asked if not any(CLOSED.match(part) for part in re.split(r"[,:] ", text))] == []


@pytest.mark.parametrize(
    ("kind", "reader", "voice"), [*VOICES, *ANYBODY], ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_form_points_at_no_number_that_nobody_may_have_named(kind: str, reader: str, voice: RuleSet) -> None:
    """A check may go on without a number: *these numbers* would then be none. A text names them itself."""
    shown = [text for fact in voice.facts.values() for text in (fact.question, fact.short)]

    assert [text for text in shown if re.search(r"\b(these|those|this) numbers?|\bthe goal\b", text)] == []


def asked_facts() -> list[FactDeclaration]:
    """The facts that somebody is asked for: those that say why, and are not only shown beside another."""
    return [fact for fact in rulebook().facts.values() if fact.why and not fact.companion_of]


# --- how hard a sentence is to read


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end: *conversation* has four, *one* has one."""
    plain = word.lower().replace("’", "")
    groups = len(re.findall("[aeiouy]+", plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee"))
    return max(1, groups - silent)


def grade(text: str) -> float:
    """The school year that a sentence is fit for, as Flesch and Kincaid count."""
    words = re.findall(r"[A-Za-z’]+", text)
    return 0.39 * len(words) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_a_long_word_makes_a_sentence_harder_and_a_short_one_easier() -> None:
    assert grade("Who has to do what differently?") < 6
    assert grade("Which organisational capability considerations necessitate intervention?") > 20
    assert [syllables(word) for word in ("one", "table", "conversation", "see")] == [1, 2, 4, 1]


# --- the questions


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_a_question_is_one_short_plain_question(asked: Asked) -> None:
    extra = asked.text.removesuffix(" It changes nothing in the answer.")

    assert extra.count("?") == 1
    assert extra.endswith("?")
    assert len(extra.split()) <= MOST_WORDS
    assert grade(extra) <= HARDEST_GRADE
    assert not TWO_CLAIMS.search(extra)
    assert not JARGON.search(extra)


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_everybody_has_one_name(asked: Asked) -> None:
    assert not OTHER_NAMES.search(asked.text)
    assert not THE_LEADER.search(asked.text)
    assert asked.reader == "trainer" or not TO_THE_TRAINER_ONLY.search(asked.text)


@pytest.mark.parametrize("asked", [each for each in QUESTIONS if each.reader in OTHERS], ids=str)
def test_a_vendor_or_a_contact_is_never_asked_what_yes_or_no_would_answer(asked: Asked) -> None:
    parts = re.split(r"[,:] ", asked.text)

    assert [part for part in (parts[0], parts[-1]) if CLOSED.match(part)] == []


@pytest.mark.parametrize("asked", [each for each in QUESTIONS if each.reader not in {FORM, *OTHERS}], ids=str)
def test_a_reader_is_spoken_to_and_not_about(asked: Asked) -> None:
    about = {"leader": "the sales leader", "evaluator": "the person looking at vendors", "trainer": "the trainer"}

    assert about[asked.reader] not in asked.text.lower()


def test_a_list_is_asked_for_without_an_order_for_it_has_none() -> None:
    """Two lists of the same members are the same, and a form of ticks has no order to give."""
    lists = {name for name, fact in rulebook().facts.items() if fact.type.value_type in LISTS}
    order = re.compile(r"\b(first(?! (came up|spoke))|in (that|this|which) order|most important|one after)\b")
    texts = [(each.fact, each.text) for each in QUESTIONS if each.fact in lists]

    assert lists >= {"request.opened_with", "request.reasons", "request.remedies"}
    assert [(fact, text) for fact, text in texts if order.search(text)] == []


def test_a_text_speaks_of_these_numbers_only_where_it_can_ask_first_which_they_are() -> None:
    facts = rulebook().facts

    assert {
        each.fact
        for each in QUESTIONS
        if "these numbers" in each.text and "metrics.items" not in facts[each.fact].after
    } == set()


# --- the keys of a fact


def test_every_fact_has_a_short_name_of_two_to_five_words() -> None:
    wrong = {fact.name: fact.short for fact in rulebook().facts.values() if not 2 <= len(fact.short.split()) <= 5}
    names = [fact.short for fact in rulebook().facts.values()]

    assert wrong == {}
    assert sorted(names) == sorted(set(names))


def test_every_asked_fact_has_a_question_for_every_reader_of_its_kinds() -> None:
    lacking = {
        fact.name: readers
        for fact in asked_facts()
        if (readers := {reader for kind in fact.taken_by for reader in READERS[kind]} - set(fact.ask))
    }

    assert lacking == {}


def test_nobody_is_asked_in_a_kind_that_does_not_take_the_fact() -> None:
    extra = {
        fact.name: readers
        for fact in rulebook().facts.values()
        if (readers := set(fact.ask) - OTHERS - {reader for kind in fact.taken_by for reader in READERS[kind]})
    }

    assert extra == {}


def test_only_what_is_about_the_vendor_or_a_number_is_sent_to_a_vendor() -> None:
    sent = {fact.name for fact in rulebook().facts.values() if "vendor" in fact.ask}

    assert {name for name in sent if not name.startswith(("vendor.", "metrics.items"))} == set()
    assert all("vendor_evaluation" in rulebook().facts[name].taken_by for name in sent)


def test_a_contact_is_asked_only_what_a_trainer_checks() -> None:
    asked = [fact for fact in rulebook().facts.values() if "contact" in fact.ask]

    assert len(asked) > 30
    assert [fact.name for fact in asked if "trainer" not in fact.ask] == []
    assert [
        fact.name for fact in asked if re.search(r"\b(the buyer|your contact|the vendor)\b", fact.ask["contact"])
    ] == []


def test_every_asked_yes_or_no_has_an_example_of_either() -> None:
    asked = [fact for fact in asked_facts() if fact.type.value_type is ValueType.YES_NO]

    assert [fact.name for fact in asked if not (fact.yes_if and fact.no_if)] == []


@pytest.mark.parametrize(("fact", "reader", "line"), EXAMPLES)
def test_an_example_holds_for_whoever_reads_it(fact: str, reader: str, line: str) -> None:
    """It shows what was seen or heard, and takes nobody for the reader: what is quoted, somebody said."""
    told = SPEECH.sub("“…”", line)

    assert SOMEBODY.findall(told) == []
    assert not NAMES_OF[reader].search(told)


@pytest.mark.parametrize("line", sorted({line for _, _, line in EXAMPLES}))
def test_an_example_is_short_and_plain(line: str) -> None:
    assert len(line.split()) <= MOST_WORDS
    assert line[0] in "“0123456789" or line[0].isupper()
    assert line.endswith((".", "?", "”"))
    assert not JARGON.search(line)


def test_every_asked_fact_says_whether_it_can_be_observed() -> None:
    written = read_or_raise(RULES / "facts.yaml", "facts.yaml").plain()["facts"]

    assert [fact.name for fact in asked_facts() if "observed" not in written[fact.name]] == []


def test_what_somebody_can_change_says_what_to_do_and_how_much_work_it_is() -> None:
    can_change = [fact for fact in rulebook().facts.values() if fact.changed_by]

    assert [fact.name for fact in can_change if not (fact.effort and fact.to_change)] == []
    assert [fact.name for fact in can_change if fact.to_change.count(". ") or not fact.to_change.endswith(".")] == []
    assert [fact.name for fact in rulebook().facts.values() if fact.to_change and not fact.changed_by] == []
    # Others read it besides whoever does it: a trainer reads what the buyer's leader would have to do.
    assert [fact.name for fact in can_change if TO_YOU.search(fact.to_change)] == []


# --- the other texts


@pytest.mark.parametrize(("where", "text"), WORDED, ids=[where for where, _ in WORDED])
def test_the_texts_of_a_fact_call_people_by_the_same_names(where: str, text: str) -> None:
    assert not OTHER_NAMES.search(text)
    assert not THE_LEADER.search(text)


def test_the_texts_of_a_criterion_call_people_by_the_same_names() -> None:
    wrong = [
        (kind, key, text)
        for kind, key, text in judged()
        if OTHER_NAMES.search(text) or THE_LEADER.search(text.replace("Almost no leader", ""))
    ]

    assert wrong == []


@pytest.mark.parametrize("kind", READERS)
def test_a_rule_set_asks_in_the_words_for_its_reader(kind: str) -> None:
    rule_set, facts = rulebook().rule_sets[kind], rulebook().facts
    asked = [rule_set.facts[name] for name in rule_set.facts if facts[name].ask]

    wrong = [fact.name for fact in asked if OTHER_NAMES.search(fact.why) or THE_LEADER.search(fact.why)]
    wrong += [
        fact.name
        for fact in asked
        if kind == "discovery_self_check" and fact.question != facts[fact.name].ask["trainer"]
    ]

    assert wrong == []


def test_the_self_check_speaks_to_the_trainer() -> None:
    texts = [(key, text) for kind, key, text in judged() if kind == "discovery_self_check"]

    assert [key for key, text in texts if re.search(r"\b(the|a) (vendor|trainer)\b", text, re.IGNORECASE)] == []
    assert any("your contact" in text.lower() for _, text in texts)


ACTED = re.compile(r"^(In [^,]+, )?(have|did|do|are|were) you\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("kind", "reader", "voice"), [*VOICES, *ANYBODY], ids=lambda each: each if isinstance(each, str) else ""
)
def test_an_example_answers_the_question_as_it_is_worded(kind: str, reader: str, voice: RuleSet) -> None:
    """What somebody did is no example beside what you did, and what is so none beside what you were told."""
    read = [fact for fact in voice.facts.values() if fact.yes_if]
    beside_you = [fact for fact in read if ACTED.search(fact.question) and "someone" not in fact.question]
    about_hearsay = [fact for fact in read if re.match("(Were|Have) you (been )?told", fact.question)]

    assert [fact.question for fact in beside_you if re.match("Somebody", fact.yes_if)] == []
    assert [fact.question for fact in about_hearsay] == []


def test_a_trainer_is_not_asked_about_themselves_as_they_or_as_nobody() -> None:
    """What is asked beside a question says who is meant as the question does."""
    trainer = rulebook().rule_sets["discovery_self_check"].facts.values()
    beside = [fact.question for fact in trainer if fact.companion_of]

    assert [text for text in beside if re.search(r"\b(they|this person|their|your side)\b", text)] == []
    assert [fact.why for fact in trainer if "your business" in fact.why] == []
