"""What the page of a question shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dontbuy.api.pages.draft.access import ToldOtherwise, question_address, shell
from dontbuy.api.pages.draft.from_lists import from_the_list
from dontbuy.api.pages.draft.grouping import title_of
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.draft.settling import key_of
from dontbuy.api.pages.draft.stages import progress
from dontbuy.api.pages.form.controls import MOST_ROWS, Control, Errors, control, faults, says_how_well_known
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.form.labels import examples, none_named
from dontbuy.api.pages.pictures.targets import Target, rows_drawn
from dontbuy.api.pages.second_looks import texts_by_field
from dontbuy.api.pages.words import Measure, lines, measure, person
from dontbuy.api.records.facts import METRICS
from dontbuy.api.records.not_known import says_not_known, without_not_known
from dontbuy.engine.facts import FactDeclaration, ValueType
from dontbuy.engine.wording import plain

Said = Mapping[str, Any]
ANSWERS, RESULT, BOARD = "answers", "result", "board"
LONGEST_NOTE = 10_000
TAPPED = (ValueType.YES_NO, ValueType.WORD)
"""Each answer to these is a button of its own."""


def note_field(fact: str) -> str:
    """The name of the field for what makes somebody say what they say of a fact."""
    return f"note/{fact}"


def note_sent(outlook: Outlook, fact: str, form: Form, saw: int) -> str:
    """What a form says makes somebody say what they say of a fact. A form without a field for it leaves it as it is;
    where somebody else wrote something meanwhile, both are kept."""
    before, now = (without_not_known(check.note(fact)) for check in (outlook.check.as_seen(saw), outlook.check))
    sent = form.text(note_field(fact)) if note_field(fact) in form else before
    if sent == before:
        return now
    return sent if now in (before, sent) else f"{now}\n\n{sent}"


def too_long(notes: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with notes that cannot be kept, by the name of their field."""
    return {
        note_field(fact): f"shorten this to at most {LONGEST_NOTE:,} characters; it has {len(note):,}"
        for fact, note in notes.items()
        if len(note) > LONGEST_NOTE
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a page, with what stands in its fields.

    `counts_as` is the answer that *I don't know* stands for, `""` where it is none. `is_not_known` where that is what
    was said. `can_be_asked` where it is not for the reader to know, and somebody else is asked in their place.
    `none_named` is what a list is answered with that is empty, `""` where that is no answer. `is_own` where the reader
    is the one who can answer.
    """

    fact: FactDeclaration
    answer: Control
    companions: Sequence[Control]
    person: str
    examples: Sequence[tuple[str, str]]
    note: str
    note_error: str
    has_answer: bool
    can_say_dont_know: bool
    counts_as: str
    is_not_known: bool
    can_be_asked: bool
    none_named: str
    is_tapped: bool
    is_own: bool

    @property
    def stands_out(self) -> bool:
        """Whether it is a list that fills a page, with a question or none below it."""
        return self.fact.type.value_type is ValueType.RECORDS

    @property
    def can_leave_values_open(self) -> bool:
        """Whether what was chosen of a list can say that its value of today is not known."""
        return self.can_say_dont_know and says_how_well_known(self.fact.type)

    @property
    def note_name(self) -> str:
        return note_field(self.fact.name)

    @property
    def note_id(self) -> str:
        return f"note-{self.answer.id}"

    @property
    def companions_open(self) -> bool:
        """Whether something stands in what may be added, so that it is shown."""
        return any(each.is_filled() or each.has_error() for each in self.companions)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of questions as it is to be shown: the facts, what is said of them, what is wrong, the notes as typed.

    `then` is where somebody came from who changes an answer. `rows` is how many records a list has room for at least;
    more than one where somebody added one, at which the page begins.
    `leaves` is where somebody wanted to go who cannot, for what is wrong. `until` is the last question of those that
    were left open and come again.
    """

    facts: Sequence[str]
    said: Said
    errors: Errors
    notes: Mapping[str, str]
    then: str = ""
    rows: int = 1
    leaves: str = ""
    differs: Sequence[ToldOtherwise] = ()
    until: str = ""

    @property
    def fact(self) -> str:
        return self.facts[0]


def known(then: str) -> str:
    """Where to go afterwards; only a place that is known, so that no link leads elsewhere."""
    return then if then in (ANSWERS, RESULT, BOARD) else ""


def back_address(outlook: Outlook, token: str, fact: str, then: str, until: str = "") -> str:
    """The page of the question before this one, with all that stood on it; where there is none, an answer is being
    changed, or what was left open comes again, the place it came from."""
    back = outlook.before(fact)
    if back and not until and not (then and fact in outlook.said):
        first, *also = (each for each in outlook.check.progress.page_of(back) if outlook.fact(each))
        return question_address(token, first, then, also=also)
    return f"/draft/{token}/{then or ANSWERS}"


def sheet_context(outlook: Outlook, token: str, sheet: Sheet) -> dict[str, Any]:
    """Everything that the template of a question needs."""
    asked = [_asked(outlook, sheet, fact) for fact in sheet.facts]
    looked_at = {name for fact in sheet.facts for name in outlook.with_companions(fact)}
    looks = [] if sheet.errors else [look for look in outlook.second_looks if look.fact in looked_at]
    mended_at = next((look.mended_at for look in looks if look.mended_at not in ("", sheet.fact)), "")
    is_change = bool(sheet.then) and sheet.fact in outlook.said
    is_single = asked[0].stands_out or len(asked) == 1
    title = asked[0].fact.question if is_single else title_of(outlook, sheet.facts)
    return {
        **shell(outlook, token),
        "here": question_address(token, sheet.fact),
        "asked": asked,
        "title": title,
        "fact": asked[0].fact,
        "faults": _faults(asked),
        "then": sheet.then,
        "until": sheet.until,
        "again": len(outlook.again(sheet.until)),
        "is_change": is_change,
        "leaves": sheet.leaves,
        "adds_row": sheet.rows > 1,
        "progress": progress(outlook, sheet.facts, asks_all=sheet.then == RESULT, heading=title),
        "enough": outlook.is_enough and sheet.fact in outlook.to_ask and sheet.then != RESULT,
        "came_to_say": 0 if sheet.then == RESULT or outlook.check.progress.goes_on else len(outlook.first_left),
        "taken_along": 0,
        "said_none": outlook.said.get(sheet.fact) == [],
        "origin": outlook.check.suggested.get(sheet.fact, ""),
        "looks": list(dict.fromkeys(look.text for look in looks)),
        "mended_at": question_address(token, mended_at, sheet.then) if mended_at else "",
        "looks_apart": list(dict.fromkeys(look.text for look in looks if look.fact != sheet.fact or look.row < 0)),
        "today": outlook.answer["as_of"],
        "drawn": () if sheet.errors or sheet.differs else drawn(outlook),
        "differs": sheet.differs,
        "conflict": _conflict(outlook, asked[0].fact),
    }


def can_be_empty(declared: FactDeclaration) -> bool:
    """Whether it is a list, and that nothing stands in it is what not knowing counts as."""
    return declared.type.value_type is ValueType.RECORDS and declared.dont_know_means == ()


def drawn(outlook: Outlook) -> Sequence[Target]:
    """Today and target of each metric as they were saved, to be drawn beside the row of the form."""
    return rows_drawn(outlook.rulebook, outlook.rule_set, outlook.said.get(METRICS), outlook.second_looks)


def _asked(outlook: Outlook, sheet: Sheet, name: str) -> Asked:
    declared, said = outlook.rule_set.facts[name], sheet.said
    looks = [] if sheet.errors else [look for look in outlook.second_looks if look.fact == name]
    least = max(1, min(sheet.rows, MOST_ROWS))
    made = control(
        name, declared.question, declared.type, said.get(name), sheet.errors, least, texts_by_field(looks, name)
    )
    can_say_dont_know = outlook.can_say_dont_know(name)
    noted, who = outlook.check.note(name), person(outlook.rulebook, outlook.rule_set, outlook.whoever_knows(name))
    counts_as = ""
    if can_say_dont_know and declared.dont_know_means is not None:
        counts_as = lines(plain(declared.dont_know_means), declared.type, outlook.rulebook)[0]
    return Asked(
        fact=declared,
        answer=made,
        companions=[
            control(each.name, each.question, each.type, said.get(each.name), sheet.errors)
            for each in outlook.companions(name)
        ],
        person=who,
        examples=examples(declared),
        note=without_not_known(sheet.notes.get(name, noted)),
        note_error=sheet.errors.get(note_field(name), ""),
        has_answer=name in outlook.said,
        can_say_dont_know=can_say_dont_know,
        counts_as=counts_as,
        is_not_known=can_say_dont_know and says_not_known(sheet.notes.get(name, noted)),
        can_be_asked=declared.dont_know_means is not None and not can_say_dont_know and bool(who),
        none_named=none_named(declared) if can_say_dont_know and can_be_empty(declared) else "",
        is_tapped=declared.type.value_type in TAPPED,
        is_own=outlook.whoever_knows(name) in ("", outlook.rule_set.reader),
    )


def _faults(asked: Sequence[Asked]) -> list[tuple[str, str]]:
    """What is wrong on the page, for its summary."""
    found = faults([field for entry in asked for field in (entry.answer, *entry.companions)])
    return found + [
        (entry.note_id, f"What makes you say so: {entry.note_error}") for entry in asked if entry.note_error
    ]


def _numbers(outlook: Outlook) -> Sequence[Measure]:
    """The numbers that have to move, as they were listed here."""
    listed = outlook.said.get(METRICS) or []
    return [measure(item, outlook.rule_set.facts[METRICS].type, outlook.rulebook) for item in listed]


def _conflict(outlook: Outlook, asked: FactDeclaration) -> list[dict[str, Any]]:
    found = [entry for entry in outlook.answer["conflicts"] if entry["fact"] == asked.name]
    numbers = _numbers(outlook) if found else ()
    return [
        {
            **entry,
            "lines": lines(entry["value"], asked.type, outlook.rulebook),
            "from_list": from_the_list(asked, entry["pointer"], numbers),
            "key": key_of(entry["value"]),
        }
        for each in found
        for entry in each["values"]
    ]
