"""python -m bench [TABLE …]: print every table, or those that are named."""

import platform
import sys
from os import cpu_count

from bench import engines, kept, lists, overload, processes, proof, since, texts, throughput, waiting

TABLES = {
    "engines": (
        "One vendor evaluation (examples/vendor-evaluation.yaml), medians in one run, ratio to the reference",
        engines.rows,
    ),
    "since": (f"The whole check since {since.EARLIER}, both in one run", since.rows),
    "proof": ("What an answer rests on, and what would change it, ratio to the whole check", proof.rows),
    "texts": ("JSON of one check, medians in one run, ratio to the standard library", texts.rows),
    "throughput": ("Answers a second on one core, eight connections, ratio to the bare route", throughput.rows),
    "processes": ("Whole processes, routes and pages, medians", processes.rows),
    "lists": (f"A page of 50 where {lists.MANY:,} evaluations are kept, ratio to {lists.FEW:,}", lists.rows),
    "kept": ("Keeping an answer, eight connections, ratio to a check", kept.rows),
    "overload": (
        f"{overload.TIMES} times the knee, eight hundred connections, ratio to the knee of this run",
        overload.rows,
    ),
    "waiting": ("Waiting while the store is locked, longest of all", waiting.rows),
}


def main() -> None:
    unknown = [name for name in sys.argv[1:] if name not in TABLES]
    if unknown:
        sys.exit(f"no such table: {', '.join(unknown)}; there are {', '.join(TABLES)}")
    print(f"{platform.system()} {platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}")
    for name in sys.argv[1:] or TABLES:
        title, rows = TABLES[name]
        print(f"\n{title}")
        for row in rows():
            print(row, flush=True)


if __name__ == "__main__":
    main()
