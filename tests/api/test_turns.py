"""Who waits for whom: a small document is answered at once, a large one beside the others."""

import json
from typing import Any

import pytest

from dontbuy.api.door.shortcut import MOST_BYTES
from tests.counting import counting
from tests.door import Door

IN_A_THREAD = "to_thread.py:run_sync"
SMALL: dict[str, Any] = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}
BY_THE_ROUTE = "application/json; charset=utf-8"
"""What is not said in these letters takes no shortcut."""
LARGE = {**SMALL, "evidence": [{"fact": "vendor.asked_about_metrics", "quote": "a" * MOST_BYTES}]}


@pytest.mark.parametrize(
    ("document", "kind", "is_large"),
    [(SMALL, "application/json", False), (SMALL, BY_THE_ROUTE, False), (LARGE, "application/json", True)],
    ids=["small", "small, by the route", "large"],
)
def test_a_check_takes_a_thread_only_for_a_large_document(door: Door, document: Any, kind: str, is_large: bool) -> None:
    body = json.dumps(document)
    with counting() as calls:
        response = door.post("/v1/check", content=body, headers={"Content-Type": kind})

    assert (response.status_code, response.json()["reasons"][0]["criterion"]) == (200, "VEN-7")
    assert bool(calls[IN_A_THREAD]) is is_large


@pytest.mark.parametrize("path", ["/v1/criteria", "/schemas/answer.json", "/v1/sources"])
def test_what_is_kept_takes_no_thread(door: Door, path: str) -> None:
    with counting() as calls:
        response = door.get(path)

    assert response.headers["etag"]
    assert calls[IN_A_THREAD] == 0
