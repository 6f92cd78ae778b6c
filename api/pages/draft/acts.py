"""What to do now: at most three acts, each with who does it, in the order in which the engine puts what they answer."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from weakref import WeakKeyDictionary

from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.contact import can_answer
from dontbuy.api.pages.draft.left_to_do import (
    SETTLED,
    TOLD,
    are_settled,
    left_to_complete,
    left_to_settle,
    looks_up,
    not_paused,
)
from dontbuy.api.pages.draft.missing import with_what_is_missing
from dontbuy.api.pages.draft.numbers import (
    in_their_number,
    moving,
    named,
    naming_inexact,
)
from dontbuy.api.pages.draft.outsiders import said_to_others
from dontbuy.api.pages.draft.questions import asks_yes_or_no
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.told_twice import and_so_far
from dontbuy.api.pages.draft.voiced import checks_own_selling, criterion_of, said_of
from dontbuy.api.pages.draft.whoever import present
from dontbuy.api.pages.words import lowered
from dontbuy.api.records.facts import SOMEBODY_ELSE_LOOKS
from dontbuy.engine.answer_shape import ReasonData
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.priorities import is_heaviest

MOST_ACTS = 3
"""More than three things at once are not done."""
YOU = "You"
"""Who does it where that is whoever reads."""
WHOEVER_ANSWERS = "Whoever answers the check"
"""The same to others, where the rulebook does not say who answers."""
_VENDOR, _LEADER, _EVALUATOR, _CONTACT = "vendor", "leader", "evaluator", "contact"
_THREE_ANSWERS = "what has to get better, by how much and by when, in"
_TO_ANOTHER = re.compile(r"\b(?:Give the time to|Go on only with)\b")
"""How a reason that ends the talks begins to say what comes after them."""
THESE_ARE = "These are:"
"""What stands before the numbers where a reason says to give them to the team."""
_FOR_THE_NEXT = " to a vendor again"
"""How a reason says to do something before another vendor is met."""
AFTER_US = "Once {} side has done its part,"
_LATER = "Once the talks go on:"
"""How an act begins that waits for as long as the talks do."""
_TO_DECIDE = "VEN-4b"
_OF_THE_BUYER = "The buyer’s sales leader"
_PUT_RIGHT, _ANEW = "Settle which is right", ", and answer anew"
_LEADER_IN_WORDS, _BRING = "sales leader", "bring the sales leader"
_CONVERSATION = "one conversation with the sales leader"
_IS_TOO_BUSY = "leader.unavailable"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. `who` is in words for the reader; `fact` names what to tell once it is done.

    `criterion` is the reason that it answers, `""` for a question and a contradiction. `tells` are the facts as they
    are once it is done, as far as that is known: told so, the reason is gone. `changes` is who can change them: where
    the reader asks the sales leader for access, the reader does it and the leader changes it.
    """

    who: str
    what: str
    fact: str
    criterion: str = ""
    tells: Mapping[str, bool | str] = field(default_factory=dict)
    changes: str = ""


_OF_REPORTS: WeakKeyDictionary[Report, Sequence[Act]] = WeakKeyDictionary()
"""For as long as there is the report: each of the texts to send asks for its acts several times."""


def acts(report: Report) -> Sequence[Act]:
    """What to do first: put right what contradicts itself, then what the reasons say, then what to find out."""
    if report not in _OF_REPORTS:
        each = (*_contradictions(report), *_with_the_leader(report, [*_reasons(report)]), *_questions(report))
        done = _not_in_others(_each_beginning_once({act.what: act for act in each}.values()))
        _OF_REPORTS[report] = tuple(islice(done, MOST_ACTS))
    return _OF_REPORTS[report]


def _each_beginning_once(done: Iterable[Act]) -> Iterator[Act]:
    """The acts without a first sentence with which an earlier one begins: the talks are paused once."""
    begun: set[str] = set()
    for act in done:
        first, _, rest = act.what.partition(". ")
        yield replace(act, what=rest) if rest and first in begun else act
        begun.add(first)


def _not_in_others(done: Iterable[Act]) -> Iterator[Act]:
    """The acts but those that are part of what is done before: *settle a date* where the same person has to settle it
    and give it to the team, and what changes nothing that has not been changed by then, whoever was asked for it."""
    before: list[Act] = []
    for act in done:
        if not any(_is_part_of(act, each) for each in before):
            yield act
        before.append(act)


def _is_part_of(act: Act, other: Act) -> bool:
    is_changed = bool(act.tells) and act.changes == other.changes and act.tells.items() <= other.tells.items()
    is_said = act.who == other.who and f"{act.what.removesuffix('.')} and ".casefold() in other.what.casefold()
    return is_changed or is_said


