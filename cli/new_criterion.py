"""`dontbuy rules new`: a criterion to fill in, in its section and in a rule set, with the three cases that show it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from dontbuy.cli.insertion import CannotBeInserted, with_entry, with_item, with_items
from dontbuy.cli.options import folders_at_hand
from dontbuy.cli.printer import write_lines
from dontbuy.engine.errors import Diagnostic, RulebookError, did_you_mean
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import OBSERVATION, SIGN
from dontbuy.engine.rulebook.documents import Documents
from dontbuy.engine.rulebook.folder import read_documents
from dontbuy.engine.rulebook.shaping import TO_FILL_IN
from dontbuy.engine.rulebook.source import parse
from dontbuy.engine.rulebook.trees import text_at

_ID = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
_MOST_NAMED = 300
TO_BE_FILLED_IN = "rulebook/to-fill-in"


class _Place(NamedTuple):
    """Where a criterion goes: its section, and the file and the kind of the rule set that will use it.

    `begins` is what that file says where it is not there yet: the first that an overlay adds to a rule set of its base.
    """

    section: str
    rule_set: str
    kind: str
    begins: str = ""


def add_criterion(folder: Path, criterion: str, section: str, kind: str) -> None:
    """Add a criterion and its cases to a rulebook, or nothing. Raises RulebookError, OSError."""
    docs = read_documents(folder, folders_at_hand())
    if wrong := [fault for fault in docs.faults if fault.code != TO_BE_FILLED_IN]:
        raise RulebookError(wrong)
    _refuse(docs, criterion)
    section = section or _section_of(docs, criterion)
    _known(section, docs.sections, "section")
    place = _rule_set_of(docs, section, kind)
    texts = _texts(folder, docs, criterion, place)
    _write({folder / name: text for name, text in texts.items()})
    said = [f"{criterion} stands in these files of {folder}, to be filled in:", *(f"  {name}" for name in texts)]
    write_lines([*said, f"`dontbuy rules check {folder}` tells what is left."])


def _texts(folder: Path, docs: Documents, criterion: str, place: _Place) -> dict[str, str]:
    """What the files say with the criterion in them, by their names in the folder."""
    as_written, faults = parse(criterion.encode(), criterion)
    key = criterion if as_written.content == criterion and not faults else f'"{criterion}"'
    section, cases = f"criteria/{place.section}.yaml", f"cases/{place.section}.yaml"
    ways: dict[str, Callable[[str], str]] = {
        section: lambda text: with_entry(text, ("criteria",), key, _body(docs, place.kind)),
        place.rule_set: lambda text: (
            with_item(text, ("sections", place.section), key) if text else f"{place.begins}  {place.section}: [{key}]\n"
        ),
        cases: lambda text: with_items(text, list(_cases(key, place.kind))),
    }
    texts = {}
    for name, way in ways.items():
        path = folder / name
        try:
            texts[name] = way(_read(path))
        except CannotBeInserted as error:
            message = f"`{criterion}` cannot be added to this file"
            raise RulebookError([Diagnostic("rulebook/cannot-be-added", message, name, str(error))]) from None
    return texts


def _read(path: Path) -> str:
    """The text of a file, line ends as they are; `""` where there is none. Raises CannotBeInserted."""
    try:
        return path.read_bytes().decode("utf-8") if path.exists() else ""
    except UnicodeDecodeError:
        raise CannotBeInserted("save the file as UTF-8") from None


# --- where it goes


def _refuse(docs: Documents, criterion: str) -> None:
    if not _ID.fullmatch(criterion):
        hint = "an id has letters, digits, `_`, `.` and `-`, and at most 80 of them"
        raise RulebookError([Diagnostic("rulebook/wrong-shape", "this is no id", "CRITERION", hint)])
    for file in docs.sections.values():
        for part in ("criteria", "definitions"):
            if criterion in (file.names(part) or ()):
                hint = "name another id: one is never used again"
                message = f"the id `{criterion}` is taken"
                raise RulebookError([Diagnostic("rulebook/duplicate-id", message, file.place(part, criterion), hint)])


def _section_of(docs: Documents, criterion: str) -> str:
    """The section that has the most ids that begin as this one does."""
    beginning = _beginning(criterion)
    counts = {name: [*map(_beginning, file.body.criteria)].count(beginning) for name, file in docs.sections.items()}
    most = max(counts.values(), default=0)
    sections = [name for name, count in counts.items() if count == most]
    if len(sections) == 1:
        return sections[0]
    message = f"{'several sections have' if most else 'no section has'} ids that begin with `{beginning}`"
    hint = f"name one with --section: {', '.join(sections)}"
    raise RulebookError([Diagnostic("rulebook/unknown-section", message, "--section", hint)])


def _beginning(criterion: str) -> str:
    """What an id has before its number: `VEN` of `VEN-4a`."""
    return re.split(r"[-_.]?[0-9]", criterion, maxsplit=1)[0]


def _rule_set_of(docs: Documents, section: str, kind: str) -> _Place:
    files = {file.body.kind: file for file in docs.rule_sets}
    if kind:
        _known(kind, files, "kind")
    using = [kind] if kind else [name for name, file in files.items() if section in file.body.sections] or [*files]
    if len(using) > 1:
        message, hint = f"several rule sets may judge by `{section}`", f"name one with --rule-set: {', '.join(using)}"
        raise RulebookError([Diagnostic("rulebook/unknown-kind", message, "--rule-set", hint)])
    (using_it, *_), file = using, files[using[0]]
    path = file.name.partition("/")[2]
    if docs.adds(file.place("kind")):
        return _Place(section, path, using_it)
    return _Place(section, _adding_to(docs, using_it, path), using_it, f"adds_to: {using_it}\nsections:\n")


def _adding_to(docs: Documents, kind: str, path: str) -> str:
    """The file of an overlay that adds to a kind; one that is not there yet where none does, called as in the base."""
    for own, text in docs.texts.items():
        if own.startswith("rule-sets/") and text_at(parse(text.encode(), own)[0], "adds_to") == kind:
            return own
    return path if path not in docs.texts else f"rule-sets/{kind}-{docs.folder}.yaml"


def _known(name: str, known: Mapping[str, Any], what: str) -> None:
    if name not in known:
        option = "--section" if what == "section" else "--rule-set"
        hint = did_you_mean(name, known) or f"write one of: {', '.join(known)}"
        raise RulebookError([Diagnostic(f"rulebook/unknown-{what}", f"there is no such {what}", option, hint)])


# --- what is written


def _body(docs: Documents, kind: str) -> list[str]:
    head, sources = docs.head, docs.sources
    facts = docs.facts.body.facts if docs.facts else {}
    told = next((name for name, fact in facts.items() if fact.type is ValueType.YES_NO and kind in fact.taken_by), "F")
    words = [*head.body.words, SIGN, OBSERVATION] if head else []
    return [
        _left("name", "a short name in small letters, digits and single hyphens"),
        _left("title", "what was found"),
        _left("about", _one_of(head.body.about if head else (), "a topic of rulebook.yaml")),
        _left("says", _one_of(words, "a word of rulebook.yaml, sign or observation")),
        _left("when", f"a condition, such as {{fact: {told}, is: true}}, without the quotes"),
        _left("because", "why it matters"),
        _left("do", "what to do about it, and who does it"),
        "cites:",
        "  " + _left("source", _one_of(sources.body.sources if sources else (), "a name of sources.yaml")),
        "  " + _left("line", "the line in which it stands, from 1"),
        "  " + _left("phrase", "at most twelve words of that line, letter for letter"),
    ]


def _cases(key: str, kind: str) -> Iterator[list[str]]:
    ways = {
        "fires": [f"because: [{key}]"],
        "is clear": ["because: []", f"clear: [{key}]"],
        "is open": ["because: []", f"open: [{key}]"],
    }
    for how, lines in ways.items():
        yield [
            _left("case", f"a sentence that says what is special where {key.strip(chr(34))} {how}"),
            f"kind: {kind}",
            _left("facts", "what is told, as a caller sends it; {} for nothing"),
            _left("verdict", "the word that this comes to"),
            *lines,
        ]


def _left(key: str, hint: str) -> str:
    """A key whose value is left to the author."""
    return f'{key}: "{TO_FILL_IN}: {hint}"'


def _one_of(names: Iterable[str], otherwise: str) -> str:
    said = f"one of {', '.join(names)}"
    return said if len(said) < _MOST_NAMED else otherwise


def _write(texts: Mapping[Path, str]) -> None:
    """Write all files, or leave each as it was."""
    before = {path: path.read_bytes() if path.exists() else None for path in texts}
    with ExitStack() as undone:
        for path, text in texts.items():
            path.parent.mkdir(exist_ok=True)
            undone.callback(_put_back, path, before[path])
            path.write_text(text, encoding="utf-8")
        undone.pop_all()


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    elif path.read_bytes() != data:
        path.write_bytes(data)
