"""What holds of the tests themselves: they count work, they wait for events, and they say why."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.test_house import MOST_LINES, ROOT, modules, named

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
def test_whoever_opens_a_store_closes_it(path: Path) -> None:
    """A connection that nobody closes is told by Python 3.13 alone, and in a test that has nothing to do with it."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = list(ast.walk(tree))
    closed = {id(node.args[0]) for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "closing"}
    closed |= {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr == "close"}
    closed |= {id(call) for node in nodes if isinstance(node, ast.With) for call in _refused(node)}
    opened = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "Database"]

    assert [f"{call.lineno}: {ast.unparse(call)}" for call in opened if id(call) not in closed] == []


def _refused(block: ast.With) -> list[ast.AST]:
    """What stands alone in a block that must raise; what raises has opened nothing."""
    must_raise = any(ast.unparse(item.context_expr).startswith("pytest.raises(") for item in block.items)
    return [node.value for node in block.body if isinstance(node, ast.Expr)] if must_raise else []


@pytest.mark.parametrize(("required", "code"), [("", 0), ("1", 1)], ids=["on any machine", "where all is required"])
def test_a_test_that_lacks_a_program_is_left_out_or_has_failed(tmp_path: Path, required: str, code: int) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/browser/test_print.py"]
    environment = os.environ | {"PATH": str(tmp_path), "DONTBUY_NOTHING_SKIPPED": required}

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == code, done.stdout + done.stderr


ASKS = """
from tests.api.serving import in_thread

def test_that_asks_a_server(tmp_path):
    with in_thread(tmp_path / "dontbuy.db") as served, served.client() as client:
        assert client.get("/livez").status_code == {expected}
"""
LOGS_BETWEEN_TESTS = """
import structlog

def pytest_runtest_logfinish():
    structlog.get_logger("dontbuy").info("between")
"""


@pytest.mark.parametrize(("expected", "code"), [(200, 0), (500, 1)], ids=["a test that passes", "a test that fails"])
def test_what_a_server_logs_is_shown_where_a_test_fails_and_nowhere_else(
    tmp_path: Path, expected: int, code: int
) -> None:
    (tmp_path / "test_asking.py").write_text(ASKS.format(expected=expected), "utf-8")
    (tmp_path / "conftest.py").write_text(LOGS_BETWEEN_TESTS, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.conftest"]
    command += ["-c", str(ROOT / "pyproject.toml"), str(tmp_path)]

    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )

    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert ("route=/livez status=200" in said, "event=" in said) == (bool(code), bool(code)), said
    assert "between" not in said


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
