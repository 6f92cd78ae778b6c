"""Help and errors speak in general words, or of the rulebook that was chosen: never of another."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from dontbuy.cli.commands import app
from dontbuy.engine.ir import Rulebook
from tests.cli.running import HERE, dontbuy, started

GRANTS = str(HERE / "examples" / "grant-eligibility")


def commands(at: Any, *words: str) -> Iterator[tuple[str, ...]]:
    """Every command as it is typed: `("rules", "show")`, and `()` for `dontbuy` alone."""
    yield words
    for name, below in getattr(at, "commands", {}).items():
        yield from commands(below, *words, name)


@pytest.mark.parametrize("command", [*commands(typer.main.get_command(app))], ids=" ".join)
def test_help_names_nothing_of_a_rulebook(command: tuple[str, ...], rulebook: Rulebook, grants: Rulebook) -> None:
    said = set(re.findall(r"[\w.-]*\w", started(*command, "--help").stdout.decode()))

    for each in (rulebook, grants):
        assert said & {*each.rule_sets, *each.criteria, *each.facts} == set()


CHOSEN: dict[str, tuple[tuple[str, ...], str]] = {
    "the shipped": ((), "rulebook"),
    "another": (("--rules", GRANTS), "grants"),
}


@pytest.mark.parametrize(("options", "rules"), CHOSEN.values(), ids=CHOSEN)
def test_whoever_names_no_kind_is_told_those_of_the_rulebook(
    options: tuple[str, ...], rules: str, request: pytest.FixtureRequest
) -> None:
    judged: Rulebook = request.getfixturevalue(rules)

    for given, message in (((), "no kind of document is named"), (("nonsense",), "no such kind of document")):
        done = dontbuy("new", *given, *options)
        assert (done.returncode, done.stdout) == (2, b"")
        assert f"{message} (write one of: {', '.join(judged.rule_sets)})" in done.stderr.decode()


def test_the_rulebook_may_be_chosen_in_the_environment(grants: Rulebook) -> None:
    told = dontbuy("new", DONTBUY_RULES=GRANTS).stderr.decode()

    assert f"write one of: {', '.join(grants.rule_sets)}" in told
