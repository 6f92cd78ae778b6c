"""From `Node` to a document of one shape: every fault with its place, in our words, and the rest read all the same."""

import re
from collections.abc import Collection, Iterator, Mapping
from enum import EnumType
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dontbuy.engine.errors import Diagnostic, did_you_mean, nearest
from dontbuy.engine.rulebook.documents import File
from dontbuy.engine.rulebook.shapes import Shape
from dontbuy.engine.rulebook.source import Node

Path = tuple[str | int, ...]
MOST_FAULTS = 100
"""Of one file; finding what was meant by each takes a while."""
TO_FILL_IN = "FILL IN"
"""What a text begins with that is not written yet; what is to be written follows."""
_PAGE = "see docs/rule-language.md"
_KEY = "[key]"
"""What pydantic puts at the end of a path where the key itself is wrong."""
_EXPECTED = {
    "string_type": ("text", "write it in double quotes"),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "int_type": ("a whole number", "write it in digits, without quotes"),
    "dict_type": ("keys with values", "write KEY: VALUE on lines below it"),
    "model_type": ("keys with values", "write KEY: VALUE on lines below it"),
    "list_type": ("a list", "write it in [ ], or each item after a dash"),
}


def left_to_fill_in(node: Node, key: str = "this") -> Iterator[Diagnostic]:
    """A fault for each text that `dontbuy rules new` has left for its author to write; nothing more is said of it."""
    match node.content:
        case str(text) if text.startswith(TO_FILL_IN):
            node.wrong = True
            hint = text.removeprefix(TO_FILL_IN).strip(" :")
            yield Diagnostic("rulebook/to-fill-in", f"`{key[:60]}` is still to be filled in", node.place, hint)
        case dict(entries):
            for name, child in entries.items():
                yield from left_to_fill_in(child, name)
        case list(items):
            for child in items:
                yield from left_to_fill_in(child, key)


def shaped(shape: type[Shape], tree: Node) -> tuple[Shape | None, list[Diagnostic]]:
    """The document that a tree spells; None where something in it is wrong, with every fault and its place."""
    file, faults = as_far_as_read(shape, tree, tree.place.file)
    return (None if file.unread or faults else file.body), faults


def as_far_as_read(shape: type[Shape], tree: Node, name: str) -> tuple[File[Shape], list[Diagnostic]]:
    """The document that a tree spells, with every fault of its shape; what is wrong is left empty in it."""
    plain = tree.plain()
    told = set(_wrong(tree, ()))
    try:
        body = shape.model_validate(plain)
        return File(name, tree, body, frozenset(told)), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    new = [detail for detail in details if not _is_below(detail["loc"], told)]
    faults = [_diagnostic(shape, tree, detail) for detail in new[:MOST_FAULTS]]
    if len(new) > MOST_FAULTS:
        message = f"{len(new) - MOST_FAULTS} more keys and values of this file are wrong"
        faults.append(Diagnostic("rulebook/too-many-faults", message, tree.place, "mend these first"))
    unread = told.union(*(_left_empty(shape, tree, detail) for detail in details))
    body = _rest(shape, plain, (), unread)
    return File(name, tree, body, frozenset(unread)), faults


def _left_empty(shape: type[BaseModel], tree: Node, detail: ErrorDetails) -> set[Path]:
    """Where a document is empty because of a fault: of an unknown key, at the key that was meant and is not there."""
    path = detail["loc"]
    if detail["type"] != "extra_forbidden":
        return {path}
    meant = (*path[:-1], nearest(str(path[-1]), _keys(shape, path[:-1])))
    return {meant} if meant[-1] and tree.find(meant) is None else set()


def _is_below(path: Path, told: Collection[Path]) -> bool:
    return bool(told) and any(path[:length] in told for length in range(len(path) + 1))


def _wrong(node: Node, path: Path) -> Iterator[Path]:
    """The paths of the nodes that a fault was told of already."""
    if node.wrong:
        yield path
    match node.content:
        case dict(entries):
            for key, child in entries.items():
                yield from _wrong(child, (*path, key))
        case list(items):
            for at, child in enumerate(items):
                yield from _wrong(child, (*path, at))


# --- the rest of a document


def _rest(annotation: Any, plain: Any, path: Path, unread: Collection[Path]) -> Any:
    """A value of a shape, with empty values at the paths that have not their shape."""
    if path in unread:
        return _empty(annotation)
    model = next(_models(annotation), None)
    if model is not None and isinstance(plain, dict):
        return _rest_of_model(model, plain, path, unread)
    if get_origin(annotation) is dict and isinstance(plain, dict):
        inside = get_args(annotation)[1]
        return {
            key: _rest(inside, value, (*path, key), unread)
            for key, value in plain.items()
            if (*path, key, _KEY) not in unread
        }
    if get_origin(annotation) is list and isinstance(plain, list):
        inside = get_args(annotation)[0]
        each = ((at, value) for at, value in enumerate(plain) if (*path, at) not in unread)
        return [_rest(inside, value, (*path, at), unread) for at, value in each]
    return annotation(plain) if isinstance(annotation, EnumType) else plain


