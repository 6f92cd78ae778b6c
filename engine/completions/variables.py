"""The variables of a part: its open facts, each with every way to tell it that the rules tell apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from dontbuy.engine.completions.groups import OpenQuestion, Variable
from dontbuy.engine.completions.search import numbers_of
from dontbuy.engine.completions.world import World
from dontbuy.engine.memo import CappedMemo


@dataclass(slots=True)
class Variables:
    """Makes each variable once. `columns` has for the place of a test's bit in a state that of its column;
    `ask_for_today` where what can be told apart is not the same every day."""

    world: World
    columns: Mapping[int, int]
    ask_for_today: bool
    _made: CappedMemo[object, Variable] = field(default_factory=CappedMemo)

    def of(self, name: str, filled: tuple[str, ...], as_of: date) -> Variable:
        """An open fact, with what a list fills in where it is one: the same for all documents of one day."""
        key = (name, filled, as_of if self.ask_for_today else None)
        found = self._made.get(key)
        if found is None:
            made = self._list(name, filled, as_of) if filled else self._alone(name, as_of)
            found = self._made.keep(key, made)
        return found

    def _alone(self, name: str, as_of: date) -> Variable:
        """An open fact from which nothing follows by itself."""
        choices = tuple(dict.fromkeys(choice.bits for choice in self.world.choices(name, as_of)))
        every = tuple(range(len(choices)))
        question = OpenQuestion(name, tuple((at,) for at in every), (every,), self._after(name))
        return Variable(name, choices, (question,), self._shown(choices))

    def _list(self, name: str, filled: tuple[str, ...], as_of: date) -> Variable:
        """A list that is not told, with the facts that follow from it; what it leaves open is asked after it.

        Where no completion tells the list itself, what an answer can bring about is not all that there is.
        """
        world = self.world
        own = name in world.completed
        each = [world.choices(other, as_of) for other in filled]
        choices: dict[tuple[int, ...], None] = {}
        answers: list[list[tuple[int, ...]]] = []
        for choice in world.choices(name, as_of):
            yes, no = world.decide(choice.bits)
            sorts = []
            for other, values in zip(filled, each, strict=True):
                bit = 1 << world.number(f"derives {other}")
                decided = (True,) if yes & bit else (False,) if no & bit else (True, False)
                sorts.append([way.bits for way in values if way.value in decided])
            answers.append([(choice.bits if own else 0, *bits) for bits in product(*sorts)])
            choices |= dict.fromkeys(answers[-1])
        asked = [*choices]
        if not own:
            choices |= {(0, *bits): None for bits in product(*([way.bits for way in values] for values in each))}
        places = {told: at for at, told in enumerate(choices)}
        left = tuple(dict.fromkeys(tuple(sorted({places[told] for told in answer})) for answer in answers))
        questions = [OpenQuestion(name, left, (tuple(places[told] for told in asked),), self._after(name))]
        for at, other in enumerate(filled, start=1):
            alone: dict[tuple[int, ...], list[int]] = {}
            told_so: dict[int, list[int]] = {}
            for told, place in places.items():
                alone.setdefault((*told[:at], *told[at + 1 :]), []).append(place)
                told_so.setdefault(told[at], []).append(place)
            groups = tuple(tuple(some) for some in alone.values() if len(some) > 1)
            if groups:
                left = tuple(map(tuple, told_so.values()))
                questions.append(OpenQuestion(other, left, groups, self._after(other) | {name}, follows=True))
        together = tuple(sum(told) for told in choices)
        return Variable(name, together, tuple(questions), self._shown(together))

    def _shown(self, choices: Sequence[int]) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """The places of the columns in which some choices have a bit, each with those."""
        found: dict[int, list[int]] = {}
        for at, bits in enumerate(choices):
            for place in numbers_of(bits):
                found.setdefault(self.columns[place], []).append(at)
        return tuple((place, tuple(those)) for place, those in found.items())

    def _after(self, name: str) -> frozenset[str]:
        return frozenset(self.world.rulebook.facts[name].after)
