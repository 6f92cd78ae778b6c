"""`--format sarif` of the commands about rules: a log of SARIF 2.1.0 whose results point to what is to be mended."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.exceptions import Exit

from dontbuy.cli.commands import app
from dontbuy.cli.sarif import PlacedFinding, SarifRule, SarifRun, sarif_log
from dontbuy.engine.errors import RulebookError
from tests.cli.running import HERE, dontbuy
from tests.cli.sarif import place, read_log, written
from tests.cli.test_rules import replaced

GRANTS = HERE / "examples" / "grant-eligibility"
Results = list[dict[str, Any]]


@pytest.fixture
def grants(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GRANTS, tmp_path / "grants"))


@pytest.fixture
def found(capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    """Runs `dontbuy rules …` and gives the exit code and the results."""

    def found(*command: object) -> tuple[int, Results]:
        code = exit_code("rules", *map(str, command), "--format", "sarif")
        (run,) = read_log(capsysbinary.readouterr().out)
        return code, run["results"]

    return found


def exit_code(*command: str) -> int:
    try:
        return int(app(command, standalone_mode=False) or 0)
    except Exit as left:
        return left.exit_code
    except RulebookError:
        return 2


def places(results: Results, folder: Path) -> list[tuple[str, int, int]]:
    return [place(each, folder) for each in results]


@pytest.mark.parametrize(("command", "odd"), [("check", ["rulebook/may-turn"]), ("prove", [])])
def test_of_the_shipped_rulebook_nothing_is_found_and_each_rulebook_has_its_run(command: str, odd: list[str]) -> None:
    folders = f"{HERE / 'rules'}:{GRANTS}"
    out = dontbuy("rules", command, "--format", "sarif", DONTBUY_RULES=folders)
    ours, example = read_log(out.stdout)

    assert (out.returncode, out.stderr) == (0, b"")
    assert ours["results"] == []
    assert [(each["ruleId"], each["level"]) for each in example["results"]] == [(code, "warning") for code in odd]
    ids = [f"rules {command}/rules/", f"rules {command}/grant-eligibility/"]
    assert [run["automationDetails"]["id"] for run in (ours, example)] == ids


@pytest.mark.parametrize("command", [["mutate", GRANTS], ["diff", GRANTS, GRANTS]], ids=["mutate", "diff"])
def test_where_nothing_is_to_be_done_the_list_of_results_is_empty(found: Any, command: list[object]) -> None:
    assert found(*command) == (0, [])


# --- check


def test_what_does_not_load_points_to_the_line_of_each_fault(found: Any, grants: Path) -> None:
    replaced(grants, "criteria/money.yaml", "    says: send_back", "    says: sent_back")
    replaced(grants, "cases/money.yaml", "verdict: ", "verdct: ")
    code, results = found("check", grants)

    assert code == 1
    assert {each["ruleId"] for each in results} == {
        "rulebook/unknown-word",
        "rulebook/unknown-key",
        "rulebook/missing-key",
    }
    assert {each["level"] for each in results} == {"error"}
    at = places(results, grants)
    assert written(grants, "criteria/money.yaml", "says: sent_back") in at
    assert written(grants, "cases/money.yaml", "verdct") in at
    assert "did you mean `send_back`?" in results[0]["message"]["text"]


def test_a_case_that_is_answered_otherwise_and_a_criterion_without_one_are_pointed_to(found: Any, grants: Path) -> None:
    replaced(grants, "cases/edges.yaml", "because: [WHO-2]", "because: [WHO-1]")
    (grants / "cases" / "project.yaml").unlink()
    code, results = found("check", grants)

    assert code == 1
    differs = [each for each in results if each["ruleId"] == "rulebook/case-differs"]
    assert places(differs, grants) == [written(grants, "cases/edges.yaml", "case: a political party")]
    assert "expected [WHO-1], got [WHO-2]" in differs[0]["message"]["text"]
    unshown = [each for each in results if each["ruleId"] == "rulebook/not-shown"]
    assert written(grants, "criteria/project.yaml", "PLA-1") in places(unshown, grants)


UNREAD = """
  group.motto:
    type: yes_no
    taken_by: [warm_room]
    question: Has the group a motto?
    why: Nobody reads it.
    answered_by: organiser
