"""What a document tells, statement by statement: its body and its evidence, read and typed, before they are weighed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from dontbuy.engine.facts import Evidence, FactDeclaration, FactType, Record, Told, Value, ValueType
from dontbuy.engine.names import Names
from dontbuy.engine.values import AN_OBJECT, LIMIT_OF_ITEMS, MOST_GUESSES, ValueReader, step, without_nulls

BODY, IMPLIED = "body", "implied"
_QUOTE = FactType(ValueType.TEXT)


class Statement(NamedTuple):
    """One value told for a fact. `source` is `body`, or the source that a piece of evidence names (`""` for none).

    A value that follows from other facts has the source `implied`, no pointer and no quote; `implied_by` are the
    pointers of those facts. `dated` is the day that it is from: of evidence its `as_of`, of the body the last `as_of`
    of the evidence that supports it without a value. None where there is no such day.
    """

    value: Value
    pointer: str
    source: str
    quote: str
    implied_by: tuple[str, ...] = ()
    dated: date | None = None


@dataclass(slots=True)
class Statements:
    """Reads one document and keeps what it tells; what is wrong is noted in the faults of `values`.

    `plainly` has each fact that was told once, by a bare `true` or `false` in the body: most facts are. `told` has, for
    every other fact that a value was told for, its statements: those of the body first. `by_body` has the values that
    the body tells, each once. `evidence` has every piece of evidence, also one that tells no value.
    """

    names: Names
    values: ValueReader
    plainly: dict[str, Told] = field(default_factory=dict)
    told: dict[str, list[Statement]] = field(default_factory=dict)
    by_body: dict[str, list[Value]] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    _supported: dict[str, date] = field(default_factory=dict)
    """Fact to the last day of the evidence that supports what the body tells of it, and tells no value itself."""

    def read(self, facts: Any, evidence: Any) -> None:
        """Read the body, then the evidence: nested facts, and a list of pieces; None tells nothing.

        `facts` is such as `{"vendor": {"on_time": true}}`, `evidence` such as `[{"fact": "vendor.on_time", "value":
        true, "quote": "…"}]`. Their pointers begin with `/facts` and `/evidence`.
        """
        self._read_body({} if facts is None else facts, "/facts")
        self._read_evidence([] if evidence is None else evidence, "/evidence")

    def of(self, fact: str) -> Sequence[Statement]:
        """Every statement of one fact; `()` where nothing was told."""
        bare = self.plainly.get(fact)
        return (_as_statement(bare),) if bare else self.told.get(fact, ())

    def _read_body(self, raw: Any, pointer: str) -> None:
        if not isinstance(raw, AN_OBJECT):
            self.values.fault("wrong-type", "expected an object of facts", pointer, 'write {"facts": {…}}')
            return
        self._read_group("", raw, pointer)
        self.by_body = {name: [told.value] for name, told in self.plainly.items()}
        for name, statements in self.told.items():
            if len(statements) > 1:  # by the name and by its alias
                statements.sort(key=lambda statement: statement.pointer)
                self.by_body[name] = _each_once([statement.value for statement in statements])
            else:
                self.by_body[name] = [statements[0].value]

    def _read_evidence(self, raw: Any, pointer: str) -> None:
        if not isinstance(raw, list):
            self.values.fault("wrong-type", "expected a list of evidence", pointer, 'write {"evidence": [{…}]}')
            return
        if len(raw) > LIMIT_OF_ITEMS:
            self.values.fault("too-many-items", f"more than {LIMIT_OF_ITEMS} items", pointer, "send fewer")
            return
        for at, piece in enumerate(raw):
            self._read_piece(piece, step(pointer, at))
        for name, day in self._supported.items():
            self.told[name] = [
                statement._replace(dated=day) if statement.source == BODY else statement
                for statement in self.told.get(name, ())
            ]

    def _read_group(self, prefix: str, raw: Mapping[str, Any], pointer: str) -> None:
        ready, plainly, told = self.names.rule_set.reading.plainly, self.plainly, self.told
        as_planned = "." not in pointer  # what stands below `{"vendor.van": {…}}` has another place than is ready
        for key, value in raw.items():
            name = prefix + key
            if as_planned and (value is True or value is False):
                bare = ready[value].get(name)
                if bare and bare.fact not in plainly and bare.fact not in told and "." not in key:
                    plainly[bare.fact] = bare
                    continue
            here, fact = step(pointer, key), self.names.fact(name)
            if fact and "." in key:
                nested = "".join(f'{{"{part}": ' for part in key.split("."))
                hint = f"write it nested: {nested}…{'}' * key.count('.')}}}"
                self.values.fault("unknown-fact", "a fact is nested, one name in the other", here, hint)
            elif fact:
                self._read_fact(fact, value, here)
            elif self.names.is_group(name):
                self._enter(name, value, here)
            else:
                self._refuse(name, here)

    def _read_fact(self, fact: FactDeclaration, raw: Any, pointer: str) -> None:
        if not self.names.takes(fact):
            self.values.faults.append(self.names.not_taken(fact, pointer))
            return
        value = self.values.read(fact.type, raw, pointer)
        if value is not None:
            self._tell(fact, Statement(value, pointer, BODY, ""))

    def _enter(self, group: str, raw: Any, pointer: str) -> None:
        if isinstance(raw, AN_OBJECT):
            self._read_group(f"{group}.", raw, pointer)
        elif raw is not None:
            hint = f'write an object, such as {{"{self.names.member(group)}": …}}'
            self.values.fault("wrong-type", f"`{group}` is a group of facts", pointer, hint)

    def _read_piece(self, raw: Any, pointer: str) -> None:
        if not isinstance(raw, AN_OBJECT):
            hint = 'write {"fact": "…", "value": …}; leave a piece out rather than null'
            self.values.fault("wrong-type", "expected an object with a piece of evidence", pointer, hint)
            return
        terms = self.names.rulebook.evidence
        apart = {key: value for key, value in raw.items() if key not in ("value", "quote")}
        record = self.values.read(evidence_type(terms.sources, terms.sides), apart, pointer)
        quote = self.values.read(_QUOTE, raw.get("quote"), step(pointer, "quote"))
        name = record.get("fact") if isinstance(record, Record) else None
        if not isinstance(record, Record) or not isinstance(name, str):
            return
        fact = self.names.fact(name)
        if fact is None:
            self._refuse(name, step(pointer, "fact"))
        elif not self.names.takes(fact):
            self.values.faults.append(self.names.not_taken(fact, step(pointer, "fact")))
        else:
            self._keep_piece(fact, record, str(quote or ""), raw, pointer)

    def _keep_piece(
        self, fact: FactDeclaration, record: Record, quote: str, raw: Mapping[str, Any], pointer: str
    ) -> None:
        value = self.values.read(fact.type, raw.get("value"), step(pointer, "value"))
        source, side = str(record.get("source") or ""), str(record.get("speaker_side") or "")
        dated = record.get("as_of")
        day = dated if isinstance(dated, date) else None
        self.evidence.append(Evidence(fact.name, pointer, source, side, quote, value, day, without_nulls(raw)))
        if value is not None:
            self._tell(fact, Statement(value, step(pointer, "value"), source, quote, dated=day))
        elif day and fact.name in self.told:
            self._supported[fact.name] = max(day, self._supported.get(fact.name, day))

    def _tell(self, fact: FactDeclaration, statement: Statement) -> None:
        told = self.told.setdefault(fact.name, [])
        before = self.plainly.pop(fact.name, None)
        if before:
            told.append(_as_statement(before))
        told.append(statement)

    def _refuse(self, name: str, pointer: str) -> None:
        self.values.faults.append(self.names.unknown(name, pointer, guess=len(self.values.faults) < MOST_GUESSES))


def _as_statement(told: Told) -> Statement:
    return Statement(told.value, told.pointer, BODY, "")


def _each_once(values: list[Value]) -> list[Value]:
    return values if len(values) < 2 else [value for at, value in enumerate(values) if value not in values[:at]]


@cache
def evidence_type(sources: tuple[str, ...], sides: tuple[str, ...]) -> FactType:
    """The type of a piece of evidence, for a rulebook's sources and sides.

    `value` and `quote` stand in it for the names of its fields only: a value has the type of its fact, and a quote is
    kept as it was sent, so both are read apart.
    """
    text = FactType(ValueType.TEXT)
    return FactType(
        ValueType.RECORD,
        fields={
            "fact": text,
            "value": text,
            "quote": text,
            "source": FactType(ValueType.WORD, words=dict.fromkeys(sources, "")),
            "speaker_side": FactType(ValueType.WORD, words=dict.fromkeys(sides, "")),
            "locator": text,
            "as_of": FactType(ValueType.DATE),
        },
        required=frozenset({"fact"}),
    )
