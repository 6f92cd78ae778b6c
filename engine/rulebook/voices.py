"""The words of a rule set: its own for a criterion or a question, and those for each of its readers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Criterion, Reader, RuleSet
from dontbuy.engine.other_words import TEXTS, OfTheMissing, OtherWords, Variant
from dontbuy.engine.rulebook.shapes import MissingDocument, RuleSetDocument, VariantDocument, WordingDocument


def worded(criterion: Criterion, own: OtherWords | WordingDocument | None) -> Criterion:
    """A criterion in other words; what they leave out stays as it is."""
    if own is None:
        return criterion
    missing, variants = _missing(criterion.missing, own), _variants(criterion.variants, own)
    return replace(criterion.in_words(own), missing=missing, variants=variants)


def _missing(of_all: tuple[OfTheMissing, ...], own: OtherWords | WordingDocument) -> tuple[OfTheMissing, ...]:
    """The words by what is missing, in other words: whoever has a title of their own has no other of before."""
    theirs = {frozenset(each.facts): each for each in own.missing}
    others = {frozenset(each.facts): each for each in of_all}

    def said(facts: frozenset[str], key: str) -> str:
        mine: str = getattr(theirs.get(facts), key, "")
        return mine or ("" if getattr(own, key) else getattr(others.get(facts), key, ""))

    return tuple(
        OfTheMissing(tuple(sorted(facts)), **{key: said(facts, key) for key in TEXTS}) for facts in {**others, **theirs}
    )


def of_the_missing(written: Sequence[MissingDocument]) -> tuple[OfTheMissing, ...]:
    """The words of a criterion by what of it is missing."""
    return tuple(
        OfTheMissing(tuple(sorted(each.facts)), **{key: getattr(each, key) for key in TEXTS}) for each in written
    )


def _variants(of_all: tuple[Variant, ...], own: OtherWords | WordingDocument) -> tuple[Variant, ...]:
    """The words by what else was told, in other words: those of one's own come first, and say what the others leave
    out for just the same."""
    theirs = of_what_else(own.variants) if isinstance(own, WordingDocument) else own.variants
    kept = [_without(each, own) for each in of_all]
    others = [each for each in kept if any(getattr(each, key) for key in TEXTS)]
    mine = [_and(each, next((other for other in others if other.told == each.told), each)) for each in theirs]
    return (*mine, *(each for each in others if all(each.told != other.told for other in theirs)))


def _and(own: Variant, other: Variant) -> Variant:
    return _with(own.told, lambda key: getattr(own, key) or getattr(other, key))


def _without(other: Variant, own: OtherWords | WordingDocument) -> Variant:
    return _with(other.told, lambda key: "" if getattr(own, key) else getattr(other, key))


def _with(told: Mapping[str, bool | str], said: Callable[[str], str]) -> Variant:
    return Variant(told, **{key: said(key) for key in TEXTS})


def of_what_else(written: Sequence[VariantDocument]) -> tuple[Variant, ...]:
    """The words of a criterion by what else was told."""
    return tuple(Variant(each.told, **{key: getattr(each, key) for key in TEXTS}) for each in written)


def asked(fact: FactDeclaration, body: RuleSetDocument, reader: str) -> FactDeclaration:
    """The fact in the words of a rule set: its own question, else the one for the reader, else the fact's.

    The labels of its words are those for the reader.
    """
    fact = replace(fact, type=fact.type.for_reader(reader))
    question = fact.questions.get(reader) or fact.ask.get(reader, fact.question)
    own = body.questions.get(fact.name)
    if own is None:
        return replace(fact, question=question)
    return replace(
        fact,
        question=own.question or question,
        short=own.short or fact.short,
        why=own.why or fact.why,
        answered_by=own.answered_by or fact.answered_by,
    )


def other_words(readers: Mapping[str, WordingDocument]) -> dict[str, OtherWords]:
    """The words of a criterion for each reader that it has words for."""
    return {
        person: OtherWords(
            **{key: getattr(own, key) for key in TEXTS},
            missing=of_the_missing(own.missing),
            variants=of_what_else(own.variants),
        )
        for person, own in readers.items()
    }


def readers_of(body: RuleSetDocument) -> dict[str, Reader]:
    """Who may answer."""
    return {
        person: Reader(
            says=reader.says,
            you=reader.you,
            first=tuple(reader.first),
        )
        for person, reader in body.readers.items()
    }


def with_voices(rule_set: RuleSet, body: RuleSetDocument, facts: Mapping[str, FactDeclaration]) -> RuleSet:
    """The rule set with itself in the words for each of its readers; `facts` are in the rulebook's own words."""
    voices = {
        person: replace(
            rule_set,
            speaks_to=reader.you,
            criteria=_in_words_for(person, rule_set.criteria),
            signs=_in_words_for(person, rule_set.signs),
            observations=_in_words_for(person, rule_set.observations),
            facts={name: asked(facts[name], body, person) for name in rule_set.facts},
            reader=person,
        )
        for person, reader in rule_set.readers.items()
    }
    return replace(rule_set, voices=voices) if voices else rule_set


def _in_words_for(person: str, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    return tuple(worded(criterion, criterion.readers.get(person)) for criterion in criteria)
