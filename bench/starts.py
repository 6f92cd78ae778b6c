"""Whole processes now and at an earlier commit, in turn: the check of one file, and the service until its first answer.

The earlier commit needs libraries of its own, so it is installed into a folder of its own, by its own `install.py`.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.engines import EXAMPLE, HERE
from bench.serving import first_answer
from bench.since import EARLIER, archive
from bench.timing import Row

ROUNDS = 15
STARTS = 7
_SEALED = "PYTHONDONTWRITEBYTECODE"
"""Both are measured with their code compiled, as whoever installed them has it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the command: the Python that has its libraries, its folder, and its module."""

    name: str
    python: Path
    folder: Path
    module: str

    def check(self, form: str) -> None:
        """One file, answered: for tools or for people."""
        self._run("check", "--format", form, str(self.folder / EXAMPLE.relative_to(HERE)))

    def _run(self, *arguments: str) -> None:
        command = [str(self.python), "-m", self.module, *arguments]
        subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, check=False)

    def start(self) -> float:
        """Milliseconds from the start of the service, over a store that is not there yet, to its first answer."""
        with tempfile.TemporaryDirectory() as store:
            told = {**self.environment, "DONTBUY_DATABASE": str(Path(store) / "starts.db")}
            return first_answer([str(self.python), "-m", self.module, "serve"], self.folder, told)

    @property
    def environment(self) -> Mapping[str, str]:
        told = {name: value for name, value in os.environ.items() if name != _SEALED}
        return {**told, "PYTHONPATH": str(self.folder)}


def rows() -> Iterator[Row]:
    """Milliseconds, medians of runs in turn, and the ratio to the earlier commit; only ours where it is not at hand."""
    now = Version("", Path(sys.executable), HERE, "dontbuy.cli")
    with _earlier() as before:
        versions = [before, now] if before else [now]
        for form in ("json", "text"):
            yield from _compared(f"dontbuy check, one file, {form}", versions, ROUNDS, _checked(form))
        yield from _compared("service start to first answer", versions, STARTS, Version.start)


def _checked(form: str) -> Callable[[Version], float]:
    def milliseconds(version: Version) -> float:
        start = time.perf_counter()
        version.check(form)
        return (time.perf_counter() - start) * 1000

    return milliseconds


def _compared(what: str, versions: list[Version], rounds: int, way: Callable[[Version], float]) -> Iterator[Row]:
    for version in versions:
        way(version)
    taken = [[way(version) for version in versions] for _ in range(rounds)]
    middle = [median(column) for column in zip(*taken, strict=True)]
    for version, value in zip(versions, middle, strict=True):
        yield Row(what + version.name, value, "ms", value / middle[0])


@contextmanager
def _earlier() -> Iterator[Version | None]:
    """The earlier commit, installed; None where it is not at hand or cannot be installed, which is said."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "earlier"
        if not archive(folder):
            print(f"  (the commit {EARLIER} is not at hand: a clone without history cannot be compared with it)")
            yield None
            return
        done = subprocess.run([sys.executable, "install.py"], cwd=folder, capture_output=True, check=False)
        if done.returncode:
            print(f"  (the commit {EARLIER} cannot be installed here, so it is not compared)")
            yield None
            return
        yield Version(f" at {EARLIER}", folder / ".venv" / "bin" / "python", folder, "cli")
