"""The plan of a purchase: what is worked out beside its facts, kept as tellings of names that no fact can have.

`plan/minimum/2` is who sees to the second minimum, by when, with which proof. No document and no verdict knows of it;
the export and the history of a purchase do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dontbuy.api.checks import numbered
from dontbuy.api.purchases.access import Access
from dontbuy.api.records.checks import Telling
from dontbuy.api.records.ledger import FACT_TOLD
from dontbuy.api.store import checks as stored_checks
from dontbuy.api.store import purchases

Texts = Mapping[str, str]
"""What stands in the fields of one entry of a plan, as it was typed: `{"owner": "Dana"}`. Empty fields are left out."""


@dataclass(frozen=True, slots=True)
class PurchasePlan:
    """Everything that was told of a plan, the first first. The newest telling of each name counts."""

    tellings: Sequence[Telling]

    @property
    def number(self) -> int:
        """The number of the newest telling, 0 where there is none. A form that shows the plan sends it back."""
        return max((each.number for each in self.tellings), default=0)

    @property
    def names(self) -> Sequence[str]:
        """The names of which something stands now."""
        return [name for name in dict.fromkeys(each.fact for each in self.tellings) if self.texts(name)]

    def newest(self, name: str) -> Telling | None:
        """The newest telling of a name; None where nothing was ever told of it."""
        return max((each for each in self.tellings if each.fact == name), key=lambda each: each.number, default=None)

    def texts(self, name: str) -> Texts:
        """What stands under a name now. A file that was brought back may say anything: what is no text is not read."""
        newest = self.newest(name)
        said = newest.value if newest and isinstance(newest.value, Mapping) else {}
        return {str(key): text for key, text in said.items() if isinstance(text, str) and text}

    def as_seen(self, saw: int) -> "PurchasePlan":
        """The plan as it was when its newest telling had this number."""
        return PurchasePlan([each for each in self.tellings if each.number <= saw])


@dataclass(frozen=True, slots=True)
class ChangedMeanwhile:
    """An entry that somebody else changed after the form was shown. Nothing was overwritten."""

    name: str
    mine: Texts
    theirs: Texts
    at: datetime


class Plans:
    """Where the plans of purchases are kept."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def tell(self, token: str, sent: Mapping[str, Texts], saw: int) -> Sequence[ChangedMeanwhile]:
        """Keep what a form says, entry by entry; `saw` is the number of the plan that it showed.

        An entry that says what it said at `saw` was not touched, and is left alone. One that somebody else changed to
        something else after `saw` is not overwritten: it is given back, to be asked about.
        """
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            plan, told, changed = PurchasePlan(stored_checks.plan_of(connection, purchase.id)), list[Telling](), []
            seen, now = plan.as_seen(saw), self._access.now()
            for name, typed in sent.items():
                texts, newest = {key: text for key, text in typed.items() if text}, plan.newest(name)
                if texts in (seen.texts(name), plan.texts(name)):
                    continue
                if newest and newest.number > saw:
                    changed.append(ChangedMeanwhile(name, texts, plan.texts(name), newest.at))
                else:
                    told.append(Telling(0, _reserved(name), texts or None, now, about_us=True))
            if told:
                purchases.tell(connection, purchase, numbered(connection, purchase.workspace, told))
                purchases.save(connection, self._access.kept_longer(purchase))
                self._access.acted(connection, FACT_TOLD, purchase)
        return changed


def _reserved(name: str) -> str:
    if "/" not in name:
        raise ValueError("a name without a slash could be that of a fact")
    return name
