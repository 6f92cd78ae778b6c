"""Webhooks over HTTP: made, with a secret that is shown once; listed, looked at, told again, taken away."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from dontbuy.api.app import create_app
from dontbuy.api.audit.trail import trail
from dontbuy.api.errors import SettingsRefused
from dontbuy.api.records.callers import ANYBODY, Scope
from dontbuy.api.records.webhooks import MOST_SHOWN, MOST_WEBHOOKS, Tried, TryOutcome, WebhookEvent
from dontbuy.api.running import targets
from dontbuy.api.settings import Settings, read_settings
from dontbuy.api.store.database import Database
from dontbuy.api.webhooks.targets import WebhookTargets
from dontbuy.api.webhooks.webhooks import Webhooks
from tests.api.keyed import Keyed
from tests.api.serving import in_process, in_thread, refused, until
from tests.api.test_metrics import at, samples
from tests.api.webhooks.telling import BLANK, GONE, HOOKS, Receiver, Rig, receiving, says, send_all
from tests.door import Door
from tests.stores import Place, asked

pytestmark = pytest.mark.stores()

KEPT = "evaluation.kept"
ASKED = {"url": HOOKS, "events": [KEPT, "purchase.changed", KEPT]}


def made(rig: Rig, **changed: Any) -> httpx.Response:
    return rig.door.post("/v1/webhooks", json={**ASKED, **changed})


def faults(response: httpx.Response) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in refused(response)["errors"]]


# --- made


def test_it_is_made_with_a_secret_that_is_shown_here_and_never_again(rig: Rig) -> None:
    response = made(rig)
    body = response.json()

    assert response.status_code == 201
    assert response.headers["location"] == f"/v1/webhooks/{body['id']}"
    assert response.headers["cache-control"] == "no-store"
    secret = body.pop("secret")
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    assert body == {
        "id": body["id"],
        "url": HOOKS,
        "events": [KEPT, "purchase.changed"],
        "created_at": rig.clock.at.isoformat(),
        "on": True,
        "off_at": None,
        "off_because": None,
    }
    rig.evaluate()
    send_all(rig.deliveries())
    for path in ("/v1/webhooks", response.headers["location"]):
        assert secret not in rig.door.get(path).text
    assert made(rig).json()["secret"] != secret


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"url": "https://inside.example/"}, ("webhook/private-address", "/url")),
        ({"url": "https://169.254.169.254/latest"}, ("webhook/private-address", "/url")),
        ({"url": "https://nowhere.example/"}, ("webhook/unresolved", "/url")),
        ({"url": "http://hooks.example/"}, ("webhook/not-https", "/url")),
        ({"url": "https://user:xq7marker@hooks.example/"}, ("webhook/wrong-address", "/url")),
        ({"url": "xq7marker"}, ("webhook/wrong-address", "/url")),
        ({"url": 7}, ("request/wrong-type", "/url")),
        ({"events": []}, ("request/wrong-type", "/events")),
        ({"events": ["evaluation.lost"]}, ("request/wrong-type", "/events/0")),
        ({"secret": "whsec_mine"}, ("request/unknown-key", "/secret")),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_place_and_nothing_is_kept(
    rig: Rig, changed: dict[str, Any], fault: tuple[str, str]
) -> None:
    rig.names.answers |= {"inside.example": [["10.0.0.1"]], "169.254.169.254": [["169.254.169.254"]]}
    response = made(rig, **changed)

    assert faults(response) == [fault]
    assert response.status_code == 422
    assert "xq7marker" not in response.text
    assert asked(rig.database.place, "SELECT count(*) FROM webhooks") == [(0,)]


def test_a_workspace_has_twenty_at_most(rig: Rig) -> None:
    for _ in range(MOST_WEBHOOKS):
        assert made(rig).status_code == 201

    assert (made(rig).status_code, faults(made(rig))) == (409, [("webhook/too-many", "")])


def test_a_service_that_tells_nobody_makes_none(rig: Rig) -> None:
    app = create_app(rig.service, rig.checks, webhooks=Webhooks(rig.database, None, rig.clock))

    assert faults(Door(app).post("/v1/webhooks", json=ASKED)) == [("webhook/none-here", "")]


def test_that_it_was_made_and_deleted_stands_in_the_ledger_and_where_it_leads_does_not(keyed: Keyed) -> None:
    key, shown = keyed.make(Scope.ADMIN)
    sent = {"url": "https://1.1.1.1/told", "events": [KEPT]}
    webhook = keyed.ask("POST", "/v1/webhooks", shown, json=sent).json()["id"]
    keyed.ask("DELETE", f"/v1/webhooks/{webhook}", shown)

    with keyed.database.reading() as connection:
        entered = [(each.what, each.object, each.made_by) for _, each in trail(connection, "default", webhook)]
    assert entered == [("webhook.made", webhook, key.id), ("webhook.deleted", webhook, key.id)]


# --- listed


def test_a_list_is_read_page_by_page(rig: Rig) -> None:
    ids = sorted(made(rig).json()["id"] for _ in range(5))
    first = rig.door.get("/v1/webhooks?limit=3")
    [(address, _)] = re.findall(r'<([^>]+)>; rel="(next)"', first.headers["link"])
    second = rig.door.get(address)

    assert [each["id"] for page in (first, second) for each in page.json()["webhooks"]] == ids
    assert (first.json()["has_more"], second.json()["has_more"], second.json()["next_cursor"]) == (True, False, None)
    assert "link" not in second.headers


def test_a_cursor_of_nothing_is_refused(rig: Rig) -> None:
    assert faults(rig.door.get("/v1/webhooks?cursor=x")) == [("http/wrong-parameter", "/query/cursor")]


# --- looked at


def test_what_became_of_its_messages_is_shown_the_newest_first(rig: Rig) -> None:
    address = made(rig).headers["location"]
    old = rig.evaluate()
    rig.clock.at += timedelta(seconds=1)
    rig.told.answers[HOOKS] = [Tried(TryOutcome.REFUSED, 503)]
    send_all(rig.deliveries())
    new = rig.evaluate()
    shown = rig.door.get(address).json()

    assert [each["about"] for each in shown["deliveries"]] == [new, old]
    waits, tried = shown["deliveries"]
    assert (waits["tries"], waits["outcome"], waits["next_try_at"]) == (0, None, rig.clock.at.isoformat())
    assert tried == {
        "message": rig.told.ids[0],
        "type": KEPT,
        "about": old,
        "at": (rig.clock.at - timedelta(seconds=1)).isoformat(),
        "tries": 1,
        "tried_at": rig.clock.at.isoformat(),
        "outcome": "refused",
        "status": 503,
        "next_try_at": (rig.clock.at + timedelta(seconds=5)).isoformat(),
    }


def test_no_more_are_shown_than_a_page_takes(rig: Rig) -> None:
    address = made(rig).headers["location"]
    for _ in range(MOST_SHOWN + 2):
        rig.evaluate()

    assert len(rig.door.get(address).json()["deliveries"]) == MOST_SHOWN


def test_why_it_is_off_is_shown(rig: Rig) -> None:
    address = made(rig).headers["location"]
    rig.told.answers[HOOKS] = [GONE]
    rig.evaluate()
    send_all(rig.deliveries())
    shown = rig.door.get(address).json()

    assert (shown["on"], shown["off_because"], shown["off_at"]) == (False, "gone", rig.clock.at.isoformat())
    assert [each["on"] for each in rig.door.get("/v1/webhooks").json()["webhooks"]] == [False]


# --- told again, and taken away


def test_it_is_told_again_from_a_time_on_or_one_message(rig: Rig) -> None:
    address = made(rig).headers["location"]
    rig.evaluate()
    rig.clock.at += timedelta(hours=1)
    rig.evaluate()
    send_all(rig.deliveries())
    (since, message) = (rig.clock.at - timedelta(minutes=1)).isoformat().replace("+00:00", "Z"), rig.told.ids[0]

    answers = [rig.door.post(f"{address}:replay", json=sent) for sent in ({"since": since}, {"message": message})]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"messages": 1})] * 2
    send_all(rig.deliveries())
    assert len(rig.told.sent) == 2  # the first one who sent them has the lease
    rig.clock.at += timedelta(minutes=2)
    send_all(rig.deliveries())
    assert sorted(rig.told.ids[2:]) == sorted(rig.told.ids[:2])


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({}, ("webhook/what-again", "")),
        ({"since": "2026-11-21T09:30:00Z", "message": "msg_" + "0" * 32}, ("webhook/what-again", "")),
        ({"since": "2026-11-21"}, ("request/wrong-type", "/since")),
        ({"since": "0001-01-01T00:00:00+14:00"}, ("request/wrong-type", "/since")),
        ({"message": "x"}, ("request/wrong-type", "/message")),
        ({"message": "msg_" + "0" * 32}, ("webhook/no-message", "/message")),
    ],
)
def test_what_says_nothing_of_what_is_sent_again_is_refused(rig: Rig, sent: Any, fault: tuple[str, str]) -> None:
    address = made(rig).headers["location"]

    assert faults(rig.door.post(f"{address}:replay", json=sent)) == [fault]


def test_a_message_of_another_webhook_is_not_sent_again(rig: Rig) -> None:
    first, second = made(rig).headers["location"], made(rig).headers["location"]
    rig.evaluate()
    message = rig.door.get(first).json()["deliveries"][0]["message"]

    assert faults(rig.door.post(f"{second}:replay", json={"message": message})) == [("webhook/no-message", "/message")]


def test_it_is_deleted_with_all_that_waits_for_it(rig: Rig) -> None:
    address = made(rig).headers["location"]
    rig.evaluate()

    assert rig.door.ask("DELETE", address).status_code == 204
    assert faults(rig.door.get(address)) == [("webhook/not-found", "")]
    assert faults(rig.door.ask("DELETE", address)) == [("webhook/not-found", "")]
    for table in ("webhooks", "messages"):
        assert asked(rig.database.place, f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_workspace_sees_its_own_alone(keyed: Keyed) -> None:
    ours, theirs = (keyed.make(Scope.ADMIN, workspace=name)[1] for name in ("ours", "theirs"))
    sent = {"url": "https://1.1.1.1/told", "events": [KEPT]}
    address = keyed.ask("POST", "/v1/webhooks", ours, json=sent).headers["location"]

    assert keyed.ask("GET", "/v1/webhooks", theirs).json()["webhooks"] == []
    assert keyed.ask("GET", address, theirs).status_code == 404
    assert keyed.ask("GET", address, ours).status_code == 200


# --- by a service that runs


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(says("HTTP/1.1 204 No Content\n\n")) as receiver:
        yield receiver


def test_a_service_that_runs_tells_whoever_it_may(store_place: Place, receiver: Receiver) -> None:
    with in_thread(store_place, webhooks="127.0.0.1") as served, served.client() as client:
        url = f"http://127.0.0.1:{receiver.port}/told"
        webhook = client.post("/v1/webhooks", json={"url": url, "events": [KEPT]}).json()
        key = client.post("/v1/evaluations", json=BLANK).json()["id"]
        until(lambda: len(receiver.requests) == 1)
        address = f"/v1/webhooks/{webhook['id']}"
        until(lambda: client.get(address).json()["deliveries"][0]["outcome"] == "taken")
        counted = client.get("/metrics").text

    ((headers, body),) = receiver.requests
    assert Verifier(webhook["secret"]).verify(body, headers)["data"] == {"id": key}
    assert at(samples(counted), "dontbuy_webhook_tries_total", outcome="taken") >= 1
    assert ("dontbuy_webhook_messages_waiting", frozenset[tuple[str, str]]()) in samples(counted)


def test_a_service_that_may_not_does_not(store_place: Place, receiver: Receiver) -> None:
    url = f"http://127.0.0.1:{receiver.port}/told"
    with in_thread(store_place) as served, served.client() as client:
        response = client.post("/v1/webhooks", json={"url": url, "events": [KEPT]})

    assert response.json()["code"] == "webhook/not-https"
    assert receiver.requests == []


@pytest.mark.stores("sqlite")
def test_a_process_that_is_killed_before_it_tells_leaves_it_to_the_next(store_place: Place, receiver: Receiver) -> None:
    """The first one keeps the evaluation, may tell nobody, and is killed; all that is left of it is its store."""
    with closing(Database(store_place)) as database:
        led = WebhookTargets((ip_network("127.0.0.1"),))
        webhook = Webhooks(database, led).make(f"http://127.0.0.1:{receiver.port}/", [WebhookEvent.KEPT], ANYBODY)
    with in_process(store_place, DONTBUY_WEBHOOKS="off") as killed, killed.client() as client:
        key = client.post("/v1/evaluations", json=BLANK).json()["id"]
    assert receiver.requests == []

    with in_process(store_place, DONTBUY_WEBHOOKS="127.0.0.1"):
        until(lambda: len(receiver.requests) == 1)

    ((headers, body),) = receiver.requests
    assert Verifier(webhook.secret).verify(body, headers)["data"] == {"id": key}


@pytest.mark.parametrize(
    ("said", "tells", "networks"),
    [
        ("public", True, ()),
        ("off", False, ()),
        ("10.0.0.0/8, ::1", True, (ip_network("10.0.0.0/8"), ip_network("::1"))),
        ("public,127.0.0.1", True, (ip_network("127.0.0.1"),)),
    ],
)
def test_the_setting_says_where_they_may_lead(said: str, tells: bool, networks: tuple[Any, ...]) -> None:
    settings = Settings(webhooks=said)

    assert (settings.tells_webhooks, settings.webhook_networks) == (tells, networks)
    assert (targets(settings) is not None) is tells


@pytest.mark.parametrize("said", ["", "privat", "off,10.0.0.0/8", "10.0.0.1/8", "localhost"])
def test_a_setting_that_says_nothing_is_refused(said: str) -> None:
    with pytest.raises(SettingsRefused, match="settings/wrong") as raised:
        read_settings(webhooks=said)
    assert [fault.where for fault in raised.value.diagnostics] == ["DONTBUY_WEBHOOKS"]


# --- whoever is told


def test_the_verifier_of_the_page_takes_what_is_sent_and_nothing_else(rig: Rig) -> None:
    page = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")
    [code] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    webhook = rig.make()
    rig.evaluate()
    send_all(rig.deliveries())
    ((_, headers, body),) = rig.told.sent
    now = rig.clock.at.timestamp()

    assert names["verified"](webhook.secret, headers, body, now) == json.loads(body)
    for secret, sent, read, when in (
        (rig.make().secret, headers, body, now),
        (webhook.secret, {**headers, "webhook-id": "msg_other"}, body, now),
        (webhook.secret, {**headers, "webhook-signature": "v2,AAAA"}, body, now),
        (webhook.secret, headers, body + b" ", now),
        (webhook.secret, headers, body, now + 301),
        (webhook.secret, headers, body, now - 301),
    ):
        with pytest.raises(ValueError, match="not from there"):
            names["verified"](secret, sent, read, when)
