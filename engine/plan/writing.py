"""The bytes of an answer, joined from pieces that were encoded once: their shape is cut from that of `answer`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from dontbuy.engine.answer import Explain, data_issue, enough_data, found_data, open_data, question_data, reason_data
from dontbuy.engine.ask import Question, after_what_they_rest_on
from dontbuy.engine.completions.order import settling_first
from dontbuy.engine.completions.parts import Apart
from dontbuy.engine.completions.reach import Concluded, Horizon, Reach
from dontbuy.engine.findings import Finding
from dontbuy.engine.ir import Criterion, RuleSet, Word
from dontbuy.engine.memo import CappedMemo
from dontbuy.engine.plan.explaining import Grounds, bits_of_tests, explained
from dontbuy.engine.plan.leaves import Encode, Leaf
from dontbuy.engine.plan.reading import Read
from dontbuy.engine.plan.scoring import Scores
from dontbuy.engine.rails import Rails
from dontbuy.engine.truth import UNKNOWN, YES
from dontbuy.engine.verdict import NOT_JUDGED

_NONE = b"[]"
_LEAST_TIMES, _CRITERIA_OF_THE_LEAST = 4, 40
MOST_OF_A_TEXT = 4_000
"""Bytes of what is kept of a criterion. Only one with long quotes has more, and nobody else will say the same."""


class CriterionText(NamedTuple):
    """One criterion as it is written: the bytes before and after its facts, where it fired and where it is open.

    `bit` is that of its condition, `id` its id as JSON, `rank` the strength of its word, 0 the strongest.
    """

    bit: int
    id: bytes
    name: str
    rank: int
    reads: int
    grounds: CappedMemo[int, Grounds]
    explain: Callable[[int, Rails, Mapping[str, Leaf]], Grounds]
    head: bytes
    tail: bytes
    open_head: bytes


class QuestionText(NamedTuple):
    """A question as it is written where it decides some criteria, up to whether it matters; by `order` they stand in an
    answer, one each, before it is looked at what matters."""

    order: tuple[int, int, bool, int]
    text: bytes
    fact: str


@dataclass(frozen=True, slots=True)
class AnswerWriter:
    """Writes the answers of one rule set."""

    rule_set: RuleSet
    encode: Encode
    criteria: Sequence[CriterionText]
    """In the order of the rule set."""
    by_rank: Sequence[CriterionText]
    shown: tuple[Sequence[CriterionText], Sequence[CriterionText]]
    """The signs, and the observations."""
    side: CriterionText | None
    scores: Scores
    named: Mapping[str | None, bytes]
    """Each word that a verdict can be as JSON."""
    words: Sequence[tuple[str, int, bytes]]
    """Each word with the bits of the criteria that say it and its text as JSON, strongest first."""
    verdicts: Mapping[str, bytes]
    levels: Mapping[str, str]
    sides: Mapping[str, bytes]
    after: Sequence[tuple[str, frozenset[str]]]
    """The facts that are asked after others, with those others."""
    horizon: Horizon
    questions: CappedMemo[tuple[str, int], QuestionText]
    texts: CappedMemo[tuple[bytes, ...], bytes]
    """What was written of a criterion, by what it begins with and its bases: most facts are told in few ways."""

    def write(
        self, read: Read, rails: Rails, explain: Explain, as_of: date
    ) -> tuple[str, Sequence[str], list[bytes], bytes]:
        """The verdict, the criteria that fired, the answer from it to the data issues, in parts, and its end; what
        stands before and between is the plan's. Raises EngineDisagreement."""
        mask, leaves, *_ = read
        yes, no = rails
        fired = [piece for piece in self.by_rank if yes & piece.bit]
        opened = [piece for piece in self.criteria if not (yes | no) & piece.bit]
        verdict, said, still = self._verdict(fired, opened, read, as_of)
        grounds = [piece.grounds.get(mask & piece.reads) or piece.explain(mask, rails, leaves) for piece in opened]
        questions = self._asked(opened, grounds)
        reasons = opens = asked = _NONE
        if explain is not Explain.NONE:
            reasons = b"[%b]" % b",".join([self._fired(piece, mask, rails, leaves) for piece in fired])
            opens = b"[%b]" % b",".join(map(self._open, opened, grounds, [leaves] * len(opened)))
            asked = b"[%b]" % b",".join(self._in_order(questions, still))
        clear = b",".join([piece.id for piece in self.criteria if no & piece.bit])
        signs, observations = (
            b",".join([self._fired(piece, mask, rails, leaves) for piece in pieces if yes & piece.bit])
            for pieces in self.shown
        )
        issues = self.encode([data_issue(issue) for issue in read.issues]) if read.issues else _NONE
        return (
            verdict,
            [piece.name for piece in fired],
            [
                said,
                b',"enough":%b' % self.encode(enough_data(still, len(questions))),
                self._side(mask, rails, leaves),
                b',"score":',
                self.scores.of(rails),
                b',"reasons":',
                reasons,
                b',"open":',
                opens,
                b',"clear":[%b],"signs":[%b],"observations":[%b],"ask":' % (clear, signs, observations),
                asked,
                b',"conflicts":[],"data_issues":',
                issues,
            ],
            b',"not_computed":%b' % self.encode([*still.not_computed]) if still.not_computed else b"",
        )

    def _verdict(
        self, fired: Sequence[CriterionText], opened: Sequence[CriterionText], read: Read, as_of: date
    ) -> tuple[str, bytes, Reach]:
        rule_set = self.rule_set
        words, rank = rule_set.words, len(rule_set.words)
        if fired:
            rank = fired[0].rank
            verdict = self.words[rank][0]
        else:
            verdict = (rule_set.when_open if opened else rule_set.when_clear).word
            rank = rule_set.ranks.get(verdict, len(words))
        strongest = min([piece.rank for piece in opened], default=rank)
        could_become = self.words[strongest][0] if strongest < rank else None
        state = reduce(or_, [leaf.state for leaf in read.leaves.values()], 0)
        apart, concluded = Apart.of(frozenset(), read.broken), Concluded(verdict, could_become, could_become is None)
        still = self.horizon.reach(state, as_of, apart, concluded)
        return (
            verdict,
            b'%b,"at_least":%b,"could_become":%b,"settled":%b'
            % (
                self.verdicts[verdict],
                self.named[still.at_least],
                self.named[still.could_become],
                b"true" if still.settled else b"false",
            ),
            still,
        )

    def _side(self, mask: int, rails: Rails, leaves: Mapping[str, Leaf]) -> bytes:
        side, piece = self.rule_set.side, self.side
        if side is None or piece is None:
            return b'%b,"side_facts":[]' % self.sides[NOT_JUDGED]
        if rails.yes & piece.bit:
            told = self.sides[side.yes]
        elif rails.no & piece.bit:
            told = self.sides[side.no]
        else:
            return b'%b,"side_facts":[]' % self.sides[side.unknown]
        return b'%b,"side_facts":[%b]' % (told, self._bases(piece, mask, rails, leaves))

    def _fired(self, piece: CriterionText, mask: int, rails: Rails, leaves: Mapping[str, Leaf]) -> bytes:
        grounds = piece.grounds.get(mask & piece.reads) or piece.explain(mask, rails, leaves)
        bases = [leaves[name].basis for name in grounds.facts]
        key = (piece.head, *bases)
        return self.texts.get(key) or self._kept(key, piece.head + b",".join(bases) + piece.tail)

    def _bases(self, piece: CriterionText, mask: int, rails: Rails, leaves: Mapping[str, Leaf]) -> bytes:
        grounds = piece.grounds.get(mask & piece.reads) or piece.explain(mask, rails, leaves)
        return b",".join([leaves[name].basis for name in grounds.facts])

    def _open(self, piece: CriterionText, grounds: Grounds, leaves: Mapping[str, Leaf]) -> bytes:
        bases = [leaves[name].basis for name in grounds.so_far]
        key = (piece.open_head, grounds.missing_text, *bases)
        return self.texts.get(key) or self._kept(
            key, b'%b%b],"so_far":[%b]}' % (piece.open_head, grounds.missing_text, b",".join(bases))
        )

    def _kept(self, key: tuple[bytes, ...], text: bytes) -> bytes:
        return text if len(text) > MOST_OF_A_TEXT else self.texts.keep(key, text)

    def _asked(self, opened: Sequence[CriterionText], grounds: Sequence[Grounds]) -> dict[str, bytes]:
        """The text of each question, up to whether it matters, by the fact that it asks for."""
        decides: dict[str, int] = {}
        for piece, each in zip(opened, grounds, strict=True):
            for fact in each.missing:
                decides[fact] = decides.get(fact, 0) | piece.bit
        questions = self.questions
        asked = [questions.get(key) or self._question(*key) for key in decides.items()]
        asked.sort()
        texts = {each.fact: each.text for each in asked}
        if any(not before.isdisjoint(decides) for fact, before in self.after if fact in decides):
            texts = {fact: texts[fact] for fact in after_what_they_rest_on(self.rule_set, [*texts])}
        return texts

    def _in_order(self, questions: Mapping[str, bytes], still: Reach) -> list[bytes]:
        matters = still.matters
        if matters is None:
            return [b"%bnull}" % text for text in questions.values()]
        in_order = settling_first(self.rule_set, [*questions], still)
        return [b"%btrue}" % questions[fact] if fact in matters else b"%bfalse}" % questions[fact] for fact in in_order]

    def _question(self, fact: str, bits: int) -> QuestionText:
        declared = self.rule_set.facts[fact]
        deciding = [piece for piece in self.criteria if piece.bit & bits]
        rank = min(piece.rank for piece in deciding)
        names = tuple(piece.name for piece in deciding)
        word = self.words[rank][0]
        asked = Question(fact, declared.question, declared.why, declared.answered_by, names, word)
        order = (rank, -len(names), not declared.observed, self.rule_set.order[fact])
        text = self.encode(question_data(asked, matters=None)).removesuffix(b"null}")
        return self.questions.keep((fact, bits), QuestionText(order, text, fact))


