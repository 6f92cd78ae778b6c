"""Where in the files of a rulebook something is written: the file as whoever runs the command finds it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from dontbuy.cli.options import folders_at_hand
from dontbuy.engine.errors import Place
from dontbuy.engine.proof.written import RulebookPart, Written
from dontbuy.engine.rulebook.documents import Documents
from dontbuy.engine.rulebook.folder import read_documents


class RulebookPlaces:
    """The places of one rulebook, and of the base of an overlay. Its files are read again, and only once something is
    looked for; `others` are folders among which that base may be."""

    def __init__(self, folder: Path, *others: Path) -> None:
        self.folder, self._others = folder, others

    def of(self, where: Place | str) -> Place | None:
        """A place that a diagnostic names, with its file from the working directory; None where it is no file."""
        if isinstance(where, str):
            return None
        folder, name = self.folder, self.folder.resolve().name
        if "@" in where.file and (base := self._documents.base) and not self._documents.adds(where):
            folder, name = base.folder, base.name
        inside = where.file.removeprefix(name).removeprefix("/")
        return replace(where, file=Path(os.path.relpath(folder / inside)).as_posix())

    def written(self, written: Written) -> Place | None:
        """Where a part is written, as a diagnostic names it; of a key that it has not, where it begins.

        None where there is no such part.
        """
        return next(_found(self._documents, written), None)

    def find(self, written: Written) -> Place | None:
        """The same with its file from the working directory."""
        found = self.written(written)
        return self.of(found) if found else None

    @cached_property
    def _documents(self) -> Documents:
        return read_documents(self.folder, folders_at_hand(*self._others))


def _found(docs: Documents, written: Written) -> Iterator[Place]:
    name, key = written.name, (written.key,) if written.key else ()
    match written.part:
        case RulebookPart.CONDITION:
            for section in docs.sections.values():
                for part in ("criteria", "definitions"):
                    if section.tree.find((part, name)):
                        yield section.place(part, name, *key)
        case RulebookPart.CONSISTENCY:
            for part in ("implications", "contradictions"):
                if docs.consistency and docs.consistency.tree.find((part, name)):
                    yield docs.consistency.place(part, name, *key)
        case RulebookPart.FACT:
            if docs.facts and docs.facts.tree.find(("facts", name)):
                yield docs.facts.place("facts", name, *key)
        case RulebookPart.INVARIANT:
            if docs.invariants and docs.invariants.tree.find(("invariants", name)):
                yield docs.invariants.place("invariants", name, *key)
        case RulebookPart.KIND:
            yield from (each.place(written.key or "kind") for each in docs.rule_sets if each.body.kind == name)
        case RulebookPart.WORD:
            if docs.head and docs.head.tree.find(("words", name)):
                yield docs.head.place("words", name, *key)
