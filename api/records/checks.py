"""Checks: one subject of one kind, with everything that was told about it, by whom and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from dontbuy.api.documents import Aliases, canonical, telling, told
from dontbuy.api.records.calls import Call, Debrief, Tap, evidence_of, in_order
from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.api.records.numbers_told import NumbersTold

OPENING = ""
"""The fact of an opening telling, which tells a whole document at once."""
_FORM, _BUYER = "form", "buyer"
"""The source of evidence that a person typed here, and the side of whoever is asked in a purchase."""
_SELF_CHECK = "discovery_self_check"
"""The kind of check in which the trainer speaks of their own calls: what they tell is of no buyer's side."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody told one fact at one moment. Tellings are added and never changed; the newest of a fact counts.

    `number` comes from the workspace: of two tellings the later one has the higher number. `value` is the raw JSON
    value, None where the fact was taken back. `origin` names the tool whose link proposed the value, `""` where nobody
    did. `stands_alone` is true where the person chose this answer over all evidence about the fact. `note` is what
    makes the person say so, in their own words; it becomes evidence.

    `part` is the id of who told it, `""` for whoever has the own link; `about_us` is true where it hangs on a purchase
    and counts for every check in it; `call` is the id of the debrief in which it was told of a call, `""` where it was
    told of none: what was told of calls adds up (`records/calls.py`), and no telling of it counts by itself.

    The first telling of a check is its opening: its fact is `""` and its value a whole document, an imported one for
    example, without the kind and the subject: `{"facts": {…}, "evidence": […]}`. What a document brings later is told
    fact by fact; its evidence is a telling of the same shape, without facts.
    """

    number: int
    fact: str
    value: Any
    at: datetime
    origin: str = ""
    stands_alone: bool = False
    note: str = ""
    part: str = ""
    about_us: bool = False
    call: str = ""

    @property
    def day(self) -> str:
        """The day on which it was told, in UTC."""
        return self.at.date().isoformat()


@dataclass(frozen=True, slots=True)
class Part:
    """One person in a purchase: a role in it, and a name where they gave one. `number` counts from 1."""

    id: str
    number: int
    role: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come with the questions of a check.

    `skipped` are questions left open on purpose, the last one at its end; `trail` all questions that were left,
    answered or not, the last one at its end too, and `numbered` the same in the order in which each was left first: it
    keeps its number. `pages` are the questions that were left together, page by page.
    `goes_on` is true after the person chose to answer more questions although the verdict was settled. `reader` is who
    answers, one of the readers of the rule set; `""` where nobody said.
    """

    skipped: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    goes_on: bool = False
    reader: str = ""
    numbered: tuple[str, ...] = ()
    pages: tuple[tuple[str, ...], ...] = ()

    def answered(self, fact: str) -> "Progress":
        """After the question of a fact was answered."""
        skipped = tuple(name for name in self.skipped if name != fact)
        numbered = self.numbered if fact in self.numbered else (*self.numbered, fact)
        return replace(self, skipped=skipped, trail=self._after(fact), numbered=numbered)

    def left_open(self, fact: str) -> "Progress":
        """After the question of a fact was skipped."""
        left = self.answered(fact)
        return replace(left, skipped=(*left.skipped, fact))

    def left_together(self, facts: Sequence[str]) -> "Progress":
        """After a page of several questions was left."""
        page = tuple(name for name in facts if name in self.trail)
        others = tuple(each for each in self.pages if set(each).isdisjoint(page))
        return replace(self, pages=(*others, page)) if len(page) > 1 else self

    def page_of(self, fact: str) -> tuple[str, ...]:
        """The questions of the page on which a question was left; itself alone where it stood alone."""
        return next((each for each in self.pages if fact in each), (fact,))

    def _after(self, fact: str) -> tuple[str, ...]:
        return (*(name for name in self.trail if name != fact), fact)


