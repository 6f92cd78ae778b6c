"""Links that bring answers along: `?vendor.asked_about_metrics=true&from=crm`. They are proposed, never stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dontbuy.api.pages import editing
from dontbuy.api.pages.form.controls import typed
from dontbuy.api.pages.form.forms import Form, gathered, unescaped
from dontbuy.api.pages.form.labels import message
from dontbuy.api.pages.words import lines
from dontbuy.api.service import Service
from dontbuy.engine.errors import FactsError, did_you_mean
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import RuleSet

_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")
_MOST_NAMES, _MOST_IGNORED = 200, 20
_OURS = ("from", "subject.name", "subject.id")


@dataclass(frozen=True, slots=True)
class SuggestedAnswer:
    """One answer that came with a link."""

    fact: str
    question: str
    value: Any
    lines: Sequence[str]


@dataclass(slots=True)
class Suggestions:
    """What a link brings along, and what of it cannot be used, with the reason."""

    origin: str
    subject: str
    answers: list[SuggestedAnswer] = field(default_factory=list)
    ignored: list[tuple[str, str]] = field(default_factory=list)
    more_ignored: int = 0

    def ignore(self, name: str, why: str) -> None:
        """Say why a part is not used; of very many, only how many more there are."""
        if len(self.ignored) < _MOST_IGNORED:
            self.ignored.append((name, why))
        else:
            self.more_ignored += 1


def proposal(service: Service, rule_set: RuleSet, query: bytes) -> Suggestions:
    """Read a link's answers one by one, so that a wrong one leaves the others usable."""
    told = [*_told(query)]
    sent = gathered([(name, text) for name, text in told if text is not None])
    texts = {name: sent[name] for name in (*list(sent)[:_MOST_NAMES], *_OURS) if name in sent}
    form = Form(texts)
    brought = Suggestions(form.text("from")[:60] or "a link", form.text("subject.name")[:200])
    for name, text in told:
        if text is None:
            brought.ignore(name[:80], "it is not UTF-8")
    wanted: dict[str, None] = {}
    for name in texts:
        fact = editing.canonical(rule_set, name.partition("/")[0])
        if fact in rule_set.facts:
            wanted[fact] = None
        elif name not in _OURS:
            near = did_you_mean(name, rule_set.facts) if len(brought.ignored) < _MOST_IGNORED else ""
            hint = near.replace("`", "“", 1).replace("`", "”", 1)
            brought.ignore(name[:80], f"there is no question of this name here{f'; {hint}' if hint else ''}")
    for fact in wanted:
        _propose(service, rule_set, fact, form, brought)
    brought.more_ignored += len(sent) - len(texts)
    return brought


def _told(query: bytes) -> Iterator[tuple[str, str | None]]:
    """The names and texts of a link; None for a text that is not UTF-8, or whose name is not."""
    for name, text in unescaped(query):
        try:
            yield name.decode("utf-8"), text.decode("utf-8")
        except UnicodeDecodeError:
            yield name.decode("utf-8", "replace"), None


def _propose(service: Service, rule_set: RuleSet, fact: str, form: Form, brought: Suggestions) -> None:
    declared = rule_set.facts[fact]
    value = _value(rule_set, fact, form)
    if value is None:
        brought.ignore(fact, "no answer stands behind it")
        return
    try:
        service.read(editing.saying(editing.blank(rule_set), rule_set, fact, value))
    except FactsError as error:
        brought.ignore(fact, message(error.diagnostics[0], declared.type, value))
        return
    shown = lines(value, declared.type, service.library.in_force)
    brought.answers.append(SuggestedAnswer(fact, declared.question, value, shown))


def _value(rule_set: RuleSet, fact: str, form: Form) -> Any:
    kind = rule_set.facts[fact].type
    texts = {editing.canonical(rule_set, name): text for name, text in form.texts.items()}
    if kind.value_type is ValueType.YES_NO:
        said = texts.get(fact, ("",))[0].strip().lower()
        if said in (*_YES, *_NO):
            return said in _YES
        return said or None
    if kind.value_type in (ValueType.WORDS, ValueType.METRICS):
        texts[fact] = [word.strip() for text in texts.get(fact, ()) for word in text.split(",")]
    return typed(fact, kind, Form(texts))
