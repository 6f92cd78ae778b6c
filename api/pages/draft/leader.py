"""To the sales leader: where it stands, why, what happens next, and what is needed from them."""

from collections.abc import Iterator, Sequence

from dontbuy.api.pages.draft.acts import Act, acts, is_plain, pausing, says_to_pause, what_to_do
from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.differing import points
from dontbuy.api.pages.draft.left_to_do import SETTLED, TOLD, are_settled, looks_up
from dontbuy.api.pages.draft.letters import BY_LINK, THANKS, Letter, SendableText, greeting, sendable
from dontbuy.api.pages.draft.numbers import (
    CAN_LOOK_UP,
    EXACT_VALUES,
    KNOWS_NUMBERS,
    ONE_IS_NAMED,
    OUR,
    WRITTEN_DOWN,
    in_their_number,
    named,
    one_is_named,
    with_its_figure,
)
from dontbuy.api.pages.draft.questions import (
    TOLD_WITH_VALUES,
    WHICH_SETTLED,
    answered_by,
    asked_of,
    asks_for_values,
    may_see_figures,
    telling_of,
)
from dontbuy.api.pages.draft.reasons import why, why_it_is_open
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.several import speaks_of_them
from dontbuy.api.pages.draft.tasks import TOLD_WITH_THE_NUMBER, comes_first, each_said_once, task, without_what_waits
from dontbuy.api.pages.draft.vendors import asks_to_meet_the_leader
from dontbuy.api.pages.draft.voiced import THEIRS, by_name, offered, short_name, tells_vendors_apart, training
from dontbuy.api.pages.words import lowered, with_capital
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.priorities import is_heaviest

_VENDOR, _LEADER, _EVALUATOR = "vendor", "leader", "evaluator"
_WHOEVER_TALKS = "whoever talks to the vendors"
_TOLD_WITH_TODAY = (KNOWS_NUMBERS, WRITTEN_DOWN, EXACT_VALUES)
"""What a sales leader who says today's value of each number tells with it."""
MOST_NEEDED = 3
"""A sales leader reads three things that are needed, and answers them; a fourth is left for later."""
MOST_SIGNS = 3
"""A vendor's good sides, of which three are weighed."""
_SHORT_ANSWERS, _SHORT_ANSWER = "Short answers will do.", "A short answer will do."
_ENDS, _STOPS, _WAITS = (
    "we should end these talks",
    "we should not buy as things stand",
    "talks with vendors should wait",
)
_STOPS_AND_ENDS = "we should not buy as things stand, and should end these talks"
_NOT_READY = "we should not buy yet"
_CARE = "there is something to look at before we buy"
_SETTLED, _NEEDS = "where it stands", "what I need from you"
_ONE, _SEVERAL = "one question for you", "a few questions for you"
_OPEN, _BY_LEVEL = "unknown", {"act": _NOT_READY, "caution": _CARE}
_NEEDED, _NEEDED_NEXT = "What I need from you:", "What I need from you before we talk to another vendor:"
_DIFFER = "Where they differ:"
_WILL_ASK = "What I will do: ask the vendor a few questions before we meet again, and tell you what I hear."
_WILL_MEET = (
    "What I will do: ask the vendor for an hour with the two of us on our business problems, and a few questions "
    "before that."
)
_OF_THE_NUMBER = (*TOLD_WITH_VALUES, *TOLD_WITH_THE_NUMBER)
_OTHERWISE = "Tell me if you see it otherwise."


def to_the_leader(report: Report) -> Iterator[SendableText]:
    """Where it stands, why, and what is needed; nothing where the leader is the reader, or has nothing to learn. What
    would change nothing is not asked."""
    if report.rule_set.reader == _LEADER:
        return
    lacking = _lacking(report) if report.lies_with_us or not report.has_questions_to_send else []
    still_open = telling_of(report, answered_by(report, _LEADER)) if report.has_questions_to_send else []
    facts = [*lacking, *still_open]
    if any(act.fact == EXACT_VALUES for act in acts(report)):
        # Whoever asks for exact values does not ask where they stand.
        facts = [fact for fact in facts if fact.name != WRITTEN_DOWN]
    differ = {conflict["fact"] for conflict in report.holding_back}
    asked = asked_of(report, _LEADER, sorted(facts, key=lambda fact: fact.name not in differ))
    requests = each_said_once([*_requests(report, facts, asked)])[: MOST_NEEDED - bool(asked)]
    if asked or requests or not report.has_questions_to_send or [*_what_i_will_do(report)]:
        yield _letter_to_the_leader(report, asked[: MOST_NEEDED - len(requests)], requests)


