"""The words that a rulebook closes, each list under one name: a level is one of five, so a client gets an enum."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import Field

from dontbuy.api.records.calls import BEGINNINGS
from dontbuy.api.records.purchases import BEGINNERS, ROLES, STATES, Decision, has_purchases
from dontbuy.api.records.snapshots import HIGHER, LOWER, Movement
from dontbuy.api.records.webhooks import OffBecause, TryOutcome, WebhookEvent
from dontbuy.api.settings import HERE
from dontbuy.engine.ir import OBSERVATION, SIGN, Rulebook, Word
from dontbuy.engine.proof.rests import AT_LEAST, EXACTLY
from dontbuy.engine.values import CUSTOM
from dontbuy.engine.verdict import NOT_JUDGED

Schema = dict[str, Any]
_NAME = "x-named"
_DOCUMENTED = re.compile(r"^(?:### |\| ?)`([a-z-]+/[a-z0-9-]+)`", re.MULTILINE)


def one_of(name: str) -> Any:
    """Which list of words a text is of."""
    return Field(json_schema_extra={_NAME: name})


# A model says only which list a text is of; `refer` puts the list there, for the rulebook in force.
DocumentKind = Annotated[str, one_of("DocumentKind")]
VerdictWord = Annotated[str, one_of("VerdictWord")]
OutcomeWord = Annotated[str, one_of("OutcomeWord")]
SignWord = Annotated[str, one_of("SignWord")]
Level = Annotated[str, one_of("Level")]
SideWord = Annotated[str, one_of("SideWord")]
Topic = Annotated[str, one_of("Topic")]
Person = Annotated[str, one_of("Person")]
ErrorCode = Annotated[str, one_of("ErrorCode")]
FindingWord = Annotated[str, one_of("FindingWord")]
BetterWay = Annotated[str, one_of("BetterWay")]
Holding = Annotated[str, one_of("Holding")]
EvidenceItem = Annotated[dict[str, Any], one_of("Evidence")]


def vocabulary(rulebook: Rulebook) -> dict[str, Schema]:
    """The enum of each name above but `Evidence`, which is an object; and those that only documents use."""
    rule_sets = rulebook.rule_sets.values()
    outcomes = [word for rule_set in rule_sets for word in rule_set.words.values()]
    verdicts = verdict_words(rulebook)
    sides = [rule_set.side for rule_set in rule_sets if rule_set.side]
    return {
        "DocumentKind": _enum("What is judged: the rule set by which a document is answered.", rulebook.rule_sets),
        "VerdictWord": _enum("The verdict; a run is an answer, not an error.", (word.word for word in verdicts)),
        "OutcomeWord": _enum("What a criterion says where it fires.", (word.word for word in outcomes)),
        "SignWord": _enum("What speaks for it, or is only worth knowing.", (SIGN, OBSERVATION)),
        "Level": _enum("How heavy a word is, whatever the word.", (word.level for word in verdicts)),
        "SideWord": _enum(
            "What the answers together come close to; `not_judged` where the rule set has no side.",
            (*(word for side in sides for word in (side.yes, side.no, side.unknown)), NOT_JUDGED),
        ),
        "Topic": _enum("What a criterion speaks about.", rulebook.topics),
        "Holding": _enum(
            "Whether everything that tells what a verdict rests on ends with the same word, or with the verdict or "
            "a stronger one.",
            (EXACTLY, AT_LEAST),
        ),
        "Person": _enum("Who can answer a question; empty where nobody is asked.", (*rulebook.people, "")),
        "CriterionId": _enum("A criterion, sign or observation.", rulebook.criteria),
        "MetricId": _enum(
            "A metric of the catalogue, or `custom` with a name of its own.", (*rulebook.metrics, CUSTOM)
        ),
        "EvidenceSource": _enum("What kind of thing a fact is taken from.", rulebook.evidence.sources),
        "EvidenceSide": _enum("Whose side speaks.", rulebook.evidence.sides),
        "FindingWord": _enum("What was found about a criterion.", ("fired", "clear", "open")),
        "BetterWay": _enum(
            "Which way a metric is better; `band` where too much is as bad as too little.", ("higher", "lower", "band")
        ),
        "PurchaseRole": _enum("Who somebody is in a purchase.", ROLES),
        "PurchaseBeginner": _enum("Who begins a purchase.", BEGINNERS),
        "CallBeginning": _enum("What a call began with.", BEGINNINGS),
        "ProposalBasis": _enum(
            "What a proposal rests on: something said, the vendor’s words confirmed by the buyer, the order of two "
            "things, or that something was never said.",
            ("said", "exchange", "sequence", "absence"),
        ),
        "TimeUnit": _enum("The unit of a time.", ("seconds", "milliseconds")),
        "SnapshotBetter": _enum("Which way a number that was measured is better.", (HIGHER, LOWER)),
        "MovementWord": _enum("Whether a number moved.", Movement),
        "PurchaseState": _enum("What was decided.", STATES),
        "DecisionWord": _enum("How a decision stands.", Decision),
        "WebhookEvent": _enum(
            "What a webhook is told of.",
            [event for event in WebhookEvent if event is WebhookEvent.KEPT or has_purchases(rulebook)],
        ),
        "WebhookOutcome": _enum("What became of sending a message once; `taken` is well.", TryOutcome),
        "WebhookOffReason": _enum("Why a webhook is told nothing any more.", OffBecause),
        "ErrorCode": _enum("What is wrong, as `room/what-happened`; `/docs/errors` explains each.", _codes(rulebook)),
    }


def verdict_words(rulebook: Rulebook) -> list[Word]:
    """Every word that a verdict can be: what fires by rule set, then what stands where nothing does. One may come more
    than once."""
    rule_sets = rulebook.rule_sets.values()
    outcomes = [word for rule_set in rule_sets for word in rule_set.words.values()]
    return [*outcomes, *(word for rule_set in rule_sets for word in (rule_set.when_open, rule_set.when_clear))]


def _codes(rulebook: Rulebook) -> Iterable[str]:
    """The codes that can be met: by a rulebook without purchases none of theirs."""
    if has_purchases(rulebook):
        return error_codes()
    return [code for code in error_codes() if not code.startswith("purchase/")]


@cache
def error_codes() -> tuple[str, ...]:
    """Every code that docs/errors.md documents, in its order."""
    return tuple(_DOCUMENTED.findall((HERE / "docs" / "errors.md").read_text("utf-8")))


def shown_names(rulebook: Rulebook) -> dict[str, str]:
    """What a description shows of the rulebook, by the name that a model gives it: a criterion and a fact of it."""
    criterion = next(iter(rulebook.criteria.values()))
    fact = next(iter(rulebook.facts))
    pointer = f"/facts/{fact.replace('.', '/')}"
    return {"{criterion}": criterion.id, "{name}": criterion.name, "{fact}": fact, "{pointer}": pointer}


def refer(schema: Any, prefix: str, shown: Mapping[str, str]) -> Any:
    """`schema` with a reference wherever a model named a list, properties without what pydantic adds to them, and
    `shown` in its texts.

    >>> refer({"type": "string", "title": "Level", "x-named": "Level"}, "#/$defs/", {})
    {'$ref': '#/$defs/Level'}
    >>> refer({"description": "Its id, such as `{criterion}`."}, "", {"{criterion}": "P-13"})
    {'description': 'Its id, such as `P-13`.'}
    """
    if isinstance(schema, list):
        return [refer(below, prefix, shown) for below in schema]
    if isinstance(schema, str):
        return _filled(schema, shown)
    if not isinstance(schema, Mapping):
        return schema
    if _NAME in schema:
        told = {"description": _filled(schema["description"], shown)} if "description" in schema else {}
        return {"$ref": f"{prefix}{schema[_NAME]}", **told}
    kept = {key: refer(below, prefix, shown) for key, below in schema.items()}
    if "properties" in kept:
        kept["properties"] = {name: _plain(below) for name, below in kept["properties"].items()}
    return kept


def _filled(text: str, shown: Mapping[str, str]) -> str:
    for name, told in shown.items():
        text = text.replace(name, told)
    return text


def _plain(schema: Schema) -> Schema:
    """The schema of a property: without the title that repeats its name, without null where it may be left out."""
    return {key: below for key, below in schema.items() if key != "title" and (key, below) != ("default", None)}


def _enum(description: str, words: Iterable[str]) -> Schema:
    return {"type": "string", "description": description, "enum": list(dict.fromkeys(words))}
