"""From a folder to the files of it that a rulebook has."""

from pathlib import Path

_PARTS = ("*.yaml", "criteria/*.yaml", "rule-sets/*.yaml")


def files_of(folder: Path) -> list[Path]:
    """Every file that is read of a rulebook, in one order."""
    return sorted(path for part in _PARTS for path in folder.glob(part) if path.is_file())


def has_sources(folder: Path) -> bool:
    """Whether the cited texts lie in the folder itself."""
    return sources_of(folder).is_dir()


def sources_of(folder: Path) -> Path:
    """Where the cited texts lie, where they lie in the folder itself."""
    return folder / "sources"
