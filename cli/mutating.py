"""`dontbuy rules mutate`: whether the cases of a rulebook notice what is changed in its rules."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dontbuy.cli.exits import Exit
from dontbuy.cli.options import Format
from dontbuy.cli.proof_text import StepsUntil, indented, write_found
from dontbuy.engine.cases import read_cases, run
from dontbuy.engine.errors import Diagnostic, RulebookError
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.mutation import Mutation, mutate
from dontbuy.engine.rulebook.library import load


def mutate_rulebook(folder: Path, output: Format, seconds: int) -> Exit:
    """Print how many mutants the cases kill, and for each that survives the case that is missing.

    Raises RulebookError, also where a case is answered otherwise than it says.
    """
    rulebook, cases = load(folder).rulebook, read_cases(folder)
    wrong = [case for case in cases if run(rulebook, case)]
    if wrong:
        hint = "mend what `dontbuy rules check` finds first"
        raise RulebookError(
            Diagnostic("rulebook/case-differs", "the case is answered otherwise than it says", case.place, hint)
            for case in wrong
        )
    found = mutate(rulebook, cases, StepsUntil(seconds))
    write_found(output, lambda: _data(rulebook, found), lambda: _lines(rulebook, found))
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
