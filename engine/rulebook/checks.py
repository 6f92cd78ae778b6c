"""From `Documents` to what is wrong between them, as a table of checks: all speak before anything is raised.

What could not be read is empty in a document, and nothing is said of it a second time: a name that is empty is no
unknown name, and where the known names could not be read (None), none is unknown.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import OBSERVATION, SIGN
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.promises import what_a_criterion_includes_is_judged, what_is_done_with_another_is_judged
from dontbuy.engine.rulebook.shapes import (
    CitesDocument,
    CriterionDocument,
    FactDocument,
    FactsDocument,
    FieldDocument,
    RuleSetDocument,
    SectionDocument,
)

MOST_CRITERIA = 2_000
TOO_MANY = "rulebook/too-many-criteria"
MOST_FAULTS = 100
MOST_WORDS_OF_A_PHRASE = 12

Check = Callable[[Documents], Iterator[Diagnostic]]
_TYPES_WITH_WORDS = frozenset({ValueType.WORD, ValueType.WORDS})
_TYPES_WITH_FIELDS = frozenset({ValueType.RECORD, ValueType.RECORDS})


def _unknown(what: str, word: str, known: Collection[str] | None, place: Place) -> Iterator[Diagnostic]:
    if word and known is not None and word not in known:
        names = [*known]
        hint = did_you_mean(word, names) or f"known here: {', '.join(names[:12]) or 'nothing'}"
        yield Diagnostic(f"rulebook/unknown-{what}", f"unknown {what} `{word[:60]}`", place, hint)


def criteria_are_not_too_many(docs: Documents) -> Iterator[Diagnostic]:
    """The whole is bounded before anything is compiled."""
    count = sum(len(section.body.criteria) + len(section.body.definitions) for section in docs.sections.values())
    if count > MOST_CRITERIA:
        hint = "split the rulebook"
        place = Place(docs.folder, 1, 1)
        yield Diagnostic(TOO_MANY, f"more than {MOST_CRITERIA} criteria", place, hint)


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
            if criterion.name and criterion.name in names:
                place = section.place("criteria", key, "name")
                hint = f"`{names[criterion.name]}` has it too"
                yield Diagnostic("rulebook/duplicate-name", f"the name `{criterion.name}` stands twice", place, hint)
            names.setdefault(criterion.name, key)


def every_level_is_known(docs: Documents) -> Iterator[Diagnostic]:
    """A word's level has a weight."""
    if docs.head:
        for word, declared in docs.head.body.words.items():
            place = docs.head.place("words", word, "level")
            yield from _unknown("level", declared.level, docs.head.names("levels"), place)


def the_head_agrees_with_itself(docs: Documents) -> Iterator[Diagnostic]:
    """What is the subject's own word is a known kind of evidence, and the words of nothing fired are no others."""
    if not docs.head:
        return
    head, place = docs.head.body, docs.head.place
    own = head.evidence.own_word
    sources, sides = docs.head.names("evidence", "sources"), docs.head.names("evidence", "sides")
    yield from _unknown("source", own.source, sources, place("evidence", "own_word", "source"))
    yield from _unknown("side", own.side, sides, place("evidence", "own_word", "side"))
    for part, nothing in (("open", head.nothing_fired.open), ("clear", head.nothing_fired.clear)):
        if nothing.word in head.words:
            where, message = place("nothing_fired", part, "word"), f"`{nothing.word}` is an outcome word already"
            yield Diagnostic("rulebook/duplicate-word", message, where, "choose another")


def every_criterion_says_known_things(docs: Documents) -> Iterator[Diagnostic]:
    """Its word, its topic, its source and its readers are declared."""
    if not docs.head:
        return
    named = docs.head.names("words")
    words = None if named is None else [*named, SIGN, OBSERVATION]
    sources = docs.sources.names("sources") if docs.sources else None
    people = docs.head.names("people")
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            here = ("criteria", key)
            yield from _unknown("word", criterion.says, words, section.place(*here, "says"))
            yield from _unknown("topic", criterion.about, docs.head.names("about"), section.place(*here, "about"))
            for person in criterion.readers:
                yield from _unknown("person", person, people, section.place(*here, "readers", person))
            for part, cites in _cited(criterion):
                yield from _unknown("source", cites.source, sources, section.place(*here, part, "source"))


