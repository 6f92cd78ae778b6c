"""Texts to copy or mail as they stand: open questions to the people who can answer them, or a polite no."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from dontbuy.api.pages.draft.mails import Mail, mail, shortened
from dontbuy.api.pages.draft.numbers import (
    asks_which,
    in_their_number,
    may_see_figures,
    named,
    one_is_named,
    speaks_of_them,
)
from dontbuy.api.pages.draft.report import OURS, Report, checks_own_selling, tells_vendors_apart
from dontbuy.api.pages.user_text import plain
from dontbuy.api.pages.words import number_of
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import RuleSet

MOST_QUESTIONS = 7
"""More than seven questions are not answered."""
_LONGEST_NAME = 60
_VENDOR, _LEADER, _EVALUATOR, _CONTACT = "vendor", "leader", "evaluator", "contact"
_LOOKING_FOR = "I am looking for somebody who starts from our business and our numbers."
_REST = "{} more will follow."


class SendableText(NamedTuple):
    """One text: an id for the page, for whom it is, what it says, and the same as a mail."""

    id: str
    title: str
    text: str
    mail: Mail


def texts_to_send(report: Report) -> list[SendableText]:
    """A text for each person who can answer something that is open; a polite no where there is nothing to ask.

    Where it is over, the sales leader reads that it is, and why. `[]` where nobody else can change anything. Whoever
    answers the check sends the texts: nobody writes to themselves.
    """
    if checks_own_selling(report):
        return [*_questions_to(report, _CONTACT, _asked_of(report, _CONTACT, _open_to(report, _CONTACT)))]
    texts = [*_to_the_leader(report)]
    if tells_vendors_apart(report):
        texts += _to_the_vendor(report)
    if report.has_questions_to_send:
        for person in report.rulebook.people:
            if person not in (_LEADER, _VENDOR):
                texts += _questions_to(report, person, _asked_of(report, person, _answered_by(report, person)))
    return texts


def _open(report: Report) -> list[FactDeclaration]:
    """The facts that are asked for, most telling first; an answer of an earlier rulebook may ask for others too."""
    facts = report.rule_set.facts
    return [facts[question["fact"]] for question in report.answer["ask"] if question["fact"] in facts]


def _open_to(report: Report, person: str) -> list[FactDeclaration]:
    """Every open fact for which the rulebook has a question in words for this person, whoever else could answer it."""
    return [fact for fact in _open(report) if person in fact.ask]


def _answered_by(report: Report, person: str) -> list[FactDeclaration]:
    """The open facts that this person is the one to answer; none for the reader."""
    if person == report.rule_set.reader:
        return []
    return [fact for fact in _open(report) if _who_answers(report, fact) == person]


def _asked_of(report: Report, person: str, facts: Sequence[FactDeclaration]) -> list[str]:
    """The questions about these facts in the words for a person.

    Where no number is named, what would speak of *these numbers* makes room for the question which number has to move.
    What is asked about the reader, such as *is the sales leader too busy*, the reader knows and need not send.
    """
    asked = facts if report.numbers_to_move else [fact for fact in facts if not speaks_of_them(fact)]
    questions = [in_their_number(report, fact.ask.get(person, fact.question)) for fact in asked]
    if facts and not report.numbers_to_move and (len(asked) < len(facts) or person in (_LEADER, _CONTACT)):
        which = asks_which(report, person, _open(report))
        questions = [which, *questions] if which else questions
    sender = report.rule_set
    return [question for question in questions if not sender.reader or sender.speaks_to not in question]


def _who_answers(report: Report, fact: FactDeclaration) -> str:
    """Who is asked for a fact: a sales leader who looks at vendors in person is asked for what either knows."""
    return _LEADER if fact.answered_by == _EVALUATOR and report.nobody_was_sent else fact.answered_by


def _to_the_leader(report: Report) -> Iterator[SendableText]:
    """Where it stands, why, and what is needed; nothing where the leader is the reader, or has nothing to learn."""
    if report.rule_set.reader == _LEADER:
        return
    if report.has_questions_to_send:
        asked = _asked_of(report, _LEADER, _answered_by(report, _LEADER))
        yield from _questions_to(report, _LEADER, asked) if asked else ()
    else:
        yield from _questions_to(report, _LEADER, _asked_of(report, _LEADER, _lacking(report)))


def _lacking(report: Report) -> list[FactDeclaration]:
    """What the leader alone could still answer where nothing is bought: the facts of the reasons that are theirs."""
    facts, verdict = report.rule_set.facts, report.answer["verdict"]
    rests_on = [
        [facts[basis["fact"]] for basis in reason["facts"] if basis["fact"] in facts]
        for reason in report.answer["reasons"]
        if reason["says"] == verdict
    ]
    return [fact for told in rests_on if all(fact.answered_by == _LEADER for fact in told) for fact in told]


def _to_the_vendor(report: Report) -> Iterator[SendableText]:
    """A polite no where the talks are over; *not now* where nothing is bought, whatever the vendor would answer."""
    if report.ends_talks:
        yield _no(report) if report.answer["settled"] else _not_now(report)
        return
    facts = _open_to(report, _VENDOR)
    if report.stops:
        telling = {question["fact"] for question in report.telling}
        facts = [fact for fact in facts if fact.name in telling]
        if not facts:
            yield _not_now(report)
            return
    yield from _questions_to(report, _VENDOR, _asked_of(report, _VENDOR, facts))


def _questions_to(report: Report, person: str, questions: Sequence[str]) -> Iterator[SendableText]:
    asked = [*dict.fromkeys(questions)][:MOST_QUESTIONS]
    if not asked and person != _LEADER:
        return
    name = shortened(plain(report.subject), _LONGEST_NAME)
    on = f" with {name}" if name and tells_vendors_apart(report) else ""
    about = f": {name}" if name else ""
    numbers = named(report, shows_figures=may_see_figures(report, person, asked))
    moving = f"What has to move: {numbers}.\n\n" if numbers else ""
    match person:
        case "leader":
            title, subject, opening = _opening_for_the_leader(report, name, len(asked), numbers)
        case "vendor":
            title, subject = "To the vendor", "Questions before we go on"
            opening = f"{moving}Before we go on, I would like to hear a few things in your own words:"
        case "contact":
            title, subject = "For your next call with the buyer", "Questions for our next call"
            heard = f"What has to move, as I understood you: {numbers}.\n\n" if numbers else ""
            opening = f"{heard}For our next call, I would like to understand a few things about your business:"
        case _:
            title, subject = f"To {_lowered(report.rulebook.people[person])}", f"Sales training, still open{about}"
            opening = f"{moving}Before we go on{on}, I would like to know from you:"
    numbered = [f"{at}. {question}" for at, question in enumerate(asked, 1)]
    text = "\n".join([opening, *([""] if numbered else []), *numbered])
    yield SendableText(f"for-{person}", title, text, mail(subject, opening, numbered, _REST))


def _opening_for_the_leader(report: Report, name: str, count: int, numbers: str) -> tuple[str, str, str]:
    """For whom, the subject of the mail, and a few lines: where it stands, the numbers, why, what is needed."""
    needed = number_of(count, "answer", "answers")
    what = f"sales training from {name}" if name and tells_vendors_apart(report) else name or "sales training"
    moving = numbers or ("" if report.ends_talks or one_is_named(report) else "no number is named yet")
    opening = [
        f"Where it stands with {what}: {report.headline(report.answer['verdict'])}.",
        *([f"What has to move: {moving}."] if moving else []),
        f"Why: {_why(report)}",
        *_what_i_will_do(report),
        f"What I need from you: {needed if count else _what_is_left(report)}.",
    ]
    about = f" ({name})" if name else ""
    ask = f"{needed} needed from you" if count else _lowered(report.headline(report.answer["verdict"]))
    return "To the sales leader", f"Sales training{about}: {ask}", "\n".join(opening)


def _what_is_left(report: Report) -> str:
    """What the leader has to do where nothing is asked: what the first reason says, where it is about our own side."""
    rule_set, first = in_words_for_the_leader(report), report.answer["reasons"][0]
    known = next((each for each in rule_set.criteria if each.id == first["criterion"]), None)
    if known is None or report.rulebook.topics[known.about].whose != OURS:
        return "nothing"
    return _lowered(known.do).removesuffix(".")


def _what_i_will_do(report: Report) -> Iterator[str]:
    """What the vendor is going to be told, where the text to the vendor is no question."""
    if not tells_vendors_apart(report) or report.has_questions_to_send:
        return
    ended = report.ends_talks and report.answer["settled"]
    yield f"What I will do: {'end' if ended else 'pause'} the talks with the vendor."


def _why(report: Report) -> str:
    """Why it stands so, in one sentence in the words for the leader."""
    rule_set = in_words_for_the_leader(report)
    says = [reason for reason in report.answer["reasons"] if reason["says"] == report.answer["verdict"]]
    if not says:
        return report.means_by_itself
    ids = {criterion.id for criterion in rule_set.criteria}
    first = says[0]
    title = rule_set.criterion(first["criterion"]).title if first["criterion"] in ids else first["title"]
    more = f" ({number_of(len(says) - 1, 'more reason', 'more reasons')})" if len(says) > 1 else ""
    return f"{title}{more}."


def in_words_for_the_leader(report: Report) -> RuleSet:
    """The rule set of a report as it speaks to the sales leader, whoever reads the report."""
    return report.rulebook.rule_sets[report.rule_set.kind].for_reader(_LEADER)


def _no(report: Report) -> SendableText:
    said = "I have decided not to go on with our talks about sales training. Please send nothing more for now."
    return _to_call_off(f"Thank you for the time you gave us. {said}", "I wish you all the best.", "A polite no")


def _not_now(report: Report) -> SendableText:
    said = "I would like to pause our talks about sales training. Please send nothing more until you hear from me."
    return _to_call_off(f"Thank you for the time you gave us. {said}", "I will write if that changes.", "Not now")


def _to_call_off(first: str, last: str, title: str) -> SendableText:
    text = f"{first}\n\n{_LOOKING_FOR} {last}"
    return SendableText("for-vendor", f"{title}, to the vendor", text, mail("Our talks", text, (), ""))


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def to_ask_in_a_call(report: Report, person: str, without: Collection[str]) -> Sequence[str]:
    """The open questions to ask a person in a call, those that can still change the verdict first; none of the facts
    in `without`, and seven at most."""
    telling = {question["fact"] for question in report.telling}
    facts = [fact for fact in _open_to(report, person) if fact.name not in without]
    first = sorted(facts, key=lambda fact: fact.name not in telling)
    return [*dict.fromkeys(_asked_of(report, person, first))][:MOST_QUESTIONS]
