"""Many callers in a process of their own: `python -m bench.flood PORT RATE CONNECTIONS SECONDS FILE`.

RATE is requests a second in all, whatever is answered; 0 is each connection's next as soon as its last is answered.
FILE holds one request as it stands on the wire.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

SOON = 2.0


@dataclass
class Told:
    """What all connections were answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    soon: int = 0
    """Successes within SOON seconds."""
    without_retry_after: int = 0
    """Refusals that do not say when to try again."""
    refused_in: list[float] = field(default_factory=list)
    answered_in: list[float] = field(default_factory=list)
    """Seconds of each refusal, and of each success."""
    kept: list[str] = field(default_factory=list)
    """Where each thing that was acknowledged as kept can be read."""


async def _connection(port: int, request: bytes, begins: float, ends: float, pause: float, told: Told) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    due = begins
    while (now := time.perf_counter()) < ends:
        if pause and now < due:
            await asyncio.sleep(due - now)
        due = max(due + pause, now - pause)
        start = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        headers = dict(line.split(b": ", 1) for line in lines[1:] if b": " in line)
        await reader.readexactly(int(headers[b"content-length"]))
        _note(told, int(head.split(b" ", 2)[1]), time.perf_counter() - start, headers)
        if headers.get(b"connection") == b"close":
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


def _note(told: Told, status: int, seconds: float, headers: dict[bytes, bytes]) -> None:
    told.statuses[status] += 1
    if status < 300:
        told.soon += seconds <= SOON
        told.answered_in.append(seconds)
        if b"location" in headers:
            told.kept.append(headers[b"location"].decode())
    else:
        told.refused_in.append(seconds)
        told.without_retry_after += b"retry-after" not in headers


async def _all(port: int, rate: float, connections: int, seconds: float, request: bytes) -> Told:
    told, start = Told(), time.perf_counter()
    pause = connections / rate if rate else 0.0
    begins = [start + pause * at / connections for at in range(connections)]
    await asyncio.gather(*(_connection(port, request, each, start + seconds, pause, told) for each in begins))
    return told


def main() -> None:
    port, rate, connections, seconds, file = sys.argv[1:]
    told = asyncio.run(_all(int(port), float(rate), int(connections), float(seconds), Path(file).read_bytes()))
    print(json.dumps(vars(told)))


if __name__ == "__main__":
    main()