def every_citation_can_be_followed(docs: Documents) -> Iterator[Diagnostic]:
    """A line that the source has, and a phrase of at most twelve words; the word is cited where it stands elsewhere."""
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            for part, cites in _cited(criterion):
                yield from _can_be_followed(docs, cites, section.place("criteria", key, part))
            word, line = criterion.word_cites, criterion.cites
            if word and (word.source, word.line) == (line.source, line.line):
                message = "`word_cites` names the line that `cites` names"
                place = section.place("criteria", key, "word_cites")
                yield Diagnostic("rulebook/word-cites-repeats", message, place, "leave `word_cites` out")


def _cited(criterion: CriterionDocument) -> Iterator[tuple[str, CitesDocument]]:
    yield "cites", criterion.cites
    if criterion.word_cites:
        yield "word_cites", criterion.word_cites


def _can_be_followed(docs: Documents, cites: CitesDocument, place: Place) -> Iterator[Diagnostic]:
    source = docs.source(cites.source)
    if source and cites.line > source[1].lines > 0:
        hint = f"`{source[0]}` has {source[1].lines} lines"
        yield Diagnostic("rulebook/line-not-there", f"there is no line {cites.line}", place, hint)
    if len(cites.phrase.split()) > MOST_WORDS_OF_A_PHRASE:
        message = f"the phrase has more than {MOST_WORDS_OF_A_PHRASE} words"
        yield Diagnostic("rulebook/phrase-too-long", message, place, "cite the words that carry it")


def every_rule_set_uses_what_exists(docs: Documents) -> Iterator[Diagnostic]:
    """Its criteria stand in the sections that it names; its words, wordings and questions are known."""
    kinds: dict[str, str] = {}
    for file in docs.rule_sets:
        if file.body.kind and file.body.kind in kinds:
            hint = f"{kinds[file.body.kind]} judges it too"
            yield Diagnostic("rulebook/duplicate-kind", "this kind is judged twice", file.place("kind"), hint)
        kinds.setdefault(file.body.kind, file.name)
        yield from _sections_of(docs, file)
        yield from _words_of(docs, file)


def _sections_of(docs: Documents, file: File[RuleSetDocument]) -> Iterator[Diagnostic]:
    """A criterion stands in the section that lists it, a sign or observation says so, and none is listed twice."""
    known = None if any(name.startswith("criteria/") for name in docs.broken) else list(docs.sections)
    listed: set[str] = set()
    for name, ids in file.body.sections.items():
        yield from _unknown("section", name, known, file.place("sections", name))
        yield from _listed_under(docs, name, ids, file)
        yield from _listed_twice(listed, ids, file, "sections", name)
    for says, ids in ((SIGN, file.body.signs), (OBSERVATION, file.body.observations)):
        yield from _shown_as(docs, says, ids, file)
        yield from _listed_twice(listed, ids, file, f"{says}s")
    if file.is_read("sections"):
        for name in file.body.section_titles:
            yield from _unknown("section", name, file.body.sections, file.place("section_titles", name))
        for key in file.body.wording:
            yield from _unknown("criterion", key, listed, file.place("wording", key))
        judged = [key for ids in file.body.sections.values() for key in ids]
        for key, other in file.body.listed_after.items():
            place = file.place("listed_after", key)
            yield from _unknown("criterion", key, judged, place)
            yield from _unknown("criterion", other, [name for name in judged if name != key], place)


def _listed_under(docs: Documents, name: str, ids: list[str], file: File[RuleSetDocument]) -> Iterator[Diagnostic]:
    section = docs.sections.get(name)
    if section is None:
        return
    for at, key in enumerate(ids):
        place = file.place("sections", name, at)
        yield from _unknown("criterion", key, section.names("criteria"), place)
        criterion = section.body.criteria.get(key)
        if criterion and criterion.says in (SIGN, OBSERVATION):
            message, hint = f"`{key}` says `{criterion.says}`", f"list it under {criterion.says}s"
            yield Diagnostic("rulebook/not-a-criterion", message, place, hint)


