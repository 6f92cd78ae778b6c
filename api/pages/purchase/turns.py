"""What to do now on the board of a purchase: whose turn it is, the first that helps first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from dontbuy.api.pages.draft.access import question_address
from dontbuy.api.pages.draft.acts import YOU, acts
from dontbuy.api.pages.draft.asking import BOARD
from dontbuy.api.pages.draft.left_to_do import not_paused
from dontbuy.api.pages.purchase.first_contact import OfferedAnswer, first_contact_of
from dontbuy.api.pages.purchase.questions import questions_of
from dontbuy.api.pages.purchase.standing import (
    FEW,
    beginner,
    headline_of,
    level_of,
    name_of,
    named,
    report_of,
    told_by,
    who_answers,
    who_is,
    why_of,
)
from dontbuy.api.pages.purchase.who_looks import who_looks
from dontbuy.api.pages.words import day, listed, number_of
from dontbuy.api.purchases.board import Board, JudgedCheck, OpenFact
from dontbuy.api.purchases.own_links import own_link
from dontbuy.api.purchases.snapshots import day_of_quarter
from dontbuy.api.records.purchases import Decision
from dontbuy.api.records.snapshots import QUARTERS

MOST_TURNS = 3
_LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing to do now, and whose it is. `address` leads to where it is done, `""` where that is no page."""

    who: str
    what: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """How a decision stands: whether to sign, the level of that, why, and what to do now in order."""

    headline: str
    level: str
    why: str
    turns: Sequence[Turn]


def said(found: Board, token: str) -> Said:
    """What stands at the top of a board. `token` is the own link's, `""` on a page that its owner does not see."""
    turns = list(islice({turn.what: turn for turn in _turns(found, token)}.values(), MOST_TURNS))
    if not token:
        turns = [Turn(beginner(found) if turn.who == YOU else turn.who, turn.what) for turn in turns]
    return Said(headline_of(found, is_owner=bool(token)), level_of(found), why_of(found, is_owner=bool(token)), turns)


def _turns(found: Board, token: str) -> Iterator[Turn]:
    """Who has to be left is left first, for nothing that is open changes that; then what differs is put right, then
    what is missing is asked for, then what speaks against it is mended."""
    if found.decision is Decision.DECIDED:
        yield from _afterwards(found, token)
        return
    yield from _endings(found, token)
    yield from _agreements(found, token)
    missing = found.missing if len(found.missing) <= FEW else []
    yield from _what_is_missing(found, token, missing)
    yield from _the_leader(found, token, missing)
    if found.decision is Decision.READY:
        names = listed([name_of(column) for column in found.ready])
        yield Turn(YOU, f"Decide about {names}, by what you know beyond these questions", "#decide" if token else "")
    yield from _asked_anew(found, token)
    yield from _of_the_columns(found, token)


def _endings(found: Board, token: str) -> Iterator[Turn]:
    """The talks end with every vendor who has to be left, in one line that leads to what they are told."""
    if out := [column for column in found.vendors if column.is_out]:
        page = f"/purchase/{token}/vendors/{out[0].check.id}/text" if len(out) == 1 else "#vendors"
        names = listed([name_of(column) for column in out])
        yield Turn(YOU, f"End the talks with {names}, and tell them so", page if token else "")


def _agreements(found: Board, token: str) -> Iterator[Turn]:
    open_facts = {each.place.fact for each in found.open}
    for differs in found.disagreements:
        if differs.fact in open_facts:
            who = listed(list(dict.fromkeys(told_by(found, each.who) for each in differs.claims)))
            what = f"Agree on one answer: {found.rulebook.facts[differs.fact].question}"
            yield Turn(who, what, _asked_at(differs.checks[0], differs.fact, token))


def _what_is_missing(found: Board, token: str, missing: Sequence[OpenFact]) -> Iterator[Turn]:
    """The few questions that are all that is open of the nearest vendor, each with those who can answer it."""
    for each in missing:
        assert found.nearest is not None
        name = name_of(found.nearest)
        what = "what is still open" if found.nearest.is_ready else f"what is missing before {name} can be decided about"
        who, address = (
            who_answers(found, found.lies_with(each), is_owner=True),
            _asked_at(each.checks[0], each.place.fact, token),
        )
        yield Turn(who, f"Answer {what}: {_question(found, each)}", address)


def _asked_at(check: str, fact: str, token: str) -> str:
    """Where the owner of the purchase answers a question of one of its checks; `""` on a shared board."""
    return question_address(own_link(token, check), fact, BOARD) if token else ""


