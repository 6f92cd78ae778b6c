"""The words of criteria by what of them is missing and by what else was told: for what can be, and no two alike."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean
from dontbuy.engine.facts import ValueType
from dontbuy.engine.other_words import TEXTS, Texts
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.shapes import (
    CriterionDocument,
    FactDocument,
    FactsDocument,
    WordingDocument,
)

_WRONGLY = "rulebook/missing-wrongly"
_TOLD_WRONGLY = "rulebook/variant-wrongly"
_Found = tuple[str, CriterionDocument | WordingDocument, File[Any], tuple[str, ...]]
_SAY = "write `title`, `because`, `do`, `to_send` or `to_vendor`"
_OF_WORDS = (ValueType.WORD, ValueType.WORDS)


def what_is_missing_is_read(
    docs: Documents, facts: File[FactsDocument], reads: Mapping[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    """Such words name facts of their criterion of which it is known which answer to hope for, and say something.

    `reads` has the facts that each criterion reads, near or far.
    """
    for key, written, file, path in _written(docs):
        before: list[set[str]] = []
        for at, each in enumerate(written.missing):
            place = file.place(*path, "missing", at)
            for place_of, fact in enumerate(each.facts):
                where = file.place(*path, "missing", at, "facts", place_of)
                yield from _wrong(key, fact, facts, reads.get(key, ()), where)
            if {*each.facts} in before:
                message = f"`{key}` has two words for the same that is missing"
                yield Diagnostic(_WRONGLY, message, place, "keep one")
            if not _says(each):
                yield Diagnostic(_WRONGLY, "nothing is said where these are missing", place, _SAY)
            before.append({*each.facts})


def variants_can_be_told(docs: Documents, facts: File[FactsDocument]) -> Iterator[Diagnostic]:
    """Such words name facts and answers that these can have, each combination once, and say something."""
    for key, written, file, path in _written(docs):
        before: list[Mapping[str, bool | str]] = []
        for at, each in enumerate(written.variants):
            place = file.place(*path, "variants", at)
            for fact, value in each.told.items():
                where = file.place(*path, "variants", at, "told", fact)
                declared = facts.body.facts.get(fact)
                if declared is None:
                    hint = did_you_mean(fact, facts.body.facts) or "name a fact of `facts.yaml`"
                    yield Diagnostic(_TOLD_WRONGLY, f"there is no fact `{fact[:60]}`", where, hint)
                else:
                    yield from _never_told(fact, declared, value, where)
            if each.told in before:
                yield Diagnostic(
                    _TOLD_WRONGLY, f"`{key}` has two variants for the same that was told", place, "keep one"
                )
            if not _says(each):
                yield Diagnostic(_TOLD_WRONGLY, "nothing is said where this was told", place, _SAY)
            before.append(each.told)


def _says(words: Texts) -> bool:
    return any(getattr(words, key) for key in TEXTS)


def _never_told(fact: str, declared: FactDocument, value: bool | str, where: Place) -> Iterator[Diagnostic]:
    """That no document tells a fact so."""
    if declared.type is ValueType.YES_NO:
        if not isinstance(value, bool):
            yield Diagnostic(_TOLD_WRONGLY, f"`{fact}` is told with yes or no", where, "write true or false")
    elif declared.type not in _OF_WORDS:
        message = f"a variant is told by a yes_no, a word or words, and `{fact}` is {declared.type}"
        yield Diagnostic(_TOLD_WRONGLY, message, where, "name another fact")
    elif value not in declared.words:
        hint = did_you_mean(str(value), declared.words) or f"write one of: {', '.join(declared.words)}"
        yield Diagnostic(_TOLD_WRONGLY, f"`{str(value)[:60]}` is no word of `{fact}`", where, hint)


def _wrong(key: str, fact: str, facts: File[FactsDocument], reads: Sequence[str], where: Place) -> Iterator[Diagnostic]:
    if fact not in reads:
        hint = did_you_mean(fact, [*reads]) or f"it reads {', '.join(reads) or 'nothing'}"
        yield Diagnostic(_WRONGLY, f"`{key}` does not read `{fact[:60]}`", where, hint)
    elif facts.body.facts[fact].better is None:
        message = f"of `{fact}` it is not said which answer to hope for"
        yield Diagnostic(_WRONGLY, message, where, "give the fact a `better`, or leave it out here")


def _written(docs: Documents) -> Iterator[_Found]:
    """Whatever has such words: criteria, their words for readers, and the wording of rule sets."""
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            yield key, criterion, section, ("criteria", key)
            for person, own in criterion.readers.items():
                yield key, own, section, ("criteria", key, "readers", person)
    for file in docs.rule_sets:
        for key, own in file.body.wording.items():
            yield key, own, file, ("wording", key)
