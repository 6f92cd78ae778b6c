"""Examples of what is told more of a kept evaluation, and of its revisions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dontbuy.api.openapi.named import Examples, Named, refused
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.revisions import outdated, told_more
from dontbuy.api.service import Service
from dontbuy.engine.errors import EngineError

TOLD_AT = "2026-11-24T14:05:00.000000+00:00"
_DAY = "2026-11-24"
_TOLD: Mapping[str, tuple[str, str, Any]] = {
    "stops": (
        "stops",
        "They did ask: one reason goes, another stays",
        {"facts": {"vendor": {"asked_about_metrics": True, "flashes_titles_or_clients": True}}, "as_of": _DAY},
    ),
    "undecided": (
        "undecided",
        "Somebody said something that decides nothing yet",
        {"evidence": [{"fact": "leader.knows_lagging_metrics", "quote": "She has the reports."}], "as_of": _DAY},
    ),
    "no_objection": (
        "no_objection",
        "A value is taken back that decides nothing",
        {"facts": {"measurement": {"quarterly_snapshots": None}}, "as_of": _DAY},
    ),
    "refused": (
        "no_objection",
        "A fact that is not known: refused, with the fact that was meant",
        {"facts": {"vendor": {"asked_about_metric": True}}},
    ),
}
"""By name: the kept evaluation of which it is told, in a line what it is, and what is sent."""


def revision_examples(service: Service, kept: Mapping[str, Evaluated], documents: Named) -> Mapping[str, Examples]:
    """By operation id. What is told of a kind that is not judged in force is left out."""
    shown = {name: each for name, each in _TOLD.items() if each[0] in kept}
    revise, get, listed = Examples(), Examples(), Examples()
    for name, (of, summary, sent) in shown.items():
        revise.body[name] = {"summary": summary, "value": sent}
        try:
            after = replace(told_more(service, kept[of], sent), created_at=TOLD_AT)
        except EngineError as error:
            revise.add_problem(name, summary, error)
        else:
            revise.add(201, name, summary, after.body)
            get.add(200, name, summary, after.body)
            lines = [each.line.summary for each in (kept[of], after)]
            listed.add(
                200, name, documents[of]["summary"], {"revisions": lines, "next_cursor": None, "has_more": False}
            )
    revise.add_problem("outdated", "Somebody told more meanwhile: nothing is kept", outdated())
    missing = refused(lambda: service.evaluation("ev_", None, ANYBODY), "not_kept", "An id that is not known")
    return {
        "revise_evaluation": revise.beside(missing),
        "get_revision": get.beside(missing),
        "list_revisions": listed.beside(missing),
    }
