"""The exit code says what the documents come to, wherever the output goes: a pipe that closes, a full disk, nowhere."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dontbuy.api.__main__ import REBUILT
from tests.cli.running import EXAMPLE, HERE, STOPS, UNDECIDED, dontbuy, lines, no_objection, shell

COMMANDS = {
    "check, text": ("check undecided.json", 3),
    "check, JSON": ("check --format json undecided.json", 3),
    "check, nothing to stop for": ("check clear.json", 0),
    "facts": ("facts", 0),
    "new": ("new vendor_evaluation", 0),
    "rules show": ("rules show VEN-1", 0),
    "rules check": ("rules check", 0),
    "help": ("--help", 0),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with documents of every answer."""
    for name, document in (("undecided", UNDECIDED), ("stops", STOPS), ("clear", no_objection())):
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("command", "code"), COMMANDS.values(), ids=COMMANDS)
def test_a_pipe_that_nobody_reads_changes_no_exit_code(folder: Path, command: str, code: int) -> None:
    out = shell(f'cd "{folder}"; dontbuy {command} | true; echo ${{PIPESTATUS[0]}}')

    assert out.stdout.split()[-1:] == [str(code).encode()]
    assert out.stderr == b""


@pytest.mark.parametrize("reader", ["head -1", "grep -q vendor"])
@pytest.mark.parametrize("output", ["text", "json"])
@pytest.mark.parametrize(("name", "code"), [("stops", b"1"), ("undecided", b"3"), ("clear", b"0")])
def test_a_reader_that_leaves_early_is_no_stop(folder: Path, name: str, code: bytes, output: str, reader: str) -> None:
    out = shell(f'dontbuy check --format {output} "{folder}/{name}.json" | {reader} >&2; echo ${{PIPESTATUS[0]}}')

    assert out.stdout.split() == [code]
    assert b"Traceback" not in out.stderr


def test_a_strict_script_goes_on_where_nothing_stops(folder: Path) -> None:
    out = shell(f'set -euo pipefail; dontbuy check "{folder}/clear.json" | head -1; echo reached')

    assert out.stdout.splitlines()[1:] == [b"reached"]
    assert out.returncode == 0


def test_a_reader_that_leaves_before_the_last_document_is_141_and_the_rest_is_not_read(tmp_path: Path) -> None:
    many = tmp_path / "many.ndjson"
    many.write_bytes(lines(no_objection()) * 400)

    out = shell(f'dontbuy check --format json "{many}" | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}')

    assert out.stdout.split() == [b"141"]
    assert out.stderr == b""


def test_a_stream_without_end_ends_with_its_reader() -> None:
    document = json.dumps(no_objection())
    out = shell(f"yes '{document}' | dontbuy check --format json - | head -1 >/dev/null; echo ${{PIPESTATUS[1]}}")

    assert out.stdout.split() == [b"141"]


@pytest.mark.parametrize("output", ["text", "json"])
@pytest.mark.parametrize(("name", "code"), [("stops", 1), ("undecided", 3), ("clear", 0)])
def test_with_standard_output_closed_the_exit_code_is_the_answer(
    folder: Path, name: str, code: int, output: str
) -> None:
    before = (folder / f"{name}.json").read_bytes()

    out = shell(f'dontbuy check --format {output} "{folder}/{name}.json" >&-')

    assert out.returncode == code
    assert out.stderr == b""
    assert (folder / f"{name}.json").read_bytes() == before


@pytest.mark.parametrize("command", ["facts", "new vendor_evaluation", "rules show VEN-1", "rules check"])
def test_every_command_runs_with_its_output_closed(command: str) -> None:
    out = shell(f"dontbuy {command} >&-")

    assert (out.returncode, out.stderr) == (0, b"")


def test_standard_input_that_is_closed_is_told() -> None:
    out = shell("dontbuy check - <&-")

    assert out.returncode == 2
    assert out.stderr.decode().startswith("standard input: the file cannot be read  it is closed")


@pytest.mark.parametrize("elsewhere", ["2>&-", "2>/dev/full"])
def test_a_fault_that_cannot_be_told_is_still_a_fault(elsewhere: str) -> None:
    out = shell(f"dontbuy check nowhere.json {elsewhere}")

    assert (out.returncode, out.stdout) == (2, b"")


@pytest.mark.parametrize(
    "command", [f"check {EXAMPLE}", f"check --format json {EXAMPLE}", "facts", "new buying_request"]
)
def test_output_that_cannot_be_written_is_no_answer(command: str) -> None:
    out = shell(f"dontbuy {command.format(EXAMPLE)} >/dev/full")

    assert out.returncode == 74
    assert out.stderr == b"dontbuy: the output cannot be written: No space left on device\n"


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C reaches what a test starts, also where the tests run in the background: there it is ignored, and whoever
    is started by a process that ignores it does so too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_is_no_stop(ctrl_c: None) -> None:
    command = [sys.executable, "-m", "dontbuy.cli", "check", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=HERE) as running:
        assert running.stdin
        assert running.stderr
        running.stdin.write(b"{}\n{}\n")
        running.stdin.flush()
        assert running.stderr.readline().startswith(b"standard input:1")  # so it waits for the third line

        # Once: a second one, while Python already takes itself down, would end it at once.
        running.send_signal(signal.SIGINT)

        assert running.wait(timeout=60) == 130
        assert b"Traceback" not in running.stderr.read()


def test_a_library_that_cannot_be_loaded_is_told_in_one_line_with_what_to_do(tmp_path: Path) -> None:
    broken = "raise ImportError('undefined symbol: PyEval_CallObject', name=__name__)\n"
    (tmp_path / "durable_rules_engine.py").write_text(broken, encoding="utf-8")

    out = dontbuy("check", str(EXAMPLE), PYTHONPATH=f"{tmp_path}:{HERE}")

    assert (out.returncode, out.stdout) == (70, b"")
    (line,) = out.stderr.decode().splitlines()
    assert "this Python cannot import the rules library: undefined symbol" in line
    assert REBUILT in line


def test_a_package_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise ModuleNotFoundError('No module named typer')\n", encoding="utf-8")

    out = dontbuy("facts", PYTHONPATH=f"{tmp_path}:{HERE}")

    assert out.returncode == 70
    assert out.stderr.decode().startswith("dontbuy: No module named typer; install what it needs: `make install`")


def test_a_mistake_of_ours_is_no_stop(tmp_path: Path) -> None:
    (tmp_path / "durable_rules_engine.py").write_text("raise RuntimeError('a mistake')\n", encoding="utf-8")

    out = dontbuy("check", str(EXAMPLE), PYTHONPATH=f"{tmp_path}:{HERE}")

    assert out.returncode == 70
    assert b"RuntimeError: a mistake" in out.stderr
