"""The grid: every criterion of a rule set as a square, in groups, with what was found of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dontbuy.api.pages.pictures.found import Found, Square, found_in, square
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet

_OURS = "ours"
By = Literal["section", "whose"]


@dataclass(frozen=True, slots=True)
class Tile:
    """A square and where it leads."""

    square: Square
    address: str


@dataclass(frozen=True, slots=True)
class TileGroup:
    """The squares that stand together, under their title."""

    title: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A mark, what it means, and how many squares have it."""

    mark: str
    tone: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Every criterion once."""

    groups: tuple[TileGroup, ...]

    @property
    def legend(self) -> Sequence[LegendEntry]:
        """The marks that there are, what speaks against it first and the gravest of it first of all."""
        squares = [tile.square for group in self.groups for tile in group.tiles]
        counts = {
            (element.mark, element.tone, element.means): 0
            for element in sorted(squares, key=lambda element: element.rank)
        }
        for element in squares:
            counts[element.mark, element.tone, element.means] += 1
        return [LegendEntry(*key, count) for key, count in counts.items()]

    @property
    def says(self) -> str:
        """The picture in a sentence."""
        return f"{', '.join(f'{entry.count} {entry.text}' for entry in self.legend)}."


def grid(
    rulebook: Rulebook, rule_set: RuleSet, answer: Answer, by: By = "section", reasons_at: str | None = ""
) -> Grid:
    """The criteria by section, or by whose they are: about the vendor, about us, and about each of our people.

    A square that speaks against it leads to its reason, `#ID` on the page `reasons_at` (`""` is the same page), and any
    other to the page of its criterion; with None all do.
    """
    found = found_in(answer)
    groups: dict[str, list[Tile]] = {title: [] for title in rule_set.sections.values()} if by == "section" else {}
    for criterion in rule_set.criteria:
        element = square(rule_set, criterion, found)
        is_reason = element.found is Found.FIRED and reasons_at is not None
        address = f"{reasons_at}#{element.criterion}" if is_reason else f"/criteria/{element.criterion}"
        title = rule_set.sections[criterion.section] if by == "section" else _whose(rulebook, rule_set, criterion)
        groups.setdefault(title, []).append(Tile(element, address))
    return Grid(tuple(TileGroup(title, tuple(tiles)) for title, tiles in groups.items() if tiles))


def _whose(rulebook: Rulebook, rule_set: RuleSet, criterion: Criterion) -> str:
    topic = rulebook.topics[criterion.about]
    if topic.whose == _OURS and criterion.about in rulebook.people:
        return topic.label[:1].upper() + topic.label[1:]
    return rule_set.groups[topic.whose]
