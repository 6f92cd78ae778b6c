"""The board of a purchase: what is said of each column, what is open and with whom, and how the decision stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from dontbuy.api.purchases.people import AskedFact, People, RoleLink
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.checks import Check
from dontbuy.api.records.evident import evident_facts, without_what_is_evident
from dontbuy.api.records.purchases import OPEN, REQUEST_PLACE, Decision, WholePurchase
from dontbuy.api.service import Service
from dontbuy.engine.answer import Explain
from dontbuy.engine.answer_shape import Answer, QuestionData
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.priorities import telling_questions

_VENDOR, _EVALUATOR, _LEADER = "vendor", "evaluator", "leader"
HEAVY = ("stop", "act")
"""The levels of words that keep somebody from signing, the gravest first."""


@dataclass(frozen=True)
class JudgedCheck:
    """One check of a purchase with its answer; the request, or a vendor."""

    check: Check
    rule_set: RuleSet
    answer: Answer

    @property
    def name(self) -> str:
        return self.check.subject

    @cached_property
    def telling(self) -> Sequence[QuestionData]:
        """The questions that can still change its verdict, most telling first."""
        return telling_questions(self.rule_set, self.answer)

    @property
    def is_blocked(self) -> bool:
        """Whether what is known keeps anybody from signing."""
        return self.answer["level"] in HEAVY

    @property
    def is_out(self) -> bool:
        """Whether a reason ends the talks with a vendor, who is out beside *Don't buy*, too."""
        says = {reason["says"] for reason in self.answer["reasons"]}
        ending = {key for key, word in self.rule_set.words.items() if word.ends_talks}
        return bool(self.check.place) and not ending.isdisjoint(says)

    @cached_property
    def keeps_from_signing(self) -> Sequence[str]:
        """The facts that nobody told, or about which two statements differ, and that could keep somebody from signing:
        each could lead to a word that does."""
        words = self.rule_set.words
        return [each["fact"] for each in self.telling if words[each["could_lead_to"]].level in HEAVY]

    @property
    def is_ready(self) -> bool:
        """Whether nothing that is known keeps anybody from signing, and nothing that is open could. What calls for care
        keeps nobody."""
        return not self.is_blocked and not self.keeps_from_signing


@dataclass(frozen=True, slots=True)
class Claim:
    """What one person, or one document, says in a disagreement. `who` is `""` for whoever has the own link."""

    who: str
    value: Any
    quote: str
    day: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two statements about one fact differ, so neither counts. `checks` are the ids of the columns in which."""

    fact: str
    claims: Sequence[Claim]
    checks: Sequence[str]


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A question that can still change a verdict, with the columns whose verdict it is."""

    place: AskedFact
    answered_by: str
    checks: Sequence[str]


