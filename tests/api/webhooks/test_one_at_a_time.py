"""One process sends at a time, and whatever becomes of it, what was kept is told; on both stores."""

from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from dontbuy.api.records.webhooks import Tried, TryOutcome
from dontbuy.api.store import outbox
from dontbuy.api.webhooks.delivery import LEASED_FOR
from tests.api.webhooks.telling import HOOKS, TAKEN, Rig, send_all

pytestmark = pytest.mark.stores()


def test_one_process_sends_and_another_one_waits_until_it_is_gone(rig: Rig) -> None:
    webhook = rig.make()
    first, second = rig.deliveries(), rig.deliveries()
    rig.evaluate()
    send_all(first)
    rig.evaluate()
    send_all(second)
    assert len(rig.told.sent) == 1

    rig.clock.at += LEASED_FOR  # the first one was killed, for it has said nothing since
    send_all(second)
    assert [each.outcome for each in rig.messages(webhook)] == [TryOutcome.TAKEN] * 2
    rig.evaluate()
    send_all(first)
    assert len(rig.told.sent) == 2


def test_whoever_is_stopped_leaves_it_to_others_at_once(rig: Rig) -> None:
    rig.make()
    first, second = rig.deliveries(), rig.deliveries()
    rig.evaluate()
    send_all(first)
    first.stop()
    rig.evaluate()
    send_all(second)

    assert len(rig.told.sent) == 2


def test_what_is_being_told_is_held_for_as_long_as_it_takes(rig: Rig) -> None:
    rig.make()
    goes_on = Event()

    def hang() -> Tried:
        goes_on.wait()
        return TAKEN

    rig.told.answers[HOOKS] = [hang]
    first, second = rig.deliveries(), rig.deliveries()
    rig.evaluate()
    first.look()
    for _ in range(4):
        rig.clock.at += LEASED_FOR - timedelta(seconds=1)
        first.look()
        second.look()
        second.wait()
    goes_on.set()
    first.wait()

    assert len(rig.told.sent) == 1


def test_what_was_kept_before_a_kill_is_told_after_it(rig: Rig) -> None:
    """Nothing but the store knows of it: whoever kept it never came to send it."""
    webhook = rig.make()
    rig.evaluate()
    del rig.service, rig.checks, rig.door

    send_all(rig.deliveries())

    assert [each.outcome for each in rig.messages(webhook)] == [TryOutcome.TAKEN]


def test_a_try_of_which_nothing_could_be_written_down_is_made_again_under_the_same_id(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, deliveries = rig.make(), rig.deliveries()
    rig.evaluate()

    def fails(*_: Any) -> None:
        raise OperationalError("", {}, Exception("the disk is full"))

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(outbox, "keep_outcome", fails)
        send_all(deliveries)
        send_all(deliveries)
    assert len(rig.told.sent) == 1  # it rests a while, or it would be told the same every second
    rig.clock.at += timedelta(seconds=60)
    send_all(deliveries)

    (message,) = rig.messages(webhook)
    assert (rig.told.ids, message.outcome) == ([message.id] * 2, TryOutcome.TAKEN)
