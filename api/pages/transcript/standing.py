"""The check that stands already, into which what is accepted of a transcript goes."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from dontbuy.api.door.body import TheService
from dontbuy.api.pages.draft.access import TheChecks, opened
from dontbuy.api.records.checks import Check
from dontbuy.engine.ir import RuleSet


@dataclass(frozen=True, slots=True)
class StandingCheck:
    """A check by its own link, with the rules that it is judged by, in the words for whoever answers it."""

    token: str
    check: Check
    rule_set: RuleSet

    @property
    def address(self) -> str:
        """Where a transcript is read for it."""
        return f"/draft/{self.token}/transcript"


def _goes_into(request: Request, service: TheService, checks: TheChecks) -> StandingCheck | None:
    """The check of an address that names one; None where a new one is to begin. Raises LinkNotFound, LinkExpired."""
    token = request.path_params.get("token")
    if token is None:
        return None
    outlook = opened(service, checks, token)
    return StandingCheck(token, outlook.check, outlook.rule_set)


GoesInto = Annotated[StandingCheck | None, Depends(_goes_into)]
