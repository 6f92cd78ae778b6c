"""How a decision stands, in words: whether to sign, why, whose turn it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.outsiders import for_others
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import in_words_for
from dontbuy.api.pages.words import day, lines, listed, number_of
from dontbuy.api.purchases.board import Board, Disagreement, JudgedCheck
from dontbuy.api.purchases.people import RoleLink
from dontbuy.api.records.checks import Part
from dontbuy.api.records.purchases import BOUGHT, ROLES, Decision

MOST_TURNS = 3
BEGINNER = "Whoever began this purchase"
_LEADER, _EVALUATOR = "leader", "evaluator"
_LEVELS = {
    Decision.CONTRADICTED: "act",
    Decision.BLOCKED: "stop",
    Decision.SILENT: "act",
    Decision.UNKNOWN: "unknown",
    Decision.READY: "none",
    Decision.DECIDED: "none",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing to do now, and whose it is. `address` leads to where it is done, `""` where that is no page."""

    who: str
    what: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """How a decision stands: whether to sign, the level of that, why, and what to do now in order."""

    headline: str
    level: str
    why: str
    turns: Sequence[Turn]


def said(found: Board, token: str) -> Said:
    """What stands at the top of a board. `token` is the own link's, `""` on a page that its owner does not see."""
    turns = list(islice({turn.what: turn for turn in _turns(found, token)}.values(), MOST_TURNS))
    if not token:
        turns = [Turn(BEGINNER if turn.who == "You" else turn.who, turn.what) for turn in turns]
    return Said(_headline(found), _level(found), _why(found, is_shared=not token), turns)


def report_of(found: Board, column: JudgedCheck, is_shared: bool = False) -> Report:
    """The answer of a column in the words for whoever began the purchase, or for those with whom it is shared."""
    rule_set = column.rule_set.for_reader("" if is_shared else found.reader)
    report = Report(found.rulebook, rule_set, in_words_for(rule_set, column.answer), column.check.document)
    return for_others(report) if is_shared else report


def name_of(column: JudgedCheck) -> str:
    """What a vendor is called; one without a name by its column."""
    return column.name or f"Vendor {column.check.place}"


def who_is(found: Board, link: RoleLink) -> str:
    """A person by name and role, or by role."""
    role = role_of(found, link.part.role)
    return f"{link.part.name} ({role})" if link.part.name else with_capital(role)


def role_of(found: Board, role: str) -> str:
    """Who has a role, in the middle of a sentence: *the sales leader*, *a rep*."""
    readers = next((column.rule_set.readers for column in found.columns if role in column.rule_set.readers), {})
    if role in readers:
        return readers[role].you
    name = found.rulebook.people.get(role, role)
    return name[:1].lower() + name[1:]


def with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def days_left(found: Board) -> str:
    """The day by which to decide and how far off it is, `""` where nobody named one."""
    until = found.whole.purchase.decide_by
    if until is None:
        return ""
    return f"Decide by {day(until)}, {_away(until, found.today)}"


