"""Purchases that are already somewhere, each in a state of its own, and the pages of them."""

from functools import cached_property
from typing import Any

import httpx
from playwright.sync_api import Page

from tests.browser.journeys import press

VENDORS_GOOD = {
    "asked_about_metrics": True,
    "discovery_took_place": True,
    "problem_centric_discovery": True,
    "started_with_product": False,
    "stayed_technical": False,
    "stayed_surface_level": False,
    "has_insight_into_org": True,
    "can_pinpoint_cause": True,
    "sold_or_priced": False,
    "flashes_titles_or_clients": False,
    "charges_for_discovery": False,
    "sells_blanket_fix": False,
    "understands": {
        "business_problems": True,
        "what_is_going_on": True,
        "cost_of_no_change": True,
        "tie_back_to_metrics": True,
    },
    "articulates": {"root_causes": True, "plan": True, "impact_on_metrics": True},
}
VENDORS_BAD = {"flashes_titles_or_clients": True, "has_insight_into_org": False, "asked_about_metrics": False}
WIN_RATE = {
    "metric": "win_rate",
    "knowledge": "exact",
    "baseline": {"value": 22, "unit": "percent"},
    "target": {"value": 27, "unit": "percent"},
    "by": "2027-06-30",
    "known_by": ["leader", "evaluator", "vendor"],
}
OURS: dict[str, Any] = {
    "metrics": {"items": [WIN_RATE]},
    "behaviour": {"to_change_known": True},
    "cause": {"buyer_can_pinpoint": True, "examined_own_reps": True},
    "request": {
        "cost_of_no_change_known": True,
        "opened_with": ["business_problem"],
        "reasons": ["metrics"],
        "remedies": [],
        "willing_to_dive_in": True,
        "shares_numbers": True,
    },
    "evaluator": {"is_delegate": False, "knows_numbers": True, "filling_out_matrix": False},
    "leader": {
        "unavailable": False,
        "answered_what_how_much_when": True,
        "transparent_with_team": True,
        "defines_metrics": True,
        "involved_in_training_decision": True,
        "knows_lagging_metrics": True,
        "on_active_journey": True,
        "accepts_problem_centric_discovery": True,
        "expects_magic_wand": False,
    },
    "buy_in": {"reps": True, "middle_management": True},
    "prior": {"exists": False},
    "measurement": {"starting_metrics_taken": True, "quarterly_snapshots": True},
}


class BegunPurchase:
    """One purchase, told over HTTP by whoever has its own link."""

    def __init__(self, client: httpx.Client, **begun: Any) -> None:
        self._client = client
        answer = client.post("/v1/purchases", json={"name": "Discovery training for the new reps", **begun})
        assert answer.status_code == 201, answer.text
        self.token: str = answer.json()["token"]
        self._address = answer.headers["location"]

    @property
    def place(self) -> str:
        """The address of its board."""
        return f"/purchase/{self.token}"

    def post(self, path: str, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self._client.post(self._address + path, json=sent, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def vendor(self, name: str, facts: dict[str, Any] | None = None) -> str:
        key: str = self.post("/vendors", name=name, facts={"vendor": facts or {}})["id"]
        return key

    def ask(self, role: str, name: str) -> str:
        """The address of somebody's page."""
        link: str = self.post("/people", role=role, name=name)["link"]
        return "/asked/" + link.rpartition("/")[2]


class Purchases:
    """What purchases there are. Each is made when it is first asked for."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=20, limits=httpx.Limits(max_keepalive_connections=0))

    def begin(self, **begun: Any) -> BegunPurchase:
        """One more, for a test of its own: the person looking at vendors begins it."""
        return BegunPurchase(self._client, reader="evaluator", **begun)

    @cached_property
    def empty(self) -> BegunPurchase:
        return BegunPurchase(self._client, reader="evaluator")

    @cached_property
    def silent(self) -> BegunPurchase:
        """The leader was asked and says nothing."""
        made = BegunPurchase(self._client, decide_by="2036-12-04", reader="evaluator")
        made.vendor("Northgate")
        made.ask("leader", "Dana")
        return made

    @cached_property
    def ready(self) -> BegunPurchase:
        """One vendor speaks for itself, another is out."""
        made = BegunPurchase(self._client, decide_by="2036-12-04", reader="leader", request=OURS)
        made.vendor("Northgate", VENDORS_GOOD)
        self._out = made.vendor("Brightline Sales Academy", VENDORS_BAD)
        return made

    @property
    def out(self) -> str:
        """The id of the vendor who is out of `ready`, once that was made."""
        return self._out

    @cached_property
    def waiting(self) -> BegunPurchase:
        """As many vendors as there can be, with something against each: either side can change it, they alone, or
        nobody."""
        known = {**OURS, "evaluator": {"is_delegate": True, "knows_numbers": False, "filling_out_matrix": False}}
        known["request"] = {**OURS["request"], "opened_with": ["price"]}
        made = BegunPurchase(self._client, decide_by="2036-12-04", reader="evaluator", request=known)
        made.vendor("Northgate", {**VENDORS_GOOD, "asked_about_metrics": False})
        made.vendor("Brightline Sales Academy", VENDORS_BAD)
        made.vendor("Crestview", {**VENDORS_GOOD, "started_with_product": True})
        made.vendor("Dunmore", {**VENDORS_GOOD, "sold_or_priced": True, "full_understanding_first": False})
        made.vendor("Elmhurst Training Institute", {**VENDORS_GOOD, "stayed_technical": True})
        made.ask("leader", "Dana")
        return made

    @cached_property
    def differing(self) -> BegunPurchase:
        """Two people differ."""
        made = BegunPurchase(self._client, reader="evaluator", request=OURS)
        made.vendor("Northgate", VENDORS_GOOD)
        self._client.post(
            made.ask("leader", "Dana"),
            data={"asked": "buy_in.reps", "buy_in.reps": "false", "note/buy_in.reps": "Two of them will not"},
        )
        return made


def ask_somebody_nameless(page: Page, made: BegunPurchase) -> None:
    """Send the form without saying who it is."""
    page.goto(made.place)
    page.locator("summary", has_text="Ask somebody").evaluate("summary => summary.parentElement.open = true")
    press(page, "Make a link")
