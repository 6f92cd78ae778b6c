"""Values, times, levels and people in words."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dontbuy.api.pages import figures
from dontbuy.api.records.days import day_in_words
from dontbuy.engine.facts import FactType, ValueType
from dontbuy.engine.ir import Reader, Rulebook, RuleSet
from dontbuy.engine.numbers import DECIMAL
from dontbuy.engine.statements import BODY, IMPLIED
from dontbuy.engine.values import CUSTOM
from dontbuy.engine.verdict import outcomes

_MINUS = "−"
_UNITLESS = ("currency", "count")
"""Units of the catalogue that say nothing beside a number: which currency it is, only the document can say."""
_KNOWLEDGE, _ROUGHLY, _EXACT = "knowledge", "approximate", "exact"
_SOURCE, _ESTIMATE = "source", "estimate"
_SIDES = {"vendor": "seller"}
"""What a side of a call is called: a trainer who reads it is no vendor."""
_FORM = "form"
"""The source of what a person typed on a page."""
CALLS = ("call of ", "calls of ")
_QUOTED = re.compile(r"(“[^”]*”)")
_SAID_AGAIN = 5
"""Words in a row that two sentences have in common where the second adds little."""
_IN_EVIDENCE = re.compile(r"/evidence/([0-9]+)")

MEANS = {
    "stop": "Something was found that stops this, whatever else is good.",
    "act": "Something has to be done before this goes on.",
    "caution": "Something was found that calls for care. By itself it does not stop this.",
    "unknown": "Nothing speaks against it so far, but too little is known to say more.",
    "none": "None of the criteria speaks against it, and none is open. That is not advice to buy.",
}
LEVELS = {"stop": "Stop", "act": "Act", "caution": "Caution", "unknown": "Open", "none": "Clear", "decided": "Decided"}
"""A level in a word, the same on every page and on paper. *Decided* is no level of a verdict: it is that of a purchase
which is over, and neither clear nor open."""
TOGETHER = "Nothing that was told decides it by itself; below stands what one more answer would decide."
"""What is said for `unknown` where something told could speak against it, together with an answer that is missing."""
NOTHING_BY_ITSELF = "Nothing known so far decides it by itself, and too little is known to say more."
"""The same where nothing stands below, as in a mail."""
SEVERAL_CONTRADICTED = "Several answers contradict one another, and which of them are right can decide it."
CONTRADICTED = "Two answers contradict each other, and which of them is right can decide it."
"""What is said for `unknown` where one of two statements that differ could speak against it."""
IN_OTHER_WORDS = {
    "run": "leave these talks",
    "move_on": "leave these talks",
    "sales_malpractice": "a price or an offer came before the business was understood",
    "push_back": "ask for what is missing before these talks go on",
    "requirement_unmet": "something that a vendor has to bring is missing",
    "dont_send_someone_else": "whoever talks to vendors has to know the team from the inside",
    "not_enough": "more is needed before this goes on",
    "be_leery": "be careful with this vendor",
    "wont_move_the_needle": "the number will not change by it",
    "product_buying": "a product is bought, and no problem solved",
    "checking_boxes": "a solution is picked before anybody asks why it is needed",
    "band_aiding": "it covers the problem and leaves its cause",
    "treating_symptoms": "without exact numbers nobody knows how far off they are",
    "just_hoping": "nobody leads the improvement",
    "sales_prevention": "leadership does less than it takes to fix sales",
    "extreme_disconnect": "the training is cut off from the problem that it should fix",
    "silence": "nobody can say what it changed",
    "product_bought_most_likely": "nobody can tell whether it worked",
}
"""What the words of the shipped rulebook mean, to people who never saw the check; *Don’t buy* needs no other words."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric that has to move: better at what, how much, by when; empty where it was not said.

    `today` says how well the value is known: *22% (known exactly)*. `figure` is the value alone; `""` where it is kept
    back. `is_outcome` where the number can show that the business moved.
    """

    what: str
    today: str
    target: str
    by: str
    figure: str = ""
    is_outcome: bool = True
    has_own_name: bool = False
    """Whether somebody typed its name, which then stays as they did."""
    is_exact: bool = False
    """Whether today's value was said to be known exactly."""
    kept_in: str = ""
    """Where today's value stands, such as *the CRM*; `""` where that was not told, and of an estimate."""

    @property
    def of_today(self) -> str:
        """What stands before today's value, or before how well it is known: *today 22%*, *today’s value not known*."""
        return "today" if self.figure else "today’s value"

    @property
    def in_a_sentence(self) -> str:
        """What it is called in the middle of a sentence: *win rate*, and *ACV* stays *ACV*."""
        is_word = self.what[1:2].islower() or self.what[1:2] == " "
        return lowered(self.what) if is_word and not self.has_own_name else self.what


def day(value: date | datetime | str) -> str:
    """A day as a person writes it, such as 21 November 2026."""
    read = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return day_in_words(read)


