"""Named examples of calls that propose facts, for OpenAPI: a call that is heard, and what is refused."""

from typing import Any

from dontbuy.api.openapi.named import Examples
from dontbuy.api.proposals.proposals import Proposals
from dontbuy.api.proposals.sent import proposals_for
from dontbuy.engine.errors import EngineError

_KIND = "vendor_evaluation"
_CALL = """Dana: Thanks for making time. We want our reps to get better at discovery.
Sam: Before we talk about us: what is your win rate today?
Dana: It is about 22 percent, and it was 27 last year.
Sam: What do you think is behind that?
Dana: We lose late, and nobody knows why."""
_DECLARED = {"Dana": "buyer", "Sam": "vendor"}
_SENT: dict[str, Any] = {
    "call": {
        "summary": "A call, and who is on which side",
        "value": {"kind": _KIND, "transcripts": [{"text": _CALL, "name": "12 November"}], "sides": _DECLARED},
    },
    "accepted": {
        "summary": "The same, of which one proposal was accepted: a document to be checked",
        "value": {
            "kind": _KIND,
            "transcripts": [{"text": _CALL}],
            "sides": _DECLARED,
            "accepted": ["vendor.asked_about_metrics:true"],
        },
    },
    "refused": {
        "summary": "Somebody on a side who does not speak: refused, with those who do",
        "value": {"kind": _KIND, "transcripts": [{"text": _CALL}], "sides": {"Dan": "buyer"}},
    },
    "no_call": {
        "summary": "A text in which nobody speaks: refused",
        "value": {"kind": _KIND, "transcripts": [{"text": "Notes of a call"}]},
    },
}


def proposal_examples(proposals: Proposals) -> Examples:
    """What is really answered; none where no kind of the rulebook in force is one that calls are heard for."""
    if _KIND not in proposals.rulebook.rule_sets:
        return Examples()
    shown = Examples(body=_SENT)
    for name, example in _SENT.items():
        try:
            shown.add(200, name, example["summary"], proposals_for(proposals, example["value"]))
        except EngineError as error:
            shown.add_problem(name, example["summary"], error)
    return shown
