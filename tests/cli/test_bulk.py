"""`dontbuy bulk` from documents to answers: the bytes of `check`, one line for each, in every order of work."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dontbuy.api import rows
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps
from dontbuy.cli.bulk.refusals import BulkRefused
from dontbuy.cli.bulk.tallies import AnswerCounts, Tally
from dontbuy.cli.exits import Exit
from dontbuy.engine.engines.compiled import Compiled
from dontbuy.engine.errors import FactsError
from dontbuy.engine.evaluate import Use
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rails import Rails
from dontbuy.engine.rulebook.library import Library
from tests.cli.bulk import answers, bulk, but_for_engines, invented_lines, json_lines, words
from tests.cli.running import BROKEN, STOPS, UNDECIDED, dontbuy, lines, no_objection, on_a_terminal
from tests.conformance import invented

LINES = {
    "broken JSON": (lines(STOPS) + b'{"kind": \n' + lines(UNDECIDED), ["move_on", "json/not-json", "cannot_tell"]),
    "an unknown fact": (lines(BROKEN, STOPS), ["facts/unknown-fact", "move_on"]),
    "a mark before the first line": (b"\xef\xbb\xbf" + lines(STOPS, STOPS), ["json/byte-order-mark", "move_on"]),
    "CRLF": (lines(STOPS, UNDECIDED).replace(b"\n", b"\r\n"), ["move_on", "cannot_tell"]),
    "no line end at the end": (lines(STOPS, UNDECIDED)[:-1], ["move_on", "cannot_tell"]),
    "blank lines": (
        b"\n \n" + lines(STOPS) + b"\n\n" + lines(STOPS) + b"\n \n",
        ["move_on", "json/not-json", "json/not-json", "move_on"],
    ),
    "a line that is too long": (
        b'{"a": "' + b"x" * 1_200_000 + b'"}\n' + lines(STOPS),
        ["http/too-large", "move_on"],
    ),
    "no UTF-8": (b'{"kind": "\xff"}\n' + lines(STOPS), ["json/not-utf-8", "move_on"]),
    "a list": (b"[1]\n" + lines(STOPS), ["request/wrong-type", "move_on"]),
    "an empty file": (b"", []),
    "blank lines alone": (b"\n\r\n \n", []),
}


@pytest.mark.parametrize(("given", "expected"), LINES.values(), ids=LINES)
def test_each_line_has_its_line_as_check_prints_it(tmp_path: Path, given: bytes, expected: list[str]) -> None:
    (tmp_path / "in.ndjson").write_bytes(given)

    left = bulk(tmp_path / "in.ndjson", tmp_path / "out.ndjson")

    checked = dontbuy("check", "--format", "json", str(tmp_path / "in.ndjson"))
    assert words(tmp_path / "out.ndjson") == expected
    assert but_for_engines((tmp_path / "out.ndjson").read_bytes()) == but_for_engines(checked.stdout)
    assert left == checked.returncode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.ndjson", "out.ndjson"]


def test_thousands_of_documents_get_the_bytes_of_check_whoever_answers(tmp_path: Path) -> None:
    given = invented_lines(tmp_path / "in.ndjson", 1_200)

    alone, together = tmp_path / "alone.ndjson", tmp_path / "together.jsonl"
    for out, workers in ((alone, "1"), (together, "3")):
        assert dontbuy("bulk", str(given), str(out), "--workers", workers).returncode == Exit.STOP_OR_ACT

    checked = dontbuy("check", "--format", "json", str(given)).stdout
    assert but_for_engines(alone.read_bytes()) == but_for_engines(checked)
    assert all(line["engine"]["name"] for line in answers(alone))
    assert together.read_bytes() == alone.read_bytes()


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([no_objection()], Exit.FINE),
        ([no_objection(), UNDECIDED], Exit.UNDECIDED),
        ([UNDECIDED, STOPS], Exit.STOP_OR_ACT),
        ([STOPS, BROKEN], Exit.UNREADABLE),
    ],
)
def test_the_exit_code_is_that_of_check(tmp_path: Path, rows: list[Any], left: Exit) -> None:
    assert bulk(json_lines(tmp_path / "in.ndjson", rows), tmp_path / "out.ndjson") is left


def test_what_the_rows_came_to_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bulk(json_lines(tmp_path / "in.ndjson", [STOPS, BROKEN, STOPS, UNDECIDED]), tmp_path / "out.ndjson")

    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        f"{tmp_path / 'out.ndjson'}: 4 rows; 4 of them in 1.0 s, 4 rows a second",
        "           2  move_on",
        "           1  cannot_tell",
        "           1  could not be read",
    ]
    assert printed.err == ""


def test_what_is_counted_is_what_stands_in_the_answers_whatever_texts_they_hold(rulebook: Rulebook) -> None:
    service = Service(Library([rulebook]))
    posing = '","verdict":"run","level":"stop","headline":"Run","could_become":null,"rulebook":{"id":"x"'
    counts, tally, verdicts = AnswerCounts(service.library), Tally(), Counter[str]()
    for document in invented.documents(41, 600):
        answer = dumps(service.check({**document, "subject": {"id": posing, "name": posing}}))
        verdicts[json.loads(answer)["verdict"]] += 1
        counts.add(answer, tally)

    assert len(verdicts) > 10
    assert tally.verdicts == verdicts


def test_a_document_without_a_day_is_judged_for_the_day_that_is_named(tmp_path: Path) -> None:
    given = json_lines(tmp_path / "in.ndjson", [{"kind": "vendor_evaluation", "facts": {}}])

    done = dontbuy("bulk", str(given), str(tmp_path / "out.ndjson"), "--as-of", "2025-02-03")

    assert done.returncode == Exit.UNDECIDED
    assert json.loads((tmp_path / "out.ndjson").read_bytes())["as_of"] == "2025-02-03"


# --- what is refused before anything is written


def refusals(tmp_path: Path, given: str, out: str, **asked: Any) -> list[tuple[str, str]]:
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises((BulkRefused, FactsError)) as refused:
        bulk(tmp_path / given, tmp_path / out, **asked)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    return [(fault.code, str(fault.where)) for fault in refused.value.diagnostics]


def test_a_file_that_is_there_is_written_over_only_where_that_is_asked_for(tmp_path: Path) -> None:
    given = json_lines(tmp_path / "in.ndjson", [STOPS])
    (tmp_path / "out.ndjson").write_text("mine")

    assert refusals(tmp_path, "in.ndjson", "out.ndjson") == [("bulk/exists", str(tmp_path / "out.ndjson"))]

    bulk(given, tmp_path / "out.ndjson", force=True)
    assert words(tmp_path / "out.ndjson") == ["move_on"]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("given", "out"),
    [
        ("in.ndjson", "in.ndjson"),
        ("in.ndjson", "link.ndjson"),
        ("out.csv.part.ndjson", "out.csv.part.ndjson"),
        ("x.csv.part", "x.csv"),
    ],
)
def test_what_is_read_is_never_written_over(tmp_path: Path, given: str, out: str, force: bool) -> None:
    json_lines(tmp_path / given, [STOPS])
    (tmp_path / "link.ndjson").symlink_to(tmp_path / given)

    codes = {code for code, _ in refusals(tmp_path, given, out, force=force)}

    assert codes <= {"bulk/same-file", "bulk/unknown-suffix"}
    assert codes


def test_a_name_that_says_no_format_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    json_lines(tmp_path / "in.ndjson", [STOPS])

    done = dontbuy("bulk", str(tmp_path / "in.ndjson"), str(tmp_path / "out.txt"))

    assert done.returncode == Exit.UNREADABLE
    assert "bulk/unknown-suffix" in done.stderr.decode()
    assert ".ndjson, .jsonl, .csv, .xlsx, .parquet" in done.stderr.decode()


def test_lines_name_their_own_kind(tmp_path: Path) -> None:
    json_lines(tmp_path / "in.ndjson", [STOPS])

    found = refusals(tmp_path, "in.ndjson", "out.ndjson", kind="vendor_evaluation")

    assert found == [("bulk/kind-in-rows", str(tmp_path / "in.ndjson"))]


def test_a_file_that_has_no_lines_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "in.ndjson").write_bytes(b"PK\x03\x04" + b"xl/workbook.xml" * 9)

    assert refusals(tmp_path, "in.ndjson", "out.ndjson") == [("file/wrong-kind", str(tmp_path / "in.ndjson"))]


@pytest.mark.parametrize("rows", ["x", "1-", "-3", "1,,2"])
def test_rows_that_are_no_rows_are_refused(tmp_path: Path, rows: str) -> None:
    done = dontbuy("bulk", "in.ndjson", str(tmp_path / "out.ndjson"), "--verify", rows)

    assert done.returncode == Exit.UNREADABLE
    assert "name rows as in 1,7,100-200" in done.stderr.decode()


# --- a second reading


def wrong_on_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that calls an open criterion clear where another stops, in bulk that checks no row but by its number.
    Its verdict is right: one that is not is noticed in every row."""

    def on_rails(engine: Compiled, rule_set: RuleSet, mask: int) -> Rails:
        yes, no = right(engine, rule_set, mask)
        bits = {name: 1 << at for at, name in enumerate(rule_set.over_tests)}
        return Rails(yes, no | (bits["VEN-3"] if yes & bits.get("VEN-2", 0) else 0))

    right = Compiled.on_rails
    monkeypatch.setattr(Compiled, "on_rails", on_rails)
    monkeypatch.setattr(rows, "IN_BULK", Use("compiled", {"reference": 1_000_000}))


