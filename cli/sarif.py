"""What was found as a log of SARIF 2.1.0, which editors and code hosts show beside the lines of the files.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import quote

from dontbuy.engine import __version__
from dontbuy.engine.errors import Place

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BRACES = str.maketrans({"{": "{{", "}": "}}"})
"""A brace in a message stands for an argument unless it is doubled."""


class Severity(StrEnum):
    """How much a finding weighs, by the `level` of a result; what was not decided has none, and is `open`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OPEN = "none"


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """One thing that was found: by which rule, in one line, and where.

    `beside` are further places that it is about. `seen` is what shows it, such as the cases of a claim that fails.
    """

    rule: str
    message: str
    place: Place | None = None
    beside: tuple[Place, ...] = ()
    severity: Severity = Severity.ERROR
    seen: Mapping[str, Any] = field(default_factory=dict)


class SarifRule(NamedTuple):
    """What a finding of a rule says, and how it is mended; `""` where the finding says it itself."""

    says: str
    mend: str = ""


class SarifRun(NamedTuple):
    """What one command found in one rulebook. `of` names both, so that a later run takes the place of this one."""

    of: str
    findings: Sequence[PlacedFinding]
    rules: Mapping[str, SarifRule]


def sarif_log(runs: Iterable[SarifRun]) -> dict[str, Any]:
    """The log of some runs; where one found nothing its results are an empty list."""
    return {"version": "2.1.0", "$schema": _SCHEMA, "runs": [_run(each) for each in runs]}


def _run(run: SarifRun) -> dict[str, Any]:
    used = list(dict.fromkeys(each.rule for each in run.findings))
    rules = [_rule(name, run.rules[name]) for name in used]
    return {
        "tool": {"driver": {"name": "dontbuy", "semanticVersion": __version__, "version": __version__, "rules": rules}},
        "automationDetails": {"id": f"{run.of}/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, used.index(each.rule)) for each in run.findings],
    }


def _rule(name: str, rule: SarifRule) -> dict[str, Any]:
    help_ = {"help": {"text": rule.mend}} if rule.mend else {}
    return {"id": name, "shortDescription": {"text": rule.says}, **help_}


def _result(finding: PlacedFinding, index: int) -> dict[str, Any]:
    """A result. One with another kind than `fail`, which is the default, has the level `none`."""
    kind = {"kind": "open"} if finding.severity is Severity.OPEN else {}
    beside = {"relatedLocations": [_location(each) for each in finding.beside]} if finding.beside else {}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        **kind,
        "level": finding.severity.value,
        "message": {"text": finding.message.translate(_BRACES)},
        "locations": [_location(finding.place)] if finding.place else [],
        **beside,
        **({"properties": dict(finding.seen)} if finding.seen else {}),
    }


def _location(place: Place) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(place.file), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": place.line, "startColumn": place.column},
        }
    }
