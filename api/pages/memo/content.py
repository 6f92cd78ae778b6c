"""What a memo says: the result of a check for people who never saw it, on one page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dontbuy.api.pages.draft.acts import MOST_ACTS, THESE_ARE, WHOEVER_ANSWERS, Act, acts
from dontbuy.api.pages.draft.colleagues import i_will
from dontbuy.api.pages.draft.contact import is_told
from dontbuy.api.pages.draft.letters import GREETING, THANKS
from dontbuy.api.pages.draft.mails import LEFT_OUT, Block, shortened
from dontbuy.api.pages.draft.numbers import (
    asked_instead,
    in_their_number,
    with_its_figure,
)
from dontbuy.api.pages.draft.outsiders import ME
from dontbuy.api.pages.draft.questions import of_a_fee_that_was_told
from dontbuy.api.pages.draft.reasons import without_included
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.settledness import in_other_words, settledness
from dontbuy.api.pages.draft.told import of_nobody_else, told_besides
from dontbuy.api.pages.draft.voiced import checks_own_selling, tells_vendors_apart
from dontbuy.api.pages.draft.ways_out import WOULD_CHANGE, NeededStep, ShownWay, WaysShown
from dontbuy.api.pages.draft.whoever import LEADER
from dontbuy.api.pages.draft.whose import whose
from dontbuy.api.pages.memo.lines import LONGEST_TEXT, LONGEST_WORD, Line, Some, short, some
from dontbuy.api.pages.memo.measures import measures
from dontbuy.api.pages.memo.why import another_that_ends, why, why_in_short
from dontbuy.api.pages.words import day, level_in_words, lowered, number_of
from dontbuy.api.records.facts import is_context
from dontbuy.api.records.not_known import without_not_known
from dontbuy.engine.answer_shape import QuestionData

ABOUT = (
    "dontbuy looks for reasons not to buy sales training, by rules that are the same for everybody. It never says buy."
)
"""What dontbuy is, for somebody who never heard of it."""
MOST_STEPS, MOST_TOLD, MOST_MEASURES, MOST_OPEN, MOST_SIGNS = 5, 5, 5, 4, 5
"""Lines of each list; of what is open, for each person. Every reason is named."""
_CHECK = "Check "
"""How the title of a check begins where it tells its reader what to do; a mail tells nobody to."""
_REQUEST = "Please tell me if anything in this check is wrong."
_REASONS, _TO_DO = "What else speaks against it", "What to do now"
_MEASURES = "Better at what, how much, by when"
_TO_DO_NAMED, _WAY_NAMED, _REASONS_NAMED, _OPEN_NAMED = range(1, 5)
"""The order in which the lists matter of which a mail says that it has none."""
_LAST, _LATE, _SOON = range(3)
"""Of a mail without room what to do is cut last, and before it the other reasons."""
_A, _OUR_OWN = "a ", "our own "
"""How what was checked begins, and how where it is ours."""
_FIRST_TO_DO, _ONE_TO_DO, _DECIDES = "Doing the first thing above would.", "Doing this would.", "Decide "
_STILL_OPEN = "Still to be answered by"
_LIGHT = ("none", "caution")
"""The levels of verdicts beside which a memo says what is going well."""
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class MemoWay:
    """The least way to a better verdict: who would have to do what, and where it leads. Where there is none, `leads`
    says so and what stands in it, and the rest is empty."""

    title: str
    leads: str
    steps: Some
    then: str
    is_to_do: bool = False
    """Whether it is the first thing that is to be done now."""


@dataclass(frozen=True, slots=True)
class OpenWith:
    """The questions that lie with one person."""

    who: str
    count: str
    questions: Some


@dataclass(frozen=True, slots=True)
class Memo:
    """A result on one page. Every text is short enough for it, and shows what people typed as text."""

    check: str
    """What was checked: *Check a vendor*."""
    about: str
    """The name of what was checked; `""` where it has none."""
    headline: str
    level: str
    level_in_words: str
    why: str
    whose: str
    """Whether it lies with us or with the vendor; `""` where nothing speaks against a vendor."""
    settled: str
    acts: Some
    acts_needed: int
    """How many of them a mail has where it has room for no more: to the one that answers the first reason."""
    also: Some
    """What speaks against it besides."""
    way: MemoWay | None
    """What would change it; None where nothing speaks against it."""
    told: Sequence[Line]
    """What else was told, though no reason speaks of it; on paper only where there is room."""
    measures: Some
    open: Sequence[OpenWith]
    """What can still change the verdict, and with whom it lies."""
    signs: Some
    """What is going well, beside a verdict that asks for nothing to be done; on paper only where there is room."""
    rests_on: str
    """How much was told: *12 answers and 1 quote or note*."""
    found: str
    """What was found by that, in a sentence."""
    as_of: str
    dontbuy: str = ABOUT
    why_in_short: str = ""
    """Why, without what makes it matter; `""` where nothing speaks against it."""
    whose_in_short: str = ""
    """Whose it is, without what lies with us."""
    means: str = ""
    """What the verdict means, in a clause; `""` where it says so itself."""
    is_ours: bool = False
    """Whether what was checked is our own, such as a request."""
    judges_a_vendor: bool = False
    """Whether the name is that of a vendor who is judged."""


def memo_of(report: Report, ways: WaysShown | None) -> Memo:
    """The memo of a result. It speaks to nobody in particular, for nobody knows who will read it: the report is one for
    others, and `ways` are its ways out."""
    answer, done = report.answer, _acts(report)
    return Memo(
        check=report.rule_set.title,
        about=short(report.subject, _LONGEST_NAME),
        headline=report.heading,
        level=answer["level"],
        level_in_words=level_in_words(answer["level"]),
        why=why(report),
        whose=report.whose,
        settled=settledness(report, says_how=not (ways and ways.ways)),
        acts=some(_lines_of(done), MOST_ACTS),
        acts_needed=_needed(report, done),
        also=_also(report),
        way=_way(report, ways),
        told=[*_told(report)][:MOST_TOLD],
        measures=some([*measures(report)], MOST_MEASURES),
        open=_open(report, done),
        signs=_signs(report),
        rests_on=_rests_on(report),
        found=_found(report),
        as_of=day(answer["as_of"]),
        why_in_short=why_in_short(report),
        whose_in_short=whose(report, in_short=True),
        means=in_other_words(report),
        is_ours=not (tells_vendors_apart(report) or checks_own_selling(report)),
        judges_a_vendor=tells_vendors_apart(report),
    )


def text_of(memo: Memo) -> str:
    """The memo as text: where it stands, why, and what matters most first."""
    blocks = blocks_of(memo)
    more = [LEFT_OUT.format("")] if any(block.more for block in blocks) else []
    return "\n\n".join([opening_of(memo), *(block.text for block in blocks), *more, endings_of(memo)[0]])


def openings_of(memo: Memo) -> Sequence[str]:
    """The opening, and shorter ones for a mail without room."""
    in_short = replace(memo, why=memo.why_in_short or memo.why)
    return [opening_of(each) for each in (memo, in_short, replace(in_short, whose=memo.whose_in_short))]


def opening_of(memo: Memo) -> str:
    """Where it stands, and why."""
    word, _, leaves = memo.headline.partition(": ")
    means = leaves or memo.means
    said = f"{word} ({means})" if means else word
    about = f" ({memo.about})" if memo.about else ""
    whose = f"\n{memo.whose}" if memo.whose else ""
    return f"{GREETING}\n\nCheck of {_checked(memo)}{about}: {said}\n\nWhy: {memo.why}{whose}\n{memo.settled}"


def subject_of(memo: Memo) -> str:
    """What its mail is about: *Check of Acme*, *Check of our own request for training (Acme)*; the verdict stands in
    it, where it is explained."""
    about = shortened(memo.about, LONGEST_WORD)
    if about and not memo.judges_a_vendor:
        return f"Check of {_checked(memo)} ({about})"
    return f"Check of {about or _checked(memo)}"


def _checked(memo: Memo) -> str:
    checked = lowered(memo.check.removeprefix(_CHECK))
    return f"{_OUR_OWN}{checked.removeprefix(_A)}" if memo.is_ours else checked


def blocks_of(memo: Memo) -> Sequence[Block]:
    """Its lists in the order of the page; no reason is said that was named at the beginning."""
    to_do = [*_listed(memo.acts)]
    reasons = [*_listed(Some([each for each in memo.also.lines if lowered(each.text) not in memo.whose], 0))]
    blocks = [
        Block(_TO_DO, to_do, _LAST, _TO_DO_NAMED, memo.acts.more, needed=memo.acts_needed),
        Block(_REASONS, reasons, _LATE, _REASONS_NAMED, memo.also.more),
        *([Block(WOULD_CHANGE, [_way_in_one(memo.way, len(to_do))], _SOON, _named_if(memo.way))] if memo.way else []),
        Block(_MEASURES, [*_listed(memo.measures)], _SOON, more=memo.measures.more, is_whole=True),
        Block("What else was told", [*_listed(Some(memo.told, 0))], _SOON),
        *(_open_in_a_mail(each) for each in memo.open),
        Block("What is going well", [*_listed(memo.signs)], _SOON, more=memo.signs.more),
    ]
    return [block for block in blocks if block.lines]


def _open_in_a_mail(part: OpenWith) -> Block:
    """What one person has still to answer; a mail without it says how much that is."""
    who, more = _in_a_sentence(part.who), part.questions.more
    called = f"{part.count} that I still have to answer" if part.who == ME else f"{part.count} to {who}"
    return Block(f"{_STILL_OPEN} {who}", [*_listed(part.questions)], _SOON, _OPEN_NAMED, more, called=called)


def endings_of(memo: Memo) -> Sequence[str]:
    """What it rests on, what dontbuy is, and what is asked of its reader; and the same without what was found, for a
    mail without room."""
    rest = f"{memo.dontbuy}\n\n{_REQUEST} {THANKS}"
    return [
        f"This rests on {memo.rests_on}. {memo.found} As of {memo.as_of}.\n{rest}",
        f"This rests on {memo.rests_on}, as of {memo.as_of}.\n{rest}",
    ]


def _listed(some: Some) -> Iterator[str]:
    for line in some.lines:
        yield f"- {line.head}: {line.text}" if line.head and line.text else f"- {line.head or line.text}"


def _named_if(way: MemoWay) -> int:
    """A mail promises no way where there is none."""
    return _WAY_NAMED if way.is_to_do or way.steps.lines else 0


def _way_in_one(way: MemoWay, to_do: int) -> str:
    """All of it or none: a mail in which a step were missing would promise too much. What is to be done first is not
    said twice."""
    if way.is_to_do:
        return f"{_ONE_TO_DO if to_do == 1 else _FIRST_TO_DO} {way.then}"
    return "\n".join(filter(None, [way.leads, *_listed(way.steps), way.then]))


def _also(report: Report) -> Some:
    """Every other reason by its title; last those that go with another one, such as *by when* where no number is
    named: where there is no room for all, they are the first to go."""
    reasons = report.answer["reasons"]
    is_said = [*reasons[:1], another_that_ends(report)]
    says_more = [*without_included(report, reasons)]
    in_order = [*says_more, *(each for each in reasons if each not in says_more)]
    others = [each for each in in_order if each not in is_said]
    return Some([Line("", short(reason["title"], LONGEST_TEXT)) for reason in others], 0)


def _way(report: Report, ways: WaysShown | None) -> MemoWay | None:
    """The least way, and another where there is one; or that there is none."""
    if ways is None or not (ways.ways or ways.no_way):
        return None
    if not ways.ways and any(act.criterion in _ours_for_good(report, ways) for act in acts(report)):
        return None  # what there is to do about it stands above
    if not ways.ways:
        is_said = [each.id for each in ways.no_way] == [report.answer["reasons"][0]["criterion"]]
        no_way = f"{ways.no_way_with}." if is_said else ways.no_way_back  # the first reason stands above
        return MemoWay(ways.title, short(no_way, LONGEST_TEXT), some([], 0), "")
    least = ways.ways[0]
    steps = [_step(step) for step in least.steps]
    another = _another(ways)
    leads, is_to_do = f"{ways.least}{least.all_of_it}:", _is_first_to_do(report, least)
    return MemoWay(ways.title, leads, some(steps, MOST_STEPS), f"{least.then}{another}", is_to_do)


def _step(step: NeededStep) -> Line:
    """A step of a way, and who would have to do it; whoever mails their own check says it of themselves."""
    if step.who == ME and not step.is_answer:
        return Line("", short(step.sentence, LONGEST_TEXT))
    return Line(step.who, short(step.does, LONGEST_TEXT))


def _ours_for_good(report: Report, ways: WaysShown) -> set[str]:
    """What cannot be changed any more on our own side, where a better beginning is made all the same."""
    return {each.id for each in ways.no_way if report.is_ours(each.id)}


def _is_first_to_do(report: Report, way: ShownWay) -> bool:
    """Whether a way is one step, and what is to be done first brings it about: the same person does it, and neither
    ends the talks nor decides whether to do it."""
    first, step = acts(report)[0], way.steps[0]
    is_done = first.criterion and first.who == step.who and not (report.ends_talks or first.what.startswith(_DECIDES))
    if not is_done or len(way.steps) > 1:
        return False
    return step.tells == (first.fact,)


def _another(ways: WaysShown) -> str:
    """Another way that leads as far, where it is one step: a memo counts none that it does not name."""
    least, *rest = ways.ways
    alike = [way for way in rest if way.then == least.then and len(way.steps) == 1 and not way.steps[0].is_answer]
    return f" Another way: {lowered(short(alike[0].steps[0].sentence, LONGEST_TEXT))}" if alike else ""


def _named(report: Report, who: str) -> str:
    """Who has something to answer: by what others call them, for a memo speaks to nobody."""
    return report.called(who) or report.called(report.rule_set.reader) or WHOEVER_ANSWERS


def _acts(report: Report) -> Sequence[Act]:
    """What to do now, as the result says it. Where no reason says what to do, what to find out stands with what is
    open alone."""
    in_conflict = {conflict["fact"] for conflict in report.holding_back}
    return [act for act in acts(report) if report.answer["reasons"] or act.fact in in_conflict]


def _lines_of(done: Sequence[Act]) -> Sequence[Line]:
    """The acts in lines; the numbers themselves have a list of their own. Whoever mails their own check says what they
    will do."""
    said = ((act.who, short(act.what.partition(f" {THESE_ARE}")[0], LONGEST_TEXT)) for act in done)
    return [*dict.fromkeys(Line("", i_will(what)) if who == ME else Line(who, what) for who, what in said)]


def _needed(report: Report, done: Sequence[Act]) -> int:
    """How many of what to do it takes to name the act that answers the first reason, and the first of everybody else
    who has to act: whoever reads a mail finds their own in it. 1 where there is none."""
    first = report.answer["reasons"][0]["criterion"] if report.answer["reasons"] else ""
    own = [at for at, act in enumerate(done, 1) if first and act.criterion == first]
    begins = {act.who: at for at, act in reversed([*enumerate(done, 1)]) if act.who != ME}
    return max([*own[:1], *begins.values()], default=1)


def _open(report: Report, done: Sequence[Act]) -> Sequence[OpenWith]:
    """The person with the most telling question first; nobody where the talks with a vendor are over. What is `done`
    first, such as to put right what contradicts itself, stands there alone."""
    by_person: dict[str, dict[Line, None]] = {}
    at_top = {act.fact for act in done if not act.criterion}
    telling = report.telling if report.has_questions_to_send else ()
    for asked in (each for each in telling if each["fact"] not in at_top):
        instead = asked_instead(report, asked["fact"])
        if checks_own_selling(report) and is_told(report, instead.name if instead else asked["fact"]):
            continue
        question = instead.question if instead else _as_far_as_told(report, asked)
        answered_by = report.whoever_knows(instead.name if instead else asked["fact"])
        lines = by_person.setdefault(_named(report, answered_by), {})
        said = in_their_number(report, of_a_fee_that_was_told(report, question))
        lines[Line("", short(said, LONGEST_TEXT))] = None
    return [
        OpenWith(who, number_of(len(lines), "question", "questions"), some([*lines], MOST_OPEN))
        for who, lines in by_person.items()
    ]


def _as_far_as_told(report: Report, asked: QuestionData) -> str:
    """A question; of values that were told, where they are written down."""
    to_them = report.rule_set.facts[asked["fact"]].ask.get(LEADER, "")
    figured = with_its_figure(report, to_them, asked["fact"])
    return of_nobody_else(report, asked["fact"], asked["question"]) if figured == to_them else figured


def _told(report: Report) -> Iterator[Line]:
    """What is worth knowing, and what else was told."""
    said = (f"{each.question} {each.says}" for each in told_besides(report))
    for text in (*(seen["title"] for seen in report.answer["observations"]), *said):
        yield Line("", short(text, LONGEST_TEXT))


def _signs(report: Report) -> Some:
    """What is going well; nothing beside a heavier verdict, which it would not change."""
    signs = report.answer["signs"] if report.answer["level"] in _LIGHT else []
    return some([Line("", short(sign["title"], LONGEST_TEXT)) for sign in signs], MOST_SIGNS)


def _rests_on(report: Report) -> str:
    answers = sum(report.said_of(fact) is not None for fact in report.rule_set.facts if not is_context(fact))
    quoted = [str(piece.get("quote") or "") for piece in report.document.get("evidence") or []]
    pieces = sum(without_not_known(quote) != "" for quote in quoted)  # that it is not known is an answer, and no note
    quotes = f" and {number_of(pieces, 'quote or note', 'quotes or notes')}" if pieces else ""
    return f"{number_of(answers, 'answer', 'answers')}{quotes}"


def _found(report: Report) -> str:
    against, fine, unknown = len(report.answer["reasons"]), len(report.answer["clear"]), len(report.answer["open"])
    speaks = f"{against} {'speaks' if against == 1 else 'speak'} against it" if against else _none_speaks(report)
    could = ", which could not change it" if report.answer["settled"] else ""
    not_known = f" and {unknown} {'is' if unknown == 1 else 'are'} not known{could}" if unknown else ""
    points, then = number_of(against + fine + unknown, "point", "points"), "," if unknown else " and"
    return f"Of {points} that were looked at, {speaks}{then} {fine} {'is' if fine == 1 else 'are'} fine{not_known}."


def _none_speaks(report: Report) -> str:
    """That nothing speaks against it, and no more than that: what was told may do so together with what is open."""
    if not report.answer["open"]:
        return "none speaks against it"
    return f"none speaks against it{' by itself' if report.counting_together else ''} so far"


def _in_a_sentence(who: str) -> str:
    """Who it is, in the middle of a sentence; a name keeps its capital, and who writes is *me*."""
    said = lowered(who) if who.startswith(("The ", "Whoever ")) else who
    return "me" if who == ME else said
