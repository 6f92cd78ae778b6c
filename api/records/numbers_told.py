"""What several people tell of the numbers that have to move, put together where they do not contradict each other: one
knows a value roughly and the other exactly, or one left open what the other told. It is said here of the tellings of a
purchase, and nowhere of the statements of one document."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from dontbuy.api.documents import nested
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.facts import Record, Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import read
from dontbuy.engine.values import ValueReader
from dontbuy.engine.wording import plain

if TYPE_CHECKING:
    from dontbuy.api.records.checks import Telling

_APPROXIMATE = "approximate"
_HOW_WELL = ("none", _APPROXIMATE, "exact")
"""How well a value is known, the least first; where nobody said it, less than any."""
_CALLED = ("metric", "name", "qualifiers")
"""The fields that say which number it is."""
_OF_THE_VALUE = ("knowledge", "baseline", "source")
_DIGITS_MEANT = 2
"""So many digits of a whole number are meant as they stand: of *roughly 4,000,000* the noughts behind them are not."""
_EXACTLY = Context(prec=200, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class NumbersTold:
    """By which rulebook tellings of the numbers are put together, and for which kind of document."""

    rulebook: Rulebook
    rule_set: RuleSet

    def counted(self, tellings: "Sequence[Telling]") -> "Sequence[Telling]":
        """The tellings as they count where somebody who was asked told the numbers too.

        Lists that do not contradict each other count as one, told by whoever told most of what counts. What was
        answered before of what follows from them, such as whether there is a target, goes with the answer that they
        give now. Lists that do contradict each other are left as they are, for nobody is picked.
        """
        # By their place: what is about to be kept has no number yet.
        told = [at for at in _newest_of_each(tellings, [METRICS]) if tellings[at].value is not None]
        if not any(tellings[at].part for at in told):
            return tellings
        lists = [self._read(tellings[at].value) for at in told]
        counts = _put_together([each for each in lists if each is not None]) if None not in lists else None
        if counts is None:
            return tellings
        of_it = tellings[told[counts.by]]
        value = of_it.value if counts.records == lists[counts.by] else plain(counts.records)
        follows = self._follows(value, tellings[max(told)])
        instead = {at: value if at == told[counts.by] else None for at in told}
        for at in _newest_of_each(tellings, follows):
            if at < max(told) and tellings[at].value is (not follows[tellings[at].fact]):
                instead[at] = None
        return [replace(each, value=instead.get(at, each.value)) for at, each in enumerate(tellings)]

    def _read(self, raw: Any) -> tuple[Record, ...] | None:
        """The records of a list; None where it cannot be read, or says that there is none."""
        reader = ValueReader(self.rulebook.metrics)
        records = reader.read(self.rulebook.facts[METRICS].type, raw, "")
        return records if isinstance(records, tuple) and records and not reader.faults else None

    def _follows(self, value: Any, last: "Telling") -> Mapping[str, bool]:
        """What a list decides: whether there is a target, a date."""
        facts = read(self.rulebook, self.rule_set, nested(METRICS, value), None, last.at.date()).facts
        derived = [name for name, fact in self.rule_set.facts.items() if fact.derived_from == METRICS]
        return {name: decided for name in derived if isinstance(decided := facts.get(name), bool)}


class _Together(NamedTuple):
    """Records put together, and the place of the list that tells most of what counts."""

    records: tuple[Record, ...]
    by: int


def _newest_of_each(tellings: "Sequence[Telling]", facts: Collection[str]) -> Sequence[int]:
    """The place of what each person told last of each of these facts, those who told it first first; of calls nothing
    is told by itself."""
    said = [(at, each) for at, each in enumerate(tellings) if at and each.fact in facts and not each.call]
    return [*{(each.part, each.fact): at for at, each in said}.values()]


def _put_together(lists: Sequence[tuple[Record, ...]]) -> _Together | None:
    """Several lists as one; None where two of them contradict each other, or each names a number that the other does
    not."""
    records = lists[0]
    for more in lists[1:]:
        pairs = _paired(records, more)
        if pairs is None:
            return None
        together = [_one(here, there) if here and there else here or there for here, there in pairs]
        if not all(together):
            return None
        records = tuple(each for each in together if each)
    # The first whose values all count, or else the one that has most of what counts.
    alike = [sum(_alike(each, records) for each in some) for some in lists]
    return _Together(records, alike.index(max(alike)))


def _paired(records: Sequence[Record], more: Sequence[Record]) -> Sequence[tuple[Record | None, Record | None]] | None:
    """The records of two lists, side by side where they are of one number; None where that cannot be said, or either
    list names a number that the other does not."""
    of_each = [[other for other in more if _is_of_one_number(each, other)] for each in records]
    found = [id(other) for others in of_each for other in others]
    if any(len(others) > 1 for others in of_each) or len(found) != len({*found}):
        return None
    alone = [each for each in more if id(each) not in found]
    if alone and not all(of_each):
        return None
    pairs = [(each, others[0] if others else None) for each, others in zip(records, of_each, strict=True)]
    return [*pairs, *((None, each) for each in alone)]


def _is_of_one_number(here: Record, there: Record) -> bool:
    return here.get("metric") == there.get("metric") and all(
        _with_what_is_open(here.get(name), there.get(name)) is not None or not (here.get(name) or there.get(name))
        for name in _CALLED
    )


def _one(here: Record, there: Record) -> Record | None:
    """Two tellings of one number as one; None where they contradict each other."""
    fields = dict[str, Value]()
    value = _value_of(here, there)
    if value is None:
        return None
    for name in dict.fromkeys([*here.fields, *there.fields]):
        if name in _OF_THE_VALUE:
            if name in value:
                fields[name] = value[name]
            continue
        either = _either(name, here.get(name), there.get(name))
        if either is None:
            return None
        fields[name] = either
    return Record(fields)


def _either(name: str, here: Value | None, there: Value | None) -> Value | None:
    """A field of two tellings that is not about today's value; None where they differ."""
    if isinstance(here, tuple) and isinstance(there, tuple):
        return tuple(dict.fromkeys([*here, *there]))  # who knows it: to name one is not to deny another
    if name == "target" and isinstance(here, Record) and isinstance(there, Record):
        by = [{part for part in ("value", "change", "kind") if each.get(part) is not None} for each in (here, there)]
        return _with_what_is_open(here, there) if by[0] == by[1] else None
    return _with_what_is_open(here, there)


