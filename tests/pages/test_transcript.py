"""A transcript on two pages: who is who, what is proposed with its words, and a check of what was accepted alone."""

import json
import re
import zipfile
from base64 import b64encode
from html import escape, unescape
from io import BytesIO
from typing import Any

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.pages.transcript.carried import MOST_CARRIED
from dontbuy.api.pages.transcript.who import MOST_CHOSEN
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from tests.conftest import ROOT
from tests.door import Door
from tests.listening import DANA, DEAL, PITCH, SAM, listening
from tests.pages.conftest import Clock, Reader, heading, words_of

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
PRODUCT, PRICE = "vendor.started_with_product:true", "vendor.sold_or_priced:true"
SILENT = "vendor.asked_about_metrics:false"


@pytest.fixture
def hearer(rulebook: Rulebook, database: Database) -> Reader:
    """A reader whose service hears by the table of the tests."""
    clock = Clock()
    service = Service(listening(rulebook), database, today=lambda: clock().date())
    checks = Checks(service, database, check_days=30, share_days=90, now=clock)
    return Reader(Door(create_app(service, checks)), service, clock, database)


def read(hearer: Reader, text: str, **more: Any) -> httpx.Response:
    return hearer.post("/transcript", {"text": text, "kind": "vendor", **more})


def brought(page: httpx.Response) -> dict[str, str]:
    """What the form of a page brings along: the transcript, who is who, and whether the call is whole."""
    told = {name: unescape(value) for name, value in FIELD.findall(page.text)}
    for at, options in re.findall(r'name="side/(\d+)">(.*?)</select>', page.text, re.DOTALL):
        told[f"side/{at}"] = re.findall(r'value="(\w*)" selected', options)[0]
    whole = re.search(r'name="whole" value="yes" id="whole" checked', page.text)
    return {**told, **({"whole": "yes"} if whole else {})}


def begin(hearer: Reader, page: httpx.Response, **chosen: str) -> httpx.Response:
    """Press the button of a page as somebody who looks at vendors, with what was chosen on it."""
    taken = {f"take/{key}": said for key, said in chosen.items()}
    return hearer.post("/transcript/begin", {**brought(page), "reader": "evaluator", **taken})


def proposed(page: httpx.Response) -> list[str]:
    """The ids of what is proposed, in order."""
    return re.findall(r'name="take/([^"]+)" value="accept"', page.text)


def test_a_page_asks_for_a_transcript_and_the_start_page_leads_there(hearer: Reader) -> None:
    page = hearer.get("/transcript?kind=discovery")

    assert 'href="/transcript"' in hearer.get("/").text
    assert heading(page) == "Read a transcript"
    assert re.search(r'value="discovery" id="kind-discovery" checked', page.text)
    assert not re.search(r'id="kind-[^>]* checked', hearer.get("/transcript").text), "nobody chose yet"
    assert "no other conversation with them, mails included" in words_of(page)


@pytest.mark.parametrize("kind", ["", "no_such"])
def test_what_a_transcript_is_for_is_asked_and_not_guessed(hearer: Reader, kind: str) -> None:
    page = read(hearer, PITCH, kind=kind)

    assert (page.status_code, heading(page)) == (422, "Read a transcript")
    assert 'href="#kind-vendor">Choose what it is for' in page.text
    assert PITCH.splitlines()[0] in words_of(page), "what was pasted is there again"
    assert not re.search(r'id="kind-[^>]* checked', page.text)


@pytest.mark.parametrize("slug", ["vendor", "discovery"])
def test_the_first_page_of_a_check_leads_to_a_transcript_for_it(hearer: Reader, slug: str) -> None:
    assert f'href="/transcript?kind={slug}"' in hearer.get(f"/check/{slug}").text


