"""What came of a purchase, worked out exactly: whether a number moved, which values count, when they are due."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dontbuy.api.purchases.snapshots import Series, SnapshotLine, day_of_quarter, movement, quarter_at, series_of
from dontbuy.api.records.snapshots import HIGHER, LOWER, QUARTERS, Movement, Snapshot

FIGURES = st.decimals(allow_nan=False, allow_infinity=False, places=20, min_value=-(10**20), max_value=10**20)
SWINGS = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=20, min_value=0, max_value=10**20)
DIRECTIONS = st.sampled_from([HIGHER, LOWER])
DECIDED = date(2026, 11, 21)


def snapshot(quarter: int, text: str, /, **more: object) -> Snapshot:
    found = Snapshot(
        number=quarter + 1,
        metric="win_rate",
        line=1,
        quarter=quarter,
        value=Decimal(text),
        unit="percent",
        day=day_of_quarter(DECIDED, quarter),
        owner="Dana",
        report="The CRM",
        definition="Won of all closed",
        better=HIGHER,
        swing=None,
        at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    return replace(found, **more)  # type: ignore[arg-type]


def line(*snapshots: Snapshot) -> SnapshotLine:
    return SnapshotLine(1, snapshots, DECIDED)


# --- whether a number moved


@pytest.mark.parametrize(
    ("better", "start", "last", "swing", "is_so"),
    [
        (HIGHER, "22", "24.1", "2", Movement.MOVED),
        (HIGHER, "22", "24", "2", Movement.DID_NOT_MOVE),
        (HIGHER, "22", "22.000001", None, Movement.MOVED),
        (HIGHER, "22", "22", None, Movement.DID_NOT_MOVE),
        (HIGHER, "22", "12", "2", Movement.DID_NOT_MOVE),
        (LOWER, "90", "80", "9.99", Movement.MOVED),
        (LOWER, "90", "100", None, Movement.DID_NOT_MOVE),
        (LOWER, "0", "-1", None, Movement.MOVED),
        ("", "3", "4", None, Movement.CANNOT_TELL),
        (HIGHER, "0", f"1{'0' * 39}.{'0' * 39}1", f"1{'0' * 39}", Movement.MOVED),
        (HIGHER, f"1{'0' * 38}1", f"1{'0' * 38}1.{'0' * 39}1", None, Movement.MOVED),
        (HIGHER, "0.1", "0.3", "0.2", Movement.DID_NOT_MOVE),
    ],
)
def test_a_number_moved_where_it_is_better_by_more_than_it_moves_by_itself(
    better: str, start: str, last: str, swing: str | None, is_so: Movement
) -> None:
    assert movement(better, Decimal(start), Decimal(last), Decimal(swing) if swing else None) is is_so


@given(better=DIRECTIONS, start=FIGURES, last=FIGURES)
def test_no_swing_is_a_swing_of_nothing(better: str, start: Decimal, last: Decimal) -> None:
    assert movement(better, start, last, None) is movement(better, start, last, Decimal(0))


@given(start=FIGURES, last=FIGURES, swing=SWINGS)
def test_lower_is_higher_seen_from_below(start: Decimal, last: Decimal, swing: Decimal | None) -> None:
    below = movement(LOWER, start.copy_negate(), last.copy_negate(), swing)

    assert movement(HIGHER, start, last, swing) is below


@given(better=DIRECTIONS, start=FIGURES, last=FIGURES, swing=SWINGS)
def test_a_number_never_moved_both_ways(better: str, start: Decimal, last: Decimal, swing: Decimal | None) -> None:
    both = [movement(better, start, last, swing), movement(better, last, start, swing)]

    assert both.count(Movement.MOVED) <= 1


@given(start=FIGURES, last=FIGURES, further=st.decimals(0, 10**20, places=20), swing=SWINGS)
def test_what_moved_also_moved_where_the_last_value_is_better(
    start: Decimal, last: Decimal, further: Decimal, swing: Decimal | None
) -> None:
    better = max(last, further)

    if movement(HIGHER, start, last, swing) is Movement.MOVED:
        assert movement(HIGHER, start, better, swing) is Movement.MOVED


@given(better=DIRECTIONS, start=FIGURES, last=FIGURES, swings=st.lists(SWINGS, min_size=2, max_size=2))
def test_a_greater_swing_never_makes_it_move(
    better: str, start: Decimal, last: Decimal, swings: list[Decimal | None]
) -> None:
    small, great = sorted(swings, key=lambda swing: swing or 0)

    if movement(better, start, last, great) is Movement.MOVED:
        assert movement(better, start, last, small) is Movement.MOVED


# --- which values count


def test_fewer_than_two_values_that_can_be_compared_tell_nothing() -> None:
    assert line(snapshot(0, "22")).movement is Movement.CANNOT_TELL
    assert line(snapshot(0, "22"), snapshot(1, "23", unit="days")).movement is Movement.CANNOT_TELL


def test_the_last_value_is_that_of_the_last_quarter_whenever_it_was_written_down() -> None:
    found = line(snapshot(0, "22"), snapshot(3, "30"), snapshot(1, "10"))

    assert (found.start.quarter, found.last.quarter, found.movement) == (0, 3, Movement.MOVED)
    assert (found.lacking_before(3), found.taken_after(3)) == ([2], [])


def test_a_correction_counts_and_what_it_corrects_is_kept() -> None:
    wrong, right = snapshot(1, "30", number=2), snapshot(1, "20", number=3)
    found = line(snapshot(0, "22"), wrong, right)

    assert (found.movement, found.corrected) == (Movement.DID_NOT_MOVE, [wrong])


@given(st.lists(st.tuples(st.sampled_from([0, *QUARTERS]), FIGURES), min_size=1, max_size=12))
def test_the_newest_of_each_quarter_counts_and_every_other_is_corrected(taken: list[tuple[int, Decimal]]) -> None:
    every = [snapshot(quarter, "0", value=value, number=at) for at, (quarter, value) in enumerate(taken)]
    found = line(*every)

    assert {quarter: each.value for quarter, each in found.counted.items()} == dict(taken)
    assert len(found.counted) + len(found.corrected) == len(every)
    assert list(found.counted) == sorted(found.counted)


def test_another_line_is_compared_with_its_own_start_alone() -> None:
    begun = [snapshot(2, "40", line=2), snapshot(3, "41", line=2)]
    found = series_of([snapshot(0, "22"), snapshot(1, "30"), *begun], DECIDED)["win_rate"]

    assert [each.movement for each in found.lines] == [Movement.MOVED, Movement.MOVED]
    assert found.telling is found.newest


def test_where_the_newest_line_cannot_tell_the_one_before_it_does() -> None:
    found = series_of([snapshot(0, "22"), snapshot(1, "20"), snapshot(2, "40", line=2)], DECIDED)["win_rate"]

    assert (found.movement, found.telling) == (Movement.DID_NOT_MOVE, found.lines[0])


# --- the days


@pytest.mark.parametrize(
    ("decided", "days"),
    [
        ("2026-11-21", ["2027-02-21", "2027-05-21", "2027-08-21", "2027-11-21"]),
        ("2026-11-30", ["2027-02-28", "2027-05-30", "2027-08-30", "2027-11-30"]),
        ("2027-11-30", ["2028-02-29", "2028-05-30", "2028-08-30", "2028-11-30"]),
        ("2026-12-31", ["2027-03-31", "2027-06-30", "2027-09-30", "2027-12-31"]),
        ("2028-02-29", ["2028-05-29", "2028-08-29", "2028-11-29", "2029-02-28"]),
    ],
)
def test_the_quarters_are_due_three_months_apart(decided: str, days: list[str]) -> None:
    found = [day_of_quarter(date.fromisoformat(decided), quarter).isoformat() for quarter in QUARTERS]

    assert found == days


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 800))
def test_the_quarter_that_has_come_is_the_last_whose_day_is_not_later(decided: date, later: int) -> None:
    today = decided + timedelta(days=later)
    due = [day_of_quarter(decided, quarter) for quarter in (0, *QUARTERS)]

    assert due == sorted(set(due))
    assert quarter_at(decided, today) == sum(each <= today for each in due) - 1


def series(*snapshots: Snapshot) -> Series:
    return series_of(snapshots, DECIDED)["win_rate"]


def test_a_start_that_was_taken_when_the_first_quarter_had_come_is_none() -> None:
    late = snapshot(0, "22", day=day_of_quarter(DECIDED, 1))

    assert series(snapshot(0, "22")).has_start(DECIDED)
    assert not series(late).has_start(DECIDED)


def test_a_value_of_long_before_its_day_is_not_the_value_of_its_quarter() -> None:
    hurried = snapshot(2, "24", day=day_of_quarter(DECIDED, 1))

    assert series(snapshot(0, "22"), snapshot(1, "23"), hurried).quarters == [1]
    assert line(snapshot(0, "22"), snapshot(1, "20"), hurried).last.value == 20
    assert line(snapshot(0, "22"), hurried).movement is Movement.CANNOT_TELL


def test_a_value_of_before_the_start_is_not_compared_with_it() -> None:
    started = snapshot(0, "22", day=day_of_quarter(DECIDED, 2))

    assert line(started, snapshot(1, "30")).movement is Movement.CANNOT_TELL
    assert line(started, snapshot(1, "30"), snapshot(3, "20")).movement is Movement.DID_NOT_MOVE


def test_without_a_day_on_which_it_was_bought_no_value_is_too_early() -> None:
    assert SnapshotLine(1, [snapshot(0, "22"), snapshot(4, "30", day=DECIDED)]).movement is Movement.MOVED
