"""Every line that is logged has one form, ours and the web server's."""

import logging

import pytest
import structlog

from dontbuy.api.logs import write_logs


@pytest.fixture(autouse=True)
def written() -> None:
    write_logs()


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