def test_a_proposal_leads_to_its_words_and_they_lead_back(hearer: Reader) -> None:
    page = read(hearer, PITCH, kind="vendor")
    marked = dict(re.findall(r'<mark id="([^"]+)"><bdi>([^<]*)</bdi></mark>', page.text))
    led_to = re.findall(r'<a href="#([^"]+)">turn \d+', page.text)

    assert proposed(page) == [
        "evaluator.is_delegate:false",
        PRODUCT,
        PRICE,
        "vendor.understands.business_problems:true",
    ]
    assert "I run the team." in marked.values()
    assert led_to
    assert set(led_to) <= set(marked)
    assert set(re.findall(r'class="of-proposal" href="#([^"]+)"', page.text)) == {
        f"proposal-{at}" for at in range(1, 5)
    }
    assert all(f'id="proposal-{at}"' in page.text for at in range(1, 5))


def test_sides_stand_on_top_as_proposed_with_the_reason(hearer: Reader) -> None:
    page = read(hearer, PITCH)

    assert page.text.index("Who is who") < page.text.index("are proposed")
    assert "Proposed: called “Sam (Sales Academy)”; says “Our programme" in words_of(page)
    assert re.findall(r'<option value="(\w+)" selected', page.text) == ["vendor", "buyer"]


def test_nothing_is_chosen_before_somebody_chooses(hearer: Reader) -> None:
    page = read(hearer, PITCH)

    assert len(re.findall(r'type="radio" name="take/', page.text)) == 2 * len(proposed(page)) > 0
    assert not re.search(r'name="take/[^>]* checked', page.text)


def test_a_side_is_changed_and_the_call_read_again(hearer: Reader) -> None:
    page = read(hearer, PITCH)
    other = {"side/0": "buyer", "side/1": "vendor", f"take/{PRICE}": "accept"}
    turned = hearer.post("/transcript", {**brought(page), **other})

    assert not [each for each in proposed(turned) if each.startswith("vendor.")]
    assert words_of(turned).count("As you say") == 2
    assert "You had accepted 1 that is not proposed any more" in words_of(turned)


def test_of_whom_no_side_is_known_the_page_says_so_and_proposes_nothing(hearer: Reader) -> None:
    page = read(hearer, "Ann: It is $400.\nBen: Hm.\nAnn: Yes, $400.\n")

    assert heading(page) == "What the call proposes"
    assert "Nothing is proposed from what 2 of them say" in words_of(page)
    assert proposed(page) == []
    left_out = hearer.post("/transcript", {**brought(page), "side/0": "vendor", "side/1": "neither"})
    assert proposed(left_out) == [PRICE]


def test_from_silence_something_is_proposed_of_a_whole_call_with_all_questions(hearer: Reader) -> None:
    part, whole = read(hearer, PITCH), read(hearer, PITCH, whole="yes")

    assert (SILENT in proposed(part), SILENT in proposed(whole)) == (False, True)
    listed = re.search(r"All questions that were asked: 1.*?</details>", whole.text, re.DOTALL)
    assert listed
    assert "What is your biggest problem?" in listed[0]
    mailed = read(hearer, PITCH + "Dana: I wrote it in my mail.\n", whole="yes")
    assert SILENT not in proposed(mailed)
    assert "I wrote it in my mail." in words_of(mailed).partition("another conversation is spoken of")[2][:60]


def test_what_was_accepted_begins_a_check_and_nothing_else_does(hearer: Reader) -> None:
    page = read(hearer, PITCH, kind="vendor", whole="yes")
    begun = begin(hearer, page, **{PRODUCT: "accept", PRICE: "refuse", SILENT: "accept"})
    document = hearer.document(hearer.token)

    assert heading(begun) == "Check your answers"
    assert document["kind"] == "vendor_evaluation"
    assert document["facts"] == {"vendor": {"asked_about_metrics": False, "started_with_product": True}}
    assert {each["fact"] for each in document["evidence"]} == {"vendor.started_with_product"}
    assert {each["source"] for each in document["evidence"]} == {"transcript"}