@dataclass(frozen=True)
class Board:
    """A purchase as it stands: everything here is worked out from what was told, and nothing of it is kept."""

    whole: WholePurchase
    rulebook: Rulebook
    columns: Sequence[JudgedCheck]
    links: Sequence[RoleLink]
    today: date
    as_bought: Sequence[JudgedCheck] = ()
    """The request and the vendor that was bought from, as they stood at the end of that day; empty where none was."""
    sender: str = ""
    """Who shares it with whoever looks, by the name that they gave; `""` to its owner and where they gave none."""

    @property
    def request(self) -> JudgedCheck | None:
        return next((column for column in self.columns if column.check.place == 0), None)

    @property
    def vendors(self) -> Sequence[JudgedCheck]:
        return [column for column in self.columns if column.check.place]

    @property
    def has_no_talks(self) -> bool:
        """Whether the talks end with every vendor that there is, so that none is left to be paused."""
        return bool(self.vendors) and all(column.is_out for column in self.vendors)

    @property
    def reader(self) -> str:
        """Who began the purchase, as they said; `""` where they did not."""
        return next((column.check.progress.reader for column in self.columns if column.check.progress.reader), "")

    @property
    def ready(self) -> Sequence[JudgedCheck]:
        """The vendors with whom one could sign."""
        return [column for column in self.vendors if column.is_ready]

    @cached_property
    def disagreements(self) -> Sequence[Disagreement]:
        """Everything two statements differ about, in the order of the rulebook, each once."""
        checks: dict[AskedFact, list[str]] = {}
        claims: dict[AskedFact, Sequence[Claim]] = {}
        for column in self.columns:
            for conflict in column.answer["conflicts"]:
                place = self._place(column, conflict["fact"])
                checks.setdefault(place, []).append(column.check.id)
                claims.setdefault(place, [self._claim(column.check, each) for each in conflict["values"]])
        order = list(self.rulebook.facts)
        places = sorted(checks, key=lambda place: order.index(place.fact))
        return [Disagreement(place.fact, claims[place], checks[place]) for place in places]

    @cached_property
    def evident(self) -> frozenset[AskedFact]:
        """What nobody is asked here, for what was told in a column leaves no doubt of it."""
        return frozenset(
            self._place(column, fact)
            for column in self.columns
            for fact in evident_facts(column.rule_set, column.check.document, column.answer)
        )

    @cached_property
    def open(self) -> Sequence[OpenFact]:
        """What is asked because it can still change a verdict, each question once: what differs first, then what
        decides most columns. Nothing that only a vendor who is out waits for: the talks end, whatever is still open."""
        return self._open({column.check.id: self._asked(column) for column in self.columns})

    @cached_property
    def open_by_the_rules(self) -> Sequence[OpenFact]:
        """The same with what is evident from another answer, as machines are told it."""
        return self._open({column.check.id: column.telling for column in self.columns})

    def _asked(self, column: JudgedCheck) -> Sequence[QuestionData]:
        """What is asked of a column. What is evident is asked where signing waits for it alone."""
        evident = [each["fact"] for each in column.telling if self._place(column, each["fact"]) in self.evident]
        asked = without_what_is_evident(column.telling, frozenset(evident))
        keep = column.keeps_from_signing
        return asked if not keep or any(each["fact"] in keep for each in asked) else column.telling

    def _open(self, telling: Mapping[str, Sequence[QuestionData]]) -> Sequence[OpenFact]:
        checks: dict[AskedFact, list[str]] = {}
        answers: dict[AskedFact, str] = {}
        for column in self.columns:
            for question in telling[column.check.id] if not column.is_out else ():
                place = self._place(column, question["fact"])
                checks.setdefault(place, []).append(column.check.id)
                answers.setdefault(place, _answers(column.rule_set.facts[place.fact]))
        differs = {each.fact for each in self.disagreements}
        places = sorted(checks, key=lambda place: (place.fact not in differs, -len(checks[place])))
        return [OpenFact(place, answers[place], checks[place]) for place in places]

    @cached_property
    def open_with(self) -> Mapping[str, Sequence[OpenFact]]:
        """What is open, by the role with which it lies."""
        found: dict[str, list[OpenFact]] = {}
        for each in self.open:
            found.setdefault(self.lies_with(each), []).append(each)
        return found

    def lies_with(self, each: OpenFact) -> str:
        """With which role a question lies: with that which can answer it, but what is about whoever began the purchase
        with them."""
        is_about_them = self.reader and each.place.fact.startswith(f"{self.reader}.")
        return self.reader if is_about_them else each.answered_by

    @cached_property
    def decision(self) -> Decision:
        if self.whole.purchase.state != OPEN:
            return Decision.DECIDED
        if any(each.place.fact == conflict.fact for each in self.open for conflict in self.disagreements):
            return Decision.CONTRADICTED
        request = self.request
        if (request and request.is_blocked) or (self.vendors and all(column.is_blocked for column in self.vendors)):
            return Decision.BLOCKED
        if self.is_leader_silent:
            return Decision.SILENT
        if self.ready and (request is None or request.is_ready):
            return Decision.READY
        return Decision.UNKNOWN

    @property
    def is_leader_silent(self) -> bool:
        """Whether a leader was asked, and has not answered everything that could still change the verdict of the
        request, or of a vendor with whom one could sign."""
        asked = any(link.part.role == _LEADER and link.revoked_at is None for link in self.links)
        possible = {column.check.id for column in self.columns if not column.is_blocked}
        return asked and any(possible.intersection(each.checks) for each in self.open_with.get(_LEADER, ()))

    @property
    def was_ready(self) -> bool:
        """Whether, on the day on which it was bought, nothing kept anybody from it, and nothing that was open could."""
        return all(column.is_ready for column in self.as_bought)

    @cached_property
    def nearest(self) -> JudgedCheck | None:
        """The vendor with whom one could sign soonest: least is open that could keep anybody from it. None where there
        is no vendor, or something speaks against all of them."""
        possible = [column for column in self.vendors if not column.is_blocked]
        return min(possible, key=lambda column: len(column.keeps_from_signing), default=None)

    @cached_property
    def missing(self) -> Sequence[OpenFact]:
        """What is open of the request and of the nearest vendor: what could keep somebody from signing or, where
        nothing could, what could still change a verdict. Nothing where there is no such vendor, or the request itself
        keeps one from buying."""
        if self.nearest is None or (self.request and self.request.is_blocked):
            return []
        columns = [column for column in (self.request, self.nearest) if column]
        keeping = {self._place(column, fact) for column in columns for fact in column.keeps_from_signing}
        telling = {self._place(column, each["fact"]) for column in columns for each in column.telling}
        return [each for each in self.open if each.place in (keeping or telling)]

    def _place(self, column: JudgedCheck, fact: str) -> AskedFact:
        return AskedFact("" if self.rulebook.facts[fact].told_once else column.check.id, fact)

    @staticmethod
    def _claim(check: Check, stated: Mapping[str, Any]) -> Claim:
        evidence = _piece(check.document, stated["pointer"])
        who = str(evidence.get("locator") or "") if evidence else ""
        return Claim(who, stated["value"], stated.get("quote") or "", str((evidence or {}).get("as_of") or ""))