def level_in_words(level: str) -> str:
    """A level in a word; one that is another rulebook's own says its name."""
    return LEVELS.get(level, level)


def lowered(text: str) -> str:
    """A text as it goes on in the middle of a sentence; *I* stays."""
    return text if text.startswith("I ") else text[:1].lower() + text[1:]


def in_a_row(said: Sequence[str]) -> str:
    """Answers in a row, of which the first alone has a capital; *CRM* keeps its own."""
    first, rest = said[:1], said[1:]
    return "; ".join([*first, *(lowered(each) if each[1:2].islower() or each[1:2] == " " else each for each in rest)])


def owner(name: str) -> str:
    """Somebody as the owner of something: *Acme’s*, *Halden Partners’*."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def with_capital(text: str) -> str:
    """A text as it begins a sentence."""
    return text[:1].upper() + text[1:]


def role_called(role: str, readers: Mapping[str, Reader], rulebook: Rulebook) -> str:
    """Who has a role, in the middle of a sentence: *the sales leader*, *a rep*. `readers` are those of a rule set."""
    return readers[role].you if role in readers else lowered(rulebook.people.get(role, role))


def says_again(text: str, said: str) -> bool:
    """Whether a sentence says with as many words in a row what one before it says: *to get better in general*."""
    words, before = (re.findall(r"[\w’]+", each.casefold()) for each in (text, said))
    runs = {" ".join(before[at : at + _SAID_AGAIN]) for at in range(len(before) - _SAID_AGAIN + 1)}
    return any(" ".join(words[at : at + _SAID_AGAIN]) in runs for at in range(len(words)))


def source_in_words(source: str | None) -> str:
    """Where a statement comes from; `""` where nobody said."""
    said = {BODY: "answered here", _FORM: "answered here", IMPLIED: "follows from other answers"}
    return said.get(source or "", (source or "").replace("_", " "))


def said_where(statement: Mapping[str, Any], document: Mapping[str, Any], *, names_people: bool) -> str:
    """Where one of the statements that differ was said: *call of 12 November 2026*, *Dana, leader*, *transcript*; `""`
    where nobody said. A person is named only to those who decide with them, not on a page that is shared."""
    words = source_in_words(statement["source"])
    evidence, at = _IN_EVIDENCE.match(statement["pointer"]), document.get("evidence") or []
    locator = str(at[int(evidence[1])].get("locator") or "") if evidence else ""
    is_typed_here = statement["source"] == _FORM and (names_people or locator.startswith(CALLS))
    return locator or words if is_typed_here else words


def moment(value: str) -> str:
    """A time to the minute, in UTC."""
    read = datetime.fromisoformat(value)
    return f"{day(read)}, {read.hour:02}:{read.minute:02} UTC"


def lines(value: Any, type_: FactType, rulebook: Rulebook) -> list[str]:
    """A raw value in words, one line for each record of a list."""
    match value:
        case list() if type_.value_type is ValueType.RECORDS:
            return [record(row, type_, rulebook) for row in value] or ["None"]
        case list() if type_.value_type is ValueType.TEXTS:
            return [str(text) for text in value] or ["None"]
        case list():
            return ["; ".join(word(member, type_, rulebook) for member in value) or "None"]
        case Mapping() if type_.value_type is ValueType.RECORD:
            return [record(value, type_, rulebook)]
        case Mapping() if type_.value_type is ValueType.QUANTITY:
            return [amount(value.get("value"), value.get("unit") or "")]
        case Mapping():
            return [", ".join(f"{_SIDES.get(key, key)}: {word(part, type_, rulebook)}" for key, part in value.items())]
        case _:
            return [word(value, type_, rulebook)]


def in_one_line(value: Any, type_: FactType, rulebook: Rulebook) -> str:
    """A raw value in words, its records one behind the other."""
    return "; ".join(lines(value, type_, rulebook))


def word(value: Any, type_: FactType, rulebook: Rulebook) -> str:
    """One value without parts."""
    match value:
        case bool():
            return "Yes" if value else "No"
        case Decimal() | int():
            return figures.number(value)
        case str() if type_.value_type in (ValueType.METRIC, ValueType.METRICS):
            return metric_name(value, rulebook)
        case str() if type_.value_type is ValueType.DATE:
            return day(value)
        case str():
            return type_.words.get(value, value)
        case _:
            return str(value)


def metric_name(key: str, rulebook: Rulebook) -> str:
    """What people call a metric of the catalogue; the key itself where it is not in it."""
    known = rulebook.metrics.get(key)
    if known:
        return known.name
    return "Another metric" if key == CUSTOM else key


def record(value: Mapping[str, Any], type_: FactType, rulebook: Rulebook) -> str:
    """A record in one line; a metric that has to move reads as a sentence."""
    if _KNOWLEDGE in type_.fields and "metric" in type_.fields:
        moving = measure(value, type_, rulebook)
        parts = ((moving.of_today, moving.today), ("target", moving.target), ("by", moving.by))
        told = ", ".join(f"{name} {text}" for name, text in parts if text)
        return f"{moving.what}: {told}" if told else moving.what
    return "; ".join(
        f"{name.replace('_', ' ')}: {', '.join(lines(value[name], inner, rulebook))}"
        for name, inner in type_.fields.items()
        if value.get(name) is not None
    )


def measure(value: Mapping[str, Any], type_: FactType, rulebook: Rulebook) -> Measure:
    """One record of the metrics that have to move, as it stands in a document."""
    key = str(value.get("metric"))
    metric = rulebook.metrics.get(key)
    unit = metric.unit if metric else ""
    ends = value.get("qualifiers") or {}
    span = " to ".join(str(ends[end]) for end in ("from_stage", "to_stage") if ends.get(end))
    rest = ", ".join(part for part in (span, ends.get("segment"), ends.get("product")) if part)
    what = str(value.get("name") or metric_name(key, rulebook)) + (f" ({rest})" if rest else "")
    by = value.get("by")
    return Measure(
        what,
        _today(value, type_, unit),
        target_in_words(value.get("target") or {}, unit),
        day(by) if by else "",
        _figure(value, unit),
        metric.is_outcome if metric else key == CUSTOM,
        bool(value.get("name")),
        value.get(_KNOWLEDGE) == _EXACT,
        _kept_in(value, type_),
    )


def _today(value: Mapping[str, Any], type_: FactType, unit: str) -> str:
    base = value.get("baseline") or {}
    known = type_.fields[_KNOWLEDGE].words.get(str(value.get(_KNOWLEDGE)), "").lower()
    if base.get("withheld"):
        return "known, and not said here"
    told = amount(base.get("value"), base.get("unit") or unit)
    said = ", ".join(filter(None, [str(base.get("period") or ""), known]))
    return f"{told} ({said})" if told and said else told or known


def _kept_in(value: Mapping[str, Any], type_: FactType) -> str:
    source = str(value.get(_SOURCE))
    label = type_.fields[_SOURCE].words.get(source, "") if _SOURCE in type_.fields else ""
    return "" if source == _ESTIMATE else lowered(label)


def _figure(value: Mapping[str, Any], unit: str) -> str:
    """Today's value alone, roughly where it is known roughly."""
    base = value.get("baseline") or {}
    told = "" if base.get("withheld") else amount(base.get("value"), base.get("unit") or unit)
    return f"roughly {told}" if told and value.get(_KNOWLEDGE) == _ROUGHLY else told