@dataclass(frozen=True)
class Check:
    """One subject of one kind, and everything that was told about it, the opening first.

    `subject_told` is what a document says under `subject` (`{"id": …, "name": …}`), None where it says nothing.
    `purchase` is the id of the purchase that it belongs to, `""` where it stands alone; `place` is its column there, 0
    for the request, and `parts` are the people in that purchase by id. `debriefs` are those of its calls.
    """

    id: str
    kind: str
    subject_told: Mapping[str, Any] | None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    progress: Progress
    tellings: tuple[Telling, ...]
    aliases: Aliases = field(default_factory=dict)
    purchase: str = ""
    place: int = 0
    parts: Mapping[str, Part] = field(default_factory=dict)
    debriefs: tuple[Debrief, ...] = ()
    workspace: str = WORKSPACE
    numbers_told: NumbersTold | None = field(default=None, compare=False, repr=False)
    """How what several people tell of the numbers is put together; None where nobody is asked beside its owner."""

    @property
    def subject(self) -> str:
        """The name of what is being checked; `""` where it has none."""
        return str((self.subject_told or {}).get("name", ""))

    @property
    def number(self) -> int:
        """The number of the newest telling. A form that shows this check sends it back as what it saw."""
        return max(each.number for each in self.tellings)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The document that the newest telling of each person and fact makes, as it counts: what several people tell of
        the numbers and what does not contradict itself is put together."""
        counted = self.numbers_told.counted(self.tellings) if self.numbers_told else self.tellings
        if counted is self.tellings:
            return self.as_told
        return replace(self, tellings=tuple(counted), numbers_told=None).as_told

    @cached_property
    def as_told(self) -> dict[str, Any]:
        """The same with what each of them told, as they told it.

        What the holder of the own link tells stands in its body. What somebody else told is evidence with their role
        and name, so that two people who differ are in conflict and nobody is picked.
        """
        subject = {"subject": self.subject_told} if self.subject_told is not None else {}
        document = {"kind": self.kind, **subject, **self.tellings[0].value}
        for fact, newest in self._newest.items():
            document = telling(document, self.aliases, fact, newest.value)
        alone = {each.fact: each.number for each in self.tellings if each.stands_alone}
        at_first = document.get("evidence") or []
        evidence = [item for item in at_first if self._backed(item) not in alone]
        evidence += [item for number, item in self._brought_later if number > alone.get(self._backed(item), 0)]
        evidence += [item for number, item in self._from_calls if number > alone.get(item["fact"], 0)]
        noted, others = self._notes(), self._from_others()
        told_beside = [*evidence, *others]
        days = self._days([self._backed(item) for item in told_beside if item.get("value") is not None], noted)
        if alone or noted or days or len(told_beside) > len(document.get("evidence") or []):
            document["evidence"] = [*evidence, *noted.values(), *days, *others]
        return document

    @property
    def _brought_later(self) -> Sequence[tuple[int, Mapping[str, Any]]]:
        """The evidence that documents brought since the check began, each piece with the number of its telling: what a
        check that was taken into the purchase says of the buying side, and what was accepted of a transcript."""
        openings = [each for each in self.tellings[1:] if each.fact == OPENING]
        return [(each.number, piece) for each in openings for piece in each.value.get("evidence") or []]

    @property
    def calls(self) -> Sequence[Call]:
        """The calls that were told of, the earliest first, each as it was told of last; none that was taken back."""
        told_in: dict[str, list[Telling]] = {}
        for each in self.tellings:
            told_in.setdefault(each.call, []).append(each)
        found = []
        for first in self.debriefs:
            if first.corrects:
                continue
            debriefs = [each for each in self.debriefs if first.id in (each.id, each.corrects)]
            if debriefs[-1].taken_back:
                continue
            newest = {each.fact: each for debrief in debriefs for each in told_in.get(debrief.id, ())}
            taps = {fact: Tap(each.value, each.note, each.number) for fact, each in newest.items()}
            found.append(Call(debriefs, {fact: tap for fact, tap in taps.items() if tap.value is not None or tap.note}))
        return in_order(found)

    @property
    def _from_calls(self) -> Sequence[tuple[int, dict[str, Any]]]:
        """What its calls come to, as evidence, each piece with the number of the newest telling that it rests on."""
        return [*evidence_of(self.calls, of_the_buyer=self.kind != _SELF_CHECK)]

    def _from_others(self) -> list[dict[str, Any]]:
        """Evidence of what everybody else told last of each fact, the first to tell it first."""
        newest = {(each.part, each.fact): each for each in self.tellings[1:] if each.part and not each.call}
        return [
            {
                "fact": each.fact,
                "value": each.value,
                **({"quote": each.note} if each.note else {}),
                "source": _FORM,
                "speaker_side": _BUYER,
                "locator": self.who(each.part),
                "as_of": each.day,
            }
            for each in newest.values()
            if each.value is not None
        ]

    def who(self, part: str) -> str:
        """A person in the purchase as evidence names them: `Dana, leader`."""
        told = self.parts[part]
        return f"{told.name}, {told.role}" if told.name else told.role

    def _notes(self) -> dict[str, dict[str, str]]:
        """Evidence by fact: what makes the person say what they told last, on the day on which they told it."""
        return {
            each.fact: {"fact": each.fact, "quote": each.note, "source": _FORM, "as_of": each.day}
            for each in self._newest.values()
            if each.note and each.value is not None
        }

    def _days(self, facts: Collection[str], noted: Collection[str]) -> list[dict[str, str]]:
        """Evidence of the day on which each of these facts was told here, so that a value of other evidence that
        differs is known to be earlier or later; a note has it already. Nobody knows when the opening was told."""
        newest = [self._newest[fact] for fact in dict.fromkeys(facts) if fact in self._newest and fact not in noted]
        return [{"fact": each.fact, "as_of": each.day} for each in newest if each.value is not None]

    def note(self, fact: str) -> str:
        """What makes the person say what they told of a fact; `""` where they did not say."""
        newest = self._newest.get(fact)
        return newest.note if newest else ""

    @property
    def is_as_begun(self) -> bool:
        """Whether nobody has answered, skipped or chosen anything since it began."""
        is_untouched = replace(self.progress, reader="") == Progress()
        return is_untouched and all(each.origin for each in self.tellings[1:])

    @property
    def suggested(self) -> Mapping[str, str]:
        """The facts whose value a tool proposed and nobody told since, each with the name of the tool."""
        return {fact: newest.origin for fact, newest in self._newest.items() if newest.origin}

    def told(self, fact: str) -> Any:
        """The raw value of a fact that the holder of the own link tells now; None where they tell nothing of it."""
        return told(self.as_told, self.aliases, fact)

    def newest(self, fact: str) -> Telling | None:
        """The newest telling of a fact; None where it was never told."""
        opening = self.tellings[0]
        told_at_first = told(opening.value, self.aliases, fact) is not None
        return self._newest.get(fact) or (opening if told_at_first else None)

    def as_seen(self, saw: int) -> "Check":
        """The check as it was when its newest telling had the number `saw`; before its opening it says nothing.

        That is what a form showed, so what differs from it was changed by the person who sends the form.
        """
        opening, *later = self.tellings
        first = opening if opening.number <= saw else Telling(0, OPENING, {"facts": {}}, self.created_at)
        return replace(self, tellings=(first, *(each for each in later if each.number <= saw)))

    def with_tellings(self, added: Sequence[Telling]) -> "Check":
        """The check after more was told."""
        return replace(self, tellings=(*self.tellings, *added))

    @cached_property
    def _newest(self) -> Mapping[str, Telling]:
        """The newest telling of each fact that the holder of the own link told since the opening."""
        plain = [each for each in self.tellings[1:] if each.fact != OPENING and not each.part and not each.call]
        return {each.fact: each for each in plain}

    def sharing(self, ours: Collection[str], takes: Collection[str]) -> "Check":
        """The check as it counts in its purchase. What is about the buying side (`ours`) is told once, there: what the
        check itself says of it is left out, and of what the purchase says there is what this kind of document `takes`.
        """
        opening, *later = self.tellings
        said = dict(opening.value)
        for fact in ours:
            if told(said, self.aliases, fact) is not None:
                said = telling(said, self.aliases, fact, None)
        if "evidence" in said:
            said["evidence"] = [item for item in said["evidence"] or [] if self._backed(item) not in ours]
        own = [each for each in later if not each.about_us and each.fact not in ours]
        shared = [_only(each, takes) for each in later if each.about_us and each.fact in (OPENING, *takes)]
        counted = sorted([*own, *shared], key=lambda each: each.number)
        return replace(self, tellings=(replace(opening, value=said), *counted))

    def _backed(self, piece: Mapping[str, Any]) -> str:
        """The fact that a piece of evidence is about."""
        return canonical(self.aliases, str(piece.get("fact")))


def _only(brought: Telling, takes: Collection[str]) -> Telling:
    """What a document brought into a purchase, without evidence of facts that a kind of document does not take."""
    if brought.fact != OPENING:
        return brought
    pieces = [piece for piece in brought.value.get("evidence") or [] if str(piece.get("fact")) in takes]
    return replace(brought, value={"evidence": pieces})


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A check of a purchase by its id, kind and column."""

    id: str
    kind: str
    place: int


@dataclass(frozen=True, slots=True)
class CheckLine:
    """What a list shows of one check. `check` is None where it is too long to be read for a list, or cannot be read;
    `purchase` is the id of the purchase that it belongs to, `""` where it stands alone."""

    id: str
    kind: str
    subject: str
    updated_at: datetime
    expires_at: datetime
    check: Check | None
    purchase: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that somebody else told after the form was shown, and told otherwise. Nothing was overwritten.

    `sent` is what the form says, `now` what stands (None: the answer was taken out), `at` when that was told.
    """

    fact: str
    sent: Any
    now: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the changes of a form: the facts that were saved, and those to ask about.

    `check` is the check as it stands now. A form that shows `differs` sends `check.number` as what it saw; what it
    says then is saved, unless somebody has told something else again.
    """

    check: Check
    saved: Sequence[str]
    differs: Sequence[Difference]
