"""What a document tells, statement by statement: names, aliases, shapes of body and evidence, every fault at once."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import Told
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.names import Names
from dontbuy.engine.reading import read
from dontbuy.engine.values import LIMIT_OF_ITEMS, MOST_GUESSES
from tests.engine.visits import conflicts, diagnostics, faults, visits_with
from tests.rulebooks import TODAY, made, told
from tests.work import growth


@pytest.fixture(scope="module")
def visits() -> Rulebook:
    return visits_with(aliases={"gate": "door"})


# --- the body


@pytest.mark.parametrize("nothing", [None, {}, {"door": None}, {"door": {}}, {"door": {"open": None, "lock": None}}])
def test_nothing_told_is_no_fault_and_records_nothing(visits: Rulebook, nothing: Any) -> None:
    assert len(told(visits, nothing).facts) == 0


def test_every_fault_is_told_at_once_with_its_pointer(visits: Rulebook) -> None:
    facts = {
        "door": {"open": "yes", "lock": {"kind": "chain", "colour": 1}, "opne": True},
        "price": "lots",
        "rooms": [{"beds": -1}, {"bed": 1}],
        "elsewhere": True,
        "doors": 1,
    }
    evidence = [{"fact": "price", "value": "much"}, {"source": "form"}, {"fact": "prices", "side": "guest"}, 7]

    assert faults(visits, facts, evidence) == [
        ("wrong-type", "/facts/door/open"),
        ("unknown-word", "/facts/door/lock/kind"),
        ("unknown-fact", "/facts/door/lock/colour"),
        ("unknown-fact", "/facts/door/opne"),
        ("wrong-type", "/facts/price"),
        ("wrong-type", "/facts/rooms/0/beds"),
        ("unknown-field", "/facts/rooms/1/bed"),
        ("not-taken-by-kind", "/facts/elsewhere"),
        ("unknown-fact", "/facts/doors"),
        ("wrong-type", "/evidence/0/value"),
        ("missing-field", "/evidence/1"),
        ("unknown-field", "/evidence/2/side"),
        ("unknown-fact", "/evidence/2/fact"),
        ("wrong-type", "/evidence/3"),
    ]


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ([], ("wrong-type", "/facts")),
        ("door", ("wrong-type", "/facts")),
        ({"door": True}, ("wrong-type", "/facts/door")),
        ({"door": {"lock": "bolt"}}, ("wrong-type", "/facts/door/lock")),
        ({"door.open": True}, ("unknown-fact", "/facts/door.open")),
        ({"door": {"lock.kind": "bolt"}}, ("unknown-fact", "/facts/door/lock.kind")),
        ({"": True}, ("unknown-fact", "/facts/")),
        ({".": True}, ("unknown-fact", "/facts/.")),
        ({"door": {"": True}}, ("unknown-fact", "/facts/door/")),
        ({"door": {"door": {"open": True}}}, ("unknown-fact", "/facts/door/door")),
        ({"a/b~c": True}, ("unknown-fact", "/facts/a~1b~0c")),
    ],
    ids=str,
)
def test_a_body_of_another_shape_is_refused_at_its_place(visits: Rulebook, facts: Any, fault: tuple[str, str]) -> None:
    assert faults(visits, facts) == [fault]


@pytest.mark.parametrize(
    ("facts", "hint"),
    [
        ({"door": {"opne": True}}, "did you mean `door.open`?"),
        ({"prise": 1}, "did you mean `price`?"),
        ({"door": 1}, 'write an object, such as {"open": …}'),
        ({"elsewhere": True}, "leave it out, or send it in a document of that kind"),
        ({"zzz": 1}, "the facts that this kind takes are listed by `dontbuy facts`"),
        ({"\uff50rice": 1}, "did you mean `price`?"),
    ],
    ids=str,
)
def test_a_fault_says_how_to_mend_it(visits: Rulebook, facts: Any, hint: str) -> None:
    [fault] = diagnostics(visits, facts)

    assert fault.hint.startswith(hint)


def test_a_fact_written_flat_is_told_to_nest_it(visits: Rulebook) -> None:
    [fault] = diagnostics(visits, {"door.open": True})

    assert fault.hint == 'write it nested: {"door": {"open": …}}'


def test_a_fact_of_another_kind_names_the_kinds_that_take_it(rulebook: Rulebook) -> None:
    with pytest.raises(FactsError) as raised:
        read(rulebook, rulebook.rule_sets["buying_request"], {"vendor": {"sold_or_priced": True}}, [], TODAY)

    (fault,) = raised.value.diagnostics
    assert "a `buying_request` does not take `vendor.sold_or_priced`" in fault.message
    assert "`discovery_self_check` and `vendor_evaluation`" in fault.message


# --- aliases


def test_an_alias_is_read_under_the_name_that_it_stands_for_and_keeps_its_pointer(visits: Rulebook) -> None:
    reading = told(visits, {"gate": {"open": True, "lock": {"kind": "bolt"}}})

    assert [*reading.facts] == ["door.open", "door.lock.kind"]
    known = reading.facts.told("door.open")
    assert known is not None
    assert known.pointer == "/facts/gate/open"


def test_an_alias_of_one_kind_is_refused_in_another_with_the_kind_that_takes_it(rulebook: Rulebook) -> None:
    with pytest.raises(FactsError) as raised:
        read(rulebook, rulebook.rule_sets["vendor_evaluation"], {"trainer": {"sold_or_priced": True}}, [], TODAY)

    (fault,) = raised.value.diagnostics
    assert (fault.code, fault.where) == ("facts/not-taken-by-kind", "/facts/trainer")
    assert "`discovery_self_check`" in fault.message
    assert "`vendor.*`" in fault.hint


@pytest.mark.parametrize("order", [("door", "gate"), ("gate", "door")])
def test_both_names_with_one_value_agree_and_with_two_are_a_conflict(visits: Rulebook, order: tuple[str, str]) -> None:
    same = told(visits, {name: {"open": True} for name in order})
    other = told(visits, {name: {"open": name == "door"} for name in order})

    assert same.facts.get("door.open") is True
    assert conflicts(other) == {"door.open": [(True, "/facts/door/open"), (False, "/facts/gate/open")]}


# --- evidence


def test_evidence_with_a_value_records_the_fact_and_points_to_it(visits: Rulebook) -> None:
    reading = told(visits, {}, [{"fact": "price", "value": "12.50", "quote": "twelve fifty"}])

    known = reading.facts.told("price")
    assert known is not None
    assert (known.value, known.pointer) == (Decimal("12.5"), "/evidence/0/value")
    assert known.evidence[0].quote == "twelve fifty"


def test_evidence_that_agrees_supports_the_body_whose_pointer_stays(visits: Rulebook) -> None:
    reading = told(visits, {"price": 12}, [{"fact": "price", "value": "12.0"}, {"fact": "price"}])

    known = reading.facts.told("price")
    assert known is not None
    assert (known.pointer, len(known.evidence), reading.conflicts) == ("/facts/price", 2, ())


@pytest.mark.parametrize("value", [{}, {"value": None}], ids=["absent", "null"])
def test_evidence_without_a_value_never_records_a_fact(visits: Rulebook, value: dict[str, Any]) -> None:
    reading = told(visits, {}, [{"fact": "price", "quote": "It was much."} | value])

    assert len(reading.facts) == 0
    assert len(reading.evidence) == 1


def test_evidence_is_passed_through_as_it_was_sent_without_its_nulls(visits: Rulebook) -> None:
    sent = {"fact": "gate.open", "value": True, "locator": "call-1#turn-12", "as_of": "2026-10-02"}

    (evidence,) = told(visits, {}, [{**sent, "quote": None}]).evidence

    assert evidence.sent == sent
    assert evidence.fact == "door.open"


@pytest.mark.parametrize(
    ("evidence", "fault"),
    [
        ({}, ("wrong-type", "/evidence")),
        ("price", ("wrong-type", "/evidence")),
        ([[]], ("wrong-type", "/evidence/0")),
        ([{"fact": "price"}, None], ("wrong-type", "/evidence/1")),
        ([{"fact": "price", "quote": 7}], ("wrong-type", "/evidence/0/quote")),
        ([{"fact": "\u202eprice"}], ("hidden-character", "/evidence/0/fact")),
        ([{"fact": None}], ("missing-field", "/evidence/0")),
        ([{"fact": "price", "source": "rumour"}], ("unknown-word", "/evidence/0/source")),
        ([{"fact": "price", "speaker_side": 1}], ("wrong-type", "/evidence/0/speaker_side")),
        ([{"fact": "price", "as_of": "yesterday"}], ("wrong-type", "/evidence/0/as_of")),
        ([{"fact": "price", "who": "me"}], ("unknown-field", "/evidence/0/who")),
        ([{"fact": "elsewhere", "value": True}], ("not-taken-by-kind", "/evidence/0/fact")),
        ([{"fact": "door", "value": {}}], ("unknown-fact", "/evidence/0/fact")),
        ([{"fact": "price", "value": "lots"}], ("wrong-type", "/evidence/0/value")),
    ],
    ids=str,
)
def test_evidence_of_another_shape_is_refused_at_its_place(
    visits: Rulebook, evidence: Any, fault: tuple[str, str]
) -> None:
    assert faults(visits, {}, evidence) == [fault]


def test_an_unknown_key_of_evidence_is_told_which_it_may_have(visits: Rulebook) -> None:
    [fault] = diagnostics(visits, {}, [{"fact": "price", "vlaue": 12}])

    assert (fault.code, fault.where) == ("facts/unknown-field", "/evidence/0/vlaue")
    assert fault.hint == "did you mean `value`?"


def test_a_quote_is_kept_as_it_was_sent_whatever_it_hides(visits: Rulebook) -> None:
    quote = "twelve\0 \u202efifty\u202c\u200b"

    (evidence,) = told(visits, {}, [{"fact": "price", "quote": quote}]).evidence

    assert (evidence.quote, evidence.sent["quote"]) == (quote, quote)


def test_a_text_of_its_own_is_kept_as_it_was_sent_and_a_name_in_a_record_hides_nothing(visits: Rulebook) -> None:
    odd = "attic\u202e"

    assert told(visits, {"note": odd}).facts.get("note") == odd
    assert faults(visits, {"rooms": [{"name": odd}]}) == [("hidden-character", "/facts/rooms/0/name")]
    assert faults(visits, {}, [{"fact": "price", "locator": "call\0"}]) == [("hidden-character", "/evidence/0/locator")]


# --- how much work it is


def unknown_facts(size: int) -> tuple[Any, Any]:
    return {f"unknown_{at}": True for at in range(size)}, []


def unknown_fields(size: int) -> tuple[Any, Any]:
    return {"rooms": [{f"bed{at}": 1 for at in range(size)}]}, []


def unknown_words(size: int) -> tuple[Any, Any]:
    return {"asked": [f"word {at}" for at in range(size)]}, []


def unknown_evidence(size: int) -> tuple[Any, Any]:
    return {}, [{"fact": f"unknown.{at}"} for at in range(size)]


def agreeing_evidence(size: int) -> tuple[Any, Any]:
    return {}, [{"fact": "door.open", "value": True, "source": "self_report"} for _ in range(size)]


def differing_evidence(size: int) -> tuple[Any, Any]:
    return {}, [{"fact": "price", "value": at, "source": "form"} for at in range(size)]


def records(size: int) -> tuple[Any, Any]:
    return {"rooms": [{"beds": at} for at in range(size)]}, []


def two_lists_of_records(size: int) -> tuple[Any, Any]:
    rooms = [{"beds": at} for at in range(size)]
    return {"rooms": rooms}, [{"fact": "rooms", "value": rooms[::-1]}]


def digits(size: int) -> tuple[Any, Any]:
    return {"price": "9" * size}, []


LARGE = (
    unknown_facts,
    unknown_fields,
    unknown_words,
    unknown_evidence,
    agreeing_evidence,
    differing_evidence,
    records,
    two_lists_of_records,
    digits,
)


def reading_of(visits: Rulebook, make: Callable[[int], tuple[Any, Any]]) -> Callable[[int], Callable[[], None]]:
    """What reads a document of some size, or refuses it."""

    def of_size(size: int) -> Callable[[], None]:
        facts, evidence = make(size)

        def call() -> None:
            with suppress(FactsError):
                told(visits, facts, evidence)

        return call

    return of_size


@pytest.mark.parametrize("make", LARGE, ids=lambda make: make.__name__)
def test_twice_the_document_is_at_most_about_twice_the_work(
    visits: Rulebook, make: Callable[[int], tuple[Any, Any]]
) -> None:
    assert growth(reading_of(visits, make), LIMIT_OF_ITEMS // 2) < 2.1


def test_the_count_of_the_work_shows_a_reader_that_looks_back_at_every_piece(visits: Rulebook) -> None:
    def of_size(size: int) -> Callable[[], None]:
        _, evidence = agreeing_evidence(size)

        def call() -> None:
            for end in range(size):
                told(visits, {}, evidence[:end])

        return call

    assert growth(of_size, 30) > 3


def test_the_nearest_name_is_looked_for_a_bounded_number_of_times(
    visits: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for: list[str] = []

    def counted(name: str, known: Iterable[str]) -> str:
        looked_for.append(name)
        return ""

    monkeypatch.setattr("dontbuy.engine.names.did_you_mean", counted)

    assert len(faults(visits, *unknown_facts(1_000))) == 1_000
    assert len(looked_for) == MOST_GUESSES


@pytest.mark.parametrize("kind", ["vendor_evaluation", "discovery_self_check", "buying_request"])
def test_a_bare_yes_or_no_is_told_of_the_fact_that_its_name_means_by_every_name(rulebook: Rulebook, kind: str) -> None:
    judged = rulebook.rule_sets[kind]
    names = Names(rulebook, judged)
    by_alias = [
        alias + name.removeprefix(group)
        for alias, group in judged.aliases.items()
        for name in judged.facts
        if name.startswith(f"{group}.")
    ]
    meant = {spelling: names.fact(spelling) for spelling in (*judged.facts, *by_alias)}
    yes_or_no = {spelling: fact for spelling, fact in meant.items() if fact and fact.type.value_type == "yes_no"}

    for value in (True, False):
        assert judged.reading.plainly[value] == {
            spelling: Told(fact.name, value, f"/facts/{spelling.replace('.', '/')}")
            for spelling, fact in yes_or_no.items()
        }


@pytest.mark.parametrize(
    ("facts", "name", "pointer"),
    [
        ({"vendor": {"on_time": True}}, "vendor.on_time", "/facts/vendor/on_time"),
        ({"crew": {"on_time": True}}, "vendor.on_time", "/facts/crew/on_time"),
        ({"vendor": {"van": {"clean": False}}}, "vendor.van.clean", "/facts/vendor/van/clean"),
        ({"vendor.van": {"clean": False}}, "vendor.van.clean", "/facts/vendor.van/clean"),
        ({"crew.van": {"clean": False}}, "vendor.van.clean", "/facts/crew.van/clean"),
    ],
)
def test_a_yes_or_no_is_told_at_its_place_in_the_document_as_it_was_sent(facts: Any, name: str, pointer: str) -> None:
    yes_or_no = {"vendor.on_time": {"type": "yes_no"}, "vendor.van.clean": {"type": "yes_no"}}
    rulebook = made(yes_or_no, {"A": {"fact": "vendor.on_time", "is": False}}, rule_set={"aliases": {"crew": "vendor"}})

    known = told(rulebook, facts).facts.told(name)

    assert known is not None
    assert known.pointer == pointer
