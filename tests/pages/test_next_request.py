"""The next request: what snapshots say of the last training is proposed, and counts once somebody says it is so."""

import re
from decimal import Decimal

from dontbuy.api.checks import Checks
from tests.pages.conftest import Reader, heading
from tests.pages.measuring import (
    DEFINITION,
    REPORT,
    a_year,
    accept,
    begin_next,
    bought,
    facts,
    start,
    take_quarter,
)
from tests.pages.test_purchase import NUMBERS, answer, ask, begin, board, request_of, send, words_of


def test_a_year_of_snapshots_proposes_the_answers_of_the_next_request_and_none_counts_without_a_tap(
    reader: Reader,
) -> None:
    token = bought(reader)
    page = a_year(reader, token, "22 %", "21", "23.5", "24", "26,5")
    assert "It moved" in words_of(page)
    assert (
        "From 22% to 26.5% in quarter 4: 4.5 points better than the start, more than the 2 points that it moves by "
        "itself, as was named at the start." in words_of(page)
    )
    new, proposed = begin_next(reader, token)
    words = words_of(proposed)
    assert heading(proposed) == "What came of the last purchase"
    assert "Discovery training: bought from Acme on 21 November 2026." in words
    assert "Win rate: 22% on 21 November 2026 (start), 21% on 21 February 2027 (quarter 1)" in words
    assert f"Report: {REPORT}. Definition: {DEFINITION}" in words
    assert "metric: Win rate; from: 22%; to: 26.5%" in words
    assert "prior" not in facts(reader, new)

    for fact in ("exists", "metric_moved_reportable", "starting_metrics_taken", "quarterly_snapshots_taken"):
        assert "You told it: Yes" in words_of(accept(reader, new, f"prior.{fact}"))
    told = facts(reader, new)["prior"]
    assert told == {
        "exists": True,
        "metric_moved_reportable": True,
        "metric_moved": {
            "metric": "win_rate",
            "from": {"value": 22, "unit": "percent"},
            "to": {"value": Decimal("26.5"), "unit": "percent"},
        },
        "starting_metrics_taken": True,
        "quarterly_snapshots_taken": True,
    }
    checks: Checks = reader.door.app.state.checks
    check = checks.open(request_of(reader, new))
    assert "26.5% on 24 November 2027 (quarter 4)" in check.note("prior.metric_moved_reportable")
    assert check.suggested == {}


def test_one_tap_tells_one_answer(reader: Reader) -> None:
    token = bought(reader)
    a_year(reader, token, "22 %", "26")
    new, _ = begin_next(reader, token)
    accept(reader, new, "prior.metric_moved_reportable")
    assert set(facts(reader, new)["prior"]) == {"metric_moved_reportable", "metric_moved"}  # type: ignore[call-overload]


def test_what_the_quarters_do_not_show_is_not_proposed(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token)
    _, proposed = begin_next(reader, token)
    asked = re.findall(r'name="fact" value="([\w.]+)"', proposed.text)
    assert asked == ["prior.exists", "prior.starting_metrics_taken"]


def test_a_number_that_did_not_move_and_quarters_that_were_left_out_are_proposed_as_no(reader: Reader) -> None:
    token = bought(reader)
    a_year(reader, token, "22 %", "23")
    reader.clock.pass_days(400)
    new, proposed = begin_next(reader, token)
    assert "no more than the 2 points that it moves by itself" in words_of(proposed)
    accept(reader, new, "prior.metric_moved_reportable")
    accept(reader, new, "prior.quarterly_snapshots_taken")
    assert facts(reader, new)["prior"] == {"metric_moved_reportable": False, "quarterly_snapshots_taken": False}


def test_that_no_number_moved_is_not_proposed_while_one_was_not_measured(reader: Reader) -> None:
    token = bought(reader, **{"metrics.items/1/metric": "sales_cycle_length"})
    a_year(reader, token, "22 %", "21")
    _, proposed = begin_next(reader, token)
    assert re.findall(r'name="fact" value="([\w.]+)"', proposed.text) == ["prior.exists"]


def test_a_purchase_without_snapshots_proposes_only_that_there_was_one(reader: Reader) -> None:
    _, proposed = begin_next(reader, bought(reader))
    assert re.findall(r'name="fact" value="([\w.]+)"', proposed.text) == ["prior.exists"]


def test_a_proposal_that_rests_on_other_values_by_now_tells_nothing_and_is_shown_again(reader: Reader) -> None:
    token = bought(reader)
    a_year(reader, token, "22 %", "26")
    new, proposed = begin_next(reader, token)
    take_quarter(reader, token, 1, "25")
    page = accept(reader, new, "prior.metric_moved_reportable", proposed)
    assert "Something changed since this was shown" in words_of(page)
    assert "prior" not in facts(reader, new)


def test_an_answer_that_was_given_meanwhile_is_not_overwritten(reader: Reader) -> None:
    new, proposed = begin_next(reader, bought(reader))
    reader.answer(request_of(reader, new), "prior.exists", "false")
    page = accept(reader, new, "prior.exists", proposed)
    assert "You said otherwise: No" in words_of(page)
    assert facts(reader, new)["prior"] == {"exists": False}
    assert "You told it: Yes" in words_of(accept(reader, new, "prior.exists", page))


def test_where_the_last_purchase_was_deleted_nothing_is_proposed(reader: Reader) -> None:
    token = bought(reader)
    a_year(reader, token, "22 %", "26")
    new, _ = begin_next(reader, token)
    send(reader, f"/purchase/{token}/delete")
    page = reader.get(f"/purchase/{new}/before")
    assert "There is no earlier purchase, or it is not kept any more." in words_of(page)
    assert "26%" not in page.text
    assert board(reader, new).status_code == 200


def test_nothing_is_begun_from_a_purchase_that_was_not_bought(reader: Reader) -> None:
    token = begin(reader)
    assert heading(reader.post(f"/purchase/{token}/next")) == "The numbers at the start and each quarter"
    assert reader.token == token


def test_the_starting_values_of_a_purchase_that_is_open_propose_that_they_were_taken(reader: Reader) -> None:
    token = begin(reader)
    send(reader, f"/asked/{ask(reader, token)}", **NUMBERS)
    page = start(reader, token)
    asked = "Is today’s value of each number written down before this training starts?"
    assert f"{asked} Proposed: Yes" in words_of(page)
    assert "measurement" not in facts(reader, token)
    accept(reader, token, "measurement.starting_metrics_taken", page)
    assert facts(reader, token)["measurement"] == {"starting_metrics_taken": True}


def test_the_button_of_a_proposed_no_says_no(reader: Reader) -> None:
    token = bought(reader)
    a_year(reader, token, "22 %", "21 %")
    _, page = begin_next(reader, token)
    button = re.search(r'value="prior.metric_moved_reportable">.*?<button[^>]*>(.*?)</button>', page.text, re.DOTALL)
    assert button
    assert button[1].startswith("Answer “No”")
    assert "After: Discovery training" in words_of(page)


def test_what_somebody_else_answers_stays_theirs(reader: Reader) -> None:
    """Another person who says no is in conflict with what was accepted; nobody is picked."""
    new, _ = begin_next(reader, bought(reader))
    answer(reader, ask(reader, new), "prior.exists", "false")
    accept(reader, new, "prior.exists")
    assert "Dana (the sales leader): No" in words_of(board(reader, new))
