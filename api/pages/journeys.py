"""The journeys of a rulebook, by the names that addresses, menu and start page have for them."""

from typing import NamedTuple

from dontbuy.engine.ir import Rulebook, RuleSet

SLUGS = {"vendor": "vendor_evaluation", "request": "buying_request", "discovery": "discovery_self_check"}
"""The short names of the journeys; a rule set without one goes by its kind."""


class Journey(NamedTuple):
    """One way through the pages: the end of its address, and the rule set that it asks for and is named after."""

    slug: str
    rule_set: RuleSet


def slug_of(kind: str) -> str:
    """`"vendor"` for `"vendor_evaluation"`."""
    return next((slug for slug, known in SLUGS.items() if known == kind), kind)


def journeys_of(rulebook: Rulebook) -> list[Journey]:
    """All journeys, those with a short name first."""
    kinds = rulebook.rule_sets
    named = [kind for kind in SLUGS.values() if kind in kinds]
    return [Journey(slug_of(kind), kinds[kind]) for kind in dict.fromkeys([*named, *kinds])]
