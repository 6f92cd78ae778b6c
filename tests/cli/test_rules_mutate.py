"""`dontbuy rules mutate`: how many changes the cases notice, which they do not, and the exit code of each."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import HERE, dontbuy
from tests.cli.test_rules import replaced

GRANTS = HERE / "examples" / "grant-eligibility"


@pytest.fixture
def grants(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GRANTS, tmp_path / "grants"))


def test_the_cases_of_the_example_notice_every_change() -> None:
    out = dontbuy("rules", "mutate", str(GRANTS))

    assert out.returncode == 0, out.stdout.decode()
    assert out.stdout.decode().endswith(" equivalent, 0 survive\n")


def test_what_no_case_notices_comes_with_the_case_that_would(grants: Path) -> None:
    replaced(grants, "cases/edges.yaml", "facts: {group: {form: party}}", "facts: {group: {form: company}}")
    out = dontbuy("rules", "mutate", str(grants))
    told = out.stdout.decode()

    assert out.returncode == 1
    assert "survives: WHO-2: group.form: party left out\n" in told
    assert "      facts: {group: {form: party}}\n      verdict: not_eligible\n" in told
    assert "1 survive\n" in told


def test_tools_get_the_counts_and_each_survivor(grants: Path) -> None:
    replaced(grants, "cases/edges.yaml", "facts: {group: {form: party}}", "facts: {group: {form: company}}")
    found = json.loads(dontbuy("rules", "mutate", str(grants), "--format", "json").stdout)

    assert found["killed"] > 150
    assert [each["case"]["facts"] for each in found["survivors"]] == [{"group": {"form": "party"}}]


def test_cases_that_are_answered_otherwise_are_mended_first(grants: Path) -> None:
    replaced(grants, "cases/edges.yaml", "because: [WHO-2]", "because: [WHO-1]")
    out = dontbuy("rules", "mutate", str(grants))

    assert out.returncode == 2
    assert "rulebook/case-differs" in out.stderr.decode()


def test_what_is_left_when_the_time_is_over_is_not_decided() -> None:
    out = dontbuy("rules", "mutate", str(GRANTS), "--seconds", "0", "--format", "json")
    found = json.loads(out.stdout)

    assert (out.returncode, found["killed"], found["equivalent"]) == (3, 0, 0)
    assert {each["case"] for each in found["survivors"]} == {None}
