"""`dontbuy rules prove`: what holds, what fails with its case, what was not decided, and the exit code of each."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import HERE, dontbuy
from tests.cli.test_rules import replaced
from tests.engine.proof.by_z3 import needs_z3

GRANTS = HERE / "examples" / "grant-eligibility"


@pytest.fixture
def grants(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GRANTS, tmp_path / "grants"))


def test_the_shipped_rulebook_holds_all_that_it_claims() -> None:
    out = dontbuy("rules", "prove")

    assert out.returncode == 0, out.stdout.decode()
    assert "claims hold, 0 fail, 0 not decided" in out.stdout.decode()


def test_the_example_of_another_field_does_too_and_says_what_telling_more_may_turn() -> None:
    out = dontbuy("rules", "prove", str(GRANTS))

    assert out.returncode == 0, out.stdout.decode()
    assert "holds: never_overturned (arts_evening): but for WHO-4, which ask with `is_given`" in out.stdout.decode()


def test_what_fails_comes_with_a_case_that_the_rulebook_answers_so(grants: Path) -> None:
    replaced(grants, "criteria/money.yaml", "{value: 6000, unit: EUR}", "{value: 7000, unit: EUR}")
    out = dontbuy("rules", "prove", str(grants))
    told = out.stdout.decode()

    assert out.returncode == 1
    assert "fails: invariant too-much-is-never-paid (arts_evening): it does not hold: Whoever asks for more" in told
    case = told.split("fails: invariant too-much")[1].split("\n    ", 1)[1].split("\nfails")[0]
    lines = [line.removeprefix("    ") for line in case.splitlines() if not line.startswith("grant")]
    (grants / "cases" / "found.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    answered = dontbuy("rules", "check", str(grants)).stderr.decode()
    assert "found.yaml" not in answered


def test_tools_get_every_claim_with_what_came_of_it(grants: Path) -> None:
    replaced(grants, "criteria/money.yaml", "{value: 6000, unit: EUR}", "{value: 7000, unit: EUR}")
    out = dontbuy("rules", "prove", str(grants), "--format", "json")
    found = json.loads(out.stdout)

    assert (out.returncode, found["holds"]) == (1, False)
    assert found["rulebook"]["id"] == "grant-eligibility"
    broken = [claim for claim in found["claims"] if claim["holds"] is False]
    assert {claim["about"] for claim in broken} == {"too-much-is-never-paid"}
    assert broken[0]["cases"][0]["facts"]["request"]["amount"] == {"value": 7000, "unit": "EUR"}


def test_what_is_left_when_the_time_is_over_is_not_decided() -> None:
    out = dontbuy("rules", "prove", "--seconds", "0", "--format", "json")
    found = json.loads(out.stdout)

    assert (out.returncode, found["holds"]) == (3, None)
    assert {claim["holds"] for claim in found["claims"] if claim["claim"] == "can_fire"} == {None}


def test_a_rulebook_that_does_not_load_could_not_be_read(grants: Path) -> None:
    replaced(grants, "invariants.yaml", "never_fires: WHO-4", "never_fires: WHO-9")
    out = dontbuy("rules", "prove", str(grants))

    assert out.returncode == 2
    assert "grants/invariants.yaml:11:5: rulebook/unknown-criterion" in out.stderr.decode()


# --- by Z3


@needs_z3
@pytest.mark.parametrize("by", ["z3", "both"])
def test_another_way_proves_the_same(by: str) -> None:
    out, searched = (dontbuy("rules", "prove", str(GRANTS), "--by", way, "--format", "json") for way in (by, "search"))

    assert out.returncode == 0, out.stderr.decode()
    assert json.loads(out.stdout) == json.loads(searched.stdout)


@needs_z3
def test_two_ways_that_disagree_are_our_fault_and_nothing_is_printed() -> None:
    finds_nothing = "from dontbuy.engine.proof.solver.solved import Solved; Solved.find = lambda *_, **__: None"
    out = changed(finds_nothing, "--by", "both")

    assert (out.returncode, out.stdout) == (70, b"")
    said = "engine/disagreement: can_fire WHO-1 (arts_evening) holds by the search and fails by Z3"
    assert said in out.stderr.decode()


@pytest.mark.parametrize("by", ["z3", "both"])
def test_where_z3_is_not_installed_the_extra_is_named(by: str) -> None:
    out = changed("sys.modules['z3'] = None", "--by", by)

    assert (out.returncode, out.stdout) == (2, b"")
    hint = "install the extra: pip install 'dontbuy[prove]'"
    assert out.stderr.decode() == f"proof/extra-missing: Z3 is not installed, so nothing is proved by it ({hint})\n"


def test_the_search_needs_no_z3() -> None:
    assert changed("sys.modules['z3'] = None").returncode == 0


def changed(first: str, *options: str) -> "subprocess.CompletedProcess[bytes]":
    """The command in a Python in which something is done before it."""
    run = f"import sys; {first}; from dontbuy.cli.__main__ import main; main()"
    command = [sys.executable, "-c", run, "rules", "prove", str(GRANTS), *options]
    return subprocess.run(command, capture_output=True, cwd=HERE, check=False, timeout=60)
