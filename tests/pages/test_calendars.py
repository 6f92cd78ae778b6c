"""Days for a calendar: the four of the snapshots and the one to decide by, as a calendar reads them."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dontbuy.api.pages.purchase.calendar import CalendarDay, calendar_of
from tests.pages.conftest import Reader, heading, words_of
from tests.pages.measuring import bought, start
from tests.pages.test_purchase import NUMBERS, add_vendor, ask, begin, send

WRITTEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
UNESCAPED = {"\\n": "\n", "\\N": "\n", "\\\\": "\\", "\\;": ";", "\\,": ","}


def events(calendar: bytes) -> Sequence[Mapping[str, str]]:
    """The events of a calendar by the names of their properties, `ALARM TRIGGER` for one of an alarm: lines put
    together again, texts without escapes."""
    text = calendar.decode()
    assert text.endswith("\r\n")
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text)
    assert max(len(line) for line in calendar.split(b"\r\n")) <= 75
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    found, alarm = list[dict[str, str]](), ""
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif line == "BEGIN:VALARM":
            alarm = "ALARM "
        elif line == "END:VALARM":
            alarm = ""
        elif found and line not in ("END:VEVENT", "END:VCALENDAR"):
            assert alarm + name not in found[-1]
            found[-1][alarm + name] = re.sub(r"\\[nN\\;,]", lambda escape: UNESCAPED[escape[0]], value)
    return found


def of(page: httpx.Response) -> Sequence[Mapping[str, str]]:
    assert page.status_code == 200, page.text
    assert page.headers["content-type"] == "text/calendar; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="dontbuy-[a-z-]+\.ics"', page.headers["content-disposition"])
    return events(page.content)


def test_the_four_days_name_who_takes_which_number_and_lead_to_the_page(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token, owner="Dana; the leader", report="CRM, won")
    found = of(reader.get(f"/purchase/{token}/snapshots.ics"))

    assert [each["DTSTART;VALUE=DATE"] for each in found] == ["20270221", "20270521", "20270821", "20271121"]
    assert [each["DTEND;VALUE=DATE"] for each in found] == ["20270222", "20270522", "20270822", "20271122"]
    assert len({each["UID"] for each in found}) == 4
    assert found[0]["DTSTAMP"] == "20261121T120000Z"
    assert found[0]["SUMMARY"] == "Take the numbers again, quarter 1 of 4: Discovery training"
    address = f"/purchase/{token}/snapshots"
    assert found[0]["URL"].endswith(address)
    assert found[0]["DESCRIPTION"].split("\n")[:-1] == [
        "Who takes them: Dana; the leader",
        "Same report, same definition.",
        "Win rate: Dana; the leader (CRM, won)",
    ]


def test_where_nobody_takes_them_yet_the_days_say_so(reader: Reader) -> None:
    found = of(reader.get(f"/purchase/{bought(reader)}/snapshots.ics"))

    assert "Who takes them: nobody named yet" in found[0]["DESCRIPTION"]
    assert "Win rate: nobody named yet" in found[0]["DESCRIPTION"]


def test_there_are_no_four_days_before_it_was_bought(reader: Reader) -> None:
    page = reader.get(f"/purchase/{begin(reader)}/snapshots.ics")

    assert "Once you bought, it is taken again after 3, 6, 9 and 12 months" in words_of(page)


def test_the_day_to_decide_by_says_what_is_open_and_with_whom(reader: Reader) -> None:
    token = begin(reader, **{"decide-by": "2026-12-04"})
    add_vendor(reader, token, "Acme")
    send(reader, f"/asked/{ask(reader, token)}", **NUMBERS)
    (found,) = of(reader.get(f"/purchase/{token}/decide-by.ics"))

    assert found["DTSTART;VALUE=DATE"] == "20261204"
    assert found["SUMMARY"] == "Decide: Discovery training"
    lines = found["DESCRIPTION"].split("\n")
    assert lines[:2] == ["Still open, and with whom:", "Dana (the sales leader):"]
    assert any(line.startswith("- Acme: ") for line in lines)


def test_a_day_to_decide_by_can_be_shared_for_it_holds_no_link(reader: Reader) -> None:
    token = begin(reader, **{"decide-by": "2026-12-04"})
    page = reader.get(f"/purchase/{token}/decide-by.ics")

    assert len(of(page)) == 1
    assert token not in page.text
    assert "://" not in page.text


def test_a_day_to_decide_by_speaks_to_whoever_sees_the_calendar(reader: Reader) -> None:
    token = begin(reader, **{"decide-by": "2026-12-04"})
    add_vendor(reader, token, "Acme")
    (found,) = of(reader.get(f"/purchase/{token}/decide-by.ics"))
    lines = found["DESCRIPTION"].split("\n")

    assert not any(line.startswith("You") or " you" in line for line in lines), lines
    assert any(line.startswith("Whoever began this purchase") for line in lines)


def test_every_day_is_said_a_week_before(reader: Reader) -> None:
    token = bought(reader)
    for each in of(reader.get(f"/purchase/{token}/snapshots.ics")):
        assert (each["ALARM ACTION"], each["ALARM TRIGGER"]) == ("DISPLAY", "-P7D")
        assert each["ALARM DESCRIPTION"] == each["SUMMARY"]


def test_without_a_day_to_decide_by_there_is_no_file(reader: Reader) -> None:
    assert heading(reader.get(f"/purchase/{begin(reader)}/decide-by.ics")) == "Too little is known to sign"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nBEGIN:VEVENT", "a\nBEGIN:VEVENT"),
        ("a\r\nATTENDEE:b", "a\nATTENDEE:b"),
        ("a\rATTENDEE:b", "aATTENDEE:b"),
        ("a\\nb; c, d", "a\\nb; c, d"),
        ("\u202egnp.exe\u2069", "\ufffdgnp.exe\ufffd"),
        ("a\x00\x07b\tc\x85", "a\ufffd\ufffdb c\ufffd"),
        ("\u2028BEGIN:VALARM", "\ufffdBEGIN:VALARM"),
        ("名" * 200, "名" * 200),
    ],
)
def test_what_people_type_is_text_and_begins_no_line(name: str, shown: str) -> None:
    day = CalendarDay("pu_1-quarter-1", date(2027, 2, 21), name, [name], "https://dontbuy.example/purchase/t")
    (found,) = events(calendar_of([day], WRITTEN))

    assert found["SUMMARY"] == shown
    assert found["DESCRIPTION"] == f"{shown}\nhttps://dontbuy.example/purchase/t"


@given(st.lists(st.text(), max_size=4), st.text(), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_whatever_is_typed_one_event_is_read_back_with_nothing_that_is_not_seen(
    lines: list[str], summary: str, day: date
) -> None:
    (found,) = events(calendar_of([CalendarDay("id", day, summary, lines, "a")], WRITTEN))

    assert set(found) >= {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY", "DESCRIPTION"}
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", found["SUMMARY"])
    assert found["DTSTART;VALUE=DATE"] == day.strftime("%Y%m%d")