def _with_what_is_open(here: Value | None, there: Value | None) -> Value | None:
    """One value with what it leaves open from the other; None where they differ, or neither was told."""
    if isinstance(here, Record) and isinstance(there, Record):
        names = [*dict.fromkeys([*here.fields, *there.fields])]
        fields = {name: _with_what_is_open(here.get(name), there.get(name)) for name in names}
        return (
            Record({name: each for name, each in fields.items() if each is not None})
            if all(each is not None for each in fields.values())
            else None
        )
    if here is None or there is None:
        return there if here is None else here
    return here if here == there else None


def _value_of(here: Record, there: Record) -> Mapping[str, Value] | None:
    """How well today's value is known, what it is and where it comes from, of two tellings: what is known better
    counts. None where they contradict each other."""
    best, other = (there, here) if _how_well(there) > _how_well(here) else (here, there)
    value, told = _today(best), _today(other)
    if value is None and told is not None and _how_well(best) < _HOW_WELL.index(_APPROXIMATE):
        best, other, value, told = other, best, told, None  # nobody knows it better
    if value is not None and told is not None and value != told:
        roughly = [each for each in (best, other) if each.get("knowledge") == _APPROXIMATE]
        if _agrees(told, value) and best in roughly and other in roughly:
            best, other = other, best  # both roughly, and the other more finely
        elif not (_agrees(value, told) and other in roughly):
            return None
    return _with_its_unit(best, other)


def _with_its_unit(best: Record, other: Record) -> Mapping[str, Value] | None:
    """What is told of the value that counts, with what is left open there; None where unit, period or, for values
    equally well known, where they come from differ."""
    found = {name: best.fields[name] for name in _OF_THE_VALUE if name in best.fields}
    alike = ("source",) if _how_well(best) == _how_well(other) else ()
    for name in (*alike, "baseline.unit", "baseline.period"):
        if best.get(name) and other.get(name) and best.get(name) != other.get(name):
            return None
    base, beside = best.get("baseline"), other.get("baseline")
    if isinstance(base, Record) and isinstance(beside, Record):
        more = {part: beside.fields[part] for part in ("unit", "period") if part in beside.fields}
        found["baseline"] = Record({**more, **base.fields})
    return found


def _how_well(record: Record) -> int:
    knowledge = record.get("knowledge")
    return _HOW_WELL.index(str(knowledge)) if knowledge in _HOW_WELL else -1


def _today(record: Record) -> Decimal | None:
    value = record.get("baseline.value")
    return value if isinstance(value, Decimal) else None


def _agrees(exact: Decimal, roughly: Decimal) -> bool:
    """Whether a value, rounded as another one was told, is that one: 21.8 is *roughly 22*, and not *roughly 22.0*."""
    told = roughly.as_tuple().exponent
    exponent = told if isinstance(told, int) else 0
    if exponent >= 0:
        digits = f"{abs(roughly):f}"
        exponent = min(len(digits) - len(digits.rstrip("0")), max(0, len(digits) - _DIGITS_MEANT))
    return exact.quantize(Decimal(1).scaleb(exponent), context=_EXACTLY) == roughly


def _alike(record: Record, among: Sequence[Record]) -> int:
    """How much of what one record says is told just so by those that count; its value weighs more than all else."""
    same = [each for each in among if _is_of_one_number(record, each)]
    if not same:
        return 0
    fields = [name for name in record.fields if same[0].get(name) == record.get(name)]
    return len(fields) + (10 if "baseline" in fields and "knowledge" in fields else 0)
