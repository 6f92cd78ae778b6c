"""What is kept, as the code sees it: evaluations, checks with what was told in them, and grants."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from dontbuy.api.documents import Aliases, canonical, telling, told
from dontbuy.engine.answer import Answer, SubjectData

WORKSPACE = "default"
"""The one workspace there is so far. Every row belongs to a workspace."""
OPENING = ""
"""The fact of an opening telling, which tells a whole document at once."""
_FORM = "form"
"""The source of evidence that a person typed here."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An answer with everything needed to find it again: the document has its day and rulebook filled in.

    `created_at` is ISO text in UTC with microseconds.
    """

    id: str
    created_at: str
    document: Mapping[str, Any]
    answer: Answer

    @property
    def body(self) -> dict[str, Any]:
        """As it crosses the wire."""
        return {"id": self.id, "created_at": self.created_at, **self.answer, "document": self.document}

    @property
    def line(self) -> "EvaluationLine":
        """What a list shows of it."""
        answer = self.answer
        return EvaluationLine(
            id=self.id,
            created_at=self.created_at,
            kind=answer["kind"],
            subject=answer["subject"],
            as_of=answer["as_of"],
            verdict=answer["verdict"],
            level=answer["level"],
        )


@dataclass(frozen=True, slots=True)
class EvaluationLine:
    """What a list shows of one evaluation, read without its document and its answer, which may be a megabyte each."""

    id: str
    created_at: str
    kind: str
    subject: SubjectData | None
    as_of: str
    verdict: str
    level: str

    @property
    def summary(self) -> dict[str, Any]:
        """As it crosses the wire."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Result:
    """One kept answer of a check. The numbers of a check's results count from 1."""

    number: int
    evaluated: Evaluated


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody told one fact at one moment. Tellings are added and never changed; the newest of a fact counts.

    `number` comes from the workspace: of two tellings the later one has the higher number. `value` is the raw JSON
    value, None where the fact was taken back. `origin` names the tool whose link proposed the value, `""` where nobody
    did. `stands_alone` is true where the person chose this answer over all evidence about the fact. `note` is what
    makes the person say so, in their own words; it becomes evidence.

    The first telling of a check is its opening: its fact is `""` and its value a whole document, an imported one for
    example, without the kind and the subject: `{"facts": {…}, "evidence": […]}`.
    """

    number: int
    fact: str
    value: Any
    at: datetime
    origin: str = ""
    stands_alone: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come with the questions of a check.

    `skipped` are questions left open on purpose, `trail` all questions that were left, answered or not, the last one
    at its end.
    `goes_on` is true after the person chose to answer more questions although the verdict was settled. `reader` is who
    answers, one of the readers of the rule set; `""` where nobody said.
    """

    skipped: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    goes_on: bool = False
    reader: str = ""

    def answered(self, fact: str) -> "Progress":
        """After the question of a fact was answered."""
        skipped = tuple(name for name in self.skipped if name != fact)
        return replace(self, skipped=skipped, trail=self._after(fact))

    def left_open(self, fact: str) -> "Progress":
        """After the question of a fact was skipped."""
        return replace(self, skipped=(*self.answered(fact).skipped, fact), trail=self._after(fact))

    def _after(self, fact: str) -> tuple[str, ...]:
        return (*(name for name in self.trail if name != fact), fact)


