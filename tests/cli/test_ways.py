"""`dontbuy ways`: what it prints for people and for tools, and its exit codes."""

import json

from tests.cli.running import BROKEN, EXAMPLE, STOPS, UNDECIDED, dontbuy, lines, no_objection


def test_it_says_the_change_who_can_bring_it_about_and_from_what_there_is_no_way_back() -> None:
    run = dontbuy("ways", str(EXAMPLE))
    text = run.stdout.decode()

    assert run.returncode == 1
    assert "What would change this" in text
    assert "vendor.flashes_titles_or_clients: yes would have to be no." in text
    assert "[effort 1; needs the vendor]" in text
    assert text.index("effort 1") < text.index("effort 2")
    assert "No way back from" in text
    assert "[VEN-2]" in text


def test_tools_get_one_line_of_json_for_each_document_and_a_problem_for_what_is_refused() -> None:
    run = dontbuy("ways", "--format", "json", "-", given=lines(STOPS, BROKEN, no_objection()))
    stops, refused, fine = map(json.loads, run.stdout.splitlines())

    assert run.returncode == 2
    assert stops == {"ways": [], "no_way": ["VEN-2"], "more": False}
    assert refused["code"] == "facts/unknown-fact"
    assert fine == {"ways": [], "no_way": [], "more": False}


def test_the_exit_code_is_that_of_a_check() -> None:
    for document, code in ((no_objection(), 0), (STOPS, 1), (UNDECIDED, 3)):
        assert dontbuy("ways", "-", given=lines(document)).returncode == code


def test_where_nothing_is_to_be_changed_it_says_so() -> None:
    assert "There is nothing to change." in dontbuy("ways", "-", given=lines(no_objection())).stdout.decode()


def test_what_was_not_told_has_to_turn_out_so() -> None:
    text = dontbuy("ways", "-", given=lines(UNDECIDED)).stdout.decode()

    assert "would have to turn out to be" in text
    assert "There are more ways than these." in text
