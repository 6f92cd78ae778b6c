"""`dontbuy healthcheck`: asks a running service whether it is ready, and says what it is not ready for."""

import json
import sys
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv6Address, ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from dontbuy.cli.terminal import clean

READY, NOT_READY = 0, 1
SECONDS = 5.0
"""How long each step may take: to connect, and to be answered."""
_PATH = "/readyz"
_MOST_READ = 64_000
_PLAIN, _BY_TLS = "http", "https"


class _NotAnAddress(ValueError):
    """What was given names no service."""


class _Asked(NamedTuple):
    """Where a service is asked, and by which name; without one, by the name in its address."""

    address: str
    name: str = ""


def run(address: str) -> int:
    """The exit code: READY or NOT_READY; which of them is printed with its reason.

    Raises typer.BadParameter where no address can be asked, SettingsRefused where the settings name none.
    """
    try:
        asked = _Asked(address) if address else _of_the_settings()
        reason = _reason(asked)
    except _NotAnAddress as wrong:
        import typer  # only here: every other way needs it no more

        raise typer.BadParameter(str(wrong), param_hint="ADDRESS") from None
    if reason:
        print(f"not ready: {clean(asked.address)}: {clean(reason)}", file=sys.stderr)
        return NOT_READY
    print(f"ready: {clean(asked.address)}")
    return READY


def _of_the_settings() -> _Asked:
    """The address at which a service with these settings is asked from where it runs.

    It always answers to `localhost`, whatever address it listens on.
    """
    from dontbuy.api.settings import read_settings

    settings = read_settings()
    if settings.port == 0:
        raise _NotAnAddress("DONTBUY_PORT is 0, so only the service knows its port: name its address")
    host = settings.host
    if host != "localhost":
        listens = ip_address(host)
        if listens.is_unspecified:
            host = "127.0.0.1" if listens.version == 4 else "::1"
        host = f"[{host}]" if isinstance(listens, IPv6Address) else host
    return _Asked(f"{_PLAIN}://{host}:{settings.port}", "localhost")


def _reason(asked: _Asked) -> str:
    """Why a service is not ready; `""` where it is. Raises _NotAnAddress."""
    try:
        with closing(_connection(asked.address)) as connection:
            connection.request("GET", _PATH, headers={"Host": asked.name} if asked.name else {})
            answer = connection.getresponse()
            return _said(answer.status, answer.read(_MOST_READ))
    except TimeoutError:
        return f"no answer within {SECONDS:.0f} seconds"
    except HTTPException:
        return "what answers there does not speak HTTP"
    except OSError as error:
        return f"nothing answers there: {str(error.strerror or error).lower()}"


def _connection(address: str) -> HTTPConnection:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = None
    if (
        not host
        or parts.scheme not in (_PLAIN, _BY_TLS)
        or parts.path not in ("", "/")
        or parts.query
        or "@" in address
    ):
        raise _NotAnAddress("write scheme, host and port alone, such as http://127.0.0.1:8000")
    kind = HTTPSConnection if parts.scheme == _BY_TLS else HTTPConnection
    return kind(host, port, timeout=SECONDS)


def _said(status: int, body: bytes) -> str:
    """What an answer says is wrong; `""` where it says that the service is ready."""
    try:
        told: Any = json.loads(body)
    except ValueError:
        told = None
    if status == 200 and told == {"status": "ok"}:
        return ""
    if not isinstance(told, dict) or "code" not in told:
        return f"what answers there is not dontbuy, or too old: {status} without a reason"
    errors = told.get("errors")
    faults = [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []
    return f"{status} {'; '.join(map(_sentence, faults or [told]))}"


def _sentence(fault: Mapping[str, Any]) -> str:
    hint = f" ({fault['hint']})" if "hint" in fault else ""
    return f"{fault.get('code')}: {fault.get('detail')}{hint}"
