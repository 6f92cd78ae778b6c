"""The questions of one person in a purchase: which are theirs, in their voice, with what they have answered."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import NO_ANSWER
from dontbuy.api.pages.draft.asking import can_be_empty, note_field
from dontbuy.api.pages.draft.not_known import as_it_was_said
from dontbuy.api.pages.draft.question import BOTH, DONT_KNOW
from dontbuy.api.pages.draft.whoever import can_say_dont_know
from dontbuy.api.pages.form.controls import Control, Doubts, Errors, FormField, control, typed
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.form.labels import errors_of, examples, none_named
from dontbuy.api.pages.purchase.orders import ordered_of_the_leader
from dontbuy.api.pages.purchase.standing import role_of, speaker
from dontbuy.api.pages.second_looks import second_looks
from dontbuy.api.pages.words import in_one_line, with_capital
from dontbuy.api.purchases.board import Board, JudgedCheck, can_be_asked
from dontbuy.api.purchases.people import AskedFact, AskedPerson, RoleLink
from dontbuy.api.purchases.told import facts_of
from dontbuy.api.records.checks import Telling
from dontbuy.api.records.facts import METRICS
from dontbuy.api.records.not_known import NOT_KNOWN, says_not_known, with_not_known, without_not_known
from dontbuy.api.service import Service
from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.wording import plain

NONE = "none/"
"""How the field begins that says of a list that there is nothing to list."""
AT_ONCE = 7
"""Questions on one page."""
_LEADER = "leader"
FIRST_OF_A_LEADER = (
    METRICS,
    "behaviour.to_change_known",
    "cause.buyer_can_pinpoint",
    "leader.accepts_problem_centric_discovery",
    "leader.on_active_journey",
)
"""Better at what, how much, by when; and what goes with it: the leader's page."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question as a page shows it. `of` is the vendor that it is about, `""` where it is about the buyers."""

    place: AskedFact
    name: str
    fact: FactDeclaration
    of: str
    answer: Control
    companions: Sequence[Control]
    examples: Sequence[tuple[str, str]]
    note: str
    note_error: str
    none_named: str = ""
    """What says of a list that there is nothing to list, `""` where it cannot be said."""
    is_none: bool = False
    """Whether that was said."""
    can_say_dont_know: bool = False
    told_by_others: Sequence[tuple[str, str]] = ()
    """What others told of the numbers, each with who: a hint, and no answer."""
    stands_out: bool = False
    """Whether it is needed now, and something else on the page is not."""

    @property
    def companions_open(self) -> bool:
        """Whether something stands in what may be added, so that it is shown."""
        return any(each.is_filled() or each.has_error() for each in self.companions)

    @property
    def note_name(self) -> str:
        return note_field(self.name)


@dataclass(frozen=True, slots=True)
class ToldByThem:
    """What a person told: the question, their answer in words, and what makes them say so."""

    name: str
    question: str
    of: str
    said: str
    note: str


