"""What was said on one page is not asked again on the next, and one button has one meaning on a page."""

import re

import pytest

from tests.pages.conftest import Reader, words_of
from tests.pages.test_order import WHO, also
from tests.pages.test_results import finished

METRICS, BELOW = "metrics.items", "behaviour.to_change_known"
CHOSEN = {f"{METRICS}/0/metric": "win_rate"}
COUNTS, OPEN = "I don’t know: counts as “no”", "Leave it open"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def asked_from_here(reader: Reader, token: str) -> list[str]:
    """What an interview asks from where it stands, where each page is left open."""
    asked, page = list[str](), reader.get(f"/draft/{token}")
    while reader.fact and len(asked) < 80:
        asked += [reader.fact, *also(page.text)]
        page = reader.post(reader.address, {"action": "skip", "also": also(page.text)})
    return asked


@pytest.mark.parametrize("person", ["leader", "evaluator"])
def test_what_was_left_open_below_a_list_is_not_asked_again(reader: Reader, person: str) -> None:
    token = reader.begin("request", reader=person)
    reader.post(f"/draft/{token}/question/{METRICS}", {"action": "answer", "also": BELOW, BELOW: "", **CHOSEN})

    asked = asked_from_here(reader, token)

    assert len(asked) > 10
    assert BELOW not in asked


def test_what_was_left_alone_below_a_list_is_asked_by_itself(reader: Reader) -> None:
    token = reader.begin("request", reader="evaluator")
    reader.post(f"/draft/{token}/question/{METRICS}", {"action": "answer", "also": BELOW, **CHOSEN})

    assert BELOW in asked_from_here(reader, token)


@pytest.mark.parametrize(("slug", "person"), WHO)
def test_no_question_that_was_left_open_comes_twice(reader: Reader, slug: str, person: str) -> None:
    asked = asked_from_here(reader, reader.begin(slug, reader=person))
    again = {fact for fact in asked if asked.count(fact) > 1}

    assert len(asked) > 15
    assert again <= {BELOW}, "left alone below a list, it is asked by itself"


@pytest.mark.parametrize(("slug", "person"), WHO)
def test_what_is_open_is_called_so_everywhere_and_not_knowing_says_what_it_counts_as(
    reader: Reader, slug: str, person: str
) -> None:
    token, seen, named = reader.begin(slug, reader=person), 0, set[str]()
    page = reader.get(f"/draft/{token}")
    while reader.fact and seen < 80:
        seen += 1
        said = words(page.text)
        assert not re.search(r"Skip (?:for|this)|[Nn]ot asked yet|We have not asked|“I don’t know”", said), (
            reader.address
        )
        assert said.count("I don’t know") == said.count(COUNTS), reader.address
        named |= {*re.findall(r"Leave it open|Leave the list open|Leave all open", said)}
        page = reader.post(reader.address, {"action": "skip", "also": also(page.text)})
    assert (seen > 5, "Leave it open" in named) == (True, True)


def test_a_page_on_which_not_knowing_counts_for_some_says_so_on_each_button(reader: Reader) -> None:
    token = reader.begin("vendor", reader="leader")
    own, theirs = "cause.buyer_can_pinpoint", "evaluator.knows_numbers"
    page = reader.get(f"/draft/{token}/question/{own}?also={theirs}")
    rows = re.findall(r'<fieldset class="question-row.*?</fieldset>', page.text, re.DOTALL)

    assert [(COUNTS in row, OPEN in row) for row in rows] == [(True, True), (False, True)]
    for row in rows:
        (described,) = re.findall(r'aria-describedby="([^"]+)"', row)
        assert f'id="{described}"' in page.text


@pytest.mark.parametrize(
    ("slug", "fact", "means"),
    [
        ("vendor", "vendor.stayed_surface_level", "Be leery : be careful with this vendor"),
        ("request", "prior.exists", ""),
        (
            "discovery",
            "vendor.stayed_surface_level",
            'title="A buyer who uses these criteria would be leery of you"',
        ),
    ],
)
def test_the_verdict_so_far_says_what_its_word_means(reader: Reader, slug: str, fact: str, means: str) -> None:
    token = reader.begin(slug, reader="evaluator" if slug != "discovery" else "")
    reader.answer(token, fact, "true")
    page = reader.get(f"/draft/{token}/question/{fact}")
    chip = page.text.partition('<p class="chip"')[2].partition("</p>")[0]

    assert means in f"{chip.partition('>')[0]} {words(chip)}"
    assert ('class="means"' in chip) == (slug == "vendor")


# --- a result that ends the talks

TECHNICAL = {"vendor": {"stayed_technical": True, "discovery_took_place": False, "on_matrix": True}}
DECK = {"evaluator": {"sat_through_slide_deck": True}}


def ended(reader: Reader) -> str:
    document = {"kind": "vendor_evaluation", "subject": {"name": "Northgate"}, "facts": {**TECHNICAL, **DECK}}
    token = finished(reader, document)
    return words_of(reader.get(f"/draft/{token}/result/1"))


def test_a_result_that_ends_the_talks_says_what_a_graver_word_would_change(reader: Reader) -> None:
    said = ended(reader)

    assert "Move on: leave these talks" in said
    assert not re.search(r"(lead to|would say) “Run” .leave these talks", said)
    assert "“Run” (these talks end either way; it is the graver word)" in said


def test_what_was_said_stands_line_by_line_before_what_one_more_answer_would_decide(reader: Reader) -> None:
    told = {"vendor": {"on_matrix": True, "discovery_took_place": False}}
    page = reader.get(f"/draft/{finished(reader, {'kind': 'vendor_evaluation', 'facts': told})}/result/1").text
    before = page.partition('id="together"')[2].partition("</section>")[0]
    (said, *_) = re.findall(r"<p>What was said:</p>\s*<ul[^>]*>(.*?)</ul>", before, re.DOTALL)

    assert len(re.findall(r"<li>[^<]*\? <strong>", said)) == 2


def test_what_we_do_about_a_vendor_who_is_left_is_said_for_who_goes_on(reader: Reader) -> None:
    said = ended(reader)

    assert not re.search(r"Do: [^:]*matrix", said)
    assert re.search(r"Only if you go on with them: [^:]*matrix", said)
