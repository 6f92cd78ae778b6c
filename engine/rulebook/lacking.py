"""The words of criteria by what of them is missing: each for facts that the criterion reads, and for no two alike."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.shapes import FactsDocument, MissingDocument

_WRONGLY = "rulebook/missing-wrongly"
_Found = tuple[str, Sequence[MissingDocument], File[Any], tuple[str | int, ...]]


def what_is_missing_is_read(
    docs: Documents, facts: File[FactsDocument], reads: Mapping[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    """Such words name facts of their criterion of which it is known which answer to hope for, and say something.

    `reads` has the facts that each criterion reads, near or far.
    """
    for key, written, file, path in _written(docs):
        before: list[set[str]] = []
        for at, each in enumerate(written):
            for place_of, fact in enumerate(each.facts):
                where = file.place(*path, at, "facts", place_of)
                yield from _wrong(key, fact, facts, reads.get(key, ()), where)
            if {*each.facts} in before:
                message = f"`{key}` has two words for the same that is missing"
                yield Diagnostic(_WRONGLY, message, file.place(*path, at), "keep one")
            if not (each.title or each.because or each.do or each.to_send):
                hint = "write `title`, `because`, `do` or `to_send`"
                yield Diagnostic(_WRONGLY, "nothing is said where these are missing", file.place(*path, at), hint)
            before.append({*each.facts})


def _wrong(key: str, fact: str, facts: File[FactsDocument], reads: Sequence[str], where: Place) -> Iterator[Diagnostic]:
    if fact not in reads:
        hint = did_you_mean(fact, [*reads]) or f"it reads {', '.join(reads) or 'nothing'}"
        yield Diagnostic(_WRONGLY, f"`{key}` does not read `{fact[:60]}`", where, hint)
    elif facts.body.facts[fact].better is None:
        message = f"of `{fact}` it is not said which answer to hope for"
        yield Diagnostic(_WRONGLY, message, where, "give the fact a `better`, or leave it out here")


def _written(docs: Documents) -> Iterator[_Found]:
    """Every list of such words: those of criteria, of their readers, and of the wording of rule sets."""
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            yield key, criterion.missing, section, ("criteria", key, "missing")
            for person, own in criterion.readers.items():
                yield key, own.missing, section, ("criteria", key, "readers", person, "missing")
    for file in docs.rule_sets:
        for key, own in file.body.wording.items():
            yield key, own.missing, file, ("wording", key, "missing")
