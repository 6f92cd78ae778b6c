"""An output that is not UTF-8 loses characters, and nothing else."""

import json
from pathlib import Path

import pytest

from tests.cli.running import STOPS, UNDECIDED, dontbuy, shell

ENVIRONMENTS = {
    "ascii": ({"PYTHONIOENCODING": "ascii"}, "ascii"),
    "cp1252": ({"PYTHONIOENCODING": "cp1252"}, "cp1252"),
    "latin-1": ({"PYTHONIOENCODING": "latin-1"}, "latin-1"),
    "C": ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "ascii"),
}
COMMANDS = {
    "check": ("check", "named.json"),
    "facts": ("facts",),
    "rules show": ("rules", "show", "VEN-1"),
    "rules check": ("rules", "check"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    named = {**STOPS, "subject": {"name": "Łódź Training 東京"}}
    (tmp_path / "named.json").write_text(json.dumps(named), encoding="utf-8")
    return tmp_path


TYPED = {"“": '"', "”": '"', "’": "'", "–": "-", "—": "-", "…": "..."}


def typed(text: str, encoding: str) -> str:
    """The text with what a keyboard has in the place of quotes and dashes that the encoding lacks."""
    lacking = {mark: plain for mark, plain in TYPED.items() if not mark.encode(encoding, "ignore")}
    for mark, plain in lacking.items():
        text = text.replace(mark, plain)
    return text


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_quotes_that_the_encoding_lacks_are_written_as_they_are_typed(encoding: str) -> None:
    facts = {"evaluator": {"is_delegate": True, "knows_numbers": False}, "vendor": {"asked_about_metrics": False}}
    document = json.dumps({**STOPS, "facts": facts}).encode()
    out = dontbuy("check", "-", given=document, PYTHONIOENCODING=encoding).stdout.decode(encoding)

    assert out.splitlines()[0] == "Don't buy"
    assert "\"the team member doesn't know these numbers and the rep doesn't ask\" - prevention, line 20" in out


@pytest.mark.parametrize(("environment", "encoding"), ENVIRONMENTS.values(), ids=ENVIRONMENTS)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_the_encoding_lacks_is_replaced_and_the_rest_is_there(
    folder: Path, command: tuple[str, ...], environment: dict[str, str], encoding: str
) -> None:
    arguments = [str(folder / part) if part.endswith(".json") else part for part in command]
    whole = dontbuy(*arguments)

    out = dontbuy(*arguments, given=b"", **environment)

    assert out.stdout == typed(whole.stdout.decode("utf-8"), encoding).encode(encoding, "replace")
    assert (out.returncode, out.stderr) == (whole.returncode, b"")


@pytest.mark.parametrize(("environment", "encoding"), ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_what_a_program_reads_again_is_utf_8_everywhere(
    folder: Path, environment: dict[str, str], encoding: str
) -> None:
    for command in (("check", "--format", "json", str(folder / "named.json")), ("new", "vendor_evaluation")):
        assert dontbuy(*command, given=b"", **environment).stdout == dontbuy(*command).stdout


def test_a_fault_is_told_in_ascii_too() -> None:
    unknown = {**UNDECIDED, "kind": "Łódź"}

    out = dontbuy("check", "-", given=json.dumps(unknown).encode(), PYTHONIOENCODING="ascii")

    assert out.returncode == 2
    assert "standard input" in out.stderr.decode("ascii")


def test_a_new_document_that_was_saved_where_nothing_is_utf_8_can_be_read(tmp_path: Path) -> None:
    saved = tmp_path / "mine.yaml"

    shell(f'dontbuy new vendor_evaluation > "{saved}"', PYTHONIOENCODING="cp1252")

    assert dontbuy("check", str(saved)).returncode == 3
