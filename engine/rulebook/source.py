"""From bytes to `Node`: YAML 1.2 with its core types, exact numbers, and the place of every node."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

import yaml

from dontbuy.engine.errors import Diagnostic, Place, RulebookError

MOST_BYTES = 1_000_000
MOST_DEPTH = 64
MOST_VALUES = 100_000
MOST_KEYS = 5_000
"""Of a file, and of one mapping in it: a megabyte of single letters would take a gigabyte of memory."""
MOST_DIGITS = 400
MOST_OF_A_NUMBER = 40
"""Digits of a number that is written with commas."""
MOST_EXPONENT = 308

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_OTHER_NUMBER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_THREE_DIGITS = re.compile(r"[0-9]{3}(\.[0-9]+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Content = None | bool | int | Decimal | str | list["Node"] | dict[str, "Node"]


@dataclass(slots=True)
class Node:
    """A value with its place.

    Of a mapping, `keys` holds the place of each key. `wrong` is true where a fault was told of this very node; its
    content is then the text as written, and nothing more is to be said of it.
    """

    content: Content
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    wrong: bool = False

    def plain(self) -> Any:
        """The value alone, places left behind."""
        match self.content:
            case list(items):
                return [item.plain() for item in items]
            case dict(entries):
                return {key: node.plain() for key, node in entries.items()}
            case value:
                return value

    def at(self, path: tuple[str | int, ...]) -> Place:
        """File, line and column of the node at `path`; of its nearest existing parent if there is none.

        For an entry of a mapping, the place of its key.
        """
        node, place = self, self.place
        for key in path:
            below = node.child(key)
            if below is None:
                return place
            place = node.keys[str(key)] if isinstance(node.content, dict) else below.place
            node = below
        return place

    def find(self, path: tuple[str | int, ...]) -> "Node | None":
        """The node at `path`, or None where there is none."""
        node: Node | None = self
        for key in path:
            node = node.child(key) if node else None
        return node

    def child(self, key: str | int) -> "Node | None":
        """The value of a key, or the item of a number (`0` or `"0"`), one level down."""
        match self.content:
            case dict(entries) if isinstance(key, str):
                return entries.get(key)
            case list(items) if (number := str(key)).isascii() and number.isdecimal() and int(number) < len(items):
                return items[int(number)]
            case _:
                return None


class NotAFile(OSError):
    """A folder, a device, a pipe, or a link to one, where a file of text should be."""


def bounded(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a regular file, at most `most` and one more of them. Raises OSError where it cannot be read.

    What is no regular file (a folder, a device, a pipe, or a link to one) is never opened: it might not end.
    """
    if not path.is_file():
        raise NotAFile("this is no regular file") if path.exists() else FileNotFoundError("there is none")
    with path.open("rb") as file:
        return file.read(most + 1)


def read_file(path: Path, name: str) -> tuple[Node, list[Diagnostic]]:
    """Read one file; `name` is what its places say. A file that cannot be read is a fault, not an exception."""
    data = read_data(path, name)
    return parse(data, name) if isinstance(data, bytes) else data


def read_data(path: Path, name: str) -> "bytes | tuple[Node, list[Diagnostic]]":
    """The bytes of one file; what `read_file` gives of one that cannot be read."""
    hint = "check that it is there and readable"
    try:
        return bounded(path)
    except NotAFile:
        return _unreadable(name, "this is no regular file", "put a file of text here")
    except FileNotFoundError:
        return _unreadable(name, "there is no such file", hint)
    except OSError:
        return _unreadable(name, "the file cannot be read", hint)


def parse(data: bytes, name: str) -> tuple[Node, list[Diagnostic]]:
    """Parse one YAML document; what is wrong is returned beside the tree.

    A wrong value leaves the rest of the tree as it is. Where the text cannot be read to its end there is no tree: the
    node is `wrong` and empty.
    """
    text = _decoded(data, name)
    if isinstance(text, Diagnostic):
        return Node(None, Place(name, 1, 1), wrong=True), [text]
    builder = _Builder(name)
    try:
        builder.build(yaml.parse(text, Loader=Loader))
    except yaml.MarkedYAMLError as error:
        builder.faults.append(_not_yaml(error, text, name))
    except yaml.YAMLError:
        hint = "remove control characters"
        builder.faults.append(Diagnostic("source/not-yaml", "this is not YAML", Place(name, 1, 1), hint))
    except _Stop:
        pass
    else:
        return builder.root or Node(None, Place(name, 1, 1)), builder.faults
    return Node(None, Place(name, 1, 1), wrong=True), builder.faults