"""


def test_what_is_odd_is_a_warning_and_fails_nothing(found: Any, grants: Path) -> None:
    facts = grants / "facts.yaml"
    facts.write_text(facts.read_text("utf-8") + UNREAD, "utf-8")
    code, results = found("check", grants)

    assert (code, {each["level"] for each in results}) == (0, {"warning"})
    at = {each["ruleId"]: place(each, grants) for each in results}
    assert at["rulebook/unread-fact"] == written(grants, "facts.yaml", "group.motto")


def test_each_rule_says_what_the_documentation_of_errors_says(grants: Path) -> None:
    replaced(grants, "criteria/money.yaml", "more_than:", "more_then:")
    out = dontbuy("rules", "check", str(grants), "--format", "sarif")
    (rule,) = read_log(out.stdout)[0]["tool"]["driver"]["rules"]

    assert rule["id"] in rule_ids()
    assert rule["help"]["text"]
    assert out.stderr == b""


def rule_ids() -> set[str]:
    return {line.split("`")[1] for line in (HERE / "docs/errors.md").read_text("utf-8").splitlines() if "| `" in line}


def test_tools_get_the_check_as_one_line_of_json(grants: Path) -> None:
    replaced(grants, "cases/edges.yaml", "because: [WHO-2]", "because: [WHO-1]")
    wrong = json.loads(dontbuy("rules", "check", str(grants), "--format", "json").stdout)
    replaced(grants, "criteria/money.yaml", "more_than:", "more_then:")
    unread = json.loads(dontbuy("rules", "check", str(grants), "--format", "json").stdout)

    assert (wrong["rulebook"]["id"], wrong["holds"]) == ("grant-eligibility", False)
    assert [each["code"] for each in wrong["warnings"]] == ["rulebook/may-turn"]
    assert wrong["cases"]["as_they_say"] == wrong["cases"]["all"] - 1
    assert {each["code"] for each in wrong["faults"]} == {"rulebook/case-differs"}
    assert wrong["faults"][0]["where"].startswith("grants/cases/edges.yaml:4:")
    assert (unread["rulebook"], unread["holds"], unread["cases"]) == (None, False, None)
    assert unread["faults"][0]["where"].startswith("grants/criteria/money.yaml:9:")


# --- prove


def test_an_invariant_that_fails_is_pointed_to_with_the_case_that_shows_it(found: Any, grants: Path) -> None:
    replaced(grants, "criteria/money.yaml", "{value: 6000, unit: EUR}", "{value: 7000, unit: EUR}")
    code, results = found("prove", grants)

    assert code == 1
    assert {each["ruleId"] for each in results} == {"invariant"}
    assert {*places(results, grants)} == {written(grants, "invariants.yaml", "too-much-is-never-paid")}
    case = results[0]["properties"]["cases"][0]
    assert case["facts"]["request"]["amount"] == {"value": 7000, "unit": "EUR"}


ALWAYS = "{any_of: [{fact: request.own_share, less_than: 20}, {fact: request.own_share, at_least: 20}]}"
TWICE = """  never-twice:
    never:
      all_of:
        - {fact: request.own_share, at_least: 100}
        - {fact: request.amount, more_than: {value: 1, unit: EUR}}
    because: The next one says so already.
