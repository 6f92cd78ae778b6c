"""The pages of the documentation: links, stairs, decisions, the changelog."""

import re
import tomllib
from pathlib import Path

import pytest

from dontbuy.engine import __version__
from tests.house.test_house import ROOT, named

FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
LINKED = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted(path for folder in ("docs", "rules", "examples") for path in (ROOT / folder).rglob("*.md")),
]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LONGEST_DECISION = 70


@pytest.mark.parametrize("page", LINKED, ids=named)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text("utf-8"))
    targets = [link["target"].partition("#")[0] for link in LINK.finditer(text)]

    assert [link for link in targets if link and "://" not in link and not (page.parent / link).exists()] == []


def test_the_stairs_on_the_page_are_those_that_are_enforced() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    stairs = {contract["name"]: "\n".join(contract["layers"]) for contract in contracts if contract["type"] == "layers"}

    assert [name for name, layers in stairs.items() if f"```text\n{layers}\n```" not in page] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:5] for path in DECISIONS] == [f"{number:04}-" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("page", DECISIONS, ids=named)
def test_a_decision_fits_a_page_and_says_what_enforces_it(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()

    assert lines[0].startswith(f"# {page.name[:4]} ")
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequence",
        "## What enforces it",
    ]
    assert len(lines) <= LONGEST_DECISION


def test_the_changelog_begins_with_the_version_that_is_shipped() -> None:
    versions = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert next(version for version in versions if version != "Unreleased") == __version__
