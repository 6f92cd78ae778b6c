"""`dontbuy rules` and `dontbuy check` take an overlay wherever they take a rulebook, and say what it adds to."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import EXAMPLE, HERE, dontbuy

HOUSE = str(HERE / "examples" / "overlay")
FACTS = {"vendor": {"wants_recordings": True}, "purchase": {"recordings_agreed": False}}
WAITS = json.dumps({"kind": "vendor_evaluation", "facts": FACTS}).encode()


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the overlay that may be changed."""
    return Path(shutil.copytree(HOUSE, tmp_path / "house"))


def changed(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")


def test_a_check_says_what_becomes_of_the_cases_of_the_base_and_is_fine() -> None:
    out = dontbuy("rules", "check", HOUSE)
    lines = out.stdout.decode().splitlines()

    assert (out.returncode, out.stderr) == (0, b"")
    assert [line.split(":")[0] for line in lines[:3]] == ["with the overlay"] * 3
    assert "sales-training@2.0.0/cases/" in lines[0]
    assert "expected `no_objection`, got `cannot_tell`" in lines[0]
    assert "4 of 4 cases answered as they say" in lines[3]
    assert lines[4] == "adds to sales-training 2.0.0: 377 of its 379 cases come out as they do without it"


def test_a_tool_reads_which_cases_those_are() -> None:
    found = json.loads(dontbuy("rules", "check", HOUSE, "--format", "json").stdout)

    assert (found["holds"], found["faults"], found["cases"]) == (True, [], {"all": 4, "as_they_say": 4})
    assert found["cases_of_the_base"] == {"all": 379, "as_they_say": 377}
    assert {each["code"] for each in found["otherwise"]} == {"rulebook/base-case-differs"}
    assert found["rulebook"]["extends"]["id"] == "sales-training"


def test_of_a_rulebook_alone_nothing_is_said_of_a_base() -> None:
    found = json.loads(dontbuy("rules", "check", "rules", "--format", "json").stdout)

    assert found.keys() == {"rulebook", "holds", "cases", "faults", "warnings"}
    assert "extends" not in found["rulebook"]


def test_in_a_log_a_case_of_the_base_points_to_the_file_of_the_base() -> None:
    log = json.loads(dontbuy("rules", "check", HOUSE, "--format", "sarif").stdout)
    found = {
        (each["level"], each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for each in log["runs"][0]["results"]
    }

    assert found == {("note", "rules/cases/stories-vendors.yaml"), ("note", "rules/cases/stories.yaml")}


def test_a_case_that_shows_nothing_of_the_overlay_fails_the_check(house: Path) -> None:
    with (house / "cases" / "house.yaml").open("a", encoding="utf-8") as file:
        file.write("- {case: nothing, kind: vendor_evaluation, facts: {}, verdict: cannot_tell, because: []}\n")
    out = dontbuy("rules", "check", str(house))

    assert out.returncode == 1
    assert b"house/cases/house.yaml:24:3: rulebook/case-of-the-base: " in out.stderr
    assert out.stderr.endswith(b"failed: 1 of a case that shows nothing of the overlay\n")


def test_a_fault_of_an_overlay_is_told_where_it_stands(house: Path) -> None:
    changed(house, "rulebook.yaml", "sales-training@2.0.0", "sales-training@1.9.0")
    out = dontbuy("rules", "check", str(house))

    assert out.returncode == 1
    assert b"house/rulebook.yaml:3:1: rulebook/base-of-another-version: this overlay is written for" in out.stderr
    assert b"sales-training@1.9.0, and what is at hand is sales-training@2.0.0 (" in out.stderr


def test_a_base_of_ones_own_is_found_where_it_is_in_force(tmp_path: Path) -> None:
    (tmp_path / "rulebook.yaml").write_text(
        'extends: grant-eligibility@1.0.0\nid: ours\nversion: "1.0.0"\ntitle: Ours\n', "utf-8"
    )
    base = HERE / "examples" / "grant-eligibility"
    named = base.joinpath("rulebook.yaml").read_text("utf-8")
    name = f"{named.split('id: ')[1].split()[0]}@{named.split('version: ')[1].split(chr(34))[1]}"
    changed(tmp_path, "rulebook.yaml", "grant-eligibility@1.0.0", name)

    alone = dontbuy("rules", "check", str(tmp_path))
    beside = dontbuy("rules", "check", str(tmp_path), DONTBUY_RULES=str(base))

    assert (alone.returncode, beside.returncode) == (1, 0), beside.stderr.decode()
    assert b"rulebook/base-not-found" in alone.stderr


def test_promises_of_the_base_are_held_by_the_whole(house: Path) -> None:
    """Whoever stays on the surface did no deep discovery, so *be leery* never stands alone; here it would."""
    fine = dontbuy("rules", "prove", HOUSE)
    changed(house, "criteria/house.yaml", "says: wait", "says: be_leery")
    out = dontbuy("rules", "prove", str(house), "--format", "sarif")
    broken = {
        each["ruleId"]: each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in json.loads(out.stdout)["runs"][0]["results"]
        if each["level"] == "error"
    }

    assert (fine.returncode, out.returncode) == (0, 1)
    assert broken["only_beside"] == "rules/rulebook.yaml"


def test_what_the_overlay_adds_is_changed_and_nothing_of_the_base(house: Path) -> None:
    fine = dontbuy("rules", "mutate", HOUSE)
    cases = (house / "cases" / "house.yaml").read_text("utf-8")
    (house / "cases" / "house.yaml").write_text(cases.partition("- case: recordings nobody agreed")[0], "utf-8")
    out = dontbuy("rules", "mutate", str(house))

    assert fine.stdout == b"house-rules 1.0.0: 12 mutants killed, 0 equivalent, 0 survive\n"
    assert (fine.returncode, out.returncode) == (0, 1)
    survivors = [line for line in out.stdout.decode().splitlines() if line.startswith("survives: ")]
    assert survivors == ["survives: vendor_evaluation: requirement_unmet before wait"]


def test_a_diff_says_where_the_overlay_changes_the_verdict() -> None:
    out = dontbuy("rules", "diff", "rules", HOUSE)

    assert out.returncode == 1
    assert b"vendor_evaluation: cannot_tell becomes wait, where nothing else says wait or stronger, and\n" in out.stdout
    assert b"vendor_evaluation: no_objection becomes cannot_tell" in out.stdout


def test_a_criterion_is_shown_and_its_sql_is_written() -> None:
    shown = dontbuy("rules", "show", "HSE-1", "--rules", HOUSE)
    sql = dontbuy("rules", "sql", "vendor_evaluation", "--dialect", "duckdb", "--rules", HOUSE)

    assert shown.stdout.startswith(b"HSE-1  The vendor wants recordings of customer calls")
    assert sql.stdout.startswith(b"-- house-rules@1.0.0: vendor_evaluation, sha256:")
    assert b'"vendor.wants_recordings"' in sql.stdout


def test_a_document_is_checked_by_an_overlay_and_the_foot_names_both() -> None:
    told = dontbuy("check", "-", "--format", "json", given=WAITS, DONTBUY_RULES=HOUSE)
    shown = dontbuy("check", str(EXAMPLE), "--rules", HOUSE)

    assert json.loads(told.stdout)["rulebook"]["extends"]["version"] == "2.0.0"
    assert json.loads(told.stdout)["verdict"] == "wait"
    assert b"rulebook house-rules 1.0.0 \xc2\xb7 adds to sales-training 2.0.0\n" in shown.stdout


def test_a_new_criterion_is_put_into_the_overlay_and_not_into_its_base(house: Path) -> None:
    first = dontbuy("rules", "new", "VEN-20", str(house), "--rule-set", "vendor_evaluation")
    second = dontbuy("rules", "new", "REQ-20", str(house), "--rule-set", "buying_request")
    taken = dontbuy("rules", "new", "VEN-3", str(house))

    assert (first.returncode, second.returncode, taken.returncode) == (0, 0, 2)
    assert "house: [HSE-1]\n  vendor: [VEN-20]\n" in (house / "rule-sets" / "vendor-evaluation.yaml").read_text("utf-8")
    assert (house / "rule-sets" / "buying-request.yaml").read_text("utf-8") == (
        "adds_to: buying_request\nsections:\n  request: [REQ-20]\n"
    )
    assert (house / "criteria" / "vendor.yaml").read_text("utf-8").startswith("criteria:\n  VEN-20:\n")
    assert b"rulebook/duplicate-id" in taken.stderr
    told = dontbuy("rules", "check", str(house)).stderr.decode().splitlines()
    assert {line.split(": ")[1] for line in told[:-1]} == {"rulebook/to-fill-in"}
