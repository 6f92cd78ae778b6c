"""Texts to copy or mail as they stand: open questions to the people who can answer them, or a polite no."""

from collections.abc import Collection, Iterator, Sequence

from dontbuy.api.pages.draft.acts import acts, says_to_pause
from dontbuy.api.pages.draft.asker import to_whoever_asked
from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.contact import EXACT_VALUES, asks_for_others, can_answer, is_behind_us
from dontbuy.api.pages.draft.letters import BY_LINK, THANKS, Letter, SendableText, greeting, sendable, short_answers
from dontbuy.api.pages.draft.numbers import (
    ONE_IS_NAMED,
    asks_which,
    by_their_names,
    in_their_number,
    is_which_unknown,
    may_see_figures,
    moving,
    named,
    one_is_named,
)
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.sent import to_somebody_of_us
from dontbuy.api.pages.draft.several import speaks_of_them
from dontbuy.api.pages.draft.tasks import TOLD_WITH_THE_NUMBER, comes_first, each_said_once, task
from dontbuy.api.pages.draft.vendors import to_the_vendor
from dontbuy.api.pages.draft.voiced import by_name, checks_own_selling, criterion_of, short_name, tells_vendors_apart
from dontbuy.api.pages.words import lowered, with_capital
from dontbuy.api.records.facts import METRICS, SOMEBODY_ELSE_LOOKS
from dontbuy.engine.answer import ReasonData
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import RuleSet

MOST_QUESTIONS = 4
"""A letter with more questions is not answered; what else is open is asked by a link, or in the next call."""
MOST_IN_A_CALL = 7
"""More than seven questions have no room in a call."""
MOST_REASONS = 3
"""More than three reasons are not read in a mail."""
_VENDOR, _LEADER, _EVALUATOR, _CONTACT = "vendor", "leader", "evaluator", "contact"
_ACT = "act"
_WHOEVER_TALKS = "whoever talks to the vendors"
_NO_NUMBER = "I have not been told which number has to move."
_WHY = "Why it says so"
_DIFFER = "some of the answers that I have do not agree."
_OTHERWISE = "Tell me if you see it otherwise."


def texts_to_send(report: Report) -> list[SendableText]:
    """A text for each person who can answer something that is open; a polite no where there is nothing to ask.

    Where it is over, the sales leader reads that it is, and why. `[]` where nobody else can change anything. Whoever
    answers the check sends the texts: nobody writes to themselves.
    """
    if checks_own_selling(report):
        return [*_to_the_contact(report)]
    texts = [*_to_the_leader(report)]
    if tells_vendors_apart(report):
        texts += filter(None, [to_the_vendor(report, _asked_of_the_vendor(report))])
    elif report.rule_set.reader in ("", _LEADER) and (report.stops or report.answer["level"] == _ACT):
        texts.append(to_whoever_asked(report, [_written(report, reason) for reason in report.decisive]))
    return [*texts, *_to_the_others(report)]


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


def _asked_of(report: Report, person: str, facts: Sequence[FactDeclaration], most: int = MOST_QUESTIONS) -> list[str]:
    """The questions about these facts in the words for a person, each once: facts that one answer tells have one.

    Where no number is named, what would speak of *these numbers* makes room for the question which number has to move.
    What is asked about whoever sends it, such as *is the sales leader too busy*, they know and need not ask.
    """
    sender = report.rule_set
    others = [fact for fact in facts if not sender.reader or not fact.name.startswith(f"{sender.reader}.")]
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


def _lacking(report: Report) -> list[FactDeclaration]:
    """What the leader alone could still answer where nothing is bought: the facts of the reasons that are theirs."""
    facts = report.rule_set.facts
    rests_on = [
        [facts[basis["fact"]] for basis in reason["facts"] if basis["fact"] in facts] for reason in report.decisive
    ]
    return [fact for told in rests_on if all(fact.answered_by == _LEADER for fact in told) for fact in told]


def _to_put_right(report: Report, person: str) -> list[FactDeclaration]:
    """What was told and speaks against it, where this person can say what is missing."""
    facts = report.rule_set.facts
    told = [(facts[basis["fact"]], basis["value"]) for each in report.answer["reasons"] for basis in each["facts"]]
    return [fact for fact, value in told if fact.better not in (None, value) and person in fact.ask]


def _known_to_be_missing(report: Report, person: str) -> list[FactDeclaration]:
    """What was told otherwise than one hopes, whether or not a reason rests on it, where this person can say more."""
    told = [(fact, report.said_of(fact.name)) for fact in report.rule_set.facts.values() if person in fact.ask]
    return [fact for fact, value in told if fact.better is not None and value not in (None, fact.better)]


# --- why it stands so


def _written(report: Report, reason: ReasonData) -> str:
    """A reason as whoever answers the check writes it to a colleague, in a sentence with its end; and what of it is
    still missing, where that is not all of it."""
    is_all_missing = all(basis["value"] is False for basis in reason["facts"])
    missing = "" if is_all_missing else to_a_colleague(report.not_yet(reason), _LEADER)
    return " ".join(filter(None, (_in_a_sentence(report, reason), missing)))


