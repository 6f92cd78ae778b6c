"""`dontbuy rules check`: everything that is wrong with a rulebook, and how much of it its cases show."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rich.text import Text

from dontbuy.api.proposals.examples import checked_table
from dontbuy.cli.options import folders_at_hand
from dontbuy.cli.places import RulebookPlaces
from dontbuy.cli.printer import OF_CODES, Printer, diagnosed
from dontbuy.cli.sarif import PlacedFinding, Severity
from dontbuy.cli.terminal import open_console
from dontbuy.engine.cases import Case, Unshown, beside_the_base, read_cases, run, unproven
from dontbuy.engine.errors import Diagnostic, EngineError
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.ir import OBSERVATION, SIGN, Rulebook
from dontbuy.engine.proof.written import RulebookPart, Written
from dontbuy.engine.rulebook.citations import ATTESTED
from dontbuy.engine.rulebook.library import Loaded, load

OK, WRONG = 0, 1
MOST_SHOWN = 10
"""Cases of a base that are named for people."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Checked:
    """A rulebook that was loaded, and what is wrong with its cases."""

    loaded: Loaded
    cases: int
    otherwise: Sequence[tuple[Case, Sequence[str]]]
    """The cases that are answered otherwise than they say, each with its differences."""
    unshown: Sequence[Unshown]
    idle: Sequence[Diagnostic]
    """The cases of an overlay that show nothing of it."""
    of_base: int
    """The cases of the base of an overlay."""
    base_otherwise: Sequence[tuple[Case, Sequence[str]]]
    """Those of them that come out otherwise with the overlay: no fault, and what its author should know."""

    @property
    def base_summary(self) -> str:
        """What becomes of the cases of the base; `""` where there is none."""
        base = self.loaded.rulebook.extends
        if base is None:
            return ""
        same = self.of_base - len(self.base_otherwise)
        return f"adds to {base.id} {base.version}: {same} of its {self.of_base} cases come out as they do without it"

    @property
    def summary(self) -> str:
        rulebook = self.loaded.rulebook
        criteria = _criteria(rulebook)
        return (
            f"{rulebook.id} {rulebook.version}: {criteria} criteria, "
            f"{len(rulebook.criteria) - criteria} signs and observations, {len(rulebook.facts)} facts, "
            f"{len(rulebook.metrics)} metrics; "
            f"{self.cases - len(self.otherwise)} of {self.cases} cases answered as they say"
        )

    @property
    def reasons(self) -> list[str]:
        """Why the check fails, a line for each kind of reason; `[]` where it does not."""
        counts = {
            "answered otherwise than a case says": len(self.otherwise),
            "not shown by any case": len(self.unshown),
            "of a case that shows nothing of the overlay": len(self.idle),
            "not held to its source": len(self.loaded.unattested),
        }
        return [f"failed: {count} {reason}" for reason, count in counts.items() if count]


def check_rulebook(folder: Path, sources: Path | None, printer: Printer) -> int:
    """Print what is wrong with a rulebook and how much was proven; with the texts of its sources, attest to them.

    0 where all is well. 1 where it does not load, a case answers otherwise, a criterion lacks a case, or a citation is
    neither held to its text nor attested; the last lines say which of these, and how many.
    """
    loaded, rules = _read(lambda: _ready(folder, sources))
    cases, wrong_cases = _read(lambda: read_cases(folder))
    base = loaded.base if loaded else None
    of_base, wrong_in_base = _read(lambda: read_cases(base.folder, base.rulebook.name) if base else ())
    table, wrong_table = _read(lambda: checked_table(folder, loaded.rulebook)) if loaded else (None, ())
    if loaded is None or cases is None or of_base is None or table is None:
        faults = (*rules, *wrong_cases, *wrong_in_base, *wrong_table)
        printer.found(
            folder,
            OF_CODES,
            text=lambda: _print_unread(faults),
            data=lambda: _unread(faults),
            findings=lambda: diagnosed(faults, RulebookPlaces(folder)),
        )
        return WRONG
    attested = _attest(folder, loaded) if sources else ""
    checked = _Checked(
        loaded,
        len(cases),
        _otherwise(loaded.rulebook, cases),
        unproven(loaded.rulebook, [*cases, *of_base]),
        [*beside_the_base(loaded.rulebook, base.rulebook, cases)] if base else (),
        len(of_base),
        _otherwise(loaded.rulebook, of_base),
    )
    places = RulebookPlaces(folder)
    printer.found(
        folder,
        OF_CODES,
        text=lambda: _print(checked, attested),
        data=lambda: _data(checked, places),
        findings=lambda: _findings(checked, places),
    )
    return WRONG if checked.reasons else OK


def _otherwise(rulebook: Rulebook, cases: Sequence[Case]) -> list[tuple[Case, list[str]]]:
    answered = [(case, run(rulebook, case)) for case in cases]
    return [(case, differences) for case, differences in answered if differences]


