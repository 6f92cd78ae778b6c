"""The page of one person who is asked in a purchase: their questions alone, seven at most, in their voice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePeople, ThePurchases
from dontbuy.api.door.problems import OVERTAKEN, UNREADABLE
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import ToldOtherwise, saw_of, see, without_theirs
from dontbuy.api.pages.draft.asking import LONGEST_NOTE, note_field
from dontbuy.api.pages.form.controls import ROW, Doubts, Errors, faults, id_of
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.purchase.access import only_with_purchases
from dontbuy.api.pages.purchase.first_contact import LEADER, first_contact_of
from dontbuy.api.pages.purchase.questions import AT_ONCE, Questions, name_of
from dontbuy.api.pages.purchase.standing import disagreements, role_of
from dontbuy.api.pages.purchase.withdrawn import withdrawn
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day, moment, with_capital
from dontbuy.api.purchases.board import board
from dontbuy.api.purchases.first_contact import ANSWERED
from dontbuy.api.purchases.people import AnsweredMeanwhile, AskedFact, People
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.purchases import OPEN
from dontbuy.api.service import Service

router = APIRouter(prefix="/asked/{token}", dependencies=[Depends(only_with_purchases)])


@router.get("")
def show(
    token: str,
    request: Request,
    service: TheService,
    purchases: ThePurchases,
    people: ThePeople,
    change: str = "",
    saved: str = "",
    rows: str = "",
    shown: Annotated[Sequence[str], Query()] = (),
    left: Annotated[Sequence[str], Query()] = (),
    more: str = "",
) -> Response:
    """The person's next questions, or the one that they change; `shown` names those that stood on the page before a
    row was added to one of them, or something in them looked wrong. `left` are those that they have just left open on
    purpose; with `more` they are asked what is not needed as well."""
    questions, way = _questions(service, purchases, people, token), _Way(left, bool(more))
    places = questions.named(shown) or way.shown(questions, service, change)
    said = {place: telling.value for place, telling in questions.told.items()}
    notes = {place: telling.note for place, telling in questions.told.items()}
    least = int(rows) if ROW.fullmatch(rows) else 1
    doubts = _doubts(questions, service, places, said)
    context = _context(questions, service, token, places, said, {}, notes, least, doubts, way)
    return page(request, "purchase/asked.html", {**context, "saved": bool(saved), "is_change": bool(change)})


@router.post("", dependencies=[IN_TURN])
def answer(
    token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople, form: TheForm
) -> Response:
    """Keep what was answered under the person's name; what they left empty stays open."""
    questions, way = _questions(service, purchases, people, token), _Way(form.every("left"), "more" in form)
    named = {name_of(place): place for place in questions.takes}
    gone = withdrawn(questions, [name for name in form.every("asked") if name not in named], form)
    sent = [named.get(name, AskedFact("", name)) for name in form.every("asked") if name not in gone]
    known = [place for place in sent if place in questions.takes]
    said, notes = questions.typed(known, form), questions.notes(known, form)
    errors = {**questions.wrong(service, said), **_too_long(notes), **questions.both(known, said, form)}
    if errors and len(known) == len(sent):
        context = _context(questions, service, token, known, said, errors, notes, way=way)
        return page(request, "purchase/asked.html", {**context, "saw": saw_of(form)}, UNREADABLE)
    kept = without_theirs({name_of(place): place for place in said}, form).values()
    told = {place: said[place] for place in kept} | dict.fromkeys(set(sent) - set(known))
    meanwhile = people.answer(token, told, notes, questions.takes, saw_of(form))
    if meanwhile:
        questions = _questions(service, purchases, people, token)
        context = _context(questions, service, token, known, said, {}, notes, way=way)
        differs = [_otherwise(questions, each) for each in meanwhile]
        return page(request, "purchase/asked.html", {**context, "differs": differs}, OVERTAKEN)
    if gone:
        questions = _questions(service, purchases, people, token)
        context = _context(questions, service, token, way.shown(questions, service), {}, {}, {}, way=way)
        shown = {**context, "withdrawn": [*gone.values()], "saved": any(value is not None for value in told.values())}
        return page(request, "purchase/asked.html", shown)
    more, shown_again = form.text("action").removeprefix("more:"), {"shown": [name_of(place) for place in known]}
    if more in named:
        records = said.get(named[more])
        rows = len(records) + 1 if isinstance(records, list) else 1
        return see(f"{way.on(token, rows=rows, **shown_again)}#{id_of(f'{more}/{rows - 1}')}")
    if _look_wrong(_doubts(questions, service, known, said), form.every("looked-at")):
        return see(f"{way.on(token, **shown_again)}#look-again")
    still_open = [name_of(place) for place in known if said.get(place) is None]
    return see(_Way([*way.left, *still_open], way.more).on(token, saved="yes"))


