"""What to listen for, as `rules/calls/*.yaml` say it: read, checked, and told with the place of every mistake."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, StrictBool, StrictInt

from dontbuy.api.proposals.phrases import PLAIN, Ear, NoPhrase, Phrase, PhraseLists, phrases_of
from dontbuy.engine.errors import Diagnostic, Place, RulebookError, did_you_mean
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.documents import File
from dontbuy.engine.rulebook.shapes import Document, Id, Prose, Text
from dontbuy.engine.rulebook.shaping import as_far_as_read
from dontbuy.engine.rulebook.source import read_file

Side = Literal["buyer", "vendor"]
FOLDER = "calls"
FILES = f"{FOLDER}/*.yaml"
METRICS = "metrics.items"
_ANY_METRIC, _METRIC = "any_metric", "metric"
"""The lists of all that names a metric, and of the plain names among them: a phrase with all in it would be huge."""


class ProposesDocument(Document):
    """`proposes`: the fact and the value that are proposed."""

    fact: Id
    is_: Any = Field(alias="is")


class CueDocument(Document):
    """`cues.NAME`: what is heard from one side in one sentence."""

    side: Side
    heard: list[Text] = Field(min_length=1)
    unless: list[Text] = []
    question: StrictBool | None = None
    after: list[Id] = []
    confirmed_by: list[Id] = []
    also_says: list[Id] = []
    within: StrictInt = Field(2, ge=0, le=20)
    never_with: list[Id] = []
    of_others: StrictBool = False
    new_figures: StrictBool = False
    proposes: ProposesDocument | None = None
    because: Prose = ""
    says: list[Text] = []
    says_not: list[Text] = []


class SequenceDocument(Document):
    """`sequences.NAME`: one thing is heard, and another was not heard before it."""

    heard: list[Id] = Field(min_length=1)
    not_before: list[Id] = []
    times: StrictInt = Field(1, ge=1, le=20)
    opening: StrictBool = False
    proposes: ProposesDocument
    because: Prose


class AlikeDocument(Document):
    """`alike.NAME`: sentences that speak for a fact; what resembles them is worth reading."""

    side: Side
    proposes: ProposesDocument
    says: list[Text] = Field(min_length=1)


class AbsenceDocument(Document):
    """`absences.NAME`: something was never heard."""

    never: list[Id] = Field(min_length=1)
    but: list[Id] = []
    proposes: ProposesDocument
    because: Prose


class NumberDocument(Document):
    """An entry of `numbers`: what it proposes that the buyer said what one of their metrics is today."""

    proposes: ProposesDocument
    because: Prose


class WhoSpeaksDocument(Document):
    """`sides.SIDE`: what tells that somebody speaks for it."""

    titles: list[Text] = []
    names: list[Text] = []
    says: list[Text] = []
    unless: list[Text] = []
    supposes: list[Text] = []


class CallsDocument(Document):
    """A file of `rules/calls/`."""

    lists: dict[Id, list[Text]] = {}
    metrics: dict[Id, list[Text]] = {}
    cues: dict[Id, CueDocument] = {}
    sequences: dict[Id, SequenceDocument] = {}
    absences: dict[Id, AbsenceDocument] = {}
    numbers: dict[Id, NumberDocument] = {}
    alike: dict[Id, AlikeDocument] = {}
    sides: dict[Side, WhoSpeaksDocument] = {}
    of_others: list[Text] = []
    elsewhere: list[Id] = []


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of `cues`, its phrases ready to be listened for."""

    name: str
    says: CueDocument
    heard: Sequence[Phrase]
    unless: Ear
    places: Mapping[str, Sequence[Place]]
    """The places of its examples, by `says` and `says_not`."""

    @property
    def is_of_two(self) -> bool:
        """Whether two people make it: somebody asks, answers or confirms."""
        return bool(self.says.question or self.says.after or self.says.confirmed_by)


