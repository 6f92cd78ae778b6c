"""Kept answers are found again by the rulebook that each was judged by, whatever is in force now."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import event

from dontbuy.api.audit.changes import DECLARED, DeclaredChange, read_changes
from dontbuy.api.audit.kept import kept_rows
from dontbuy.api.audit.replay import Replayed, ReplayOutcome, Replays
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.audited import audited
from dontbuy.api.store.database import Database
from dontbuy.api.store.erasing import erase
from dontbuy.engine import __version__
from dontbuy.engine.errors import RulebookError
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library, load, load_text
from tests.api.test_version_1 import KEPT, made
from tests.cli.running import dontbuy
from tests.conftest import ROOT

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SENT: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "facts": {"vendor": {"flashes_titles_or_clients": True, "has_insight_into_org": False}},
}
FIRST = "UPDATE evaluations SET answer = ? WHERE number = 1"


@pytest.fixture(scope="module")
def next_rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """A version of the shipped rulebook that knows a fact by another name."""
    folder = tmp_path_factory.mktemp("next") / "rules"
    shutil.copytree(ROOT / "rules", folder)
    _replace(folder / "rulebook.yaml", 'version: "2.0.0"', 'version: "2.1.0"')
    for file in folder.glob("**/*.yaml"):
        text = file.read_text("utf-8").replace("vendor.flashes_titles_or_clients", "vendor.shows_off")
        file.write_text(text, "utf-8")
    return load(folder).rulebook


def _replace(file: Path, before: str, now: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, now), "utf-8")


@pytest.fixture
def store(rulebook: Rulebook, next_rulebook: Rulebook, tmp_path: Path) -> Path:
    """Number 1 was posted and 3 is the result of a check, both by the shipped rulebook; 4 was posted by the next one,
    which is in force now."""
    with closing(Database(tmp_path / "dontbuy.db")) as database:
        service = Service(Library([rulebook]), database)
        service.evaluate(SENT)
        checks = Checks(service, database, 30, 90, now=lambda: NOW)
        checks.finish(checks.begin(SENT))
        Service(Library([next_rulebook]), database).evaluate({"kind": "vendor_evaluation", "facts": {}})
    return tmp_path / "dontbuy.db"


def altered(file: Path, change: str, *told: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for name in ("evaluations_are_never_changed", "rulebooks_are_never_changed", "rulebooks_are_never_deleted"):
            connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(change, told)


def answer_of(file: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(file)) as connection:
        kept: dict[str, Any] = json.loads(connection.execute("SELECT answer FROM evaluations").fetchone()[0])
    return kept


def replayed(file: Path, *changes: DeclaredChange, version: str = __version__, key: str = "") -> list[Replayed]:
    with audited(file) as connection:
        return [*Replays(connection, changes, version).all(key)]


def outcomes(file: Path, *changes: DeclaredChange, version: str = __version__) -> list[tuple[ReplayOutcome, str, str]]:
    return [(each.outcome, each.version, each.told) for each in replayed(file, *changes, version=version)]


SAME_BYTES = (ReplayOutcome.SAME_BYTES, "", "")


def test_each_is_found_again_byte_for_byte_by_the_rulebook_of_its_day(store: Path, rulebook: Rulebook) -> None:
    with closing(sqlite3.connect(store)) as connection:
        versions = connection.execute("SELECT version FROM rulebooks ORDER BY version").fetchall()
    assert [version for (version,) in versions] == ["2.0.0", "2.1.0"]
    assert outcomes(store) == [SAME_BYTES] * 3


def test_a_text_that_is_kept_is_the_rulebook(rulebook: Rulebook, next_rulebook: Rulebook) -> None:
    for each in (rulebook, next_rulebook):
        again = load_text(each.text)
        assert (again, again.digest, again.text) == (each, each.digest, each.text)


@pytest.mark.parametrize("path", ["../rulebook.yaml", "/etc/rulebook.yaml", "criteria/../../x.yaml", "sources/x.yaml"])
def test_a_text_that_would_lie_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(RulebookError, match="elsewhere"):
        load_text(json.dumps({path: "id: x"}))


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (lambda kept: kept | {"verdict": "no_objection"}, "verdict"),
        (lambda kept: kept | {"headline": "Buy"}, "headline"),
        (lambda kept: {name: kept[name] for name in kept if name != "ask"}, "ask"),
        (lambda kept: dict(reversed(kept.items())), "the bytes"),
    ],
    ids=["verdict", "a word", "a part", "the order"],
)
def test_what_is_answered_otherwise_by_the_same_engine_is_named(
    store: Path, change: Callable[[dict[str, Any]], dict[str, Any]], differs: str
) -> None:
    altered(store, FIRST, json.dumps(change(answer_of(store)), ensure_ascii=False, separators=(",", ":")))
    assert outcomes(store) == [(ReplayOutcome.OTHERWISE, __version__, differs), SAME_BYTES, SAME_BYTES]


def older(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """The first answer as an engine of version 0.9.0 would have given it."""
    kept = answer_of(file)
    kept["engine"]["version"] = "0.9.0"
    change(kept)
    altered(file, FIRST, json.dumps(kept, ensure_ascii=False))


def reworded(kept: dict[str, Any]) -> None:
    kept["headline"] = "In other words"
    kept["reasons"][0]["title"] = "In other words"
    del kept["ask"]


def test_of_another_engine_the_words_may_differ(store: Path) -> None:
    older(store, reworded)
    assert outcomes(store) == [(ReplayOutcome.SAME, "0.9.0", ""), SAME_BYTES, SAME_BYTES]


DIFFERENT: dict[str, Callable[[dict[str, Any]], object]] = {
    "verdict": lambda kept: kept.update(verdict="no_objection"),
    "could_become": lambda kept: kept.update(could_become="no_objection"),
    "clear VEN-99": lambda kept: kept["clear"].append("VEN-99"),
    "reasons VEN-6": lambda kept: kept["reasons"][0]["facts"].pop(),
    "open BUY-1": lambda kept: kept["open"].remove(next(each for each in kept["open"] if each["criterion"] == "BUY-1")),
    "conflicts vendor.on_matrix": lambda kept: kept["conflicts"].append({"fact": "vendor.on_matrix", "values": []}),
}


@pytest.mark.parametrize("differs", DIFFERENT)
def test_of_another_engine_what_it_says_must_be_the_same(store: Path, differs: str) -> None:
    older(store, DIFFERENT[differs])
    assert outcomes(store)[0] == (ReplayOutcome.OTHERWISE, "0.9.0", differs)


@pytest.mark.parametrize("differs", DIFFERENT)
def test_what_a_release_changed_on_purpose_is_counted_apart_by_its_version(store: Path, differs: str) -> None:
    older(store, DIFFERENT[differs])
    part, _, name = differs.partition(" ")
    told: dict[str, Any] = {"version": "1.0.0", "parts": [part], "of": [name] if name else [], "why": "it was wrong"}

    declared = DeclaredChange.model_validate(told)
    others = [
        told | {"version": "0.9.0"},
        told | {"version": "2.0.1"},
        told | {"parts": ["verdict" if part != "verdict" else "open"]},
        *([told | {"of": ["VEN-1"]}] if name else []),
    ]

    assert outcomes(store, declared)[0] == (ReplayOutcome.ON_PURPOSE, "1.0.0", "")
    for other in others:
        assert outcomes(store, DeclaredChange.model_validate(other))[0] == (ReplayOutcome.OTHERWISE, "0.9.0", differs)


def test_a_change_explains_nothing_beside_it(store: Path) -> None:
    def both(kept: dict[str, Any]) -> None:
        DIFFERENT["verdict"](kept)
        DIFFERENT["clear VEN-99"](kept)

    older(store, both)
    declared = DeclaredChange(version="1.0.0", parts=("clear",), why="it was wrong")
    assert outcomes(store, declared)[0] == (ReplayOutcome.OTHERWISE, "0.9.0", "verdict")


def test_what_was_erased_is_counted_and_not_looked_for(store: Path) -> None:
    key = replayed(store)[0].key
    with closing(Database(store)) as database, database.writing() as connection:
        erase(connection, key, NOW)
    assert outcomes(store) == [(ReplayOutcome.ERASED, "", ""), SAME_BYTES, SAME_BYTES]


def test_a_text_that_is_missing_is_a_fault(store: Path, rulebook: Rulebook) -> None:
    altered(store, f"DELETE FROM rulebooks WHERE digest = '{rulebook.digest}'")
    missing = (ReplayOutcome.UNREADABLE, "", "the text of its rulebook is missing")
    assert outcomes(store) == [missing, missing, SAME_BYTES]


def test_what_cannot_be_read_hides_nothing_else(store: Path) -> None:
    for broken, told in (
        ("{", "store/corrupt: what is kept cannot be read any more"),
        ("[]", "what is kept is no answer"),
    ):
        altered(store, FIRST, broken)
        assert outcomes(store) == [(ReplayOutcome.UNREADABLE, "", told), SAME_BYTES, SAME_BYTES]


def test_one_is_found_again_alone(store: Path) -> None:
    key = replayed(store)[1].key
    assert [(each.key, each.outcome) for each in replayed(store, key=key)] == [(key, ReplayOutcome.SAME_BYTES)]


def test_rows_are_asked_for_fifty_at_a_time_and_all_are_found(rulebook: Rulebook, tmp_path: Path) -> None:
    with closing(Database(tmp_path / "many.db")) as database:
        service = Service(Library([rulebook]), database)
        ids = [service.evaluate(SENT).id for _ in range(51)]
    asked: list[str] = []
    with audited(tmp_path / "many.db") as connection:
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        found = [row.id for row in kept_rows(connection)]
        assert len(asked) == 3, "fifty, one, and none"

    assert found == ids


# --- the table of changes


def test_the_table_that_comes_along_can_be_read() -> None:
    assert [change for change in read_changes() if not change.why] == []
    assert DECLARED.is_file()


@pytest.mark.parametrize(
    "wrong",
    [{"version": "next"}, {"parts": []}, {"parts": ["headline"]}, {"why": ""}, {"because": "x"}],
)
def test_a_change_that_is_declared_wrong_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DeclaredChange.model_validate({"version": "1.0.0", "parts": ["open"], "why": "it was wrong", **wrong})


# --- the command


def test_the_command_counts_them_and_names_what_is_at_fault(store: Path) -> None:
    holds = dontbuy("audit", "replay", "--database", str(store))
    assert (holds.returncode, holds.stdout.decode()) == (0, "3 the same byte for byte\n")

    altered(store, FIRST, "{")
    fails = dontbuy("audit", "replay", "--database", str(store))
    fault, *counts = fails.stdout.decode().splitlines()
    key = replayed(store)[0].key
    assert fails.returncode == 1
    assert fault == f"evaluation {key}: not to be answered: store/corrupt: what is kept cannot be read any more"
    assert counts == ["1 not to be answered", "2 the same byte for byte"]


def test_the_command_answers_one_alone_and_says_where_there_is_none(store: Path) -> None:
    key = replayed(store)[0].key
    alone = dontbuy("audit", "replay", key, "--database", str(store))
    none = dontbuy("audit", "replay", "ev_none", "--database", str(store))

    assert (alone.returncode, alone.stdout.decode()) == (0, "1 the same byte for byte\n")
    assert (none.returncode, none.stdout) == (2, b"")
    assert "no evaluation has the id `ev_none`" in none.stderr.decode()


def test_what_version_1_kept_is_named_and_called_no_fault(tmp_path: Path) -> None:
    file = made(tmp_path)
    Database(file).close()
    out = dontbuy("audit", "replay", "--database", str(file))

    count = len(KEPT["evaluations"]) + len(KEPT["results"])
    assert out.returncode == 0
    assert out.stdout.decode() == f"{count} kept before the texts of rulebooks were (sales-training 1.0.0)\n"
