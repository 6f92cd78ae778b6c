"""The description of the service (OpenAPI) as its pages show it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dontbuy.api.openapi import description

Schema = Mapping[str, Any]


_REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Example:
    """A named example, as JSON that is easy to read."""

    name: str
    summary: str
    text: str


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    where: str
    type: str
    note: str
    example: str


@dataclass(frozen=True, slots=True)
class DescribedAnswer:
    """One status that an operation answers with."""

    status: str
    means: str
    media_type: str
    shape: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its address, what it takes, what it answers."""

    id: str
    method: str
    path: str
    tag: str
    says: str
    parameters: tuple[Parameter, ...]
    body: str
    examples: tuple[Example, ...]
    answers: tuple[DescribedAnswer, ...]
    scope: str
    is_asked: bool

    def curl(self, origin: str) -> str:
        """A command that can be pasted into a shell; it sends the first example.

        Where it is asked on this machine too, `$TOKEN` stands for a key, or for the end of a purchase's link.
        """
        address = f"{origin}{self.path}"
        for parameter in self.parameters:
            address = address.replace(f"{{{parameter.name}}}", parameter.example)
        needed = [each for each in self.parameters if each.where == "query" and each.note == _REQUIRED]
        query = "&".join(f"{each.name}={each.example}" for each in needed)
        lines = [f"curl -sS '{address}{'?' if query else ''}{query}'"]
        if self.method not in ("GET", "POST"):
            lines.append(f"-X {self.method}")
        if self.is_asked:
            lines.append('-H "Authorization: Bearer $TOKEN"')
        if self.examples:
            body = self.examples[0].text.replace("'", "'\\''")
            lines += [f"-H 'Content-Type: {description.JSON}'", f"-d '{body}'"]
        return " \\\n  ".join(lines)


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    note: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One object that crosses the wire, or the words that one of its fields may be."""

    name: str
    says: str
    fields: tuple[Field, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """A description, as its pages show it: every operation in its order, every object and list of words by name."""

    operations: tuple[Operation, ...]
    shapes: tuple[Shape, ...]

    @classmethod
    def of(cls, schema: Schema) -> "Described":
        named = schema["components"]["schemas"]
        return cls(
            tuple(_operation(*described, named) for described in description.operations(dict(schema))),
            tuple(_shapes(named)),
        )


def _shapes(named: Mapping[str, Schema]) -> Iterator[Shape]:
    for name, schema in sorted(named.items()):
        fields, words = tuple(_fields(schema)), tuple(str(word) for word in schema.get("enum", ()))
        yield Shape(name, _one_line(schema.get("description", "")), fields, words)


def _operation(path: str, method: str, operation: Schema, named: Mapping[str, Schema]) -> Operation:
    body: Schema = operation["requestBody"]["content"][description.JSON] if "requestBody" in operation else {}
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        tag=operation["tags"][0],
        says=_one_line(operation.get("description", "")),
        parameters=tuple(_parameter(parameter, named) for parameter in operation.get("parameters", ())),
        body=_type(body.get("schema", {})),
        examples=tuple(_examples(body)),
        answers=tuple(_answered(status, response) for status, response in sorted(operation["responses"].items())),
        scope=_scope(operation),
        is_asked="security" in operation and {} not in operation["security"],
    )


def _scope(operation: Schema) -> str:
    """The scope of the key that an operation wants; `""` where it is open to everybody."""
    wanted = [each["Key"] for each in operation.get("security", ()) if "Key" in each]
    return str(wanted[0][0]) if wanted else ""


def _parameter(parameter: Schema, named: Mapping[str, Schema]) -> Parameter:
    needed = _REQUIRED if parameter.get("required") else "optional"
    kind = _type(parameter["schema"])
    default = parameter["schema"].get("default")
    note = f"{needed}, {default} where it is left out" if default is not None else needed
    return Parameter(
        parameter["name"],
        parameter["in"],
        _type(named.get(kind, parameter["schema"])),
        note,
        str(parameter.get("example", "")),
    )


def _answered(status: str, response: Schema) -> DescribedAnswer:
    declared: Mapping[str, Schema] = response.get("content", {})
    media_type = next(iter(declared), "")
    content = declared.get(media_type, {})
    return DescribedAnswer(
        status, response["description"], media_type, _type(content.get("schema", {})), tuple(_examples(content))
    )


def _examples(content: Schema) -> Iterator[Example]:
    """Each example; lines stand as they are sent."""
    for name, example in content.get("examples", {}).items():
        value = example["value"]
        text = value.strip() if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
        yield Example(name, example["summary"], text)


def _fields(schema: Schema) -> Iterator[Field]:
    for name, below in schema.get("properties", {}).items():
        yield Field(name, _type(below), below.get("description", ""))


def _type(schema: Schema) -> str:
    """A schema in a few words: the name of a shape, or the kind of value."""
    match schema:
        case {"$ref": reference}:
            return str(reference).rpartition("/")[2]
        case {"const": word}:
            return str(word)
        case {"anyOf": several} | {"oneOf": several}:
            return " or ".join(dict.fromkeys(_type(choice) for choice in several))
        case {"enum": words}:
            return " | ".join(str(word) for word in words)
        case {"type": "array"}:
            return f"list of {_type(schema.get('items', {}))}"
        case {"type": "object", "additionalProperties": dict(inner)} if inner:
            return f"object of {_type(inner)}"
        case {"type": str(kind)}:
            return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)
        case _:
            return "any value" if schema is not None else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
