"""How somebody goes through what is open: nothing leads to one question again and again, and back leads to the page
that they left."""

import re
from html import unescape
from typing import Any

from tests.pages.conftest import Reader, heading, words_of
from tests.pages.test_order import also
from tests.pages.test_results import finished

TWO_OPEN: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "facts": {"vendor": {"problem_centric_discovery": True, "sold_or_priced": False}, "metrics": {"items": []}},
}
OUT_OF_REACH: dict[str, Any] = {
    "vendor": {
        "problem_centric_discovery": True,
        "sold_or_priced": False,
        "charges_for_discovery": False,
        "can_pinpoint_cause": True,
        "has_insight_into_org": True,
    },
    "behaviour": {"to_change_known": False},
}
MORE = re.compile(r'<a class="button[^"]*" href="([^"]+)">(Answer [^<]+)</a>')


def more_on(reader: Reader, token: str) -> tuple[str, str]:
    """Where *answer more* of the newest result leads, and what it is called."""
    found = MORE.search(reader.get(f"/draft/{token}/result").text)
    assert found
    return unescape(found[1]), found[2]


def sent_as_shown(reader: Reader, page: str, action: str) -> None:
    """Leave the page at which the reader stands, with the hidden fields of its form."""
    hidden: dict[str, Any] = dict(re.findall(r'name="(then|until)" value="([^"]*)"', page))
    reader.post(reader.address.partition("?")[0], {**hidden, "action": action, "also": also(page)})


def skip_all(reader: Reader, token: str) -> None:
    page = reader.get(f"/draft/{token}")
    for _ in range(80):
        if not reader.fact:
            return
        page = reader.post(reader.address, {"action": "skip", "also": also(page.text)})


def test_answer_more_goes_through_all_that_was_left_open_and_comes_to_an_end(reader: Reader) -> None:
    token = finished(reader, TWO_OPEN)
    reader.get(f"/draft/{token}/result")
    skip_all(reader, token)
    address, called = more_on(reader, token)
    assert called == "Answer what you left open"

    seen, page = list[str](), reader.get(address)
    assert "questions open before. What you leave open again stays as it is." in words_of(page)
    while reader.fact and len(seen) < 80:
        seen.append(reader.fact)
        sent_as_shown(reader, page.text, "skip")
        page = reader.get(reader.address)

    assert "/result/" in reader.address
    left = {question["fact"] for question in reader.service.check(reader.document(token))["ask"]}
    assert len(seen) == len(set(seen)) > 1
    assert set(seen) <= left


def test_what_was_just_left_open_comes_last(reader: Reader) -> None:
    token = finished(reader, TWO_OPEN)
    first, called = more_on(reader, token)
    assert called == "Answer more"
    reader.get(first)
    begun = reader.fact

    reader.post(first, {"action": "skip", "then": "result"})
    address, called = more_on(reader, token)

    assert called == "Answer more"
    reader.get(address)
    assert reader.fact != begun
    skip_all(reader, token)
    oldest, _ = more_on(reader, token)
    reader.get(oldest)
    assert reader.fact == begun, "of all that was left open it was left first"
    reader.post(oldest, {"action": "skip", "then": "result"})
    reader.get(more_on(reader, token)[0])
    assert reader.fact != begun


def test_a_question_keeps_its_number(reader: Reader) -> None:
    token = reader.begin("vendor", reader="evaluator")
    reader.get(f"/draft/{token}")
    first = reader.address
    assert "Question 1" in words_of(reader.get(first))
    for _ in range(4):
        reader.post(reader.address, {"action": "skip", "also": also(reader.get(reader.address).text)})

    assert "Question 1 " in words_of(reader.get(first))
    reader.post(first, {"action": "skip"})
    assert "Question 1 " in words_of(reader.get(first))


def test_back_leads_to_the_page_that_was_left_with_all_that_stood_on_it(reader: Reader) -> None:
    token = reader.begin()
    first = "vendor.understands.business_problems"
    page = reader.get(f"/draft/{token}/question/{first}")
    parts, said = also(page.text), words_of(page)
    assert len(parts) > 2
    reader.post(f"/draft/{token}/question/{first}", {first: "true", parts[0]: "false", "also": parts})

    back = reader.post(reader.address, {"action": "back"})

    assert (reader.fact, also(back.text)) == (first, parts)
    assert heading(back) == heading(page)
    at = re.search(rf"Questions 1 to {len(parts) + 1}", said)
    assert at
    assert at[0] in words_of(back)
    assert re.search(rf'name="{parts[0]}" value="false"[^>]* checked', back.text)


def test_what_cannot_be_reached_is_not_said_to_be_possible(reader: Reader) -> None:
    """An open criterion says *run* here, and no answers together lead to it."""
    document: dict[str, Any] = {"kind": "vendor_evaluation", "facts": OUT_OF_REACH}
    answer = reader.service.check(document)
    assert (answer["could_become"], "run" in {each["says"] for each in answer["open"]}) == (None, True)
    token = finished(reader, document)

    for place in ("result/1", "what-if?told=vendor.sold_or_priced:false"):
        said = words_of(reader.get(f"/draft/{token}/{place}"))
        assert "This is settled" in said
        assert not re.search("could still (become|lead)|could make the verdict harder|one more answer would", said)


def test_a_settled_verdict_is_changed_by_an_act_and_by_no_answer(reader: Reader) -> None:
    token = finished(reader, {"kind": "buying_request", "facts": {"metrics": {"items": [{"metric": "win_rate"}]}}})

    said = words_of(reader.get(f"/draft/{token}/what-if?told=behaviour.to_change_known:false"))

    assert re.search(r"This is settled: no (open question|further answer) changes it, but an act would: \w", said)


def test_whoever_could_be_asked_can_answer_by_a_link_of_their_own(reader: Reader) -> None:
    token = finished(reader, {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": True}}})
    page = reader.get(f"/draft/{token}/result/1/questions")

    assert "Decide together : others answer by a link" in words_of(reader.get(f"/draft/{token}/result/1"))
    assert "Or let them answer by a link of their own: Decide together takes this check in." in words_of(page)
    shared = reader.post(f"/draft/{token}/result/1/share", {})
    link = re.findall(r"/shared/([\w-]{32})", shared.text)[0]
    assert "by a link" not in words_of(reader.get(f"/shared/{link}"))
