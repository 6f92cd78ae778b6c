"""What waits is sent by one process at a time, tried again over days, and given up; on both stores, by a set clock."""

import json
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Event
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.records.webhooks import (
    KEPT_FOR,
    WAITS,
    OffBecause,
    Tried,
    TryOutcome,
)
from dontbuy.api.store import outbox
from dontbuy.api.webhooks.delivery import MOST_AT_ONCE, Deliveries
from tests.api.serving import until
from tests.api.webhooks.telling import BROKEN, DOWN, GONE, HOOKS, SLOW, TAKEN, Rig, send_all
from tests.clock import Clock
from tests.logged import LOG
from tests.stores import asked

pytestmark = pytest.mark.stores()

OTHER = "https://other.example/told"
FIVE_SECONDS = timedelta(seconds=5)


def test_a_message_is_sent_with_its_headers_and_an_id_alone(rig: Rig) -> None:
    webhook, key = rig.make(), rig.evaluate()
    happened = rig.clock.at
    rig.clock.at += timedelta(seconds=90)
    send_all(rig.deliveries())

    ((url, headers, body),) = rig.told.sent
    (message,) = rig.messages(webhook)
    assert url == HOOKS
    assert json.loads(body) == {
        "type": "evaluation.kept",
        "timestamp": happened.isoformat(),
        "data": {"id": key},
    }
    assert headers["webhook-id"] == message.id
    assert headers["webhook-timestamp"] == str(int(rig.clock.at.timestamp()))  # of the try, and not of what happened
    assert (message.outcome, message.status, message.tries, message.due_at) == (TryOutcome.TAKEN, 204, 1, None)
    assert rig.tries == ["taken"]