def _letter_to_the_leader(report: Report, asked: Sequence[str], requests: Sequence[str]) -> SendableText:
    """What is needed is one list: what the leader could do, then what only they can answer, by their link where they
    have one."""
    has_link = _LEADER in report.links
    # Which number it is comes before all that is asked about it, until one is named.
    naming = [] if one_is_named(report) else _which_it_is(report)
    needed = sorted([*requests, *asked], key=lambda each: each not in naming)
    below = (_NEEDED_NEXT if report.ends_talks else _NEEDED) if needed else ""
    if report.ends_talks:  # the line above says what waits for it
        needed = [without_what_waits(each) for each in needed]
    subject = f"{training(report)}: {_in_a_subject(report, requests, asked)}"
    closing = THANKS if needed else f"{_OTHERWISE} {THANKS}"
    short = _SHORT_ANSWERS if len(needed) > 1 else _SHORT_ANSWER
    how = with_capital(f"{BY_LINK}.") if has_link else short
    closing = f"{how} {THANKS}" if asked else closing
    paragraphs = [*_where_it_stands(report, asked), below]
    letter = Letter("To the sales leader", subject, paragraphs, closing, greeting(report.links.get(_LEADER, "")))
    return sendable(_LEADER, letter, needed)


def _where_it_stands(report: Report, asked: Sequence[str]) -> Iterator[str]:
    """The verdict with the numbers, why, and what happens next, a paragraph each."""
    name = short_name(report)
    stands = [f"With dontbuy, which looks for reasons not to buy, I checked {_what(report)}. {_says(report)}"]
    if numbers := named(report, may_see_figures(report, _LEADER, asked)):
        stands.append(f"What has to move: {numbers}.")
    yield "\n".join(stands)
    if report.answer["level"] == _OPEN:
        yield "\n".join([_DIFFER, *differ]) if (differ := [*points(report)]) else ""
    else:
        yield by_name(report, why(report, name or "the vendor"))
        yield _what_speaks_for_them(report) if report.ends_talks else ""
    yield by_name(report, " ".join(_what_i_will_do(report)))


def _what_speaks_for_them(report: Report) -> str:
    """The signs of a vendor whom we would leave, for a leader who could see it otherwise; `""` where there are none."""
    topics = report.rulebook.topics
    about_them = [each.id for each in report.rule_set.signs if topics[each.about].whose == THEIRS]
    theirs = [sign for sign in report.going_well if sign["criterion"] in about_them]
    said = "; ".join(lowered(to_a_colleague(sign["title"], _LEADER)) for sign in theirs[:MOST_SIGNS])
    begins = by_name(report, "What speaks for the vendor:")
    return f"{begins} {said}." if said else ""


def _what(report: Report) -> str:
    """What was checked, for somebody who did not: *our request for sales training (Win rate 2027)*."""
    name = short_name(report)
    if tells_vendors_apart(report):
        return offered(report) or "the sales training that we are being offered"
    return f"our request “{name}”" if training(report) == name else f"our request for {lowered(training(report))}"


def _says(report: Report) -> str:
    """The verdict as it is said to somebody who does not see the page; of what is open, why it is."""
    if said := _advice(report):
        return f"It says that {said}."
    if report.is_mostly_clear:
        return report.means
    if report.answer["level"] == _OPEN:
        return f"It cannot tell yet, because {why_it_is_open(report)}."
    return f"It says: “{report.heading}”."


def _advice(report: Report) -> str:
    """What the verdict means for whoever buys; `""` where it asks for nothing."""
    if report.ends_talks:
        decides = report.rule_set.words[report.answer["verdict"]]
        return _ENDS if decides.ends_talks else _STOPS_AND_ENDS
    if report.stops:
        return _STOPS
    if says_to_pause(report):
        return _WAITS
    return _BY_LEVEL.get(report.answer["level"], "")


def _in_a_subject(report: Report, requests: Sequence[str], asked: Sequence[str]) -> str:
    """What the mail is about, in a few words: what has to be decided, else what is needed or asked."""
    if report.ends_talks or report.stops:
        return _advice(report)
    if requests:
        return _NEEDS
    return (_ONE if len(asked) == 1 else _SEVERAL) if asked else _SETTLED


def _lacking(report: Report) -> list[FactDeclaration]:
    """What the leader alone could still answer where nothing is bought: the facts of the reasons that are theirs."""
    facts = report.rule_set.facts
    rests_on = [
        [facts[basis["fact"]] for basis in reason["facts"] if basis["fact"] in facts] for reason in report.decisive
    ]
    return [fact for told in rests_on if all(fact.answered_by == _LEADER for fact in told) for fact in told]


def _which_it_is(report: Report) -> list[str | None]:
    """The questions to the leader which number has to move."""
    return [WHICH_SETTLED, *(report.rule_set.facts[name].ask.get(_LEADER) for name in (METRICS, ONE_IS_NAMED))]


def requests_of(report: Report) -> Sequence[str]:
    """The requests alone, for a letter that asks its questions by a link."""
    return list(_requests(report, (), ()))