@dataclass(frozen=True, slots=True)
class _Way:
    """How somebody goes through their questions: the names of those that they have `left` open on purpose, so that none
    comes twice in a row, and whether they answer `more` than what is needed."""

    left: Sequence[str] = ()
    more: bool = False

    def shown(self, questions: Questions, service: Service, change: str = "") -> Sequence[AskedFact]:
        """The places of the next page."""
        asked = questions.shown(change, self.left)
        if asked or not self.more:
            return asked
        return [place for place in questions.not_needed(service) if name_of(place) not in self.left][:AT_ONCE]

    def left_after(self, questions: Questions, not_needed: Sequence[AskedFact], places: Sequence[AskedFact]) -> int:
        """How many come after those of a page; `not_needed` are those that are asked for with `more` alone."""
        coming = [*questions.open, *(not_needed if self.more else ())]
        return len([place for place in coming if place not in places and name_of(place) not in self.left])

    def on(self, token: str, **sent: Any) -> str:
        """The address at which they go on."""
        way = {"left": list(dict.fromkeys(self.left)), **({"more": "yes"} if self.more else {})}
        return f"/asked/{token}?{urlencode({**sent, **way}, doseq=True)}"


def _questions(service: Service, purchases: Purchases, people: People, token: str) -> Questions:
    person = people.asked(token)
    return Questions(person, replace(board(service, person.whole, (), purchases.today), sender=person.sender))


_STRAIGHT_ON = _Way()


def _context(
    questions: Questions,
    service: Service,
    token: str,
    places: Sequence[AskedFact],
    said: Mapping[AskedFact, Any],
    errors: Errors,
    notes: Mapping[AskedFact, str],
    rows: int = 1,
    doubts: Doubts | None = None,
    way: _Way = _STRAIGHT_ON,
) -> dict[str, Any]:
    asked = questions.asked(places, said, errors, notes, rows, doubts)
    doubts = doubts or {}
    found = faults([field for entry in asked for field in (entry.answer, *entry.companions)])
    noted = [(entry.answer.id, entry.note_error) for entry in asked if entry.note_error]
    found += [(f"note-{key}", f"What makes you say so: {wrong}") for key, wrong in noted]
    not_needed = [place for place in questions.not_needed(service) if place not in places]
    left_open = [place for place in questions.named(way.left) if place not in questions.told]
    return {
        "token": token,
        "person": questions.person.part,
        "purchase": questions.person.whole.purchase,
        "role": role_of(questions.board, questions.person.part.role),
        "until": day(questions.person.until),
        "asks": _who_asks(questions),
        "answer_by_hand": ANSWERED,
        "asked": asked,
        "looks": list(dict.fromkeys(text for texts in doubts.values() for text in texts)),
        "looks_apart": [text for place in places for text in doubts.get(name_of(place), ())],
        "adds_row": rows > 1,
        "faults": found,
        "left": way.left_after(questions, not_needed, places),
        "way": way,
        "all_the_same": _Way(way.left, more=True).on(token),
        "not_needed": len(not_needed),
        "left_open": [(name_of(place), questions.question(place)) for place in left_open],
        "answered": questions.answered(),
        "disagreements": disagreements(questions.board, questions.person.part),
        "first_contact": first_contact_of(questions.board, LEADER) if questions.person.part.role == LEADER else None,
        "today": questions.board.today.isoformat(),
        "saw": questions.person.number,
        "differs": (),
        "withdrawn": (),
        "saved": False,
        "is_change": False,
    }


def _who_asks(questions: Questions) -> str:
    """Who asks and by when, in a sentence; `""` where neither is known, or it is decided."""
    found, until = questions.board, questions.board.whole.purchase.decide_by
    if found.whole.purchase.state != OPEN:
        return ""
    who = role_of(found, found.reader) if found.reader not in ("", questions.person.part.role) else ""
    if found.sender:
        who = f"{found.sender} ({who})" if who else found.sender
    by = f"decide by {day(until)}" if until and until >= found.today else ""
    if not who:
        return f"It is to be {by.replace('decide', 'decided')}." if by else ""
    return f"{with_capital(who)} asks you{f', and wants to {by}' if by else ''}."


def _doubts(
    questions: Questions, service: Service, places: Sequence[AskedFact], said: Mapping[AskedFact, Any]
) -> Doubts:
    """What looks wrong in the answers that a page shows."""
    return questions.doubts(service, {place: value for place, value in said.items() if place in places})


def _look_wrong(doubts: Doubts, looked_at: Sequence[str]) -> bool:
    """Whether something looks wrong that the page had not said before."""
    return any(text not in looked_at for texts in doubts.values() for text in texts)


def _otherwise(questions: Questions, answered: AnsweredMeanwhile) -> ToldOtherwise:
    """What was answered otherwise meanwhile, in words, to be asked about."""
    place, now = answered.place, answered.now
    return ToldOtherwise(
        fact=name_of(place),
        question=questions.question(place),
        mine=questions.in_words(place, answered.value, answered.note),
        theirs=questions.in_words(place, now.value, now.note),
        when=moment(now.at.isoformat()),
    )


def _too_long(notes: Mapping[AskedFact, str]) -> Errors:
    return {
        note_field(name_of(place)): f"shorten this to at most {LONGEST_NOTE:,} characters; it has {len(note):,}"
        for place, note in notes.items()
        if len(note) > LONGEST_NOTE
    }
