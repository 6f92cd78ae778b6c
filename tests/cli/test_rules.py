"""`dontbuy rules`, `dontbuy facts` and `dontbuy new`."""

import re
import shutil
from pathlib import Path

import pytest

from dontbuy.api import pages
from tests.cli.running import EXAMPLE, HERE, dontbuy


def test_the_shipped_rulebook_checks_and_proves_every_criterion() -> None:
    out = dontbuy("rules", "check")
    assert out.returncode == 0, out.stderr.decode()
    assert "42 criteria" in out.stdout.decode()


def test_the_example_rulebook_of_another_field_checks() -> None:
    assert dontbuy("rules", "check", "examples/grant-eligibility").returncode == 0


def test_a_criterion_is_shown_with_both_lines_that_it_stands_on() -> None:
    text = dontbuy("rules", "show", "VEN-5").stdout.decode()

    assert "“make you pay for discovery" in text
    assert "“Advise your team to run from those discovery meetings.”" in text
    assert "where it says run: The Hidden Hypocrisy" in text
    assert "where it says" not in dontbuy("rules", "show", "VEN-1").stdout.decode()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE / "rules", tmp_path / "rules"))


def replaced(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_fault_is_told_at_once_with_its_place(copied: Path) -> None:
    replaced(copied, "criteria/purchase.yaml", "says: do_not_buy", "says: do_not_by")
    replaced(copied, "criteria/vendor.yaml", "fact: vendor.stayed_technical", "fact: vendor.stayed_technicl")
    replaced(copied, "cases/vendor.yaml", "verdict: ", "verdct: ")
    out = dontbuy("rules", "check", str(copied))
    told = out.stderr.decode()
    assert out.returncode == 1
    assert "rules/criteria/purchase.yaml:" in told
    assert "did you mean `do_not_buy`?" in told
    assert "did you mean `vendor.stayed_technical`?" in told
    assert "did you mean `verdict`?" in told
    assert told.splitlines()[-1] == "4 to mend; nothing was loaded"


def reasons(told: bytes) -> list[str]:
    return [line.removeprefix("failed: ") for line in told.decode().splitlines() if line.startswith("failed: ")]


def test_a_case_that_fails_says_what_was_expected_and_what_came(copied: Path) -> None:
    old = "{fact: vendor.stayed_technical, is: true}"
    replaced(copied, "criteria/vendor.yaml", old, old.replace("true", "false"))
    out = dontbuy("rules", "check", str(copied))
    told = out.stderr.decode()
    assert out.returncode == 1
    assert "expected" in told
    (reason,) = reasons(out.stderr)
    assert reason.endswith(" answered otherwise than a case says")
    assert told.splitlines()[-1] == f"failed: {reason}"


def test_a_criterion_without_a_case_is_told_and_is_why_the_check_fails(copied: Path) -> None:
    (copied / "cases" / "leadership.yaml").unlink()
    (copied / "cases" / "stories.yaml").unlink()
    out = dontbuy("rules", "check", str(copied))
    assert out.returncode == 1
    assert "LDR-5: no case in which it is clear" in out.stderr.decode()
    lacking = sum(": no case " in line for line in out.stderr.decode().splitlines())
    assert reasons(out.stderr) == [f"{lacking} not shown by any case"]


@pytest.mark.parametrize(
    ("file", "old", "new", "count"),
    [
        ("criteria/vendor.yaml", "blanket fix can't either", "blanket fix cannot either", 1),
        ("criteria/vendor.yaml", "cites: {source: prevention, line: 21", "cites: {source: prevention, line: 20", 1),
        ("sources.yaml", "lines: 23", "lines: 24", None),
    ],
)
def test_a_citation_that_was_changed_fails_without_the_texts(
    copied: Path, file: str, old: str, new: str, count: int | None
) -> None:
    replaced(copied, file, old, new)
    out = dontbuy("rules", "check", str(copied))
    told = out.stderr.decode()
    assert out.returncode == 1
    number = sum("rulebook/not-attested" in line for line in told.splitlines())
    assert number == count or (count is None and number > 1)
    assert reasons(out.stderr) == [f"{number} not held to its source"]


def test_only_with_the_texts_it_is_attested(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HERE / "examples" / "grant-eligibility", tmp_path / "grants"))
    (folder / "sources").rename(tmp_path / "texts")
    without = dontbuy("rules", "check", str(folder))
    with_texts = dontbuy("rules", "check", str(folder), "--sources", str(tmp_path / "texts"))
    attested = (folder / "attested.yaml").read_bytes()
    after = dontbuy("rules", "check", str(folder))
    again = dontbuy("rules", "check", str(folder), "--sources", str(tmp_path / "texts"))

    assert (without.returncode, reasons(without.stderr)) == (1, ["1 not held to its source"])
    assert (with_texts.returncode, after.returncode, again.returncode) == (0, 0, 0)
    assert b"citations found in their sources" in with_texts.stdout
    assert (folder / "attested.yaml").read_bytes() == attested


