"""Texts to copy or mail as they stand: open questions to the people who can answer them, or a polite no."""

from collections.abc import Collection, Iterator, Sequence

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.asker import to_whoever_asked
from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.contact import asks_for_others, can_answer, looked_up
from dontbuy.api.pages.draft.letters import Letter, SendableText, sendable
from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.draft.numbers import (
    asks_which,
    in_their_number,
    may_see_figures,
    named,
    one_is_named,
    speaks_of_them,
)
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.settledness import LEAVING
from dontbuy.api.pages.draft.voiced import checks_own_selling, tells_vendors_apart
from dontbuy.api.pages.user_text import plain
from dontbuy.api.pages.words import number_of
from dontbuy.engine.answer import ReasonData
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Criterion, RuleSet
from dontbuy.engine.priorities import is_heaviest

MOST_QUESTIONS = 7
"""More than seven questions are not answered."""
MOST_REASONS = 3
"""More than three reasons are not read in a mail."""
_LONGEST_NAME = 60
_VENDOR, _LEADER, _EVALUATOR, _CONTACT = "vendor", "leader", "evaluator", "contact"
_ACT = "act"
_LOOKING_FOR = "I am looking for somebody who starts from our business and our numbers."
_WHOEVER_WAS_SENT = "whoever you sent"
_SHORT_ANSWERS = "A line or two each is enough. Thank you."


def texts_to_send(report: Report) -> list[SendableText]:
    """A text for each person who can answer something that is open; a polite no where there is nothing to ask.

    Where it is over, the sales leader reads that it is, and why. `[]` where nobody else can change anything. Whoever
    answers the check sends the texts: nobody writes to themselves.
    """
    if checks_own_selling(report):
        return [*_to_the_contact(report)]
    texts = [*_to_the_leader(report)]
    if tells_vendors_apart(report):
        texts += _to_the_vendor(report)
    elif report.rule_set.reader in ("", _LEADER) and (report.stops or report.answer["level"] == _ACT):
        texts.append(to_whoever_asked(report, [_written(report, reason) for reason in _decisive(report)]))
    if report.has_questions_to_send:
        for person in report.rulebook.people:
            if person not in (_LEADER, _VENDOR):
                texts += _to_somebody_else(report, person)
    return texts


# --- what is asked of whom


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
    return [fact for fact in _open(report) if report.whoever_knows(fact.name) == person]


def _asked_of(report: Report, person: str, facts: Sequence[FactDeclaration]) -> list[str]:
    """The questions about these facts in the words for a person, each once: facts that one answer tells have one.

    Where no number is named, what would speak of *these numbers* makes room for the question which number has to move.
    What is asked about whoever sends it, such as *is the sales leader too busy*, they know and need not ask.
    """
    sender = report.rule_set
    others = [fact for fact in facts if not sender.reader or not fact.name.startswith(f"{sender.reader}.")]
    said = [fact.ask.get(person, fact.question) for fact in others]
    asked = said if report.numbers_to_move else [question for question in said if not speaks_of_them(question)]
    if said and not report.numbers_to_move and (len(asked) < len(said) or person in (_LEADER, _CONTACT)):
        which = asks_which(report, person, facts)
        asked = [which, *asked] if which else asked
    questions = [in_their_number(report, question) for question in asked]
    if person not in (_VENDOR, _CONTACT):
        questions = [to_a_colleague(question, person) for question in questions]
    about_others = [each for each in questions if not sender.reader or sender.speaks_to not in each]
    return [*dict.fromkeys(about_others)][:MOST_QUESTIONS]


def _lacking(report: Report) -> list[FactDeclaration]:
    """What the leader alone could still answer where nothing is bought: the facts of the reasons that are theirs."""
    facts = report.rule_set.facts
    rests_on = [
        [facts[basis["fact"]] for basis in reason["facts"] if basis["fact"] in facts] for reason in _decisive(report)
    ]
    return [fact for told in rests_on if all(fact.answered_by == _LEADER for fact in told) for fact in told]


def _to_put_right(report: Report, person: str) -> list[FactDeclaration]:
    """What was told and speaks against it, where this person can say what is missing."""
    facts = report.rule_set.facts
    told = [(facts[basis["fact"]], basis["value"]) for each in report.answer["reasons"] for basis in each["facts"]]
    return [fact for fact, value in told if fact.better not in (None, value) and person in fact.ask]


# --- why it stands so


def _decisive(report: Report) -> list[ReasonData]:
    """The reasons that say the verdict."""
    return [reason for reason in report.answer["reasons"] if reason["says"] == report.answer["verdict"]]


def _known(rule_set: RuleSet, reason: ReasonData) -> Criterion | None:
    """The criterion of a reason; None where an earlier rulebook gave it, and this one has it no more."""
    return next((each for each in rule_set.criteria if each.id == reason["criterion"]), None)


def _written(report: Report, reason: ReasonData) -> str:
    """A reason as whoever answers the check writes it to a colleague, in a sentence with its end."""
    ours, told = _known(report.rule_set, reason), _known(in_words_for_the_leader(report), reason)
    if ours and ours.to_send:
        return ours.to_send
    return f"{to_a_colleague(told.title if told else reason['title'], _LEADER)}."


