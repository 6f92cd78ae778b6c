"""What takes a while to make, made once for all who look at it."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Prepared(Generic[Made]):
    """Something that is made once, in a thread of its own; whoever asks earlier waits for the same run."""

    def __init__(self, name: str, make: Callable[[], Made]) -> None:
        self._make = make
        self._made: Future[Made] = Future()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._beginning = Lock()

    def begin(self) -> "Future[Made]":
        with self._beginning:
            if self._thread.ident is None:
                self._thread.start()
        return self._made

    @property
    def finished(self) -> Made | None:
        """It where it is ready, without waiting for it."""
        is_ready = self._made.done() and self._made.exception() is None
        return self._made.result() if is_ready else None

    def _run(self) -> None:
        try:
            self._made.set_result(self._make())
        except BaseException as error:
            self._made.set_exception(error)
            raise
