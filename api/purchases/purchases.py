"""Purchases: one decision with its request, its vendors and the people who make it, and the links that open them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from dontbuy.api.checks import numbered
from dontbuy.api.documents import canonical, told
from dontbuy.api.errors import NoPlace, Overtaken, VendorsFull
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.own_links import give_lacking, give_link, give_own_link, lacking, own_link
from dontbuy.api.purchases.people import RoleLink, links_of
from dontbuy.api.records.checks import OPENING, Check, Progress, Telling
from dontbuy.api.records.grants import Grant
from dontbuy.api.records.ledger import CHECK_TAKEN_IN, LINK_SHARED, PURCHASE_BEGUN, PURCHASE_CHANGED, VENDOR_ADDED
from dontbuy.api.records.purchases import (
    BOUGHT,
    MOST_VENDORS,
    OPEN,
    REQUEST,
    REQUEST_PLACE,
    VENDOR,
    Purchase,
    WholePurchase,
)
from dontbuy.api.store import checks as stored_checks
from dontbuy.api.store import expiry, grants, purchases
from dontbuy.api.tokens import derived_token, grant_id, hash_of, new_token, unknown_link
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.errors import Diagnostic, FactsError

_NOW = 2**62
"""As if everything that was told had been seen."""


@dataclass(frozen=True, slots=True)
class BoardShare:
    """A link to look at the board, as the owner of the purchase sees it."""

    grant: Grant
    token: str


@dataclass(frozen=True, slots=True)
class SharedBoard:
    """What a link to look at the board opens: the purchase with everything told in it, and who was asked, by links that
    open nothing here. `grant` is the link."""

    whole: WholePurchase
    links: Sequence[RoleLink]
    grant: Grant


@dataclass(frozen=True, slots=True)
class PurchaseChanges:
    """What is changed of a purchase; what is None or `""` stays. `without_a_day` takes the day of the decision out."""

    name: str | None = None
    decide_by: date | None = None
    without_a_day: bool = False
    state: str = ""
    bought_from: str = ""


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

    def begin(
        self,
        name: str,
        decide_by: date | None = None,
        reader: str = "",
        facts: Mapping[str, Any] | None = None,
        before: str = "",
    ) -> str:
        """Keep a new purchase with its request in the workspace of whoever acts; gives the token of its own link.

        `reader` is who begins it, `facts` what is known of the request, nested as in a document, `before` the id of the
        purchase from which it is begun. Raises FactsError.
        """
        self._access.service.read({"kind": REQUEST, "facts": facts or {}})
        now, token = self._access.now(), new_token()
        until, workspace = self._access.kept_from(now), self._access.by.workspace
        purchase = Purchase(f"pu_{uuid4().hex}", name, decide_by, OPEN, "", None, now, now, until, before, workspace)
        with self._access.database.writing() as connection:
            expiry.empty_expired(connection, now)
            purchases.add(connection, purchase)
            give_link(self._access, connection, token, purchase)
            self._access.acted(connection, PURCHASE_BEGUN, purchase)
            check = self._add_check(connection, token, purchase, REQUEST, REQUEST_PLACE, name, reader)
            self._tell_at_once(connection, purchase, check, REQUEST, facts or {})
        return token

    def open(self, token: str) -> WholePurchase:
        """The purchase of an own link with everything told in it. Raises LinkNotFound, LinkExpired."""
        with self._access.database.snapshot() as connection:
            whole = self._access.whole(connection, self._access.opened(connection, token))
            are_lacking = lacking(connection, token, whole)
        if are_lacking:
            give_lacking(self._access, token)
        return whole

    def identity(self, token: str) -> str:
        """The id of the purchase of an own link; nothing that was told is read. Raises LinkNotFound, LinkExpired."""
        with self._access.database.reading() as connection:
            return self._access.opened(connection, token).id

    def listed(self, tokens: Sequence[str]) -> Mapping[str, Purchase]:
        """The purchases of these own links, by token, without what was told in them. What is gone, and what opens no
        purchase, is left out."""
        hashes = {token: hash_of(token) for token in tokens}
        with self._access.database.snapshot() as connection:
            opened = grants.opened(connection, hashes.values(), "purchase")
            kept = purchases.lines(connection, opened.values(), self._access.now())
            found = [(token, kept.get(opened.get(hashed, ""))) for token, hashed in hashes.items()]
            return {token: purchase for token, purchase in found if purchase}

    def change(self, token: str, changes: PurchaseChanges) -> None:
        """Give it another name or day, or write down what was decided, with today as the day of that.

        Raises FactsError where it was bought and nobody says from whom, LinkNotFound where there is no such vendor.
        """
        if (changes.state == BOUGHT) is not bool(changes.bought_from):
            hint = "name the vendor with the state `bought`, and with no other"
            fault = Diagnostic("purchase/whom", "a purchase is bought from one of its vendors", "/bought_from", hint)
            raise FactsError([fault])
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            if changes.bought_from:
                self._access.must_be_vendor(connection, purchase, changes.bought_from)
            changed = replace(
                purchase,
                name=purchase.name if changes.name is None else changes.name,
                decide_by=None if changes.without_a_day else changes.decide_by or purchase.decide_by,
            )
            if changes.state:
                today = None if changes.state == OPEN else self.today
                changed = replace(changed, state=changes.state, bought_from=changes.bought_from, decided_on=today)
            purchases.save(connection, self._access.kept_longer(changed))
            self._access.acted(connection, PURCHASE_CHANGED, purchase)

    def tell(
        self, token: str, about: str, fact: str, value: Any, note: str | None = None, saw: int | None = None
    ) -> int:
        """Tell one fact as the owner of the purchase, of the buying side (`about` is `""`) or of one vendor; gives the
        number of the newest telling. `saw` is the number of the newest telling that the caller knew.

        Raises Overtaken where somebody told it otherwise after `saw`, FactsError where the value cannot be read or the
        fact is of the other side, LinkNotFound where there is no such vendor.
        """
        with self._access.database.reading() as connection:
            check = self._about(connection, self._access.opened(connection, token), about, fact)
        shared = self._access.declared(fact).told_once if fact in self._access.known else not about
        if shared is bool(about):
            hint = "tell it of a vendor, by the id" if shared is False else "tell it of `us`, once for all vendors"
            raise FactsError([Diagnostic("purchase/other-side", "this fact is told of the other side", "/about", hint)])
        own, notes = self.own_link(token, check), {} if note is None else {fact: note}
        outcome = self._access.checks.tell(own, {fact: value}, _NOW if saw is None else saw, fact, notes=notes)
        if outcome.differs:
            (differs,) = outcome.differs
            now = dumps(differs.now).decode()
            message = f"it was told otherwise on {differs.at:%Y-%m-%d %H:%M} UTC: {now[:200]}"
            hint = f"send it again with `saw` {outcome.check.number} if yours is right"
            raise Overtaken([Diagnostic("purchase/overtaken", message, "/value", hint)])
        return outcome.check.number

    def _about(self, connection: Connection, purchase: Purchase, about: str, fact: str) -> str:
        """The check by which a fact is told: the vendor's, or for the buying side one whose kind takes it."""
        if about:
            self._access.must_be_vendor(connection, purchase, about)
            return about
        rule_sets = self._access.service.library.in_force.rule_sets
        columns = stored_checks.columns_of(connection, purchase.id)
        found = [column for column in columns if fact in rule_sets[column.kind].facts] or [*columns]
        if not found:
            raise unknown_link()
        return found[0].id

    def delete(self, token: str) -> None:
        """The purchase, its checks, their results and every link to them are gone."""
        with self._access.database.writing() as connection:
            opened = self._access.opened(connection, token)
            purchases.forget(connection, opened.id, self._access.now(), self._access.by)

    def add_vendor(self, token: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        """A new vendor beside the others; gives the id of their check.

        `facts` are what is known of them, nested as in a document, and nothing about the buying side. Raises
        VendorsFull, FactsError.
        """
        document = {"kind": VENDOR, "facts": facts or {}}
        self._access.service.read(document)
        ours = [
            fact.name for fact in self._access.facts if fact.told_once and told(document, {}, fact.name) is not None
        ]
        if ours:
            hint = "tell it of `us`, once for all vendors"
            message = "this fact is about the buying side"
            places = [f"/facts/{fact.replace('.', '/')}" for fact in ours]
            raise FactsError([Diagnostic("purchase/other-side", message, place, hint) for place in places])
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            beside = stored_checks.of_purchase(connection, purchase.id)
            reader = next((check.progress.reader for check in beside), "")
            place = _free_place(beside)
            check = self._add_check(connection, token, purchase, VENDOR, place, name, reader)
            self._tell_at_once(connection, purchase, check, VENDOR, facts or {})
            purchases.save(connection, self._access.kept_longer(purchase))
            self._access.acted(connection, VENDOR_ADDED, purchase)
        return check

    def take_in(self, token: str, check_token: str) -> str:
        """A check that stands alone becomes the request or a vendor of a purchase; gives its id. Its own link goes on
        working.

        What it says of the buying side is told in the purchase then: where nobody told it there yet, by whoever owns
        the purchase, and where something else was told, by a person of its own, so that the two are in conflict.
        One that is in this purchase already stays as it is. Raises NoPlace, VendorsFull, LinkNotFound, LinkExpired.
        """
        with self._access.checks.at_once() as checks, checks.database.writing() as connection:
            alone = checks.open(check_token)
            purchase = self._access.opened(connection, token)
            if alone.purchase == purchase.id:
                return alone.id
            whole = self._access.whole(connection, purchase)
            place = self._place_for(connection, whole, alone)
            self._tell_of(connection, whole, alone)
            purchases.take_in(connection, purchase.id, alone.id, place)
            give_own_link(self._access, connection, token, purchase, alone.id)
            purchases.save(connection, self._access.kept_longer(purchase))
            self._access.acted(connection, CHECK_TAKEN_IN, purchase)
        return alone.id

    def own_link(self, token: str, check: str) -> str:
        """What opens one of a purchase's checks for whoever has opened the purchase: for its owner a token."""
        return own_link(token, check)

    def vendor_link(self, token: str, check: str) -> str:
        """The token of a vendor's check in this purchase. Raises LinkNotFound where there is no such vendor."""
        with self._access.database.reading() as connection:
            self._access.must_be_vendor(connection, self._access.opened(connection, token), check)
        return self.own_link(token, check)

    def share(self, token: str, sender: str = "") -> str:
        """A link by which anyone may look at the board until it expires or is revoked; gives its token."""
        now, identity = self._access.now(), grant_id()
        shared = _board_token(token, identity)
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            expires = now + timedelta(days=self._access.link_days)
            of_it = purchase.id, now, expires, sender
            grants.add(connection, Grant(hash_of(shared), identity, "board", *of_it, workspace=purchase.workspace))
            purchases.save(connection, self._access.kept_longer(purchase))
            self._access.acted(connection, LINK_SHARED, purchase)
        return shared

    def shares(self, token: str) -> Sequence[BoardShare]:
        """The links to look at the board that still work, the first one first."""
        with self._access.database.snapshot() as connection:
            given = grants.of_purchase(connection, self._access.opened(connection, token).id)
        shared = [grant for grant in given if grant.opens == "board" and self._access.works(grant)]
        return [BoardShare(grant, _board_token(token, grant.id)) for grant in shared]

    def shared(self, token: str) -> SharedBoard:
        """What a shared board shows. Raises LinkNotFound, LinkExpired, LinkRevoked."""
        with self._access.database.snapshot() as connection:
            grant = self._access.grant(connection, token, "board")
            purchase = self._access.kept_purchase(connection, grant.object)
            links = links_of(self._access, connection, purchase, "")
            return SharedBoard(self._access.whole(connection, purchase), links, grant)

    def _place_for(self, connection: Connection, whole: WholePurchase, alone: Check) -> int:
        """The column of a check that is taken in. A request takes the place of one in which nothing was told."""
        if alone.purchase:
            raise _no_place("it stands in another purchase")
        if (
            alone.workspace != whole.purchase.workspace
        ):  # the numbers by which what was told is ordered are others there
            raise _no_place("it stands in another workspace: save it as a file, and begin it there")
        if alone.kind == VENDOR:
            return _free_place(whole.checks)
        request = whole.request
        if alone.kind != REQUEST or (request and not request.is_as_begun):
            raise _no_place("take in a vendor’s check, or the request of a purchase in which nothing was told yet")
        if request:
            stored_checks.forget(connection, request.id, self._access.now(), self._access.by)
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
            workspace=purchase.workspace,
        )
        self._access.service.read(check.document)
        stored_checks.add(
            connection, replace(check, tellings=tuple(numbered(connection, check.workspace, check.tellings)))
        )
        give_own_link(self._access, connection, token, purchase, check.id)
        return check.id

    def _tell_at_once(
        self, connection: Connection, purchase: Purchase, check: str, kind: str, facts: Mapping[str, Any]
    ) -> None:
        """Tell what a tool knows already, fact by fact."""
        rule_set = self._access.service.library.in_force.rule_sets[kind]
        said = {fact.name: told({"facts": facts}, rule_set.aliases, fact.name) for fact in rule_set.facts.values()}
        now = self._access.now()
        tellings = [
            Telling(0, fact, value, now, about_us=rule_set.facts[fact].told_once)
            for fact, value in said.items()
            if value is not None
        ]
        told_now = numbered(connection, purchase.workspace, tellings)
        stored_checks.keep_tellings(connection, told_now, check, purchase.id, purchase.workspace)

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
            part = self._access.add_person(connection, whole.purchase, whole.parts, "evaluator", alone.subject)
            told += [
                Telling(0, fact, value, now, note=alone.note(fact), part=part.id, about_us=True)
                for fact, value in others.items()
            ]
        purchases.tell(connection, whole.purchase, numbered(connection, whole.purchase.workspace, told))


def _board_token(token: str, grant: str) -> str:
    return derived_token(token, f"board {grant}")


def _free_place(beside: Sequence[Check]) -> int:
    """The first column for a vendor that is free. Raises VendorsFull."""
    taken = {check.place for check in beside}
    free = [place for place in range(1, MOST_VENDORS + 1) if place not in taken]
    if not free:
        hint = "delete the check of a vendor that is out, or begin another purchase"
        raise VendorsFull([Diagnostic("purchase/five-vendors", f"there are {MOST_VENDORS} vendors already", "", hint)])
    return free[0]


def _no_place(hint: str) -> NoPlace:
    return NoPlace([Diagnostic("purchase/no-place", "this check has no place in the purchase", "", hint)])