def _rest_of_model(model: type[BaseModel], plain: Mapping[str, Any], path: Path, unread: Collection[Path]) -> Any:
    values: dict[str, Any] = {}
    for name, declared in model.model_fields.items():
        key = declared.alias or name
        if key in plain or declared.is_required():
            values[name] = _rest(declared.annotation, plain.get(key), (*path, key), unread)
    return model.model_construct(**values)


def _empty(annotation: Any) -> Any:
    """What stands for a value that could not be read: nothing is wrong with it, for nothing is said."""
    model = next(_models(annotation), None)
    if model is not None:
        fields = model.model_fields.items()
        needed = {name: _empty(declared.annotation) for name, declared in fields if declared.is_required()}
        return model.model_construct(**needed)
    if annotation in (str, int, bool):
        return annotation()
    if get_origin(annotation) in (dict, list):
        return get_origin(annotation)()
    return "" if get_origin(annotation) is Literal else None


# --- what is wrong, in words


def _diagnostic(shape: type[BaseModel], tree: Node, fault: ErrorDetails) -> Diagnostic:
    path = tuple(step for step in fault["loc"] if step != _KEY)
    place, last = tree.at(path), str(path[-1])[:60] if path else "the file"
    match fault["type"]:
        case "extra_forbidden":
            hint = did_you_mean(last, _keys(shape, path[:-1])) or f"leave it out, or {_PAGE}"
            return Diagnostic("rulebook/unknown-key", f"unknown key `{last}`", place, hint)
        case "missing":
            return Diagnostic("rulebook/missing-key", f"`{last}` is missing", place, f"add `{last}`")
        case kind:
            node = tree.find(path)
            written = path[-1] if _KEY in fault["loc"] else node.content if node else None
            message, hint = _in_words(kind, fault.get("ctx", {}), written)
            return Diagnostic("rulebook/wrong-shape", f"`{last}`: {message}", place, hint)


def _in_words(kind: str, limits: Mapping[str, Any], written: Any) -> tuple[str, str]:
    """What is wrong with a value, and what to write instead."""
    match kind:
        case "string_pattern_mismatch":
            return _spelling(str(limits["pattern"]), str(written))
        case "string_too_short":
            return "this text is empty", "write it, or leave the key out where it may be"
        case "string_too_long":
            return f"this text has more than {limits['max_length']} characters", "shorten it"
        case "greater_than_equal":
            return f"this number is too small, {limits['ge']} is the least", f"write {limits['ge']} or more"
        case "less_than_equal":
            return f"this number is too large, {limits['le']} is the most", f"write {limits['le']} or less"
        case "enum" | "literal_error":
            words = re.findall(r"'([^']*)'", str(limits["expected"]))
            hint = did_you_mean(str(written), words) or f"write one of: {', '.join(word for word in words if word)}"
            return "not one of the words that may stand here", hint
        case "date_from_datetime_parsing" | "date_type" | "date_parsing" | "date_from_datetime_inexact":
            return "this is no date", "write it as YYYY-MM-DD, such as 2026-11-21"
    expected, hint = _EXPECTED.get(kind, ("something else", _PAGE))
    return f"expected {expected}, got {_said(written)}", hint


def _spelling(pattern: str, written: str) -> tuple[str, str]:
    if pattern.startswith("^[0-9]"):
        return "a version is three numbers with dots", 'write it in quotes, such as "1.0.0"'
    if "@" in pattern:
        return "a rulebook is named by its id and version", "write it as ID@VERSION, such as visits@1.0.0"
    if "A-Z" in pattern:
        near = re.sub(r"[^A-Za-z0-9_.-]+", "_", written.strip()).strip("_")[:80]
        return "only letters, digits, `_`, `.` and `-` stand in it", f"write it `{near}`" if near else _PAGE
    near = re.sub(r"[^a-z0-9]+", "-", written.lower()).strip("-")[:80]
    hint = f"write it `{near}`" if near else "write it as one-or-more-words"
    return "a name has small letters and digits, with one hyphen between words", hint


def _said(written: Any) -> str:
    match written:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "keys with values"
        case _:
            return "a number"


# --- shapes


def _keys(shape: Any, path: Path) -> list[str]:
    """The keys that may stand at a path of a document."""
    for step in path:
        shape = _inside(shape, step)
    return [declared.alias or name for model in _models(shape) for name, declared in model.model_fields.items()]


def _inside(shape: Any, step: str | int) -> Any:
    for model in _models(shape):
        for name, declared in model.model_fields.items():
            if step in (name, declared.alias):
                return declared.annotation
    return get_args(shape)[-1] if get_origin(shape) in (dict, list) else None


def _models(shape: Any) -> Iterator[type[BaseModel]]:
    """The model that an annotation names, bare or beside None."""
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        yield shape
    elif get_origin(shape) in (Union, UnionType):
        for part in get_args(shape):
            yield from _models(part)
