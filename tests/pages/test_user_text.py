"""What people typed moves nothing around it and hides nothing, on every page that shows it."""

import json
import re

import pytest

from dontbuy.api.pages.user_text import person, plain
from dontbuy.cli.terminal import clean
from dontbuy.engine.values import hides_something
from tests.pages.conftest import Reader

NAME = "\u0634\u0631\u0643\u0629 Ltd"
"""A name in Arabic, and in Latin."""
HOSTILE = "\u0634\u0631\u0643\u0629 \u202eevil\u202c Ltd\u200b"
"""A text in Arabic, a mark that turns the line around, and a space without width."""
SHOWN = "\u0634\u0631\u0643\u0629 \ufffdevil\ufffd Ltd\ufffd"


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\x1b", "\x7f", "\U000e0041"])
def test_what_is_not_seen_is_made_visible(unseen: str) -> None:
    assert plain(f"a{unseen}b") == "a\ufffdb"


def test_what_a_name_may_not_have_is_what_the_pages_make_visible_and_the_terminal_too() -> None:
    characters = [chr(code) for code in range(0x10000) if not 0xD800 <= code <= 0xDFFF and chr(code) not in "\n\r"]
    refused = {character for character in characters if hides_something(character)}
    marked = {character for character in characters if plain(character) != character}
    assert refused == marked
    assert {character for character in refused if clean(character) == character} == set()


@pytest.mark.parametrize("text", ["Łódź 東京", "👩‍👩‍👧", "می‌خواهم", "two\nlines", "a\tb"])
def test_what_is_written_in_any_script_stays(text: str) -> None:
    assert plain(text) == text


def test_text_of_a_person_stands_apart_and_is_escaped() -> None:
    assert person("<b>\u202e") == "<bdi>&lt;b&gt;\ufffd</bdi>"


def test_a_hostile_text_and_a_name_are_harmless_on_every_page(reader: Reader) -> None:
    token = reader.begin(subject=NAME)
    typed = {"cause.buyer_can_pinpoint": "true", "cause.text": HOSTILE}
    reader.post(f"/draft/{token}/question/cause.buyer_can_pinpoint", {"action": "answer", **typed})
    reader.post(f"/draft/{token}/result")
    shared = re.search(r"/shared/[\w-]{32}", reader.post(f"/draft/{token}/result/1/share").text)
    assert shared
    own = (
        "answers",
        "all",
        "question/vendor.on_matrix",
        "result/1",
        "result/1/questions",
        "result/1/memo",
        "history",
        "delete",
    )
    pages = [reader.get(place).text for place in (*(f"/draft/{token}/{end}" for end in own), shared[0])]
    # A field gives back what was typed; everything else is shown.
    shown = [re.sub(r"<(textarea)[^>]*>.*?</textarea>|<input[^>]*>", "", text, flags=re.DOTALL) for text in pages]
    assert [text for text in shown if re.search("[\u202a-\u202e\u2066-\u2069\u200b]", text)] == []
    # Neither a title nor a text to send has room for elements.
    plain = r'<title>.*?</title>|<meta property="og:[^>]*>|<p class="only-print as-written">.*?</p>'
    apart = [re.sub(plain, "", text, flags=re.DOTALL) for text in shown]
    assert [text for text in apart if text.count(NAME) != text.count(f"<bdi>{NAME}</bdi>")] == []
    assert sum(NAME in text for text in apart) >= 6
    assert any(f"<bdi>{SHOWN}</bdi>" in text for text in apart)


def test_a_name_with_what_does_not_show_is_refused_in_words(reader: Reader) -> None:
    page = reader.post("/check/vendor", {"subject": HOSTILE})

    assert (page.status_code, "does not show" in page.text) == (422, True)


TURNED = re.compile("[\u202a-\u202e]")


@pytest.mark.parametrize(("path", "field"), [("/import", "text"), ("/compare", "text-1")])
def test_the_place_of_a_fault_in_a_file_moves_nothing_around_it(reader: Reader, path: str, field: str) -> None:
    file = json.dumps({"kind": "buying_request", "facts": {"on\u202ematrix": 1}, "sub\u202eject": {}})

    page = reader.post(path, {field: file})

    assert (page.status_code, page.text.count("sub\ufffdject")) == (422, 2)
    assert TURNED.search(page.text) is None


def test_the_place_of_a_fault_in_a_form_moves_nothing_around_it(reader: Reader) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}

    page = reader.door.post("/check/vendor", content=b"%E2%80%AEa=%FF&b=%FF", headers=form)

    assert (page.status_code, page.text.count("/form/\ufffda")) == (422, 2)
    assert TURNED.search(page.text) is None
