"""`dontbuy rules prove`: what a rulebook claims of every document, and what came of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dontbuy.cli.exits import Exit
from dontbuy.cli.options import Format, Prover
from dontbuy.cli.proof_text import StepsUntil, indented, write_found
from dontbuy.cli.terminal import clean
from dontbuy.engine.errors import Diagnostic, RulebookError
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.case_text import case_data
from dontbuy.engine.proof.claims import Judge, RulebookClaim
from dontbuy.engine.proof.everywhere import Ask
from dontbuy.engine.proof.proving import agreed, prove
from dontbuy.engine.proof.searched import Searched
from dontbuy.engine.rulebook.library import load


def prove_rulebook(folder: Path, output: Format, seconds: int, by: Prover) -> Exit:
    """Print what fails, each with its cases, and what was not decided. Raises RulebookError (`proof/extra-missing`
    too), EngineDisagreement."""
    ways = _ways(by)
    rulebook = load(folder).rulebook
    prepare(rulebook)
    claims, *others = (prove(rulebook, StepsUntil(seconds), ask) for ask in ways)
    for other in others:
        claims = agreed(claims, other)
    write_found(output, lambda: _data(rulebook, claims), lambda: _lines(rulebook, claims))
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


def _together(claims: Sequence[RulebookClaim]) -> bool | None:
    """Whether all hold; None where none fails and some were not decided."""
    if any(claim.holds is False for claim in claims):
        return False
    return None if any(claim.holds is None for claim in claims) else True
