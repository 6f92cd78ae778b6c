"""`dontbuy healthcheck`: 0 where the service is ready, 1 and the reason where it is not, 2 where it cannot be asked."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest

from dontbuy.cli.healthcheck import NOT_READY, READY
from tests.api.serving import HOST, PATIENCE, Served, in_thread
from tests.cli.running import HERE, dontbuy
from tests.stores import asked

HEAVY = ("alembic", "fastapi", "mcp", "sqlalchemy", "uvicorn")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with in_thread(tmp_path_factory.mktemp("healthcheck") / "dontbuy.db") as served:
        yield served


def checked(*arguments: str, **environment: str) -> tuple[int, str, str]:
    done = dontbuy("healthcheck", *arguments, given=b"", **environment)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    ("environment", "at"),
    [
        ({}, HOST),
        ({"DONTBUY_HOST": "localhost"}, "localhost"),
        ({"DONTBUY_HOST": "0.0.0.0", "DONTBUY_BEHIND_CONTAINER": "true"}, HOST),
        ({"DONTBUY_HOST": "127.0.0.1", "DONTBUY_HOSTS": "buy.example.org"}, HOST),
    ],
    ids=["loopback", "localhost", "in a container", "by a name"],
)
def test_it_asks_where_the_settings_say_that_the_service_listens(
    served: Served, environment: dict[str, str], at: str
) -> None:
    told = checked(**environment, DONTBUY_PORT=str(served.port))

    assert told == (READY, f"ready: http://{at}:{served.port}\n", "")


def test_an_address_goes_before_the_settings(served: Served) -> None:
    address = f"http://{HOST}:{served.port}"

    assert checked(address, DONTBUY_PORT="1") == (READY, f"ready: {address}\n", "")


def test_where_the_store_cannot_be_read_it_says_so(tmp_path: Path) -> None:
    with in_thread(tmp_path / "dontbuy.db") as served:
        asked(served.database, "ALTER TABLE evaluations RENAME TO elsewhere")
        code, out, said = checked(DONTBUY_PORT=str(served.port))

    assert (code, out) == (NOT_READY, "")
    assert said.startswith(f"not ready: http://{HOST}:{served.port}: 503 store/")
    assert said.endswith(")\n")


def test_a_service_is_asked_by_a_name_that_it_always_goes_by_and_else_by_that_of_the_address(tmp_path: Path) -> None:
    with in_thread(tmp_path / "dontbuy.db", host="127.0.0.2") as served:
        by_the_settings = checked(DONTBUY_HOST="127.0.0.2", DONTBUY_PORT=str(served.port))
        code, _, said = checked(f"http://127.0.0.2:{served.port}")

    assert by_the_settings[0] == READY
    assert code == NOT_READY
    assert "421 http/unknown-host: this service does not go by this name (call it by" in said


def test_where_nothing_listens_it_is_not_ready() -> None:
    with create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]

    code, out, said = checked(DONTBUY_PORT=str(port))

    assert (code, out) == (NOT_READY, "")
    assert said == f"not ready: http://{HOST}:{port}: nothing answers there: connection refused\n"


NO_SERVICE = {
    "another service": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "is not dontbuy, or too old: 200"),
    "a page": (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>", "502 without a reason"),
    "errors of another kind": (
        b'HTTP/1.1 500 No\r\nContent-Length: 28\r\n\r\n{"code": 7, "errors": ["x"]}\n',
        "500 7: None",
    ),
    "no HTTP": (b"220 mail.example.org\r\n", "does not speak HTTP"),
}


@pytest.mark.parametrize(("answer", "reason"), NO_SERVICE.values(), ids=NO_SERVICE)
def test_what_is_no_dontbuy_is_not_ready(answer: bytes, reason: str) -> None:
    with answering(answer) as port:
        code, out, said = checked(f"http://{HOST}:{port}")

    assert (code, out) == (NOT_READY, "")
    assert reason in said
    assert said.count("\n") == 1


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """What answers whoever comes first, whatever they ask."""
    with create_server((HOST, 0)) as listening:

        def say() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer)

        thread = Thread(target=say, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(PATIENCE)


@pytest.mark.parametrize(
    ("arguments", "environment", "reason"),
    [
        (["127.0.0.1:8000"], {}, "write scheme, host and port alone"),
        (["http://127.0.0.1:8000/readyz"], {}, "write scheme, host and port alone"),
        (["http://user:word@127.0.0.1"], {}, "write scheme, host and port alone"),
        (["http://127.0.0.1:port"], {}, "write scheme, host and port alone"),
        ([], {"DONTBUY_PORT": "0"}, "name its address"),
        ([], {"DONTBUY_PORT": "abc"}, "DONTBUY_PORT: settings/wrong"),
    ],
)
def test_where_there_is_no_address_to_ask_that_is_told(
    arguments: list[str], environment: dict[str, str], reason: str
) -> None:
    code, out, said = checked(*arguments, **environment, COLUMNS="300")

    assert (code, out) == (2, "")
    assert reason in said


def test_it_loads_nothing_that_only_the_service_needs(served: Served) -> None:
    """It is started every ten seconds, beside the service."""
    script = f"""
import sys
from dontbuy.cli.__main__ import main
sys.argv[1:] = ["healthcheck"]
try:
    main()
except SystemExit as left:
    print(left.code, sorted({{*sys.modules}} & {{*{HEAVY!r}}}))
"""
    environment = {"PYTHONPATH": str(HERE), "LANG": "C.UTF-8", "DONTBUY_PORT": str(served.port)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines()[-1] == "0 []", done.stdout + done.stderr
