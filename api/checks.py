"""Checks: what is told about one subject, the results it led to, and the links that open them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from dontbuy.api.documents import Aliases, canonical
from dontbuy.api.errors import LinkExpired
from dontbuy.api.records.callers import ANYBODY, Caller
from dontbuy.api.records.checks import OPENING, Check, CheckLine, Difference, Outcome, Progress, Telling
from dontbuy.api.records.evaluations import Result
from dontbuy.api.records.facts import METRICS
from dontbuy.api.records.grants import Grant, Share, SharedLink, SharedResult
from dontbuy.api.records.ledger import FACT_TOLD, LINK_REVOKED, LINK_SHARED, PURCHASE_CHANGED
from dontbuy.api.records.not_known import without_not_known
from dontbuy.api.records.numbers_told import NumbersTold
from dontbuy.api.records.webhooks import WebhookEvent
from dontbuy.api.service import Service
from dontbuy.api.store import acts, checks, evaluations, expiry, grants, outbox
from dontbuy.api.store.database import Database
from dontbuy.api.store.numbers import next_numbers
from dontbuy.api.tokens import Inside, derived_token, expired_link, grant_id, hash_of, new_token, unknown_link
from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.rulebook.fingerprint import digest
from dontbuy.engine.values import ValueReader


def _now() -> datetime:
    return datetime.now(UTC)


class Checks:
    """Each check is reached by a token of 192 random bits, of which only the SHA-256 is kept.

    A share's token is made from the own link's token, so its owner can show the link again and nobody else can.
    """

    def __init__(
        self,
        service: Service,
        database: Database,
        check_days: int,
        share_days: int,
        now: Callable[[], datetime] = _now,
        purchase_days: int = 730,
        by: Caller = ANYBODY,
    ) -> None:
        """`by` is who acts: what they do in a purchase is entered in the ledger, where they are known."""
        self.check_days, self.share_days, self.purchase_days = check_days, share_days, purchase_days
        self.service, self.database, self.now, self.by = service, database, now, by

    def acting(self, by: Caller, database: Database | None = None) -> "Checks":
        """The same checks for somebody who acts; `database` is a transaction in which they do."""
        kept_for = self.check_days, self.share_days, self.now, self.purchase_days
        return Checks(self.service, database or self.database, *kept_for, by)

    def begin(self, document: Mapping[str, Any], suggested: Mapping[str, str] | None = None, reader: str = "") -> str:
        """Keep a new check that says what a document says, and give the token of its own link.

        `suggested` maps facts of the document to the tool whose link proposed them, `reader` is who answers. Raises
        FactsError, RuleSetNotFound.
        """
        self.service.read(document)
        now, token = self.now(), new_token()
        said = {name: part for name, part in document.items() if name not in ("kind", "subject")}
        check = Check(
            id=f"ck_{uuid4().hex}",
            kind=str(document["kind"]),
            subject_told=document.get("subject"),
            created_at=now,
            updated_at=now,
            expires_at=now + timedelta(days=self.check_days),
            progress=Progress(reader=reader),
            tellings=(Telling(0, OPENING, said, now),),
            workspace=self.by.workspace,
            aliases=self._aliases(str(document["kind"])),
        )
        proposed = [Telling(0, fact, check.told(fact), now, origin) for fact, origin in (suggested or {}).items()]
        with self.database.writing() as connection:
            expiry.empty_expired(connection, now)
            told = numbered(connection, check.workspace, [*check.tellings, *proposed])
            checks.add(connection, replace(check, tellings=tuple(told)))
            own = Grant(hash_of(token), grant_id(), "check", check.id, now, workspace=check.workspace)
            grants.add(connection, own, self.by.id)
        return token

    @contextmanager
    def at_once(self) -> Iterator["Checks"]:
        """Checks whose changes are kept together, or, where one of them raises, not at all."""
        with self.database.joined() as one_transaction:
            yield self.acting(self.by, one_transaction)

    def open(self, token: str) -> Check:
        """The check of an own link. Raises LinkNotFound, LinkExpired."""
        try:
            with self.database.reading() as connection:
                return self._open(connection, token)
        except LinkExpired:
            self._empty_expired()
            raise

    def listed(self, tokens: Sequence[str]) -> Sequence[tuple[str, CheckLine]]:
        """The checks of these own links, each with its token, in their order. What was deleted or has expired, and
        what opens no check, is left out without a word. It takes one transaction, which reads."""
        hashes = {token: hash_of(token) for token in tokens}
        with self.database.snapshot() as connection:
            opened = grants.opened(connection, hashes.values(), "check")
            lines = checks.lines(connection, opened.values(), self.now())
        found = [(token, lines.get(opened.get(hashed, ""))) for token, hashed in hashes.items()]
        return [(token, self.spelt(line)) for token, line in found if line is not None]

    def tell(
        self,
        token: str,
        sent: Mapping[str, Any],
        saw: int,
        question: str = "",
        alone: bool = False,
        notes: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Save what somebody changed in a form that showed the check as it was at the telling numbered `saw`.

        `sent` holds the raw JSON value of each fact that the form has a field for, None where it is empty. What says
        the same as the check did at `saw` was not touched, and is left alone. What somebody else told otherwise after
        `saw` is not overwritten; it stands in `differs`. `question` is the fact whose question was answered: it counts
        as told even where the answer stays the same, and is not skipped any more. With `alone`, that answer counts
        alone: all evidence about it goes. `notes` are what makes the person say so, by fact, also of facts that are not
        in `sent`; the note of any other fact stays as it is whatever becomes of its answer, for the person typed it.

        Raises FactsError where the document cannot be read with the changes; then nothing was saved.
        """
        with self.database.writing() as connection:
            check = self._open(connection, token)
            seen, question = check.as_seen(saw), canonical(check.aliases, question)
            noted = {canonical(check.aliases, fact): note for fact, note in (notes or {}).items()}
            changes = {fact: check.told(fact) for fact, note in noted.items() if note != check.note(fact)}
            changes |= {
                fact: value
                for fact, value in ((canonical(check.aliases, fact), value) for fact, value in sent.items())
                if fact == question or not self._same(check, fact, value, seen.told(fact))
            }
            outcome = self._told(connection, check, changes, saw, question, alone, noted)
            if question and not any(difference.fact == question for difference in outcome.differs):
                progress = outcome.check.progress.answered(question)
                outcome = replace(outcome, check=replace(outcome.check, progress=progress))
            checks.save(connection, outcome.check)
        return outcome

    def skip(self, token: str, fact: str, saw: int, note: str) -> Outcome:
        """Leave a question open: the answer it has is taken out, unless somebody else gave it after `saw`.

        `note` is kept for when it is asked again.
        """
        with self.database.writing() as connection:
            check = self._open(connection, token)
            fact = canonical(check.aliases, fact)
            outcome = self._told(connection, check, {fact: None}, saw, fact, notes={fact: note})
            if not outcome.differs:
                progress = outcome.check.progress.left_open(fact)
                outcome = replace(outcome, check=replace(outcome.check, progress=progress))
            checks.save(connection, outcome.check)
        return outcome

    def leave_together(self, token: str, facts: Sequence[str]) -> None:
        """Keep which questions stood on the page that was left, so that the way back leads to all of them."""
        with self.database.writing() as connection:
            check = self._open(connection, token)
            checks.save(connection, replace(check, progress=check.progress.left_together(facts)))

    def go_on(self, token: str) -> None:
        """Ask on although nothing that is left can change the verdict."""
        with self.database.writing() as connection:
            check = self.kept_longer(self._open(connection, token))
            checks.save(connection, replace(check, progress=replace(check.progress, goes_on=True)))

    def speak_to(self, token: str, reader: str) -> None:
        """Ask from now on in the words for this reader of the rule set."""
        with self.database.writing() as connection:
            check = self.kept_longer(self._open(connection, token))
            checks.save(connection, replace(check, progress=replace(check.progress, reader=reader)))

    def rename(self, token: str, name: str) -> None:
        """Give the subject another name, or none; an id that came with a document stays."""
        with self.database.writing() as connection:
            check = self.kept_longer(self._open(connection, token))
            subject = {part: text for part, text in (check.subject_told or {}).items() if part != "name"}
            if name:
                subject["name"] = name
            renamed = replace(check, subject_told=subject or None)
            self.service.read(renamed.document)
            self.acted(connection, PURCHASE_CHANGED, check)
            checks.save(connection, renamed)

    def link_for(self, token: str) -> str:
        """A link of their own, for whoever acts, to a check that is open to them; gives its token."""
        made, now = new_token(), self.now()
        with self.database.writing() as connection:
            check = self._opened(connection, token)
            own = Grant(hash_of(made), grant_id(), "check", check, now, workspace=self.by.workspace)
            grants.add(connection, own, self.by.id)
        return made

    def delete(self, token: str) -> None:
        """The check, its results and every link to them are gone."""
        with self.database.writing() as connection:
            key, now = self._opened(connection, token), self.now()
            workspace, purchase = checks.stands_in(connection, key)
            checks.forget(connection, key, now, self.by)
            if purchase:
                outbox.leave_of_purchase(connection, WebhookEvent.CHANGED, purchase, workspace, now)

    def finish(self, token: str) -> Result:
        """The answer to what the check says now. A new one is kept only where the last one answers something else."""
        opened = self.open(token)
        evaluated = self.service.answered(opened.document)
        with self.database.writing() as connection:
            check = self._opened(connection, token)
            count, input_digest = evaluations.last_result(connection, check)
            if input_digest == evaluated.answer["input_digest"]:
                return self._result(connection, check, count)
            evaluated = self.service.keep(connection, evaluated, Caller(self.by.id, opened.workspace), check, count + 1)
        return Result(count + 1, evaluated)

    def results(self, token: str) -> Sequence[Result]:
        """Every result of a check, the first one first."""
        with self.database.reading() as connection:
            return evaluations.results(connection, self._opened(connection, token))

    def result(self, token: str, number: int) -> Result:
        """One result of a check. Raises LinkNotFound where it has none of this number."""
        with self.database.reading() as connection:
            return self._result(connection, self._opened(connection, token), number)

    def last_result(self, token: str) -> tuple[int, str]:
        """The number of the last result and the digest of what it answers; 0 and `""` where there is none yet."""
        with self.database.reading() as connection:
            return evaluations.last_result(connection, self._opened(connection, token))

    def share(self, token: str, number: int, sender: str = "") -> SharedLink:
        """A link to one result that anyone may read until it expires or is revoked; the check is kept as long.

        `sender` is the name that its readers see as who shared it.
        """
        now, identity = self.now(), grant_id()
        shared, expires = derived_token(token, f"share {identity}"), now + timedelta(days=self.share_days)
        with self.database.writing() as connection:
            check = self._opened(connection, token)
            result = self._result(connection, check, number)
            checks.keep_until(connection, check, expires)
            workspace, purchase = checks.stands_in(connection, check)
            of_it = result.evaluated.id, now, expires, sender
            grants.add(connection, Grant(hash_of(shared), identity, "result", *of_it, workspace=workspace))
            acts.add(connection, LINK_SHARED, purchase, workspace, self.by, now)
        return SharedLink(Share(identity, number, expires), shared)

    def shares(self, token: str) -> Sequence[SharedLink]:
        """The shares of a check's results that still work."""
        with self.database.reading() as connection:
            shares = grants.shares(connection, self._opened(connection, token), self.now())
        return [SharedLink(share, derived_token(token, f"share {share.id}")) for share in shares]

    def revoke(self, token: str, share: str) -> None:
        """The shared link with this id stops working at once."""
        with self.database.writing() as connection:
            check, now = self._opened(connection, token), self.now()
            if grants.revoke(connection, check, share, now):
                workspace, purchase = checks.stands_in(connection, check)
                acts.add(connection, LINK_REVOKED, purchase, workspace, self.by, now)

    def shared(self, token: str) -> SharedResult:
        """What a shared link shows. Raises LinkNotFound, LinkExpired."""
        now = self.now()
        with self.database.reading() as connection:
            grant = grants.get(connection, hash_of(token), "result")
            if grant is None:
                raise unknown_link()
            found = evaluations.shared(connection, grant.object, now)
        if found is None or grant.expires_at is None or grant.expires_at <= now:
            raise expired_link("ask whoever shared it with you for a new link")
        return SharedResult(*found, grant.expires_at, grant.sender)

    def _open(self, connection: Connection, token: str) -> Check:
        """The check of an own link, with everything that was told in it."""
        return self.as_it_counts(checks.get(connection, self._opened(connection, token)))

    def _opened(self, connection: Connection, token: str) -> str:
        """The id of the check that an own link opens; nothing of the check is read."""
        key: str = token
        if not isinstance(token, Inside):
            grant = grants.get(connection, hash_of(token), "check")
            if grant is None:
                raise unknown_link()
            key = grant.object
        if not checks.is_kept(connection, key, self.now()):
            raise expired_link()
        return key

    def spelt(self, line: CheckLine) -> CheckLine:
        """The line of a check that knows the other names of its facts."""
        return replace(line, check=self.as_it_counts(line.check)) if line.check else line

    def as_it_counts(self, check: Check) -> Check:
        """A check that knows the other names of its facts; one in a purchase shares what is told about the buyer."""
        check = replace(check, aliases=self._aliases(check.kind))
        if not check.purchase:
            return check
        rulebook = self.service.library.in_force
        rule_set = rulebook.rule_sets.get(check.kind)
        shared = check.sharing(self._ours, rule_set.facts if rule_set else ())
        if rule_set is None or METRICS not in rule_set.facts:
            return shared
        return replace(shared, numbers_told=NumbersTold(rulebook, rule_set))

    def kept_longer(self, check: Check) -> Check:
        """The check changed now, and kept for as long again from now."""
        now, days = self.now(), self.purchase_days if check.purchase else self.check_days
        return replace(check, updated_at=now, expires_at=max(check.expires_at, now + timedelta(days=days)))

    def _aliases(self, kind: str) -> Aliases:
        rule_set = self.service.library.in_force.rule_sets.get(kind)
        return rule_set.aliases if rule_set else {}

    @property
    def _ours(self) -> Collection[str]:
        """The facts that are told once in a purchase, for they are about the buying side."""
        return [name for name, fact in self.service.library.in_force.facts.items() if fact.told_once]

    def _empty_expired(self) -> None:
        now = self.now()
        with self.database.reading() as connection:
            if not expiry.some_expired(connection, now):
                return
        with self.database.writing() as connection:
            expiry.empty_expired(connection, now)

    def _told(
        self,
        connection: Connection,
        check: Check,
        changes: Mapping[str, Any],
        saw: int,
        question: str = "",
        alone: bool = False,
        notes: Mapping[str, str] | None = None,
    ) -> Outcome:
        """The check with those changes told that nobody else made otherwise; the tellings are added, under the lock."""
        if OPENING in changes:  # with which a check begins, and which nobody tells
            raise FactsError([Diagnostic("facts/unknown-fact", "no fact has an empty name", "/fact", "name a fact")])
        now, told, differs = self.now(), list[Telling](), list[Difference]()
        for name, value in changes.items():
            fact = canonical(check.aliases, name)
            stands, newest = check.told(fact), check.newest(fact)
            is_same, stands_alone = self._same(check, fact, value, stands), alone and fact == question
            had = check.note(fact)
            # That it is not known was the answer, and goes with it; what else they typed stays.
            noted = (notes or {}).get(fact, had if is_same else without_not_known(had))
            if not is_same and newest and newest.number > saw:
                differs.append(Difference(fact, value, stands, newest.at))
            elif not is_same or fact in check.suggested or stands_alone or noted != had:
                about_us = bool(check.purchase) and fact in self._ours
                told.append(Telling(0, fact, value, now, "", stands_alone, noted, about_us=about_us))
        self.service.read(check.with_tellings(told).document)
        told = numbered(connection, check.workspace, told)
        checks.add_tellings(connection, check, told)
        if told:
            self.acted(connection, FACT_TOLD, check)
        saved = [telling.fact for telling in told]
        return Outcome(self.kept_longer(check.with_tellings(told)), saved, differs)

    def acted(self, connection: Connection, what: str, check: Check) -> None:
        """Enter what whoever acts did in the purchase of a check, and leave a message of it, where it is in one."""
        acts.add(connection, what, check.purchase, check.workspace, self.by, self.now())

    def _same(self, check: Check, fact: str, value: Any, other: Any) -> bool:
        """Whether two raw values of a fact say the same: 20, 20.0 and "20" do where a number is expected."""
        rulebook = self.service.library.in_force
        declared = rulebook.facts.get(canonical(check.aliases, fact))
        if declared is None or value is None or other is None:
            return digest(value) == digest(other)
        reader = ValueReader(rulebook.metrics)
        read = [reader.read(declared.type, raw, "") for raw in (value, other)]
        return digest(read[0]) == digest(read[1]) if not reader.faults else digest(value) == digest(other)

    def _result(self, connection: Connection, check: str, number: int) -> Result:
        result = evaluations.result(connection, check, number)
        if result is None:
            raise unknown_link()
        return result


def numbered(connection: Connection, workspace: str, told: Sequence[Telling]) -> list[Telling]:
    """Tellings with the next numbers of a workspace, taken under the write lock."""
    numbers = next_numbers(connection, workspace, len(told)) if told else ()
    return [replace(telling, number=number) for telling, number in zip(told, numbers, strict=True)]
