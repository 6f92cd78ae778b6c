"""Every text that a result offers to send can be sent as it stands: to that person, in their words, with sense."""

import re
from itertools import combinations
from typing import Any

import pytest

from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.texts import MOST_QUESTIONS, SendableText, texts_to_send
from dontbuy.api.service import Service
from dontbuy.engine.cases import read_cases
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.conftest import ROOT

CASES = [one.says for one in read_cases(ROOT / "rules")]
WIN_RATE = {"items": [{"metric": "win_rate"}, {"metric": "ramp_time"}]}
RUN = {"stayed_surface_level": True, "wants_to_get_in_deep": False}
OTHERS = {
    "for-leader": re.compile(r"\bthe sales leader\b"),
    "for-evaluator": re.compile(r"\bthe person looking at vendors\b"),
    "for-vendor": re.compile(r"\b(the vendor|the sales leader|the person looking at vendors)\b"),
}


@pytest.fixture
def texts(rulebook: Rulebook) -> Any:
    service = Service(Library([rulebook]), None)  # nothing is kept

    def of(kind: str, facts: Any, name: str = "Acme", evidence: Any = ()) -> dict[str, SendableText]:
        subject = {"subject": {"name": name}} if name else {"subject": None}
        document = {"kind": kind, **subject, "facts": facts, "evidence": [*evidence]}
        report = Report(rulebook, rulebook.rule_sets[kind], service.check(document), document)
        return {text.id: text for text in texts_to_send(report)}

    return of


def asked(text: SendableText) -> list[str]:
    return re.findall(r"^\d\. (.*)$", text.text, re.MULTILINE)


def test_each_text_says_for_whom_it_is_and_asks_that_person(texts: Any) -> None:
    found = texts("vendor_evaluation", {})

    assert {each.id: each.title for each in found.values()} == {
        "for-vendor": "For the vendor",
        "for-evaluator": "For the person looking at vendors",
        "for-leader": "For the sales leader",
    }
    for one in ("for-evaluator", "for-leader"):
        assert found[one].text.startswith("Before we go on with Acme, I need 7 answers from you:\n\n1. ")
    assert texts("vendor_evaluation", {}, "")["for-leader"].text.startswith("Before we go on, I need 7 answers")


def test_one_answer_is_asked_for_as_one(texts: Any) -> None:
    whole = next(one for one in CASES if (one.kind, one.verdict) == ("buying_request", "no_objection"))
    facts = {**whole.facts, "buy_in": {**whole.facts["buy_in"], "reps": None}}
    text = texts("buying_request", facts)["for-leader"].text

    assert "Before we go on with Acme, I need one answer from you:\n\n1. What have your reps" in text


def test_the_numbers_that_are_meant_are_named(texts: Any) -> None:
    found = texts("vendor_evaluation", {"metrics": WIN_RATE})

    named = "Win rate, Time to productivity.\n\nBefore we go on"
    assert found["for-leader"].text.startswith(f"These numbers have to move: {named}")
    assert found["for-vendor"].text.startswith(f"Our numbers that have to move: {named}")


def test_whoever_is_asked_about_these_numbers_is_asked_first_which_they_are(texts: Any) -> None:
    first, *others = asked(texts("buying_request", {})["for-evaluator"])

    assert first == "Which numbers did the sales leader say have to move?"
    assert "Without asking anyone: what is today’s value of each of these numbers?" in others


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        pytest.param("vendor_evaluation", {"vendor": RUN}, id="run"),
        pytest.param("vendor_evaluation", {"vendor": {"started_with_product": True, **RUN}}, id="run and move on"),
    ],
)
def test_after_a_settled_run_nothing_is_sent(texts: Any, kind: str, facts: Any) -> None:
    assert texts(kind, facts) == {}


def settled(kind: str, word: str, rulebook: Rulebook) -> list[Any]:
    service = Service(Library([rulebook]), None)  # nothing is kept
    cases = [one for one in CASES if (one.kind, one.verdict) == (kind, word)]
    found = [(one, service.check({"kind": kind, "facts": one.facts, "evidence": one.evidence})) for one in cases]
    return [one for one, answer in found if answer["settled"] and answer["ask"]]


def test_after_a_settled_move_on_nothing_is_sent(texts: Any, rulebook: Rulebook) -> None:
    cases = settled("vendor_evaluation", "move_on", rulebook)

    assert cases
    assert [texts(one.kind, one.facts, evidence=one.evidence) for one in cases] == [{}] * len(cases)


def test_a_vendor_is_asked_nothing_where_it_is_settled_not_to_buy(texts: Any, rulebook: Rulebook) -> None:
    cases = settled("vendor_evaluation", "do_not_buy", rulebook)

    assert cases
    assert not any("for-vendor" in texts(one.kind, one.facts, evidence=one.evidence) for one in cases)


def test_a_trainer_who_checks_their_own_discovery_sends_nothing_to_themselves(texts: Any) -> None:
    assert texts("discovery_self_check", {}) == {}


def test_a_sales_leader_who_looks_at_vendors_is_asked_once_and_never_as_somebody_else(texts: Any) -> None:
    found = texts("buying_request", {"evaluator": {"is_delegate": False}, "request": {"opened_with": ["price"]}})

    assert [*found] == ["for-leader"]
    assert "the person looking at vendors" not in found["for-leader"].text


def test_every_text_is_fit_to_be_sent(texts: Any) -> None:
    sent = [text for case in CASES for text in texts(case.kind, case.facts, evidence=case.evidence).values()]
    assert len(sent) > 100
    for text in sent:
        questions = asked(text)
        assert 1 <= len(questions) == len({*questions}) <= MOST_QUESTIONS, text
        assert not OTHERS[text.id].search(" ".join(questions)), text
        if re.search(r"\b(these|our) numbers?\b", " ".join(questions)):
            assert re.search("have to move|has to move|expect to move", text.text), text


def test_nobody_is_asked_the_same_in_two_texts(texts: Any) -> None:
    for case in CASES:
        found = texts(case.kind, case.facts, evidence=case.evidence)
        for one, other in combinations(found.values(), 2):
            assert not {*asked(one)} & {*asked(other)}, case.case
