"""What a bench prints beside its tables: nothing, but what its server logged where it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.test_house import ROOT

ASKS = """
import sys
from pathlib import Path
from urllib.request import urlopen
from bench.serving import service

with service(Path(sys.argv[1]) / "bench.db") as running:
    urlopen(f"{running.address}/livez").read()
    if sys.argv[2] == "fails":
        raise RuntimeError("what was measured is wrong")
"""


@pytest.mark.parametrize(("ends", "code"), [("well", 0), ("fails", 1)])
def test_what_a_server_logs_is_shown_where_a_bench_fails(tmp_path: Path, ends: str, code: int) -> None:
    command = [sys.executable, "-c", ASKS, str(tmp_path), ends]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert ('"route": "/livez", "status": 200' in done.stderr, bool(done.stderr)) == (bool(code), bool(code)), (
        done.stderr
    )
