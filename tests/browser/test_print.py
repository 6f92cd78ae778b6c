"""On paper a result is whole, on three pages or, with many reasons, four: every finding, and nothing to press."""

import re
import shutil
import subprocess
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from dontbuy.api.pages.draft.agreed import agreed_in
from dontbuy.api.pages.draft.lacking import because, titled
from dontbuy.api.pages.words import day
from tests.browser.conftest import Opener
from tests.browser.shelf import Shelf
from tests.pages.reports import service

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext is installed on this machine")

ON_SCREEN_ONLY = (
    "Skip to the content",
    "Compare vendors",
    "Menu",
    "Answer more",
    "Check your answers",
    "Make a link",
    "Download",
    "Delete my answers",
    "Change",
    "For developers",
    "more that could change it",
    "could make it stronger",
    "Name them",
)


def printed(page: Page, folder: Path) -> tuple[int, str]:
    """How many A4 pages a page takes, and every word on them."""
    file = folder / "printed.pdf"
    page.pdf(path=file, format="A4")
    told = _run("pdfinfo", str(file))
    assert "(A4)" in told
    pages = next(line for line in told.splitlines() if line.startswith("Pages:"))
    return int(pages.split()[1]), " ".join(_run("pdftotext", str(file), "-").split())


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("place", ["stopped", "undecided", "cautioned", "longest", "fine"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_printed_result_keeps_every_finding_whole(
    opened: Opener, shelf: Shelf, tmp_path: Path, place: str, javascript: bool
) -> None:
    draft = getattr(shelf, place)
    pages, text = printed(opened(f"{draft}/result/1", javascript=javascript), tmp_path)

    answer: Any = shelf.checked(shelf.document(draft, 1))
    # Three pages, as what is open takes more than one; a fourth only where there are more than ten reasons.
    assert pages <= max(3, 1 + ceil(len(answer["reasons"]) / 5))
    assert answer["headline"] in text
    assert f"Checked as of {day(answer['as_of'])}" in text
    assert "Better at what, how much, by when" in text
    rule_set = service().library.in_force.rule_sets[answer["kind"]]
    told = agreed_in(service().library.in_force, rule_set, answer, shelf.document(draft, 1))
    for reason in answer["reasons"]:
        title = titled(rule_set, reason, told)
        assert [said for said in (title, because(rule_set, reason, told), reason["do"]) if said not in text] == []
        assert [reason[part]["phrase"] for part in ("cites", "word_cites") if reason[part]["phrase"] not in text] == []
        assert "Rests on what was said" in text.partition(title)[2]
    assert [words for words in ON_SCREEN_ONLY if words in text] == []


def test_a_shared_result_is_printed_as_its_owner_sees_it(opened: Opener, shelf: Shelf, tmp_path: Path) -> None:
    """Both hold the same, in its order; only whose it is the owner reads as *you*, and everybody else as *us*. Nobody
    else reads a word that only the tool knows, nor whose a step is below it: that stands before it there."""
    pages, shared = printed(opened(shelf.shared), tmp_path)
    of_own, own = printed(opened(f"{shelf.stopped}/result/1"), tmp_path)
    assert pages == of_own
    assert voiceless(shared) == voiceless(own)


IN_OTHER_WORDS = (
    ("nothing with us", "nothing with our side"),
    ("dontbuy’s reading", "our reading"),
)
"""What others read, who do not know the words of a check, and what its owner reads there."""


def voiceless(text: str) -> str:
    """A text without whose it is: *you*, *your* and *us*, *our*, and who does what."""
    text = re.sub(r"The sales leader: | who owns the number", "", text)
    for others, own in IN_OTHER_WORDS:
        text = text.replace(others, own)
    return re.sub(r"\b(yours?|ours?)\b", "-", re.sub(r"\b(you|us|we)\b", "-", text, flags=re.I), flags=re.I)


@pytest.mark.parametrize("slug", ["vendor", "request", "discovery"])
def test_the_blank_form_has_every_question_and_no_menu(opened: Opener, shelf: Shelf, tmp_path: Path, slug: str) -> None:
    page = opened(f"/check/{slug}/form")
    asked = [line.inner_text() for line in page.locator("ol.paper > li > p:first-child").all()]

    _, text = printed(page, tmp_path)

    assert len(asked) > 20
    assert [question for question in asked if " ".join(question.split()) not in text] == []
    assert [words for words in ON_SCREEN_ONLY if words in text] == []


def test_a_printed_example_says_that_it_is_one(opened: Opener, tmp_path: Path) -> None:
    _, text = printed(opened("/check/vendor/example"), tmp_path)

    assert "This is an example, of an invented case." in text
    assert [words for words in ON_SCREEN_ONLY if words in text] == []


def test_a_printed_map_keeps_every_criterion_with_its_answers(opened: Opener, shelf: Shelf, tmp_path: Path) -> None:
    page = opened(f"{shelf.undecided}/map")
    shown = [" ".join(entry.inner_text().split()) for entry in page.locator(".placed-criterion").all()]

    _, text = printed(page, tmp_path)

    assert len(shown) > 20
    assert [entry for entry in shown if entry not in text] == []
    assert "two statements differ" in text
