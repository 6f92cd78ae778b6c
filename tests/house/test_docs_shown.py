"""What the tests of the documentation rest on: what an elision stands for, and where a command ends."""

import pytest

from dontbuy.api.wire.exact_json import loads
from tests.house.test_docs import Command, commands, differences, shown_in, shown_json


@pytest.mark.parametrize(
    ("shown", "is_so"),
    [
        (["one", "two"], True),
        (["one", "…"], True),
        (["…", "two"], True),
        (["…"], True),
        (["one", "…", "two"], True),
        (["o…", "two"], True),
        (["one"], False),
        (["two"], False),
        (["…", "one"], False),
        ([], False),
    ],
)
def test_an_elision_stands_for_lines_and_for_nothing_else(shown: list[str], is_so: bool) -> None:
    assert shown_in(["one", "two"], shown) is is_so


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ('{"a": 1, "b": [1, 2, {"c": true}]}', 0),
        ('{"a": 1, …}', 0),
        ('{"b": [1, …], …}', 0),
        ('{"b": […, {"c": true}], …}', 0),
        ('{"b": [1, 2, {…}], "a": 1}', 0),
        ('{"a": 1}', 1),
        ('{"a": "…", …}', 1),
        ('{"a": true, …}', 1),
        ('{"b": [2, …], …}', 1),
        ('{"b": [1, 2], …}', 1),
        ('{"d": 1, …}', 1),
    ],
)
def test_an_elision_stands_for_keys_and_items_and_for_nothing_else(shown: str, found: int) -> None:
    assert len([*differences(shown_json([shown]), loads(b'{"a": 1, "b": [1, 2, {"c": true}]}'))]) == found


def test_a_command_may_go_on_and_has_its_own_output() -> None:
    text = "$ dontbuy check \\\n  one.yaml\nRun\n…\n$ dontbuy facts\n"

    assert [*commands(text)] == [Command("dontbuy check \\\n  one.yaml", ["Run", "…"]), Command("dontbuy facts", [])]
