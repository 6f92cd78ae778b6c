"""What keeps people from sending a text unchanged: a claim, a question asked twice, words of a tool, a slip."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.letters import SendableText
from dontbuy.api.pages.draft.questions import asked_of
from dontbuy.api.pages.draft.texts import texts_to_send
from tests.pages.reports import every_text, reports_of, service
from tests.pages.test_texts import questions_of, report

OF_VENDORS, OF_REQUESTS, OF_TRAINERS = "vendor_evaluation", "buying_request", "discovery_self_check"
WIN_RATE = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22}, "target": {"value": 30}}
CYCLE = {"metric": "sales_cycle_length", "knowledge": "approximate", "baseline": {"value": 90}, "by": "2027-06-30"}
KNOWN: dict[str, Any] = {"behaviour": {"to_change_known": True}, "metrics": {"items": [WIN_RATE]}}


def text_to(person: str, kind: str, reader: str = "", name: str = "Northpeak", **facts: Any) -> str:
    """What a reader sends to a person; `""` where it is nothing."""
    return next((t.text for t in texts_to_send(report(kind, reader, name, **facts)) if t.id == f"for-{person}"), "")


def subject_of(text: SendableText) -> str:
    return parse_qs(urlsplit(text.mail.link).query)["subject"][0]


# --- whole sentences


def test_every_line_is_set_as_a_person_would() -> None:
    slips = re.compile(
        r" [.,;:?]|  |\.\.|\) \(|: [^:.\n“]*: |[.?] [a-z]|\b(\w+) \1\b|\bI (is|are|has)\b|^- [a-z]", re.MULTILINE
    )
    stage = {"metric": "stage_conversion_rate", "qualifiers": {"from_stage": "discovery", "to_stage": "proposal"}}
    two = {"items": [{**stage, "baseline": {"value": 24}, "by": "2027-06-30"}, CYCLE]}
    sent = text_to(
        "evaluator", OF_REQUESTS, "leader", metrics=two, evaluator={"is_delegate": True, "knows_numbers": True}
    )

    assert [f"{read}: {text.text}" for read, text in every_text() if slips.search(text.text)] == []
    ours = "to move our conversion by stage (discovery to proposal; today 24%) by 30 June 2027, and our sales cycle"
    assert ours in sent


def test_what_is_asked_with_please_begins_with_what_to_do() -> None:
    asked = [
        text.text for _, text in every_text() if re.search(r"\b[Pp]lease (before|for|if|once|when|the)\b", text.text)
    ]
    matrix = text_to(
        "evaluator",
        OF_REQUESTS,
        "leader",
        evaluator={"is_delegate": True, "filling_out_matrix": True},
        leader={"unavailable": True},
    )

    assert asked == []
    assert "Please fill in no further box of the matrix until my three answers stand above it" in matrix


def test_a_number_is_somebodys() -> None:
    bare = re.compile(
        r"\b(?:of|does|move|show|shows|value of|for|was) (?:win rate|sales cycle|new pipeline)\b(?! from)"
    )
    asked = [question for _, text in every_text() for question in questions_of(text)]
    assert [each for each in asked if bare.search(each)] == []
    assert any("our win rate" in each for each in asked)


def test_a_name_that_says_training_stands_alone_and_a_small_the_begins_no_sentence() -> None:
    named = report(OF_REQUESTS, "evaluator", "Sales training Q1")
    (text,) = texts_to_send(named)
    assert (subject_of(text), "I checked our request “Sales training Q1”. " in text.text) == (
        "Sales training Q1: a few questions for you",
        True,
    )
    lines = text_to(
        "leader",
        OF_VENDORS,
        "evaluator",
        "the Northpeak group",
        vendor={"started_with_product": True, "stayed_technical": True},
    ).splitlines()
    assert "- The Northpeak group started with their product, and not with our business problems." in lines


def test_a_subject_says_what_the_mail_is_about_in_no_word_of_a_page() -> None:
    said = "question|what I need|talks|we should|what to do next|what comes next|not now|needed first|where it stands"
    about = re.compile(said)
    subjects = {subject_of(text) for _, text in every_text()}

    assert [each for each in subjects if not about.search(each)] == []
    assert [each for each in subjects if re.search(r"\bRun\b|Don’t|Not yet|malpractice", each)] == []


# --- to the sales leader


def test_a_leader_reads_two_reasons_and_three_things_that_are_needed() -> None:
    to_leaders = [(read, text) for read, text in every_text() if text.id == "for-leader"]

    assert len(to_leaders) > 100
    for read, text in to_leaders:
        assert len(re.findall(r"^- ", text.text, re.MULTILINE)) <= 2, read
        assert len(questions_of(text)) <= 3, read
        said = re.sub(r"^- To “[^”]+” the answers are ", "", text.text, flags=re.MULTILINE)
        said = said.replace(f"our request “{read.report.subject}”", "")
        said = re.sub(r"put into the request .*", "", said)
        own = [each.what for each in read.report.numbers_to_move if each.has_own_name]
        assert {*re.findall("“([^”]*)”", said)} <= {*own}, read
        assert ("Short answers will do." in text.text) <= (len(questions_of(text)) > 1), read


def test_what_is_still_open_is_said_with_why_and_needs_no_reason() -> None:
    text = text_to("leader", OF_VENDORS, "evaluator", vendor={"asked_about_metrics": True})

    assert "It cannot tell yet, because too little is known so far." in text
    assert "reason" not in text.replace("reasons not to buy", "")


def test_what_is_missing_stands_in_the_place_of_all_that_is_asked_for() -> None:
    lacks = {"articulates": {"root_causes": True, "plan": False, "impact_on_metrics": False}}
    text = text_to("leader", OF_VENDORS, "evaluator", vendor=lacks, **KNOWN)

    assert "The reason: Northpeak has not yet explained the plan and the effect on our win rate." in text
    assert "still missing" not in text


def test_what_is_named_is_not_said_to_be_unsettled() -> None:
    told = text_to("leader", OF_REQUESTS, "evaluator", metrics={"specific_known": True, "timeframe_known": False})

    of_one = text_to("leader", OF_REQUESTS, "evaluator", metrics={"items": [WIN_RATE], "timeframe_known": False})

    assert "The reason: we have not yet said by when each number has to move." in told
    assert "The reason: we have not yet said by when our win rate has to move." in of_one


@pytest.mark.parametrize(
    ("facts", "claims"),
    [
        ({"request": {"opened_with": ["training_path", "business_problem"]}}, "problem of ours"),
        ({"request": {"opened_with": ["which_vendor"]}, "cause": {"buyer_can_pinpoint": True}}, "what is wrong"),
        (
            {
                "evaluator": {"filling_out_matrix": True},
                "leader": {"unavailable": True, "answered_what_how_much_when": True},
            },
            "not settled",
        ),
    ],
    ids=["a problem was brought up", "the cause is known", "it was settled"],
)
def test_a_reason_claims_nothing_that_was_told_otherwise(facts: dict[str, Any], claims: str) -> None:
    text = text_to("leader", OF_REQUESTS, "evaluator", **facts, **KNOWN)

    assert text
    assert claims not in text


@pytest.mark.parametrize(
    ("facts", "said_once"),
    [
        ({"request": {"opened_with": ["get_better"], "reasons": ["get_better"]}}, "better in general"),
        (
            {
                "vendor": {
                    "charges_for_discovery": True,
                    "flashes_titles_or_clients": True,
                    "has_insight_into_org": False,
                }
            },
            "no insight into our organisation",
        ),
    ],
    ids=["getting better", "no insight"],
)
def test_no_two_reasons_say_the_same(facts: dict[str, Any], said_once: str) -> None:
    kind = OF_REQUESTS if "request" in facts else OF_VENDORS

    assert text_to("leader", kind, "evaluator", **facts).count(said_once) == 1


def test_a_polite_no_claims_nothing_about_our_own_side() -> None:
    known: dict[str, Any] = {"cause": {"buyer_can_pinpoint": True}, "vendor": {"started_with_product": True}}

    assert "hold" not in text_to("vendor", OF_VENDORS, **known)


def test_only_the_number_that_lacks_something_is_asked_for_it() -> None:
    two = {"items": [{**WIN_RATE, "by": "2027-06-30"}, CYCLE]}
    text = text_to("leader", OF_REQUESTS, "evaluator", metrics=two, behaviour={"to_change_known": True})

    assert "Could you ask whoever runs the sales reports for the exact value of our sales cycle?" in text
    assert "How much better does our sales cycle have to get?" in text


def test_what_a_leader_is_asked_to_look_up_is_not_asked_for_besides() -> None:
    rough = {"items": [{**CYCLE, "target": {"value": 70}}]}
    text = text_to("leader", OF_VENDORS, "evaluator", metrics=rough, behaviour={"to_change_known": True})

    assert "the exact value of our sales cycle?" in text
    assert "written down" not in text


def test_nobody_is_asked_for_the_value_of_a_number_that_the_same_mail_asks_to_name() -> None:
    settled: dict[str, Any] = {
        "behaviour": {"to_change_known": False},
        "measurement": {"starting_metrics_taken": False},
    }
    text = text_to("leader", OF_REQUESTS, "evaluator", **settled)

    assert "Which number has to move because of this purchase?" in text
    assert re.search(r"\beach number\b", text) is None
    none_of_the_business: dict[str, Any] = {
        "metrics": {"items": [{"metric": "training_completion", "knowledge": "approximate"}]}
    }
    assert re.search(r"\beach number\b", text_to("leader", OF_VENDORS, "evaluator", **none_of_the_business)) is None


def test_who_looks_at_vendors_does_not_ask_the_leader_what_they_saw_themselves() -> None:
    told: dict[str, Any] = {"evaluator": {"is_delegate": True}, "vendor": {"stayed_surface_level": False}}
    asked = text_to("leader", OF_VENDORS, "evaluator", **told, **KNOWN).partition("What I need from you:")

    assert (bool(asked[2]), "Northpeak" in asked[2]) == (True, False)
    to_do = [act.who for act in acts(report(OF_VENDORS, "evaluator", **told, **KNOWN)) if "the vendor" in act.what]
    assert {*to_do} == {"You"}


def test_a_leader_who_talks_to_vendors_is_not_asked_when_they_will() -> None:
    def asked(somebody_else: bool) -> list[str]:
        told = report(OF_REQUESTS, "evaluator", evaluator={"is_delegate": somebody_else})
        return asked_of(told, "leader", [told.rule_set.facts["leader.unavailable"]])

    assert asked(somebody_else=True)[-1] == "When could you talk to a vendor about this training yourself?"
    assert "When could you talk to a vendor about this training yourself?" not in asked(somebody_else=False)


# --- to a colleague, and to whoever asked


def test_a_leader_speaks_of_themselves_as_i() -> None:
    told: dict[str, Any] = {
        "evaluator": {"is_delegate": True, "filling_out_matrix": True},
        "leader": {"unavailable": True},
    }
    to_asker = text_to("asker", OF_REQUESTS, "leader", **told, behaviour={"to_change_known": False})

    assert (
        "will stop comparing vendors in a table until I have said what has to get better, by how much, by when."
        in to_asker
    )
    of_leaders = [text.text for read, text in every_text() if read.reader == "leader" and text.id != "for-vendor"]
    assert [each for each in of_leaders if "sales leader" in each] == []


def test_whoever_asked_reads_which_numbers_are_to_be_the_reason() -> None:
    two = {"items": [WIN_RATE, CYCLE]}
    told: dict[str, Any] = {"metrics": two, "request": {"reasons": ["get_better"], "opened_with": ["get_better"]}}

    assert (
        "- I will say in the request that the training is bought to improve our win rate and sales cycle."
        in text_to("asker", OF_REQUESTS, "leader", **told)
    )


def in_two_ways(fact: str, **facts: Any) -> str:
    """What the sales leader writes to who was sent, where a fact was told with no here and with yes in a transcript."""
    evidence = [{"fact": fact, "value": True, "source": "transcript", "speaker_side": "buyer"}]
    document = {"kind": OF_VENDORS, "subject": {"name": "Northpeak"}, "facts": facts, "evidence": evidence}
    (read,) = [each for each in reports_of(service().answered(document)) if each.reader == "leader"]
    return next(text.text for text in read.texts if text.id == "for-evaluator")


def test_what_was_told_in_two_ways_is_said_beside_its_question_and_no_other() -> None:
    sent = {"is_delegate": True}
    asked = in_two_ways("vendor.sold_or_priced", evaluator=sent, vendor={"sold_or_priced": False})
    open_question = in_two_ways("evaluator.knows_numbers", evaluator={**sent, "knows_numbers": False}, **KNOWN)

    assert "answers are no (my own) and yes (transcript), so it comes first:\n\n1. Has Northpeak given a price" in asked
    assert "I have been told" not in open_question


def test_a_colleague_reads_why_in_what_is_missing_and_the_name_of_the_vendor() -> None:
    sent: dict[str, Any] = {"evaluator": {"is_delegate": True}, "cause": {"buyer_can_pinpoint": True}}
    lacks = text_to("evaluator", OF_VENDORS, "leader", vendor={"can_pinpoint_cause": False}, **sent, **KNOWN)
    told = report(OF_VENDORS, "leader", "Northpeak", **sent)
    asked = asked_of(told, "evaluator", [told.rule_set.facts["vendor.sells_blanket_fix"]])

    assert "\nWhy: Northpeak has not yet explained the root causes.\n" in lacks
    assert asked[-1] == "Would Northpeak sell any other company the same thing?"


# --- from a trainer to their contact


def asked_of_the_contact(**facts: Any) -> list[str]:
    (text,) = texts_to_send(report(OF_TRAINERS, **facts))
    return questions_of(text)


def test_a_contact_is_asked_once_which_numbers_have_to_move_and_no_values_that_they_do_not_have() -> None:
    once = asked_of_the_contact(metrics={"items": []})
    without = asked_of_the_contact(
        metrics={"specific_known": False}, evaluator={"is_delegate": True, "has_access_to_metrics": False}
    )

    assert [each for each in once if "to move" in each or "should a training move" in each] == [
        "Which of your numbers have to move, from what to what, by when?"
    ]
    assert [each for each in without if "from what to what" in each] == []
    assert ("Who on your side answers for your sales numbers?" in without) <= (
        "Could you bring your sales leader along when we next talk?" not in without
    )


def test_a_trainer_says_two_things_at_most_and_nothing_of_an_offer_as_if_there_were_none() -> None:
    all_at_once = {"opened_with": ["get_better", "training_path", "more_leads"]}
    facts = {**KNOWN, "request": all_at_once, "vendor": {"sold_or_priced": True}, "evaluator": {"is_delegate": False}}
    document = {"kind": OF_TRAINERS, "facts": facts}
    of_one = [(read, text) for read in reports_of(service().answered(document)) for text in read.texts]
    sent = [*every_text(), *of_one]
    to_contacts = [(read, text.text.split("\n\n")) for read, text in sent if text.id == "for-contact"]

    for read, paragraphs in to_contacts:
        ours = ("Thank you for your time", "As I understood", "Your answer", "When could we", "Is that right")
        said = [each for each in paragraphs[1:-1] if not each.startswith(ours) and not re.match(r"1\. ", each)]
        assert len([each for each in said if not each.endswith("?")]) <= 2, read
        has_offered = read.report.said_of("vendor.sold_or_priced") is True
        assert not (has_offered and re.search(r"\boffer anything", " ".join(said))), read


def test_whom_a_trainer_asks_to_meet_is_asked_for_once() -> None:
    does_not_know = {"is_delegate": True, "intimate_team_knowledge": False}
    (leader,) = texts_to_send(report(OF_TRAINERS, evaluator=does_not_know, metrics={"items": [WIN_RATE]}))
    told = {"is_delegate": True, "knows_numbers": False}
    (colleague,) = texts_to_send(
        report(OF_TRAINERS, evaluator=told, vendor={"asked_about_metrics": False}, metrics={"items": [WIN_RATE]})
    )

    assert "I would like to talk to your sales leader, or to two managers" in leader.text
    assert re.search("bring your sales leader|should I hear from", leader.text) is None
    assert "please bring that colleague along" in colleague.text
    assert "Who on your side can tell me" not in colleague.text


def test_an_offer_that_was_made_is_put_on_hold() -> None:
    told: dict[str, Any] = {"vendor": {"sold_or_priced": True}, "behaviour": {"to_change_known": False}}
    (text,) = texts_to_send(report(OF_TRAINERS, **told))

    assert (
        "I would like to leave prices and offers aside until I know what your people have to do differently."
        in text.text
    )


def test_what_a_trainer_says_to_be_missing_is_asked_for_though_they_asked_before() -> None:
    asked = asked_of_the_contact(vendor={"asked_about_metrics": True}, metrics={"specific_known": False})

    assert "Which of your numbers have to move, from what to what, by when?" in asked


def test_a_price_that_was_named_is_not_promised() -> None:
    told: dict[str, Any] = {"vendor": {"sold_or_priced": True}, "request": {"opened_with": ["price"]}}
    (text,) = texts_to_send(report(OF_TRAINERS, **told))

    assert "You asked me for a price early on. I would like to come back to your business first." in text.text


def test_who_has_a_value_is_not_asked_beside_the_exact_value() -> None:
    contact = {"is_delegate": True, "has_access_to_metrics": False}
    (known,) = texts_to_send(report(OF_TRAINERS, metrics={"items": [WIN_RATE]}, evaluator=contact))
    (rough,) = texts_to_send(report(OF_TRAINERS, metrics={"items": [CYCLE]}, evaluator=contact))

    assert ("from 22% to 30%" in known.text, "Who on your side can tell me" in known.text) == (True, False)
    assert ("roughly 90 days" in rough.text, "Who on your side can tell me" in rough.text) == (True, True)


def test_a_trainer_who_knows_the_numbers_does_not_say_that_they_never_asked() -> None:
    (text,) = texts_to_send(report(OF_TRAINERS, vendor={"asked_about_metrics": False}, metrics={"items": [WIN_RATE]}))

    assert "I have not dug into your sales numbers so far, and I should have." in text.text


def test_a_contact_who_may_be_the_leader_is_not_asked_to_bring_the_leader() -> None:
    evidence = [{"fact": "evaluator.is_delegate", "value": False, "source": "transcript", "speaker_side": "buyer"}]
    facts = {"evaluator": {"is_delegate": True}, "behaviour": {"to_change_known": False}}
    (read,) = reports_of(service().answered({"kind": OF_TRAINERS, "facts": facts, "evidence": evidence}))
    (text,) = read.texts

    assert "bring your sales leader" not in text.text