def writer(rule_set: RuleSet, encode: Encode, told_bits: Mapping[str, int], horizon: Horizon) -> AnswerWriter:
    """What writes the answers of a rule set; `told_bits` has the bit of each list from which facts are derived."""
    places = {name: at for at, name in enumerate(rule_set.over_tests)}
    make = _Texts(rule_set, encode, bits_of_tests(rule_set, told_bits), places)
    criteria = [make.judged(criterion) for criterion in rule_set.criteria]
    side, verdicts = rule_set.side, [*rule_set.words.values(), rule_set.when_clear, rule_set.when_open]
    sides = (side.yes, side.no, side.unknown) if side else (NOT_JUDGED,)
    return AnswerWriter(
        rule_set=rule_set,
        encode=encode,
        criteria=criteria,
        by_rank=sorted(criteria, key=lambda each: each.rank),
        shown=([*map(make.shown, rule_set.signs)], [*map(make.shown, rule_set.observations)]),
        side=make.piece(side.condition, None) if side else None,
        scores=Scores.of_rule_set(rule_set, {each.name: each.bit for each in criteria}, encode),
        words=[
            (word, sum(each.bit for each in criteria if each.rank == rank), encode(word))
            for rank, word in enumerate(rule_set.words)
        ],
        verdicts={each.word: _verdict(each, encode) for each in verdicts},
        levels={each.word: each.level for each in verdicts},
        sides={told: b',"side":%b' % encode(told) for told in sides},
        named={None: b"null", **{word: encode(word) for word in horizon.words}},
        horizon=horizon,
        after=[(name, frozenset(fact.after)) for name, fact in rule_set.facts.items() if fact.after],
        questions=CappedMemo(_times(rule_set)),
        texts=CappedMemo(_times(rule_set)),
    )


