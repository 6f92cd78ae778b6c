"""JSON Schemas (2020-12) of the documents and of the answer, generated from the rulebook."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from dontbuy.api.wire.answer import Answer
from dontbuy.api.wire.request import Subject
from dontbuy.api.wire.vocabulary import Schema, refer, shown_names, vocabulary
from dontbuy.engine import __version__
from dontbuy.engine.facts import FactDeclaration, FactType, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.numbers import DECIMAL
from dontbuy.engine.values import CUSTOM, HIDDEN, LIMIT_OF_ITEMS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NUMBER: Schema = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{DECIMAL.pattern}$"}]}
_COUNT: Schema = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,40}$"}]}
_DAY: Schema = {"type": "string", "format": "date"}
_TEXT: Schema = {"type": "string"}
_LABEL: Schema = {"type": "string", "pattern": f"^[^{HIDDEN}]*$"}
"""A text in a record, such as a unit or a name."""
_NAMED: Schema = {"type": "string", "pattern": rf"^[^{HIDDEN}]*[^{HIDDEN}\s][^{HIDDEN}]*$"}
"""A label that has to be told: what is blank tells nothing."""
_IN_A_FILE = "#/$defs/"
_MANY, _PLURAL = re.compile("ies$"), re.compile("(?<=[^isu])s$")


@dataclass(slots=True)
class Definitions:
    """Schemas that have a name, and what a reference to one begins with."""

    prefix: str = _IN_A_FILE
    schemas: dict[str, Schema] = field(default_factory=dict)

    def refer(self, name: str, schema: Schema) -> Schema:
        """A reference to `schema`, kept under `name`; where another has that name already, under the next free one."""
        free, number = name, 1
        while self.schemas.get(free, schema) != schema:
            number += 1
            free = f"{name}{number}"
        self.schemas[free] = schema
        return {"$ref": f"{self.prefix}{free}"}


def document_schema(rulebook: Rulebook, rule_set: RuleSet) -> Schema:
    """The schema of one kind of document, whole in itself, with the facts and the questions of that kind."""
    definitions = Definitions()
    schema = _Documents(rulebook, definitions, rule_set.facts).of(rule_set)
    return {**_head(rulebook, rule_set.kind), **schema, "$defs": definitions.schemas}


def document_schemas(rulebook: Rulebook, definitions: Definitions) -> dict[str, Schema]:
    """By kind, a reference to the schema of its documents; what they share stands under a name, once for all kinds."""
    documents = _Documents(rulebook, definitions, rulebook.facts)
    return {
        kind: definitions.refer(type_name(kind), documents.of(rule_set))
        for kind, rule_set in rulebook.rule_sets.items()
    }


def facts_of_one_side(rulebook: Rulebook, definitions: Definitions, kind: str, name: str) -> Schema:
    """A reference to the facts of a kind that are told anew of each one that is judged, kept under `name`: not those
    that are told once, of whoever judges."""
    facts = [fact for fact in rulebook.rule_sets[kind].facts if not rulebook.facts[fact].told_once]
    says = f"What is told in a `{kind}` of the one that is judged; nothing has to be."
    return definitions.refer(name, _Documents(rulebook, definitions, rulebook.facts).facts(says, facts, {}))


def answer_schema(rulebook: Rulebook) -> Schema:
    """The schema of the answer, whole in itself."""
    schema = Answer.model_json_schema(ref_template=f"{_IN_A_FILE}{{model}}")
    schema["$defs"] |= vocabulary(rulebook) | {"Evidence": evidence_schema(rulebook)}
    whole: Schema = refer(schema, _IN_A_FILE, shown_names(rulebook))
    definitions = whole.pop("$defs")
    return {**_head(rulebook, "answer"), **whole, "$defs": used(whole, definitions)}


def evidence_schema(rulebook: Rulebook, prefix: str = _IN_A_FILE) -> Schema:
    """One piece of evidence, whichever fact it is for. In an answer it stands as it was sent, without nulls."""
    return {
        "type": "object",
        "description": "Where a fact comes from: a quote, its source, who spoke, and where it stands.",
        "additionalProperties": False,
        "required": ["fact"],
        "properties": {
            "fact": {**_TEXT, "description": f"The fact that it is for, such as `{shown_names(rulebook)['{fact}']}`."},
            "value": {
                "description": "What it says the fact is, in the type of the fact. It may stand for the fact alone."
            },
            "quote": _or_null(_TEXT, "The words themselves."),
            "source": _or_null({"$ref": f"{prefix}EvidenceSource"}, "What kind of thing it is taken from."),
            "speaker_side": _or_null({"$ref": f"{prefix}EvidenceSide"}, "Whose side speaks."),
            "locator": _or_null(_LABEL, "Where in its source it stands, such as `call-1#4`."),
            "as_of": _or_null(_DAY, "The day on which it was so."),
        },
    }


def type_name(key: str) -> str:
    """A name as types have it: `vendor_evaluation` and `leader.role` become `VendorEvaluation` and `LeaderRole`."""
    return "".join(word[:1].upper() + word[1:] for word in key.replace(".", "_").replace("-", "_").split("_"))


def _head(rulebook: Rulebook, name: str) -> Schema:
    """A schema's identity changes with the rulebook and with the product: both decide what it says."""
    return {"$schema": DIALECT, "$id": f"urn:dontbuy:{__version__}:{rulebook.name}:{name}"}


