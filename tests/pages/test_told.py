"""What was told is seen on the result, though another criterion decides; its headings fit the verdict."""

import re
from pathlib import Path

import pytest

from tests.pages.conftest import Reader, words_of
from tests.pages.test_results import finished

TEMPLATES = Path(__file__).parents[2] / "api" / "pages"
STARTED_WITH_PRODUCT = {
    "kind": "vendor_evaluation",
    "facts": {
        "vendor": {"started_with_product": True, "sold_or_priced": True},
        "evaluator": {"sat_through_slide_deck": True},
    },
}


def test_a_result_shows_what_was_told_though_it_decided_nothing(reader: Reader) -> None:
    shown = words_of(reader.get(f"/draft/{finished(reader, STARTED_WITH_PRODUCT)}/result/1"))

    assert "What else was told: 2" in shown
    assert "Was a slide deck presented? Yes" in shown
    assert "Has the vendor given a price or made an offer? Yes" in shown


def test_a_budget_to_spend_is_seen_on_the_result(reader: Reader) -> None:
    facts = {"request": {"reasons": ["budget_to_spend"]}, "behaviour": {"to_change_known": False}}
    document = {"kind": "buying_request", "facts": facts}

    assert "Why does your side look for training now? There is budget to spend" in words_of(
        reader.get(f"/draft/{finished(reader, document)}/result/1")
    )


@pytest.mark.parametrize(
    ("opened", "is_more"), [(["price", "another_training_program"], False), (["price", "other"], True)]
)
def test_what_every_reason_names_already_is_nothing_else(reader: Reader, opened: list[str], is_more: bool) -> None:
    document = {"kind": "buying_request", "facts": {"request": {"opened_with": opened, "reasons": ["get_better"]}}}
    shown = words_of(reader.get(f"/draft/{finished(reader, document)}/result/1"))

    assert ("What else was told: 1" in shown) is is_more


@pytest.mark.parametrize(
    ("vendor", "stands"),
    [
        ({"started_with_product": True}, ""),
        ({"asked_about_metrics": False}, ", before you sign"),
        ({}, ", before you go on"),
    ],
    ids=["move on", "push back", "nothing known"],
)
def test_before_you_sign_stands_over_no_act_that_ends_it(reader: Reader, vendor: dict[str, bool], stands: str) -> None:
    document = {"kind": "vendor_evaluation", "facts": {"vendor": vendor}}
    page = reader.get(f"/draft/{finished(reader, document)}/result/1")

    assert re.findall(", before you (?:sign|go on)", words_of(page))[:1] == ([stands] if stands else [])


@pytest.mark.parametrize("word", ["strongest word", "weaker word", "words ruled out", "order of the words"])
def test_people_read_of_verdicts_and_not_of_words(word: str) -> None:
    pages = [path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".js")]
    pages.append(TEMPLATES / "pictures" / "ladder.py")
    said = {path.name: path.read_text("utf-8") for path in pages}

    assert [name for name, text in said.items() if word in text] == []
