"""To the sales leader: where it stands, why, what happens next, and what is needed from them."""

from collections.abc import Iterator, Sequence

from dontbuy.api.pages.draft.acts import acts, pausing, says_to_pause
from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.letters import BY_LINK, THANKS, Letter, SendableText, greeting, sendable
from dontbuy.api.pages.draft.numbers import KNOWS_NUMBERS, ONE_IS_NAMED, may_see_figures, named
from dontbuy.api.pages.draft.questions import MOST_QUESTIONS, answered_by, asked_of
from dontbuy.api.pages.draft.reasons import why
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.tasks import TOLD_WITH_THE_NUMBER, comes_first, each_said_once, task
from dontbuy.api.pages.draft.voiced import by_name, short_name, tells_vendors_apart
from dontbuy.api.pages.words import with_capital
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.priorities import is_heaviest

_VENDOR, _LEADER, _EVALUATOR = "vendor", "leader", "evaluator"
_WHOEVER_TALKS = "whoever talks to the vendors"
_TOLD_WITH_VALUES = (KNOWS_NUMBERS, "measurement.starting_metrics_taken")
"""What a sales leader who says today's value of each number tells with it."""
_SHORT_ANSWERS = "Short answers will do."
_NOT_READY = "It says that we are not ready to buy."
_SAID_OTHERWISE = {"act": _NOT_READY, "caution": _NOT_READY, "unknown": "It cannot say yet."}
"""What is said in the place of headlines that mean nothing to somebody who does not see the page."""
_OTHERWISE = "Tell me if you see it otherwise."


def to_the_leader(report: Report) -> Iterator[SendableText]:
    """Where it stands, why, and what is needed; nothing where the leader is the reader, or has nothing to learn."""
    if report.rule_set.reader == _LEADER:
        return
    lacking = _lacking(report) if report.lies_with_us or not report.has_questions_to_send else []
    still_open = answered_by(report, _LEADER) if report.has_questions_to_send else []
    facts = [*lacking, *still_open]
    asked = asked_of(report, _LEADER, facts)
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
    closing = f"{_SHORT_ANSWERS} {THANKS}" if asked and not has_link else closing
    letter = Letter("To the sales leader", subject, paragraphs, closing, greeting(report.links.get(_LEADER, "")))
    return sendable(_LEADER, letter, needed)


def _where_it_stands(report: Report, asked: Sequence[str]) -> Iterator[str]:
    """The verdict with the numbers, why, and what happens next, a paragraph each."""
    name = short_name(report)
    what = f"sales training from {name}" if name and tells_vendors_apart(report) else name or "sales training"
    stands = [f"I checked {what} with dontbuy, which looks for reasons not to buy. {_says(report)}"]
    if numbers := named(report, may_see_figures(report, _LEADER, asked)):
        stands.append(f"What has to move: {numbers}.")
    yield "\n".join(stands)
    yield by_name(report, why(report, name or "the vendor"))
    yield from (by_name(report, will_do) for will_do in _what_i_will_do(report))


def _says(report: Report) -> str:
    """The verdict as it is said to somebody who does not see the page: its words where they say what happens, and else
    what they mean."""
    if report.stops or report.ends_talks or report.answer["level"] not in _SAID_OTHERWISE:
        return f"It says: “{report.heading}”."
    waits = says_to_pause(report)
    return "It says that the talks with vendors should wait." if waits else _SAID_OTHERWISE[report.answer["level"]]


def _lacking(report: Report) -> list[FactDeclaration]:
    """What the leader alone could still answer where nothing is bought: the facts of the reasons that are theirs."""
    facts = report.rule_set.facts
    rests_on = [
        [facts[basis["fact"]] for basis in reason["facts"] if basis["fact"] in facts] for reason in report.decisive
    ]
    return [fact for told in rests_on if all(fact.answered_by == _LEADER for fact in told) for fact in told]


def _requests(report: Report, asked: Sequence[FactDeclaration]) -> Iterator[str]:
    """A request for each step of the result that is the leader's and about which nothing is asked: *Could you settle a
    target and a date for each number?* What a vendor would have to change is asked of no leader."""
    facts = report.rule_set.facts
    is_asked = {ONE_IS_NAMED, *TOLD_WITH_THE_NUMBER} if asked else set()
    if any(fact.name == METRICS for fact in asked):
        is_asked |= {*_TOLD_WITH_VALUES}
    for act in (each for each in acts(report) if each.changes == _LEADER):
        told = {name: report.said_of(name) for name in act.tells}
        otherwise = [facts[name] for name, value in told.items() if value not in (None, act.tells[name])]
        steps = [comes_first(report, fact) for fact in (facts[act.fact], *otherwise)]
        of_it = [fact for fact in steps if fact.name not in is_asked]
        theirs = [fact for fact in of_it if fact.to_change and fact.changed_by != _VENDOR and fact not in asked]
        if theirs and theirs[0] is of_it[0]:  # what goes with it in one sentence is asked for too, and no more
            yield each_said_once([_request(report, fact) for fact in theirs])[0]


def _request(report: Report, fact: FactDeclaration) -> str:
    to_do = to_a_colleague(task(report, fact).removesuffix("."), _LEADER)
    if report.rule_set.reader == _EVALUATOR:
        to_do = to_do.replace(_WHOEVER_TALKS, "me")
    return f"Could you {to_do}?"


def _what_i_will_do(report: Report) -> Iterator[str]:
    """What the vendor is going to be told, where the text to the vendor is no question."""
    whom = "the talks with the vendor" if tells_vendors_apart(report) else "any talks with vendors"
    if tells_vendors_apart(report) and report.ends_talks:
        yield f"What I will do: end {whom}."
    elif says_to_pause(report):
        holds = any(is_heaviest(report.rule_set, reason["says"]) for reason in pausing(report))
        yield f"What I will do: {'hold the purchase, and ' if holds else ''}pause {whom}."
