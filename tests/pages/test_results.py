"""What the page of a result shows, shares, keeps and gives back."""

import re
from html import unescape
from itertools import combinations
from typing import Any

import httpx
import pytest

from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.cases import read_cases
from tests.pages.conftest import Reader, heading, words_of
from tests.pages.reports import RULES, document_of

DOCUMENT: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": {"id": "v-17", "name": "Vendor C"},
    "facts": {
        "evaluator": {"is_delegate": True, "knows_numbers": False},
        "vendor": {"asked_about_metrics": False, "explains_why_asking": True},
    },
    "evidence": [
        {
            "fact": "vendor.asked_about_metrics",
            "value": False,
            "quote": "How many seats do you need?",
            "source": "transcript",
            "speaker_side": "vendor",
        }
    ],
}


def imported(reader: Reader, document: Any = DOCUMENT) -> str:
    reader.post("/import", {"text": dumps(document).decode()})
    return reader.token


def finished(reader: Reader, document: Any = DOCUMENT) -> str:
    token = imported(reader, document)
    reader.post(f"/draft/{token}/result")
    return token


def test_a_result_says_why_what_to_do_where_it_stands_and_on_what_it_rests(reader: Reader) -> None:
    page = reader.get(f"/draft/{finished(reader)}/result/1").text
    reason = reader.service.check(DOCUMENT)["reasons"][0]
    for text in (reason["title"], reason["because"], reason["do"], "How many seats do you need?"):
        assert text in page
    assert f"line {reason['cites']['line']}" in page


def test_a_result_says_first_what_is_needed_first(reader: Reader) -> None:
    page = reader.get(f"/draft/{finished(reader)}/result/1").text
    parts = (
        "h1>",
        *(f'id="{part}"' for part in ("now", "why", "stands", "table", "criteria", "could", "measures", "rest")),
    )
    places = [page.index(part) for part in parts]

    assert places == sorted(places)


def test_a_reason_says_what_to_do_also_while_it_is_folded(reader: Reader) -> None:
    page = reader.get(f"/draft/{finished(reader)}/result/1").text
    summaries = unescape("".join(re.findall(r"<summary>.*?</summary>", page, re.DOTALL)))

    for reason in reader.service.check(DOCUMENT)["reasons"]:
        assert (reason["title"] in summaries, reason["do"] in summaries) == (True, True)


def test_while_nothing_fires_what_to_find_out_stands_first_and_once(reader: Reader) -> None:
    document = with_evidence(vendor={"stayed_technical": False})
    page = unescape(reader.get(f"/draft/{finished(reader, document)}/result/1").text)
    asked = reader.service.check(document)["ask"][0]["question"]

    assert page.index("Find this out first") < page.index(asked) < page.index("Where it stands")
    assert page.count(asked) == 1


def test_a_page_for_people_shows_no_machine_names(reader: Reader) -> None:
    text = words_of(reader.get(f"/draft/{finished(reader)}/result/1")).partition("For the record")[0]

    assert [word for word in ("digest", "JSON", "fired", "VEN-", "sha256") if word in text] == []


def test_a_result_leads_to_the_line_of_the_word_also_where_the_verdict_is_a_sentence(reader: Reader) -> None:
    opening = {"kind": "discovery_self_check", "facts": {"request": {"opened_with": ["price"]}}}
    text = words_of(reader.get(f"/draft/{finished(reader, opening)}/result/1"))

    assert "“They are product buying.”" in text
    assert "where it says “product buying”: " in text


def test_what_could_change_the_verdict_is_asked_first(reader: Reader) -> None:
    token = finished(reader)
    page, answer = reader.get(f"/draft/{token}/result/1").text, reader.service.check(DOCUMENT)
    assert answer["could_become"] == "run"
    assert "it could still become “Run”" in page
    assert page.index(f"question/{answer['ask'][0]['fact']}") < page.index("The rest")


def test_the_score_is_a_table_of_what_speaks_against_it_and_no_mark(reader: Reader) -> None:
    token = finished(reader)
    page, score = reader.get(f"/draft/{token}/result/1").text, reader.service.check(DOCUMENT)["score"]
    for section in score["sections"]:
        criteria = section["fired"] + section["clear"] + section["open"]
        told = f"<td>{section['fired']} of {criteria}</td><td>{section['open']}</td>"
        assert f"{told}<td>{section['low']} to {section['high']} of 100</td>" in page
    assert f"{score['low']} to {score['high']} of 100" not in page


def test_an_answer_to_the_same_facts_is_kept_once(reader: Reader) -> None:
    token = finished(reader)
    reader.post(f"/draft/{token}/result")
    assert reader.address == f"/draft/{token}/result/1"
    reader.answer(token, "vendor.stayed_technical", "true")
    reader.post(f"/draft/{token}/result")
    assert reader.address == f"/draft/{token}/result/2"


