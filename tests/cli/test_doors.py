"""One fault has one code and one status, whichever door it comes through: the service, a file, standard input."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.door.problems import problem
from dontbuy.api.service import Service
from dontbuy.cli.files import documents
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.cli.running import BROKEN, STOPS, dontbuy, lines
from tests.door import Door

DOCUMENT = json.dumps(STOPS).encode()
FAULTS: Mapping[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "json/not-json"),
    "half a document": (DOCUMENT[:-1], 400, "json/not-json"),
    "a byte order mark": (b"\xef\xbb\xbf" + DOCUMENT, 400, "json/byte-order-mark"),
    "Latin-1": (DOCUMENT[:-1] + b', "subject": {"name": "M\xfcller"}}', 400, "json/not-utf-8"),
    "UTF-16": (DOCUMENT.decode().encode("utf-16"), 400, "json/not-utf-8"),
    "a key twice": (b'{"kind": "a", "kind": "b"}', 400, "json/duplicate-key"),
    "not a number": (DOCUMENT[:-1] + b', "x": NaN}', 400, "json/not-a-number"),
    "too deep": (b"[" * 100 + b"]" * 100, 400, "json/too-deep"),
    "a list": (b"[1]", 422, ""),
    "an unknown fact": (json.dumps(BROKEN).encode(), 422, "facts/unknown-fact"),
    "an unknown kind": (b'{"kind": "vendor", "facts": {}}', 422, ""),
    "too large": (DOCUMENT[:-1] + b" " * 1_000_000 + b"}", 413, "http/too-large"),
    "a table": (b"kind;name\r\nvendor_evaluation;A\r\n", 400, "file/wrong-kind"),
    "a PDF": (b"%PDF-1.7\n", 400, "file/wrong-kind"),
    "Markdown": (b"---\ntitle: x\n---\n\n# Vendor\n\nGood.\n", 400, "file/wrong-kind"),
}


@pytest.fixture(scope="module")
def door(rulebook: Rulebook) -> Door:
    return Door(create_app(Service(Library([rulebook]))))


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, dict[str, Any]]:
    """What the command says of every fault as a file, with its suffix and without one."""
    folder = tmp_path_factory.mktemp("faults")
    for name, (data, _, _) in FAULTS.items():
        (folder / f"{name}.json").write_bytes(data)
        (folder / name).write_bytes(data)
    out = dontbuy("check", "--format", "json", *sorted(map(str, folder.iterdir()))).stdout.splitlines()
    bodies = [json.loads(line) for line in out]
    return {Path(body["instance"]).name.removesuffix(":1"): body for body in bodies}


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_has_one_code_and_one_status_at_every_door(
    name: str, door: Door, problems: Mapping[str, dict[str, Any]]
) -> None:
    data, status, code = FAULTS[name]
    response = door.post("/v1/check", content=data, headers={"Content-Type": "application/json"})
    served = response.json()

    assert (response.status_code, served["status"], served["code"]) == (status, status, code or served["code"])
    for file in (name, f"{name}.json"):
        assert (problems[file]["status"], problems[file]["code"]) == (status, served["code"])
        assert problems[file]["title"] == served["title"]
        assert [fault["pointer"] for fault in problems[file]["errors"]] == [
            fault["pointer"] for fault in served["errors"]
        ]


@pytest.mark.parametrize("name", [name for name, (_, status, _) in FAULTS.items() if status in (400, 413)])
def test_standard_input_says_the_same_of_bytes_that_cannot_be_read(name: str) -> None:
    data, status, code = FAULTS[name]

    (read,) = documents("-", io.BufferedReader(io.BytesIO(data)))

    assert read.error is not None
    body = problem(read.error)
    assert (body["status"], body["code"]) == (status, code)


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_file_that_cannot_be_opened_has_a_code_and_no_status_of_a_request(name: str) -> None:
    body = json.loads(dontbuy("check", "--format", "json", name).stdout)

    assert (body["code"], body["instance"]) == ("file/unreadable", name)
    assert body.keys().isdisjoint({"status", "request_id"})


def test_a_blank_line_between_documents_is_told_on_its_line() -> None:
    given = b"\n" + lines(STOPS) + b"\n \r\n" + lines(STOPS) + b"\n\n"

    out = [json.loads(line) for line in dontbuy("check", "--format", "json", "-", given=given).stdout.splitlines()]

    assert [line.get("verdict") or (line["code"], line["instance"]) for line in out] == [
        "move_on",
        ("json/not-json", "standard input:3"),
        ("json/not-json", "standard input:4"),
        "move_on",
    ]


def test_blank_lines_around_the_documents_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"\n\n" + lines(STOPS) + b"\n\n")

    out = dontbuy("check", "--format", "json", str(tmp_path / "a.ndjson"))

    assert out.returncode == 1
    assert len(out.stdout.splitlines()) == 1


@pytest.mark.parametrize("name", ["a.ndjson", "a"])
def test_a_byte_order_mark_is_told_on_the_first_line_and_the_others_are_answered(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + lines(STOPS, STOPS))

    out = dontbuy("check", "--format", "json", str(tmp_path / name))

    first, second = map(json.loads, out.stdout.splitlines())
    assert (first["code"], first["instance"]) == ("json/byte-order-mark", f"{tmp_path / name}:1")
    assert second["verdict"] == "move_on"


def test_a_spreadsheet_under_any_name_is_one_fault_with_its_name(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.ndjson", "a.yaml", "a.json", "a.xls", "a")]
    for path in paths:
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\n\n\n")

    out = dontbuy("check", *map(str, paths))

    assert out.returncode == 2
    assert [line.partition(": this is ")[2].partition("  ")[0] for line in out.stderr.decode().splitlines()] == [
        "a file of an old office program (xls, doc or ppt)"
    ] * len(paths)


def test_a_line_of_exactly_a_megabyte_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    whole = DOCUMENT[:-1] + b" " * (1_000_000 - len(DOCUMENT)) + b"}"
    (tmp_path / "a.ndjson").write_bytes(whole + b"\r\n" + whole[:-1] + b" }\n" + DOCUMENT)

    out = dontbuy("check", "--format", "json", str(tmp_path / "a.ndjson")).stdout.splitlines()

    assert [body.get("verdict") or (body["code"], body["status"]) for body in map(json.loads, out)] == [
        "move_on",
        ("http/too-large", 413),
        "move_on",
    ]
