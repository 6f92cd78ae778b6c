"""`dontbuy rules`, `dontbuy facts`, `dontbuy new` and `dontbuy serve`."""

import shutil
from pathlib import Path

import pytest

from tests.cli.running import HERE, dontbuy


def test_the_shipped_rulebook_checks_and_proves_every_criterion() -> None:
    out = dontbuy("rules", "check")
    assert out.returncode == 0, out.stderr.decode()
    assert "38 criteria" in out.stdout.decode()


def test_the_example_rulebook_of_another_field_checks() -> None:
    assert dontbuy("rules", "check", "examples/grant-eligibility").returncode == 0


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
    out = dontbuy("rules", "check", str(copied))
    told = out.stderr.decode()
    assert out.returncode == 2
    assert "rules/criteria/purchase.yaml:" in told
    assert "did you mean `do_not_buy`?" in told
    assert "did you mean `vendor.stayed_technical`?" in told


def test_a_case_that_fails_says_what_was_expected_and_what_came(copied: Path) -> None:
    replaced(
        copied,
        "criteria/vendor.yaml",
        "{fact: vendor.stayed_technical, is: true}",
        "{fact: vendor.stayed_technical, is: false}",
    )
    out = dontbuy("rules", "check", str(copied))
    assert out.returncode == 1
    assert "expected" in out.stderr.decode()


def test_a_criterion_without_a_case_is_told(copied: Path) -> None:
    (copied / "cases" / "leadership.yaml").unlink()
    (copied / "cases" / "stories.yaml").unlink()
    out = dontbuy("rules", "check", str(copied))
    assert out.returncode == 1
    assert "LDR-5: no case in which it fires" in out.stderr.decode()


def test_a_criterion_is_shown_in_words() -> None:
    text = dontbuy("rules", "show", "VEN-1").stdout.decode()
    assert "Fires when" in text
    assert "is no" in text
    assert "the rep trying to sell you a blanket fix can't either" in text


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
    assert "leader.expects_magic_wand" in text
    assert "vendor.asked_about_metrics" not in text


def test_the_service_refuses_to_listen_to_the_world() -> None:
    out = dontbuy("serve", "--host", "0.0.0.0")
    assert out.returncode == 2
    assert b"settings/not-loopback" in out.stderr


def test_bad_settings_are_told_together() -> None:
    out = dontbuy("serve", DONTBUY_PORT="abc", DONTBUY_DRAFT_DAYS="none")
    assert out.returncode == 2
    assert b"DONTBUY_PORT" in out.stderr
    assert b"DONTBUY_DRAFT_DAYS" in out.stderr
