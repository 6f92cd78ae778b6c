"""Shapes whose fields are described by the text below each: read from the source of a module once, for all of them."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict


class Described(BaseModel):
    """A shape that refuses keys that it does not know, and is built when it is first used.

    The text below a field is its description in OpenAPI. What pydantic has for that looks for the source of each class
    anew, which took a tenth of the start of the service; and a shape that is part of others was built many times.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        texts = _texts(cls.__module__).get(cls.__name__, {})
        for name, field in cls.model_fields.items():
            if field.description is None:
                field.description = texts.get(name)


@cache
def _texts(module: str) -> Mapping[str, Mapping[str, str]]:
    """Of each class of a module, by its name: field to the text below it."""
    file = sys.modules[module].__file__
    assert file, "shapes are written in files"
    tree = ast.parse(Path(file).read_text("utf-8"))
    return {node.name: dict(_below(node.body)) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def _below(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                yield name, inspect.cleandoc(said)
