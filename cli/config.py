"""`dontbuy config`: each setting as it is in effect and where it came from; what is secret in it is hidden."""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dontbuy.api.settings import HIDDEN, Settings, read_settings, written
from dontbuy.cli.terminal import clean
from dontbuy.engine.errors import did_you_mean

_PREFIX = "DONTBUY_"
_PASSWORD = re.compile(r"(:/{1,2}[^/?#\s:@]*:)[^/?#\s]*@")
_SECRET_PART = re.compile(r"([?&][^=&#]*(?:password|secret|key|token)[^=&#]*=)[^&#\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Effective:
    """One setting: its variable, its value with secrets hidden, and where that came from."""

    name: str
    value: str
    source: str


def run(given: Mapping[str, Any], as_json: bool) -> None:
    """Print every setting. Raises SettingsRefused with all that is wrong.

    A variable that looks like a setting and is none is told on standard error: it would be passed over in silence.
    """
    for sentence in unknown():
        print(sentence, file=sys.stderr)
    found = [*effective(read_settings(**given), given)]
    if as_json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False))
        return
    widths = [max(len(getattr(each, part)) for each in found) for part in ("name", "value")]
    for each in found:
        print(f"{each.name:<{widths[0]}}  {each.value:<{widths[1]}}  {each.source}")


def effective(settings: Settings, given: Mapping[str, Any]) -> Iterator[Effective]:
    """Every setting in the order of the page about them."""
    told = {name.upper() for name in os.environ}
    for name in Settings.model_fields:
        variable = f"{_PREFIX}{name.upper()}"
        source = "option" if name in given else "environment" if variable in told else "default"
        yield Effective(variable, clean(hidden(written(getattr(settings, name)))), source)


def unknown() -> Iterator[str]:
    """A sentence for each variable that looks like a setting and is none."""
    known = [f"{_PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.upper().startswith(_PREFIX) and name.upper() not in known:
            yield f"{clean(name)}: no setting has this name; {did_you_mean(name.upper(), known) or 'it is not read'}"


def hidden(text: str) -> str:
    """The text without the passwords that an address in it carries: before its host, or among its parameters."""
    return _SECRET_PART.sub(rf"\1{HIDDEN}", _PASSWORD.sub(rf"\1{HIDDEN}@", text))
