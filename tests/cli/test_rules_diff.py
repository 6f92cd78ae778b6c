"""`dontbuy rules diff`: equal on every document, or where not; wording apart, and the exit code of each."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import HERE, dontbuy
from tests.cli.test_rules import replaced

GRANTS = HERE / "examples" / "grant-eligibility"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GRANTS, tmp_path / "grants"))


def test_a_copy_in_other_words_is_equal_on_every_document(copied: Path) -> None:
    replaced(copied, "criteria/money.yaml", "because: The fund is small", "because: The fund is rather small")
    replaced(copied, "criteria/applicant.yaml", "in: [company, party]", "in: [party, company]")
    out = dontbuy("rules", "diff", str(GRANTS), str(copied))

    assert out.returncode == 0, out.stdout.decode()
    assert out.stdout.decode().splitlines() == [
        "arts_evening: equal on every document",
        "warm_room: equal on every document",
        "other words, the same meaning: MON-1",
    ]


def test_another_limit_says_between_which_amounts_and_shows_a_case(copied: Path) -> None:
    replaced(copied, "criteria/money.yaml", "{value: 6000, unit: EUR}", "{value: 7000, unit: EUR}")
    out = dontbuy("rules", "diff", str(GRANTS), str(copied))
    told = out.stdout.decode()

    assert out.returncode == 1
    assert "where nothing else says not_eligible or stronger" in told
    assert "more_than 6000 unit EUR and not (more_than 7000 unit EUR)" in told
    assert "MON-1 comes out otherwise" in told


def test_tools_get_each_region_with_its_case(copied: Path) -> None:
    replaced(copied, "criteria/money.yaml", "{value: 6000, unit: EUR}", "{value: 7000, unit: EUR}")
    found = json.loads(dontbuy("rules", "diff", str(GRANTS), str(copied), "--format", "json").stdout)

    assert {kind["kind"]: kind["equal"] for kind in found["kinds"]} == {"arts_evening": False, "warm_room": False}
    regions = found["kinds"][0]["regions"]
    assert regions[0]["from"] == "not_eligible"
    assert regions[0]["case"]["kind"] == "arts_evening"
    assert (found["came"], found["gone"]) == ([], [])


def test_a_kind_that_is_gone_is_a_difference(copied: Path) -> None:
    (copied / "rule-sets" / "warm-room.yaml").unlink()
    (copied / "invariants.yaml").unlink()
    facts = copied / "facts.yaml"
    facts.write_text(facts.read_text("utf-8").replace(", warm_room]", "]").replace("[warm_room]", "[]"), "utf-8")
    out = dontbuy("rules", "diff", str(GRANTS), str(copied))

    assert out.returncode == 1
    assert out.stdout.decode().splitlines() == [
        "warm_room: is judged no longer",
        "arts_evening: equal on every document",
    ]


def test_one_that_does_not_load_could_not_be_read(copied: Path) -> None:
    replaced(copied, "criteria/money.yaml", "more_than:", "more_then:")

    assert dontbuy("rules", "diff", str(GRANTS), str(copied)).returncode == 2


def test_a_store_that_is_not_there_could_not_be_read(tmp_path: Path) -> None:
    out = dontbuy("rules", "diff", str(GRANTS), str(GRANTS), "--replay", str(tmp_path / "none.db"))

    assert (out.returncode, out.stdout) == (2, b"")
    assert b"settings/store-unusable" in out.stderr
    assert not (tmp_path / "none.db").exists()
