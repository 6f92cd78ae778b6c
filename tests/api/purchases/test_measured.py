"""What was measured, over HTTP: values of a purchase over a year, and what cannot be kept."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.purchases.buying import Buyer, Clock, codes
from tests.door import Door

pytestmark = pytest.mark.stores()

WIN_RATE = {"metric": "win_rate", "baseline": {"value": 22, "unit": "percent"}}
FIRST = {
    "quarter": 0,
    "value": 22,
    "owner": "Dana",
    "report": "Closed deals",
    "definition": "Won divided by won plus lost, by close date",
    "swing": 2,
}


@pytest.fixture
def bought(buyer: Buyer) -> str:
    """The id of the metric of a purchase that was bought today."""
    assert buyer.post("/tellings", about="us", fact="metrics.items", value=[WIN_RATE]).status_code == 201
    vendor = buyer.vendor("Acme")
    assert buyer.patch(state="bought", bought_from=vendor).status_code == 200
    (metric,) = buyer.get("/snapshots").json()["metrics"]
    assert (metric["metric"], metric["unit"], metric["movement"], metric["lines"]) == (
        "win_rate",
        "percent",
        "cannot_tell",
        [],
    )
    return str(metric["id"])


def take(buyer: Buyer, metric: str, day: str, **fields: Any) -> httpx.Response:
    return buyer.post("/snapshots", **{"metric": metric, "day": day, "owner": "Dana", **fields})


def test_values_over_a_year_say_whether_the_number_moved_as_the_page_does(
    door: Door, buyer: Buyer, clock: Clock, bought: str
) -> None:
    kept = take(buyer, bought, "2026-11-21", **FIRST)
    assert (kept.status_code, kept.json()["line"], kept.json()["value"]) == (201, 1, "22")
    clock.time += timedelta(days=92)
    assert take(buyer, bought, "2027-02-21", quarter=1, value="24").status_code == 201
    (metric,) = buyer.get("/snapshots").json()["metrics"]
    assert metric["movement"] == "did_not_move"
    assert take(buyer, bought, "2027-02-21", quarter=1, value=24.1).status_code == 201
    (metric,) = buyer.get("/snapshots").json()["metrics"]
    (line,) = metric["lines"]
    assert (metric["movement"], line["swing"], line["better"]) == ("moved", "2", "higher")
    assert [each["value"] for each in line["values"]] == ["22", "24.1"]
    assert [each["value"] for each in line["corrected"]] == ["24"]
    assert "It moved" in door.get(f"/purchase/{buyer.token}/snapshots").text


def test_a_value_taken_long_before_its_quarter_does_not_count_here_either(buyer: Buyer, bought: str) -> None:
    take(buyer, bought, "2026-11-21", **FIRST)
    assert take(buyer, bought, "2026-11-21", quarter=1, value=30).status_code == 201
    (metric,) = buyer.get("/snapshots").json()["metrics"]
    (line,) = metric["lines"]
    assert (metric["movement"], line["movement"]) == ("cannot_tell", "cannot_tell")
    assert [(each["value"], each["counts"]) for each in line["values"]] == [("22", True), ("30", False)]


def test_the_same_value_sent_twice_is_kept_once(buyer: Buyer, bought: str) -> None:
    once = take(buyer, bought, "2026-11-21", **FIRST).json()
    assert take(buyer, bought, "2026-11-21", **FIRST).json() == once


def test_another_definition_begins_another_line_and_who_did_not_see_it_is_told(
    buyer: Buyer, clock: Clock, bought: str
) -> None:
    take(buyer, bought, "2026-11-21", **FIRST)
    clock.time += timedelta(days=92)
    other = {"quarter": 1, "value": 30, "new_line": True, "report": "Closed deals", "definition": "Won of all begun"}
    assert take(buyer, bought, "2027-02-21", **other).json()["line"] == 2
    late = take(buyer, bought, "2027-02-21", quarter=1, value=24, saw=1)
    assert (late.status_code, codes(late)) == (409, [("purchase/line-begun-since", "")])
    (metric,) = buyer.get("/snapshots").json()["metrics"]
    assert [line["movement"] for line in metric["lines"]] == ["cannot_tell", "cannot_tell"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"unit": "days"}, [("purchase/wrong-snapshot", "/value")]),
        ({"quarter": 1}, [("purchase/wrong-snapshot", "/quarter")]),
        ({"day": "2025-11-20"}, [("purchase/wrong-snapshot", "/day")]),
        ({"day": "2026-11-22"}, [("purchase/wrong-snapshot", "/day")]),
        (
            {"report": None, "swing": -1},
            [("purchase/wrong-snapshot", "/report"), ("purchase/wrong-snapshot", "/swing")],
        ),
        ({"value": "22 %"}, [("request/wrong-type", "/value")]),
        ({"quarter": 5}, [("request/wrong-type", "/quarter")]),
        ({"value": "1" * 41}, [("request/wrong-type", "/value")]),
        ({"owner": "a\u202eb"}, [("request/hidden-character", "/owner")]),
        ({"definition": "a\u0000b"}, [("purchase/wrong-snapshot", "/definition")]),
        ({"metric": "none"}, [("purchase/no-such-metric", "/metric")]),
    ],
)
def test_a_value_that_cannot_be_kept_is_refused_with_its_place(
    buyer: Buyer, bought: str, fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    told = {"metric": bought, "day": "2026-11-21", **FIRST, **fields}
    sent = take(buyer, told.pop("metric"), told.pop("day"), **told)
    assert (sent.status_code, codes(sent)) == (422, expected)
    assert buyer.get("/snapshots").json()["metrics"][0]["lines"] == []