def test_a_result_says_when_the_answers_have_changed_since(reader: Reader) -> None:
    token = finished(reader)
    assert "You have changed answers" not in reader.get(f"/draft/{token}/result/1").text
    reader.answer(token, "vendor.stayed_technical", "true")
    assert "You have changed answers" in reader.get(f"/draft/{token}/result/1").text


def test_history_says_what_changed(reader: Reader) -> None:
    token = finished(reader)
    reader.answer(token, "evaluator.knows_numbers", "true")
    reader.post(f"/draft/{token}/result")
    page = reader.get(f"/draft/{token}/history").text
    assert "The verdict changed from “Don’t buy” to “Push back”" in page
    assert (
        "The person looking at vendors does not know the numbers, and the vendor did not ask"
        in page.partition("Went")[2]
    )


def test_a_shared_link_reads_one_result_and_changes_nothing(reader: Reader) -> None:
    token = finished(reader)
    page = reader.post(f"/draft/{token}/result/1/share").text
    found = re.search(r"/shared/[\w-]{32}", page)
    assert found
    shared = reader.get(found[0])
    assert heading(shared) == "Don’t buy"
    assert token not in shared.text
    assert "<form" not in shared.text.partition("<main")[2]


def test_a_revoked_link_is_gone_at_once(reader: Reader) -> None:
    token = finished(reader)
    page = reader.post(f"/draft/{token}/result/1/share").text
    shared = re.search(r"/shared/[\w-]+", page)
    identity = re.search(r'name="share" value="(\w+)"', page)
    assert shared
    assert identity
    reader.post(f"/draft/{token}/result/1/revoke", {"share": identity[1]})
    gone = reader.get(shared[0])
    assert (gone.status_code, heading(gone)) == (404, "Nothing is kept at this link")


@pytest.mark.parametrize(("days", "said"), [(89, "Don’t buy"), (91, "This link has expired")])
def test_a_shared_link_expires_on_its_own_day(reader: Reader, days: int, said: str) -> None:
    token = finished(reader)
    shared = re.search(r"/shared/[\w-]+", reader.post(f"/draft/{token}/result/1/share").text)
    assert shared
    reader.clock.pass_days(days)
    assert heading(reader.get(shared[0])) == said


def test_what_is_downloaded_can_be_opened_again_and_says_the_same(reader: Reader) -> None:
    token = finished(reader)
    downloaded = reader.get(f"/draft/{token}/answers.json")
    assert "attachment" in downloaded.headers["content-disposition"]
    assert downloaded.json() == DOCUMENT
    reader.post("/import", files={"file": ("saved.json", downloaded.content)})
    assert reader.document(reader.token) == DOCUMENT
    assert heading(reader.post(f"/draft/{reader.token}/result")) == "Don’t buy"


def test_a_result_is_downloaded_with_its_day_and_rulebook(reader: Reader) -> None:
    document = reader.get(f"/draft/{finished(reader)}/result/1.json").json()
    assert document == {**DOCUMENT, "as_of": "2026-11-21", "rulebook": "sales-training@2.0.0"}


def test_a_trainer_may_write_their_facts_under_either_name(reader: Reader) -> None:
    token = imported(reader, {"kind": "discovery_self_check", "facts": {"trainer": {"stayed_technical": True}}})
    reader.answer(token, "vendor.stayed_technical", "false")
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": False}}


def test_a_file_with_faults_is_refused_with_every_place(reader: Reader) -> None:
    text = '{"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metric": 1}, "prior": {"exists": true}}}'
    page = reader.post("/import", {"text": text})
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert "/facts/vendor/asked_about_metric" in page.text
    assert "/facts/prior/exists" in page.text
    assert "asked_about_metric&#34;: 1" in page.text


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kind": "no_such", "facts": {}}', '{"kind": 1, "kind": 2}'])
def test_what_is_no_document_is_refused_kindly(reader: Reader, text: str) -> None:
    page = reader.post("/import", {"text": text})
    assert (page.status_code, "<title>Error: " in page.text) == (422, True)


def test_statements_that_differ_are_shown_and_can_be_put_right(reader: Reader) -> None:
    token = imported(reader)
    place = f"/draft/{token}/question/vendor.asked_about_metrics"
    reader.post(place, {"action": "answer", "vendor.asked_about_metrics": "true"})
    assert "so none counts" in reader.get(place).text
    reader.post(place, {"settle": "true"})
    assert reader.document(token)["evidence"] == []
    assert "so none counts" not in reader.get(place).text


def test_the_vendors_questions_are_text_in_the_vendors_voice(reader: Reader) -> None:
    told = {"kind": "vendor_evaluation", "facts": {"vendor": {"explains_why_asking": True}}}
    assert "pay for before we decide?" in reader.get(f"/draft/{finished(reader, told)}/result/1/questions").text