def says_to_pause(report: Report) -> bool:
    """Whether the result says that the talks with the vendors have to wait for our own side, and not that they end."""
    return bool(pausing(report)) and not report.ends_talks


def pausing(report: Report) -> Sequence[ReasonData]:
    """The reasons of ours for which the talks have to wait: nothing is bought as it stands, or they say so."""
    ours = [each for each in report.answer["reasons"] if report.is_ours(each["criterion"])]
    return [each for each in ours if is_heaviest(report.rule_set, each["says"]) or _pauses(report, each)]


def _pauses(report: Report, reason: ReasonData) -> bool:
    known = criterion_of(report.rule_set, reason)
    return known is not None and known.pauses_talks


def _with_the_leader(report: Report, done: Sequence[Act]) -> Sequence[Act]:
    """The acts of a trainer whose contact is not the sales leader: that the leader is brought in comes before the first
    that needs the leader, and is said once."""
    if not checks_own_selling(report) or report.said_of(SOMEBODY_ELSE_LOOKS) is not True:
        return done
    at = next((place for place, act in enumerate(done) if _LEADER_IN_WORDS in act.what), None)
    if at is None:
        return done
    asks = (_BRING, _CONVERSATION)
    brings = next((act for act in done[:MOST_ACTS] if any(each in act.what for each in asks)), None)
    brings = brings or _bringing(report, done[at].who)
    rest = [act for act in done if act is not brings]
    return [*rest[:at], brings, *rest[at:]]


def _bringing(report: Report, who: str) -> Act:
    """How a trainer comes to the sales leader: in the next call, or whenever a busy one has an hour."""
    is_busy = agreed(report, _IS_TOO_BUSY) is True
    asks = "for one conversation with the sales leader" if is_busy else f"the contact to {_BRING} into the next call"
    return Act(who, f"Ask {asks}.", SOMEBODY_ELSE_LOOKS)


def _contradictions(report: Report) -> Iterator[Act]:
    for conflict in report.holding_back:
        declared = report.rule_set.facts[conflict["fact"]]
        who = _whoever_answers(report, declared)
        if _reader_asks(report, who, declared):
            theirs = declared.ask[who] if asks_yes_or_no(declared.ask[who]) else declared.question
            asked = f"Ask {_person(report, who)} which is right: {to_a_colleague(theirs, who)}"
            yield Act(YOU, and_so_far(report, conflict, asked), conflict["fact"])
        else:
            what = and_so_far(
                report, conflict, f"{_PUT_RIGHT}{'' if report.is_for_others else _ANEW}: {declared.question}"
            )
            yield Act(_in_words(report, who), what, conflict["fact"])


def _reasons(report: Report) -> Iterator[Act]:
    """What each reason says to do, in the words for whoever does it: the same act in the same words on every page.

    Of the facts that a reason rests on, the one that takes least to change says who acts. Where the verdict ends the
    talks, they are ended once, what weaker verdicts ask of a vendor is not done any more; what stops the purchase on
    our own side still is.
    So is what has to be done before another vendor is met.
    Where the vendor waits for us, what is asked of them comes after what lies with us.
    """
    reasons = report.answer["reasons"]
    if report.ends_talks:
        last = ending(report)
        first = [each for each in reasons if each is last or _is_done_after_the_talks(report, each)]
        first = sorted(first, key=lambda each: each is not last)  # the only act that is for now
        reasons = [*first, *(each for each in reasons if each not in first and _is_for_the_next(report, each))]
    elif checks_own_selling(report):
        # Of what is equally grave, whether a trainer wants this buyer at all is decided first.
        ranks = report.rule_set.ranks
        reasons = sorted(reasons, key=lambda each: (ranks.get(each["says"], 0), each["criterion"] != _TO_DECIDE))
    elif report.lies_with_us:
        reasons = sorted(reasons, key=lambda reason: not report.is_ours(reason["criterion"]))
    if not report.ends_talks and not checks_own_selling(report):
        # Whoever pauses the talks does so first; what the vendor is asked for waits behind what lies with us.
        waits = pausing(report)
        reasons = sorted(reasons, key=lambda reason: (reason not in waits, not _is_for_now(report, reason)))
    for reason in (each for each in reasons if not _is_done_by_another(report, each)):
        act = act_of(report, reason)
        act = replace(act, what=without_pause(report, act.what))
        yield act if _is_for_now(report, reason) else replace(act, what=f"{_LATER} {lowered(act.what)}")


def _is_done_by_another(report: Report, reason: ReasonData) -> bool:
    """Whether what there is to do about it is said by another reason, or done already: that criterion is clear."""
    known = criterion_of(report.rule_set, reason)
    other = known.done_with if known else ""
    return other in report.answer["clear"] or any(each["criterion"] == other for each in report.answer["reasons"])


