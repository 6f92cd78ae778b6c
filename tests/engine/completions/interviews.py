"""Interviews by what an answer asks first: `python -m tests.engine.completions.interviews 10000` holds so many."""

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dontbuy.engine.completions.order import settling_first
from dontbuy.engine.completions.reach import Reach, reach
from dontbuy.engine.evaluate import Verdict, evaluate
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import read
from dontbuy.engine.rulebook.library import load
from tests.conformance.invented import documents
from tests.conformance.telling import Piece, document_of, pieces_of
from tests.engine.proof.documents import SHIPPED
from tests.rulebooks import TODAY

VALUES: Mapping[str, Sequence[Any]] = {
    **{name: [[*each] for each in values] for name, values in SHIPPED.items()},  # type: ignore[misc]
    "metrics.items": (
        [],
        [{"metric": "win_rate"}],
        [{"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 18, "unit": "%"}}],
        [{"metric": "win_rate", "target": {"value": 25, "unit": "%"}, "by": "2027-06-30"}],
        [
            {
                "metric": "win_rate",
                "knowledge": "exact",
                "baseline": {"value": 18, "unit": "%"},
                "target": {"value": 25, "unit": "%"},
                "by": "2027-06-30",
            }
        ],
    ),
}


class Stage(NamedTuple):
    """What was told so far, and what it comes to."""

    pieces: list[Piece]
    found: Reach
    verdict: Verdict

    @property
    def still_to_ask(self) -> int:
        """At the most."""
        assert self.found.enough is not None, self.pieces
        return self.found.enough.at_worst


def interview(rulebook: Rulebook, seed: int) -> int:
    """How many answers one interview took until the verdict was settled: none where it begins in conflict.

    Half of them are answered by chance, half so that most is still to be asked. Each answer must leave fewer to come
    than there were, and may only narrow what the verdict can be.
    """
    dice, taken = random.Random(f"interview {seed}"), 0
    (document,) = documents(seed, 1)
    judged = rulebook.rule_sets[document["kind"]]
    pieces = pieces_of(document, rulebook.facts)
    dice.shuffle(pieces)
    stage = _stage(rulebook, judged, pieces[: dice.randrange(12)])
    order = [*judged.words, judged.when_open.word, judged.when_clear.word]
    while stage is not None and not stage.found.settled:
        before, enough = stage, stage.found.enough
        assert enough is not None
        assert 1 <= enough.at_best <= enough.at_worst
        fact = settling_first(judged, [question.fact for question in stage.verdict.ask], stage.found)[0]
        assert stage.found.tells_of(fact)
        after = [*_answered(rulebook, judged, stage, fact)]
        if not after:
            break
        stage = dice.choice(after) if seed % 2 else max(after, key=lambda each: each.still_to_ask)
        taken += 1
        assert stage.still_to_ask < before.still_to_ask, (fact, stage.pieces)
        assert order.index(str(stage.found.at_least)) <= order.index(str(before.found.at_least))
        assert stage.verdict.conclusion.word.word != before.found.could_become or not stage.found.could_become
    return taken


def _answered(rulebook: Rulebook, judged: RuleSet, stage: Stage, fact: str) -> Iterator[Stage]:
    """The stages to which the answers to one question lead."""
    for value in VALUES.get(fact, (True, False)):
        after = _stage(rulebook, judged, [*stage.pieces, (fact, value)])
        if after is not None:
            yield after


def _stage(rulebook: Rulebook, judged: RuleSet, pieces: list[Piece]) -> Stage | None:
    """What pieces come to; None where they are in conflict, or told oddly."""
    reading = read(rulebook, judged, *document_of(pieces), TODAY)
    if reading.conflicts or reading.data_issues:
        return None
    verdict = evaluate(judged, reading.facts)
    return Stage(pieces, reach(rulebook, judged, reading, verdict.conclusion), verdict)


def main() -> None:
    rulebook = load(Path(__file__).resolve().parents[3] / "rules").rulebook
    many = int(sys.argv[1])
    taken = [interview(rulebook, seed) for seed in range(many)]
    print(f"{many:,} interviews, {sum(taken):,} answers, at most {max(taken)}: none took more than it was said to")


if __name__ == "__main__":
    main()
