"""Several versions of a rulebook in force: a request chooses by name, and without a name the newest answers."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from dontbuy.api.errors import SettingsRefused
from dontbuy.api.keys import Keys
from dontbuy.api.records.callers import Scope
from dontbuy.api.running import application, opened, server
from dontbuy.api.settings import HERE, Settings, read_settings
from dontbuy.engine.errors import RulebookError
from dontbuy.engine.rulebook.library import Library, load
from tests.api.serving import refused
from tests.cli.running import dontbuy
from tests.conftest import ROOT
from tests.door import Door
from tests.engine.small_rulebook import SMALL

SENT: dict[str, Any] = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}
NAMED = "sales-training@{}"


def copied(folder: Path, version: str, *changes: tuple[str, str, str]) -> Path:
    """A copy of the shipped rulebook under another version; each change is a file, what stands there, what will."""
    shutil.copytree(ROOT / "rules", folder)
    for name, before, now in [("rulebook.yaml", 'version: "2.0.0"', f'version: "{version}"'), *changes]:
        text = (folder / name).read_text("utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, now), "utf-8")
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Versions 2.0.0, 2.10.0 and 2.9.0; only the second has a vendor that shows off as `vendor.shows_off`."""
    made = tmp_path_factory.mktemp("versions")
    newest = copied(made / "newest", "2.10.0")
    for file in newest.glob("**/*.yaml"):
        text = file.read_text("utf-8").replace("flashes_titles_or_clients", "shows_off")
        file.write_text(text, "utf-8")
    return ROOT / "rules", newest, copied(made / "older", "2.9.0")


class WithKey(Door):
    """The door of a service that others call, for whoever holds a key."""

    def __init__(self, app: FastAPI, key: str) -> None:
        super().__init__(app)
        self._key = key

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **sent: Any) -> httpx.Response:
        return super().ask(method, path, {"Authorization": f"Bearer {self._key}", **(headers or {})}, **sent)


