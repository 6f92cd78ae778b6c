"""A load generator in a process of its own: `python -m bench.load CORE PORT SECONDS FILE` prints answers a second.

Raw sockets, eight connections that stay open, one request after the other on each. FILE holds requests as they stand
on the wire, one after the other; each connection sends them in turn, and begins at another one.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

CONNECTIONS = 8


def requests_in(data: bytes) -> Iterator[bytes]:
    """Each request of a file."""
    while data:
        head = data.partition(b"\r\n\r\n")[0]
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        size = len(head) + 4 + int(length.partition(b":")[2])
        yield data[:size]
        data = data[size:]


async def _connection(port: int, requests: Sequence[bytes], first: int, ends: float) -> int:
    """How many answers came before `ends`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = 0
    turns = cycle([*requests[first:], *requests[:first]])
    while time.perf_counter() < ends:
        writer.write(next(turns))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(head.decode("latin-1"))
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        answers += 1
    writer.close()
    return answers


async def _all(port: int, requests: Sequence[bytes], seconds: float) -> float:
    ends, apart = time.perf_counter() + seconds, -(-len(requests) // CONNECTIONS)
    firsts = [at * apart % len(requests) for at in range(CONNECTIONS)]
    return sum(await asyncio.gather(*(_connection(port, requests, first, ends) for first in firsts))) / seconds


def main() -> None:
    core, port, seconds, file = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(core)})
    print(asyncio.run(_all(int(port), [*requests_in(Path(file).read_bytes())], float(seconds))))


if __name__ == "__main__":
    main()
