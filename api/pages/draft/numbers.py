"""Which numbers a text speaks of: it names them, or asks which they are, for its reader has not seen the check."""

import re
from collections.abc import Mapping, Sequence

from dontbuy.api.documents import told
from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.several import OF_SEVERAL, speaks_of_them
from dontbuy.api.pages.user_text import plain
from dontbuy.api.pages.words import Measure, listed, with_capital
from dontbuy.api.records.facts import ASKED_FOR_NUMBERS, METRICS
from dontbuy.engine.facts import FactDeclaration

ONE_IS_NAMED = "metrics.specific_known"
KNOWS_NUMBERS, CAN_LOOK_UP = "evaluator.knows_numbers", "evaluator.has_access_to_metrics"
EXACT_VALUES = "metrics.exact_known"
REASONS = "request.reasons"
HOW_MUCH, BY_WHEN = "metrics.how_much_known", "metrics.timeframe_known"
WRITTEN_DOWN = "measurement.starting_metrics_taken"
_WITH_ITS_DATE = re.compile(r"( (?:written down )?as the starting point)?, with its date\b")
"""Before what the value itself stands."""
_EXACT_VALUE_OF = "he exact value of "
"""Behind what a text names the numbers of which it asks for exact values."""
_EXACT_NUMBERS = re.compile(r"\b([Tt])he exact numbers\b( are\b)?")
_WHICH_UNSETTLED = "not settled which numbers have to move, how far and by when"
_UNDECIDED = re.compile(r"\bBy (?:how much and by when|how much|when) each number has to move\b")
_UNDECIDED_OF = {"by how much": HOW_MUCH, "by when": BY_WHEN}
"""What such a title says, and of which fact."""
_CONTACT = "contact"
YOUR, OUR, _THEIR = "your", "our", "their"
MOST_NAMED = 5
_LONGEST_NAME, _LONGEST_FIGURE = 120, 40
_LOOK = re.compile(r"\b(these numbers|the numbers that have to move) look\b")
"""The one verb that follows them, as it follows one of them."""
_OF_TODAY = "today’s value"
"""How a target ends that is so much above or below what stands before it: *today £18,500, target 15% above that*."""
_BY_HOW_MUCH = "+-−±"
"""With what a target begins that says by how much, and not to what value."""


def asked_instead(report: Report, fact: str) -> FactDeclaration | None:
    """What a text asks in the place of a fact about *these numbers* where none is named: which they are; else None."""
    declared = report.rule_set.facts.get(fact)
    is_about_none = declared and speaks_of_them(declared.question) and not report.numbers_to_move
    return report.rule_set.facts[METRICS] if is_about_none else None


def in_their_number(report: Report, text: str, whose: str = "", about: str = "") -> str:
    """A text about *these numbers* where there is one of them: *How much better does your win rate have to get?* The
    same where there are several.

    `whose` are they where it is not what the page of the report says. A text about one fact, such as how much better
    each has to get, speaks of the numbers alone for which that was not told.
    """
    numbers = [each for each in report.numbers_to_move if lacks(each, about)] or report.numbers_to_move
    if about == REASONS and numbers:
        return _called(text, _owned(numbers, whose or _whose(report)))
    is_one = len(_names(numbers)) == 1
    return _called(_LOOK.sub(r"\1 looks", text), _owned(numbers, whose or _whose(report))) if is_one else text


def lacks(number: Measure, about: str) -> bool:
    """Whether it was not told of a number what a fact is about; True of every other fact."""
    has = {HOW_MUCH: number.target, BY_WHEN: number.by, EXACT_VALUES: number.is_exact, KNOWS_NUMBERS: number.is_exact}
    return not has.get(about)


def still_lacking(report: Report) -> list[FactDeclaration]:
    """What was not told of a number that is named: its exact value, how much better, by when."""
    about = [fact for name, fact in report.rule_set.facts.items() if name in (EXACT_VALUES, HOW_MUCH, BY_WHEN)]
    return [fact for fact in about if any(lacks(each, fact.name) for each in report.numbers_to_move)]


