"""The JSON document behind a page: facts put in and taken out, and places in it as names of form fields."""

from collections.abc import Mapping
from typing import Any

from dontbuy.api import documents
from dontbuy.api.pages import saved_files
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.values import step

_FACTS = "/facts"
_VENDOR = "vendor"


def blank(rule_set: RuleSet, subject: str = "") -> dict[str, Any]:
    """A document that says nothing yet."""
    named = {"subject": {"name": subject}} if subject else {}
    return {"kind": rule_set.kind, **named, "facts": {}}


def said(document: Mapping[str, Any], rule_set: RuleSet, fact: str) -> Any:
    """The raw value of a fact in the document's own facts; None where it says nothing."""
    return documents.told(document, rule_set.aliases, fact)


def saying(document: Mapping[str, Any], rule_set: RuleSet, fact: str, value: Any) -> dict[str, Any]:
    """The document with a fact set, or taken out where the value is None; under its own name, not an alias."""
    return documents.telling(document, rule_set.aliases, fact, value)


def canonical(rule_set: RuleSet, fact: str) -> str:
    """The name of a fact without the alias that a kind of document may use for its group."""
    return documents.canonical(rule_set.aliases, fact)


def opened(text: bytes) -> Any:
    """The document in a saved file; where the file is a kept evaluation, the document inside it.

    It is checked as of today by the rulebook in force, so its own day and version go. Raises NotJson for a file that
    holds no document.
    """
    return unwrapped(saved_files.read(text))


def unwrapped(raw: Any) -> Any:
    """The document in what was saved, without its own day and version, and without what says nothing."""
    if not isinstance(raw, Mapping):
        return raw
    inner = raw.get("document")
    document = inner if isinstance(inner, Mapping) else raw
    return {key: value for key, value in document.items() if key not in ("as_of", "rulebook") and value is not None}


def about_us(document: Mapping[str, Any], rule_set: RuleSet) -> dict[str, Any]:
    """A new document of the same kind that says what stays so with another vendor, and has no subject.

    That is what one of our own people can change, and what goes with it; nothing that stands under the vendor's name.
    """
    about = blank(rule_set)
    for fact, declared in rule_set.facts.items():
        if (value := said(document, rule_set, fact)) is not None and _is_ours(rule_set, declared):
            about = saying(about, rule_set, fact, value)
    evidence = [piece for piece in document.get("evidence") or [] if _backs_ours(rule_set, piece)]
    return {**about, "evidence": evidence} if evidence else about


def _is_ours(rule_set: RuleSet, declared: FactDeclaration) -> bool:
    parent = rule_set.facts.get(declared.companion_of, declared)
    return parent.changed_by not in ("", _VENDOR) and not parent.name.startswith(f"{_VENDOR}.")


def _backs_ours(rule_set: RuleSet, evidence: Mapping[str, Any]) -> bool:
    declared = rule_set.facts.get(canonical(rule_set, str(evidence.get("fact"))))
    return declared is not None and _is_ours(rule_set, declared)


def pointer_of(fact: str) -> str:
    """Where a fact stands in a document."""
    pointer = _FACTS
    for part in fact.split("."):
        pointer = step(pointer, part)
    return pointer


def field_of(diagnostic: Diagnostic, facts: Mapping[str, FactDeclaration]) -> str:
    """The name of the form field that a diagnostic speaks of; `""` where no field stands for it."""
    where = str(diagnostic.where)
    for fact in facts:
        pointer = pointer_of(fact)
        if where == pointer or where.startswith(f"{pointer}/"):
            name = fact + where[len(pointer) :]
            lacking = diagnostic.message.split("`")[1] if diagnostic.code.endswith("missing-field") else ""
            return f"{name}/{lacking}" if lacking else name
    return ""
