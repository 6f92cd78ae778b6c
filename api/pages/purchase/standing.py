"""How a decision stands, in words: whether to sign and why; and what people and vendors are called on the pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dontbuy.api.pages.draft.outsiders import for_others
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.settledness import LEAVING
from dontbuy.api.pages.draft.voiced import in_words_for
from dontbuy.api.pages.words import day, in_one_line, listed, number_of, role_called, with_capital
from dontbuy.api.purchases.board import HEAVY, Board, Disagreement, JudgedCheck
from dontbuy.api.purchases.people import RoleLink
from dontbuy.api.records.checks import Part
from dontbuy.api.records.purchases import BOUGHT, ROLES, Decision

FEW = 3
"""So many answers that are missing are named one by one."""
BEGINNER = "Whoever began this purchase"
DECIDED = "decided"
"""The level of a purchase that is decided: no verdict, so neither clear nor open."""
_LEADER = "leader"
_LEVELS = {
    Decision.CONTRADICTED: "act",
    Decision.SILENT: "act",
    Decision.UNKNOWN: "unknown",
    Decision.DECIDED: DECIDED,
}


def report_of(found: Board, column: JudgedCheck, *, is_owner: bool = True) -> Report:
    """The answer of a column in the words for whoever began the purchase, or in words that anybody can read."""
    rule_set = column.rule_set.for_reader(found.reader if is_owner else "")
    document = column.check.document
    said = in_words_for(found.rulebook, rule_set, column.answer, document)
    report = Report(found.rulebook, rule_set, said, document)
    return report if is_owner else for_others(report)


def reports_of(found: Board, *, is_owner: bool) -> Mapping[str, Report]:
    """The same of every column, by the id of its check."""
    return {column.check.id: report_of(found, column, is_owner=is_owner) for column in found.columns}


def name_of(column: JudgedCheck) -> str:
    """What a vendor is called; one without a name by its column."""
    return column.name or f"Vendor {column.check.place}"


def who_is(found: Board, link: RoleLink) -> str:
    """A person by name and role, or by role; whoever shares the role of the one who began is a second one."""
    role = role_of(found, link.part.role)
    if link.part.name:
        return f"{link.part.name} ({role})"
    return with_capital(role.replace("the ", "a second ", 1) if link.part.role == found.reader else role)


def who_answers(found: Board, role: str, *, is_owner: bool) -> str:
    """With whom something lies: *You* to whoever began and answers for the role; else the people who were asked, by
    name, and the role alone where nobody was."""
    if role == found.reader:
        return "You" if is_owner else f"{beginner(found)} ({role_of(found, role)})"
    people = [who_is(found, link) for link in found.links if link.part.role == role and link.revoked_at is None]
    return listed(people) if people else with_capital(role_of(found, role))


def named(found: Board, who: str, *, is_owner: bool) -> str:
    """Whoever acts as the board names them everywhere: by name where somebody was asked."""
    role = next((role for role, label in found.rulebook.people.items() if label == who), "")
    return who_answers(found, role, is_owner=is_owner) if role else who


def beginner(found: Board) -> str:
    """What whoever began the purchase is called to others: by the name that they gave with the link."""
    return found.sender or BEGINNER


def role_of(found: Board, role: str) -> str:
    """Who has a role, in the middle of a sentence: *the sales leader*, *a rep*."""
    readers = next((column.rule_set.readers for column in found.columns if role in column.rule_set.readers), {})
    return role_called(role, readers, found.rulebook)


def days_left(found: Board) -> str:
    """The day by which to decide and how far off it is, `""` where nobody named one, or it is decided."""
    until = found.whole.purchase.decide_by
    if until is None or found.decision is Decision.DECIDED:
        return ""
    return f"Decide by {day(until)}, {_away(until, found.today)}"


def _away(until: date, today: date) -> str:
    left = (until - today).days
    if left < 0:
        return f"{number_of(-left, 'day', 'days')} ago"
    return {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")


def headline_of(found: Board, *, is_owner: bool = True) -> str:
    """Whether to sign, in a line; `is_owner` where whoever began the purchase reads it."""
    match found.decision:
        case Decision.DECIDED:
            return _decided(found)
        case Decision.CONTRADICTED:
            return f"Do not sign yet: two of {'you' if is_owner else 'us'} differ"
        case Decision.BLOCKED:
            return "Do not sign"
        case Decision.SILENT:
            answered = any(link.answered_at for link in found.links if link.part.role == _LEADER)
            return f"Do not sign yet: the sales leader has not answered{' everything' if answered else ''}"
        case Decision.READY:
            names, cares = listed([name_of(column) for column in found.ready]), _cares(found)
            if not cares:
                is_open = f" so far; {_still_open(found)} still open" if found.missing else ""
                return f"Nothing speaks against signing with {names}{is_open}"
            care = number_of(len(cares), "thing calls", "things call")
            return f"Nothing stops signing with {names}, but {care} for care"
        case _ if 0 < len(found.missing) <= FEW:
            return f"Do not sign yet: {_still_open(found)} missing"
        case _:
            return "Too little is known to sign"


def level_of(found: Board) -> str:
    """How grave that is; `DECIDED` where it is over."""
    if found.decision is Decision.BLOCKED:
        return min((column.answer["level"] for column in _blocking(found)), key=HEAVY.index)
    if found.decision is not Decision.READY:
        return _LEVELS[found.decision]
    return "caution" if _cares(found) else "unknown" if found.missing else "none"


def why_of(found: Board, *, is_owner: bool = True) -> str:
    """Why it is so, in a sentence or two."""
    match found.decision:
        case Decision.DECIDED:
            return " ".join(_on_that_day(found))
        case Decision.CONTRADICTED:
            return f"{_differ(found, found.disagreements[0])}. Neither counts until it is put right."
        case Decision.BLOCKED:
            return " ".join(_blocked(found, is_owner))
        case Decision.SILENT:
            count = number_of(len(found.open_with[_LEADER]), "question", "questions")
            return f"{count} with the sales leader could still change the verdict."
        case Decision.READY:
            return " ".join(_ready(found, is_owner))
        case _:
            return _unknown(found, is_owner)


def why_alone(report: Report) -> str:
    """Why a verdict is what it is, in a sentence that stands alone: nothing else stands below it."""
    return report.why if report.answer["reasons"] else report.means_by_itself


def _still_open(found: Board) -> str:
    """How much is missing, as the beginning of a sentence: *one answer is*."""
    return "one answer is" if len(found.missing) == 1 else f"{len(found.missing)} answers are"


def _decided(found: Board) -> str:
    vendor = next((column for column in found.as_bought if column.check.place), None)
    if vendor is None:  # it was called off, or the vendor was removed since
        return "Bought" if found.whole.purchase.state == BOUGHT else "Called off"
    if found.was_ready:
        return f"Bought from {name_of(vendor)}"
    is_against = any(column.is_blocked for column in found.as_bought)
    what = "although something spoke against it" if is_against else "before enough was known"
    return f"Bought from {name_of(vendor)}, {what}"


def _on_that_day(found: Board) -> Iterator[str]:
    """When it was decided, and what spoke against it then or stood open."""
    decided = found.whole.purchase.decided_on
    yield f"Decided on {day(decided)}." if decided else ""
    for column in found.as_bought if not found.was_ready else ():
        against, is_open = len(column.answer["reasons"]), len(column.answer["open"])
        stood = [f"{against} of its criteria spoke against it"] if against else []
        stood += [f"{is_open} of its criteria were open"] if is_open else []
        if stood:
            name = name_of(column) if column.check.place else "The request"
            yield f"{name}, that day: “{column.answer['headline']}”; {listed(stood)}."


def _cares(found: Board, is_owner: bool = True) -> Sequence[tuple[JudgedCheck, str]]:
    """What speaks against signing with a vendor with whom one could, without keeping anybody from it: each reason once,
    with the first column in which it stands."""
    columns = [column for column in (found.request, *found.ready) if column]
    cares: dict[str, tuple[JudgedCheck, str]] = {}
    for column in columns:
        for reason in report_of(found, column, is_owner=is_owner).answer["reasons"]:
            cares.setdefault(reason["title"], (column, reason["title"]))
    return [*cares.values()]


def _ready(found: Board, is_owner: bool) -> Iterator[str]:
    for column, title in _cares(found, is_owner):
        yield f"{name_of(column) if column.check.place else 'The request'}: {title}."
    yield "Nothing that is still open can stop it. It is no advice to buy."
    if out := [name_of(column) for column in found.vendors if column.is_out]:
        yield f"{listed(out)} {'is' if len(out) == 1 else 'are'} out."


def _blocking(found: Board) -> Sequence[JudgedCheck]:
    """What keeps one from signing: the request, or else every vendor."""
    columns = [found.request] if found.request and found.request.is_blocked else []
    return columns or [column for column in found.vendors if column.is_blocked]


def _blocked(found: Board, is_owner: bool) -> Iterator[str]:
    for column in _blocking(found):
        report = report_of(found, column, is_owner=is_owner)
        of = "" if column is found.request else f"{name_of(column)}: "
        leaves = f" ({LEAVING})" if report.ends_talks else ""
        yield f"{of}“{report.answer['headline']}”{leaves}. {why_alone(report)}"


def _unknown(found: Board, is_owner: bool) -> str:
    if not found.vendors:
        return "There is no vendor yet. What is not about a vendor can be answered before there is one."
    nearest = found.nearest
    if nearest and 0 < len(found.missing) <= FEW:
        is_one = len(found.missing) == 1
        return (
            f"{'It is' if is_one else 'They are'} all that is missing before {name_of(nearest)} can be decided about."
        )
    with_whom = [
        f"{number_of(len(places), 'question', 'questions')} with "
        f"{'you' if is_owner and role == found.reader else role_of(found, role)}"
        for role, places in found.open_with.items()
    ]
    return f"Still open: {listed(with_whom)}." if with_whom else "Nothing that was told decides it."


def _differ(found: Board, differs: Disagreement) -> str:
    fact = found.rulebook.facts[differs.fact]
    return f"Two statements differ about this: {fact.short or fact.question}"


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
                said=in_one_line(statement.value, declared.type, found.rulebook),
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
    return "You" if is_owner else beginner(found)


def told_by(found: Board, who: str) -> str:
    """Whose turn it is where a statement is to be put right: what was told of a call is whoever’s who began."""
    return speaker(found, who, "", is_owner=True) if who.rpartition(", ")[2] in ROLES else "You"
