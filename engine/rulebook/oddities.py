"""From `Documents` and `Rulebook` to warnings: what is odd and loads all the same."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean
from dontbuy.engine.expressions import Compare, Count, Expr, Items, Op, Operand, facts_of, walk
from dontbuy.engine.facts import FactType, Quantity, ValueType
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.resolution import Resolution
from dontbuy.engine.rulebook.shapes import FactsDocument


def oddities(
    docs: Documents, facts: File[FactsDocument], rulebook: Rulebook, resolution: Resolution
) -> Iterator[Diagnostic]:
    """Every warning of a rulebook that loads."""
    yield from _unused_criteria(docs)
    yield from _unread_facts(facts, rulebook)
    yield from _asked_of_nobody(facts, rulebook)
    yield from _unused_definitions(docs, rulebook)
    yield from _turning(docs, rulebook, resolution)
    yield from _two_units(rulebook, resolution)
    yield from _never_so(rulebook, resolution)


def _unused_criteria(docs: Documents) -> Iterator[Diagnostic]:
    used = {key for file in docs.rule_sets for ids in file.body.sections.values() for key in ids}
    used |= {key for file in docs.rule_sets for key in (*file.body.signs, *file.body.observations)}
    for section in docs.sections.values():
        for key in section.body.criteria:
            if key not in used:
                place, message = section.place("criteria", key), f"no rule set uses `{key}`"
                yield Diagnostic("rulebook/unused-criterion", message, place, "list it in a rule set, or remove it")


def _unread_facts(facts: File[FactsDocument], rulebook: Rulebook) -> Iterator[Diagnostic]:
    rule_sets = rulebook.rule_sets.values()
    read = {fact for rule_set in rule_sets for when in rule_set.conditions.values() for fact in facts_of(when)}
    read |= {fact.derived_from for fact in rulebook.facts.values()}
    for rule_set in rule_sets:
        read |= {fact for implication in rule_set.implications for fact in facts_of(implication.when)}
        read |= {fact for contradiction in rule_set.contradictions for fact in facts_of(contradiction.never)}
    hint = "list the criterion that reads it in a rule set, or drop its why"
    for name, fact in rulebook.facts.items():
        if name not in read and not fact.companion_of and fact.why:
            yield Diagnostic("rulebook/unread-fact", f"nothing reads `{name}`", facts.place("facts", name), hint)


def _asked_of_nobody(facts: File[FactsDocument], rulebook: Rulebook) -> Iterator[Diagnostic]:
    """A question for a reader whom the rulebook does not know: nobody is ever shown it."""
    for name, fact in rulebook.facts.items():
        for key, person in (*(("ask", person) for person in fact.ask), *(("questions", who) for who in fact.questions)):
            if person not in rulebook.people:
                known = [*rulebook.people]
                hint = did_you_mean(person, known) or f"known here: {', '.join(known)}"
                place = facts.place("facts", name, key, person)
                yield Diagnostic("rulebook/asked-of-nobody", f"`{person}` is not among the people", place, hint)


def _unused_definitions(docs: Documents, rulebook: Rulebook) -> Iterator[Diagnostic]:
    used = {name for rule_set in rulebook.rule_sets.values() for name in rule_set.conditions}
    for section in docs.sections.values():
        for name in section.body.definitions:
            if name not in used:
                place, message = section.place("definitions", name), f"nothing rests on `{name}`"
                yield Diagnostic("rulebook/unused-definition", message, place, "use it, or remove it")


def _turning(docs: Documents, rulebook: Rulebook, resolution: Resolution) -> Iterator[Diagnostic]:
    turning = resolution.may_turn()
    for criterion in rulebook.criteria.values():
        if criterion.id in turning:
            place = docs.sections[criterion.section].place("criteria", criterion.id, "when")
            message = f"`{criterion.id}` uses is_given, so telling more may turn it"
            yield Diagnostic("rulebook/may-turn", message, place, "use `told` where that will do")


def _two_units(rulebook: Rulebook, resolution: Resolution) -> Iterator[Diagnostic]:
    """A fact that is compared in two units: told in one of them, the other comparison stays open for good."""
    hint = "write one unit wherever the fact is compared: amounts in different units are never compared"
    units: dict[str, set[str]] = {}
    for place, fact, _, comparison in _comparisons(rulebook, resolution):
        for value in _each(comparison.operand):
            if isinstance(value, Quantity):
                known = units.setdefault(fact, set())
                known.add(value.unit)
                if len(known) == 2:
                    said = " and ".join(f"in `{unit}`" if unit else "without a unit" for unit in sorted(known))
                    known.add("")  # told once, however many more there are
                    known.add("(told)")
                    yield Diagnostic("rulebook/two-units", f"`{fact}` is compared {said}", place, hint)


def _never_so(rulebook: Rulebook, resolution: Resolution) -> Iterator[Diagnostic]:
    """A whole number that is compared with a fraction: it is never that."""
    for place, fact, type_, comparison in _comparisons(rulebook, resolution):
        if type_.value_type is ValueType.INTEGER and comparison.op in (Op.IS, Op.IN) and _has_fraction(comparison):
            message = f"`{fact}` is a whole number, and never what it is compared with"
            yield Diagnostic("rulebook/never-so", message, place, "compare it with a whole number")


def _has_fraction(comparison: Compare) -> bool:
    numbers = (value for value in _each(comparison.operand) if isinstance(value, Decimal))
    return any(number != number.to_integral_value() for number in numbers)


Comparison = tuple[Place, str, FactType, Compare]


def _comparisons(rulebook: Rulebook, resolution: Resolution) -> Iterator[Comparison]:
    """Every comparison of every criterion and definition, with the place of that and the fact that is compared.

    A field of a record is named after its list: `rooms[].price`.
    """
    types = {name: fact.type for name, fact in rulebook.facts.items()}
    for name, when in resolution.when.items():
        for fact, type_, comparison in _below(when, types, ""):
            yield resolution.places[name], fact, type_, comparison


def _below(when: Expr, types: Mapping[str, FactType], prefix: str) -> Iterator[tuple[str, FactType, Compare]]:
    for node in walk(when):
        match node:
            case Compare(fact):
                yield prefix + fact, _type_at(types, fact), node
            case Items(_, fact, where) | Count(fact, where) if where is not None:
                yield from _below(where, types[fact].fields, f"{prefix}{fact}[].")


def _type_at(types: Mapping[str, FactType], name: str) -> FactType:
    """The type of a fact, or of a record's field, where `target.value` reaches into the record `target`."""
    if name in types:
        return types[name]
    record, _, rest = name.partition(".")
    return _type_at(types[record].fields, rest)


def _each(operand: Operand) -> tuple[Any, ...]:
    return operand if isinstance(operand, tuple) else (operand,)
