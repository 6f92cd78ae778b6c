"""Named examples for OpenAPI: documents that stop, stay undecided, have no objection, are refused, and real answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dontbuy.api.comparison import compare
from dontbuy.api.openapi.named import Examples, Named, got, refused
from dontbuy.api.openapi.proposals import proposal_examples
from dontbuy.api.openapi.purchase import purchase_examples
from dontbuy.api.openapi.revisions import revision_examples
from dontbuy.api.openapi.webhooks import webhook_examples
from dontbuy.api.proposals.proposals import Proposals
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.service import Service
from dontbuy.api.subjects import nothing_kept
from dontbuy.api.ways import ways
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.api.wire.rulebook_data import criteria_data, facts_data, metrics_data, rule_sets_data, sources_data
from dontbuy.engine import __version__
from dontbuy.engine.errors import EngineError

KEPT_AS = "ev_5b1e0c7d9f3a4e628d0b7c5a1f2e3d4c"
KEPT_AT = "2026-11-21T09:30:00.000000+00:00"

_STOPS: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": {"id": "v-17", "name": "Vendor C"},
    "as_of": "2026-11-21",
    "facts": {
        "evaluator": {"is_delegate": True, "knows_numbers": False},
        "vendor": {"asked_about_metrics": False},
    },
}
_UNDECIDED: dict[str, Any] = {
    "kind": "buying_request",
    "as_of": "2026-11-21",
    "facts": {"request": {"opened_with": ["business_problem"]}},
}
_NO_OBJECTION: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": {"id": "v-21", "name": "Vendor F"},
    "as_of": "2026-11-21",
    "facts": {
        "metrics": {
            "items": [
                {
                    "metric": "win_rate",
                    "knowledge": "exact",
                    "baseline": {"value": "22.1", "unit": "percent", "period": "last four quarters"},
                    "target": {"value": 27, "unit": "percent"},
                    "by": "2027-09-30",
                    "known_by": ["leader", "vendor"],
                }
            ]
        },
        "behaviour": {"to_change_known": True},
        "request": {"willing_to_dive_in": True},
        "leader": {"knows_lagging_metrics": True, "involved_in_training_decision": True},
        "evaluator": {"is_delegate": False, "filling_out_matrix": False},
        "vendor": {
            "asked_about_metrics": True,
            "discovery_took_place": True,
            "problem_centric_discovery": True,
            "started_with_product": False,
            "stayed_technical": False,
            "stayed_surface_level": False,
            "has_insight_into_org": True,
            "can_pinpoint_cause": True,
            "full_understanding_first": True,
            "understands": {
                "business_problems": True,
                "what_is_going_on": True,
                "cost_of_no_change": True,
                "tie_back_to_metrics": True,
            },
            "articulates": {"root_causes": True, "plan": True, "impact_on_metrics": True},
        },
        "measurement": {"starting_metrics_taken": True, "quarterly_snapshots": True},
    },
}
_REFUSED: dict[str, Any] = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metric": True}}}

DOCUMENTS: dict[str, Any] = {
    "stops": {"summary": "Nobody brought the numbers: don’t buy", "value": _STOPS},
    "undecided": {
        "summary": "Almost nothing was told: not yet known, with the questions to ask",
        "value": _UNDECIDED,
    },
    "no_objection": {
        "summary": "The numbers, the cause and the people are there: no objection",
        "value": _NO_OBJECTION,
    },
    "refused": {"summary": "A fact that is not known: refused, with the fact that was meant", "value": _REFUSED},
}
COMPARISONS: dict[str, Any] = {
    "side_by_side": {
        "summary": "Two vendors for one purchase: where they differ, and what is open for each",
        "value": {"documents": [_STOPS, _NO_OBJECTION]},
    },
    "undecided": {
        "summary": "Two vendors of whom nothing was told yet: every criterion open, and the questions to ask",
        "value": {
            "documents": [
                {"kind": "vendor_evaluation", "subject": {"name": name}, "as_of": "2026-11-21", "facts": {}}
                for name in ("Vendor C", "Vendor F")
            ]
        },
    },
    "refused": {
        "summary": "Two kinds side by side, and a fact that is not known: refused, both at once",
        "value": {"documents": [_REFUSED, _UNDECIDED]},
    },
}
CREATED: dict[str, Any] = {"headers": {"Location": {"schema": {"type": "string"}, "description": "where it is kept"}}}


def examples(service: Service, proposals: Proposals) -> Mapping[str, Examples]:
    """By operation id, what is really answered. A document of a kind that is not judged in force is left out."""
    rulebook, bare = service.library.in_force, Service(service.library)
    documents, comparisons = judged(bare, DOCUMENTS), judged(bare, COMPARISONS)
    kept = {name: _kept(bare, example["value"]) for name, example in documents.items() if name != "refused"}
    named = rulebook.identity
    return {
        "check": _posted(documents, bare.check, 200),
        "check_batch": refused(
            lambda: loads(b'[{"kind": "vendor_evaluation"},]'), "not_json", "An array with a comma too many"
        ),
        "ways": _posted(documents, lambda raw: ways(bare, raw), 200),
        "evaluate": _posted(documents, lambda raw: _kept(bare, raw).body, 201),
        "propose": proposal_examples(proposals),
        "compare": _posted(comparisons, lambda raw: compare(bare, raw), 200),
        "get_evaluation": _kept_or_not(bare, documents, kept),
        **revision_examples(bare, kept, documents),
        "erase_evaluation": refused(
            lambda: bare.evaluation(KEPT_AS, None, ANYBODY), "not_kept", "An id that is not known"
        ),
        **_subject_examples(kept),
        "list_evaluations": got(
            "kept",
            "What was kept",
            {
                "evaluations": [example.line.summary for example in kept.values()],
                "next_cursor": None,
                "has_more": False,
            },
        ),
        "get_schema": refused(lambda: bare.schema_of("invoice"), "no_such_kind", "A kind that is not judged"),
        "list_rule_sets": _first("rule_sets", rule_sets_data(rulebook)),
        "list_criteria": _first("criteria", criteria_data(rulebook)),
        "list_facts": _first("facts", facts_data(rulebook)),
        "list_metrics": _first("metrics", metrics_data(rulebook)),
        "list_sources": _first("sources", sources_data(rulebook)),
        "livez": got("alive", "The process answers", {"status": "ok"}),
        "readyz": got("ready", "It can answer", {"status": "ok"}),
        **purchase_examples(bare),
        **webhook_examples(rulebook),
        "version": got("in_force", "The versions in force", {"version": __version__, "rulebook": named}),
    }


def judged(service: Service, named: Named) -> Named:
    """Those examples of which every document is of a kind that is judged in force."""
    kinds = service.library.in_force.rule_sets
    return {
        name: example
        for name, example in named.items()
        if all(document["kind"] in kinds for document in example["value"].get("documents", [example["value"]]))
    }


def _posted(named: Named, answer: Callable[[Any], Any], status: int) -> Examples:
    posted = refused(lambda: loads(b'{"kind": "vendor_evaluation",}'), "not_json", "A comma too many")
    posted.body = named
    for name, example in named.items():
        try:
            posted.add(status, name, example["summary"], answer(example["value"]))
        except EngineError as error:
            posted.add_problem(name, example["summary"], error)
    return posted


def _kept(service: Service, raw: Any) -> Evaluated:
    """As it would be kept; the id and the time are those of the example."""
    return replace(service.answered(raw), id=KEPT_AS, created_at=KEPT_AT)


def _kept_or_not(service: Service, documents: Named, kept: Mapping[str, Evaluated]) -> Examples:
    read = refused(lambda: service.evaluation(KEPT_AS, None, ANYBODY), "not_kept", "An id that is not known")
    for name, evaluated in kept.items():
        read.add(200, name, documents[name]["summary"], evaluated.body)
    return read


def _subject_examples(kept: Mapping[str, Evaluated]) -> Mapping[str, Examples]:
    """By operation id: what is kept of a subject is given out as one text, and erased."""
    exported, erased = Examples(), got("erased", "Two evaluations were kept", {"evaluations": 2})
    erased.add(200, "nothing", "Nothing was kept, or it was erased before", {"evaluations": 0})
    for name, evaluated in kept.items():
        exported.add(
            200, name, f"One evaluation: {evaluated.answer['headline']}", dumps(evaluated.body).decode() + "\n"
        )
    exported.add_problem("nothing", "Nothing is kept of it", nothing_kept())
    return {"export_subject": exported, "erase_subject": erased}


def _first(key: str, data: dict[str, Any]) -> Examples:
    return got("first", f"The first of {len(data[key])}", {**data, key: data[key][:1]})
