"""python -m bench [TABLE …]: print every table, or those that are named."""

import platform
import sys
from os import cpu_count

from bench import (
    batch,
    bulk,
    calls,
    columnar,
    engines,
    growth,
    kept,
    latency,
    likeness,
    lists,
    memory,
    overload,
    plan,
    processes,
    proof,
    proving,
    since,
    spark,
    starts,
    texts,
    throughput,
    waiting,
)

TABLES = {
    "engines": (
        "One vendor evaluation (examples/vendor-evaluation.yaml), medians in one run, ratio to the reference",
        engines.rows,
    ),
    "plan": ("From bytes to bytes, documents that all differ, ratio to zen-engine with trace", plan.rows),
    "since": (f"The whole check since {since.EARLIER}, both in one run", since.rows),
    "proof": ("What an answer rests on, and what would change it, ratio to the whole check", proof.rows),
    "proving": ("All that is claimed of the shipped rulebook, medians in one run, ratio to the search", proving.rows),
    "texts": ("JSON of one check, medians in one run, ratio to the standard library", texts.rows),
    "throughput": ("Answers a second on one core, eight connections, ratio to the bare route", throughput.rows),
    "bulk": (f"Whole files on one core since {since.EARLIER}, all rows different, medians in one run", bulk.rows),
    "batch": (
        "A file over HTTP in one request, rows that all differ, ratio to `dontbuy check`",
        batch.rows,
    ),
    "processes": ("Whole processes, routes and pages, medians", processes.rows),
    "latency": ("The slowest of a hundred at half load, ratio to the bare route under the same load", latency.rows),
    "lists": (
        f"A page of 50, one replay, one evaluation where {lists.MANY:,} are kept, ratio to {lists.FEW:,}",
        lists.rows,
    ),
    "calls": ("What calls propose, in counts: found of labelled, false alarms of proposed", calls.counts),
    "likeness": (
        "Sentences worth reading too, in counts: found of what the phrases missed (with the extra `likeness`)",
        likeness.counts,
    ),
    "ranking": ("Ranking by likeness, medians in one run, ratio to proposing", likeness.rows),
    "hour-of-talk": ("An hour of talk, medians in one run, ratio to one check of its document", calls.rows),
    "columnar": (
        "Rows a second in columns, Parquet to Parquet, medians in one run; ratios say what to what",
        columnar.rows,
    ),
    "kept": ("Keeping an answer, eight connections, ratio to a check", kept.rows),
    "overload": (
        f"{overload.TIMES} times the knee, eight hundred connections, ratio to the knee of this run",
        overload.rows,
    ),
    "waiting": ("Waiting while the store is locked, longest of all", waiting.rows),
}
BY_HAND = {
    "proving-many": (
        f"All that is claimed of an invented rulebook of {proving.MANY:,} criteria, ratio to `rules check` of it",
        proving.of_many,
    ),
    "growth": ("How time and memory grow, all sizes in turn, ratio to the first of its kind", growth.rows),
    "starts": (f"Whole processes since {since.EARLIER}, both in one run, in turn", starts.rows),
    "spark": (f"{spark.ROWS:,} rows in Spark, its start apart, ratio of the rates to DuckDB", spark.rows),
    "memory": (f"Memory that stays after {memory.MANY:,} requests, ratio to {memory.FEW:,}", memory.rows),
}
"""Tables that take many minutes, or install another version, printed where they are named."""


def main() -> None:
    every = {**TABLES, **BY_HAND}
    asked = [name for name in sys.argv[1:] if not name.isdigit()]
    unknown = [name for name in asked if name not in every]
    if unknown:
        sys.exit(f"no such table: {', '.join(unknown)}; there are {', '.join(every)}")
    print(f"{platform.system()} {platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}")
    for name in asked or TABLES:
        title, rows = every[name]
        print(f"\n{title}")
        for row in rows():
            print(row, flush=True)


if __name__ == "__main__":
    main()
