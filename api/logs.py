"""One form for every line that is logged, ours and the web server's: time, level, event, then what belongs to it.

    timestamp=2026-11-21T09:30:00.123456Z level=info event=request method=GET path=/livez status=200 ms=0.4 request_id=…

No line holds a fact, a name, an address that was asked for, or what an exception says: it may quote a document.
"""

import logging
import sys
from collections.abc import Callable
from typing import Any, TextIO

import structlog

_FIRST = ["timestamp", "level", "event"]
_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_RENDERER = structlog.processors.LogfmtRenderer(key_order=_FIRST, drop_missing=True)


def write_logs(stream: Callable[[], TextIO] = lambda: sys.stderr) -> None:
    """Send every line to standard error, as the process has it at the time of the line, or to another `stream`."""
    structlog.configure(
        processors=[*_SHARED, _RENDERER],
        logger_factory=lambda *_: structlog.PrintLogger(stream()),
        cache_logger_on_first_use=False,
    )
    handler = _Writer(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _one_line, _RENDERER],
        )
    )
    server = logging.getLogger("uvicorn")
    server.handlers = [handler]
    server.propagate = False
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


def _one_line(_logger: Any, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {**line, "event": " ".join(str(line["event"]).split())}
