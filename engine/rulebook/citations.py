"""From `Documents` and the texts that they cite to faults, and to the attestation that travels with a rulebook.

`dontbuy rules check --sources FOLDER` holds every phrase to its line and writes `attested.yaml`: for each criterion a
hash over its source's text, its line and its phrase, and a second one, `ID.word`, where the word that it says is cited
from another line. Where the texts are not at hand, a citation is right if its hash stands there; so a phrase, a line or
a source that was changed since is found in every copy of the rulebook.
"""

from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from dontbuy.engine.errors import Diagnostic, Place
from dontbuy.engine.rulebook.documents import Documents
from dontbuy.engine.rulebook.fingerprint import digest
from dontbuy.engine.rulebook.parts import sources_of
from dontbuy.engine.rulebook.shapes import CitesDocument, Document, Id, SourceDocument, Text
from dontbuy.engine.rulebook.shaping import shaped
from dontbuy.engine.rulebook.source import bounded, read_file

ATTESTED = "attested.yaml"
MOST_OF_A_TEXT = 10_000_000
_HINT = "run dontbuy rules check --sources FOLDER, with the cited texts in that folder"


class AttestedDocument(Document):
    """`attested.yaml`: the digest of each text, and a hash for each citation. Nobody writes it by hand."""

    sources: dict[Id, Text]
    citations: dict[Id, Text]


def read_texts(docs: Documents, folder: Path, *, all_there: bool) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The text of each source that is in a folder. One that is not is a fault only where all are said to be there, and
    never one of its base that an overlay cites nothing of."""
    texts: dict[str, bytes] = {}
    faults: list[Diagnostic] = []
    needed = _needed(docs)
    for key, source in docs.sources.body.sources.items() if docs.sources else ():
        place = docs.sources.place("sources", key, "file") if docs.sources else Place(docs.folder, 1, 1)
        try:
            text = bounded(folder / source.file, MOST_OF_A_TEXT)
            text.decode("utf-8")
        except (OSError, UnicodeDecodeError, ValueError):
            if all_there and key in needed:
                message = f"there is no readable text `{source.file}` in the folder of the sources"
                faults.append(Diagnostic("rulebook/source-not-there", message, place, "name the folder that holds it"))
            continue
        if len(text) > MOST_OF_A_TEXT:
            message = f"`{source.file}` has more than {MOST_OF_A_TEXT // 1_000_000} MB"
            faults.append(Diagnostic("rulebook/source-not-there", message, place, "cite a shorter text"))
        else:
            texts[key] = text
    return texts, faults


def phrases_stand_in_the_sources(docs: Documents, texts: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """The cited line holds the phrase, letter for letter, and a source has the lines that it says."""
    lines = {key: text.decode("utf-8").split("\n") for key, text in texts.items()}
    for key, source in docs.sources.body.sources.items() if docs.sources else ():
        count = len(texts[key].decode("utf-8").splitlines()) if key in texts else source.lines
        if docs.sources and source.lines and count != source.lines:
            message, place = (
                f"`lines` says {source.lines}, and the text has {count}",
                docs.sources.place("sources", key),
            )
            yield Diagnostic("rulebook/line-not-there", message, place, f"write {count}")
    for place, _, cites in _citations(docs):
        cited = docs.source(cites.source)
        if cited is None or cited[0] not in lines or cites.line < 1 or not cites.phrase:
            continue
        text = lines[cited[0]]
        if cites.line > len(text) or cites.phrase not in text[cites.line - 1]:
            message = f"the phrase does not stand in line {cites.line} of `{cited[0]}`"
            yield Diagnostic("rulebook/phrase-not-there", message, place, "copy it letter for letter")


def attestation(docs: Documents, texts: Mapping[str, bytes]) -> str:
    """What `attested.yaml` has to say once every phrase was found in its line; always the same text for the same."""
    digests = {key: _digest(text) for key, text in sorted(texts.items())}
    lines = ["# Written by `dontbuy rules check --sources FOLDER`, once every phrase stood in its line. Not by hand."]
    lines += ["sources:", *(f"  {key}: {said}" for key, said in digests.items()), "citations:"]
    hashes = {
        key: _hash(docs.sources.body.sources[cites.source], digests[cites.source], cites)
        for place, key, cites in _citations(docs)
        if docs.sources and cites.source in digests and docs.adds(place)
    }
    lines += [f"  {key}: {hash_}" for key, hash_ in sorted(hashes.items())]
    return "\n".join(lines) + "\n"


def unattested(docs: Documents, folder: Path, texts: Mapping[str, bytes]) -> list[Diagnostic]:
    """Every citation whose text is not at hand and whose hash does not stand in the rulebook's `attested.yaml`.

    Those of a base are held to what the base has; so are those of an overlay that cite the very words that it cites.
    """
    if docs.base is None:
        return _unattested(docs, folder, texts)
    base, sources = docs.base.documents, sources_of(docs.base.folder)
    at_hand = read_texts(base, sources, all_there=False)[0] if sources.is_dir() else {}
    found = _unattested(base, docs.base.folder, {**at_hand, **texts})
    cited = {cites for place, _, cites in _citations(docs) if not docs.adds(place)} if not found else set()
    return [*found, *_unattested(docs, folder, texts, cited)]


def _unattested(
    docs: Documents, folder: Path, texts: Mapping[str, bytes], held: Collection[CitesDocument] = ()
) -> list[Diagnostic]:
    """Those of the folder's own; `held` are citations that are right whoever repeats them."""
    rest = [
        (place, key, cites)
        for place, key, cites in _citations(docs)
        if cites.source not in texts and docs.adds(place) and cites not in held
    ]
    name = f"{docs.folder}/{ATTESTED}"
    if not rest:
        return []
    if not (folder / ATTESTED).exists():
        message = f"no text of a source is at hand, and there is no {ATTESTED}: {len(rest)} citations are not held"
        return [Diagnostic("rulebook/not-attested", message, Place(name, 1, 1), _HINT)]
    tree, faults = read_file(folder / ATTESTED, name)
    attested, wrong = shaped(AttestedDocument, tree) if not faults else (None, [])
    if attested is None:
        return [*faults, *wrong]
    return [
        Diagnostic("rulebook/not-attested", f"the citation of `{key}` is not attested", place, _HINT)
        for place, key, cites in rest
        if not _is_attested(docs, attested, key, cites)
    ]


def _is_attested(docs: Documents, attested: AttestedDocument, key: str, cites: CitesDocument) -> bool:
    source = docs.sources.body.sources.get(cites.source) if docs.sources else None
    said = attested.sources.get(cites.source)
    return bool(source and said and attested.citations.get(key) == _hash(source, said, cites))


def _citations(docs: Documents) -> Iterator[tuple[Place, str, CitesDocument]]:
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            yield section.place("criteria", key, "cites", "phrase"), key, criterion.cites
            if criterion.word_cites:
                place = section.place("criteria", key, "word_cites", "phrase")
                yield place, f"{key}.word", criterion.word_cites


def _needed(docs: Documents) -> set[str]:
    """The sources that the rulebook itself declares or cites."""
    declared = docs.sources.body.sources if docs.sources else ()
    own = {key for key in declared if docs.sources and docs.adds(docs.sources.place("sources", key))}
    return own | {cites.source for place, _, cites in _citations(docs) if docs.adds(place)}


def _digest(text: bytes) -> str:
    return f"sha256:{sha256(text).hexdigest()}"


def _hash(source: SourceDocument, text: str, cites: CitesDocument) -> str:
    return digest([text, source.file, source.lines, cites.line, cites.phrase])
