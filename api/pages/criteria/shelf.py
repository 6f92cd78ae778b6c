"""What the pages of one rulebook are made from, made once for an application."""

from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from fastapi import FastAPI

from dontbuy.api.pages.criteria.criterion import Catalogue
from dontbuy.api.pages.criteria.examples import ExampleResults
from dontbuy.api.pages.criteria.prepared import Prepared
from dontbuy.api.pages.criteria.worked_cases import PreparedCases
from dontbuy.api.settings import HERE
from dontbuy.engine.ir import Rulebook

# What proves is imported where that is done: the service starts without it.
if TYPE_CHECKING:
    from dontbuy.api.pages.criteria.proved import ProofReport

_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The criteria as a list, the cases as they are answered, the examples among them, and what is proved."""

    catalogue: Catalogue
    cases: PreparedCases
    examples: ExampleResults
    proof: "Prepared[ProofReport]"


def shelf_of(app: FastAPI) -> Shelf:
    state = app.state
    with _ONE_AT_A_TIME:
        if not hasattr(state, "criteria"):
            rulebook, folder = state.service.library.in_force, getattr(state, "rules", HERE / "rules")
            cases = PreparedCases(rulebook, folder)
            proof = Prepared("proof", partial(_proved, rulebook))
            state.criteria = Shelf(Catalogue(rulebook), cases, ExampleResults(state.service, cases), proof)
        shelf: Shelf = state.criteria
        return shelf


def _proved(rulebook: Rulebook) -> "ProofReport":
    from dontbuy.api.pages.criteria.proved import proof_report

    return proof_report(rulebook)