def _in_a_sentence(report: Report, reason: ReasonData) -> str:
    ours, told = criterion_of(report.rule_set, reason), criterion_of(in_words_for_the_leader(report), reason)
    if ours and ours.to_send:
        return ours.to_send
    return f"{to_a_colleague(told.title if told else reason['title'], _LEADER)}."


def _why(report: Report, vendor: str) -> str:
    """Why it stands so, as it is written to the sales leader: three reasons, and whose it is where a vendor waits for
    us. What an earlier reason says already, such as *stays on the surface*, is not said again."""
    reasons = [*_each_saying_more(report.answer["reasons"])]
    if not reasons:
        return f"{_WHY}: {_DIFFER if report.holding_back else lowered(report.means_by_itself)}"
    named = [each for each in reasons if report.is_ours(each["criterion"])] if report.lies_with_us else reasons
    written = [*dict.fromkeys(_written(report, reason) for reason in named[:MOST_REASONS])]
    about = f" ({whose})" if (whose := _whose(report, vendor)) else ""
    if len(written) == 1:
        return f"{_WHY}{about}: {_lowered_in_a_sentence(written[0])}"
    above_all = ", above all" if len(reasons) > len(written) else ""
    return "\n".join([f"{_WHY}{above_all}{about}:", *(f"- {each}" for each in written)])


def _whose(report: Report, vendor: str) -> str:
    """Whose the reasons are where they are ours, so that a vendor is not blamed for them; else `""`."""
    if tells_vendors_apart(report) and all(report.is_ours(each["criterion"]) for each in report.answer["reasons"]):
        return f"this is about us, not about {vendor}"
    return "this is about us" if report.lies_with_us else ""


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
        requests = each_said_once([*_requests(report, facts if asked else ())])
        yield _letter_to_the_leader(report, asked[: max(1, MOST_QUESTIONS - len(requests))], requests)


def _letter_to_the_leader(report: Report, asked: Sequence[str], requests: Sequence[str]) -> SendableText:
    """What is needed is one list: what the leader could do, then what only they can answer; by their link, where they
    have one, they answer there."""
    name, has_link = short_name(report), _LEADER in report.links
    needed = [*requests, *(() if has_link else asked)]
    below = "What I need from you:" if needed else ""
    by_link = with_capital(f"{BY_LINK}.") if asked and has_link else ""
    paragraphs = [*_where_it_stands(report, asked), by_link, below]
    about = f" ({name})" if name else ""
    subject = f"Sales training{about}: {'your answers needed' if asked else report.heading}"
    closing = THANKS if asked or requests else f"{_OTHERWISE} {THANKS}"
    closing = short_answers(asked) if asked and not has_link else closing
    letter = Letter("To the sales leader", subject, paragraphs, closing, greeting(report.links.get(_LEADER, "")))
    return sendable(_LEADER, letter, needed)


def _where_it_stands(report: Report, asked: Sequence[str]) -> Iterator[str]:
    """The verdict with the numbers, why, and what happens next, a paragraph each."""
    name = short_name(report)
    what = f"sales training from {name}" if name and tells_vendors_apart(report) else name or "sales training"
    stands = [f"I checked {what} with dontbuy, which looks for reasons not to buy. It says: “{report.heading}”."]
    if numbers := named(report, may_see_figures(report, _LEADER, asked)):
        stands.append(f"What has to move: {numbers}.")
    elif not report.ends_talks and not one_is_named(report) and not _rests_on_the_numbers(report):
        stands.append(_NO_NUMBER)
    yield "\n".join(stands)
    yield by_name(report, _why(report, name or "the vendor"))
    yield from (by_name(report, will_do) for will_do in _what_i_will_do(report))


def _rests_on_the_numbers(report: Report) -> bool:
    """Whether one of the reasons says by itself that no number is named."""
    return any(
        basis["fact"] in (METRICS, ONE_IS_NAMED) for reason in report.answer["reasons"] for basis in reason["facts"]
    )


def _requests(report: Report, asked: Sequence[FactDeclaration]) -> Iterator[str]:
    """A request for each step of the result that is the leader's and about which nothing is asked: *Could you settle a
    target and a date for each number?* What a vendor would have to change is asked of no leader."""
    facts = report.rule_set.facts
    for act in (each for each in acts(report) if each.changes == _LEADER):
        told = {name: report.said_of(name) for name in act.tells}
        otherwise = [facts[name] for name, value in told.items() if value not in (None, act.tells[name])]
        of_it = [comes_first(report, fact) for fact in (facts[act.fact], *otherwise)]
        theirs = [fact for fact in of_it if fact.to_change and fact.changed_by != _VENDOR and fact not in asked]
        is_asked = bool(asked) and of_it[0].name in (ONE_IS_NAMED, *TOLD_WITH_THE_NUMBER)
        if of_it[0] in theirs and not is_asked:  # what goes with it in one sentence is asked for too, and no more
            yield each_said_once([_request(report, fact) for fact in theirs])[0]


