"""Why it stands so, in sentences for a letter: each reason once, whose it is, and nothing that one before it says."""

from collections.abc import Iterator, Sequence

from dontbuy.api.pages.draft.acts import ending, pausing, says_to_pause
from dontbuy.api.pages.draft.colleagues import to_a_colleague
from dontbuy.api.pages.draft.missing import all_asked_for, as_a_sentence, still_missing
from dontbuy.api.pages.draft.numbers import BY_WHEN, HOW_MUCH, OUR, in_their_number, naming_inexact, naming_unsettled
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import criterion_of, said_of, tells_vendors_apart
from dontbuy.api.pages.words import lowered, says_again
from dontbuy.engine.answer_shape import ReasonData
from dontbuy.engine.ir import RuleSet

MOST_REASONS = 2
"""More than two reasons are not read in a mail."""
_LEADER = "leader"
_BY, _IS_BETTER = "by ", "each number has to move"
"""How it begins that an amount or a date is missing, and what it is of: *by when our win rate has to move*."""
_OF_ONE = {"by how much": HOW_MUCH, "by when": BY_WHEN}
"""What is missing where it is one thing, and of which numbers."""
_DIFFER, _MORE_DIFFER = "two answers contradict each other", "some answers contradict each other"
_TOO_LITTLE = "too little is known so far"


def why(report: Report, vendor: str) -> str:
    """Why it stands so, as it is written to the sales leader: three reasons, and whose it is where a vendor waits for
    us. What an earlier reason says already, such as *stays on the surface*, is not said again."""
    reasons = [*without_included(report, [*each_saying_more(report.answer["reasons"])])]
    if not reasons:
        return report.means_by_itself
    named = [each for each in reasons if report.is_ours(each["criterion"])] if report.lies_with_us else reasons
    ends = report.ends_talks and report.rule_set.words[report.answer["verdict"]].ends_talks
    if ends and tells_vendors_apart(report):  # why they end is theirs, where something is
        named = [each for each in named if not report.is_ours(each["criterion"])] or named
    if not report.stops and says_to_pause(report):  # what the talks wait for is why they do
        named = sorted(named, key=lambda each: each not in pausing(report))
    sentences = said_anew(report, _with_the_end(report, named))
    main = "main " if len(reasons) > min(len(sentences), MOST_REASONS) else ""
    sentences = sentences[:MOST_REASONS]
    if len(sentences) == 1:
        return f"The {main}reason{_whose(report, vendor, ' lies')}: {lowered(sentences[0])}"
    return "\n".join([f"The {main}reasons{_whose(report, vendor, ' lie')}:", *(f"- {each}" for each in sentences)])


def _with_the_end(report: Report, reasons: Sequence[ReasonData]) -> Sequence[ReasonData]:
    """The reasons with the one for which talks end among those that are read: whoever ends them says why."""
    last = ending(report)
    if last is None or last not in reasons[MOST_REASONS:]:
        return reasons
    return [*reasons[: MOST_REASONS - 1], last, *(each for each in reasons[MOST_REASONS - 1 :] if each is not last)]


def said_anew(report: Report, reasons: Sequence[ReasonData]) -> list[str]:
    """The reasons in sentences, without those that say again what one before them says."""
    sentences: list[str] = []
    for sentence in (written(report, reason) for reason in reasons):
        if not any(says_again(sentence, said) for said in sentences):
            sentences.append(sentence)
    return sentences


def why_it_is_open(report: Report) -> str:
    """Why nothing can be said yet, in a clause."""
    if len(report.holding_back) > 1:
        return _MORE_DIFFER
    return _DIFFER if report.holding_back else _TOO_LITTLE


def written(report: Report, reason: ReasonData) -> str:
    """A reason as whoever answers the check writes it to a colleague, in a sentence with its end; and what of it is
    still missing, where that is not all of it."""
    return in_their_number(report, with_what_it_lacks(report, reason, _in_a_sentence(report, reason)), OUR)


def with_what_it_lacks(report: Report, reason: ReasonData, said: str) -> str:
    """A reason in a sentence, which names what is missing and not all that was asked for."""
    everything = to_a_colleague(all_asked_for(report, reason), _LEADER)
    missing = to_a_colleague(still_missing(report, reason), _LEADER)
    if not missing or missing == everything:
        return said
    if missing.startswith(_BY):
        missing = in_their_number(report, f"{missing} {_IS_BETTER}", OUR, _OF_ONE.get(missing, ""))
    return said.replace(everything, missing) if everything in said else f"{said} {as_a_sentence(missing)}"


def each_saying_more(reasons: Sequence[ReasonData]) -> Iterator[ReasonData]:
    """The reasons without those that rest on nothing but what one before them rests on. Of a list, such as what was
    asked for first, each may rest on another part."""
    rests_on = [{basis["fact"] for basis in reason["facts"]} for reason in reasons]
    for at, reason in enumerate(reasons):
        has_parts = any(isinstance(basis["value"], list) for basis in reason["facts"])
        if has_parts or not any(rests_on[at] <= earlier for earlier in rests_on[:at]):
            yield reason


def without_included(report: Report, reasons: Sequence[ReasonData]) -> Iterator[ReasonData]:
    """The reasons without those that go with one before them by the rulebook: where no number is named, no date is."""
    included: set[str] = set()
    for reason in reasons:
        if reason["criterion"] not in included:
            yield reason
        known = criterion_of(report.rule_set, reason)
        included.update(known.includes if known else ())


def in_words_for_the_leader(report: Report) -> RuleSet:
    """The rule set of a report as it speaks to the sales leader, whoever reads the report."""
    return report.rulebook.rule_sets[report.rule_set.kind].for_reader(_LEADER)


def _in_a_sentence(report: Report, reason: ReasonData) -> str:
    ours, told = said_of(report, report.rule_set, reason), criterion_of(in_words_for_the_leader(report), reason)
    if ours and ours.to_send:
        return naming_unsettled(report, naming_inexact(report, ours.to_send, OUR))
    return f"{to_a_colleague(told.title if told else reason['title'], _LEADER)}."


def _whose(report: Report, vendor: str, lies: str) -> str:
    """Whose the reasons are where they are ours, so that a vendor is not blamed for them: * lies with us, not with
    Acme*; else `""`."""
    if tells_vendors_apart(report) and all(report.is_ours(each["criterion"]) for each in report.answer["reasons"]):
        return f"{lies} with us, not with {vendor}"
    return f"{lies} with us" if report.lies_with_us else ""
