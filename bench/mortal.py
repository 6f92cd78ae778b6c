"""A service that dies: `python -m bench.mortal` reads a number a line, serves in a fork of itself, and says where.

The fork is killed, as by kill -9, at that many steps of its store; 0 is never by itself. What takes long at a start is
done once, before the first fork, and nothing that a process must not share is opened until then.
"""

import os
import signal
import sys
from contextlib import closing
from itertools import count
from typing import Any

from sqlalchemy import event

from dontbuy.api.logs import write_logs
from dontbuy.api.running import prepared, server_over
from dontbuy.api.settings import Settings, read_settings
from dontbuy.api.store.database import Database
from dontbuy.engine.rulebook.library import Library


def main() -> None:
    settings = read_settings()
    write_logs(as_json=True)
    library = prepared(settings)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _serve(settings, library, int(line))
            os._exit(0)
        os.waitpid(child, 0)
        print("ended", flush=True)


def _serve(settings: Settings, library: Library, steps: int) -> None:
    with closing(Database(settings.database)) as database, closing(server_over(settings, library, database)) as running:
        if steps:
            _die_after(database, steps)
        print(running.port, os.getpid(), flush=True)
        running.serve_until_stopped()


def _die_after(database: Database, steps: int) -> None:
    """A step is before a statement or after it; where a transaction ends there are two."""
    taken = count(1)

    def step(*_: Any) -> None:
        if next(taken) == steps:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(database.engine, moment, step)


if __name__ == "__main__":
    main()
