"""What a run says when it is over, or where it stopped."""

from pathlib import Path

from dontbuy.cli.bulk.answering import Stopped
from dontbuy.cli.bulk.tallies import Tally
from dontbuy.cli.terminal import clean, open_console


def summarise(out: Path, tally: Tally, rows: int, seconds: float) -> None:
    """What all rows came to, and how fast the `rows` of this run were answered."""
    rate = f", {rows / seconds:,.0f} rows a second" if seconds and rows else ""
    say(f"{clean(out)}: {tally.rows:,} rows; {rows:,} of them in {seconds:,.1f} s{rate}")
    for verdict, count in tally.verdicts.most_common():
        say(f"{count:>12,}  {verdict}")
    if tally.problems:
        say(f"{tally.problems:>12,}  could not be read")


def tell(stopped: Stopped) -> None:
    """Where two engines differ, and on which document."""
    for fault in stopped.faults:
        say(f"{clean(stopped.name)}: {fault}", errors=True)
    say(f"the document: {clean(stopped.document.decode())}", errors=True)


def say(sentence: str, *, errors: bool = False) -> None:
    open_console(errors=errors).print(sentence, soft_wrap=True, markup=False, highlight=False)
