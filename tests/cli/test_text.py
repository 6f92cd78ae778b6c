"""The text for people: whole sentences in a pipe, and names that cannot pass for something else."""

import json
import re
from typing import Any

import pytest

from dontbuy.cli.exits import MEANINGS, Exit
from dontbuy.cli.terminal import clean
from tests.cli.running import EXAMPLE, HERE, STOPS, dontbuy, lines


def headline(subject: dict[str, Any]) -> str:
    """The second line of the text: who it is about, what was checked, as of when."""
    out = dontbuy("check", "-", given=lines({**STOPS, "subject": subject}))
    return out.stdout.decode().splitlines()[1]


@pytest.mark.parametrize(
    "command",
    [("check", "--all", str(EXAMPLE)), ("facts",), ("rules", "show", "VEN-1"), ("rules", "check")],
    ids=" ".join,
)
def test_no_line_in_a_pipe_ends_in_a_space(command: tuple[str, ...]) -> None:
    text = dontbuy(*command).stdout.decode()

    assert [line for line in text.splitlines() if line != line.rstrip()] == []


def test_a_sentence_stands_on_one_line_in_a_pipe() -> None:
    answer = json.loads(dontbuy("check", "--format", "json", str(EXAMPLE)).stdout)
    text = dontbuy("check", "--all", str(EXAMPLE)).stdout.decode().splitlines()

    for reason in answer["reasons"]:
        assert f"   {reason['because']}" in text
        assert f"   Do: {reason['do']}" in text
    assert any(len(line) > 120 for line in text)


def test_two_answers_are_parted_by_a_line_of_a_humane_length() -> None:
    text = dontbuy("check", str(EXAMPLE), str(EXAMPLE)).stdout.decode().splitlines()

    assert text.count("─" * 60) == 1


def test_what_counts_only_together_with_something_open_says_with_what() -> None:
    told = {"kind": "vendor_evaluation", "facts": {"evaluator": {"sat_through_slide_deck": True}}}
    text = dontbuy("check", "-", given=lines(told)).stdout.decode()

    assert "Counts only together with what is open" in text
    assert "• evaluator.sat_through_slide_deck = yes: for “" in text
    assert "(push back). Is the vendor on your comparison matrix?" in text


HIDDEN = {
    "turns the text around": ("A\u202eB", "A<U+202E>B"),
    "isolates": ("A\u2066B\u2069", "A<U+2066>B<U+2069>"),
    "zero width": ("A\u200bB", "A<U+200B>B"),
    "a mark in the midst": ("A\ufeffB", "A<U+FEFF>B"),
    "soft hyphen": ("A\u00adB", "A<U+00AD>B"),
    "escape": ("A\x1b[31mB", "A<U+001B>[31mB"),
    "one byte escape": ("A\x9b31mB", "A<U+009B>31mB"),
    "nothing at all": ("A\x00B", "A<U+0000>B"),
    "a new line": ("A\nRun", "A Run"),
    "a new line of Unicode": ("A\u2028Run", "A Run"),
    "half a character": ("A\ud800B", "A<U+D800>B"),
}


@pytest.mark.parametrize(("text", "seen"), HIDDEN.values(), ids=HIDDEN)
def test_what_cannot_be_seen_is_made_visible(text: str, seen: str) -> None:
    assert clean(text) == seen


@pytest.mark.parametrize(
    "text", ["Łódź Training 東京", "R&D [bold]x[/]", "שלום", "مرحبا", "नमस्ते", "👩‍👩‍👧", "می‌خواهم", "a\u00a0b"]
)
def test_what_can_be_seen_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("name", "reason"),
    [("Evil \u202egniniarT", "does not show"), ("   ", "blank"), ("\u2003\u2003", "blank")],
)
def test_a_name_that_nobody_can_read_is_refused_with_its_place(name: str, reason: str) -> None:
    out = dontbuy("check", "-", given=lines({**STOPS, "subject": {"name": name}}))

    assert out.returncode == Exit.UNREADABLE
    text = out.stdout.decode() + out.stderr.decode()
    assert ("/subject/name" in text, reason in text, "\u202e" in text) == (True, True, False)