def test_a_check_of_an_own_call_takes_what_each_side_said_along(hearer: Reader) -> None:
    page = read(hearer, DEAL, kind="discovery")
    begin(hearer, page, **{"vendor.asked_about_metrics:true": "accept"})
    facts = hearer.document(hearer.token)["facts"]

    assert facts["conversation"]["calls"] == 1
    assert "complete" not in facts["conversation"]


def test_shares_wait_until_everybody_is_on_a_side(hearer: Reader) -> None:
    text = "Ann: What is your win rate? It is $400.\nBen: About 22 percent.\nCy: Hm.\n"
    page = read(hearer, text, kind="discovery")
    sided = hearer.post("/transcript", {**brought(page), "side/0": "vendor", "side/1": "buyer"})
    begin(hearer, sided, **{proposed(sided)[0]: "accept"})
    early = hearer.document(hearer.token)["facts"]
    whole = hearer.post("/transcript", {**brought(sided), "side/2": "neither"})

    label = "Shares, as context and never a criterion"
    assert label not in words_of(page)
    assert f"{label} Not counted until everybody is on a side" in words_of(sided)
    assert "conversation" not in early
    assert re.search(rf"{label} You \d+% of the words, 1 question; the buyer \d+%", words_of(whole))
    begin(hearer, whole, **{proposed(whole)[0]: "accept"})
    assert hearer.document(hearer.token)["facts"]["conversation"]["questions_by_side"] == {"vendor": 1, "buyer": 0}


@pytest.mark.parametrize("kind", ["vendor", "discovery"])
def test_both_pages_say_exactly_what_is_kept(hearer: Reader, kind: str) -> None:
    page = read(hearer, PITCH, kind=kind)
    given, shown = words_of(hearer.get("/transcript")), words_of(page)
    begin(hearer, page, **{PRODUCT: "accept"})
    document = hearer.document(hearer.token)

    assert "nothing of the transcript is kept" not in given.lower()
    for said in (given, shown):
        assert re.search(r"the answers that you accepted( are kept)?, (and|each with) the words quoted for", said)
        assert "The transcript is not kept." in said
    assert ("how much each side said" in shown) is ("conversation" in document["facts"]) is (kind == "discovery")
    assert {key for piece in document["evidence"] for key in piece} == {
        "fact",
        "quote",
        "source",
        "speaker_side",
        "locator",
    }


def test_what_a_call_is_heard_to_say_is_said_of_one_side() -> None:
    lines = [line for file in (ROOT / "rules" / "calls").glob("*.yaml") for line in file.read_text().splitlines()]
    said = [line.partition("because: ")[2] for line in lines if "because: " in line]

    assert len(said) > 100
    assert [
        each for each in said if re.match(r"The (seller|buyer's side) (want|need|ask|say|know|have|were)\b", each)
    ] == []


def test_where_sides_changed_meanwhile_the_call_is_shown_again_and_nothing_begins(hearer: Reader) -> None:
    page = read(hearer, PITCH)
    again = begin(hearer, page, **{PRODUCT: "accept"})
    assert heading(again) == "Check your answers"

    changed = hearer.post("/transcript/begin", {**brought(page), "side/1": "neither", f"take/{PRODUCT}": "accept"})

    assert (changed.status_code, heading(changed)) == (422, "What the call proposes")
    assert "Who is who changed since this was shown" in words_of(changed)
    assert re.search(rf'name="take/{PRODUCT}" value="accept" id="[^"]+" checked', changed.text)


def test_where_nothing_was_accepted_the_page_says_what_to_do(hearer: Reader) -> None:
    page = read(hearer, PITCH)
    refused = begin(hearer, page, **{PRODUCT: "refuse"})

    assert (refused.status_code, heading(refused)) == (422, "What the call proposes")
    assert "Accept at least one" in words_of(refused)
    assert re.search(rf'name="take/{PRODUCT}" value="refuse" id="[^"]+" checked', refused.text)


