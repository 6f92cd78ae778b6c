"""`dontbuy calls read`: a transcript in, turns out, and nothing else."""

import json
from pathlib import Path

from tests.cli.running import dontbuy

SAID = "# A call\nDana: Hi.\u202e\nSam: Yes.\nsee you\nDana: Good."


def test_a_call_is_printed_for_people_with_what_was_left_out(tmp_path: Path) -> None:
    file = tmp_path / "call.md"
    file.write_text(SAID, encoding="utf-8")
    out = dontbuy("calls", "read", str(file))

    assert out.returncode == 0
    assert out.stdout.decode().splitlines() == [
        "text: 3 turns, Dana, Sam",
        "Dana: Hi.<U+202E>",
        "Sam: Yes. see you",
        "Dana: Good.",
        "Left out: 1 without speech (1), 0 not understood",
    ]


def test_a_call_on_standard_input_is_one_line_of_json_with_places() -> None:
    out = dontbuy("calls", "read", "-", "--format", "json", given=SAID.encode())
    told = json.loads(out.stdout)

    assert (out.returncode, out.stdout.count(b"\n"), told["format"]) == (0, 1, "text")
    assert told["turns"][1] == {
        "speaker": "Sam",
        "start": None,
        "end": None,
        "text": "Yes. see you",
        "passages": [{"place": "3", "offset": 5, "text": "Yes."}, {"place": "4", "offset": 0, "text": "see you"}],
    }
    assert told["left_out"] == [{"place": "1", "text": "# A call", "why": "no speech"}]


def test_what_is_no_call_is_refused_with_the_place_and_a_hint(tmp_path: Path) -> None:
    gone = dontbuy("calls", "read", str(tmp_path / "gone.vtt"))
    binary = dontbuy("calls", "read", "-", given=b"\x00\x01")
    slow = [{"speaker": "A", "text": "Yes.", "start": at} for at in (0, 900_000)]
    asked = dontbuy("calls", "read", "-", given=json.dumps(slow).encode())
    told = dontbuy("calls", "read", "-", "--unit", "seconds", given=json.dumps(slow).encode())

    assert (gone.returncode, binary.returncode, asked.returncode, told.returncode) == (2, 2, 2, 0)
    assert b"gone.vtt" in gone.stderr
    assert b"transcript/not-text: It is no text" in binary.stderr
    assert b"/0/text: transcript/unit" in asked.stderr
    assert b"[0:00:00] A: Yes. Yes." in told.stdout
