"""The JSON Schemas of the tools: what each takes, and what it answers."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from dontbuy.api.agents.arguments import OfDocument, OfFacts
from dontbuy.api.agents.toolbox import Tool
from dontbuy.api.wire.document_schema import answer_schema
from dontbuy.api.wire.rulebook import FactList
from dontbuy.api.wire.ways import WaysOut
from dontbuy.engine.ir import Rulebook

_OURS = frozenset({"x-named", "examples", "description", "title"})
"""What a shape says for OpenAPI, where the words of the rulebook are filled in; here nothing fills them in."""
_AS_SCHEMAS = frozenset({"properties", "$defs"})
"""Keys whose value has a schema for each of its names."""

_SHAPES: Mapping[str, type[BaseModel]] = {"what_would_change": WaysOut, "list_facts": FactList}


def schema_of_arguments(tool: Tool, rulebook: Rulebook) -> dict[str, Any]:
    """What a tool takes, with the kinds of documents of a rulebook."""
    schema = tool.takes.model_json_schema()
    del schema["title"], schema["description"]  # they speak of the shape, and the tool speaks for itself
    kinds = {"type": "string", "enum": list(rulebook.rule_sets)}
    if issubclass(tool.takes, OfDocument):
        schema["properties"]["document"] |= {"properties": {"kind": kinds}, "required": ["kind", "facts"]}
    if issubclass(tool.takes, OfFacts):
        schema["properties"]["kind"] |= {"anyOf": [kinds, {"type": "null"}]}
    return schema


def schema_of_answer(tool: Tool, rulebook: Rulebook) -> dict[str, Any] | None:
    """What a tool answers; None where it has no schema of its own."""
    if tool.name == "check_document":
        return answer_schema(rulebook)
    shape = _SHAPES.get(tool.name)
    return None if shape is None else _plain(shape)


def _plain(shape: type[BaseModel]) -> dict[str, Any]:
    schema: dict[str, Any] = _without_ours(shape.model_json_schema(mode="serialization"))
    return schema


def _without_ours(schema: Any) -> Any:
    if isinstance(schema, list):
        return [*map(_without_ours, schema)]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _without_ours(each) for name, each in value.items()} if key in _AS_SCHEMAS else _without_ours(value)
        for key, value in schema.items()
        if key not in _OURS
    }
