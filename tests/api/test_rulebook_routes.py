"""The rulebook as data: whole, the same for everybody, and sent once to those who keep it."""

from typing import Any

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.service import Service
from dontbuy.engine.answer import cited
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.counting import counting
from tests.door import Door

ROUTES = {
    "/v1/rule-sets": "rule_sets",
    "/v1/criteria": "criteria",
    "/v1/facts": "facts",
    "/v1/metrics": "metrics",
    "/v1/sources": "sources",
}
SCHEMAS = [
    f"/schemas/{name}.json" for name in ("buying_request", "vendor_evaluation", "discovery_self_check", "answer")
]
TAGGED = [*ROUTES, *SCHEMAS]


def listed(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(path).json()[ROUTES[path]]
    return found


@pytest.mark.parametrize("path", TAGGED)
def test_what_a_caller_has_already_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("path", TAGGED)
@pytest.mark.parametrize("known", ['"another", {}', "*"], ids=["among others", "any"])
def test_a_caller_may_have_several(client: httpx.Client, path: str, known: str) -> None:
    tag = client.get(path).headers["etag"]

    assert client.get(path, headers={"If-None-Match": known.format(tag)}).status_code == 304


@pytest.mark.parametrize("path", TAGGED)
@pytest.mark.parametrize("known", ['"another"', "", "nonsense", '"'], ids=["another", "none", "no tag", "half a tag"])
def test_a_caller_who_has_another_is_sent_all(client: httpx.Client, path: str, known: str) -> None:
    first = client.get(path)

    assert client.get(path, headers={"If-None-Match": known}).content == first.content


@pytest.mark.parametrize("path", TAGGED)
def test_a_tag_is_strong_and_of_these_bytes(client: httpx.Client, path: str) -> None:
    tags = {client.get(path).headers["etag"] for _ in range(3)}

    [tag] = tags
    assert tag.startswith('"')
    assert tag.endswith('"')


def test_every_route_has_a_tag_of_its_own(client: httpx.Client) -> None:
    assert len({client.get(path).headers["etag"] for path in TAGGED}) == len(TAGGED)


@pytest.mark.parametrize("path", SCHEMAS)
def test_a_schema_says_what_it_is(client: httpx.Client, path: str) -> None:
    response = client.get(path)

    assert response.headers["content-type"] == "application/schema+json"
    assert response.json()["$id"].endswith(f":{path.removeprefix('/schemas/').removesuffix('.json')}")


@pytest.mark.parametrize("path", ROUTES)
def test_every_list_names_the_rulebook_that_it_is_of(client: httpx.Client, rulebook: Rulebook, path: str) -> None:
    expected = {"id": rulebook.id, "version": rulebook.version, "digest": rulebook.digest}

    assert client.get(path).json()["rulebook"] == expected


def test_every_criterion_fact_metric_and_source_is_there(client: httpx.Client, rulebook: Rulebook) -> None:
    assert [rule_set["kind"] for rule_set in listed(client, "/v1/rule-sets")] == list(rulebook.rule_sets)
    assert {criterion["criterion"] for criterion in listed(client, "/v1/criteria")} == set(rulebook.criteria)
    assert [fact["fact"] for fact in listed(client, "/v1/facts")] == list(rulebook.facts)
    assert [metric["id"] for metric in listed(client, "/v1/metrics")] == list(rulebook.metrics)
    assert [source["id"] for source in listed(client, "/v1/sources")] == list(rulebook.sources)


def test_a_criterion_tells_both_lines_that_it_stands_on(client: httpx.Client, rulebook: Rulebook) -> None:
    for entry in listed(client, "/v1/criteria"):
        criterion = rulebook.criteria[entry["criterion"]]
        assert (entry["cites"], entry["word_cites"]) == (cited(criterion.cites), cited(criterion.word_cites))


def test_a_fact_tells_its_question_for_each_reader_and_an_example_of_either_answer(
    client: httpx.Client, rulebook: Rulebook
) -> None:
    for entry in listed(client, "/v1/facts"):
        fact = rulebook.facts[entry["fact"]]
        assert entry["ask"] == fact.ask
        assert (entry["yes_if"], entry["no_if"], entry["open_if"]) == (fact.yes_if, fact.no_if, fact.open_if)


def test_an_answer_is_of_the_rulebook_in_force(client: httpx.Client) -> None:
    answer = client.post("/v1/check", json={"kind": "buying_request", "facts": {}}).json()

    assert answer["rulebook"] == client.get("/version").json()["rulebook"]


@pytest.mark.parametrize("path", TAGGED)
def test_an_answer_is_built_once_and_nothing_is_built_for_those_who_have_it(rulebook: Rulebook, path: str) -> None:
    door = Door(create_app(Service(Library([rulebook]))))
    with counting() as calls:
        tags = [door.get(path).headers["etag"] for _ in range(3)]
    with counting() as later:
        again = door.get(path, headers={"If-None-Match": tags[0]})

    assert len(set(tags)) == 1
    assert calls["responses.py:of"] == 1
    assert again.status_code == 304
    assert later["responses.py:tagged"] == 1
    assert not {"responses.py:of", "exact_json.py:dumps"} & set(later)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_service_that_works_says_so(client: httpx.Client, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
