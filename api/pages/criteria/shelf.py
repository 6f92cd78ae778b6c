"""What the pages of one rulebook are made from, made once for an application."""

from dataclasses import dataclass
from threading import Lock

from fastapi import FastAPI

from dontbuy.api.pages.criteria.criterion import Catalogue
from dontbuy.api.pages.criteria.examples import ExampleResults
from dontbuy.api.pages.criteria.worked_cases import PreparedCases
from dontbuy.api.settings import HERE

_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The criteria as a list, the cases as they are answered, and the examples among them."""

    catalogue: Catalogue
    cases: PreparedCases
    examples: ExampleResults


def shelf_of(app: FastAPI) -> Shelf:
    state = app.state
    with _ONE_AT_A_TIME:
        if not hasattr(state, "criteria"):
            rulebook, folder = state.service.library.in_force, getattr(state, "rules", HERE / "rules")
            cases = PreparedCases(rulebook, folder)
            state.criteria = Shelf(Catalogue(rulebook), cases, ExampleResults(state.service, cases))
        shelf: Shelf = state.criteria
        return shelf
