"""The whole check now and at an earlier commit, each in a process of its own, asked in turn."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from bench.engines import HERE
from bench.timing import Row

EARLIER = "3e2711a"
"""Version 1.0.0, whose packages had no common name yet."""
ROUNDS, CALLS = 20, 50


def rows() -> list[Row]:
    """Microseconds of one check, document to answer; without the history of the repository only what it takes now."""
    with tempfile.TemporaryDirectory() as name:
        if not archive(Path(name)):
            print(f"  (the commit {EARLIER} is not at hand: a clone without history cannot be compared with it)")
            with _checking(HERE, "dontbuy.") as now:
                return [Row("whole check", median(_ask(now) for _ in range(ROUNDS)), "µs")]
        with _checking(HERE, "dontbuy.") as now, _checking(Path(name), "") as earlier:
            taken = [(_ask(earlier), _ask(now)) for _ in range(ROUNDS)]
    before, after = median(pair[0] for pair in taken), median(pair[1] for pair in taken)
    return [Row(f"whole check at {EARLIER}", before, "µs", 1.0), Row("whole check", after, "µs", after / before)]


def archive(folder: Path) -> bool:
    """Put the code of the earlier commit into a folder, which is made; False where its history is not at hand."""
    packed = subprocess.run(["git", "archive", EARLIER], cwd=HERE, capture_output=True, check=False)
    if packed.returncode:
        return False
    folder.mkdir(exist_ok=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return True


@contextmanager
def _checking(folder: Path, prefix: str) -> Iterator["subprocess.Popen[str]"]:
    """A process in which the code of one folder is imported; it checks as often as it is asked to."""
    script = Path(__file__).resolve()
    command = [sys.executable, str(script), prefix]
    environment = {"PYTHONPATH": str(folder)}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _ask(process: "subprocess.Popen[str]") -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def _check_when_asked(prefix: str) -> None:
    library: Any = import_module(f"{prefix}engine.rulebook.library")
    source: Any = import_module(f"{prefix}engine.rulebook.source")
    service: Any = import_module(f"{prefix}api.service")
    folder = Path.cwd()
    check = service.Service(library.Library([library.load(folder / "rules").rulebook])).check
    document = source.read_or_raise(folder / "examples" / "vendor-evaluation.yaml", "example").plain()
    check(document)
    for _ in sys.stdin:
        taken = []
        for _ in range(CALLS):
            start = time.perf_counter_ns()
            check(document)
            taken.append((time.perf_counter_ns() - start) / 1000)
        print(median(taken), flush=True)


if __name__ == "__main__":
    _check_when_asked(sys.argv[1])
