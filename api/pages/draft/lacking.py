"""What of several things is missing, where a criterion asks for them at once: its title says that, and no more."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from dontbuy.api.pages.words import listed
from dontbuy.engine.answer_shape import FoundData
from dontbuy.engine.ir import Criterion, RuleSet

CALLED: Mapping[str, str] = {
    "buy_in.middle_management": "the managers’ agreement",
    "buy_in.reps": "the reps’ agreement",
    "measurement.quarterly_snapshots": "somebody who measures again each quarter",
    "measurement.starting_metrics_taken": "today’s values on paper",
    "metrics.how_much_known": "by how much",
    "metrics.specific_known": "what has to get better",
    "metrics.timeframe_known": "by when",
    "vendor.articulates.impact_on_metrics": "the effect on {} numbers",
    "vendor.articulates.plan": "the plan",
    "vendor.articulates.root_causes": "the root causes",
    "vendor.understands.business_problems": "{} business problems",
    "vendor.understands.cost_of_no_change": "what happens if nothing changes",
    "vendor.understands.tie_back_to_metrics": "the steps that lead to {} numbers",
    "vendor.understands.what_is_going_on": "what is going on in {} business",
}
"""What each of the things is called that such a criterion asks for; `{}` is whose it is, such as *your*."""


_TOLD = "leader.transparent_with_team"


class _Two(NamedTuple):
    """What a title says of two facts together, and what it says where the first, the second, or both are told no."""

    said: str
    first: str
    second: str
    without_first: str
    without_second: str
    without_both: str


_OF_TWO = (
    _Two(
        "both settled and shared the numbers",
        *("leader.answered_what_how_much_when", _TOLD),
        *("settled the numbers", "shared the numbers", "settled and shared the numbers"),
    ),
    _Two(
        "will not be measured both at its start and each quarter",
        *("measurement.starting_metrics_taken", "measurement.quarterly_snapshots"),
        *("will not be measured at its start", "will not be measured each quarter"),
        "will be measured neither at its start nor each quarter",
    ),
    _Two(
        "was not measured both at its start and each quarter",
        *("prior.starting_metrics_taken", "prior.quarterly_snapshots_taken"),
        *("was not measured at its start", "was not measured each quarter"),
        "was measured neither at its start nor each quarter",
    ),
    _Two(
        "Reps and middle management have not both bought in",
        *("buy_in.reps", "buy_in.middle_management"),
        *("The reps have not bought in", "Middle management has not bought in"),
        "Neither reps nor middle management have bought in",
    ),
    _Two(
        "metric or behaviour is not known",
        *("metrics.specific_known", "behaviour.to_change_known"),
        *("the metric is not known", "the behaviour is not known", "neither metric nor behaviour is known"),
    ),
)
_WHAT, _HOW_MUCH, _BY_WHEN = "metrics.specific_known", "metrics.how_much_known", "metrics.timeframe_known"
_THREE_ANSWERS = "Better at what, how much and by when is not fully answered"
_ANSWERS = {_WHAT: "better at what", _HOW_MUCH: "how much", _BY_WHEN: "by when"}
_NAMES = ("titles or clients", "names")
"""Which of them were shown off was not told."""
_OPENED = "request.opened_with"
_ASKED_ABOUT = {"methodology": "the methodology", "training_path": "the training path", "how_it_works": "how it works"}
_REMEDIES = {
    "more_leads": "more leads",
    "another_training_program": "another programme",
    "which_vendor": "a vendor with the solution",
}
_ALL_ASKED_ABOUT = "the methodology, the training path or how it works"
_A_REMEDY = re.compile(r"\ba remedy(, such as more leads or another programme)?$")
_FIRST = re.compile(r"(?<=^What was asked for )first|(?<=^What was asked about )first|(?<=^What was said )first")
_OF_SEVERAL = re.compile(
    r"(?P<does>explain) all three: root causes, plan, effect on (?P<whose>.+) metrics"
    r"|fully (?P<gets>understand) (?P<theirs>your|the buyer’s) business"
)
_NOT_TOLD = "The team has not been told yet which numbers have to move, how far and by when."
_NOT_SETTLED = "Before anybody talked to a vendor, it was not settled which numbers have to move, how far and by when."
_ONE_IS_MISSING = "At least one is missing."


def titled(rule_set: RuleSet, found: FoundData) -> str:
    """The title of a reason, which names what was told: *Middle management has not bought in*, *opened with more
    leads*."""
    title = rule_set.criterion(found["criterion"]).title
    missing = [basis["fact"] for basis in found["facts"] if basis["value"] is False]
    for two in _OF_TWO:
        title = title.replace(two.said, _of_two(two, missing))
    title = title.replace(_THREE_ANSWERS, _of_three(missing)).replace(*_NAMES)
    opened = next((basis["value"] for basis in found["facts"] if basis["fact"] == _OPENED), None)
    title = _brought_up(title, opened) if isinstance(opened, list) else title
    named = [fact for fact in missing if fact in CALLED]
    return _OF_SEVERAL.sub(lambda said: _of_several(said, named), title) if named else title


def _brought_up(title: str, opened: Sequence[str]) -> str:
    """A title with what was brought up and nothing that was not; of several things none was the first."""
    about = listed([_ASKED_ABOUT[word] for word in _ASKED_ABOUT if word in opened])
    remedies = listed([_REMEDIES[word] for word in _REMEDIES if word in opened])
    title = title.replace(_ALL_ASKED_ABOUT, about) if about else title
    title = _A_REMEDY.sub(f"a remedy: {remedies}", title) if remedies else title
    return _FIRST.sub("at the start", title) if len(opened) > 1 else title


def because(rule_set: RuleSet, found: FoundData) -> str:
    """Why a reason matters; not *at least one is missing* where its title says which."""
    criterion = rule_set.criterion(found["criterion"])
    is_named = titled(rule_set, found) != criterion.title
    return criterion.because.removesuffix(_ONE_IS_MISSING).rstrip() if is_named else criterion.because


def to_send(criterion: Criterion, found: FoundData) -> str:
    """A reason as it stands in a letter, which says of nothing that it is missing where that was not told; `""` where
    it has no words for one."""
    is_untold = any(basis["fact"] == _TOLD and basis["value"] is False for basis in found["facts"])
    return criterion.to_send if is_untold else criterion.to_send.replace(_NOT_TOLD, _NOT_SETTLED)


def _of_two(two: _Two, missing: Collection[str]) -> str:
    if two.first in missing:
        return two.without_both if two.second in missing else two.without_first
    return two.without_second if two.second in missing else two.said


def _of_three(missing: Collection[str]) -> str:
    """*By when is not answered*; *How much better and by when is not answered*."""
    asked = [said for fact, said in _ANSWERS.items() if fact in missing]
    if not asked:
        return _THREE_ANSWERS
    how = "how much better"
    begun = listed([how if at == 0 and said == "how much" else said for at, said in enumerate(asked)])
    return f"{begun[:1].upper()}{begun[1:]} is not answered"


def _of_several(said: re.Match[str], missing: Collection[str]) -> str:
    whose = said["whose"] or said["theirs"]
    return f"{said['does'] or said['gets']} {_named(missing, whose)}"


def _named(missing: Collection[str], whose: str) -> str:
    return listed([CALLED[fact].format(whose) for fact in missing])
