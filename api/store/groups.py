"""Writers in turn, and the transaction that those who wait at the same time share.

A commit waits for the disk, and takes as long for one writer as for fifty. So whoever is done hands the open
transaction on to the next one who waits, and the last of them commits for all. Until then nobody is told that
something was kept. What one of them does wrong is undone up to where their part began, and the parts of the others
stay; where the commit fails, it fails for all.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from threading import Event, Lock
from time import monotonic

from sqlalchemy import Connection

from dontbuy.api.errors import StoreBusy, StoreUnavailable
from dontbuy.engine.errors import Diagnostic

MOST_TOGETHER = 64
SECONDS_TOGETHER = 0.05
"""After so many, or so long, a transaction takes nobody more: writers of other processes wait for the lock too."""
_LATER = "try again in a few seconds"
_PART = "part_of_a_group"


class _Group:
    """One transaction, and those whose parts are done and wait for its commit."""

    def __init__(self, transaction: AbstractContextManager[Connection], began: float) -> None:
        self._stack = ExitStack()
        self.connection = self._stack.enter_context(transaction)
        self.began = began
        self.parts = 0
        self.ended = Event()
        self.error: BaseException | None = None
        """Why nothing was kept; None where the commit was done."""

    @contextmanager
    def part(self) -> Iterator[Connection]:
        """The part of one writer; the first one of all has nobody's to keep, and is undone with the transaction."""
        is_first = self.parts == 0
        if not is_first:
            self._does(f"SAVEPOINT {_PART}")
            if self.error is not None:
                raise self.error
        try:
            yield self.connection
        except BaseException as error:
            if is_first:
                self.abort(error)
            else:
                self._does(f"ROLLBACK TO SAVEPOINT {_PART}")
            raise
        if not is_first:
            self._does(f"RELEASE SAVEPOINT {_PART}")
        self.parts += 1

    def commit(self) -> None:
        """For everybody; what goes wrong is theirs too."""
        if self.error is None:
            try:
                self._stack.close()
            except BaseException as error:
                self.error = error

    def abort(self, error: BaseException) -> None:
        """Keep nothing."""
        self.error = error
        with suppress(Exception):  # who lost the connection cannot roll back, and need not
            self._stack.__exit__(type(error), error, error.__traceback__)

    def _does(self, statement: str) -> None:
        """Where parts cannot be told apart any more, as in a store that has rolled back by itself, none is kept."""
        if self.error is None:
            try:
                self.connection.exec_driver_sql(statement)
            except Exception as error:
                self.abort(error)


class _Waiting:
    """One writer in the line, and the group that they were given: None where they begin one."""

    def __init__(self) -> None:
        self.called = Event()
        self.group: _Group | None = None


class Writers:
    """Those who write in this process: one at a time, in the order in which they came.

    `transaction` begins one that holds the write lock, which is waited for so many milliseconds.
    """

    def __init__(self, transaction: Callable[[int], AbstractContextManager[Connection]], most: int) -> None:
        self._transaction, self._most = transaction, most
        self._lock, self._line, self._here = Lock(), deque[_Waiting](), 0
        self._is_taken = False

    @contextmanager
    def turn(self, milliseconds: int) -> Iterator[Connection]:
        """The turn of one writer, who is told that it was kept by getting out of here.

        Raises StoreBusy at once where as many write or wait as may, and StoreUnavailable where the turn does not come
        within so many milliseconds; they are those of the lock too.
        """
        waiting = self._enter()
        try:
            until = monotonic() + milliseconds / 1000
            if waiting is not None and not waiting.called.wait(milliseconds / 1000) and self._gives_up(waiting):
                raise StoreUnavailable([Diagnostic("store/unavailable", "the store cannot be written", "", _LATER)])
            group = waiting.group if waiting else None
            if group is None:
                now = monotonic()
                group = self._begun(max(0, int((until - now) * 1000)), now)
            try:
                with group.part() as connection:
                    yield connection
            finally:
                self._hand_on(group)
            group.ended.wait()
            if group.error is not None:
                raise group.error
        finally:
            with self._lock:
                self._here -= 1

    def _enter(self) -> _Waiting | None:
        """Join the line; None where the turn is free."""
        with self._lock:
            if self._here >= self._most:
                raise StoreBusy([Diagnostic("store/busy", "too many are waiting to write", "", _LATER)])
            self._here += 1
            if not self._is_taken:
                self._is_taken = True
                return None
            waiting = _Waiting()
            self._line.append(waiting)
            return waiting

    def _gives_up(self, waiting: _Waiting) -> bool:
        """Leave the line; not where the turn has come meanwhile."""
        with self._lock:
            if waiting.called.is_set():
                return False
            self._line.remove(waiting)
            return True

    def _begun(self, milliseconds: int, now: float) -> _Group:
        try:
            return _Group(self._transaction(milliseconds), now)
        except BaseException:
            self._call_next(None)
            raise

    def _hand_on(self, group: _Group) -> None:
        """Give the transaction to the next one who waits; where nobody does, or it may take no more, commit it."""
        is_open = group.error is None and group.parts < MOST_TOGETHER
        if is_open and self._line and monotonic() - group.began < SECONDS_TOGETHER and self._call_next(group):
            return
        group.commit()
        self._call_next(None)
        group.ended.set()

    def _call_next(self, group: _Group | None) -> bool:
        """Call whoever waits longest, and give them the group; False where nobody waits."""
        with self._lock:
            if not self._line:
                self._is_taken = group is not None
                return False
            following = self._line.popleft()
            following.group = group
            following.called.set()
            return True
