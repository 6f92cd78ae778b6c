"""What one document tells, weighed: each fact with its bits, its evidence and what follows from it. Or Slow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import xor
from typing import Any, NamedTuple

from dontbuy.engine.compare import agree
from dontbuy.engine.data_issues import DataIssue, cannot_both_be, gap_issues, list_issues, not_an_outcome
from dontbuy.engine.facts import Facts, Told, Value
from dontbuy.engine.gaps import gaps
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.plan.consistency import ConsistencyPlan
from dontbuy.engine.plan.evidence import EvidencePiece, EvidenceReader
from dontbuy.engine.plan.leaves import Encode, Leaf, Slow, basis
from dontbuy.engine.plan.lists import ListPlan
from dontbuy.engine.plan.places import FactReader, Group
from dontbuy.engine.reading import doubting, is_own_word
from dontbuy.engine.values import step

_NONE_BROKEN: frozenset[str] = frozenset()
Backing = Mapping[str, Sequence[EvidencePiece]]
"""The evidence for each fact that has any."""


class Read(NamedTuple):
    """What was read: the mask, with all bits of the plan, each fact that counts, and what looks wrong in the data.

    `told` and `evidence` are the parts of the digest. `broken` are the contradictions that it runs into, by name.
    """

    mask: int
    leaves: Mapping[str, Leaf]
    issues: Sequence[DataIssue]
    told: str
    evidence: str
    broken: frozenset[str]


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads the facts and the evidence of one kind of document. `untold` is the mask of nothing told."""

    rulebook: Rulebook
    rule_set: RuleSet
    tree: Group
    readers: Mapping[str, FactReader]
    evidence: EvidenceReader
    consistency: ConsistencyPlan
    encode: Encode
    untold: int
    derived: Sequence[ListPlan]
    doubted: Sequence[str]
    """The facts that a companion may put in doubt."""
    lists: Sequence[str]
    """The lists in which something may look wrong."""
    may_have_gaps: Sequence[str]
    """The facts that a condition may be unable to use though they were told."""

    def read(self, facts: Any, evidence: Any, as_of: date) -> Read:
        """The facts and the evidence of a document, as they were sent. Raises Slow."""
        if type(facts) is not dict:
            raise Slow
        each: list[Leaf] = []
        _walk(self.tree, facts, as_of, each)
        leaves = {leaf.fact: leaf for leaf in each}
        if len(leaves) < len(each):  # told at two places
            raise Slow
        told = ",".join(sorted([leaf.said for leaf in each]))
        backing: Backing = {}
        evidence_said = ""
        if evidence:
            backing, evidence_said = self._with_evidence(evidence, as_of, leaves)
        elif evidence is not None and type(evidence) is not list:
            raise Slow
        issues = self._list_issues(leaves, as_of) + self._take_out_what_is_doubted(leaves)
        self._fill_in_from_lists(leaves, backing, as_of)
        mask = reduce(xor, [leaf.bits for leaf in leaves.values()], self.untold)
        mask, clashes, broken = self._follow(mask, leaves, as_of)
        for name in self.may_have_gaps:
            if name in leaves:
                issues += gap_issues(gaps(self.rule_set, _facts(leaves, as_of)))
                break
        return Read(mask, leaves, issues + clashes, told, evidence_said, broken)

    def _with_evidence(self, raw: Any, as_of: date, leaves: dict[str, Leaf]) -> tuple[Backing, str]:
        """The evidence by fact and what the digest takes of it; it joins the facts that it tells or stands behind."""
        pieces, text = self.evidence.read(raw, as_of)
        by_fact: dict[str, list[EvidencePiece]] = {}
        for piece in pieces:
            evidence = piece.evidence
            by_fact.setdefault(evidence.fact, []).append(piece)
            if evidence.value is None:
                continue
            leaf = leaves.get(evidence.fact)
            if leaf is None:
                typed, pointer = (evidence.value, piece.text), f"{evidence.pointer}/value"
                leaves[evidence.fact] = self.readers[evidence.fact].leaf(typed, pointer, as_of)
            elif leaf.value is not evidence.value and not agree((leaf.value, evidence.value)):
                raise Slow
        for name, behind in by_fact.items():
            if name in leaves:
                leaves[name] = self._backed(leaves[name], behind)
        return by_fact, text

    def _backed(self, leaf: Leaf, behind: Sequence[EvidencePiece]) -> Leaf:
        own_word = leaf.fact in self.rule_set.reading.marked and is_own_word(
            self.rulebook.evidence, self.rule_set, leaf.value, [piece.evidence for piece in behind]
        )
        begun = leaf.head
        whole = basis(begun, [piece.data for piece in behind], own_word=own_word) if begun else b""
        return leaf._replace(basis=whole, own_word=own_word)

    def _list_issues(self, leaves: Mapping[str, Leaf], as_of: date) -> list[DataIssue]:
        issues: list[DataIssue] = []
        for name in self.lists:
            leaf = leaves.get(name)
            if leaf is not None:
                told = Told(name, leaf.value, leaf.pointer)
                issues += list_issues(self.rulebook.facts[name], told, self.rulebook.metrics, as_of)
        return issues

    def _take_out_what_is_doubted(self, leaves: dict[str, Leaf]) -> list[DataIssue]:
        """Take out each *yes* that its companion puts in doubt; the issues say why."""
        issues, doubted = [], []
        for name in self.doubted:
            leaf, doubt = leaves.get(name), self.rulebook.facts[name].doubt
            if leaf is None or doubt is None or leaf.value is not True or doubt.companion not in leaves:
                continue
            companion = leaves[doubt.companion]
            metric = doubting(self.rulebook, name, companion.value)
            if metric:
                doubted.append(name)
                issues.append(not_an_outcome(metric, step(companion.pointer, doubt.field)))
        for name in doubted:
            del leaves[name]
        return issues

    def _fill_in_from_lists(self, leaves: dict[str, Leaf], backing: Backing, as_of: date) -> None:
        """Add each fact that its list decides; one that was told otherwise is Slow."""
        for plan in self.derived:
            origin = leaves.get(plan.name)
            if origin is None:
                continue
            for name, value in plan.derived(origin.value, as_of).items():
                told = leaves.get(name)
                if told is None:
                    leaves[name] = self._derived(name, value, origin, backing)
                elif told.value is not value:
                    raise Slow

    def _derived(self, name: str, value: bool, origin: Leaf, backing: Backing) -> Leaf:
        reader = self.readers[name]
        begun, whole = reader.head(value, origin.pointer), b""
        if begun:
            behind = (*backing.get(name, ()), *backing.get(origin.fact, ()))
            whole = basis(begun, [piece.data for piece in behind], own_word=origin.own_word)
        bits, state = reader.bits(value, date.min), reader.state(value, date.min)
        return Leaf(name, value, origin.pointer, bits, "", begun, whole, origin.own_word, state)

    def _follow(self, mask: int, leaves: dict[str, Leaf], as_of: date) -> tuple[int, list[DataIssue], frozenset[str]]:
        """Add what follows from the facts, which changes the mask; what of them cannot be so together, and by the
        names of which contradictions."""
        found = self.consistency.of(mask, leaves)
        if found is None:
            return mask, [], _NONE_BROKEN
        issues = [
            cannot_both_be(clash.contradiction.because, tuple([leaves[name].pointer for name in clash.facts]))
            for clash in found.clashes
        ]
        filled_in = {}
        for name, each in found.implied.items():
            told = leaves.get(name)
            if told is not None and told.value != each.value:
                raise Slow
            pointers = b",".join([self.encode(leaves[by].pointer) for by in each.by])
            if told is None:
                told = self._implied(name, each.value, any(leaves[by].own_word for by in each.by), as_of)
                mask ^= told.bits
            if told.basis:
                ends = b'"implied_by":[]}'
                if not told.basis.endswith(ends):
                    raise Slow
                whole = told.basis[: -len(b"]}")] + pointers + b"]}"
                told = told._replace(basis=whole)
            filled_in[name] = told
        leaves.update(filled_in)
        return mask, issues, frozenset(clash.contradiction.name for clash in found.clashes)

    def _implied(self, name: str, value: Value, own_word: bool, as_of: date) -> Leaf:
        reader = self.readers[name]
        begun = reader.head(value, "")
        whole = basis(begun, own_word=own_word) if begun else b""
        return Leaf(name, value, "", reader.bits(value, as_of), "", begun, whole, own_word, reader.state(value, as_of))


def _walk(group: Group, raw: Mapping[str, Any], as_of: date, told: list[Leaf]) -> None:
    """Go through a group and what is below it. Raises Slow where anything is not plain."""
    yes, no = group.yes, group.no
    for key, value in raw.items():
        leaf = yes.get(key) if value is True else no.get(key) if value is False else None
        if leaf is None:
            read = group.read.get(key)
            if read is None:
                below = group.below.get(key)
                if below is not None and type(value) is dict:
                    _walk(below, value, as_of, told)
                elif value is not None or (below is None and key not in yes):  # null excuses no wrong name
                    raise Slow
                continue
            if value is None:
                continue
            leaf = read(value, as_of)
        told.append(leaf)


def _facts(leaves: Mapping[str, Leaf], as_of: date) -> Facts:
    return Facts({name: Told(name, leaf.value, leaf.pointer) for name, leaf in leaves.items()}, as_of)
