"""The hooks for pre-commit and the action for GitHub: their commands run as they stand, and leave what they say."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cli.running import HERE
from tests.cli.sarif import read_log
from tests.cli.test_rules import replaced
from tests.cli.test_rules_sarif import exit_code

GRANTS = HERE / "examples" / "grant-eligibility"
HOOKS: list[dict[str, Any]] = yaml.safe_load((HERE / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((HERE / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of somebody's own with a rulebook in it."""
    copytree(GRANTS, tmp_path / "repository" / "my rules")
    return tmp_path / "repository"


def script(folder: Path, name: str, lines: str) -> None:
    """A program of a name in a folder."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/bash\n{lines}\n", "utf-8")
    program.chmod(0o755)


class Ran(NamedTuple):
    """What a step of the action left behind."""

    code: int
    printed: str
    summary: str
    outputs: dict[str, str]
    path: str


def ran(step: dict[str, Any], repository: Path, **given: str) -> Ran:
    """Run a step as a runner does: its script in bash, with the files that it may write to, and inputs as texts."""
    beside = repository.parent
    files = {name: beside / name.lower() for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_PATH")}
    for file in files.values():
        file.write_text("", "utf-8")
    script(beside / "bin", "dontbuy", f'exec "{sys.executable}" -m dontbuy.cli "$@"')
    inputs = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()}
    inputs |= {name.replace("_", "-"): text for name, text in given.items()}
    told: Mapping[str, str] = step.get("env", {})
    environment = {name: INPUT.sub(lambda found: inputs[found[1]], text) for name, text in told.items()}
    environment |= {name: str(path) for name, path in files.items()}
    environment |= {"PATH": f"{beside / 'bin'}:/usr/bin:/bin", "PYTHONPATH": str(HERE), "LANG": "C.UTF-8"}
    environment |= {"GITHUB_ACTION_PATH": str(beside / "action")}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    out = subprocess.run(command, cwd=repository, env=environment, capture_output=True, check=False, encoding="utf-8")
    summary, output, path = (file.read_text("utf-8") for file in files.values())
    outputs = dict(line.split("=", 1) for line in output.splitlines())
    return Ran(out.returncode, out.stdout + out.stderr, summary, outputs, path)


def checked(repository: Path, **given: str) -> Ran:
    (step,) = (each for each in STEPS if each.get("id") == "rules")
    return ran(step, repository, rules="my rules", **given)


# --- the action


def test_a_rulebook_that_holds_passes_with_a_summary_and_empty_logs(repository: Path) -> None:
    done = checked(repository)

    assert (done.code, done.outputs) == (0, {"sarif": "dontbuy-sarif", "holds": "true"}), done.printed
    assert "### dontbuy rules check: all is well" in done.summary
    assert "63 of 63 cases answered as they say" in done.summary
    assert "### dontbuy rules prove: all is well" in done.summary
    logs = sorted((repository / "dontbuy-sarif").iterdir())
    assert [log.name for log in logs] == ["check.sarif", "prove.sarif"]
    assert [each["level"] for log in logs for run in read_log(log.read_bytes()) for each in run["results"]] == [
        "warning"
    ]


def test_what_does_not_load_fails_and_its_log_points_to_the_line(repository: Path) -> None:
    replaced(repository / "my rules", "criteria/money.yaml", "more_than:", "more_then:")
    done = checked(repository, sarif="logs")

    assert (done.code, done.outputs) == (1, {"sarif": "logs", "holds": "false"})
    assert "did you mean `more_than`?" in done.summary
    assert "rules prove" not in done.summary
    assert "::error title=dontbuy rules check::my rules: exit code 1" in done.printed
    (run,) = read_log((repository / "logs" / "check.sarif").read_bytes())
    located = run["results"][0]["locations"][0]["physicalLocation"]
    assert located["artifactLocation"]["uri"] == "my%20rules/criteria/money.yaml"


def test_a_claim_that_fails_fails_the_job(repository: Path) -> None:
    replaced(repository / "my rules", "invariants.yaml", "never_fires: WHO-4", "always_fires: WHO-4")
    done = checked(repository)

    assert (done.code, done.outputs["holds"]) == (1, "false")
    assert "### dontbuy rules check: all is well" in done.summary
    assert "### dontbuy rules prove: exit code 1" in done.summary


def test_cited_texts_are_looked_into_and_nothing_is_proved_that_nobody_wants_proved(repository: Path) -> None:
    done = checked(repository, sources="my rules/sources", prove="false")

    assert (done.code, done.outputs["holds"]) == (0, "true"), done.printed
    assert "citations found in their sources: my rules/attested.yaml" in done.summary
    assert "rules prove" not in done.summary


def test_it_installs_from_where_the_action_lies_and_the_command_is_found(repository: Path) -> None:
    (step,) = (each for each in STEPS if each.get("name") == "Install")
    script(repository.parent / "bin", "python3", 'echo "python3 $*"')
    done = ran(step, repository)

    action = repository.parent / "action"
    assert (done.code, done.printed) == (0, f"python3 {action}/install.py\n")
    assert done.path == f"{action}/.venv/bin\n"
    assert (HERE / "install.py").is_file()


def test_no_input_is_part_of_a_script_and_each_is_described_and_used() -> None:
    written = (HERE / "action.yml").read_text("utf-8")

    assert [step for step in STEPS if "${{" in step.get("run", "")] == []
    assert {*INPUT.findall(written)} == {*ACTION["inputs"]}
    assert all(each["description"] for each in [*ACTION["inputs"].values(), *ACTION["outputs"].values()])


def shown(file: str) -> Any:
    """What the page about proofs shows of a file in somebody's repository."""
    _, _, below = (HERE / "docs" / "proofs.md").read_text("utf-8").partition(f"```text\n# {file}\n")
    return yaml.safe_load(below.partition("```")[0])


def test_the_page_names_hooks_inputs_and_outputs_that_there_are() -> None:
    (hook,) = shown(".pre-commit-config.yaml")["repos"][0]["hooks"]
    _, ours, upload = shown(".github/workflows/rules.yml")["jobs"]["rules"]["steps"]
    page = (HERE / "docs" / "proofs.md").read_text("utf-8")

    assert hook["id"] in [each["id"] for each in HOOKS]
    assert {*ours["with"]} == {name for name, each in ACTION["inputs"].items() if each.get("required")}
    assert {*re.findall(r"outputs\.([a-z]+)", str(upload))} <= {*ACTION["outputs"]}
    assert [name for name in ACTION["inputs"] if f"\n| `{name}` | " not in page] == []


# --- the hooks


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_runs_its_command_on_the_folder_of_its_arguments(hook: dict[str, Any], repository: Path) -> None:
    program, *command = hook["entry"].split()
    folder = repository / "my rules"
    fine = exit_code(*command, str(folder))
    replaced(folder, "criteria/money.yaml", "more_than:", "more_then:")
    wrong = exit_code(*command, str(folder))

    assert (program, hook["language"], hook["pass_filenames"]) == ("dontbuy", "python", False)
    assert hook["id"] == "-".join([program, *command])
    assert fine == 0
    assert wrong != 0