def _shown_as(docs: Documents, says: str, ids: list[str], file: File[RuleSetDocument]) -> Iterator[Diagnostic]:
    if not docs.criteria_are_known():
        return
    criteria = [entry for section in docs.sections.values() for entry in section.body.criteria.items()]
    known = [key for key, criterion in criteria if criterion.says in (says, "")]
    for at, key in enumerate(ids):
        yield from _unknown(says, key, known, file.place(f"{says}s", at))


def _listed_twice(listed: set[str], ids: list[str], file: File[RuleSetDocument], *path: str) -> Iterator[Diagnostic]:
    for at, key in enumerate(ids):
        if key in listed:
            place = file.place(*path, at)
            yield Diagnostic("rulebook/criterion-twice", f"`{key}` is listed twice", place, "keep one")
        listed.add(key)


def _words_of(docs: Documents, file: File[RuleSetDocument]) -> Iterator[Diagnostic]:
    if docs.head:
        head, named = docs.head.body, docs.head.names("words")
        words = None if named is None else [*named, head.nothing_fired.open.word, head.nothing_fired.clear.word]
        yield from _unknown("word", file.body.leads_with, named, file.place("leads_with"))
        for word in file.body.headlines:
            yield from _unknown("word", word, words, file.place("headlines", word))
        sides = docs.head.names("evidence", "sides")
        yield from _unknown("side", file.body.own_word_unless, sides, file.place("own_word_unless"))
        people = docs.head.names("people")
        yield from _unknown("person", file.body.reader, people, file.place("reader"))
        for fact, question in file.body.questions.items():
            place = file.place("questions", fact, "answered_by")
            yield from _unknown("person", question.answered_by, people, place)
        for person in file.body.readers:
            yield from _unknown("person", person, people, file.place("readers", person))
    facts = docs.facts.names("facts") if docs.facts else None
    for person, reader in file.body.readers.items():
        for at, fact in enumerate(reader.first):
            yield from _unknown("fact", fact, facts, file.place("readers", person, "first", at))
    for fact in file.body.questions:
        yield from _unknown("fact", fact, facts, file.place("questions", fact))
    groups = None if facts is None else {fact.partition(".")[0] for fact in facts}
    for alias, name in file.body.aliases.items():
        yield from _unknown("group", name, groups, file.place("aliases", alias))
        if groups and alias in groups:
            where = file.place("aliases", alias)
            yield Diagnostic("rulebook/alias-taken", f"`{alias}` is a name of facts", where, "choose another")


def every_metric_is_whole(docs: Documents) -> Iterator[Diagnostic]:
    """Its unit and class are declared, and the lines that name it exist."""
    if not docs.metrics:
        return
    body, place = docs.metrics.body, docs.metrics.place
    units, classes = docs.metrics.names("units"), docs.metrics.names("classes")
    sources = docs.sources.names("sources") if docs.sources else None
    yield from _unknown("class", body.outcomes, classes, place("outcomes"))
    for name, metric in body.metrics.items():
        here = ("metrics", name)
        yield from _unknown("unit", metric.unit, units, place(*here, "unit"))
        yield from _unknown("class", metric.metric_class, classes, place(*here, "class"))
        for at, named in enumerate(metric.named_in):
            where = place(*here, "named_in", at)
            yield from _unknown("source", named.source, sources, where)
            source = docs.source(named.source)
            if source and named.line > source[1].lines > 0:
                hint = f"`{source[0]}` has {source[1].lines} lines"
                yield Diagnostic("rulebook/line-not-there", f"there is no line {named.line}", where, hint)


def every_fact_is_whole(docs: Documents) -> Iterator[Diagnostic]:
    """Its kinds, people and companions are known, and its type has the parts that it needs."""
    if not docs.facts:
        return
    facts = docs.facts.body.facts
    for name, fact in facts.items():
        place = docs.facts.place("facts", name)
        yield from _names_of(docs, docs.facts, name, fact)
        if docs.facts.is_read("facts", name) and bool(fact.derive) != bool(fact.derived_from):
            message = f"`{name}` needs both derive and derived_from"
            yield Diagnostic("rulebook/half-derived", message, place, "add the other, or drop both")
        if docs.facts.is_read("facts", name):
            yield from _typed(fact, place)
            yield from _better(fact, docs.facts.place("facts", name, "better"))
        yield from _apart(name, facts, place)


