"""Which questions a person is asked in a text or in a call: in their words, each once, no more than are answered."""

from collections.abc import Collection, Iterable, Sequence

from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.numbers import asks_which, by_their_names, in_their_number, is_which_unknown
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.several import speaks_of_them
from dontbuy.api.pages.draft.tasks import TOLD_WITH_THE_NUMBER
from dontbuy.api.pages.draft.voiced import by_name
from dontbuy.engine.facts import FactDeclaration

MOST_QUESTIONS = 4
"""A letter with more questions is not answered; what else is open is asked by a link, or in the next call."""
MOST_IN_A_CALL = 7
"""More than seven questions have no room in a call."""
_VENDOR, _LEADER, _CONTACT = "vendor", "leader", "contact"


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
    others = [fact for fact in facts if not sender.reader or not fact.name.startswith(f"{sender.reader}.")]
    if person == _VENDOR:  # what we were told in two ways we settle among us
        differ = {conflict["fact"] for conflict in report.answer["conflicts"]}
        others = [fact for fact in others if fact.name not in differ]
    if person == _LEADER:
        others = [fact for fact in others if fact.name not in TOLD_WITH_THE_NUMBER]
    said = [fact.ask.get(person, fact.question) for fact in others]
    asked = said if report.numbers_to_move else [question for question in said if not speaks_of_them(question)]
    if said and is_which_unknown(report, person) and (len(asked) < len(said) or person in (_LEADER, _CONTACT)):
        which = asks_which(report, person, facts)
        asked = [which, *asked] if which else asked
    in_number = by_their_names if person == _VENDOR else in_their_number
    questions = [in_number(report, question) for question in asked]
    if person not in (_VENDOR, _CONTACT):
        questions = [by_name(report, to_a_colleague(question, person)) for question in questions]
    about_others = [each for each in questions if not sender.reader or sender.speaks_to not in each]
    return [*dict.fromkeys(about_others)][:most]


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
    """The questions to ask a person in a call: for a buyer what the reasons say to ask, then what is open, and of that
    what can still change the verdict first, then what else is known to be missing; none of the facts in `without`, and
    `MOST_IN_A_CALL` at most."""
    wrong = to_put_right(report, person) if person == _CONTACT else []
    missing = _known_to_be_missing(report, person) if person == _CONTACT else []
    still_open = open_to(report, person)
    telling = telling_of(report, still_open)
    still_open = [*telling, *(fact for fact in still_open if fact not in telling)]
    facts = [*wrong, *still_open, *missing]
    return asked_of(report, person, [fact for fact in facts if fact.name not in without], MOST_IN_A_CALL)


def _open(report: Report) -> list[FactDeclaration]:
    """The facts that are asked for, most telling first; an answer of an earlier rulebook may ask for others too."""
    facts = report.rule_set.facts
    return [facts[question["fact"]] for question in report.answer["ask"] if question["fact"] in facts]


def _known_to_be_missing(report: Report, person: str) -> list[FactDeclaration]:
    """What was told otherwise than one hopes, whether or not a reason rests on it, where this person can say more."""
    told = [(fact, report.said_of(fact.name)) for fact in report.rule_set.facts.values() if person in fact.ask]
    return [fact for fact, value in told if fact.better is not None and value not in (None, fact.better)]
