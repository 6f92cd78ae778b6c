"""From a folder to `Loaded`, and the rulebooks in force, found by id and version."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dontbuy.engine.errors import Diagnostic, RulebookError, RuleSetNotFound, did_you_mean
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rulebook import kept
from dontbuy.engine.rulebook.parts import sources_of
from dontbuy.engine.versions import Extended, ordered, rulebook_name

_BASE = "base"
"""Where the files of the base stand in the text of an overlay."""
_PATH = re.compile(rf"({_BASE}/)?((criteria|rule-sets)/)?[^/\\]+\.yaml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rulebook with what is odd about it."""

    rulebook: Rulebook
    warnings: tuple[Diagnostic, ...]
    unattested: tuple[Diagnostic, ...]
    """The citations that were neither found in the text they cite nor found so before; see `citations`."""
    attestation: str
    """What `attested.yaml` may say: the citations that were just found in their texts."""
    base: "LoadedBase | None" = None
    """What an overlay adds to."""


@dataclass(frozen=True, slots=True)
class LoadedBase:
    """A rulebook by itself, to which an overlay adds, and its folder."""

    folder: Path
    rulebook: Rulebook


def load(folder: Path, texts: Path | None = None, others: Iterable[Path] = ()) -> Loaded:
    """Load a rulebook from its folder.

    `texts` is a folder with the cited documents; without it the rulebook's own `sources/` is used where there is one.
    What an overlay adds to is looked for among `others`, then in the folder that comes along. Raises RulebookError with
    everything that is wrong.
    """
    # Imported here: what was made before is used without them, and they take longer to import than it takes to read.
    from dontbuy.engine.invariants import hold
    from dontbuy.engine.rulebook.citations import attestation, phrases_stand_in_the_sources, read_texts, unattested
    from dontbuy.engine.rulebook.fingerprint import fingerprinted
    from dontbuy.engine.rulebook.folder import read_documents
    from dontbuy.engine.rulebook.lower import lower

    docs = read_documents(folder, [*others, kept.SHIPPED])
    own = sources_of(folder)
    at_hand = texts or (own if own.is_dir() else None)
    cited: dict[str, bytes] = {}
    if at_hand:
        cited, faults = read_texts(docs, at_hand, all_there=texts is not None)
        docs.faults.extend(faults)
        docs.faults.extend(phrases_stand_in_the_sources(docs, cited))
    rulebook, warnings = lower(docs)
    hold(rulebook)
    texts_read, base = docs.texts, None
    if docs.base:
        base = LoadedBase(docs.base.folder, _of_folder(docs.base.folder))
        of_base = base.rulebook
        rulebook = replace(rulebook, extends=Extended(of_base.id, of_base.version, of_base.digest, of_base.title))
        texts_read = texts_read | {f"{_BASE}/{path}": said for path, said in docs.base.documents.texts.items()}
    return Loaded(
        rulebook=replace(fingerprinted(rulebook), text=_packed(texts_read)),
        warnings=tuple(warnings),
        unattested=tuple(unattested(docs, folder, cited)),
        attestation=attestation(docs, cited),
        base=base,
    )


def _of_folder(folder: Path, others: Iterable[Path] = ()) -> Rulebook:
    """The rulebook of a folder, as it was made before or made now. Raises RulebookError."""
    before = kept.kept(folder)
    if before is not None:
        return before
    made = load(folder, others=others).rulebook
    kept.keep(folder, made)
    return made


def load_text(text: str) -> Rulebook:
    """Load a rulebook again from its `text`. Raises RulebookError with everything that is wrong, as `load` does."""
    from tempfile import TemporaryDirectory  # only here: it brings much along

    with TemporaryDirectory(prefix="dontbuy-") as kept:
        folder = Path(kept) / "rules"
        for path, said in json.loads(text).items():
            if not _PATH.fullmatch(path):
                raise RulebookError([Diagnostic("rulebook/no-file", "a file lies elsewhere", path, "load a folder")])
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(said.encode())
        return load(folder, others=[folder / _BASE]).rulebook


def _packed(texts: Mapping[str, str]) -> str:
    return json.dumps(texts, ensure_ascii=False, sort_keys=True, indent=0)


class Library:
    """The rulebooks that a process answers from.

    `in_force` is what answers where a caller names none: of the versions of the first rulebook, the newest. Raises
    RulebookError where two have one name.
    """

    def __init__(self, rulebooks: Sequence[Rulebook]) -> None:
        self._rulebooks: Mapping[str, Rulebook] = {rulebook.name: rulebook for rulebook in rulebooks}
        if len(self._rulebooks) < len(rulebooks):
            names = Counter(rulebook.name for rulebook in rulebooks)
            hint = "raise `version` in the rulebook.yaml of one of them, or leave it out"
            raise RulebookError(
                Diagnostic("rulebook/named-twice", "two rulebooks have this name", name, hint)
                for name, count in names.items()
                if count > 1
            )
        self.in_force = self._newest(rulebooks[0].id)
        self.folders: Mapping[str, Path] = {}
        """Where each came from, by its name; empty where they came from no folder."""

    @classmethod
    def of_folders(cls, folders: Sequence[Path]) -> "Library":
        """The rulebooks of some folders; one of them may add to another. Raises RulebookError with everything that is
        wrong in all of them."""
        rulebooks, faults = dict[Path, Rulebook](), list[Diagnostic]()
        for folder in folders:
            try:
                rulebooks[folder] = _of_folder(folder, folders)
            except RulebookError as error:
                faults.extend(error.diagnostics)
        if faults:
            raise RulebookError(faults)
        library = cls([*rulebooks.values()])
        library.folders = {rulebook.name: folder for folder, rulebook in rulebooks.items()}
        return library

    def __iter__(self) -> Iterator[Rulebook]:
        return iter(self._rulebooks.values())

    def rulebook(self, name: str | None) -> Rulebook:
        """The rulebook of a name, `id@version`, or `id` for its newest version; the one in force for None.

        Raises RuleSetNotFound.
        """
        if name is None:
            return self.in_force
        if any(name == rulebook.id for rulebook in self):
            return self._newest(name)
        if name not in self._rulebooks:
            hint = did_you_mean(name, self._rulebooks) or f"in force: {', '.join(self._rulebooks)}"
            raise RuleSetNotFound([Diagnostic("rulebook/not-found", "no such rulebook", "/rulebook", hint)])
        return self._rulebooks[name]

    def named_in(self, answer: Mapping[str, Any]) -> Rulebook:
        """The rulebook that an answer came from, or a comparison. Raises RuleSetNotFound."""
        return self.rulebook(rulebook_name(answer["rulebook"]["id"], answer["rulebook"]["version"]))

    def with_digest(self, digest: str) -> Rulebook:
        """The rulebook with this digest. Raises LookupError."""
        return next(each for each in self if each.digest == digest)

    def _newest(self, id_: str) -> Rulebook:
        return max((each for each in self if each.id == id_), key=lambda each: ordered(each.version))

    def rule_set(self, rulebook: Rulebook, kind: str) -> RuleSet:
        """The rule set of a document kind. Raises RuleSetNotFound, naming the kinds that there are."""
        if kind not in rulebook.rule_sets:
            kinds = ", ".join(rulebook.rule_sets)
            hint = did_you_mean(kind, rulebook.rule_sets) or f"write one of: {kinds}"
            message = "no such kind of document" if kind else "no kind of document is named"
            raise RuleSetNotFound([Diagnostic("rulebook/unknown-kind", message, "/kind", hint)])
        return rulebook.rule_sets[kind]
