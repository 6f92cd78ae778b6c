"""From a folder to `Documents`: every file of it that a rulebook has, read and held to its shape."""

from pathlib import Path

from dontbuy.engine.errors import Diagnostic, Place
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.parts import files_of
from dontbuy.engine.rulebook.shapes import (
    ConsistencyDocument,
    FactsDocument,
    HeadDocument,
    InvariantsDocument,
    MetricsDocument,
    RuleSetDocument,
    SectionDocument,
    Shape,
    SourcesDocument,
)
from dontbuy.engine.rulebook.shaping import as_far_as_read, left_to_fill_in
from dontbuy.engine.rulebook.source import parse, read_data

MOST_BYTES = 2_000_000
"""Of a whole rulebook; the shipped one has a twentieth of it."""


def read_documents(folder: Path) -> Documents:
    """Read every file of the folder. What is wrong is collected, not raised."""
    documents = Documents(folder.resolve().name)
    if not folder.is_dir():
        hint = "name the folder that holds rulebook.yaml"
        documents.faults.append(Diagnostic("rulebook/no-folder", "there is no such folder", str(folder), hint))
    elif _size(folder) > MOST_BYTES:
        message, hint = f"more than {MOST_BYTES // 1_000_000} MB in all", "split the rulebook"
        documents.faults.append(Diagnostic("rulebook/too-large", message, Place(documents.folder, 1, 1), hint))
    else:
        _read_all(documents, folder)
    return documents


def _read_all(documents: Documents, folder: Path) -> None:
    documents.head = _file(documents, folder, "rulebook.yaml", HeadDocument)
    documents.sources = _file(documents, folder, "sources.yaml", SourcesDocument)
    documents.facts = _file(documents, folder, "facts.yaml", FactsDocument)
    if (folder / "metrics.yaml").exists():
        documents.metrics = _file(documents, folder, "metrics.yaml", MetricsDocument)
    if (folder / "consistency.yaml").exists():
        documents.consistency = _file(documents, folder, "consistency.yaml", ConsistencyDocument)
    if (folder / "invariants.yaml").exists():
        documents.invariants = _file(documents, folder, "invariants.yaml", InvariantsDocument)
    for path in _listed(documents, folder, "criteria"):
        section = _file(documents, folder, path, SectionDocument)
        if section:
            documents.sections[Path(path).stem] = section
    for path in _listed(documents, folder, "rule-sets"):
        rule_set = _file(documents, folder, path, RuleSetDocument)
        if rule_set:
            documents.rule_sets.append(rule_set)


def _size(folder: Path) -> int:
    """The bytes of every file that would be read, known before any of them is."""
    return sum(path.stat().st_size for path in files_of(folder))


def _listed(documents: Documents, folder: Path, name: str) -> list[str]:
    paths = sorted(f"{name}/{path.name}" for path in (folder / name).glob("*.yaml"))
    if not paths:
        place, hint = Place(f"{documents.folder}/{name}", 1, 1), f"add a file to {name}/"
        documents.faults.append(Diagnostic("rulebook/no-file", f"there is no file in {name}/", place, hint))
    return paths


def _file(documents: Documents, folder: Path, path: str, shape: type[Shape]) -> File[Shape] | None:
    """One file as far as it can be read; what is wrong joins the faults. None where nothing of it can."""
    name = f"{documents.folder}/{path}"
    data = read_data(folder / path, name)
    if isinstance(data, bytes):
        documents.texts[path] = data.decode("utf-8", "replace")  # what is no UTF-8 is a fault
    tree, faults = parse(data, name) if isinstance(data, bytes) else data
    documents.faults.extend(faults)
    if not tree.wrong:
        documents.faults.extend(left_to_fill_in(tree))
        file, wrong = as_far_as_read(shape, tree, name)
        documents.faults.extend(wrong)
        if isinstance(tree.content, dict):
            return file
    documents.broken.add(path)
    return None
