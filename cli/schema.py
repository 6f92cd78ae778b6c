"""`dontbuy rules schema`: JSON Schemas of a rulebook's files, by which editors complete and mark what is typed."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from dontbuy.cli.options import HERE
from dontbuy.cli.printer import write_lines
from dontbuy.engine.schemas import rulebook_schemas

_PAGES = (HERE / "docs" / "rule-language.md", HERE / "docs" / "listening.md")
_HEADING = re.compile(r"^### `([^`]+)`$", re.MULTILINE)
_ROW = re.compile(r"^\| `([^`]+)` \| (?:yes)? ?\| (\S.*) \|$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def write_schemas(folder: Path, *, only_check: bool) -> int:
    """Write the schemas into a folder, or say whether they are there as they would be written: 0 where they are."""
    texts = schema_texts()
    otherwise = [name for name, text in texts.items() if _read(folder / name) != text]
    if only_check:
        write_lines(f"{folder / name}: not as it would be written" for name in otherwise)
        write_lines([f"{len(texts) - len(otherwise)} of {len(texts)} schemas are as they would be written"])
        return 1 if otherwise else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in otherwise:
        (folder / name).write_text(texts[name], encoding="utf-8")
    write_lines([f"{len(texts)} schemas in {folder}, {len(otherwise)} of them written now"])
    return 0


def schema_texts() -> dict[str, str]:
    """What each file of a folder of schemas says, by its name."""
    from dontbuy.api.proposals.table import FILES, CallsDocument

    meanings = {files: said for page in _PAGES for files, said in _meanings(page.read_text(encoding="utf-8")).items()}
    schemas = rulebook_schemas(meanings, {FILES: CallsDocument})
    return {
        schema_name(files): json.dumps(each, ensure_ascii=False, indent=1) + "\n" for files, each in schemas.items()
    }


def schema_name(files: str) -> str:
    """The file of the schema for some files of a rulebook: that of `criteria/*.yaml` is `criteria.json`."""
    return f"{files.removesuffix('.yaml').removesuffix('/*').replace('/', '-')}.json"


def _meanings(page: str) -> Mapping[str, Mapping[str, str]]:
    """What the page about the language says of each key, by file and path."""
    parts = _HEADING.split(page)
    tables = zip(parts[1::2], parts[2::2], strict=True)
    return {
        files: {path: _LINK.sub(r"\1", said) for path, said in _ROW.findall(_table(below))} for files, below in tables
    }


def _table(below: str) -> str:
    return below.partition("\n##")[0]


def _read(path: Path) -> str:
    """What a file says; `""` where there is none."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
