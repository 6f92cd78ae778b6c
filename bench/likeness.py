"""How much of what the phrases missed is among the first sentences that are worth reading too, in labelled calls."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.timing import Row, medians
from dontbuy.api.proposals.likeness import Closeness, can_encode, encoded, worth_reading
from dontbuy.api.proposals.proposal import Alike
from dontbuy.api.proposals.proposing import propose
from dontbuy.api.proposals.table import METRICS, CallTable, read_table
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.kept import SHIPPED
from dontbuy.engine.rulebook.library import load
from tests.listening.labelled.labels import ASIDE, KNOWN, Labelled, known_as, labelled_in, proposals_of

_FIRST = (1, 3, 5, 8)
_SAID = "said"
_FEWEST = 3
"""Words that a sentence within a labelled quote has: *No.* is part of many."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The sentences listed of a call, closest first, and the labels that the phrases missed of it."""

    alike: list[Alike]
    missed: list[Mapping[str, Any]]


def counts() -> Iterator[Row]:
    """Found of missed among the first sentences of each call, and how many sentences these are."""
    if not can_encode():
        yield Row("the extra `likeness` is not installed", 0, "")
        return
    rulebook = load(SHIPPED).rulebook
    table = read_table(SHIPPED, rulebook)
    for name, folder in (("known", KNOWN), ("aside", ASIDE)):
        listed = [_listed(each, rulebook, table, encoded) for each in labelled_in(folder)]
        yield from _rows(name, listed)


def _rows(name: str, listed: Collection[_Listed]) -> Iterator[Row]:
    missed = sum(len(each.missed) for each in listed)
    for first in _FIRST:
        lines = sum(len(each.alike[:first]) for each in listed)
        found = sum(
            any(_is_of(alike, label) for alike in each.alike[:first]) for each in listed for label in each.missed
        )
        right = sum(
            any(_is_of(alike, label) for label in each.missed) for each in listed for alike in each.alike[:first]
        )
        beside = f"/{missed} missed; {right} of {lines} sentences right"
        yield Row(f"{name}, {len(listed)} calls: found among the first {first}", found, beside)


def _listed(labelled: Labelled, rulebook: Rulebook, table: CallTable, closeness: Closeness) -> _Listed:
    """Of every kind of check together, as proposals are counted."""
    proposed = proposals_of(labelled, rulebook, table)
    by_fact: dict[str, Alike] = {}
    for kind, rule_set in rulebook.rule_sets.items():
        of_kind = propose([labelled.call], labelled.sides, rulebook, kind, table, is_whole=labelled.is_whole)
        known = {fact for fact, _ in proposed}
        for alike in worth_reading(of_kind, table, rule_set, closeness):
            if alike.fact not in known:
                by_fact.setdefault(alike.fact, alike)
    said = [each for each in labelled.facts if each.get("basis", _SAID) == _SAID and each["fact"] != METRICS]
    missed = [each for each in said if not any(key in proposed for key in known_as(each))]
    return _Listed(sorted(by_fact.values(), key=lambda each: -each.closeness), missed)


def _is_of(alike: Alike, label: Mapping[str, Any]) -> bool:
    """Whether a sentence is, or is part of, what was labelled of its fact."""
    if alike.fact != label["fact"]:
        return False
    text = _plain(alike.quote.text)
    quotes = [_plain(each) for each in label.get("quotes") or ()]
    return any(each in text or (len(text.split()) >= _FEWEST and text in each) for each in quotes if each)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def rows() -> Iterator[Row]:
    """Medians of one run, ratio to proposing without it."""
    rulebook = load(SHIPPED).rulebook
    table = read_table(SHIPPED, rulebook)
    each = max(labelled_in(KNOWN), key=lambda told: len(told.call.turns))
    kind = next(iter(rulebook.rule_sets))
    proposed = propose([each.call], each.sides, rulebook, kind, table)
    ways = {
        "proposing of the longest labelled call": lambda: propose([each.call], each.sides, rulebook, kind, table),
        "ranking what nothing heard in it": lambda: worth_reading(proposed, table, rulebook.rule_sets[kind], encoded),
    }
    yield from medians(ways, base="proposing of the longest labelled call", rounds=2)