def _away(until: date, today: date) -> str:
    left = (until - today).days
    if left < 0:
        return f"{number_of(-left, 'day', 'days')} ago"
    return {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")


def _headline(found: Board) -> str:
    ready = listed([name_of(column) for column in found.ready])
    match found.decision:
        case Decision.DECIDED:
            purchase = found.whole.purchase
            vendor = next((name_of(each) for each in found.vendors if each.check.id == purchase.bought_from), "")
            return f"Bought from {vendor}" if purchase.state == BOUGHT and vendor else "Called off"
        case Decision.CONTRADICTED:
            return "Do not sign yet: two of you differ"
        case Decision.BLOCKED:
            return "Do not sign"
        case Decision.SILENT:
            return "Do not sign yet: the sales leader has not answered"
        case Decision.READY:
            return f"Nothing speaks against signing with {ready}"
        case _:
            return "Too little is known to sign"


def _level(found: Board) -> str:
    if found.decision is Decision.READY and any(column.answer["level"] == "caution" for column in found.ready):
        return "caution"
    return _LEVELS[found.decision]


def _why(found: Board, is_shared: bool) -> str:
    match found.decision:
        case Decision.DECIDED:
            decided = found.whole.purchase.decided_on
            return f"Decided on {day(decided)}." if decided else ""
        case Decision.CONTRADICTED:
            return f"{_differ(found, found.disagreements[0])}. Neither counts until it is put right."
        case Decision.BLOCKED:
            return " ".join(_blocked(found, is_shared))
        case Decision.SILENT:
            count = number_of(len(found.open_with[_LEADER]), "question", "questions")
            return f"{count} that only the sales leader can answer could still change the verdict."
        case Decision.READY:
            out = [name_of(column) for column in found.vendors if column.is_blocked]
            others = f" {listed(out)} {'is' if len(out) == 1 else 'are'} out." if out else ""
            return f"Nothing that is still open can change that. It is no advice to buy.{others}"
        case _:
            return _unknown(found)


def _blocked(found: Board, is_shared: bool) -> Iterator[str]:
    columns = [found.request] if found.request and found.request.is_blocked else []
    for column in columns or [column for column in found.vendors if column.is_blocked]:
        report = report_of(found, column, is_shared)
        of = "" if column is found.request else f"{name_of(column)}: "
        yield f"{of}“{column.answer['headline']}”. {report.why}"


def _unknown(found: Board) -> str:
    if not found.vendors:
        return "There is no vendor yet. What is about you can be answered before there is one."
    with_whom = [
        f"{number_of(len(places), 'question', 'questions')} with {role_of(found, role)}"
        for role, places in found.open_with.items()
    ]
    return f"Still open: {listed(with_whom)}." if with_whom else "Nothing that was told decides it."


def _differ(found: Board, differs: Disagreement) -> str:
    fact = found.rulebook.facts[differs.fact]
    return f"Two statements differ about this: {fact.short or fact.question}"


def _turns(found: Board, token: str) -> Iterator[Turn]:
    """What to do, the first that helps first: put right, wait for, answer what speaks against it, find out."""
    if found.decision is Decision.DECIDED:
        return
    open_facts = {each.place.fact for each in found.open}
    for differs in found.disagreements:
        if differs.fact in open_facts:
            who = listed(list(dict.fromkeys(_told_by(found, each.who) for each in differs.claims)))
            yield Turn(who, f"Agree on one answer: {found.rulebook.facts[differs.fact].question}")
    leader = [*_the_leader(found, token)]
    yield from leader
    if found.decision is Decision.READY:
        names = listed([name_of(column) for column in found.ready])
        yield Turn("You", f"Decide about {names}, by what you know beyond these questions", "#decide" if token else "")
    columns = [column for column in (found.request, *found.vendors) if column]
    put_right = {differs.fact for differs in found.disagreements}
    for column in sorted(columns, key=lambda column: not column.is_blocked):
        report = report_of(found, column, is_shared=not token)
        for act in acts(report):
            of = "" if column is found.request else f"{name_of(column)}: "
            if not act.criterion and act.fact in put_right:
                continue  # it is said above, with who differs
            if leader and not act.criterion and found.rulebook.facts[act.fact].answered_by == _LEADER:
                continue  # it is among those that the leader is asked
            if not found.ready or (column.is_blocked and act.criterion):
                yield Turn(act.who, f"{of}{act.what}")


def _the_leader(found: Board, token: str) -> Iterator[Turn]:
    """The leader's own questions: ask for them, or wait for them."""
    if _LEADER not in found.open_with or found.reader == _LEADER:
        return
    links = [link for link in found.links if link.part.role == _LEADER]
    count = number_of(len(found.open_with[_LEADER]), "question", "questions")
    if not links:
        yield Turn("You", f"Send the sales leader a link: {count} only they can answer", "#people" if token else "")
    elif found.is_leader_silent:
        yield Turn(
            who_is(found, links[0]), f"Answer {count} about the numbers, by the link", "#people" if token else ""
        )


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """What one person says where two differ, in words."""

    who: str
    said: str
    quote: str
    day: str


@dataclass(frozen=True, slots=True)
class ShownDisagreement:
    """A question about which two statements differ; `fact` is its name, for the way to change one's own."""

    fact: str
    question: str
    statements: Sequence[ShownStatement]


def disagreements(found: Board, part: Part | None, *, is_owner: bool = False) -> Sequence[ShownDisagreement]:
    """Where two statements differ, in words; to one person only those in which they said something. `is_owner` where
    whoever began the purchase reads it. What makes somebody say so is for the people of the purchase alone."""
    name = f"{part.name}, {part.role}" if part and part.name else (part.role if part else "")
    shown = []
    for each in found.disagreements:
        if part and name not in [statement.who for statement in each.claims]:
            continue
        declared = found.rulebook.facts[each.fact]
        statements = [
            ShownStatement(
                who=speaker(found, statement.who, name, is_owner=is_owner),
                said="; ".join(lines(statement.value, declared.type, found.rulebook)),
                quote=statement.quote if is_owner or part else "",
                day=day(statement.day) if statement.day else "",
            )
            for statement in each.claims
        ]
        shown.append(ShownDisagreement(each.fact, declared.question, statements))
    return shown


def speaker(found: Board, who: str, reader: str, *, is_owner: bool) -> str:
    """Who said it: *you* to themselves; whoever has the own link is who began the purchase."""
    if reader and who == reader:
        return "You"
    name, _, role = who.rpartition(", ")
    if role in ROLES:
        known = role_of(found, role)
        return f"{name} ({known})" if name else with_capital(known)
    if who:
        return with_capital(who)  # the call, or the place in a transcript, in which it was said
    return "You" if is_owner else BEGINNER


def _told_by(found: Board, who: str) -> str:
    """Whose turn it is where a statement is to be put right: what was told of a call is whoever’s who began."""
    return speaker(found, who, "", is_owner=True) if who.rpartition(", ")[2] in ROLES else "You"