def _ready(folder: Path, sources: Path | None) -> Loaded:
    """A rulebook that loads, and whose rules the engines can hold."""
    loaded = load(folder, sources, folders_at_hand())
    prepare(loaded.rulebook)
    return loaded


def _read(reading: Callable[[], T]) -> tuple[T | None, Sequence[Diagnostic]]:
    """What was read, or everything that is wrong with it."""
    try:
        return reading(), ()
    except EngineError as error:
        return None, error.diagnostics


def _attest(folder: Path, loaded: Loaded) -> str:
    """Write that every phrase was found in its line just now, and say so."""
    (folder / ATTESTED).write_text(loaded.attestation, encoding="utf-8")
    count = sum(len({entry.cites, entry.word_cites}) for entry in loaded.rulebook.criteria.values())
    return f"{count} citations found in their sources: {folder / ATTESTED}"


def _criteria(rulebook: Rulebook) -> int:
    return sum(1 for criterion in rulebook.criteria.values() if criterion.says not in (SIGN, OBSERVATION))


def _print_unread(faults: Sequence[Diagnostic]) -> None:
    errors = open_console(errors=True)
    for fault in faults:
        errors.print(Text(str(fault)), soft_wrap=True)
    errors.print(Text(f"{len(faults)} to mend; nothing was loaded"))


def _unread(faults: Sequence[Diagnostic]) -> dict[str, Any]:
    return {"rulebook": None, "holds": False, "cases": None, "faults": [*map(_fault, faults)], "warnings": []}


def _print(checked: _Checked, attested: str) -> None:
    console, errors = open_console(), open_console(errors=True)
    if attested:
        console.print(Text(attested), soft_wrap=True)
    for warning in checked.loaded.warnings:
        console.print(Text(f"warning: {warning}", style="yellow"), soft_wrap=True)
    for case, differences in checked.otherwise:
        for difference in differences:
            errors.print(Text(f"{case.place}: {case}: {difference}"), soft_wrap=True)
    for line in (*map(str, checked.unshown), *map(str, checked.idle), *map(str, checked.loaded.unattested)):
        errors.print(Text(line), soft_wrap=True)
    for case, differences in checked.base_otherwise[:MOST_SHOWN]:
        for difference in differences:
            console.print(Text(f"with the overlay: {case.place}: {case}: {difference}", style="yellow"), soft_wrap=True)
    if (more := len(checked.base_otherwise) - MOST_SHOWN) > 0:
        console.print(Text(f"and {more} more; --format json has every one", style="yellow"), soft_wrap=True)
    console.print(Text(checked.summary), soft_wrap=True)
    if checked.base_summary:
        console.print(Text(checked.base_summary), soft_wrap=True)
    console.print(Text(checked.loaded.rulebook.digest, style="dim"))
    for reason in checked.reasons:
        errors.print(Text(reason, style="bold"), soft_wrap=True)


def _data(checked: _Checked, places: RulebookPlaces) -> dict[str, Any]:
    loaded = checked.loaded
    of_base: dict[str, Any] = {}
    if loaded.base:
        same = checked.of_base - len(checked.base_otherwise)
        of_base["cases_of_the_base"] = {"all": checked.of_base, "as_they_say": same}
        of_base["otherwise"] = [_fault(each) for each in _notices(checked)]
    return {
        "rulebook": loaded.rulebook.identity,
        "holds": not checked.reasons,
        "cases": {"all": checked.cases, "as_they_say": checked.cases - len(checked.otherwise)},
        "faults": [_fault(each) for each in _faults(checked, places)],
        "warnings": [_fault(each) for each in loaded.warnings],
        **of_base,
    }


def _findings(checked: _Checked, places: RulebookPlaces) -> Iterator[PlacedFinding]:
    yield from diagnosed(_faults(checked, places), places)
    yield from diagnosed(checked.loaded.warnings, places, Severity.WARNING)
    yield from diagnosed(_notices(checked), places, Severity.NOTE)


def _notices(checked: _Checked) -> Iterator[Diagnostic]:
    """Each case of the base that comes out otherwise with the overlay."""
    hint = "look whether the overlay is meant to change this"
    for case, differences in checked.base_otherwise:
        for difference in differences:
            message = f"{case}: {difference}"
            yield Diagnostic("rulebook/base-case-differs", message, case.place, hint)


def _faults(checked: _Checked, places: RulebookPlaces) -> Iterator[Diagnostic]:
    """Every reason for which the check fails."""
    for case, differences in checked.otherwise:
        hint = "correct the case, or the rule, whichever is wrong"
        for difference in differences:
            yield Diagnostic("rulebook/case-differs", f"{case}: {difference}", case.place, hint)
    for each in checked.unshown:
        hint = "add a case that names it so"
        where = places.written(Written(RulebookPart.CONDITION, each.name)) or ""
        yield Diagnostic("rulebook/not-shown", str(each), where, hint)
    yield from checked.idle
    yield from checked.loaded.unattested


def _fault(fault: Diagnostic) -> dict[str, str]:
    return {"code": fault.code, "message": fault.message, "where": str(fault.where), "hint": fault.hint}
