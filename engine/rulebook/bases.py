"""From what an overlay extends to the folder of that rulebook, among those at hand."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from dontbuy.engine.errors import Diagnostic, Place, nearest
from dontbuy.engine.rulebook.source import Node, read_file
from dontbuy.engine.rulebook.trees import text_at

EXTENDS = "extends"
"""The key by which the head of an overlay names its base."""


class _Head(NamedTuple):
    """What a folder says of the rulebook in it."""

    folder: Path
    id: str
    version: str
    place: Place
    """Of its version."""
    extends: str

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


def base_among(extends: str, own: Path, others: Iterable[Path], place: Place) -> Path | Diagnostic:
    """The folder of the rulebook that the overlay of a folder extends; where there is none, what is wrong."""
    apart = {each.resolve(): each for each in others if each.resolve() != own.resolve()}
    heads = [head for folder in apart.values() if (head := _head(folder))]
    found = next((head for head in heads if head.name == extends), None)
    if found is None:
        return _not_there(extends, heads, place)
    if found.extends:
        message = f"`{extends}` is an overlay itself, of {found.extends} ({found.place})"
        hint = f"extend {found.extends}, and add here what the other overlay adds"
        return Diagnostic("rulebook/base-is-an-overlay", message, place, hint)
    return found.folder


def _not_there(extends: str, heads: Iterable[_Head], place: Place) -> Diagnostic:
    names = {head.name: head for head in heads}
    for head in names.values():
        if head.id == extends.partition("@")[0]:
            message = f"this overlay is written for {extends}, and what is at hand is {head.name} ({head.place})"
            hint = f"look through what changed, then write {EXTENDS}: {head.name}; or name the folder of {extends} too"
            return Diagnostic("rulebook/base-of-another-version", message, place, hint)
    near = nearest(extends, names)
    known = f"did you mean `{near}`?" if near else f"at hand: {', '.join(names) or 'nothing'}"
    hint = f"{known}; name the folder of the base beside that of the overlay"
    return Diagnostic("rulebook/base-not-found", f"there is no rulebook `{extends}` at hand", place, hint)


def _head(folder: Path) -> _Head | None:
    """What a folder says of itself; None where that cannot be read, which is told where it is loaded itself."""
    path = folder / "rulebook.yaml"
    tree, faults = read_file(path, str(path))
    id_, version = text_at(tree, "id"), text_at(tree, "version")
    if faults or not (id_ and version):
        return None
    return _Head(folder, id_, version, tree.at(("version",)), text_at(tree, EXTENDS))


def is_overlay(head: Node | None) -> bool:
    """Whether a head names a base."""
    return head is not None and head.child(EXTENDS) is not None
