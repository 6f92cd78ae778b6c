"""A result on one page: what it says, as a page, as text, as a PDF."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.mails import LONGEST_LINK
from dontbuy.api.pages.memo import pdf
from dontbuy.api.pages.memo.content import ABOUT, Memo, text_of
from dontbuy.api.pages.memo.lines import Line, Some
from dontbuy.engine.cases import read_cases
from tests.pages.conftest import Reader, heading, words_of
from tests.pages.reports import NAME, RULES, Read, every_case_for_every_reader, memo_said, reports_of, service
from tests.pages.test_results import DOCUMENT, finished

writes_pdf = pytest.mark.skipif(
    not (pdf.can_write() and shutil.which("pdftotext")), reason="typst or pdftotext is not installed on this machine"
)
AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ARABIC, EMOJI = "أكاديمية المبيعات", "\U0001f600\U0001f469\u200d\U0001f680" * 40
ASKS = "Please tell me if anything in this check is wrong. Thank you."
SYNTAX = '#read("/etc/passwd") #import "/etc/passwd" *bold* _it_ $x^2$ `raw` <label> @ref \\ // # = - +'


@cache
def by_nobody() -> list[Read]:
    """Every worked case, read by nobody in particular."""
    return [read for read in every_case_for_every_reader() if not read.reader]


def printed(content: bytes, folder: Path) -> tuple[int, str]:
    """How many pages a PDF has, and its words."""
    file = folder / "memo.pdf"
    file.write_bytes(content)
    pages = re.search(r"^Pages:\s+(\d+)", _run("pdfinfo", str(file)), re.MULTILINE)
    assert pages
    return int(pages[1]), " ".join(_run("pdftotext", str(file), "-").split())


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def memo(**facts: Any) -> Memo:
    return memo_named(NAME, **facts)


def memo_named(name: str, **facts: Any) -> Memo:
    document = {"kind": "vendor_evaluation", "subject": {"name": name}, "facts": facts}
    return memo_said(next(iter(reports_of(service().answered(document)))).report)


def shared(reader: Reader, token: str, **form: str) -> str:
    """The address of a new shared link."""
    found = re.findall(r"/shared/[\w-]{32}", reader.post(f"/draft/{token}/result/1/share", form).text)
    assert found
    return str(found[-1])


# --- what it says


def test_a_memo_says_the_verdict_why_what_to_do_what_is_open_and_what_it_rests_on() -> None:
    said = memo(evaluator={"is_delegate": True, "knows_numbers": False}, vendor={"asked_about_metrics": False})

    assert (said.check, said.about, said.headline, said.level_in_words) == ("Check a vendor", NAME, "Don’t buy", "Stop")
    assert said.why.startswith("The person looking at vendors does not know the numbers, and the vendor did not ask. ")
    assert "what is not known yet could make it “Run”" in said.settled
    assert said.acts.lines[0].head == "The sales leader"
    assert said.also.lines == [Line("", "The vendor did not ask about our metrics")]
    assert {part.who for part in said.open} == {
        "The person looking at vendors",
        "The sales leader",
        "The vendor",
    }
    looked_at = "Of 26 points that were looked at, 2 speak against it, 0 are fine and 24 are not known."
    assert (said.rests_on, said.found) == ("3 answers", looked_at)


def test_a_memo_says_better_at_what_how_much_by_when() -> None:
    item = {"metric": "win_rate", "baseline": {"value": 22}, "target": {"value": 30}, "by": "2027-09-30"}

    assert memo(metrics={"items": [item]}).measures == Some(
        [Line("Win rate", "today 22%, target 30%, by 30 September 2027")], 0
    )


def test_what_is_settled_asks_nobody() -> None:
    said = memo(vendor={"stayed_surface_level": True, "wants_to_get_in_deep": False})

    assert (said.open, said.settled) == ([], "This is settled: nothing that is still open can change it.")


def test_what_is_long_is_counted_and_not_shown() -> None:
    items = [{"metric": "custom", "name": f"Number {at} {'x' * 300}"} for at in range(40)]
    said = memo(metrics={"items": items}).measures

    assert (len(said.lines), said.more) == (5, 35)
    assert max(len(line.head) for line in said.lines) <= 120


def test_acts_are_said_once_and_name_nobody_for_what_a_vendor_would_have_to_change() -> None:
    for read in every_case_for_every_reader():
        told = acts(read.report)
        assert [act.what for act in told] == [*dict.fromkeys(act.what for act in told)], read
        assert not [act for act in told if act.who == "The vendor"], read


def test_a_memo_shows_what_was_told_though_no_reason_speaks_of_it() -> None:
    document = {
        "kind": "buying_request",
        "facts": {
            "request": {"reasons": ["methodology", "budget_to_spend"], "willing_to_dive_in": True},
            "behaviour": {"to_change_known": False},
        },
    }
    said = memo_said(next(iter(reports_of(service().answered(document)))).report)

    told = "Why does our side look for training now? We have to bring in a methodology; there is budget to spend"
    assert said.told == [Line("", told)]
    assert f"What else was told\n- {told}" in text_of(said)


def test_what_speaks_against_it_is_told_first_and_nothing_that_differs() -> None:
    said = memo(
        evaluator={"sat_through_slide_deck": True},
        vendor={"asked_about_metrics": True, "sold_or_priced": True},
    )

    assert [line.text for line in said.told] == [
        "Was a slide deck presented? Yes",
        "Has the vendor given a price or made an offer? Yes",
    ]


MUCH = {
    "request": {"opened_with": ["another_training_program"], "reasons": ["get_better", "budget_to_spend"]},
    "behaviour": {"to_change_known": False},
    "leader": {"unavailable": True, "on_active_journey": False, "knows_lagging_metrics": False},
    "buy_in": {"reps": False},
    "prior": {"exists": True, "metric_moved_reportable": False, "behaviour_change_reportable": False},
    "metrics": {"specific_known": False},
    "cause": {"buyer_can_pinpoint": False},
    "measurement": {"starting_metrics_taken": False},
}


def memo_of_much() -> Memo:
    return memo_said(next(iter(reports_of(service().answered({"kind": "buying_request", "facts": MUCH})))).report)


def test_every_reason_is_named_by_its_title() -> None:
    assert (len(memo_of_much().also.lines), memo_of_much().also.more) == (12, 0)
    assert memo_of_much().also.lines[8].text.startswith("Of the last training, neither a metric")


@writes_pdf
def test_on_paper_no_reason_is_counted_while_something_lighter_is_shown(tmp_path: Path) -> None:
    said = memo_of_much()
    pages, text = printed(pdf.written(said, AT), tmp_path)

    assert pages == 1
    assert [line.text for line in said.also.lines if line.text not in text] == []
    crowded = Memo(
        **{
            **{name: getattr(said, name) for name in Memo.__slots__},
            "also": Some([Line("", f"Reason {at} speaks against it. " * 6) for at in range(14)], 0),
            "told": [Line("", "Was it told? Yes")] * 5,
            "signs": Some([Line("", "It goes well")], 0),
        }
    )
    pages, text = printed(pdf.written(crowded, AT), tmp_path)
    assert (pages, "What else was told" in text, "Reason 13 speaks" in text) == (1, False, True)
    assert "It goes well" not in text


@writes_pdf
def test_a_memo_says_what_is_going_well_beside_a_light_verdict_alone(tmp_path: Path) -> None:
    light = [read for read in by_nobody() if read.report.answer["level"] in ("none", "caution")]
    said = next(found for found in (read.memo for read in light) if found.signs.lines)
    pages, text = printed(pdf.written(said, AT), tmp_path)

    assert all(read.memo.signs.lines for read in light if read.report.answer["signs"])
    assert not any(read.memo.signs.lines for read in by_nobody() if read not in light)
    assert (pages, "What is going well" in text) == (1, True)
    assert f"What is going well\n- {said.signs.lines[0].text}" in text_of(said)


def test_what_else_was_told_has_a_subject_and_is_never_counted() -> None:
    for read in by_nobody():
        said, seen = read.memo, read.report.answer["observations"]
        assert sum("? " not in each.text or bool(each.head) for each in said.told) == len(seen), read
        last = next((each for each in text_of(said).split("\n\n") if each.startswith("What else was told")), "")
        assert not (last.startswith("What else was told") and last.endswith(" more")), read


def test_what_only_clear_criteria_read_is_not_told_again() -> None:
    said = memo(vendor={"asked_about_metrics": True, "started_with_product": False})

    assert said.told == []


def test_a_memo_of_a_trainer_speaks_of_them_to_others() -> None:
    trainers = [read for read in by_nobody() if read.report.rule_set.kind == "discovery_self_check"]

    assert len(trainers) > 30
    for read in trainers:
        said = read.memo
        assert not re.search(r"\byou(rs?)?\b", f"{said.headline} {said.why} {said.settled}", re.IGNORECASE), read
        assert not [line.text for line in said.also.lines if re.search(r"\byour?\b", line.text, re.IGNORECASE)], read
        assert {"You", "you"} & {line.head for line in said.acts.lines} == set(), read
        assert "You" not in {part.who for part in said.open}, read


# --- as text


def test_every_memo_is_text_in_paragraphs() -> None:
    for read in by_nobody():
        paragraphs = text_of(read.memo).split("\n\n")
        word, _, leaves = read.memo.headline.partition(": ")
        means = leaves or read.memo.means
        assert paragraphs[1].endswith(f": {word} ({means})" if means else f": {word}"), read
        assert paragraphs[-2].endswith(ABOUT), read
        assert (paragraphs[0], paragraphs[-1]) == ("Hello,", ASKS), read
        assert [each for each in paragraphs if not each.strip() or "\n\n" in each] == [], read


def test_a_memo_says_who_does_what_and_not_what_we_are_beside_ourselves() -> None:
    """It asked *Is the sales leader somebody other than us?* for *other than you*."""
    facts = {"evaluator": {"is_delegate": True}, "vendor": {"started_with_product": True}}
    reads = reports_of(service().answered({"kind": "vendor_evaluation", "facts": facts}))
    said = text_of(memo_said(next(read.report for read in reads if read.reader == "evaluator")))
    assert "Does someone other than the sales leader talk to the vendors? Yes" in said
    assert [read for read in by_nobody() if "other than us" in text_of(read.memo)] == []


def test_the_page_has_it_as_text_as_a_mail_and_as_a_file(reader: Reader) -> None:
    page = reader.get(f"/draft/{finished(reader)}/result/1/memo")
    link = re.search(r'href="(mailto:[^"]+)"', page.text)

    assert (page.status_code, heading(page), page.text.count("<textarea")) == (200, "The result on one page", 1)
    assert link
    assert len(unescape(link[1])) < LONGEST_LINK
    sent = parse_qs(urlsplit(unescape(link[1])).query, strict_parsing=True)
    assert sent["subject"] == ["Check of Vendor C"]
    assert sent["body"][0].startswith("Hello,\r\n\r\nCheck of a vendor (Vendor C): Don’t buy\r\n\r\nWhy: ")


def test_a_memo_is_reached_from_its_result(reader: Reader) -> None:
    token = finished(reader)

    assert f'href="/draft/{token}/result/1/memo"' in reader.get(f"/draft/{token}/result/1").text


def test_a_memo_leads_to_texts_only_where_there_are_some(reader: Reader) -> None:
    case = "everything is right, and the person sent is from human resources"
    right = next(read.report.document for read in by_nobody() if read.case == case)
    stopped = {"kind": "buying_request", "facts": {"behaviour": {"to_change_known": False}}}
    for document, some in ((DOCUMENT, True), (stopped, True), (dict(right), False)):
        place = f"/draft/{finished(reader, document)}/result/1"
        reader.post(f"{place.partition('/result')[0]}/reader", {"reader": "leader"})
        for page in (place, f"{place}/memo"):
            assert (f'href="{place}/questions"' in reader.get(page).text) is some, page


def test_a_memo_speaks_to_nobody_whoever_answered(reader: Reader) -> None:
    token = reader.begin("vendor", reader="leader")
    reader.post(f"/draft/{token}/result")

    page = words_of(reader.get(f"/draft/{token}/result/1/memo"))
    assert ("The sales leader" in page, "You, the sales leader" in page) == (True, False)


# --- as a PDF


@writes_pdf
@pytest.mark.parametrize("case", [*map(str, read_cases(RULES)[::12])])
def test_a_pdf_says_the_verdict_why_and_every_act(case: str, tmp_path: Path) -> None:
    (said,) = (read.memo for read in by_nobody() if read.case == case)
    _, text = printed(pdf.written(said, AT), tmp_path)

    lines = [*said.acts.lines, *said.also.lines, *said.measures.lines]
    wanted = [said.headline, said.about, said.as_of, said.dontbuy, said.why, *(line.text for line in lines)]
    assert [words for words in wanted if " ".join(words.split()) not in text] == []


@writes_pdf
def test_every_worked_case_is_one_page() -> None:
    for read in by_nobody():
        assert len(re.findall(rb"/Type/Page(?!s)", pdf.written(read.memo, AT))) == 1, read


@writes_pdf
@pytest.mark.parametrize("name", [ARABIC, EMOJI[:200], SYNTAX, "x" * 200, "Ünter — “Co”", "a\\u{0} \\n\\", "漢" * 200])
def test_a_name_is_text_and_stays_on_the_page(name: str, tmp_path: Path) -> None:
    pages, text = printed(pdf.written(memo_named(name), AT), tmp_path)

    assert pages == 1
    assert "Not yet known" in text
    assert "root:" not in text
    if name in (SYNTAX, "Ünter — “Co”"):
        assert name in text


@writes_pdf
def test_the_longest_memo_is_one_page_and_counts_what_it_leaves_out(tmp_path: Path) -> None:
    items = [{"metric": "custom", "name": f"{at} " + "漢字" * 5_000} for at in range(300)]
    long = memo_named("W" * 200, metrics={"items": items}, evaluator={"is_delegate": True, "knows_numbers": False})
    most = Memo(
        **{
            **{name: getattr(long, name) for name in Memo.__slots__},
            "acts": Some([Line("Whoever " * 6, "Do this at once. " * 29)] * 3, 4),
            "also": Some([Line("", "Something else is wrong. " * 20)] * 5, 9),
        }
    )
    pages, text = printed(pdf.written(most, AT), tmp_path)

    assert pages == 1
    # Two acts fit, two metrics, one other reason.
    assert [f"{left_out} more" in text for left_out in (5, 13, 298)] == [True, True, True]
    assert text.endswith(ABOUT)


@writes_pdf
def test_the_same_memo_is_the_same_file() -> None:
    assert pdf.written(memo(), AT) == pdf.written(memo(), AT)


@writes_pdf
@pytest.mark.skipif(not shutil.which("pdffonts"), reason="no pdffonts is installed on this machine")
def test_a_memo_is_set_in_the_typefaces_of_the_pages(tmp_path: Path) -> None:
    file = tmp_path / "memo.pdf"
    file.write_bytes(pdf.written(memo_named("Łódź Sales Academy"), AT))

    faces = {line.split("+")[1].split()[0] for line in _run("pdffonts", str(file)).splitlines() if "+" in line}

    assert faces == {"HankenGrotesk-Regular", "HankenGrotesk-Bold", "HankenGroteskMore-Regular", "Newsreader-Regular"}


def test_the_compiler_sees_the_template_and_nothing_else(tmp_path: Path) -> None:
    import typst

    paper = Path(pdf.__file__).parent / "paper"
    assert [file.name for file in paper.iterdir()] == ["memo.typ"]
    root = tmp_path / "paper"
    root.mkdir()
    (tmp_path / "secret").write_text("secret", "utf-8")
    (root / "memo.typ").write_text('#read("/../secret")', "utf-8")
    with pytest.raises(typst.TypstError, match="would escape the project root"):
        typst.compile(root / "memo.typ", root=root, format="pdf")


@writes_pdf
def test_a_result_and_a_shared_one_are_given_as_a_file_that_nobody_keeps(reader: Reader, tmp_path: Path) -> None:
    token = finished(reader)
    for place in (f"/draft/{token}/result/1/memo.pdf", f"{shared(reader, token)}/memo.pdf"):
        sent = reader.get(place)
        assert (sent.status_code, sent.headers["content-type"]) == (200, "application/pdf")
        assert sent.headers["cache-control"] == "no-store"
        assert sent.headers["content-disposition"] == 'attachment; filename="dontbuy-vendor-vendor-c-memo.pdf"'
        pages, text = printed(sent.content, tmp_path)
        assert (pages, "Don’t buy" in text, "Vendor C" in text) == (1, True, True)


def test_nothing_is_written_for_a_link_that_opens_nothing(reader: Reader) -> None:
    token = finished(reader)
    for place in (f"/draft/{token}/result/2/memo.pdf", "/draft/nothing/result/1/memo.pdf", "/shared/nothing/memo.pdf"):
        gone = reader.get(place)
        assert (gone.status_code, heading(gone)) == (404, "Nothing is kept at this link")


def test_without_typst_the_pages_say_so_in_a_line_and_all_else_works(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    token = finished(reader)
    link = shared(reader, token)
    for place, file in ((f"/draft/{token}/result/1/memo", "memo.pdf"), (link, f"{link}/memo.pdf")):
        page = reader.get(place)
        assert "A PDF cannot be made here" in words_of(page)
        assert "Download as PDF" not in page.text
        address = file if file.startswith("/") else f"{place}.pdf"
        assert "A PDF cannot be made here" in words_of(reader.get(address))
