"""One run: from IN to OUT.part, row by row, and then to OUT."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from dontbuy.api.wire.exact_json import MOST_FAULTS
from dontbuy.cli.bulk.answering import Job, Stopped
from dontbuy.cli.bulk.cells import ColumnHead
from dontbuy.cli.bulk.engines import BulkEngine
from dontbuy.cli.bulk.formats import FileKind, kind_of, maker_of, opened
from dontbuy.cli.bulk.orders import Order
from dontbuy.cli.bulk.pool import answered
from dontbuy.cli.bulk.refusals import BulkRefused, refused
from dontbuy.cli.bulk.rows import RowSource
from dontbuy.cli.bulk.summary import say, summarise, tell
from dontbuy.cli.bulk.tallies import Tally
from dontbuy.cli.bulk.unfinished import Identity, Unfinished, mark_of
from dontbuy.cli.exits import Exit, worst
from dontbuy.cli.progress import bar
from dontbuy.cli.terminal import clean
from dontbuy.engine import __version__
from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.rulebook.library import Library

MOST_ROWS_OF_A_WORKBOOK = 1_048_575
"""Below the header: a sheet has 1,048,576 rows."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A run whose files can be read and written."""

    order: Order
    target: FileKind
    library: Library
    source: RowSource
    job: Job


def run(order: Order, clock: Callable[[], float] = time.monotonic) -> Exit:
    """Answer every row of a file into another, and say what they came to.

    Raises BulkRefused before anything is written where it cannot be begun, OSError, NotWritten.
    """
    begun = clock()
    order.check()
    library = Library.of_folders(order.folders)
    kind = order.kind_in(library)
    if not order.engine.is_statement:
        return _row_by_row(_ready(order, library, kind), begun, clock)
    tally = _by_statement(order, library, kind)
    summarise(order.out, tally, tally.rows, clock() - begun)
    return worst(tally.exits)


def _by_statement(order: Order, library: Library, kind: str) -> Tally:
    rule_set = library.in_force.rule_sets[kind]
    if order.engine is BulkEngine.SPARK:
        from dontbuy.cli.bulk.cluster import answer_by_spark

        return answer_by_spark(order, library, rule_set)
    from dontbuy.cli.bulk.statements import answer_by_duckdb

    return answer_by_duckdb(order, library.in_force, rule_set, _identity(_ready(order, library, kind)))


def _row_by_row(ready: _Run, begun: float, clock: Callable[[], float]) -> Exit:
    order = ready.order
    unfinished = Unfinished.begun(
        order.out, _identity(ready), ready.job.shape.head, any_day=order.as_of is None, anew=order.force
    )
    try:
        ready = replace(ready, job=replace(ready.job, as_of=date.fromisoformat(unfinished.identity.day)))
        before = unfinished.done.tally.rows
        if before:
            say(f"taken up again behind row {unfinished.done.position.row:,}", errors=True)
        stopped = _answer(ready, unfinished)
        if stopped:
            tell(stopped)
            return Exit.OUR_FAULT
        _finish(ready.target, order.out, unfinished)
    except BulkRefused:
        unfinished.drop()
        raise
    except KeyboardInterrupt:
        say(f"stopped behind row {unfinished.done.position.row:,}; the same command goes on from there", errors=True)
        return Exit.INTERRUPTED
    finally:
        unfinished.close()
    tally = unfinished.done.tally
    summarise(order.out, tally, tally.rows - before, clock() - begun)
    return worst(tally.exits)


def _ready(order: Order, library: Library, kind: str) -> _Run:
    target = kind_of(order.out)
    file = opened(order.given)
    if file.head is not None:
        _check_head(order.given, library.rule_set(library.in_force, kind), file.head)
    job = Job(
        folders=order.folders,
        as_of=order.day,
        name=str(order.given),
        kind=kind,
        head=None if file.head is None else tuple(file.head),
        shape=target.shape,
        verify=order.verify,
    )
    return _Run(order, target, library, file.source, job)


def _check_head(path: Path, rule_set: RuleSet, head: Sequence[str]) -> None:
    """Raises BulkRefused for every name of a column that means nothing here, or what another means too."""
    try:
        ColumnHead.of(rule_set, head)
    except FactsError as error:
        unknown = [fault for fault in error.diagnostics if fault.code == "columns/unknown"]
        if len(unknown) == len(head) and not any("did you mean" in fault.hint for fault in unknown):
            hint = "begin with a row of names, as `dontbuy new --format csv` prints it"
            raise refused("bulk/no-header", "no name in the first row is that of a fact", path, hint) from None
        raise BulkRefused(
            Diagnostic(fault.code, fault.message, f"{path}: column `{clean(fault.where)[:100]}`", fault.hint)
            for fault in error.diagnostics[:MOST_FAULTS]
        ) from None


def _identity(ready: _Run) -> Identity:
    return Identity(
        input=f"{ready.job.name}, {mark_of(ready.order.given)}",
        kind=ready.job.kind,
        day=ready.job.as_of.isoformat(),
        format=f"{ready.target.value} by {ready.order.engine.value}",
        rulebook=", ".join(f"{each.name} {each.digest}" for each in ready.library),
        version=__version__,
    )


def _answer(ready: _Run, unfinished: Unfinished) -> Stopped | None:
    """Answer what is left. The answers before a row on which the engines differ stay written."""
    source, before = ready.source, unfinished.done.tally.rows
    with bar(source.size) as shown:
        shown.show(source.passed(unfinished.done.position), 0)
        chunks = source.chunks(unfinished.done.position)
        for chunk, came in answered(chunks, ready.job, ready.order.workers or 1, ready.library):
            if isinstance(came, Stopped):
                return came
            unfinished.add(came.data, chunk.end, came.tally)
            rows = unfinished.done.tally.rows
            if ready.target is FileKind.WORKBOOK and rows > MOST_ROWS_OF_A_WORKBOOK:
                hint = "write a CSV, NDJSON or Parquet file, or divide the input"
                message = f"a workbook has room for {MOST_ROWS_OF_A_WORKBOOK:,} rows, and there are more"
                raise refused("bulk/too-many-rows", message, ready.order.out, hint)
            shown.show(source.passed(chunk.end), rows - before)
    return None


def _finish(target: FileKind, out: Path, unfinished: Unfinished) -> None:
    make = maker_of(target)
    if make is None:
        unfinished.finish()
        return
    made = out.with_name(f"{out.name}.made")
    try:
        make(unfinished.part, made)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    unfinished.finish(made)
