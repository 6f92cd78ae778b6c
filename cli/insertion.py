"""Puts an entry or an item into a text of YAML, and leaves every other letter of it as it is, comments included."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from dontbuy.engine.rulebook.source import Node, parse

_FLOW = frozenset("[{")
_WIDTH = 120


class CannotBeInserted(Exception):
    """The text is written in a way that leaves no place for what is to be inserted; it says which."""


def with_entry(text: str, path: tuple[str, ...], key: str, body: Sequence[str]) -> str:
    """The text with a key at the end of the mapping at `path`, which is one key of the file, and lines below it."""
    (above,) = path
    tree = _tree(text)
    lines = _lines(text)
    mapping = tree.find(path)
    if mapping is None:
        return _held(text, [*lines, f"{above}:", *_entry(key, body, 2)], lambda new: _keys_added(tree, new, path))
    if not mapping.keys or _character(lines, mapping) in _FLOW:
        raise CannotBeInserted(f"write what is below `{above}` on lines of its own")
    indent = min(place.column for place in mapping.keys.values()) - 1
    at = _end(lines, tree, above)
    return _held(text, [*lines[:at], *_entry(key, body, indent), *lines[at:]], lambda new: _keys_added(tree, new, path))


def with_item(text: str, path: tuple[str, str], item: str) -> str:
    """The text with an item at the end of the list at `path`, which is begun where there is none."""
    tree = _tree(text)
    lines = _lines(text)
    listed = tree.find(path)
    if listed is None:
        above = tree.find(path[:1])
        if above is None or not above.keys or _character(lines, above) in _FLOW:
            raise CannotBeInserted(f"write `{path[1]}: [{item}]` below `{path[0]}`")
        indent = min(place.column for place in above.keys.values()) - 1
        at = _end(lines, tree, path[0])
        new = [*lines[:at], f"{' ' * indent}{path[1]}: [{item}]", *lines[at:]]
        return _held(text, new, lambda new: _item_added(tree, new, path))
    items = listed.content
    if not isinstance(items, list) or not items:
        raise CannotBeInserted(f"write `{path[1]}: [{item}]`")
    at, column = items[-1].place.line - 1, items[-1].place.column - 1
    if _character(lines, listed) != "[":
        dash = lines[at].index("-")
        new = [*lines[: at + 1], f"{' ' * dash}- {item}", *lines[at + 1 :]]
        return _held(text, new, lambda new: _item_added(tree, new, path))
    written = re.match(r"""'[^']*'|"[^"]*"|[A-Za-z0-9_.\-]+""", lines[at][column:])
    if written is None:
        raise CannotBeInserted(f"add `{item}` to `{path[1]}`")
    end = column + written.end()
    line = f"{lines[at][:end]}, {item}{lines[at][end:]}"
    longer = [f"{lines[at][:end]},", f"{' ' * (items[0].place.column - 1)}{item}{lines[at][end:]}"]
    new = [*lines[:at], *([line] if len(line) <= _WIDTH else longer), *lines[at + 1 :]]
    return _held(text, new, lambda new: _item_added(tree, new, path))


def with_items(text: str, items: Sequence[Sequence[str]]) -> str:
    """The text of a list with further items at its end, each a mapping of some lines."""
    tree = _tree(text)
    lines = _lines(text)
    if tree.content is not None and (not isinstance(tree.content, list) or _character(lines, tree) in _FLOW):
        raise CannotBeInserted("write each item after a dash, on lines of its own")
    indent = tree.place.column - 1 if tree.content else 0
    added = [" " * indent + start + line for item in items for start, line in zip(_starts(item), item, strict=True)]
    before = tree.plain() or []

    def is_added(new: Any) -> bool:
        return isinstance(new, list) and new[: len(before)] == before and len(new) == len(before) + len(items)

    return _held(text, [*lines, *added], is_added)


def _entry(key: str, body: Sequence[str], indent: int) -> list[str]:
    return [f"{' ' * indent}{key}:", *(f"{' ' * (indent + 2)}{line}" for line in body)]


def _starts(item: Sequence[str]) -> list[str]:
    return ["- ", *["  "] * (len(item) - 1)]


def _tree(text: str) -> Node:
    tree, faults = parse(text.encode(), "")
    if faults:
        raise CannotBeInserted("mend what is wrong in it first")
    return tree


def _lines(text: str) -> list[str]:
    return text.rstrip("\n").split("\n") if text.strip("\n") else []


def _character(lines: Sequence[str], node: Node) -> str:
    """What stands where a value begins; `[` or `{` where it is within brackets."""
    return lines[node.place.line - 1][node.place.column - 1 : node.place.column]


def _end(lines: Sequence[str], tree: Node, key: str) -> int:
    """How many lines there are up to the end of what is below a key of the file."""
    begins = tree.keys[key].line
    end = min((place.line - 1 for place in tree.keys.values() if place.line > begins), default=len(lines))
    while end > begins and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _held(text: str, lines: Sequence[str], is_right: Callable[[Any], bool]) -> str:
    """The new text, if what it says is what the old one said and the addition."""
    new = "\n".join(lines) + "\n"
    if "\r" in text:
        raise CannotBeInserted("save it with LF line ends")
    tree, faults = parse(new.encode(), "")
    if faults or not is_right(tree.plain()):
        raise CannotBeInserted("write its keys on lines of their own")
    return new


def _keys_added(tree: Node, new: Any, path: tuple[str, ...]) -> bool:
    """Whether one key was added to the mapping at a path, and nothing else has changed."""
    before = tree.plain() or {}
    (above,) = path
    now = dict(new)
    *others, _ = now.pop(above, {None: None}).items()
    old = before.get(above) or {}
    return dict(others) == old and now == {key: value for key, value in before.items() if key != above}


def _item_added(tree: Node, new: Any, path: tuple[str, str]) -> bool:
    """Whether one item was added to the list at a path, and nothing else has changed."""
    before = tree.plain()
    outer, inner = path
    before[outer] = {**before[outer], inner: [*before[outer].get(inner, []), new[outer][inner][-1]]}
    return bool(new == before)
