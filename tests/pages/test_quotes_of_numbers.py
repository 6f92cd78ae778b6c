"""A reason about certain numbers quotes nothing that was said of another one."""

from typing import Any

import pytest

from dontbuy.api.pages.draft.quoted import quotes
from dontbuy.api.pages.draft.result import report_of
from tests.pages.reports import service

EXACT = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 26}}
ROUGH = {"metric": "discount_rate", "knowledge": "none"}
NAMED = {"metric": "custom", "name": "Renewals kept", "knowledge": "none"}


def quoted(quote: str, *items: dict[str, Any]) -> bool:
    """Whether a reason that the exact values are not known shows a quote."""
    piece = {"fact": "metrics.exact_known", "value": False, "quote": quote, "source": "transcript"}
    document = {"kind": "discovery_self_check", "facts": {"metrics": {"items": [*items]}}, "evidence": [piece]}
    report = report_of(service(), service().answered(document))
    (found,) = [
        basis
        for reason in report.answer["reasons"]
        for basis in reason["facts"]
        if basis["fact"] == "metrics.exact_known" and reason["criterion"]
    ][:1]
    assert report.quotes(found)
    return [quote for quote, _ in quotes(report, found)] == [report.quotes(found)[0][0]]


@pytest.mark.parametrize(
    ("quote", "is_shown"),
    [
        ("We were at twenty-six percent, last I looked.", False),
        ("Our win rate is somewhere in the CRM.", False),
        ("I have no idea what our average discount is.", True),
        ("The win rate I know, the average discount I don’t.", True),
        ("I would have to look up the exact value.", True),
        ("It may be nine percent.", True),
    ],
)
def test_only_what_may_be_about_the_numbers_of_a_reason_is_quoted(quote: str, is_shown: bool) -> None:
    assert quoted(quote, EXACT, ROUGH) is is_shown


def test_a_name_of_ones_own_is_a_name() -> None:
    assert quoted("Nobody counts the renewals kept.", EXACT, NAMED)
    assert not quoted("Our win rate is somewhere in the CRM.", EXACT, NAMED)
