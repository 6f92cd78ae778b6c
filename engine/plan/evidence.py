"""Pieces of evidence, read for a plan: what each says of which fact, and what the digest takes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from dontbuy.engine.facts import Evidence
from dontbuy.engine.ir import EvidenceTerms, RuleSet, spellings
from dontbuy.engine.plan.leaves import Encode, Slow
from dontbuy.engine.plan.places import FactReader
from dontbuy.engine.plan.values import day_of
from dontbuy.engine.values import LIMIT_OF_ITEMS, without_nulls

_KEYS = frozenset({"fact", "value", "quote", "source", "speaker_side", "locator", "as_of"})


class EvidencePiece(NamedTuple):
    """One piece; `text` is the canonical JSON of its value, `null` where it has none, and `data` the piece as JSON."""

    evidence: Evidence
    text: str
    data: bytes


@dataclass(frozen=True, slots=True)
class EvidenceReader:
    """Reads the evidence of one kind of document; `readers` are those of facts, by every name that a fact may have."""

    readers: Mapping[str, FactReader]
    terms: EvidenceTerms
    own_word_is_set_aside: bool
    encode: Encode

    @classmethod
    def of(
        cls, rule_set: RuleSet, terms: EvidenceTerms, readers: Mapping[str, FactReader], encode: Encode
    ) -> "EvidenceReader":
        named = {spelling: readers[fact.name] for spelling, fact in spellings(rule_set.facts, rule_set.aliases)}
        return cls(named, terms, rule_set.own_word_is_set_aside, encode)

    def read(self, raw: Any, as_of: date) -> tuple[list[EvidencePiece], str]:
        """The pieces, and what the digest takes of them. Slow where anything is wrong, or from a later day."""
        if type(raw) is not list or len(raw) > LIMIT_OF_ITEMS:
            raise Slow
        pieces = [self._piece(sent, f"/evidence/{at}", as_of) for at, sent in enumerate(raw)]
        return pieces, ",".join([_said(piece.evidence, piece.text) for piece in pieces])

    def _piece(self, raw: Any, pointer: str, as_of: date) -> EvidencePiece:
        if type(raw) is not dict:
            raise Slow
        sent: dict[str, Any] = {}
        for key, value in raw.items():
            if key not in _KEYS:  # looked at first: null does not excuse a wrong name
                raise Slow
            if value is not None:
                if key != "value" and type(value) is not str:
                    raise Slow
                sent[key] = value
        reader = self.readers.get(sent.get("fact", ""))
        if reader is None or not sent.get("locator", "").isprintable():
            raise Slow
        source, side = sent.get("source", ""), sent.get("speaker_side", "")
        if (source not in self.terms.sources and "source" in sent) or (
            side not in self.terms.sides and "speaker_side" in sent
        ):
            raise Slow
        value, text, dated = None, "null", None
        if "value" in sent:
            value, text = reader.read(sent["value"])
            if type(sent["value"]) in (dict, list):
                sent["value"] = without_nulls(sent["value"])
            if self._may_be_set_aside(reader, source, side):
                raise Slow
        if "as_of" in sent:
            dated = day_of(sent["as_of"])
            if dated > as_of:
                raise Slow
        quote = sent.get("quote", "")
        evidence = Evidence(reader.fact.name, pointer, source, side, quote, value, dated, sent)
        return EvidencePiece(evidence, text, self.encode(sent))

    def _may_be_set_aside(self, reader: FactReader, source: str, side: str) -> bool:
        if not self.own_word_is_set_aside or not reader.fact.own_word_is_marked:
            return False
        return source == self.terms.own_source or side == self.terms.own_side


def _said(piece: Evidence, value: str) -> str:
    """The piece as the digest has it: its keys in order, its fact by its name, its value typed, which comes last."""
    parts = {**piece.sent, "fact": piece.fact}
    parts.pop("value", None)
    texts = [f'"{key}":{quoted(parts[key])}' for key in sorted(parts)]
    return "{" + ",".join(texts) + f',"value":{value}}}'
