"""Which questions a person is asked in a text or in a call: in their words, each once, no more than are answered."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import partial

from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.contact import is_told
from dontbuy.api.pages.draft.numbers import (
    BY_WHEN,
    EXACT_VALUES,
    HOW_MUCH,
    KNOWS_NUMBERS,
    ONE_IS_NAMED,
    YOUR,
    asks_which,
    by_their_names,
    in_their_number,
    is_which_unknown,
    still_lacking,
    with_its_figure,
)
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.several import speaks_of_them
from dontbuy.api.pages.draft.tasks import TOLD_WITH_THE_NUMBER
from dontbuy.api.pages.draft.voiced import by_name
from dontbuy.api.pages.words import with_capital
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.facts import FactDeclaration

MOST_QUESTIONS = 4
"""A letter with more questions is not answered; what else is open is asked by a link, or in the next call."""
MOST_IN_A_CALL = 7
"""More than seven questions have no room in a call."""
_VENDOR, _LEADER, _EVALUATOR, _CONTACT = "vendor", "leader", "evaluator", "contact"
_ON_MATRIX, _FILLS_MATRIX = "vendor.on_matrix", "evaluator.filling_out_matrix"
_ASKS_YES_OR_NO = re.compile(r"(^|, )(are|can|could|did|do|does|had|has|have|is|was|were|will|would) ", re.IGNORECASE)
_SETTLED = "leader.answered_what_how_much_when"
WHICH_SETTLED = "Which numbers did you settle on, from what to what, by when?"
"""What a sales leader is asked who has settled them: to share them, and not to settle them."""
_TAKES_A_FEE, _BEFORE_A_FEE = "vendor.charges_for_discovery", "Before any fee, "
_IS_IT = "Is it these numbers that the training has to move?"
_TODAYS_VALUES = (KNOWS_NUMBERS, EXACT_VALUES)
_WHEN_A_VENDOR_IS_MET = "leader.unavailable"
TOLD_WITH_VALUES = (ONE_IS_NAMED, HOW_MUCH, BY_WHEN)
"""What is told with the numbers by whoever says which have to move, from what to what, by when."""


def open_to(report: Report, person: str) -> list[FactDeclaration]:
    """Every open fact for which the rulebook has a question in words for this person, whoever else could answer it."""
    return [fact for fact in _open(report) if person in fact.ask]


def answered_by(report: Report, person: str) -> list[FactDeclaration]:
    """The open facts that this person is the one to answer; none for the reader."""
    if person == report.rule_set.reader:
        return []
    return [fact for fact in _open(report) if report.whoever_knows(fact.name) == person]


def asked_of(report: Report, person: str, facts: Sequence[FactDeclaration], most: int = MOST_QUESTIONS) -> list[str]:
    """The questions about these facts in the words for a person, each once: facts that one answer tells have one.

    Where no number is named, what would speak of *these numbers* makes room for the question which number has to move.
    What is asked about whoever sends it, such as *is the sales leader too busy*, they know and need not ask.
    """
    sender = report.rule_set
    facts = [fact for fact in facts if fact.name not in report.evident]
    others = [fact for fact in facts if not sender.reader or not fact.name.startswith(f"{sender.reader}.")]
    if person == _VENDOR:  # what we were told in two ways we settle among us
        differ = {conflict["fact"] for conflict in report.answer["conflicts"]}
        others = [fact for fact in others if fact.name not in differ]
    if person == _EVALUATOR and agreed(report, _ON_MATRIX) is True:  # then there is one
        others = [fact for fact in others if fact.name != _FILLS_MATRIX]
    if person == _LEADER:
        told = (*TOLD_WITH_THE_NUMBER, *([_WHEN_A_VENDOR_IS_MET] if report.nobody_was_sent else []))
        others = [fact for fact in others if fact.name not in told]
    said: dict[str, str] = {}
    for fact in others:
        said.setdefault(fact.ask.get(person, fact.question), fact.name)
    asked = [question for question in said if report.numbers_to_move or not speaks_of_them(question)]
    if said and is_which_unknown(report, person) and (len(asked) < len(said) or person in (_LEADER, _CONTACT)):
        which = asks_which(report, person, facts)
        if which and person == _LEADER and agreed(report, _SETTLED) is True:
            asked = [question for question in asked if said[question] not in (METRICS, ONE_IS_NAMED)]
            which = WHICH_SETTLED
        asked = [which, *asked] if which else asked
    explained = _explained(report) if person == _VENDOR else ()
    asked = [question for question in asked if question not in explained]
    if asks_for_values(report, person, asked):
        told_with_it = {report.rule_set.facts[name].ask.get(person) for name in TOLD_WITH_VALUES}
        asked = [question for question in asked if question not in told_with_it]
    questions = [_said_to(report, person, question, said.get(question, "")) for question in asked]
    about_others = [each for each in questions if not sender.reader or sender.speaks_to not in each]
    return [*dict.fromkeys(about_others)][:most]


def _explained(report: Report) -> Collection[str]:
    """The questions to a vendor that they have answered, whatever else would be told by it: whoever explained which
    number their training moves is not asked which."""
    asked = [fact for fact in report.rule_set.facts.values() if fact.better is not None and _VENDOR in fact.ask]
    return {fact.ask[_VENDOR] for fact in asked if agreed(report, fact.name) == fact.better}


def asks_for_values(report: Report, person: str, asked: Sequence[str]) -> bool:
    """Whether one of the questions is which numbers have to move, from what to what, by when."""
    declared = report.rule_set.facts.get(METRICS)
    is_asked = declared is not None and declared.ask.get(person) in asked
    return is_asked or (person == _LEADER and WHICH_SETTLED in asked)


def _said_to(report: Report, person: str, question: str, about: str = "") -> str:
    """A question in the words for a person, with the numbers and the vendor by name."""
    if person == _VENDOR:
        return by_their_names(report, question)
    if person != _CONTACT and about == ONE_IS_NAMED and report.numbers_to_move:
        question = by_their_names(report, _IS_IT)  # it was told in two ways, and one of them names it
    question = of_a_fee_that_was_told(report, question)
    said = with_its_figure(report, in_their_number(report, question, YOUR, about), about)
    return said if person == _CONTACT else by_name(report, to_a_colleague(said, person))


def of_a_fee_that_was_told(report: Report, question: str) -> str:
    """A question that speaks of a fee, without it where nobody told of one."""
    is_told = agreed(report, _TAKES_A_FEE) is True
    return question if is_told else with_capital(question.removeprefix(_BEFORE_A_FEE))


def may_see_figures(report: Report, person: str, asked: Sequence[str]) -> bool:
    """Whether today's values may stand in a text to a person, beside the questions that it asks.

    Not where the text asks whether the person knows them: it would give the answer away.
    """
    facts = [report.rule_set.facts[name] for name in _TODAYS_VALUES if name in report.rule_set.facts]
    return not any(_said_to(report, person, fact.ask.get(person, "")) in asked for fact in facts)


def asks_yes_or_no(question: str) -> bool:
    """Whether a question asks for a yes or a no, at its start or behind an opening: *Before any fee, did they …?*"""
    return _ASKS_YES_OR_NO.search(question) is not None


def to_put_right(report: Report, person: str) -> list[FactDeclaration]:
    """What was told and speaks against it, where this person can say what is missing."""
    facts = report.rule_set.facts
    told = [(facts[basis["fact"]], basis["value"]) for each in report.answer["reasons"] for basis in each["facts"]]
    return [fact for fact, value in told if fact.better not in (None, value) and person in fact.ask]


def telling_of(report: Report, facts: Iterable[FactDeclaration]) -> list[FactDeclaration]:
    """Of some facts those whose answer can still change the verdict."""
    telling = {question["fact"] for question in report.telling}
    return [fact for fact in facts if fact.name in telling]


def to_ask_in_a_call(report: Report, person: str, without: Collection[str]) -> Sequence[str]:
    """The questions to ask a person in a call: what the reasons say to ask, as the acts of a result do, then what is
    open, and of that what can still change the verdict first, then for a buyer what else is known to be missing; before
    all that what a number that is named still lacks. None of the facts in `without`, and `MOST_IN_A_CALL` at most."""
    wrong = to_put_right(report, person)
    missing = _known_to_be_missing(report, person) if person == _CONTACT else []
    still_open = open_to(report, person)
    telling = telling_of(report, still_open)
    still_open = [*telling, *(fact for fact in still_open if fact not in telling)]
    facts = [fact for fact in (*wrong, *still_open, *missing) if fact.name not in without]
    if person == _CONTACT:  # who can say the problems back does not ask for them again
        facts = sorted([fact for fact in facts if not is_told(report, fact.name)], key=partial(in_a_call, report))
    asked = asked_of(report, person, facts, MOST_IN_A_CALL)
    if person != _VENDOR:
        return asked
    first = asked_of(report, person, [fact for fact in facts if fact in wrong], MOST_IN_A_CALL)
    return [*dict.fromkeys([*first, *asked])][:MOST_IN_A_CALL]


def in_a_call(report: Report, fact: FactDeclaration) -> int:
    """Where a question to a contact stands: the exact values first, then what else a number that is named lacks."""
    lacking = [each.name for each in still_lacking(report)] if report.numbers_to_move else []
    return 0 if fact.name == EXACT_VALUES else 1 if fact.name in lacking else 2


def _open(report: Report) -> list[FactDeclaration]:
    """The facts that are asked for, most telling first; an answer of an earlier rulebook may ask for others too."""
    facts = report.rule_set.facts
    return [facts[question["fact"]] for question in report.answer["ask"] if question["fact"] in facts]


def _known_to_be_missing(report: Report, person: str) -> list[FactDeclaration]:
    """What was told otherwise than one hopes, whether or not a reason rests on it, where this person can say more."""
    told = [(fact, report.said_of(fact.name)) for fact in report.rule_set.facts.values() if person in fact.ask]
    return [fact for fact, value in told if fact.better is not None and value not in (None, fact.better)]
