"""`dontbuy check`: what it reads, what it prints, and its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import BROKEN, EXAMPLE, HERE, STOPS, UNDECIDED, dontbuy, lines, no_objection, on_a_terminal


@pytest.mark.parametrize(
    ("documents", "code"),
    [
        pytest.param([no_objection()], 0, id="no objection is 0"),
        pytest.param([STOPS], 1, id="a stop is 1"),
        pytest.param([BROKEN], 2, id="what cannot be read is 2"),
        pytest.param([UNDECIDED], 3, id="not yet known is 3"),
        pytest.param([STOPS, BROKEN, UNDECIDED], 2, id="unreadable beats a stop"),
        pytest.param([UNDECIDED, STOPS], 1, id="a stop beats not yet known"),
        pytest.param([no_objection(), UNDECIDED], 3, id="not yet known beats no objection"),
    ],
)
def test_the_exit_code_says_what_the_documents_come_to(documents: list[Any], code: int) -> None:
    assert dontbuy("check", "--format", "json", "-", given=lines(*documents)).returncode == code


def test_a_caution_that_could_still_become_a_stop_is_3_and_a_settled_one_is_0() -> None:
    settled = no_objection()
    settled["facts"]["request"]["opened_with"] = ["price"]
    unsettled = {"kind": "buying_request", "facts": {"request": {"opened_with": ["price"]}}}
    assert dontbuy("check", "-", given=lines(settled)).returncode == 0
    assert dontbuy("check", "-", given=lines(unsettled)).returncode == 3


def test_one_line_goes_out_for_each_line_in_and_a_bad_row_is_a_problem_on_its_line() -> None:
    given = lines(STOPS) + b'{"kind": \n' + lines(BROKEN, UNDECIDED)
    out = [json.loads(line) for line in dontbuy("check", "--format", "json", "-", given=given).stdout.splitlines()]
    assert [answer.get("verdict") or answer["code"] for answer in out] == [
        "move_on",
        "json/not-json",
        "facts/unknown-fact",
        "cannot_tell",
    ]


def test_json_yaml_and_lines_of_json_give_the_same_answer(tmp_path: Path) -> None:
    for name, text in (("a.json", json.dumps(STOPS, indent=2)), ("b.yaml", _yaml()), ("c.ndjson", json.dumps(STOPS))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("a.json", "b.yaml", "c.ndjson")]
    out = dontbuy("check", "--format", "json", *paths).stdout.splitlines()
    assert len(out) == 3
    assert len(set(out)) == 1


def _yaml() -> str:
    return 'kind: vendor_evaluation\nfacts:\n  vendor:\n    started_with_product: true\nas_of: "2026-11-21"\n'


@pytest.mark.parametrize(
    "given",
    [json.dumps(STOPS, indent=2).encode(), json.dumps(STOPS).encode(), _yaml().encode(), b"\n\n" + _yaml().encode()],
    ids=["JSON over several lines", "JSON on one line", "YAML", "YAML after blank lines"],
)
def test_standard_input_may_be_any_of_them(given: bytes) -> None:
    out = dontbuy("check", "--format", "json", "-", given=given)
    assert json.loads(out.stdout)["verdict"] == "move_on"


def test_a_fault_in_yaml_is_told_with_file_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(_yaml().replace("started_with_product: true", "started_with_product: yes"), encoding="utf-8")
    out = dontbuy("check", str(path))
    assert out.returncode == 2
    assert f"{path}:4:5" in out.stderr.decode()


@pytest.mark.parametrize("given", [b"", b"\xff\xfe", b"[" * 5000, b"a: &x 1", b"nonsense"], ids=repr)
def test_what_cannot_be_read_is_told_without_a_traceback(given: bytes) -> None:
    out = dontbuy("check", "-", given=given)
    assert out.returncode == 2
    assert out.stderr
    assert b"Traceback" not in out.stderr


def test_a_file_that_is_not_there_is_told() -> None:
    out = dontbuy("check", "nowhere.json", str(EXAMPLE), "--format", "json")
    first, second = out.stdout.splitlines()
    assert out.returncode == 2
    assert json.loads(first)["code"] == "file/unreadable"
    assert json.loads(second)["verdict"] == "run"


def test_the_verdict_comes_first_then_reasons_then_questions() -> None:
    text = dontbuy("check", str(EXAMPLE)).stdout.decode()
    assert text.startswith("Run\n")
    assert text.index("Why") < text.index("[VEN-6 · run]") < text.index("would add detail")
    assert "hypocrisy, line 17" in text


def test_nothing_is_coloured_where_nobody_looks() -> None:
    assert b"\x1b" not in dontbuy("check", str(EXAMPLE)).stdout


def test_a_subject_cannot_steer_the_terminal() -> None:
    named = {**STOPS, "subject": {"name": "Evil \x1b[31mred\x07"}}
    text = dontbuy("check", "-", given=lines(named)).stdout
    assert b"\x1b" not in text
    assert b"\x07" not in text


def test_the_same_input_gives_the_same_bytes() -> None:
    command = ("check", "--format", "json", str(EXAMPLE))
    assert dontbuy(*command, PYTHONHASHSEED="1").stdout == dontbuy(*command, PYTHONHASHSEED="2").stdout


def test_explain_full_tells_why_a_criterion_is_clear() -> None:
    out = dontbuy("check", "--format", "json", "--explain", "full", "-", given=lines(no_objection()))
    cleared = {clear["criterion"]: clear["facts"] for clear in json.loads(out.stdout)["cleared"]}
    assert [fact["fact"] for fact in cleared["VEN-2"]] == ["vendor.started_with_product"]


def test_a_line_that_is_too_long_is_a_problem_on_its_line_and_the_next_is_read() -> None:
    long = {**STOPS, "subject": {"name": "x" * 1_200_000}}
    out = dontbuy("check", "--format", "json", "-", given=lines(UNDECIDED, long, STOPS)).stdout.splitlines()
    assert [json.loads(line).get("verdict", "refused") for line in out] == ["cannot_tell", "refused", "move_on"]


@pytest.mark.parametrize("first", [b"bad\n", b"[1]\n", b'{"kind": \n'], ids=["words", "a list", "half a document"])
def test_a_bad_first_line_spoils_no_other(first: bytes) -> None:
    out = dontbuy("check", "--format", "json", "-", given=first + lines(STOPS, UNDECIDED)).stdout.splitlines()
    assert [json.loads(line).get("verdict", "refused") for line in out] == ["refused", "move_on", "cannot_tell"]


def test_a_problem_names_the_file_and_the_line_it_is_about(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(lines(STOPS, BROKEN))
    out = dontbuy("check", "--format", "json", str(tmp_path / "a.ndjson")).stdout.splitlines()
    assert json.loads(out[1])["instance"] == f"{tmp_path / 'a.ndjson'}:2"


def test_a_yaml_document_that_cannot_be_read_is_the_callers_fault() -> None:
    out = dontbuy("check", "--format", "json", "-", given=b"kind: a\nkind: b\n")
    problem = json.loads(out.stdout)
    assert (problem["status"], problem["code"]) == (422, "source/duplicate-key")


@pytest.mark.parametrize("key", ["²", "0", "7"])
def test_an_odd_key_is_told_at_its_place(key: str) -> None:
    out = dontbuy("check", "-", given=f'kind: vendor_evaluation\nfacts:\n  "{key}": 1\n'.encode())
    assert out.returncode == 2
    assert out.stderr.decode().startswith("standard input:3:3")


def test_faults_without_end_are_counted_and_not_all_told() -> None:
    facts = "\n".join(f"  f{number}: 1" for number in range(1_000))
    out = dontbuy("check", "-", given=f"kind: vendor_evaluation\nfacts:\n{facts}\n".encode())
    assert len(out.stderr.splitlines()) == 101
    assert b"and 900 more" in out.stderr


LOADS = """
import sys
from dontbuy.cli.__main__ import main
try:
    sys.argv = ["dontbuy", "check", "--format", "json", *sys.argv[1:]]
    main()
