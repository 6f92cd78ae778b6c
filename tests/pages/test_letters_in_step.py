"""What letters, acts and the memo say of one another: what waits, what is known already, what happens next."""

from typing import Any

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.result import report_of
from dontbuy.api.pages.memo.content import opening_of
from tests.pages.reports import every_case_for_every_reader, every_text, memo_said, service
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import OF_REQUESTS, OF_VENDORS, WIN_RATE, subject_of, text_to

SENT: dict[str, Any] = {"is_delegate": True, "intimate_team_knowledge": False}
SETTLED = {"items": [{**WIN_RATE, "by": "2027-06-30"}]}
PAUSE, LATER = "Pause the vendor talks", "Once the talks go on: "


def test_what_a_vendor_is_asked_for_waits_for_as_long_as_the_talks_do() -> None:
    told = report(OF_VENDORS, "evaluator", "Northpeak", evaluator=SENT, vendor={"asked_about_metrics": False})

    first, second = acts(told)[:2]

    assert first.what.startswith(PAUSE)
    assert second.what.startswith(f"{LATER}push back on the vendor")
    assert LATER in "\n".join(line.text for line in memo_said(told).acts.lines)


def test_no_act_asks_a_vendor_for_something_beside_a_pause() -> None:
    told = [[act.what for act in acts(read.report)] for read in every_case_for_every_reader()]
    pauses = [each for each in told if any(PAUSE in what for what in each)]

    assert pauses
    assert [
        each for each in pauses if any(what.startswith(("Push back on the", "Ask the vendor")) for what in each)
    ] == []


def test_a_vendor_who_explained_the_effect_is_not_asked_for_it() -> None:
    effect = "Which of our numbers would your training move"
    articulates = {"root_causes": True, "plan": False}

    explained = text_to(
        "vendor", OF_VENDORS, "evaluator", vendor={"articulates": {**articulates, "impact_on_metrics": True}}
    )
    silent = text_to("vendor", OF_VENDORS, "evaluator", vendor={"articulates": articulates})

    assert effect in silent
    assert effect not in explained
    assert "What will our reps do differently in week 2" in explained


def test_numbers_that_are_settled_are_given_and_not_settled_again() -> None:
    told = report(
        OF_REQUESTS,
        "leader",
        "Northpeak",
        metrics=SETTLED,
        evaluator={"is_delegate": True, "intimate_team_knowledge": True},
        leader={"answered_what_how_much_when": True, "transparent_with_team": False},
    )

    (pause,) = [act.what for act in acts(told) if PAUSE in act.what]

    assert "Give the number, the target and the date to the team" in pause.replace("give", "Give")
    assert "ettle a number" not in pause
    assert "These are: win rate from 22% to 30% by 30 June 2027." in pause


def test_whoever_looks_at_vendors_says_what_they_will_do_where_the_vendor_is_at_fault() -> None:
    next_step = "What I will do: ask Northpeak a few questions before we meet again, and tell you what I hear."
    priced = {"sold_or_priced": True, "full_understanding_first": False}

    assert next_step in text_to("leader", OF_VENDORS, "evaluator", vendor=priced)
    assert next_step not in text_to("leader", OF_VENDORS, "evaluator", metrics={"specific_known": False})
    assert "What I will do: end the talks" in text_to(
        "leader", OF_VENDORS, "evaluator", vendor={"stayed_technical": True, "started_with_product": True}
    )


def test_a_vendor_of_whom_nothing_is_known_has_not_been_met() -> None:
    ours: dict[str, Any] = {"metrics": SETTLED}

    assert "\n\nBefore we meet, please answer in your own words:" in text_to("vendor", OF_VENDORS, "leader", **ours)
    assert "Thank you for the time" not in text_to("vendor", OF_VENDORS, "leader", **ours)
    assert "\n\nBefore we meet again, please" in text_to(
        "vendor", OF_VENDORS, "leader", vendor={"asked_about_metrics": True}, **ours
    )


def test_a_subject_over_requests_does_not_speak_of_questions() -> None:
    sent = [(subject_of(text), text.text) for _, text in every_text()]
    asking = [(subject, text) for subject, text in sent if "Could you " in text]

    assert asking
    assert [subject for subject, _ in asking if "for you" in subject] == []


def test_a_number_that_is_told_and_denied_is_asked_about_by_its_name() -> None:
    told = [
        text.text
        for read, text in every_text()
        if read.case.startswith("a list with a metric against the claim") and text.id == "for-leader"
    ]

    assert told
    assert all("Is it our win rate that the training has to move?" in each for each in told)
    assert all("Which number has to move" not in each for each in told)


def test_no_text_says_when_to_buy() -> None:
    words = [act.what for read in every_case_for_every_reader() for act in acts(read.report)]
    words += [text.text for _, text in every_text()]

    assert [each for each in words if "Buy when" in each or "Buy only" in each] == []


def test_no_act_says_the_same_statement_twice() -> None:
    fact = "vendor.discovery_took_place"
    heard = {"fact": fact, "value": True, "quote": "An hour of questions", "source": "transcript"}
    evidence = [{**heard, "locator": "call-1"}, {**heard, "locator": "call-1", "quote": "Again, an hour"}]
    facts = {"vendor": {"discovery_took_place": False}}
    evaluated = service().answered({"kind": OF_VENDORS, "facts": facts, "evidence": evidence})

    said = [act.what for act in acts(report_of(service(), evaluated, "evaluator")) if act.fact == fact]

    assert said
    assert [each.count("yes (") for each in said] == [1]


def test_a_memo_says_with_whom_it_lies() -> None:
    ours = memo_said(report(OF_VENDORS, "", "Northpeak", metrics={"specific_known": False}))
    theirs = memo_said(report(OF_VENDORS, "", "Northpeak", vendor={"started_with_product": True}))

    assert "\nSo far all of it lies with us." in opening_of(ours)
    assert "lies with Northpeak" in opening_of(theirs)


def test_what_would_change_a_number_that_is_named_is_what_of_it_is_missing() -> None:
    named = {"items": [{"metric": "win_rate", "knowledge": "approximate", "by": "2027-06-30"}]}
    told = report(OF_REQUESTS, "", "Northpeak", metrics=named)
    way = memo_said(told).way
    assert way is not None
    steps = [line.text for line in way.steps.lines]

    assert any("the exact value of our win rate" in step for step in steps)
    assert not any("Name one number" in step for step in steps)
