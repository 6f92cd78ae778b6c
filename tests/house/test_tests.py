"""What holds of the tests themselves: they count work, they wait for events, and they say why."""

import ast
from pathlib import Path

import pytest

from tests.house.test_house import MOST_LINES, modules, named

TESTS = modules("tests")
CLOCKS = {"perf_counter", "process_time", "thread_time", "monotonic", "perf_counter_ns", "process_time_ns", "sleep"}
WAITS = {"tests/api/serving.py", "tests/browser/conftest.py"}
"""Where a test waits for another process, which tells no event: a time-out there only ends what hangs."""


@pytest.mark.parametrize("path", [path for path in TESTS if named(path) not in WAITS], ids=named)
def test_no_test_looks_at_a_clock_or_sleeps(path: Path) -> None:
    looked = [
        f"{node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in CLOCKS
        and ast.unparse(node) != "asyncio.sleep(0)"  # lets the others run, and waits for no time
    ]

    assert looked == []


@pytest.mark.parametrize("path", TESTS, ids=named)
def test_a_file_of_tests_fits_into_one_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", TESTS, ids=named)
def test_a_test_that_asserts_a_status_asserts_a_reason_too(path: Path) -> None:
    """A status alone is right for the wrong reason: a head that was cut was 400, as was one that was too large."""
    tests = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]

    assert [test.name for test in tests if _says_only_a_refusal(test)] == []


def _says_only_a_refusal(test: ast.FunctionDef) -> bool:
    asserts = [ast.unparse(node.test) for node in ast.walk(test) if isinstance(node, ast.Assert)]
    return bool(asserts) and all(
        "status" in text and _has_an_error_status(text) and "," not in text for text in asserts
    )


def _has_an_error_status(text: str) -> bool:
    numbers = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    return any(isinstance(number, int) and 400 <= number < 600 for number in numbers)
