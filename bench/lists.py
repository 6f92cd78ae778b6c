"""A page of the list of evaluations, plain and by each filter, one of them read and one answered again, where ten
thousand are kept and where a million are."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any

from sqlalchemy import select, text

from bench.engines import HERE
from bench.timing import Row
from dontbuy.api.audit.replay import ReplayOutcome, Replays
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.records.evaluations import WORKSPACE, EvaluationFilter
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.api.store.tables import evaluations
from dontbuy.engine.cases import Case, read_cases
from dontbuy.engine.rulebook.library import Library, load

FEW, MANY, REAL = 10_000, 1_000_000, 100
_ROUNDS, _LIMIT = 25, 50
_DAY = "2023-11-15T00:00:00.000000+00:00"
"""In the time of both: what is copied is kept a second apart from 14 November 2023, 22:13:20, on."""
_ONE = {
    "kind": "vendor_evaluation",
    "facts": {"vendor": {"flashes_titles_or_clients": True, "has_insight_into_org": False}},
    "subject": {"id": "rare"},
}
"""What a hundredth of all rows say; VEN-6 fires in it."""
_COPIES = """
WITH RECURSIVE copies(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM copies WHERE at < :copies)
INSERT INTO evaluations (id, revision, workspace, number, created_at, kept_at, kind, subject_id, subject_name, as_of,
                         verdict, level, rulebook_digest, input_digest, document, answer, salt)
SELECT printf('ev_%032x', at * :real + number), 1, workspace, at * :real + number, created_at,
       strftime('%Y-%m-%dT%H:%M:%S', 1700000000 + at * :real + number, 'unixepoch') || '.000000+00:00',
       kind, subject_id, subject_name, as_of, verdict, level, rulebook_digest, input_digest, '{}', '{}', ''
FROM copies, evaluations WHERE number <= :real
"""
_FIRED = """
WITH RECURSIVE copies(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM copies WHERE at < :copies)
INSERT INTO fired SELECT workspace, at * :real + number, criterion FROM copies, fired WHERE number <= :real
"""
_LISTED = """
INSERT INTO listed (workspace, place, number, kind, verdict, level, subject_id, kept_at)
SELECT workspace, number, number, kind, verdict, level, subject_id, kept_at FROM evaluations WHERE number > :real
"""
_LISTED_CRITERIA = """
INSERT INTO listed_criteria (workspace, criterion, place)
SELECT workspace, criterion, number FROM fired WHERE number > :real
"""


def rows() -> Iterator[Row]:
    """Milliseconds of a page where many are kept, and the ratio to the same page where few are."""
    library = Library([load(HERE / "rules").rulebook])
    with (
        tempfile.TemporaryDirectory() as folder,
        kept(library, folder, FEW) as few,
        kept(library, folder, MANY) as many,
    ):
        services = {"few": few, "many": many}
        ways: dict[str, Callable[[Service], Any]] = {
            **{name: partial(_page, wanted) for name, wanted in _lists(few).items()},
            "one evaluation": lambda service: service.evaluation(_first(service), None, ANYBODY),
            "one replay": _replayed,
        }
        for name, way in ways.items():
            taken = _milliseconds(services, way)
            yield Row(name, taken["many"], "ms", taken["many"] / taken["few"])


@contextmanager
def kept(library: Library, folder: str, count: int) -> Iterator[Service]:
    """A service that keeps so many evaluations: a hundred real ones, and rows copied from them."""
    with closing(Database(Path(folder) / f"{count}.db")) as database:
        service = Service(library, database)
        service.evaluate(_ONE)
        for at, case in enumerate(read_cases(HERE / "rules")[1:REAL]):
            service.evaluate({**_document(case), "subject": {"id": f"v-{at % 10}"}})
        with database.writing() as connection:
            told = {"copies": count // REAL - 1, "real": REAL}
            for statement in (_COPIES, _FIRED, _LISTED, _LISTED_CRITERIA):
                connection.execute(text(statement), told)
            connection.exec_driver_sql("UPDATE workspaces SET head_number = (SELECT max(number) FROM evaluations)")
        yield service


def _document(case: Case) -> dict[str, Any]:
    said = case.says
    return {"kind": said.kind, "facts": said.facts, "evidence": said.evidence, "as_of": said.as_of.isoformat()}


def _lists(service: Service) -> Mapping[str, EvaluationFilter]:
    """Each list by what it is filtered by."""
    line = service.listed(ANYBODY, limit=1).lines[0]
    return {
        "no filter": EvaluationFilter(),
        "kind": EvaluationFilter(kind=line.kind),
        "verdict": EvaluationFilter(verdict=line.verdict),
        "level": EvaluationFilter(level=line.level),
        "subject": EvaluationFilter(subject="rare"),
        "criterion": EvaluationFilter(criterion="VEN-6"),
        "from": EvaluationFilter(since=_DAY),
        "to": EvaluationFilter(until=_DAY),
        "kind, verdict and criterion": EvaluationFilter(kind="vendor_evaluation", verdict="run", criterion="VEN-6"),
    }


def _page(wanted: EvaluationFilter, service: Service) -> None:
    page = service.listed(ANYBODY, wanted, _LIMIT)
    assert len(page.lines) == _LIMIT, (wanted, len(page.lines))


def _first(service: Service) -> str:
    """The id of the evaluation that was kept first: a real one, with its document."""
    with service.store.reading() as connection:
        columns = evaluations.c
        query = select(columns.id).where(columns.workspace == WORKSPACE, columns.number == 1)
        return str(connection.execute(query).scalar_one())


def _replayed(service: Service) -> None:
    """As `dontbuy audit replay ID` does it; the text of its rulebook is loaded for it, as it is there."""
    with service.store.snapshot() as connection:
        (replayed,) = Replays(connection, ()).all(_first(service))
        assert replayed.outcome is ReplayOutcome.SAME_BYTES, replayed


def _milliseconds(services: Mapping[str, Service], way: Callable[[Service], Any]) -> Mapping[str, float]:
    """The median of one way in each service, taken in turn."""
    taken: dict[str, list[float]] = {name: [] for name in services}
    for _ in range(_ROUNDS):
        for name, service in services.items():
            start = perf_counter_ns()
            way(service)
            taken[name].append((perf_counter_ns() - start) / 1_000_000)
    return {name: median(each) for name, each in taken.items()}
