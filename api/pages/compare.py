"""The page that shows several vendors side by side; what it says is the answer of `api.compare`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import APIRouter, Request, Response

from dontbuy.api.checks import Checks
from dontbuy.api.comparison import FEWEST, MOST, ComparedCriterion, ComparedDocument, Comparison, compare
from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import UNREADABLE
from dontbuy.api.errors import LinkNotFound
from dontbuy.api.pages import editing, saved_files
from dontbuy.api.pages.draft.access import TheChecks, token_in
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.pictures.found import found_beside
from dontbuy.api.pages.pictures.heat_map import Column, HeatMap, heat_map
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import headline, listed
from dontbuy.api.service import Service
from dontbuy.engine.errors import Diagnostic, EngineError
from dontbuy.engine.ir import Rulebook, RuleSet

router = APIRouter()
_PLACE = re.compile(r"/documents/([0-4])(/.*|)")
_OURS = "ours"


@dataclass(frozen=True, slots=True)
class VendorEntry:
    """What was given for one vendor: a file or the text of one as it was `sent`, or a link; `text` is shown again."""

    number: int
    sent: bytes = b""
    text: str = ""
    link: str = ""
    faults: tuple[Diagnostic, ...] = ()

    @property
    def field(self) -> str:
        """The field that an error leads to."""
        if self.text:
            return f"text-{self.number}"
        return f"file-{self.number}" if self.sent.strip() else f"link-{self.number}"


@dataclass(slots=True)
class Gathered:
    """The documents that could be read, with the entries they came from, and what is wrong so far."""

    entries: list[VendorEntry]
    documents: list[Any] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    faults: list[tuple[int, Diagnostic | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Against:
    """A criterion that speaks against those of these names; `missing` are the facts open beside others, by name."""

    criterion: ComparedCriterion
    names: Sequence[str]
    missing: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """The criteria about the vendors, or those about us: the map, and what speaks against any of them."""

    picture: HeatMap
    against: Sequence[Against]


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """Facts that are open, and of whom to ask them."""

    of: str
    facts: Sequence[str]


@router.get("/compare")
def compare_form(request: Request) -> Response:
    """A form for two to five vendors."""
    return _form(request, [VendorEntry(number) for number in range(1, MOST + 1)])


@router.post("/compare")
def compared(request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """The vendors side by side; or the form again, with everything that is wrong and where."""
    gathered = _gathered(form, service, checks)
    try:
        comparison = compare(service, {"documents": gathered.documents})
    except EngineError as error:
        gathered.faults.extend(_by_entry(gathered, diagnostic) for diagnostic in error.diagnostics)
    if gathered.faults:
        told = [(number, fault) for number, fault in gathered.faults if fault is not None]
        return _form(request, gathered.entries, told, UNREADABLE)
    return page(request, "compare-result.html", _result(service, comparison))


def _gathered(form: Form, service: Service, checks: Checks) -> Gathered:
    gathered = Gathered([_entry(form, number) for number in range(1, MOST + 1)])
    for entry in gathered.entries:
        if not entry.sent.strip() and not entry.link:
            continue
        try:
            document = editing.opened(entry.sent) if entry.sent.strip() else _linked(checks, entry.link)
        except EngineError as error:
            gathered.faults.extend((entry.number, diagnostic) for diagnostic in error.diagnostics)
            continue
        gathered.documents.append(document)
        gathered.numbers.append(entry.number)
    return gathered


def _entry(form: Form, number: int) -> VendorEntry:
    """A file becomes text, so that nothing has to be chosen again where something else is wrong."""
    sent = form.files.get(f"file-{number}") or form.text(f"text-{number}").encode()
    return VendorEntry(number, sent, saved_files.as_text(sent).strip(), form.text(f"link-{number}"))


def _linked(checks: Checks, link: str) -> Any:
    """The document of a check's own link, or of a shared one. Raises LinkNotFound, LinkExpired."""
    token = token_in(link)
    try:
        return editing.unwrapped(checks.open(token).document)
    except LinkNotFound:
        return editing.unwrapped(checks.shared(token).evaluated.document)


