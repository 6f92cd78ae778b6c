"""`dontbuy rules diff --replay`: which kept evaluations would get another verdict, which cannot be read any more, and
what was erased or judged by others."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.revisions import revise
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.api.store.erasing import erase
from dontbuy.cli.replaying import SHOWN
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.cli.sarif import place, read_log, written
from tests.cli.test_rules import replaced
from tests.cli.test_rules_sarif import GRANTS, exit_code
from tests.stores import Place, may_be_changed

pytestmark = pytest.mark.stores()

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
Run = Callable[..., tuple[int, str]]


def asks_for(amount: int) -> dict[str, Any]:
    request = {"amount": {"value": amount, "unit": "EUR"}}
    return {"kind": "arts_evening", "facts": {"request": request}, "as_of": "2026-11-21"}


SAME, CHANGES = asks_for(9_000), asks_for(6_500)
TELLS_TICKET = {"kind": "arts_evening", "facts": {"plan": {"ticket": {"value": 9, "unit": "EUR"}}}}
WARM = {"kind": "warm_room", "facts": {"building": {"owned": True}}}


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The next version: the fund gives more, a fact has another name, and one kind is judged no longer."""
    folder = Path(shutil.copytree(GRANTS, tmp_path / "grants"))
    replaced(folder, "rulebook.yaml", 'version: "1.0.0"', 'version: "1.1.0"')
    replaced(folder, "criteria/money.yaml", "{value: 6000, unit: EUR}", "{value: 7000, unit: EUR}")
    for file in folder.glob("**/*.yaml"):
        text = file.read_text("utf-8").replace("plan.ticket", "plan.price")
        file.write_text(text.replace(", warm_room]", "]").replace("[warm_room]", "[]"), "utf-8")
    (folder / "rule-sets" / "warm-room.yaml").unlink()
    (folder / "invariants.yaml").unlink()
    return folder


@pytest.fixture
def service(grants: Rulebook, database: Database) -> Service:
    return Service(Library([grants]), database, now=lambda: NOW)


