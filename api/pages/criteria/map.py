"""How facts lead to criteria, and criteria to words: the places of a drawing in three columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dontbuy.api.pages.words import shortest_headline
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet

ROW, TOP, WIDTH = 30, 56, 1180
_FACT_END, _CRITERION_AT, _CRITERION_END, _WORD_AT = 300, 410, 770, 870


@dataclass(frozen=True, slots=True)
class MapNode:
    """A fact, a criterion or a word; `y` is the middle of its line."""

    key: str
    text: str
    level: str
    y: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one column to the next, as the path of an SVG."""

    path: str
    level: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A rule set in three columns, and the lines between them."""

    rule_set: RuleSet
    facts: tuple[MapNode, ...]
    criteria: tuple[MapNode, ...]
    words: tuple[MapNode, ...]
    edges: tuple[Edge, ...]
    reads: Mapping[str, Sequence[str]]

    @property
    def height(self) -> int:
        return TOP + ROW * max(len(self.facts), len(self.criteria), len(self.words)) + ROW // 2


def draw(rulebook: Rulebook, rule_set: RuleSet) -> Drawing:
    """The columns are spread over one height, and strongest words stand first."""
    reads = {criterion.id: criterion.reads for criterion in rule_set.criteria}
    ordered = _near_their_readers(reads)
    said = [word for word in rule_set.words if any(criterion.says == word for criterion in rule_set.criteria)]
    rows = max(len(ordered), len(reads), len(said))
    facts = _column([(fact, _plain(fact), "") for fact in ordered], rows)
    criteria = _column([_entry(rule_set, criterion) for criterion in rule_set.criteria], rows)
    words = _column([(word, shortest_headline(rulebook, word), rule_set.words[word].level) for word in said], rows)
    edges = [
        _edge(_FACT_END, facts[fact], _CRITERION_AT, criteria[criterion])
        for criterion, names in reads.items()
        for fact in names
    ]
    edges += [
        _edge(_CRITERION_END, criteria[criterion.id], _WORD_AT, words[criterion.says])
        for criterion in rule_set.criteria
    ]
    return Drawing(
        rule_set, tuple(facts.values()), tuple(criteria.values()), tuple(words.values()), tuple(edges), reads
    )


def _near_their_readers(reads: Mapping[str, Sequence[str]]) -> list[str]:
    """The facts, each near the middle of the criteria that read it, so that few lines cross."""
    readers: dict[str, list[int]] = {}
    for at, facts in enumerate(reads.values()):
        for fact in facts:
            readers.setdefault(fact, []).append(at)
    return sorted(readers, key=lambda fact: sum(readers[fact]) / len(readers[fact]))


def _entry(rule_set: RuleSet, criterion: Criterion) -> tuple[str, str, str]:
    return criterion.id, f"{criterion.id}  {_name(criterion.name)}", rule_set.words[criterion.says].level


def _column(entries: Sequence[tuple[str, str, str]], rows: int) -> dict[str, MapNode]:
    """Spread over the whole height."""
    pitch = ROW * rows / len(entries)
    return {
        key: MapNode(key, text, level, round(TOP + pitch * (at + 0.5), 1))
        for at, (key, text, level) in enumerate(entries)
    }


def _edge(left: int, start: MapNode, right: int, end: MapNode) -> Edge:
    middle = (left + right) / 2
    path = f"M{left} {start.y}C{middle} {start.y} {middle} {end.y} {right} {end.y}"
    return Edge(path, end.level)


def _name(key: str) -> str:
    return key.replace("-", " ").replace("_", " ")


def _plain(fact: str) -> str:
    group, _, name = fact.partition(".")
    return f"{_name(group)}: {_name(name.replace('.', ' '))}"
