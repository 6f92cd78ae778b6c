"""How far a run is, on a terminal: a bar with the rate and the time that is left. In a pipe it says nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from dontbuy.cli.terminal import open_console


class _Rate(ProgressColumn):
    """Rows a second, over the whole of this run."""

    def render(self, task: Task) -> Text:
        elapsed = task.elapsed or 0
        rate = f"{task.fields['rows'] / elapsed:,.0f}" if elapsed else "–"
        return Text(f"{rate} rows a second")


class Bar:
    """The bar of one run."""

    def __init__(self, progress: Progress, size: int) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=size, rows=0)

    def begin(self, passed: int) -> None:
        """What was done before this run is no part of its rate."""
        self._progress.update(self._task, completed=passed)

    def show(self, passed: int, rows: int) -> None:
        """`passed` of the size is done, in which this run has answered `rows`."""
        self._progress.update(self._task, completed=passed, rows=rows)


@contextmanager
def bar(size: int) -> Iterator[Bar]:
    """A bar on standard error while the block runs; nothing is printed where that is no terminal."""
    console = open_console(errors=True)
    columns = (BarColumn(), TaskProgressColumn(), _Rate(), TimeRemainingColumn(), TextColumn("left"))
    # Standard output is left as it is: what is answered there goes into a file.
    is_off = not console.is_terminal
    with Progress(*columns, console=console, disable=is_off, transient=True, redirect_stdout=False) as progress:
        yield Bar(progress, size)
