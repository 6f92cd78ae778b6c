"""`dontbuy rules mutate`: whether the cases of a rulebook notice what is changed in its rules."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dontbuy.api.proofs import StepsUntil
from dontbuy.cli.exits import Exit
from dontbuy.cli.options import folders_at_hand
from dontbuy.cli.places import RulebookPlaces
from dontbuy.cli.printer import Printer, indented, write_lines
from dontbuy.cli.sarif import PlacedFinding, SarifRule, Severity
from dontbuy.engine.cases import read_cases, run
from dontbuy.engine.errors import Diagnostic, RulebookError
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.mutation import Mutation, mutate
from dontbuy.engine.rulebook.library import load

_RULES = {"case_missing": SarifRule("A case notices each change of the rules that any document shows.")}


def mutate_rulebook(folder: Path, printer: Printer, seconds: int) -> Exit:
    """Print how many mutants the cases kill, and for each that survives the case that is missing.

    Raises RulebookError, also where a case is answered otherwise than it says.
    """
    with printer.reading(folder):
        loaded, cases = load(folder, others=folders_at_hand()), read_cases(folder)
        rulebook, base = loaded.rulebook, loaded.base
        wrong = [case for case in cases if run(rulebook, case)]
        if wrong:
            hint = "mend what `dontbuy rules check` finds first"
            raise RulebookError(
                Diagnostic("rulebook/case-differs", "the case is answered otherwise than it says", case.place, hint)
                for case in wrong
            )
        if base:
            of_base = read_cases(base.folder, base.rulebook.name)
            cases = (*cases, *(case for case in of_base if not run(rulebook, case)))
    found = mutate(rulebook, cases, StepsUntil(seconds), base.rulebook if base else None)
    printer.found(
        folder,
        _RULES,
        text=lambda: write_lines(_lines(rulebook, found)),
        data=lambda: _data(rulebook, found),
        findings=lambda: _findings(found, RulebookPlaces(folder)),
    )
    if any(survivor.case for survivor in found.survivors):
        return Exit.STOP_OR_ACT
    return Exit.UNDECIDED if found.survivors else Exit.FINE


def _lines(rulebook: Rulebook, found: Mutation) -> Iterator[str]:
    for survivor in found.survivors:
        yield f"{'survives' if survivor.case else 'not decided'}: {survivor.what}"
        if survivor.case:
            yield indented(survivor.case)
    end = f"{found.killed} mutants killed, {found.equivalent} equivalent, {len(found.survivors)} survive"
    yield f"{rulebook.id} {rulebook.version}: {end}"


def _data(rulebook: Rulebook, found: Mutation) -> dict[str, Any]:
    return {
        "rulebook": rulebook.identity,
        "killed": found.killed,
        "equivalent": found.equivalent,
        "survivors": [{"what": each.what, "case": each.case} for each in found.survivors],
    }


def _findings(found: Mutation, places: RulebookPlaces) -> Iterator[PlacedFinding]:
    for survivor in found.survivors:
        place = places.find(survivor.written)
        if survivor.case:
            message = f"no case notices this change: {survivor.what}"
            yield PlacedFinding("case_missing", message, place, severity=Severity.WARNING, seen={"case": survivor.case})
        else:
            message = f"it was not decided in the time given whether any document shows this change: {survivor.what}"
            yield PlacedFinding("case_missing", message, place, severity=Severity.OPEN)