def board(
    service: Service, whole: WholePurchase, links: Sequence[RoleLink], today: date, explain: Explain = Explain.SUMMARY
) -> Board:
    """The board of a purchase. Raises FactsError where a check cannot be read."""
    rulebook = service.library.in_force

    def judged(check: Check) -> JudgedCheck:
        rule_set = service.library.rule_set(rulebook, check.kind)
        return JudgedCheck(check, rule_set, service.check(check.document, explain))

    as_bought = [judged(check) for check in _as_bought(whole)]
    return Board(whole, rulebook, [judged(check) for check in whole.checks], links, today, as_bought)


def _as_bought(whole: WholePurchase) -> Sequence[Check]:
    """The request and the vendor that was bought from, with what was told until the end of the day of the decision."""
    bought_from, day = whole.purchase.bought_from, whole.purchase.decided_on
    if not bought_from or day is None:
        return []
    found = []
    for check in whole.checks:
        if check.place == REQUEST_PLACE or check.id == bought_from:
            until = [each.number for each in check.tellings if each.at.date() <= day]
            found.append(check.as_seen(max(until, default=0)))
    return found


def board_of(service: Service, purchases: Purchases, people: People, token: str) -> Board:
    """The board that an own link opens. Raises LinkNotFound, LinkExpired, FactsError."""
    return board(service, purchases.open(token), people.links(token), purchases.today)


def can_be_asked(found: Board, role: str) -> Sequence[AskedFact]:
    """Everything that somebody of a role can be asked in a purchase, whether or not it is open, each place once."""
    places: dict[AskedFact, None] = {}
    for column in found.columns:
        for fact in column.rule_set.facts.values():
            if is_asked(role, fact):
                place = AskedFact("" if fact.told_once else column.check.id, fact.name)
                places.setdefault(place)
    return list(places)


def is_asked(role: str, fact: FactDeclaration) -> bool:
    """Whether somebody of a role can be asked for a fact."""
    return bool(fact.question) and not fact.companion_of and role in (_answers(fact), *fact.also_asked)


def _answers(fact: FactDeclaration) -> str:
    """The role that can answer; what only a vendor can say is found out by whoever talks to the vendors."""
    return _EVALUATOR if fact.answered_by in (_VENDOR, "") else fact.answered_by


def _piece(document: Mapping[str, Any], pointer: str) -> Mapping[str, Any] | None:
    """The piece of evidence that a pointer leads to; None where it leads into the facts."""
    parts = pointer.strip("/").split("/")
    if parts[0] != "evidence" or len(parts) < 2:
        return None
    pieces = document.get("evidence") or []
    return pieces[int(parts[1])] if int(parts[1]) < len(pieces) else None
