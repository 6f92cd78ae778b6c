"""`dontbuy ways`: what it prints for people and for tools, and its exit codes."""

import json
import re

from tests.cli.running import BROKEN, EXAMPLE, STOPS, UNDECIDED, dontbuy, lines, no_objection


def test_a_few_ways_stand_in_sentences_by_who_can_bring_them_about() -> None:
    known = {"metrics": {"specific_known": False}, "vendor": {"asked_about_metrics": False}}
    blind = {"evaluator": {"is_delegate": True, "knows_numbers": False}}
    document = {"kind": "vendor_evaluation", "facts": {**known, **blind}}
    text = dontbuy("ways", "-", given=lines(document)).stdout.decode()
    everything = dontbuy("ways", "--all", "-", given=lines(document)).stdout.decode()

    titles = ["What you can do", "What you and the vendor can do together"]
    assert [line for line in text.splitlines() if line.startswith("What ")][1:] == titles
    assert "1. The sales leader would have to name one business number that has to move.\n" in text
    dug = "ask what the numbers that have to move look like today, and dig into the answer"
    assert f"\n   The vendor would have to {dug}.\n" in text
    assert "\n   All of it together: then it says “Push back”, and can still become “Run”.\n" in text
    numbered = re.findall(r"^\d+\. .*", text, re.MULTILINE)
    assert 1 < len(numbered) <= 5
    assert re.search(r"\n(At least )?\d+ more ways, with every answer that each takes: dontbuy ways --all\n", text)
    assert "metrics.specific_known" not in text
    assert len(text.splitlines()) < 40 < len(everything.splitlines())


def test_of_ways_that_read_alike_one_is_shown() -> None:
    told = {"vendor": {"sold_or_priced": True, "full_understanding_first": False}, "metrics": {"items": []}}
    text = dontbuy("ways", "-", given=lines({"kind": "discovery_self_check", "facts": told})).stdout.decode()
    shown = [re.sub(r"\d+", "", way) for way in re.split(r"^\d+\. ", text, flags=re.MULTILINE)[1:]]

    assert len({*shown}) == len(shown) > 2
    assert "The trainer would have to set the price and the offer aside until the business is understood." in text
    assert "What the buyer and the trainer can do together" in text


def test_all_says_the_change_who_can_bring_it_about_and_from_what_there_is_no_way_back() -> None:
    run = dontbuy("ways", "--all", str(EXAMPLE))
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
    text = dontbuy("ways", "--all", "-", given=lines(UNDECIDED)).stdout.decode()

    assert "would have to turn out to be" in text
    assert "There are more ways than these." in text
