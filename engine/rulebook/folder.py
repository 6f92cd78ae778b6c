"""From a folder to `Documents`: every file read, those of an overlay joined to its base, and each held to its shape."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from dontbuy.engine.errors import Diagnostic, Place
from dontbuy.engine.rulebook.additions import OverlayDocument
from dontbuy.engine.rulebook.bases import EXTENDS, base_among, is_overlay
from dontbuy.engine.rulebook.documents import Base, Documents, File
from dontbuy.engine.rulebook.overlay import FACTS, HEAD, METRICS, WORDINGS, Joining
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
from dontbuy.engine.rulebook.source import Node, parse, read_data
from dontbuy.engine.rulebook.trees import Trees

MOST_BYTES = 2_000_000
"""Of a whole rulebook; the shipped one has a twentieth of it."""
_SOURCES, _CONSISTENCY, _INVARIANTS = "sources.yaml", "consistency.yaml", "invariants.yaml"
_NEEDED = frozenset({HEAD, _SOURCES, FACTS})
_OTHERS = (METRICS, _CONSISTENCY, _INVARIANTS)
_FOLDERS = ("criteria", "rule-sets")


def read_documents(folder: Path, others: Iterable[Path] = ()) -> Documents:
    """Read every file of the folder. What is wrong is collected, not raised.

    `others` are the folders among which the base of an overlay is looked for.
    """
    documents = Documents(folder.resolve().name)
    trees = _trees(documents, folder)
    head = trees.get(HEAD)
    if head is None or not is_overlay(head):
        _read_all(documents, trees)
        return documents
    says, wrong = as_far_as_read(OverlayDocument, head, head.place.file)
    if not says.is_read(EXTENDS):
        documents.faults.extend(wrong)
        return documents
    extends = says.body.extends
    base = base_among(extends, folder, others, head.at((EXTENDS,)))
    if isinstance(base, Diagnostic):
        documents.faults.extend((*wrong, base))
    else:
        _read_all(documents, _joined(documents, base, extends, trees))
    return documents


def _joined(documents: Documents, folder: Path, name: str, own: Trees) -> Trees:
    """The trees of an overlay and of its base in one; what is wrong with either joins the faults."""
    base = Documents(name)
    trees = _trees(base, folder)
    documents.base = Base(name, folder, base)
    joining = Joining(name, trees)
    joined = joining.join(own)
    documents.faults.extend((*base.faults, *joining.faults))
    documents.broken |= base.broken
    _read_all(base, trees)
    return joined


def _trees(documents: Documents, folder: Path) -> Trees:
    """The tree of every file of the folder, as far as it can be read; an overlay needs its head alone."""
    if not folder.is_dir():
        hint = "name the folder that holds rulebook.yaml"
        documents.faults.append(Diagnostic("rulebook/no-folder", "there is no such folder", str(folder), hint))
        return {}
    if _size(folder) > MOST_BYTES:
        message, hint = f"more than {MOST_BYTES // 1_000_000} MB in all", "split the rulebook"
        documents.faults.append(Diagnostic("rulebook/too-large", message, Place(documents.folder, 1, 1), hint))
        return {}
    trees = {HEAD: head} if (head := _tree(documents, folder, HEAD)) else {}
    for path in _paths(documents, folder, is_whole=not is_overlay(head)):
        if tree := _tree(documents, folder, path):
            trees[path] = tree
    return trees


def _paths(documents: Documents, folder: Path, *, is_whole: bool) -> Iterator[str]:
    """The files beside the head that are to be read: those that there are, and those that are needed."""
    for path in (_SOURCES, FACTS, *_OTHERS, *(() if is_whole else (WORDINGS,))):
        if (is_whole and path in _NEEDED) or (folder / path).exists():
            yield path
    for name in _FOLDERS:
        paths = sorted(f"{name}/{path.name}" for path in (folder / name).glob("*.yaml"))
        if is_whole and not paths:
            place, hint = Place(f"{documents.folder}/{name}", 1, 1), f"add a file to {name}/"
            documents.faults.append(Diagnostic("rulebook/no-file", f"there is no file in {name}/", place, hint))
        yield from paths


def _size(folder: Path) -> int:
    """The bytes of every file that would be read, known before any of them is."""
    return sum(path.stat().st_size for path in files_of(folder))


def _tree(documents: Documents, folder: Path, path: str) -> Node | None:
    """What one file spells; what is wrong joins the faults. None where nothing of it can be read."""
    name = f"{documents.folder}/{path}"
    data = read_data(folder / path, name)
    if isinstance(data, bytes):
        documents.texts[path] = data.decode("utf-8", "replace")  # what is no UTF-8 is a fault
    tree, faults = parse(data, name) if isinstance(data, bytes) else data
    documents.faults.extend(faults)
    if tree.wrong:
        documents.broken.add(path)
        return None
    documents.faults.extend(left_to_fill_in(tree))
    return tree


def _read_all(documents: Documents, trees: Trees) -> None:
    documents.head = _file(documents, trees, HEAD, HeadDocument)
    documents.sources = _file(documents, trees, _SOURCES, SourcesDocument)
    documents.facts = _file(documents, trees, FACTS, FactsDocument)
    documents.metrics = _file(documents, trees, METRICS, MetricsDocument)
    documents.consistency = _file(documents, trees, _CONSISTENCY, ConsistencyDocument)
    documents.invariants = _file(documents, trees, _INVARIANTS, InvariantsDocument)
    for path in trees:
        if path.startswith("criteria/") and (section := _file(documents, trees, path, SectionDocument)):
            documents.sections[Path(path).stem] = section
        if path.startswith("rule-sets/") and (rule_set := _file(documents, trees, path, RuleSetDocument)):
            documents.rule_sets.append(rule_set)


def _file(documents: Documents, trees: Trees, path: str, shape: type[Shape]) -> File[Shape] | None:
    """One file as far as it has its shape; what is wrong joins the faults. None where nothing of it can be read."""
    if path not in trees:
        return None
    tree = trees[path]
    file, wrong = as_far_as_read(shape, tree, tree.place.file)
    documents.faults.extend(wrong)
    if isinstance(tree.content, dict):
        return file
    documents.broken.add(path)
    return None
