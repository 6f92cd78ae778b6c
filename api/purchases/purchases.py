"""Purchases: one decision with its request, its vendors and the people who make it, and the links that open them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from dontbuy.api.checks import numbered
from dontbuy.api.documents import canonical
from dontbuy.api.errors import NoPlace, VendorsFull
from dontbuy.api.purchases.access import Access
from dontbuy.api.records.checks import OPENING, Check, Part, Progress, Telling
from dontbuy.api.records.grants import Grant
from dontbuy.api.records.purchases import MOST_VENDORS, OPEN, REQUEST_PLACE, Purchase, WholePurchase
from dontbuy.api.store import checks as stored_checks
from dontbuy.api.store import expiry, grants, purchases
from dontbuy.api.tokens import derived_token, grant_id, hash_of, new_token
from dontbuy.engine.errors import Diagnostic

REQUEST, VENDOR = "buying_request", "vendor_evaluation"
"""The kinds of check that stand in a purchase."""


class Purchases:
    """Each purchase is reached by its own link; the links of its checks and people are made from it.

    So whoever has the purchase's link can show all others again, and nobody else can.
    """

    def __init__(self, access: Access) -> None:
        self._access = access

    @property
    def today(self) -> date:
        """The day in UTC."""
        return self._access.now().date()

    @property
    def days(self) -> int:
        """How many days a purchase is kept after its last change."""
        return self._access.days

    @property
    def link_days(self) -> int:
        """How many days a link to ask somebody works."""
        return self._access.link_days

    def begin(self, name: str, decide_by: date | None = None, reader: str = "", before: str = "") -> str:
        """Keep a new purchase with an empty request, and give the token of its own link. `reader` is who begins it,
        `before` the id of the purchase from which it is begun."""
        now, token = self._access.now(), new_token()
        until = now + self._access.kept
        purchase = Purchase(f"pu_{uuid4().hex}", name, decide_by, OPEN, "", None, now, now, until, before)
        with self._access.database.writing() as connection:
            expiry.empty_expired(connection, now)
            purchases.add(connection, purchase)
            grants.add(connection, Grant(hash_of(token), grant_id(), "purchase", purchase.id, now))
            self._add_check(connection, token, purchase, REQUEST, REQUEST_PLACE, name, reader)
        return token

    def open(self, token: str) -> WholePurchase:
        """The purchase of an own link with everything told in it. Raises LinkNotFound, LinkExpired."""
        with self._access.database.snapshot() as connection:
            return self._access.whole(connection, self._access.opened(connection, token))

    def change(
        self, token: str, name: str | None = None, decide_by: date | None = None, *, keep_date: bool = True
    ) -> None:
        """Give it another name, where one is given, and another date, unless the date is kept."""
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            changed = replace(
                purchase,
                name=purchase.name if name is None else name,
                decide_by=purchase.decide_by if keep_date else decide_by,
            )
            purchases.save(connection, self._access.kept_longer(changed))

    def decide(self, token: str, state: str, bought_from: str = "") -> None:
        """Write down what was decided, today: bought from the vendor of a check, called off, or open again."""
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            if bought_from:
                self._access.check(connection, purchase, bought_from)
            today = None if state == OPEN else self._access.now().date()
            decided = replace(purchase, state=state, bought_from=bought_from, decided_on=today)
            purchases.save(connection, self._access.kept_longer(decided))

    def delete(self, token: str) -> None:
        """The purchase, its checks, their results and every link to them are gone."""
        with self._access.database.writing() as connection:
            purchases.forget(connection, self._access.opened(connection, token).id)

    def add_vendor(self, token: str, name: str) -> str:
        """A new vendor beside the others; gives the id of their check. Raises VendorsFull."""
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            beside = stored_checks.of_purchase(connection, purchase.id)
            reader = next((check.progress.reader for check in beside), "")
            place = self._free_place(connection, purchase)
            check = self._add_check(connection, token, purchase, VENDOR, place, name, reader)
            purchases.save(connection, self._access.kept_longer(purchase))
        return check

    def take_in(self, token: str, check_token: str) -> str:
        """A check that stands alone becomes the request or a vendor of a purchase; gives its id. Its own link goes on
        working.

        What it says of the buying side is told in the purchase then: where nobody told it there yet, by whoever owns
        the purchase, and where something else was told, by a person of its own, so that the two are in conflict.
        Raises VendorsFull.
        """
        alone = self._access.checks.open(check_token)
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            if alone.purchase:
                return alone.id
            place = self._place_for(connection, purchase, alone)
            whole = self._access.whole(connection, purchase)
            self._tell_of(connection, whole, alone)
            purchases.take_in(connection, purchase.id, alone.id, place)
            self._give_own_link(connection, token, alone.id)
            purchases.save(connection, self._access.kept_longer(purchase))
        return alone.id

    def own_link(self, token: str, check: str) -> str:
        """The token by which the owner of a purchase opens one of its checks."""
        return derived_token(token, f"check {check}")

    def share(self, token: str, sender: str = "") -> str:
        """A link by which anyone may look at the board until it expires or is revoked; gives its token."""
        now, identity = self._access.now(), grant_id()
        shared = derived_token(token, f"board {identity}")
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            expires = now + timedelta(days=self._access.link_days)
            grants.add(connection, Grant(hash_of(shared), identity, "board", purchase.id, now, expires, sender))
            purchases.save(connection, self._access.kept_longer(purchase))
        return shared

    def shared(self, token: str) -> tuple[WholePurchase, Grant]:
        """What a shared board shows, and the link that opened it. Raises LinkNotFound, LinkExpired, LinkRevoked."""
        with self._access.database.snapshot() as connection:
            grant = self._access.grant(connection, token, "board")
            return self._access.whole(connection, self._access.kept_purchase(connection, grant.object)), grant

    def _free_place(self, connection: Connection, purchase: Purchase) -> int:
        taken = {check.place for check in stored_checks.of_purchase(connection, purchase.id)}
        free = [place for place in range(1, MOST_VENDORS + 1) if place not in taken]
        if not free:
            hint = "delete the check of a vendor that is out, or begin another purchase"
            message = f"there are {MOST_VENDORS} vendors already"
            raise VendorsFull([Diagnostic("purchase/five-vendors", message, "", hint)])
        return free[0]

    def _place_for(self, connection: Connection, purchase: Purchase, alone: Check) -> int:
        """The column of a check that is taken in. A request takes the place of one in which nothing was told."""
        if alone.kind == VENDOR:
            return self._free_place(connection, purchase)
        beside = stored_checks.of_purchase(connection, purchase.id)
        request = next((check for check in beside if check.place == REQUEST_PLACE), None)
        if alone.kind != REQUEST or (request and not request.is_as_begun):
            hint = "take in a vendor’s check, or the request of a purchase in which nothing was told yet"
            raise NoPlace([Diagnostic("purchase/no-place", "this check has no place in the purchase", "", hint)])
        if request:
            stored_checks.forget(connection, request.id)
        return REQUEST_PLACE

    def _add_check(
        self, connection: Connection, token: str, purchase: Purchase, kind: str, place: int, name: str, reader: str = ""
    ) -> str:
        now = self._access.now()
        check = Check(
            id=f"ck_{uuid4().hex}",
            kind=kind,
            subject_told={"name": name} if name else None,
            created_at=now,
            updated_at=now,
            expires_at=purchase.expires_at,
            progress=Progress(reader=reader),
            tellings=(Telling(0, OPENING, {"facts": {}}, now),),
            purchase=purchase.id,
            place=place,
        )
        self._access.service.read(check.document)
        stored_checks.add(connection, replace(check, tellings=tuple(numbered(connection, check.tellings))))
        self._give_own_link(connection, token, check.id)
        return check.id

    def _give_own_link(self, connection: Connection, token: str, check: str) -> None:
        grants.add(
            connection, Grant(hash_of(self.own_link(token, check)), grant_id(), "check", check, self._access.now())
        )

    def _tell_of(self, connection: Connection, whole: WholePurchase, alone: Check) -> None:
        """Tell in the purchase what a check that is taken in says of the buying side."""
        now, ours = self._access.now(), [fact.name for fact in self._access.facts if fact.told_once]
        said = {fact: value for fact in ours if (value := alone.told(fact)) is not None}
        own, others = list[Telling](), dict[str, Any]()
        for fact, value in said.items():
            standing = [check.told(fact) for check in whole.checks if check.told(fact) is not None]
            if not standing:
                own.append(Telling(0, fact, value, now, note=alone.note(fact), about_us=True))
            elif value not in standing:
                others[fact] = value
        alone_facts = {each.fact for each in alone.tellings if each.stands_alone}
        brought = alone.tellings[0].value.get("evidence") or []
        about = [(canonical(alone.aliases, str(piece.get("fact"))), piece) for piece in brought]
        pieces = [piece for fact, piece in about if fact in ours and fact not in alone_facts]
        if pieces:
            own.append(Telling(0, OPENING, {"evidence": pieces}, now, about_us=True))
        told = [*own]
        if others:
            part = Part(f"pt_{uuid4().hex}", len(whole.parts) + 1, "evaluator", alone.subject, now)
            purchases.add_part(connection, whole.purchase.id, part)
            told += [
                Telling(0, fact, value, now, note=alone.note(fact), part=part.id, about_us=True)
                for fact, value in others.items()
            ]
        purchases.tell(connection, whole.purchase.id, numbered(connection, told))
