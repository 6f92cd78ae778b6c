"""A document as one flat row: a column for each fact, named as the fact is; and a row as a document again.

What a flat row cannot hold is evidence, and two values for one fact.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dontbuy.engine.errors import Diagnostic, FactsError, RulebookError, did_you_mean
from dontbuy.engine.facts import LISTS, FactDeclaration, ValueType
from dontbuy.engine.ir import RuleSet

AS_OF, SUBJECT_ID, SUBJECT_NAME = "as_of", "subject.id", "subject.name"
UNIT = "unit"
LONGEST_NAME = 500
"""Characters of a subject's id or name."""
_NESTED = frozenset({ValueType.RECORD, ValueType.RECORDS, ValueType.FIGURES})
_ABOUT: Mapping[str, ValueType] = {
    SUBJECT_ID: ValueType.TEXT,
    SUBJECT_NAME: ValueType.TEXT,
    AS_OF: ValueType.DATE,
}


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One column of the rows of a kind of document. A cell without a value was not told, in every column.

    `holds` says what a cell has: an amount's own column holds a NUMBER, and its unit, a TEXT, stands in a column behind
    it: `price` and `price.unit`. `words` has each word that a cell may have with its label, and is empty where any text
    may stand, or the id of a metric. `fact` is the fact, `""` of a column about the document: its day and its subject.
    """

    name: str
    holds: ValueType
    fact: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether a cell has several values: words, texts, metrics or records. An empty list was told."""
        return self.holds in LISTS

    @property
    def is_nested(self) -> bool:
        """Whether a cell is JSON text where cells can be no objects: a record, several, or figures by name."""
        return self.holds in _NESTED

    @property
    def is_unit(self) -> bool:
        """Whether it is the unit of the amount in the column before it."""
        return self.name != self.fact != ""


def columns(rule_set: RuleSet) -> tuple[FlatColumn, ...]:
    """The columns of one kind of document: the subject and the day, then the facts in the order of the questions.

    Raises RulebookError where a fact has the name of a column that is not its own.
    """
    listed = [FlatColumn(name, holds) for name, holds in _ABOUT.items()]
    for declared in rule_set.facts.values():
        listed.extend(_of_fact(declared))
    taken = [name for name in _ABOUT if name in rule_set.facts]
    if taken:
        message, hint = "a fact is named as the column of the day or the subject", "give the fact another name"
        raise RulebookError(Diagnostic("columns/name-taken", message, name, hint) for name in taken)
    return tuple(listed)


def headed(rule_set: RuleSet, names: Iterable[str]) -> dict[str, FlatColumn]:
    """The columns that the names of a file's head mean, by each name as it is written there.

    A fact may be named by an alias of its group. Raises FactsError for every name that means no column, and for two
    names that mean one.
    """
    known = {column.name: column for column in columns(rule_set)}
    meant: dict[str, FlatColumn] = {}
    faults: list[Diagnostic] = []
    for name in names:
        column = known.get(_without_alias(rule_set, name))
        if column is None:
            hint = did_you_mean(name, known) or "the facts that this kind takes are listed by `dontbuy facts`"
            faults.append(Diagnostic("columns/unknown", "no fact has the name of this column", name, hint))
        elif column in meant.values():
            faults.append(Diagnostic("columns/twice", "two columns are of one fact", name, "leave one of them out"))
        else:
            meant[name] = column
    if faults:
        raise FactsError(faults)
    return meant


