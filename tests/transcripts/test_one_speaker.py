"""A call that is read as one speaker, while several lines begin with what looks like another."""

import pytest

from dontbuy.api.errors import NoTranscript
from dontbuy.api.transcripts.transcript import NO_SPEECH, NOT_UNDERSTOOD
from tests.transcripts.reading import read, turns

LOST = """Call with the coach

ines falk (falk coaching): Hi.
Jonas: Yes.
ines falk (falk coaching): And now?
Where does it have to be?
Jonas: Nothing.
"""
CUES = """WEBVTT

00:01.000 --> 00:02.000
ines falk (falk): Hi.

00:02.000 --> 00:03.000
Jonas: Yes.

00:03.000 --> 00:04.000
ines falk (falk): And now?

00:04.000 --> 00:05.000
Where does it have to be?

00:05.000 --> 00:06.000
Jonas: Nothing.
"""


@pytest.mark.parametrize(("text", "lost"), [(LOST, ["3", "5", "6"]), (CUES, ["4", "10", "13"])])
def test_lines_of_somebody_who_was_not_taken_are_nobody_elses_and_counted(text: str, lost: list[str]) -> None:
    told = read(text)

    assert [(turn.speaker, turn.text) for turn in told.turns] == [("Jonas", "Yes. Nothing.")]
    assert [each.place for each in told.left_out if each.why == NOT_UNDERSTOOD] == lost
    assert [each.place for each in told.left_out if each.why == NO_SPEECH] == (["1"] if text is LOST else [])


def test_it_is_told_who_was_read_as_a_speaker_and_who_was_not_and_how_to_mend_it() -> None:
    [notice] = read(LOST).notices

    assert notice.code == "transcript/one-speaker"
    assert "what one speaker says: “Jonas”" in notice.message
    assert "not taken for speakers: “ines falk (falk coaching)” (2 lines)" in notice.message
    assert "write a short name and a colon" in notice.hint


@pytest.mark.parametrize("mark", [" – ", " - ", "; ", " | ", "\t"])
def test_a_label_behind_which_no_colon_stands_is_told_where_it_comes_again(mark: str) -> None:
    told = read(f"Ines Falk{mark}Hi.\nJonas: Yes.\nInes Falk{mark}And now?\nJonas: Nothing.\n")

    assert "“Ines Falk” (2 lines)" in told.notices[0].message


def test_where_nobody_was_read_as_a_speaker_those_who_seem_to_be_are_named() -> None:
    with pytest.raises(NoTranscript) as refused:
        read("Ines Falk – Hi.\nJonas – Yes.\nInes Falk – And now?\nJonas – Nothing.\n")

    assert "not taken for speakers: “Ines Falk” (2 lines), “Jonas” (2 lines)" in refused.value.diagnostics[0].message


def test_of_many_who_were_not_taken_those_of_most_lines_are_named() -> None:
    others = "".join(f"member {at} of the buying house: Yes.\n" for at in range(8))

    [notice] = read(f"Jonas: Hi.\n{others}member 7 of the buying house: No.\nJonas: So.\n").notices

    assert notice.message.count("“member") == 5
    assert "speakers: “member 7 of the buying house” (2 lines), “member 0" in notice.message
    assert notice.message.endswith(" and 3 more.")


def test_who_speaks_alone_and_says_a_sentence_with_a_colon_says_all_of_it() -> None:
    told = read(
        "Jonas: We lose late.\nTo be clear: late.\nSo it is.\nLet me say it again: late.\nJonas: That is all.\n"
    )

    assert [each for _, _, each in turns("Jonas: Hi.\nOne thing more to add: late.\nJonas: So.\n")] == [
        "Hi. One thing more to add: late. So."
    ]
    assert len(told.turns) == 1
    assert not told.left_out
    assert not told.notices


def test_names_in_small_letters_are_speakers_where_all_are_written_so() -> None:
    said = turns("ines: Hi.\njonas: Yes.\nines: So.\njonas: Good.\n")

    assert [who for who, _, _ in said] == ["ines", "jonas"] * 2
