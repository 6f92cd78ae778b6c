"""The setting that says where the store is: a path or an address, whose password nobody is shown."""

import re
from pathlib import Path

import pytest

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.errors import SettingsRefused
from dontbuy.api.running import server
from dontbuy.api.settings import Settings, read_settings
from dontbuy.engine.errors import Diagnostic
from tests.cli.running import dontbuy
from tests.stores import Postgres, name_of

SECRET = "s3cr%40t"
SHOWN = {
    f"postgresql://dontbuy:{SECRET}@db.example/dontbuy": "postgresql://dontbuy@db.example/dontbuy",
    f"postgres://dontbuy:{SECRET}@db.example:6432/kept?sslmode=require": "postgresql://dontbuy@db.example:6432/kept",
    f"postgresql://dontbuy:{SECRET}@one,two:5433/dontbuy": "postgresql://dontbuy@one,two:5433/dontbuy",
    f"postgresql://one:1,two:2/dontbuy?password={SECRET}": "postgresql://one:1,two:2/dontbuy",
    f"postgresql://dontbuy:{SECRET}@[::1]:5432/dontbuy": "postgresql://dontbuy@[::1]:5432/dontbuy",
    "postgresql://a%40b@/dontbuy?host=/run/postgresql": "postgresql://a%40b@%2Frun%2Fpostgresql/dontbuy",
}


@pytest.mark.parametrize(("address", "shown"), SHOWN.items())
def test_an_address_is_taken_and_shown_without_its_password(
    address: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONTBUY_DATABASE", address)

    settings = read_settings()

    assert isinstance(settings.database, ServerAddress)
    assert (settings.database.text, str(settings.database), settings.store) == (address, shown, shown)
    told = f"{settings!r} {settings} {settings.model_dump()}"
    assert not re.search(r"s3cr.+t", told)


@pytest.mark.parametrize("path", ["kept.db", "/var/lib/dontbuy.db", "postgresql", "C:/kept.db", "a b.db"])
def test_anything_else_is_a_path(path: str) -> None:
    assert read_settings(database=path).database == Path(path)


REFUSED = {
    f"postgresql://dontbuy:{SECRET}@db.example": "the address names no database",
    f"postgresql://dontbuy:{SECRET}@db.example/x?nope=1": "the address cannot be read",
    "postgresql://dontbuy:s3cr%zzt@db.example/x": "the address cannot be read",
    f"postgresql+psycopg://dontbuy:{SECRET}@db.example/x": "neither a path nor the address of a PostgreSQL database",
    f"mysql://dontbuy:{SECRET}@db.example/x": "neither a path nor the address of a PostgreSQL database",
    "sqlite:///kept.db": "neither a path nor the address of a PostgreSQL database",
}


@pytest.mark.parametrize(("address", "reason"), REFUSED.items())
def test_an_address_that_is_none_is_a_fault_with_a_hint_that_repeats_nothing_of_it(address: str, reason: str) -> None:
    fault = refused(address)

    assert (fault.code, fault.where) == ("settings/wrong", "DONTBUY_DATABASE")
    assert reason in fault.message
    assert "postgresql://user:password@host/name" in fault.hint
    assert "s3cr" not in str(fault)


def refused(address: str) -> Diagnostic:
    with pytest.raises(SettingsRefused) as wrong:
        read_settings(database=address)
    [fault] = wrong.value.diagnostics
    return fault


def test_the_start_says_which_database_and_not_by_which_password(postgres: Postgres) -> None:
    """The server asks those of this machine for no password, and a password that nobody asks for is not looked at."""
    address = postgres.fresh()
    given = ServerAddress(f"{address.text}&password={SECRET}")
    with server(Settings(database=given, port=0)) as running:
        said = "\n".join(running.described())

    assert f"It keeps what it is told in {address}." in said
    assert name_of(address) in said
    assert "s3cr" not in said
    postgres.drop(address)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"postgresql://dontbuy:{SECRET}@127.0.0.1:1/kept", "settings/store-unusable"),
        (f"postgres://dontbuy:{SECRET}@127.0.0.1", "settings/wrong"),
    ],
    ids=["nobody answers", "no address"],
)
def test_a_command_that_cannot_open_it_says_so_in_one_line(address: str, code: str) -> None:
    out = dontbuy("serve", "--port", "0", "--database", address)

    [line] = out.stderr.decode().splitlines()
    assert (out.returncode, f"{code}: " in line) == (2, True)
    assert "s3cr" not in line
