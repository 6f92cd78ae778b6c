"""`dontbuy config`: every setting, where it came from, nothing secret, and all that is wrong together."""

import json
from typing import Any, cast

import pytest

from dontbuy.api.settings import Settings
from dontbuy.cli.config import hidden
from tests.cli.running import dontbuy


def test_each_setting_is_shown_with_where_it_came_from() -> None:
    out = dontbuy("config", "--port", "8123", "--format", "json", DONTBUY_DRAFT_DAYS="7", DONTBUY_PORT="9000")

    shown = {each.pop("name"): each for each in json.loads(out.stdout)}
    assert (out.returncode, out.stderr) == (0, b"")
    assert set(shown) == {f"DONTBUY_{name.upper()}" for name in Settings.model_fields}
    assert shown["DONTBUY_PORT"] == {"value": "8123", "source": "option"}
    assert shown["DONTBUY_DRAFT_DAYS"] == {"value": "7", "source": "environment"}
    assert shown["DONTBUY_TRUST_PROXY"] == {"value": "false", "source": "default"}


def test_for_people_it_is_a_line_each() -> None:
    lines = dontbuy("config", DONTBUY_RULES="/somewhere").stdout.decode().splitlines()

    assert len(lines) == len(Settings.model_fields)
    assert lines[0].split() == ["DONTBUY_RULES", "/somewhere", "environment"]


def test_all_that_is_wrong_is_told_together_and_nothing_is_shown() -> None:
    out = dontbuy("config", "--host", "nowhere", DONTBUY_PORT="abc", DONTBUY_SHARE_DAYS="0")

    assert (out.returncode, out.stdout) == (2, b"")
    places = [line.partition(":")[0] for line in out.stderr.decode().splitlines()]
    assert places == ["DONTBUY_HOST", "DONTBUY_PORT", "DONTBUY_SHARE_DAYS"]


def test_a_variable_that_is_no_setting_is_named() -> None:
    out = dontbuy("config", DONTBUY_DRAFTDAYS="7")

    assert out.returncode == 0
    expected = "DONTBUY_DRAFTDAYS: no setting has this name; did you mean `DONTBUY_DRAFT_DAYS`?\n"
    assert out.stderr.decode() == expected


SECRETS = {
    "postgresql://ann:xq7@db.example:5432/dontbuy": "postgresql://ann:…@db.example:5432/dontbuy",
    "postgresql://ann:x@q:7@db/dontbuy?sslmode=require": "postgresql://ann:…@db/dontbuy?sslmode=require",
    "postgresql://db/dontbuy?user=ann&password=xq7&sslmode=require": "postgresql://db/dontbuy?user=ann&password=…"
    "&sslmode=require",
    "postgresql://ann@db/dontbuy": "postgresql://ann@db/dontbuy",
    "var/dontbuy.db": "var/dontbuy.db",
    "10.0.0.0/8,192.168.0.0/16": "10.0.0.0/8,192.168.0.0/16",
}


@pytest.mark.parametrize(("told", "shown"), SECRETS.items())
def test_a_password_is_hidden_and_nothing_else(told: str, shown: str) -> None:
    assert hidden(told) == shown


def test_the_key_of_a_listener_is_not_printed_and_a_wrong_address_of_it_is_not_repeated() -> None:
    shown = dontbuy(
        "config",
        DONTBUY_LISTENER_URL="https://models.example/v1",
        DONTBUY_LISTENER_MODEL="tiny",
        DONTBUY_LISTENER_KEY="sk-xq7marker",
    )
    wrong = [
        dontbuy("config", DONTBUY_LISTENER_URL=url, DONTBUY_LISTENER_MODEL="tiny")
        for url in ("ftp://xq7marker/", "https://ann:xq7marker@models.example/v1", "https://x:xq7marker/v1")
    ]
    key = dontbuy("config", DONTBUY_LISTENER_KEY="xq7marker and a space")

    assert (shown.returncode, b"DONTBUY_LISTENER_KEY" in shown.stdout) == (0, True)
    assert {each.returncode for each in (*wrong, key)} == {2}
    for each in (shown, *wrong, key):
        assert b"xq7marker" not in each.stdout + each.stderr


@pytest.mark.parametrize("told", [{"DONTBUY_LISTENER_URL": "http://[::1]:11434"}, {"DONTBUY_LISTENER_MODEL": "tiny"}])
def test_an_endpoint_without_a_model_and_a_model_without_an_endpoint_are_refused(told: dict[str, str]) -> None:
    out = dontbuy("config", **cast(Any, told))

    assert (out.returncode, b"settings/listener-in-part" in out.stderr) == (2, True)


def test_a_password_in_a_setting_is_not_printed() -> None:
    out = dontbuy("config", DONTBUY_DATABASE="postgresql://ann:xq7marker@db/dontbuy")

    assert b"xq7marker" not in out.stdout + out.stderr
