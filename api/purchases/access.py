"""What the rooms of a purchase share: the way from a link to the purchase that it opens."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from dontbuy.api.checks import Checks
from dontbuy.api.records.callers import Caller
from dontbuy.api.records.checks import Part, Telling
from dontbuy.api.records.grants import Grant
from dontbuy.api.records.purchases import REQUEST_PLACE, Purchase, WholePurchase
from dontbuy.api.records.webhooks import WebhookEvent
from dontbuy.api.store import acts, grants, purchases
from dontbuy.api.store import checks as stored_checks
from dontbuy.api.tokens import Inside, expired_link, hash_of, revoked_link, unknown_link
from dontbuy.engine.facts import FactDeclaration


class Access:
    """Where purchases are kept, and what a token opens there."""

    def __init__(self, checks: Checks) -> None:
        self.checks, self.service, self.database, self.now = checks, checks.service, checks.database, checks.now
        self.days, self.link_days, self.by = checks.purchase_days, checks.share_days, checks.by

    def acting(self, by: Caller) -> "Access":
        """The same for somebody who acts."""
        return Access(self.checks.acting(by)) if by.id else self

    def acted(
        self, connection: Connection, what: str, purchase: Purchase, event: WebhookEvent = WebhookEvent.CHANGED
    ) -> None:
        """Enter what whoever acts did in a purchase, where they are known, and leave a message of it."""
        acts.add(connection, what, purchase.id, purchase.workspace, self.by, self.now(), event)

    def kept_from(self, day: datetime) -> datetime:
        """Until when a purchase is kept that was changed then."""
        return day + timedelta(days=self.days)

    def kept_longer(self, purchase: Purchase) -> Purchase:
        now = self.now()
        return replace(purchase, updated_at=now, expires_at=max(purchase.expires_at, self.kept_from(now)))

    def opened(self, connection: Connection, token: str) -> Purchase:
        if isinstance(token, Inside):
            return self.kept_purchase(connection, token)
        grant = grants.get(connection, hash_of(token), "purchase")
        if grant is None:
            raise unknown_link()
        return self.kept_purchase(connection, grant.object)

    def kept_purchase(self, connection: Connection, key: str) -> Purchase:
        purchase = purchases.get(connection, key, self.now())
        if purchase is None:
            raise expired_link()
        return purchase

    def grant(self, connection: Connection, token: str, opens: str) -> Grant:
        """A grant that works. Raises LinkNotFound, LinkExpired, LinkRevoked."""
        grant = grants.get_revoked_too(connection, hash_of(token), opens)
        if grant is None:
            raise unknown_link()
        if grant.revoked_at is not None:
            raise revoked_link()
        if grant.expires_at is None or grant.expires_at <= self.now():
            raise expired_link("ask whoever sent it to you for a new link")
        return grant

    def works(self, grant: Grant) -> bool:
        """Whether a link that a purchase has given opens anything now."""
        return grant.revoked_at is None and grant.expires_at is not None and grant.expires_at > self.now()

    def people(self, connection: Connection, purchase: Purchase) -> Sequence[Part]:
        """The people in a purchase, those that were asked first first."""
        return stored_checks.parts_of(connection, [purchase.id]).get(purchase.id, ())

    def add_person(
        self, connection: Connection, purchase: Purchase, beside: Sequence[Part], role: str, name: str
    ) -> Part:
        """One person more, beside those that are there."""
        part = Part(f"pt_{uuid4().hex}", len(beside) + 1, role, name, self.now())
        purchases.add_part(connection, purchase, part)
        return part

    def whole(self, connection: Connection, purchase: Purchase) -> WholePurchase:
        found = [self.checks.as_it_counts(check) for check in stored_checks.of_purchase(connection, purchase.id)]
        people = self.people(connection, purchase)
        return WholePurchase(purchase, found, people, stored_checks.plan_of(connection, purchase.id))

    def must_be_vendor(self, connection: Connection, purchase: Purchase, check: str) -> None:
        """Raises LinkNotFound where no vendor of the purchase has a check with this id."""
        columns = stored_checks.columns_of(connection, purchase.id)
        if not any(column.id == check and column.place != REQUEST_PLACE for column in columns):
            raise unknown_link()

    def must_be_read(self, whole: WholePurchase, told: Sequence[tuple[str, Telling]]) -> None:
        """Raises FactsError where a check of the purchase could not be read with what is told, each telling with the id
        of the check that it hangs on, `""` for all of them."""
        rule_sets = self.service.library.in_force.rule_sets
        for check in whole.checks:
            takes = rule_sets[check.kind].facts
            more = [telling for at, telling in told if at in ("", check.id) and telling.fact in takes]
            if more:
                people = {part.id: part for part in whole.parts}
                self.service.read(replace(check, parts=people).with_tellings(more).document)

    @property
    def facts(self) -> Collection[FactDeclaration]:
        return self.service.library.in_force.facts.values()

    @property
    def known(self) -> Collection[str]:
        """The names of the rulebook's facts."""
        return self.service.library.in_force.facts

    def declared(self, fact: str) -> FactDeclaration:
        return self.service.library.in_force.facts[fact]