def test_a_transcript_that_says_accept_everything_moves_nothing(hearer: Reader) -> None:
    orders = "Sam (Sales Academy): Accept everything. take/vendor.sold_or_priced:true=accept\n"
    page = read(hearer, PITCH + orders)

    assert proposed(page) == proposed(read(hearer, PITCH))
    assert not re.search(r'name="take/[^>]* checked', page.text)
    assert begin(hearer, page).status_code == 422


def test_markup_and_names_that_turn_the_writing_are_text(hearer: Reader) -> None:
    name, script = "\u0634\u0631\u0643\u0629\u202e<b>", "<script>alert(1)</script> it is $400."
    told = [{"speaker": name, "text": script}, {"speaker": "Dana", "text": "I run it."}]
    page = read(hearer, json.dumps(told, ensure_ascii=False))
    sided = hearer.post("/transcript", {**brought(page), "side/0": "vendor"})
    shown = re.sub(r"<input[^>]*>", "", sided.text)

    assert PRICE in proposed(sided)
    assert "<script>alert" not in sided.text
    assert f'<mark id="mark-1-1"><bdi>{escape(script)}</bdi></mark>' in shown
    assert "\u202e" not in shown
    assert "<bdi>\u0634\u0631\u0643\u0629\ufffd&lt;b&gt;</bdi>" in shown


def test_the_summary_of_an_own_call_says_what_was_asked_and_what_came_first(hearer: Reader) -> None:
    pitch, deal = (words_of(read(hearer, text, kind="discovery")) for text in (PITCH, DEAL))

    assert "Numbers you asked for Not heard" in pitch
    assert "The product came up By you, before the first question about a problem" in pitch
    assert "A price or an offer came By you, after the first question about a problem" in pitch
    assert "Shares, as context and never a criterion You " in pitch
    assert "Numbers you asked for Win rate" in deal
    assert "You asked for causes Yes" in deal
    assert "You asked what no change would cost Not heard" in deal
    assert "Your call in short" not in words_of(read(hearer, PITCH, kind="vendor"))


def test_a_file_is_read_whatever_it_is_called_and_travels_with_the_form(hearer: Reader) -> None:
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in PITCH.splitlines())
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{lines}</w:body></w:document>")
    word = hearer.post("/transcript", {"kind": "vendor"}, files={"file": ("call.bin", packed.getvalue())})
    text = hearer.post("/transcript", {"kind": "vendor"}, files={"file": ("call", b"\xef\xbb\xbf" + PITCH.encode())})

    assert brought(word)["packed"] == b64encode(packed.getvalue()).decode()
    assert brought(text)["carried"] == PITCH
    assert proposed(word) == proposed(text) != []
    assert heading(begin(hearer, word, **{PRICE: "accept"})) == "Check your answers"


def test_a_line_keeps_its_number_from_page_to_page(hearer: Reader) -> None:
    """A blank line at the beginning, and the line ends of another system."""
    sent = b"\r\n\r\n" + PITCH.replace("\n", "\r\n").encode()
    page = hearer.post("/transcript", {"kind": "vendor"}, files={"file": ("a.txt", sent)})
    begin(hearer, page, **{PRICE: "accept"})
    (piece,) = hearer.document(hearer.token)["evidence"]

    assert piece["locator"] == "call-1#turn-7, line 9"


def test_nothing_of_a_transcript_is_kept_before_the_check_and_only_what_was_accepted_after(hearer: Reader) -> None:
    page = read(hearer, PITCH)
    with hearer.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM checks").scalar_one() == 0
    begin(hearer, page, **{PRICE: "accept"})

    assert "We want our reps" not in hearer.get(f"/draft/{hearer.token}/answers.json").text


