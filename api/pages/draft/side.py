"""Which side leadership is on, in a sentence that says what it rests on."""

from typing import TYPE_CHECKING

from dontbuy.api.pages.draft.missing import facts_behind

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report

_IN_WORDS = {
    "sales_fixing": "Leadership does the least that it takes to fix sales: the essays call it sales fixing.",
    "sales_prevention": "Leadership does too little to fix sales{}: the essays call it sales prevention.",
}


def side_in_words(report: "Report") -> str:
    """The sentence, with what was said not to be so: *(managers agreed: no)*; `""` where nobody knows which side it
    is."""
    said = _IN_WORDS.get(report.answer["side"], "")
    side = report.rule_set.side
    if side is None or not said:
        return said
    facts = report.rule_set.facts
    behind = dict.fromkeys(facts_behind(report, report.rule_set.conditions[side.condition]))
    lacking = [facts[name].short for name in behind if report.agreed(name) is False and facts[name].better is True]
    return said.format(f" ({'; '.join(f'{short}: no' for short in lacking)})" if lacking else "")