def used(schema: Schema, definitions: Mapping[str, Schema], prefix: str = _IN_A_FILE) -> dict[str, Schema]:
    """The definitions that `schema` refers to, directly or through another."""
    names: set[str] = set()
    waiting = [*_references(schema, prefix)]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting.extend(_references(definitions[name], prefix))
    return {name: definition for name, definition in definitions.items() if name in names}


def _references(schema: object, prefix: str) -> Iterator[str]:
    """The name behind every reference; some may come more than once."""
    if isinstance(schema, Mapping):
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith(prefix):
            yield reference.removeprefix(prefix)
        for below in schema.values():
            yield from _references(below, prefix)
    elif isinstance(schema, list):
        for below in schema:
            yield from _references(below, prefix)


@dataclass(slots=True)
class _Group:
    """Facts under one name, and the groups below it. `path` begins the names of its facts: `vendor.understands.`."""

    path: str
    facts: dict[str, Schema] = field(default_factory=dict)
    groups: "dict[str, _Group]" = field(default_factory=dict)

    @property
    def says(self) -> str:
        return f"Facts of `{self.path[:-1]}`."

    def below(self, step: str) -> "_Group":
        return self.groups.setdefault(step, _Group(f"{self.path}{step}."))

    def taken(self, facts: Collection[str]) -> list[str]:
        """Those of its members that are among `facts`, or hold some of them."""
        groups = [key for key, below in self.groups.items() if any(fact.startswith(below.path) for fact in facts)]
        return [*groups, *(key for key in self.facts if f"{self.path}{key}" in facts)]


