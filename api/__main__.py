"""python -m dontbuy.api: the service as the environment says; what is wrong is told in lines, never as a traceback."""

import sys
from shlex import quote

import structlog

from dontbuy.api.errors import LibraryMissing
from dontbuy.engine.errors import Diagnostic, EngineError

_LIBRARY = "durable_rules_engine"
REBUILT = (
    f"CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject {quote(sys.executable)} -m pip "
    "install --force-reinstall --no-cache-dir --no-deps durable-rules==2.0.28"
)
"""What builds the rules library again for this Python: the pip that a shell finds may be that of another."""


def rules_library_is_there() -> None:
    """Raises LibraryMissing where Python cannot import the rules library, which both doors to the service ask first.

    The library is compiled when it is installed, so a Python that it was not built for finds it missing or broken.
    """
    try:
        __import__(_LIBRARY)
    except ImportError as error:
        reason = str(error).partition("\n")[0]
        hint = f"install it for this Python, with a C compiler at hand: {REBUILT}"
        message = f"this Python cannot import the rules library: {reason}"
        raise LibraryMissing([Diagnostic("engine/library-missing", message, sys.executable, hint)]) from None


def main() -> None:
    """Serve until stopped."""
    try:
        rules_library_is_there()
        # Imported here: without the library they cannot be, and every command asks this module for it.
        from dontbuy.api.logs import write_logs
        from dontbuy.api.settings import read_settings
        from dontbuy.api.workers import serving

        settings = read_settings()
        write_logs(settings.logs_json(sys.stderr.isatty()))
        with serving(settings) as running:
            for sentence in running.described():
                structlog.get_logger("dontbuy").info(sentence)
            running.serve_until_stopped()
    except EngineError as error:
        sys.exit("\n".join(map(str, error.diagnostics)))


if __name__ == "__main__":
    main()
