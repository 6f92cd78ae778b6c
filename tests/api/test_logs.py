"""Every line that is logged has one form, ours and the web server's."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from dontbuy.api.logs import write_logs
from tests.api.serving import in_process, status
from tests.logged import keep_logs


@pytest.fixture(autouse=True)
def written() -> Iterator[None]:
    """Every line goes where it goes outside of the tests."""
    write_logs()
    yield
    keep_logs()


def test_our_lines_and_the_servers_have_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("dontbuy").info("request", method="GET", status=200)
    logging.getLogger("uvicorn.error").warning("Unsupported upgrade request.\n")

    first, second = capsys.readouterr().err.splitlines()
    assert first.partition(" level=")[2] == "info event=request method=GET status=200"
    assert second.partition(" level=")[2] == 'warning event="Unsupported upgrade request."'
    assert first.startswith("timestamp=2")
    assert second.startswith("timestamp=2")


def test_what_an_exception_says_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError("xq7marker")
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    logging.getLogger("uvicorn.error").error("said")

    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith("event=said")


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
        assert served.said.first("^(?!timestamp=)") is None
