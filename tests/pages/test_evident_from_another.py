"""What another answer leaves no doubt of is asked nowhere: in no interview, on no result, in no text and no memo."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.draft.report import Report
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.records.evident import evident_facts, without_what_is_evident
from dontbuy.engine.priorities import telling_questions
from tests.browser.purchases import OURS
from tests.pages.conftest import Browser, Reader, listed, words_of
from tests.pages.deciding import GOOD, Deciding, without
from tests.pages.reports import memo_said, service
from tests.pages.test_order import also
from tests.pages.test_texts import report

OF_VENDORS, OF_REQUESTS, OF_OWN_TALKS = "vendor_evaluation", "buying_request", "discovery_self_check"
HAS_TIME, TECHNICAL = "leader.unavailable", "vendor.stayed_technical"
SURFACE = "vendor.stayed_surface_level"
LOOKS: dict[str, Any] = {"evaluator": {"is_delegate": False, "filling_out_matrix": True}}
DUG: dict[str, Any] = {"vendor": {"discovery_took_place": True}}
DEEP: dict[str, Any] = {"vendor": {"problem_centric_discovery": True}}


def of(evaluated: Evaluated) -> frozenset[str]:
    rule_set = service().library.in_force.rule_sets[evaluated.answer["kind"]]
    return evident_facts(rule_set, evaluated.document, evaluated.answer)


def asked_by(read: Report) -> set[str]:
    return {each["fact"] for each in (*read.telling, *read.to_find_out, *read.other_questions)}


@pytest.mark.parametrize(
    ("kind", "facts", "evident"),
    [
        (OF_VENDORS, LOOKS, {HAS_TIME}),
        (OF_VENDORS, {"evaluator": {"is_delegate": True}}, set()),
        (OF_REQUESTS, LOOKS, set()),
        (OF_VENDORS, DUG, {TECHNICAL}),
        (OF_VENDORS, DEEP, {TECHNICAL, SURFACE}),
        (OF_OWN_TALKS, DEEP, {TECHNICAL, SURFACE}),
        (OF_VENDORS, {"vendor": {"stayed_surface_level": True}}, set()),
        (OF_VENDORS, {"vendor": {"stayed_surface_level": True, "problem_centric_discovery": True}}, {TECHNICAL}),
        (OF_VENDORS, {"vendor": {"on_matrix": True}}, set()),
        (OF_VENDORS, {"vendor": {"discovery_took_place": False}}, set()),
        (OF_VENDORS, {**LOOKS, **DUG}, {HAS_TIME, TECHNICAL}),
    ],
)
def test_what_is_evident_follows_from_what_was_told(kind: str, facts: dict[str, Any], evident: set[str]) -> None:
    assert of(service().answered({"kind": kind, "facts": facts})) == evident


def test_where_statements_differ_nothing_is_evident() -> None:
    otherwise = {"fact": "vendor.discovery_took_place", "value": False, "source": "transcript"}
    told = {"fact": HAS_TIME, "value": True, "source": "transcript", "speaker_side": "buyer"}
    document = {"kind": OF_VENDORS, "facts": {**LOOKS, **DUG}, "evidence": [otherwise, told]}

    assert of(service().answered(document)) == {HAS_TIME}


@pytest.mark.parametrize(("facts", "fact"), [(LOOKS, HAS_TIME), (DUG, TECHNICAL), (DEEP, SURFACE)])
def test_no_list_of_a_result_asks_it_and_no_memo_does(facts: dict[str, Any], fact: str) -> None:
    read = report(OF_VENDORS, **facts)
    question = read.question(fact)

    assert fact in {each["fact"] for each in read.answer["ask"]}
    assert fact not in asked_by(read)
    assert fact not in {name for each in (*read.counting_together, *read.could_be_stronger) for name in each["missing"]}
    assert question not in str(memo_said(read))


def test_no_interview_asks_it(reader: Reader) -> None:
    token = reader.begin("vendor", reader="evaluator")
    reader.answer(token, "vendor.discovery_took_place", "true")
    asked, page = set[str](), reader.get(f"/draft/{token}")
    while reader.fact and len(asked) < 60:
        asked |= {reader.fact, *also(page.text)}
        page = reader.post(reader.address, {"action": "skip", "also": also(page.text)})

    assert TECHNICAL not in asked
    assert len(asked) > 15


def test_what_the_answer_waits_for_alone_is_asked_all_the_same() -> None:
    asked = report(OF_VENDORS, **LOOKS).answer["ask"]
    of_time = [each for each in asked if each["fact"] == HAS_TIME]

    assert without_what_is_evident(of_time, frozenset({HAS_TIME})) == of_time
    assert without_what_is_evident(asked, frozenset({HAS_TIME})) == [each for each in asked if each not in of_time]


OURS_WITHOUT = without(OURS, HAS_TIME)
OURS_WITHOUT["evaluator"]["filling_out_matrix"] = True


def test_no_board_asks_it_and_no_link_does(reader: Reader) -> None:
    made = Deciding(reader, OURS_WITHOUT)
    key = made.vendor("Northgate", {"discovery_took_place": True})
    leader = made.ask("leader", "Dana")
    shown = {each.split("change=")[-1] for each in re.findall(r'href="([^"]+)"', made.board.text)}
    question = report(OF_VENDORS).rule_set.facts[HAS_TIME].question
    told = made.api()

    assert {HAS_TIME, TECHNICAL} <= {each["fact"] for each in told["open"]}, (
        "machines are told what is open by the rules"
    )
    assert not {HAS_TIME, f"{key}:{TECHNICAL}"} & shown
    assert question not in words_of(made.board)
    asked = reader.get(f"/asked/{leader}?more=yes")
    assert f'name="asked" value="{HAS_TIME}"' not in asked.text


def test_a_list_of_checks_counts_it_with_nobody(browser: Browser, reader: Reader) -> None:
    def open_of(facts: dict[str, str]) -> list[str]:
        token = reader.begin("vendor", reader="evaluator")
        for fact, value in facts.items():
            reader.answer(token, fact, value)
        return re.findall(r"(\d+) with", listed(reader.get("/"))[0])

    technical = report(OF_VENDORS, **DUG)
    asked = [each for each in telling_questions(technical.rule_set, technical.answer) if each["fact"] != TECHNICAL]
    assert sum(map(int, open_of({"vendor.discovery_took_place": "true"}))) == len(asked)


def test_a_board_asks_it_all_the_same_where_nothing_else_is_left(reader: Reader) -> None:
    made = Deciding(reader, OURS_WITHOUT)
    made.vendor("Northgate", GOOD)

    assert [each["fact"] for each in made.api()["open"]] == [HAS_TIME]
    assert "one answer is still open" in words_of(made.board)
