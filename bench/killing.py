"""A service that is killed at random points while others write: `python -m bench.killing [TIMES]` prints what was lost,
of a store in a file and of one in a database of a server that is started for it.

Each writer sends a request under a name of its own until it is acknowledged, to the service that was killed and then to
the next one, as a client should. Half of the services die at a random step of their store, in the midst of a
transaction or just behind it; the others are killed from outside.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Lock
from time import perf_counter

from bench.engines import HERE
from dontbuy.api.audit.verification import verified
from dontbuy.api.store.database import Database
from dontbuy.api.wire.exact_json import loads
from tests.stores import Place, postgres

WRITERS, MOST_STEPS, MOST_ACKNOWLEDGED = 8, 200, 15
_BODY = b'{"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": false}}}'


@dataclass
class Figures:
    """What was told to writers, and what was found afterwards."""

    killed: int = 0
    acknowledged: dict[str, str] = field(default_factory=dict)
    """The id that was answered to each name."""
    lost: list[str] = field(default_factory=list)
    """Acknowledged, and not there."""
    doubled: list[str] = field(default_factory=list)
    """Names that were kept twice, or under which another row is kept than was acknowledged."""
    unexpected: Counter[int] = field(default_factory=Counter)
    """Answers that are no acknowledgement."""
    numbers_are_whole: bool = False
    """Every number was given once, and none was left out."""
    integrity: str = ""
    """What the database says of itself, where it looks at its own file."""
    ledger: str = ""
    """The first thing in it that does not hold."""

    def __str__(self) -> str:
        return (
            f"killed {self.killed} times: {len(self.acknowledged):,} acknowledged, {len(self.lost)} lost, "
            f"{len(self.doubled)} done twice, numbers {'whole' if self.numbers_are_whole else 'NOT WHOLE'}, "
            f"integrity {self.integrity}, ledger {self.ledger or 'whole'}, other answers {dict(self.unexpected)}"
        )

    @property
    def all_is_well(self) -> bool:
        wrong = self.lost or self.doubled or self.unexpected or self.ledger
        return not wrong and self.numbers_are_whole and self.integrity == "ok"


def killed(place: Place, times: int, seed: int) -> Figures:
    """Kill a service over this store so many times, let it run once more, and look."""
    chance, figures, names = random.Random(seed), Figures(), (f"name-{number}" for number in count())
    waiting = [next(names) for _ in range(WRITERS)]
    lock = Lock()

    def write(port: int, pid: int, name: str, enough: int) -> str:
        """Write until the service is gone; returns the name that was not acknowledged."""
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection, suppress(OSError, HTTPException):
            while True:
                headers = {"Content-Type": "application/json", "Idempotency-Key": name}
                connection.request("POST", "/v1/evaluations", _BODY, headers)
                response = connection.getresponse()
                answer = response.read()
                with lock:
                    if response.status != 201:
                        figures.unexpected[response.status] += 1
                        return name
                    figures.acknowledged[name] = loads(answer)["id"]
                    name = next(names)
                    if len(figures.acknowledged) == enough:
                        os.kill(pid, signal.SIGKILL)
        return name

    with _mortal(place) as service, ThreadPoolExecutor(WRITERS) as threads:
        for turn in range(times + 1):
            by_itself = turn % 2 == 0 and turn < times
            steps = chance.randrange(1, MOST_STEPS) if by_itself else 0
            enough = 0 if by_itself else len(figures.acknowledged) + chance.randrange(1, MOST_ACKNOWLEDGED) + WRITERS
            port, pid = _next_life(service, steps)
            waiting = list(threads.map(lambda name: write(port, pid, name, enough), waiting))  # noqa: B023
            assert service.stdout
            assert service.stdout.readline() == "ended\n"
    figures.killed = times + 1
    _look(place, figures)
    return figures


@contextmanager
def _mortal(place: Place) -> Iterator["subprocess.Popen[str]"]:
    where = str(place) if isinstance(place, Path) else place.text
    environment = os.environ | {"DONTBUY_DATABASE": where, "DONTBUY_PORT": "0", "PYTHONPATH": str(HERE)}
    command = [sys.executable, "-m", "bench.mortal"]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=HERE, env=environment, stdin=pipe, stdout=pipe, stderr=nowhere, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _next_life(service: "subprocess.Popen[str]", steps: int) -> tuple[int, int]:
    """The port and the process of the next service."""
    assert service.stdin
    assert service.stdout
    service.stdin.write(f"{steps}\n")
    service.stdin.flush()
    port, pid = service.stdout.readline().split()
    return int(port), int(pid)


def _look(place: Place, figures: Figures) -> None:
    """Compare what is kept with what was acknowledged."""
    with closing(Database(place)) as database, database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT id, number FROM evaluations ORDER BY number").all()
        named = connection.exec_driver_sql("SELECT key, evaluation_id FROM idempotency").all()
        head = connection.exec_driver_sql("SELECT head_number FROM workspaces").scalar_one()
        asks_itself = "PRAGMA integrity_check" if isinstance(place, Path) else "SELECT 'ok'"
        figures.integrity = str(connection.exec_driver_sql(asks_itself).scalar_one())
        (ledger,) = verified(connection)
        figures.ledger = ledger.fault
    ids, by_name = {row.id for row in rows}, {row.key: row.evaluation_id for row in named}
    figures.lost = [name for name, key in figures.acknowledged.items() if key not in ids]
    figures.doubled = [name for name, key in figures.acknowledged.items() if by_name.get(name) != key]
    figures.doubled += ["rows without a name"] * (len(rows) - len(named))
    figures.numbers_are_whole = [row.number for row in rows] == [*range(1, head + 1)]


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder, postgres() as server:
        stores: dict[str, Place] = {"SQLite": Path(folder) / "soak.db", "PostgreSQL": server.fresh()}
        all_is_well = [_soaked(name, place, times) for name, place in stores.items()]
    sys.exit(0 if all(all_is_well) else 1)


def _soaked(name: str, place: Place, times: int) -> bool:
    seed, start = random.SystemRandom().randrange(1_000_000), perf_counter()
    figures = killed(place, times, seed)
    print(f"{name}, seed {seed}, {perf_counter() - start:.0f} s: {figures}", flush=True)
    return figures.all_is_well


if __name__ == "__main__":
    main()
