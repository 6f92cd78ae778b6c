"""WebVTT and SRT, as Zoom, Teams and others write them."""

import pytest

from dontbuy.api.errors import NoTranscript
from dontbuy.api.transcripts.transcript import NO_SPEECH, NOT_UNDERSTOOD
from tests.transcripts.reading import left_out, read, turns

TEAMS = """WEBVTT

NOTE recorded by somebody
over two lines

STYLE
::cue { color: red }

0c1f/7-0
00:00:01.000 --> 00:00:03.500
<v Dana Whitfield>What is your <b>win rate</b> today?</v>

0c1f/8-0
00:00:03.500 --> 00:00:05.000
And where does it have to be?

00:05.250 --> 00:07.000 align:start
<v Sam Lee>About 22%.
It was 25 last year.
"""
ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Dana Whitfield: Hi. One thing: we start with you.

2
00:00:03.000 --> 00:00:04.000
One more thing: how do you sell?

3
00:00:05.000 --> 00:00:06.000
Sam Lee: By phone.

4
00:00:07.000 --> 00:00:08.000
Dana Whitfield: Good.
"""
SRT = """1
00:00:01,000 --> 00:00:02,500
Dana: Hello.

2
00:00:03,000 --> 00:00:04,000
Sam: <i>Hi.</i>

3
01:00:05,000 --> 01:00:06,000
Dana: So.
"""


def test_a_name_in_a_tag_goes_on_until_somebody_else_is_named_though_the_closing_tag_is_missing() -> None:
    assert turns(TEAMS) == [
        ("Dana Whitfield", 1.0, "What is your win rate today? And where does it have to be?"),
        ("Sam Lee", 5.25, "About 22%. It was 25 last year."),
    ]
    assert [turn.end for turn in read(TEAMS).turns] == [5.0, 7.0]


def test_notes_and_styles_are_no_speech() -> None:
    assert left_out(TEAMS) == [("3", NO_SPEECH), ("4", NO_SPEECH), ("6", NO_SPEECH), ("7", NO_SPEECH)]


def test_a_name_before_a_colon_is_one_where_somebody_speaks_by_it_and_not_where_a_sentence_has_a_colon() -> None:
    assert turns(ZOOM) == [
        ("Dana Whitfield", 1.0, "Hi. One thing: we start with you. One more thing: how do you sell?"),
        ("Sam Lee", 5.0, "By phone."),
        ("Dana Whitfield", 7.0, "Good."),
    ]


def test_srt_is_read_with_its_commas_and_hours() -> None:
    assert turns(SRT) == [("Dana", 1.0, "Hello."), ("Sam", 3.0, "Hi."), ("Dana", 3605.0, "So.")]
    assert (read(SRT).format, read(ZOOM).format) == ("SRT", "WebVTT")


def test_what_an_entity_stands_for_is_text_and_names_nobody() -> None:
    said = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dana>&lt;v Eve&gt; and R&amp;D <script>alert(1)</script>\n"

    assert turns(said) == [("Dana", 1.0, "<v Eve> and R&D <script>alert(1)</script>")]


def test_cues_without_a_blank_line_between_them_and_with_windows_line_ends_are_cues() -> None:
    said = "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v Dana>One\r\n00:03.000 --> 00:04.000\r\n<v Sam>Two\r\n"

    assert turns(said) == [("Dana", 1.0, "One"), ("Sam", 3.0, "Two")]


def test_a_line_outside_of_every_cue_is_told_and_not_spoken() -> None:
    said = "WEBVTT\n\nsomebody wrote here\n\n00:01.000 --> 00:02.000\n<v Dana>One\n"

    assert left_out(said) == [("3", NOT_UNDERSTOOD)]


def test_times_that_go_back_are_told_with_the_place() -> None:
    said = "WEBVTT\n\n00:09.000 --> 00:10.000\n<v Dana>One\n\n00:01.000 --> 00:02.000\n<v Sam>Two\n"
    (notice,) = read(said).notices

    assert (notice.code, notice.where) == ("transcript/backwards", "7")
    assert "two calls" in notice.hint


def test_two_files_in_one_are_refused_with_the_line() -> None:
    with pytest.raises(NoTranscript) as refused:
        read(TEAMS + "\n" + ZOOM)

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.where) == ("transcript/several-calls", "21")


def test_a_file_that_names_nobody_is_read_and_says_that_nobody_can_tell_the_sides_apart() -> None:
    told = read("WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n")

    assert [turn.speaker for turn in told.turns] == [""]
    assert [notice.code for notice in told.notices] == ["transcript/no-speakers"]
