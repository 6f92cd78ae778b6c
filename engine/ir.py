"""The intermediate representation: the only meaning a rulebook has.

Everything here is frozen. A rulebook has rule sets; a rule set has criteria; a criterion has a condition (`Expr`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dontbuy.engine.answer_shape import RulebookData
from dontbuy.engine.catalogue import Metric
from dontbuy.engine.expressions import CONNECTIVES, Count, Expr, Holds, Items, Test, WithTestsNamed, with_tests_named
from dontbuy.engine.facts import FactDeclaration, Told, Value, ValueType
from dontbuy.engine.other_words import TEXTS, OfTheMissing, OtherWords, Texts, Variant
from dontbuy.engine.versions import Extended, rulebook_name

SIGN, OBSERVATION = "sign", "observation"
"""What a criterion says that is never judged: it is shown beside the verdict where it holds."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where in the sources a criterion stands; `line` counts from 1."""

    source: str
    line: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Word:
    """An outcome word, its level, its weight in the score (0 for the two words of nothing fired), its headline.

    `ends_talks` is true of a word after which nobody is asked anything any more, such as *run*.
    """

    word: str
    level: str
    weight: int
    headline: str
    ends_talks: bool = False
    only_beside: bool = field(default=False, compare=False)
    """Whether, once all is told, a stronger word is always said beside it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a criterion can speak about, and whose it is: ours or theirs."""

    label: str
    whose: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing the sources say, conditioned and cited."""

    id: str
    """Public for good, such as `SAFE-1`."""
    name: str
    """In words with hyphens, such as `door-cannot-be-locked`; as unique as the id."""
    section: str
    title: str
    about: str
    """A topic of the rulebook."""
    says: str
    """A word of the rulebook, or SIGN or OBSERVATION."""
    when: Expr
    because: str
    do: str
    cites: Citation
    word_cites: Citation
    """Where the source says the word; `cites` again where that is the same line."""
    readers: Mapping[str, OtherWords]
    """Person to the words for them."""
    reads: tuple[str, ...] = field(compare=False)
    """Every fact that `when` reads, itself or through what it names: each once, in the order of the condition."""
    to_send: str = ""
    """The same to somebody who has not seen the check, fit to be sent; `""` where the title is."""
    to_vendor: str = ""
    """What a letter to the vendor asks or says because of it, in a sentence; `""` where it does neither."""
    missing: tuple[OfTheMissing, ...] = ()
    variants: tuple[Variant, ...] = ()
    """Its words by what of it is missing, and by what else was told."""
    pauses_talks: bool = False
    """Whether the talks wait until it is put right, and go on then."""
    done_with: str = ""
    """The criterion that says what there is to do about it: where that one is clear, it is done; `""` for most."""
    includes: tuple[str, ...] = field(default=(), compare=False)
    """Criteria that fire wherever this one does, once all is told; no answer depends on it."""
    includes_one_of: tuple[str, ...] = field(default=(), compare=False)
    """Criteria of which one or more do."""

    def in_words(self, own: Texts) -> "Criterion":
        """The same in other words; what they leave out stays as it is."""
        return replace(self, **{key: getattr(own, key) or getattr(self, key) for key in TEXTS})


@dataclass(frozen=True, slots=True)
class Side:
    """The word that each truth of the side's condition gives; `condition` is its name in the rule set."""

    condition: str
    yes: str
    no: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Implication:
    """What follows from what: where `when` holds, each fact of `then` has its value."""

    name: str
    when: Expr
    then: Mapping[str, Value]
    because: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot be so together: where `never` holds, something that was told is not so."""

    name: str
    never: Expr
    because: str


class InvariantForm(StrEnum):
    """What an invariant says."""

    NEVER_FIRES = "never_fires"
    ALWAYS_FIRES = "always_fires"
    NEVER_SAYS = "never_says"
    SAYS_AT_LEAST = "says_at_least"
    CHANGES_NOTHING = "changes_nothing"


@dataclass(frozen=True, slots=True)
class Invariant:
    """What a rulebook claims of its own answers; no answer depends on it. `of` is a criterion, a word or a fact, as the
    form has it. It speaks of the documents for which `when` is yes, of all of them where that is None."""

    name: str
    text: str
    form: InvariantForm
    of: str
    when: Expr | None
    reads: frozenset[str]
    """The facts that it speaks of, near or far."""

    def concerns(self, rule_set: "RuleSet") -> bool:
        """Whether a rule set takes all that it speaks of."""
        judged = {criterion.id for criterion in rule_set.criteria}
        return self.reads <= rule_set.facts.keys() and (self.of in judged or "fires" not in self.form)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may say *that is me*, and how a rule set then speaks to them."""

    says: str
    """What they say of themselves: *I am the guest*."""
    you: str
    """Who they are, in words: *the guest*."""
    first: tuple[str, ...]
    """The facts that they are asked before all others, in this order."""


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What reading any document of one kind needs of its rule set: made once, so that it is not made for each document.

    `plainly` has what a bare `true` and a bare `false` in a body tell, as most facts are told, by every name that a
    yes-or-no fact may be written by. Where `place` is an alias of `house`, `plainly[True]["place.open"]` is the fact
    `house.open`, told at `/facts/place/open`.

    `marked` are the facts of which it is marked where only the subject itself says so. `consistency` has the conditions
    of the implications and contradictions, named `implies NAME` and `never NAME`.
    """

    plainly: Mapping[bool, Mapping[str, Told]]
    marked: frozenset[str]
    consistency: WithTestsNamed


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What one document kind is judged by."""

    kind: str
    """The kind of document, such as `visit`."""
    title: str
    summary: str
    minutes: int
    """How long answering takes."""
    have_at_hand: tuple[str, ...]
    """What a person should have ready before answering."""
    speaks_to: str
    """Who is asked, in words: *the guest*."""
    subject_label: str
    """What the document is about, as the label of a field: *Place*."""
    groups: Mapping[str, str]
    """The headings of the two sides, by `ours` and `theirs`."""
    sections: Mapping[str, str]
    """Section to title, in the order of an answer."""
    words: Mapping[str, Word]
    """Every outcome word, the strongest first."""
    when_open: Word
    """The verdict where nothing fired and something is open."""
    when_clear: Word
    """The verdict where everything is clear."""
    criteria: tuple[Criterion, ...]
    """What is judged, section by section, in the words of this rule set."""
    signs: tuple[Criterion, ...]
    """Good signs, shown where they hold."""
    observations: tuple[Criterion, ...]
    """What is worth knowing and decides nothing, shown where it holds."""
    conditions: Mapping[str, Expr]
    """Name to condition: criteria, the definitions they use, and the side. Each stands after those that it names."""
    side: Side | None
    aliases: Mapping[str, str]
    """Other names for a group of facts, such as `place` for `house`."""
    own_word_unless: str
    """Evidence is the subject's own word unless it comes from this side; `""` where that does not count."""
    facts: Mapping[str, FactDeclaration]
    """Every fact that a document of this kind may say, in the order of the questions."""
    facts_that_decide: frozenset[str]
    """The facts that the judged criteria read, near or far."""
    reader: str = ""
    """The person in whose words it asks; `""` where it speaks to nobody in particular."""
    readers: Mapping[str, Reader] = field(default_factory=dict)
    """Who may answer, by person; where there are several, they say first who they are."""
    implications: tuple[Implication, ...] = ()
    """Those of the rulebook whose facts this kind takes, every one of them."""
    contradictions: tuple[Contradiction, ...] = ()
    """Likewise."""
    own_word_is_set_aside: bool = False
    """Whether the subject's own word in its own favour counts for nothing; otherwise it counts and is marked."""
    compared_units: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """The units in which a condition compares an amount, by fact: `{"price": ("USD",)}`; `""` is no unit."""
    tests_over_records: tuple[Items | Count, ...] = field(default=(), compare=False)
    """Every test that reads the fields of records, each once."""
    digest: str = field(default="", compare=False)
    """`sha256:…/KIND`; the same text means the same rules."""
    voices: "Mapping[str, RuleSet]" = field(default_factory=dict, compare=False)
    """Reader to this rule set in the words for them: other titles, reasons, acts and questions, and nothing else."""
    tests: Mapping[str, Test] = field(init=False, compare=False)
    """Every test of the conditions, each once, by a name such as `(test 7)`; no condition has such a name."""
    over_tests: Mapping[str, Expr] = field(init=False, compare=False)
    """The conditions again, with *holds* of its name for each test: what is left where the tests are decided."""
    joining: Mapping[str, tuple[tuple[str, str], ...]] = field(init=False, compare=False)
    """Each condition that is one test or joins tests alone, with the name and the fact of each of them."""
    reading: ReadingPlan = field(init=False, compare=False)
    order: Mapping[str, int] = field(init=False, compare=False)
    """Fact to its place among `facts`, counted from 0."""
    ranks: Mapping[str, int] = field(init=False, compare=False)
    """Outcome word to its place in `words`: 0 is the strongest. The two words of nothing fired have none."""

    def __post_init__(self) -> None:
        # A frozen dataclass fills a field that follows from the others in this way only.
        tests, over_tests = with_tests_named(self.conditions)
        object.__setattr__(self, "tests", tests)
        object.__setattr__(self, "over_tests", over_tests)
        object.__setattr__(self, "joining", _joining(tests, over_tests))
        object.__setattr__(self, "reading", _reading_plan(self))
        object.__setattr__(self, "order", {name: at for at, name in enumerate(self.facts)})
        object.__setattr__(self, "ranks", {word: at for at, word in enumerate(self.words)})

    @property
    def all_criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, sign and observation."""
        return self.criteria + self.signs + self.observations

    def for_reader(self, reader: str) -> "RuleSet":
        """This rule set in the words for a reader; itself for somebody it has no words for."""
        return self.voices.get(reader, self)

    def criterion(self, id_: str) -> Criterion:
        """A criterion, a sign or an observation by its id, in the wording of this rule set."""
        return next(criterion for criterion in self.all_criteria if criterion.id == id_)


def _reading_plan(rule_set: RuleSet) -> ReadingPlan:
    spelled = [*spellings(rule_set.facts, rule_set.aliases)]
    conditions = {f"implies {each.name}": each.when for each in rule_set.implications}
    conditions |= {f"never {each.name}": each.never for each in rule_set.contradictions}
    return ReadingPlan(
        plainly={
            value: {
                spelling: Told(fact.name, value, f"/facts/{spelling.replace('.', '/')}")
                for spelling, fact in spelled
                if fact.type.value_type is ValueType.YES_NO
            }
            for value in (True, False)
        },
        marked=frozenset(name for name, fact in rule_set.facts.items() if fact.own_word_is_marked),
        consistency=with_tests_named(conditions),
    )


def _joining(tests: Mapping[str, Test], over_tests: Mapping[str, Expr]) -> dict[str, tuple[tuple[str, str], ...]]:
    joining = {}
    for name, when in over_tests.items():
        terms = when.terms if isinstance(when, CONNECTIVES) else (when,)
        named = [term.name for term in terms if isinstance(term, Holds) and term.name in tests]
        if len(named) == len(terms):
            joining[name] = tuple((test, tests[test].fact) for test in named)
    return joining


def spellings(
    facts: Mapping[str, FactDeclaration], aliases: Mapping[str, str]
) -> Iterator[tuple[str, FactDeclaration]]:
    """Every way to write the name of a fact: its name, and one by each alias of its group."""
    for name, fact in facts.items():
        head, dot, rest = name.partition(".")
        if head not in aliases:
            yield name, fact
        for alias, group in aliases.items():
            if head == group:
                yield alias + dot + rest, fact


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
    """A rulebook past every check."""

    id: str
    version: str
    title: str
    rule_sets: Mapping[str, RuleSet]
    """Kind of document to what judges it, in alphabetical order."""
    criteria: Mapping[str, Criterion]
    """Id to criterion in the rulebook's own words; signs and observations too."""
    conditions: Mapping[str, Expr] = field(compare=False)
    """Id to condition: every criterion and definition. The sides stand in their rule sets."""
    facts: Mapping[str, FactDeclaration]
    groups: frozenset[str]
    """The names under which facts are nested: `door` of the fact `door.locks`."""
    derivations: Mapping[str, Expr]
    """Derived fact to its condition over the list that it comes from."""
    derived: WithTestsNamed = field(init=False, compare=False)
    """Those conditions again with their tests apart, for several derived facts ask the same of one list."""
    metrics: Mapping[str, Metric]
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    people: Mapping[str, str]
    """Who can answer: `guest` to *The guest*."""
    evidence: EvidenceTerms
    invariants: tuple[Invariant, ...] = field(default=(), compare=False)
    consistency: frozenset[str] = field(default=frozenset(), compare=False)
    digest: str = field(default="", compare=False)
    """`sha256:…`; the same text means the same rules."""
    text: str = field(default="", compare=False, repr=False)
    """Its files as they were read, as a JSON object: the path of each in its folder, and what it says; of an overlay
    those of its base too, in `base/`."""
    extends: Extended | None = field(default=None, compare=False)
    """What an overlay adds to; None where it stands alone. The digest covers it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "derived", with_tests_named(self.derivations))

    @property
    def name(self) -> str:
        """`id@version`."""
        return rulebook_name(self.id, self.version)

    @property
    def identity(self) -> RulebookData:
        """What an answer says of the rulebook that it comes from."""
        said: RulebookData = {"id": self.id, "version": self.version, "digest": self.digest}
        if self.extends:
            said["extends"] = self.extends.identity
        return said

    def kinds_of(self, criterion: str) -> list[str]:
        """The kinds of document whose rule set uses a criterion."""
        uses = {kind: {each.id for each in rule_set.all_criteria} for kind, rule_set in self.rule_sets.items()}
        return [kind for kind, ids in uses.items() if criterion in ids]