def _why(report: Report, vendor: str) -> str:
    """Why it stands so, as it is written to the sales leader: three reasons, and whose it is where a vendor waits for
    us. What an earlier reason says already, such as *stays on the surface*, is not said again."""
    reasons = [*_each_saying_more(report.answer["reasons"])]
    if not reasons:
        return report.means_by_itself
    ours = [reason for reason in reasons if report.is_ours(reason["criterion"])]
    named, about = (ours, "This is about us: ") if report.lies_with_us else (reasons, "")
    if about and len(ours) == len(reasons):
        about = f"This is about us, not about {vendor}: "
    written = " ".join(dict.fromkeys(_written(report, reason) for reason in named[:MOST_REASONS]))
    left = len(reasons) - len(named[:MOST_REASONS])
    more = {0: "", 1: " There is one more reason."}.get(left, f" There are {left} more reasons.")
    return f"{about}{_lowered_in_a_sentence(written) if about else written}{more}"


def _each_saying_more(reasons: Sequence[ReasonData]) -> Iterator[ReasonData]:
    """The reasons without those that rest on nothing but what one before them rests on."""
    rests_on = [{basis["fact"] for basis in reason["facts"]} for reason in reasons]
    for at, reason in enumerate(reasons):
        if not any(rests_on[at] <= earlier for earlier in rests_on[:at]):
            yield reason


def in_words_for_the_leader(report: Report) -> RuleSet:
    """The rule set of a report as it speaks to the sales leader, whoever reads the report."""
    return report.rulebook.rule_sets[report.rule_set.kind].for_reader(_LEADER)


# --- to the sales leader


def _to_the_leader(report: Report) -> Iterator[SendableText]:
    """Where it stands, why, and what is needed; nothing where the leader is the reader, or has nothing to learn."""
    if report.rule_set.reader == _LEADER:
        return
    lacking = _lacking(report) if report.lies_with_us or not report.has_questions_to_send else []
    still_open = _answered_by(report, _LEADER) if report.has_questions_to_send else []
    facts = [*lacking, *still_open]
    asked = _asked_of(report, _LEADER, facts)
    if asked or not report.has_questions_to_send:
        yield sendable(_LEADER, _letter_to_the_leader(report, asked), asked)


def _letter_to_the_leader(report: Report, asked: Sequence[str]) -> Letter:
    name = _name(report)
    what = f"sales training from {name}" if name and tells_vendors_apart(report) else name or "sales training"
    verdict = report.headline(report.answer["verdict"])
    stands_so = f"{verdict}: {LEAVING}" if report.ends_talks else verdict
    numbers = named(report, may_see_figures(report, _LEADER, asked))
    moving = numbers or ("" if report.ends_talks or one_is_named(report) else "no number is named yet")
    answers = number_of(len(asked), "answer", "answers")
    needed = answers if asked else _what_is_left(report)
    stands = [
        f"Where it stands with {what}: “{stands_so}”, says the check that I did with dontbuy.",
        *([f"What has to move: {moving}."] if moving else []),
        f"Why: {_why(report, name or 'the vendor')}",
        *_what_i_will_do(report),
        *([f"What I need from you: {needed}."] if needed else []),
    ]
    about = f" ({name})" if name else ""
    subject = f"Sales training{about}: {f'{answers} needed from you' if asked else stands_so}"
    closing = _SHORT_ANSWERS if asked else "Thank you." if needed else "You need not do anything; I wanted you to know."
    return Letter("To the sales leader", subject, ["\n".join(stands)], closing)


def _what_is_left(report: Report) -> str:
    """What the leader has to do where nothing is asked: what the first reason says that stops it on our own side."""
    for reason in report.answer["reasons"]:
        known = _known(in_words_for_the_leader(report), reason)
        if known and report.is_ours(reason["criterion"]) and is_heaviest(report.rule_set, reason["says"]):
            do = known.do.replace(_WHOEVER_WAS_SENT, "me") if report.rule_set.reader == _EVALUATOR else known.do
            return to_a_colleague(_lowered(do).removesuffix("."), _LEADER)
    return ""


def _what_i_will_do(report: Report) -> Iterator[str]:
    """What the vendor is going to be told, where the text to the vendor is no question."""
    if not tells_vendors_apart(report) or (report.has_questions_to_send and not report.lies_with_us):
        return
    ended = report.ends_talks and report.answer["settled"]
    yield f"What I will do: {'end' if ended else 'pause'} the talks with the vendor."


# --- to the vendor, or to whoever asked for the training


