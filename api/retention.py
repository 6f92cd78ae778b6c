"""What is kept no longer is erased while the service runs: some at a time, so that others write in between."""

from collections.abc import Callable
from threading import Event, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dontbuy.api.errors import StoreUnavailable

SECONDS_BETWEEN = 0.1
"""From one portion to the next, while more is due."""
SECONDS_UNTIL_LOOKED_AGAIN = 60.0
log = structlog.get_logger("dontbuy")


def erase_in_portions(erase_some: Callable[[], bool], is_over: Callable[[float], bool]) -> None:
    """Erase a portion, wait, and so on. `erase_some` says whether there may be more, `is_over` waits for so many
    seconds and says whether to end.

    Where the store cannot be written now it is tried again later; nothing that is due is shown meanwhile.
    """
    pause = SECONDS_BETWEEN
    while not is_over(pause):
        try:
            pause = SECONDS_BETWEEN if erase_some() else SECONDS_UNTIL_LOOKED_AGAIN
        except (SQLAlchemyError, StoreUnavailable) as error:
            log.warning("retention", error=type(error).__name__)
            pause = SECONDS_UNTIL_LOOKED_AGAIN


class Retention:
    """A thread that does it from `start` to `stop`."""

    def __init__(self, erase_some: Callable[[], bool]) -> None:
        self._stop = Event()
        self._thread = Thread(target=erase_in_portions, args=(erase_some, self._stop.wait), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """A portion that was begun is ended first."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
