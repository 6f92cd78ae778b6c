"""schemathesis with all its checks against a real server: `python -m tests.api.fuzzing SEED CASES`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from tests.api.serving import HOST, Served, in_process

EXAMPLES_AND_MORE = ("examples", "fuzzing", "stateful")
EVERY_PHASE = (*EXAMPLES_AND_MORE, "coverage")
"""`coverage` alone makes some twenty thousand cases, whatever is asked for: the borders of each schema."""
EACH = 98
"""Cases of each operation in one run, which come to some 3,100 with those of the stateful phase: one run is enough for
the 3,000 of the tests."""


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What one run found: how many cases it made, and everything it said where one of them failed."""

    seed: int
    cases: int
    failed: bool
    said: str


def fuzzed(seed: int, cases: int, phases: Sequence[str]) -> Iterator[Fuzzed]:
    """Run after run, each with the next seed, against one server, until there were so many cases."""
    made = 0
    with TemporaryDirectory() as folder, in_process(Path(folder) / "dontbuy.db", DONTBUY_WEBHOOKS="off") as served:
        configure(Path(folder), served)
        while made < cases:
            run = one_run(Path(folder), served, seed, phases)
            made, seed = made + run.cases, seed + 1
            yield run


def configure(folder: Path, served: Served) -> None:
    """Tells schemathesis of a purchase that is there, for it would guess none, and what no schema can say.

    Deleting is tried on purchases that are not there. What a schema cannot say: a cursor is of the page before, a
    telling of an export is of its check, a purchase is bought from one of its vendors, a fact takes its own values,
    and in a transcript somebody speaks.
    No name that is made up is looked up: the server tells nobody.
    A wrong token is answered as a purchase that is not there, and schemathesis wants 401: see `test_access.py`.
    """
    request = {"metrics": {"items": [{"metric": "win_rate", "baseline": {"value": 20, "unit": "percent"}}]}}
    with served.client() as client:
        begun = client.post("/v1/purchases", json={"name": "Discovery training", "request": request}).json()
        headers = {"Authorization": f"Bearer {begun['token']}"}
        address = f"/v1/purchases/{begun['purchase']['id']}"
        for name in ("Acme", "Bolt"):
            assert client.post(f"{address}/vendors", json={"name": name}, headers=headers).status_code == 201
        assert client.post(f"{address}/people", json={"role": "leader"}, headers=headers).status_code == 201
    said = f"""
        hooks = "hooks.py"

        [generation]
        database = "none"

        [[operations]]
        include-path-regex = "\\\\{{purchase\\\\}}"
        exclude-operation-id = "delete_purchase"
        headers = {{ Authorization = "Bearer {begun["token"]}" }}
        parameters = {{ purchase = "{begun["purchase"]["id"]}" }}
        checks.ignored_auth.enabled = false

        [[operations]]
        # Its purchase is the one that is there, also where another was made up that is none.
        include-operation-id = "revoke_person_link"
        checks.negative_data_rejection.expected-statuses = ["4xx", "204"]

        [[operations]]
        # What was erased before is answered with 410, and not with what it was.
        include-operation-id = ["get_evaluation", "get_revision", "erase_evaluation"]
        checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "410"]

        [[operations]]
        # A document that is wrong is a problem on its own line, and the batch is answered all the same. That a body in
        # lines must not be a picture no schema can say.
        include-operation-id = "check_batch"
        checks.negative_data_rejection.enabled = false
        checks.positive_data_acceptance.enabled = false

        [[operations]]
        include-operation-id = ["list_evaluations", "begin_purchase", "change_purchase", "take_snapshot",
            "tell", "tell_of_call", "list_revisions", "revise_evaluation", "make_webhook", "replay_webhook",
            "list_webhooks", "propose"]
        checks.positive_data_acceptance.enabled = false
    """
    (folder / "schemathesis.toml").write_text(dedent(said), "utf-8")
    (folder / "hooks.py").write_text(_HOOKS, "utf-8")


_HOOKS = '''"""What schemathesis does not know of this service."""

import schemathesis


schemathesis.serializer.alias("application/x-ndjson", "application/octet-stream")


@schemathesis.hook
def before_call(context, case, kwargs):
    # A key names one request: a short one is made up twice, and refused the second time with reason.
    if case.headers and case.meta and case.meta.generation.mode.is_positive:
        case.headers.pop("Idempotency-Key", None)
'''


def one_run(folder: Path, served: Served, seed: int, phases: Sequence[str]) -> Fuzzed:
    """One run of schemathesis, which says in a file how many cases it made."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run"]
    command += [f"http://{HOST}:{served.port}/openapi.json", "--phases", ",".join(phases)]
    command += ["--seed", str(seed), "--max-examples", str(EACH), "--continue-on-failure", "--no-color"]
    command += ["--report", "json", "--report-json-path", str(report), "--request-timeout", "60"]
    command += ["--suppress-health-check", "all"]  # they look at how long it takes, and so at what else runs
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": ""}, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert report.exists(), said
    told = json.loads(report.read_text("utf-8"))
    assert told["complete"], said
    return Fuzzed(seed, told["test_cases"]["generated"], bool(done.returncode), said)


def main(seed: int, cases: int) -> int:
    """Runs until there were so many cases, and says what each found; the exit code."""
    failed = made = 0
    for run in fuzzed(seed, cases, EVERY_PHASE):
        made, failed = made + run.cases, failed + run.failed
        print(f"seed {run.seed}: {run.cases} cases, {'something found' if run.failed else 'nothing found'}", flush=True)
        if run.failed:
            print(run.said, flush=True)
    print(f"{made} cases, {failed} runs that found something")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
