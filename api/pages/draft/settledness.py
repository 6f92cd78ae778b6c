"""Whether a verdict can still change, and what we could do so that it does, in a sentence."""

from typing import TYPE_CHECKING

from dontbuy.api.pages.draft.voiced import checks_own_selling, tells_vendors_apart
from dontbuy.api.pages.words import IN_OTHER_WORDS, lowered, number_of, says_again
from dontbuy.engine.ask import could_change

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report

LEAVING = "leave these talks"
"""What a word says to do that ends the talks: of *Run* alone, newcomers read *go*."""
_EITHER_WAY = "these talks end either way; it is the graver word"
"""What differs where one word that ends the talks could follow another one."""
_UNTIL_SETTLED = "Answers that contradict each other do not count until it is settled which is right."
"""Said to others, who have nothing to put right."""
_VENDOR = "vendor"
_IN_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


def settledness(report: "Report", *, says_how: bool = True) -> str:
    """Whether anything open can still change the verdict, in a sentence; and what would change a settled one, but where
    that stands below (not `says_how`)."""
    becomes = report.answer["could_become"]
    if report.holding_back:
        return (
            _UNTIL_SETTLED if report.is_for_others else "What contradicts itself does not count. Put that right first."
        )
    if becomes is None:
        would = what_would_change(report)
        if would:
            how = f", but an act would: {would}" if says_how else "."
            which = "open question" if report.answer["open"] else "further answer"
            return f"This is settled: no {which} changes it{how}"
        # Somebody may have left open what no criterion waits for any more.
        of_what = "nothing that is still open" if report.answer["open"] else "no further answer"
        return f"This is settled: {of_what} can change it."
    if report.ends_talks:
        return "It is settled that these talks end, whatever is still open."
    if report.answer["settled"]:
        return f"Nothing says so yet, and however the rest turns out it comes to {explained(report, becomes)}."
    if report.is_for_others:  # whoever reads it sees no list of the questions
        unknown = f"This is not settled: what is not known yet could make it {explained(report, becomes)}."
        return f"{unknown}{_at_least(report)}"
    count = number_of(len(report.telling), "question", "questions")
    outlook = f"It is not settled: it could still become {explained(report, becomes)}. {count}"
    # The first question is the one to begin with, which need not be one that the strongest word waits for.
    first = report.telling[0]["could_lead_to"] if report.telling else becomes
    if first == becomes:
        return f"{outlook} can decide that{_suffice(report)}.{_at_least(report)}"
    change = f"{outlook} can change it{_suffice(report)}. The first could lead to {explained(report, first)}."
    return f"{change}{_at_least(report)}"


def _at_least(report: "Report") -> str:
    """What it comes to at the least, where that is stronger than the verdict; begins with a space."""
    least = report.answer.get("at_least") or ""
    if least not in report.rule_set.words or not could_change(report.rule_set, report.answer["verdict"], least):
        return ""
    return f" However the rest turns out, it comes to {explained(report, least)} at the least."


def _suffice(report: "Report") -> str:
    """How few answers can be enough to settle it, and how many are needed at the most; `""` where it takes them all.

    What is told in one answer can bring up questions of its own, so that more may be needed than there are now.
    """
    enough, questions = report.answer.get("enough"), len(report.telling)
    if report.is_for_others or not enough or questions < 2 or not enough["at_best"]:
        return ""
    fewest, most = enough["at_best"], enough["at_worst"]
    if fewest == most:
        return f": {number_of(fewest, 'answer settles', 'answers settle')} it" if fewest < questions else ""
    can_be = f": {number_of(fewest, 'answer', 'answers')} can be enough; at most {most} are needed"
    return f"{can_be}, for an answer can bring up another question" if most > questions else can_be


def still_open(report: "Report") -> str:
    """How much is open, where most is clear: *two questions are still open*. Others read how many points are, and no
    second count."""
    if report.is_for_others:
        return "not all of it is known yet"
    count = len(report.telling)
    return f"{_IN_WORDS.get(count, str(count))} {'question is' if count == 1 else 'questions are'} still open"


def heading(report: "Report") -> str:
    """The verdict where it stands alone; one that ends the talks says so: *Run: leave these talks*."""
    said = report.answer["headline"]
    return f"{said}: {LEAVING}" if report.ends_talks else said


def quoted(report: "Report", word: str) -> str:
    """A word as it is quoted in a sentence; one that ends the talks says so: *“Run” (leave these talks)*."""
    said = report.rule_set.words.get(word)
    leaves = said is not None and said.ends_talks and tells_vendors_apart(report)
    return f"“{report.headline(word)}”{f' ({LEAVING})' if leaves else ''}"


def could_be(report: "Report", word: str) -> str:
    """A word to which something open could lead; beside talks that end already, what differs then: *“Run” (these talks
    end either way; it is the graver word)*."""
    is_graver = could_change(report.rule_set, report.answer["verdict"], word)
    said = report.rule_set.words.get(word)
    ends = said is not None and said.ends_talks and is_graver and report.ends_talks
    return f"“{report.headline(word)}” ({_EITHER_WAY})" if ends else quoted(report, word)


def explained(report: "Report", word: str) -> str:
    """The same to others, with what a word means that is said of nothing but a purchase here: *“Push back” (ask for
    what is missing before these talks go on)*."""
    return with_its_meaning(report, word) if meaning(report, word) else quoted(report, word)


def with_its_meaning(report: "Report", word: str) -> str:
    """The same to whoever reads: a word that is not the verdict explains itself to nobody."""
    said, means = quoted(report, word), in_a_clause(report, word)
    return f"{said} ({means})" if means and LEAVING not in said else said


def meaning(report: "Report", word: str) -> str:
    """What a word means, in a clause for somebody who never saw a result; `""` where it is a sentence of its own, or
    stands with people who answer the check."""
    return in_a_clause(report, word) if report.is_for_others else ""


def in_a_clause(report: "Report", word: str) -> str:
    """What a word means, in a clause: *a solution is picked before the problem is known*; `""` where it is a sentence
    of its own."""
    return "" if report.rule_set.aliases else IN_OTHER_WORDS.get(word, "")


def in_other_words(report: "Report") -> str:
    """What the word of a verdict means, in a clause beside it; `""` where its heading or the reason says so, or the
    words are those of a trainer's check."""
    reasons, said = report.answer["reasons"], IN_OTHER_WORDS.get(report.answer["verdict"], "")
    if report.ends_talks or not reasons or report.rule_set.aliases:
        return ""
    return "" if says_again(reasons[0]["title"], said) else said


def what_would_change(report: "Report") -> str:
    """What we could change ourselves so that a settled verdict no longer holds, the first thing in a short sentence;
    `""` where that lies with a vendor, or with nobody."""
    says = report.decisive
    is_ours = says and all(report.is_ours(each["criterion"]) for each in says)
    if checks_own_selling(report) or report.ends_talks or not is_ours:
        return ""
    facts = report.rule_set.facts
    told = [(facts[basis["fact"]], basis["value"]) for basis in says[0]["facts"]]
    wrong = [fact for fact, value in told if fact.better not in (None, value)]
    ours = [fact for fact in wrong if fact.to_change and fact.changed_by not in ("", _VENDOR)]
    if not ours:
        return ""
    act = min(ours, key=lambda fact: fact.effort).to_change
    more = "" if len(says) == 1 else f" That is the first of {len(says)} such things."
    return f"{lowered(act)}{more}"
