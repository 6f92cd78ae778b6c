"""What comes after a result: another vendor for the same purchase, and texts to send."""

import re
from typing import Any

import pytest

from tests.pages.conftest import Reader, words_of
from tests.pages.reports import every_case_for_every_reader
from tests.pages.test_results import DOCUMENT, finished, with_evidence


def test_another_vendor_for_the_same_purchase_begins_with_what_is_about_us(reader: Reader) -> None:
    items = [{"metric": "win_rate"}]
    ours: dict[str, Any] = {
        "metrics": {"items": items},
        "cause": {"buyer_can_pinpoint": True, "text": "Nobody prepares"},
        "leader": {"unavailable": True},
        "evaluator": {"is_delegate": True, "knows_numbers": False},
    }
    theirs = {"asked_about_metrics": False, "on_matrix": True, "discovery_took_place": True}
    evidence = [
        {"fact": "leader.unavailable", "value": True, "quote": "No time"},
        {"fact": "vendor.asked_about_metrics", "value": False},
    ]
    told = {**ours, "vendor": theirs}
    told["evaluator"] = {**ours["evaluator"], "sat_through_slide_deck": True}
    token = finished(reader, with_evidence(*evidence, **told) | {"subject": {"name": "Vendor C"}})
    assert f'action="/draft/{token}/another"' in reader.get(f"/draft/{token}/result/1").text
    assert reader.post(f"/draft/{token}/another", {"subject": "Vendor D"}).status_code == 200
    assert reader.token != token
    assert "/question/" in reader.address
    page = reader.get(reader.address)
    assert "5 answers about yourselves are taken along: what stays so for another vendor." in words_of(page)
    assert f'href="/draft/{reader.token}/answers">Look at them, change what is not so' in page.text
    assert "taken along" not in words_of(reader.get(f"/draft/{reader.token}/question/behaviour.to_change_known"))
    begun = {"kind": "vendor_evaluation", "subject": {"name": "Vendor D"}, "facts": ours, "evidence": evidence[:1]}
    assert reader.document(reader.token) == begun
    assert reader.document(token)["facts"] == told


@pytest.mark.parametrize("kind", ["buying_request", "discovery_self_check"])
def test_another_vendor_is_offered_only_where_a_vendor_is_checked(reader: Reader, kind: str) -> None:
    token = finished(reader, {"kind": kind, "facts": {}})
    assert "Check another vendor" not in reader.get(f"/draft/{token}/result/1").text


RUN: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": {"name": "Vendor C"},
    "facts": {"vendor": {"stayed_surface_level": True, "wants_to_get_in_deep": False}},
}


def test_after_a_settled_run_there_is_nothing_to_ask_and_a_polite_no_to_send(reader: Reader) -> None:
    answer = reader.service.check(RUN)
    assert (answer["verdict"], answer["settled"], answer["ask"] != []) == ("run", True, True)
    token = finished(reader, RUN)
    assert "Texts to send" in reader.get(f"/draft/{token}/result/1").text
    page = reader.get(f"/draft/{token}/result/1/questions")
    assert "These talks have to end. Each of these can be sent as it is." in words_of(page)
    assert re.findall(r'<h2 id="for-[^"]+">([^<]+)</h2>', page.text) == [
        "To the sales leader",
        "A polite no, to the vendor",
    ]


def test_the_vendor_is_asked_in_one_message_only(reader: Reader) -> None:
    page = reader.get(f"/draft/{finished(reader)}/result/1/questions")
    titles = re.findall(r'<h2 id="for-[^"]+">([^<]+)</h2>', page.text)
    assert titles == ["To the sales leader", "Not now, to the vendor", "To the person looking at vendors"]
    asked = [question for question in reader.service.check(DOCUMENT)["ask"] if question["answered_by"] == "vendor"]
    assert asked != []


def test_the_name_of_another_vendor_is_asked_where_it_begins(reader: Reader) -> None:
    page = reader.get(f"/draft/{finished(reader)}/result/1").text
    form = page.partition("/another")[2].partition("</form>")[0]
    assert 'name="subject"' in form


