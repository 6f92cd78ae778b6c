"""To whoever asked for a training that is not bought, or not yet: why, what it takes, and who does it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dontbuy.api.pages.draft.acts import is_plain, says_to_pause, what_to_do, whoever_changes
from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.colleagues import from_the_leader, of_us
from dontbuy.api.pages.draft.letters import THANKS, Letter, SendableText, sendable
from dontbuy.api.pages.draft.numbers import BY_WHEN, HOW_MUCH, ONE_IS_NAMED
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.tasks import comes_first, each_said_once, task, without_what_waits
from dontbuy.api.pages.draft.voiced import checks_own_selling, short_name, tells_vendors_apart, training
from dontbuy.api.pages.words import lowered, with_capital
from dontbuy.engine.answer_shape import ReasonData
from dontbuy.engine.facts import FactDeclaration

MOST_TASKS = 4
_ASKER, _LEADER = "asker", "leader"
_REASONS, _LAGS = "request.reasons", "leader.knows_lagging_metrics"
_DEFINES = "leader.defines_metrics"
"""What whoever names a number does with it."""
_SAYS_WHAT = "what has to get better, by how much and by when"
"""By what a step is known with which a number is named, and its target and its date."""
_OF_A_VENDOR = ("leader.unavailable", "leader.accepts_problem_centric_discovery")
"""What whoever buys nothing has no vendor for."""
_ACT = "act"
_BOARD = "board_or_ceo_asked"
_THANKS_FOR, _WE_SPOKE = "Thank you for bringing up", "We have been talking about"
_ADVISES = "I advise against buying it for now."
_COMES_BACK = "I will come back to you once this is done. Thank you."
_INTRODUCED = {True: "Before we look at it again:", False: "Before we decide:"}
"""What introduces the steps, by whether nothing is bought as it stands."""


class Promise(NamedTuple):
    """One thing of which this text says that it will be done: by whom, for which criterion, what, and how that is said
    of them."""

    who: str
    criterion: str
    fact: str
    to_do: str
    said: str


def to_whoever_asked(report: Report, why: Sequence[str], promised: Sequence[Promise]) -> SendableText:
    """*Not now* where nothing is bought; what is needed first where something has to be done before it is decided."""
    name, about = short_name(report), training(report)
    tasks = _shown(promised)
    is_no = report.stops
    early = f"It is too early to decide{', and I am pausing the talks with vendors' if _pauses(report) else ''}."
    decided = "We will not be buying it for now." if is_no else early
    asked_for = f"training (“{name}”)" if about == name else lowered(about)
    waits = report.rule_set.reader == _LEADER  # who may have asked for it in person, and writes to whoever else did
    thanks = f"{_WE_SPOKE if waits else _THANKS_FOR} {asked_for}."
    if _BOARD in (agreed(report, _REASONS) or ()):  # they decide, and are no colleague who made a suggestion
        waits, thanks, decided = False, f"You asked for {asked_for}.", _ADVISES if is_no else early
    title = "Not now" if is_no else "What is needed first"
    paragraphs = [
        f"{thanks} {decided}",
        " ".join(why),
        "\n".join([_INTRODUCED[is_no], *(f"- {without_what_waits(task)}" for task in tasks)]) if tasks else "",
    ]
    letter = Letter(
        f"{title}, to whoever {'waits' if waits else 'asked'} for the training",
        f"Sales training: {title.lower()}",
        paragraphs,
        _COMES_BACK if tasks else THANKS,
    )
    return sendable(_ASKER, letter)


def is_for_whoever_asked(report: Report) -> bool:
    """Whether there is such a text: of what is ours alone, by the sales leader, where something has to be done."""
    is_sent = report.rule_set.reader in ("", _LEADER) and not tells_vendors_apart(report)
    return is_sent and not checks_own_selling(report) and (report.stops or report.answer["level"] == _ACT)


def promises(report: Report) -> list[Promise]:
    """What takes each reason away, as that text could promise it; nothing where there is no such text."""
    return [*_tasks(report)] if is_for_whoever_asked(report) else []


def promised_of(person: str, promised: Sequence[Promise]) -> list[Promise]:
    """What of it the text says of somebody of us."""
    shown = _shown(promised)
    return [each for each in promised if each.who == person and each.said in shown]


def reasons_for(report: Report, promised: Sequence[Promise]) -> list[ReasonData]:
    """The reasons of that text: those that decide, and where it is not decided yet each for which it promises
    something."""
    shown = _shown(promised)
    named = {each.criterion for each in promised if each.said in shown and not report.stops}
    others = [each for each in report.answer["reasons"] if each not in report.decisive and each["criterion"] in named]
    return [*report.decisive, *others]


def _shown(tasks: Sequence[Promise]) -> Sequence[str]:
    """As they are said in the text: no step that another one covers, and not too many."""
    facts = {each.fact for each in tasks}
    covered = {_DEFINES} if ONE_IS_NAMED in facts else set()
    if any(_SAYS_WHAT in each.to_do for each in tasks if not each.fact):
        covered |= {_DEFINES, ONE_IS_NAMED, HOW_MUCH, BY_WHEN}
    return each_said_once([each.said for each in tasks if each.fact not in covered])[:MOST_TASKS]


def _pauses(report: Report) -> bool:
    """Whether whoever writes is the one to pause the talks, and there are any."""
    return report.rule_set.reader == _LEADER and says_to_pause(report)


def _tasks(report: Report) -> Iterator[Promise]:
    """What takes each reason away and who does it, the strongest reason first: *I will settle a date for win rate.*

    Nobody gives a reason for what is not bought, or meets a vendor for it; and whoever has to name a number finds it
    where numbers lag.
    """
    names_one = any(fact.name == ONE_IS_NAMED for each in report.answer["reasons"] for fact in _to_change(report, each))
    without = {*([_REASONS, *_OF_A_VENDOR] if report.stops else []), *([_LAGS] if names_one else [])}
    for reason in report.answer["reasons"]:
        to_change = _to_change(report, reason)
        if not to_change and report.rule_set.reader and is_plain(reason["do"]):
            to_do = of_us(lowered(what_to_do(report, report.rule_set.reader, reason)))
            yield Promise(report.rule_set.reader, reason["criterion"], "", to_do, f"I will {to_do}")
        for fact in (each for each in to_change if each.name not in without):
            step = comes_first(report, fact)
            who = whoever_changes(report, step)  # who names a number is not who looks up its value
            does = "I" if who == report.rule_set.reader else _short(report, who)
            to_do = of_us(task(report, step))
            to_do = from_the_leader(to_do) if report.rule_set.reader == _LEADER else to_do
            yield Promise(who, reason["criterion"], step.name, to_do, f"{does} will {to_do}")


def _to_change(report: Report, reason: ReasonData) -> list[FactDeclaration]:
    """The facts of a reason that somebody can change: those told otherwise than one hopes, else whichever can be."""
    facts = report.rule_set.facts
    told = [(facts[basis["fact"]], basis["value"]) for basis in reason["facts"] if basis["fact"] in facts]
    can_change = [(fact, value) for fact, value in told if fact.to_change]
    against = [fact for fact, value in can_change if fact.better is not None and fact.better != value]
    return against or [fact for fact, _ in can_change]


def _short(report: Report, who: str) -> str:
    """Who does it, in few words: *The sales leader*."""
    readers = report.rulebook.rule_sets[report.rule_set.kind].readers
    said = readers[who].you if who in readers else report.rulebook.people.get(who, "somebody")
    return with_capital(said)
