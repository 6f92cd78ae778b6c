"""Whatever is sent, the service answers as it describes itself: thousands of made-up cases against a real server."""

from tests.api.fuzzing import EXAMPLES_AND_MORE, fuzzed

SEED, CASES = 20261127, 3_000


def test_three_thousand_cases_find_nothing() -> None:
    runs = [*fuzzed(SEED, CASES, EXAMPLES_AND_MORE)]

    assert "".join(run.said for run in runs if run.failed) == ""
    assert sum(run.cases for run in runs) >= CASES