def _names_of(docs: Documents, file: File[FactsDocument], name: str, fact: FactDocument) -> Iterator[Diagnostic]:
    """What a fact names: the kinds that take it, the facts beside it, the people who answer."""
    place = file.place("facts", name)
    for at, kind in enumerate(fact.taken_by):
        yield from _unknown("kind", kind, docs.kinds(), file.place("facts", name, "taken_by", at))
    doubt = fact.doubted_when
    for other in (*fact.companions, fact.companion_of, fact.derived_from, doubt.companion if doubt else ""):
        yield from _unknown("fact", other, file.names("facts"), place)
    for at, other in enumerate(fact.after):
        yield from _unknown("fact", other, file.names("facts"), file.place("facts", name, "after", at))
    if doubt:
        classes = docs.metrics.names("classes") if docs.metrics else []
        yield from _unknown(
            "class", doubt.class_is_not, classes, file.place("facts", name, "doubted_when", "class_is_not")
        )
    people = docs.head.names("people") if docs.head else None
    for person in (fact.answered_by, fact.changed_by):
        yield from _unknown("person", person, people, place)
    for at, person in enumerate(fact.also_asked):
        yield from _unknown("person", person, people, file.place("facts", name, "also_asked", at))


def words_for_readers_are_known(docs: Documents) -> Iterator[Diagnostic]:
    """Whoever reads another label for a word is one of the people, and the word is one of those it stands beside."""
    if not docs.facts:
        return
    people = docs.head.names("people") if docs.head else None
    for name, fact in docs.facts.body.facts.items():
        yield from _labels(docs.facts, people, fact, "facts", name)


def _labels(
    file: File[FactsDocument], people: Collection[str] | None, fact: FactDocument | FieldDocument, *here: str
) -> Iterator[Diagnostic]:
    for person, labels in fact.readers.items():
        yield from _unknown("person", person, people, file.place(*here, "readers", person))
        for word in labels:
            yield from _unknown("word", word, file.names(*here, "words"), file.place(*here, "readers", person, word))
    for name, inner in fact.fields.items():
        yield from _labels(file, people, inner, *here, "fields", name)


def _better(fact: FactDocument, place: Place) -> Iterator[Diagnostic]:
    """The answer to hope for is an answer that the fact can have."""
    code, better = "rulebook/wrong-better", fact.better
    if better is None:
        return
    if fact.type is ValueType.YES_NO:
        if not isinstance(better, bool):
            yield Diagnostic(
                code, "`better` of a yes_no is true or false", place, "write true or false, without quotes"
            )
    elif fact.type in _TYPES_WITH_WORDS:
        if not isinstance(better, str) or better not in fact.words:
            hint = did_you_mean(str(better), fact.words) or f"write one of: {', '.join(fact.words)}"
            yield Diagnostic(code, "`better` is one of the fact’s own words", place, hint)
    else:
        message = f"`better` belongs to the types yes_no, word and words, and this is {fact.type}"
        yield Diagnostic(code, message, place, "leave it out")


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
    what_a_criterion_includes_is_judged,
    what_is_done_with_another_is_judged,
    words_for_readers_are_known,
)


def check(docs: Documents) -> list[Diagnostic]:
    """What the checks find; no more than MOST_FAULTS, for finding what was meant by each takes a while."""
    every = (fault for check_ in CHECKS for fault in check_(docs))
    faults = list(islice(every, MOST_FAULTS))
    if next(every, None):
        message = f"more than {MOST_FAULTS} names are wrong"
        place = Place(docs.folder, 1, 1)
        faults.append(Diagnostic("rulebook/too-many-faults", message, place, "mend these first"))
    return faults


def _entries(docs: Documents) -> Iterator[tuple[File[SectionDocument], str, tuple[str, str]]]:
    for section in docs.sections.values():
        for key in section.body.criteria:
            yield section, key, ("criteria", key)
        for key in section.body.definitions:
            yield section, key, ("definitions", key)
