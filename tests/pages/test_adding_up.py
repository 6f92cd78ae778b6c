"""What several calls come to: the table, stated a second time here and held against thousands of sets of calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.api.records.calls import RULES, Call, Debrief, Tap, adding_up, evidence_of, in_order
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import Rulebook

TABLE: Mapping[str, Sequence[str]] = {
    "from the call marked first": ["vendor.started_with_product"],
    "yes once any call says so, no only with all": [
        "vendor.asked_about_metrics",
        "vendor.discovery_took_place",
        "vendor.problem_centric_discovery",
        "vendor.sold_or_priced",
        "vendor.flashes_titles_or_clients",
        "vendor.shows_dashboards",
        "vendor.charges_for_discovery",
        "vendor.understands.business_problems",
        "vendor.understands.what_is_going_on",
        "vendor.understands.cost_of_no_change",
        "vendor.understands.tie_back_to_metrics",
        "vendor.articulates.root_causes",
        "vendor.articulates.plan",
        "vendor.articulates.impact_on_metrics",
        "vendor.can_pinpoint_cause",
        "vendor.has_insight_into_org",
        "vendor.asked_prior_results",
        "vendor.explains_why_asking",
        "vendor.willing_to_say_cannot_help",
        "vendor.helps_decide_whether_to_change",
        "evaluator.sat_through_slide_deck",
    ],
    "no once any call says no, yes only with all": ["vendor.stayed_technical", "vendor.stayed_surface_level"],
    "from the first call with a price": ["vendor.full_understanding_first"],
    "from the last call": ["vendor.wants_to_get_in_deep", "vendor.sells_blanket_fix"],
    "a count": ["vendor.discovery_conversations"],
    "all that any call names": ["vendor.metrics_asked"],
}
TOLD_OF_CALLS = [fact for facts in TABLE.values() for fact in facts if fact != "vendor.discovery_conversations"]
NAMES = ["win_rate", "sales_cycle_length", "average_deal_size"]
START = date(2026, 11, 1)


@dataclass(frozen=True)
class Said:
    """One call of a random set: its day, what was tapped, and what was said of it."""

    day: int
    is_first: bool
    are_all: bool
    taps: Mapping[str, object]


def taps() -> st.SearchStrategy[Mapping[str, object]]:
    tri = st.sampled_from([None, None, True, False])
    plain = {fact: tri for fact in TOLD_OF_CALLS if fact != "vendor.metrics_asked"}
    names = st.none() | st.lists(st.sampled_from(NAMES), unique=True)
    return st.fixed_dictionaries({**plain, "vendor.metrics_asked": names})


SETS = st.lists(st.builds(Said, st.integers(0, 6), st.booleans(), st.booleans(), taps()), max_size=4)


def drawn(dice: Random) -> Sequence[Said]:
    """A set of calls like those of SETS: to draw a thousand of them takes a moment, and not half a minute."""

    def tap(fact: str) -> object:
        if fact == "vendor.metrics_asked":
            return dice.choice([None, dice.sample(NAMES, dice.randrange(len(NAMES) + 1))])
        return dice.choice([None, None, True, False])

    return [
        Said(dice.randrange(7), dice.random() < 0.5, dice.random() < 0.5, {fact: tap(fact) for fact in TOLD_OF_CALLS})
        for _ in range(dice.randrange(5))
    ]


def as_calls(said: Sequence[Said]) -> list[Call]:
    """The calls in the order in which they were told of."""
    made = []
    for at, each in enumerate(said, 1):
        day, told = START + timedelta(days=each.day), datetime(2026, 11, 21, tzinfo=UTC)
        debrief = Debrief(f"ca_{at}", at * 100, day, each.is_first, each.are_all, "", told)
        made.append(Call([debrief], {fact: Tap(value) for fact, value in each.taps.items() if value is not None}))
    return made


def worlds(tapped: Sequence[object], *, complete: bool) -> Sequence[Sequence[bool]]:
    """Every way in which all the calls could have been: an open tap was one or the other, and where these need not be
    all conversations there was perhaps one more, of either kind."""
    open_or_told = [[bool(each)] if each is not None else [True, False] for each in tapped]
    every = [list(world) for world in product(*open_or_told)]
    return every if complete else every + [[*world, more] for world in every for more in (True, False)]


def expected(said: Sequence[Said]) -> Mapping[str, list[object]]:
    """What the table says that calls come to: a fact has no value unless every world that is possible has it."""
    if not said:
        return {}
    complete, in_days = said[-1].are_all, sorted(said, key=lambda each: each.day)
    found: dict[str, list[object]] = {}
    for rule, facts in TABLE.items():
        for fact in facts:
            tapped = [each.taps.get(fact) for each in in_days]
            match rule:
                case "from the call marked first":
                    of_first = {each.taps[fact] for each in said if each.is_first and each.taps[fact] is not None}
                    found[fact] = sorted(of_first, reverse=True, key=bool)
                case "yes once any call says so, no only with all":
                    outcomes = {any(world) for world in worlds(tapped, complete=complete)}
                    found[fact] = [*outcomes] if len(outcomes) == 1 else []
                case "no once any call says no, yes only with all":
                    outcomes = {all(world) for world in worlds(tapped, complete=complete)}
                    found[fact] = [*outcomes] if len(outcomes) == 1 else []
                case "from the first call with a price":
                    priced = [each for each in in_days if each.taps["vendor.sold_or_priced"] is True]
                    found[fact] = [each.taps[fact] for each in priced[:1] if each.taps[fact] is not None]
                case "from the last call":
                    found[fact] = [each for each in tapped if each is not None][-1:]
                case "a count":
                    held = [each.taps["vendor.discovery_took_place"] for each in said]
                    counts = {sum(world) for world in worlds(held, complete=complete)}
                    found[fact] = [*counts] if len(counts) == 1 else []
                case _:
                    names = [name for each in in_days for name in _names(each.taps[fact])]
                    found[fact] = [list(dict.fromkeys(names))] if names else []
    return {fact: values for fact, values in found.items() if values}


def _names(value: object) -> Sequence[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def test_calls_come_to_what_the_table_says() -> None:
    dice = Random(1)
    for _ in range(3_000):
        said = drawn(dice)
        found: dict[str, list[object]] = {}
        for fact, value, _ in adding_up(as_calls(said)):
            found.setdefault(fact, []).append(value)
        assert found == expected(said), said


@settings(deadline=None)
@given(SETS)
def test_every_value_rests_on_calls_that_say_it_and_becomes_one_piece_of_evidence(said: list[Said]) -> None:
    calls = as_calls(said)
    come_to = adding_up(calls)
    assert all(of and list(of) == list(in_order(of)) for _, _, of in come_to)
    pieces = [piece for _, piece in evidence_of(calls, of_the_buyer=True)]
    assert [(piece["fact"], piece["value"]) for piece in pieces] == [(fact, value) for fact, value, _ in come_to]
    for piece, (_, _, of) in zip(pieces, come_to, strict=True):
        assert piece["as_of"] == of[-1].day.isoformat()
        assert str(of[-1].day.day) in piece["locator"]


@settings(deadline=None)
@given(SETS, st.integers(0, 3))
def test_telling_more_of_a_call_turns_no_yes_of_ever_and_no_no_of_throughout(said: list[Said], at: int) -> None:
    if at >= len(said):
        return
    before = [Said(each.day, each.is_first, each.are_all, {**each.taps}) for each in said]
    fewer = {**said[at].taps, **dict.fromkeys(list(said[at].taps)[::2])}
    before[at] = Said(said[at].day, said[at].is_first, said[at].are_all, fewer)
    ever = TABLE["yes once any call says so, no only with all"]
    throughout = TABLE["no once any call says no, yes only with all"]
    earlier = {fact: value for fact, value, _ in adding_up(as_calls(before))}
    later = {fact: value for fact, value, _ in adding_up(as_calls(said))}
    for fact in (*ever, *throughout):
        if fact in earlier:
            assert later[fact] is earlier[fact]


def test_every_fact_of_the_table_is_one_of_the_rulebook_and_no_other_adds_up(rulebook: Rulebook) -> None:
    assert set(RULES) == {*TOLD_OF_CALLS, "vendor.discovery_conversations"}
    types = {"vendor.metrics_asked": ValueType.METRICS, "vendor.discovery_conversations": ValueType.INTEGER}
    for fact in RULES:
        assert rulebook.facts[fact].type.value_type is types.get(fact, ValueType.YES_NO), fact
        assert not rulebook.facts[fact].told_once, fact
