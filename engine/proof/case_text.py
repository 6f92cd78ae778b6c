"""A document that was found as a case of the rulebook: as data, and as YAML that is ready to paste into `cases/`."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dontbuy.engine.cases import exact
from dontbuy.engine.completions.reach import reach
from dontbuy.engine.completions.samples import ANY_DAY
from dontbuy.engine.facts import number_text
from dontbuy.engine.findings import ids
from dontbuy.engine.proof.claims import Judge, nested
from dontbuy.engine.proof.everywhere import FoundDocument

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NO_TEXT = {"true", "false", "null"}


def case_data(judge: Judge, document: FoundDocument, sentence: str) -> dict[str, Any]:
    """The case that says of a document what the engines say of it now."""
    conclusion = judge.verdict(document).conclusion
    day = {} if document.as_of == ANY_DAY else {"as_of": document.as_of.isoformat()}
    return {
        "case": sentence,
        "kind": judge.rule_set.kind,
        **day,
        "facts": nested(document.facts),
        "verdict": conclusion.word.word,
        "because": ids(conclusion.fired),
    }


def case_apart(judge: Judge, other: Judge, document: FoundDocument, sentence: str) -> dict[str, Any]:
    """The case that one rule set answers so and another does not, with whatever tells them apart."""
    here, there = _said(judge, document), _said(other, document)
    apart = {key: value for key, value in here.items() if value != there[key] and not isinstance(value, set)}
    for key in ("clear", "open"):
        more = sorted(here[key] - there[key])
        apart |= {key: more} if more else {}
    return {**case_data(judge, document, sentence), **apart}


def _said(judge: Judge, document: FoundDocument) -> dict[str, Any]:
    verdict, reading = judge.verdict(document), judge.reading(document)
    conclusion = verdict.conclusion
    return {
        "clear": {*ids(conclusion.clear)},
        "open": {*ids(conclusion.open)},
        **exact(verdict, reading),
        "could_become": reach(judge.rulebook, judge.rule_set, reading, conclusion).could_become,
    }


def case_text(case: Mapping[str, Any]) -> str:
    """A case as YAML, a line for each key."""
    lines = [f"{key}: {_written(value)}" for key, value in case.items()]
    return "- " + "\n  ".join(lines) + "\n"


def _written(value: Any) -> str:
    """A value as YAML on one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return number_text(value)
        case dict():
            return "{" + ", ".join(f"{_written(key)}: {_written(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_written, value)) + "]"
        case _:
            is_plain = _PLAIN.fullmatch(value) and value not in _NO_TEXT
            return value if is_plain else json.dumps(value, ensure_ascii=False)
