"""What to do now: who does it is somebody whom the check has, and doing the first of it changes the answer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.acts import MOST_ACTS, Act, acts
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import in_words_for
from dontbuy.api.service import Service
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.cases import Case, read_cases
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library

CASES = read_cases(Path(__file__).parents[2] / "rules")
READERS = ("", "leader", "evaluator")
SENT = "The person looking at vendors"


@pytest.fixture(scope="module")
def service(rulebook: Rulebook) -> Service:
    return Service(Library([rulebook]))


def reported(service: Service, document: Mapping[str, Any], reader: str = "") -> Report:
    rulebook = service.library.in_force
    rule_set = rulebook.rule_sets[document["kind"]].for_reader(reader)
    return Report(rulebook, rule_set, in_words_for(rulebook, rule_set, service.check(document), document), document)


def told(case: Case) -> dict[str, Any]:
    return {"kind": case.says.kind, "facts": case.says.facts, "evidence": case.says.evidence, "as_of": "2026-11-21"}


def once_done(service: Service, report: Report, act: Act) -> Answer:
    """The answer once an act is done."""
    document = dict(report.document)
    for fact, value in act.tells.items():
        document = editing.saying(document, report.rule_set, fact, value)
    return service.check(document)


def test_there_are_cases_to_look_at() -> None:
    assert len(CASES) > 300


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader or "nobody")
def test_there_are_at_most_three_acts_each_with_who_does_it(service: Service, reader: str) -> None:
    for case in CASES:
        report = reported(service, told(case), reader)
        found = acts(report)

        assert len(found) <= MOST_ACTS
        assert len({act.what for act in found}) == len(found)
        assert bool(found) is bool(report.answer["reasons"] or report.telling), case
        for act in found:
            assert all((act.who, act.what)), case


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader or "nobody")
def test_doing_the_first_act_takes_its_reason_away(service: Service, reader: str) -> None:
    """A reason that only the past could change says what to do all the same, and tells nothing."""
    for case in CASES:
        report = reported(service, told(case), reader)
        first = next(iter(acts(report)), None)
        if first is None or not first.criterion:
            continue
        can_change = [basis for reason in report.answer["reasons"][:1] for basis in reason["facts"]]
        if not first.tells:
            assert all(report.rule_set.facts[basis["fact"]].better is None for basis in can_change), case
            continue
        after = once_done(service, report, first)
        assert first.criterion not in [reason["criterion"] for reason in after["reasons"]], case


def test_nobody_acts_whom_the_check_does_not_have(service: Service) -> None:
    for case in CASES:
        if (case.says.facts.get("evaluator") or {}).get("is_delegate") is False:
            sent = service.library.in_force.people["evaluator"]
            assert sent not in [act.who for act in acts(reported(service, told(case)))], case


def test_what_has_to_be_put_right_is_not_asked_a_second_time(service: Service) -> None:
    asked = "vendor.discovery_took_place"
    evidence = [{"fact": asked, "value": True, "quote": "Let us dig in.", "source": "transcript"}]
    document = {"kind": "vendor_evaluation", "facts": {"vendor": {"discovery_took_place": False}}, "evidence": evidence}
    found = acts(reported(service, document))
    assert [act.fact for act in found].count(asked) == 1
    assert found[0].what.endswith(" So far: no (answered here), yes (transcript).")


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader or "nobody")
def test_once_the_talks_are_over_nothing_more_is_asked_of_the_vendor(service: Service, reader: str) -> None:
    seen = {"asked_about_metrics": False, "flashes_titles_or_clients": True, "has_insight_into_org": False}
    report = reported(service, {"kind": "vendor_evaluation", "facts": {"vendor": seen}}, reader)
    says = {reason["criterion"]: reason["says"] for reason in report.answer["reasons"]}
    assert (report.ends_talks, len(set(says.values()))) == (True, 2)
    assert {says[act.criterion] for act in acts(report) if act.criterion} == {report.answer["verdict"]}


def test_a_trainer_does_everything_themselves(service: Service) -> None:
    for case in CASES:
        if case.says.kind == "discovery_self_check":
            assert {act.who for act in acts(reported(service, told(case))) if act.criterion} <= {"You"}, case


def test_the_leader_is_told_what_the_leader_has_to_change_and_not_to_have_it_done(service: Service) -> None:
    told = {"kind": "buying_request", "facts": {"metrics": {"specific_known": False}}}
    (by_leader, *_), (by_evaluator, *_) = (acts(reported(service, told, who)) for who in ("leader", "evaluator"))

    assert by_leader.who == "You"
    assert by_evaluator.who == "You"
    assert by_evaluator.what.startswith("Hold the purchase. Ask the sales leader to name at least one number")
    assert by_leader.what.startswith("Hold the purchase. Name at least one number of the business")


def test_an_act_is_worded_the_same_for_whoever_reads_it(service: Service) -> None:
    """One who has to act reads the same on their own result, on a colleague's, in a memo for anybody."""
    for case in CASES:
        told_to: dict[tuple[str, str], set[str]] = {}
        for reader in READERS:
            people = service.library.in_force.people
            for act in acts(reported(service, told(case), reader)):
                if act.criterion:
                    who = people.get(reader, "") if act.who == "You" else act.who
                    told_to.setdefault((act.criterion, who), set()).add(act.what)
        assert [what for what in told_to.values() if len(what) > 1] == [], case


