"""Which side leadership is on, in a sentence that says what it rests on."""

from typing import TYPE_CHECKING

from dontbuy.api.pages.draft.missing import facts_behind
from dontbuy.api.pages.words import listed

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report

_LEADER = "leader"
_IN_WORDS = {
    "sales_fixing": "{does} the least that it takes to fix sales (“sales fixing”).",
    "sales_prevention": "Not all that it takes to fix sales is done yet{told}.",
}


def side_in_words(report: "Report") -> str:
    """The sentences, with what is missing: *the reps have not agreed to the change*; `""` where nobody knows which side
    it is. The sales leader is spoken to."""
    said = _IN_WORDS.get(report.answer["side"], "")
    side = report.rule_set.side
    if side is None or not said:
        return said
    facts = report.rule_set.facts
    behind = dict.fromkeys(facts_behind(report, report.rule_set.conditions[side.condition]))
    lacking = [facts[name].lacking for name in behind if report.agreed(name) is False and facts[name].better is True]
    is_spoken_to = report.rule_set.reader == _LEADER and not report.is_for_others
    does = "You do" if is_spoken_to else "Leadership does"
    told = f": {listed(known)}" if (known := [*filter(None, lacking)]) else ""
    return said.format(does=does, told=told)
