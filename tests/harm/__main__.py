"""Takes each protection away in a copy of the tree and expects its test to fail: `python -m tests.harm [NAME …]`.

A test that stays green is told and ends it with exit code 1, and so does a break that does not apply. Before that every
named test has to pass in a copy that is whole: one that fails by itself would prove nothing.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.harm.breaks import ROOT, Break, DoesNotApply, Hazard, every_break

AT_ONCE = 2
SECONDS = 600
"""After which a test is given up. One that hangs does not count as red: it would stop a run of all tests, unnamed."""
MOST_BYTES = 2_000_000_000
"""Of memory for each process: some breaks let it grow without end."""
RED = "red"
_MEANS = {0: "STILL GREEN", 1: RED, 2: "NOT RUN", 4: "NOT RUN", 5: "NOT RUN"}
"""What pytest's exit codes say of a test whose protection is gone."""
_TOOK = re.compile(r" in ([0-9.]+)s")


class Outcome(NamedTuple):
    """What became of a test, in a word, with how long pytest says it took and everything that it said."""

    means: str
    seconds: str
    said: str


def main(names: Sequence[str]) -> int:
    """Try the breaks of these names, or all; the exit code."""
    wanted = [(hazard, each) for hazard, each in every_break() if not names or each.name in names]
    if unknown := set(names) - {each.name for _, each in wanted}:
        print(f"there is no break named {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    with TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            copies.put(copied(Path(folder) / str(number)))
        if not _all_pass({each.test for _, each in wanted}, copies):
            return 1
        outcomes = pool.map(lambda both: _tried_and_told(both[0], both[1], copies), wanted)
        failed = sum(outcome.means != RED for outcome in outcomes)
    print(f"{len(wanted)} protections taken away, {failed} of them unnoticed")
    return 1 if failed else 0


def copied(folder: Path) -> Path:
    """The tree as git sees it, kept or about to be, in a folder of its own. Compiled with hashes: two texts of one
    length and one second would have the same compiled file."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file() or (ROOT / name).is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    compiled = [sys.executable, "-m", "compileall", "-qq", "--invalidation-mode", "checked-hash", "."]
    subprocess.run(compiled, cwd=folder, check=True)
    return folder


def _all_pass(tests: Iterable[str], copies: "SimpleQueue[Path]") -> bool:
    copy = copies.get()
    try:
        whole = run(copy, sorted(tests), SECONDS * AT_ONCE)
    finally:
        copies.put(copy)
    if whole.means != _MEANS[0]:
        print(whole.said)
        print("with every protection in place, a test of the table fails; see above")
        return False
    return True


def _tried_and_told(hazard: Hazard, each: Break, copies: "SimpleQueue[Path]") -> Outcome:
    copy = copies.get()
    try:
        outcome = tried(copy, each)
    finally:
        copies.put(copy)
    print(f"{outcome.means:<12} {outcome.seconds:>6} s  {each.name}  ({hazard.name})  {each.test}", flush=True)
    if outcome.means != RED:
        print(f"    without: {each.takes_away}\n{outcome.said}", flush=True)
    return outcome


def tried(copy: Path, each: Break) -> Outcome:
    """What the test of a break says while the protection is gone; the copy is whole again afterwards."""
    try:
        changed = each.texts(copy)
    except DoesNotApply as reason:
        return Outcome("NOT APPLIED", "0", str(reason))
    before = {name: (copy / name).read_bytes() for name in changed}
    try:
        for name, text in changed.items():
            (copy / name).write_text(text, "utf-8")
        return run(copy, [each.test], SECONDS)
    finally:
        for name, content in before.items():
            (copy / name).write_bytes(content)


def run(copy: Path, tests: Sequence[str], seconds: int) -> Outcome:
    """What pytest says of some tests in a copy of the tree, which it imports from there and from nowhere else."""
    command = [sys.executable, "-m", "pytest", "-x", "--tb=short", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "DONTBUY_NOTHING_SKIPPED": "1"}
    pipe = subprocess.PIPE
    # In a session of its own, so that what a test started is ended with it.
    with subprocess.Popen(
        command, cwd=copy, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as running:
        try:
            said, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            return Outcome("HUNG", str(seconds), running.communicate()[0])
    took = _TOOK.search(said.rstrip().rpartition("\n")[2])
    return Outcome(_MEANS.get(running.returncode, f"ENDED WITH {running.returncode}"), took[1] if took else "?", said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
