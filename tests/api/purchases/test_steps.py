"""Two people on one purchase for 2,000 steps: nothing that was accepted is lost or overwritten, and the board is what
the tellings alone make of it, worked out here a second time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from dontbuy.api.checks import Checks
from dontbuy.api.errors import Overtaken
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.board import board
from dontbuy.api.purchases.people import AskedFact, People
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library

EVERYTHING = 2**62
"""As if everything that was told had been seen."""
STEPS, SEED = 2_000, 20261127
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
OURS = ("buy_in.reps", "buy_in.middle_management", "leader.defines_metrics", "leader.on_active_journey", "prior.exists")
THEIRS = ("vendor.sold_or_priced", "vendor.flashes_titles_or_clients", "vendor.has_insight_into_org")


@dataclass(slots=True)
class Said:
    """What was accepted, in order: about whom, by whom, the fact and the value."""

    accepted: list[tuple[str, str, str, Any]] = field(default_factory=list)

    def newest(self) -> Mapping[tuple[str, str, str], Any]:
        return {(about, who, fact): value for about, who, fact, value in self.accepted}


def test_two_people_lose_nothing_in_two_thousand_steps(rulebook: Rulebook, database: Database) -> None:
    chance, said = Random(SEED), Said()
    service = Service(Library([rulebook]), database, today=NOW.date)
    access = Access(Checks(service, database, 30, 90, now=lambda: NOW))
    purchases, people = Purchases(access), People(access)
    token = purchases.begin("Training", reader="evaluator")
    vendors = [purchases.add_vendor(token, name) for name in ("Acme", "Bolt", "Crest")]
    people.ask(token, "leader", "Dana")
    link = people.links(token)[0].token
    seen = [max(check.number for check in purchases.open(token).checks)]
    refused = 0
    for _ in range(STEPS):
        value = chance.choice([True, False, None])
        if chance.random() < 0.4:
            said.accepted += _dana(people, link, chance.choice(OURS), value, said)
            continue
        about = chance.choice(["", *vendors])
        fact = chance.choice(THEIRS if about else OURS)
        stale = chance.random() < 0.2
        try:
            number = purchases.tell(token, about, fact, value, saw=chance.choice(seen) if stale else None)
        except Overtaken:
            refused += 1
            continue
        if said.newest().get((about, "", fact)) != value:
            said.accepted.append((about, "", fact, value))
        seen.append(number)
    whole = purchases.open(token)
    found = board(service, whole, people.links(token), NOW.date())

    kept = {each.number: (check.id, each) for check in whole.checks for each in check.tellings if each.fact}
    told = [
        ("" if each.about_us else check, "Dana" if each.part else "", each.fact, each.value)
        for _, (check, each) in sorted(kept.items())
    ]
    assert refused > 50
    assert len(said.accepted) > 800
    assert told == said.accepted
    for column in found.columns:
        answer = service.check(_document(column.check.kind, column.check.id, said.newest(), rulebook))
        assert (column.answer["verdict"], column.answer["clear"]) == (answer["verdict"], answer["clear"])
        assert len(column.answer["open"]) == len(answer["open"])
        assert [each["criterion"] for each in column.answer["reasons"]] == [
            each["criterion"] for each in answer["reasons"]
        ]
    differing = {each["fact"] for column in found.columns for each in column.answer["conflicts"]}
    assert {each.fact for each in found.disagreements} == differing == _differing(said.newest())


def _dana(people: People, link: str, fact: str, value: Any, said: Said) -> Sequence[tuple[str, str, str, Any]]:
    """What the leader tells by their link; the same again is nothing new."""
    place, before = AskedFact("", fact), said.newest().get(("", "Dana", fact))
    people.answer(link, {place: value}, {}, [place], EVERYTHING)
    return [] if before == value else [("", "Dana", fact, value)]


def _document(kind: str, check: str, newest: Mapping[tuple[str, str, str], Any], rulebook: Rulebook) -> dict[str, Any]:
    """What the newest word of each person makes: the owner's in the body, the leader's as evidence."""
    takes, facts, evidence = rulebook.rule_sets[kind].facts, dict[str, Any](), list[dict[str, Any]]()
    for (about, who, fact), value in newest.items():
        if value is None or fact not in takes or about not in ("", check):
            continue
        if who:
            evidence.append({"fact": fact, "value": value, "source": "form", "speaker_side": "buyer"})
        else:
            group, _, name = fact.partition(".")
            facts.setdefault(group, {})[name] = value
    return {"kind": kind, "facts": facts, "evidence": evidence}


def _differing(newest: Mapping[tuple[str, str, str], Any]) -> set[str]:
    """The facts on which the owner and the leader say different things."""
    pairs = {fact: (newest.get(("", "", fact)), newest.get(("", "Dana", fact))) for fact in OURS}
    return {fact for fact, both in pairs.items() if None not in both and both[0] != both[1]}
