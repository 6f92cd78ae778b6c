"""From what a caller sent to facts: typed, with conflicts and data issues noted, or every fault at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from dontbuy.engine.data_issues import DataIssue, data_issues, not_an_outcome
from dontbuy.engine.errors import FactsError, did_you_mean
from dontbuy.engine.facts import Evidence, FactDeclaration, Facts, FactType, Record, Told, Value, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import truth_of
from dontbuy.engine.truth import Truth
from dontbuy.engine.values import LIMIT_OF_ITEMS, MOST_GUESSES, ValueReader, named, step, without_nulls

BODY = "body"


class Statement(NamedTuple):
    """One value said for a fact: by the body, by a piece of evidence, or derived from a list."""

    value: Value
    pointer: str
    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values that were said for one fact and differ; the fact counts as unknown and nothing is picked."""

    fact: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `told` holds the values that the body itself gives, aliases resolved."""

    facts: Facts
    conflicts: tuple[Conflict, ...]
    data_issues: tuple[DataIssue, ...]
    told: Mapping[str, Sequence[Value]]
    evidence: tuple[Evidence, ...]


def read(rulebook: Rulebook, rule_set: RuleSet, raw: Any, evidence: Any, as_of: date) -> Reading:
    """Read nested facts (`/facts`) and evidence (`/evidence`) for one document kind.

    Raises FactsError with every fault, each with its JSON pointer; nothing is read half.
    """
    reader = _Reader(rulebook, rule_set, as_of)
    reader.body({} if raw is None else raw, "/facts")
    reader.backed_by([] if evidence is None else evidence, "/evidence")
    if reader.values.faults:
        raise FactsError(reader.values.faults)
    return reader.done()


@dataclass(slots=True)
class _Reader:
    rulebook: Rulebook
    rule_set: RuleSet
    as_of: date
    values: ValueReader = field(init=False)
    said: dict[str, list[Statement]] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = ValueReader(self.rulebook.metrics)

    # what was sent

    def body(self, raw: Any, pointer: str) -> None:
        if not isinstance(raw, Mapping):
            self.values.fault("wrong-type", "expected an object of facts", pointer, 'write {"facts": {…}}')
            return
        self._group("", raw, pointer)
        for statements in self.said.values():
            statements.sort(key=lambda one: one.pointer)

    def _group(self, prefix: str, raw: Mapping[str, Any], pointer: str) -> None:
        for key, value in raw.items():
            name, here = prefix + key, step(pointer, key)
            if "." in key and self._declared(name):
                nested = "".join(f'{{"{part}": ' for part in key.split("."))
                hint = f"write it nested: {nested}…{'}' * key.count('.')}}}"
                self.values.fault("unknown-fact", "a fact is nested, one name in the other", here, hint)
            elif declared := self._declared(name):
                self._say(declared, value, here)
            elif self._resolved(name) in self.rulebook.groups:
                self._enter(name, value, here)
            else:
                self._refuse(name, here)

    def _say(self, declared: FactDeclaration, raw: Any, pointer: str) -> None:
        if self.rule_set.kind not in declared.taken_by:
            self._refuse_untaken(declared, pointer)
            return
        value = self.values.read(declared.type, raw, pointer)
        if value is not None:
            self._state(declared.name, Statement(value, pointer, BODY, ""))

    def _enter(self, name: str, raw: Any, pointer: str) -> None:
        if isinstance(raw, Mapping):
            self._group(f"{name}.", raw, pointer)
        elif raw is not None:
            hint = f'write an object, such as {{"{self._member(name)}": …}}'
            self.values.fault("wrong-type", f"`{name}` is a group of facts", pointer, hint)

    def backed_by(self, raw: Any, pointer: str) -> None:
        if not isinstance(raw, list):
            self.values.fault("wrong-type", "expected a list of evidence", pointer, 'write {"evidence": [{…}]}')
            return
        if len(raw) > LIMIT_OF_ITEMS:
            self.values.fault("too-many-items", f"more than {LIMIT_OF_ITEMS} items", pointer, "send fewer")
            return
        for at, item in enumerate(raw):
            self._evidence(item, step(pointer, at))

    def _evidence(self, raw: Any, pointer: str) -> None:
        terms = self.rulebook.evidence
        kind = evidence_type(terms.sources, terms.sides)
        rest = {key: value for key, value in raw.items() if key != "value"} if isinstance(raw, Mapping) else raw
        record = self.values.read(kind, rest, pointer)
        name = record.get("fact") if isinstance(record, Record) else None
        if not isinstance(record, Record) or not isinstance(name, str):
            return
        declared = self._declared(name)
        if declared is None:
            self._refuse(name, step(pointer, "fact"))
        elif self.rule_set.kind not in declared.taken_by:
            self._refuse_untaken(declared, step(pointer, "fact"))
        else:
            self._back(declared, record, raw, pointer)

    def _back(self, declared: FactDeclaration, record: Record, raw: Mapping[str, Any], pointer: str) -> None:
        value = self.values.read(declared.type, raw.get("value"), step(pointer, "value"))
        source, side, quote = (str(record.get(part) or "") for part in ("source", "speaker_side", "quote"))
        self.evidence.append(Evidence(declared.name, pointer, source, side, quote, value, without_nulls(raw)))
        if value is not None:
            self._state(declared.name, Statement(value, step(pointer, "value"), source, quote))

    def _state(self, name: str, statement: Statement) -> None:
        self.said.setdefault(name, []).append(statement)

    # names

    def _declared(self, name: str) -> FactDeclaration | None:
        return self.rulebook.facts.get(self._resolved(name) if self.rule_set.aliases else name)

    def _resolved(self, name: str) -> str:
        """A name without its alias."""
        head, dot, rest = name.partition(".")
        return self.rule_set.aliases.get(head, head) + dot + rest

    def _member(self, group: str) -> str:
        """The name, below its group, of one fact of a group."""
        prefix = self._resolved(group) + "."
        return next(fact[len(prefix) :] for fact in self.rulebook.facts if fact.startswith(prefix))

    def _refuse_untaken(self, declared: FactDeclaration, pointer: str) -> None:
        takers = " and ".join(f"`{one}`" for one in self.rulebook.rule_sets if one in declared.taken_by)
        message = f"a `{self.rule_set.kind}` does not take `{declared.name}`, which is taken by {takers}"
        self.values.fault("not-taken-by-kind", message, pointer, "leave it out, or send it in a document of that kind")

    def _takes_any_of(self, group: str) -> bool:
        return any(fact.startswith(f"{group}.") for fact in self.rule_set.facts)

    def _refuse(self, name: str, pointer: str) -> None:
        head = name.partition(".")[0]
        for other in self.rulebook.rule_sets.values():
            if head in other.aliases and head not in self.rule_set.aliases:
                message = f"a `{self.rule_set.kind}` does not take `{head}.*`, which is taken by `{other.kind}`"
                meant = other.aliases[head]
                hint = f"here it is `{meant}.*`" if self._takes_any_of(meant) else "leave it out"
                self.values.fault("not-taken-by-kind", message, pointer, hint)
                return
        nearest = did_you_mean(name, self.rule_set.facts) if len(self.values.faults) < MOST_GUESSES else ""
        hint = nearest or "the facts that this kind takes are listed by `dontbuy facts`"
        self.values.fault("unknown-fact", named("unknown fact", name), pointer, hint)

    # what it comes to

    def done(self) -> Reading:
        conflicts = [Conflict(name, tuple(said)) for name, said in self.said.items() if not _agree(said)]
        in_conflict = {conflict.fact for conflict in conflicts}
        told, issues = self._told(in_conflict), list[DataIssue]()
        for name, one in told.items():
            if isinstance(one.value, tuple):
                issues.extend(data_issues(self.rulebook.facts[name], one, self.rulebook.metrics, self.as_of))
        issues.extend(self._doubt(told))
        conflicts.extend(self._derive(told, in_conflict))
        return Reading(
            facts=Facts(told, self.as_of),
            conflicts=tuple(self._in_order(conflicts)),
            data_issues=tuple(issues),
            told={name: _by_the_body(said) for name, said in self.said.items()},
            evidence=tuple(self.evidence),
        )

    def _in_order(self, conflicts: list[Conflict]) -> list[Conflict]:
        if len(conflicts) < 2:
            return conflicts
        names = list(self.rulebook.facts)
        return sorted(conflicts, key=lambda conflict: names.index(conflict.fact))

    def _told(self, in_conflict: set[str]) -> dict[str, Told]:
        backing: dict[str, list[Evidence]] = {}
        for item in self.evidence:
            backing.setdefault(item.fact, []).append(item)
        names = [name for name in self.rulebook.facts if name in self.said and name not in in_conflict]
        return {name: self._one(name, self.said[name][0], tuple(backing.get(name, ()))) for name in names}

    def _one(self, name: str, statement: Statement, evidence: tuple[Evidence, ...]) -> Told:
        own_word = self.rulebook.facts[name].own_word_is_marked and self._is_own_word(evidence)
        return Told(statement.value, statement.pointer, evidence, own_word)

    def _is_own_word(self, evidence: Sequence[Evidence]) -> bool:
        terms, unless = self.rulebook.evidence, self.rule_set.own_word_unless
        own = {item.pointer for item in evidence if item.source == terms.own_source or item.side == terms.own_side}
        backed = [item for item in evidence if item.pointer not in own and item.side]
        if unless:
            return not any(item.side == unless for item in backed)
        return bool(own) and not backed

    def _doubt(self, told: dict[str, Told]) -> Iterator[DataIssue]:
        doubted = [(name, doubt) for name in told if (doubt := self.rulebook.facts[name].doubt)]
        for name, doubt in doubted:
            companion = told.get(doubt.companion)
            if companion and told[name].value is True and isinstance(companion.value, Record):
                metric = self.rulebook.metrics.get(str(companion.value.get(doubt.field)))
                if metric and metric.metric_class != doubt.metric_class:
                    del told[name]
                    yield not_an_outcome(metric, step(companion.pointer, doubt.field))

    def _derive(self, told: dict[str, Told], in_conflict: set[str]) -> Iterator[Conflict]:
        """Fill in each derived fact from its list; a value given directly that differs is a conflict."""
        before = Facts(told, self.as_of)
        for name, when in self.rulebook.derivations.items():
            declared = self.rulebook.facts[name]
            origin = told.get(declared.derived_from)
            if origin is None or name in in_conflict or self.rule_set.kind not in declared.taken_by:
                continue
            derived = truth_of(when, before, {})
            if derived is Truth.UNKNOWN:
                continue
            value, direct = derived is Truth.YES, told.get(name)
            if direct is None:
                evidence = (*[item for item in self.evidence if item.fact == name], *origin.evidence)
                told[name] = Told(value, origin.pointer, evidence, origin.own_word)
            elif direct.value is not value:
                del told[name]
                quote = origin.evidence[0].quote if origin.evidence else ""
                source = origin.evidence[0].source if origin.evidence else BODY
                yield Conflict(name, (*self.said[name], Statement(value, origin.pointer, source, quote)))


def _by_the_body(said: Sequence[Statement]) -> list[Value]:
    """The values that the body gives, each once: a name and its alias may say the same."""
    values = [one.value for one in said if one.source is BODY]
    return values if len(values) < 2 else [one for at, one in enumerate(values) if one not in values[:at]]


def _agree(said: Sequence[Statement]) -> bool:
    return len(said) == 1 or all(one.value == said[0].value for one in said)


@cache
def evidence_type(sources: tuple[str, ...], sides: tuple[str, ...]) -> FactType:
    """The type of one piece of evidence, its value apart: that has the type of its fact."""
    text = FactType(ValueType.TEXT)
    return FactType(
        ValueType.RECORD,
        fields={
            "fact": text,
            "quote": text,
            "source": FactType(ValueType.WORD, words=dict.fromkeys(sources, "")),
            "speaker_side": FactType(ValueType.WORD, words=dict.fromkeys(sides, "")),
            "locator": text,
            "as_of": FactType(ValueType.DATE),
        },
        required=frozenset({"fact"}),
    )