def _times(rule_set: RuleSet) -> int:
    """How many times as many texts are kept as memos keep: each criterion has some, so in step with the criteria."""
    return max(_LEAST_TIMES, len(rule_set.all_criteria) * _LEAST_TIMES // _CRITERIA_OF_THE_LEAST)


def _verdict(word: Word, encode: Encode) -> bytes:
    return b'"verdict":%b,"level":%b,"headline":%b' % (encode(word.word), encode(word.level), encode(word.headline))


@dataclass(frozen=True, slots=True)
class _Texts:
    """Makes the pieces of one rule set: from the bits of each test, and the place of each condition among all."""

    rule_set: RuleSet
    encode: Encode
    bits: Mapping[str, int]
    places: Mapping[str, int]

    def judged(self, criterion: Criterion) -> CriterionText:
        fired = self.encode(reason_data(self.rule_set.words[criterion.says].level, Finding(criterion, YES)))
        opened = self.encode(open_data(Finding(criterion, UNKNOWN)))
        before, found, _ = opened.partition(b'"missing":[')
        return self.piece(criterion.id, criterion, fired, before + found)

    def shown(self, criterion: Criterion) -> CriterionText:
        return self.piece(criterion.id, criterion, self.encode(found_data(Finding(criterion, YES))))

    def piece(self, name: str, criterion: Criterion | None, fired: bytes = b"", opened: bytes = b"") -> CriterionText:
        """A piece, from its bytes without any fact. Within a text each quote has a backslash before it, so they are
        cut at the key and nowhere else."""
        why = explained(self.rule_set, name, criterion, self.bits, self.encode)
        before, found, after = fired.partition(b'"facts":[')
        rank = self.rule_set.ranks.get(criterion.says, 0) if criterion else 0
        bit = 1 << self.places[name]
        return CriterionText(
            bit, self.encode(name), name, rank, why.reads, why.grounds, why.explain, before + found, after, opened
        )
