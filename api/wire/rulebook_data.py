"""The rulebook as data, so that another tool can build a form from it."""

from typing import Any

from dontbuy.engine.answer import cited
from dontbuy.engine.facts import FactDeclaration, FactType
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet
from dontbuy.engine.wording import as_data, in_words, plain


def rule_sets_data(rulebook: Rulebook) -> dict[str, Any]:
    return {"rulebook": rulebook.identity, "rule_sets": [_rule_set(one) for one in rulebook.rule_sets.values()]}


def criteria_data(rulebook: Rulebook) -> dict[str, Any]:
    return {"rulebook": rulebook.identity, "criteria": [_criterion(rulebook, one) for one in in_order(rulebook)]}


def facts_data(rulebook: Rulebook) -> dict[str, Any]:
    return {"rulebook": rulebook.identity, "facts": [_fact(one) for one in rulebook.facts.values()]}


def metrics_data(rulebook: Rulebook) -> dict[str, Any]:
    metrics = [
        {
            "id": one.id,
            "name": one.name,
            "aliases": list(one.aliases),
            "definition": one.definition,
            "unit": one.unit,
            "per": one.per,
            "better": one.better,
            "class": one.metric_class,
            "needs": list(one.needs),
            "named_in": [{"source": source, "line": line} for source, line in one.named_in],
            "watch_out": one.watch_out,
            "crm": {system: list(fields) for system, fields in one.crm.items()},
        }
        for one in rulebook.metrics.values()
    ]
    return {"rulebook": rulebook.identity, "metrics": metrics}


def sources_data(rulebook: Rulebook) -> dict[str, Any]:
    sources = [
        {"id": one.id, "title": one.title, "about": one.about, "lines": one.lines} for one in rulebook.sources.values()
    ]
    return {"rulebook": rulebook.identity, "sources": sources}


def in_order(rulebook: Rulebook) -> list[Criterion]:
    """Every criterion once, section by section in the order of the rule sets, signs and observations last."""
    rule_sets = rulebook.rule_sets.values()
    sections = list(dict.fromkeys(section for one in rule_sets for section in one.sections))
    shown = [criterion for one in rule_sets for criterion in (*one.criteria, *one.signs, *one.observations)]
    ids = dict.fromkeys(criterion.id for criterion in shown)
    place = {section: at for at, section in enumerate(sections)}
    first_seen = {key: at for at, key in enumerate(rulebook.criteria)}
    known = [rulebook.criteria[key] for key in ids]
    return sorted(known, key=lambda one: (place.get(one.section, len(place)), first_seen[one.id]))


def _rule_set(one: RuleSet) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "title": one.title,
        "summary": one.summary,
        "you": one.speaks_to,
        "words": [
            {"word": word.word, "level": word.level, "weight": word.weight, "headline": word.headline}
            for word in one.words.values()
        ],
        "sections": [
            {"section": key, "title": title, "criteria": [each.id for each in one.criteria if each.section == key]}
            for key, title in one.sections.items()
        ],
        "signs": [each.id for each in one.signs],
        "observations": [each.id for each in one.observations],
        "facts": list(one.facts),
        "aliases": dict(one.aliases),
    }


def _criterion(rulebook: Rulebook, one: Criterion) -> dict[str, Any]:
    return {
        "criterion": one.id,
        "name": one.name,
        "section": one.section,
        "title": one.title,
        "about": one.about,
        "says": one.says,
        "kinds": rulebook.kinds_of(one.id),
        "when": as_data(one.when),
        "when_in_words": in_words(one.when, rulebook.facts, rulebook.conditions).lines(),
        "because": one.because,
        "do": one.do,
        "cites": cited(one.cites),
    }


def _fact(one: FactDeclaration) -> dict[str, Any]:
    return {
        "fact": one.name,
        **_type(one.type),
        "taken_by": sorted(one.taken_by),
        "question": one.question,
        "why": one.why,
        "answered_by": one.answered_by,
        "changed_by": one.changed_by,
        "better": one.better,
        "dont_know_means": None if one.dont_know_means is None else plain(one.dont_know_means),
        "companions": list(one.companions),
        "companion_of": one.companion_of,
        "derived_from": one.derived_from,
    }


def _type(kind: FactType) -> dict[str, Any]:
    return {
        "type": kind.value_type.value,
        "words": dict(kind.words),
        "fields": {name: {**_type(inner), "required": name in kind.required} for name, inner in kind.fields.items()},
    }
