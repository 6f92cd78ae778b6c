"""The command, run as a person or a pipeline runs it, and documents to give it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
EXAMPLE = HERE / "examples" / "vendor-evaluation.yaml"
STOPS = {"kind": "vendor_evaluation", "facts": {"vendor": {"started_with_product": True}}, "as_of": "2026-11-21"}
UNDECIDED: dict[str, Any] = {"kind": "buying_request", "facts": {}, "as_of": "2026-11-21"}
BROKEN = {"kind": "vendor_evaluation", "facts": {"vendor": {"started_with_produkt": True}}}


def dontbuy(*arguments: str, given: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "dontbuy.cli", *arguments]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HERE), "LANG": "C.UTF-8", **environment}
    return subprocess.run(command, input=given, capture_output=True, cwd=HERE, env=environment, check=False, timeout=60)


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
