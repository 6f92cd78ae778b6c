"""From `Documents` to `Rulebook`: conditions read, wordings chosen, order fixed. Raises with every fault at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dontbuy.engine.catalogue import Metric
from dontbuy.engine.errors import Diagnostic, Place, RulebookError
from dontbuy.engine.expressions import facts_of
from dontbuy.engine.facts import Doubt, FactDeclaration, Value
from dontbuy.engine.gaps import compared_units, tests_over_records
from dontbuy.engine.ir import Citation, Criterion, EvidenceTerms, Rulebook, RuleSet, Side, Source, Topic, Word
from dontbuy.engine.rulebook.checks import TOO_MANY, check
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.lacking import variants_can_be_told, what_is_missing_is_read
from dontbuy.engine.rulebook.oddities import oddities
from dontbuy.engine.rulebook.operands import hint_for
from dontbuy.engine.rulebook.promises import invariants_of_nothing
from dontbuy.engine.rulebook.resolution import SIDE, Resolution, fact_type
from dontbuy.engine.rulebook.shapes import (
    CitesDocument,
    CriterionDocument,
    FactDocument,
    FactsDocument,
    HeadDocument,
    MetricDocument,
    NothingWordDocument,
    RuleSetDocument,
    SourcesDocument,
)
from dontbuy.engine.rulebook.voices import (
    asked,
    of_the_missing,
    of_what_else,
    other_words,
    readers_of,
    with_voices,
    worded,
)
from dontbuy.engine.values import ValueReader

MOST_FAULTS = 1_000
"""The most that one loading tells."""


def lower(docs: Documents) -> tuple[Rulebook, list[Diagnostic]]:
    """The rulebook, and warnings. Raises RulebookError with everything that is wrong, in the order of the files."""
    faults = [*docs.faults, *check(docs)]
    if any(fault.code == TOO_MANY for fault in faults):
        raise RulebookError(_in_order(docs, faults))
    facts_are_known = docs.facts and docs.facts.names("facts") is not None
    resolution = Resolution.of(docs, docs.facts, faults) if docs.facts and facts_are_known else Resolution()
    if faults or not (docs.head and docs.facts and docs.sources and docs.rule_sets):
        raise RulebookError(_in_order(docs, faults))
    lowering = _RulebookLowering(docs, docs.head, docs.facts, docs.sources, resolution, faults)
    rulebook = lowering.rulebook()
    if rulebook is None or faults:
        raise RulebookError(_in_order(docs, faults))
    return rulebook, list(oddities(docs, docs.facts, rulebook, resolution))


def _in_order(docs: Documents, faults: list[Diagnostic]) -> list[Diagnostic]:
    def place(fault: Diagnostic) -> tuple[str, int, int]:
        where = fault.where
        return (where.file, where.line, where.column) if isinstance(where, Place) else (where, 0, 0)

    ordered = sorted(dict.fromkeys(faults), key=place)
    if len(ordered) > MOST_FAULTS:
        message, where = f"{len(ordered) - MOST_FAULTS} more faults", Place(docs.folder, 1, 1)
        ordered[MOST_FAULTS:] = [Diagnostic("rulebook/too-many-faults", message, where, "mend these first")]
    return ordered


@dataclass(slots=True)
class _RulebookLowering:
    """One rulebook on its way; the files are those of `docs` that must be there."""

    docs: Documents
    head: File[HeadDocument]
    facts_file: File[FactsDocument]
    sources: File[SourcesDocument]
    resolution: Resolution
    faults: list[Diagnostic]

    def rulebook(self) -> Rulebook | None:
        """The rulebook, or None where what is wrong can only be seen now; the faults say what."""
        facts = {name: self._fact(name, fact) for name, fact in self.facts_file.body.facts.items()}
        self.faults.extend(what_is_missing_is_read(self.docs, self.facts_file, self.resolution.reads()))
        self.faults.extend(variants_can_be_told(self.docs, self.facts_file))
        if self.faults:
            return None
        criteria = {criterion.id: criterion for criterion in self._criteria()}
        rule_sets = {file.body.kind: self._rule_set(file.body, criteria, facts) for file in self._ordered()}
        self._refuse_untaken(rule_sets)
        self._refuse_unasked(rule_sets)
        self.faults.extend(invariants_of_nothing(self.docs.invariants, self.resolution.invariants, rule_sets.values()))
        head, sources = self.head.body, self.sources.body.sources
        return Rulebook(
            id=head.id,
            version=head.version,
            title=head.title,
            rule_sets=rule_sets,
            criteria=criteria,
            conditions=self.resolution.when,
            facts=facts,
            groups=frozenset(_groups(facts)),
            derivations=self.resolution.derivations,
            metrics=self._metrics(),
            sources={key: Source(key, each.title, each.about, each.file, each.lines) for key, each in sources.items()},
            topics={key: Topic(topic.label, topic.whose) for key, topic in head.about.items()},
            people=head.people,
            evidence=self._evidence(),
            invariants=tuple(self.resolution.invariants),
            consistency=self.resolution.consistency.names(),
        )

    def _evidence(self) -> EvidenceTerms:
        terms = self.head.body.evidence
        own = terms.own_word
        return EvidenceTerms(tuple(terms.sources), tuple(terms.sides), own.source, own.side)

    def _ordered(self) -> list[File[RuleSetDocument]]:
        return sorted(self.docs.rule_sets, key=lambda file: file.body.kind)

    # parts

    def _fact(self, name: str, fact: FactDocument) -> FactDeclaration:
        doubt = fact.doubted_when
        return FactDeclaration(
            name=name,
            type=fact_type(fact),
            taken_by=frozenset(fact.taken_by),
            question=fact.question,
            why=fact.why,
            answered_by=fact.answered_by,
            changed_by=fact.changed_by,
            better=fact.better,
            dont_know_means=self._dont_know(name, fact),
            own_word_is_marked=fact.own_word_is_marked,
            companions=tuple(fact.companions),
            companion_of=fact.companion_of,
            derived_from=fact.derived_from,
            doubt=Doubt(doubt.companion, doubt.field, doubt.class_is_not) if doubt else None,
            data_issues=fact.data_issues,
            short=fact.short,
            ask=fact.ask,
            questions=fact.questions,
            yes_if=fact.yes_if,
            no_if=fact.no_if,
            open_if=fact.open_if,
            told_once=fact.told_once,
            also_asked=tuple(fact.also_asked),
            observed=fact.observed,
            after=tuple(fact.after),
            effort=fact.effort,
            to_change=fact.to_change,
            to_look_up=fact.to_look_up,
            lacking=fact.lacking,
            turns_no_verdict=fact.turns_no_verdict,
        )

    def _dont_know(self, name: str, fact: FactDocument) -> Value | None:
        """What *I don't know* records: a value of the fact's own type."""
        reader = ValueReader(self.docs.metrics.body.metrics if self.docs.metrics else {}, "rulebook")
        value = reader.read(fact_type(fact), fact.dont_know_means, "")
        place = self.facts_file.place("facts", name, "dont_know_means")
        for fault in reader.faults:
            hint = hint_for(fact_type(fact), fault, fact.dont_know_means)
            self.faults.append(replace(fault, where=place, hint=hint))
        return value

    def _criteria(self) -> Iterator[Criterion]:
        reads = self.resolution.reads()
        for section, file in self.docs.sections.items():
            for key, criterion in file.body.criteria.items():
                yield self._criterion(key, section, criterion, reads[key])

    def _criterion(self, key: str, section: str, written: CriterionDocument, reads: tuple[str, ...]) -> Criterion:
        return Criterion(
            id=key,
            name=written.name,
            section=section,
            title=written.title,
            about=written.about,
            says=written.says,
            when=self.resolution.when[key],
            because=written.because,
            do=written.do,
            cites=_citation(written.cites),
            word_cites=_citation(written.word_cites or written.cites),
            readers=other_words(written.readers),
            reads=reads,
            to_send=written.to_send,
            to_vendor=written.to_vendor,
            missing=of_the_missing(written.missing),
            variants=of_what_else(written.variants),
            pauses_talks=written.pauses_talks,
            done_with=written.done_with,
            includes=tuple(written.includes),
            includes_one_of=tuple(written.includes_one_of),
        )

    def _rule_set(
        self, body: RuleSetDocument, criteria: Mapping[str, Criterion], facts: Mapping[str, FactDeclaration]
    ) -> RuleSet:
        judged = _worded(_listed(body), criteria, body)
        signs, observations = (_worded(ids, criteria, body) for ids in (body.signs, body.observations))
        used = [criterion.id for criterion in (*judged, *signs, *observations)]
        nothing = self.head.body.nothing_fired
        conditions = self.resolution.needed(used, self.resolution.sides.get(body.kind))
        taken = {name for name, fact in facts.items() if body.kind in fact.taken_by}
        consistency = self.resolution.consistency
        rule_set = RuleSet(
            kind=body.kind,
            title=body.title,
            summary=body.summary,
            minutes=body.minutes,
            have_at_hand=tuple(body.have_at_hand),
            speaks_to=body.you,
            subject_label=body.subject_label,
            groups={str(key): label for key, label in body.groups.items()},
            sections={
                name: body.section_titles.get(name, self.docs.sections[name].body.title) for name in body.sections
            },
            words=self._words(body),
            when_open=_nothing_fired(body, nothing.open),
            when_clear=_nothing_fired(body, nothing.clear),
            criteria=judged,
            signs=signs,
            observations=observations,
            conditions=conditions,
            side=Side(SIDE, body.side.yes, body.side.no, body.side.unknown) if body.side else None,
            aliases=body.aliases,
            own_word_unless=body.own_word_unless,
            facts={name: asked(fact, body, body.reader) for name, fact in facts.items() if name in taken},
            reader=body.reader,
            readers=readers_of(body),
            facts_that_decide=frozenset(fact for criterion in judged for fact in criterion.reads),
            implications=tuple(
                each for each in consistency.in_order_of_names() if taken.issuperset((*facts_of(each.when), *each.then))
            ),
            contradictions=tuple(each for each in consistency.contradictions if taken.issuperset(facts_of(each.never))),
            own_word_is_set_aside=body.own_word == "set_aside",
            compared_units=compared_units(conditions.values()),
            tests_over_records=tests_over_records(conditions.values()),
        )
        return with_voices(rule_set, body, facts)

    def _words(self, body: RuleSetDocument) -> dict[str, Word]:
        """Every outcome word, the strongest first: the word that leads, then the rulebook's order."""
        words, weights = self.head.body.words, self.head.body.levels
        order = sorted(words, key=lambda word: word != body.leads_with)
        return {
            word: Word(
                word=word,
                level=words[word].level,
                weight=weights[words[word].level],
                headline=body.headlines.get(word, words[word].headline),
                ends_talks=words[word].ends_talks,
                only_beside=words[word].only_beside,
            )
            for word in order
        }

    def _metrics(self) -> dict[str, Metric]:
        if not self.docs.metrics:
            return {}
        body = self.docs.metrics.body
        return {key: _metric(key, metric, body.outcomes) for key, metric in body.metrics.items()}

    # what can only be seen once the conditions are read

    def _refuse_untaken(self, rule_sets: Mapping[str, RuleSet]) -> None:
        for file in self.docs.rule_sets:
            rule_set = rule_sets[file.body.kind]
            reads = ((name, fact) for name, when in rule_set.conditions.items() for fact in facts_of(when))
            for name, fact in reads:
                if fact not in rule_set.facts:
                    message = f"`{name}` reads `{fact}`, which `{rule_set.kind}` does not take"
                    mend = f"add `{rule_set.kind}` to the fact’s taken_by, or leave the criterion out"
                    place, hint = self._listing(file, name), self._mend(fact, mend)
                    self.faults.append(Diagnostic("rulebook/fact-not-taken", message, place, hint))

    def _mend(self, fact: str, otherwise: str) -> str:
        """What to do about a fact; whoever writes an overlay cannot change one of its base."""
        is_own = self.docs.adds(self.facts_file.place("facts", fact))
        return otherwise if is_own else "ask for it as a fact of the overlay, for that of the base stays as it is"

    def _listing(self, file: File[RuleSetDocument], name: str) -> Place:
        """Where a rule set lists its criteria; in an overlay where it lists the one that is meant."""
        listed: list[tuple[tuple[str, ...], list[str]]]
        listed = [(("sections", key), ids) for key, ids in file.body.sections.items()]
        listed += [(("signs",), file.body.signs), (("observations",), file.body.observations)]
        places = (file.place(*path, at) for path, ids in listed for at, key in enumerate(ids) if key == name)
        return next(places, file.place("sections")) if self.docs.base else file.place("sections")

    def _refuse_unasked(self, rule_sets: Mapping[str, RuleSet]) -> None:
        for rule_set in rule_sets.values():
            deciding = rule_set.facts_that_decide
            origins = {fact.derived_from for name, fact in rule_set.facts.items() if name in deciding}
            for fact in sorted(deciding | origins):
                declared = rule_set.facts.get(fact)
                if declared and not (declared.question and declared.why and declared.answered_by):
                    place = self.facts_file.place("facts", fact)
                    message = f"`{fact}` is read and lacks its question, why or answered_by"
                    hint = self._mend(fact, "add what is missing")
                    self.faults.append(Diagnostic("rulebook/no-question", message, place, hint))


