"""What of a rulebook is meant, so that whoever wrote it finds the place."""

from enum import StrEnum
from typing import NamedTuple


class RulebookPart(StrEnum):
    """The parts of a rulebook that have names of their own."""

    CONDITION = "condition"
    """A criterion, a sign, an observation or a definition."""
    CONSISTENCY = "consistency"
    """An implication or a contradiction."""
    FACT = "fact"
    INVARIANT = "invariant"
    KIND = "kind"
    """A rule set, by the kind of document that it judges."""
    WORD = "word"


class Written(NamedTuple):
    """One part by its name, and one key of it, such as the `when` of a criterion; `""` for the whole of it."""

    part: RulebookPart
    name: str
    key: str = ""
