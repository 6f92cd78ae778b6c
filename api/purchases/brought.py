"""What was accepted of a transcript goes into a check that stands already, beside what was told there."""

from collections.abc import Mapping, Sequence
from typing import Any

from dontbuy.api.checks import Checks, numbered
from dontbuy.api.documents import canonical, stated, told
from dontbuy.api.purchases.access import Access
from dontbuy.api.records.checks import OPENING, Check, Telling
from dontbuy.api.records.ledger import FACT_TOLD
from dontbuy.api.store import checks as stored_checks

_METRIC, _TRANSCRIPT = "metric", "transcript"


def bring(access: Access, token: str, document: Mapping[str, Any]) -> None:
    """Add to a check what a document of its kind says, with its evidence.

    A fact of which nothing was told is told, and a list grows by what it does not have. Where something else was told,
    by anybody, both stand, that of the document as evidence: nothing is picked, and nothing is overwritten. Raises
    FactsError where the check cannot be read with it; then nothing was saved.
    """
    with access.checks.at_once() as checks, checks.database.writing() as connection:
        check = checks.open(token)
        says, evidence = _put_together(checks, check, document)
        check = checks.tell(token, says, check.number).check
        ours = [name for name, fact in checks.service.library.in_force.facts.items() if fact.told_once]
        by_place = dict[bool, list[Mapping[str, Any]]]()
        for piece in evidence:
            by_place.setdefault(bool(check.purchase) and piece["fact"] in ours, []).append(piece)
        at = access.now()
        added = [Telling(0, OPENING, {"evidence": each}, at, about_us=is_ours) for is_ours, each in by_place.items()]
        checks.service.read(check.with_tellings(added).document)
        stored_checks.add_tellings(connection, check, numbered(connection, check.workspace, added))
        if added and not says:  # else it was entered when they were told
            checks.acted(connection, FACT_TOLD, check)


def _put_together(
    checks: Checks, check: Check, document: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    """What is told of a document, by fact, and its evidence. A piece about a fact of which the document says something
    else than was told has that value."""
    says, differing, now = dict[str, Any](), dict[str, Any](), check.document
    for fact in checks.service.library.in_force.rule_sets[check.kind].facts:
        value, stands = told(document, check.aliases, fact), stated(now, check.aliases, fact)
        if value is None or value == stands:
            continue
        grown = _grown(check.told(fact), value)
        if stands is None or grown is not None:
            says[fact] = value if grown is None else grown
        else:
            differing[fact] = value
    pieces = [{**piece, "fact": canonical(check.aliases, piece["fact"])} for piece in document.get("evidence") or ()]
    silent = [fact for fact in differing if fact not in {piece["fact"] for piece in pieces}]
    pieces = [{**piece, "value": differing[piece["fact"]]} if piece["fact"] in differing else piece for piece in pieces]
    return says, [*pieces, *({"fact": fact, "value": differing[fact], "source": _TRANSCRIPT} for fact in silent)]


def _grown(stands: Any, value: Any) -> list[Any] | None:
    """A list with what another one adds; None where one of them is no list, or both say one metric differently."""
    if not isinstance(stands, list) or not isinstance(value, list):
        return None
    new = [each for each in value if each not in stands]
    named = [each.get(_METRIC) for each in stands if isinstance(each, Mapping)]
    differs = any(isinstance(each, Mapping) and each.get(_METRIC) in named for each in new)
    return None if differs else [*stands, *new]
