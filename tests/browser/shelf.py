"""Drafts that are already somewhere, so that a test begins where it looks."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from dontbuy.api.pages.remembered import MOST
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine.cases import read_cases
from tests.browser.purchases import Purchases
from tests.conftest import ROOT

CASES = read_cases(ROOT / "rules")
SCRIPT = "<script>alert('hacked')</script><img src=x onerror=alert('hacked')>"

SURFACE = {
    "kind": "vendor_evaluation",
    "subject": {"name": "Acme Sales Academy"},
    "facts": {"vendor": {"stayed_surface_level": True, "wants_to_get_in_deep": False}},
}
"""Two answers that settle it."""
DIFFERENT = {
    "kind": "vendor_evaluation",
    "subject": {"name": "Acme Sales Academy"},
    "facts": {"vendor": {"discovery_took_place": False}},
    "evidence": [
        {"fact": "vendor.discovery_took_place", "value": True, "quote": "Let us dig in.", "source": "transcript"},
    ],
}
"""Two statements about one fact that differ, so nothing is known yet."""


def story(kind: str, verdict: str, **said: Any) -> dict[str, Any]:
    """The case of the rulebook with this verdict that says most, as a document."""
    found = max(
        (case.says for case in CASES if (case.says.kind, case.says.verdict) == (kind, verdict)),
        key=lambda case: len(case.because) + len(case.signs),
    )
    document = {
        "kind": kind,
        "subject": {"name": "Acme Sales Academy"},
        "facts": found.facts,
        "evidence": found.evidence,
    }
    return {**document, **said}


TWO_NUMBERS = {
    "metrics.items/0/metric": "win_rate",
    "metrics.items/0/baseline/value": "22 %",
    "metrics.items/0/target/value": "27 %",
    "metrics.items/1/metric": "pipeline_created",
    "metrics.items/1/baseline/value": "€2M",
    "metrics.items/1/target/value": "€2.5M",
}
"""Two numbers that have to move, as the form of the question sends them."""


class Shelf:
    """What a service keeps. Each thing is made when it is first asked for."""

    def __init__(self, address: str, database: Path) -> None:
        self.address = address
        self._database = database
        # A connection that is kept may be closed by the server just as it is used again.
        self._client = httpx.Client(base_url=address, timeout=20, limits=httpx.Limits(max_keepalive_connections=0))

    @cached_property
    def purchases(self) -> Purchases:
        """Purchases in several states."""
        return Purchases(self.address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def draft(self, document: Any) -> str:
        """The address of a draft that says this document."""
        response = self._client.post("/import", data={"text": dumps(document).decode()})
        assert response.status_code == 303, response.text
        return response.headers["location"].removesuffix("/answers")

    def finished(self, document: Any) -> str:
        """The address of a draft with a result."""
        found = self.draft(document)
        self._client.post(f"{found}/result")
        return found

    def answer(self, draft: str, fact: str, value: str) -> None:
        """One answer, as the form of its question sends it."""
        page = self._client.get(f"{draft}/question/{fact}").text
        saw = page.partition('name="saw" value="')[2].partition('"')[0]
        self._client.post(f"{draft}/question/{fact}", data={"action": "answer", "saw": saw, fact: value})

    @cached_property
    def purchase(self) -> str:
        """The address of a purchase with two vendors, numbers that have to move, and a plan."""
        begun = self._client.post("/purchase", data={"name": "Discovery training for the new reps"})
        place = begun.headers["location"]
        for name in ("Acme Sales Academy", "Brightwater Training"):
            self._client.post(f"{place}/vendors", data={"vendor": name})
        request, acme, _ = dict.fromkeys(re.findall(r'href="(/draft/[\w-]{32})"', self._client.get(place).text))
        self._client.post(f"{request}/question/metrics.items", data={"action": "answer", "saw": 99, **TWO_NUMBERS})
        self.answer(request, "leader.knows_lagging_metrics", "true")
        self.answer(request, "leader.on_active_journey", "false")
        self.answer(acme, "vendor.asked_about_metrics", "true")
        self.answer(acme, "vendor.problem_centric_discovery", "false")
        planned = {"plan/minimum/2/owner": "Dana", "plan/minimum/2/day": "2027-01-15", "plan/begin/1/day": "2027-01-11"}
        self._client.post(f"{place}/readiness", data={"saw": 0, **planned, "plan/why/1/stage": "Demo to proposal"})
        return place

    def document(self, draft: str, number: int = 0) -> Any:
        """The document of a draft, or of one of its results."""
        path = f"{draft}/result/{number}.json" if number else f"{draft}/answers.json"
        return loads(self._client.get(path).content)

    def checked(self, document: Any) -> Any:
        """What the service answers to a document."""
        headers = {"content-type": "application/json"}
        response = self._client.post("/v1/check", content=dumps(document), headers=headers)
        assert response.status_code == 200, response.text
        return loads(response.content)

    @cached_property
    def fresh(self) -> str:
        """Nothing was said."""
        return self.draft({"kind": "vendor_evaluation", "facts": {}})

    @cached_property
    def asked_for_training(self) -> str:
        """A buying request of which nothing was said."""
        return self.draft({"kind": "buying_request", "facts": {}})

    @cached_property
    def stopped(self) -> str:
        """Settled, with many reasons on both sides."""
        return self.finished(story("vendor_evaluation", "run"))

    @cached_property
    def undecided(self) -> str:
        """Too little is known."""
        return self.finished(DIFFERENT)

    @cached_property
    def settled(self) -> str:
        """Nothing that is left to ask can change it."""
        return self.finished(SURFACE)

    @cached_property
    def longest(self) -> str:
        """As many reasons as any story has."""
        return self.finished(story("buying_request", "do_not_buy"))

    @cached_property
    def cautioned(self) -> str:
        """A buying request with a figure that looks wrong."""
        return self.finished(story("buying_request", "checking_boxes"))

    @cached_property
    def fine(self) -> str:
        """Everything was checked and nothing speaks against it."""
        return self.finished(story("buying_request", "no_objection"))

    @cached_property
    def changed(self) -> str:
        """Two results that differ, and an answer after the second."""
        found = self.finished(SURFACE)
        self.answer(found, "vendor.wants_to_get_in_deep", "true")
        self._client.post(f"{found}/result")
        self.answer(found, "vendor.stayed_surface_level", "false")
        return found

    @cached_property
    def shared(self) -> str:
        """A shared link to a result; its draft is `stopped`."""
        page = self._client.post(f"{self.stopped}/result/1/share", follow_redirects=True).text
        return page.split(f'value="{self.address}')[1].split('"')[0]

    @cached_property
    def expired(self) -> str:
        """A draft whose days are over."""
        found = self.draft(story("vendor_evaluation", "run"))
        self.expire_the_newest()
        return found

    @cached_property
    def many(self) -> list[str]:
        """As many checks as a browser remembers: some of each state first, the rest with long names and no answer."""
        told = [
            self.stopped,
            self.undecided,
            self.cautioned,
            self.fine,
            self.fresh,
            self.settled,
            self.asked_for_training,
        ]
        named = {"kind": "vendor_evaluation", "subject": {"name": "Brightwater " * 12}, "facts": {}}
        return told + [self.draft(named) for _ in range(MOST - len(told))]

    @cached_property
    def measured(self) -> str:
        """The address of a purchase that was bought a year ago: a number that moved, one of two definitions, one that
        nobody measured."""
        place = self._purchase_with_numbers()
        board = self._client.get(place).text
        vendor = board.split('name="decision" value="')[1].split('"')[0]
        self._client.post(f"{place}/decide", data={"decision": vendor, "sure": "yes"})
        begun = self._a_year_ago()
        start = {"report": "Salesforce, closed deals by quarter", "definition": "Won by won and lost", "swing": "2"}
        for quarter, value in enumerate(("22 %", "21", "23.5", "24", "26.5")):
            self._take(place, 0, begun, quarter, value, **({} if quarter else start))
        self._take(place, 0, begun, 3, "24.5")
        for quarter, value in ((0, "90 days"), (1, "92"), (3, "95")):
            self._take(place, 1, begun, quarter, value, **({} if quarter else start))
        self._take(place, 1, begun, 4, "80", **{**start, "line": "new", "definition": "The median"})
        return place

    @cached_property
    def to_measure(self) -> str:
        """The address of a purchase that is open, with three numbers of which nothing was measured."""
        return self._purchase_with_numbers()

    @cached_property
    def begun_from_it(self) -> str:
        """The address of a purchase that was begun from the measured one."""
        return self._client.post(f"{self.measured}/next").headers["location"].removesuffix("/before")

    def _purchase_with_numbers(self) -> str:
        sent = {"name": "Discovery training", "reader": "evaluator", "decide-by": "2099-12-31"}
        place = self._client.post("/purchase", data=sent).headers["location"]
        self._client.post(f"{place}/vendors", data={"vendor": "Acme Sales Academy"})
        self._client.post(f"{place}/people", data={"role": "leader", "person": "Dana"})
        asked = self._client.get(place).text.split("/asked/")[1][:32]
        numbers = (("win_rate", "22 %"), ("sales_cycle_length", "90 days"), ("pipeline_coverage", "3x"))
        fields = {"asked": "metrics.items"}
        for row, (metric, today) in enumerate(numbers):
            fields |= {f"metrics.items/{row}/metric": metric, f"metrics.items/{row}/baseline/value": today}
        self._client.post(f"/asked/{asked}", data=fields)
        return place

    def _take(self, place: str, at: int, begun: date, quarter: int, value: str, **more: str) -> None:
        """One value of one number of a purchase, as its form sends it."""
        form = self._client.get(f"{place}/snapshots").text.split('name="metric" value="')
        named = list(dict.fromkeys(part[:12] for part in form[1:]))[at]
        saw = next(part.split('name="saw" value="')[1][0] for part in form[1:] if part.startswith(named))
        sent = {"metric": named, "saw": saw, "quarter": str(quarter), "value": value, "owner": "Dana Whitfield"}
        day = begun + timedelta(days=92 * quarter)
        taken = self._client.post(f"{place}/snapshots", data={**sent, "day": day.isoformat(), **more})
        assert taken.status_code == 303, taken.text

    def _a_year_ago(self) -> date:
        """The newest purchase was begun and decided then; gives the day."""
        then = datetime.now(UTC) - timedelta(days=370)
        with closing(sqlite3.connect(self._database)) as connection, connection:
            newest = (
                "UPDATE purchases SET created_at = ?, decided_on = ? WHERE rowid = (SELECT max(rowid) FROM purchases)"
            )
            connection.execute(newest, (then.isoformat(timespec="microseconds"), then.date().isoformat()))
        return then.date()

    def expire_the_newest(self) -> None:
        """The days of the newest draft are over."""
        yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
        with closing(sqlite3.connect(self._database)) as connection, connection:
            newest = "UPDATE checks SET expires_at = ? WHERE rowid = (SELECT max(rowid) FROM checks)"
            connection.execute(newest, (yesterday,))
