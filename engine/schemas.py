"""From the shapes that read the files of a rulebook to a JSON Schema for each kind of file, for editors.

A schema knows keys, words and conditions, as far as one file tells them; that names and values fit the facts is for
`dontbuy rules check` alone. Whatever loads is allowed by its schema.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from dontbuy.engine.cases import CaseDocument
from dontbuy.engine.expressions import Op
from dontbuy.engine.facts import ValueType
from dontbuy.engine.rulebook.additions import (
    AddedCriteriaDocument,
    AddedRulesDocument,
    OverlayDocument,
    WordingsDocument,
)
from dontbuy.engine.rulebook.conditions import FITS, FORMS, MOST_COUNTED, MOST_OF
from dontbuy.engine.rulebook.shapes import (
    CONDITION,
    ConsistencyDocument,
    FactsDocument,
    HeadDocument,
    InvariantsDocument,
    MetricsDocument,
    RuleSetDocument,
    SectionDocument,
    SourcesDocument,
)

Schema = dict[str, Any]
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHAPES: Mapping[str, Any] = {
    "rulebook.yaml": HeadDocument,
    "facts.yaml": FactsDocument,
    "criteria/*.yaml": SectionDocument,
    "rule-sets/*.yaml": RuleSetDocument,
    "consistency.yaml": ConsistencyDocument,
    "invariants.yaml": InvariantsDocument,
    "sources.yaml": SourcesDocument,
    "metrics.yaml": MetricsDocument,
    "cases/*.yaml": list[CaseDocument],
    "overlay/rulebook.yaml": OverlayDocument,
    "overlay/criteria/*.yaml": AddedCriteriaDocument,
    "overlay/rule-sets/*.yaml": AddedRulesDocument,
    "overlay/wordings.yaml": WordingsDocument,
}
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": ["number", "string"]}
_AMOUNT: Schema = {
    "anyOf": [
        _NUMBER,
        {
            "type": "object",
            "properties": {"value": _NUMBER, "unit": _TEXT},
            "required": ["value"],
            "additionalProperties": False,
        },
    ]
}
_DAY: Schema = {"type": "string", "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|as_of)$"}
_SINGLE: Schema = {"anyOf": [{"type": "boolean"}, *_AMOUNT["anyOf"]]}
_CONDITIONS = {
    "condition": frozenset[str](),
    "condition-over-facts": frozenset({"holds"}),
    "condition-without-is-given": frozenset({"is_given"}),
    "condition-of-consistency": frozenset({"holds", "is_given"}),
}
"""The kinds of places for conditions, each with the keys that have no place in them."""
_OF_RECORDS = {
    "condition": "condition-over-facts",
    "condition-without-is-given": "condition-over-facts",
}
"""What stands below `where` in such a place, where that is another kind."""


def rulebook_schemas(
    meanings: Mapping[str, Mapping[str, str]], others: Mapping[str, Any] | None = None
) -> dict[str, Schema]:
    """A JSON Schema (2020-12) by the files that it is for, such as `criteria/*.yaml`.

    `meanings` says for such files what each key holds, by its path, such as `criteria.*.name`. `others` are the shapes
    of files that lie in the folder of a rulebook and are not read here.
    """
    shapes = {**_SHAPES, **(others or {})}
    return {files: _schema(files, shape, meanings.get(files, {})) for files, shape in shapes.items()}


def _schema(files: str, shape: Any, meanings: Mapping[str, str]) -> Schema:
    made = _tidied(TypeAdapter(shape).json_schema(by_alias=True))
    defs = made.pop("$defs", {})
    wanted = sorted(_conditions_in([made, defs]))
    defs |= {name: _condition(name) for name in _with_those_of_records(wanted)}
    made = {"$schema": _DIALECT, "title": f"{files} of a rulebook", **made}
    if defs:
        made["$defs"] = defs
    for path, meaning in meanings.items():
        _describe(made, made.get("items", made), path.split("."), meaning)
    return made


def _tidied(schema: Any) -> Any:
    """A schema as pydantic writes it, without what it makes up, and with a reference where a condition stands."""
    if isinstance(schema, list):
        return [_tidied(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if CONDITION in schema:
        return _ref(schema[CONDITION])
    tidied = {key: _tidied(value) for key, value in schema.items() if key not in ("title", "default")}
    for named in ("properties", "$defs"):
        if named in schema:
            tidied[named] = {key: _tidied(value) for key, value in schema[named].items()}
    if len(patterns := tidied.get("patternProperties", {})) == 1:
        # Beside a pattern every other key would be allowed.
        ((pattern, value),) = tidied.pop("patternProperties").items()
        tidied["propertyNames"] = {**tidied.get("propertyNames", {}), "pattern": pattern}
        tidied["additionalProperties"] = value
    assert len(patterns) < 2
    return tidied


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _conditions_in(schema: Any) -> set[str]:
    """The kinds of conditions that a schema refers to."""
    match schema:
        case {"$ref": str(ref)} if ref.rpartition("/")[2] in _CONDITIONS:
            return {ref.rpartition("/")[2]}
        case dict():
            return set[str]().union(*map(_conditions_in, schema.values()))
        case list():
            return set[str]().union(*map(_conditions_in, schema))
        case _:
            return set()


def _with_those_of_records(names: Iterable[str]) -> list[str]:
    return sorted({*names, *(_OF_RECORDS.get(name, name) for name in names)})


# --- conditions


def _condition(name: str) -> Schema:
    """Any condition of one kind of place."""
    absent = _CONDITIONS[name]
    this, below = _ref(name), _ref(_OF_RECORDS.get(name, name))
    several = {"type": "array", "items": this, "minItems": 1}
    whole = {"type": "integer", "minimum": 0, "maximum": MOST_COUNTED}
    comparisons = {op: _operand(op) for op in FITS}
    if "is_given" not in absent:
        comparisons["is_given"] = {"type": "boolean"}
    of_items = {"where": below}
    forms: dict[str, Schema] = {
        "fact": {**_form("fact", _TEXT, comparisons, needed=()), "minProperties": 2, "maxProperties": 2},
        "told": _form("told", _TEXT),
        "any_item": _form("any_item", _TEXT, of_items, needed=("where",)),
        "every_item": _form("every_item", _TEXT, of_items, needed=("where",)),
        "no_item": _form("no_item", _TEXT, of_items, needed=("where",)),
        "count": {
            **_form("count", _TEXT, {**of_items, "at_least": whole, "at_most": whole}),
            "oneOf": [{"required": ["at_least"]}, {"required": ["at_most"]}],
        },
        "all_of": _form("all_of", several),
        "any_of": _form("any_of", several),
        "not": _form("not", this),
        "at_least": _form(
            "at_least",
            {"type": "integer", "minimum": 1, "maximum": MOST_OF},
            {"of": {**several, "maxItems": MOST_OF}},
            needed=("of",),
        ),
        "holds": _form("holds", _TEXT),
    }
    return {"type": "object", "anyOf": [forms[form] for form in FORMS if form not in absent]}


def _form(key: str, value: Schema, others: Mapping[str, Schema] | None = None, needed: tuple[str, ...] = ()) -> Schema:
    """A condition that is told by one key."""
    return {
        "type": "object",
        "properties": {key: value, **(others or {})},
        "required": [key, *needed],
        "additionalProperties": False,
    }


def _operand(op: str) -> Schema:
    """What a fact may be compared with, as far as that is known without the fact."""
    types = FITS[op]
    if ValueType.YES_NO in types:
        value = _SINGLE
    elif ValueType.QUANTITY in types:
        value = _AMOUNT
    elif ValueType.DATE in types:
        value = _DAY
    else:
        value = _TEXT
    return {"type": "array", "items": value, "minItems": 1} if op in (Op.IN, Op.INCLUDES_ANY) else value


# --- what the keys hold


def _describe(root: Schema, at: Schema, steps: list[str], meaning: str) -> None:
    """Put what a key holds where its path leads; where several paths lead to one place, the first says it."""
    for step in steps:
        at = _resolved(root, at)
        name = step.removesuffix("[]")
        at = at["additionalProperties"] if name == "*" else at["properties"][name]
        if step.endswith("[]"):
            at = at["items"]
    at.setdefault("description", meaning)


def _resolved(root: Schema, schema: Schema) -> Schema:
    """The schema itself, behind references and beside null."""
    if "$ref" in schema:
        return _resolved(root, root["$defs"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema and "properties" not in schema:
        return _resolved(root, schema["anyOf"][0])
    return schema
