"""What happens to a purchase while somebody answers: a link is forwarded, a question withdrawn, everything deleted."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

from tests.pages.conftest import Reader, heading
from tests.pages.test_purchase import add_vendor, answer, ask, begin, board, send, words_of

SOLD = "vendor.sold_or_priced"
TABLES = ("purchases", "parts", "checks", "tellings", "grants", "calls", "snapshots")


def asked_of(page: httpx.Response, fact: str) -> str:
    """The name under which a page asks for a fact of the only vendor."""
    check = re.findall(r'name="asked" value="(ck_[0-9a-f]+):', page.text)[0]
    return f"{check}:{fact}"


def test_a_forwarded_link_answers_under_the_name_it_was_made_for_and_says_so(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token, "leader", "Dana")
    opened_by_lee = reader.get(f"/asked/{link}")
    said = "This link was made for Dana (the sales leader). What is answered here is kept under that name, whoever"
    assert said in words_of(opened_by_lee)
    answer(reader, link, "buy_in.reps", "true", "Lee answers this")
    assert "Reps agreed Yes · Dana (the sales leader)" in words_of(board(reader, token))
    assert "Lee (" not in words_of(reader.get(f"/purchase/{token}/history"))


def test_an_answer_about_a_vendor_who_was_removed_meanwhile_is_shown_once_more_and_the_rest_is_kept(
    reader: Reader,
) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    link = ask(reader, token, "evaluator", "Kim")
    place = asked_of(reader.get(f"/asked/{link}"), "vendor.asked_about_metrics")
    reader.post(f"/draft/{vendor}/delete")
    fields = {"asked": [place, "leader.unavailable"], place: "false", f"note/{place}": "Only the <b>budget</b>"}

    page = send(reader, f"/asked/{link}", **fields, **{"leader.unavailable": "true"})

    assert page.status_code == 200
    said = words_of(page)
    assert "Your answers are saved" in said
    assert "One question was withdrawn while you answered: that vendor is no longer looked at." in said
    assert "No: Only the <b>budget</b>" in said.replace("&lt;", "<").replace("&gt;", ">")
    assert "<b>budget" not in page.text
    assert "Kim (the person looking at vendors)" in words_of(board(reader, token))
    assert "Only the" not in words_of(reader.get(f"/purchase/{token}/history"))
    alone = words_of(send(reader, f"/asked/{link}", **{**fields, "asked": [place]}))
    assert "One question was withdrawn" in alone
    assert "Your answers are saved" not in alone


def test_what_a_role_is_asked_of_no_vendor_is_refused_of_one_who_is_gone_too(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token, "rep", "Kim")
    for fact in (SOLD, "buy_in.reps", "vendor.none"):
        place = f"ck_{'0' * 32}:{fact}"
        sent = {"asked": [place, "buy_in.reps"], place: "true", "buy_in.reps": "true"}
        refused = send(reader, f"/asked/{link}", **sent)
        assert (refused.status_code, "This is not a question of yours" in refused.text) == (403, True), fact
    assert "Not answered yet" in words_of(board(reader, token))


def test_a_purchase_that_is_deleted_while_somebody_answers_leaves_nothing_and_breaks_nothing(reader: Reader) -> None:
    for _ in range(8):
        token = begin(reader)
        link = ask(reader, token, "rep", "Kim")
        both = Barrier(2)

        def answered(link: str = link, both: Barrier = both) -> httpx.Response:
            both.wait()
            return send(reader, f"/asked/{link}", **{"asked": "buy_in.reps", "buy_in.reps": "true"})

        def deleted(token: str = token, both: Barrier = both) -> httpx.Response:
            both.wait()
            return send(reader, f"/purchase/{token}/delete")

        with ThreadPoolExecutor(2) as people:
            kim, owner = people.submit(answered), people.submit(deleted)
        assert heading(owner.result()) == "Deleted"
        assert kim.result().status_code in (200, 404), "saved before it was deleted, or nothing is there"
        if kim.result().status_code == 404:
            assert heading(kim.result()) == "Nothing is kept at this link"
        with reader.database.reading() as connection:
            for table in TABLES:
                assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0, table
