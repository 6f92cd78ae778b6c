"""A transcript that is read from a check: what is accepted goes into that check, beside what was told there."""

from json import dumps

import httpx
import pytest

from tests.listening import DEAL, PITCH
from tests.pages.conftest import Reader, heading, words_of
from tests.pages.test_purchase import add_vendor, begin
from tests.pages.test_transcript import PRICE, PRODUCT, SILENT, brought, hearer, proposed

__all__ = ["hearer"]


def read(hearer: Reader, token: str, text: str, **more: str) -> httpx.Response:
    return hearer.post(f"/draft/{token}/transcript", {"text": text, **more})


def add(hearer: Reader, token: str, page: httpx.Response, *accepted: str) -> httpx.Response:
    taken = {f"take/{key}": "accept" for key in accepted}
    return hearer.post(f"/draft/{token}/transcript/add", {**brought(page), **taken})


@pytest.fixture
def check(hearer: Reader) -> str:
    """A check of a vendor by its token, in which one answer was given."""
    token = hearer.begin("vendor", reader="evaluator", subject="Sales Academy")
    hearer.answer(token, "vendor.charges_for_discovery", "false")
    return token


def test_the_calls_of_a_check_lead_to_a_transcript_for_it(hearer: Reader, check: str) -> None:
    calls = hearer.get(f"/draft/{check}/calls")
    page = hearer.get(f"/draft/{check}/transcript")

    assert f'href="/draft/{check}/transcript"' in calls.text
    assert heading(page) == "Read a transcript"
    assert "Sales Academy" in words_of(page)
    assert 'name="kind"' not in page.text
    assert f'action="/draft/{check}/transcript"' in page.text


def test_what_is_accepted_goes_into_the_check_with_its_words(hearer: Reader, check: str) -> None:
    page = read(hearer, check, PITCH, whole="yes")
    added = add(hearer, check, page, PRODUCT, SILENT)
    document = hearer.document(check)

    assert "Who are you?" not in words_of(page)
    assert hearer.address.startswith(f"/draft/{check}/answers")
    assert heading(added) == "Check your answers"
    assert document["subject"] == {"name": "Sales Academy"}
    assert document["facts"] == {
        "vendor": {"charges_for_discovery": False, "started_with_product": True, "asked_about_metrics": False}
    }
    quoted = [piece for piece in document["evidence"] if piece.get("source") == "transcript"]
    assert {piece["fact"] for piece in quoted} == {"vendor.started_with_product"}
    assert all(piece["quote"] in PITCH for piece in quoted)


def test_where_something_else_was_told_both_stand_and_the_page_asks_which(hearer: Reader, check: str) -> None:
    hearer.answer(check, "vendor.sold_or_priced", "false")
    hearer.answer(check, "vendor.asked_about_metrics", "true")
    added = add(hearer, check, read(hearer, check, PITCH, whole="yes"), PRICE, SILENT)
    told = hearer.document(check)["facts"]["vendor"]

    assert (told["sold_or_priced"], told["asked_about_metrics"]) == (False, True)
    asked = words_of(added).partition("Statements about these differ")[2].partition("What you said")[0]
    assert "price" in asked
    question = hearer.get(f"/draft/{check}/question/vendor.sold_or_priced")
    assert "Two statements about this differ" in words_of(question)


def test_what_was_settled_is_asked_again_once_another_call_says_otherwise(hearer: Reader, check: str) -> None:
    question = f"/draft/{check}/question/vendor.sold_or_priced"
    hearer.answer(check, "vendor.sold_or_priced", "false")
    add(hearer, check, read(hearer, check, PITCH), PRICE)
    hearer.post(question, {"settle": "false"})
    settled = hearer.get(question)
    add(hearer, check, read(hearer, check, PITCH), PRICE)

    assert "Two statements" not in words_of(settled)
    assert "Two statements" in words_of(hearer.get(question))


def test_a_list_grows_by_what_a_second_call_names(hearer: Reader, check: str) -> None:
    for call in (DEAL, DEAL.replace("win rate", "average deal size")):
        page = read(hearer, check, call)
        page = add(hearer, check, page, *proposed(page))

    assert hearer.document(check)["facts"]["vendor"]["metrics_asked"] == ["win_rate", "average_deal_size"]
    assert "differ" not in words_of(page)


def test_what_a_call_says_of_us_counts_for_every_vendor_of_a_purchase(hearer: Reader) -> None:
    purchase = begin(hearer)
    first, second = [add_vendor(hearer, purchase, name) for name in ("Sales Academy", "Another")]
    add(hearer, first, read(hearer, first, PITCH), "evaluator.is_delegate:false", PRODUCT)
    told = [hearer.document(each) for each in (first, second)]

    assert [each["facts"]["evaluator"] for each in told] == [{"is_delegate": False}] * 2
    assert ["vendor" in each["facts"] for each in told] == [True, False]
    assert [{piece["fact"] for piece in each["evidence"]} for each in told] == [
        {"evaluator.is_delegate", "vendor.started_with_product"},
        {"evaluator.is_delegate"},
    ]
    assert "What was said in a call was added" in words_of(hearer.get(f"/purchase/{purchase}/history"))


def test_none_accepted_adds_nothing_and_keeps_the_page(hearer: Reader, check: str) -> None:
    page = add(hearer, check, read(hearer, check, PITCH))

    assert page.status_code == 422
    assert "Add what you accepted to the check" in words_of(page)
    assert "evidence" not in hearer.document(check)


def test_an_address_of_no_check_reads_nothing(hearer: Reader) -> None:
    assert hearer.get(f"/draft/{'x' * 32}/transcript").status_code == 404
    assert read(hearer, "x" * 32, PITCH).status_code == 404


def test_of_what_a_call_says_twice_each_quote_stands_with_what_it_says(hearer: Reader, check: str) -> None:
    hearer.answer(check, "vendor.sold_or_priced", "false")
    added = words_of(add(hearer, check, read(hearer, check, PITCH), PRICE))

    assert "“Our programme is $4,000 for each of them.” (Yes)" in added


def test_what_only_a_transcript_says_is_from_no_file(hearer: Reader) -> None:
    told = {"fact": "vendor.sold_or_priced", "quote": "It is $400.", "source": "transcript", "speaker_side": "vendor"}
    token = (
        hearer.post(
            "/import",
            {"text": dumps({"kind": "vendor_evaluation", "facts": {}, "evidence": [{**told, "value": True}]})},
        )
        and hearer.token
    )
    answers = words_of(hearer.get(f"/draft/{token}/answers"))

    assert "From the transcript:" in answers
    assert "From your file" not in answers


def test_what_was_said_in_a_call_stands_under_a_question_to_nobody_in_particular(hearer: Reader) -> None:
    """Whoever looks at vendors may have said it, and not the sales leader whom the question to them names."""
    said = {"fact": "metrics.items", "quote": "Our win rate is 22 percent.", "source": "transcript"}
    facts = {"metrics": {"items": [{"metric": "win_rate"}]}, "leader": {"defines_metrics": True}}
    document = {"kind": "buying_request", "facts": facts, "evidence": [{**said, "speaker_side": "buyer"}]}
    token = hearer.door.app.state.checks.begin(document, reader="evaluator")

    answers = words_of(hearer.get(f"/draft/{token}/answers"))

    assert "Which numbers have to move?" in answers
    assert "did the sales leader say have to move" not in answers
    assert "Does the sales leader define which numbers" in answers
