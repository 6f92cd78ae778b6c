"""The plan of one rule set: all that can be made ready before a document comes, and the way from it to an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from dontbuy.engine.answer import Explain
from dontbuy.engine.completions.reach import HORIZONS
from dontbuy.engine.completions.world import WORLDS
from dontbuy.engine.errors import Diagnostic, EngineDisagreement
from dontbuy.engine.evaluate import Use, rails
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.memo import CappedMemo
from dontbuy.engine.plan.consistency import ConsistencyPlan
from dontbuy.engine.plan.evidence import EvidenceReader
from dontbuy.engine.plan.leaves import Encode, FactTests, Slow
from dontbuy.engine.plan.lists import list_plans
from dontbuy.engine.plan.places import FactReader, places
from dontbuy.engine.plan.reading import DocumentReader
from dontbuy.engine.plan.writing import AnswerWriter, writer
from dontbuy.engine.reading import is_own_word
from dontbuy.engine.rulebook.fingerprint import digest_of_text

_LISTS = frozenset({ValueType.WORDS, ValueType.TEXTS, ValueType.METRICS, ValueType.RECORDS})


class Envelope(NamedTuple):
    """What a document says beside its facts and its evidence, which stand as they were sent.

    `subject` has no key that was null; it is empty where nothing was said. `as_of` is today where it named no day.
    """

    facts: Any
    evidence: Any
    subject: Mapping[str, str]
    as_of: date


class QuickAnswer(NamedTuple):
    """An answer as JSON, and what it says: its kind, the verdict and its level, the criteria that fired in their order
    there, and the digest of what was read."""

    kind: str
    verdict: str
    level: str
    fired: Sequence[str]
    input_digest: str
    data: bytes

    def hold(self, slow: bytes) -> None:
        """Hold the answer to the one that was made the other way. Raises EngineDisagreement."""
        if self.data != slow:
            hint = "nothing was answered; report this with the rulebook’s digest"
            message = "the plan answers otherwise than the reading that it was made for"
            raise EngineDisagreement([Diagnostic("engine/disagreement", message, "", hint)])


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """Answers documents of one kind by one rule set.

    A mask has the tests of the rule set first, as the engines have them (`tests` are their bits), then those of the
    implications and contradictions, then one bit for each list from which facts are derived.
    """

    rulebook: Rulebook
    rule_set: RuleSet
    tests: int
    reader: DocumentReader
    writer: AnswerWriter
    encode: Encode
    begins: bytes
    ends: Mapping[str, tuple[bytes, bytes]]
    """Around the digest of a document, by the engine that answers."""
    _days: CappedMemo[date, bytes] = field(default_factory=CappedMemo)

    @classmethod
    def of(
        cls, rulebook: Rulebook, rule_set: RuleSet, encode: Encode, version: str, uses: tuple[Use, ...]
    ) -> "AnswerPlan":
        """The plan of a rule set of a rulebook; `version` is that of the engine. Raises Slow where there is none."""
        tests, consistency = rule_set.tests, rule_set.reading.consistency.tests
        width = 2 * (len(tests) + len(consistency))
        origins = [rulebook.facts[name].derived_from for name in rulebook.derivations]
        lists = [name for name in dict.fromkeys(origins) if name in rule_set.facts]
        told_bits = {name: 1 << width + at for at, name in enumerate(lists)}
        of_facts: dict[str, list[tuple[int, Any]]] = {name: [] for name in rule_set.facts}
        for at, test in enumerate([*tests.values(), *consistency.values()]):
            of_facts[test.fact].append((2 * at, test))
        read_here = {test.fact for test in tests.values()}
        own_word = is_own_word(rulebook.evidence, rule_set, True, ())
        world = WORLDS.of(rulebook, rule_set)
        readers = {
            name: FactReader(
                fact=fact,
                tests=FactTests(name, tuple(of_facts[name]), told_bits.get(name, 0)),
                metrics=rulebook.metrics,
                own_word=own_word and name in rule_set.reading.marked,
                is_read=name in read_here,
                encode=encode,
                world=world,
            )
            for name, fact in rule_set.facts.items()
        }
        untold = 0
        for reader in readers.values():
            untold |= reader.tests.untold
        return cls(
            rulebook=rulebook,
            rule_set=rule_set,
            tests=(1 << 2 * len(tests)) - 1,
            reader=_document_reader(rulebook, rule_set, readers, encode, 2 * len(tests), untold),
            writer=writer(rule_set, encode, told_bits, HORIZONS.of(rulebook, rule_set)),
            encode=encode,
            begins=b'{"kind":%b,"subject":' % encode(rule_set.kind),
            ends={
                use.answers: (
                    b',"rulebook":%b,"input_digest":' % encode(rulebook.identity),
                    b',"engine":%b' % encode({"name": use.answers, "checked_by": use.always, "version": version}),
                )
                for use in uses
            },
        )

    def answer(self, sent: Envelope, explain: Explain, use: Use, checking: Sequence[str]) -> QuickAnswer:
        """The answer to a document. Raises Slow, and EngineDisagreement where one of those that check differs."""
        read = self.reader.read(sent.facts, sent.evidence, sent.as_of)
        found = rails(self.rule_set, read.mask & self.tests, use, checking)
        verdict, fired, parts, end = self.writer.write(read, found, explain, sent.as_of)
        digest = self._digest(sent, read.told, read.evidence)
        before, after = self.ends[use.answers]
        whole = [
            self.begins,
            self.encode(sent.subject) if sent.subject else b"null",
            self._days.get(sent.as_of) or self._day(sent.as_of),
            *parts,
            before,
            self.encode(digest),
            after,
            end,
            b"}",
        ]
        level = self.writer.levels[verdict]
        return QuickAnswer(self.rule_set.kind, verdict, level, fired, digest, b"".join(whole))

    def _day(self, as_of: date) -> bytes:
        return self._days.keep(as_of, b',"as_of":%b,' % self.encode(as_of.isoformat()))

    def _digest(self, sent: Envelope, told: str, evidence: str) -> str:
        """Over what was read, as `ReadDocument.digest` has it."""
        subject = ",".join([f"{quoted(name)}:{quoted(said)}" for name, said in sorted(sent.subject.items())])
        return digest_of_text(
            f"[{quoted(self.rule_set.kind)},{{{subject}}},{{{told}}},[{evidence}],"
            f'{{"date":"{sent.as_of.isoformat()}"}},{quoted(self.rulebook.id)}]'
        )


def plan_of(
    rulebook: Rulebook, rule_set: RuleSet, encode: Encode, version: str, uses: tuple[Use, ...]
) -> AnswerPlan | None:
    """The plan of a rule set; None where there is none: see `list_plans`."""
    try:
        return AnswerPlan.of(rulebook, rule_set, encode, version, uses)
    except Slow:
        return None


def _document_reader(
    rulebook: Rulebook,
    rule_set: RuleSet,
    readers: Mapping[str, FactReader],
    encode: Encode,
    place: int,
    untold: int,
) -> DocumentReader:
    records = [test.fact for test in rule_set.tests_over_records]
    return DocumentReader(
        rulebook=rulebook,
        rule_set=rule_set,
        tree=places(rule_set, readers),
        readers=readers,
        evidence=EvidenceReader.of(rule_set, rulebook.evidence, readers, encode),
        consistency=ConsistencyPlan.of_rule_set(rule_set, place),
        encode=encode,
        untold=untold,
        derived=list_plans(rulebook, rule_set),
        doubted=[name for name, fact in rule_set.facts.items() if fact.doubt],
        lists=[
            name
            for name, fact in rule_set.facts.items()
            if fact.data_issues or (fact.type.empty_word and fact.type.value_type in _LISTS)
        ],
        may_have_gaps=[*dict.fromkeys([*rule_set.compared_units, *records])],
    )