def test_a_result_of_every_kind_of_case_can_be_shown(reader: Reader) -> None:
    answers = {
        "buying_request": {"request": {"opened_with": ["price"], "remedies": ["none"]}, "buy_in": {"others": ["IT"]}},
        "discovery_self_check": {"vendor": {"has_insight_into_org": True}, "conversation": {"words_by_side": 12}},
    }
    for kind, facts in answers.items():
        token = finished(reader, {"kind": kind, "facts": facts})
        headings = {
            "result/1": "",
            "answers": "Check your answers",
            "all": "All questions on one page",
            "history": "What changed over time",
            "result/1/questions": "to send",
        }
        headline = reader.service.check(reader.document(token))["headline"]
        for place, said in headings.items():
            page = reader.get(f"/draft/{token}/{place}")
            assert page.status_code == 200
            assert heading(page).removeprefix("Texts ").removeprefix("Text ") == (said or headline)


OPTIONAL = {
    "quote": "How many seats?",
    "source": "transcript",
    "speaker_side": "vendor",
    "locator": "minute 3",
    "as_of": "2026-11-01",
}
SUBSETS = [dict(each) for count in range(len(OPTIONAL) + 1) for each in combinations(OPTIONAL.items(), count)]


def test_a_good_word_of_the_purchase_does_not_stand_under_a_stop(reader: Reader) -> None:
    documents = [document_of(case) for case in read_cases(RULES)]
    answers = [(document, reader.service.check(document)) for document in documents]
    stopped = [document for document, said in answers if (said["side"], said["level"]) == ("sales_fixing", "stop")]
    assert stopped
    for document in stopped[:3]:
        page = reader.get(f"/draft/{finished(reader, document)}/result/1").text
        band, _, below = page.partition('<header class="band"')[2].partition("</header>")
        assert ("sales fixing" in band, "(“sales fixing”)" in below) == (False, True)


def with_evidence(*evidence: Any, **facts: Any) -> dict[str, Any]:
    return {"kind": "vendor_evaluation", "facts": facts, "evidence": list(evidence)}


def the_shared_page(reader: Reader, token: str) -> httpx.Response:
    found = re.search(r"/shared/[\w-]{32}", reader.post(f"/draft/{token}/result/1/share").text)
    assert found
    return reader.get(found[0])


@pytest.mark.parametrize("given", SUBSETS, ids=lambda given: "+".join(given) or "none")
def test_a_reason_may_rest_on_evidence_that_leaves_anything_out(reader: Reader, given: dict[str, str]) -> None:
    token = finished(reader, with_evidence({"fact": "vendor.asked_about_metrics", "value": False, **given}))
    for page in (reader.get(f"/draft/{token}/result/1"), the_shared_page(reader, token)):
        assert page.status_code == 200
        assert ("<q><bdi>How many seats?</bdi></q>" in page.text) is ("quote" in given)
        assert ("(<bdi>transcript</bdi>)" in page.text) is ("quote" in given and "source" in given)


def test_statements_that_differ_need_no_source(reader: Reader) -> None:
    said = [{"fact": "vendor.asked_about_metrics", "value": value} for value in (True, False)]
    token = finished(reader, with_evidence(*said))
    page = reader.get(f"/draft/{token}/result/1").text
    assert ("Put this right first" in page, "()" in page) == (True, False)


def test_a_contradiction_is_told_alike_on_the_result_and_beside_its_question(reader: Reader) -> None:
    said = {"fact": "vendor.asked_about_metrics", "value": True, "source": "email"}
    token = finished(reader, with_evidence(said, vendor={"asked_about_metrics": False}))
    result = reader.get(f"/draft/{token}/result/1").text
    question = reader.get(f"/draft/{token}/question/vendor.asked_about_metrics").text

    assert ("Two answers contradict each other" in result, "Nothing speaks against it" in result) == (True, False)
    for page in (result, question):
        shown = [f"(<bdi>{source}</bdi>)" in page for source in ("answered here", "email", "body")]
        assert shown == [True, True, False]


def test_what_counts_only_together_with_something_open_says_with_what(reader: Reader) -> None:
    told = {"evaluator": {"sat_through_slide_deck": True}, "leader": {"unavailable": True}}
    token = finished(reader, with_evidence(**told))
    result = reader.get(f"/draft/{token}/result/1").text

    assert "Nothing speaks against it" not in result
    assert "Was a slide deck presented? <strong><bdi>Yes</bdi></strong>" in result
    assert f'<a href="/draft/{token}/question/vendor.on_matrix?then=result">' in result


def test_what_is_told_and_counts_for_nothing_open_leaves_nothing_that_speaks_against_it(reader: Reader) -> None:
    token = finished(reader, with_evidence(vendor={"stayed_technical": False}))
    result = reader.get(f"/draft/{token}/result/1").text

    assert ("Nothing speaks against it so far" in result, "counts only together" in result) == (True, False)


