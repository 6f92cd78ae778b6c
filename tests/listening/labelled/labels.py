"""Calls that were written and labelled by hand, and how much of each label is found in them.

Beside a call lies what a language model answered when it was asked of it as a listener is, where one was asked. A label
file names the call, the side of each speaker, whether the call is whole, `facts` that a fair reader takes from it,
`not`, which a fair reader does not, and `unsure`, about which two would differ. Every name and number is invented.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dontbuy.api.proposals.claims import ListenerAnswer, answer_in, held_to, may_be_claimed
from dontbuy.api.proposals.proposal import BUYER, VENDOR, Proposal
from dontbuy.api.proposals.proposing import propose
from dontbuy.api.proposals.table import METRICS, CallTable
from dontbuy.api.transcripts.reading import read_transcript
from dontbuy.api.transcripts.transcript import Transcript
from dontbuy.engine.ir import Rulebook

HERE = Path(__file__).parent
KNOWN, ASIDE = HERE / "known", HERE / "aside"
"""The calls that the table was written with, and those that nobody who wrote it had read."""
_SIDES = {"us": BUYER, "vendor": VENDOR}
_EXACT = "metrics.exact_known"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A call with its labels."""

    name: str
    call: Transcript
    sides: Mapping[str, str]
    is_whole: bool
    facts: Sequence[Mapping[str, Any]]
    unsure: Sequence[Mapping[str, Any]]
    traps: Sequence[Mapping[str, Any]]
    listened: ListenerAnswer | None = None
    """What a listener answered when it was asked of the call; None where none was."""


@dataclass(slots=True)
class Counts:
    """What was found: of each basis and of each fact, and what was proposed that nobody had labelled."""

    labelled: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    proposed: int = 0
    false_alarms: list[tuple[str, Proposal]] = field(default_factory=list)
    missed: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    values: int = 0
    values_right: int = 0

    def count(self, name: str, *, is_found: bool) -> None:
        self.labelled[name] = self.labelled.get(name, 0) + 1
        self.found[name] = self.found.get(name, 0) + is_found


def labelled_in(folder: Path) -> Iterator[Labelled]:
    """Every labelled call of a folder."""
    for path in sorted(folder.glob("*.yaml")):
        told = yaml.safe_load(path.read_text("utf-8"))
        yield Labelled(
            path.stem,
            read_transcript((folder / told["call"]).read_bytes()),
            {name: _SIDES[side] for name, side in told["sides"].items()},
            bool(told["whole"]),
            told["facts"],
            told.get("unsure") or (),
            told.get("not") or (),
            _listened(path.with_suffix(".listened.json")),
        )


def _listened(path: Path) -> ListenerAnswer | None:
    return answer_in(path.read_text("utf-8")) if path.exists() else None


def proposals_of(
    labelled: Labelled, rulebook: Rulebook, table: CallTable, *, is_listened: bool = False
) -> dict[Key, Proposal]:
    """What is proposed of a call for every kind of check together; with what a listener answered, what it claims too,
    and without what it doubts."""
    found: dict[Key, Proposal] = {}
    answer = (labelled.listened if is_listened else None) or ListenerAnswer(())
    for kind, rule_set in rulebook.rule_sets.items():
        heard = propose([labelled.call], labelled.sides, rulebook, kind, table, is_whole=labelled.is_whole)
        held = held_to(heard, answer, table, may_be_claimed(table, rule_set, rulebook.metrics))
        proposals = [each for each in (*held.doubted, *held.proposals) if not each.doubted_by]
        found |= {key(each.fact, each.value): each for each in proposals}
    return found


def counted(calls: Sequence[Labelled], rulebook: Rulebook, table: CallTable, *, is_listened: bool = False) -> Counts:
    """How much of the labels of several calls is found, and what is proposed beside."""
    counts = Counts()
    for each in calls:
        proposed = proposals_of(each, rulebook, table, is_listened=is_listened)
        hit = {known for label in each.facts for known in known_as(label) if known in proposed}
        for label in each.facts:
            found = [known for known in known_as(label) if known in proposed]
            is_found = bool(found) or _follows(label, proposed)
            counts.count(label.get("basis", "said"), is_found=is_found)
            counts.count(label["fact"], is_found=is_found)
            if not is_found:
                counts.missed.append((each.name, label))
            elif found and label["fact"] == METRICS:
                _compare(counts, label["value"], proposed[found[0]].value[0])
        unsure = {known for label in each.unsure for known in known_as(label)}
        counts.proposed += len(proposed)
        counts.false_alarms += [(each.name, made) for known, made in proposed.items() if known not in hit | unsure]
    return counts


def key(fact: str, value: Any) -> Key:
    """A fact with its value; of a metric, which one it is."""
    if fact == METRICS:
        record = value[0] if isinstance(value, list) else value
        return fact, record["metric"]
    return fact, json.dumps(value)


def known_as(label: Mapping[str, Any]) -> Collection[Key]:
    """A label, and what else a fair reader would take for the same: of several words each alone."""
    fact, value = label["fact"], label["value"]
    if isinstance(value, list):
        return [key(fact, [word]) for word in value]
    also = value.get("also_accept", []) if isinstance(value, dict) else []
    return [key(fact, value), *((fact, each) for each in ([also] if isinstance(also, str) else also))]


def _follows(label: Mapping[str, Any], proposed: Mapping[Key, Proposal]) -> bool:
    """Whether a label follows from a number of which the value is proposed as not known exactly."""
    if label["fact"] != _EXACT or label["value"] is not False:
        return False
    return any(fact == METRICS and each.value[0]["knowledge"] != "exact" for (fact, _), each in proposed.items())


def _compare(counts: Counts, told: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    """Count whether today’s value is the one that was labelled, where a number was."""
    if isinstance(told.get("baseline"), int | float):
        counts.values += 1
        counts.values_right += record.get("baseline", {}).get("value") == told["baseline"]
