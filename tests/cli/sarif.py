"""What a log of SARIF 2.1.0 has to be, as far as ours goes: the keys that the standard requires, and no others than we
write."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs


def _object(required: str, **optional: Any) -> dict[str, Any]:
    names = required.split()
    properties: dict[str, Any] = {**{name: {} for name in names}, **optional}
    return {"type": "object", "required": names, "properties": properties, "additionalProperties": False}


_TEXT = _object("text", text={"type": "string", "minLength": 1})
_COUNTED = {"type": "integer", "minimum": 1}
_LOCATION = _object(
    "physicalLocation",
    physicalLocation=_object(
        "artifactLocation region",
        artifactLocation=_object(
            "uri uriBaseId",
            uri={"type": "string", "format": "uri-reference", "not": {"pattern": r"^/|\\|^[a-z]+:"}},
            uriBaseId={"const": "%SRCROOT%"},
        ),
        region=_object("startLine startColumn", startLine=_COUNTED, startColumn=_COUNTED),
    ),
)
_FAILS = {"properties": {"level": {"enum": ["error", "warning", "note"]}}, "not": {"required": ["kind"]}}
_IS_OPEN = {"properties": {"level": {"const": "none"}, "kind": {"const": "open"}}, "required": ["kind"]}
_RESULT = _object(
    "ruleId ruleIndex level message locations",
    ruleIndex={"type": "integer", "minimum": 0},
    kind={},
    message=_TEXT,
    locations={"type": "array", "maxItems": 1, "items": _LOCATION},
    relatedLocations={"type": "array", "uniqueItems": True, "items": _LOCATION},
    properties={"type": "object"},
) | {"oneOf": [_FAILS, _IS_OPEN]}
_DRIVER = _object(
    "name version semanticVersion rules",
    name={"const": "dontbuy"},
    rules={"type": "array", "items": _object("id shortDescription", shortDescription=_TEXT, help=_TEXT)},
)
_RUN = _object(
    "tool columnKind results automationDetails",
    tool=_object("driver", driver=_DRIVER),
    columnKind={"const": "unicodeCodePoints"},
    results={"type": "array", "items": _RESULT},
    automationDetails=_object("id", id={"type": "string", "pattern": "/$"}),
)
_SHAPE = _object(
    "version $schema runs", version={"const": "2.1.0"}, runs={"type": "array", "minItems": 1, "items": _RUN}
)
_VALIDATOR = jsonschema_rs.Draft202012Validator(_SHAPE, validate_formats=True)


def read_log(text: str | bytes) -> list[dict[str, Any]]:
    """The runs of a log that is right."""
    log: dict[str, Any] = json.loads(text)
    assert [f"{list(fault.instance_path)}: {fault.message}" for fault in _VALIDATOR.iter_errors(log)] == []
    runs: list[dict[str, Any]] = log["runs"]
    for run in runs:
        ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert [ids[result["ruleIndex"]] for result in run["results"]] == [each["ruleId"] for each in run["results"]]
        assert len(ids) == len({*ids})
    return runs


def place(result: dict[str, Any], root: Path) -> tuple[str, int, int]:
    """Where a result points to: the file below the folder that stands beside `root`, line and column."""
    (location,) = result["locations"]
    found = location["physicalLocation"]
    file = (Path.cwd() / found["artifactLocation"]["uri"]).resolve()
    assert file.exists()
    return file.relative_to(root).as_posix(), found["region"]["startLine"], found["region"]["startColumn"]


def written(folder: Path, file: str, text: str) -> tuple[str, int, int]:
    """Where a text stands for the first time."""
    for number, line in enumerate((folder / file).read_text("utf-8").splitlines(), 1):
        if text in line:
            return file, number, line.index(text) + 1
    raise AssertionError(f"{file} has no {text}")
