"""The metrics that a rulebook knows: what each means, in which unit, and of which class it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of the catalogue.

    `needs` are qualifiers without which its figure says little; `is_outcome` where it can show that the business moved;
    `may_exceed` where a percentage over 100 can be right.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    definition: str
    unit: str
    per: str
    better: str
    metric_class: str
    is_outcome: bool
    may_exceed: bool
    needs: tuple[str, ...]
    named_in: tuple[tuple[str, int], ...]
    watch_out: str
    crm: Mapping[str, tuple[str, ...]]

    def can_be(self, percentage: Decimal) -> bool:
        """Whether its figure, in percent, can be this: never below 0, and over 100 where that can be right."""
        return percentage >= 0 and (self.may_exceed or percentage <= 100)
