"""Text to a tree of nodes: the core types of YAML 1.2, exact numbers, and the place of every node."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from dontbuy.engine.errors import Diagnostic, Place, RulebookError

MOST_BYTES = 1_000_000
MOST_DEPTH = 64
MOST_DIGITS = 400

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_OTHER_NUMBER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_SURROGATE = re.compile("[\ud800-\udfff]")

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Content = None | bool | int | Decimal | str | list["Node"] | dict[str, "Node"]


@dataclass(slots=True)
class Node:
    """A value with its place. Of a mapping, `keys` holds the place of each key."""

    content: Content
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)

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
        """The place of what stands at a path, or of the nearest thing above it; a key stands for its value."""
        node, place = self, self.place
        for key in path:
            match node.content:
                case dict(entries) if isinstance(key, str) and key in entries:
                    node, place = entries[key], node.keys[key]
                case list(items) if (number := str(key)).isascii() and number.isdecimal() and int(number) < len(items):
                    node = items[int(number)]
                    place = node.place
                case _:
                    return place
        return place


def read_file(path: Path, name: str) -> tuple[Node, list[Diagnostic]]:
    """Read one file; `name` is what its places say. A file that cannot be read is a fault, not an exception."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return _refused(name, "source/too-large", "more than 1 MB", "split it over several files")
        text = path.read_bytes()
    except OSError:
        return _refused(name, "source/unreadable", "the file cannot be read", "check that it is there and readable")
    return parse(text, name)


def parse(data: bytes, name: str) -> tuple[Node, list[Diagnostic]]:
    """Parse one YAML document; what is wrong is returned beside the tree, as far as it could be read."""
    if len(data) > MOST_BYTES:
        return _refused(name, "source/too-large", "more than 1 MB", "split it over several files")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(name, "source/not-utf-8", "not UTF-8", "save the file as UTF-8", line)
    if text.startswith("\ufeff"):
        return _refused(name, "source/byte-order-mark", "starts with a byte order mark", "save it as UTF-8 without one")
    builder = _Builder(name)
    try:
        builder.build(yaml.parse(text, Loader=Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
        message = "this is not YAML"
        hint = error.problem or "check the indentation"
        if "mapping values" in hint:
            hint = "text with a colon in it stands in double quotes"
        builder.faults.append(Diagnostic("source/not-yaml", message, place, hint))
    except yaml.YAMLError:
        hint = "remove control characters"
        builder.faults.append(Diagnostic("source/not-yaml", "this is not YAML", Place(name, 1, 1), hint))
    except _Stop:
        pass
    return builder.root or Node(None, Place(name, 1, 1)), builder.faults


def read_or_raise(path: Path, name: str) -> Node:
    """Read one file, or raise RulebookError with everything that is wrong in it."""
    node, faults = read_file(path, name)
    if faults:
        raise RulebookError(faults)
    return node


class _Stop(Exception):
    """Parsing goes no further; the reason is among the faults."""


@dataclass(slots=True)
class _Builder:
    """Builds the tree from the parser's events, without recursion, so that depth is ours to limit."""

    name: str
    faults: list[Diagnostic] = field(default_factory=list)
    root: Node | None = None
    stack: list[Node] = field(default_factory=list)
    waiting: list[tuple[str, Place] | None] = field(default_factory=list)

    def build(self, events: Iterator[Any]) -> None:
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
                    self._marked(event)
                    self._add(Node(self._scalar(event), self._place(event)), event)
                case yaml.SequenceStartEvent():
                    self._open(Node([], self._place(event)), event)
                case yaml.MappingStartEvent():
                    self._open(Node({}, self._place(event)), event)
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    self.stack.pop()
                    self.waiting.pop()

    def _open(self, node: Node, event: Any) -> None:
        self._marked(event)
        if len(self.stack) >= MOST_DEPTH:
            self._stop("source/too-deep", f"nested more than {MOST_DEPTH} deep", event, "flatten it")
        self._add(node, event)
        self.stack.append(node)
        self.waiting.append(None)

    def _marked(self, event: Any) -> None:
        if event.anchor is not None:
            self._stop("source/anchor", "anchors are not read", event, "write the value out where it is used")
        if event.tag is not None:
            self._fault("source/tag", "tags are not read", event, "leave the tag out")

    def _add(self, node: Node, event: Any) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent.content, list):
            parent.content.append(node)
        elif isinstance(parent.content, dict):
            self._entry(parent, parent.content, node, event)

    def _entry(self, parent: Node, entries: dict[str, Node], node: Node, event: Any) -> None:
        waiting = self.waiting[-1]
        if waiting is None:
            self.waiting[-1] = self._key(node, event), node.place
            return
        key, place = waiting
        self.waiting[-1] = None
        if key in entries:
            first = parent.keys[key]
            hint = f"it stands on line {first.line} too; keep one"
            self.faults.append(Diagnostic("source/duplicate-key", "this key stands twice", place, hint))
            return
        entries[key] = node
        parent.keys[key] = place

    def _key(self, node: Node, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._stop("source/key-not-text", "a key must be text", event, "write a plain word before the colon")
        if event.value == "<<" and event.implicit[0]:
            self._stop("source/merge-key", "merge keys are not read", event, "write the keys out")
        return node.content if isinstance(node.content, str) else str(event.value)

    def _scalar(self, event: Any) -> Content:
        text: str = event.value
        if _SURROGATE.search(text):
            self._fault("source/lone-surrogate", "half a character stands here", event, "write the whole character")
        if not event.implicit[0]:
            return text
        if text in _NULL:
            return None
        if text in _BOOL:
            return _BOOL[text]
        return self._number(text, event) if text[0] in "+-.0123456789" else text

    def _number(self, text: str, event: Any) -> Content:
        if len(text) > MOST_DIGITS and _FLOAT.fullmatch(text):
            return self._fault("source/number-too-long", "a number this long is not read", event, "shorten it")
        if _LEADING_ZERO.fullmatch(text):
            hint = "write it without the leading zero, or in quotes if it is text"
            return self._fault("source/ambiguous-number", "a number with a leading zero", event, hint)
        if _OTHER_NUMBER.fullmatch(text):
            return self._fault("source/not-a-number", "not a decimal number", event, "write digits, or quote it")
        if _INT.fullmatch(text):
            return int(text)
        if not _FLOAT.fullmatch(text):
            return text
        try:
            number = Decimal(text)
        except InvalidOperation:  # an exponent that no decimal holds
            number = None
        if number is None or abs(number.adjusted()) > 308:
            return self._fault("source/number-too-large", "a number this large is not read", event, "write it smaller")
        return number

    def _place(self, event: Any) -> Place:
        return Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _fault(self, code: str, message: str, event: Any, hint: str) -> None:
        self.faults.append(Diagnostic(code, message, self._place(event), hint))

    def _stop(self, code: str, message: str, event: Any, hint: str) -> None:
        self._fault(code, message, event, hint)
        raise _Stop


def _refused(name: str, code: str, message: str, hint: str, line: int = 1) -> tuple[Node, list[Diagnostic]]:
    place = Place(name, line, 1)
    return Node(None, place), [Diagnostic(code, message, place, hint)]