def target_in_words(target: Mapping[str, Any], unit: str) -> str:
    """How much better a number has to get: to what value, or by how much, such as *+5 points*."""
    if target.get("value") is not None:
        return amount(target["value"], target.get("unit") or unit)
    change = target.get("change")
    if change is None:
        return ""
    match str(target.get("kind")):
        case "points":
            told = amount(change, "points")
        case "relative":
            said = amount(change, figures.PERCENT)
            below = f"{said.lstrip('-−')} below"
            return f"{below if said.startswith(('-', '−')) else f'{said} above'} today’s value"
        case _:
            told = amount(change, target.get("unit") or unit)
    return f"{_MINUS}{told[1:]}" if told.startswith(("-", _MINUS)) else f"+{told}"


def amount(value: Any, unit: str) -> str:
    """A number of a document with its unit; a text where a number should stand is shown as it is."""
    if value is None:
        return ""
    unit = "" if unit in _UNITLESS else unit
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return f"{value} {unit}".strip()
    return figures.shown(value, unit)


def person(rulebook: Rulebook, rule_set: RuleSet, who: str) -> str:
    """Who can answer; `""` where that is whom the rule set speaks to, who need not be told."""
    return "" if rule_set.reader == who else rulebook.people.get(who, "")


def headline(rule_set: RuleSet, outcome: str) -> str:
    """An outcome word in the voice of a rule set."""
    return outcomes(rule_set)[outcome].headline


def shortest_headline(rulebook: Rulebook, outcome: str) -> str:
    """An outcome word as the rule set says it that needs fewest letters: a picture has no room for a sentence."""
    said = (outcomes(rule_set) for rule_set in rulebook.rule_sets.values())
    return min((each[outcome].headline for each in said), key=len)


def level(rule_set: RuleSet, outcome: str) -> str:
    """The level of an outcome word; `"none"` for a word that a rule set does not say."""
    known = outcomes(rule_set)
    return known[outcome].level if outcome in known else "none"


def number_of(count: int, single: str, many: str) -> str:
    """A count with its noun."""
    return f"{count} {single if count == 1 else many}"


def outside_quotes(text: str, said: Callable[[str], str]) -> str:
    """A text said otherwise, but for what it quotes, which was said to somebody else."""
    return "".join(part if _QUOTED.fullmatch(part) else said(part) for part in _QUOTED.split(text))


def listed(texts: Sequence[str]) -> str:
    """Texts as a list in a sentence."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