def _request(report: Report, fact: FactDeclaration) -> str:
    to_do = to_a_colleague(task(report, fact).removesuffix("."), _LEADER)
    if report.rule_set.reader == _EVALUATOR:
        to_do = to_do.replace(_WHOEVER_TALKS, "me")
    return f"Could you {to_do}?"


def _what_i_will_do(report: Report) -> Iterator[str]:
    """What the vendor is going to be told, where the text to the vendor is no question."""
    if tells_vendors_apart(report) and (report.ends_talks or says_to_pause(report)):
        yield f"What I will do: {'end' if report.ends_talks else 'pause'} the talks with the vendor."


# --- to the vendor, and to everybody else on our side


def _asked_of_the_vendor(report: Report) -> list[str]:
    """First what speaks against them, such as a plan that they could not explain; nothing where the talks are over, or
    nothing is bought whatever the vendor would answer."""
    if report.ends_talks or report.lies_with_us:
        return []
    facts = _open_to(report, _VENDOR)
    if report.stops:
        telling = {question["fact"] for question in report.telling}
        facts = [fact for fact in facts if fact.name in telling]
    return _asked_of(report, _VENDOR, [*_to_put_right(report, _VENDOR), *facts])


def _to_the_others(report: Report) -> Iterator[SendableText]:
    """What was told in two ways is asked first, then what is about them, such as *can you open the reports*: nobody
    else knows it. Nobody writes to a person looking at vendors of whom nobody has told."""
    differ = [conflict["fact"] for conflict in report.holding_back]
    for person in report.rulebook.people:
        is_there = person != _EVALUATOR or report.said_of(SOMEBODY_ELSE_LOOKS) is True
        if person in (_LEADER, _VENDOR, report.rule_set.reader) or not is_there:
            continue
        facts = _answered_by(report, person) if report.has_questions_to_send else []
        facts = sorted(facts, key=lambda fact: (fact.name not in differ, not fact.name.startswith(f"{person}.")))
        asked = _asked_of(report, person, facts)
        yield from filter(None, [to_somebody_of_us(report, person, asked, bool(facts) and facts[0].name in differ)])


# --- to a trainer's contact


def _to_the_contact(report: Report) -> Iterator[SendableText]:
    """What a trainer takes back, or does first, and what they ask before the next call; where nothing is left to ask,
    whether an offer is welcome."""
    facts = [*_to_put_right(report, _CONTACT), *_open_to(report, _CONTACT)]
    known = sorted([fact for fact in facts if can_answer(report, fact)], key=lambda fact: fact.name != EXACT_VALUES)
    done = _what_the_trainer_does(report)
    asked = [*asks_for_others(report, done), *_asked_of(report, _CONTACT, known)]
    asked = [*dict.fromkeys(asked)][:MOST_QUESTIONS]
    is_fine = not report.answer["ask"] and not report.answer["reasons"]
    if not done and not asked and not is_fine:
        return
    numbers = moving(report, may_see_figures(report, _CONTACT, asked))
    understood = f"As I understood you, the training would have to move {numbers}." if numbers else ""
    ask = "Is that right, and may I send you an offer for it?" if is_fine else "When could we talk it through?"
    ask = "This would help me to prepare:" if asked else ask
    closing = short_answers(asked, "we can talk about the rest") if asked else THANKS
    letter = Letter("To your contact", "Before we next talk", [*done, understood, ask], closing)
    yield sendable(_CONTACT, letter, asked)


def _what_the_trainer_does(report: Report) -> list[str]:
    """What the acts of the result say, as it is said to the contact; an offer is taken back, or held back, once. What
    was wrong in an earlier call than the last was talked about there, and is not taken back again."""
    of_acts = {act.criterion for act in acts(report) if act.criterion}
    reasons = [reason for reason in _each_saying_more(report.answer["reasons"]) if reason["criterion"] in of_acts]
    said: list[str] = []
    for known in (criterion_of(report.rule_set, reason) for reason in reasons if not is_behind_us(report, reason)):
        if known and known.to_send and not ("offer" in known.to_send and any("offer" in each for each in said)):
            said.append(in_their_number(report, known.to_send))
    return said


def _lowered_in_a_sentence(text: str) -> str:
    """The same with a small first letter, but for *I*."""
    return text if text.startswith("I ") else lowered(text)


def to_ask_in_a_call(report: Report, person: str, without: Collection[str]) -> Sequence[str]:
    """The questions to ask a person in a call: for a buyer what the reasons say to ask, then what is open, and of that
    what can still change the verdict first, then what else is known to be missing; none of the facts in `without`, and
    `MOST_IN_A_CALL` at most."""
    telling = {question["fact"] for question in report.telling}
    to_put_right = _to_put_right(report, person) if person == _CONTACT else []
    missing = _known_to_be_missing(report, person) if person == _CONTACT else []
    still_open = sorted(_open_to(report, person), key=lambda fact: fact.name not in telling)
    facts = [*to_put_right, *still_open, *missing]
    return _asked_of(report, person, [fact for fact in facts if fact.name not in without], MOST_IN_A_CALL)
