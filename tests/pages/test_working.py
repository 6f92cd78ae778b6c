"""The working of the cost of no change: gaps, formulas and sums, exact and in the direction that is better."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dontbuy.api.pages.purchase import gap as gaps
from dontbuy.api.pages.purchase.gap import MetricGap, gap_of
from dontbuy.api.pages.purchase.working import in_words, tidy, worked_out
from dontbuy.api.purchases.cost import CostKind, Money, cost_of_money, cost_of_rate, cost_of_units, sums
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.values import ValueReader

WIN_RATE = {"metric": "win_rate", "baseline": {"value": 22}, "target": {"value": 27}}
CYCLE = {"metric": "sales_cycle_length", "baseline": {"value": 90}}
FROM_2_TO_3 = {"baseline": {"value": 2}, "target": {"value": 3}}
EUROS = {"metric": "pipeline_created", "baseline": {"value": 2, "unit": "EUR"}}
OWN = {"metric": "custom", "name": "One of our own"}
RATE = {"volume": "400", "volume_who": "Kim", "one": "€20,000", "one_who": "Dana"}
FIGURES = some.decimals("0.01", "1000000000000", places=2)


def metric(rulebook: Rulebook, **said: Any) -> MetricGap:
    """The gap of a metric as a document says it."""
    items = ValueReader(rulebook.metrics).read(rulebook.facts["metrics.items"].type, [said], "")
    assert isinstance(items, tuple)
    return gap_of(items[0], rulebook)


@pytest.mark.parametrize(
    ("said", "kind", "size", "why_not"),
    [
        (WIN_RATE, CostKind.RATE, "5", ""),
        ({**WIN_RATE, "target": {"change": 5, "kind": "points"}}, CostKind.RATE, "5", ""),
        ({**WIN_RATE, "target": {"change": 50, "kind": "relative"}}, CostKind.RATE, "11", ""),
        ({**WIN_RATE, "target": {"value": 22}}, CostKind.RATE, None, gaps.NO_GAP),
        ({**WIN_RATE, "target": {"value": 20}}, CostKind.RATE, None, gaps.NO_GAP),
        ({**WIN_RATE, "baseline": {"withheld": True, "value": 22}}, CostKind.RATE, None, gaps.NO_TODAY),
        ({"metric": "win_rate", "baseline": {"value": 22}}, CostKind.RATE, None, gaps.NO_TARGET),
        ({**WIN_RATE, "baseline": {"value": 22, "unit": "EUR"}}, CostKind.RATE, None, gaps.NO_PERCENT),
        ({**CYCLE, "target": {"value": 75}}, "duration", "15", ""),
        (
            {**CYCLE, "target": {"value": 95}},
            "duration",
            None,
            gaps.NO_GAP,
        ),
        (
            {**FROM_2_TO_3, "metric": "pipeline_coverage"},
            "other",
            None,
            gaps.NO_DIRECTION,
        ),
        (
            {**FROM_2_TO_3, **EUROS},
            CostKind.MONEY,
            "1",
            "",
        ),
        (
            {**FROM_2_TO_3, "metric": "pipeline_created"},
            "money",
            None,
            gaps.NO_CURRENCY,
        ),
        (
            {
                "metric": "pipeline_created",
                "baseline": {"value": 2, "unit": "EUR"},
                "target": {"value": 3, "unit": "USD"},
            },
            CostKind.MONEY,
            None,
            gaps.TWO_UNITS,
        ),
        (
            {
                "metric": "custom",
                "name": "Deals lost",
                "baseline": {"value": 9, "unit": "percent"},
                "target": {"value": 4},
            },
            CostKind.RATE,
            "5",
            "",
        ),
        ({**OWN, "baseline": {"value": 1}, "target": {"value": 2}}, "other", "1", ""),
    ],
)
def test_the_gap_of_a_metric_goes_the_way_that_is_better(
    rulebook: Rulebook, said: dict[str, Any], kind: str, size: str | None, why_not: str
) -> None:
    found = metric(rulebook, **said)
    assert (found.kind, found.size, found.why_not) == (kind, None if size is None else Decimal(size), why_not)


def test_the_same_metric_with_other_ends_is_another_one(rulebook: Rulebook) -> None:
    ends = [{"from_stage": "Demo", "to_stage": "Offer"}, {"from_stage": "Offer", "to_stage": "Won"}, {}]
    found = [metric(rulebook, metric="stage_conversion_rate", qualifiers=each) for each in ends]
    assert len({each.key for each in found}) == 3
    assert found[0].name == "Conversion by stage (Demo to Offer)"
    assert found[0].key == metric(rulebook, metric="stage_conversion_rate", qualifiers=ends[0]).key


def test_a_figure_too_long_to_reckon_with_has_no_gap(rulebook: Rulebook) -> None:
    for huge in (Decimal("1E+5000"), Decimal("1E-5000")):
        assert metric(rulebook, metric="win_rate", baseline={"value": huge}, target={"value": 27}).size is None


@given(FIGURES, FIGURES, FIGURES)
def test_a_cost_is_exact_in_the_currency_of_its_value(gap: Decimal, volume: Decimal, worth: Decimal) -> None:
    rate, units = (cost(gap, volume, Money(worth, "EUR")) for cost in (cost_of_rate, cost_of_units))
    assert Fraction(rate.value) == Fraction(gap) / 100 * Fraction(volume) * Fraction(worth)
    assert Fraction(units.value) == Fraction(gap) * Fraction(volume) * Fraction(worth)
    assert Fraction(cost_of_money(Money(gap, "USD"), volume).value) == Fraction(gap) * Fraction(volume)
    assert (rate.currency, units.currency, cost_of_money(Money(gap, "USD"), volume).currency) == ("EUR", "EUR", "USD")


@given(some.lists(some.tuples(FIGURES, some.sampled_from(["EUR", "USD", "CHF"]))))
def test_amounts_are_added_up_within_one_currency_and_never_across_two(said: list[tuple[Decimal, str]]) -> None:
    found = {each.currency: each.value for each in sums([Money(value, unit) for value, unit in said])}
    units = {unit for _, unit in said}
    assert found == {unit: sum(value for value, each in said if each == unit) for unit in units}


@given(some.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=6))
def test_an_amount_in_words_loses_nothing_but_noughts(value: Decimal) -> None:
    assert tidy(value) == value
    assert Decimal(re.sub("[€,]", "", in_words(Money(value, "EUR")))) == value


WORKED: list[tuple[dict[str, Any], dict[str, str], str]] = [
    (
        WIN_RATE,
        RATE,
        "Win rate: from 22% to 27% is 5 points. 5 ÷ 100 × 400 (Kim) × €20,000 (Dana) = €400,000 a year.",
    ),
    (
        {**EUROS, "target": {"value": "2.5"}},
        {"periods": "about 4", "periods_who": "Kim"},
        "New pipeline: from €2 to €2.5 is €0.5. €0.5 × roughly 4 (Kim) = €2 a year.",
    ),
    (
        {**CYCLE, "target": {"value": 75}},
        {**RATE, "one": "50 CHF"},
        "Sales cycle: from 90 days to 75 days is 15 days. 15 × 400 (Kim) × CHF 50 (Dana) = CHF 300,000 a year.",
    ),
    (
        {"metric": "pipeline_coverage"},
        {"amount": "$4k", "amount_who": "Dana", "sentence": "Two reps\nleave"},
        "Pipeline coverage: $4,000 a year (Dana). Two reps leave",
    ),
]


@pytest.mark.parametrize(("said", "texts", "working"), WORKED)
def test_the_formula_is_shown_with_the_numbers_in_it_and_who_said_each(
    rulebook: Rulebook, said: dict[str, Any], texts: dict[str, str], working: str
) -> None:
    found = metric(rulebook, **said)
    cost = worked_out([found], {f"plan/cost/{found.key}": texts})
    assert cost.working == working
    for key in texts:
        less = {name: text for name, text in texts.items() if name != key}
        (line,) = worked_out([found], {f"plan/cost/{found.key}": less}).metrics
        assert (line.cost, line.working) == (None, "")
        assert line.missing.startswith("Still missing: ")


def test_what_cannot_be_read_any_more_does_not_count(rulebook: Rulebook) -> None:
    found = metric(rulebook, **WIN_RATE)
    for wrong in ({"volume": "many"}, {"one": "20,000"}, {"volume": "-4"}):
        cost = worked_out([found], {f"plan/cost/{found.key}": {**RATE, **wrong}})
        assert cost.sums == []


def test_a_sum_of_more_digits_than_can_be_told_is_not_told(rulebook: Rulebook) -> None:
    found = metric(rulebook, **WIN_RATE)
    cost = worked_out([found], {f"plan/cost/{found.key}": {**RATE, "volume": "9" * 40}})
    assert (len(cost.sums), cost.whole) == (1, None)
