"""The JSON of recorders, and how a unit that is not said is told."""

import json
from typing import Any

import pytest

from dontbuy.api.errors import NoTranscript
from dontbuy.api.transcripts.transcript import NOT_UNDERSTOOD
from tests.transcripts.reading import Who, read, turns

ASKED, TOLD = "What is your win rate today, and where does it have to be by June?", "About 22 percent."
GONG: dict[str, Any] = {
    "callTranscripts": [
        {
            "callId": "78901234567890123456",
            "transcript": [
                {"speakerId": "7", "topic": "Numbers", "sentences": [{"start": 2000, "end": 7000, "text": ASKED}]},
                {"speakerId": "8", "topic": None, "sentences": [{"start": 8000, "end": 9500, "text": TOLD}]},
            ],
        }
    ]
}
PARTIES = [
    {"speakerId": "7", "name": "Dana", "title": "Trainer", "emailAddress": "d@b.example", "affiliation": "Internal"},
    {"speakerId": "8", "name": "Sam", "title": "CRO", "affiliation": "External"},
]
EXPECTED: list[Who] = [("Dana", 2.0, ASKED), ("Sam", 8.0, TOLD)]
SHAPES: dict[str, Any] = {
    "Gong": {**GONG, "parties": PARTIES},
    "Fireflies": {
        "data": {
            "transcript": {
                "sentences": [
                    {"index": 0, "text": ASKED, "start_time": "2.0", "end_time": "7.0", "speaker_name": "Dana"},
                    {"index": 1, "text": TOLD, "start_time": "8.0", "end_time": "9.5", "speaker_name": "Sam"},
                ],
                "speakers": [{"id": 0, "name": "Dana"}],
            }
        }
    },
    "Otter": {
        "speech": {
            "speakers": [{"id": 11, "speaker_name": "Dana"}, {"id": 12, "speaker_name": "Sam"}],
            "transcripts": [
                {"transcript": ASKED, "speaker_id": 11, "start_offset": 32000, "end_offset": 112000},
                {"transcript": TOLD, "speaker_id": 12, "start_offset": 128000, "end_offset": 152000},
            ],
        }
    },
    "Rev": {
        "speakers": [{"id": 0, "name": "Dana"}, {"id": 1, "name": "Sam"}],
        "monologues": [
            {
                "speaker": 0,
                "elements": [
                    {"type": "text", "value": "What", "ts": 2.0, "end_ts": 2.2},
                    {"type": "punct", "value": ASKED.removeprefix("What").removesuffix("June?")},
                    {"type": "text", "value": "June", "ts": 6.5, "end_ts": 7.0},
                    {"type": "punct", "value": "?"},
                ],
            },
            {"speaker": 1, "elements": [{"type": "text", "value": TOLD, "ts": 8.0, "end_ts": 9.5}]},
        ],
    },
    "Fathom": {
        "transcript": [
            {"speaker": {"display_name": "Dana"}, "text": ASKED, "timestamp": "00:00:02"},
            {"speaker": {"display_name": "Sam"}, "text": TOLD, "timestamp": "00:00:08"},
        ]
    },
    "HubSpot": {
        "transcriptCreateUtterances": [
            {"speaker": {"id": "1", "name": "Dana"}, "text": ASKED, "startTimeMillis": 2000, "endTimeMillis": 7000},
            {"speaker": {"id": "2", "name": "Sam"}, "text": TOLD, "startTimeMillis": 8000, "endTimeMillis": 9500},
        ]
    },
    "JSON": [
        {"speaker": "Dana", "text": ASKED, "start": 2.0, "end": 7.0},
        {"speaker": "Sam", "text": TOLD, "start": 8.0, "end": 9.5},
    ],
}


@pytest.mark.parametrize("kind", SHAPES)
def test_every_recorder_says_the_same_call(kind: str) -> None:
    assert turns(json.dumps(SHAPES[kind])) == EXPECTED
    assert read(json.dumps(SHAPES[kind])).format == kind