def _decoded(data: bytes, name: str) -> str | Diagnostic:
    """The text of a file, or why it is none."""
    place = Place(name, 1, 1)
    if len(data) > MOST_BYTES:
        return Diagnostic("source/too-large", "more than 1 MB", place, "split it over several files")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            hint = "save the file as UTF-8; PowerShell’s > writes UTF-16"
            return Diagnostic("source/not-utf-8", "this is UTF-16", place, hint)
        place = Place(name, data.count(b"\n", 0, error.start) + 1, 1)
        return Diagnostic("source/not-utf-8", "not UTF-8", place, "save the file as UTF-8")
    if text.startswith("\ufeff"):
        hint = "save it as UTF-8 without one"
        return Diagnostic("source/byte-order-mark", "starts with a byte order mark", place, hint)
    return text


_NOT_YAML = (
    ("mapping values", "text with a colon in it stands in double quotes"),
    ("while scanning a quoted scalar", "a quote is opened here and not closed"),
    ("cannot start any token", "text that begins with this character stands in double quotes"),
    ("while scanning a directive", "text that begins with % stands in double quotes"),
    ("while parsing a flow", "a bracket is not closed, or a comma is missing"),
    ("while parsing a block", "what belongs together stands equally far to the right"),
    ("could not find expected ':'", "a key needs a colon and a space after it"),
)
"""What the parser says, in part, and what to do about it. Its own words are no author's."""


def _not_yaml(error: yaml.MarkedYAMLError, text: str, name: str) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
    line = text.splitlines()[place.line - 1 : place.line]
    before = line[0][: place.column] if line else ""
    if "\t" in before and not before.strip():
        where = Place(name, place.line, before.index("\t") + 1)
        return Diagnostic("source/not-yaml", "a tab stands here", where, "use spaces to move a line to the right")
    said = f"{error.context or ''} {error.problem or ''}"
    hint = next((hint for part, hint in _NOT_YAML if part in said), "check the quotes and brackets above this place")
    return Diagnostic("source/not-yaml", "this is not YAML", place, hint)


def read_or_raise(path: Path, name: str) -> Node:
    """Read one file, or raise RulebookError with everything that is wrong in it."""
    node, faults = read_file(path, name)
    if faults:
        raise RulebookError(faults)
    return node


class _Stop(Exception):
    """Parsing goes no further; the reason is among the faults."""


