"""One run: from IN to OUT.part, row by row, and then to OUT."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from dontbuy.api.wire.exact_json import MOST_FAULTS
from dontbuy.cli.bulk.answering import Job, Stopped, Tally
from dontbuy.cli.bulk.cells import ColumnHead
from dontbuy.cli.bulk.formats import FileKind, kind_of, maker_of, opened
from dontbuy.cli.bulk.pool import answered
from dontbuy.cli.bulk.progress import bar
from dontbuy.cli.bulk.refusals import BulkRefused, refused
from dontbuy.cli.bulk.rows import RowSource
from dontbuy.cli.bulk.unfinished import Identity, Unfinished, journal_of, mark_of, part_of
from dontbuy.cli.exits import Exit, worst
from dontbuy.cli.terminal import clean, open_console
from dontbuy.engine import __version__
from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.rulebook.library import Library

MOST_ROWS_OF_A_WORKBOOK = 1_048_575
"""Below the header: a sheet has 1,048,576 rows."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `as_of` is None where the day is today, `kind` is `""` where none is named."""

    given: Path
    out: Path
    folders: tuple[Path, ...]
    kind: str = ""
    workers: int = 1
    as_of: date | None = None
    verify: tuple[tuple[int, int], ...] = ()
    force: bool = False


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
    ready = _ready(order)
    head = ready.job.shape.head
    unfinished = Unfinished.begun(order.out, _identity(ready), head, any_day=order.as_of is None, anew=order.force)
    try:
        ready = replace(ready, job=replace(ready.job, as_of=date.fromisoformat(unfinished.identity.day)))
        before = unfinished.done.tally.rows
        if before:
            _say(f"taken up again behind row {unfinished.done.position.row:,}", errors=True)
        stopped = _answer(ready, unfinished)
        if stopped:
            _tell(stopped)
            return Exit.OUR_FAULT
        _finish(ready.target, order.out, unfinished)
    except KeyboardInterrupt:
        _say(f"stopped behind row {unfinished.done.position.row:,}; the same command goes on from there", errors=True)
        return Exit.INTERRUPTED
    finally:
        unfinished.close()
    tally = unfinished.done.tally
    _summarise(order.out, tally, tally.rows - before, clock() - begun)
    return worst(tally.exits)


def _ready(order: Order) -> _Run:
    source_kind, target = kind_of(order.given), kind_of(order.out)
    _refuse_paths(order)
    library = Library.of_folders(order.folders)
    kind = _kind(order, source_kind, library)
    file = opened(order.given)
    if file.head is not None:
        _check_head(order.given, library.rule_set(library.in_force, kind), file.head)
    job = Job(
        folders=order.folders,
        as_of=order.as_of or datetime.now(UTC).date(),
        name=str(order.given),
        kind=kind,
        head=None if file.head is None else tuple(file.head),
        shape=target.shape,
        verify=order.verify,
    )
    return _Run(order, target, library, file.source, job)


def _kind(order: Order, source: FileKind, library: Library) -> str:
    """The kind of document that the rows of a flat file are; `""` where each document names its own."""
    if not source.is_flat:
        if order.kind:
            hint = "leave --kind out"
            raise refused("bulk/kind-in-rows", "each line of this file names its own kind", order.given, hint)
        return ""
    kinds = [*library.in_force.rule_sets]
    kind = order.kind or (kinds[0] if len(kinds) == 1 else "")
    if not kind:
        hint = f"add --kind with one of: {', '.join(kinds)}"
        raise refused("bulk/kind-missing", "nothing says which kind of document a row is", order.given, hint)
    return library.rule_set(library.in_force, kind).kind


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


def _refuse_paths(order: Order) -> None:
    """Whatever would write over the input, or over a file that is there."""
    given, out = order.given.resolve(), order.out.resolve()
    if given in (out, part_of(out), journal_of(out)) or (out.exists() and out.samefile(given)):
        hint = "name another file to write"
        raise refused("bulk/same-file", "what is read would be written over", order.out, hint)
    if out.is_dir() or (out.exists() and not order.force):
        hint = "name another file, or add --force to write over it"
        raise refused("bulk/exists", "there is a file of this name", order.out, hint)


def _identity(ready: _Run) -> Identity:
    return Identity(
        input=f"{ready.job.name}, {mark_of(ready.order.given)}",
        kind=ready.job.kind,
        day=ready.job.as_of.isoformat(),
        format=ready.target.value,
        rulebook=", ".join(f"{each.name} {each.digest}" for each in ready.library),
        version=__version__,
    )


def _answer(ready: _Run, unfinished: Unfinished) -> Stopped | None:
    """Answer what is left. The answers before a row on which the engines differ stay written."""
    source, before = ready.source, unfinished.done.tally.rows
    with bar(source.size) as shown:
        shown.show(source.passed(unfinished.done.position), 0)
        chunks = source.chunks(unfinished.done.position)
        for chunk, came in answered(chunks, ready.job, ready.order.workers, ready.library):
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


def _tell(stopped: Stopped) -> None:
    """Where two engines differ, and on which document."""
    for fault in stopped.faults:
        _say(f"{clean(stopped.name)}: {fault}", errors=True)
    _say(f"the document: {clean(stopped.document.decode())}", errors=True)


def _summarise(out: Path, tally: Tally, rows: int, seconds: float) -> None:
    rate = f", {rows / seconds:,.0f} rows a second" if seconds and rows else ""
    _say(f"{clean(out)}: {tally.rows:,} rows; {rows:,} of them in {seconds:,.1f} s{rate}")
    for verdict, count in tally.verdicts.most_common():
        _say(f"{count:>12,}  {verdict}")
    if tally.problems:
        _say(f"{tally.problems:>12,}  could not be read")


def _say(sentence: str, *, errors: bool = False) -> None:
    open_console(errors=errors).print(sentence, soft_wrap=True, markup=False, highlight=False)
