"""A tree with something put into it or left out of it, places kept, and what is read off one."""

from collections.abc import Iterator
from dataclasses import replace

from dontbuy.engine.errors import Place
from dontbuy.engine.rulebook.source import Node

Trees = dict[str, Node]
"""The tree of each file of a rulebook, by its path in the folder."""


def put(tree: Node, path: tuple[str, ...], node: Node, place: Place) -> Node:
    """The tree with a node at a path; `place` is that of the keys that are new."""
    if not path:
        return node
    first, *rest = path
    content = tree.content if isinstance(tree.content, dict) else {}
    below = put(content.get(first, Node({}, place)), tuple(rest), node, place)
    return replace(tree, content={**content, first: below}, keys={**tree.keys, first: tree.keys.get(first, place)})


def without(tree: Node, *keys: str) -> Node:
    """The tree without some of its keys."""
    if not isinstance(tree.content, dict):
        return tree
    left = {key: node for key, node in tree.content.items() if key not in keys}
    return replace(tree, content=left, keys={key: tree.keys[key] for key in left})


def text_at(tree: Node, key: str) -> str:
    """The text of a key; `""` where there is none."""
    node = tree.child(key)
    return node.content if node and isinstance(node.content, str) else ""


def items_of(tree: Node | None) -> Iterator[tuple[str, Node, Place]]:
    """Each key of a mapping with its value and its place; nothing where there is no mapping."""
    if tree is not None and isinstance(tree.content, dict):
        for key, node in tree.content.items():
            yield key, node, tree.keys[key]


def keys_at(tree: Node | None, part: str) -> dict[str, Place]:
    """The keys of the mapping below a key, each with its place."""
    return {key: place for key, _, place in items_of(tree.child(part) if tree else None)}


def listed_in(tree: Node | None) -> Iterator[Node]:
    """The items of a list; nothing where there is none."""
    if tree is not None and isinstance(tree.content, list):
        yield from tree.content