@pytest.mark.parametrize("verify", [((2, 2),), ((1, 1), (2, 3))])
def test_a_disagreement_stops_the_run_and_is_told_with_its_document(
    tmp_path: Path,
    verify: tuple[tuple[int, int], ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong_on_a_stop(monkeypatch)
    given = json_lines(tmp_path / "in.ndjson", [UNDECIDED, STOPS, UNDECIDED])

    left = bulk(given, tmp_path / "out.ndjson", verify=verify)

    told = capsys.readouterr().err
    assert left is Exit.OUR_FAULT
    assert f"{given}:2: engine/disagreement" in told
    assert '"started_with_product":true' in told
    assert not (tmp_path / "out.ndjson").exists()


@pytest.mark.parametrize(("before", "stops"), [(998, False), (999, True)])
def test_every_thousandth_row_is_held_to_the_reference(
    tmp_path: Path, before: int, stops: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong_on_a_stop(monkeypatch)
    given = json_lines(tmp_path / "in.ndjson", [*[UNDECIDED] * before, STOPS])

    assert (bulk(given, tmp_path / "out.ndjson") is Exit.OUR_FAULT) is stops


def test_right_answers_are_right_for_the_reference_too(tmp_path: Path) -> None:
    given = invented_lines(tmp_path / "in.ndjson", 300)

    assert bulk(given, tmp_path / "out.ndjson", verify=((1, 300),)) is Exit.STOP_OR_ACT


def test_a_run_says_nothing_of_its_progress_in_a_pipe(tmp_path: Path) -> None:
    given = json_lines(tmp_path / "in.ndjson", [STOPS] * 600)

    done = dontbuy("bulk", str(given), str(tmp_path / "out.ndjson"))

    assert done.stderr == b""
    assert b"\x1b" not in done.stdout


def test_on_a_terminal_a_bar_says_how_fast_it_is_and_how_long_it_will_take(tmp_path: Path) -> None:
    given = json_lines(tmp_path / "in.ndjson", [STOPS] * 1_200)

    shown, printed = on_a_terminal("bulk", str(given), str(tmp_path / "out.ndjson"))

    assert b"rows a second" in shown
    assert b"100%" in shown
    assert re.search(rb"[0-9:-]+ left", re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", shown))
    assert b"\x1b" not in printed