def dated(value: bool, day: str) -> dict[str, Any]:
    return {"fact": "vendor.asked_about_metrics", "value": value, "source": "transcript", "as_of": day}


def told_of_the_conflict(reader: Reader, token: str) -> list[str]:
    """What the result, the shared result and the question say of each statement."""
    places = (f"/draft/{token}/result/1", f"/draft/{token}/question/vendor.asked_about_metrics")
    pages = [*map(reader.get, places), the_shared_page(reader, token)]
    found = [re.search(r'<ul class="statements">(.*?)</ul>', page.text, re.DOTALL) for page in pages]
    return [" ".join(re.sub(r"<[^>]+>", "", entry[1]).split()) if entry else "" for entry in found]


def test_of_two_statements_that_differ_the_later_one_is_named_and_neither_is_picked(reader: Reader) -> None:
    token = finished(reader, with_evidence(dated(True, "2026-10-02"), dated(False, "2026-10-09")))

    for said in told_of_the_conflict(reader, token):
        assert said == "Yes (transcript, 2 October 2026) No (transcript, 9 October 2026, later)"
    assert "does not make it the right one" in words_of(reader.get(f"/draft/{token}/result/1"))


def test_an_answer_on_a_page_is_of_the_day_on_which_it_was_told(reader: Reader) -> None:
    token = imported(reader, with_evidence(dated(True, "2026-10-02")))
    reader.answer(token, "vendor.asked_about_metrics", "false")
    reader.post(f"/draft/{token}/result")

    for said in told_of_the_conflict(reader, token):
        assert said == "No (answered here, 21 November 2026, later) Yes (transcript, 2 October 2026)"
    kept = reader.document(token)["evidence"]
    assert kept[1:] == [{"fact": "vendor.asked_about_metrics", "as_of": "2026-11-21"}]


def test_when_an_answer_of_a_file_was_told_nobody_knows(reader: Reader) -> None:
    token = finished(reader, with_evidence(dated(True, "2026-10-02"), vendor={"asked_about_metrics": False}))

    for said in told_of_the_conflict(reader, token):
        assert said == "No (answered here) Yes (transcript, 2 October 2026)"
    assert "does not make it the right one" not in words_of(reader.get(f"/draft/{token}/result/1"))


def test_script_in_a_quote_a_subject_or_the_name_of_a_metric_is_text_on_the_result(reader: Reader) -> None:
    named = {"metric": "custom", "name": "<script>alert(2)</script>"}
    quoted = {"fact": "vendor.asked_about_metrics", "value": False, "quote": "<script>alert(3)</script>"}
    document = with_evidence(quoted, metrics={"items": [named]}) | {"subject": {"name": "<script>alert(1)</script>"}}
    token = finished(reader, document)
    for page in (reader.get(f"/draft/{token}/result/1"), the_shared_page(reader, token)):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert [f"&lt;script&gt;alert({at})" in page.text for at in (1, 2, 3)] == [True] * 3


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "nothing"), (False, '<p class="quiet"><bdi>No</bdi></p>'), (True, "nothing")], ids=str
)
def test_evidence_without_a_quote_shows_its_value_in_words_or_nothing(reader: Reader, value: Any, shown: str) -> None:
    said = {"fact": "vendor.asked_about_metrics", "value": value}
    token = imported(reader, with_evidence(said, vendor={"asked_about_metrics": True}))
    page = reader.get(f"/draft/{token}/answers")
    assert page.status_code == 200
    assert [word in page.text for word in ("None", "False", "True")] == [False] * 3
    assert (shown in page.text) is (shown != "nothing")


def test_evidence_under_the_name_that_a_trainer_uses_can_be_dropped(reader: Reader) -> None:
    said = {"fact": "trainer.stayed_technical", "value": True, "quote": "Let me show you the product"}
    document = {"kind": "discovery_self_check", "facts": {"trainer": {"stayed_technical": False}}, "evidence": [said]}
    token = imported(reader, document)
    place = f"/draft/{token}/question/vendor.stayed_technical"
    assert "so none counts" in reader.get(place).text
    assert "Let me show you the product" in reader.get(f"/draft/{token}/answers").text
    reader.post(place, {"settle": "false"})
    assert reader.document(token)["evidence"] == []


@pytest.mark.parametrize("text", ["Dear vendor, thank you", "{kind: vendor}"])
def test_text_that_is_no_file_of_ours_is_called_that_first(reader: Reader, text: str) -> None:
    for page in (reader.post("/import", {"text": text}), reader.post("/compare", {"text-1": text})):
        assert page.status_code == 422
        assert "This is not a file saved by dontbuy, or a part of it is missing (line 1, column" in page.text
