"""The pages of the criteria: the list, each one, and the picture of how facts lead to them."""

from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import NOT_FOUND
from dontbuy.api.pages.criteria import criterion
from dontbuy.api.pages.criteria import map as criteria_map
from dontbuy.api.pages.criteria.worked_cases import WorkedCases
from dontbuy.api.pages.render import page
from dontbuy.api.settings import HERE
from dontbuy.engine.ir import Rulebook, RuleSet

router = APIRouter()
_LONGEST_SEARCH = 200


@router.get("/criteria")
def criteria(
    request: Request, service: TheService, q: Annotated[str, Query(max_length=_LONGEST_SEARCH)] = ""
) -> Response:
    """Every criterion by section; with `q`, those that speak of it."""
    rulebook = service.library.in_force
    found = criterion.lines(rulebook, q)
    sections = [(title, list(lines)) for title, lines in groupby(found, key=lambda line: line.section)]
    total = len(rulebook.criteria)
    return page(
        request, "criteria/criteria.html", {"sections": sections, "asked": q, "found": len(found), "total": total}
    )


@router.get("/criteria/map")
def criteria_as_a_map(request: Request, service: TheService, kind: str = "") -> Response:
    """How facts lead to criteria and criteria to words, for one kind of document."""
    rulebook = service.library.in_force
    rule_set = rulebook.rule_sets.get(kind)
    if rule_set is None and kind:
        return _unknown(request, rulebook, kind)
    drawing = criteria_map.draw(rulebook, rule_set or _first(rulebook))
    return page(request, "criteria/map.html", {"drawing": drawing, "width": criteria_map.WIDTH})


@router.get("/criteria/{key}")
def one_criterion(request: Request, service: TheService, key: str) -> Response:
    """One criterion: when it fires, why, what to do, where it stands, and cases that show it."""
    rulebook = service.library.in_force
    found = rulebook.criteria.get(key)
    listed = criterion.lines(rulebook)
    at = next((at for at, line in enumerate(listed) if line.criterion.id == key), None)
    if found is None or at is None:
        return _unknown(request, rulebook, key)
    first, *others = criterion.voices(rulebook, found)
    context = {
        "line": listed[at],
        "voice": first,
        "kinds": [first.rule_set, *(voice.rule_set for voice in others)],
        "others": criterion.in_other_words(first, others),
        "facts": [first.rule_set.facts[fact.name] for fact in criterion.facts_of(rulebook, found)],
        "source": rulebook.sources[found.cites.source],
        "proof": _cases(request, rulebook).proof(found, first.rule_set),
        "before": listed[at - 1] if at else None,
        "after": listed[at + 1] if at + 1 < len(listed) else None,
    }
    return page(request, "criteria/criterion.html", context)


def _first(rulebook: Rulebook) -> RuleSet:
    """The rule set with most criteria shows most."""
    return max(rulebook.rule_sets.values(), key=lambda one: len(one.criteria))


def _unknown(request: Request, rulebook: Rulebook, key: str) -> Response:
    known = {one.casefold(): one for one in rulebook.criteria}
    near = [known[one] for one in get_close_matches(key.casefold()[:_LONGEST_SEARCH], known, n=3)]
    return page(request, "criteria/unknown.html", {"near": near}, NOT_FOUND)


def _cases(request: Request, rulebook: Rulebook) -> WorkedCases:
    """The cases of the rulebook in force, read and run once."""
    state = request.app.state
    if not hasattr(state, "worked_cases"):
        folder: Path = getattr(state, "rules", HERE / "rules")
        state.worked_cases = WorkedCases.of(rulebook, folder)
    cases: WorkedCases = state.worked_cases
    return cases
