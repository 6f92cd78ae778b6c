"""Nothing of a key stands in a log, an answer, an error or an export, whatever is asked with it, however it fails."""

import json
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from dontbuy.api.records.callers import Scope
from tests.api.keyed import Keyed
from tests.api.serving import logged
from tests.api.test_keys_on_every_route import CLOSED, OPEN, address
from tests.documents import SMALL

SECRET = slice(41, None)
"""What stands behind `db_live_`, the id and a line."""


def answered(response: Any) -> str:
    return f"{response.text}{response.headers.raw}"


def test_no_route_repeats_a_key_in_any_way_of_failing(keyed: Keyed) -> None:
    works, weak = keyed.make(*Scope), keyed.make(Scope.CHECK)
    gone, old = keyed.make(*Scope), keyed.make(*Scope, days=1)
    keyed.keys.revoke(gone[0].id)
    keyed.clock.pass_seconds(24 * 3600)
    shown = [key[1] for key in (works, weak, gone, old)]
    sent = [*shown, shown[0][:-1] + "g", shown[0].upper(), shown[0] + " " + shown[1]]
    said: list[str] = []
    with logged() as log:
        for route in (*CLOSED, *OPEN):
            method, path = address(route)
            for key in sent:
                said += [answered(keyed.ask(method, path, key)), answered(keyed.ask(method, f"{path}?x={key}", key))]
        said += [answered(keyed.ask("GET", f"/{key}")) for key in sent]
        said += [answered(keyed.door.ask("POST", "/v1/check", {"Idempotency-Key": key}, json=SMALL)) for key in sent]
    everything = "\n".join([*said, *(json.dumps(line, default=str) for line in log.lines)]).lower()

    assert len(log.lines) > len(CLOSED) * len(sent)
    assert [key for key in shown if key[SECRET] in everything] == []


def test_an_incident_and_a_store_that_fails_repeat_no_key(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    _, key = keyed.make(*Scope)

    def fails(*_: Any) -> None:
        raise OperationalError("SELECT ?", (key,), Exception(key))

    def breaks(*_: Any) -> None:
        raise ValueError(key)

    with logged() as log:
        monkeypatch.setattr("dontbuy.api.store.keys.get", fails)
        down = keyed.ask("POST", "/v1/check", key, json=SMALL)
        monkeypatch.setattr("dontbuy.api.store.keys.get", breaks)
        broken = keyed.ask("POST", "/v1/check", key, json=SMALL)

    assert (down.status_code, broken.status_code) == (503, 500)
    assert key[SECRET] not in answered(down) + answered(broken) + str(log.lines)


def test_an_export_has_no_key_and_no_id_of_one(keyed: Keyed) -> None:
    made, key = keyed.make(*Scope)
    begun = keyed.begin(key)
    at = f"/v1/purchases/{begun['purchase']['id']}"
    exported = keyed.ask("GET", f"{at}/export", key).text + keyed.evaluate(key).text

    assert key[SECRET] not in exported
    assert made.id not in exported
    assert begun["token"] not in exported