def _requests(report: Report, about: Sequence[FactDeclaration], asked: Sequence[str]) -> Iterator[str]:
    """A request for each step of the result that is the leader's and about which nothing is asked: *Could you settle a
    target and a date for each number?* What a vendor would have to change is asked of no leader.

    `about` are the facts that are asked for, if any are, and `asked` is how.
    """
    facts = report.rule_set.facts
    is_asked = {ONE_IS_NAMED} if asked or are_settled(report) else set()
    asks_which = any(each in asked for each in _which_it_is(report))
    if asks_which or are_settled(report) or (asked and any(fact.name in _OF_THE_NUMBER for fact in about)):
        is_asked |= {*TOLD_WITH_THE_NUMBER}
    if asks_which:  # what it is, before its value
        is_asked |= {name for name, fact in facts.items() if speaks_of_them(fact.to_change)}
    if asks_for_values(report, _LEADER, asked):
        is_asked |= {*TOLD_WITH_VALUES, *_TOLD_WITH_TODAY}
    for act in (each for each in acts(report) if each.changes == _LEADER):
        otherwise = [facts[name] for name in _told_otherwise(report, act)]
        steps = [_once_settled(report, comes_first(report, fact)) for fact in (facts[act.fact], *otherwise)]
        if any(fact.name == CAN_LOOK_UP for fact in steps):  # who sees the reports needs nobody to show a value
            is_asked.add(KNOWS_NUMBERS)
        of_it = [fact for fact in steps if fact.name not in is_asked and not looks_up(report, [fact.name])]
        theirs = [
            fact for fact in of_it if fact.to_change and fact.changed_by != _VENDOR and not (asked and fact in about)
        ]
        if any(fact.name == ONE_IS_NAMED for fact in theirs):
            is_asked.update(TOLD_WITH_THE_NUMBER)
        if theirs and theirs[0] is of_it[0]:
            yield from each_said_once([_request(report, fact) for fact in theirs])
        elif act.criterion and not any(fact.to_change for fact in steps):
            yield from _in_one_sentence(report, act.criterion)


def _once_settled(report: Report, fact: FactDeclaration) -> FactDeclaration:
    """What is left of it where the numbers are settled: that the team hears of them."""
    to_tell = report.rule_set.facts.get(TOLD) if fact.name == SETTLED and are_settled(report) else None
    return to_tell if to_tell and report.said_of(TOLD) is not True else fact


def _told_otherwise(report: Report, act: Act) -> list[str]:
    """The facts that an act changes of which it was told that they are otherwise."""
    told = {name: report.said_of(name) for name in act.tells}
    return [name for name, value in told.items() if value not in (None, act.tells[name])]


def _in_one_sentence(report: Report, criterion: str) -> Iterator[str]:
    """What a reason says to the leader to do, as a request, where no fact of it says how it is changed and it is one
    sentence about nothing but what the leader does: *Could you put into the request …?*"""
    (reason,) = (each for each in report.answer["reasons"] if each["criterion"] == criterion)
    to_do = what_to_do(report, _LEADER, reason)
    if is_plain(to_do):
        yield f"Could you {to_a_colleague(lowered(to_do).removesuffix('.'), _LEADER)}?"


def _request(report: Report, fact: FactDeclaration) -> str:
    to_do = to_a_colleague(with_its_figure(report, task(report, fact), fact.name).removesuffix("."), _LEADER)
    if report.rule_set.reader == _EVALUATOR:
        to_do = to_do.replace(_WHOEVER_TALKS, "me")
    return f"Could you {to_do}?"


def _what_i_will_do(report: Report) -> Iterator[str]:
    """What the vendor is going to be told, or asked where something speaks against them."""
    whom = "the talks with the vendor" if tells_vendors_apart(report) else "any talks with vendors"
    theirs = [each for each in report.answer["reasons"] if not report.is_ours(each["criterion"])]
    if tells_vendors_apart(report) and report.ends_talks:
        yield f"What I will do: end {whom}."
    elif says_to_pause(report):
        holds = any(is_heaviest(report.rule_set, reason["says"]) for reason in pausing(report))
        yield f"What I will do: {'hold the purchase, and ' if holds else ''}pause {whom}."
    elif tells_vendors_apart(report) and theirs:
        yield _WILL_MEET if asks_to_meet_the_leader(report) else _WILL_ASK
    done = [act for act in acts(report) if act.criterion]
    of_act = [name for act in done for name in (act.fact, *_told_otherwise(report, act)) if name in act.tells]
    found = [report.rule_set.facts[name] for name in of_act if looks_up(report, [name])]
    for to_do in each_said_once([in_their_number(report, lowered(each.to_look_up), OUR, each.name) for each in found]):
        yield f"I will {to_do}"