def _citation(written: CitesDocument) -> Citation:
    return Citation(written.source, written.line, written.phrase)


def _metric(key: str, written: MetricDocument, outcomes: str) -> Metric:
    return Metric(
        id=key,
        name=written.name,
        aliases=tuple(written.aliases),
        definition=written.definition,
        unit=written.unit,
        per=written.per,
        better=written.better,
        metric_class=written.metric_class,
        is_outcome=written.metric_class == outcomes,
        may_exceed=written.may_exceed_100,
        needs=tuple(written.needs),
        named_in=tuple((named.source, named.line) for named in written.named_in),
        watch_out=written.watch_out,
        crm={system: tuple(fields) for system, fields in written.crm.items()},
    )


def _groups(facts: Iterable[str]) -> Iterator[str]:
    for name in facts:
        steps = name.split(".")
        yield from (".".join(steps[:depth]) for depth in range(1, len(steps)))


def _listed(body: RuleSetDocument) -> list[str]:
    """The criteria of a rule set in the order in which answers list them: section by section, but for those that
    `listed_after` puts behind another."""
    keys = [key for ids in body.sections.values() for key in ids]
    for key, other in body.listed_after.items():
        keys.remove(key)
        keys.insert(keys.index(other) + 1, key)
    return keys


def _worded(keys: Sequence[str], criteria: Mapping[str, Criterion], body: RuleSetDocument) -> tuple[Criterion, ...]:
    """Criteria in the words of one rule set."""
    return tuple(worded(criteria[key], body.wording.get(key)) for key in keys)


def _nothing_fired(body: RuleSetDocument, nothing: NothingWordDocument) -> Word:
    return Word(nothing.word, nothing.level, 0, body.headlines.get(nothing.word, nothing.headline))