def ending(report: Report) -> ReasonData | None:
    """The reason for which the talks end, the strongest of several; None where they go on."""
    leaving = (reason for reason in report.answer["reasons"] if report.says_to_leave(reason))
    return next(leaving, None) if report.ends_talks else None


def without_pause(report: Report, what: str) -> str:
    """What to do: where the talks end, they are not paused."""
    return not_paused(what) if report.ends_talks else what


def _is_for_now(report: Report, reason: ReasonData) -> bool:
    """Whether it is not for later: what is asked of a vendor waits for as long as the talks do."""
    waits = says_to_pause(report) and not checks_own_selling(report)
    return report.is_ours(reason["criterion"]) or not waits


def act_of(report: Report, reason: ReasonData) -> Act:
    """What one reason says to do, in the words for the reader; to others, in those for whoever has to change it."""
    better = _better(report, reason)
    told = [report.rule_set.facts[basis["fact"]] for basis in reason["facts"]]
    changeable = [each for each in told if each.name in better and each.changed_by] or told
    easiest = min(changeable, key=lambda declared: declared.effort)
    # What is looked up is done on the way: whoever would change it acts for what is left.
    alike = [each for each in changeable if each.changed_by == easiest.changed_by]
    left = [each for each in alike if not looks_up(report, [each.name])]
    easiest = min(left, key=lambda declared: declared.effort, default=easiest)
    changes = whoever_changes(report, easiest)
    talks = _is_said_to_vendors(report, reason)
    who = _whoever_does(report, _present(report, _EVALUATOR) if talks else changes, reason)
    what = what_to_do(report, who, reason)
    return Act(_in_words(report, who), what, easiest.name, reason["criterion"], better, changes)


def _is_said_to_vendors(report: Report, reason: ReasonData) -> bool:
    """Whether whoever did not answer reads that whoever talks to the vendors does it in person: ends or pauses them, or
    holds the purchase."""
    if report.rule_set.reader and not report.is_for_others:
        return False
    is_held = says_to_pause(report) or is_heaviest(report.rule_set, reason["says"])
    is_the_senders = report.sent_by == _EVALUATOR and is_held and reason in pausing(report)
    return is_the_senders or (report.ends_talks and report.says_to_leave(reason))


def what_to_do(report: Report, who: str, reason: ReasonData) -> str:
    """What a reason says to do, as it is said to a person, with what exactly is missing and the numbers to tell.

    Another vendor waits for as long as our own side has something to settle.
    """
    to_do = _said_to(report, who, reason)
    to_do = left_to_settle(report, to_do)
    if are_settled(report):
        to_do = to_do.replace(_THREE_ANSWERS, f"“{moving(report, True)}” in")
    if report.ends_talks and report.says_to_leave(reason) and pausing(report):
        after = AFTER_US.format("our" if report.is_for_others else "your")
        to_do = _TO_ANOTHER.sub(lambda begins: f"{after} {lowered(begins[0])}", to_do)
    if completed := left_to_complete(report, to_do):  # names what is missing already
        return completed
    said = (with_what_is_missing(report, to_do, reason), _to_tell(report, reason))
    return naming_inexact(report, in_their_number(report, " ".join(filter(None, said))))


def is_plain(to_do: str) -> bool:
    """Whether what a reason says to do is one sentence about what its reader does, and speaks of nobody."""
    return to_do.count(". ") == 0 and not any(whom in to_do for whom in ("you", "vendor"))


def _whoever_does(report: Report, changes: str, reason: ReasonData) -> str:
    """Who does it: the reader where the reason has words of its own for them, such as *ask the sales leader*; else
    whoever can change it."""
    reader = report.rule_set.reader
    is_for_reader = reader and not report.is_for_others and reason["do"] != _said_to(report, changes, reason)
    return reader if is_for_reader else changes


def _to_tell(report: Report, reason: ReasonData) -> str:
    """The numbers themselves, in a sentence, where a reason says to give them to the team and they are settled; else
    `""`."""
    is_about_telling = any(basis["fact"] in (SETTLED, TOLD) for basis in reason["facts"])
    return f"{THESE_ARE} {named(report)}." if is_about_telling and are_settled(report) else ""


def _is_done_after_the_talks(report: Report, reason: ReasonData) -> bool:
    """Whether a reason stops the purchase on our own side, with this vendor and any other."""
    return report.is_ours(reason["criterion"]) and is_heaviest(report.rule_set, reason["says"])


def _is_for_the_next(report: Report, reason: ReasonData) -> bool:
    """Whether a reason of ours says what to do before another vendor is met."""
    return report.is_ours(reason["criterion"]) and (_pauses(report, reason) or _FOR_THE_NEXT in reason["do"])


