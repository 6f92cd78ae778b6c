"""`dontbuy serve` and `python -m dontbuy.api`: what they say when they start, and what keeps them from starting."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from dontbuy.api.settings import Settings
from dontbuy.cli.exits import Exit
from tests.api.serving import ADDRESS, PATIENCE, Lines, in_process
from tests.cli.running import HERE, dontbuy

DOORS = {"the command": ["-m", "dontbuy.cli", "serve"], "the module": ["-m", "dontbuy.api"]}


@pytest.fixture(params=list(DOORS.values()), ids=list(DOORS))
def door(request: pytest.FixtureRequest) -> list[str]:
    return [sys.executable, *request.param]


def ended(door: list[str], **environment: str) -> tuple[int, str]:
    """How a start ends that cannot go well, and what it says."""
    variables = {**os.environ, "PYTHONPATH": str(HERE), "DONTBUY_PORT": "0", **environment}
    out = subprocess.run(door, cwd=HERE, env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert "Traceback" not in out.stderr
    return out.returncode, out.stderr


def test_the_service_refuses_to_listen_to_the_world(door: list[str]) -> None:
    code, said = ended(door, DONTBUY_HOST="0.0.0.0")

    assert code != 0
    assert said.startswith("0.0.0.0: settings/not-loopback: keys and answers would cross the network in clear")
    assert "DONTBUY_BEHIND_CONTAINER=true" in said


def test_bad_settings_are_told_together() -> None:
    out = dontbuy("serve", DONTBUY_PORT="abc", DONTBUY_DRAFT_DAYS="none", DONTBUY_HOSTS="https://x")

    assert out.returncode == 2
    assert [line.partition(":")[0] for line in out.stderr.decode().splitlines()] == [
        "DONTBUY_PORT",
        "DONTBUY_HOSTS",
        "DONTBUY_DRAFT_DAYS",
    ]


def test_an_unusable_store_is_one_line(door: list[str], tmp_path: Path) -> None:
    path = tmp_path / "garbage.db"
    path.write_bytes(b"no database" * 1_000)

    code, said = ended(door, DONTBUY_DATABASE=str(path))

    assert code != 0
    [line] = said.splitlines()
    assert line.startswith(f"{path}: settings/store-unusable: the store cannot be opened: ")


def test_a_port_that_is_taken_is_one_line(door: list[str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = ended(door, DONTBUY_PORT=port, DONTBUY_DATABASE=str(tmp_path / "dontbuy.db"))

    assert code != 0
    [line] = said.splitlines()
    assert f"settings/port-taken: port {port} cannot be listened on" in line


def test_a_python_without_the_rules_library_is_told_what_to_do(door: list[str], tmp_path: Path) -> None:
    reason = "undefined symbol: PyEval_CallObject"
    (tmp_path / "durable_rules_engine.py").write_text(f"raise ImportError({reason!r})\n")

    code, said = ended(door, PYTHONPATH=os.pathsep.join((str(tmp_path), str(HERE))))

    assert code != 0
    [line] = said.splitlines()
    assert f"engine/library-missing: this Python cannot import the rules library: {reason}" in line
    # Not `pip` alone: where the command was installed by pipx or uv, that is the pip of another Python.
    assert f"CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject {sys.executable} -m pip install " in line


CONTAINER = {"DONTBUY_BEHIND_CONTAINER": "true", "DONTBUY_HOST": "0.0.0.0"}


@pytest.mark.parametrize("settings", [{}, CONTAINER], ids=["loopback", "container"])
def test_the_command_serves_posts_its_example_and_says_where_everything_is(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "dontbuy.cli", "serve", "--port", "0", "--example"]
    process = subprocess.Popen(
        [*command, str(HERE / "examples" / "vendor-evaluation.yaml")],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(HERE), "PYTHONUNBUFFERED": "1", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = Lines(process.stdout)
    try:
        port = said.first(r"dontbuy is at http://[0-9.]+:(\d+)/")
        assert port
        ready = httpx.get(f"http://127.0.0.1:{port[1]}/readyz", trust_env=False, verify=False)
        assert ready.json() == {"status": "ok"}
        # A reason, longer than a line of a terminal, on one line in a pipe.
        title = "The person looking at vendors does not know the numbers, and the vendor did not ask"
        whole = rf"^2\. {title}  \[BUY-3 · do not buy\]$" if not settings else "^No key was sent"
        for sentence in (
            r"^POST /v1/check",
            whole,
            "It answers to localhost, 127.0.0.1",
            re.escape(str(tmp_path / "var")),
        ):
            assert said.first(sentence), sentence
        # What is logged of the example stands below all that, and not in the middle of it.
        assert said.first(r'"event": "request".* "route": "/v1/check"')
        who = "Whoever calls /v1 needs a key" if settings else "asks nobody who they are"
        first = said.first(rf'{who}|"event": "request"')
        assert (first and first[0]) == who
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait(PATIENCE)
        said.join(PATIENCE)
    assert (tmp_path / "var" / "dontbuy.db").is_file()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_service_that_is_stopped_closes_its_store(tmp_path: Path, sign: signal.Signals) -> None:
    """SQLite takes its log away when the last connection is closed, and not where a process just ends."""
    with in_process(tmp_path / "dontbuy.db") as served:
        with served.client() as client:
            assert client.post("/v1/evaluations", json={"kind": "buying_request", "facts": {}}).status_code == 201
        assert (tmp_path / "dontbuy.db-wal").exists()
        os.kill(served.pid, sign)
        assert served.said
        served.said.join(PATIENCE)

    assert [path.name for path in tmp_path.iterdir()] == ["dontbuy.db"]


EXAMPLES_THAT_CANNOT_BE_READ = {"none": None, "broken": "kind: [\n", "a spreadsheet": "PK\x03\x04xl/"}


@pytest.mark.parametrize("text", EXAMPLES_THAT_CANNOT_BE_READ.values(), ids=EXAMPLES_THAT_CANNOT_BE_READ)
def test_an_example_that_cannot_be_read_is_told_and_nothing_starts(tmp_path: Path, text: str | None) -> None:
    example = tmp_path / "example.yaml"
    if text is not None:
        example.write_text(text, encoding="utf-8")

    door = [sys.executable, "-m", "dontbuy.cli", "serve", "--port", "0", "--example", str(example)]
    code, said = ended(door, DONTBUY_DATABASE=str(tmp_path / "dontbuy.db"))

    assert (code, said.startswith(f"{example}:"), "Traceback" in said) == (Exit.UNREADABLE, True, False), said
    assert not (tmp_path / "dontbuy.db").exists()


def test_the_module_logs_what_the_command_prints(tmp_path: Path) -> None:
    with in_process(tmp_path / "dontbuy.db") as served:
        assert served.said
        assert served.said.first(r'"level": "info", "event": "It keeps what it is told in .*dontbuy\.db\."')
        assert served.said.first(r"It judges by sales-training \d")


def test_both_doors_log_every_request_in_one_form(door: list[str], tmp_path: Path) -> None:
    settings = {"DONTBUY_DATABASE": str(tmp_path / "dontbuy.db"), "DONTBUY_PORT": "0", "PYTHONPATH": str(HERE)}
    both, pipe = subprocess.STDOUT, subprocess.PIPE
    process = subprocess.Popen(door, cwd=HERE, env=os.environ | settings, stdout=pipe, stderr=both, text=True)
    assert process.stdout
    said = Lines(process.stdout)
    try:
        port = said.first(ADDRESS)
        assert port
        httpx.get(f"http://127.0.0.1:{port[1]}/livez", trust_env=False, verify=False)
        found = said.first(r'^\{"time".*"route": "/livez".*\}$')
        assert found
        line = json.loads(found[0])
        given, taken = line.pop("request_id"), line.pop("duration_ms")
        assert (len(given), taken > 0, line.pop("time")[-1]) == (32, True, "Z")
        asked = {"method": "GET", "route": "/livez", "status": 200, "peer": "127.0.0.1"}
        assert line == {"level": "info", "event": "request", **asked}
    finally:
        process.kill()
        process.wait(PATIENCE)
        said.join(PATIENCE)


def test_help_names_every_setting_and_their_page() -> None:
    shown = dontbuy("serve", "--help").stdout.decode()

    assert "docs/settings.md" in shown
    assert {name for name in Settings.model_fields if f"DONTBUY_{name.upper()}" not in shown} == set()
