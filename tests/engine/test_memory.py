"""Memory: what rules take is known before they are compiled, is little, and where it is not there nothing crashes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engine.shapes import SHAPES

ROOT = Path(__file__).parent.parent.parent


def shaped(*arguments: object) -> Any:
    """What a process with little memory says of a rulebook; it ends by no signal."""
    command = [sys.executable, "-m", "tests.engine.shapes", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_thousand_criteria_of_any_shape_load_and_answer_within_200_megabytes(shape: str) -> None:
    took = shaped(shape, 1_000)

    assert took["peak"] < 200_000_000
    assert took["took"] <= took["said"]
    assert took["rules"] == 2_000
    assert took["decided"] > 1_000


@pytest.mark.parametrize("left", [20_000_000, 60_000_000])
def test_rules_for_which_there_is_no_memory_are_refused_before_they_are_compiled(left: int) -> None:
    refused = shaped("at least 6 of 20", 1_000, left)

    assert refused["code"] == "rulebook/network-too-large"
    assert refused["message"].startswith("its 2,000 rules would take 67 MB of memory, and this process is not given")


def test_the_same_rules_are_answered_where_there_is_just_enough() -> None:
    assert shaped("at least 6 of 20", 1_000, 120_000_000)["decided"] > 1_000
