"""What the API says of itself names what is in the rulebook in force, and nothing of another."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.service import Service
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.door import Door

OF_THE_SERVICE = ("/components/schemas/ErrorCode", "/paths//v1/evaluations/get/")
"""What names purchases, which the service has whatever the rulebook is about."""
OF_THE_SHIPPED_FIELD = re.compile(r"\b(vendor|purchas|buy|sales|train|quarter|deal)", re.IGNORECASE)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a description, keys too, with where it stands."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield path, key
            yield from texts(below, f"{path}/{key}")
    elif isinstance(value, list):
        for below in value:
            yield from texts(below, path)
    elif isinstance(value, str):
        yield path, value


@pytest.fixture(scope="module")
def of_grants(grants: Rulebook) -> Door:
    return Door(create_app(Service(Library([grants]))))


def descriptions(grants: Rulebook) -> list[str]:
    return ["/openapi.json", "/schemas/answer.json", *(f"/schemas/{kind}.json" for kind in grants.rule_sets)]


def test_nothing_of_another_rulebook_is_named(of_grants: Door, rulebook: Rulebook, grants: Rulebook) -> None:
    others = {*rulebook.rule_sets, *rulebook.criteria, *rulebook.facts, *rulebook.metrics}
    others |= {criterion.name for criterion in rulebook.criteria.values()}
    others -= {*grants.metrics}
    found = []
    for address in descriptions(grants):
        body = of_grants.get(address).json()
        said = [(path, text) for path, text in texts(body) if not path.startswith(OF_THE_SERVICE)]
        found += [(path, text) for path, text in said if others & set(re.findall(r"[\w.-]*\w", text))]
        found += [(path, text) for path, text in said if OF_THE_SHIPPED_FIELD.search(text.replace("dontbuy", ""))]

    assert found == []


@pytest.mark.parametrize("name", ["rulebook", "grants"])
def test_what_is_shown_as_an_example_is_in_the_rulebook(name: str, request: pytest.FixtureRequest) -> None:
    judged: Rulebook = request.getfixturevalue(name)
    door = Door(create_app(Service(Library([judged]))))
    properties = door.get("/openapi.json").json()["components"]["schemas"]

    criterion = judged.criteria[properties["Reason"]["properties"]["criterion"]["description"].split("`")[1]]
    fact = properties["Basis"]["properties"]["fact"]["description"].split("`")[1]

    assert properties["Reason"]["properties"]["name"]["description"].split("`")[1] == criterion.name
    assert fact in judged.facts
    assert properties["Fault"]["properties"]["pointer"]["examples"] == [f"/facts/{fact.replace('.', '/')}"]
    assert fact in door.get("/schemas/answer.json").json()["$defs"]["Basis"]["properties"]["fact"]["description"]
