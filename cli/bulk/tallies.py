"""What rows came to: how many of each verdict, and the exit codes of all."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from dontbuy.cli.exits import Exit, exit_of
from dontbuy.engine.ir import Word
from dontbuy.engine.rulebook.library import Library
from dontbuy.engine.versions import rulebook_name

Group = tuple[str | None, str | None, str | None, int]
"""How many rows have one verdict, level and what could still become of it; None three times of rows with a problem."""


@dataclass(slots=True)
class Tally:
    """What some rows came to: how many of each verdict, how many were not answered, and the exit codes of all."""

    verdicts: Counter[str] = field(default_factory=Counter)
    problems: int = 0
    exits: set[Exit] = field(default_factory=set)

    @property
    def rows(self) -> int:
        return self.verdicts.total() + self.problems

    def add(self, other: "Tally") -> None:
        self.verdicts.update(other.verdicts)
        self.problems += other.problems
        self.exits |= other.exits

    @classmethod
    def of_groups(cls, groups: Iterable[Group], words: Mapping[str, Word]) -> "Tally":
        """What rows came to that were counted in groups, by the words of their rule set; the most frequent verdict
        first, and of equals the first by name."""
        tally, verdicts = cls(), Counter[str]()
        for verdict, level, could_become, count in groups:
            if verdict is None:
                tally.problems += count
                tally.exits.add(Exit.UNREADABLE)
            else:
                verdicts[verdict] += count
                tally.exits.add(exit_of(level or "", could_become, words))
        tally.verdicts.update(dict(sorted(verdicts.items(), key=lambda each: (-each[1], each[0]))))
        return tally

    def add_problem(self) -> None:
        self.problems += 1
        self.exits.add(Exit.UNREADABLE)


class _Rulebook(msgspec.Struct):
    id: str
    version: str


class _Words(msgspec.Struct):
    """What is read of an answer to count it."""

    kind: str
    verdict: str
    level: str
    could_become: str | None
    rulebook: _Rulebook


class AnswerCounts:
    """Counts answers by what stands in their bytes.

    To read a whole answer takes as long as the tenth part of making it, so only the pieces that decide are looked at:
    its words, and the rulebook that they are of. They are read once for each way in which they stand there, of which
    there are few.
    """

    _WORDS = re.compile(
        rb'"verdict":"[^"]*","level":"[^"]*","headline":"(?:[^"\\]|\\.)*","at_least":[^,]*,"could_become":[^,]*'
    )
    """A text that somebody sent cannot have it: in texts a quote has a backslash before it."""
    _RULEBOOK = b',"rulebook":{'

    def __init__(self, library: Library) -> None:
        self._library = library
        self._seen: dict[tuple[bytes, bytes, bytes], tuple[str, Exit]] = {}
        self._read = msgspec.json.Decoder(_Words)

    def add(self, answer: bytes, tally: Tally) -> None:
        """Count one answer."""
        verdict, left = self._found(answer)
        tally.verdicts[verdict] += 1
        tally.exits.add(left)

    def _found(self, answer: bytes) -> tuple[str, Exit]:
        words, begin = self._WORDS.search(answer), answer.rfind(self._RULEBOOK)
        if words is None or begin < 0:
            return self._came_to(answer)
        key = (answer[: answer.find(b",")], words[0], answer[begin : answer.find(b"}", begin)])
        if key not in self._seen:
            self._seen[key] = self._came_to(answer)
        return self._seen[key]

    def _came_to(self, answer: bytes) -> tuple[str, Exit]:
        read = self._read.decode(answer)
        rulebook = self._library.rulebook(rulebook_name(read.rulebook.id, read.rulebook.version))
        words = rulebook.rule_sets[read.kind].words
        return read.verdict, exit_of(read.level, read.could_become, words)