def document_of(
    rule_set: RuleSet,
    row: Mapping[str, Any],
    read_json: Callable[[str], Any],
    present: Iterable[FlatColumn] | None = None,
) -> dict[str, Any]:
    """The document that a row tells: its kind, its facts nested, and its subject and day where the row has them.

    `present` are the columns that the row may have, in the order of `columns`; None for all of them.

    `row` has cells by the names of `columns`; None tells nothing. Numbers are int, Decimal or text, days are ISO text,
    lists are lists. A text in a nested column is read by `read_json`; whatever that raises is raised here.
    """
    facts: dict[str, Any] = {}
    for column in columns(rule_set) if present is None else present:
        cell = row.get(column.name)
        if cell is None or not column.fact:
            continue
        if column.is_nested and isinstance(cell, str):
            cell = read_json(cell)
        if column.is_unit:
            cell = {"value": row.get(column.fact), UNIT: cell}
        put(facts, column.fact, cell)
    document: dict[str, Any] = {"kind": rule_set.kind, "facts": facts}
    subject = {name.partition(".")[2]: row[name] for name in (SUBJECT_ID, SUBJECT_NAME) if row.get(name) is not None}
    if subject:
        document["subject"] = subject
    if row.get(AS_OF) is not None:
        document[AS_OF] = row[AS_OF]
    return document


def row_of(rule_set: RuleSet, document: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a document by column, without those that have nothing; what is nested stays an object or a list.

    Raises FactsError where the document tells what a row cannot hold: evidence, or one fact by two names.
    """
    faults = []
    if document.get("evidence"):
        hint = "send the document to `dontbuy check`, or leave the evidence out"
        faults.append(Diagnostic("columns/not-flat", "a row has no place for evidence", "/evidence", hint))
    row: dict[str, Any] = {}
    for spelled, raw in _leaves(rule_set, document.get("facts") or {}, ""):
        name = _without_alias(rule_set, spelled)
        if name in row:
            pointer = f"/facts/{spelled.replace('.', '/')}"
            message, hint = "a row has one place for a fact, and this one is told twice", "leave one of them out"
            faults.append(Diagnostic("columns/not-flat", message, pointer, hint))
        row |= _cells(rule_set.facts.get(name), name, raw)
    if faults:
        raise FactsError(faults)
    about = {f"subject.{key}": value for key, value in (document.get("subject") or {}).items()}
    about[AS_OF] = document.get(AS_OF)
    return {name: cell for name, cell in (about | row).items() if cell is not None}


def column_at(rule_set: RuleSet, pointer: str) -> str:
    """The column that a place in the document of a row stands in: `/facts/price/unit` is in `price.unit`."""
    name = _without_alias(rule_set, pointer.strip("/").replace("/", ".").removeprefix("facts."))
    known = {column.name for column in columns(rule_set)}
    while name not in known and "." in name:
        name = name.rpartition(".")[0]
    return name if name in known else ""


def _of_fact(declared: FactDeclaration) -> Iterator[FlatColumn]:
    name, kind = declared.name, declared.type
    if kind.value_type is ValueType.QUANTITY:
        yield FlatColumn(name, ValueType.NUMBER, name)
        yield FlatColumn(f"{name}.{UNIT}", ValueType.TEXT, name)
    else:
        yield FlatColumn(name, kind.value_type, name, kind.words)


def _cells(declared: FactDeclaration | None, name: str, raw: Any) -> dict[str, Any]:
    """The cells of one fact; an amount has two."""
    if declared and declared.type.value_type is ValueType.QUANTITY and isinstance(raw, Mapping):
        return {name: raw.get("value"), f"{name}.{UNIT}": raw.get(UNIT)}
    return {name: raw}


def _leaves(rule_set: RuleSet, raw: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Each fact of a nested object that has a value, by its name as it is written there."""
    for key, value in raw.items():
        name = f"{prefix}{key}"
        if _without_alias(rule_set, name) not in rule_set.facts and isinstance(value, Mapping):
            yield from _leaves(rule_set, value, f"{name}.")
        elif value is not None:
            yield name, value


def put(facts: dict[str, Any], name: str, value: Any) -> None:
    """Tell a fact in nested facts, in the place of what they tell of it."""
    *groups, last = name.split(".")
    for group in groups:
        facts = facts.setdefault(group, {})
    facts[last] = value


def _without_alias(rule_set: RuleSet, name: str) -> str:
    head, dot, rest = name.partition(".")
    return rule_set.aliases.get(head, head) + dot + rest