except SystemExit:
    heavy = ("sqlalchemy", "alembic", "fastapi", "uvicorn", "jinja2", "pydantic", "rich.console", "multiprocessing")
    print([name for name in heavy if name in sys.modules])
"""


def test_a_check_loads_no_store_no_server_no_shapes_and_nothing_that_draws(tmp_path: Path) -> None:
    """To load the store alone was two fifths of what the command took, and then the shapes were half of it."""
    command = [sys.executable, "-c", LOADS, str(EXAMPLE)]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE), "PYTHONPYCACHEPREFIX": str(tmp_path)}

    subprocess.run(command, cwd=HERE, env=environment, capture_output=True, check=True)  # which keeps the rulebook
    done = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_of_a_long_file_a_terminal_shows_how_far_it_is_and_what_cannot_be_read(tmp_path: Path) -> None:
    long = tmp_path / "long.ndjson"
    long.write_bytes((lines(STOPS)[:-1] + b" " * 600_000 + b"\n") * 2 + lines(BROKEN))

    shown, printed = on_a_terminal("check", "--format", "text", str(long))

    assert b"rows a second" in shown
    assert b"100%" in shown
    assert b"unknown fact" in shown
    assert printed.decode().count("Move on\n") == 2
    assert b"\x1b" not in printed


def test_of_a_short_file_a_terminal_shows_nothing(tmp_path: Path) -> None:
    short = tmp_path / "short.ndjson"
    short.write_bytes(lines(STOPS, STOPS))

    shown, printed = on_a_terminal("check", "--format", "json", str(short))

    assert (shown, printed.count(b"\n")) == (b"", 2)
