"""The people in a purchase: who was asked by which link, and what each of them tells."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from dontbuy.api.checks import numbered
from dontbuy.api.errors import NotTheirQuestion
from dontbuy.api.purchases.access import Access
from dontbuy.api.records.checks import Part, Telling
from dontbuy.api.records.grants import Grant
from dontbuy.api.records.ledger import FACT_TOLD, LINK_REVOKED, PERSON_ASKED
from dontbuy.api.records.purchases import Purchase, WholePurchase
from dontbuy.api.records.webhooks import WebhookEvent
from dontbuy.api.store import checks as stored_checks
from dontbuy.api.store import grants, purchases
from dontbuy.api.tokens import Inside, derived_token, grant_id, hash_of
from dontbuy.engine.errors import Diagnostic

Hung = tuple[str, Telling]
"""A telling with the id of the check that it hangs on, `""` where it hangs on the purchase."""


class AskedFact(NamedTuple):
    """What a person is asked about: a fact of the buying side (`check` is `""`), or of the vendor of one check."""

    check: str
    fact: str


@dataclass(frozen=True, slots=True)
class RoleLink:
    """How one person in a purchase is asked, as its owner sees it: `token` opens their page, `""` where the link no
    longer works, or where whoever looks came by a key and cannot make it again. `works` is whether it does,
    `answered_at` when they told something last, None where they have not."""

    part: Part
    grant: str
    token: str
    expires_at: datetime
    revoked_at: datetime | None
    answered_at: datetime | None
    works: bool
    sender: str = ""
    """Who asks, as they wrote it with the link; `""` where they did not say."""


@dataclass(frozen=True, slots=True)
class AnsweredMeanwhile:
    """A place that was answered otherwise by the same link after its page was shown. Nothing was overwritten: `value`
    and `note` are what the page says, `now` is what stands there."""

    place: AskedFact
    value: Any
    note: str
    now: Telling


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """What a role's link opens: the person, and the purchase with everything told in it."""

    part: Part
    whole: WholePurchase
    until: datetime
    sender: str = ""
    """Who asks them, as they wrote it; `""` where they did not say."""

    @property
    def number(self) -> int:
        """The number of the newest telling of theirs, 0 where there is none. A form of their page sends it back."""
        every = [each.number for check in self.whole.checks for each in check.tellings if each.part == self.part.id]
        return max(every, default=0)

    def tellings(self, place: AskedFact) -> Sequence[Telling]:
        """What they told of a place."""
        return [
            each
            for check in self.whole.checks
            if place.check in ("", check.id)
            for each in check.tellings
            if each.part == self.part.id and each.fact == place.fact and each.about_us is (place.check == "")
        ]


