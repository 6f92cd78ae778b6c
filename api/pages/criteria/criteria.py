"""The pages of the criteria: the list, each one, how facts lead to them, and what is proved of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from difflib import get_close_matches
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import NOT_FOUND
from dontbuy.api.pages.criteria import criterion
from dontbuy.api.pages.criteria.cited_lines import CitedSource
from dontbuy.api.pages.criteria.map import structure
from dontbuy.api.pages.criteria.shelf import shelf_of
from dontbuy.api.pages.render import page
from dontbuy.engine.ir import Rulebook, RuleSet


@asynccontextmanager
async def _prepared(app: FastAPI) -> AsyncIterator[None]:
    """As the server starts, the worked cases begin to run beside it."""
    shelf_of(app).cases.begin()
    yield


router = APIRouter(lifespan=_prepared)
_LONGEST_SEARCH = 200
_PATIENCE = 5.0
"""Seconds for which a page waits for what takes a while; then it says so."""


@router.get("/criteria")
def criteria(
    request: Request, service: TheService, q: Annotated[str, Query(max_length=_LONGEST_SEARCH)] = ""
) -> Response:
    """Every criterion by section; with `q`, those that speak of it."""
    rulebook = service.library.in_force
    lines = shelf_of(request.app).catalogue.speaking_of(q)
    sections = [(title, list(listed)) for title, listed in groupby(lines, key=lambda line: line.section)]
    context = {"sections": sections, "asked": q, "found": len(lines), "counts": criterion.counts(rulebook)}
    return page(request, "criteria/criteria.html", context)


@router.get("/criteria/map")
def criteria_as_a_map(request: Request, service: TheService, kind: str = "") -> Response:
    """How facts lead to criteria and criteria to words, for one kind of document."""
    rulebook = service.library.in_force
    rule_set = rulebook.rule_sets.get(kind)
    if rule_set is None and kind:
        return _unknown(request, rulebook, kind)
    drawn = rule_set or _first(rulebook)
    return page(request, "criteria/map.html", {"rule_set": drawn, "sections": structure(drawn)})


@router.get("/criteria/sources")
def cited_lines(request: Request, service: TheService) -> Response:
    """The lines of the sources on which the criteria rest."""
    return page(request, "criteria/cited-lines.html", {"documents": CitedSource.all(service.library.in_force)})


@router.get("/criteria/proof")
async def what_is_proved(request: Request) -> Response:
    """What holds of every document, claim by claim. Whoever waits for it holds no thread, and does not wait long."""
    shelf = await run_in_threadpool(shelf_of, request.app)
    made = asyncio.wrap_future(shelf.proof.begin())
    await asyncio.wait([made], timeout=_PATIENCE)
    report = made.result() if made.done() else None
    return await run_in_threadpool(page, request, "criteria/proof.html", {"report": report})


@router.get("/criteria/{key}")
def one_criterion(request: Request, service: TheService, key: str) -> Response:
    """One criterion: when it fires, why, what to do, where it stands, and cases that show it."""
    rulebook = service.library.in_force
    shelf = shelf_of(request.app)
    lines = shelf.catalogue.around(key)
    if lines is None:
        return _unknown(request, rulebook, key)
    before, line, after = lines
    entry = line.criterion
    first, *others = criterion.voices(rulebook, entry)
    context = {
        "line": line,
        "voice": first,
        "kinds": [first.rule_set, *(voice.rule_set for voice in others)],
        "others": criterion.in_other_words(first, others),
        "facts": [first.rule_set.facts[fact.name] for fact in criterion.facts_of(rulebook, entry)],
        "proof": shelf.cases.begin().result().proof(entry, first.rule_set),
        "before": before,
        "after": after,
    }
    return page(request, "criteria/criterion.html", context)


def _first(rulebook: Rulebook) -> RuleSet:
    """The rule set with most criteria shows most."""
    return max(rulebook.rule_sets.values(), key=lambda rule_set: len(rule_set.criteria))


def _unknown(request: Request, rulebook: Rulebook, key: str) -> Response:
    known = {name.casefold(): name for name in rulebook.criteria}
    near = [known[name] for name in get_close_matches(key.casefold()[:_LONGEST_SEARCH], known, n=3)]
    return page(request, "criteria/unknown.html", {"near": near}, NOT_FOUND)
