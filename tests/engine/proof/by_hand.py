"""The tests of what an answer says, over as many invented rulebooks as asked for: `python -m tests.engine.proof.by_hand
10000`. Each example is a rulebook with implications, contradictions and lists, and a document told by it.
"""

import sys
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.conformance.strategies import consistent_books
from tests.engine.completions import test_reach
from tests.engine.proof import test_rests_on, test_ways, test_worse

CLAIMS: dict[str, Callable[..., Any]] = {
    "bounds, what matters, what is enough": test_reach.test_rulebooks_with_implications_contradictions_and_lists,
    "what it rests on": test_rests_on.test_the_smallest_of_all_sets,
    "ways out": test_ways.test_every_set_of_changes_tried_out,
    "what would make it worse": test_worse.test_the_smallest_sets_that_make_it_worse,
}

_SLOW = [each for each in HealthCheck if each is not HealthCheck.filter_too_much]


def main() -> None:
    many, begin = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for name, test in CLAIMS.items():
        held = settings(max_examples=many, deadline=None, database=None, suppress_health_check=_SLOW)(
            test.hypothesis.inner_test  # type: ignore[attr-defined]
        )
        seed(begin)(given(book=consistent_books(), seed=st.integers(0, 2**32))(held))()
        print(f"{name}: {many:,} examples, none failed", flush=True)


if __name__ == "__main__":
    main()