@dataclass(frozen=True, slots=True)
class CallTable:
    """All that is listened for. `metrics` are the phrases that name each metric; `of_others` those of words that are
    somebody else’s, `supposed` those of what a side only supposes; `elsewhere` the cues that speak of a conversation
    that is not here."""

    cues: Mapping[str, Cue]
    sequences: Mapping[str, SequenceDocument]
    absences: Mapping[str, AbsenceDocument]
    numbers: Mapping[str, NumberDocument]
    metrics: Mapping[str, Sequence[Phrase]]
    lists: PhraseLists
    sides: Mapping[str, WhoSpeaksDocument]
    of_others: Sequence[Phrase]
    supposed: Mapping[str, Sequence[Phrase]]
    elsewhere: Sequence[str]
    alike: Mapping[str, AlikeDocument] = field(default_factory=dict)
    _ears: dict[str, Ear] = field(default_factory=dict, repr=False, compare=False)
    _read: dict[str, Sequence[Phrase]] = field(default_factory=dict, repr=False, compare=False)

    def phrases(self, written: Sequence[str]) -> list[Phrase]:
        """Phrases that are known to mean something."""
        for each in written:
            if each not in self._read:
                self._read[each] = phrases_of(each, self.lists)
        return [phrase for each in written for phrase in self._read[each]]

    def ear(self, name: str, listened_for: Callable[[], Iterable[tuple[str, Iterable[Phrase]]]]) -> Ear:
        """The ear of a name, made when it is first asked for; `listened_for` says which phrases belong to what."""
        known = self._ears.get(name)
        if known is None:
            known = Ear()
            for each, phrases in listened_for():
                known.listen(each, phrases)
            self._ears[name] = known  # once it is whole: somebody else may ask meanwhile
        return known

    @property
    def is_empty(self) -> bool:
        """Whether it listens for nothing, as where a rulebook has no folder for it."""
        return not self.cues


def read_table(folder: Path, rulebook: Rulebook) -> CallTable:
    """The table in the folder `calls` of a rulebook’s folder; an empty one where there is none.

    Raises RulebookError with everything that is wrong in it.
    """
    reading = _Reading(rulebook)
    for path in sorted(folder.glob(FILES)):
        name = f"{folder.resolve().name}/{FOLDER}/{path.name}"
        tree, faults = read_file(path, name)
        reading.faults.extend(faults)
        if not tree.wrong:
            file, wrong = as_far_as_read(CallsDocument, tree, name)
            reading.faults.extend(wrong)
            reading.files.append(file)
    table = reading.table()
    if reading.faults:
        raise RulebookError(reading.faults)
    return table


