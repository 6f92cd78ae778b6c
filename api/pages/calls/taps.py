"""What is asked after a call: about a dozen taps, what each of them tells, and what a form says of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from dontbuy.api.pages.form.forms import Form
from dontbuy.api.records.calls import DISCOVERY, NUMBERS, PRICED, PROBLEM, PRODUCT, Call, Tap
from dontbuy.api.records.facts import ASKED_FOR_NUMBERS
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import RuleSet

ASKED, WHICH = ASKED_FOR_NUMBERS, "vendor.metrics_asked"
NONE = "none"
"""In the list of numbers: they asked for none of them."""
FIRST = "first"
"""The tap of which it is also kept which of its words was chosen."""
_SURFACE, _DEEP = "vendor.stayed_surface_level", "vendor.problem_centric_discovery"
_PRODUCT_FIRST, _UNDERSTOOD = "vendor.started_with_product", "vendor.full_understanding_first"
_SHORT = 24
"""Characters of a word that stands beside others on a phone."""
_SAID_BACK = "What they said back to us", "What you said back to them"
_CAUSE, _SHOWN, _MORE = "Cause, plan, impact", "Slides, clients, titles", "More detail"


@dataclass(frozen=True, slots=True)
class Choice:
    """One word to tap, and what it tells of each fact of its question; a fact that it does not name it leaves open."""

    value: str
    label: str
    tells: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class TapQuestion:
    """One question with the words to tap. `facts` are all that any of them tells, and its note is kept with the first.

    `of` heads several questions that stand together, `""` where a question stands alone.
    """

    id: str
    text: str
    facts: tuple[str, ...]
    choices: tuple[Choice, ...]
    of: str = ""
    hint: str = ""

    @property
    def field(self) -> str:
        return f"tap/{self.id}"

    @property
    def has_long_words(self) -> bool:
        """Whether its words need a line each."""
        return any(len(choice.label) > _SHORT for choice in self.choices)

    @property
    def note(self) -> str:
        """The name of the field for what makes somebody say so."""
        return f"note/{self.id}"


@dataclass(frozen=True, slots=True)
class Tapped:
    """What stands in the fields of a debrief. `taps` and `notes` are by the id of a question; `with_whom` are the roles
    of those who took part."""

    taps: Mapping[str, str]
    notes: Mapping[str, str]
    numbers: Sequence[str]
    with_whom: Sequence[str] = ()


NUMBERS_ASKED, HARDEST, WITH_WHOM = "numbers", "hardest", "with-whom"
"""The questions that are no word to tap: a list of metrics, a text, the people who took part."""


def questions(rule_set: RuleSet, *, is_own: bool, priced_before: bool) -> Sequence[TapQuestion]:
    """What is tapped, in order; `is_own` where a trainer speaks of their own call. With `priced_before` it is not asked
    whether all was understood before the price: that is about the first call with a price."""
    asked = [*_asked(rule_set.facts, int(is_own))]
    taken = [each for each in asked if set(each.facts) <= set(rule_set.facts)]
    return [each for each in taken if not (priced_before and each.facts == (_UNDERSTOOD,))]


def facts_of(rule_set: RuleSet) -> Sequence[str]:
    """Every fact that a debrief can tell of this kind of document."""
    asked = questions(rule_set, is_own=False, priced_before=False)
    told = [*chain.from_iterable(each.facts for each in asked), ASKED, WHICH]
    return [fact for fact in dict.fromkeys(told) if fact in rule_set.facts]


def can_be_debriefed(rule_set: RuleSet) -> bool:
    """Whether calls can be told of: not of a request, which is no conversation with a vendor."""
    return {_PRODUCT_FIRST, ASKED, DISCOVERY, PRICED} <= set(rule_set.facts)


def typed(form: Form, asked: Sequence[TapQuestion]) -> Tapped:
    """What a form says. A word that no question has says nothing."""
    chosen = {each.id: form.text(each.field) for each in asked}
    known = {each.id: {choice.value for choice in each.choices} for each in asked}
    notes = {key: form.text(f"note/{key}") for key in (*known, NUMBERS_ASKED, HARDEST)}
    numbers, roles = ([name for name in form.every(field) if name] for field in (NUMBERS_ASKED, WITH_WHOM))
    return Tapped({key: value for key, value in chosen.items() if value in known[key]}, notes, numbers, roles)


def as_told(call: Call, asked: Sequence[TapQuestion]) -> Tapped:
    """What stands in the fields where a call is told of again."""
    taps = {each.id: chosen for each in asked if (chosen := _chosen(call, each))}
    notes = {each.id: call.taps[each.facts[0]].note for each in asked if each.facts[0] in call.taps}
    notes[HARDEST] = call.taps[_DEEP].note if _DEEP in call.taps else ""
    notes[NUMBERS_ASKED] = call.taps[ASKED].note if ASKED in call.taps else ""
    numbers = call.said(WHICH) or ([NONE] if call.said(ASKED) is False else [])
    return Tapped(taps, notes, numbers, call.newest.with_whom)


def taps_of(answered: Tapped, asked: Sequence[TapQuestion], before: Call | None) -> Mapping[str, Tap]:
    """What is told of each fact. `before` is the call that was told of already by a form that this one did not show:
    what is left open here stays as it was there."""
    told: dict[str, Tap] = {}
    for each in asked:
        choice = next((choice for choice in each.choices if choice.value == answered.taps.get(each.id)), None)
        for fact in each.facts:
            value = choice.tells.get(fact) if choice else before.said(fact) if before else None
            note = answered.notes.get(each.id, "") if fact == each.facts[0] else ""
            told[fact] = Tap(value, _noted(note, before, fact))
    if _DEEP in told:
        told[_DEEP] = Tap(told[_DEEP].value, _noted(answered.notes[HARDEST], before, _DEEP))
    values: Mapping[str, Any] = {fact: before.said(fact) if before else None for fact in (ASKED, WHICH)}
    if answered.numbers:
        named = [name for name in answered.numbers if name != NONE]
        values = {ASKED: bool(named), WHICH: named or None}
    return {
        **told,
        ASKED: Tap(values[ASKED], _noted(answered.notes[NUMBERS_ASKED], before, ASKED)),
        WHICH: Tap(values[WHICH]),
    }


def _noted(note: str, before: Call | None, fact: str) -> str:
    return note or (before.taps[fact].note if before and fact in before.taps else "")


def _chosen(call: Call, asked: TapQuestion) -> str:
    """The word that says what was told of a call; `""` where none does."""
    if asked.id == FIRST and call.newest.began_with:
        return call.newest.began_with
    for choice in asked.choices:
        if all(call.said(fact) == choice.tells.get(fact) for fact in asked.facts):
            return choice.value
    return ""


def _asked(facts: Mapping[str, FactDeclaration], own: int) -> Iterator[TapQuestion]:
    they, their = ("they", "their") if not own else ("you", "your")
    yield TapQuestion(
        FIRST,
        f"What did {they} speak of first?",
        (_PRODUCT_FIRST,),
        (
            Choice(NUMBERS, ("Our numbers", "Their numbers")[own], {_PRODUCT_FIRST: False}),
            Choice(PROBLEM, ("Our problem", "Their problem")[own], {_PRODUCT_FIRST: False}),
            Choice(PRODUCT, ("Their product", "Your product")[own], {_PRODUCT_FIRST: True}),
        ),
        hint="It counts from the first conversation.",
    )
    yield TapQuestion(
        "follow-up",
        f"Did {they} follow up on what was said?",
        (_SURFACE, _DEEP, DISCOVERY),
        (
            Choice(
                "deep", "For most of the call: why, and why is that?", {_SURFACE: False, _DEEP: True, DISCOVERY: True}
            ),
            Choice(
                "once", "At least once, and most of the call was something else", {_SURFACE: False, DISCOVERY: False}
            ),
            Choice(
                "surface",
                "No: a presentation, or team size, budget, dates, tools",
                {_SURFACE: True, _DEEP: False, DISCOVERY: False},
            ),
        ),
    )
    for name in ("business_problems", "what_is_going_on", "cost_of_no_change", "tie_back_to_metrics"):
        yield _yes_no(facts, f"vendor.understands.{name}", of=_SAID_BACK[own])
    for name in ("root_causes", "plan", "impact_on_metrics"):
        yield _yes_no(facts, f"vendor.articulates.{name}", of=_CAUSE)
    price = "A price or an offer"
    came = ("Did a price or an offer come in this call?", "Did you give a price or an offer in this call?")
    yield _yes_no(facts, PRICED, came[own], price)
    yield _yes_no(facts, _UNDERSTOOD, of=price, hint="Only if a price or an offer came for the first time.")
    yield _yes_no(facts, "evaluator.sat_through_slide_deck", of=_SHOWN)
    much = f"Was much of this call about {their} clients, titles or awards?"
    yield _yes_no(facts, "vendor.flashes_titles_or_clients", much, _SHOWN)
    deeper = "vendor.wants_to_get_in_deep"
    yield TapQuestion(
        "more",
        ("When we offered more detail, what did they do?", "When they offered more detail, what did you do?")[own],
        (deeper,),
        (
            Choice("took", f"{they.capitalize()} took it up", {deeper: True}),
            Choice("passed", f"{they.capitalize()} passed it over", {deeper: False}),
        ),
        of=_MORE,
    )


def _yes_no(
    facts: Mapping[str, FactDeclaration], fact: str, text: str = "", of: str = "", hint: str = ""
) -> TapQuestion:
    question = text or (facts[fact].question if fact in facts else "")
    yes_no = (Choice("yes", "Yes", {fact: True}), Choice("no", "No", {fact: False}))
    return TapQuestion(fact, question, (fact,), yes_no, of=of, hint=hint)
