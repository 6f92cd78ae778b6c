"""Every line that is logged has one form, ours and the web server's."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
import structlog

from dontbuy.api.logs import write_logs
from dontbuy.api.settings import Settings
from tests.api.serving import in_process, status
from tests.conftest import ROOT
from tests.logged import keep_logs


@pytest.fixture(autouse=True)
def written() -> Iterator[None]:
    """Every line goes where it goes outside of the tests."""
    write_logs(as_json=False)
    yield
    keep_logs()


def test_our_lines_and_the_servers_have_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("dontbuy").info("request", method="GET", status=200)
    logging.getLogger("uvicorn.error").warning("Unsupported upgrade request.\n")

    first, second = capsys.readouterr().err.splitlines()
    assert first.partition(" level=")[2] == "info event=request method=GET status=200"
    assert second.partition(" level=")[2] == 'warning event="Unsupported upgrade request."'
    assert first.startswith("time=2")
    assert second.startswith("time=2")


def test_what_an_exception_says_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError("xq7marker")
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    logging.getLogger("uvicorn.error").error("said")

    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith("event=said")


def test_for_a_machine_each_line_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    write_logs(as_json=True)
    structlog.get_logger("dontbuy").info("request", method="GET", status=200, found="a\nb\u2028")
    logging.getLogger("uvicorn.error").warning("Unsupported upgrade request.\n")

    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert list(first) == ["time", "level", "event", "method", "status", "found"]
    assert (first["level"], first["event"], first["status"], first["found"]) == ("info", "request", 200, "a\nb\u2028")
    assert (list(second), second["event"]) == (["time", "level", "event"], "Unsupported upgrade request.")


@pytest.mark.parametrize("as_json", [True, False])
def test_what_a_library_says_is_a_line_without_its_words(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    write_logs(as_json)
    try:
        raise RuntimeError("xq7marker")
    except RuntimeError:
        logging.getLogger("asyncio").exception("Task %r failed", "xq7marker")

    [line] = capsys.readouterr().err.splitlines()
    assert all(word in line for word in ("library", "asyncio", "RuntimeError", "error"))
    assert "xq7marker" not in line


def test_what_a_library_warns_of_is_such_a_line_too() -> None:
    """In a process of its own: the tests count every warning as an error."""
    script = "import warnings; from dontbuy.api.logs import write_logs; write_logs(True); warnings.warn('xq7marker')"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)

    line = json.loads(done.stderr)
    assert {**line, "time": ""} == {"time": "", "level": "warning", "event": "library", "library": "py.warnings"}


WRITTEN = {("json", True): True, ("text", False): False, ("auto", True): False, ("auto", False): True}


@pytest.mark.parametrize(("asked", "expected"), WRITTEN.items())
def test_a_terminal_is_written_to_in_words_unless_a_setting_says_otherwise(
    asked: tuple[Literal["auto", "json", "text"], bool], expected: bool
) -> None:
    assert Settings(log_format=asked[0]).logs_json(is_terminal=asked[1]) is expected


def test_a_line_stays_one_line_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("dontbuy").info("incident", found="a\nb level=info")

    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith('found="a\\nb level=info"')


BROKEN = {
    "a boundary that is none": b"--xq7marker\r\n",
    "an encoding that nobody knows": b'--x\r\nContent-Disposition: form-data; name="text"\r\n'
    b"Content-Transfer-Encoding: xq7marker\r\n\r\na\r\n--x--\r\n",
    "what follows the end": b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\na\r\n--x--xq7marker',
}


def test_what_the_reader_of_forms_says_of_a_broken_form_is_not_logged(tmp_path: Path) -> None:
    """It quotes the form, in a line without a time."""
    with in_process(tmp_path / "dontbuy.db") as served:
        for body in BROKEN.values():
            head = f"POST /import HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
            answer = served.exchange([f"{head}Content-Type: multipart/form-data; boundary=x\r\n\r\n".encode(), body])
            assert status(answer) in (415, 422), answer
        served.kill()

        assert served.said
        assert served.said.first('^(?!{"time": )') is None