def test_nobody_is_told_what_somebody_else_has_to_do_to_them(service: Service) -> None:
    """What stands beside a name is said to that person: no text has the sales leader ask the sales leader."""
    for case in CASES:
        for reader in READERS:
            for act in acts(reported(service, told(case), reader)):
                if act.criterion and act.who.startswith("The sales leader"):
                    assert "the sales leader" not in act.what, case


def test_what_only_the_vendor_can_change_is_said_in_the_words_of_the_reason(service: Service) -> None:
    facts = {
        "evaluator": {"is_delegate": False},
        "vendor": {"charges_for_discovery": True, "has_insight_into_org": False},
    }
    (first, *_) = acts(reported(service, {"kind": "vendor_evaluation", "facts": facts}))

    assert first.what.startswith("Decline the paid discovery, and stop the calls with the vendor.")


def trained(service: Service, **facts: object) -> list[str]:
    return [act.what for act in acts(reported(service, {"kind": "discovery_self_check", "facts": facts}))]


def test_a_trainer_brings_the_leader_in_once_and_before_the_leader_is_asked(service: Service) -> None:
    numbers, contact = {"specific_known": False}, {"is_delegate": True}
    bring, *asked = trained(service, metrics=numbers, evaluator=contact, behaviour={"to_change_known": False})

    assert bring == "Ask the contact to bring the sales leader into the next call."
    assert ["best from the buyer’s sales leader" in what for what in asked] == [True, True]
    assert bring not in trained(service, metrics=numbers, evaluator={"is_delegate": False})
    blind = {"is_delegate": True, "knows_numbers": False}
    invited = trained(service, metrics=numbers, evaluator=blind, vendor={"asked_about_metrics": False})
    assert len([what for what in invited if "bring the sales leader" in what]) == 1


def test_a_trainer_decides_first_whether_they_want_the_problem(service: Service) -> None:
    vendor = {
        "stayed_surface_level": True,
        "wants_to_get_in_deep": False,
        "can_pinpoint_cause": False,
        "sells_blanket_fix": True,
    }
    first, second, *_ = trained(service, vendor=vendor, cause={"buyer_can_pinpoint": False})

    assert first.startswith("Decide whether to take on this buyer’s problem at all.")
    assert second.startswith("Take the standard fix off the table.")


def test_the_numbers_that_the_team_has_to_hear_are_in_the_act(service: Service) -> None:
    number = {"metric": "win_rate", "baseline": {"value": "18.4"}, "target": {"value": 25}, "by": "2027-06-30"}
    facts = {"metrics": {"items": [number]}, "evaluator": {"is_delegate": True}}
    leader = {"answered_what_how_much_when": False, "transparent_with_team": False}

    told_to = acts(reported(service, {"kind": "vendor_evaluation", "facts": {**facts, "leader": leader}}, "leader"))

    assert told_to[0].what.endswith("These are: win rate from 18.4% to 25% by 30 June 2027.")


