"""Settings: what the page about them says, what the start says, and what it refuses in one line."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dontbuy.api.errors import SettingsRefused, StoreUnusable
from dontbuy.api.running import Server, application, opened, server
from dontbuy.api.settings import Settings, read_settings
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import Diagnostic
from tests.api import serving
from tests.conftest import ROOT
from tests.door import Door

ROW = re.compile(r"^\| `DONTBUY_(\w+)` \|(.*?)\| (.*?) \| (.*?) \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "settings.md").read_text("utf-8")
OF_THE_TESTS = {"sources", "nothing_skipped", "test_postgres"}


def default_of(name: str) -> str:
    default = Settings.model_fields[name].default
    if name == "rules":
        return "the shipped rulebook"
    if default in ("", None):
        return "none"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_every_setting_stands_on_its_page_with_default_and_meaning() -> None:
    written = {name.lower(): (default, meaning) for name, _, default, meaning in ROW.findall(PAGE)}

    assert written == {name: (default_of(name), field.description) for name, field in Settings.model_fields.items()}


def test_every_setting_that_any_page_names_exists() -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "Dockerfile"]
    named = {name.lower() for page in pages for name in re.findall(r"\bDONTBUY_([A-Z_]+)\b", page.read_text("utf-8"))}

    assert named - OF_THE_TESTS == set(Settings.model_fields)


def test_the_store_lies_below_the_folder_of_whoever_starts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with opened(Settings()):
        pass

    assert (tmp_path / "var" / "dontbuy.db").is_file()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Server]:
    with server(Settings(database=tmp_path / "dontbuy.db", port=0, hosts="buy.example")) as running:
        yield running


def test_the_start_says_where_words_can_go_where_they_can(started: Server, tmp_path: Path) -> None:
    listener = {"listener_url": "http://127.0.0.1:11434/v1", "listener_model": "tiny", "listener_key": "sk-neverseen"}
    with server(read_settings(database=tmp_path / "other.db", port=0, **listener)) as other:
        said = "\n".join(other.described())

    assert "sent to 127.0.0.1:11434 where somebody asks for it" in said
    assert "sk-neverseen" not in said + repr(other.settings)
    assert "somebody asks for it" not in "\n".join(started.described())


def test_the_start_says_where_it_is_what_it_answers_to_what_it_keeps_and_judges_by(
    started: Server, tmp_path: Path
) -> None:
    said = "\n".join(started.described())

    assert f"http://127.0.0.1:{started.port}/" in said
    assert "localhost, 127.0.0.1, [::1], buy.example" in said
    assert str(tmp_path / "dontbuy.db") in said
    assert "sales-training 2." in said
    assert "Whoever calls /v1 needs a key" in said


def refused(settings: Settings) -> Diagnostic:
    with pytest.raises((SettingsRefused, StoreUnusable)) as wrong, server(settings):
        pass
    [fault] = wrong.value.diagnostics
    assert "\n" not in str(fault)
    return fault


def garbage(path: Path) -> Path:
    path.write_bytes(b"this is no database at all" * 100)
    return path


def truncated(path: Path) -> Path:
    Database(path).close()
    path.write_bytes(path.read_bytes()[:5_000])
    return path


def of_a_newer_version(path: Path) -> Path:
    Database(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def below_a_file(path: Path) -> Path:
    path.write_text("")
    return path / "dontbuy.db"


def in_no_file_system(_: Path) -> Path:
    return Path("/proc/none/dontbuy.db")


UNUSABLE = [garbage, truncated, of_a_newer_version, folder, below_a_file, in_no_file_system]


@pytest.mark.parametrize("made", UNUSABLE, ids=[made.__name__ for made in UNUSABLE])
def test_an_unusable_store_is_one_line_with_its_path(tmp_path: Path, made: Callable[[Path], Path]) -> None:
    path = made(tmp_path / "store.db")

    fault = refused(Settings(database=path, port=0))

    assert (fault.code, fault.where) == ("settings/store-unusable", str(path))
    assert re.fullmatch("the store cannot be opened: .+", fault.message)


def test_a_port_that_is_taken_is_one_line(started: Server, tmp_path: Path) -> None:
    fault = refused(Settings(database=tmp_path / "other.db", port=started.port))

    assert (fault.code, fault.where) == ("settings/port-taken", "127.0.0.1")
    assert f"port {started.port}" in fault.message


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"user_header": "X-Email"}, "DONTBUY_USER_HEADER"),
        ({"user_header_from": "127.0.0.1"}, "DONTBUY_USER_HEADER"),
        ({"user_header": "X Email", "user_header_from": "127.0.0.1"}, "DONTBUY_USER_HEADER"),
        ({"user_header": "Cookie", "user_header_from": "127.0.0.1"}, "DONTBUY_USER_HEADER"),
        ({"user_header": "X-Email", "user_header_from": "the-proxy"}, "DONTBUY_USER_HEADER_FROM"),
        ({"user_header": "X-Email", "user_header_from": "10.0.0.1/8"}, "DONTBUY_USER_HEADER_FROM"),
        ({"rate_limit": "many"}, "DONTBUY_RATE_LIMIT"),
        ({"rate_limit": "0/minute"}, "DONTBUY_RATE_LIMIT"),
        ({"pages": "closed"}, "DONTBUY_PAGES"),
    ],
)
def test_what_would_let_the_wrong_one_in_is_refused_at_the_start(given: dict[str, str], where: str) -> None:
    with pytest.raises(SettingsRefused) as refusal:
        read_settings(**given)

    assert [fault.where for fault in refusal.value.diagnostics] == [where]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, False),
        ({"hosts": "localhost"}, False),
        ({"hosts": "buy.example"}, True),
        ({"host": "0.0.0.0", "behind_container": True}, True),
        ({"host": "::1"}, False),
    ],
)
def test_a_key_is_wanted_wherever_somebody_beyond_this_machine_can_call(given: dict[str, Any], wanted: bool) -> None:
    assert Settings(**given).always_wants_key is wanted


def test_without_pages_the_api_goes_on(tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "dontbuy.db", pages="off")
    with opened(settings) as (library, database):
        door = Door(application(settings, library, database))
        local = {"Host": "localhost"}

        assert door.ask("GET", "/v1/facts", local).status_code == 200
        assert serving.refused(door.ask("GET", "/about", local))["code"] == "http/not-found"
