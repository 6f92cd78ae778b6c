"""The pictures of what was found: drawn anew for each answer, and in words what they show."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from dontbuy.api.pages.pictures.found import Found, found_in
from dontbuy.api.pages.pictures.gallery import PicturedCase
from dontbuy.api.pages.pictures.grid import grid
from dontbuy.api.pages.pictures.heat_map import Column, heat_map
from dontbuy.api.pages.pictures.ladder import ladder
from dontbuy.api.pages.pictures.two_sides import two_sides
from dontbuy.api.service import Service
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.pages.drawing import answered, classed, drawn, mark_of, text_of

WORDS_OF_MARKS = {
    "here": "it stands here",
    "possible": "it could still become this",
    "ruled-out": "ruled out",
    "weaker": "milder than where it stands",
}
WORDS_OF_FINDINGS = {"clear": "clear", "open": "not yet known"}
WORDS_OF_ANSWERS = {"yes": "yes", "no": "no", "not-told": "not told", "differs": "told both ways"}
EVERY_SQUARE = ("stop", "act", "caution", "clear", "open")


@pytest.fixture(scope="module")
def service(rulebook: Rulebook) -> Service:
    return Service(Library([rulebook]))


def test_there_is_a_case_for_every_level(five: Sequence[PicturedCase]) -> None:
    assert [case.answer["level"] for case in five] == ["stop", "act", "caution", "unknown", "none"]


# --- the ladder


def test_every_rung_stands_once_and_says_what_its_mark_shows(five: Sequence[PicturedCase]) -> None:
    for case in five:
        rungs = classed(drawn("ladder", "draw_ladder", case.ladder), "rung")
        shown = [(text_of(classed(rung, "rung-word")[0]), mark_of(rung)) for rung in rungs]

        assert [text for text, _ in shown] == [rung.text for rung in case.ladder.rungs]
        assert len(set(shown)) == len(shown)
        for rung in rungs:
            assert text_of(rung).endswith(f": {WORDS_OF_MARKS[mark_of(rung)]}")


def test_the_ladder_is_full_where_it_stands_and_hollow_where_an_open_criterion_could_take_it(
    five: Sequence[PicturedCase],
) -> None:
    for case in five:
        rank, answer = case.rule_set.ranks, case.answer
        here = rank.get(answer["verdict"], len(rank))
        stronger = {each["says"] for each in answer["open"] if rank[each["says"]] < here}
        if answer["level"] == "unknown":
            stronger.add(case.rule_set.when_clear.word)
        places = {rung.word: str(rung.standing) for rung in case.ladder.rungs}

        assert [word for word, place in places.items() if place == "here"] == [answer["verdict"]]
        assert {word for word, place in places.items() if place == "possible"} == stronger
        assert answer["could_become"] is None or places[answer["could_become"]] == "possible"


def test_the_ladder_stands_in_the_order_of_the_rule_set_and_says_that_the_order_is_ours(
    five: Sequence[PicturedCase],
) -> None:
    for case in five:
        words = [rung.word for rung in case.ladder.rungs if rung.word in case.rule_set.ranks]
        said = {criterion.says for criterion in case.rule_set.criteria}

        assert words == [word for word in case.rule_set.words if word in said]
        assert "The order is ours" in text_of(drawn("ladder", "draw_ladder", case.ladder))


def test_a_word_that_is_not_known_any_more_stands_nowhere(five: Sequence[PicturedCase]) -> None:
    case = five[0]
    older: Any = {**case.answer, "verdict": "hesitate", "could_become": "run"}

    picture = ladder(case.rulebook, case.rule_set, older)

    assert "here" not in {str(rung.standing) for rung in picture.rungs}
    assert picture.says.startswith("It could still become “Run”")


def test_a_long_ladder_folds_what_cannot_be_reached_and_the_weaker_of_what_can(five: Sequence[PicturedCase]) -> None:
    folded = [step for case in five for step in case.ladder.steps if step.is_folded]
    possible = [rung for case in five for rung in case.ladder.rungs if str(rung.standing) == "possible"]

    assert {str(step.standing) for step in folded} == {"ruled-out", "weaker", "possible"}
    assert possible[0] not in [rung for step in folded for rung in step.rungs]
    assert all(len(case.ladder.steps) <= 14 for case in five)


# --- two sides


def test_each_side_says_what_its_mark_shows(cases: Sequence[PicturedCase]) -> None:
    seen = set()
    for case in cases:
        root = drawn("two-sides", "draw_two_sides", case.two_sides)
        for row, pair in zip(root.findall(".//tbody/tr"), case.two_sides.told, strict=True):
            ours, across, theirs = row.findall("td")
            marks = [element.attrib["data-mark"] for element in across.iter() if "data-mark" in element.attrib]

            assert [text_of(ours), text_of(theirs)] == [
                f"{element.text} : {WORDS_OF_ANSWERS[mark]}"
                for element, mark in zip((pair.ours, pair.theirs), marks, strict=True)
            ]
            assert text_of(across) == pair.says
            seen |= set(marks)

    assert seen == set(WORDS_OF_ANSWERS)


def test_the_first_row_is_who_knows_the_numbers_and_who_asked_for_them(service: Service, rulebook: Rulebook) -> None:
    kind = "vendor_evaluation"
    facts = {"evaluator": {"knows_numbers": False}, "vendor": {"asked_about_metrics": False}}
    answer, document = answered(service, kind, facts)

    picture = two_sides(rulebook, rulebook.rule_sets[kind], answer, document)

    assert (picture.ours, picture.theirs) == ("Us", "The vendor")
    first = picture.pairs[0]
    assert (first.ours.fact, first.theirs.fact) == ("evaluator.knows_numbers", "vendor.asked_about_metrics")
    assert (first.says, picture.says) == ("on neither side", "On neither side of the table: 1 of 5.")


COUNTED: dict[str, tuple[dict[str, Any], str]] = {
    "half told": ({"evaluator": {"knows_numbers": True}, "request": {"willing_to_dive_in": True}}, "0 of 5"),
    "one told of both": (
        {"evaluator": {"knows_numbers": True}, "vendor": {"asked_about_metrics": False, "wants_to_get_in_deep": True}},
        "1 of 5",
    ),
    "all told of one side": (
        {
            "evaluator": {"knows_numbers": True, "intimate_team_knowledge": True},
            "request": {"willing_to_dive_in": True, "cost_of_no_change_known": True},
            "cause": {"buyer_can_pinpoint": True},
        },
        "0 of 5",
    ),
}


@pytest.mark.parametrize(("facts", "said"), COUNTED.values(), ids=COUNTED)
def test_two_sides_count_the_pairs_of_which_both_were_told(
    service: Service, rulebook: Rulebook, facts: dict[str, Any], said: str
) -> None:
    answer, document = answered(service, "vendor_evaluation", facts)

    picture = two_sides(rulebook, rulebook.rule_sets["vendor_evaluation"], answer, document)

    assert picture.says == f"Told of both sides: {said}."


def test_who_can_say_todays_values_is_another_thing_than_whether_they_are_known(
    service: Service, rulebook: Rulebook
) -> None:
    """Both can be told side by side: *known exactly* in the list, and *no* of whoever is in the calls."""
    item = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22}}
    for kind in ("vendor_evaluation", "discovery_self_check"):
        answer, document = answered(service, kind, {"metrics": {"items": [item]}})
        first = two_sides(rulebook, rulebook.rule_sets[kind], answer, document).pairs[0]
        assert (first.ours.text, first.ours.says) == ("Can say today’s values at once", "not told")


def test_two_sides_speak_to_whoever_reads_them(cases: Sequence[PicturedCase]) -> None:
    """A trainer reads of the buyer and of themselves, and never *us* or *our* for the buyer."""
    ours = re.compile(r"\b(our|us|we)\b", re.IGNORECASE)
    said = {
        kind: {
            text
            for case in cases
            if case.rule_set.kind == kind
            for pair in case.two_sides.pairs
            for text in (case.two_sides.ours, case.two_sides.theirs, pair.ours.text, pair.theirs.text)
        }
        for kind in ("vendor_evaluation", "discovery_self_check")
    }

    assert {"Us", "The vendor", "Asked for our numbers"} <= said["vendor_evaluation"]
    assert {"The buyer", "Your discovery", "Asked for their numbers"} <= said["discovery_self_check"]
    assert [text for text in said["discovery_self_check"] if ours.search(text) or "vendor" in text] == []


def test_a_trainer_reads_no_short_word_of_a_buyer(rulebook: Rulebook) -> None:
    ours = re.compile(r"\b(our|us|we)\b", re.IGNORECASE)
    facts = rulebook.rule_sets["discovery_self_check"].facts.values()

    assert [fact.short for fact in facts if ours.search(fact.short)] == []


def test_what_stands_across_is_told_once_of_us_and_anew_of_each_vendor(
    rulebook: Rulebook, cases: Sequence[PicturedCase]
) -> None:
    pairs = {(pair.ours.fact, pair.theirs.fact) for case in cases for pair in case.two_sides.pairs}

    assert len(pairs) == 5
    for ours, theirs in pairs:
        assert (rulebook.facts[ours].told_once, rulebook.facts[theirs].told_once) == (True, False)
        assert (rulebook.facts[ours].better, rulebook.facts[theirs].better) == (True, True)


def test_evidence_counts_and_a_conflict_is_told_both_ways(service: Service, rulebook: Rulebook) -> None:
    kind = "vendor_evaluation"
    facts = {"vendor": {"can_pinpoint_cause": False}}
    evidence = [
        {"fact": "vendor.can_pinpoint_cause", "value": True, "source": "transcript"},
        {"fact": "vendor.asked_about_metrics", "value": True, "source": "transcript"},
    ]
    answer, document = answered(service, kind, facts, evidence=evidence)

    told = {
        pair.theirs.fact: pair.theirs.says
        for pair in two_sides(rulebook, rulebook.rule_sets[kind], answer, document).pairs
    }

    assert told["vendor.can_pinpoint_cause"] == "told both ways"
    assert told["vendor.asked_about_metrics"] == "yes"


def test_a_kept_document_that_cannot_be_read_any_more_tells_what_it_says(service: Service, rulebook: Rulebook) -> None:
    kind = "vendor_evaluation"
    answer, document = answered(service, kind, {"evaluator": {"knows_numbers": True}})
    older = {**document, "facts": {**document["facts"], "gone": {"since": 1}}}

    assert two_sides(rulebook, rulebook.rule_sets[kind], answer, older).pairs[0].ours.says == "yes"


def test_a_rule_set_that_knows_one_side_only_has_no_such_picture(cases: Sequence[PicturedCase]) -> None:
    picture = next(case.two_sides for case in cases if case.rule_set.kind == "buying_request")

    assert picture.pairs == ()
    assert len(drawn("two-sides", "draw_two_sides", picture)) == 0


# --- the grid and the heat map


def finding_of(case: PicturedCase, criterion: str) -> str:
    """The mark that a criterion should have, from the answer alone."""
    fired = {reason["criterion"]: reason["level"] for reason in case.answer["reasons"]}
    return fired.get(criterion) or ("clear" if criterion in case.answer["clear"] else "open")


def in_words(mark: str) -> str:
    return WORDS_OF_FINDINGS.get(mark, f"speaks against it: {mark}")


@pytest.mark.parametrize("by", ["section", "whose"])
def test_every_criterion_is_one_square_that_says_what_its_mark_shows(five: Sequence[PicturedCase], by: Any) -> None:
    for case in five:
        picture = grid(case.rulebook, case.rule_set, case.answer, by=by)
        tiles = classed(drawn("grid", "draw_grid", picture), "tile")
        places = {tile.attrib["href"].rpartition("/")[2].removeprefix("#"): tile for tile in tiles}

        assert len(tiles) == len(places)
        assert set(places) == {criterion.id for criterion in case.rule_set.criteria}
        for key, tile in places.items():
            mark = finding_of(case, key)
            assert mark_of(tile) == mark
            assert text_of(tile) == tile.attrib["title"] == f"{case.rule_set.criterion(key).title}: {in_words(mark)}"
            assert tile.attrib["href"].startswith("/criteria/" if mark in WORDS_OF_FINDINGS else "#")


def test_the_legend_counts_every_square(five: Sequence[PicturedCase]) -> None:
    for case in five:
        legend = {entry.mark: entry.count for entry in case.grid.legend}
        marks = [finding_of(case, criterion.id) for criterion in case.rule_set.criteria]

        assert legend == {mark: marks.count(mark) for mark in EVERY_SQUARE if mark in marks}
        assert list(legend) == [mark for mark in EVERY_SQUARE if mark in marks]


def test_a_square_leads_to_its_reason_on_another_page(five: Sequence[PicturedCase]) -> None:
    case = five[0]
    picture = grid(case.rulebook, case.rule_set, case.answer, reasons_at="/shared/x")
    reason = case.answer["reasons"][0]["criterion"]

    assert f"/shared/x#{reason}" in {tile.address for group in picture.groups for tile in group.tiles}


def test_the_heat_map_is_a_table_with_a_cell_for_every_criterion_and_document(five: Sequence[PicturedCase]) -> None:
    picture = heat_map(five[0].rule_set, [Column(case.subject, found_in(case.answer)) for case in five])
    root = drawn("heat-map", "draw_heat_map", picture, "Criteria by vendor")
    rows = {
        row.findall("th/a")[0].attrib["href"].removeprefix("/criteria/"): row.findall("td")
        for row in root.findall(".//tbody/tr")
        if row.findall("td")
    }

    assert [text_of(head) for head in root.findall(".//thead/tr/th")] == ["Criterion", *(case.subject for case in five)]
    assert set(rows) == {criterion.id for criterion in five[0].rule_set.criteria}
    for key, cells in rows.items():
        marks = [finding_of(case, key) for case in five]
        assert [mark_of(cell) for cell in cells] == marks
        assert [text_of(cell) for cell in cells] == [in_words(mark) for mark in marks]


def test_a_criterion_that_a_kept_answer_does_not_know_is_open(rulebook: Rulebook) -> None:
    picture = heat_map(rulebook.rule_sets["vendor_evaluation"], [Column("Older", {"VEN-1": Found.CLEAR})])
    found = {row.criterion: row.cells[0].found for section in picture.sections for row in section.rows}

    assert (found["VEN-1"], found["VEN-2"]) == (Found.CLEAR, Found.OPEN)


# --- words that stand by themselves


def test_a_square_says_what_is_clear_in_the_word_of_the_legend(service: Service, rulebook: Rulebook) -> None:
    """Titles have a *not* of their own: *the buyer has not named a number: not so* has to be read twice."""
    kind = "buying_request"
    answer, _ = answered(service, kind, {"metrics": {"items": [{"metric": "win_rate"}]}})

    squares = [tile.square for group in grid(rulebook, rulebook.rule_sets[kind], answer).groups for tile in group.tiles]

    said = {square.title: square.says for square in squares}
    assert said["No specific metric of the business is named"] == "clear"
    assert {square.means for square in squares} == {"clear", "not yet known"}


def test_no_question_speaks_of_what_only_another_one_names(rulebook: Rulebook) -> None:
    """A page may begin with any of them: *as a result* of what, *since then* since when, which *three*?"""
    texts = [
        text
        for rule_set in rulebook.rule_sets.values()
        for voice in (rule_set, *rule_set.voices.values())
        for fact in voice.facts.values()
        for text in (fact.question, fact.yes_if, fact.no_if)
    ]

    assert [text for text in texts if re.search(r"as a result\?|since then|of the three", text)] == []


def test_who_talks_to_vendors_can_be_answered_before_any_was_talked_to(rulebook: Rulebook) -> None:
    told = rulebook.facts["evaluator.is_delegate"]

    assert "or will be" in told.yes_if
    assert "or will be" in told.no_if
