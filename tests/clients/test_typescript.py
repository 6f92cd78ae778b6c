"""A client that openapi-typescript writes from the description of the running service, used against a service."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.api.serving import HOST, Served
from tests.clients.guarded import guarded
from tests.clients.node import HERE, MODULES, node, wanted
from tests.conftest import ROOT

WRONG = {
    "a level that is none": ('answer.level = "nonsense";', "Type '\"nonsense\"' is not assignable"),
    "a verdict that is none": ('if (answer.verdict === "walk") {}', "This comparison appears to be unintentional"),
    "a kind that is none": ('sent.kind = "lunch";', "Type '\"lunch\"' is not assignable"),
    "a fact that is none": ("const facts: Schemas['VendorFacts'] = { mood: true };", "'mood' does not exist"),
    "a document that is none": ("const documents: Schemas['DocumentList'] = { documents: [1] };", "Type 'number'"),
    "a code that is none": ('if (problem.code === "facts/unknown") {}', "This comparison appears to be unintentional"),
    "an address that is none": ('void client.GET("/v1/evaluation", {});', "PathsWithMethod"),
    "a parameter that is none": (
        'void client.GET("/v1/evaluations", { params: { query: { verdict: "walk" } } });',
        "Type '\"walk\"' is not assignable",
    ),
}
HEAD = """import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";
type Schemas = components["schemas"];
const client = createClient<paths>({ baseUrl: "" });
export function use(answer: Schemas["Answer"], sent: Schemas["VendorEvaluation"], problem: Schemas["Problem"]) {
"""


@pytest.fixture(scope="module")
def folder(description: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the client lies with the programs that use it, and beside them those that are wrong."""
    wanted()
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "node_modules").symlink_to(MODULES)
    for file in (HERE / "package.json", HERE / "tsconfig.json", HERE / "use.ts", ROOT / "examples" / "crm_hook.ts"):
        shutil.copy(file, folder)
    for name, (wrong, _) in WRONG.items():
        (folder / f"{name.replace(' ', '_')}.ts").write_text(f"{HEAD}{wrong}\n}}\n", "utf-8")
    (folder / "openapi.json").write_bytes(description)

    written = node(folder, "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "-o", "schema.d.ts")

    assert (written.returncode, written.stderr) == (0, ""), written.stdout + written.stderr
    return folder


@pytest.fixture(scope="module")
def compiled(folder: Path) -> dict[str, list[str]]:
    """What the compiler says of each file."""
    done = node(folder, "node_modules/typescript/bin/tsc", "-p", ".", "--pretty", "false")
    found: dict[str, list[str]] = {}
    for file, said in re.findall(r"^(\w+)\.ts\(\d+,\d+\): error (.*)$", done.stdout, re.MULTILINE):
        found.setdefault(file.replace("_", " "), []).append(said)
    assert found, done.stdout + done.stderr
    return found


@pytest.fixture(scope="module")
def found(folder: Path, compiled: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of the program that uses everything."""
    assert "use" not in compiled, compiled
    with guarded(tmp_path_factory.mktemp("guarded") / "dontbuy.db") as service:
        done = node(folder, "out/use.js", service.address, service.key, service.reading_key)
    assert done.returncode == 0, done.stderr
    came: dict[str, Any] = json.loads(done.stdout)
    return came


def test_wrong_words_do_not_compile_and_right_ones_do(compiled: dict[str, list[str]]) -> None:
    assert set(compiled) == set(WRONG)
    assert {name: [said in each for each in compiled[name]] for name, (_, said) in WRONG.items()} == {
        name: [True] for name in WRONG
    }


def test_a_document_is_checked(found: dict[str, Any]) -> None:
    checked = found["checked"]

    assert checked["verdict"] == "move_on"
    assert "move_on" in checked["says"]
    assert checked["ask"].startswith("vendor.")
    assert checked["worse"] > 0


def test_what_is_kept_is_paged_through(found: dict[str, Any]) -> None:
    assert found["paged"] == {"seen": ["three", "two", "one"], "pages": 2}


def test_a_purchase_is_begun_and_told_of(found: dict[str, Any]) -> None:
    assert found["bought"] == {"vendors": ["Northgate"], "person": 1, "overtaken": "409 purchase/overtaken"}


def test_a_batch_is_sent_as_it_comes_and_as_an_array(found: dict[str, Any]) -> None:
    assert found["batch"] == ["move_on", "2: request/missing-key", "cannot_tell", "3 rows, complete"] * 2


def test_every_problem_has_its_type(found: dict[str, Any]) -> None:
    assert found["refused"] == {
        "not_json": "400 json/not-json",
        "no_key": "401 key/missing",
        "no_scope": "403 key/scope-missing",
        "not_there": "404 evaluation/not-found",
        "erased": "410 evaluation/erased",
        "outdated": "412 evaluation/outdated",
        "too_large": "413 http/too-large",
        "other_type": "415 http/unsupported-media-type",
        "blank": "422 request/blank",
        "reused": "422 http/key-reused",
        "no_parameter": "422 http/wrong-parameter",
        "too_often": "429 http/too-often",
    }


def test_a_hook_for_a_crm_says_what_to_do_with_a_deal(
    folder: Path, compiled: dict[str, list[str]], served: Served
) -> None:
    assert "crm hook" not in compiled
    address = f"http://{HOST}:{served.port}"
    deal = {"id": "d-7", "vendor": "Bluff & Sons", "known": {"started_with_product": True}}
    wrong = {**deal, "known": {"started_with_produkt": True}}

    hooked, refused = (node(folder, "out/crm_hook.js", address, given=json.dumps(each)) for each in (deal, wrong))

    told = json.loads(hooked.stdout)
    assert (told["deal"], told["next"]) == ("d-7", "close the deal")
    assert told["note"].startswith("Move on. ")
    assert len(told["ask"]) == 3
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "/facts/vendor/started_with_produkt: unknown fact" in refused.stderr
