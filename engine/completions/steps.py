"""How long looking may take, and what is raised where it was ended before it was done."""

from dataclasses import dataclass


class NotComputed(Exception):
    """What was looked for was neither found nor ruled out: nothing is said rather than guessed."""


@dataclass(slots=True)
class Steps:
    """How many more steps are taken before it ends."""

    left: int

    def take(self, number: int = 1) -> None:
        """Raises NotComputed where there are none left."""
        self.left -= number
        if self.left < 0:
            raise NotComputed
