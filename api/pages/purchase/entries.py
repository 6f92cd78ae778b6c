"""The entries of a plan as a form: read, told to be wrong, asked about where somebody else changed one meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dontbuy.api.pages import figures
from dontbuy.api.pages.draft.access import ToldOtherwise
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.purchase.begin import day_of
from dontbuy.api.pages.words import day, lowered, moment
from dontbuy.api.purchases.plans import ChangedMeanwhile, PurchasePlan, Texts
from dontbuy.api.wire.envelope import hides_something

ONE_LINE, SEVERAL_LINES, DAY, NUMBER, MONEY = "line", "lines", "day", "number", "money"
_LONGEST = {ONE_LINE: 200, SEVERAL_LINES: 2_000, DAY: 10, NUMBER: 100, MONEY: 100}


@dataclass(frozen=True, slots=True)
class EntryField:
    """One field of an entry: its name in it, its label, and what is written in it."""

    key: str
    label: str
    kind: str = ONE_LINE
    hint: str = ""

    def in_words(self, text: str) -> str:
        """What is written in it, a day as a person writes it."""
        return day(text) if self.kind == DAY and day_of(text) else text


@dataclass(frozen=True, slots=True)
class EntryForm:
    """The fields of one entry of a plan; `title` is what it is called where somebody is asked about it."""

    name: str
    title: str
    fields: Sequence[EntryField]

    def sent(self, form: Form) -> Texts | None:
        """What a form says of it; None where it has no field for it."""
        names = {each.key: field_name(self.name, each.key) for each in self.fields}
        return {key: form.text(name) for key, name in names.items()} if set(names.values()) & set(form.texts) else None

    def wrong(self, texts: Texts) -> Mapping[str, str]:
        """What is wrong with what was typed, by the name of the field."""
        found = {each.key: _wrong(each, texts.get(each.key, "")) for each in self.fields}
        return {field_name(self.name, key): text for key, text in found.items() if text}

    def is_right(self, texts: Texts) -> bool:
        """Whether nothing is wrong with what stands there."""
        return not self.wrong(texts)

    def in_words(self, texts: Texts) -> str:
        """What an entry says, in one line."""
        said = [f"{each.label}: {each.in_words(texts[each.key])}" for each in self.fields if texts.get(each.key)]
        return "; ".join(said) or "Nothing"


def field_name(entry: str, key: str) -> str:
    return f"{entry}/{key}"


def sent_entries(forms: Iterable[EntryForm], form: Form) -> dict[str, Texts]:
    """What a form says of each entry that it has a field for."""
    return {each.name: texts for each in forms if (texts := each.sent(form)) is not None}


def shown_differences(forms: Mapping[str, EntryForm], changed: Sequence[ChangedMeanwhile]) -> Sequence[ToldOtherwise]:
    """What somebody else changed meanwhile, in words, to be asked about."""
    return [
        ToldOtherwise(
            each.name,
            forms[each.name].title,
            forms[each.name].in_words(each.mine),
            forms[each.name].in_words(each.theirs),
            moment(each.at.isoformat()),
        )
        for each in changed
    ]


def faults_of(forms: Mapping[str, EntryForm], errors: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """What is wrong, for the summary of a page: the field it is in, and what is wrong with which."""
    labels = {
        field_name(name, each.key): f"{entry.title}, {lowered(each.label)}"
        for name, entry in forms.items()
        for each in entry.fields
    }
    return [(name, f"{labels[name]}: {lowered(text)}") for name, text in errors.items()]


def values_of(plan: PurchasePlan, forms: Mapping[str, EntryForm]) -> dict[str, str]:
    """What stands in each field, by its name."""
    return {
        field_name(name, each.key): plan.texts(name).get(each.key, "")
        for name, entry in forms.items()
        for each in entry.fields
    }


def typed_in(forms: Mapping[str, EntryForm], form: Form) -> dict[str, str]:
    """What was typed into each field that the form had."""
    names = [field_name(name, each.key) for name, entry in forms.items() for each in entry.fields]
    return {name: form.text(name) for name in names if name in form}


def mine_of(forms: Mapping[str, EntryForm], changed: Sequence[ChangedMeanwhile]) -> dict[str, str]:
    """What the form said of the entries that somebody else changed, its empty fields too."""
    return {
        field_name(entry.name, each.key): entry.mine.get(each.key, "")
        for entry in changed
        for each in forms[entry.name].fields
    }


def _wrong(field: EntryField, text: str) -> str:
    if field.kind == DAY and text and day_of(text) is None:
        return "Give the day as year-month-day, such as 2027-03-31"
    if len(text) > _LONGEST[field.kind]:
        return f"Shorten this to at most {_LONGEST[field.kind]:,} characters; it has {len(text):,}"
    if field.kind in (NUMBER, MONEY) and text:
        return _wrong_figure(field, text)
    if field.kind == ONE_LINE and hides_something(text):
        return "Write this again by hand: a character in it does not show, or turns the writing round"
    return ""


def _wrong_figure(field: EntryField, text: str) -> str:
    """What is wrong with a figure: nothing is guessed, and no currency is taken for granted."""
    figure = figures.read(text)
    if isinstance(figure, figures.Unclear):
        return figure.question
    if figure.value <= 0:
        return "Write a figure above nought"
    if field.kind == NUMBER and figure.unit:
        return "Write the number alone, without a unit"
    if field.kind == MONEY and not figures.is_money(figure.unit):
        return "Write it with its currency, such as €500 or 500 CHF"
    return ""