WRONG = {
    "nothing": ("", "There is nothing to read."),
    "only notes": ("Only notes.", "Nobody says anything in it."),
    "two calls": (2 * "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nA: Hi.\n\n", "two calls"),
    "too long to travel": (f"Dana: Hi.\nSam: {'x' * MOST_CARRIED}\n", "more than 900 kB"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_no_transcript_is_said_on_the_page_and_what_was_pasted_is_there_again(
    hearer: Reader, text: str, said: str
) -> None:
    page = read(hearer, text, kind="discovery", whole="yes")

    assert (page.status_code, heading(page)) == (422, "Read a transcript")
    assert said in words_of(page)
    assert re.search(r'value="discovery" id="kind-discovery" checked', page.text)
    pasted = unescape(page.text.partition("<textarea")[2].partition(">\n")[2].partition("</textarea>")[0])
    assert pasted == (text if len(text) < MOST_CARRIED else "")


@pytest.mark.parametrize("size", [1_100_000, 50_000_000])
def test_a_file_that_is_too_large_is_refused_on_the_page(hearer: Reader, size: int) -> None:
    page = hearer.post("/transcript", files={"file": ("call.vtt", b"x" * size)})

    assert (page.status_code, heading(page)) == (413, "Read a transcript")
    assert "more than 1 MB" in words_of(page)


def test_a_binary_file_called_text_is_told(hearer: Reader) -> None:
    page = hearer.post("/transcript", files={"file": ("call.txt", b"\x00\x01\x02")})

    assert (page.status_code, "It is no text" in words_of(page)) == (422, True)


def test_times_of_which_no_unit_is_known_are_asked_for(hearer: Reader) -> None:
    slow = '[{"speaker": "A", "text": "Yes.", "start": 0}, {"speaker": "B", "text": "Yes.", "start": 900000}]'
    asked = read(hearer, slow)
    told = read(hearer, slow, unit="seconds")

    assert (asked.status_code, 'name="unit" value="milliseconds"' in asked.text) == (422, True)
    assert (told.status_code, brought(told)["unit"]) == (200, "seconds")


def test_one_speaker_and_times_that_go_backwards_are_read_and_told(hearer: Reader) -> None:
    back = "WEBVTT\n\n00:10.000 --> 00:11.000\nA: Hi.\n\n00:01.000 --> 00:02.000\nA: It is $4.\n"
    page = read(hearer, back)

    assert "go back" in words_of(page)
    assert proposed(page) == []
    alone = hearer.post("/transcript", {**brought(page), "side/0": "vendor", "whole": "yes"})
    assert proposed(alone) == [PRICE]


def test_by_a_rulebook_without_a_table_the_page_says_that_nothing_is_heard(reader: Reader) -> None:
    assert "has no table of what to listen for" in words_of(reader.get("/transcript"))
    page = reader.post("/transcript", {"text": PITCH})
    assert "has no table of what to listen for" in words_of(page)
    assert proposed(page) == []


def test_a_three_hour_call_has_no_field_for_a_turn(hearer: Reader) -> None:
    said = [f"{DANA if at % 2 else SAM}: That is what we said of quarter {at}." for at in range(2_500)]
    page = read(hearer, "\n".join(said))

    assert page.text.count('id="turn-') == 2_500
    assert len(re.findall(r"<(?:input|select|button|textarea)", page.text)) < 20


def test_of_thousands_of_speakers_those_who_say_most_have_a_field_and_all_others_one(hearer: Reader) -> None:
    most = "Dana Whitfield: We lose late, and nobody here knows why that is.\n"
    call = "".join(f"Guest {at}: We lose late.\n" for at in range(1_000)) + most
    page = read(hearer, call, kind="vendor")
    fields = re.findall(r'<select class="input" id="side-(\w+)"', page.text)
    again = hearer.post("/transcript", {**brought(page), "side/others": "vendor", "side/1000": "buyer"})
    more = hearer.post("/transcript", {**brought(again), "side/others": "neither"})

    assert len(fields) == MOST_CHOSEN + 1
    assert fields[-2:] == ["1000", "others"]
    assert "The 961 others, who say less" in words_of(page)
    assert brought(again)["shown"].split(",").count("vendor") == 961
    [others] = re.findall(r'id="side-others".*?</select>', again.text, re.DOTALL)
    assert 'value="vendor" selected' in others
    assert brought(again)["side/1000"] == "buyer"
    assert brought(more)["shown"].split(",").count("vendor") == 0
