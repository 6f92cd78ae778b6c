"""`dontbuy mcp`: answers an agent on standard input, until that ends."""

import sys
from contextlib import suppress
from typing import Any

from dontbuy.api.__main__ import nothing_is_garbage, rules_library_is_there
from dontbuy.api.errors import LibraryMissing
from dontbuy.api.logs import write_logs
from dontbuy.api.settings import read_settings
from dontbuy.engine.errors import Diagnostic


def run(given: dict[str, Any]) -> None:
    """Answer until standard input ends, or it is interrupted.

    Raises SettingsRefused, RulebookError, LibraryMissing where it cannot be started.
    """
    rules_library_is_there()
    settings = read_settings(**given)
    write_logs(settings.logs_json(sys.stderr.isatty()))
    with nothing_is_garbage():
        try:
            from dontbuy.api.agents.stdio import serve
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "mcp":
                raise
            message, hint = "the SDK for agents is not installed", "install the extra: pip install 'dontbuy[mcp]'"
            raise LibraryMissing([Diagnostic("mcp/extra-missing", message, "", hint)]) from None
    with suppress(KeyboardInterrupt):
        serve(settings)
