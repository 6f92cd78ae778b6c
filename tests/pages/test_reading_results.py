"""A page of results reads what it shows: what it costs is counted in statements, texts and characters read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import event

from dontbuy.api import answering
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.store import evaluations, text
from dontbuy.api.wire.exact_json import loads
from dontbuy.engine import reading
from tests.pages.conftest import Reader
from tests.pages.test_results import finished


@dataclass
class Work:
    """What was asked of the database, and how much JSON of it was read."""

    statements: int = 0
    texts: int = 0
    characters: int = 0


@contextmanager
def counted(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    work = Work()

    def counting(data: bytes) -> Any:
        work.texts += 1
        work.characters += len(data)
        return loads(data)

    def executed(*_: Any) -> None:
        work.statements += 1

    monkeypatch.setattr(text, "loads", counting)
    event.listen(reader.database.engine, "before_cursor_execute", executed)
    yield work
    event.remove(reader.database.engine, "before_cursor_execute", executed)
    monkeypatch.undo()


def with_results(reader: Reader, count: int) -> str:
    """The token of a check with so many results, all alike."""
    token = finished(reader)
    checks = reader.door.app.state.checks
    evaluated = checks.result(token, 1).evaluated
    with reader.database.writing() as connection:
        for number in range(2, count + 1):
            evaluations.add(
                connection, replace(evaluated, id=f"ev_{token[:8]}_{number}"), ANYBODY, checks.open(token).id, number
            )
    return token


def cost(reader: Reader, monkeypatch: pytest.MonkeyPatch, path: str) -> Work:
    with counted(reader, monkeypatch) as work:
        assert reader.get(path).status_code == 200
    return work


@pytest.mark.parametrize("page", ["result/1", "result", "result/1/questions", "result/1.json"])
def test_a_result_costs_the_same_beside_99_others(reader: Reader, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    alone = cost(reader, monkeypatch, f"/draft/{with_results(reader, 1)}/{page}")
    reader.post(f"/draft/{reader.token}/delete")
    assert cost(reader, monkeypatch, f"/draft/{with_results(reader, 100)}/{page}") == alone
    assert alone.statements < 20
    assert alone.texts > 0


@pytest.mark.parametrize("count", [1, 100])
def test_a_shared_result_is_read_alone(reader: Reader, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    shared = reader.door.app.state.checks.share(with_results(reader, count), 1).token
    work = cost(reader, monkeypatch, f"/shared/{shared}")
    assert (work.statements, work.texts) == (2, 3)  # the document, its answer, and who answers the check


def test_the_history_reads_each_result_once(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    few = cost(reader, monkeypatch, f"/draft/{with_results(reader, 10)}/history")
    reader.post(f"/draft/{reader.token}/delete")
    many = cost(reader, monkeypatch, f"/draft/{with_results(reader, 20)}/history")
    assert many.texts - few.texts == 2 * 10
    assert many.statements == few.statements


def test_to_finish_a_check_reads_its_document_once(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    token, read = finished(reader), []

    def reading_once(*parts: Any) -> Any:
        read.append(parts)
        return reading.read(*parts)

    monkeypatch.setattr(answering, "read", reading_once)
    reader.door.app.state.checks.finish(token)
    assert len(read) == 1
