"""Every check on a rulebook's documents, as a table: all of them speak before anything is raised."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import OBSERVATION, SIGN
from dontbuy.engine.rulebook.shapes import Documents, FactDocument, FieldDocument, File, RuleSetDocument, Section

MOST_CRITERIA = 2_000
MOST_WORDS_OF_A_PHRASE = 12

Check = Callable[[Documents], Iterator[Diagnostic]]
_TYPES_WITH_WORDS = frozenset({ValueType.WORD, ValueType.WORDS})
_TYPES_WITH_FIELDS = frozenset({ValueType.RECORD, ValueType.RECORDS})


def _unknown(what: str, word: str, known: object, place: Place) -> Iterator[Diagnostic]:
    names = [str(name) for name in known] if isinstance(known, Mapping | list | set | frozenset | tuple) else []
    if word not in names:
        hint = did_you_mean(word, names) or f"known here: {', '.join(names[:12]) or 'nothing'}"
        yield Diagnostic(f"rulebook/unknown-{what}", f"unknown {what} `{word[:60]}`", place, hint)


def criteria_are_not_too_many(docs: Documents) -> Iterator[Diagnostic]:
    """The whole is bounded before anything is compiled."""
    count = sum(len(section.body.criteria) + len(section.body.definitions) for section in docs.sections.values())
    if count > MOST_CRITERIA:
        hint = "split the rulebook"
        place = Place(docs.folder, 1, 1)
        yield Diagnostic("rulebook/too-many-criteria", f"more than {MOST_CRITERIA} criteria", place, hint)


def every_id_stands_once(docs: Documents) -> Iterator[Diagnostic]:
    """Criteria and definitions share one set of ids, and criteria have names of their own."""
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    for section, key, path in _entries(docs):
        if key in ids:
            hint = f"it stands in {ids[key]} too"
            yield Diagnostic("rulebook/duplicate-id", f"`{key}` stands twice", section.place(*path), hint)
        ids.setdefault(key, section.name)
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            if criterion.name in names:
                place = section.place("criteria", key, "name")
                hint = f"`{names[criterion.name]}` has it too"
                yield Diagnostic("rulebook/duplicate-name", f"the name `{criterion.name}` stands twice", place, hint)
            names.setdefault(criterion.name, key)


def every_level_is_known(docs: Documents) -> Iterator[Diagnostic]:
    """A word's level has a weight."""
    if docs.head:
        for word, declared in docs.head.body.words.items():
            place = docs.head.place("words", word, "level")
            yield from _unknown("level", declared.level, docs.head.body.levels, place)


def the_head_agrees_with_itself(docs: Documents) -> Iterator[Diagnostic]:
    """What is the subject's own word is a known kind of evidence, and the words of nothing fired are no others."""
    if not docs.head:
        return
    head, place = docs.head.body, docs.head.place
    own = head.evidence.own_word
    yield from _unknown("source", own.source, head.evidence.sources, place("evidence", "own_word", "source"))
    yield from _unknown("side", own.side, head.evidence.sides, place("evidence", "own_word", "side"))
    for part, nothing in (("open", head.nothing_fired.open), ("clear", head.nothing_fired.clear)):
        if nothing.word in head.words:
            where, message = place("nothing_fired", part, "word"), f"`{nothing.word}` is an outcome word already"
            yield Diagnostic("rulebook/duplicate-word", message, where, "choose another")


def every_criterion_says_known_things(docs: Documents) -> Iterator[Diagnostic]:
    """Its word, its topic and its source are declared."""
    if not docs.head:
        return
    words = [*docs.head.body.words, SIGN, OBSERVATION]
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            here = ("criteria", key)
            yield from _unknown("word", criterion.says, words, section.place(*here, "says"))
            yield from _unknown("topic", criterion.about, docs.head.body.about, section.place(*here, "about"))
            if docs.sources:
                place = section.place(*here, "cites", "source")
                yield from _unknown("source", criterion.cites.source, docs.sources.body.sources, place)


def every_citation_can_be_followed(docs: Documents) -> Iterator[Diagnostic]:
    """A line that the source has, and a phrase of at most twelve words."""
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            cites, place = criterion.cites, section.place("criteria", key, "cites")
            source = docs.sources.body.sources.get(cites.source) if docs.sources else None
            if source and cites.line > source.lines:
                hint = f"`{cites.source}` has {source.lines} lines"
                yield Diagnostic("rulebook/line-not-there", f"there is no line {cites.line}", place, hint)
            if len(cites.phrase.split()) > MOST_WORDS_OF_A_PHRASE:
                message = f"the phrase has more than {MOST_WORDS_OF_A_PHRASE} words"
                yield Diagnostic("rulebook/phrase-too-long", message, place, "cite the words that carry it")


