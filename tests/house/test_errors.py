"""Codes that are raised, documented and mapped to a status stay in step."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dontbuy.api.door.problems import HTTP_STATUSES, STATUSES
from dontbuy.api.pages.docs.errors import WRITTEN, ErrorCode, as_markdown, error_rooms
from dontbuy.engine import errors as engine_errors

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("engine", "api", "cli") for path in (ROOT / room).rglob("*.py"))
CODE = re.compile(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*")
MEDIA = ("application/", "text/", "multipart/", "image/", "vendor/", "criteria/", "rules/")
ROOMS_OF_VALUES = ("facts", "rulebook")
NAMED_BY_A_VARIABLE = {"rulebook/unknown-sign", "rulebook/unknown-observation"}


def raised() -> set[str]:
    """Every code in the sources: written out, composed with the kind of word that is unknown, or with its room."""
    return {code for path in SOURCES for code in _codes(path)} | NAMED_BY_A_VARIABLE


def _codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Constant(value=str(text)) if CODE.fullmatch(text) and not text.startswith(MEDIA):
                yield text
            case ast.Call(func=ast.Name(id="_unknown"), args=[ast.Constant(value=str(what)), *_]):
                yield f"rulebook/unknown-{what}"
            case ast.Call(func=ast.Attribute(attr="fault"), args=[ast.Constant(value=str(what)), *_]):
                rooms = ROOMS_OF_VALUES if path.name == "values.py" else ROOMS_OF_VALUES[:1]
                yield from (f"{room}/{what}" for room in rooms)


@pytest.fixture(scope="module")
def documented() -> dict[str, ErrorCode]:
    return {error.code: error for room in error_rooms() for error in room.codes}


def test_every_code_is_documented_and_every_documented_code_is_raised(documented: dict[str, ErrorCode]) -> None:
    assert set(documented) == raised()


def test_every_entry_says_what_it_means_and_how_to_mend_it(documented: dict[str, ErrorCode]) -> None:
    assert [error.code for error in documented.values() if not (error.means and error.mend)] == []


def test_the_entries_stand_once_in_order_below_their_room() -> None:
    rooms = error_rooms()
    codes = [error.code for room in rooms for error in room.codes]

    assert [room.name for room in rooms] == sorted({code.partition("/")[0] for code in codes})
    assert codes == sorted(set(codes))
    assert [error.code for room in rooms for error in room.codes if not error.code.startswith(f"{room.name}/")] == []


def test_the_page_of_errors_is_written_from_the_data() -> None:
    assert WRITTEN.read_text("utf-8") == as_markdown(error_rooms()), "`make docs` writes it"


def test_every_error_that_the_engine_can_raise_has_a_status() -> None:
    tree = [
        kind for kind in vars(engine_errors).values() if isinstance(kind, type) and kind.__module__.endswith("errors")
    ]
    kinds = {kind for kind in tree if issubclass(kind, engine_errors.EngineError)} - {engine_errors.EngineError}

    assert kinds <= set(STATUSES)


def test_every_code_of_a_status_is_documented(documented: dict[str, ErrorCode]) -> None:
    assert {code for code, _, _ in HTTP_STATUSES.values()} <= set(documented)
