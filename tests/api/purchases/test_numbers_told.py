"""What several people tell of one number is put together where they do not contradict each other (decision 0079)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dontbuy.api.records.checks import OPENING, Telling
from dontbuy.api.records.facts import METRICS
from dontbuy.api.records.numbers_told import NumbersTold
from dontbuy.engine.ir import Rulebook

OWNER, LEADER, MANAGER = "", "pt_1", "pt_2"
HOW_MUCH, BY_WHEN, EXACT = "metrics.how_much_known", "metrics.timeframe_known", "metrics.exact_known"


def win_rate(value: Any = None, knowledge: str = "", target: Any = None, by: str = "", **more: Any) -> dict[str, Any]:
    fields = {
        "knowledge": knowledge or None,
        "baseline": {"value": value, "unit": "percent"} if value is not None else None,
        "target": {"value": target, "unit": "percent"} if target is not None else None,
        "by": by or None,
    }
    return {"metric": "win_rate", **{name: each for name, each in fields.items() if each}, **more}


def counted(rulebook: Rulebook, *told: tuple[str, str, Any]) -> list[Any]:
    """What each of these tellings (who, which fact, what) comes to, those that say nothing any more left out."""
    at = datetime(2026, 11, 21, tzinfo=UTC)
    tellings = [Telling(1, OPENING, {"facts": {}}, at)]
    # Without a number, as they are read before they are kept.
    tellings += [Telling(0, fact, value, at, part=who, about_us=True) for who, fact, value in told]
    counts = NumbersTold(rulebook, rulebook.rule_sets["buying_request"]).counted(tellings)
    return [(each.part, each.value) for each in counts[1:] if each.value is not None]


ROUGHLY = win_rate(22, "approximate")
EXACTLY = win_rate("21.8", "exact", 27, "2027-06-30")


def test_what_is_known_exactly_counts_with_who_told_it(rulebook: Rulebook) -> None:
    ((who, (item,)),) = counted(rulebook, (OWNER, METRICS, [ROUGHLY]), (LEADER, METRICS, [EXACTLY]))
    assert (who, item) == (LEADER, EXACTLY)


def test_what_one_left_open_is_taken_from_the_other(rulebook: Rulebook) -> None:
    open_target = win_rate("21.8", "exact")
    ((who, (item,)),) = counted(
        rulebook, (OWNER, METRICS, [win_rate(22, "approximate", 27, "2027-06-30")]), (LEADER, METRICS, [open_target])
    )
    assert who == LEADER
    assert (str(item["baseline"]["value"]), item["target"]["value"], item["by"]) == ("21.8", 27, "2027-06-30")


CONVERSION = {"metric": "stage_conversion_rate"}


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ([ROUGHLY], [EXACTLY]),
        ([EXACTLY], [ROUGHLY]),
        ([win_rate("21.8", "exact")], [win_rate("21.80", "exact")]),
        ([win_rate()], [EXACTLY]),
        ([win_rate(knowledge="none")], [EXACTLY]),
        ([win_rate(22, "approximate")], [win_rate("21.8", "approximate")]),
        ([win_rate(target=27)], [win_rate(by="2027-06-30")]),
        ([ROUGHLY, {"metric": "sales_cycle_length"}], [EXACTLY]),
        ([win_rate(known_by=["leader"])], [win_rate(known_by=["leader", "evaluator"])]),
        ([win_rate(22, "approximate", source="estimate")], [win_rate("21.8", "exact", source="crm")]),
        ([CONVERSION], [{**CONVERSION, "qualifiers": {"from_stage": "discovery"}}]),
        (
            [
                {
                    "metric": "pipeline_created",
                    "knowledge": "approximate",
                    "baseline": {"value": 4_000_000, "unit": "EUR"},
                }
            ],
            [{"metric": "pipeline_created", "knowledge": "exact", "baseline": {"value": 4_023_400, "unit": "EUR"}}],
        ),
    ],
)
def test_tellings_that_do_not_contradict_each_other_are_one(rulebook: Rulebook, mine: Any, theirs: Any) -> None:
    assert len(counted(rulebook, (OWNER, METRICS, mine), (LEADER, METRICS, theirs))) == 1


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ([win_rate(22, "exact")], [win_rate("21.8", "exact")]),
        ([win_rate(22)], [win_rate("21.8", "exact")]),
        ([win_rate(22, "approximate")], [win_rate("21.4", "exact")]),
        ([win_rate("22.0", "approximate")], [win_rate("21.8", "exact")]),
        ([win_rate(20, "approximate")], [win_rate("21.8", "exact")]),
        ([win_rate(22, "approximate")], [win_rate(23, "approximate")]),
        ([win_rate(target=27)], [win_rate(target=30)]),
        ([win_rate(target=27)], [{"metric": "win_rate", "target": {"change": 5, "kind": "points"}}]),
        ([win_rate(by="2027-06-30")], [win_rate(by="2027-09-30")]),
        ([win_rate()], [{"metric": "sales_cycle_length"}]),
        ([], [EXACTLY]),
        ([win_rate(22, "exact", source="bi")], [win_rate(22, "exact", source="crm")]),
        (
            [{**CONVERSION, "qualifiers": {"from_stage": "demo"}}],
            [{**CONVERSION, "qualifiers": {"from_stage": "discovery"}}],
        ),
        (
            [CONVERSION],
            [{**CONVERSION, "qualifiers": {"segment": "north"}}, {**CONVERSION, "qualifiers": {"segment": "south"}}],
        ),
    ],
)
def test_tellings_that_differ_are_left_as_they_are(rulebook: Rulebook, mine: Any, theirs: Any) -> None:
    told = [(OWNER, METRICS, mine), (LEADER, METRICS, theirs)]
    assert counted(rulebook, *told) == [(who, value) for who, _, value in told]


def test_what_follows_from_the_numbers_goes_with_them(rulebook: Rulebook) -> None:
    earlier = [(OWNER, HOW_MUCH, False), (MANAGER, BY_WHEN, False), (OWNER, EXACT, True)]
    told = counted(rulebook, (OWNER, METRICS, [ROUGHLY]), *earlier, (LEADER, METRICS, [EXACTLY]))
    assert told == [(OWNER, True), (LEADER, [EXACTLY])]


def test_whoever_says_no_knowing_the_numbers_differs(rulebook: Rulebook) -> None:
    told = [(LEADER, METRICS, [EXACTLY]), (OWNER, HOW_MUCH, False)]
    assert counted(rulebook, *told) == [(LEADER, [EXACTLY]), (OWNER, False)]


def test_three_people_are_put_together_and_one_who_differs_keeps_all_as_they_are(rulebook: Rulebook) -> None:
    told = [(OWNER, METRICS, [ROUGHLY]), (LEADER, METRICS, [EXACTLY]), (MANAGER, METRICS, [win_rate(target=27)])]
    assert counted(rulebook, *told) == [(LEADER, [EXACTLY])]
    told[2] = (MANAGER, METRICS, [win_rate(target=30)])
    assert len(counted(rulebook, *told)) == 3


def test_what_the_owner_alone_tells_stays_as_it_was_told(rulebook: Rulebook) -> None:
    told = [(OWNER, HOW_MUCH, False), (OWNER, METRICS, [EXACTLY])]
    assert counted(rulebook, *told) == [(OWNER, False), (OWNER, [EXACTLY])]
