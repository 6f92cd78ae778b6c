"""How short the way is: taps to a settled verdict, and pages to the end, for three people who know what they saw."""

from dataclasses import dataclass

import pytest

from tests.browser.conftest import Opener
from tests.browser.journeys import (
    LEADER,
    LOOKS_AT_VENDORS,
    NONE_NAMED,
    Replies,
    begin,
    go_through,
    heading,
    press,
)

SAW: Replies = {
    "vendor.asked_about_metrics": "No",
    "evaluator.sat_through_slide_deck": "Yes",
    "vendor.flashes_titles_or_clients": "Yes",
    "vendor.has_insight_into_org": "No",
    "vendor.sold_or_priced": "Yes",
    "leader.unavailable": "Yes",
    "vendor.full_understanding_first": "No",
    "vendor.stayed_surface_level": "No",
    "vendor.started_with_product": "No",
    "vendor.stayed_technical": "No",
    "vendor.problem_centric_discovery": "No",
    "vendor.discovery_took_place": "Yes",
    "vendor.charges_for_discovery": "No",
    "vendor.on_matrix": "Yes",
    "evaluator.is_delegate": "Yes",
    "evaluator.knows_numbers": "No",
    "evaluator.has_access_to_metrics": "No",
    "evaluator.filling_out_matrix": "Yes",
    "leader.involved_in_training_decision": "No",
}
"""Two calls with one good question, sixty slides, an early price, famous clients; nobody knows the win rate."""
WANTS_A_METHODOLOGY: Replies = {
    "request.opened_with": "The methodology",
    "request.reasons": "We have to bring in a methodology",
    "metrics.items": NONE_NAMED,
    "request.willing_to_dive_in": "No",
    "evaluator.is_delegate": "No",
    "prior.exists": "Yes",
    "prior.metric_moved_reportable": "No",
}
SOLD_TOO_EARLY: Replies = {
    "vendor.sold_or_priced": "Yes",
    "vendor.full_understanding_first": "No",
    "vendor.asked_about_metrics": "Yes",
    "vendor.stayed_surface_level": "No",
    "vendor.has_insight_into_org": "Yes",
    "vendor.started_with_product": "No",
    "vendor.problem_centric_discovery": "Yes",
    "vendor.understands.business_problems": "Yes",
    "vendor.understands.cost_of_no_change": "No",
    "vendor.articulates.plan": "Yes",
}


@dataclass(frozen=True)
class Journey:
    """Who answers what, and the most taps after the name and pages from the first to the last that it may take.

    A tap chooses or sends. Version 1 took 39, 25 and 25 pages, and settled nothing for the first before the end.
    """

    title: str
    reader: str
    replies: Replies
    taps: int
    pages: int


JOURNEYS = {
    "looks at vendors": Journey("Check a vendor", LOOKS_AT_VENDORS, SAW, 8, 19),
    "leads sales": Journey("Check a request for training", LEADER, WANTS_A_METHODOLOGY, 7, 12),
    "trains": Journey("Check your own discovery", "", SOLD_TOO_EARLY, 4, 12),
}


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_settled_verdict_is_a_few_taps_away(opened: Opener, name: str) -> None:
    journey, page = JOURNEYS[name], opened()
    begin(page, journey.title, "Acme", journey.reader)

    seen, _, taps = go_through(page, journey.replies)

    assert page.locator("#settled").count(), "it ended before it was settled"
    press(page, "See the result")
    # The first tap says who answers, the last one asks for the result.
    assert 1 + taps + 1 <= journey.taps, seen
    assert heading(page) not in ("Not yet known", "No objection")


@pytest.mark.parametrize("name", JOURNEYS)
@pytest.mark.parametrize("names", ["Yes", "No"], ids=["famous clients", "no famous clients"])
def test_the_way_to_the_end_has_half_the_pages_of_version_1(opened: Opener, name: str, names: str) -> None:
    journey, page = JOURNEYS[name], opened()
    begin(page, journey.title, "Acme", journey.reader)

    replies = {**journey.replies, "vendor.flashes_titles_or_clients": names}
    _, pages, _ = go_through(page, replies, to_the_end=True)

    # The page where it begins and the result count too.
    assert pages + 2 <= journey.pages
    assert "/result/" in page.url
