"""From a trainer to their contact: what they take back or do first, and what they ask before the next call."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.contact import (
    SOMEBODY_TO_TALK_TO,
    asks_for_others,
    asks_for_the_leader,
    can_answer,
    is_behind_us,
    is_rough,
    of_one_meeting,
    who_has_them,
)
from dontbuy.api.pages.draft.letters import THANKS, Letter, SendableText, sendable, short_answers
from dontbuy.api.pages.draft.missing import UNNAMED, with_what_is_missing
from dontbuy.api.pages.draft.numbers import YOUR, in_their_number, moving, naming_inexact
from dontbuy.api.pages.draft.questions import (
    MOST_QUESTIONS,
    asked_of,
    in_a_call,
    may_see_figures,
    open_to,
    to_put_right,
)
from dontbuy.api.pages.draft.reasons import each_saying_more
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import said_of
from dontbuy.api.pages.words import listed
from dontbuy.engine.answer_shape import ReasonData

_CONTACT = "contact"
MOST_SAID = 2
"""Of more things that a trainer takes back, or does first, a contact would not read the questions."""
_OPENING = "Thank you for your time."
_OFFERS = ("offer", "price", "propose", "solution")
_ASKED_FOR, _STUNG = "request.opened_with", "evaluator.frustrated_by_discovery"
_GOES_DEEP = "request.willing_to_dive_in"
_WISHES = {
    "price": ("the price", "price"),
    "methodology": ("the methodology", "training itself"),
    "training_path": ("the training path", "training itself"),
    "how_it_works": ("how it all works", "training itself"),
    "more_leads": ("more leads", "a solution"),
    "another_training_program": ("a training programme", "a solution"),
}
"""What a buyer asks for at the start, and by what a text is known that speaks of it."""
_WITH = " with "
_COMES_BACK = "You asked about {}. I will come back to that {}."
_ONCE_I_DO, _THEN = "once I understand your business", "then"
_ONCE = re.compile(r"\b(?:that|once) I understand your business")
"""When that is; the last where something before it says so."""
_NOT_EASY = "Some of my questions were not easy. I ask them because what would help you depends on the answers{}."
_LEAVE_OPEN = ", and you may leave any of them open"
"""Not to whoever does not go into details, and is told that there is no help without."""
_OF_THE_BUYER = "the buyer’s"
_OFFERED = "vendor.sold_or_priced"
_REGRETS = ("too early", "too little", "should have", "take that back", "not gone deep")
"""By what a text is known in which a trainer regrets something: once in a letter is enough."""


def to_the_contact(report: Report) -> Iterator[SendableText]:
    """What a trainer takes back, or does first, and what they ask before the next call; where nothing is left to ask,
    whether an offer is welcome."""
    done = _what_the_trainer_does(report)
    facts = [*to_put_right(report, _CONTACT), *open_to(report, _CONTACT)]
    if asks_for_the_leader(done):
        facts = [fact for fact in facts if fact.name != SOMEBODY_TO_TALK_TO]
    known = sorted([fact for fact in facts if can_answer(report, fact)], key=partial(in_a_call, report))
    asked = [*asks_for_others(report, done), *asked_of(report, _CONTACT, known)]
    asked = [*dict.fromkeys(of_one_meeting(report, done, asked))][:MOST_QUESTIONS]
    is_fine = not report.answer["ask"] and not report.answer["reasons"]
    if not done and not asked and not is_fine:
        return
    shows_today = may_see_figures(report, _CONTACT, asked) and (is_rough(report) or who_has_them(report) not in asked)
    numbers = moving(report, shows_today, YOUR)
    understood = f"As I understood you, the training would have to move {numbers}." if numbers else ""
    ask = "Is that right, and may I send you an offer for it?" if is_fine else "When could we talk it through?"
    if asked:
        prepare = "Your answer would help" if len(asked) == 1 else "Your answers would help"
        ask = f"{prepare} me to prepare{'' if done or understood else ' for when we next talk'}:"
    said = " ".join(filter(None, [*done[-1:], _asked_besides(report, done)]))
    leave_open = "" if agreed(report, _GOES_DEEP) is False else _LEAVE_OPEN
    stung = f" {_NOT_EASY.format(leave_open)}" if asked and agreed(report, _STUNG) is True else ""
    closing = short_answers(asked, "we can talk about the rest" if len(asked) > 1 else "") if asked else THANKS
    asks = ("one question" if len(asked) == 1 else "a few questions") if asked else "what comes next"
    paragraphs = [f"{_OPENING}{stung}", *done[:-1], said, understood, ask]
    letter = Letter("To your contact", f"Before we next talk: {asks}", paragraphs, closing)
    yield sendable(_CONTACT, letter, asked)


def _asked_besides(report: Report, done: Sequence[str]) -> str:
    """What the buyer asked for at the start and no text speaks of: it is not passed over. No price that was given."""
    spoken_of = "" if agreed(report, _OFFERED) is not True else "price"
    said = " ".join([*done, spoken_of])
    told = [_WISHES[word] for word in agreed(report, _ASKED_FOR) or () if word in _WISHES]
    passed_over = [wish for wish, known_by in told if known_by not in said]
    passed_over = sorted(passed_over, key=lambda wish: _WITH in wish)  # else it is with all that follows
    then = _THEN if _ONCE.search(said) else _ONCE_I_DO
    return _COMES_BACK.format(listed(passed_over), then) if done and passed_over else ""


def _what_the_trainer_does(report: Report) -> list[str]:
    """What the acts of the result say, as it is said to the contact; an offer is taken back, or held back, once. What
    was wrong in an earlier call than the last was talked about there, and is not taken back again."""
    of_acts = {act.criterion for act in acts(report) if act.criterion}
    reasons = [reason for reason in each_saying_more(report.answer["reasons"]) if reason["criterion"] in of_acts]
    said: list[str] = []
    for reason in reasons:
        text = "" if is_behind_us(report, reason) else _to_say(report, reason)
        if text and not any(_says_again(text, each) for each in said):
            said.append(text)
    return [naming_inexact(report, in_their_number(report, each, YOUR), YOUR) for each in said[:MOST_SAID]]


def _to_say(report: Report, reason: ReasonData) -> str:
    """What a reason is to the contact, with what exactly is missing: *I want to be able to explain to you the plan*;
    `""` where there is nothing to say."""
    known = said_of(report, report.rule_set, reason)
    said = known.to_send if known else ""
    return with_what_is_missing(report, said, reason).replace(_OF_THE_BUYER, YOUR) if UNNAMED in said else said


def _says_again(text: str, said: str) -> bool:
    """Whether a text is about an offer as an earlier one is, or regrets and asks for nothing where one regrets."""
    regrets = any(each in text for each in _REGRETS) and "please" not in text
    are_about_an_offer = all(any(each in about for each in _OFFERS) for about in (text, said))
    return are_about_an_offer or (regrets and any(each in said for each in _REGRETS))