@dataclass(frozen=True)
class Questions:
    """Everything that one person can be asked, and what they told of it."""

    person: AskedPerson
    board: Board

    @cached_property
    def takes(self) -> Sequence[AskedFact]:
        """Every place that an answer of theirs may be about, with what may be said beside it."""
        asked = can_be_asked(self.board, self.person.part.role)
        return [place for each in asked for place in (each, *self._beside(each))]

    @cached_property
    def told(self) -> Mapping[AskedFact, Telling]:
        """What the person told last of each place, without what they took back."""
        found: dict[AskedFact, Telling] = {}
        for column in self.board.columns:
            for telling in column.check.tellings:
                if telling.part == self.person.part.id:
                    found[AskedFact("" if telling.about_us else column.check.id, telling.fact)] = telling
        return {place: telling for place, telling in found.items() if telling.value is not None}

    @cached_property
    def open(self) -> Sequence[AskedFact]:
        """What can still change a verdict and is theirs, and what a leader is asked first; without what they told, and
        without what is about a vendor who is out."""
        theirs, told = can_be_asked(self.board, self.person.part.role), self.told
        first = [place for place in theirs if self._is_first(place)]
        out = {column.check.id for column in self.board.columns if column.is_out}
        telling = [each.place for each in self.board.open if each.place in theirs and each.place.check not in out]
        return [place for place in dict.fromkeys([*self._in_order(first), *telling]) if place not in told]

    @cached_property
    def needed(self) -> Sequence[AskedFact]:
        """Of what is open for them what the board counts with their role: what can still change a verdict. Where none
        of it lies with their role, what others can answer too. Of a leader also what the board orders."""
        counted = {each.place for each in self.board.open}
        theirs = {each.place for each in self.board.open_with.get(self.person.part.role, ())}
        telling = [place for place in self.open if place in counted]
        counts = [place for place in telling if place in theirs] or telling
        ordered = ordered_of_the_leader(self.board) if self.person.part.role == _LEADER else ()
        return [place for place in self.open if place in counts or place in ordered]

    def not_needed(self, service: Service) -> Sequence[AskedFact]:
        """What nobody told and they are not asked, for no answer can change a verdict as things stand; nothing about a
        vendor who is out, and nothing that follows from a list or is evident from another answer."""
        facts = {column.check.id: facts_of(service, column) for column in self.board.columns if not column.is_out}

        def is_unknown(place: AskedFact) -> bool:
            told = facts.get(self._column(place).check.id) if place not in self.board.evident else None
            return told is not None and told.value(place.fact) is None and not told.differs(place.fact)

        theirs = can_be_asked(self.board, self.person.part.role)
        places = [place for place in theirs if place not in self.open and place not in self.told]
        return [place for place in places if not self._declared(place).derived_from and is_unknown(place)]

    def shown(self, change: str, left: Collection[str] = ()) -> Sequence[AskedFact]:
        """The places of a page: the one that is changed, or the next seven that are open; without those that they have
        just `left` open, by name."""
        wanted = [place for place in self.takes if name_of(place) == change and place.fact in self._facts(place)]
        asked = [place for place in wanted if not self._declared(place).companion_of]
        still = [place for place in self.open if name_of(place) not in left]
        first = [place for place in still if self._is_first(place)]
        return asked[:1] or self._needed_first(first) or self._needed_first(still)[:AT_ONCE]

    def _needed_first(self, places: Sequence[AskedFact]) -> Sequence[AskedFact]:
        return sorted(places, key=lambda place: place not in self.needed)

    def named(self, names: Sequence[str]) -> Sequence[AskedFact]:
        """The places of these names that ask something of the person."""
        places = {name_of(place): place for place in self.takes}
        found = [places[name] for name in names if name in places]
        return [place for place in found if not self._declared(place).companion_of]

    def asked(
        self,
        places: Sequence[AskedFact],
        said: Mapping[AskedFact, Any],
        errors: Errors,
        notes: Mapping[AskedFact, str],
        rows: int = 1,
        doubts: Doubts | None = None,
    ) -> Sequence[AskedQuestion]:
        """The questions of these places; `said` and `notes` are what stands in their fields, and a list has room for at
        least `rows`."""
        waits = [place in self.needed for place in places]
        return [
            replace(
                self._asked(place, said, errors, notes, rows, doubts or {}), stands_out=is_needed and not all(waits)
            )
            for place, is_needed in zip(places, waits, strict=True)
        ]

    def answered(self) -> Sequence[ToldByThem]:
        """What the person told, in the order in which they told it."""
        found = []
        for place, telling in self.told.items():
            declared = self._declared(place)
            if declared.question and not declared.companion_of:
                (text,) = as_it_was_said([self.in_words(place, telling.value)], [telling.note])
                note = without_not_known(telling.note)
                found.append(ToldByThem(name_of(place), declared.question, self._vendor(place), text, note))
        return found

    def question(self, place: AskedFact) -> str:
        """The question of a place in the words for the person, with the vendor that it is about."""
        vendor = self._vendor(place)
        return f"{vendor}: {self._declared(place).question}" if vendor else self._declared(place).question

    def in_words(self, place: AskedFact, value: Any, note: str = "") -> str:
        """An answer as a person reads it, with what makes somebody say so."""
        if value is None:
            return NO_ANSWER
        (text,) = as_it_was_said([in_one_line(value, self._declared(place).type, self.board.rulebook)], [note])
        said = without_not_known(note)
        return f"{text} (“{said}”)" if said else text

    def typed(self, places: Sequence[AskedFact], form: Form) -> dict[AskedFact, Any]:
        """What a form says of these places and of what may be said beside them; None where it says nothing. Who says
        that they do not know says what that counts as."""
        every = [each for place in places for each in (place, *self._beside(place))]
        said = {place: typed(name_of(place), self._declared(place).type, form) for place in every}
        for place in places:
            counts_as = self._declared(place).dont_know_means
            is_none = said[place] is None and self._says_none(place, form)
            if counts_as is not None and (is_none or self._says_dont_know(place, form)):
                said[place] = plain(counts_as)
        return said

    def both(self, places: Sequence[AskedFact], said: Mapping[AskedFact, Any], form: Form) -> Errors:
        """Of which lists it was said that there is nothing to list, and something was listed all the same."""
        return {name_of(place): BOTH for place in places if said[place] and self._says_none(place, form)}

    def wrong(self, service: Service, sent: Mapping[AskedFact, Any]) -> Errors:
        """What cannot be read of what was typed, by the name of its field."""
        errors: dict[str, str] = {}
        for rule_set, here, document in self._documents(sent):
            try:
                service.read(document)
            except FactsError as error:
                told = {place.fact: value for place, value in here.items()}
                for field, text in errors_of(rule_set, error, told).items():
                    errors[_named(field, here)] = text
        return errors

    def doubts(self, service: Service, said: Mapping[AskedFact, Any]) -> Doubts:
        """What looks wrong in these answers although it can be read, by the name of its field: a date that has passed,
        a target that is worse than today. It is what the interview says of the same answers."""
        found: dict[str, list[str]] = {}
        for rule_set, here, document in self._documents(said):
            issues = service.check(document)["data_issues"]
            for look in second_looks(issues, document, rule_set, self.board.rulebook):
                if look.fact in {place.fact for place in here}:
                    texts = found.setdefault(_named(look.field, here), [])
                    texts += [look.text] if look.text not in texts else []
        return found

    def _documents(
        self, said: Mapping[AskedFact, Any]
    ) -> Iterator[tuple[RuleSet, Mapping[AskedFact, Any], Mapping[str, Any]]]:
        """For each column what these answers say there, and a document that says only that."""
        for column in self.board.columns:
            rule_set, document = column.rule_set, editing.blank(column.rule_set)
            here = {
                place: value
                for place, value in said.items()
                if value is not None and place.check in ("", column.check.id) and place.fact in rule_set.facts
            }
            for place, value in here.items():
                document = editing.saying(document, rule_set, place.fact, value)
            yield rule_set, here, document

    def notes(self, places: Sequence[AskedFact], form: Form) -> dict[AskedFact, str]:
        """What makes the person say so, as they typed it, by place; where they do not know, that comes first."""
        found = {place: form.text(note_field(name_of(place))) for place in places}
        not_known = {place for place in places if self._says_dont_know(place, form)}
        return {place: with_not_known(note) if place in not_known else note for place, note in found.items()}

    def can_say_dont_know(self, place: AskedFact) -> bool:
        """Whether it is for this person to say that they do not know, or that there is nothing to list."""
        column, role = self._column(place), self.person.part.role
        rule_set = column.rule_set.for_reader(role)
        is_theirs = rule_set.facts[place.fact].answered_by == role
        return is_theirs and can_say_dont_know(self.board.rulebook, rule_set, column.check.document, place.fact)

    def _says_dont_know(self, place: AskedFact, form: Form) -> bool:
        return form.text(name_of(place)) == DONT_KNOW and self.can_say_dont_know(place)

    def _says_none(self, place: AskedFact, form: Form) -> bool:
        is_said = f"{NONE}{name_of(place)}" in form
        return is_said and can_be_empty(self._declared(place)) and self.can_say_dont_know(place)

    def _is_first(self, place: AskedFact) -> bool:
        return self.person.part.role == _LEADER and place.fact in FIRST_OF_A_LEADER and not place.check

    @staticmethod
    def _in_order(places: Sequence[AskedFact]) -> Sequence[AskedFact]:
        return sorted(places, key=lambda place: FIRST_OF_A_LEADER.index(place.fact))

    def _asked(
        self,
        place: AskedFact,
        said: Mapping[AskedFact, Any],
        errors: Errors,
        notes: Mapping[AskedFact, str],
        rows: int,
        doubts: Doubts,
    ) -> AskedQuestion:
        declared, name = self._declared(place), name_of(place)
        beside, note = self._beside(place), notes.get(place, "")
        answer = control(name, declared.question, declared.type, said.get(place), errors, rows, doubts)
        can_say, is_list = self.can_say_dont_know(place), can_be_empty(declared)
        if can_say and isinstance(answer, FormField) and answer.kind == "yes_no":
            said_so = DONT_KNOW if says_not_known(note) else answer.text
            answer = replace(answer, options=(*answer.options, (DONT_KNOW, NOT_KNOWN)), text=said_so)
        return AskedQuestion(
            place=place,
            name=name,
            fact=declared,
            of=self._vendor(place),
            answer=answer,
            companions=[
                control(name_of(each), inner.question, inner.type, said.get(each), errors)
                for each in beside
                if (inner := self._declared(each))
            ],
            examples=examples(declared),
            note=without_not_known(note),
            note_error=errors.get(note_field(name), ""),
            none_named=none_named(declared) if can_say and is_list else "",
            is_none=said.get(place) == [] or errors.get(name) == BOTH,
            can_say_dont_know=can_say and not is_list,
            told_by_others=self._told_by_others(place) if place.fact == METRICS else (),
        )

    def _told_by_others(self, place: AskedFact) -> Sequence[tuple[str, str]]:
        """What everybody else told last of a place, in words, each with who it is."""
        column, newest = self._column(place), dict[str, Telling]()
        for telling in column.check.tellings[1:]:
            if telling.fact == place.fact and not telling.call and telling.part != self.person.part.id:
                newest[telling.part] = telling
        told = [each for each in newest.values() if each.value]
        return [(self._who_told(column, each), self.in_words(place, each.value)) for each in told]

    def _who_told(self, column: JudgedCheck, telling: Telling) -> str:
        found = self.board
        if telling.part or not found.reader or found.sender:
            who = column.check.who(telling.part) if telling.part else ""
            return speaker(found, who, "", is_owner=False)
        return with_capital(role_of(found, found.reader))

    def _beside(self, place: AskedFact) -> Sequence[AskedFact]:
        """What may be said beside a fact, where this kind of document takes it and it hangs on the same."""
        facts = self._facts(place)
        own = facts[place.fact]
        there = [name for name in own.companions if name in facts and facts[name].told_once == own.told_once]
        return [AskedFact(place.check, name) for name in there]

    def _declared(self, place: AskedFact) -> FactDeclaration:
        return self._facts(place)[place.fact]

    def _facts(self, place: AskedFact) -> Mapping[str, FactDeclaration]:
        """The facts of the kind of document that a place is in, in the words for the person."""
        return self._column(place).rule_set.for_reader(self.person.part.role).facts

    def _column(self, place: AskedFact) -> JudgedCheck:
        """The column of a place; of what is about the buyers, the first whose kind of document takes it."""
        fits = [
            column
            for column in self.board.columns
            if place.check in ("", column.check.id) and place.fact in column.rule_set.facts
        ]
        return fits[0]

    def _vendor(self, place: AskedFact) -> str:
        return self._column(place).name if place.check else ""


def questions_of(found: Board, link: RoleLink) -> Questions:
    """What somebody who was asked is asked now."""
    return Questions(AskedPerson(link.part, found.whole, link.expires_at, link.sender), found)


def _named(field: str, places: Iterable[AskedFact]) -> str:
    """The field of this page for one that is named by its fact: `metrics.items/0/by`."""
    fact, slash, rest = field.partition("/")
    return {place.fact: name_of(place) for place in places}.get(fact, fact) + slash + rest


def name_of(place: AskedFact) -> str:
    """The name of a place's field: `cause.text`, or `ck_1:vendor.sold_or_priced`."""
    return f"{place.check}:{place.fact}" if place.check else place.fact