def test_what_a_recorder_knows_of_its_speakers_is_kept() -> None:
    dana, sam = read(json.dumps(SHAPES["Gong"])).speakers

    assert (dana.title, dana.email, dana.affiliation) == ("Trainer", "d@b.example", "Internal")
    assert (sam.title, sam.email, sam.affiliation) == ("CRO", "", "External")


def test_a_passage_names_the_pointer_of_its_string() -> None:
    (turn, _) = read(json.dumps(SHAPES["Gong"])).turns

    assert turn.passages[0].place == "/callTranscripts/0/transcript/0/sentences/0/text"


def test_seconds_and_milliseconds_are_told_apart_by_how_fast_people_speak() -> None:
    in_seconds = json.loads(json.dumps(GONG))
    for monologue in in_seconds["callTranscripts"][0]["transcript"]:
        for sentence in monologue["sentences"]:
            sentence["start"], sentence["end"] = sentence["start"] / 1000, sentence["end"] / 1000

    assert (
        [turn[1] for turn in turns(json.dumps(in_seconds))]
        == [turn[1] for turn in turns(json.dumps(GONG))]
        == [2.0, 8.0]
    )


def test_where_it_could_be_either_it_is_asked_and_taken_as_it_is_said() -> None:
    slow = [
        {"speaker": "Dana", "text": "Yes.", "start": 0, "end": 60},
        {"speaker": "Sam", "text": "No.", "start": 300000, "end": 360000},
    ]
    with pytest.raises(NoTranscript) as refused:
        read(json.dumps(slow))
    (fault,) = refused.value.diagnostics

    assert (fault.code, fault.where) == ("transcript/unit", "/0/text")
    assert "--unit" in fault.hint
    assert turns(json.dumps(slow), "seconds")[1][1] == 300_000.0
    assert turns(json.dumps(slow), "milliseconds")[1][1] == 300.0


def test_several_calls_in_one_answer_are_refused() -> None:
    twice = {"callTranscripts": GONG["callTranscripts"] * 2}

    with pytest.raises(NoTranscript) as refused:
        read(json.dumps(twice))

    assert refused.value.diagnostics[0].code == "transcript/several-calls"


@pytest.mark.parametrize(
    "other", [{"deal": {"amount": "25000.00"}}, [], [1, 2], {"sentences": []}, {"transcript": "Hi"}]
)
def test_json_in_which_nothing_was_said_is_refused(other: Any) -> None:
    with pytest.raises(NoTranscript) as refused:
        read(json.dumps(other))

    assert refused.value.diagnostics[0].code == "transcript/unknown-shape"


def test_what_is_no_speaker_names_none() -> None:
    whisper = {"segments": [{"id": 0, "start": 0.0, "end": 4.0, "text": "Hello."}, {"id": 1, "text": "Hi."}]}

    assert {turn.speaker for turn in read(json.dumps(whisper)).turns} == {""}


def test_the_parties_of_a_list_of_calls_name_the_speakers() -> None:
    told = {**GONG, "calls": [{"parties": PARTIES}]}

    assert turns(json.dumps(told)) == EXPECTED


def test_what_was_said_is_read_before_what_was_made_of_it() -> None:
    made = {"summary": {"segments": [{"text": "They agreed."}]}, "transcript": [{"speaker": "Dana", "text": "No."}]}

    assert turns(json.dumps(made)) == [("Dana", None, "No.")]


def test_an_element_without_text_is_told() -> None:
    told = read(json.dumps([{"speaker": "Dana", "text": "No."}, {"speaker": "Sam", "words": [{"w": "lost"}]}]))

    assert [(each.place, each.why) for each in told.left_out] == [("/1", NOT_UNDERSTOOD)]


def test_half_a_character_and_a_time_without_end_are_no_reason_to_fail() -> None:
    odd = '[{"speaker": "D\\ud800", "text": "\\ud800 a", "start": ' + "9" * 400 + "}]"

    assert turns(odd) == [("D�", None, "� a")]
