"""How long a proof may take. The engine has no clock, so whoever asks it brings one along."""

import time

from dontbuy.engine.completions.steps import NotComputed, Steps

SECONDS = 60
"""How long a rulebook is proved at most where nobody says otherwise; what is left then is not decided."""


class StepsUntil(Steps):
    """Steps that end at a time, too."""

    def __init__(self, seconds: int) -> None:
        super().__init__(0)
        self._ends = time.monotonic() + seconds

    def take(self, number: int = 1) -> None:
        super().take(number)
        if time.monotonic() >= self._ends:
            raise NotComputed
