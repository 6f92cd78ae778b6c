"""Why a file is not answered at all: told before a row is, or where it stopped."""

from dontbuy.engine.errors import Diagnostic, EngineError


class BulkRefused(EngineError):
    """The run cannot be begun or taken up again; `where` is the file that is meant."""


def refused(code: str, message: str, where: object, hint: str) -> BulkRefused:
    return BulkRefused([Diagnostic(code, message, str(where), hint)])


def needs_extra(extra: str, what: str, where: object) -> BulkRefused:
    """What is said where a library of an extra is not installed."""
    return refused(
        "bulk/extra-missing", f"{what}, the extra `{extra}` is needed", where, f"pip install 'dontbuy[{extra}]'"
    )
