"""What a browser would send of the forms of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

Pair = tuple[str, str]


@dataclass
class SeenForm:
    """A form: what it would send as it stands, every choice that it offers, and its fields to write in."""

    action: str = ""
    sends: list[Pair] = field(default_factory=list)
    offers: dict[str, list[str]] = field(default_factory=dict)
    """The values to choose from, by the name of their field; of those of which several can be chosen each by itself."""
    several: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)
    pressed: list[Pair] = field(default_factory=list)
    """The buttons that show that they were pressed."""


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[SeenForm] = []
        self._select = self._area = ""
        self._chosen: list[str] = []
        self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "form":
            self.forms.append(SeenForm(told.get("action", "")))
        if not self.forms:
            return
        form, kind = self.forms[-1], told.get("type", "text")
        if tag == "option" and self._select:
            form.offers.setdefault(self._select, []).append(value)
            self._chosen += [value] if "selected" in told else []
        elif tag == "select":
            self._select, self._chosen = name, []
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "button" and told.get("aria-pressed") == "true":
            form.pressed.append((name, value))
        elif tag == "input" and name and kind in ("checkbox", "radio"):
            form.offers.setdefault(name, []).append(value)
            form.several |= {name} if kind == "checkbox" else set()
            form.sends += [(name, value)] if "checked" in told else []
        elif tag == "input" and name and kind != "file":
            form.sends.append((name, value))
            form.written += [name] if kind in ("text", "date") else []

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if not self.forms:
            return
        form = self.forms[-1]
        if tag == "select" and self._select:
            form.sends.append((self._select, (self._chosen or form.offers.get(self._select, [""]))[0]))
            self._select = ""
        elif tag == "textarea" and self._area:
            form.sends.append((self._area, self._text.removeprefix("\n")))
            form.written.append(self._area)
            self._area = ""


def forms_of(html: str) -> Sequence[SeenForm]:
    """Every form of a page."""
    reading = _Reading()
    reading.feed(html)
    return reading.forms


def form_at(html: str, action: str) -> SeenForm:
    """The form of a page that is sent to an address."""
    return next(form for form in forms_of(html) if form.action == action)


def filled(form: SeenForm, **told: str) -> list[Pair]:
    """What a form sends once somebody has used every field of it; `told` says what stands in some of them.

    Nothing is taken out of it, and of what can be chosen the last is that says something.
    """
    untouched = {name for name, _ in form.sends} - set(form.offers) - set(form.written)
    sent = [(name, value) for name, value in form.sends if name in untouched]
    for name, values in form.offers.items():
        if name.endswith("/remove"):
            continue
        said = [value for value in values if value]
        sent += [(name, value) for value in (said if name in form.several else said[-1:])]
    for name in dict.fromkeys(form.written):
        sent.append((name, "2027-03-31" if name.endswith("/by") else f"typed into {name}"[:60]))
    return [(name, told.get(name, value)) for name, value in sent]
