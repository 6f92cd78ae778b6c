"""What of several things is missing, where a criterion asks for them at once: its title says that, and no more."""

import re
from collections.abc import Collection, Mapping, Sequence

from dontbuy.api.pages.draft.agreed import Told
from dontbuy.api.pages.words import listed
from dontbuy.engine.answer_shape import BasisData, FoundData
from dontbuy.engine.ir import Criterion, RuleSet
from dontbuy.engine.other_words import OfTheMissing, of_what_is_missing, variant_told

CALLED: Mapping[str, str] = {
    "metrics.how_much_known": "by how much",
    "metrics.specific_known": "what has to get better",
    "metrics.timeframe_known": "by when",
    "vendor.articulates.impact_on_metrics": "the effect on the numbers that have to move",
    "vendor.articulates.plan": "the plan",
    "vendor.articulates.root_causes": "the root causes",
    "vendor.understands.business_problems": "{} business problems",
    "vendor.understands.cost_of_no_change": "what happens if nothing changes",
    "vendor.understands.tie_back_to_metrics": "how training would move the numbers that have to move",
    "vendor.understands.what_is_going_on": "what is going on in {} business",
}
"""What each of the things is called that such a criterion asks for; `{}` is whose it is, such as *your*."""

_OPENED = "request.opened_with"
_ASKED_ABOUT = {"methodology": "the methodology", "training_path": "the training path", "how_it_works": "how it works"}
_REMEDIES = {
    "more_leads": "more leads",
    "another_training_program": "a training programme",
    "which_vendor": "which vendor has the solution",
}
_ALL_ASKED_ABOUT = "the methodology, the training path or how it works"
_A_REMEDY = re.compile(r"\ba remedy(, such as more leads or another programme)?$")
_FIRST = re.compile(r"(?<=^What was asked for )first|(?<=^What was asked about )first|(?<=^It was said )first")
_OF_SEVERAL = re.compile(
    r"(?P<does>explain) all three: root causes, plan, effect on (?P<whose>.+) metrics"
    r"|fully (?P<gets>understand) (?P<theirs>your|the buyer’s) business"
)
_ONE_IS_MISSING = "At least one is missing."


def titled(rule_set: RuleSet, found: FoundData, told: Told) -> str:
    """The title of a reason, which names what was told: *Middle management has not bought in*, *opened with more
    leads*."""
    title = as_told(rule_set, rule_set.criterion(found["criterion"]), found, told).title
    missing = [basis["fact"] for basis in found["facts"] if basis["value"] is False]
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


def because(rule_set: RuleSet, found: FoundData, told: Told) -> str:
    """Why a reason matters; not *at least one is missing* where its title says which."""
    criterion = rule_set.criterion(found["criterion"])
    said = as_told(rule_set, criterion, found, told).because
    is_named = titled(rule_set, found, told) != criterion.title
    return said.removesuffix(_ONE_IS_MISSING).rstrip() if is_named else said


def as_told(rule_set: RuleSet, criterion: Criterion, found: FoundData, told: Told) -> Criterion:
    """A criterion in its words for just what of it is missing, and for what else was told, where it has such words."""
    missing = words_of_the_missing(rule_set, criterion, found) if criterion.missing else None
    criterion = criterion.in_words(missing) if missing else criterion
    variant = variant_told(criterion.variants, told)
    return criterion.in_words(variant) if variant else criterion


def words_of_the_missing(rule_set: RuleSet, criterion: Criterion, found: FoundData) -> OfTheMissing | None:
    """The words of a criterion for just what of it is missing; None where it has none."""
    told = {basis["fact"]: _is_missing(rule_set, basis) for basis in found["facts"]}
    return of_what_is_missing(criterion.missing, told)


def _is_missing(rule_set: RuleSet, told: BasisData) -> bool:
    """Whether a fact was told otherwise than one hopes."""
    declared = rule_set.facts.get(told["fact"])
    return declared is not None and declared.better not in (None, told["value"])


def _of_several(said: re.Match[str], missing: Collection[str]) -> str:
    whose = said["whose"] or said["theirs"]
    return f"{said['does'] or said['gets']} {_named(missing, whose)}"


def _named(missing: Collection[str], whose: str) -> str:
    return listed([CALLED[fact].format(whose) for fact in missing])