def test_the_first_sentence_says_what_the_first_question_could_lead_to(reader: Reader) -> None:
    """It names the strongest word that is possible; the first question may lead to another one."""
    vendor = {"stayed_surface_level": False, "has_insight_into_org": True}
    told = {"kind": "vendor_evaluation", "facts": {"vendor": vendor}}
    answer = reader.service.check(told)
    asked = answer["ask"][0]
    assert (asked["fact"], asked["could_lead_to"], answer["could_become"]) == ("metrics.items", "do_not_buy", "run")
    page = words_of(reader.get(f"/draft/{finished(reader, told)}/result/1"))

    outlook = page[page.index("It is not settled") :].partition("Find this out first")[0]
    assert "it could still become “Run”" in outlook
    assert re.search(
        r"\d+ questions can change it: \d+ answers? can be enough; at most \d+ are needed[^.]*\. "
        r"The first could lead to “Don’t buy”\.",
        outlook,
    )


def test_the_first_question_of_every_result_leads_where_the_first_sentence_says() -> None:
    for read in every_case_for_every_reader():
        report = read.report
        if report.telling and not report.holding_back and not report.ends_talks:
            leads_to = report.headline(report.telling[0]["could_lead_to"])
            assert f"“{leads_to}”" in report.settledness, read


def test_the_side_is_said_once_and_a_good_one_never_beside_a_stop() -> None:
    found = set()
    for each in every_case_for_every_reader():
        answer, report = each.report.answer, each.report
        said = [sentence for sentence in (report.side_with_verdict, report.side_with_two_sides) if sentence]
        assert len(said) == (answer["side"] not in ("cannot_tell", "not_judged")), each
        found.add((answer["side"], answer["level"] == "stop", bool(report.side_with_two_sides)))

    assert {stands_below for side, stops, stands_below in found if side == "sales_fixing" and stops} == {True}
    assert not any(stands_below for side, stops, stands_below in found if side != "sales_fixing" or not stops)


def test_a_page_of_questions_says_a_settled_verdict_once_in_full(reader: Reader) -> None:
    token = reader.begin("discovery")
    reader.answer(token, "vendor.sold_or_priced", "true")
    said = words_of(reader.answer(token, "vendor.full_understanding_first", "false"))

    assert "Settled: Sales malpractice" in said
    assert said.count("A buyer who uses these criteria would call this sales malpractice") == 1


@pytest.mark.parametrize(("fact", "first"), [("vendor.started_with_product", "Texts to send"), ("", "Answer more")])
def test_the_first_button_of_a_result_is_what_its_reader_does_next(reader: Reader, fact: str, first: str) -> None:
    token = reader.begin("vendor", reader="evaluator")
    reader.answer(token, fact or "vendor.asked_about_metrics", "true" if fact else "false")
    page = reader.post(f"/draft/{token}/result")

    assert re.findall(r'<a class="button" href="[^"]+">([^<]+)</a>', page.text) == [first]


@pytest.mark.parametrize(("reasons", "is_short"), [(1, True), (5, False)])
def test_what_goes_beyond_stands_on_the_side_where_there_is_room(reader: Reader, reasons: int, is_short: bool) -> None:
    speaks_against = {
        "vendor.started_with_product": "true",
        "vendor.asked_about_metrics": "false",
        "vendor.stayed_technical": "true",
        "evaluator.is_delegate": "true",
        "evaluator.knows_numbers": "false",
    }
    token = reader.begin("vendor", reader="evaluator")
    for fact in [*speaks_against][:reasons]:
        reader.answer(token, fact, speaks_against[fact])

    assert ("data-short" in reader.post(f"/draft/{token}/result").text) is is_short


def test_what_would_change_a_settled_verdict_is_said_where_it_leads_and_not_above_too(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    reader.answer(token, "behaviour.to_change_known", "false")
    page = reader.post(f"/draft/{token}/result")
    outlook = re.search(r'<p class="outlook">(.*?)</p>', page.text, re.DOTALL)

    assert outlook
    assert "This is settled: no open question changes it." in outlook[1]
    assert "but an act would" not in outlook[1]
    assert "The least that would" in words_of(page)


def test_what_was_said_is_said_once_for_all_that_waits_together_with_it(reader: Reader) -> None:
    token = reader.begin("request", reader="evaluator")
    reader.answer(token, "evaluator.is_delegate", "true")
    said = words_of(reader.post(f"/draft/{token}/result")).partition("What one more answer would decide")[2]

    assert said.count("What was said:") < said.count("Together they decide whether this is so") > 1
    assert "Also open:" in said
