"""What is heard in calls: the same each time, each word where it stands, in as much work as there is talk."""

import subprocess
import sys

from dontbuy.api.proposals.proposing import propose
from tests.counting import growth
from tests.listening.talk import SIDES, call_of, heard, rulebook, table

ALIKE = "Our demo-to-close has gone sideways."
"""Two metrics are named by these words."""


def test_metrics_that_are_named_by_the_same_words_stand_in_the_order_of_the_rulebook() -> None:
    order = [*rulebook().metrics]
    [named] = heard(f"Bob: {ALIKE}").heard.named.values()

    assert len(named) == 2
    assert sorted(named, key=order.index) == [*named]


def test_what_is_heard_is_the_same_in_every_process() -> None:
    asked = f"from tests.listening.talk import heard; print(heard('Bob: {ALIKE}').heard.named)"
    told = {
        subprocess.run(
            [sys.executable, "-c", asked], env={"PYTHONHASHSEED": str(seed)}, check=True, capture_output=True
        ).stdout
        for seed in range(4)
    }

    assert len(told) == 1


def _work(*lines: str) -> object:
    call = call_of(*lines)
    return propose([call], SIDES, rulebook(), "vendor_evaluation", table(), is_whole=True)


def test_twice_the_talk_is_twice_the_work() -> None:
    talk = ("Vera: What's your win rate?", "Bob: It's about 22%, and we, um, lose late.", "Vera: Why is that?")
    _work(*talk)  # what is made once for a table

    assert growth(lambda size: _work(*talk * size), 40) < 2.2


def test_twice_the_speakers_are_twice_the_work() -> None:
    _work("Bob: Hello.")

    def speakers(size: int) -> object:
        call = call_of(*(f"Guest {at}: We lose late." for at in range(size)))
        return propose([call], {}, rulebook(), "vendor_evaluation", table(), is_whole=True)

    assert growth(speakers, 200) < 2.2
