"""The page that shows several vendors side by side; what it says is the answer of `api.compare`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request, Response

from dontbuy.api.checks import Checks
from dontbuy.api.comparison import FEWEST, MOST, ComparedCriterion, ComparedDocument, Comparison, compare
from dontbuy.api.door.body import TheService
from dontbuy.api.errors import LinkNotFound
from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import TheChecks
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import headline, listed
from dontbuy.api.service import Service
from dontbuy.engine.errors import Diagnostic, EngineError
from dontbuy.engine.ir import Rulebook, RuleSet, rulebook_name

router = APIRouter()
_TOKEN = re.compile(r"(?<![\w-])[\w-]{32}(?![\w-])")
_PLACE = re.compile(r"/documents/([0-4])(/.*|)")
_OURS = "ours"
_FINDINGS = ("fired", "open", "clear")


@dataclass(frozen=True, slots=True)
class Entry:
    """What was given for one vendor: the text of a document, or a link to one."""

    number: int
    text: str = ""
    link: str = ""
    faults: tuple[Diagnostic, ...] = ()

    @property
    def field(self) -> str:
        """The field that an error leads to."""
        return f"link-{self.number}" if self.link and not self.text else f"text-{self.number}"


@dataclass(slots=True)
class Gathered:
    """The documents that could be read, with the entries they came from, and what is wrong so far."""

    entries: list[Entry]
    documents: list[Any] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    faults: list[tuple[int, Diagnostic]] = field(default_factory=list)


@router.get("/compare")
def compare_form(request: Request) -> Response:
    """A form for two to five vendors."""
    return _form(request, Gathered([Entry(number) for number in range(1, MOST + 1)]))


@router.post("/compare")
def compared(request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """The vendors side by side; or the form again, with everything that is wrong and where."""
    gathered = _gathered(form, service, checks)
    try:
        found = compare(service, {"documents": gathered.documents})
    except EngineError as error:
        gathered.faults.extend(_told(gathered, error))
    if gathered.faults:
        return _form(request, gathered, 422)
    return page(request, "compare-result.html", _result(service, found))


def _gathered(form: Form, service: Service, checks: Checks) -> Gathered:
    gathered = Gathered([_entry(form, number) for number in range(1, MOST + 1)])
    for entry in gathered.entries:
        if not entry.text and not entry.link:
            continue
        try:
            found = editing.opened(entry.text.encode()) if entry.text else _linked(checks, entry.link)
        except EngineError as error:
            gathered.faults.extend((entry.number, one) for one in error.diagnostics)
            continue
        gathered.documents.append(found)
        gathered.numbers.append(entry.number)
    return gathered


def _entry(form: Form, number: int) -> Entry:
    """A file becomes text, so that nothing has to be chosen again where something else is wrong."""
    file = form.files.get(f"file-{number}", b"").decode("utf-8", "replace").strip()
    return Entry(number, file or form.one(f"text-{number}"), form.one(f"link-{number}"))


def _linked(checks: Checks, link: str) -> Any:
    """The document of a draft's own link, or of a shared one. Raises LinkNotFound, LinkExpired."""
    token = (_TOKEN.findall(link) or [""])[-1]
    try:
        return editing.unwrapped(checks.open(token).document)
    except LinkNotFound:
        return editing.unwrapped(checks.shared(token).evaluated.document)


def _told(gathered: Gathered, error: EngineError) -> list[tuple[int, Diagnostic]]:
    """Each fault at the entry that it came from; 0 where it is about all of them."""
    found = []
    for one in error.diagnostics:
        place = _PLACE.fullmatch(str(one.where))
        if place and int(place[1]) < len(gathered.numbers):
            inside = Diagnostic(one.code, one.message, place[2], one.hint)
            found.append((gathered.numbers[int(place[1])], inside))
        elif one.code != "compare/too-few":
            found.append((0, one))
        elif len(gathered.numbers) + len({number for number, _ in gathered.faults}) < FEWEST:
            hint = "give a file, a text or a link for each"
            found.append((0, Diagnostic(one.code, f"there are fewer than {FEWEST} vendors", "", hint)))
    return found


def _form(request: Request, gathered: Gathered, status: int = 200) -> Response:
    entries = [
        Entry(one.number, one.text, one.link, tuple(fault for number, fault in gathered.faults if number == one.number))
        for one in gathered.entries
    ]
    general = [fault for number, fault in gathered.faults if number == 0]
    return page(request, "compare.html", {"entries": entries, "general": general}, status)


def _result(service: Service, found: Comparison) -> dict[str, Any]:
    name = rulebook_name(found["rulebook"]["id"], found["rulebook"]["version"])
    rulebook = service.library.rulebook(name)
    rule_set = service.library.rule_set(rulebook, found["kind"])
    names = _names(found["documents"])
    ours, theirs = _by_side(rulebook, found["criteria"])
    differ = [one for one in theirs if not one["same"]]
    return {
        "rule_set": rule_set,
        "names": names,
        "title": listed(names),
        "vendors": [_vendor(rule_set, name, one) for name, one in zip(names, found["documents"], strict=True)],
        "against": _by_section(rule_set, [one for one in differ if "fired" in _found(one)]),
        "known_for_some": _by_section(rule_set, [one for one in differ if "fired" not in _found(one)]),
        "alike": _alike(theirs),
        "ours": _by_section(rule_set, [one for one in ours if not one["same"]]),
        "ours_alike": _alike(ours),
        "signs": [one for one in found["signs"] if one["documents"]],
    }


def _by_side(
    rulebook: Rulebook, criteria: Sequence[ComparedCriterion]
) -> tuple[list[ComparedCriterion], list[ComparedCriterion]]:
    """The criteria about us, and those that tell one from the other; where all are about us, those do."""
    ours = [one for one in criteria if rulebook.topics[one["about"]].whose == _OURS]
    theirs = [one for one in criteria if one not in ours]
    return (ours, theirs) if theirs else ([], ours)


def _alike(criteria: Sequence[ComparedCriterion]) -> dict[str, list[ComparedCriterion]]:
    """The criteria that were found alike for all, by what was found."""
    return {word: [one for one in criteria if _found(one) == {word}] for word in _FINDINGS}


def _found(criterion: ComparedCriterion) -> set[str]:
    return {one["finding"] for one in criterion["findings"]}


def _names(documents: Sequence[ComparedDocument]) -> list[str]:
    """What each vendor is called; two of one name are told apart by their number."""
    said = [(one["subject"] or {}) for one in documents]
    names = [one.get("name") or one.get("id") or f"Vendor {at}" for at, one in enumerate(said, 1)]
    return [f"{name} ({at})" if names.count(name) > 1 else name for at, name in enumerate(names, 1)]


def _vendor(rule_set: RuleSet, name: str, document: ComparedDocument) -> dict[str, Any]:
    becomes = document["could_become"]
    return {**document, "name": name, "becomes": headline(rule_set, becomes) if becomes else ""}


def _by_section(rule_set: RuleSet, criteria: Sequence[ComparedCriterion]) -> list[tuple[str, list[ComparedCriterion]]]:
    found = {title: [one for one in criteria if one["section"] == key] for key, title in rule_set.sections.items()}
    return [(title, each) for title, each in found.items() if each]
