"""A person goes from the start page to a result, one question at a time, without a script."""

import json
import re

import pytest

from tests.pages.conftest import Reader, heading, words_of


def test_the_start_page_offers_three_plain_choices(reader: Reader) -> None:
    text = reader.get("/").text
    assert [f'href="/check/{slug}"' in text for slug in ("vendor", "request", "discovery")] == [True] * 3


@pytest.mark.parametrize("slug", ["vendor", "request", "discovery"])
def test_the_questions_come_in_the_order_of_the_engine(reader: Reader, slug: str) -> None:
    token = reader.begin(slug)
    for value in ("true", "false", "true", "false"):
        asked = reader.service.check(reader.document(token))["ask"]
        reader.get(f"/draft/{token}")
        assert reader.fact == asked[0]["fact"]
        answered = "dont_know" if reader.fact == "metrics.items" else "answer"
        reader.post(reader.address, {"action": answered, reader.fact: value})


@pytest.mark.parametrize("slug", ["vendor", "request", "discovery"])
def test_a_journey_ends_at_the_result_which_names_the_verdict_of_the_service(reader: Reader, slug: str) -> None:
    token = reader.begin(slug, subject="Acme")
    page = reader.get(reader.address)
    for at in range(80):
        if not reader.fact:
            break
        page = reader.post(reader.address, {"action": "answer", reader.fact: ["true", "false"][at % 3 == 0]})
        if reader.fact and at % 2:
            page = reader.post(reader.address, {"action": "skip"})
    assert reader.address == f"/draft/{token}/result/1"
    assert heading(page).removesuffix(": leave these talks") == reader.service.check(reader.document(token))["headline"]


def test_a_question_says_why_and_who(reader: Reader) -> None:
    token = reader.begin()
    text = reader.get(f"/draft/{token}/question/vendor.asked_about_metrics").text
    assert "A vendor who does not ask for your numbers" in text
    assert "The person looking at vendors" in text


def test_a_skipped_question_stays_open_and_does_not_come_back_by_itself(reader: Reader) -> None:
    token = reader.begin()
    first = reader.fact
    reader.post(reader.address, {"action": "skip"})
    assert reader.fact not in ("", first)
    assert "1 left open" in reader.get(f"/draft/{token}/answers").text
    assert reader.document(token)["facts"] == {}


def test_not_knowing_is_an_answer_only_of_the_one_it_is_about(reader: Reader) -> None:
    vendor, trainer = reader.begin("vendor"), reader.begin("discovery")
    place = "/draft/{}/question/cause.buyer_can_pinpoint"
    assert "I don’t know" in reader.get(place.format(vendor)).text
    assert "I don’t know" not in reader.get(place.format(trainer)).text
    reader.post(place.format(vendor), {"action": "dont_know"})
    assert reader.document(vendor)["facts"] == {"cause": {"buyer_can_pinpoint": False}}


def test_when_nothing_can_change_the_verdict_it_is_said_above_the_next_question_and_once(reader: Reader) -> None:
    token = reader.begin()
    reader.answer(token, "vendor.stayed_surface_level", "true")
    page = reader.answer(token, "vendor.wants_to_get_in_deep", "false")
    settled = "Run : no answer that is still open can change this. See the result Go on"
    assert (reader.fact != "", settled in words_of(page)) == (True, True)
    here = reader.address
    page = reader.post(here, {"action": "go_on"})
    assert (reader.address, settled in words_of(page)) == (here, False)
    assert settled not in words_of(reader.answer(token, reader.fact, "true"))


def test_to_answer_on_is_to_go_on(reader: Reader) -> None:
    token = reader.begin()
    reader.answer(token, "vendor.stayed_surface_level", "true")
    reader.answer(token, "vendor.wants_to_get_in_deep", "false")
    assert 'id="settled"' not in reader.answer(token, reader.fact, "true").text


def test_no_verdict_is_named_before_it_is_known(reader: Reader) -> None:
    token = reader.begin()
    assert heading(reader.post(f"/draft/{token}/result")) == "Not yet known"


