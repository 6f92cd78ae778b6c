"""What a purchase counts and what its marks say is said so that no two counts of it can be mistaken for one another."""

import re

from tests.browser.purchases import OURS
from tests.pages.conftest import Reader
from tests.pages.deciding import Deciding, without
from tests.pages.measuring import a_year, accept, begin_next, bought
from tests.pages.test_purchase import NUMBERS, add_vendor, answer, ask, begin, board, request_of, send, words_of


def counted(page: str) -> tuple[int, int, int]:
    """How many are left on Dana's page, for how many of them it waits, and how many lie with her on the board."""
    found = re.search(
        r"answers?, the last on [^;]+; (\d+) questions? (?:is|are) left on their page, and "
        r"(no decision|the decision waits for (\d+|it|them))",
        page,
    )
    listed = re.search(r"Dana \(the sales leader\): (\d+) question", page)
    assert found, page
    left = int(found[1])
    waits = 0 if found[2] == "no decision" else left if found[3] in ("it", "them") else int(found[3])
    return left, waits, int(listed[1]) if listed else 0


def test_what_is_left_on_a_persons_page_says_how_much_of_it_the_board_lists_with_them(reader: Reader) -> None:
    made = Deciding(reader, without(OURS, "buy_in.reps", "buy_in.middle_management"))
    link = made.ask("leader", "Dana")
    answer(reader, link, "buy_in.reps", "true")
    left, lie, listed = counted(words_of(made.board))
    assert left > lie > 0, "the page asks for what a leader is asked first, whether or not it is open"
    assert lie == listed
    send(reader, f"/asked/{link}", **{**NUMBERS, "metrics.items/0/target/value": "45 %"})
    said = words_of(made.board)
    assert "; 1 answer differs from what others say" in said
    assert counted(said) == (left - 1, lie, listed + 1), "what differs is to be answered anew"


def test_where_all_that_is_left_lies_with_a_person_it_is_said_once(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token, "manager", "Kim")
    page = reader.get(f"/asked/{link}")
    first = re.findall(r'name="asked" value="([\w.:]+)"', page.text)[0]
    answer(reader, link, first, "true")
    said = words_of(board(reader, token))
    left = re.search(
        r"Kim \(a sales manager\) 1 answer, the last on [^;]+; (\d+) questions are left [^.]+ waits for them ", said
    )
    assert left, said
    assert "What can still change a verdict: each question once, with whom it lies." in said


def test_the_heat_map_of_a_board_says_above_its_squares_what_each_mark_says(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    reader.answer(vendor, "vendor.flashes_titles_or_clients", "false")
    reader.answer(vendor, "vendor.has_insight_into_org", "false")
    page = board(reader, token).text
    legend, _, table = page.partition('class="picture heat-map"')[2].partition("<table>")
    marks = re.findall(r'data-mark="(\w+)"', legend)
    assert set(marks) == set(re.findall(r'data-mark="(\w+)"', table.partition("</table>")[0]))
    assert "A tick: looked at, and does not speak against it. Not a reason to buy" in legend
    assert "Dashed and empty: not yet known" in legend
    reader.answer(vendor, "vendor.flashes_titles_or_clients", "true")
    assert "Full: speaks against it, and stops it" in board(reader, token).text


def test_the_next_request_says_what_a_tap_does_how_many_were_made_and_what_is_left(reader: Reader) -> None:
    token = bought(reader)
    a_year(reader, token, "22 %", "21", "23.5", "24", "26,5")
    new, proposed = begin_next(reader, token)
    words = words_of(proposed)
    assert "Each tap below writes one answer into the new request, as yours" in words
    assert "0 of 4 are in the request." in words
    assert "1 of 4 is in the request." in words_of(accept(reader, new, "prior.exists"))
    page = reader.get(f"/purchase/{new}/before")
    request = request_of(reader, new)
    left = re.findall(r'<li><a href="(/draft/[^"]+)">([^<]+)</a></li>', page.text.partition('id="left"')[2])
    facts = ["prior.exists", "prior.exists", "prior.behaviour_change_reportable"]
    assert [address for address, _ in left] == [f"/draft/{request}/question/{fact}" for fact in facts]
    assert "What did it cost?" in [question for _, question in left]
    (count,) = re.findall(r"Then the request itself: (\d+) questions can still change its verdict", words_of(page))
    said = words_of(board(reader, new))
    assert sum(int(found) for found in re.findall(r": (\d+) questions?\b(?! about)", _open_of(said))) == int(count)
    reader.answer(request, "prior.behaviour_change_reportable", "true")
    again = reader.get(f"/purchase/{new}/before").text
    assert "prior.behaviour_change_reportable" not in again.partition('id="left"')[2]


def _open_of(said: str) -> str:
    """What the board says of what is open, with whom."""
    return said.partition("What is open, and with whom")[2].partition("What was told about us")[0]


def test_no_map_is_drawn_of_which_every_square_is_empty(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    answer(reader, ask(reader, token), "behaviour.to_change_known", "true")
    ours = board(reader, token).text
    reader.answer(vendor, "vendor.flashes_titles_or_clients", "false")

    assert ("Vendor by vendor" in ours, "What about us speaks against buying" in ours) == (False, True)
    assert "Vendor by vendor" in board(reader, token).text
