"""What `prove`, `diff` and `mutate` have alike: how long they may take, and how what they found is printed."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dontbuy.api.wire.exact_json import dumps
from dontbuy.cli.options import Format
from dontbuy.cli.terminal import write_document
from dontbuy.engine.proof.case_text import case_text
from dontbuy.engine.proof.steps import NotComputed, Steps


class StepsUntil(Steps):
    """Steps that end at a time, too."""

    def __init__(self, seconds: int) -> None:
        super().__init__(0)
        self._ends = time.monotonic() + seconds

    def take(self, number: int = 1) -> None:
        super().take(number)
        if time.monotonic() >= self._ends:
            raise NotComputed


def write_found(output: Format, data: Callable[[], Any], lines: Callable[[], Iterable[str]]) -> None:
    """Print what was found: as one line of JSON for tools, in lines for people."""
    if output is Format.JSON:
        write_document(dumps(data()).decode() + "\n")
    else:
        write_document("".join(f"{line}\n" for line in lines()))


def indented(case: Mapping[str, Any]) -> str:
    """A case below the line that it is about."""
    return "\n".join(f"    {line}" for line in case_text(case).splitlines())
