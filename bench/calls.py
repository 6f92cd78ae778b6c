"""How much of labelled calls is found, in counts, and what reading and proposing an hour of talk takes."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from bench.timing import Row, medians
from dontbuy.api.proposals.accepted import document_of
from dontbuy.api.proposals.proposing import propose
from dontbuy.api.proposals.table import read_table
from dontbuy.api.service import Service
from dontbuy.api.transcripts.reading import read_transcript
from dontbuy.engine.rulebook.kept import SHIPPED
from dontbuy.engine.rulebook.library import Library, load
from tests.listening.labelled.labels import ASIDE, KNOWN, Counts, counted, labelled_in

_AN_HOUR = 9_000
"""Words."""
_BASES = ("said", "exchange", "sequence", "absence")
_KIND = "vendor_evaluation"


def counts() -> Iterator[Row]:
    """Found of labelled, and false alarms of proposals: in the calls the table was written with, and in the others; of
    those of which a listener was asked, again with what it answered."""
    rulebook = load(SHIPPED).rulebook
    table = read_table(SHIPPED, rulebook)
    for name, folder in (("known", KNOWN), ("aside", ASIDE)):
        calls = [*labelled_in(folder)]
        found = counted(calls, rulebook, table)
        yield from _rows(f"{name}, {len(calls)} calls", found)
        if listened := [each for each in calls if each.listened]:
            found = counted(listened, rulebook, table, is_listened=True)
            yield from _rows(f"{name}, {len(listened)} calls with a listener", found)


def _rows(name: str, found: Counts) -> Iterator[Row]:
    wrong = Counter(made.fact for _, made in found.false_alarms)
    facts = sorted({*found.labelled, *wrong} - {*_BASES})
    for each in (*(basis for basis in _BASES if basis in found.labelled), *facts):
        beside = f", {wrong[each]} false" if wrong[each] else ""
        yield Row(f"{name}: {each}", found.found.get(each, 0), f"/{found.labelled.get(each, 0)}{beside}")
    yield Row(f"{name}: numbers with the right value", found.values_right, f"/{found.values}")
    yield Row(f"{name}: false alarms of all proposals", len(found.false_alarms), f"/{found.proposed}")


def rows() -> Iterator[Row]:
    """Medians of one run, ratio to one check of the document that all proposals make."""
    rulebook = load(SHIPPED).rulebook
    table = read_table(SHIPPED, rulebook)
    data, sides = _an_hour()
    call = read_transcript(data)
    proposed = propose([call], sides, rulebook, _KIND, table)
    document = document_of(proposed, proposed.proposals, _KIND, shares_are_taken=False)
    service = Service(Library([rulebook]), today=lambda: date(2026, 11, 28))
    check = f"one check of its document, {len(proposed.proposals)} proposals accepted"
    ways = {
        check: lambda: service.answered(document),
        "reading an hour of talk": lambda: read_transcript(data),
        "proposing of it": lambda: propose([call], sides, rulebook, _KIND, table),
    }
    yield from medians(ways, base=check, rounds=2)


def _an_hour() -> tuple[bytes, dict[str, str]]:
    """The calls that the table was written with, one after the other until an hour of words is reached."""
    lines, words = list[str](), 0
    sides: dict[str, str] = {}
    for each in labelled_in(KNOWN):
        sides |= each.sides
        for turn in each.call.turns:
            lines.append(f"{turn.speaker}: {turn.text}")
            words += len(turn.text.split())
            if words >= _AN_HOUR:
                return "\n".join(lines).encode(), sides
    raise AssertionError(f"the labelled calls have {words:,} words in all")