@pytest.fixture
def diff(store_place: Place, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    def diff(folder: Path, output: str = "text") -> tuple[int, str]:
        store = str(store_place) if isinstance(store_place, Path) else store_place.text
        code = exit_code("rules", "diff", str(GRANTS), str(folder), "--replay", store, "--format", output)
        return code, capsysbinary.readouterr().out.decode()

    return diff


def told_of_the_store(text: str) -> list[str]:
    lines = text.splitlines()
    return lines[next(at for at, line in enumerate(lines) if line.startswith("replay: ")) :]


def test_what_would_be_answered_otherwise_is_counted_and_named(service: Service, new: Path, diff: Run) -> None:
    service.evaluate(SAME)
    changes, ticket, warm = (service.evaluate(each).id for each in (CHANGES, TELLS_TICKET, WARM))
    code, text = diff(new)

    assert code == 1
    assert told_of_the_store(text) == [
        "replay: grant-eligibility 1.0.0 judged 4 kept evaluations; by grant-eligibility 1.1.0: "
        "1 the same verdict, 1 another verdict, 2 cannot be read",
        f"  arts_evening: 1 not_eligible → cannot_say_yet: {changes}",
        f"  arts_evening: 1 cannot be read (facts/unknown-fact at /facts/plan/ticket): {ticket}",
        f"  warm_room: 1 cannot be read (rulebook/unknown-kind at /kind): {warm}",
    ]


def test_tools_get_every_id_and_people_the_first_few(service: Service, new: Path, diff: Run) -> None:
    ids = [service.evaluate(CHANGES).id for _ in range(SHOWN + 2)]
    _, text = diff(new)
    code, found = diff(new, "json")
    replay = json.loads(found)["replay"]

    assert told_of_the_store(text)[-1].endswith(f": {', '.join(ids[:SHOWN])} and 2 more")
    assert (code, replay["kept"], replay["same"], replay["erased"]) == (1, len(ids), 0, 0)
    said = {"kind": "arts_evening", "from": "not_eligible", "to": "cannot_say_yet"}
    assert replay["changed"] == [{**said, "count": len(ids)}]
    assert replay["evaluations"] == [{"id": key, "revision": 1, **said} for key in ids]
    assert json.loads(found)["new"]["version"] == "1.1.0"


def test_each_revision_is_judged_as_it_was_kept(service: Service, new: Path, diff: Run) -> None:
    key = service.evaluate(SAME).id
    revise(service, key, {"facts": {"request": {"amount": {"value": 6_500, "unit": "EUR"}}}}, ANYBODY)
    _, text = diff(new)
    (changed,) = json.loads(diff(new, "json")[1])["replay"]["evaluations"]

    assert f"  arts_evening: 1 not_eligible → cannot_say_yet: {key}/2" in told_of_the_store(text)
    assert (changed["id"], changed["revision"]) == (key, 2)


def test_what_was_erased_or_judged_by_others_is_counted_apart(
    service: Service, rulebook: Rulebook, database: Database, new: Path, diff: Run
) -> None:
    key = service.evaluate(CHANGES).id
    Service(Library([rulebook]), database).evaluate({"kind": "vendor_evaluation", "facts": {}})
    with database.writing() as connection:
        erase(connection, key, NOW)
    _, text = diff(new)
    replay = json.loads(diff(new, "json")[1])["replay"]

    assert told_of_the_store(text)[0].endswith("by grant-eligibility 1.1.0: 1 erased")
    assert told_of_the_store(text)[1:] == ["  1 were judged by other rulebooks, and are not looked at"]
    assert (replay["kept"], replay["erased"], replay["by_others"], replay["evaluations"]) == (1, 1, 1, [])


def test_what_cannot_be_read_back_hides_nothing_else(
    service: Service, database: Database, tmp_path: Path, diff: Run
) -> None:
    broken, kept = service.evaluate(CHANGES).id, service.evaluate(CHANGES).id
    may_be_changed(database, "evaluations", f"UPDATE evaluations SET document = '[]' WHERE id = '{broken}'")
    code, text = diff(Path(shutil.copytree(GRANTS, tmp_path / "copy")))

    assert code == 1, "equal on every document, and one that is kept cannot be read"
    assert told_of_the_store(text)[0].endswith("1 the same verdict, 1 cannot be read")
    assert told_of_the_store(text)[1:] == [
        f"  arts_evening: 1 cannot be read (what is kept is no document any more): {broken}"
    ]
    assert kept not in text


def test_where_every_verdict_stays_it_is_equal(service: Service, tmp_path: Path, diff: Run) -> None:
    folder = Path(shutil.copytree(GRANTS, tmp_path / "copy"))
    none, text = diff(folder)
    assert (none, told_of_the_store(text)) == (
        0,
        ["replay: grant-eligibility 1.0.0 judged none of the 0 kept evaluations"],
    )

    for each in (SAME, CHANGES, TELLS_TICKET, WARM):
        service.evaluate(each)
    code, text = diff(folder)

    assert (code, told_of_the_store(text)[0].rpartition(": ")[2]) == (0, "4 the same verdict")


def test_a_log_of_sarif_points_to_the_kind(service: Service, new: Path, diff: Run) -> None:
    key, warm = service.evaluate(CHANGES).id, service.evaluate(WARM).id
    code, log = diff(new, "sarif")
    (run,) = read_log(log)
    kept = [each for each in run["results"] if each["ruleId"] == "kept"]

    assert (code, [each["level"] for each in kept]) == (1, ["warning", "warning"])
    assert key in kept[0]["message"]["text"]
    assert place(kept[0], new) == written(new, "rule-sets/arts-evening.yaml", "kind: arts_evening")
    assert warm in kept[1]["message"]["text"]
    assert place(kept[1], GRANTS) == written(GRANTS, "rule-sets/warm-room.yaml", "kind: warm_room")