def _by_entry(gathered: Gathered, diagnostic: Diagnostic) -> tuple[int, Diagnostic | None]:
    """A fault with the number of the entry that it came from; 0 where it is about all of them.

    None in the place of *too few* where entries with faults of their own explain it.
    """
    place = _PLACE.fullmatch(str(diagnostic.where))
    if place and int(place[1]) < len(gathered.numbers):
        inside = Diagnostic(diagnostic.code, diagnostic.message, place[2], diagnostic.hint)
        return gathered.numbers[int(place[1])], inside
    if diagnostic.code != "compare/too-few":
        return 0, diagnostic
    if len(gathered.numbers) + len({number for number, _ in gathered.faults}) >= FEWEST:
        return 0, None
    hint = "give a file, a text or a link for each"
    return 0, Diagnostic(diagnostic.code, f"there are fewer than {FEWEST} vendors", "", hint)


def _form(
    request: Request, entries: Sequence[VendorEntry], faults: Sequence[tuple[int, Diagnostic]] = (), status: int = 200
) -> Response:
    def of(number: int) -> tuple[Diagnostic, ...]:
        return tuple(fault for place, fault in faults if place == number)

    context = {"entries": [replace(entry, faults=of(entry.number)) for entry in entries], "general": of(0)}
    return page(request, "compare.html", context, status)


def _result(service: Service, comparison: Comparison) -> dict[str, Any]:
    rulebook = service.library.named_in(comparison)
    rule_set = service.library.rule_set(rulebook, comparison["kind"])
    documents = comparison["documents"]
    names = _names(documents)
    columns = [Column(name, found_beside(document)) for name, document in zip(names, documents, strict=True)]
    ours, theirs = _by_side(rulebook, comparison["criteria"])
    told = zip(names, documents, strict=True)
    return {
        "rule_set": rule_set,
        "names": names,
        "vendors": [_vendor(rule_set, name, document) for name, document in told],
        "sides": [
            ComparedSide(heat_map(rule_set, columns, [each["criterion"] for each in side]), _against(names, side))
            for side in (theirs, ours)
        ],
        "asked": _asked(rule_set, names, documents),
        "signs": [sign for sign in comparison["signs"] if sign["documents"]],
    }


def _against(names: Sequence[str], criteria: Sequence[ComparedCriterion]) -> list[Against]:
    """What speaks against any of them, what speaks against some of them only before what does against all."""
    found = [
        Against(
            criterion,
            [names[each["document"]] for each in criterion["findings"] if each["finding"] == "fired"],
            [(names[each["document"]], each["missing"]) for each in criterion["findings"] if each["missing"]],
        )
        for criterion in criteria
    ]
    return sorted((each for each in found if each.names), key=lambda each: len(each.names) == len(names))


def _asked(rule_set: RuleSet, names: Sequence[str], documents: Sequence[ComparedDocument]) -> Sequence[OpenQuestions]:
    """What is open, each question once: what lies with us, what to ask several of them, what is left of each alone."""
    beside: dict[str, list[int]] = {}
    for document in documents:
        for question in document["ask"]:
            beside.setdefault(question["fact"], []).append(document["document"])
    ours = [fact for fact, at in beside.items() if len(at) > 1 and rule_set.facts[fact].told_once]
    theirs: dict[tuple[int, ...], list[str]] = {}
    for fact, at in beside.items():
        if fact not in ours:
            theirs.setdefault(tuple(at), []).append(fact)
    groups = sorted(theirs.items(), key=lambda group: (-len(group[0]), group[0]))
    parts = [
        OpenQuestions("Of every one of them" if len(at) == len(names) else listed([names[each] for each in at]), facts)
        for at, facts in groups
    ]
    return [OpenQuestions("Your own homework, once for all of them", ours), *parts] if ours else parts


def _by_side(
    rulebook: Rulebook, criteria: Sequence[ComparedCriterion]
) -> tuple[list[ComparedCriterion], list[ComparedCriterion]]:
    """The criteria about us, and those that tell one from the other; where all are about us, those do."""
    ours = [criterion for criterion in criteria if rulebook.topics[criterion["about"]].whose == _OURS]
    theirs = [criterion for criterion in criteria if criterion not in ours]
    return (ours, theirs) if theirs else ([], ours)


def _names(documents: Sequence[ComparedDocument]) -> list[str]:
    """What each vendor is called; two of one name are the first and the second of that name."""
    subjects = [document["subject"] or {} for document in documents]
    names = [subject.get("name") or subject.get("id") or f"Vendor {at}" for at, subject in enumerate(subjects, 1)]
    return [
        f"{name} ({names[: at + 1].count(name)})" if names.count(name) > 1 else name for at, name in enumerate(names)
    ]


def _vendor(rule_set: RuleSet, name: str, document: ComparedDocument) -> dict[str, Any]:
    becomes = document["could_become"]
    return {**document, "name": name, "becomes": headline(rule_set, becomes) if becomes else ""}
