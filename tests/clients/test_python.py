"""A client that openapi-python-client writes from the description of the running service, used against that service."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from tests.api.serving import HOST, Served
from tests.clients.guarded import guarded
from tests.conftest import ROOT

PACKAGE = "dontbuy_client"
MOST_FILES = 200
"""Of models: every one has a name in the description, and no two are alike.

33 are lists of words, 29 the three kinds of document with their facts by group, their records and evidence and what is
told more of one, 53 what is answered, 43 purchases: what is sent of one, its board, its calls, what is measured,
its history and its export, 13 calls with what they propose, and 10 webhooks with what they are told.
Fewer would have to give up words that a type checker knows, or the groups by which facts are told. Version 1 was
written as 306, because each kind had every shape once more.
"""


@pytest.fixture(scope="module")
def folder(description: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the client lies, written without a warning."""
    target = tmp_path_factory.mktemp("client") / PACKAGE
    given = target.with_suffix(".json")
    given.write_bytes(description)
    # It knows no JSON lines, and is told that they are text. It writes what is answered so, and sends arrays alone.
    settings = ConfigFile(post_hooks=[], content_type_overrides={"application/x-ndjson": "text/plain"})
    config = Config.from_sources(settings, MetaType.NONE, given, "utf-8", overwrite=False, output_path=target)

    assert [error.detail for error in generate(config=config)] == ["Unsupported content type text/plain"]
    return target


@pytest.fixture(scope="module")
def client(folder: Path, served: Served) -> Iterator[Any]:
    """An instance of the client, which talks to the service."""
    sys.path.insert(0, str(folder.parent))
    try:
        made = module("client").Client(base_url=f"http://{HOST}:{served.port}", raise_on_unexpected_status=True)
        with made as open_client:
            yield open_client
    finally:
        sys.path.remove(str(folder.parent))


def module(name: str) -> ModuleType:
    return importlib.import_module(f"{PACKAGE}.{name}")


def call(operation: str, client: Any, *path: str, **sent: Any) -> Any:
    """The parsed answer to one operation, such as `evaluations.check`."""
    return module(f"api.{operation}").sync(*path, client=client, **sent)


def vendor_evaluation(**facts: bool) -> Any:
    models = module("models")
    told = models.VendorEvaluationFacts(vendor=models.VendorFacts(**facts))
    return models.VendorEvaluation(kind="vendor_evaluation", facts=told, subject=models.Subject(name="Vendor C"))


def test_every_model_is_a_shape_that_has_a_name(folder: Path, shapes: dict[str, Any]) -> None:
    models = {path.stem.replace("_", "") for path in (folder / "models").glob("[!_]*.py")}

    # These are one of several shapes, which a client writes as unions of them.
    assert models == {name.lower() for name in shapes} - {"document", "purchasesent", "batchline"}
    assert len(models) <= MOST_FILES


def test_no_two_shapes_are_alike(shapes: dict[str, Any]) -> None:
    alike: dict[str, list[str]] = {}
    for name, shape in shapes.items():
        alike.setdefault(json.dumps(bare(shape), sort_keys=True), []).append(name)

    assert [names for names in alike.values() if len(names) > 1] == []


def bare(schema: Any) -> Any:
    """A schema without what only says something to people."""
    if isinstance(schema, dict):
        return {key: bare(below) for key, below in schema.items() if key not in ("description", "title")}
    return [bare(below) for below in schema] if isinstance(schema, list) else schema


def test_a_document_is_checked(client: Any) -> None:
    models = module("models")
    answer = call("evaluations.check", client, body=vendor_evaluation(asked_about_metrics=False))

    assert isinstance(answer, models.Answer)
    assert answer.verdict in list(models.VerdictWord)
    assert "VEN-7" in [reason.criterion for reason in answer.reasons]
    assert answer.reasons[0].facts[0].value is False


def test_the_clear_criteria_come_where_they_are_asked_for(client: Any) -> None:
    models, unset = module("models"), module("types").UNSET
    body = vendor_evaluation(asked_about_metrics=True)
    summary = call("evaluations.check", client, body=body)
    full = call("evaluations.check", client, body=body, explain=models.Explain.FULL)

    assert summary.cleared is unset
    assert [cleared.criterion for cleared in full.cleared] == summary.clear != []


