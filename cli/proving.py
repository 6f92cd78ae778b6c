"""`dontbuy rules prove`: what a rulebook claims of every document, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dontbuy.api.proofs import StepsUntil
from dontbuy.cli.exits import Exit
from dontbuy.cli.options import Prover, folders_at_hand
from dontbuy.cli.places import RulebookPlaces
from dontbuy.cli.printer import Printer, indented, write_lines
from dontbuy.cli.sarif import PlacedFinding, SarifRule, Severity
from dontbuy.cli.terminal import clean
from dontbuy.engine.errors import Diagnostic, RulebookError
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.case_text import case_data
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim
from dontbuy.engine.proof.everywhere import Ask
from dontbuy.engine.proof.proving import agreed, prove
from dontbuy.engine.proof.searched import Searched
from dontbuy.engine.proof.written import RulebookPart, Written
from dontbuy.engine.rulebook.library import load


def prove_rulebook(folder: Path, printer: Printer, seconds: int, by: Prover) -> Exit:
    """Print what fails, each with its cases, and what was not decided. Raises RulebookError (`proof/extra-missing`
    too), EngineDisagreement."""
    ways = _ways(by)
    with printer.reading(folder):
        rulebook = load(folder, others=folders_at_hand()).rulebook
        prepare(rulebook)
    claims, *others = (prove(rulebook, StepsUntil(seconds), ask) for ask in ways)
    for other in others:
        claims = agreed(claims, other)
    printer.found(
        folder,
        {form.value: SarifRule(form.says) for form in ClaimForm},
        text=lambda: write_lines(_lines(rulebook, claims)),
        data=lambda: _data(rulebook, claims),
        findings=lambda: _findings(rulebook, claims, RulebookPlaces(folder)),
    )
    if any(claim.holds is False for claim in claims):
        return Exit.STOP_OR_ACT
    return Exit.UNDECIDED if any(claim.holds is None for claim in claims) else Exit.FINE


def _ways(by: Prover) -> list[Ask]:
    if by is Prover.SEARCH:
        return [Searched.of]
    try:
        from dontbuy.engine.proof.solver.solved import Solved
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        message, hint = (
            "Z3 is not installed, so nothing is proved by it",
            "install the extra: pip install 'dontbuy[prove]'",
        )
        raise RulebookError([Diagnostic("proof/extra-missing", message, "", hint)]) from None
    return [Solved.of] if by is Prover.Z3 else [Searched.of, Solved.of]


def _lines(rulebook: Rulebook, claims: Sequence[RulebookClaim]) -> Iterator[str]:
    for claim in claims:
        if claim.holds is not True:
            verb = "fails" if claim.holds is False else "not decided"
            yield f"{verb}: {claim.sentence}: {clean(claim.message)}"
            for case in _cases(rulebook, claim):
                yield indented(case)
        elif claim.message:
            yield f"holds: {claim.sentence}: {clean(claim.message)}"
    counts = {each: sum(claim.holds is each for claim in claims) for each in (True, False, None)}
    end = f"{counts[True]} claims hold, {counts[False]} fail, {counts[None]} not decided"
    yield f"{rulebook.id} {rulebook.version}: {len(rulebook.rule_sets)} kinds of documents; {end}"


def _cases(rulebook: Rulebook, claim: RulebookClaim) -> list[dict[str, Any]]:
    """The documents of a claim as cases; of several, each says which it is."""
    if not claim.documents:
        return []
    judge = Judge(rulebook, rulebook.rule_sets[claim.kind])
    several = len(claim.documents) > 1
    return [
        case_data(judge, document, f"{claim.sentence}{f', {number} of {len(claim.documents)}' if several else ''}")
        for number, document in enumerate(claim.documents, 1)
    ]


def _data(rulebook: Rulebook, claims: Sequence[RulebookClaim]) -> dict[str, Any]:
    return {
        "rulebook": rulebook.identity,
        "holds": _together(claims),
        "claims": [
            {
                "claim": claim.form.value,
                "kind": claim.kind,
                "about": claim.about,
                "holds": claim.holds,
                "message": claim.message,
                "cases": _cases(rulebook, claim),
            }
            for claim in claims
        ],
    }


def _findings(rulebook: Rulebook, claims: Sequence[RulebookClaim], places: RulebookPlaces) -> Iterator[PlacedFinding]:
    for claim in claims:
        if claim.holds is not True:
            severity = Severity.OPEN if claim.holds is None else Severity.ERROR
            seen = {"kind": claim.kind, "about": claim.about, "cases": _cases(rulebook, claim)}
            message = f"{claim.sentence}: {claim.message}"
            yield PlacedFinding(claim.form.value, message, places.find(_written(claim)), severity=severity, seen=seen)


_WRITTEN: Mapping[ClaimForm, tuple[RulebookPart, str]] = {
    ClaimForm.INCLUDES: (RulebookPart.CONDITION, "includes"),
    ClaimForm.INCLUDES_ONE_OF: (RulebookPart.CONDITION, "includes_one_of"),
    ClaimForm.CAN_LEAD: (RulebookPart.WORD, ""),
    ClaimForm.ONLY_BESIDE: (RulebookPart.WORD, "only_beside"),
    ClaimForm.MATTERS: (RulebookPart.FACT, ""),
    ClaimForm.TURNS_NO_VERDICT: (RulebookPart.FACT, "turns_no_verdict"),
    ClaimForm.BETTER: (RulebookPart.FACT, "better"),
    ClaimForm.NOT_VOID: (RulebookPart.CONSISTENCY, ""),
    ClaimForm.INVARIANT: (RulebookPart.INVARIANT, ""),
}
"""What a claim is about, and the key that makes it; of the others each is about a criterion."""


def _written(claim: RulebookClaim) -> Written:
    """Where what a claim is about is written; of one that is about no part, its rule set."""
    part, key = _WRITTEN.get(claim.form, (RulebookPart.CONDITION, ""))
    return Written(part, claim.about, key) if claim.about else Written(RulebookPart.KIND, claim.kind)


def _together(claims: Sequence[RulebookClaim]) -> bool | None:
    """Whether all hold; None where none fails and some were not decided."""
    if any(claim.holds is False for claim in claims):
        return False
    return None if any(claim.holds is None for claim in claims) else True