def naming_inexact(report: Report, text: str, whose: str = "") -> str:
    """A text that asks for exact values, or says that they are not known, of those alone that are not: *the exact value
    of your sales cycle is not known*. Where none is, *the exact numbers* says so."""
    inexact = [each for each in report.numbers_to_move if not each.is_exact]
    if not inexact:
        return text
    of_those = f"{_EXACT_VALUE_OF}{_owned(inexact, whose or _whose(report))}"
    for several in OF_SEVERAL:
        text = text.replace(f"{_EXACT_VALUE_OF}{several}", of_those)
    if len(inexact) == len(report.numbers_to_move):
        return text
    return _EXACT_NUMBERS.sub(lambda found: f"{found[1]}{of_those}{' is' if found[2] else ''}", text)


def naming_unsettled(report: Report, text: str) -> str:
    """A text that says that the numbers were not settled, of what is not settled of those that are named: *how far and
    by when our sales cycle has to move*."""
    called = {HOW_MUCH: "how far", BY_WHEN: "by when"}
    unsettled = _still_to_move(report, called, OUR)
    if not report.numbers_to_move and one_is_named(report):
        said = [name for fact, name in called.items() if agreed(report, fact) is False]
        unsettled = f"{listed(said)} each number has to move" if said else ""
    return text.replace(_WHICH_UNSETTLED, f"not settled {unsettled}") if unsettled else text


def naming_undecided(report: Report, title: str) -> str:
    """A title that says by how much or by when *each number* has to move is not settled, of what is not settled of
    each: *by how much your sales cycle has to move*. Where they lack different things, what each of them lacks."""
    if _UNDECIDED.search(title) and len(_unsettled(report, {HOW_MUCH: HOW_MUCH, BY_WHEN: BY_WHEN})) > 1:
        return f"{with_capital(still_to_settle(report))} are not settled"
    return _UNDECIDED.sub(lambda found: _undecided(report, found), title)


def _undecided(report: Report, found: re.Match[str]) -> str:
    called = {fact: name for name, fact in _UNDECIDED_OF.items() if name in found[0].casefold()}
    return with_capital(_still_to_move(report, called, _whose(report))) or found[0]


def _still_to_move(report: Report, called: Mapping[str, str], whose: str) -> str:
    """What is not settled of each number that is named, as it is `called`: *by when our sales cycle has to move*."""
    unsettled = _unsettled(report, called)
    verbs = ("has" if len(_names(numbers)) == 1 else "have" for _, numbers in unsettled)
    each = zip(unsettled, verbs, strict=True)
    return listed([f"{what} {_owned(numbers, whose)} {verb} to move" for (what, numbers), verb in each])


def still_to_settle(report: Report) -> str:
    """What of the numbers that are named is not settled: *a target and a date for our win rate*; `""` where all is."""
    called = {HOW_MUCH: "a target", BY_WHEN: "a date"}
    # Where one was said to be missing, the other was not.
    said = {fact: name for fact, name in called.items() if agreed(report, fact) is False}
    if not report.numbers_to_move:
        return f"{listed([*said.values()])} for each number that has to move" if said and one_is_named(report) else ""
    unsettled = _unsettled(report, said or called)
    return listed([f"{what} for {_owned(numbers, _whose(report))}" for what, numbers in unsettled])


def _unsettled(report: Report, called: Mapping[str, str]) -> Sequence[tuple[str, Sequence[Measure]]]:
    """What was not told of numbers that are named, as each of it is `called`, and of which numbers just that was not:
    nobody is asked for a target that stands there."""
    of_each: dict[str, list[Measure]] = {}
    for number in report.numbers_to_move:
        if missing := listed([name for fact, name in called.items() if lacks(number, fact)]):
            of_each.setdefault(missing, []).append(number)
    return [*of_each.items()]