def test_an_evaluation_is_kept_found_and_listed(client: Any) -> None:
    kept = call("evaluations.evaluate", client, body=vendor_evaluation(started_with_product=True))
    read = call("evaluations.get_evaluation", client, kept.id)
    listed = call("evaluations.list_evaluations", client)

    assert read == kept
    assert read.subject == module("models").Subject(name="Vendor C")
    assert [(line.id, line.verdict) for line in listed.evaluations if line.id == kept.id] == [(kept.id, kept.verdict)]


def test_an_evaluation_is_told_more_of(client: Any) -> None:
    models = module("models")
    kept = call("evaluations.evaluate", client, body=vendor_evaluation(asked_about_metrics=False))
    told = models.VendorEvaluationFacts(vendor=models.VendorFacts(asked_about_metrics=True))
    revised = call("evaluations.revise_evaluation", client, kept.id, body=models.ToldMore(facts=told))
    listed = call("evaluations.list_revisions", client, kept.id)

    assert not kept.changed
    assert [reason.criterion for reason in revised.changed.went] == ["VEN-7"]
    assert (revised.changed.verdict.from_, revised.changed.verdict.to) == (kept.verdict, revised.verdict)
    assert [line.revision or 1 for line in listed.revisions] == [1, 2]


def test_what_is_kept_is_paged_through(client: Any) -> None:
    kept = [call("evaluations.evaluate", client, body=vendor_evaluation()).id for _ in range(3)]
    seen, cursor, pages = list[str](), module("types").UNSET, 0
    while pages == 0 or cursor:
        page = call("evaluations.list_evaluations", client, limit=2, cursor=cursor)
        seen += [line.id for line in page.evaluations]
        cursor, pages = page.next_cursor, pages + 1

    assert seen[:3] == kept[::-1]
    assert len(seen) == len(set(seen))
    assert pages == (len(seen) + 1) // 2 > 1


def test_a_purchase_is_begun_and_told_of(client: Any) -> None:
    models = module("models")
    begun = call("purchases.begin_purchase", client, body=models.PurchaseBegun(name="Discovery training"))
    with module("client").AuthenticatedClient(client._base_url, token=begun.token) as own:
        purchase = begun.purchase.id
        added = call("purchases.add_vendor", own, purchase, body=models.VendorAdded(name="Northgate"))
        person = call("purchases.ask_person", own, purchase, body=models.PersonAsked(role=models.PurchaseRole.LEADER))
        told = models.FactTold(about=added.id, fact="vendor.asked_about_metrics", value=True)
        first = call("purchases.tell", own, purchase, body=told)
        call("purchases.tell", own, purchase, body=models.FactTold(about=added.id, fact=told.fact, value=False))
        told.saw = first.number
        late = call("purchases.tell", own, purchase, body=told)
        board = call("purchases.get_purchase", own, purchase)

    assert (person.number, [vendor.name for vendor in board.vendors]) == (1, ["Northgate"])
    assert isinstance(board.vendors[0].verdict, models.VerdictWord)
    assert (late.status, late.code) == (409, models.ErrorCode.PURCHASEOVERTAKEN)


def test_a_batch_is_sent_as_an_array(client: Any) -> None:
    models = module("models")
    documents = [vendor_evaluation(started_with_product=True), vendor_evaluation(), vendor_evaluation()]
    documents[1].subject.name = " "

    stopped, problem, unknown, end = map(
        json.loads, call("evaluations.check_batch", client, body=documents).splitlines()
    )

    levels = [models.Answer.from_dict(answer).level for answer in (stopped, unknown)]
    assert levels == [models.Level.STOP, models.Level.UNKNOWN]
    assert models.RowProblem.from_dict(problem).row == 2
    assert models.BatchEnd.from_dict(end).summary.complete is True


def test_every_problem_has_its_type(client: Any, tmp_path: Path) -> None:
    models, made = module("models"), module("client").AuthenticatedClient
    document, gone = vendor_evaluation(), "ev_" + "0" * 32
    named = {"idempotency_key": "once", "body": document}
    with (
        guarded(tmp_path / "dontbuy.db") as service,
        made(service.address, service.key) as own,
        made(service.address, service.reading_key) as reading,
        module("client").Client(service.address) as nobody,
    ):
        kept = call("evaluations.evaluate", own, **named)
        found = {
            401: call("evaluations.check", nobody, body=document),
            403: call("evaluations.check", reading, body=document),
            404: call("evaluations.get_evaluation", own, gone),
            412: call("evaluations.revise_evaluation", own, kept.id, body=models.ToldMore(), if_match='"other"'),
            413: call("evaluations.check_batch", own, body=[document] * 20_000),
            422: call("evaluations.evaluate", own, **{**named, "body": vendor_evaluation(asked_about_metrics=True)}),
        }
        call("evaluations.erase_evaluation", own, kept.id)
        found[410] = call("evaluations.get_evaluation", own, kept.id)
        while 429 not in found:
            answer = call("rulebook.get_criterion", own, "VEN-7")
            if isinstance(answer, models.Problem):
                found[answer.status] = answer

    assert {status: (type(each), each.status) for status, each in found.items()} == {
        status: (models.Problem, status) for status in (401, 403, 404, 410, 412, 413, 422, 429)
    }
    assert found[422].code is models.ErrorCode.HTTPKEY_REUSED