def _question(found: Board, each: OpenFact) -> str:
    """A question as it is asked of whoever can answer it."""
    column = next(column for column in found.columns if column.check.id in each.checks)
    return column.rule_set.for_reader(found.lies_with(each)).facts[each.place.fact].question


def _the_leader(found: Board, token: str, said_already: Sequence[OpenFact]) -> Iterator[Turn]:
    """The leader’s own questions: ask for them, or wait for them; nothing where they were named one by one."""
    theirs = found.open_with.get(_LEADER, ())
    if found.reader == _LEADER or not theirs or all(each in said_already for each in theirs):
        return
    count, address = number_of(len(theirs), "question", "questions"), "#people" if token else ""
    if any(link.part.role == _LEADER and link.works for link in found.links):
        yield Turn(who_answers(found, _LEADER, is_owner=True), f"Answer {count}, by the link", address)
    else:
        yield Turn(
            YOU, f"Send the sales leader a link: {count} {'lies' if len(theirs) == 1 else 'lie'} with them", address
        )


def _asked_anew(found: Board, token: str) -> Iterator[Turn]:
    """Whoever has answered is told where something new is open for them."""
    for link in found.links:
        if not (link.answered_at and link.token) or link.part.role == _LEADER:
            continue
        if left := len(questions_of(found, link).needed):
            count = number_of(left, "question is", "questions are")
            yield Turn(YOU, f"Tell {who_is(found, link)}: {count} open for them", "#people" if token else "")


def _of_the_columns(found: Board, token: str) -> Iterator[Turn]:
    """What each verdict asks for: of the request where it keeps one from buying at all, then of the vendors with whom
    one could still sign, then what lies with us of those who are out."""
    out = [column for column in found.vendors if column.is_out]
    going = [column for column in (found.request, *found.vendors) if column and column not in out]
    going = sorted(going, key=lambda column: column.is_blocked and column is not found.request)
    for column in (*going, *out):
        yield from _of_one(found, column, token)


def _of_one(found: Board, column: JudgedCheck, token: str) -> Iterator[Turn]:
    """What one verdict asks for; of a vendor who is out only what lies with us, and no question once one could sign."""
    put_right = {differs.fact for differs in found.disagreements}
    of_the_leader = {each.place.fact for each in found.open_with.get(_LEADER, ())} if found.reader != _LEADER else set()
    offered = {each.fact for each in offered_answers(found)} if token else set()
    report = report_of(found, column, is_owner=bool(token))
    for act in acts(report):
        if act.tells and all(found.rulebook.facts[fact].derived_from in put_right for fact in act.tells):
            is_done = False  # it follows from a list about which people differ, and they agree on that first
        elif act.criterion:
            is_done = not column.is_out or report.is_ours(act.criterion)
        elif act.fact in put_right or act.fact in of_the_leader or act.fact in offered:
            is_done = False  # it is said above, with whoever differs or with the leader, or asked below with its answer
        else:
            is_done = not column.is_out and not found.ready
        if is_done:
            is_about_us = report.is_ours(act.criterion) and found.rulebook.facts[act.fact].told_once
            what = not_paused(act.what) if found.has_no_talks else act.what
            of = "" if column is found.request or is_about_us else f"{name_of(column)}: "
            address = "" if act.criterion else _asked_at(column.check.id, act.fact, token)
            yield Turn(named(found, act.who, is_owner=True), f"{of}{what}", address)


def offered_answers(found: Board) -> Sequence[OfferedAnswer]:
    """What a board offers to be answered with a tap."""
    return [each for each in (first_contact_of(found, found.reader), who_looks(found)) if each]


def _afterwards(found: Board, token: str) -> Iterator[Turn]:
    """After it was bought: today’s values while they can still be taken, then those of the next quarter."""
    bought_on = found.whole.purchase.bought_on
    if bought_on is None:
        return
    address = f"/purchase/{token}/snapshots" if token else ""
    if found.today < day_of_quarter(bought_on, QUARTERS[0]):
        yield Turn(YOU, "Take the start values now: without them nobody will know what moved", address)
    quarter = next((each for each in QUARTERS if day_of_quarter(bought_on, each) >= found.today), None)
    if quarter:
        when = day(day_of_quarter(bought_on, quarter))
        yield Turn(YOU, f"Take the numbers again on {when}, quarter {quarter} of {len(QUARTERS)}", address)