def with_its_figure(report: Report, text: str, about: str) -> str:
    """A text that asks whether today's value is written down, with the value where it was told: nobody is asked for it
    as if it had not been, nor where it stands. *Is today’s value of our win rate (22% in the CRM) written down as the
    starting point, with its date?*"""
    numbers = report.numbers_to_move
    places = {each.kept_in for each in numbers}
    in_one = f", in {places.pop()}" if len(numbers) > 1 and len(places) == 1 and all(places) else ""
    told = [(_called_by(each), _figure_in(each, is_placed=not in_one)) for each in numbers]
    are_told = bool(told) and all(each.is_exact and each.figure for each in report.numbers_to_move)
    if about != WRITTEN_DOWN or report.has_wrong_figures or not are_told:
        return text
    figures = told[0][1] if len(told) == 1 else listed(_some([f"{name} {figure}" for name, figure in told])) + in_one
    found = _WITH_ITS_DATE.search(text)
    return f"{_with(text[: found.start()], figures)}{text[found.start() :]}" if found else text


def _figure_in(number: Measure, is_placed: bool) -> str:
    """Today's value, and where it stands: *22% in the CRM*."""
    figure = shortened(plain(number.figure), _LONGEST_FIGURE)
    return f"{figure} in {number.kept_in}" if is_placed and number.kept_in else figure


def by_their_names(report: Report, question: str) -> str:
    """A question about *these numbers* to a vendor, who is told no more of them than what they are called."""
    numbers = report.numbers_to_move
    return _called(question, _owned(numbers, OUR)) if numbers else question


def _whose(report: Report) -> str:
    """Whose the numbers are on a page: the reader’s, a buyer’s to a trainer, and ours to others."""
    if report.rule_set.aliases:
        return _THEIR
    return OUR if report.is_for_others else YOUR


def _owned(numbers: Sequence[Measure], whose: str) -> str:
    """The names of the numbers: *your win rate and sales cycle*. What somebody typed stands in quotes as it is."""
    names = {_called_by(each): f"“{_called_by(each)}”" if each.has_own_name else _called_by(each) for each in numbers}
    first = next((each for each in numbers if not each.has_own_name), None)
    if first:
        names[_called_by(first)] = f"{whose} {_called_by(first)}"
    return listed(_some([*names.values()]))


def _called(question: str, names: str) -> str:
    for several in OF_SEVERAL:
        question = question.replace(several, names)
    return question


def named(report: Report, shows_today: bool = True) -> str:
    """The numbers that have to move, in a sentence without its end; `""` where none is named.

    `win rate from 22% to 30% by 30 September 2027; sales cycle`; without `shows_today`, `win rate to 30% by …`
    """
    return "; ".join(_some(_each(report, shows_today)))


def moving(report: Report, shows_today: bool, whose: str = "") -> str:
    """The same for a sentence in which something has to move them: *our win rate (today 22%), and our sales
    cycle*."""
    numbers = _some(_each(report, shows_today, whose))
    if whose and [*numbers] == [_of(each, whose) for each in report.numbers_to_move]:
        return _owned(report.numbers_to_move, whose)
    # What is told of one, such as its date, is not that of the next.
    also = "also " if whose and numbers[-1] in {_of(each, whose) for each in report.numbers_to_move} else ""
    return f"{', '.join(numbers[:-1])}, and {also}{numbers[-1]}" if len(numbers) > 1 else "".join(numbers)


def one_is_named(report: Report) -> bool:
    """Whether it was told that a number is named, whichever it is; none that counts is where all that are listed count
    what was trained."""
    is_told = told(report.document, report.rule_set.aliases, ONE_IS_NAMED) is True
    return bool(report.numbers_to_move) or (is_told and not report.measures)


