"""JSON Schemas (2020-12) of the documents and of the answer, generated from the rulebook."""

from typing import Any

from dontbuy.api.wire.answer import Answer
from dontbuy.engine.facts import FactType, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.numbers import DECIMAL
from dontbuy.engine.values import CUSTOM, LIMIT_OF_ITEMS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DECIMAL = {"type": "string", "pattern": f"^{DECIMAL.pattern}$"}
_NUMBER = {"anyOf": [{"type": "number"}, _DECIMAL]}
_COUNT = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,40}$"}]}


def document_schema(rulebook: Rulebook, rule_set: RuleSet) -> dict[str, Any]:
    """The schema of one kind of document."""
    return {
        "$schema": DIALECT,
        "$id": f"/schemas/{rule_set.kind}.json?rulebook={rulebook.name}",
        "title": rule_set.title,
        "description": rule_set.summary,
        "type": "object",
        "additionalProperties": False,
        "required": ["kind", "facts"],
        "properties": {
            "kind": {"const": rule_set.kind},
            "facts": _facts(rulebook, rule_set),
            "subject": {
                "anyOf": [
                    {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {key: _or_null({"type": "string", "maxLength": 500}) for key in ("id", "name")},
                    },
                    {"type": "null"},
                ]
            },
            "evidence": _or_null({"type": "array", "maxItems": LIMIT_OF_ITEMS, "items": _evidence(rulebook, rule_set)}),
            "as_of": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "rulebook": {"enum": [rulebook.id, rulebook.name, None]},
        },
    }


def answer_schema(rulebook: Rulebook) -> dict[str, Any]:
    """The schema of the answer."""
    identity = f"/schemas/answer.json?rulebook={rulebook.name}"
    return {"$schema": DIALECT, "$id": identity, **Answer.model_json_schema()}


def _facts(rulebook: Rulebook, rule_set: RuleSet) -> dict[str, Any]:
    groups: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}}
    for name, declared in rule_set.facts.items():
        *path, last = name.split(".")
        at = groups
        for step in path:
            empty = {"type": ["object", "null"], "additionalProperties": False, "properties": {}}
            at = at["properties"].setdefault(step, empty)
        at["properties"][last] = {**_or_null(_of(declared.type, rulebook)), "description": declared.question}
    for alias, name in rule_set.aliases.items():
        groups["properties"][alias] = groups["properties"][name]
    return groups


def _evidence(rulebook: Rulebook, rule_set: RuleSet) -> dict[str, Any]:
    """One piece of evidence; its value is of the type of the fact that it names."""
    text = _or_null({"type": "string"})
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["fact"],
        "properties": {
            "fact": {"type": "string"},
            "value": True,
            "quote": text,
            "source": {"enum": [*rulebook.evidence.sources, None]},
            "speaker_side": {"enum": [*rulebook.evidence.sides, None]},
            "locator": text,
            "as_of": _or_null({"type": "string", "format": "date"}),
        },
        "oneOf": [
            {"properties": {"fact": {"enum": names}, "value": _or_null(schema)}}
            for names, schema in _facts_by_type(rulebook, rule_set)
        ],
    }


def _facts_by_type(rulebook: Rulebook, rule_set: RuleSet) -> list[tuple[list[str], dict[str, Any]]]:
    """The names of the facts of each type, aliases among them, with the schema of the type."""
    found: list[tuple[list[str], dict[str, Any]]] = []
    for fact, declared in rule_set.facts.items():
        aliases = [alias + fact[len(name) :] for alias, name in rule_set.aliases.items() if fact.startswith(f"{name}.")]
        schema = _of(declared.type, rulebook)
        names = next((names for names, known in found if known == schema), None)
        if names is None:
            found.append(([fact, *aliases], schema))
        else:
            names.extend([fact, *aliases])
    return found


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _of(kind: FactType, rulebook: Rulebook) -> dict[str, Any]:
    match kind.value_type:
        case ValueType.YES_NO:
            return {"type": "boolean"}
        case ValueType.WORD:
            return {"enum": list(kind.words)}
        case ValueType.WORDS:
            return {"type": "array", "items": {"enum": list(kind.words)}}
        case ValueType.TEXT:
            return {"type": "string"}
        case ValueType.TEXTS:
            return {"type": "array", "items": {"type": "string"}}
        case ValueType.INTEGER:
            return _COUNT
        case ValueType.NUMBER:
            return _NUMBER
        case ValueType.FIGURES:
            return {"anyOf": [_NUMBER, {"type": "object", "additionalProperties": _or_null(_NUMBER)}]}
        case ValueType.DATE:
            return {"type": "string", "format": "date"}
        case ValueType.QUANTITY:
            amount = {"value": _NUMBER, "unit": _or_null({"type": "string"})}
            return {
                "anyOf": [
                    _NUMBER,
                    {"type": "object", "additionalProperties": False, "required": ["value"], "properties": amount},
                ]
            }
        case ValueType.METRIC:
            return {"enum": [*rulebook.metrics, CUSTOM]}
        case ValueType.METRICS:
            return {"type": "array", "items": {"enum": [*rulebook.metrics, CUSTOM]}}
        case ValueType.RECORD:
            return _record(kind, rulebook)
        case ValueType.RECORDS:
            return {"type": "array", "items": _record(kind, rulebook)}


def _record(kind: FactType, rulebook: Rulebook) -> dict[str, Any]:
    fields = {name: _of(inner, rulebook) for name, inner in kind.fields.items()}
    record = {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(kind.required),
        "properties": {name: one if name in kind.required else _or_null(one) for name, one in fields.items()},
    }
    if "metric" in fields and "name" in fields:
        is_custom = {"properties": {"metric": {"const": CUSTOM}}, "required": ["metric"]}
        record |= {"if": is_custom, "then": {"properties": {"name": fields["name"]}, "required": ["name"]}}
    return record
