"""The page about cost: its picture is drawn from its figures, and its figures are those of one run of the bench."""

from bench.growth import SIZES
from bench.growth_picture import PAGE, PICTURE, SHOWN, drawn, lines_of
from bench.scaled import KIND, OF_A_COPY, scaled, together
from dontbuy.api.wire.exact_json import loads
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import read
from dontbuy.engine.rulebook.source import read_or_raise
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, statement
from tests.counting import calls_of
from tests.house.test_house import ROOT
from tests.rulebooks import TODAY

EXAMPLE = ROOT / "examples" / "vendor-evaluation.yaml"


def test_the_picture_shows_the_figures_of_the_page() -> None:
    assert PICTURE.read_text("utf-8") == drawn(PAGE.read_text("utf-8"))


def test_every_line_of_the_picture_has_a_figure_for_each_size() -> None:
    lines = lines_of(PAGE.read_text("utf-8"))

    assert {line.label for line in lines} == {label for label, _ in SHOWN.values()}
    assert all(tuple(line.values) == SIZES for line in lines)


def test_a_rulebook_of_two_copies_answers_each_as_the_shipped_one_does(rulebook: Rulebook) -> None:
    """What is measured is the shipped rule set twice over, and nothing that only looks like it."""
    twice = scaled(2 * OF_A_COPY)
    plain = read_or_raise(EXAMPLE, EXAMPLE.name).plain()
    document = loads(together([plain, plain]))

    shipped = evaluate(
        rulebook.rule_sets[KIND],
        read(rulebook, rulebook.rule_sets[KIND], plain["facts"], plain["evidence"], TODAY).facts,
    )
    judged = twice.rule_sets[KIND]
    found = evaluate(judged, read(twice, judged, document["facts"], document["evidence"], TODAY).facts)

    fired = [finding.criterion.id for finding in shipped.conclusion.fired]
    assert len(judged.all_criteria) == 2 * OF_A_COPY
    assert found.conclusion.word == shipped.conclusion.word
    assert sorted(finding.criterion.id for finding in found.conclusion.fired) == sorted(
        [*fired, *(f"{id_}_1" for id_ in fired)]
    )


def test_to_write_a_statement_the_names_of_facts_are_gone_through_once_and_not_for_each_criterion() -> None:
    """They were, and a statement of 1,000 criteria took 54 times as long as one of 40."""

    def compared(copies: int) -> int:
        book, options = scaled(copies * OF_A_COPY), StatementOptions(Dialect.DUCKDB, AnswerShape.LISTS)
        return calls_of(lambda: statement(book, book.rule_sets[KIND], options))["c:casefold"]

    assert compared(4) < 2.1 * compared(2)
