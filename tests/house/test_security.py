"""The page about security: every risk has its row, every row its tests, and every test that it names is there."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.house.test_house import ROOT, modules, named, nodes

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| (API\d+) [^|]+ \|(.+)\|$", PAGE, re.MULTILINE))
TEST = re.compile(r"`(test_\w+)`")
LISTENS = "api/proposals/asking.py"
CLIENTS = {"aiohttp", "ftplib", "httpx", "http.client", "requests", "smtplib", "telnetlib", "urllib.request", "urllib3"}


def test_every_risk_of_the_ten_has_a_row_with_tests() -> None:
    assert [*ROWS] == [f"API{number}" for number in range(1, 11)]
    assert [risk for risk, row in ROWS.items() if not TEST.search(row)] == []


def test_every_test_that_the_page_names_is_there() -> None:
    there = Counter(node.name for path in modules("tests") for node in nodes(path) if isinstance(node, ast.FunctionDef))

    assert [test for test in TEST.findall(PAGE) if not there[test]] == []


def test_two_files_alone_ask_other_machines() -> None:
    """One asks for names, the other connects to what it was given, and speaks TLS."""
    asking = {"getaddrinfo": set[str](), "wrap_socket": set[str](), "create_connection": set[str](), "": set[str]()}
    for path in modules("api", "engine", "cli"):
        for node in nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "connect" and node.args and isinstance(node.args[0], ast.Tuple):
                    asking[""].add(named(path))  # a socket is; a database is connected to by an address as text
                elif node.func.attr in asking:
                    asking[node.func.attr].add(named(path))

    sends = {"api/webhooks/sending.py"}
    assert asking == {
        "getaddrinfo": {"api/webhooks/targets.py"},
        "wrap_socket": sends,
        "create_connection": set(),
        "": sends,
    }


@pytest.mark.parametrize("path", modules("api", "engine"), ids=named)
def test_the_service_asks_no_other_machine(path: Path) -> None:
    """No client of a protocol is imported, but by the file that asks a listener: what is sent to webhooks is written by
    hand."""
    imported = {alias.name for node in nodes(path) if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}

    assert imported & CLIENTS == ({"http.client"} if named(path) == LISTENS else set())