def is_which_unknown(report: Report, person: str) -> bool:
    """Whether a person can be asked which numbers have to move: nobody said that one is named, and no trainer who asked
    already asks again."""
    return not one_is_named(report) and not (person == _CONTACT and asked_already(report))


def asks_which(report: Report, person: str, open_facts: Sequence[FactDeclaration]) -> str:
    """The question, in the words for a person, that asks which number has to move; `""` where there is none."""
    facts = report.rule_set.facts
    of_values = any(fact.name == METRICS or speaks_of_them(fact.question) for fact in open_facts)
    knows_no_values = person == _CONTACT and has_no_figures(report)
    order = (METRICS, ONE_IS_NAMED) if of_values and not knows_no_values else (ONE_IS_NAMED, METRICS)
    asked = [facts[name].ask[person] for name in order if name in facts and person in facts[name].ask]
    return asked[0] if asked else ""


def asked_already(report: Report) -> bool:
    """Whether a trainer asked for the numbers, and it was not told that none is named all the same."""
    said_that_none_is = any(
        basis["fact"] == ONE_IS_NAMED and basis["value"] is False
        for reason in report.answer["reasons"]
        for basis in reason["facts"]
    )
    return agreed(report, ASKED_FOR_NUMBERS) is True and not said_that_none_is


def has_no_figures(report: Report) -> bool:
    """Whether it was told that whoever looks at vendors can neither state the numbers nor look them up."""
    knows, can_look_up = agreed(report, KNOWS_NUMBERS), agreed(report, CAN_LOOK_UP)
    return can_look_up is False or (knows is False and can_look_up is not True)


def _some(numbers: Sequence[str]) -> Sequence[str]:
    """As many as are read, and how many more there are."""
    more = len(numbers) - MOST_NAMED
    return [*numbers[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]


def _names(numbers: Sequence[Measure]) -> Sequence[str]:
    """What each number is called, once."""
    return [*dict.fromkeys(_called_by(each) for each in numbers)]


def _each(report: Report, shows_today: bool, whose: str = "") -> Sequence[str]:
    """Each number once: one that is listed twice in the same words is one. No figures where one of them looks wrong,
    for whoever sends a text has not looked at it again."""
    if report.has_wrong_figures:
        return [*dict.fromkeys(_of(each, whose) for each in report.numbers_to_move)]
    return [*dict.fromkeys(_in_words(each, shows_today, whose) for each in report.numbers_to_move)]


def _called_by(number: Measure) -> str:
    return shortened(plain(number.in_a_sentence), _LONGEST_NAME)


def _of(number: Measure, whose: str) -> str:
    """A number with whose it is, where that is said: *our win rate*. What somebody typed then stands in quotes."""
    name = _called_by(number)
    if not whose:
        return name
    return f"“{name}”" if number.has_own_name else f"{whose} {name}"


def _in_words(number: Measure, shows_today: bool, whose: str) -> str:
    what, today = _of(number, whose), number.figure if shows_today else ""
    figure, target, by = (shortened(plain(text), _LONGEST_FIGURE) for text in (today, number.target, number.by))
    is_of_today = bool(figure) and target.endswith(_OF_TODAY)
    if target and target[0] not in _BY_HOW_MUCH and not is_of_today:
        return " ".join([what, *([f"from {figure}"] if figure else []), f"to {target}", *([f"by {by}"] if by else [])])
    if not target:  # sales cycle (today 93 days) by 30 June 2027
        return " ".join([_with(what, f"today {figure}") if figure else what, *([f"by {by}"] if by else [])])
    target = target.replace(_OF_TODAY, "that") if is_of_today else target
    parts = (("today", figure), ("target", target), ("by", by))
    return _with(what, ", ".join(f"{name} {text}" for name, text in parts if text))


def _with(what: str, said: str) -> str:
    """A number with more of it behind its name: *conversion by stage (discovery to proposal; today 48%)*."""
    return f"{what.removesuffix(')')}; {said})" if what.endswith(")") else f"{what} ({said})"
