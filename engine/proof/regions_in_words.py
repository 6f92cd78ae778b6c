"""Some documents of a table as few conditions that describe exactly them."""

from collections.abc import Iterator, Mapping, Sequence

from dontbuy.engine.completions.regions import truth_of
from dontbuy.engine.expressions import Test
from dontbuy.engine.facts import Value
from dontbuy.engine.proof.tables import Table
from dontbuy.engine.truth import NO, YES
from dontbuy.engine.wording import as_data

Allowed = Mapping[str, frozenset[int]]
"""For each fact the numbers of the choices that it may have."""


def cubes(table: Table, documents: int) -> list[Allowed]:
    """As few sets of documents as are found that are exactly these together: in each, every fact is told in one of some
    ways, whatever the others are."""
    found: list[Allowed] = []
    left = documents
    while left:
        number = (left & -left).bit_length() - 1
        allowed = {fact: frozenset({table.choice(fact, number)}) for fact in table.choices}
        for fact, values in table.choices.items():
            every = frozenset(range(len(values)))
            for more in (every, *(allowed[fact] | {at} for at in sorted(every))):
                wider = {**allowed, fact: allowed[fact] | more}
                if not _documents(table, wider) & ~documents:
                    allowed = wider
        found.append(allowed)
        left &= ~_documents(table, allowed)
    return found


def in_conditions(table: Table, allowed: Allowed, tests: Sequence[Test]) -> Iterator[str]:
    """What is so of each fact that not every choice fits: `door.locks is yes`."""
    for fact, numbers in allowed.items():
        values = table.choices[fact]
        if len(numbers) < len(values):
            own = [test for test in tests if test.fact == fact]
            if len(numbers) == len(values) - 1 and 0 not in numbers:
                yield f"{fact} is told"
            else:
                yield f"{fact} {' or '.join(_one(values[at], fact, own, table) for at in sorted(numbers))}"


def _one(value: Value | None, fact: str, tests: Sequence[Test], table: Table) -> str:
    """One choice, by what the rules ask of it."""
    if value is None:
        return "is not told"
    if isinstance(value, bool):
        return "is yes" if value else "is no"
    said = []
    for test in tests:
        truth = truth_of(test, fact, value, table.as_of)
        asked = ", ".join(f"{key} {_short(each)}" for key, each in as_data(test).items() if key != "fact")
        said.append(asked if truth is YES else f"not ({asked})" if truth is NO else f"unknown whether {asked}")
    return "is told so: " + " and ".join(said) if said else "is told"


def _short(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key} {_short(each)}" if key != "value" else _short(each) for key, each in value.items())
    if isinstance(value, list):
        return "[" + ", ".join(map(_short, value)) + "]"
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _documents(table: Table, allowed: Allowed) -> int:
    documents = table.all
    for fact, numbers in allowed.items():
        own = 0
        for at in numbers:
            own |= table.places[fact][at]
        documents &= own
    return documents
