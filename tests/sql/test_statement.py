"""What a statement says, whatever runs it: it reads back, it can be long, and what it cannot say is refused."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings

from dontbuy.engine.errors import RulebookError
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.sql.answers import bits_of
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, statement
from tests.conformance.strategies import ConsistentBook, consistent_books
from tests.rulebooks import TODAY, made
from tests.rulebooks import rule_set as judged_by
from tests.rulebooks import told as read_facts
from tests.sql.duck import answers
from tests.sql.rows import Row, expected, row_of_values

YES_NO = {"type": "yes_no"}


@pytest.mark.parametrize("shape", AnswerShape)
@pytest.mark.parametrize("dialect", Dialect)
def test_the_shipped_rules_read_back_as_they_were_written(
    dialect: Dialect, shape: AnswerShape, rulebook: Rulebook
) -> None:
    for judged in rulebook.rule_sets.values():
        written = statement(rulebook, judged, StatementOptions(dialect, shape))

        (read,) = sqlglot.parse(written, dialect=dialect)

        assert read is not None
        assert not list(read.find_all(sqlglot.exp.Command))
        assert sqlglot.parse_one(read.sql(dialect, comments=False), dialect=dialect) == sqlglot.parse_one(
            written.partition("WITH ")[1] + written.partition("WITH ")[2], dialect=dialect
        )
        assert ("not run against that engine" in written) is (not dialect.is_run)


def test_above_it_stands_what_it_is_which_columns_it_reads_and_what_it_leaves_out(grants: Rulebook) -> None:
    judged = grants.rule_sets["warm_room"]
    options = StatementOptions(Dialect.DUCKDB, AnswerShape.BITS, as_of=TODAY)

    above = " ".join(
        line.removeprefix("-- ") for line in statement(grants, judged, options).splitlines() if line.startswith("--")
    )

    assert above.startswith(
        f"grant-eligibility@1.0.0: warm_room, {judged.digest} The table facts has a column for each"
    )
    assert '"request.amount" DECIMAL(38, 18), "request.amount.unit" TEXT' in above
    assert "Bits: 1 WHO-1, 2 WHO-2, 4 WHO-3, 8 WHO-4, 16 MON-1," in above
    assert above.endswith("`dontbuy check` has all of it.")
    for lost in ("evidence and quotes", "two values for one fact", "data issues", "signs", "score"):
        assert lost in above


@settings(max_examples=60)
@given(book=consistent_books())
def test_what_is_implied_and_what_is_told_against_it_is_as_in_reading(
    book: ConsistentBook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    judged = judged_by(book.rulebook)
    everything = {name: value for name, value in book.pieces if name}
    names = [*everything]
    documents = [{name: everything[name] for name in names[:count]} for count in range(len(names) + 1)]

    found = answers(book.rulebook, judged, documents, tmp_path_factory.mktemp("rows"), list(judged.facts))

    assert found == [expected(judged, read_facts(book.rulebook, each).facts) for each in documents]


FACTS: dict[str, dict[str, Any]] = {
    "price": {"type": "quantity"},
    "light": {"type": "word", "words": {"red": "Red", "green": "Green"}},
    "size": {"type": "number"},
    "day": {"type": "date"},
    "asked": YES_NO,
}


def test_every_sort_of_value_may_be_implied(tmp_path: Path) -> None:
    then = [
        {"fact": "price", "is": {"value": 5, "unit": "USD"}},
        {"fact": "light", "is": "red"},
        {"fact": "size", "is": Decimal("2.5")},
        {"fact": "day", "is": "2026-11-20"},
    ]
    implied = {"i": {"when": {"fact": "asked", "is": True}, "then": then, "because": "It follows."}}
    when = {
        "PRICE": {"fact": "price", "at_least": {"value": 5, "unit": "USD"}},
        "LIGHT": {"fact": "light", "is": "red"},
        "SIZE": {"fact": "size", "is": Decimal("2.5")},
        "DAY": {"fact": "day", "before": "as_of"},
    }
    book = made(FACTS, when, consistency={"implications": implied})
    told: list[dict[str, Any]] = [
        {"asked": True},
        {"asked": True, "price": {"value": 5, "unit": "EUR"}, "light": "green", "size": 3, "day": "2026-11-19"},
        {"asked": True, "price": {"value": "5.0", "unit": "USD"}, "light": "red", "size": "2.50", "day": "2026-11-20"},
        {"asked": False, "price": {"value": 4, "unit": "USD"}},
    ]
    rows: list[Row] = [
        {
            "as_of": TODAY.isoformat(),
            **row_of_values({name: each[0] for name, each in read_facts(book, facts).told.items()}),
        }
        for facts in told
    ]

    found = answers(book, judged_by(book), rows, tmp_path)

    assert found == [expected(judged_by(book), read_facts(book, facts).facts) for facts in told]
    assert [each.fired for each in found] == [
        ("PRICE", "LIGHT", "SIZE", "DAY"),
        (),
        ("PRICE", "LIGHT", "SIZE", "DAY"),
        (),
    ]


def test_a_rulebook_of_a_thousand_criteria_is_one_statement_that_runs(tmp_path: Path) -> None:
    facts = {f"f{number}": YES_NO for number in range(50)}
    when = {f"C{number}": {"fact": f"f{number % 50}", "is": number % 2 == 0} for number in range(1_000)}
    book = made(facts, when)
    judged = judged_by(book)
    told = {f"f{number}": number % 3 == 0 for number in range(0, 50, 2)}

    (found,) = answers(book, judged, [told], tmp_path)

    assert found == expected(judged, read_facts(book, told).facts)
    bits = _bits(book, judged, told)
    assert len(bits) == 2 * 16
    fired = {
        each.id
        for part, number in zip(bits_of(judged), bits[:16], strict=True)
        for at, each in enumerate(part)
        if number >> at & 1
    }
    assert fired == set(found.fired)


def _bits(book: Rulebook, judged: RuleSet, told: dict[str, bool]) -> list[int]:
    options = StatementOptions(Dialect.DUCKDB, AnswerShape.BITS, keys=())
    cells = ", ".join(
        f'{told.get(name) if told.get(name) is not None else "NULL::BOOLEAN"} AS "{name}"' for name in judged.facts
    )
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW facts AS SELECT {cells}")
        (row,) = connection.execute(statement(book, judged, options)).fetchall()
    return [*row[3:]]


def test_conditions_that_name_one_another_again_and_again_do_not_grow_the_statement(tmp_path: Path) -> None:
    """Each is named twice by the next: written out, the last would hold 2 to the 24th tests."""
    definitions: dict[str, Any] = {"d0": {"fact": "asked", "is": True}}
    for number in range(1, 25):
        before = {"holds": f"d{number - 1}"}
        definitions[f"d{number}"] = {"all_of": [before, {"any_of": [before, {"fact": "size", "at_least": number}]}]}
    book = made(FACTS, {"C": {"holds": "d24"}}, definitions=definitions)

    written = statement(book, judged_by(book), StatementOptions(Dialect.DUCKDB))
    found = answers(book, judged_by(book), [{"asked": True}, {"asked": False}, {}], tmp_path)

    assert len(written) < 30_000
    assert [each.verdict for each in found] == ["stop", "go", "cannot_tell"]


@pytest.mark.parametrize(
    ("facts", "when", "dialect", "where"),
    [
        ({"asked": YES_NO, "Asked": YES_NO}, {"told": "asked"}, Dialect.DUCKDB, "Asked"),
        ({"a.b": YES_NO, "a__b": YES_NO}, {"told": "a.b"}, Dialect.BIGQUERY, "a__b"),
        ({"names": {"type": "texts"}}, {"fact": "names", "includes": "a\0b"}, Dialect.POSTGRES, "names"),
        (
            {"rooms": {"type": "records", "fields": {"on": YES_NO}}},
            {"count": "rooms", "at_least": 1},
            Dialect.SNOWFLAKE,
            "rooms",
        ),
    ],
)
def test_what_a_dialect_cannot_carry_is_refused_with_the_fact(
    facts: dict[str, Any], when: dict[str, Any], dialect: Dialect, where: str
) -> None:
    book = made(facts, {"C": when})

    with pytest.raises(RulebookError) as refused:
        statement(book, judged_by(book), StatementOptions(dialect))

    assert [(fault.code, fault.where) for fault in refused.value.diagnostics] == [("sql/not-carried", where)]


@pytest.mark.parametrize("dialect", Dialect)
def test_a_list_that_was_not_told_is_unknown_and_never_no(dialect: Dialect, rulebook: Rulebook) -> None:
    """Where a dialect has no three truths of its own in what looks into a list, the statement asks first."""
    book = made({"names": {"type": "texts"}}, {"C": {"fact": "names", "includes_any": ["a", "b"]}})

    written = statement(book, judged_by(book), StatementOptions(dialect, AnswerShape.BITS))

    name = sqlglot.exp.column("names", quoted=True).sql(dialect)
    assert f"CASE WHEN NOT {name} IS NULL THEN" in " ".join(written.split())


def test_a_list_of_nothing_but_its_word_for_none_is_the_empty_list(tmp_path: Path) -> None:
    lights = {"type": "words", "words": {"red": "Red", "dark": "None"}, "empty_word": "dark"}
    book = made({"lights": lights}, {"DARK": {"fact": "lights", "includes": "dark"}, "TOLD": {"told": "lights"}})
    told: list[Row] = [
        {"lights": ["dark"]},
        {"lights": ["dark", "dark"]},
        {"lights": ["dark", "red"]},
        {"lights": []},
        {},
    ]

    found = answers(book, judged_by(book), told, tmp_path)

    assert found == [expected(judged_by(book), read_facts(book, each).facts) for each in told]
    assert ["DARK" in each.fired for each in found] == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("op", "fired"),
    [
        ("at_least", [0, 0, 1]),
        ("more_than", [0, 0, 1]),
        ("at_most", [1, 1, 0]),
        ("less_than", [1, 1, 0]),
        ("is", [0] * 3),
    ],
)
def test_a_bound_with_more_digits_than_a_column_has_stays_exact(op: str, fired: list[int], tmp_path: Path) -> None:
    """The bound lies between the second and the third number, which are next to one another in a column."""
    book = made({"size": {"type": "number"}}, {"C": {"fact": "size", op: Decimal("0.3000000000000000005")}})
    rows = [{"size": "0.299999999999999999"}, {"size": "0.300000000000000000"}, {"size": "0.300000000000000001"}]

    found = answers(book, judged_by(book), rows, tmp_path)

    assert found == [expected(judged_by(book), read_facts(book, each).facts) for each in rows]
    assert [len(each.fired) for each in found] == fired


def test_one_question_may_decide_a_thousand_criteria(tmp_path: Path) -> None:
    """They are counted by a sum, and DuckDB takes none of 1,000 terms in a row."""
    book = made({"asked": YES_NO}, {f"C{number}": {"fact": "asked", "is": True} for number in range(1_001)})

    (found,) = answers(book, judged_by(book), [{}], tmp_path, ask=True)

    assert (found.ask, len(found.open)) == ("asked", 1_001)
