"""A result as others read it: a memo, a mail, a shared page speak to nobody who answered the check."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple, TypeVar

from dontbuy.api.pages.draft.colleagues import as_the_sender, of_me, of_me_among_us, of_us
from dontbuy.api.pages.draft.lacking import because, titled
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.third_person import in_the_third_person
from dontbuy.api.pages.draft.whoever import EVALUATOR, LEADER, speaks_as
from dontbuy.api.pages.user_text import plain
from dontbuy.api.pages.words import lowered, with_capital
from dontbuy.engine.answer_shape import BasisData, EvidenceData, FoundData, ReasonData, StatementData
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet, Word

Found = TypeVar("Found", FoundData, ReasonData)
_OF_THE_RULEBOOK = {
    "By our reading": "By dontbuy’s reading",
    "by our reading": "by dontbuy’s reading",
    "That is our reading": "That is dontbuy’s reading",
    "We count it": "This counts",
    "so we ask about both": "so both are asked about",
    "uses these criteria": "uses dontbuy’s criteria",
}
"""How it is said to others where *we* are those who wrote the rulebook, and not those who buy."""
ME = "For me"
"""The sender of whoever mails their own check: what is asked of them alone stands behind it, and they are *I*."""
_MOST_KEPT = 32
"""Rule sets: three kinds, for as many readers as they have, as a page and as a mail say it."""
_WAS_SENT, _WHOEVER_TALKS = "whoever we sent", "whoever talks to the vendors"
_WE_SENT = re.compile(r"\b([Ww]hoever|[Ss]omeone) we sent\b")
_SENT = re.compile(r"\bSomeone(?= was sent\b)")
_CHECK, _FORM = "Check ", "form"
_TO_YOU = re.compile(r"\byou\b", re.IGNORECASE)
Said = Callable[[str], str]
"""A text to whoever answers, as it is said to others."""


class _Own(NamedTuple):
    """A reason as whoever it speaks of says it; `""` where they say it as anybody does."""

    title: str
    because: str


def for_others(report: Report, sender: str = "", reader: str = "") -> Report:
    """The report in words that anybody can read: a buyer's says *we* and *our*, a trainer's speaks of the trainer.

    `sender` is the name of whoever shares it, where they said it, and `reader` who of us they are: then they are called
    so. What a trainer has to do is said to them, beside who they are.
    """
    if report.is_for_others:
        return report
    reads = speaks_as(report.rule_set, report.document, report.answer, reader)
    sent_by = report.rule_set.reader if report.rule_set.aliases else reads
    said = said_to_others(report.rulebook, report.rule_set, sender, sent_by)
    answer = report.answer.copy()
    answer["headline"] = said(answer["headline"])
    own = _own_words(report, sent_by) if sender == ME else {}
    answer["reasons"] = [{**_found(reason, said), "facts": _without_notes(reason)} for reason in answer["reasons"]]
    for worded in answer["reasons"]:
        if of_me_alone := own.get(worded["criterion"]):
            worded["title"] = of_me_alone.title or worded["title"]
            worded["because"] = of_me_alone.because or worded["because"]
    answer["conflicts"] = [
        {
            **conflict,
            "values": [{**each, "quote": "" if _is_note(each) else each["quote"]} for each in conflict["values"]],
        }
        for conflict in answer["conflicts"]
    ]
    answer["signs"] = [_found(sign, said) for sign in answer["signs"]]
    answer["observations"] = [_found(seen, said) for seen in answer["observations"]]
    anybody = report.rulebook.rule_sets[report.rule_set.kind].facts
    answer["ask"] = [
        {**each, "question": said(_asked(anybody, each["fact"], each["question"]))} for each in answer["ask"]
    ]
    if report.rule_set.aliases:
        for each, worded in zip(report.answer["reasons"], answer["reasons"], strict=True):
            worded["do"] = said(each["do"]) if sender == ME else each["do"]
    rule_set = _kept_worded(_Telling(report.rulebook, report.rule_set, sender, sent_by))
    return replace(report, rule_set=rule_set, answer=answer, is_for_others=True, sender=sender, sent_by=sent_by)


def _own_words(report: Report, sent_by: str) -> Mapping[str, _Own]:
    """Each reason as one of us says it who is spoken of: *I was sent …*. Only where the rulebook has words of its own
    for that person."""
    of_anybody = report.rulebook.rule_sets[report.rule_set.kind]
    if sent_by not in of_anybody.readers:
        return {}
    to_them = of_anybody.for_reader(sent_by)
    known = {each.id for each in to_them.criteria}
    reasons = [each for each in report.answer["reasons"] if each["criterion"] in known]

    def own(to_me: str, to_anybody: str) -> str:
        return of_me_among_us(_by_the_rulebook(to_me), sent_by) if to_me != to_anybody else ""

    return {
        each["criterion"]: _Own(
            own(titled(to_them, each, report.agreed), titled(of_anybody, each, report.agreed)),
            own(because(to_them, each, report.agreed), because(of_anybody, each, report.agreed)),
        )
        for each in reasons
    }


def said_to_others(rulebook: Rulebook, rule_set: RuleSet, sender: str = "", sent_by: str = "") -> Said:
    """How a rule set's texts are said to others: of the one person it speaks to, or by us, who buy; of whoever shares
    it by name; whoever mails their own check (`ME`) is *I*. A reading of the rulebook is nobody else's."""
    if rule_set.aliases and sender == ME:
        return lambda text: of_me(_by_the_rulebook(text))
    if rule_set.aliases:
        who = rulebook.people[rule_set.reader]
        return lambda text: in_the_third_person(_by_the_rulebook(text), plain(sender) or lowered(who))
    called = rulebook.people.get(sent_by, "").partition(" who ")[0] if sender else ""
    name = plain(sender) if called and sender != ME else ""
    is_who_was_sent = bool(called) and sent_by == EVALUATOR
    is_who_sent = sender == ME and sent_by == LEADER

    def said(text: str) -> str:
        text = of_us(_by_the_rulebook(text))
        for who in (_WAS_SENT, _WHOEVER_TALKS) if is_who_was_sent else ():
            text = text.replace(who, name or "me")
        text = _WE_SENT.sub(r"\1 I sent", text) if is_who_sent else text
        if called and not name:
            return as_the_sender(text, called)
        return _by_name(_SENT.sub(name, text) if is_who_was_sent else text, called, name)

    return said


