"""A tree of nodes to typed documents: the shape of every file of a rulebook, and nothing of its meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean
from dontbuy.engine.facts import ValueType
from dontbuy.engine.rulebook.source import Node, read_file

Text = Annotated[StrictStr, StringConstraints(min_length=1, max_length=2_000)]
Id = Annotated[StrictStr, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.\-]+$")]
MOST_BYTES = 2_000_000
"""Of a whole rulebook; the shipped one has a twentieth of it."""

Shape = TypeVar("Shape", bound=BaseModel)
Yaml = Any
"""A condition, or a value of a fact: read later, against the facts."""


class Document(BaseModel):
    """Every document refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WordDocument(Document):
    level: Id
    headline: Text


class NothingWord(Document):
    word: Id
    level: Id
    headline: Text


class NothingFired(Document):
    open: NothingWord
    clear: NothingWord


class TopicDocument(Document):
    label: Text
    whose: Literal["ours", "theirs"]


class OwnWord(Document):
    source: Id
    side: Id


class EvidenceDocument(Document):
    sources: list[Id]
    sides: list[Id]
    own_word: OwnWord


class Head(Document):
    """`rulebook.yaml`."""

    id: Id
    version: Annotated[StrictStr, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    title: Text
    levels: dict[Id, Annotated[StrictInt, Field(ge=1, le=100)]]
    words: dict[Id, WordDocument]
    nothing_fired: NothingFired
    about: dict[Id, TopicDocument]
    people: dict[Id, Text]
    evidence: EvidenceDocument


class SourceDocument(Document):
    title: Text
    file: Text
    lines: Annotated[StrictInt, Field(ge=1)]
    about: Text


class Sources(Document):
    """`sources.yaml`."""

    sources: dict[Id, SourceDocument]


class NamedIn(Document):
    source: Id
    line: Annotated[StrictInt, Field(ge=1)]


class MetricDocument(Document):
    name: Text
    aliases: list[Text] = []
    definition: Text
    unit: Id
    per: Id = ""
    better: Literal["higher", "lower", "band"]
    may_exceed_100: StrictBool = False
    metric_class: Id = Field(alias="class")
    needs: list[Id] = []
    named_in: list[NamedIn] = []
    watch_out: Text = ""
    crm: dict[Id, list[Text]] = {}


class Metrics(Document):
    """`metrics.yaml`."""

    units: list[Id] = []
    classes: list[Id] = []
    outcomes: Id = ""
    metrics: dict[Id, MetricDocument] = {}


class FieldDocument(Document):
    type: ValueType
    hint: Text = ""
    words: dict[Id, Text] = {}
    empty_word: Id = ""
    required: StrictBool = False
    fields: dict[Id, "FieldDocument"] = {}


class DoubtDocument(Document):
    companion: Id
    field: Id
    class_is_not: Id


class FactDocument(Document):
    type: ValueType
    hint: Text = ""
    words: dict[Id, Text] = {}
    empty_word: Id = ""
    fields: dict[Id, FieldDocument] = {}
    taken_by: list[Id]
    question: Text = ""
    why: Text = ""
    answered_by: Id = ""
    changed_by: Id = ""
    better: StrictBool | StrictStr | None = None
    dont_know_means: Yaml = None
    own_word_is_marked: StrictBool = False
    companions: list[Id] = []
    companion_of: Id = ""
    derived_from: Id = ""
    derive: Yaml = None
    doubted_when: DoubtDocument | None = None
    data_issues: Literal["", "measures"] = ""


class FactsDocument(Document):
    """`facts.yaml`."""

    facts: dict[Id, FactDocument]


class CitesDocument(Document):
    source: Id
    line: Annotated[StrictInt, Field(ge=1)]
    phrase: Text


class CriterionDocument(Document):
    name: Annotated[StrictStr, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    title: Text
    about: Id
    says: Id
    when: Yaml
    because: Text
    do: Text
    cites: CitesDocument


class Section(Document):
    """A file of `criteria/`; its name is the section."""

    title: Text
    criteria: dict[Id, CriterionDocument] = {}
    definitions: dict[Id, Yaml] = {}


class SideDocument(Document):
    when: Yaml
    yes: Id
    no: Id
    unknown: Id


class Wording(Document):
    title: Text = ""
    because: Text = ""
    do: Text = ""


class QuestionDocument(Document):
    question: Text = ""
    why: Text = ""
    answered_by: Id = ""


class RuleSetDocument(Document):
    """A file of `rule-sets/`."""

    kind: Id
    title: Text
    summary: Text
    minutes: Annotated[StrictInt, Field(ge=1, le=240)]
    have_at_hand: list[Text] = []
    you: Text
    subject_label: Text
    groups: dict[Literal["ours", "theirs"], Text]
    leads_with: Id = ""
    headlines: dict[Id, Text] = {}
    sections: dict[Id, list[Id]]
    signs: list[Id] = []
    observations: list[Id] = []
    side: SideDocument | None = None
    aliases: dict[Id, Id] = {}
    own_word_unless: Id = ""
    wording: dict[Id, Wording] = {}
    questions: dict[Id, QuestionDocument] = {}


@dataclass(slots=True)
class File(Generic[Shape]):
    """A document with the tree that it was read from, so that every part of it has its place."""

    name: str
    tree: Node
    body: Shape

    def place(self, *path: str | int) -> Place:
        return self.tree.at(path)


@dataclass(slots=True)
class Documents:
    """Every file of a rulebook that has its shape, and what is wrong with the others.

    `broken` names the sections whose file has not: what others name in them is not known to be wrong.
    """

    folder: str
    head: File[Head] | None = None
    sources: File[Sources] | None = None
    metrics: File[Metrics] | None = None
    facts: File[FactsDocument] | None = None
    sections: dict[str, File[Section]] = field(default_factory=dict)
    rule_sets: list[File[RuleSetDocument]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    faults: list[Diagnostic] = field(default_factory=list)


def read_documents(folder: Path) -> Documents:
    """Read every file of the folder. What is wrong is collected, not raised."""
    documents = Documents(folder.resolve().name)
    if not folder.is_dir():
        hint = "name the folder that holds rulebook.yaml"
        documents.faults.append(Diagnostic("rulebook/no-folder", "there is no such folder", str(folder), hint))
        return documents
    if _size(folder) > MOST_BYTES:
        message, hint = f"more than {MOST_BYTES // 1_000_000} MB in all", "split the rulebook"
        documents.faults.append(Diagnostic("rulebook/too-large", message, Place(documents.folder, 1, 1), hint))
        return documents
    documents.head = _file(documents, folder, "rulebook.yaml", Head)
    documents.sources = _file(documents, folder, "sources.yaml", Sources)
    documents.facts = _file(documents, folder, "facts.yaml", FactsDocument)
    if (folder / "metrics.yaml").exists():
        documents.metrics = _file(documents, folder, "metrics.yaml", Metrics)
    for path in _listed(documents, folder, "criteria"):
        section = _file(documents, folder, path, Section)
        if section:
            documents.sections[Path(path).stem] = section
        else:
            documents.broken.add(Path(path).stem)
    for path in _listed(documents, folder, "rule-sets"):
        rule_set = _file(documents, folder, path, RuleSetDocument)
        if rule_set:
            documents.rule_sets.append(rule_set)
    return documents


def _size(folder: Path) -> int:
    """The bytes of every file that would be read, known before any of them is."""
    paths = (path for pattern in ("*.yaml", "criteria/*.yaml", "rule-sets/*.yaml") for path in folder.glob(pattern))
    return sum(path.stat().st_size for path in paths if path.is_file())


def _listed(documents: Documents, folder: Path, name: str) -> list[str]:
    found = sorted(f"{name}/{path.name}" for path in (folder / name).glob("*.yaml"))
    if not found:
        place, hint = Place(f"{documents.folder}/{name}", 1, 1), f"add a file to {name}/"
        documents.faults.append(Diagnostic("rulebook/no-file", f"there is no file in {name}/", place, hint))
    return found


def _file(documents: Documents, folder: Path, name: str, shape: type[Shape]) -> File[Shape] | None:
    shown = f"{documents.folder}/{name}"
    tree, faults = read_file(folder / name, shown)
    documents.faults.extend(faults)
    if faults:
        return None
    body, wrong = shaped(shape, tree)
    documents.faults.extend(wrong)
    return File(shown, tree, body) if body else None


def shaped(shape: type[Shape], tree: Node) -> tuple[Shape | None, list[Diagnostic]]:
    """The document that a tree spells, or every fault of its shape with its place."""
    try:
        return shape.model_validate(tree.plain()), []
    except ValidationError as error:
        return None, [_diagnostic(shape, tree, fault) for fault in error.errors(include_url=False, include_input=False)]


def _diagnostic(shape: type[BaseModel], tree: Node, fault: ErrorDetails) -> Diagnostic:
    path = tuple(step for step in fault["loc"] if step != "[key]")
    place, last = tree.at(path), str(path[-1]) if path else ""
    match fault["type"]:
        case "extra_forbidden":
            hint = did_you_mean(last, _keys(shape, path[:-1])) or "leave it out, or see docs/rule-language.md"
            return Diagnostic("rulebook/unknown-key", f"unknown key `{last[:60]}`", place, hint)
        case "missing":
            return Diagnostic("rulebook/missing-key", f"`{last}` is missing", place, f"add `{last}`")
        case _:
            message = fault["msg"][:1].lower() + fault["msg"][1:]
            return Diagnostic("rulebook/wrong-shape", f"`{last[:60]}`: {message}", place, "see docs/rule-language.md")


def _keys(shape: Any, path: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a path of a document."""
    for step in path:
        shape = _inside(shape, step)
    models = list(_models(shape))
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


def _inside(shape: Any, step: str | int) -> Any:
    for model in _models(shape):
        for name, declared in model.model_fields.items():
            if step in (name, declared.alias):
                return declared.annotation
    return get_args(shape)[-1] if get_origin(shape) in (dict, list, Mapping) else None


def _models(shape: Any) -> Iterator[type[BaseModel]]:
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        yield shape
    elif get_origin(shape) in (Union, UnionType):
        for one in get_args(shape):
            yield from _models(one)
