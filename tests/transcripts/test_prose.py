"""Text and Markdown in the ways in which people and recorders write down a call."""

import pytest

from dontbuy.api.transcripts.transcript import NO_SPEECH, NOT_UNDERSTOOD
from tests.transcripts.reading import left_out, read, turns

DANA, SAM = "Dana Whitfield", "Sam Lee"
STYLES = {
    "a name and a colon": "Dana Whitfield: Hi.\nSam Lee: Yes.\nDana Whitfield: Good.",
    "bold, the colon inside": "**Dana Whitfield:** Hi.\n\n**Sam Lee:** Yes.\n\n**Dana Whitfield:** Good.",
    "bold, the colon outside": "**Dana Whitfield**: Hi.\n\n**Sam Lee**: Yes.\n\n**Dana Whitfield**: Good.",
    "in brackets": "[Dana Whitfield] Hi.\n[Sam Lee] Yes.\n[Dana Whitfield] Good.",
    "in bold brackets": "**[Dana Whitfield]** Hi.\n**[Sam Lee]** Yes.\n**[Dana Whitfield]** Good.",
    "a role before the name": (
        "**[REP]** Dana Whitfield: Hi.\n**[BUYER]** Sam Lee: Yes.\n**[REP]** Dana Whitfield: Good."
    ),
    "quoted lines": "> Dana Whitfield: Hi.\n> Sam Lee: Yes.\n> Dana Whitfield: Good.",
    "a list": "- Dana Whitfield: Hi.\n- Sam Lee: Yes.\n- Dana Whitfield: Good.",
    "a name on a line of its own": "Dana Whitfield\nHi.\n\nSam Lee\nYes.\n\nDana Whitfield\nGood.",
    "a bold name on a line of its own": "**Dana Whitfield**\nHi.\n\n**Sam Lee**\nYes.\n\n**Dana Whitfield**\nGood.",
    "a name below its line": "Dana Whitfield:\nHi.\n\nSam Lee:\nYes.\n\nDana Whitfield:\nGood.",
}
TIMED = {
    "in front, in brackets": "[00:05] Dana Whitfield: Hi.\n[00:09] Sam Lee: Yes.\n[01:00:12] Dana Whitfield: Good.",
    "in front, in round ones": "(00:05) Dana Whitfield: Hi.\n(00:09) Sam Lee: Yes.\n(1:00:12) Dana Whitfield: Good.",
    "inside of bold": (
        "**[00:00:05] Dana Whitfield:** Hi.\n**[00:00:09] Sam Lee:** Yes.\n**[01:00:12] Dana Whitfield:** Good."
    ),
    "behind the name": "Dana Whitfield (00:05): Hi.\nSam Lee (00:09): Yes.\nDana Whitfield (1:00:12): Good.",
    "on the line of the name": "Dana Whitfield  0:05\nHi.\n\nSam Lee  0:09\nYes.\n\nDana Whitfield  1:00:12\nGood.",
    "before a name on its line": "0:05 Dana Whitfield\nHi.\n\n0:09 Sam Lee\nYes.\n\n1:00:12 Dana Whitfield\nGood.",
    "on a line of its own": "0:05\nDana Whitfield\nHi.\n\n0:09\nSam Lee\nYes.\n\n1:00:12\nDana Whitfield\nGood.",
}


@pytest.mark.parametrize("style", STYLES)
def test_every_way_to_write_a_name_is_read(style: str) -> None:
    assert turns(STYLES[style]) == [(DANA, None, "Hi."), (SAM, None, "Yes."), (DANA, None, "Good.")]


@pytest.mark.parametrize("style", TIMED)
def test_every_way_to_write_a_time_is_read(style: str) -> None:
    assert turns(TIMED[style]) == [(DANA, 5.0, "Hi."), (SAM, 9.0, "Yes."), (DANA, 3612.0, "Good.")]


def test_a_role_is_kept_beside_the_name() -> None:
    told = read(STYLES["a role before the name"])

    assert [(each.name, each.title) for each in told.speakers] == [(DANA, "REP"), (SAM, "BUYER")]


def test_a_role_with_a_name_in_brackets_is_what_somebody_is_called() -> None:
    said = "[00:05] VP Sales (Dana): Hi.\n[00:09] Trainer (Sam): Yes.\n[00:12] VP Sales (Dana): Good."

    assert [turn[0] for turn in turns(said)] == ["VP Sales (Dana)", "Trainer (Sam)", "VP Sales (Dana)"]


def test_what_goes_on_below_is_the_same_turn_and_a_colon_in_a_sentence_begins_none() -> None:
    said = "Dana: Two things: the number and the date.\nThe first one: which?\nSam: Win rate.\nDana: Good."

    assert turns(said)[0] == ("Dana", None, "Two things: the number and the date. The first one: which?")


