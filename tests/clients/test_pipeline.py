"""The example of a pipeline with curl and jq: what to stop for, and an error where a batch was cut off."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from socket import create_server
from threading import Thread

import pytest

from tests.api.serving import HOST, PATIENCE, Served
from tests.conftest import ROOT

PIPELINE = ROOT / "examples" / "pipeline.sh"


def piped(address: str) -> "subprocess.CompletedProcess[str]":
    for program in ("curl", "jq"):
        if which(program) is None:
            pytest.skip(f"the pipeline was not tried: there is no {program} (Debian: apt install {program})")
    command = ["/bin/sh", str(PIPELINE), str(ROOT / "examples" / "vendors.ndjson"), address]
    plain = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return subprocess.run(command, env=plain, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_it_names_what_to_stop_for_and_what_could_not_be_read(served: Served) -> None:
    done = piped(f"http://{HOST}:{served.port}")

    assert done.stdout.splitlines() == [
        "Bluff & Sons: Don’t buy",
        "row 3: unknown fact `vendor.started_with_produkt`",
    ]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_batch_that_was_cut_off_is_an_error() -> None:
    with cutting_off() as port:
        done = piped(f"http://{HOST}:{port}")

    assert done.returncode != 0
    assert "the batch was cut off" in done.stderr


@contextmanager
def cutting_off() -> Iterator[int]:
    """A server that answers without a line."""
    with create_server((HOST, 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(PATIENCE)
