"""What several commands take alike."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dontbuy.api.answering import Answerer

HERE = Path(__file__).resolve().parent.parent


class Format(StrEnum):
    """For people, or for tools."""

    TEXT = "text"
    JSON = "json"


class Prover(StrEnum):
    """What decides a claim."""

    SEARCH = "search"
    Z3 = "z3"
    BOTH = "both"


class RulesFormat(StrEnum):
    """For people, for tools, or for what shows findings beside the lines of files."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


Rules = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="The folder of the rulebook; again for another version.", envvar="DONTBUY_RULES"),
]
Folder = Annotated[Path | None, typer.Argument(help="The folder of a rulebook; the one in force by default.")]
Output = Annotated[
    RulesFormat, typer.Option("--format", help="For people, one line of JSON, or a log of SARIF 2.1.0 with places.")
]


def rulebook_folders() -> list[Path]:
    """The folders of the rulebooks in force where a command names none."""
    named = [Path(folder) for folder in os.environ.get("DONTBUY_RULES", "").split(os.pathsep) if folder]
    return named or [HERE / "rules"]


def folders_at_hand(*named: Path) -> list[Path]:
    """Where the base of an overlay is looked for: the folders that a command names, those in force, the one that comes
    along."""
    return [*named, *rulebook_folders(), HERE / "rules"]


def answerer_of(folders: list[Path] | None) -> "Answerer":
    """What answers by the rulebooks of some folders; by those in force where a command names none."""
    from dontbuy.api.answering import Answerer
    from dontbuy.engine.rulebook.library import Library

    return Answerer(Library.of_folders(folders or rulebook_folders()))
