"""The command, run as a person or a pipeline runs it, and documents to give it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from tests.warm import Run, may_be_forked, warm

PATIENCE = 60
"""Seconds after which a command that hangs is given up; no test waits for it."""
HERE = Path(__file__).resolve().parents[2]
EXAMPLE = HERE / "examples" / "vendor-evaluation.yaml"
STOPS = {"kind": "vendor_evaluation", "facts": {"vendor": {"started_with_product": True}}, "as_of": "2026-11-21"}
UNDECIDED: dict[str, Any] = {"kind": "buying_request", "facts": {}, "as_of": "2026-11-21"}
BROKEN = {"kind": "vendor_evaluation", "facts": {"vendor": {"started_with_produkt": True}}}


def dontbuy(*arguments: str, given: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """In a process of its own; it is started where something is asked for that an interpreter reads at its start."""
    asked = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HERE), "LANG": "C.UTF-8", **environment}
    if not may_be_forked(environment):
        return _started(arguments, given, asked)
    with TemporaryFile() as told, TemporaryFile() as out, TemporaryFile() as errors:
        told.write(given)
        told.seek(0)
        streams = [each.fileno() for each in (told, out, errors)]
        with warm().fork(Run("dontbuy.cli", arguments, asked, str(HERE)), streams) as forked:
            try:
                code = forked.wait(PATIENCE)
            finally:
                forked.kill()
        return subprocess.CompletedProcess(arguments, code, _written(out), _written(errors))


def started(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """As a person starts it, with nothing loaded before."""
    return _started(arguments, b"", {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HERE), "LANG": "C.UTF-8"})


def _started(
    arguments: Sequence[str], given: bytes, environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "dontbuy.cli", *arguments]
    return subprocess.run(
        command, input=given, capture_output=True, cwd=HERE, env=environment, check=False, timeout=PATIENCE
    )


def _written(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def lines(*documents: Any) -> bytes:
    return b"".join(json.dumps(document).encode() + b"\n" for document in documents)


def no_objection() -> dict[str, Any]:
    """A self-check in which every criterion is clear."""
    yes = ["asked_about_metrics", "wants_to_get_in_deep", "has_insight_into_org", "problem_centric_discovery"]
    yes += ["discovery_took_place", "can_pinpoint_cause", "full_understanding_first"]
    no = ["started_with_product", "stayed_technical", "stayed_surface_level", "charges_for_discovery"]
    no += ["flashes_titles_or_clients", "sells_blanket_fix", "sold_or_priced"]
    vendor: dict[str, Any] = dict.fromkeys(yes, True) | dict.fromkeys(no, False)
    understood = ("business_problems", "what_is_going_on", "cost_of_no_change", "tie_back_to_metrics")
    vendor["understands"] = dict.fromkeys(understood, True)
    vendor["articulates"] = dict.fromkeys(("root_causes", "plan", "impact_on_metrics"), True)
    facts = {
        "vendor": vendor,
        "evaluator": {"is_delegate": False, "filling_out_matrix": False},
        "request": {"opened_with": ["business_problem"], "willing_to_dive_in": True},
        "metrics": {
            "items": [{"metric": "win_rate", "knowledge": "exact", "target": {"value": 30}, "by": "2027-09-30"}]
        },
        "behaviour": {"to_change_known": True},
        "leader": {"accepts_problem_centric_discovery": True},
    }
    return {"kind": "discovery_self_check", "facts": facts, "as_of": "2026-11-21"}


def shell(script: str, *, given: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a script in bash, in which `dontbuy` is the command."""
    defined = f'dontbuy() {{ "{sys.executable}" -m dontbuy.cli "$@"; }}\n'
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HERE), "LANG": "C.UTF-8", **environment}
    command = ["bash", "-c", defined + script]
    return subprocess.run(command, input=given, capture_output=True, cwd=HERE, env=environment, check=False, timeout=60)


def on_a_terminal(*arguments: str) -> tuple[bytes, bytes]:
    """What is shown on a terminal, and what is printed into a pipe."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "dontbuy.cli", *arguments]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HERE), "LANG": "C.UTF-8"}
    environment |= {"TERM": "xterm", "COLUMNS": "120"}
    with (
        TemporaryFile() as printed,
        subprocess.Popen(command, cwd=HERE, env=environment, stdout=printed, stderr=theirs),
    ):
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
        os.close(ours)
        printed.seek(0)
        return shown, printed.read()


def _read(terminal: int) -> bytes:
    """What is shown next; nothing where the other end is closed, which Linux tells as an error."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""
