"""Texts to copy or mail as they stand: open questions to the people who can answer them, or a polite no."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dontbuy.api.documents import told
from dontbuy.api.pages.draft.mails import Mail, mail, shortened
from dontbuy.api.pages.draft.report import Report, checks_own_selling, tells_vendors_apart
from dontbuy.api.pages.user_text import plain
from dontbuy.api.pages.words import number_of
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import RuleSet

MOST_QUESTIONS = 7
"""More than seven questions are not answered."""
_LONGEST_NAME = 60
_VENDOR, _LEADER, _EVALUATOR, _CONTACT = "vendor", "leader", "evaluator", "contact"
_METRICS, _ONE_IS_NAMED = "metrics.items", "metrics.specific_known"
_LOOKING_FOR = "I am looking for somebody who starts from our business and our numbers."
_REST = "{} more will follow."


class SendableText(NamedTuple):
    """One text: an id for the page, for whom it is, what it says, and the same as a mail."""

    id: str
    title: str
    text: str
    mail: Mail


def texts_to_send(report: Report) -> list[SendableText]:
    """A text for each person who can answer something that is open, or a polite no where the talks are over.

    `[]` where nobody else can change anything. Whoever answers the check sends the texts: nobody writes to themselves.
    """
    if report.ends_talks:
        return [_no(report)] if report.answer["settled"] else [_not_now(report)]
    if not report.has_questions_to_send:
        return []
    if checks_own_selling(report):
        return [*_questions_to(report, _CONTACT, _open_to(report, _CONTACT))]
    texts = [*_questions_to(report, _LEADER, _answered_by(report, _LEADER))]
    if tells_vendors_apart(report):
        texts += _questions_to(report, _VENDOR, _open_to(report, _VENDOR))
    for person in report.rulebook.people:
        if person not in (_LEADER, _VENDOR):
            texts += _questions_to(report, person, _answered_by(report, person))
    return texts


def _open(report: Report) -> list[FactDeclaration]:
    """The facts that are asked for, most telling first; an answer of an earlier rulebook may ask for others too.

    None that speaks of *these numbers* where it was told that there is none.
    """
    facts, document, aliases = report.rule_set.facts, report.document, report.rule_set.aliases
    asked = [facts[question["fact"]] for question in report.answer["ask"] if question["fact"] in facts]
    if told(document, aliases, _METRICS) == [] or told(document, aliases, _ONE_IS_NAMED) is False:
        return [fact for fact in asked if _METRICS not in fact.after]
    return asked


def _open_to(report: Report, person: str) -> list[str]:
    """Every open question that the rulebook has in words for this person, whoever else could answer it."""
    return [fact.ask[person] for fact in _open(report) if person in fact.ask]


def _answered_by(report: Report, person: str) -> list[str]:
    """The open questions that this person is the one to answer, in the words for them; none for the reader.

    What is asked about the reader, such as *is the sales leader too busy*, the reader knows and need not send.
    """
    sender = report.rule_set
    if person == sender.reader:
        return []
    asked = [fact.ask.get(person, fact.question) for fact in _open(report) if _who_answers(report, fact) == person]
    return [question for question in asked if not sender.reader or sender.speaks_to not in question]


def _who_answers(report: Report, fact: FactDeclaration) -> str:
    """Who is asked for a fact: a sales leader who looks at vendors in person is asked for what either knows."""
    return _LEADER if fact.answered_by == _EVALUATOR and report.nobody_was_sent else fact.answered_by


def _questions_to(report: Report, person: str, questions: Sequence[str]) -> Iterator[SendableText]:
    asked = [*dict.fromkeys(questions)][:MOST_QUESTIONS]
    if not asked:
        return
    name = shortened(plain(report.subject), _LONGEST_NAME)
    on = f" with {name}" if name and tells_vendors_apart(report) else ""
    about = f": {name}" if name else ""
    match person:
        case "leader":
            title, subject, opening = _to_the_leader(report, name, len(asked))
        case "vendor":
            title, subject = "To the vendor", "Questions before we go on"
            opening = "Before we go on, I would like to hear a few things in your own words:"
        case "contact":
            title, subject = "For your next call with the buyer", "Questions for our next call"
            opening = "For our next call, I would like to understand a few things about your business:"
        case _:
            title, subject = f"To {_lowered(report.rulebook.people[person])}", f"Sales training, still open{about}"
            opening = f"Before we go on{on}, I would like to know from you:"
    numbered = [f"{at}. {question}" for at, question in enumerate(asked, 1)]
    text = "\n".join([opening, "", *numbered])
    yield SendableText(f"for-{person}", title, text, mail(subject, opening, numbered, _REST))


def _to_the_leader(report: Report, name: str, count: int) -> tuple[str, str, str]:
    """For whom, the subject of the mail, and three lines: where it stands, why, what is needed."""
    needed = number_of(count, "answer", "answers")
    what = f"sales training from {name}" if name and tells_vendors_apart(report) else name or "sales training"
    opening = [
        f"Where it stands with {what}: {report.headline(report.answer['verdict'])}.",
        f"Why: {_why(report)}",
        f"What I need from you: {needed}.",
    ]
    about = f" ({name})" if name else ""
    return "To the sales leader", f"Sales training{about}: {needed} needed from you", "\n".join(opening)


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
