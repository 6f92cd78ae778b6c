"""Which beginnings of lines name whoever speaks: a name, and beside it whom they work for or as what."""

import pytest

from tests.transcripts.reading import read, turns

INES = "Ines Falk (Falk Sales Coaching)"
JONAS = "Jonas Reuter (Brandt Pumpen)"
TWO = [
    (INES, JONAS),
    ("Ines Falk [Falk Sales Coaching]", "Jonas Reuter [Brandt Pumpen]"),
    ("Ines Falk – Falk Sales Coaching", "Jonas Reuter – Brandt Pumpen"),
    ("Ines Falk - Falk Sales Coaching", "Jonas Reuter - Brandt Pumpen GmbH & Co. KG"),
    ("Ines Falk | Falk Sales Coaching", "Jonas Reuter | Brandt Pumpen"),
    ("Ines Falk | Falk Sales Coaching | Trainer", "Jonas Reuter | Brandt Pumpen | Buyer"),
    ("Ines Falk, Trainer at Falk Sales Coaching", "Jonas Reuter, head of sales at Brandt Pumpen"),
    ("Ines (Falk Sales Coaching)", "Jonas (Brandt Pumpen)"),
    ("Ines Falk (managing director of Falk Sales Coaching and Training)", "Dr. Jonas van der Reuter (Brandt Pumpen)"),
    ("Ines Falk (trainer, Falk Sales Coaching) [host]", "Jonas Reuter (head of sales, Brandt Pumpen) [guest]"),
    ("Ines Falk (Summary Notes Ltd.)", "Jonas Reuter (Next Steps & Feedback, 3rd floor)"),
    ("Coach", "Jonas"),
]


@pytest.mark.parametrize(("first", "second"), TWO)
@pytest.mark.parametrize("style", ["{}: {}", "**{}:** {}", "[00:05] {}: {}", "> {}: {}", "- **{}**: {}"])
def test_a_name_with_a_company_or_a_role_names_a_speaker(style: str, first: str, second: str) -> None:
    said = [(first, "Hi."), (second, "Yes."), (first, "And now?"), (second, "Now nothing.")]

    told = turns("\n".join(style.format(who, text) for who, text in said))

    assert [(who, text) for who, _, text in told] == said


@pytest.mark.parametrize("who", [each for two in TWO[:-1] for each in two if len(each.split(",")[0].split()) > 1])
def test_whoever_speaks_once_is_named_with_a_company_or_a_role_as_well(who: str) -> None:
    assert [each for each, _, _ in turns(f"Ann: Hi.\n{who}: Yes.\nAnn: So.\n")] == ["Ann", who, "Ann"]


@pytest.mark.parametrize(
    "first", [INES, "Ines Falk, Trainer at Falk Sales Coaching", "Ines Falk | Falk Sales Coaching"]
)
def test_a_name_with_a_company_stands_on_a_line_of_its_own_as_well(first: str) -> None:
    for time in ("", "  0:05"):
        told = turns(f"{first}{time}\nHi.\n\n{JONAS}{time}\nYes.\n\n{first}{time}\nSo.\n")
        assert [who for who, _, _ in told] == [first, JONAS, first]


def test_a_name_with_a_company_before_what_a_cue_says_is_a_speaker() -> None:
    cue = "00:00:0{}.000 --> 00:00:0{}.000\n{}: So.\n"
    who = [INES, "Jonas Reuter | Brandt Pumpen"] * 2

    told = turns("WEBVTT\n\n" + "\n".join(cue.format(at, at + 1, each) for at, each in enumerate(who)))

    assert [each for each, _, _ in told] == who


def test_a_long_label_that_comes_again_is_a_speaker() -> None:
    ines = "Ines Falk from the house of Falk and Partners in Upper Bavaria"
    told = turns(f"{ines}: Hi.\nJonas: Yes.\n{ines}: So.\nJonas: Good.\n")

    assert [who for who, _, _ in told] == [ines, "Jonas", ines, "Jonas"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Let me say it this way: we lose late.",
        "What we need (as I said before): a number.",
        "Well, the thing is this: we lose late.",
        "Thanks, Ines: that helps.",
        "Good – one thing: the price.",
        "We had two goals | one was this: the price.",
        "The rule (everybody knows it): no discounts.",
        "So – Ines: what is it?",
        "To be clear about what we lose, and when we lose it: late.",
    ],
)
def test_a_sentence_with_a_colon_in_it_names_nobody(sentence: str) -> None:
    text = f"Ines Falk: Hi.\nJonas: Yes.\n{sentence}\nInes Falk: And?\nJonas: Nothing.\n"

    assert [who for who, _, _ in turns(text)] == ["Ines Falk", "Jonas", "Ines Falk", "Jonas"]
    assert sentence in read(text).turns[1].text


@pytest.mark.parametrize("sentence", ["Let me say it this way", "What we need (as I said before)"])
def test_a_sentence_that_somebody_says_twice_names_nobody(sentence: str) -> None:
    text = f"Ines: Hi.\nJonas: Yes.\n{sentence}: late.\nInes: And?\nJonas: So.\n{sentence}: too late.\n"

    assert {who for who, _, _ in turns(text)} == {"Ines", "Jonas"}
