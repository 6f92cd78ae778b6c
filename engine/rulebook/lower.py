"""Documents to a rulebook: conditions read, wordings chosen, order fixed. Raises with every fault at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dontbuy.engine.errors import Diagnostic, Place, RulebookError
from dontbuy.engine.facts import Doubt, FactDeclaration
from dontbuy.engine.gaps import compared_units, tests_over_records
from dontbuy.engine.ir import (
    Citation,
    Criterion,
    EvidenceTerms,
    IsGiven,
    Metric,
    Rulebook,
    RuleSet,
    Side,
    Source,
    Topic,
    Word,
    walk,
)
from dontbuy.engine.rulebook.checks import check
from dontbuy.engine.rulebook.resolution import SIDE, Resolution, fact_type, facts_of
from dontbuy.engine.rulebook.shapes import (
    Documents,
    FactDocument,
    FactsDocument,
    File,
    Head,
    RuleSetDocument,
    Sources,
)
from dontbuy.engine.values import ValueReader


def lower(docs: Documents) -> tuple[Rulebook, list[Diagnostic]]:
    """The rulebook, and warnings. Raises RulebookError with everything that is wrong, in the order of the files."""
    faults = [*docs.faults, *check(docs)]
    resolution = Resolution.of(docs, docs.facts, faults) if docs.facts else Resolution()
    if faults or not (docs.head and docs.facts and docs.sources and docs.rule_sets):
        raise RulebookError(_in_order(faults))
    lowering = _Lowering(docs, docs.head, docs.facts, docs.sources, resolution, faults)
    rulebook = lowering.rulebook()
    if rulebook is None or faults:
        raise RulebookError(_in_order(faults))
    return rulebook, list(lowering.warnings(rulebook))


def _in_order(faults: list[Diagnostic]) -> list[Diagnostic]:
    def place(fault: Diagnostic) -> tuple[str, int, int]:
        where = fault.where
        return (where.file, where.line, where.column) if isinstance(where, Place) else (where, 0, 0)

    return sorted(dict.fromkeys(faults), key=place)


@dataclass(slots=True)
class _Lowering:
    docs: Documents
    head: File[Head]
    facts_file: File[FactsDocument]
    sources: File[Sources]
    resolution: Resolution
    faults: list[Diagnostic]

    def rulebook(self) -> Rulebook | None:
        """The rulebook, or None where what is wrong can only be seen now; the faults say what."""
        facts = {name: self._fact(name, fact) for name, fact in self.facts_file.body.facts.items()}
        if self.faults:
            return None
        criteria = {one.id: one for one in self._criteria()}
        rule_sets = {file.body.kind: self._rule_set(file, criteria, facts) for file in self._ordered()}
        self._refuse_untaken(rule_sets)
        head = self.head.body
        return Rulebook(
            id=head.id,
            version=head.version,
            title=head.title,
            rule_sets=rule_sets,
            criteria=criteria,
            facts=facts,
            groups=frozenset(_groups(facts)),
            derivations=self.resolution.derivations,
            metrics=dict(self._metrics()),
            sources={
                key: Source(key, one.title, one.about, one.file, one.lines)
                for key, one in self.sources.body.sources.items()
            },
            topics={key: Topic(one.label, one.whose) for key, one in head.about.items()},
            people=head.people,
            evidence=EvidenceTerms(
                tuple(head.evidence.sources),
                tuple(head.evidence.sides),
                head.evidence.own_word.source,
                head.evidence.own_word.side,
            ),
        )

    def _ordered(self) -> list[File[RuleSetDocument]]:
        return sorted(self.docs.rule_sets, key=lambda file: file.body.kind)

    # parts

    def _fact(self, name: str, fact: FactDocument) -> FactDeclaration:
        doubt = fact.doubted_when
        reader = ValueReader(self.docs.metrics.body.metrics if self.docs.metrics else {}, "rulebook")
        dont_know = reader.read(fact_type(fact), fact.dont_know_means, "")
        for fault in reader.faults:
            place = self.facts_file.place("facts", name, "dont_know_means")
            self.faults.append(replace(fault, where=place))
        return FactDeclaration(
            name=name,
            type=fact_type(fact),
            taken_by=frozenset(fact.taken_by),
            question=fact.question,
            why=fact.why,
            answered_by=fact.answered_by,
            changed_by=fact.changed_by,
            better=fact.better,
            dont_know_means=dont_know,
            own_word_is_marked=fact.own_word_is_marked,
            companions=tuple(fact.companions),
            companion_of=fact.companion_of,
            derived_from=fact.derived_from,
            doubt=Doubt(doubt.companion, doubt.field, doubt.class_is_not) if doubt else None,
            data_issues=fact.data_issues,
        )

    def _criteria(self) -> Iterator[Criterion]:
        for name, section in self.docs.sections.items():
            for key, one in section.body.criteria.items():
                cites = Citation(one.cites.source, one.cites.line, one.cites.phrase)
                yield Criterion(
                    key,
                    one.name,
                    name,
                    one.title,
                    one.about,
                    one.says,
                    self.resolution.when[key],
                    one.because,
                    one.do,
                    cites,
                )

    def _rule_set(
        self, file: File[RuleSetDocument], criteria: Mapping[str, Criterion], facts: Mapping[str, FactDeclaration]
    ) -> RuleSet:
        body, side = file.body, self.resolution.sides.get(file.body.kind)

        def worded(keys: list[str]) -> tuple[Criterion, ...]:
            return tuple(_worded(criteria[key], body) for key in keys)

        judged = worded([key for ids in body.sections.values() for key in ids])
        shown = (*judged, *worded(body.signs), *worded(body.observations))
        conditions = self.resolution.needed([one.id for one in shown], side)
        nothing = self.head.body.nothing_fired
        return RuleSet(
            kind=body.kind,
            title=body.title,
            summary=body.summary,
            minutes=body.minutes,
            have_at_hand=tuple(body.have_at_hand),
            speaks_to=body.you,
            subject_label=body.subject_label,
            groups={str(key): label for key, label in body.groups.items()},
            sections={name: self.docs.sections[name].body.title for name in body.sections},
            words={word.word: word for word in self._words(body)},
            when_open=Word(nothing.open.word, nothing.open.level, 0, _headline(body, nothing.open)),
            when_clear=Word(nothing.clear.word, nothing.clear.level, 0, _headline(body, nothing.clear)),
            criteria=judged,
            signs=worded(body.signs),
            observations=worded(body.observations),
            conditions=conditions,
            side=Side(SIDE, body.side.yes, body.side.no, body.side.unknown) if body.side else None,
            aliases=body.aliases,
            own_word_unless=body.own_word_unless,
            facts={name: _asked(fact, body) for name, fact in facts.items() if body.kind in fact.taken_by},
            facts_that_decide=frozenset(
                fact for one in judged for expr in self.resolution.near_and_far(one.id) for fact in facts_of(expr)
            ),
            compared_units=compared_units(condition.when for condition in conditions),
            tests_over_records=tests_over_records(condition.when for condition in conditions),
        )

    def _words(self, body: RuleSetDocument) -> list[Word]:
        head = self.head.body
        order = sorted(head.words, key=lambda word: word != body.leads_with)
        return [
            Word(word, one.level, head.levels[one.level], body.headlines.get(word, one.headline))
            for word in order
            if (one := head.words[word])
        ]

    def _metrics(self) -> Iterator[tuple[str, Metric]]:
        if not self.docs.metrics:
            return
        outcomes = self.docs.metrics.body.outcomes
        for key, one in self.docs.metrics.body.metrics.items():
            yield (
                key,
                Metric(
                    id=key,
                    name=one.name,
                    aliases=tuple(one.aliases),
                    definition=one.definition,
                    unit=one.unit,
                    per=one.per,
                    better=one.better,
                    metric_class=one.metric_class,
                    is_outcome=one.metric_class == outcomes,
                    may_exceed=one.may_exceed_100,
                    needs=tuple(one.needs),
                    named_in=tuple((named.source, named.line) for named in one.named_in),
                    watch_out=one.watch_out,
                    crm={system: tuple(fields) for system, fields in one.crm.items()},
                ),
            )

    # what can only be seen once the conditions are read

    def _refuse_untaken(self, rule_sets: Mapping[str, RuleSet]) -> None:
        for file in self.docs.rule_sets:
            rule_set = rule_sets[file.body.kind]
            for condition in rule_set.conditions:
                for fact in facts_of(condition.when):
                    if fact not in rule_set.facts:
                        message = f"`{condition.name}` reads `{fact}`, which `{rule_set.kind}` does not take"
                        hint = f"add `{rule_set.kind}` to the fact's taken_by, or leave the criterion out"
                        self.faults.append(Diagnostic("rulebook/fact-not-taken", message, file.place("sections"), hint))
            origins = {
                declared.derived_from for name, declared in rule_set.facts.items() if name in rule_set.facts_that_decide
            }
            for fact in sorted(rule_set.facts_that_decide | origins):
                declared = rule_set.facts.get(fact)
                if declared and not (declared.question and declared.why and declared.answered_by):
                    place = self.facts_file.place("facts", fact)
                    message = f"`{fact}` is read and lacks its question, why or answered_by"
                    self.faults.append(Diagnostic("rulebook/no-question", message, place, "add what is missing"))

    def _unused_definitions(self, rulebook: Rulebook) -> Iterator[Diagnostic]:
        used = {condition.name for one in rulebook.rule_sets.values() for condition in one.conditions}
        for section in self.docs.sections.values():
            for name in section.body.definitions:
                if name not in used:
                    place, message = section.place("definitions", name), f"nothing rests on `{name}`"
                    yield Diagnostic("rulebook/unused-definition", message, place, "use it, or remove it")

    def warnings(self, rulebook: Rulebook) -> Iterator[Diagnostic]:
        """What is odd and loads all the same."""
        read = {fact for one in rulebook.rule_sets.values() for each in one.conditions for fact in facts_of(each.when)}
        read |= {fact.derived_from for fact in rulebook.facts.values()}
        for name, fact in rulebook.facts.items():
            if name not in read and not fact.companion_of and fact.why:
                place, hint = (
                    self.facts_file.place("facts", name),
                    "list the criterion that reads it in a rule set, or drop its why",
                )
                yield Diagnostic("rulebook/unread-fact", f"nothing reads `{name}`", place, hint)
        yield from self._unused_definitions(rulebook)
        for criterion in rulebook.criteria.values():
            near_and_far = self.resolution.near_and_far(criterion.id)
            if any(isinstance(node, IsGiven) for when in near_and_far for node in walk(when)):
                place = self.docs.sections[criterion.section].place("criteria", criterion.id, "when")
                message = f"`{criterion.id}` uses is_given, so telling more may turn it"
                yield Diagnostic("rulebook/may-turn", message, place, "use `told` where that will do")


def _groups(facts: Iterable[str]) -> Iterator[str]:
    for name in facts:
        steps = name.split(".")
        yield from (".".join(steps[:depth]) for depth in range(1, len(steps)))


def _worded(criterion: Criterion, body: RuleSetDocument) -> Criterion:
    own = body.wording.get(criterion.id)
    if own is None:
        return criterion
    return replace(
        criterion,
        title=own.title or criterion.title,
        because=own.because or criterion.because,
        do=own.do or criterion.do,
    )


def _asked(fact: FactDeclaration, body: RuleSetDocument) -> FactDeclaration:
    own = body.questions.get(fact.name)
    if own is None:
        return fact
    return replace(
        fact,
        question=own.question or fact.question,
        why=own.why or fact.why,
        answered_by=own.answered_by or fact.answered_by,
    )


def _headline(body: RuleSetDocument, nothing: object) -> str:
    return body.headlines.get(getattr(nothing, "word", ""), getattr(nothing, "headline", ""))