def _by_the_rulebook(text: str) -> str:
    """A text without a *we* that is the rulebook: *by dontbuy’s reading*."""
    for ours, said in _OF_THE_RULEBOOK.items():
        text = text.replace(ours, said)
    return text


def _by_name(text: str, called: str, name: str) -> str:
    """A text in which somebody is called by their name: *The sales leader* is *Anna Berg*."""
    return text.replace(called, name).replace(lowered(called), name) if called else text


def _without_notes(reason: ReasonData) -> list[BasisData]:
    """The facts of a reason without what somebody noted for themselves: *what makes you say so?*"""
    return [
        {**basis, "evidence": [piece for piece in basis["evidence"] if not _is_note(piece)]}
        for basis in reason["facts"]
    ]


def _is_note(piece: EvidenceData | StatementData) -> bool:
    """Whether what a piece of evidence quotes was typed into a form here; a mail or a transcript is shown."""
    return piece.get("source") == _FORM


def _found(found: Found, said: Said) -> Found:
    worded = found.copy()
    worded["title"], worded["because"], worded["do"] = said(found["title"]), said(found["because"]), said(found["do"])
    return worded


def _asked(anybody: Mapping[str, FactDeclaration], fact: str, question: str) -> str:
    """A question to *you* as nobody in particular is asked it: *do you talk to the vendors* would be *do we*."""
    return anybody[fact].question if fact in anybody and _TO_YOU.search(question) else question


class _Telling:
    """A rule set as it is told to others, by whom; the same as another by the very objects that it is made of."""

    def __init__(self, rulebook: Rulebook, rule_set: RuleSet, sender: str, sent_by: str) -> None:
        self.rulebook, self.rule_set, self.sender, self.sent_by = rulebook, rule_set, sender, sent_by
        self._known_by = (id(rulebook), id(rule_set), sender, sent_by)

    def __hash__(self) -> int:
        return hash(self._known_by)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Telling) and self._known_by == other._known_by

    def worded(self) -> RuleSet:
        """The rule set in words for others."""
        said = said_to_others(self.rulebook, self.rule_set, self.sender, self.sent_by)
        return _worded(self.rule_set, self.rulebook.rule_sets[self.rule_set.kind].facts, said)


@lru_cache(maxsize=_MOST_KEPT)
def _of_nobody_by_name(telling: _Telling) -> RuleSet:
    return telling.worded()


def _kept_worded(telling: _Telling) -> RuleSet:
    """The rule set in words for others; kept, for it takes most of the time of a report, but where somebody shares it
    by name: of names there are too many."""
    return _of_nobody_by_name(telling) if telling.sender in ("", ME) else telling.worded()


def _worded(rule_set: RuleSet, anybody: Mapping[str, FactDeclaration], said: Said) -> RuleSet:
    return replace(
        rule_set,
        title=_title(rule_set, said),
        groups={side: said(title) for side, title in rule_set.groups.items()},
        sections={section: said(title) for section, title in rule_set.sections.items()},
        words={key: _word(word, said) for key, word in rule_set.words.items()},
        when_open=_word(rule_set.when_open, said),
        when_clear=_word(rule_set.when_clear, said),
        criteria=_criteria(rule_set.criteria, said),
        signs=_criteria(rule_set.signs, said),
        observations=_criteria(rule_set.observations, said),
        facts={
            name: replace(
                fact,
                question=said(_asked(anybody, name, fact.question)),
                why=said(fact.why),
                short=said(fact.short),
                to_change=said(fact.to_change),
            )
            for name, fact in rule_set.facts.items()
        },
    )


def _title(rule_set: RuleSet, said: Said) -> str:
    """What was checked: *Check your own discovery* is *The trainer’s own discovery* to others."""
    title = said(rule_set.title)
    own = title.removeprefix(_CHECK) if rule_set.aliases else title
    return with_capital(own)


def _word(word: Word, said: Said) -> Word:
    return replace(word, headline=said(word.headline))


def _criteria(criteria: tuple[Criterion, ...], said: Said) -> tuple[Criterion, ...]:
    return tuple(
        replace(each, title=said(each.title), because=said(each.because), do=said(each.do)) for each in criteria
    )