def test_an_id_stands_in_for_a_name() -> None:
    assert headline({"id": "v-17"}).startswith("v-17 · Check a vendor")


def test_without_a_subject_the_headline_has_no_hole() -> None:
    assert headline({}) == "Check a vendor · as of 2026-11-21"


@pytest.mark.parametrize("command", [("--help",), ("check", "--help")], ids=" ".join)
def test_help_names_every_exit_code_and_what_it_means(command: tuple[str, ...]) -> None:
    text = " ".join(dontbuy(*command, COLUMNS="200").stdout.decode().split())

    assert {code for code in Exit if f"{code.value}: {MEANINGS[code]}" not in text} == set()


def test_the_readme_names_every_exit_code() -> None:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    sentence = text[text.index("Exit code 0") : text.index("`dontbuy new")]

    assert {code.value for code in Exit} == set(map(int, re.findall(r"(\d+):", sentence)))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("2026-10-02", "2026-10-09"), "yes (transcript, 2026-10-02) against no (transcript, 2026-10-09, later)"),
        (("2026-10-02", None), "yes (transcript, 2026-10-02) against no (transcript)"),
    ],
    ids=["both dated", "one dated"],
)
def test_of_two_statements_that_differ_the_later_one_is_named(days: tuple[str, str | None], said: str) -> None:
    fact = "vendor.asked_about_metrics"
    pieces = [
        {"fact": fact, "value": value, "source": "transcript", "as_of": day}
        for value, day in zip((True, False), days, strict=True)
    ]
    out = dontbuy("check", "-", given=lines({**STOPS, "facts": {}, "evidence": pieces}))

    text = out.stdout.decode()
    [line] = [line for line in text.splitlines() if line.endswith(f" {fact}: {said}")]
    assert "neither counts" in text
    question = line.removeprefix("• ").removesuffix(f" {fact}: {said}")
    assert (question.endswith("?"), text.count(question)) == (True, 1)


def test_who_checks_alone_is_not_told_to_ask_themselves() -> None:
    alone = dontbuy("check", "-", given=lines({"kind": "discovery_self_check", "facts": {}})).stdout.decode()
    others = dontbuy("check", "-", given=lines({"kind": "vendor_evaluation", "facts": {}})).stdout.decode()

    assert "(could lead to: " in alone
    assert "the trainer" not in alone
    assert "(the person looking at vendors; could lead to: " in others


def test_after_a_settled_stop_nobody_is_told_to_ask_anybody() -> None:
    told = {
        "kind": "vendor_evaluation",
        "facts": {"vendor": {"charges_for_discovery": True, "has_insight_into_org": False}},
    }

    few, everything = (dontbuy("check", *more, "-", given=lines(told)).stdout.decode() for more in ((), ("--all",)))

    assert ("Ask next" in few, "•" in few, "the vendor; could lead to" in few) == (False, False, False)
    assert re.search(r"^\d+ questions would add detail, and change no verdict; --all shows them$", few, re.MULTILINE)
    assert "Would add detail, and change no verdict" in everything


@pytest.mark.parametrize("more", [(), ("--all",)], ids=["few", "all"])
@pytest.mark.parametrize(
    ("facts", "evident"),
    [
        ({"evaluator": {"is_delegate": False, "filling_out_matrix": True}}, "leader.unavailable"),
        ({"vendor": {"discovery_took_place": True}}, "vendor.stayed_technical"),
    ],
    ids=["has time", "not technical"],
)
def test_nobody_is_asked_what_another_answer_leaves_no_doubt_of(
    facts: dict[str, Any], evident: str, more: tuple[str, ...]
) -> None:
    told = lines({"kind": "vendor_evaluation", "facts": facts})
    text = dontbuy("check", *more, "-", given=told).stdout.decode()
    answer = json.loads(dontbuy("check", "--format", "json", "-", given=told).stdout)

    assert "Ask next" in text
    assert evident not in text
    assert evident in [each["fact"] for each in answer["ask"]]