@dataclass(slots=True)
class _Reading:
    """The files of a table, on the way to one."""

    rulebook: Rulebook
    files: list[File[CallsDocument]] = field(default_factory=list)
    faults: list[Diagnostic] = field(default_factory=list)
    lists: PhraseLists = field(default_factory=lambda: PhraseLists({}))

    def table(self) -> CallTable:
        spoken = self._names_of_metrics()
        self.lists = PhraseLists({**dict(self._all("lists")), **spoken})
        self.lists[_ANY_METRIC] = [f"{{{name}}}" for name in spoken]
        self.lists[_METRIC] = [each for names in spoken.values() for each in names if PLAIN.fullmatch(each)]
        for file in self.files:
            for name, phrases in file.body.lists.items():
                self._phrases(file, phrases, "lists", name)
        cues = dict(self._cues())
        sequences, absences = dict(self._all("sequences")), dict(self._all("absences"))
        elsewhere = [each for file in self.files for each in file.body.elsewhere]
        self._check_names(set(cues))
        return CallTable(
            cues=cues,
            sequences=sequences,
            absences=absences,
            numbers=dict(self._all("numbers")),
            metrics={metric: phrases_of(f"{{{_list_of(metric)}}}", self.lists) for metric in self.rulebook.metrics},
            lists=self.lists,
            sides={side: says for file in self.files for side, says in file.body.sides.items()},
            of_others=[each for file in self.files for each in self._phrases(file, file.body.of_others, "of_others")],
            supposed={
                side: self._phrases(file, says.supposes, "sides", side, "supposes")
                for file in self.files
                for side, says in file.body.sides.items()
            },
            elsewhere=elsewhere,
            alike=dict(self._all("alike")),
        )

    def _names_of_metrics(self) -> dict[str, Sequence[str]]:
        """The phrases that name each metric: its name, its other names, and how else it is spoken of."""
        spoken = dict(self._all("metrics"))
        return {
            _list_of(metric.id): [
                *dict.fromkeys(
                    [*(_as_phrase(name) for name in (metric.name, *metric.aliases)), *spoken.get(metric.id, ())]
                )
            ]
            for metric in self.rulebook.metrics.values()
        }

    def _all(self, part: str) -> Iterator[tuple[str, Any]]:
        """The entries of one part of all the files; a name that stands twice is a fault."""
        seen = dict[str, str]()
        for file in self.files:
            for name, entry in getattr(file.body, part).items():
                if name in seen:
                    message = f"`{name}` stands twice, first in {seen[name]}"
                    self._fault("calls/twice", message, file, "give one of them another name", part, name)
                    continue
                seen[name] = str(file.place(part, name))
                yield name, entry

    def _cues(self) -> Iterator[tuple[str, Cue]]:
        files = {name: file for file in self.files for name in file.body.cues}
        for name, written in self._all("cues"):
            file = files[name]
            heard = self._phrases(file, written.heard, "cues", name, "heard")
            unless = Ear()
            unless.listen(name, self._phrases(file, written.unless, "cues", name, "unless"))
            examples = {"says": written.says, "says_not": written.says_not}
            places = {
                key: [file.place("cues", name, key, at) for at in range(len(each))] for key, each in examples.items()
            }
            yield name, Cue(name, written, heard, unless, places)

    def _phrases(self, file: File[CallsDocument], written: Sequence[str], *path: str) -> list[Phrase]:
        read = list[Phrase]()
        for at, each in enumerate(written):
            try:
                read.extend(phrases_of(each, self.lists))
            except NoPhrase as error:
                self._fault("calls/no-phrase", f"{error}: `{each}`", file, "see docs/calls.md", *path, at)
        return read

    def _check_names(self, cues: set[str]) -> None:
        """That cues name cues that there are, and proposals facts and values that there are."""
        for file in self.files:
            body = file.body
            parts = ("cues", "sequences", "absences", "numbers", "alike")
            for part in parts:
                for name, entry in getattr(body, part).items():
                    self._check_named(file, cues, part, name, entry)
                    if entry.proposes is not None:
                        self._check_fact(file, entry.proposes, part, name)
            for at, each in enumerate(body.elsewhere):
                if each not in cues:
                    self._fault(
                        "calls/unknown-cue",
                        f"there is no cue `{each}`",
                        file,
                        did_you_mean(each, cues),
                        "elsewhere",
                        at,
                    )
            for metric in body.metrics:
                if metric not in self.rulebook.metrics:
                    hint = did_you_mean(metric, self.rulebook.metrics)
                    self._fault("calls/unknown-metric", f"there is no metric `{metric}`", file, hint, "metrics", metric)

    def _check_named(self, file: File[CallsDocument], cues: set[str], part: str, name: str, entry: Any) -> None:
        heard = ("heard",) if part == "sequences" else ()
        for key in (*heard, "after", "confirmed_by", "also_says", "never_with", "not_before", "never", "but"):
            for at, each in enumerate(getattr(entry, key, ())):
                if each not in cues:
                    hint = did_you_mean(each, cues)
                    self._fault("calls/unknown-cue", f"there is no cue `{each}`", file, hint, part, name, key, at)

    def _check_fact(self, file: File[CallsDocument], proposes: ProposesDocument, part: str, name: str) -> None:
        declared = self.rulebook.facts.get(proposes.fact)
        if declared is None:
            hint = did_you_mean(proposes.fact, self.rulebook.facts)
            message = f"there is no fact `{proposes.fact}`"
            self._fault("calls/unknown-fact", message, file, hint, part, name, "proposes", "fact")
        elif not self._can_be(declared, proposes.is_):
            hint = f"write one of {', '.join(declared.type.words)}" if declared.type.words else "write true or false"
            message = f"`{proposes.fact}` cannot be this"
            self._fault("calls/unknown-fact", message, file, hint, part, name, "proposes", "is")

    @staticmethod
    def _can_be(declared: FactDeclaration, value: Any) -> bool:
        """Whether a fact of yes or no, or of words, can have a value; no other can be proposed."""
        if declared.type.words:
            return isinstance(value, list) and bool(value) and all(each in declared.type.words for each in value)
        return isinstance(value, bool)

    def _fault(self, code: str, message: str, file: File[CallsDocument], hint: str, *path: str | int) -> None:
        self.faults.append(Diagnostic(code, message, file.place(*path), hint))


def _list_of(metric: str) -> str:
    """The name of the list of phrases that name a metric."""
    return f"metric_{metric}"


def _as_phrase(name: str) -> str:
    """The name of a metric as a phrase: what stands in brackets is left out."""
    plain = name.split("(")[0].strip().lower()
    words = [word.strip("’'\".,") for word in plain.replace("≥", "").replace("/", " ").split()]
    return " ".join(word for word in words if word[:1].isalnum())
