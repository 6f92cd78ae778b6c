"""Lines and marks of the pictures: what they stand for, what is typed into them, and that they need no colour."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.pages.pictures.found import Found
from dontbuy.api.pages.pictures.gallery import PicturedCase
from dontbuy.api.pages.pictures.heat_map import Column, heat_map
from dontbuy.api.pages.pictures.quarters import quarters
from dontbuy.api.pages.pictures.targets import Slope, Target, targets
from dontbuy.api.purchases.snapshots import SnapshotLine
from dontbuy.api.records.snapshots import Snapshot
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.browser.shelf import SCRIPT
from tests.door import Door
from tests.pages.conftest import Reader, words_of
from tests.pages.drawing import answered, drawn, mark_of, shape_of, text_of

HOSTILE = f"{SCRIPT}\" onclick='x' \u202e&amp;"
KIND = "buying_request"


def target_of(rulebook: Rulebook, **item: Any) -> Target:
    """The picture of one metric, a win rate unless it says otherwise."""
    facts = {"metrics": {"items": [{"metric": "win_rate", **item}]}}
    answer, document = answered(Service(Library([rulebook])), KIND, facts)
    (found,) = targets(rulebook, rulebook.rule_sets[KIND], answer, document).targets
    return found


def percent(value: int) -> dict[str, Any]:
    return {"value": value}


# --- today to target


@pytest.mark.parametrize(
    ("item", "line", "says"),
    [
        ({"baseline": percent(20), "target": percent(25)}, Slope(80, 100), "It has to rise; higher is better."),
        ({"baseline": percent(25), "target": percent(20)}, Slope(100, 80), "This goes the wrong way."),
        ({"baseline": percent(20), "target": percent(20)}, Slope(100, 100), "This goes the wrong way."),
        ({"baseline": percent(20)}, Slope(50, None), "No target yet, so there is no line."),
        ({"target": percent(20)}, Slope(None, 50), "No value of today yet, so there is no line."),
        ({}, Slope(None, None), "No value of today and no target yet, so there is no line."),
        (
            {"baseline": percent(20), "target": {"change": 5, "kind": "points"}},
            Slope(80, 100),
            "It has to rise; higher is better.",
        ),
        (
            {"baseline": percent(20), "target": {"change": -50, "kind": "relative"}},
            Slope(100, 50),
            "This goes the wrong way.",
        ),
        (
            {"target": {"change": 5, "kind": "points"}},
            Slope(25, 75, is_sketch=True),
            "Today’s value is not given, so only the direction is drawn.",
        ),
        (
            {"metric": "sales_cycle_length", "baseline": {"value": 100}, "target": {"value": 75}},
            Slope(100, 75),
            "It has to fall; lower is better.",
        ),
        (
            {"metric": "pipeline_coverage", "baseline": {"value": 6}, "target": {"value": 3}},
            Slope(100, 50),
            "It has to fall.",
        ),
        (
            {
                "metric": "average_deal_size",
                "baseline": {"value": 5, "unit": "USD"},
                "target": {"value": 6, "unit": "EUR"},
            },
            Slope(None, None, has_two_units=True),
            "No line: today and target are not given in one unit.",
        ),
    ],
)
def test_a_line_is_drawn_to_scale_or_says_why_not(
    rulebook: Rulebook, item: dict[str, Any], line: Slope, says: str
) -> None:
    found = target_of(rulebook, **item)

    assert (found.line, found.says) == (line, says)


def test_the_picture_marks_every_target_that_the_engine_finds_no_better(cases: Sequence[PicturedCase]) -> None:
    marked = 0
    for case in cases:
        found = {
            issue["pointer"]
            for issue in case.answer["data_issues"]
            if issue["code"] == "data/target-worse-than-baseline"
        }
        rows = {int(pointer.split("/")[4]) for pointer in found}
        wrong = {at for at, target in enumerate(case.targets.targets) if target.is_wrong_way}
        assert rows <= wrong
        marked += len(rows)

    assert marked > 0


def test_what_goes_the_wrong_way_is_crossed_and_never_green(rulebook: Rulebook) -> None:
    wrong = target_of(rulebook, baseline=percent(25), target=percent(20), by="2027-06-30")
    right = target_of(rulebook, baseline=percent(20), target=percent(25), by="2027-06-30")

    assert (wrong.level, right.level) == ("caution", "none")
    assert (marks(wrong), marks(right)) == (["wrong-way", "today", "target"], ["today", "target"])


def test_what_is_known_roughly_is_a_range_and_not_a_point(rulebook: Rulebook) -> None:
    roughly = target_of(rulebook, baseline=percent(20), target=percent(25), knowledge="approximate")

    assert marks(roughly) == ["roughly", "target"]
    assert roughly.today == ("20%", "known roughly or as a range")
    assert target_of(rulebook, knowledge="approximate").today == ("known roughly or as a range", "")


def test_what_was_not_said_is_said_to_be_missing(rulebook: Rulebook) -> None:
    nothing = target_of(rulebook)

    assert marks(nothing) == ["not-said", "not-said"]
    assert "not said" in text_of(lines_of(nothing))
    assert nothing.level == "unknown"


def lines_of(target: Target) -> Element:
    return drawn("targets", "draw_targets", {"targets": [target]})


def marks(target: Target) -> list[str]:
    return [entry.attrib["data-mark"] for entry in lines_of(target).iter() if "data-mark" in entry.attrib]


# --- the quarters of a line of snapshots


def taken(*values: str, better: str = "higher", swing: str = "2") -> Element:
    """What is drawn of these values, the start first; `-` where a quarter has none."""
    now = datetime(2026, 11, 21, tzinfo=UTC)
    every = [
        Snapshot(1, "", 1, quarter, Decimal(value), "", now.date(), "", "", "", better, Decimal(swing), now)
        for quarter, value in enumerate(values)
        if value != "-"
    ]
    return drawn("quarters", "draw_quarters", quarters(SnapshotLine(1, every)))


def test_each_value_is_a_point_and_each_quarter_without_one_is_hollow() -> None:
    root = taken("20", "-", "25")
    marked = [(each.attrib["data-mark"], each.attrib.get("cx")) for each in root.iter() if "data-mark" in each.attrib]

    assert marked == [
        ("threshold", None),
        *(("missing", at) for at in ("30%", "70%", "90%")),
        ("start", "10%"),
        ("value", "50%"),
    ]
    assert [each.attrib["class"] for each in root.iter("line")].count("slope-line") == 1


def test_a_value_below_nought_lies_below_the_line_of_nought_and_the_target_is_a_line() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    values = [
        Snapshot(1, "", 1, at, Decimal(v), "", now.date(), "", "", "", "higher", None, now)
        for at, v in enumerate((-5, 5))
    ]
    root = drawn("quarters", "draw_quarters", quarters(SnapshotLine(1, values), Decimal(15)))
    nought, target, threshold = (float(each.attrib["y1"]) for each in root.iter("line") if each.attrib["x1"] == "0")
    points = [
        float(each.attrib["cy"]) for each in root.iter("circle") if each.attrib["data-mark"] in ("start", "value")
    ]

    assert points[0] == threshold > nought > points[1] > target
    assert "The thick line is the target. The thin line is nought." in text_of(root)


def test_the_dashed_line_is_where_a_number_counts_as_moved() -> None:
    assert "the start and what the number moves by itself" in text_of(taken("20", "25"))
    assert "The dashed line is the start." in text_of(taken("20", "25", swing="0"))
    assert "dashed" not in text_of(taken("3", "4", better=""))


@pytest.mark.parametrize(
    ("values", "better", "level"),
    [(("20", "25"), "higher", "none"), (("20", "25"), "lower", "caution"), (("20",), "higher", "unknown")],
)
def test_only_what_moved_is_green(values: Sequence[str], better: str, level: str) -> None:
    assert taken(*values, better=better).findall("figure")[0].attrib["data-level"] == level


# --- what is typed, and what is seen without colours


def test_what_people_type_is_text(rulebook: Rulebook) -> None:
    rule_set = rulebook.rule_sets["vendor_evaluation"]
    picture = heat_map(rule_set, [Column(HOSTILE, {"VEN-1": Found.FIRED})])
    table = drawn("heat-map", "draw_heat_map", picture, HOSTILE)
    line = lines_of(target_of(rulebook, metric="custom", name=SCRIPT))

    for root in (table, line):
        assert {entry.tag for entry in root.iter()}.isdisjoint({"script", "img"})
        assert [key for entry in root.iter() for key in entry.attrib if key.startswith("on") or key == "style"] == []
    assert text_of(table.findall(".//th/span")[0]) == HOSTILE.replace("\u202e", "\ufffd")
    assert SCRIPT in text_of(line)


MARKS = [
    ("square", ("stop", "act", "caution", "clear", "open")),
    ("dot", ("here", "possible", "weaker")),
]


@pytest.mark.parametrize(("macro", "names"), MARKS, ids=[macro for macro, _ in MARKS])
def test_no_two_marks_have_one_shape(macro: str, names: Sequence[str]) -> None:
    shapes = {name: shape_of(drawn("marks", macro, name)) for name in names}

    assert all(shapes.values())
    assert len(set(shapes.values())) == len(names)


def test_no_two_answers_have_one_shape() -> None:
    names = ("yes", "no", "not-told", "differs")
    roots = {name: drawn("marks", "answer_at", name, 12) for name in names}

    assert [mark_of(root) for root in roots.values()] == list(names)
    assert len({shape_of(root) for root in roots.values()}) == len(names)


def test_five_answers_are_five_pictures(five: Sequence[PicturedCase]) -> None:
    for template, macro, of in (
        ("ladder", "draw_ladder", "ladder"),
        ("grid", "draw_grid", "grid"),
        ("two-sides", "draw_two_sides", "two_sides"),
    ):
        seen = {
            (shape_of(root), text_of(root)) for case in five for root in [drawn(template, macro, getattr(case, of))]
        }
        assert len(seen) == len(five), template


# --- the page that shows them


def test_the_gallery_is_there_in_development_only(reader: Reader, rulebook: Rulebook, tmp_path: Path) -> None:
    with closing(Database(tmp_path / "gallery.db")) as database:
        service = Service(Library([rulebook]), database)
        door = Door(create_app(service, Checks(service, database, 30, 90), development=True))
        shown = door.get("/pictures")

    assert "Two sides of the table" in words_of(shown)
    assert " style=" not in shown.text
    missing = reader.get("/pictures")
    assert (missing.status_code, "http/not-found" in missing.text) == (404, True)