class People:
    """Each is reached by a link of their own, made from the purchase's, which can be taken back and expires."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def ask(self, token: str, role: str, name: str = "", sender: str = "") -> RoleLink:
        """Let one person be asked; gives their link. `sender` is who asks, for that person to read.

        Somebody of the same role and name is asked anew by the same part, so that what they told before stays
        theirs.
        """
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            people = self._access.people(connection, purchase)
            part = next((each for each in people if (each.role, each.name) == (role, name)), None)
            part = part or self._access.add_person(connection, purchase, people, role, name)
            link = self._give_link(connection, token, purchase, part, sender)
            purchases.save(connection, self._access.kept_longer(purchase))
            self._access.acted(connection, PERSON_ASKED, purchase)
        return link

    def links(self, token: str) -> Sequence[RoleLink]:
        """The people who were asked, each with the newest of their links, those that were asked first first."""
        with self._access.database.snapshot() as connection:
            return links_of(self._access, connection, self._access.opened(connection, token), token)

    def revoke(self, token: str, grant: str) -> None:
        """A link that this purchase gave stops working at once."""
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            if grants.revoke_of_purchase(connection, purchase.id, grant, self._access.now()):
                self._access.acted(connection, LINK_REVOKED, purchase)

    def asked(self, token: str) -> AskedPerson:
        """What a role's link opens. Raises LinkNotFound, LinkExpired, LinkRevoked."""
        with self._access.database.snapshot() as connection:
            return self._asked(connection, token)

    def answer(
        self,
        token: str,
        sent: Mapping[AskedFact, Any],
        notes: Mapping[AskedFact, str],
        takes: Collection[AskedFact],
        saw: int,
    ) -> Sequence[AnsweredMeanwhile]:
        """Keep what one person tells by their link: raw values by place, None where a page has no answer there.

        `takes` are the places that this person can be asked about; `saw` is the number of the newest telling of theirs
        that the page showed. What says what it said then was not touched, and is left alone. What was answered
        otherwise since then is not overwritten: it is given back, to be asked about. All else is kept, or, where a
        question is somebody else's or a value cannot be read, none of it. Raises NotTheirQuestion, FactsError and what
        `asked` raises.
        """
        with self._access.database.writing() as connection:
            person = self._asked(connection, token)
            if faults := [_not_theirs(place.fact) for place in sent if place not in takes]:
                raise NotTheirQuestion(faults)
            told, meanwhile = list[Hung](), list[AnsweredMeanwhile]()
            for place, value in sent.items():
                every, note = person.tellings(place), notes.get(place, "")
                now, seen = _newest(every), _newest(each for each in every if each.number <= saw)
                if _says(seen, value, note) or _says(now, value, note):
                    continue
                if now and now.number > saw:
                    meanwhile.append(AnsweredMeanwhile(place, value, note, now))
                else:
                    told.append((place.check, self._telling(person, place, value, note)))
            if told:
                self._access.must_be_read(person.whole, told)
                whole = person.whole.purchase
                for check in dict.fromkeys(check for check, _ in told):
                    of_it = numbered(connection, whole.workspace, [telling for at, telling in told if at == check])
                    stored_checks.keep_tellings(connection, of_it, check, whole.id, whole.workspace)
                purchases.save(connection, self._access.kept_longer(whole))
                self._access.acted(connection, FACT_TOLD, whole, WebhookEvent.ANSWERED)
        return meanwhile

    def _telling(self, person: AskedPerson, place: AskedFact, value: Any, note: str) -> Telling:
        now, about_us = self._access.now(), place.check == ""
        return Telling(0, place.fact, value, now, note=note, part=person.part.id, about_us=about_us)

    def _asked(self, connection: Connection, token: str) -> AskedPerson:
        grant = self._access.grant(connection, token, "part")
        whole = self._access.whole(connection, self._access.kept_purchase(connection, grant.object))
        part = next(part for part in whole.parts if part.id == grant.part)
        assert grant.expires_at is not None
        return AskedPerson(part, whole, grant.expires_at, grant.sender)

    def _give_link(self, connection: Connection, token: str, purchase: Purchase, part: Part, sender: str) -> RoleLink:
        """A new link for a person. Their older ones stop working, so that one thing can be taken back."""
        now, identity = self._access.now(), grant_id()
        for grant in grants.of_purchase(connection, purchase.id):
            if grant.part == part.id:
                grants.revoke_of_purchase(connection, purchase.id, grant.id, now)
        made, expires = derived_token(token, f"part {identity}"), now + timedelta(days=self._access.link_days)
        grant = Grant(
            hash_of(made), identity, "part", purchase.id, now, expires, sender, part.id, workspace=purchase.workspace
        )
        grants.add(connection, grant)
        return RoleLink(part, identity, made, expires, None, None, works=True, sender=sender)


def links_of(access: Access, connection: Connection, purchase: Purchase, token: str) -> Sequence[RoleLink]:
    """The people who were asked in a purchase, each with the newest of their links, those that were asked first first.

    Only the purchase's own token makes their links again. Where it is `""`, for whoever looks at a shared board, none
    of them opens anything.
    """
    newest = {grant.part: grant for grant in grants.of_purchase(connection, purchase.id) if grant.part}
    told = purchases.last_told(connection, purchase.id)
    people = [part for part in access.people(connection, purchase) if part.id in newest]
    return [_link(access, token, part, newest[part.id], told.get(part.id)) for part in people]


def _link(access: Access, token: str, part: Part, grant: Grant, answered_at: datetime | None) -> RoleLink:
    assert grant.expires_at is not None
    works = access.works(grant)
    made = derived_token(token, f"part {grant.id}") if works and token and not isinstance(token, Inside) else ""
    return RoleLink(part, grant.id, made, grant.expires_at, grant.revoked_at, answered_at, works, grant.sender)


def _newest(tellings: Iterable[Telling]) -> Telling | None:
    return max(tellings, key=lambda each: each.number, default=None)


def _says(telling: Telling | None, value: Any, note: str) -> bool:
    """Whether somebody told just this; a note beside no answer says nothing."""
    if telling is None or telling.value is None or value is None:
        return value is None and (telling is None or telling.value is None)
    return (telling.value, telling.note) == (value, note)


def _not_theirs(fact: str) -> Diagnostic:
    hint = "answer the questions that your page shows"
    return Diagnostic("purchase/not-your-question", "this question is somebody else’s", fact, hint)
