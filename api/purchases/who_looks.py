"""Who looks at vendors: what follows from it that the person looking at them asks a leader by a link."""

from dataclasses import dataclass

from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.facts import SOMEBODY_ELSE_LOOKS
from dontbuy.api.records.purchases import WholePurchase
from dontbuy.engine.ir import Rulebook

_LEADER, _EVALUATOR = "leader", "evaluator"


@dataclass(frozen=True, slots=True)
class LeaderAsked:
    """A leader was asked by the person looking at vendors, so somebody other than the leader looks at them. Nobody said
    so: it counts only once whoever began the purchase does. `leader` is a name, or `""`."""

    leader: str

    @property
    def evidence(self) -> str:
        """What it follows from, as the note of the answer."""
        return f"{self.leader or 'The sales leader'} was asked by a link, by the person looking at vendors"


def leader_asked(whole: WholePurchase, rulebook: Rulebook) -> LeaderAsked | None:
    """The leader who was asked first; None where somebody else began the purchase, no leader was asked, somebody has
    answered whether somebody else looks, or the rulebook does not ask it."""
    tellings = [each for check in whole.checks for each in check.tellings]
    is_told = any(each.fact == SOMEBODY_ELSE_LOOKS and each.value is not None for each in tellings)
    if is_told or SOMEBODY_ELSE_LOOKS not in rulebook.facts:
        return None
    leaders = [part for part in whole.parts if part.role == _LEADER]
    is_by_evaluator = any(check.progress.reader == _EVALUATOR for check in whole.checks)
    return LeaderAsked(leaders[0].name) if leaders and is_by_evaluator else None


def accept(purchases: Purchases, token: str, rulebook: Rulebook) -> None:
    """Whoever began a purchase says that somebody else looks, with what it follows from as the note. Where that was
    answered meanwhile, nothing is kept."""
    found = leader_asked(purchases.open(token), rulebook)
    if found:
        purchases.tell(token, "", SOMEBODY_ELSE_LOOKS, True, found.evidence)