def test_a_procurement_tool_says_how_each_vendor_stands(folder: Path, served: Served) -> None:
    command = [sys.executable, str(ROOT / "examples" / "procurement.py"), f"http://{HOST}:{served.port}"]
    environment = {"PYTHONPATH": str(folder.parent), "LANG": "C.UTF-8"}

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    *vendors, asked = done.stdout.splitlines()
    assert vendors == ["Northgate: Not yet known", "Bluff & Sons: Move on"]
    assert asked.startswith("to ask the sales leader: ")


def test_what_is_not_there_is_a_problem(client: Any) -> None:
    models = module("models")
    problem = call("evaluations.get_evaluation", client, "ev_" + "0" * 32)

    assert isinstance(problem, models.Problem)
    assert (problem.status, problem.code) == (404, models.ErrorCode.EVALUATIONNOT_FOUND)


def test_what_cannot_be_read_is_a_problem_with_its_places(client: Any) -> None:
    models = module("models")
    body = vendor_evaluation()
    body.subject.name = " "
    problem = call("evaluations.check", client, body=body)

    assert [(fault.pointer, fault.code) for fault in problem.errors] == [
        ("/subject/name", models.ErrorCode.REQUESTBLANK)
    ]


def test_documents_are_compared(client: Any) -> None:
    documents = [vendor_evaluation(asked_about_metrics=told) for told in (True, False)]
    comparison = call("evaluations.compare", client, body=module("models").DocumentList(documents=documents))

    assert [document.document for document in comparison.documents] == [0, 1]


@pytest.mark.parametrize(
    ("operation", "key"),
    [
        ("list_rule_sets", "rule_sets"),
        ("list_criteria", "criteria"),
        ("list_facts", "facts"),
        ("list_metrics", "metrics"),
        ("list_sources", "sources"),
    ],
)
def test_the_rulebook_is_read(client: Any, operation: str, key: str) -> None:
    answer = call(f"rulebook.{operation}", client)

    assert answer.rulebook.id == "sales-training"
    assert getattr(answer, key)


WRONG = {
    "a level that is none": ('answer.level = "nonsense"', "assignment"),
    "a verdict that is none": ('answer.verdict = "walk"', "assignment"),
    "a document that is none": ("DocumentList(documents=[1])", "list-item"),
    "a kind that is none": ('VendorEvaluation(kind="lunch", facts=VendorEvaluationFacts())', "arg-type"),
    "a fact that is none": ("VendorFacts(mood=True)", "call-arg"),
}


def test_the_types_of_the_client_refuse_what_the_service_refuses(folder: Path, tmp_path: Path) -> None:
    head = f"from {PACKAGE}.models import *\n\ndef use(answer: Answer) -> None:\n"
    files = {}
    for name, (wrong, code) in WRONG.items():
        file = tmp_path / f"{name.replace(' ', '_')}.py"
        file.write_text(f"{head}    {wrong}\n", "utf-8")
        files[file.name] = code
    right = tmp_path / "right.py"
    right.write_text(
        head + "    answer.level = Level.STOP\n    print(answer.subject, answer.reasons[0].says)\n", "utf-8"
    )

    command = [sys.executable, "-m", "mypy", "--no-incremental", "--no-error-summary", "--no-warn-unused-configs"]
    command += ["--config-file", "", str(right), str(ROOT / "examples" / "procurement.py")]
    command += [str(tmp_path / name) for name in files]
    done = subprocess.run(
        command, cwd=tmp_path, env={"MYPYPATH": str(folder.parent)}, capture_output=True, text=True, check=False
    )

    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert {line.partition(":")[0]: line.rpartition("[")[2].rstrip("]") for line in errors} == files, done.stdout
    assert len(errors) == len(files)