def test_headers_notes_and_what_was_written_after_the_call_are_no_speech() -> None:
    said = """# Discovery call
**Company:** Acme
Date: 2026-10-02
Attendees: Dana, Sam

## Summary
- Dana: asked for numbers

## Transcript
**Dana:** Hi.
**Sam:** Yes.
**Dana:** Good.

---
## Coaching notes
- **Dana:** talked too much
Action items
Sam: send the report
"""
    told = left_out(said)

    assert turns(said) == [("Dana", None, "Hi."), ("Sam", None, "Yes."), ("Dana", None, "Good.")]
    assert {why for _, why in told} == {NO_SPEECH}
    assert [place for place, _ in told] == ["1", "2", "3", "4", "6", "7", "9", "14", "15", "16", "17", "18"]


def test_what_stands_before_the_first_turn_and_is_no_header_was_not_understood() -> None:
    said = (
        "Somebody pasted this out of a mail and wrote a long line in front of it, with no name.\n"
        "Dana: Hi.\nSam: Yes.\nDana: Good."
    )

    assert left_out(said) == [("1", NOT_UNDERSTOOD)]


def test_a_speaker_who_says_one_thing_is_one_and_a_word_with_a_colon_is_none() -> None:
    said = "Dana: Hi.\nSam: Yes.\nRobin Vance: Sorry, I am late.\nDana: Price: nothing yet.\nSam: Right."

    assert [turn[0] for turn in turns(said)] == ["Dana", "Sam", "Robin Vance", "Dana", "Sam"]


def test_names_in_other_scripts_and_with_marks_of_direction_are_names() -> None:
    said = "دانا: مرحبا\nSørén O’Neil-Ek: Hej\nدانا: نعم\nSørén O’Neil-Ek: Ja"

    assert [turn[0] for turn in turns(said)] == ["دانا", "Sørén O’Neil-Ek"] * 2


def test_notes_without_a_heading_for_the_call_end_where_somebody_speaks() -> None:
    said = "Summary\nThey talked about numbers.\n\nDana: Hi.\nSam: Yes.\nDana: Good."

    assert [text for _, _, text in turns(said)] == ["Hi.", "Yes.", "Good."]


def test_a_role_that_speaks_more_than_once_is_a_speaker() -> None:
    said = "Rep: Hello.\nProspect: We have no budget.\nRep: Why?\nProspect: We never had one."

    assert [turn[0] for turn in turns(said)] == ["Rep", "Prospect", "Rep", "Prospect"]


def test_a_name_may_have_several_words_in_brackets_and_stand_before_a_full_width_colon() -> None:
    said = "Dana Whitfield (Acme Corp): Hi.\nSam：はい\nDana Whitfield (Acme Corp): Good.\nSam：ではまた"

    assert [turn[0] for turn in turns(said)] == ["Dana Whitfield (Acme Corp)", "Sam"] * 2


def test_whoever_speaks_first_and_once_is_a_speaker() -> None:
    said = "Dana Whitfield: We have no budget.\nSam: I see.\nSam: Then let us stop."

    assert turns(said)[0] == ("Dana Whitfield", None, "We have no budget.")


def test_a_word_that_also_names_notes_is_speech_where_somebody_says_it() -> None:
    said = "Dana: Hi.\nNext steps\nare not clear.\nSam: I will not buy.\nDana: Why?\nSam: Feedback."

    assert [text for _, _, text in turns(said)] == [
        "Hi. Next steps are not clear.",
        "I will not buy.",
        "Why?",
        "Feedback.",
    ]


def test_a_list_within_what_somebody_says_has_no_speakers() -> None:
    said = "**Dana:** Hi.\n**Sam:** This:\n- Pricing: 40k\n- Timeline: Q3\nPrice: fixed\nPrice: final\n**Dana:** Great."

    assert [turn[0] for turn in turns(said)] == ["Dana", "Sam", "Dana"]


def test_the_hour_of_the_day_is_no_part_of_a_name() -> None:
    said = "10:02 AM Dana: Hi.\n10:03 AM Sam: Yes.\n10:04 AM Dana: Good."

    assert [turn[0] for turn in turns(said)] == ["Dana", "Sam", "Dana"]


@pytest.mark.parametrize("name", ["dana", "marie@acme.example", "\u200fDana", "buyer"])
def test_whoever_is_written_in_another_way_speaks_all_the_same(name: str) -> None:
    said = turns(f"Sam: Hello.\n{name}: It is five thousand dollars.\nSam: Right.\nDana: Yes.\nSam: Good.\nDana: Bye.")

    assert [(who, text) for who, _, text in said][:2] == [("Sam", "Hello."), (name, "It is five thousand dollars.")]


def test_a_word_in_small_letters_before_a_colon_is_no_speaker() -> None:
    said = turns("Sam: Two things.\nfirst: the price.\nsecond: the date.\nDana: Right.\nSam: So.\nDana: So.")

    assert {who for who, _, _ in said} == {"Sam", "Dana"}