class _NotRead(Exception):
    """A plain word that is meant to be a number and is none that is read here."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(code, message, hint)
        self.code, self.message, self.hint = code, message, hint


@dataclass(slots=True)
class _Builder:
    """Builds the tree from the parser's events, without recursion, so that depth is ours to limit.

    `stack` holds the lists and mappings that are open; `waiting` holds, for each of them, the key that waits for its
    value (None in a list). `after_number` is where the last plain number ended, with its node; `rest_of_number` is that
    node while a key stands right behind it that can only be the rest of it.
    """

    name: str
    faults: list[Diagnostic] = field(default_factory=list)
    root: Node | None = None
    stack: list[Node] = field(default_factory=list)
    waiting: list[tuple[str, Place] | None] = field(default_factory=list)
    values: int = 0
    after_number: tuple[int, Node] | None = None
    rest_of_number: Node | None = None

    def build(self, events: Iterator[Any]) -> None:
        """Read every event into the tree; raises _Stop where the rest is not read."""
        documents = 0
        for event in events:
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        self._stop("source/two-documents", "a second document begins", event, "keep one in a file")
                case yaml.AliasEvent():
                    self._stop("source/alias", "aliases are not read", event, "write the value out")
                case yaml.ScalarEvent():
                    self._scalar(event)
                case yaml.SequenceStartEvent():
                    self._open(Node([], self._place(event)), event)
                case yaml.MappingStartEvent():
                    self._open(Node({}, self._place(event)), event)
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    self.stack.pop()
                    self.waiting.pop()

    def _open(self, node: Node, event: Any) -> None:
        self._refuse_marks(event)
        if len(self.stack) >= MOST_DEPTH:
            self._stop("source/too-deep", f"nested more than {MOST_DEPTH} deep", event, "flatten it")
        if self._awaits_key():
            self._stop("source/key-not-text", "a key must be text", event, "write a plain word before the colon")
        self._add(node, event)
        self.stack.append(node)
        self.waiting.append(None)

    def _scalar(self, event: Any) -> None:
        self._refuse_marks(event)
        text: str = event.value
        if _SURROGATE.search(text):
            self._fault("source/lone-surrogate", "half a character stands here", event, "write the whole character")
        if self._awaits_key():
            self._key(text, event)
            return
        node = Node(text, self._place(event))
        if event.implicit[0]:
            self._read_plain(node, event)
        if not self._continues_number(node):
            self._add(node, event)

    def _read_plain(self, node: Node, event: Any) -> None:
        """Give a plain word its value; where it is no readable number, the text stays and the fault is told."""
        try:
            node.content = plain_value(event.value)
        except _NotRead as fault:
            node.wrong = True
            hint = fault.hint
            if self.after_number and self.after_number[0] + 1 == event.start_mark.index:
                hint = f"write {self.after_number[1].content}{event.value} if it is one number, without the comma"
            self._fault(fault.code, fault.message, event, hint)
        if isinstance(node.content, int) and not isinstance(node.content, bool):
            self.after_number = event.end_mark.index, node

    def _key(self, text: str, event: Any) -> None:
        if text == "<<" and event.implicit[0]:
            self._stop("source/merge-key", "merge keys are not read", event, "write the keys out")
        if self.after_number and _THREE_DIGITS.fullmatch(text):
            end, number = self.after_number
            # `30,000` between braces is the number 30, and then a key 000 without a value.
            self.rest_of_number = number if event.start_mark.index == end + 1 else None
        self.waiting[-1] = text, self._place(event)

    def _continues_number(self, node: Node) -> bool:
        """Whether an empty value belongs to a key that is the rest of a number; the number then gets its digits."""
        number, self.rest_of_number = self.rest_of_number, None
        waiting = self.waiting[-1] if self.waiting else None
        if number is None or waiting is None or node.content is not None or self.after_number is None:
            return False
        digits = f"{number.content}{waiting[0]}"
        if len(digits) > MOST_OF_A_NUMBER:
            return False
        self.waiting[-1] = None
        if number.wrong:
            self.faults.pop()  # what was told of it before it went on
        number.content, number.wrong = plain_value(digits), True
        self.after_number = self.after_number[0] + 1 + len(waiting[0]), number
        hint = f"write {digits}"
        self.faults.append(Diagnostic("source/comma-in-number", "a comma stands in a number", number.place, hint))
        return True

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._stop("source/anchor", "anchors are not read", event, "write the value out where it is used")
        if event.tag is not None:
            self._fault("source/tag", "tags are not read", event, "leave the tag out")

    def _awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].content, dict) and self.waiting[-1] is None

    def _add(self, node: Node, event: Any) -> None:
        """Put a value where it belongs: the root, the next item of a list, or the value of the key that waits."""
        self.values += 1
        if self.values > MOST_VALUES:
            self._stop(
                "source/too-many-values", f"more than {MOST_VALUES} values", event, "split it over several files"
            )
        if not self.stack:
            self.root = node
            return
        parent, waiting = self.stack[-1], self.waiting[-1]
        if isinstance(parent.content, list):
            parent.content.append(node)
        elif isinstance(parent.content, dict) and waiting is not None:
            key, place = waiting
            self.waiting[-1] = None
            if key in parent.content:
                hint = f"it stands on line {parent.keys[key].line} too; keep one"
                self.faults.append(Diagnostic("source/duplicate-key", "this key stands twice", place, hint))
                return
            if len(parent.content) == MOST_KEYS:
                message, hint = f"more than {MOST_KEYS} keys in one place", "split them over several files"
                self._stop("source/too-many-values", message, event, hint)
            parent.content[key] = node
            parent.keys[key] = place

    def _place(self, event: Any) -> Place:
        return Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _fault(self, code: str, message: str, event: Any, hint: str) -> None:
        self.faults.append(Diagnostic(code, message, self._place(event), hint))

    def _stop(self, code: str, message: str, event: Any, hint: str) -> NoReturn:
        self._fault(code, message, event, hint)
        raise _Stop


def plain_value(text: str) -> bool | int | Decimal | str | None:
    """What a plain word means by the core schema: `12` a number, `true` yes, `~` null, `no` a text."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    return _number(text) if text[0] in "+-.0123456789" else text


def _number(text: str) -> int | Decimal | str:
    if len(text) > MOST_DIGITS and _FLOAT.fullmatch(text):
        raise _NotRead("source/number-too-long", "a number this long is not read", "shorten it")
    if _LEADING_ZERO.fullmatch(text):
        hint = "write it without the leading zero, or in quotes if it is text"
        raise _NotRead("source/ambiguous-number", "a number with a leading zero", hint)
    if _OTHER_NUMBER.fullmatch(text):
        raise _NotRead("source/not-a-number", "not a decimal number", "write digits, or quote it")
    if _INT.fullmatch(text):
        return int(text)
    if not _FLOAT.fullmatch(text):
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent that no decimal holds
        number = None
    if number is None or abs(number.adjusted()) > MOST_EXPONENT:
        raise _NotRead("source/number-too-large", "a number this large is not read", "write it smaller")
    return number


def _unreadable(name: str, message: str, hint: str) -> tuple[Node, list[Diagnostic]]:
    place = Place(name, 1, 1)
    return Node(None, place, wrong=True), [Diagnostic("source/unreadable", message, place, hint)]
