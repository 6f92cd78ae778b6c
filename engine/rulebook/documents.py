"""The files of a rulebook as they were read: each with its places, and all of them with what is wrong."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic

from dontbuy.engine.errors import Diagnostic, Place, nearest
from dontbuy.engine.rulebook.shapes import (
    ConsistencyDocument,
    FactsDocument,
    HeadDocument,
    InvariantsDocument,
    MetricsDocument,
    RuleSetDocument,
    SectionDocument,
    Shape,
    SourceDocument,
    SourcesDocument,
)
from dontbuy.engine.rulebook.source import Node


@dataclass(slots=True)
class File(Generic[Shape]):
    """A document with the tree that it was read from, so that every part of it has its place.

    `unread` are the paths of what has not its shape: the body has an empty value there, of which nothing is to be said.
    """

    name: str
    tree: Node
    body: Shape
    unread: frozenset[tuple[str | int, ...]] = frozenset()

    def place(self, *path: str | int) -> Place:
        """File, line and column of what stands at a path, or of the nearest thing above it."""
        return self.tree.at(path)

    def names(self, *path: str) -> Collection[str] | None:
        """The keys, or the words, that are written at a path; None where that could not be read.

        An entry that is wrong in itself is among them: what names it is not wrong for that.
        """
        if any(path[: len(wrong)] == wrong for wrong in self.unread):
            return None
        match (node := self.tree.find(path)) and node.content:
            case dict(entries):
                return list(entries)
            case list(items):
                return [item.content for item in items if isinstance(item.content, str)]
            case _:
                return []

    def is_read(self, *path: str) -> bool:
        """Whether all that stands at a path has its shape."""
        return not any(wrong[: len(path)] == path or path[: len(wrong)] == wrong for wrong in self.unread)


@dataclass(slots=True)
class Documents:
    """Every file of a rulebook, as far as it has its shape, and what is wrong with the rest.

    `broken` names the files of `criteria/` and `rule-sets/` of which nothing could be read: what others name in them
    is not known to be wrong. `texts` has what each file says, by its path in the folder. Of an overlay it is the whole:
    `base` is what it adds to, `folder` and `texts` are the overlay's own.
    """

    folder: str
    base: "Base | None" = None
    head: File[HeadDocument] | None = None
    sources: File[SourcesDocument] | None = None
    metrics: File[MetricsDocument] | None = None
    facts: File[FactsDocument] | None = None
    consistency: File[ConsistencyDocument] | None = None
    invariants: File[InvariantsDocument] | None = None
    sections: dict[str, File[SectionDocument]] = field(default_factory=dict)
    rule_sets: list[File[RuleSetDocument]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    faults: list[Diagnostic] = field(default_factory=list)

    def adds(self, place: Place) -> bool:
        """Whether what stands at a place is of the rulebook itself, and not of its base."""
        return not (self.base and place.file.startswith(f"{self.base.name}/"))

    def source(self, name: str) -> tuple[str, SourceDocument] | None:
        """The cited document of a name; of a wrong name the one that was meant, so that its line is looked up too."""
        sources = self.sources.body.sources if self.sources else {}
        meant = name if name in sources else nearest(name, sources)
        return (meant, sources[meant]) if meant else None

    def kinds(self) -> Collection[str] | None:
        """The kinds that are judged; None where a rule set does not say which."""
        if any(name.startswith("rule-sets/") for name in self.broken):
            return None
        kinds = [file.body.kind for file in self.rule_sets]
        return kinds if all(kinds) else None

    def criteria_are_known(self) -> bool:
        """Whether the ids of every criterion and definition could be read."""
        files = self.sections.values()
        if any(name.startswith("criteria/") for name in self.broken):
            return False
        return all(file.names(part) is not None for file in files for part in ("criteria", "definitions"))


@dataclass(frozen=True, slots=True)
class Base:
    """The rulebook to which an overlay adds: its name, `id@version`, by which its places name it, and its folder."""

    name: str
    folder: Path
    documents: Documents
