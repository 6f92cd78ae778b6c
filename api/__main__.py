"""python -m dontbuy.api: the service as the environment says; what is wrong is told in lines, never as a traceback."""

import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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


@contextmanager
def nothing_is_garbage() -> Iterator[None]:
    """While all that is imported and made stays, none of it is garbage, and nobody looks for any; it is not looked
    through later either. To look took a sixth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def main() -> None:
    """Serve until stopped."""
    with ExitStack() as until_stopped:
        _serve(until_stopped)


def _serve(until_stopped: ExitStack) -> None:
    try:
        rules_library_is_there()
        with nothing_is_garbage():
            # Imported here: without the library they cannot be, and every command asks this module for it.
            from dontbuy.api.logs import write_logs
            from dontbuy.api.settings import read_settings
            from dontbuy.api.workers import serving

            settings = read_settings()
            write_logs(settings.logs_json(sys.stderr.isatty()))
            running = until_stopped.enter_context(serving(settings))
        for sentence in running.described():
            structlog.get_logger("dontbuy").info(sentence)
        running.serve_until_stopped()
    except EngineError as error:
        sys.exit("\n".join(map(str, error.diagnostics)))


if __name__ == "__main__":
    main()