class _Documents:
    """Makes the schemas of documents that may tell `facts`, or some of them."""

    def __init__(self, rulebook: Rulebook, definitions: Definitions, facts: Mapping[str, FactDeclaration]) -> None:
        self.rulebook, self.definitions = rulebook, definitions
        self.words = vocabulary(rulebook)
        self.whole = _Group("")
        for fact, declared in facts.items():
            *path, last = fact.split(".")
            group = self.whole
            for step in path:
                group = group.below(step)
            group.facts[last] = _or_null(self._type(declared.type, fact), declared.question or f"`{fact}`")

    def of(self, rule_set: RuleSet) -> Schema:
        """The documents of one kind."""
        name, rulebook = type_name(rule_set.kind), self.rulebook
        # Constants and no enum: generators of clients make no class of them then.
        names: Schema = {"anyOf": [{"const": rulebook.id}, {"const": rulebook.name}]}
        subject, says = Subject.model_json_schema(), f"What is told in a `{rule_set.kind}`; nothing has to be."
        return {
            "title": name,
            "description": f"{rule_set.title}. {rule_set.summary}",
            "type": "object",
            "additionalProperties": False,
            "required": ["kind", "facts"],
            "properties": {
                "kind": {"const": rule_set.kind, "description": "The kind of document."},
                "facts": {
                    **self.definitions.refer(f"{name}Facts", self.facts(says, rule_set.facts, rule_set.aliases)),
                    "description": "What is told; what is left out or null is not known.",
                },
                "subject": _or_null(self.definitions.refer("Subject", refer(subject, "", {})), "What is judged."),
                "evidence": self._evidence(rule_set),
                "as_of": _or_null(_DAY, "The day that counts as today; the day in UTC where it is left out."),
                "rulebook": _or_null(names, "The rulebook to judge by; the one in force where it is left out."),
            },
        }

    def facts(self, says: str, facts: Collection[str], aliases: Mapping[str, str]) -> Schema:
        """The facts by group. Where kinds share a group, each says which facts of it are its own."""
        whole = self.whole
        groups = {key: self._group_or_null(below, facts) for key, below in whole.groups.items()}
        members = {**groups, **whole.facts}
        properties = {key: members[key] for key in whole.taken(facts)}
        properties |= {alias: groups[group] for alias, group in aliases.items()}
        return _object(says, properties)

    def _group_or_null(self, group: _Group, facts: Collection[str]) -> Schema:
        return {**_or_null(self._group(group), group.says), **_only(group, facts)}

    def _group(self, group: _Group) -> Schema:
        groups = {key: _or_null(self._group(below), below.says) for key, below in group.groups.items()}
        return self.definitions.refer(
            f"{type_name(group.path[:-1])}Facts", _object(group.says, {**groups, **group.facts})
        )

    def _evidence(self, rule_set: RuleSet) -> Schema:
        """A list of evidence; each value is of the type of the fact that it names."""
        for words in ("EvidenceSource", "EvidenceSide"):
            self._vocabulary(words)
        evidence = self.definitions.refer("Evidence", evidence_schema(self.rulebook, self.definitions.prefix))
        of_a_type = [
            {"properties": {"fact": {"enum": facts}, "value": {"anyOf": [schema, {"type": "null"}]}}}
            for facts, schema in self._facts_by_type(rule_set)
        ]
        # Beside the type and not in it: generators of clients make one class for a piece of evidence then.
        items: Schema = {"type": "array", "maxItems": LIMIT_OF_ITEMS, "items": evidence}
        items["allOf"] = [{"items": {"oneOf": of_a_type}}]
        return _or_null(items, "Where the facts come from; evidence may also tell a fact by itself.")

    def _facts_by_type(self, rule_set: RuleSet) -> list[tuple[list[str], Schema]]:
        """The names of the facts of each type, aliases among them, with the schema of the type."""
        types: list[tuple[list[str], Schema]] = []
        for fact, declared in rule_set.facts.items():
            aliases = [
                alias + fact[len(group) :] for alias, group in rule_set.aliases.items() if fact.startswith(f"{group}.")
            ]
            schema = self._type(declared.type, fact)
            names = next((names for names, known in types if known == schema), None)
            if names is None:
                types.append(([fact, *aliases], schema))
            else:
                names.extend([fact, *aliases])
        return types

    def _type(self, fact_type: FactType, name: str) -> Schema:
        """The schema of a type; `name` is that of its fact or field, and names what has words or fields of its own."""
        match fact_type.value_type:
            case ValueType.YES_NO:
                return {"type": "boolean"}
            case ValueType.TEXT:
                return _TEXT
            case ValueType.INTEGER:
                return _COUNT
            case ValueType.NUMBER:
                return NUMBER
            case ValueType.DATE:
                return _DAY
            case ValueType.FIGURES:
                return self._figures()
            case ValueType.QUANTITY:
                return self._quantity()
            case ValueType.WORD:
                return self._word(fact_type, name)
            case ValueType.METRIC:
                return self._metric()
            case ValueType.RECORD:
                return self._record(fact_type, name)
            case ValueType.WORDS:
                return _list_of(self._word(fact_type, _singular(name)))
            case ValueType.TEXTS:
                return _list_of(_TEXT)
            case ValueType.METRICS:
                return _list_of(self._metric())
            case ValueType.RECORDS:
                return _list_of(self._record(fact_type, _singular(name)))

    def _word(self, fact_type: FactType, name: str) -> Schema:
        words = {"type": "string", "description": f"What `{name}` may be.", "enum": list(fact_type.words)}
        return self.definitions.refer(type_name(name), words)

    def _vocabulary(self, name: str) -> Schema:
        return self.definitions.refer(name, self.words[name])

    def _metric(self) -> Schema:
        return self._vocabulary("MetricId")

    def _quantity(self) -> Schema:
        properties = {
            "value": {**NUMBER, "description": "The number, exact: as a number or as text."},
            "unit": _or_null(_LABEL, "What it is counted in."),
        }
        amount = {**_object("A number with its unit.", properties), "required": ["value"]}
        return {"anyOf": [*NUMBER["anyOf"], self.definitions.refer("Quantity", amount)]}

    def _figures(self) -> Schema:
        figures: Schema = {
            "type": "object",
            "description": "A number for each side or part, by its name.",
            "propertyNames": _LABEL,
            "additionalProperties": {"anyOf": [*NUMBER["anyOf"], {"type": "null"}]},
        }
        return {"anyOf": [*NUMBER["anyOf"], self.definitions.refer("Figures", figures)]}

    def _record(self, fact_type: FactType, name: str) -> Schema:
        named = type_name(name)
        labels = {key: _NAMED if key in fact_type.required else _LABEL for key in fact_type.fields}
        fields = {
            key: labels[key] if inner.value_type is ValueType.TEXT else self._type(inner, f"{name}.{key}")
            for key, inner in fact_type.fields.items()
        }
        properties = {
            key: {**schema, "description": f"`{key}`, which has to be told."}
            if key in fact_type.required
            else _or_null(schema, f"`{key}`, where it is known.")
            for key, schema in fields.items()
        }
        record = _object(f"One record: `{name}`.", properties)
        if fact_type.required:
            record["required"] = sorted(fact_type.required)
        if "metric" in fields and "name" in fields:
            is_custom = {"properties": {"metric": {"const": CUSTOM}}, "required": ["metric"]}
            record |= {"if": is_custom, "then": {"properties": {"name": _NAMED}, "required": ["name"]}}
        return self.definitions.refer(named, record)


def _only(group: _Group, facts: Collection[str]) -> Schema:
    """The members of a group that one kind takes, where it does not take all: other names are refused."""
    taken = group.taken(facts)
    is_whole = len(taken) == len(group.groups) + len(group.facts)
    only: Schema = {} if is_whole else {"propertyNames": {"enum": taken}}
    below = {key: _only(group.groups[key], facts) for key in taken if key in group.groups}
    limited = {key: schema for key, schema in below.items() if schema}
    return {**only, "properties": limited} if limited else only


def _object(description: str, properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "properties": dict(properties),
    }


def _singular(name: str) -> str:
    """The name of one entry of a list: `metrics.items` becomes `metric.item`."""
    return ".".join(_PLURAL.sub("", _MANY.sub("y", step)) for step in name.split("."))


def _list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema, description: str) -> Schema:
    """A schema or null, which counts as not told; alternatives are not nested."""
    inner = schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
    return {"anyOf": [*inner, {"type": "null"}], "description": description}
