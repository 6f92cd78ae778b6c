"""What several commands take alike."""

import os
from enum import StrEnum
from pathlib import Path

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


def rulebook_folders() -> list[Path]:
    """The folders of the rulebooks in force where a command names none."""
    named = [Path(folder) for folder in os.environ.get("DONTBUY_RULES", "").split(os.pathsep) if folder]
    return named or [HERE / "rules"]
