"""compose.yaml as Docker Compose reads it: with the variables of `.env` and of a shell put in, by profile."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
TEXT = (DEPLOY / "compose.yaml").read_text("utf-8")
DEFAULTS = dict(
    line.split("=", 1)
    for line in (DEPLOY / ".env").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+):-(?P<default>[^}]*)\}")
"""The one form that is used: what is unset or empty is the default."""


def composed(**shell: str) -> dict[str, Any]:
    """The whole file; what is set in the shell goes before `.env`."""
    told = DEFAULTS | shell

    def filled(part: Any) -> Any:
        match part:
            case str(text):
                return VARIABLE.sub(lambda found: told.get(found["name"]) or found["default"], text)
            case dict(parts):
                return {name: filled(each) for name, each in parts.items()}
            case list(parts):
                return [filled(each) for each in parts]
        return part

    read: dict[str, Any] = filled(yaml.safe_load(TEXT))
    return read


def services_of(profile: str, **shell: str) -> Mapping[str, dict[str, Any]]:
    """What a profile starts."""
    return {name: each for name, each in composed(**shell)["services"].items() if profile in each["profiles"]}


SERVICES: Mapping[str, dict[str, Any]] = composed()["services"]