@dataclass(frozen=True)
class Check:
    """One subject of one kind, and everything that was told about it, the opening first.

    `subject_told` is what a document says under `subject` (`{"id": …, "name": …}`), None where it says nothing.
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

    @property
    def subject(self) -> str:
        """The name of what is being checked; `""` where it has none."""
        return str((self.subject_told or {}).get("name", ""))

    @property
    def number(self) -> int:
        """The number of the newest telling. A form that shows this check sends it back as what it saw."""
        return self.tellings[-1].number

    @cached_property
    def document(self) -> dict[str, Any]:
        """The document that the newest telling of each fact makes."""
        subject = {"subject": self.subject_told} if self.subject_told is not None else {}
        document = {"kind": self.kind, **subject, **self.tellings[0].value}
        for fact, newest in self._newest.items():
            document = telling(document, self.aliases, fact, newest.value)
        alone = {each.fact for each in self.tellings if each.stands_alone}
        evidence = [item for item in document.get("evidence") or [] if self._backed(item) not in alone]
        noted = self._notes()
        days = self._days([self._backed(item) for item in evidence if item.get("value") is not None], noted)
        if alone or noted or days:
            document["evidence"] = [*evidence, *noted.values(), *days]
        return document

    def _notes(self) -> dict[str, dict[str, str]]:
        """Evidence by fact: what makes the person say what they told last, on the day on which they told it."""
        return {
            each.fact: {"fact": each.fact, "quote": each.note, "source": _FORM, "as_of": each.at.date().isoformat()}
            for each in self._newest.values()
            if each.note and each.value is not None
        }

    def _days(self, facts: Collection[str], noted: Collection[str]) -> list[dict[str, str]]:
        """Evidence of the day on which each of these facts was told here, so that a value of other evidence that
        differs is known to be earlier or later; a note has it already. Nobody knows when the opening was told."""
        newest = [self._newest[fact] for fact in dict.fromkeys(facts) if fact in self._newest and fact not in noted]
        return [{"fact": each.fact, "as_of": each.at.date().isoformat()} for each in newest if each.value is not None]

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
        """The raw value of a fact now; None where nothing is told."""
        return told(self.document, self.aliases, fact)

    def newest(self, fact: str) -> Telling | None:
        """The newest telling of a fact; None where it was never told."""
        opening = self.tellings[0]
        told_at_first = told(opening.value, self.aliases, fact) is not None
        return self._newest.get(fact) or (opening if told_at_first else None)

    def as_seen(self, saw: int) -> "Check":
        """The check as it was when its newest telling had the number `saw`; before its opening it says nothing.

        That is what a form showed, so what differs from it was changed by the person who sends the form.
        """
        seen = tuple(each for each in self.tellings if each.number <= saw)
        return replace(self, tellings=seen or (Telling(0, OPENING, {"facts": {}}, self.created_at),))

    def with_tellings(self, added: Sequence[Telling]) -> "Check":
        """The check after more was told."""
        return replace(self, tellings=(*self.tellings, *added))

    @cached_property
    def _newest(self) -> Mapping[str, Telling]:
        """The newest telling of each fact that was told since the opening."""
        return {each.fact: each for each in self.tellings[1:]}

    def _backed(self, piece: Mapping[str, Any]) -> str:
        """The fact that a piece of evidence is about."""
        return canonical(self.aliases, str(piece.get("fact")))


@dataclass(frozen=True, slots=True)
class CheckLine:
    """What a list shows of one check. `check` is None where it is too long to be read for a list, or cannot be read."""

    id: str
    kind: str
    subject: str
    updated_at: datetime
    expires_at: datetime
    check: Check | None


@dataclass(frozen=True, slots=True)
class Grant:
    """What lets somebody in: the hash of a token, and what it opens.

    `opens` is `check` (an own link: the check may be read and changed) or `result` (a share: one result may be read).
    `object` is the id of what is opened. `expires_at` is None where it works as long as its object is kept. `sender` is
    who gave the link, as they wrote it; `""` where they did not say.
    """

    hash: str
    id: str
    opens: str
    object: str
    created_at: datetime
    expires_at: datetime | None = None
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A grant of one result of a check, as its owner sees it: `id` is the grant's, `number` the result's."""

    id: str
    number: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A share as its owner sees it, with the token that only the owner's own token gives."""

    share: Share
    token: str


@dataclass(frozen=True, slots=True)
class SharedResult:
    """What a shared link shows, and until when. `sender` is who shared it, `""` where they did not say."""

    evaluated: Evaluated
    until: datetime
    sender: str