def every_rule_set_uses_what_exists(docs: Documents) -> Iterator[Diagnostic]:
    """Its criteria stand in the sections that it names; its words, wordings and questions are known."""
    kinds: dict[str, str] = {}
    for file in docs.rule_sets:
        if file.body.kind in kinds:
            hint = f"{kinds[file.body.kind]} judges it too"
            yield Diagnostic("rulebook/duplicate-kind", "this kind is judged twice", file.place("kind"), hint)
        kinds.setdefault(file.body.kind, file.name)
        yield from _sections_of(docs, file)
        yield from _words_of(docs, file)


def _sections_of(docs: Documents, file: File[RuleSetDocument]) -> Iterator[Diagnostic]:
    used: set[str] = set()
    for name, ids in file.body.sections.items():
        if name in docs.broken:
            used.update(ids)
            continue
        yield from _unknown("section", name, docs.sections, file.place("sections", name))
        for at, key in enumerate(ids):
            place = file.place("sections", name, at)
            known = docs.sections[name].body.criteria if name in docs.sections else {}
            yield from _unknown("criterion", key, known, place)
            if key in known and known[key].says in (SIGN, OBSERVATION):
                hint = f"list it under {known[key].says}s"
                yield Diagnostic("rulebook/not-a-criterion", f"`{key}` says `{known[key].says}`", place, hint)
            if key in used:
                yield Diagnostic("rulebook/criterion-twice", f"`{key}` is listed twice", place, "keep one")
            used.add(key)
    says = {key: one.says for section in docs.sections.values() for key, one in section.body.criteria.items()}
    for part, ids in ((SIGN, file.body.signs), (OBSERVATION, file.body.observations)):
        for at, key in enumerate(ids):
            place = file.place(f"{part}s", at)
            if not docs.broken:
                yield from _unknown(part, key, [one for one in says if says[one] == part], place)
            if key in used:
                yield Diagnostic("rulebook/criterion-twice", f"`{key}` is listed twice", place, "keep one")
            used.add(key)
    for key in file.body.wording:
        yield from _unknown("criterion", key, used, file.place("wording", key))


def _words_of(docs: Documents, file: File[RuleSetDocument]) -> Iterator[Diagnostic]:
    if not docs.head:
        return
    head = docs.head.body
    words = [*head.words, head.nothing_fired.open.word, head.nothing_fired.clear.word]
    if file.body.leads_with:
        yield from _unknown("word", file.body.leads_with, head.words, file.place("leads_with"))
    for word in file.body.headlines:
        yield from _unknown("word", word, words, file.place("headlines", word))
    if file.body.own_word_unless:
        yield from _unknown("side", file.body.own_word_unless, head.evidence.sides, file.place("own_word_unless"))
    for alias, name in file.body.aliases.items():
        groups = {fact.partition(".")[0] for fact in docs.facts.body.facts} if docs.facts else {name}
        yield from _unknown("group", name, groups, file.place("aliases", alias))
        if docs.facts and alias in groups:
            where = file.place("aliases", alias)
            yield Diagnostic("rulebook/alias-taken", f"`{alias}` is a name of facts", where, "choose another")
    for fact, question in file.body.questions.items():
        if docs.facts:
            yield from _unknown("fact", fact, docs.facts.body.facts, file.place("questions", fact))
        if question.answered_by:
            place = file.place("questions", fact, "answered_by")
            yield from _unknown("person", question.answered_by, head.people, place)


def every_metric_is_whole(docs: Documents) -> Iterator[Diagnostic]:
    """Its unit and class are declared, and the lines that name it exist."""
    if not docs.metrics:
        return
    body, place = docs.metrics.body, docs.metrics.place
    if body.outcomes:
        yield from _unknown("class", body.outcomes, body.classes, place("outcomes"))
    for name, metric in body.metrics.items():
        here = ("metrics", name)
        yield from _unknown("unit", metric.unit, body.units, place(*here, "unit"))
        yield from _unknown("class", metric.metric_class, body.classes, place(*here, "class"))
        for at, named in enumerate(metric.named_in):
            source = docs.sources.body.sources.get(named.source) if docs.sources else None
            if docs.sources and not source:
                known = docs.sources.body.sources
                yield from _unknown("source", named.source, known, place(*here, "named_in", at))
            if source and named.line > source.lines:
                hint, where = f"`{named.source}` has {source.lines} lines", place(*here, "named_in", at)
                yield Diagnostic("rulebook/line-not-there", f"there is no line {named.line}", where, hint)


