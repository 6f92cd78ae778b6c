"""A load generator in a process of its own: `python -m bench.load CORE PORT SECONDS FILE` prints answers a second.

Raw sockets, eight connections that stay open, one request after the other on each. FILE holds one request as it stands
on the wire.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

CONNECTIONS = 8


async def _connection(port: int, request: bytes, ends: float) -> int:
    """How many answers came before `ends`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = 0
    while time.perf_counter() < ends:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(head.decode("latin-1"))
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        answers += 1
    writer.close()
    return answers


async def _all(port: int, request: bytes, seconds: float) -> float:
    ends = time.perf_counter() + seconds
    return sum(await asyncio.gather(*(_connection(port, request, ends) for _ in range(CONNECTIONS)))) / seconds


def main() -> None:
    core, port, seconds, file = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(core)})
    print(asyncio.run(_all(int(port), Path(file).read_bytes(), float(seconds))))


if __name__ == "__main__":
    main()