def _said_to(report: Report, who: str, reason: ReasonData) -> str:
    """What a reason says to do, as it is said to a person; as the answer says it where its criterion is gone."""
    if who == report.rule_set.reader:
        return reason["do"]
    to_them = report.rulebook.rule_sets[report.rule_set.kind].for_reader(who)
    known = said_of(report, to_them, reason)
    to_do = known.do if known else reason["do"]
    if not report.is_for_others:
        return to_do
    return said_to_others(report.rulebook, report.rule_set, report.sender, report.sent_by)(to_do)


def _questions(report: Report) -> Iterator[Act]:
    """What to find out; a question that has to be put right first is not asked again, and of a vendor with whom the
    talks are over nothing is.

    What a colleague of the reader has to answer, the reader asks them, in the words in which it is said to them.
    """
    for question in report.to_find_out if report.has_questions_to_send else ():
        declared = report.rule_set.facts[question["fact"]]
        who = _whoever_answers(report, declared)
        asked = question["question"]
        if _reader_asks(report, who, declared):
            to_them = to_a_colleague(in_their_number(report, declared.ask[who], about=declared.name), who)
            asks = f"Ask {_person(report, who)}: {to_them}"
            yield Act(YOU, asks, question["fact"])
        else:
            is_the_readers = who == report.rule_set.reader and declared.answered_by != _VENDOR
            begins = "Answer this" if is_the_readers and not report.is_for_others else "Find out"
            what = f"{begins}: {asked}" if report.answer["reasons"] else asked
            what = f"{what}{_or_ask(report, declared)}"
            yield Act(_in_words(report, who), what, question["fact"])


def _reader_asks(report: Report, who: str, declared: FactDeclaration) -> bool:
    """Whether a colleague of the reader knows, and there are words in which the reader asks them."""
    is_a_colleagues = report.rule_set.reader not in ("", who) and who in declared.ask
    return bool(report.rule_set.readers) and is_a_colleagues and not report.is_for_others


def _person(report: Report, who: str) -> str:
    return lowered(report.rulebook.people[who].partition(" who ")[0])


def _or_ask(report: Report, declared: FactDeclaration) -> str:
    """What a trainer asks whoever they talk to, where they do not know something of the buyer; `""` for everybody else,
    and for what the trainer did."""
    is_about_the_buyer = checks_own_selling(report) and declared.told_once
    if not is_about_the_buyer or report.is_for_others or not can_answer(report, declared):
        return ""
    to_ask = in_their_number(report, declared.ask.get(_CONTACT, ""), "your")
    return f" If you do not know, ask your contact: “{to_ask}”" if to_ask else ""


def _better(report: Report, reason: ReasonData) -> dict[str, bool | str]:
    """The facts of a reason as they speak for the subject, where the rulebook says which answer does."""
    better = {basis["fact"]: report.rule_set.facts[basis["fact"]].better for basis in reason["facts"]}
    return {fact: value for fact, value in better.items() if value is not None}


def whoever_changes(report: Report, declared: FactDeclaration) -> str:
    """Who on our side acts: for what the vendor would have to change, whoever talks to the vendor."""
    who = looks_up(report, [declared.name]) or declared.changed_by or declared.answered_by
    return _present(report, _EVALUATOR if who == _VENDOR else who)


def _whoever_answers(report: Report, declared: FactDeclaration) -> str:
    return _present(report, report.whoever_knows(declared.name))


def _present(report: Report, who: str) -> str:
    """Somebody whom the check has: the reader where it speaks to one person alone, and for the vendor; the leader
    where nobody else was sent."""
    if report.rule_set.reader and not report.rule_set.readers:
        return report.rule_set.reader
    if who == _VENDOR:
        who = report.rule_set.reader or _EVALUATOR
    reads = report.rule_set.reader == _EVALUATOR
    return (
        _LEADER
        if who == _EVALUATOR and report.nobody_was_sent and not reads
        else present(report.rule_set, report.document, report.sent_by, who)
    )


def whoever_can(report: Report, who: str) -> str:
    """Who can change something, in words for the reader: the other side too, whom nobody else can change."""
    theirs = _LEADER if checks_own_selling(report) else _VENDOR
    return _in_words(report, who if who == theirs else _present(report, who))


def _in_words(report: Report, who: str) -> str:
    """By what whoever reads calls them: *You* for themselves, and nobody is *you* to others."""
    if who == _LEADER and checks_own_selling(report):
        return _OF_THE_BUYER
    if report.is_for_others:
        return report.called(who) or WHOEVER_ANSWERS
    return YOU if who == report.rule_set.reader else report.rulebook.people.get(who, YOU)
