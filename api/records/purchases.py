"""Purchases: one decision, with the people who make it, the vendors beside one another, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dontbuy.api.records.checks import Check, Part, Telling
from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.engine.ir import Rulebook

OPEN, BOUGHT, CALLED_OFF = "open", "bought", "called_off"
STATES = (OPEN, BOUGHT, CALLED_OFF)
MOST_VENDORS = 5
REQUEST, VENDOR = "buying_request", "vendor_evaluation"
"""The kinds of check that stand in a purchase."""
ROLES = ("leader", "evaluator", "manager", "rep", "procurement")
"""Who can be asked. Never a vendor: what a vendor says is written down as their word."""
BEGINNERS = ("leader", "evaluator")
"""Who can begin one."""
REQUEST_PLACE = 0
"""The column of the request; vendors stand in 1 to 5."""


class Decision(StrEnum):
    """How a decision stands, the first that is so."""

    DECIDED = "decided"
    """Bought, or called off."""
    CONTRADICTED = "contradicted"
    """Two people, or two statements, differ about something that could change a verdict."""
    BLOCKED = "blocked"
    """Something speaks against every vendor, or against buying at all."""
    SILENT = "silent"
    """The leader was asked and has not answered everything that could still change a verdict."""
    UNKNOWN = "unknown"
    """Too little is known to sign with anybody."""
    READY = "ready"
    """With one vendor at least nothing keeps anybody from signing, and nothing open can change that."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One decision. `decide_by` is the day by which it should be made, None where nobody said.

    `state` is one of STATES; `bought_from` is the id of the check of the vendor that was bought from, `""` where none
    was, and `decided_on` the day of that decision. `begun_from` is the id of the purchase from which this one was
    begun: what was measured there is proposed here; `""` where there is none.
    """

    id: str
    name: str
    decide_by: date | None
    state: str
    bought_from: str
    decided_on: date | None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    begun_from: str = ""
    workspace: str = WORKSPACE

    @property
    def bought_on(self) -> date | None:
        """The day on which it was bought; None where it was not."""
        return self.decided_on if self.state == BOUGHT else None


@dataclass(frozen=True, slots=True)
class WholePurchase:
    """A purchase with its checks by column, each as it counts there, and its people, those that were asked first first.

    `plan` is what was told of its plan, the first first: no document and no verdict knows of it.
    """

    purchase: Purchase
    checks: Sequence[Check]
    parts: Sequence[Part]
    plan: Sequence[Telling] = ()

    @property
    def request(self) -> Check | None:
        """The request, None where it was deleted."""
        return next((check for check in self.checks if check.place == REQUEST_PLACE), None)

    @property
    def vendors(self) -> Sequence[Check]:
        return [check for check in self.checks if check.place != REQUEST_PLACE]


@dataclass(frozen=True, slots=True)
class PurchasePage:
    """One page of the purchases of a workspace; `last` is the id of its last line where there are more after it."""

    purchases: Sequence[Purchase]
    last: str | None


def has_purchases(rulebook: Rulebook) -> bool:
    """Whether a rulebook has what a purchase is made of: the kinds of its checks, and the people who are asked."""
    return {REQUEST, VENDOR} <= set(rulebook.rule_sets) and set(ROLES) <= set(rulebook.people)