def test_the_signature_is_right_for_whoever_follows_standard_webhooks(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As their own library finds it, which wants messages to be of these minutes."""
    webhook = rig.make()
    rig.evaluate()
    send_all(rig.deliveries())
    ((_, headers, body),) = rig.told.sent
    verifier = Verifier(webhook.secret)
    monkeypatch.setattr("standardwebhooks.webhooks.datetime", _Stopped)

    assert verifier.verify(body.decode(), {**headers})
    for other in (
        {**headers, "webhook-id": "msg_other"},
        {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)},
    ):
        with pytest.raises(WebhookVerificationError):
            verifier.verify(body.decode(), other)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body.decode().replace("kept", "lost"), {**headers})
    with pytest.raises(WebhookVerificationError):
        Verifier(rig.make().secret).verify(body.decode(), {**headers})


class _Stopped(datetime):
    """The time at which every message of these tests is first sent."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return Clock().at


# --- tried again


def test_what_is_not_taken_is_tried_again_over_three_days_and_then_the_webhook_is_off(rig: Rig) -> None:
    webhook, deliveries = rig.make(), rig.deliveries()
    rig.told.answers[HOOKS] = [BROKEN]
    rig.evaluate()
    first, at = rig.clock.at, list[timedelta]()

    while rig.state(webhook).off_because is None:
        send_all(deliveries)
        at.append(rig.clock.at - first)
        (message,) = rig.messages(webhook)
        if message.due_at is not None:
            rig.clock.at = message.due_at - timedelta(microseconds=1)
            send_all(deliveries)  # a moment before, nothing is sent
            rig.clock.at = message.due_at

    assert [after - before for before, after in pairwise(at)] == [*WAITS]
    assert timedelta(days=3) < at[-1] < timedelta(days=4)
    assert rig.told.ids == [message.id] * (len(WAITS) + 1)
    assert rig.state(webhook).off_because is OffBecause.FAILED
    assert (message.tries, message.outcome, message.status) == (len(WAITS) + 1, TryOutcome.REFUSED, 500)
    rig.evaluate()
    send_all(deliveries)
    assert len(rig.told.sent) == len(WAITS) + 1


def test_a_message_that_is_never_taken_turns_nothing_off_where_others_are_taken(rig: Rig) -> None:
    """One that a receiver cannot read is given up by itself."""
    webhook, deliveries = rig.make(), rig.deliveries()
    rig.told.answers[HOOKS] = [BROKEN, TAKEN]
    rig.evaluate()
    send_all(deliveries)
    (bad,) = rig.messages(webhook)
    for wait in WAITS:
        rig.clock.at += wait
        rig.told.answers[HOOKS] = [TAKEN]
        rig.evaluate()
        rig.told.answers[HOOKS] = [BROKEN, TAKEN]  # the older one comes first
        send_all(deliveries)

    found = {each.id: each for each in rig.messages(webhook)}
    assert (found[bad.id].tries, found[bad.id].due_at) == (len(WAITS) + 1, None)
    assert rig.state(webhook).off_because is None
    assert [each.outcome for each in found.values() if each.id != bad.id] == [TryOutcome.TAKEN] * len(WAITS)


@pytest.mark.parametrize("tried", [DOWN, SLOW, Tried(TryOutcome.UNRESOLVED), Tried(TryOutcome.FORBIDDEN)])
def test_where_nobody_is_there_the_others_wait_with_it(rig: Rig, tried: Tried) -> None:
    webhook, deliveries = rig.make(), rig.deliveries()
    rig.told.answers[HOOKS] = [tried, TAKEN]
    for _ in range(3):
        rig.evaluate()
        rig.clock.at += timedelta(microseconds=1)
    send_all(deliveries)

    assert len(rig.told.sent) == 1
    assert sorted(each.tries for each in rig.messages(webhook)) == [0, 0, 1]
    assert {each.due_at for each in rig.messages(webhook)} == {rig.clock.at + WAITS[0]}
    rig.clock.at += WAITS[0]
    send_all(deliveries)
    assert [each.outcome for each in rig.messages(webhook)] == [TryOutcome.TAKEN] * 3
    assert rig.told.ids[0] == rig.told.ids[1]


def test_where_somebody_answers_the_others_are_sent_at_once(rig: Rig) -> None:
    webhook = rig.make()
    rig.told.answers[HOOKS] = [Tried(TryOutcome.REDIRECTED, 302), TAKEN]
    for _ in range(3):
        rig.evaluate()
    send_all(rig.deliveries())

    assert sorted(str(each.outcome) for each in rig.messages(webhook)) == ["redirected", "taken", "taken"]


def test_gone_is_the_end_at_once(rig: Rig) -> None:
    webhook, deliveries = rig.make(), rig.deliveries()
    rig.told.answers[HOOKS] = [GONE]
    for _ in range(3):
        rig.evaluate()
    send_all(deliveries)

    assert len(rig.told.sent) == 1
    state = rig.state(webhook)
    assert (state.off_because, state.off_at) == (OffBecause.GONE, rig.clock.at)
    assert [each.due_at for each in rig.messages(webhook)] == [None] * 3
    rig.evaluate()
    rig.clock.at += timedelta(days=1)
    send_all(deliveries)
    assert len(rig.told.sent) == 1


def test_what_is_tried_while_it_is_turned_off_is_tried_no_more(rig: Rig) -> None:
    """As by a second process, where the clocks of two machines are apart."""
    webhook = rig.make()

    def off() -> Tried:
        with rig.database.writing() as connection:
            outbox.turn_off(connection, webhook.id, OffBecause.GONE, rig.clock())
        return BROKEN

    rig.told.answers[HOOKS] = [off]
    rig.evaluate()
    send_all(rig.deliveries())

    assert [(each.tries, each.due_at) for each in rig.messages(webhook)] == [(1, None)]
    assert rig.state(webhook).off_because is OffBecause.GONE


# --- sent again


def test_what_happened_while_it_was_off_can_be_sent_again(rig: Rig) -> None:
    webhook, deliveries = rig.make(), rig.deliveries()
    rig.told.answers[HOOKS] = [GONE]
    rig.evaluate()
    send_all(deliveries)
    rig.clock.at += timedelta(days=2)
    since, later = rig.clock.at, [rig.evaluate(), rig.evaluate()]
    rig.told.answers.clear()
    rig.told.sent.clear()

    assert rig.webhooks.replay(webhook.id, ANYBODY, since) == 2
    assert rig.state(webhook).off_because is None
    send_all(deliveries)

    assert sorted(json.loads(body)["data"]["id"] for _, _, body in rig.told.sent) == sorted(later)


def test_one_message_is_sent_again_under_its_id(rig: Rig) -> None:
    webhook, deliveries = rig.make(), rig.deliveries()
    rig.evaluate()
    rig.evaluate()
    send_all(deliveries)
    again = rig.told.ids[0]

    assert rig.webhooks.replay(webhook.id, ANYBODY, None, again) == 1
    send_all(deliveries)

    assert rig.told.ids[2:] == [again]


# --- whoever hangs


def test_a_target_that_hangs_holds_nobody_else(rig: Rig) -> None:
    hanging, well = rig.make(), rig.make(OTHER)
    goes_on = Event()

    def hang() -> Tried:
        goes_on.wait()
        return SLOW

    rig.told.answers[HOOKS] = [hang]
    deliveries = rig.deliveries()
    for _ in range(3):
        rig.evaluate()
        deliveries.look()
        until(lambda: {each.outcome for each in rig.messages(well)} == {TryOutcome.TAKEN})

    assert [each.outcome for each in rig.messages(hanging)] == [None] * 3
    assert [url for url, _, _ in rig.told.sent].count(HOOKS) == 1
    goes_on.set()
    deliveries.wait()


def test_no_more_are_told_at_the_same_time_than_there_are_threads(rig: Rig) -> None:
    goes_on, urls = Event(), [f"https://other.example/{number}" for number in range(MOST_AT_ONCE + 2)]

    def hang() -> Tried:
        goes_on.wait()
        return TAKEN

    rig.told.answers |= {url: [hang] for url in urls}
    made = [rig.make(url) for url in urls]
    rig.evaluate()
    deliveries = rig.deliveries()
    deliveries.look()
    deliveries.look()
    until(lambda: len(rig.told.sent) == MOST_AT_ONCE)
    goes_on.set()
    deliveries.wait()
    send_all(deliveries)

    assert [rig.messages(each)[0].outcome for each in made] == [TryOutcome.TAKEN] * len(made)


# --- what is not told


def test_whoever_is_deleted_is_told_nothing_more(rig: Rig) -> None:
    webhook, deliveries = rig.make(), rig.deliveries()

    def delete() -> Tried:
        rig.webhooks.delete(webhook.id, ANYBODY)
        return TAKEN

    rig.told.answers[HOOKS] = [delete]
    rig.evaluate()
    rig.evaluate()
    send_all(deliveries)
    rig.evaluate()
    send_all(deliveries)

    assert len(rig.told.sent) == 1
    assert asked(rig.database.place, "SELECT count(*) FROM messages") == [(0,)]


def test_a_message_is_forgotten_after_thirty_days_and_the_others_stay(rig: Rig) -> None:
    webhook, deliveries = rig.make(), rig.deliveries()
    rig.evaluate()
    send_all(deliveries)
    rig.clock.at += KEPT_FOR
    rig.evaluate()
    send_all(deliveries)
    assert len(rig.messages(webhook)) == 2
    rig.clock.at += timedelta(microseconds=1)
    send_all(deliveries)

    assert [each.at for each in rig.messages(webhook)] == [rig.clock.at - timedelta(microseconds=1)]


def test_who_tells_nobody_forgets_all_the_same(rig: Rig) -> None:
    webhook, deliveries = rig.make(), Deliveries(rig.database, None, rig.clock)
    rig.evaluate()
    send_all(deliveries)
    assert [each.tries for each in rig.messages(webhook)] == [0]
    rig.clock.at += KEPT_FOR + timedelta(microseconds=1)
    send_all(deliveries)

    assert rig.messages(webhook) == []


def test_a_look_where_nothing_is_due_writes_nothing(rig: Rig) -> None:
    waiting = list[int]()
    deliveries = rig.deliveries(show_waiting=waiting.append)
    rig.make()
    deliveries.look()
    rig.told.answers[HOOKS] = [DOWN]
    rig.evaluate()
    send_all(deliveries)
    deliveries.look()
    held = asked(rig.database.place, "SELECT until FROM leases")
    rig.clock.at += FIVE_SECONDS - timedelta(microseconds=1)
    deliveries.look()

    assert waiting == [0, 1, 1, 1]
    assert asked(rig.database.place, "SELECT until FROM leases") == held


# --- nothing that is secret is shown


def test_no_line_of_the_log_has_an_address_or_a_secret(rig: Rig) -> None:
    webhook = rig.make(f"{HOOKS}?token=xq7marker")
    rig.told.answers[webhook.url] = [SLOW]
    rig.evaluate()
    send_all(rig.deliveries())

    said = LOG.getvalue()
    assert webhook.id in said
    assert "too_slow" in said
    assert not any(each in said for each in ("xq7marker", webhook.secret, webhook.secret[6:]))
    assert webhook.secret not in repr(webhook)
