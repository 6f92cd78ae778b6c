"""Named examples for OpenAPI: one that stops, one that is undecided, one that has no objection, one that is refused."""

from typing import Any

DOCUMENTS: dict[str, Any] = {
    "stops": {
        "summary": "Nobody brought the numbers: don't buy",
        "value": {
            "kind": "vendor_evaluation",
            "subject": {"id": "v-17", "name": "Vendor C"},
            "facts": {
                "evaluator": {"is_delegate": True, "knows_numbers": False},
                "vendor": {"asked_about_metrics": False},
            },
        },
    },
    "undecided": {
        "summary": "Almost nothing was told: not yet known, with the questions to ask",
        "value": {"kind": "buying_request", "facts": {"request": {"opened_with": ["business_problem"]}}},
    },
    "refused": {
        "summary": "A fact that is not known: refused, with the fact that was meant",
        "value": {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metric": True}}},
    },
}


def answers() -> dict[str, Any]:
    """Named examples of answers."""
    return {}


CREATED: dict[str, Any] = {"headers": {"Location": {"schema": {"type": "string"}, "description": "where it is kept"}}}