def test_both_lines_of_a_criterion_are_counted_as_found(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HERE / "examples" / "grant-eligibility", tmp_path / "grants"))
    phrase = '"Nobody gets more than 6,000 euros in one year."}\n'
    word = '    word_cites: {source: fund_page, line: 6, phrase: "Who may ask"}\n'
    replaced(folder, "criteria/money.yaml", phrase, phrase + word)

    out = dontbuy("rules", "check", str(folder), "--sources", str(folder / "sources"))

    assert out.stdout.decode().startswith("16 citations found in their sources")


def test_a_rulebook_that_does_not_load_is_not_attested(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HERE / "examples" / "grant-eligibility", tmp_path / "grants"))
    replaced(folder, "criteria/money.yaml", "phrase: ", "phrase: not so, ")
    out = dontbuy("rules", "check", str(folder), "--sources", str(folder / "sources"))
    assert out.returncode == 1
    assert b"rulebook/phrase-not-there" in out.stderr
    assert not (folder / "attested.yaml").exists()


def test_the_help_names_the_exit_codes() -> None:
    text = " ".join(dontbuy("rules", "check", "--help").stdout.decode().split())
    assert "Exit code 0: nothing is. 1: it does not load" in text


def test_a_criterion_is_shown_in_words() -> None:
    text = dontbuy("rules", "show", "VEN-1").stdout.decode()
    assert "When it is so" in text
    assert "is no" in text
    assert "the rep trying to sell you a blanket fix can't either" in text


def test_what_people_read_is_never_said_in_the_word_of_the_engines() -> None:
    """`fires` is for whoever writes rules; a page and a command say that it speaks against it."""
    fires = re.compile(r"\bfire[sd]?\b", re.IGNORECASE)
    templates = (Path(pages.__file__).parent / "templates").rglob("*.html")
    seen = {path.name: _seen(path.read_text("utf-8")) for path in templates}

    assert len(seen) > 40
    assert [name for name, text in seen.items() if fires.search(text)] == []
    commands = (("rules", "show", "VEN-1"), ("rules", "show", "--help"), ("check", "--all", str(EXAMPLE)))
    assert [command for command in commands if fires.search(dontbuy(*command).stdout.decode())] == []


def _seen(template: str) -> str:
    """The words of a template that people see: without its marks, expressions and elements."""
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", template, flags=re.DOTALL)


def test_an_unknown_criterion_is_told_with_the_nearest() -> None:
    out = dontbuy("rules", "show", "VEN-99")
    assert out.returncode == 2
    assert b"no criterion" in out.stderr


@pytest.mark.parametrize("kind", ["vendor_evaluation", "buying_request", "discovery_self_check"])
def test_a_new_document_is_valid_as_it_stands_and_says_nothing(kind: str) -> None:
    blank = dontbuy("new", kind).stdout
    out = dontbuy("check", "--format", "json", "-", given=blank)
    assert out.returncode == 3
    assert b'"verdict":"cannot_tell"' in out.stdout


def test_an_unknown_kind_is_told_with_the_kinds_that_there_are() -> None:
    out = dontbuy("new", "vendor_evalution")
    assert out.returncode == 2
    assert b"did you mean `vendor_evaluation`?" in out.stderr


def test_the_facts_of_a_kind_are_listed_with_their_questions() -> None:
    text = dontbuy("facts", "buying_request").stdout.decode()
    assert "  yes: The value came at once: “22.4 last quarter.”\n  no: “I would have to ask somebody.”\n" in text
    assert "leader.expects_magic_wand" in text
    assert "vendor.asked_about_metrics" not in text
