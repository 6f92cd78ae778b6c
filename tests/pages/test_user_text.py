"""What people typed moves nothing around it and hides nothing, on every page that shows it."""

import re

import pytest

from dontbuy.api.pages.user_text import person, plain
from tests.pages.conftest import Reader

HOSTILE = "\u0634\u0631\u0643\u0629 \u202eevil\u202c Ltd\u200b"
"""A name in Arabic, a mark that turns the line around, and a space without width."""
SHOWN = "\u0634\u0631\u0643\u0629 \ufffdevil\ufffd Ltd\ufffd"


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\x1b", "\x7f", "\U000e0041"])
def test_what_is_not_seen_is_made_visible(unseen: str) -> None:
    assert plain(f"a{unseen}b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["Łódź 東京", "👩‍👩‍👧", "می‌خواهم", "two\nlines", "a\tb"])
def test_what_is_written_in_any_script_stays(text: str) -> None:
    assert plain(text) == text


def test_text_of_a_person_stands_apart_and_is_escaped() -> None:
    assert person("<b>\u202e") == "<bdi>&lt;b&gt;\ufffd</bdi>"


def test_a_hostile_name_and_quote_are_harmless_on_every_page(reader: Reader) -> None:
    token = reader.begin(subject=HOSTILE)
    typed = {"cause.buyer_can_pinpoint": "true", "cause.text": HOSTILE}
    reader.post(f"/draft/{token}/question/cause.buyer_can_pinpoint", {"action": "answer", **typed})
    reader.post(f"/draft/{token}/result")
    shared = re.search(r"/shared/[\w-]{32}", reader.post(f"/draft/{token}/result/1/share").text)
    assert shared
    own = ("answers", "all", "question/vendor.on_matrix", "result/1", "result/1/questions", "history", "delete")
    for place in (*(f"/draft/{token}/{end}" for end in own), shared[0]):
        # A field gives back what was typed; everything else is shown.
        text = re.sub(r"<(textarea)[^>]*>.*?</textarea>|<input[^>]*>", "", reader.get(place).text, flags=re.DOTALL)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", text), place
        shown = re.sub(r"<title>.*?</title>", "", text)
        assert shown.count(SHOWN) == shown.count(f"<bdi>{SHOWN}</bdi>") > 0 or place.endswith("/history"), place
