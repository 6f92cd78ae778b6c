"""One form for every line on standard error, also for those of libraries: time, level, event, then what belongs to it.

For machines, one object of JSON a line:

    {"time": "2026-11-21T09:30:00.123456Z", "level": "info", "event": "request", "route": "/livez", "status": 200, …}

or, for a terminal, the same as words:

    time=2026-11-21T09:30:00.123456Z level=info event=request route=/livez status=200 …

No line holds a fact, a name, an address that was asked for, or what an exception says: it may quote a document.
"""

import logging
import sys
from collections.abc import Callable
from typing import Any, TextIO

import structlog

_FIRST = ("time", "level", "event")
_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
)
_AS_TEXT = structlog.processors.LogfmtRenderer(key_order=_FIRST, drop_missing=True)
_TO_JSON = structlog.processors.JSONRenderer()


def write_logs(as_json: bool, stream: Callable[[], TextIO] = lambda: sys.stderr) -> None:
    """Send every line to standard error, as the process has it at the time of the line, or to another `stream`."""
    renders = _in_order if as_json else _AS_TEXT
    structlog.configure(
        processors=[*_SHARED, renders],
        logger_factory=lambda *_: structlog.PrintLogger(stream()),
        cache_logger_on_first_use=False,
    )
    writer = _Writer(stream)
    writer.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[_said, renders],
        )
    )
    every = logging.getLogger()
    every.handlers = [*(each for each in every.handlers if not isinstance(each, _Writer)), writer]
    logging.captureWarnings(True)
    # What was raised may quote a document, and a request that is refused has its own line.
    logging.getLogger("uvicorn.error").filters = [_IsNews()]
    # It says where a form is broken by quoting it; whoever sent the form is told that it is none.
    logging.getLogger("python_multipart.multipart").disabled = True


class _Writer(logging.StreamHandler[Any]):
    """Writes to where the stream is now, and not to where it was when this was made."""

    def __init__(self, stream: Callable[[], TextIO]) -> None:
        logging.Handler.__init__(self)
        self._now = stream

    @property
    def stream(self) -> Any:
        return self._now()


class _IsNews(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is None and not record.getMessage().startswith("Invalid HTTP request")


def _in_order(logger: Any, method: str, line: structlog.typing.EventDict) -> str | bytes:
    first = {name: line[name] for name in _FIRST if name in line}
    return _TO_JSON(logger, method, {**first, **line})


def _said(_logger: Any, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What the web server says, on one line. Of another library who spoke, and what was raised by its type alone: both
    may quote what they were given."""
    speaker, raised = line["_record"].name, line.get("exc_info")
    kept = {name: line[name] for name in ("time", "level")}
    if speaker.startswith("uvicorn"):
        return {**kept, "event": " ".join(str(line["event"]).split())}
    told = {"error": raised[0].__name__} if raised and raised[0] else {}
    return {**kept, "event": "library", "library": speaker, **told}