"""
CLAIMS = {
    "can_be_clear": ("criteria/money.yaml", "{fact: request.own_share, less_than: 20}", ALWAYS, "MON-2"),
    "includes": (
        "criteria/applicant.yaml",
        "in: [company, party]}",
        "in: [party]}\n    includes: [WHO-1]",
        "includes:",
    ),
    "better": ("facts.yaml", "better: true", "better: false", "better: false"),
    "not_void": ("consistency.yaml", "contradictions:\n", "contradictions:\n" + TWICE, "never-twice"),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_each_claim_is_pointed_to_where_it_is_made(found: Any, grants: Path, claim: str) -> None:
    file, old, new, text = CLAIMS[claim]
    replaced(grants, file, old, new)
    code, results = found("prove", grants)

    assert code == 1
    assert {place(each, grants) for each in results if each["ruleId"] == claim} == {written(grants, file, text)}


def test_a_word_that_never_leads_is_pointed_to_in_the_list_of_words(found: Any, grants: Path) -> None:
    for file in ("project", "money", "applicant"):
        path = grants / "criteria" / f"{file}.yaml"
        path.write_text(path.read_text("utf-8").replace("says: panel_decides", "says: send_back"), "utf-8")
    _, results = found("prove", grants)
    leads = [each for each in results if each["ruleId"] == "can_lead"]

    assert places(leads, grants) == [written(grants, "rulebook.yaml", "panel_decides")]


def test_what_was_not_decided_is_open_and_has_no_level(found: Any, grants: Path) -> None:
    code, results = found("prove", grants, "--seconds", 0)

    assert code == 3
    assert {(each["kind"], each["level"]) for each in results} == {("open", "none")}
    assert written(grants, "criteria/applicant.yaml", "WHO-1") in places(results, grants)


@pytest.mark.parametrize("command", ["prove", "mutate"])
def test_a_rulebook_that_could_not_be_read_is_in_the_log_and_told_to_whoever_looks(command: str, grants: Path) -> None:
    replaced(grants, "invariants.yaml", "never_fires: WHO-4", "never_fires: WHO-9")
    out = dontbuy("rules", command, str(grants), "--format", "sarif")
    (run,) = read_log(out.stdout)

    assert out.returncode == 2
    assert [each["ruleId"] for each in run["results"]] == ["rulebook/unknown-criterion"]
    assert places(run["results"], grants) == [written(grants, "invariants.yaml", "never_fires: WHO-9")]
    assert b"rulebook/unknown-criterion" in out.stderr


# --- diff


def test_a_verdict_that_changes_points_to_the_condition_that_did(found: Any, grants: Path) -> None:
    replaced(grants, "criteria/money.yaml", "{value: 6000, unit: EUR}", "{value: 7000, unit: EUR}")
    code, results = found("diff", GRANTS, grants)
    by_rule = {each["ruleId"]: each for each in results}

    assert code == 1
    assert {rule: each["level"] for rule, each in by_rule.items()} == {"verdict": "warning", "condition": "note"}
    assert {*places(results, grants)} == {written(grants, "criteria/money.yaml", "when: {fact: request.amount")}
    assert by_rule["verdict"]["properties"]["case"]["kind"] == "warm_room"


def test_what_is_gone_points_to_where_it_was(found: Any, grants: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(GRANTS, tmp_path / "old"))
    (grants / "rule-sets" / "warm-room.yaml").unlink()
    (grants / "invariants.yaml").unlink()
    facts = grants / "facts.yaml"
    facts.write_text(facts.read_text("utf-8").replace(", warm_room]", "]").replace("[warm_room]", "[]"), "utf-8")
    code, results = found("diff", old, grants)

    assert (code, [each["ruleId"] for each in results]) == (1, ["kind"])
    assert places(results, old) == [written(old, "rule-sets/warm-room.yaml", "kind")]


def test_a_fact_that_is_read_otherwise_is_pointed_to(found: Any, grants: Path) -> None:
    facts = grants / "facts.yaml"
    facts.write_text(facts.read_text("utf-8") + UNREAD, "utf-8")
    code, results = found("diff", GRANTS, grants)

    assert (code, [each["ruleId"] for each in results]) == (1, ["reading"])
    assert places(results, grants) == [written(grants, "facts.yaml", "group.motto")]


# --- mutate


def test_a_change_that_no_case_notices_points_to_the_condition_with_the_case_that_is_missing(
    found: Any, grants: Path
) -> None:
    replaced(grants, "cases/edges.yaml", "facts: {group: {form: party}}", "facts: {group: {form: company}}")
    code, results = found("mutate", grants)

    assert (code, [each["level"] for each in results]) == (1, ["warning"])
    assert places(results, grants) == [written(grants, "criteria/applicant.yaml", "when: {fact: group.form, in:")]
    assert results[0]["properties"]["case"]["facts"] == {"group": {"form": "party"}}


def test_each_thing_that_is_changed_has_its_place(found: Any, grants: Path) -> None:
    code, results = found("mutate", grants, "--seconds", 0)
    at = {*places(results, grants)}

    assert code == 3
    assert {(each["kind"], each["level"]) for each in results} == {("open", "none")}
    assert written(grants, "criteria/applicant.yaml", "says: not_eligible") in at
    assert written(grants, "consistency.yaml", "when: {told: building") in at
    assert written(grants, "consistency.yaml", "then:") in at
    assert written(grants, "consistency.yaml", "never:") in at
    assert written(grants, "rulebook.yaml", "panel_decides") in at


def test_cases_that_are_to_be_mended_first_are_pointed_to(found: Any, grants: Path) -> None:
    replaced(grants, "cases/edges.yaml", "because: [WHO-2]", "because: [WHO-1]")
    code, results = found("mutate", grants)

    assert (code, [each["ruleId"] for each in results]) == (2, ["rulebook/case-differs"])
    assert places(results, grants) == [written(grants, "cases/edges.yaml", "case: a political party")]


# --- the log


def test_a_brace_in_a_message_stands_for_no_argument() -> None:
    run = SarifRun("rules check/x", [PlacedFinding("a", "write `{fact: F}`")], {"a": SarifRule("It is so.")})
    (result,) = read_log(json.dumps(sarif_log([run])))[0]["results"]

    assert result["message"]["text"] == "write `{{fact: F}}`"
    assert result["locations"] == []
