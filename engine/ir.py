"""The intermediate representation: the only meaning a rulebook has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dontbuy.engine.facts import FactDeclaration, Value


class Op(StrEnum):
    """How a fact is compared with an operand."""

    IS = "is"
    IN = "in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    ON_OR_BEFORE = "on_or_before"
    BEFORE = "before"
    ON_OR_AFTER = "on_or_after"
    AFTER = "after"
    INCLUDES = "includes"
    INCLUDES_ANY = "includes_any"


class AsOf(StrEnum):
    """The operand that stands for the day that counts as today."""

    AS_OF = "as_of"


class Quantifier(StrEnum):
    """How many records of a list a condition speaks of."""

    ANY = "any_item"
    EVERY = "every_item"
    NO = "no_item"


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact against an operand. Unknown where the fact was not recorded."""

    fact: str
    op: Op
    operand: Value | AsOf


@dataclass(frozen=True, slots=True)
class IsGiven:
    """Whether a fact was recorded at all: never unknown, and the only node that may turn when more is told."""

    fact: str
    given: bool


@dataclass(frozen=True, slots=True)
class IsTold:
    """Yes where a fact was recorded and unknown otherwise: never no, so it cannot turn."""

    fact: str


@dataclass(frozen=True, slots=True)
class Items:
    """A condition over the records of a list. Of the empty list *any* is no, *every* and *no* are yes."""

    quantifier: Quantifier
    fact: str
    where: "Expr"


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a list meet a condition; `op` is AT_LEAST or AT_MOST."""

    fact: str
    where: "Expr | None"
    op: Op
    number: int


@dataclass(frozen=True, slots=True)
class AllOf:
    terms: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    terms: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    term: "Expr"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `number` of the terms hold."""

    number: int
    terms: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Holds:
    """Another condition of the same rule set, by name."""

    name: str


Test = Compare | IsGiven | IsTold | Items | Count
"""The leaves: what is decided from facts alone."""
Expr = Test | AllOf | AnyOf | Not | AtLeast | Holds


def children(expr: Expr) -> tuple[Expr, ...]:
    """The terms that a connective combines; `()` for a test and for *holds*."""
    match expr:
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            return terms
        case Not(term):
            return (term,)
        case _:
            return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node of a condition, the node itself first; conditions over records are not entered."""
    yield expr
    for child in children(expr):
        yield from walk(child)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where in the sources a criterion stands; `line` counts from 1."""

    source: str
    line: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Word:
    """An outcome word, its level, its weight in the score (0 for the two words of nothing fired), its headline."""

    word: str
    level: str
    weight: int
    headline: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What a criterion can speak about, and whose it is: ours or theirs."""

    label: str
    whose: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing the sources say, conditioned and cited. `says` is a word, `sign` or `observation`."""

    id: str
    name: str
    section: str
    title: str
    about: str
    says: str
    when: Expr
    because: str
    do: str
    cites: Citation


@dataclass(frozen=True, slots=True)
class Condition:
    """A named condition of a rule set; every name a *holds* uses comes earlier in the rule set."""

    name: str
    when: Expr


@dataclass(frozen=True, slots=True)
class Side:
    """The word that each truth of the side's condition gives."""

    condition: str
    yes: str
    no: str
    unknown: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What one document kind is judged by."""

    kind: str
    title: str
    summary: str
    minutes: int
    have_at_hand: tuple[str, ...]
    speaks_to: str
    subject_label: str
    groups: Mapping[str, str]
    sections: Mapping[str, str]
    words: Mapping[str, Word]
    when_open: Word
    when_clear: Word
    criteria: tuple[Criterion, ...]
    signs: tuple[Criterion, ...]
    observations: tuple[Criterion, ...]
    conditions: tuple[Condition, ...]
    side: Side | None
    aliases: Mapping[str, str]
    own_word_unless: str
    facts: Mapping[str, FactDeclaration]
    facts_that_decide: frozenset[str]
    compared_units: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    tests_over_records: tuple[Items | Count, ...] = field(default=(), compare=False)
    digest: str = field(default="", compare=False)

    @property
    def all_criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, sign and observation."""
        return self.criteria + self.signs + self.observations


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of the catalogue.

    `needs` are qualifiers without which its figure says little; `is_outcome` where it can show that the business moved;
    `may_exceed` where a percentage over 100 can be right.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    definition: str
    unit: str
    per: str
    better: str
    metric_class: str
    is_outcome: bool
    may_exceed: bool
    needs: tuple[str, ...]
    named_in: tuple[tuple[str, int], ...]
    watch_out: str
    crm: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """A cited document."""

    id: str
    title: str
    about: str
    file: str
    lines: int


@dataclass(frozen=True, slots=True)
class EvidenceTerms:
    """The words that evidence may use, and which of them make it the subject's own word."""

    sources: tuple[str, ...]
    sides: tuple[str, ...]
    own_source: str
    own_side: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A rulebook past every check.

    `derivations` gives each derived fact its condition over the list it comes from; `groups` are the names under which
    facts are nested.
    """

    id: str
    version: str
    title: str
    rule_sets: Mapping[str, RuleSet]
    criteria: Mapping[str, Criterion]
    facts: Mapping[str, FactDeclaration]
    groups: frozenset[str]
    derivations: Mapping[str, Expr]
    metrics: Mapping[str, Metric]
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    people: Mapping[str, str]
    evidence: EvidenceTerms
    digest: str = field(default="", compare=False)
