"""A run that was stopped goes on: whatever a crash left of it, the bytes are the same in the end."""

import os
import random
import resource
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from dontbuy.cli.bulk.refusals import BulkRefused
from dontbuy.cli.bulk.rows import Position
from dontbuy.cli.bulk.tallies import Tally
from dontbuy.cli.bulk.unfinished import Identity, Unfinished, journal_of, part_of
from dontbuy.cli.exits import Exit
from tests.api.serving import until
from tests.cli.bulk import bulk, invented_lines
from tests.cli.running import HERE

IDENTITY = Identity("in.ndjson, 9 bytes", "", "2026-11-21", "NDJSON", "r@1 d", "1")
HEAD = b"the head\n"
PIECES = [bytes([65 + at]) * (7 * at + 3) + b"\n" for at in range(20)]
WHOLE = HEAD + b"".join(PIECES)


def begun(out: Path, identity: Identity = IDENTITY, *, any_day: bool = False, anew: bool = False) -> Unfinished:
    return Unfinished.begun(out, identity, HEAD, any_day=any_day, anew=anew)


def write(unfinished: Unfinished, until: int = len(PIECES)) -> None:
    """Go on with the pieces behind what is done, the row of a piece being its number."""
    for at in range(unfinished.done.position.row, until):
        unfinished.add(PIECES[at], Position(at + 1, at * 10), Tally(Counter({"run": 1}), 0, {Exit.STOP_OR_ACT}))


def left_behind(out: Path, pieces: int) -> tuple[bytes, bytes]:
    """What a run leaves that stopped after some pieces: OUT.part and the journal."""
    unfinished = begun(out)
    write(unfinished, pieces)
    unfinished.close()
    return part_of(out).read_bytes(), journal_of(out).read_bytes()


def test_what_is_begun_is_called_part_until_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"

    unfinished = begun(out)
    write(unfinished)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.ndjson.journal", "out.ndjson.part"]
    unfinished.finish()
    unfinished.close()

    assert [path.name for path in tmp_path.iterdir()] == ["out.ndjson"]
    assert out.read_bytes() == WHOLE