@pytest.mark.parametrize(("then", "label"), [("answers", "Back to your answers"), ("result", "Back to the result")])
def test_a_change_runs_on_through_what_is_open_and_nothing_else_is_lost(reader: Reader, then: str, label: str) -> None:
    token = reader.begin()
    reader.answer(token, "vendor.asked_about_metrics", "true")
    reader.answer(token, "vendor.stayed_technical", "true")
    place = f"/draft/{token}/question/vendor.asked_about_metrics"
    page = reader.get(f"{place}?then={then}")
    assert 'value="true" id="vendor-asked-about-metrics" data-key="y" aria-pressed="true"' in page.text
    assert label in words_of(page)
    page = reader.post(place, {"action": "answer", "then": then, "vendor.asked_about_metrics": "false"})
    assert reader.fact == reader.service.check(reader.document(token))["ask"][0]["fact"]
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True, "asked_about_metrics": False}}
    assert (label in words_of(page)) is (then == "result")
    reader.post(place, {"action": then if then == "result" else "back", "then": then})
    assert reader.address == f"/draft/{token}/{'result/1' if then == 'result' else 'answers'}"


def test_no_link_leads_elsewhere_after_an_answer(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/question/vendor.stayed_technical"
    reader.post(place, {"action": "answer", "then": "//evil.example", "vendor.stayed_technical": "false"})
    assert reader.address.startswith(f"/draft/{token}/")


def test_the_metrics_are_a_table_that_becomes_the_same_json(reader: Reader) -> None:
    token = reader.begin("request")
    row = "metrics.items/0"
    filled = {
        f"{row}/metric": "win_rate",
        f"{row}/baseline/value": "22.5",
        f"{row}/baseline/withheld": "",
        f"{row}/target/value": "30 %",
        f"{row}/by": "2027-06-30",
        f"{row}/knowledge": "exact",
        "metrics.items/1/metric": "",
    }
    reader.post(f"/draft/{token}/question/metrics.items", {"action": "answer", **filled})
    item = {
        "metric": "win_rate",
        "knowledge": "exact",
        "baseline": {"value": 22.5},
        "target": {"value": 30, "unit": "percent"},
        "by": "2027-06-30",
    }
    assert reader.document(token)["facts"]["metrics"]["items"] == [item]


def test_a_number_may_be_known_and_not_said(reader: Reader) -> None:
    token = reader.begin("request")
    row = "metrics.items/0"
    filled = {f"{row}/metric": "win_rate", f"{row}/knowledge": "exact", f"{row}/baseline/withheld": "true"}
    reader.post(f"/draft/{token}/question/metrics.items", {"action": "answer", **filled})
    assert "known, and not said here" in reader.get(f"/draft/{token}/answers").text


def test_another_row_can_be_added_and_one_taken_out(reader: Reader) -> None:
    token = reader.begin("request")
    place = f"/draft/{token}/question/metrics.items"
    reader.post(place, {"action": "more", "metrics.items/0/metric": "win_rate"})
    page = reader.get(reader.address)
    assert page.text.count('<fieldset class="row"') == 2
    rows = {"metrics.items/0/metric": "win_rate", "metrics.items/0/remove": "true", "metrics.items/1/metric": "quota"}
    reader.post(place, {"action": "answer", **rows, "metrics.items/1/metric": "average_deal_size"})
    assert [metric["metric"] for metric in reader.document(token)["facts"]["metrics"]["items"]] == ["average_deal_size"]


def test_all_questions_stand_on_one_page_and_are_saved_together(reader: Reader) -> None:
    reader.post("/check/vendor/all", {"action": "save", "subject": "Acme", "vendor.stayed_technical": "true"})
    token = reader.token
    assert reader.address == f"/draft/{token}/all?saved=all#saved"
    page = reader.post(f"/draft/{token}/all", {"action": "result", "vendor.asked_about_metrics": "false"})
    assert heading(page) == "Push back"
    assert reader.document(token)["facts"] == {"vendor": {"asked_about_metrics": False}}


def test_saving_the_single_page_keeps_that_the_numbers_are_not_known(reader: Reader) -> None:
    token = reader.begin("request")
    reader.post(f"/draft/{token}/question/metrics.items", {"action": "dont_know"})
    reader.post(f"/draft/{token}/all", {"action": "save", "metrics.items/0/metric": ""})
    assert reader.document(token)["facts"] == {"metrics": {"items": []}}


def test_a_long_table_is_read_to_its_end(reader: Reader) -> None:
    token = reader.begin("request")
    rows = {f"metrics.items/{at}/metric": "custom" for at in range(60)}
    names = {f"metrics.items/{at}/name": f"number {at}" for at in range(60)}
    reader.post(f"/draft/{token}/question/metrics.items", {"action": "answer", **rows, **names})
    assert [metric["name"] for metric in reader.document(token)["facts"]["metrics"]["items"]] == list(names.values())


def test_every_question_is_on_the_single_page_and_on_the_form_to_print(reader: Reader) -> None:
    text, paper = reader.get("/check/vendor/all").text, reader.get("/check/vendor/form").text
    facts = reader.service.library.in_force.rule_sets["vendor_evaluation"].facts
    asked = [fact for fact in facts.values() if fact.question and not fact.derived_from]
    assert [fact.name for fact in asked if f'name="{fact.name}' not in text] == []
    assert [fact.name for fact in asked if not fact.companion_of and fact.question.split("'")[0] not in paper] == []


def test_a_prefilled_link_proposes_and_stores_nothing(reader: Reader) -> None:
    query = "vendor.asked_about_metrics=true&vendor.charges_for_discovery=false&vendor.askd=1&vendor.on_matrix=perhaps"
    page = reader.get(f"/check/vendor?{query}&from=crm&subject.name=Acme")
    assert page.text.count("suggested by <bdi>crm</bdi></span>") == 2
    assert "<code><bdi>vendor.askd</bdi></code>" in page.text
    assert "<code><bdi>vendor.on_matrix</bdi></code>: choose yes or no" in page.text
    with reader.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM checks").scalar() == 0


def test_kept_suggestions_become_answers_that_say_who_suggested_them(reader: Reader) -> None:
    proposed = '{"vendor.asked_about_metrics": true, "vendor.stayed_technical": true}'
    token = reader.begin(proposed=proposed, keep="vendor.asked_about_metrics", **{"from": "crm"})
    assert reader.document(token)["facts"] == {"vendor": {"asked_about_metrics": True}}
    assert "suggested by <bdi>crm</bdi>" in reader.get(f"/draft/{token}/answers").text
    reader.answer(token, "vendor.asked_about_metrics", "true")
    assert "suggested by" not in reader.get(f"/draft/{token}/answers").text


def test_an_unknown_journey_is_a_page_that_says_so(reader: Reader) -> None:
    page = reader.get("/check/nothing")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


MANY = [{"metric": "custom", "name": f"number {at}"} for at in range(2_000)]


@pytest.mark.parametrize("place", ["question/metrics.items", "all"])
def test_of_a_long_table_fifty_rows_are_shown_and_the_rest_stays_as_it_is(reader: Reader, place: str) -> None:
    reader.post("/import", {"text": json.dumps({"kind": "buying_request", "facts": {"metrics": {"items": MANY}}})})
    token = reader.token
    page = reader.get(f"/draft/{token}/{place}")
    assert len(page.text) < 1_500_000
    assert page.text.count("<legend>Metric ") == 50
    assert "The first 50 of 2000 are shown. The other 1950 stay as they are when you save." in page.text
    names = re.findall(r'name="(metrics\.items/[^"]+/name|metrics\.items/rest)"[^>]* value="([^"]*)"', page.text)
    metrics = {f"metrics.items/{at}/metric": "custom" for at in range(50)}
    changed = {**metrics, **dict(names), "metrics.items/0/name": "another", "metrics.items/1/remove": "true"}
    assert reader.post(f"/draft/{token}/{place}", {"action": "answer", **changed}).status_code == 200
    kept = reader.document(token)["facts"]["metrics"]["items"]
    assert kept == [{"metric": "custom", "name": "another"}, *MANY[2:]]


@pytest.mark.parametrize("rows", [31, 49, 50])
def test_a_row_can_be_added_until_there_are_fifty(reader: Reader, rows: int) -> None:
    token = reader.begin("request")
    filled = {f"metrics.items/{at}/metric": "win_rate" for at in range(rows)}
    page = reader.post(f"/draft/{token}/question/metrics.items", {"action": "more", **filled})
    assert page.text.count('<fieldset class="row"') == min(rows + 1, 50)


def test_what_is_wrong_in_a_long_table_loses_and_doubles_no_row(reader: Reader) -> None:
    reader.post("/import", {"text": json.dumps({"kind": "buying_request", "facts": {"metrics": {"items": MANY}}})})
    token = reader.token
    place = f"/draft/{token}/question/metrics.items"
    filled = {f"metrics.items/{at}/metric": "custom" for at in range(50)}
    filled |= {f"metrics.items/{at}/name": f"number {at}" for at in range(50)}
    wrong = {"metrics.items/0/remove": "true", "metrics.items/1/by": "soon", "metrics.items/rest": "1950"}
    page = reader.post(place, {"action": "answer", **filled, **wrong})
    assert page.status_code == 422
    names = dict(re.findall(r'name="(metrics\.items/[^"]+/name|metrics\.items/rest)"[^>]* value="([^"]*)"', page.text))
    metrics = {f"metrics.items/{at}/metric": "custom" for at in range(50)}
    reader.post(place, {"action": "answer", **metrics, **names})
    assert reader.document(token)["facts"]["metrics"]["items"] == MANY[1:]


@pytest.mark.parametrize("slug", ["vendor", "request", "discovery"])
def test_a_question_shows_what_a_yes_and_a_no_would_be(reader: Reader, slug: str) -> None:
    token = reader.begin(slug)
    kind = reader.document(token)["kind"]
    facts = [fact for fact in reader.service.library.in_force.rule_sets[kind].facts.values() if fact.yes_if]
    single = words_of(reader.get(f"/draft/{token}/all"))

    assert len(facts) > 20
    for fact in facts:
        page = words_of(reader.get(f"/draft/{token}/question/{fact.name}"))
        neither = [f"Open, if {fact.open_if}"] if fact.open_if else []
        for said in (f"Yes, if {fact.yes_if}", f"No, if {fact.no_if}", *neither):
            assert said in page, fact.name
            assert (said in single) is (fact.question in single), fact.name


def test_who_checks_alone_is_never_told_to_ask_themselves(reader: Reader) -> None:
    token = reader.begin("discovery")
    reader.answer(token, "vendor.sold_or_priced", "false")
    reader.post(f"/draft/{token}/result")
    pages = ("result/1", "question/vendor.stayed_technical", "all")
    result, question, single = (words_of(reader.get(f"/draft/{token}/{page}")) for page in pages)

    for page in (result, question, single):
        assert [said for said in ("Who can answer", "Ask:", "the trainer", "Questions to send") if said in page] == []
    for page in (result, question):
        assert [said for said in ("The vendor", "looking at vendors") if said in page] == []


def test_a_form_on_paper_names_who_can_answer_unless_it_is_who_holds_it(reader: Reader) -> None:
    vendor, discovery = (words_of(reader.get(f"/check/{slug}/form")) for slug in ("vendor", "discovery"))

    assert "The sales leader who owns the number" in vendor
    assert [said for said in ("the trainer", "The vendor", "looking at vendors") if said in discovery] == []
    for paper in (vendor, discovery):
        assert "Not known yet" in paper
