"""`dontbuy`: runs the command, and leaves with an exit code that means what it says."""

import sys
import traceback

from dontbuy.cli.exits import Exit, exit_of_error


def main() -> None:
    """Run the command; what is wrong is told in lines, and exit code 1 is only ever an answer."""
    try:
        sys.exit(_run())
    except ImportError as error:
        print(f"dontbuy: {_what_to_install(error)}", file=sys.stderr)
        sys.exit(Exit.OUR_FAULT)
    except Exception:  # a mistake of ours must not look like a stop
        traceback.print_exc()
        sys.exit(Exit.OUR_FAULT)


def _run() -> int:
    from dontbuy.cli.terminal import NotWritten, drop_output, open_outputs
    from dontbuy.engine.errors import EngineError

    open_outputs()
    try:
        try:
            return _command()
        finally:
            sys.stdout.flush()
    except EngineError as error:
        for fault in error.diagnostics:
            print(fault, file=sys.stderr)
        return exit_of_error(error)
    except NotWritten as error:
        drop_output()
        print(f"dontbuy: the output cannot be written: {error.strerror}", file=sys.stderr)
        return Exit.NOT_WRITTEN
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        print(f"dontbuy: {error.strerror or error}{where}", file=sys.stderr)
        return Exit.UNREADABLE


def _command() -> int:
    from dontbuy.cli.commands import app

    try:
        app()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else Exit.FINE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return Exit.FINE


def _what_to_install(error: ImportError) -> str:
    """One line: what cannot be loaded, and what to do."""
    from dontbuy.api.__main__ import rules_library_is_there
    from dontbuy.engine.errors import EngineError

    try:
        rules_library_is_there()
    except EngineError as missing:
        return str(missing.diagnostics[0])
    return f"{error}; install what it needs: `make install` in its folder, or `pip install dontbuy`"


if __name__ == "__main__":
    main()
