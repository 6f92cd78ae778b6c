"""The metrics of a purchase that are measured at its start and each quarter: the business metrics told in it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from dontbuy.api.documents import told
from dontbuy.api.records.facts import METRICS
from dontbuy.api.records.purchases import WholePurchase
from dontbuy.api.records.snapshots import HIGHER, LOWER
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.numbers import number_told
from dontbuy.engine.values import CUSTOM

_SELF_REPORT, _VENDOR = "self_report", "vendor"


@dataclass(frozen=True)
class Measured:
    """One metric as it was told: its record in `metrics.items`, `{"metric": "win_rate", "qualifiers": {…}, …}`."""

    record: Mapping[str, Any]

    @property
    def metric(self) -> str:
        """Its id in the catalogue, or `custom`."""
        return str(self.record["metric"])

    @property
    def key(self) -> str:
        """What it is called where its snapshots are kept. Two records with one key measure the same: the metric, its
        own name and its qualifiers are equal."""
        qualifiers = {name: text for name, text in (self.record.get("qualifiers") or {}).items() if text}
        parts = (("metric", self.metric), ("name", self.record.get("name")), ("qualifiers", qualifiers))
        return json.dumps({name: part for name, part in parts if part}, sort_keys=True, ensure_ascii=False)

    @property
    def id(self) -> str:
        """Its name in a form."""
        return sha256(self.key.encode()).hexdigest()[:12]

    def better(self, rulebook: Rulebook) -> str:
        """`higher` or `lower`; `""` where neither is better by itself. Of a metric of their own, where its target
        lies."""
        known = rulebook.metrics.get(self.metric)
        if known:
            return known.better if known.better in (HIGHER, LOWER) else ""
        return self._towards_the_target

    def unit(self, rulebook: Rulebook) -> str:
        """Its unit, `currency` where any is meant; `""` where nobody said."""
        known = rulebook.metrics.get(self.metric)
        if known:
            return known.unit
        ends = (self.record.get("baseline") or {}, self.record.get("target") or {})
        return next((str(end["unit"]) for end in ends if end.get("unit")), "")

    @property
    def _towards_the_target(self) -> str:
        base, target = self.record.get("baseline") or {}, self.record.get("target") or {}
        told = (target.get("change"), base.get("value"), target.get("value"))
        change, today, goal = (number_told(value) for value in told)
        if change is None and today is not None and goal is not None:
            return HIGHER if goal > today else LOWER if goal < today else ""
        return HIGHER if change and change > 0 else LOWER if change and change < 0 else ""


def measured(rulebook: Rulebook, whole: WholePurchase, kept: Iterable[str]) -> Sequence[Measured]:
    """The business metrics that anybody of the buying side told in a purchase, each once, the first told first; then
    those that snapshots are kept of under these keys although nobody tells them any more."""
    told = [Measured(record) for record in _told(whole) if _is_business(record, rulebook)]
    found: dict[str, Measured] = {}
    for each in (*told, *(Measured(json.loads(key)) for key in kept)):
        found.setdefault(each.key, each)
    return list(found.values())


def _told(whole: WholePurchase) -> Iterator[Mapping[str, Any]]:
    for check in whole.checks:
        document = check.document
        yield from _records(told(document, check.aliases, METRICS))
        for piece in document.get("evidence") or []:
            theirs = piece.get("speaker_side") == _VENDOR or piece.get("source") == _SELF_REPORT
            if piece.get("fact") == METRICS and not theirs:
                yield from _records(piece.get("value"))


def _records(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, Mapping) and each.get("metric"))


def _is_business(record: Mapping[str, Any], rulebook: Rulebook) -> bool:
    known = rulebook.metrics.get(str(record["metric"]))
    return known.is_outcome if known else record["metric"] == CUSTOM
