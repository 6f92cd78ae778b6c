"""What a shared page says of itself: from whom it is, what this is, what is asked of its reader."""

import re

from dontbuy.api.pages.memo.content import ABOUT
from tests.pages.conftest import Reader, words_of
from tests.pages.test_memo import shared
from tests.pages.test_results import DOCUMENT, finished


def test_a_shared_page_says_from_whom_what_this_is_and_what_is_asked(reader: Reader) -> None:
    page = reader.get(shared(reader, finished(reader), sender="  Anna\n Berg "))
    words = words_of(page)

    assert "Anna Berg shared this result with you." in words
    assert ABOUT in words
    assert re.search(
        r"You are asked to read it, and to say what you know of what is open: \d+ questions lie with ", words
    )
    assert "Answer Anna Berg ; you cannot change it here. You can read it until 19 February 2027." in words
    assert "data-print" in page.text


def test_who_shares_need_not_say_who_they_are(reader: Reader) -> None:
    assert "Someone shared this result with you." in words_of(reader.get(shared(reader, finished(reader))))


def test_a_sender_is_text(reader: Reader) -> None:
    page = reader.get(shared(reader, finished(reader), sender="<script>alert(1)</script>" + "x" * 200)).text

    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;xxx" in page
    assert "x" * 100 not in page


def test_a_shared_page_has_a_title_and_a_description_for_whoever_is_sent_the_link(reader: Reader) -> None:
    document = {**DOCUMENT, "subject": {"name": 'A "quoted" <name>'}}
    page = reader.get(shared(reader, finished(reader, document))).text

    assert '<meta property="og:title" content="Don’t buy: A &#34;quoted&#34; &lt;name&gt;">' in page
    assert re.search(
        r'<meta property="og:description" content="The person looking at vendors .*never says buy\.">', page
    )


def test_a_shared_page_offers_no_check(reader: Reader) -> None:
    page = reader.get(shared(reader, finished(reader))).text

    assert ("Check a vendor</a>" in page, "/check/" in page) == (False, False)


def test_a_trainer_who_says_who_they_are_is_called_so(reader: Reader) -> None:
    early = {"sold_or_priced": True, "full_understanding_first": False, "charges_for_discovery": True}
    document = {"kind": "discovery_self_check", "facts": {"trainer": early}}
    page = words_of(reader.get(shared(reader, finished(reader, document), sender="Anna Berg")))

    assert "Anna Berg gave a price or made an offer before a full understanding of the business" in page
    assert (
        "Anna Berg: Tell the buyer that it was too early for a price or an offer, and set aside what was named." in page
    )
    assert "Once discovery is complete, make a new offer from what it has shown." in page
    assert "the trainer" not in page.lower()


def test_a_trainer_who_shares_asks_nobody_else(reader: Reader) -> None:
    token = finished(reader, {"kind": "discovery_self_check", "facts": {}})

    assert "lie with you" not in words_of(reader.get(shared(reader, token)))


def test_whoever_looks_at_vendors_and_shares_is_called_by_their_name(reader: Reader) -> None:
    def page(sender: str) -> str:
        token = reader.begin("vendor", reader="evaluator")
        for fact, answer in (("evaluator.is_delegate", "true"), ("vendor.asked_about_metrics", "false")):
            assert reader.answer(token, fact, answer).status_code == 200
        reader.post(f"/draft/{token}/result")
        return words_of(reader.get(shared(reader, token, sender=sender)))

    named, unnamed = page("Anna Berg"), page("")
    assert "Who: Anna Berg" in named
    assert re.search(r"\d+ questions lie with Anna Berg\b", named)
    assert re.findall(r"(?:anna Berg|[Tt]he person looking at vendors)[^.]*", named) == []
    assert "Who: The person looking at vendors" in unnamed


def test_a_leader_who_shares_is_called_by_their_name_and_nobody_else_is(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    reader.answer(token, "leader.knows_lagging_metrics", "false")
    reader.post(f"/draft/{token}/result")
    words = words_of(reader.get(shared(reader, token, sender="Anna Berg")))

    assert "Anna Berg does not know which metrics are lagging" in words
    assert "the sales leader" not in words.lower()