ALONE = {"evaluator": {"is_delegate": False}}


@pytest.mark.parametrize("kind", ["buying_request", "vendor_evaluation"])
def test_a_leader_who_sent_nobody_is_told_to_ask_nobody(service: Service, kind: str) -> None:
    for facts in ({}, ALONE, {**ALONE, "behaviour": {"to_change_known": False}}):
        report = reported(service, {"kind": kind, "facts": facts}, "leader")

        assert report.whoever_knows("evaluator.is_delegate") == "leader"
        if facts:
            who = {report.whoever_knows(question["fact"]) for question in report.answer["ask"]}
            assert "evaluator" not in who
            assert not [act for act in acts(report) if "person looking at vendors" in act.what]


def test_what_the_reader_can_say_is_answered_and_not_found_out(service: Service) -> None:
    facts = {"behaviour": {"to_change_known": True}, "request": {"opened_with": ["price"]}}
    report = reported(service, {"kind": "buying_request", "facts": facts}, "leader")

    assert [act.what for act in acts(report) if act.what.startswith("Find out")] == []
    assert [act.what for act in acts(report) if act.what.startswith("Answer this: ")]


def test_who_ends_the_calls_is_the_same_on_the_page_and_on_the_memo(service: Service) -> None:
    """What only the vendor could change is done by whoever talks to them, whoever reads."""
    facts = {"vendor": {"charges_for_discovery": True, "has_insight_into_org": False}}
    document = {"kind": "vendor_evaluation", "facts": facts}

    who = {reader: acts(reported(service, document, reader))[0].who for reader in READERS}

    assert who == {"": SENT, "leader": SENT, "evaluator": "You"}


def test_what_contradicts_itself_is_one_act_and_not_asked_again(service: Service) -> None:
    said = {"fact": "vendor.discovery_took_place", "value": True, "quote": "Let us dig in.", "source": "transcript"}
    document = {
        "kind": "vendor_evaluation",
        "facts": {"vendor": {"discovery_took_place": False}},
        "evidence": [said],
    }
    done = acts(reported(service, document))

    assert done[0].what.startswith("Settle which is right, and answer anew: ")
    assert len({act.fact for act in done}) == len(done) > 1


def test_the_talks_wait_where_the_words_of_a_criterion_say_so(rulebook: Rulebook) -> None:
    said = {each.id for each in rulebook.criteria.values() if each.do.startswith("Pause the vendor talks.")}

    assert said == {each.id for each in rulebook.criteria.values() if each.pauses_talks} != set()


def test_the_talks_are_ended_once(service: Service) -> None:
    """Two reasons to leave were two acts: stop the calls, and move on."""
    vendor = {"flashes_titles_or_clients": True, "has_insight_into_org": False, "started_with_product": True}
    report = reported(service, {"kind": "vendor_evaluation", "facts": {"vendor": vendor}}, "leader")

    assert [reason["criterion"] for reason in report.answer["reasons"]] == ["VEN-6", "VEN-2"]
    assert [act.criterion for act in acts(report)] == ["VEN-6"]


def test_what_is_part_of_an_act_is_no_act_beside_it(service: Service) -> None:
    retention = {"metric": "net_revenue_retention", "knowledge": "exact", "baseline": {"value": "96.8"}}
    facts = {
        "evaluator": {"is_delegate": True},
        "leader": {"transparent_with_team": False},
        "metrics": {"items": [retention], "how_much_known": False, "timeframe_known": False},
    }
    said = [act.what for act in acts(reported(service, {"kind": "vendor_evaluation", "facts": facts}))]

    [settled] = [what for what in said if "settle a target and a date" in what.lower()]
    assert "tell the team" in settled


def test_a_trainer_is_told_what_to_ask_where_they_do_not_know(service: Service) -> None:
    case = next(case for case in CASES if str(case).startswith("four conversations, a full picture"))
    report = reported(service, told(case), "trainer")
    asked = next(act for act in acts(report) if act.fact == "behaviour.to_change_known")

    assert asked.what == (
        "Did the buyer tell you who has to do what differently after the training? "
        "If you do not know, ask your contact: “Who in your team has to do what differently after the training?”"
    )
