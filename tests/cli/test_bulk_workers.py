"""Several processes that answer: what is read ahead is bounded, and none is left where one is gone."""

import os
import select
import signal
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from dontbuy.api.wire.exact_json import dumps
from dontbuy.api.wire.flat import RowShape
from dontbuy.cli.bulk.answering import AnsweredChunk, Job
from dontbuy.cli.bulk.pool import answered
from dontbuy.cli.bulk.rows import Chunk, Position, Row
from dontbuy.cli.bulk.unfinished import journal_of
from dontbuy.engine.rulebook.library import Library
from tests.cli.bulk import DAY, bulk, invented_lines
from tests.cli.running import HERE, STOPS
from tests.cli.test_bulk_unfinished import started

JOB = Job((HERE / "rules",), DAY, "in.ndjson", "", None, RowShape.ANSWERS)


@pytest.fixture
def library() -> Library:
    return Library.of_folders([HERE / "rules"])


def endless(asked: list[int]) -> Iterator[Chunk]:
    """Chunks of one row without end; `asked` has the number of each that was asked for."""
    number = 0
    while True:
        number += 1
        asked.append(number)
        yield Chunk((Row(number, dumps(STOPS)),), Position(number))


@pytest.mark.parametrize("workers", [1, 2])
def test_no_more_is_read_ahead_than_two_chunks_for_each_process(workers: int, library: Library) -> None:
    asked: list[int] = []
    running = answered(endless(asked), JOB, workers, library)

    found = [next(running) for _ in range(10)]
    running.close()  # type: ignore[attr-defined]

    assert [chunk.end.row for chunk, _ in found] == [*range(1, 11)]
    assert len({came.data for _, came in found if isinstance(came, AnsweredChunk)}) == 1
    assert len(asked) <= 10 + 2 * workers
    assert active_children() == []


def test_a_process_that_is_gone_is_told_and_the_others_end(library: Library) -> None:
    running = answered(endless([]), JOB, 2, library)
    next(running)
    killed = active_children()[0]
    assert killed.pid
    os.kill(killed.pid, signal.SIGKILL)

    with pytest.raises(RuntimeError, match="a process that answers ended with code -9"):
        [next(running) for _ in range(10)]

    assert active_children() == []


def test_a_process_that_cannot_start_says_why(library: Library, tmp_path: Path) -> None:
    job = Job((tmp_path / "nowhere",), DAY, "in.ndjson", "", None, RowShape.ANSWERS)

    with pytest.raises(RuntimeError, match=r"could not start:\n(.|\n)*nowhere"):
        next(answered(endless([]), job, 2, library))

    assert active_children() == []


def test_where_the_command_is_killed_its_processes_end_too(tmp_path: Path) -> None:
    given, out = invented_lines(tmp_path / "in.ndjson", 1_800), tmp_path / "out.ndjson"
    running = started(given, out, "--workers", "2")
    journal = journal_of(out)
    while not journal.exists() or journal.read_bytes().count(b"\n") < 2:
        assert running.poll() is None
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    ends = [os.pidfd_open(int(child)) for child in children]

    os.kill(running.pid, signal.SIGKILL)
    running.communicate(timeout=60)

    assert len(ends) >= 2
    for end in ends:
        assert select.select([end], [], [], 60)[0] == [end], "it goes on without anybody to answer to"
        os.close(end)
    assert bulk(given, out, as_of=None).name == "STOP_OR_ACT"
