"""How serious something is: every page says it in the words of one table."""

import pytest

from dontbuy.api.pages.words import LEVELS
from tests.browser.shelf import story
from tests.pages.conftest import Reader, words_of
from tests.pages.test_results import imported

CASES = {
    "stop": ("vendor_evaluation", "run", "VEN-6"),
    "act": ("vendor_evaluation", "push_back", "VEN-7"),
    "caution": ("buying_request", "product_buying", "REQ-1"),
    "none": ("buying_request", "no_objection", ""),
}


def finished(reader: Reader, kind: str, verdict: str) -> str:
    token = imported(reader, story(kind, verdict))
    reader.post(f"/draft/{token}/result")
    return token


@pytest.mark.parametrize("level", CASES)
def test_result_memo_list_and_criterion_say_a_level_in_the_same_word(reader: Reader, level: str) -> None:
    kind, verdict, criterion = CASES[level]
    token = finished(reader, kind, verdict)
    place, word = f"/draft/{token}/result/1", LEVELS[level]

    for page in (place, f"{place}/memo", f"/draft/{token}/history"):
        assert f'<span class="pill" data-level="{level}">{word}</span>' in reader.get(page).text
    if criterion:
        assert f"{word}. It speaks about" in words_of(reader.get(f"/criteria/{criterion}"))


def test_what_is_not_known_is_open_on_result_and_memo(reader: Reader) -> None:
    token = reader.begin()
    reader.post(f"/draft/{token}/result")

    for page in ("", "/memo"):
        said = reader.get(f"/draft/{token}/result/1{page}").text
        assert f'<span class="pill" data-level="unknown">{LEVELS["unknown"]}</span>' in said