@pytest.fixture(scope="module")
def door(folders: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    file = tmp_path_factory.mktemp("store") / "dontbuy.db"
    settings = Settings(rules=folders, database=file, hosts="dontbuy.test")
    with opened(settings) as (library, database):
        _, key = Keys(database).create("a tool", "default", [Scope.ADMIN], None)
        yield WithKey(application(settings, library, database), key)


def judged_by(door: Door, **named: str) -> str:
    response = door.post("/v1/check", json=SENT | named)
    assert response.status_code == 200
    return str(response.json()["rulebook"]["version"])


def test_without_a_name_the_newest_answers_and_versions_are_compared_as_numbers(door: Door) -> None:
    assert judged_by(door) == "2.10.0"
    assert judged_by(door, rulebook="sales-training") == "2.10.0"


@pytest.mark.parametrize("version", ["2.0.0", "2.9.0", "2.10.0"])
def test_a_request_chooses_by_name(door: Door, version: str) -> None:
    assert judged_by(door, rulebook=NAMED.format(version)) == version


def test_a_version_that_is_not_in_force_is_refused_with_those_that_are(door: Door) -> None:
    response = door.post("/v1/check", json=SENT | {"rulebook": "another@1.0.0"})

    (fault,) = refused(response)["errors"]
    assert (response.status_code, fault["code"], fault["pointer"]) == (422, "rulebook/not-found", "/rulebook")
    assert fault["hint"] == "in force: sales-training@2.0.0, sales-training@2.10.0, sales-training@2.9.0"


def test_each_version_takes_its_own_facts(door: Door) -> None:
    for version, taken, unknown in (
        ("2.0.0", "flashes_titles_or_clients", "shows_off"),
        ("2.10.0", "shows_off", "flashes_titles_or_clients"),
    ):
        told = {"kind": "vendor_evaluation", "rulebook": NAMED.format(version)}
        assert door.post("/v1/check", json=told | {"facts": {"vendor": {taken: True}}}).status_code == 200
        for envelope in (told, told | {"as_of": "x"}):
            wrong = door.post("/v1/check", json=envelope | {"facts": {"vendor": {unknown: True}}})
            pointers = [fault["pointer"] for fault in refused(wrong)["errors"]]
            assert f"/facts/vendor/{unknown}" in pointers


def test_what_is_kept_says_which_and_is_found_by_words_of_any(door: Door) -> None:
    kept = door.post("/v1/evaluations", json=SENT | {"rulebook": NAMED.format("2.0.0")})
    unpinned = door.post("/v1/evaluations", json=SENT)

    assert kept.json()["document"]["rulebook"] == "sales-training@2.0.0"
    assert unpinned.json()["document"]["rulebook"] == "sales-training@2.10.0"
    listed = door.get("/v1/evaluations", params={"verdict": kept.json()["verdict"]}).json()["evaluations"]
    assert {kept.json()["id"], unpinned.json()["id"]} <= {line["id"] for line in listed}


def test_the_rulebook_as_data_the_schemas_and_the_pages_are_of_the_newest(door: Door) -> None:
    assert door.get("/version").json()["rulebook"]["version"] == "2.10.0"
    assert "shows_off" in door.get("/schemas/vendor_evaluation.json").text
    assert "2.10.0" in door.get("/v1/rule-sets").text
    assert door.get("/check/vendor/example").status_code == 200


# --- the settings


def test_folders_are_parted_as_those_of_path_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONTBUY_RULES", os.pathsep.join(["one, with a comma", "", "two"]))
    assert read_settings().rules == (Path("one, with a comma"), Path("two"))


def test_one_folder_is_one_and_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().rules == (HERE / "rules",)
    assert Settings(rules=SMALL).rules == (SMALL,)
    monkeypatch.setenv("DONTBUY_RULES", os.pathsep)
    with pytest.raises(SettingsRefused, match="no folder is named"):
        read_settings()


def test_the_start_says_which_answers_and_which_may_be_named(folders: tuple[Path, ...], tmp_path: Path) -> None:
    with server(Settings(rules=folders, database=tmp_path / "dontbuy.db", port=0)) as running:
        (said,) = [line for line in running.described() if "judges" in line]
    others = "sales-training@2.0.0, sales-training@2.9.0"
    assert said == f"It judges by sales-training 2.10.0, from {folders[1]}. Where a request names it: {others}."


def test_two_of_one_name_are_refused_and_all_that_is_wrong_in_any_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    copy = copied(tmp_path / "copy", "2.0.0")
    with pytest.raises(RulebookError, match="named-twice") as twice:
        Library.of_folders([ROOT / "rules", copy])
    with pytest.raises(RulebookError) as wrong:
        Library.of_folders([tmp_path / "none", ROOT / "rules", tmp_path / "empty"])

    assert [fault.where for fault in twice.value.diagnostics] == ["sales-training@2.0.0"]
    assert {"rulebook/no-folder", "source/unreadable"} <= {fault.code for fault in wrong.value.diagnostics}


def test_of_several_rulebooks_the_first_answers_unless_another_is_named() -> None:
    small, shipped = load(SMALL).rulebook, load(ROOT / "rules").rulebook
    library = Library([small, shipped])
    assert library.in_force is small
    assert library.rulebook("sales-training") is shipped
    assert library.rulebook(shipped.name) is shipped


# --- the command


def test_the_command_takes_several_folders_too(folders: tuple[Path, ...], tmp_path: Path) -> None:
    file = tmp_path / "document.json"
    file.write_text(
        '{"kind": "vendor_evaluation", "facts": {"vendor": {"flashes_titles_or_clients": true}},'
        ' "rulebook": "sales-training@2.0.0"}'
    )
    by_option = dontbuy("check", str(file), "--format", "json", *(f"--rules={folder}" for folder in folders))
    by_variable = dontbuy("check", str(file), DONTBUY_RULES=os.pathsep.join(map(str, folders)))
    newest = dontbuy("facts", "vendor_evaluation", DONTBUY_RULES=os.pathsep.join(map(str, folders)))

    assert b'"version":"2.0.0"' in by_option.stdout
    assert by_variable.stderr == b""
    assert by_variable.returncode == by_option.returncode
    assert b"vendor.shows_off" in newest.stdout
    checked = dontbuy("rules", "check", DONTBUY_RULES=os.pathsep.join([str(SMALL), str(tmp_path / "none")]))
    assert (checked.returncode, b"no-folder" in checked.stdout + checked.stderr) == (1, True)
