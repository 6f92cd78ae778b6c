"""The rulebook as data, so that another tool can build a form from it."""

from typing import Any

from dontbuy.engine.answer import cited
from dontbuy.engine.facts import FactDeclaration, FactType
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet
from dontbuy.engine.wording import as_data, in_words, plain


def rule_sets_data(rulebook: Rulebook) -> dict[str, Any]:
    return {
        "rulebook": rulebook.identity,
        "rule_sets": [_rule_set(rule_set) for rule_set in rulebook.rule_sets.values()],
    }


def criteria_data(rulebook: Rulebook) -> dict[str, Any]:
    return {
        "rulebook": rulebook.identity,
        "criteria": [_criterion(rulebook, criterion) for criterion in in_order(rulebook)],
    }


def criterion_data(rulebook: Rulebook, criterion: Criterion) -> dict[str, Any]:
    return {"rulebook": rulebook.identity, "criterion": _criterion(rulebook, criterion)}


def facts_data(rulebook: Rulebook) -> dict[str, Any]:
    return {"rulebook": rulebook.identity, "facts": [_fact(declared) for declared in rulebook.facts.values()]}


def metrics_data(rulebook: Rulebook) -> dict[str, Any]:
    metrics = [
        {
            "id": metric.id,
            "name": metric.name,
            "aliases": list(metric.aliases),
            "definition": metric.definition,
            "unit": metric.unit,
            "per": metric.per,
            "better": metric.better,
            "class": metric.metric_class,
            "needs": list(metric.needs),
            "named_in": [{"source": source, "line": line} for source, line in metric.named_in],
            "watch_out": metric.watch_out,
            "crm": {system: list(fields) for system, fields in metric.crm.items()},
        }
        for metric in rulebook.metrics.values()
    ]
    return {"rulebook": rulebook.identity, "metrics": metrics}


def sources_data(rulebook: Rulebook) -> dict[str, Any]:
    sources = [
        {"id": source.id, "title": source.title, "about": source.about, "lines": source.lines}
        for source in rulebook.sources.values()
    ]
    return {"rulebook": rulebook.identity, "sources": sources}


def in_order(rulebook: Rulebook) -> list[Criterion]:
    """Every criterion once, section by section in the order of the rule sets, signs and observations last."""
    rule_sets = rulebook.rule_sets.values()
    sections = list(dict.fromkeys(section for rule_set in rule_sets for section in rule_set.sections))
    ids = dict.fromkeys(criterion.id for rule_set in rule_sets for criterion in rule_set.all_criteria)
    place = {section: at for at, section in enumerate(sections)}
    first_seen = {key: at for at, key in enumerate(rulebook.criteria)}
    known = [rulebook.criteria[key] for key in ids]
    return sorted(known, key=lambda criterion: (place.get(criterion.section, len(place)), first_seen[criterion.id]))


def _rule_set(rule_set: RuleSet) -> dict[str, Any]:
    return {
        "kind": rule_set.kind,
        "title": rule_set.title,
        "summary": rule_set.summary,
        "you": rule_set.speaks_to,
        "words": [
            {"word": word.word, "level": word.level, "weight": word.weight, "headline": word.headline}
            for word in rule_set.words.values()
        ],
        "sections": [
            {
                "section": key,
                "title": title,
                "criteria": [criterion.id for criterion in rule_set.criteria if criterion.section == key],
            }
            for key, title in rule_set.sections.items()
        ],
        "signs": [criterion.id for criterion in rule_set.signs],
        "observations": [criterion.id for criterion in rule_set.observations],
        "facts": list(rule_set.facts),
        "aliases": dict(rule_set.aliases),
    }


def _criterion(rulebook: Rulebook, criterion: Criterion) -> dict[str, Any]:
    return {
        "criterion": criterion.id,
        "name": criterion.name,
        "section": criterion.section,
        "title": criterion.title,
        "about": criterion.about,
        "says": criterion.says,
        "kinds": rulebook.kinds_of(criterion.id),
        "when": as_data(criterion.when),
        "when_in_words": in_words(criterion.when, rulebook.facts, rulebook.conditions).lines(),
        "because": criterion.because,
        "do": criterion.do,
        "cites": cited(criterion.cites),
        "word_cites": cited(criterion.word_cites),
    }


def _fact(declared: FactDeclaration) -> dict[str, Any]:
    return {
        "fact": declared.name,
        **_type(declared.type),
        "taken_by": sorted(declared.taken_by),
        "question": declared.question,
        "ask": dict(declared.ask),
        "why": declared.why,
        "yes_if": declared.yes_if,
        "no_if": declared.no_if,
        "open_if": declared.open_if,
        "answered_by": declared.answered_by,
        "changed_by": declared.changed_by,
        "better": declared.better,
        "dont_know_means": None if declared.dont_know_means is None else plain(declared.dont_know_means),
        "companions": list(declared.companions),
        "companion_of": declared.companion_of,
        "derived_from": declared.derived_from,
    }


def _type(kind: FactType) -> dict[str, Any]:
    return {
        "type": kind.value_type.value,
        "words": dict(kind.words),
        "fields": {name: {**_type(inner), "required": name in kind.required} for name, inner in kind.fields.items()},
    }
