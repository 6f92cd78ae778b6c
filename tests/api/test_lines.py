"""Lines of what comes in pieces: the same however it is cut, those that the command reads in a file, and bounded."""

from io import BytesIO
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dontbuy.api.wire.exact_json import MOST_BYTES
from dontbuy.api.wire.lines import LineCutter, NumberedLine
from dontbuy.cli.files import lines_of

BYTES = st.lists(st.sampled_from([b"\n", b"\r\n", b" ", b"{}", b"a", b"\xff", b"\r"]), max_size=30).map(b"".join)


def cut(pieces: list[bytes]) -> list[NumberedLine]:
    cutter, lines = LineCutter(), list[NumberedLine]()
    for piece in pieces:
        cutter.add(piece)
        lines += cutter.lines()
    cutter.end()
    return [*lines, *cutter.lines()]


@given(BYTES, st.lists(st.integers(0, 40), max_size=6))
def test_lines_are_the_same_however_they_are_cut_and_as_in_a_file(data: bytes, places: list[int]) -> None:
    at = [0, *sorted(min(place, len(data)) for place in places), len(data)]
    pieces = [data[begin:end] for begin, end in pairwise(at)]

    numbered = [(number, line) for number, line in enumerate(lines_of(BytesIO(data)), 1)]
    told = [number for number, line in numbered if line.strip()]
    expected = [
        NumberedLine(number, line.rstrip(b"\r\n") if line.strip() else b"")
        for number, line in numbered
        if told and told[0] <= number <= told[-1]
    ]
    assert cut(pieces) == expected


def test_of_a_line_that_is_too_long_no_more_is_kept_than_shows_it() -> None:
    cutter = LineCutter()
    for _ in range(5):
        cutter.add(b"x" * MOST_BYTES)
    assert len(cutter._part) == MOST_BYTES + 2
    cutter.add(b"\n{}\n")

    long, short = cutter.lines()
    assert (long.number, len(long.content)) == (1, MOST_BYTES + 1)
    assert short == NumberedLine(2, b"{}")


def test_a_line_may_have_as_much_as_a_document_and_its_end_is_no_part_of_it() -> None:
    whole = b"x" * MOST_BYTES
    for end in (b"\n", b"\r\n"):
        assert cut([whole + end]) == [NumberedLine(1, whole)]
        assert [len(line.content) for line in cut([whole + b"x" + end])] == [MOST_BYTES + 1]


def test_blank_lines_are_told_one_by_one_and_not_all_at_once() -> None:
    cutter = LineCutter()
    cutter.add(b"{}\n" + b"\n" * 100_000 + b"{}\n")
    lines = cutter.lines()

    assert [next(lines).content for _ in range(3)] == [b"{}", b"", b""]
    assert sum(1 for _ in lines) == 99_999