def _to_the_vendor(report: Report) -> Iterator[SendableText]:
    """A polite no where the talks are over; *not now* where nothing is bought, whatever the vendor would answer.

    Else the vendor is asked first for what speaks against them, such as a plan that they could not explain.
    """
    facts = _open_to(report, _VENDOR)
    if report.stops:
        telling = {question["fact"] for question in report.telling}
        facts = [fact for fact in facts if fact.name in telling]
    is_asked = not report.ends_talks and not report.lies_with_us
    asked = _asked_of(report, _VENDOR, [*_to_put_right(report, _VENDOR), *facts]) if is_asked else []
    if asked:
        moving = _moving(report, _VENDOR, asked, "What has to move")
        opening = "Before we go on, I would like to hear a few things in your own words:"
        letter = Letter("To the vendor", "Questions before we go on", [moving, opening], _SHORT_ANSWERS)
        yield sendable(_VENDOR, letter, asked)
    elif report.ends_talks or report.stops:
        yield _no(report) if report.ends_talks and report.answer["settled"] else _not_now(report)


def _no(report: Report) -> SendableText:
    said = "I have decided not to go on with our talks about sales training. Please send nothing more for now."
    return _to_call_off("A polite no", said, f"{_LOOKING_FOR} I wish you all the best.")


def _not_now(report: Report) -> SendableText:
    """It says what the vendor has to hear: what they lack, or that our own homework is not done."""
    said = "I would like to pause our talks about sales training."
    if report.lies_with_us:
        why = f"The reason lies with us: {_lowered_in_a_sentence(_written(report, _decisive(report)[0]))}"
        return _to_call_off("Not now", said, f"{why} I will come back to you once it is done.")
    if report.ends_talks:
        said = f"{said} Please send nothing more until you hear from me."
    return _to_call_off("Not now", said, f"{_LOOKING_FOR} I will write if we take it up again.")


def _to_call_off(title: str, said: str, why: str) -> SendableText:
    thanks = f"Thank you for the time you gave us. {said}"
    return sendable(_VENDOR, Letter(f"{title}, to the vendor", "Our talks", [thanks, why], "Kind regards"))


# --- to everybody else


def _to_the_contact(report: Report) -> Iterator[SendableText]:
    """What a trainer takes back, or does first, and what they ask before the next call."""
    facts = [*_to_put_right(report, _CONTACT), *_open_to(report, _CONTACT)]
    known = [fact for fact in facts if can_answer(report, fact)]
    of_them = [looked_up(report, question) for question in _asked_of(report, _CONTACT, known)]
    asked = [*dict.fromkeys([*asks_for_others(report), *of_them])][:MOST_QUESTIONS]
    done = _what_the_trainer_does(report)
    if not done and not asked:
        return
    moving = _moving(report, _CONTACT, asked, "What has to move, as I understood you")
    ask = "For our next call, your answers to these would help me:" if asked else "When can we talk about it?"
    closing = "A line or two each is enough; we can go through them in the call. Thank you." if asked else "Thank you."
    letter = Letter("To your contact, before the next call", "Before our next call", [*done, moving, ask], closing)
    yield sendable(_CONTACT, letter, asked)


def _what_the_trainer_does(report: Report) -> list[str]:
    """What the acts of the result say, as it is said to the contact; an offer is taken back, or held back, once."""
    of_acts = {act.criterion for act in acts(report) if act.criterion}
    reasons = [reason for reason in report.answer["reasons"] if reason["criterion"] in of_acts]
    said: list[str] = []
    for known in (_known(report.rule_set, reason) for reason in reasons):
        if known and known.to_send and not ("offer" in known.to_send and any("offer" in each for each in said)):
            said.append(known.to_send)
    return said


def _to_somebody_else(report: Report, person: str) -> Iterator[SendableText]:
    asked = _asked_of(report, person, _answered_by(report, person))
    if not asked:
        return
    name = _name(report)
    on = f" with {name}" if name and tells_vendors_apart(report) else ""
    opening = f"Before we go on{on}, I would like to know from you:"
    subject = f"Sales training, still open{f': {name}' if name else ''}"
    paragraphs = [_moving(report, person, asked, "What has to move"), opening]
    title = f"To {_lowered(report.rulebook.people[person])}"
    yield sendable(person, Letter(title, subject, paragraphs, _SHORT_ANSWERS), asked)


def _moving(report: Report, person: str, asked: Sequence[str], introduced: str) -> str:
    """The numbers that have to move, in a sentence for a person; `""` where none is named."""
    numbers = named(report, may_see_figures(report, person, asked))
    return f"{introduced}: {numbers}." if numbers else ""


def _name(report: Report) -> str:
    return shortened(plain(report.subject), _LONGEST_NAME)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _lowered_in_a_sentence(text: str) -> str:
    """The same with a small first letter, but for *I*."""
    return text if text.startswith("I ") else _lowered(text)


def to_ask_in_a_call(report: Report, person: str, without: Collection[str]) -> Sequence[str]:
    """The open questions to ask a person in a call, those that can still change the verdict first; none of the facts
    in `without`, and seven at most."""
    telling = {question["fact"] for question in report.telling}
    facts = [fact for fact in _open_to(report, person) if fact.name not in without]
    first = sorted(facts, key=lambda fact: fact.name not in telling)
    return [*dict.fromkeys(_asked_of(report, person, first))][:MOST_QUESTIONS]