def every_fact_is_whole(docs: Documents) -> Iterator[Diagnostic]:
    """Its kinds, people and companions are known, and its type has the parts that it needs."""
    if not docs.facts:
        return
    facts = docs.facts.body.facts
    kinds = [file.body.kind for file in docs.rule_sets]
    for name, fact in facts.items():
        for at, kind in enumerate(fact.taken_by):
            yield from _unknown("kind", kind, kinds, docs.facts.place("facts", name, "taken_by", at))
        others = [*fact.companions, fact.companion_of, fact.derived_from]
        others.append(fact.doubted_when.companion if fact.doubted_when else "")
        for other in filter(None, others):
            yield from _unknown("fact", other, facts, docs.facts.place("facts", name))
        if fact.doubted_when:
            classes = docs.metrics.body.classes if docs.metrics else []
            place = docs.facts.place("facts", name, "doubted_when", "class_is_not")
            yield from _unknown("class", fact.doubted_when.class_is_not, classes, place)
        for person in filter(None, (fact.answered_by, fact.changed_by)):
            people = docs.head.body.people if docs.head else [person]
            yield from _unknown("person", person, people, docs.facts.place("facts", name))
        if bool(fact.derive) != bool(fact.derived_from):
            message, place = f"`{name}` needs both derive and derived_from", docs.facts.place("facts", name)
            yield Diagnostic("rulebook/half-derived", message, place, "add the other, or drop both")
        yield from _typed(fact, docs.facts.place("facts", name))
        yield from _apart(name, facts, docs.facts.place("facts", name))


def _apart(name: str, facts: Mapping[str, FactDocument], place: Place) -> Iterator[Diagnostic]:
    below = next((other for other in facts if other.startswith(f"{name}.")), None)
    if below:
        message = f"`{name}` is a fact and the group of `{below}`"
        yield Diagnostic("rulebook/fact-and-group", message, place, "rename one of them")


def _typed(fact: FactDocument | FieldDocument, place: Place) -> Iterator[Diagnostic]:
    if (fact.type in _TYPES_WITH_WORDS) != bool(fact.words):
        message, hint = f"`words` belong to the types word and words, and this is {fact.type}", "add or drop `words`"
        yield Diagnostic("rulebook/type-incomplete", message, place, hint)
    if (fact.type in _TYPES_WITH_FIELDS) != bool(fact.fields):
        message, hint = f"`fields` belong to the types record and records, and this is {fact.type}", "add or drop them"
        yield Diagnostic("rulebook/type-incomplete", message, place, hint)
    if fact.empty_word and fact.empty_word not in fact.words:
        yield from _unknown("word", fact.empty_word, fact.words, place)
    for inner in fact.fields.values():
        yield from _typed(inner, place)


CHECKS: tuple[Check, ...] = (
    criteria_are_not_too_many,
    every_id_stands_once,
    every_level_is_known,
    the_head_agrees_with_itself,
    every_criterion_says_known_things,
    every_citation_can_be_followed,
    every_rule_set_uses_what_exists,
    every_metric_is_whole,
    every_fact_is_whole,
)


def check(docs: Documents) -> list[Diagnostic]:
    """What every check finds."""
    return [fault for one in CHECKS for fault in one(docs)]


def phrases_stand_in_the_sources(docs: Documents, texts: Path, *, all_there: bool) -> Iterator[Diagnostic]:
    """With the folder of the sources' texts at hand, the cited line holds the phrase, letter for letter.

    A text that is not in the folder is a fault only where all are said to be there.
    """
    lines: dict[str, list[str]] = {}
    for key, source in docs.sources.body.sources.items() if docs.sources else ():
        try:
            lines[key] = (texts / source.file).read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            if not all_there:
                continue
            place = docs.sources.place("sources", key, "file") if docs.sources else Place(docs.folder, 1, 1)
            message = f"there is no readable text `{source.file}` in the folder of the sources"
            yield Diagnostic("rulebook/source-not-there", message, place, "name the folder that holds it")
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            cites = criterion.cites
            text = lines.get(cites.source)
            if text is not None and (cites.line > len(text) or cites.phrase not in text[cites.line - 1]):
                place = section.place("criteria", key, "cites", "phrase")
                message = f"the phrase does not stand in line {cites.line} of `{cites.source}`"
                yield Diagnostic("rulebook/phrase-not-there", message, place, "copy it letter for letter")


def unused_criteria(docs: Documents) -> Iterator[Diagnostic]:
    """A warning for each criterion that no rule set uses."""
    used = {key for file in docs.rule_sets for ids in file.body.sections.values() for key in ids}
    used |= {key for file in docs.rule_sets for key in (*file.body.signs, *file.body.observations)}
    for section in docs.sections.values():
        for key in section.body.criteria:
            if key not in used:
                place, message = section.place("criteria", key), f"no rule set uses `{key}`"
                yield Diagnostic("rulebook/unused-criterion", message, place, "list it in a rule set, or remove it")


def _entries(docs: Documents) -> Iterator[tuple[File[Section], str, tuple[str, str]]]:
    for section in docs.sections.values():
        for key in section.body.criteria:
            yield section, key, ("criteria", key)
        for key in section.body.definitions:
            yield section, key, ("definitions", key)
