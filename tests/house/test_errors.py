"""Codes that are raised, documented and mapped to a status stay in step."""

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from types import ModuleType

import pytest

from dontbuy.api import errors as service_errors
from dontbuy.api.door.problems import STATUSES, from_framework
from dontbuy.api.pages.docs.errors import WRITTEN, ErrorCode, as_markdown, error_rooms
from dontbuy.engine import errors as engine_errors
from dontbuy.engine.errors import EngineError

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("engine", "api", "cli") for path in (ROOT / room).rglob("*.py"))
CODE = re.compile(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*")
MEDIA = ("application/", "text/", "multipart/", "image/", "tools/", "notifications/", "vendor/", "criteria/", "rules/")
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


def _classes(module: ModuleType) -> set[type[EngineError]]:
    kinds = {kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, EngineError)}
    return {kind for kind in kinds if kind.__module__ == module.__name__} - {EngineError}


def _tree(text: str) -> dict[str, str]:
    """Each class that a docstring draws as a tree, with the class that it hangs from."""
    above = {-1: "EngineError"}
    drawn = {}
    for line in text.splitlines():
        if match := re.match(r"([│ ]*)[├└]── (\w+)", line):
            depth = len(match[1]) // 4
            drawn[match[2]] = above[depth - 1]
            above[depth] = match[2]
    return drawn


@pytest.mark.parametrize("module", [engine_errors, service_errors], ids=["engine", "service"])
def test_the_tree_of_errors_is_drawn_as_it_is(module: ModuleType) -> None:
    classes = {kind.__name__: kind.__bases__[0].__name__ for kind in _classes(module)}

    assert _tree(module.__doc__ or "") == classes


def test_every_error_has_its_row_in_the_table_of_statuses() -> None:
    assert set(STATUSES) == _classes(engine_errors) | _classes(service_errors)


NO_STATUSES = {
    "api/pages/guard.py": {443},  # the port of https
    "api/store/sqlite.py": {0o700, 0o777},  # who may read a file
    "api/wire/document_schema.py": {500},  # characters
    "api/wire/exact_json.py": {400},  # digits
    "api/wire/problem.py": {400, 599},  # the bounds of what is a problem
    "api/wire/request.py": {500},  # characters
}
NO_STATUSES |= {
    "api/webhooks/targets.py": {443},  # the port of https
    "api/wire/webhook.py": {599},  # the bound of what is a status
}
SAYS_WHAT_H11_MEANS = {"api/door/protocol.py": {431}}
WHAT_OTHERS_ANSWER = {"api/openapi/webhooks.py": {410}, "api/webhooks/sending.py": {400, 410}}


def _statuses(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Constant(value=int(number)) if 400 <= number < 600 and number is not True:
                yield number
            case ast.Constant(value=str(text)) if re.fullmatch("[45][0-9][0-9]", text):
                yield int(text)
            case ast.Attribute(value=ast.Name(id="HTTPStatus"), attr=name):
                yield HTTPStatus[name]
            case ast.Attribute(attr=name) if name.startswith(("HTTP_4", "HTTP_5")):
                yield int(name[5:8])


def test_no_other_file_of_the_service_holds_a_status_of_an_error() -> None:
    files = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / "api").rglob("*.py")}
    numbers = {name: set(_statuses(path)) for name, path in files.items() if name != "api/door/problems.py"}
    known = NO_STATUSES | SAYS_WHAT_H11_MEANS | WHAT_OTHERS_ANSWER
    wrong = {name: found - known.get(name, set()) for name, found in numbers.items()}

    assert {name: statuses for name, statuses in wrong.items() if statuses} == {}


@pytest.mark.parametrize("status", [400, 404, 405, 500])
def test_every_code_of_the_framework_is_documented(documented: dict[str, ErrorCode], status: int) -> None:
    assert from_framework(status).diagnostics[0].code in documented
