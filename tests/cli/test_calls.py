"""`dontbuy calls`: a transcript in, turns or proposals out, and nothing else."""

import json
from pathlib import Path

import pytest

from tests.cli.running import HERE, dontbuy
from tests.listening import DANA, DEAL, FOLDER, PITCH, SAM
from tests.listening.alike import needs_encoder
from tests.listening.endpoint import KEY, claim, claiming, endpoint

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


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a rulebook that listens by the table of the tests."""
    folder = tmp_path_factory.mktemp("rules")
    for part in (HERE / "rules").iterdir():
        if part.name != "calls":
            (folder / part.name).symlink_to(part)
    (folder / "calls").symlink_to(FOLDER / "calls")
    return str(folder)


@pytest.fixture
def pitch(tmp_path: Path) -> str:
    (tmp_path / "pitch.txt").write_text(PITCH, encoding="utf-8")
    return str(tmp_path / "pitch.txt")


def test_who_is_who_stands_before_what_is_proposed_and_a_guess_says_that_it_is_one(heard: str, pitch: str) -> None:
    out = dontbuy("calls", "propose", pitch, "--kind", "vendor_evaluation", "--us", DANA, "--whole", "--rules", heard)
    text = out.stdout.decode()

    assert out.returncode == 0, out.stderr
    assert text.splitlines()[0] == "Who is who"
    assert f"  {DANA}: buyer, as you say" in text
    assert f"  {SAM}: vendor, proposed (called “{SAM}”; says “Our programme" in text
    assert text.index("Who is who") < text.index("Product came first: Yes") < text.index("Context, and no criterion")
    assert f"“Exactly.” ({DANA}, line 6)" in text
    assert "Asked for our numbers: No" in text
    assert text.index("[never said · vendor.asked_about_metrics:false]") < text.index("all that the vendor asked")


def test_what_is_accepted_is_a_document_that_can_be_checked(heard: str, pitch: str) -> None:
    asked = ("calls", "propose", pitch, "--kind", "vendor_evaluation", "--rules", heard)
    document = dontbuy(*asked, "--accept", "vendor.started_with_product:true")
    everything = dontbuy(*asked, "--accept", "all")
    checked = dontbuy("check", "-", given=document.stdout)

    assert json.loads(document.stdout)["facts"] == {"vendor": {"started_with_product": True}}
    assert len(json.loads(everything.stdout)["evidence"]) > len(json.loads(document.stdout)["evidence"]) == 2
    assert (checked.returncode, b"VEN-2" in checked.stdout) == (1, True)


def test_two_calls_as_json_are_one_line_with_their_names(heard: str, pitch: str) -> None:
    asked = ("calls", "propose", pitch, "-", "--kind", "discovery_self_check", "--us", SAM, "--format", "json")
    out = dontbuy(*asked, "--rules", heard, given=DEAL.encode())
    told = json.loads(out.stdout)

    assert (out.returncode, out.stdout.count(b"\n")) == (0, 1)
    assert [each["name"] for each in told["calls"]] == [pitch, "-"]
    assert told["sides"][0] == {"speaker": SAM, "side": "vendor", "declared": True, "because": []}
    assert "vendor.asked_about_metrics:true" in [each["id"] for each in told["proposals"]]
    assert told["document"] is None


def test_what_cannot_be_proposed_from_says_why(heard: str, pitch: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Only notes.", encoding="utf-8")
    asked = ("calls", "propose", pitch, "--rules", heard)
    named = (*asked, "--kind", "vendor_evaluation")
    no_kind = dontbuy(*asked)
    stranger = dontbuy(*named, "--vendor", "Sem")
    both = dontbuy(*named, "--us", DANA, "--vendor", DANA)
    notes = dontbuy(*named, str(tmp_path / "notes.txt"))
    other = dontbuy(*named, "--accept", "vendor.sold_or_priced:false")
    beside_all = dontbuy(*named, "--accept", "vendor.sold_or_priced:false", "--accept", "all")

    assert {each.returncode for each in (no_kind, stranger, both, notes, other, beside_all)} == {2}
    assert beside_all.stderr == other.stderr
    assert b"no kind of document is named" in no_kind.stderr
    assert f"these speak: {SAM}, {DANA}".encode() in stranger.stderr
    assert b"cannot be on both sides" in both.stderr
    assert b"notes.txt: transcript/nothing-said" in notes.stderr
    assert b"did you mean `vendor.sold_or_priced:true`?" in other.stderr


def test_a_rulebook_without_a_table_proposes_nothing_and_says_so(pitch: str) -> None:
    grants = str(HERE / "examples" / "grant-eligibility")
    out = dontbuy("calls", "propose", pitch, "--kind", "arts_evening", "--rules", grants)

    assert out.returncode == 0, out.stderr
    assert b"Nothing is proposed" in out.stdout
    assert b"proposals/no-table" in out.stdout


@needs_encoder
def test_what_is_worth_reading_too_stands_below_with_what_can_be_taken(heard: str, tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text(PITCH + "Dana: I put all the vendors in a big spreadsheet.\n", encoding="utf-8")
    asked = ("calls", "propose", str(tmp_path / "call.txt"), "--kind", "vendor_evaluation", "--rules", heard)
    text = dontbuy(*asked, "--likeness").stdout.decode()
    taken = dontbuy(*asked, "--likeness", "--accept", "evaluator.filling_out_matrix:true")

    assert text.index("Proposed. Nothing counts") < text.index("Worth reading too.") < text.index("Context, and no")
    assert "Perhaps: Yes\n   “I put all the vendors in a big spreadsheet.” (Dana, line 8)" in text
    assert "[evaluator.filling_out_matrix:true or evaluator.filling_out_matrix:false]" in text
    assert json.loads(taken.stdout)["facts"] == {"evaluator": {"filling_out_matrix": True}}


def test_a_listener_is_asked_with_its_option_alone_and_it_is_said_that_words_left(heard: str, pitch: str) -> None:
    asked = ("calls", "propose", pitch, "--kind", "vendor_evaluation", "--rules", heard)
    claimed = claim("evaluator.filling_out_matrix", True, "We lose late.")
    made_up = claim("evaluator.filling_out_matrix", True, "Never was said.")
    with endpoint(claiming(claimed, made_up, doubts=["evaluator.is_delegate:false"])) as there:
        url = there.listener().url
        plain = dontbuy(*asked, DONTBUY_LISTENER_URL=url, DONTBUY_LISTENER_MODEL="tiny")
        assert there.asked == []
        told = dontbuy(
            *asked, "--listener", DONTBUY_LISTENER_URL=url, DONTBUY_LISTENER_MODEL="tiny", DONTBUY_LISTENER_KEY=KEY
        )
        taken = dontbuy(
            *asked, "--listener", "--accept", "all", DONTBUY_LISTENER_URL=url, DONTBUY_LISTENER_MODEL="tiny"
        )
    nobody = dontbuy(*asked, "--listener")
    text = told.stdout.decode()

    went = f"it was sent to {there.listener().host} (model tiny)"
    assert text.splitlines()[0] == f"What was said left this machine: {went}"
    assert "dropped of its claims: 1 with a quote that does not stand in the transcript word for word" in text
    assert "[said · heard by the listener · evaluator.filling_out_matrix:true]" in text
    assert "[said · the listener would refuse it · evaluator.is_delegate:false]" in text
    assert "or --accept all for those that the listener would not refuse" in text
    assert json.loads(taken.stdout)["facts"]["evaluator"] == {"filling_out_matrix": True}
    assert KEY not in text + told.stderr.decode()
    assert b"listener" not in plain.stdout
    assert (nobody.returncode, b"DONTBUY_LISTENER_URL" in nobody.stderr) == (2, True)