def torn(chance: random.Random, part: bytes, journal: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What a crash may leave: any end of either cut off, rubbish behind it, or nought where the disk was late."""
    head = journal.index(b"\n") + 1
    for _ in range(400):
        short, written = part[: chance.randint(0, len(part))], journal[: chance.randint(head, len(journal))]
        yield short, written
        yield part + chance.randbytes(chance.randint(0, 9)), written
        yield part, journal + chance.choice([b"{", b'{"row": 3', b"\x00\x00\x00", b"[]\n", b"\xff\n"])
        yield short + bytes(len(part) - len(short)), written


def test_whatever_a_crash_leaves_the_bytes_are_the_same_in_the_end(tmp_path: Path) -> None:
    out, chance = tmp_path / "out", random.Random(11)
    part, journal = left_behind(out, 15)
    gone_on_from = set()
    for short, written in torn(chance, part, journal):
        part_of(out).write_bytes(short)
        journal_of(out).write_bytes(written)

        unfinished = begun(out)
        gone_on_from.add(unfinished.done.position.row)
        write(unfinished)
        counted = unfinished.done.tally
        unfinished.finish()
        unfinished.close()

        assert out.read_bytes() == WHOLE
        assert (counted.verdicts, counted.exits) == (Counter({"run": len(PIECES)}), {Exit.STOP_OR_ACT})
        out.unlink()
    assert gone_on_from == set(range(16))


def test_a_run_that_was_stopped_at_its_very_beginning_begins_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    part_of(out).write_bytes(b"")
    journal_of(out).write_bytes(b"")

    unfinished = begun(out)
    write(unfinished)
    unfinished.finish()
    unfinished.close()

    assert out.read_bytes() == WHOLE


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"input": "in.ndjson, 10 bytes"}, "input"),
        ({"kind": "k"}, "kind"),
        ({"day": "2026-11-22"}, "day"),
        ({"format": "CSV"}, "format"),
        ({"rulebook": "r@2 d"}, "rulebook"),
        ({"version": "2", "kind": "k"}, "kind and another version"),
        ({"journal": "0"}, "journal"),
    ],
)
def test_a_run_of_anything_else_does_not_go_on(tmp_path: Path, other: dict[str, str], said: str) -> None:
    out = tmp_path / "out"
    before = left_behind(out, 3)

    with pytest.raises(BulkRefused) as refused:
        begun(out, replace(IDENTITY, **other))

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.where) == ("bulk/unfinished", str(part_of(out)))
    assert fault.message.endswith(f"it was begun with another {said}")
    assert "--force" in fault.hint
    assert (part_of(out).read_bytes(), journal_of(out).read_bytes()) == before

    unfinished = begun(out, replace(IDENTITY, **other), anew=True)
    assert unfinished.done.position.row == 0
    write(unfinished)
    unfinished.finish()
    unfinished.close()
    assert out.read_bytes() == WHOLE


def test_a_run_whose_day_nobody_named_goes_on_for_the_day_on_which_it_was_begun(tmp_path: Path) -> None:
    left_behind(tmp_path / "out", 3)

    unfinished = begun(tmp_path / "out", replace(IDENTITY, day="2026-11-22"), any_day=True)
    unfinished.close()

    assert (unfinished.identity.day, unfinished.done.position.row) == ("2026-11-21", 3)


def test_what_no_journal_speaks_of_is_not_touched(tmp_path: Path) -> None:
    out = tmp_path / "out"
    part_of(out).write_bytes(b"somebody's")

    with pytest.raises(BulkRefused) as refused:
        begun(out)

    assert refused.value.diagnostics[0].code == "bulk/unfinished"
    assert [path.name for path in tmp_path.iterdir()] == ["out.part"]
    assert part_of(out).read_bytes() == b"somebody's"


def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    first = begun(tmp_path / "out")
    write(first, 2)

    with pytest.raises(BulkRefused) as refused:
        begun(tmp_path / "out", anew=True)

    assert refused.value.diagnostics[0].code == "bulk/in-use"
    write(first)
    first.finish()
    first.close()
    assert (tmp_path / "out").read_bytes() == WHOLE


# --- whole runs


def started(given: Path, out: Path, *options: str, most_bytes: int = 0) -> "subprocess.Popen[bytes]":
    def limited() -> None:
        if most_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-m", "dontbuy.cli", "bulk", str(given), str(out), *options]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE), "LANG": "C.UTF-8"}
    return subprocess.Popen(
        command,
        cwd=HERE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limited,
        start_new_session=True,
    )


def stopped(running: "subprocess.Popen[bytes]", out: Path, by: signal.Signals, chunks: int) -> tuple[int, str]:
    """End a run once its journal speaks of some chunks; exit code and what it said."""
    journal = journal_of(out)

    def are_told() -> bool:
        assert running.poll() is None, "it was whole before it was stopped"
        return journal.exists() and journal.read_bytes().count(b"\n") > chunks

    until(are_told)
    os.killpg(running.pid, by)
    _, errors = running.communicate(timeout=60)
    return running.returncode, errors.decode()


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows enough to stop a run in the midst of them."""
    return invented_lines(tmp_path_factory.mktemp("given") / "in.ndjson", 1_800)


@pytest.fixture(scope="module")
def unstopped(given: Path) -> Callable[[str], bytes]:
    """What a run over them writes that nobody stops, as a file of this suffix."""

    @cache
    def written(suffix: str) -> bytes:
        out = given.with_name(f"whole.{suffix}")
        assert bulk(given, out, as_of=None) is Exit.STOP_OR_ACT
        return out.read_bytes()

    return written


@pytest.mark.parametrize("suffix", ["ndjson", "csv", "parquet", "xlsx"])
@pytest.mark.parametrize("options", [(), ("--workers", "2")], ids=["alone", "two"])
def test_a_killed_run_goes_on_to_the_same_bytes(
    tmp_path: Path, given: Path, unstopped: Callable[[str], bytes], suffix: str, options: tuple[str, ...]
) -> None:
    out = tmp_path / f"out.{suffix}"

    code, _ = stopped(started(given, out, *options), out, signal.SIGKILL, 1)

    assert code == -signal.SIGKILL
    assert not out.exists()
    done = started(given, out, *options)
    printed, errors = done.communicate(timeout=60)
    assert done.returncode == Exit.STOP_OR_ACT
    assert errors.decode().startswith("taken up again behind row ")
    assert f"{out}: 1,800 rows; " in printed.decode()
    assert out.read_bytes() == unstopped(suffix)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize("options", [(), ("--workers", "2")], ids=["alone", "two"])
def test_ctrl_c_says_where_it_stopped_and_how_it_goes_on(
    tmp_path: Path, given: Path, unstopped: Callable[[str], bytes], options: tuple[str, ...]
) -> None:
    out = tmp_path / "out.ndjson"

    code, said = stopped(started(given, out, *options), out, signal.SIGINT, 1)

    assert code == Exit.INTERRUPTED
    assert said.startswith("stopped behind row ")
    assert said.endswith("; the same command goes on from there\n")
    assert "Traceback" not in said
    assert bulk(given, out, as_of=None) is Exit.STOP_OR_ACT
    assert out.read_bytes() == unstopped("ndjson")


def test_a_full_disk_is_told_and_the_run_goes_on_where_there_is_room(tmp_path: Path) -> None:
    given, out = invented_lines(tmp_path / "in.ndjson", 900), tmp_path / "out.ndjson"
    bulk(given, tmp_path / "whole.ndjson", as_of=None)
    room = (tmp_path / "whole.ndjson").stat().st_size - 1_000

    full = started(given, out, most_bytes=room)
    _, errors = full.communicate(timeout=60)

    assert full.returncode == Exit.NOT_WRITTEN
    assert errors.decode().startswith("dontbuy: the output cannot be written: ")
    assert not out.exists()
    assert bulk(given, out, as_of=None) is Exit.STOP_OR_ACT
    assert out.read_bytes() == (tmp_path / "whole.ndjson").read_bytes()


def test_another_input_does_not_go_on_with_what_was_begun(tmp_path: Path) -> None:
    given, out = invented_lines(tmp_path / "in.ndjson", 1_800), tmp_path / "out.ndjson"
    stopped(started(given, out), out, signal.SIGKILL, 1)
    invented_lines(given, 1_800, seed=6)

    with pytest.raises(BulkRefused) as refused:
        bulk(given, out, as_of=None)

    assert refused.value.diagnostics[0].code == "bulk/unfinished"
    assert "another input" in refused.value.diagnostics[0].message
