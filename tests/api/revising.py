"""What the tests of revisions send, and how they tell more of what is kept."""

from typing import Any

import httpx

from tests.door import Door

NOT_ASKED = {
    "kind": "vendor_evaluation",
    "facts": {"vendor": {"asked_about_metrics": False}},
    "subject": {"id": "v-17"},
    "as_of": "2026-11-21",
}
ASKED = {"facts": {"vendor": {"asked_about_metrics": True}}}
SHOWS_OFF = {"facts": {"vendor": {"flashes_titles_or_clients": True, "has_insight_into_org": False}}}
SAID = {"fact": "vendor.asked_about_metrics", "value": False, "quote": "They never asked."}


def posted(door: Door) -> httpx.Response:
    """What the service answers to the first document, which is kept."""
    response = door.post("/v1/evaluations", json=NOT_ASKED)
    assert response.status_code == 201
    return response


def tell(door: Door, first: httpx.Response, told: Any, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return door.post(f"{first.headers['location']}/facts", json=told, headers=sent)


def told(door: Door, first: httpx.Response, more: Any, **headers: str) -> httpx.Response:
    response = tell(door, first, more, **headers)
    assert response.status_code == 201, response.text
    return response


def criteria(reasons: list[dict[str, Any]]) -> list[str]:
    return [reason["criterion"] for reason in reasons]
