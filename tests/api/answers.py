"""What the tests of answers ask the service, and how they look into what it answers."""

from typing import Any

import httpx

from dontbuy.api.wire.exact_json import dumps, loads


def answered(
    client: httpx.Client, kind: str, facts: Any = None, evidence: Any = (), explain: str = "full", **rest: Any
) -> dict[str, Any]:
    body = dumps({"kind": kind, "facts": facts or {}, "evidence": list(evidence), "as_of": "2026-11-21", **rest})
    response = client.post(f"/v1/check?explain={explain}", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = loads(response.content)
    return answer


def nested(name: str, value: Any) -> dict[str, Any]:
    for part in reversed(name.split(".")):
        value = {part: value}
    return dict(value)


def bases(answer: dict[str, Any], fact: str) -> list[dict[str, Any]]:
    """Everything that rests on a fact: reasons, signs, observations, and what it clears."""
    resting = [*answer["reasons"], *answer["signs"], *answer["observations"], *answer["cleared"]]
    return [basis for finding in resting for basis in finding["facts"] if basis["fact"] == fact]
