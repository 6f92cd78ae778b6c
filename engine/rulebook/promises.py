"""What a rulebook claims of its own answers: which criteria include others, and `invariants.yaml`.

Nothing that is answered depends on it. Here it is only read; `rules prove` holds the rules to it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean
from dontbuy.engine.expressions import Expr, IsGiven, Test, names_of, walk
from dontbuy.engine.ir import OBSERVATION, SIGN, Invariant, InvariantForm, RuleSet
from dontbuy.engine.rulebook.conditions import ConditionReader
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.shapes import InvariantDocument, InvariantsDocument

_FORMS = ", ".join(f"`{form}`" for form in InvariantForm)
_WHEN = "write a condition, such as when: {fact: F, is: true}"


def what_a_criterion_includes_is_judged(docs: Documents) -> Iterator[Diagnostic]:
    """A criterion that is judged names others that are, each once, and not itself; one of one is no choice."""
    judged = [*_judged(docs)]
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            for part, named in (("includes", criterion.includes), ("includes_one_of", criterion.includes_one_of)):
                place = section.place("criteria", key, part)
                if named and criterion.says in (SIGN, OBSERVATION):
                    message, hint = f"`{key}` is not judged, so it includes nothing", f"leave `{part}` out"
                    yield Diagnostic("rulebook/includes-wrongly", message, place, hint)
                    continue
                for at, other in enumerate(named):
                    where = section.place("criteria", key, part, at)
                    if other == key or other in named[:at]:
                        message = f"`{key}` includes `{other}` anyway"
                        yield Diagnostic("rulebook/includes-wrongly", message, where, "take it out of the list")
                    elif docs.criteria_are_known():
                        yield from _unknown("criterion", other, judged, where)
                if part == "includes_one_of" and len(named) == 1:
                    message, hint = "`includes_one_of` names one criterion", "write it under `includes`"
                    yield Diagnostic("rulebook/includes-wrongly", message, place, hint)


def what_is_done_with_another_is_judged(docs: Documents) -> Iterator[Diagnostic]:
    """A criterion that is done with another names one that is judged, and not itself."""
    judged = [*_judged(docs)]
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            place, other = section.place("criteria", key, "done_with"), criterion.done_with
            if other == key:
                yield Diagnostic("rulebook/done-wrongly", f"`{key}` is done with itself", place, "leave it out")
            elif other and docs.criteria_are_known():
                yield from _unknown("criterion", other, judged, place)


def invariants(
    docs: Documents,
    file: File[InvariantsDocument],
    reader: ConditionReader,
    reads: Mapping[str, tuple[str, ...]],
) -> list[Invariant]:
    """The invariants of the file, in its order; what is wrong joins the reader's faults.

    `reads` has the facts that each criterion and definition reads, near or far.
    """
    found = []
    for name, written in file.body.invariants.items():
        form = _form(name, written, file, reader.faults)
        if form is not None:
            of = getattr(written, form)
            before = len(reader.faults)
            reader.faults.extend(_unknown_in(docs, form, of, reader, file.place("invariants", name, form)))
            when = _when(name, form, file, reader)
            if len(reader.faults) == before and (when is None) == (form is InvariantForm.CHANGES_NOTHING):
                facts = _facts(when, reads) | ({of} if form is InvariantForm.CHANGES_NOTHING else set())
                found.append(Invariant(name, written.text, form, of, when, frozenset(facts)))
    return found


def invariants_of_nothing(
    file: File[InvariantsDocument] | None, found: Iterable[Invariant], rule_sets: Collection[RuleSet]
) -> Iterator[Diagnostic]:
    """Each invariant that speaks of no kind of document."""
    for invariant in found:
        if file and not any(invariant.concerns(rule_set) for rule_set in rule_sets):
            place = file.place("invariants", invariant.name)
            message = f"no rule set takes all that `{invariant.name}` speaks of"
            hint = "name facts and criteria that one kind of document has together"
            yield Diagnostic("rulebook/invariant-of-nothing", message, place, hint)


def _judged(docs: Documents) -> Iterator[str]:
    for section in docs.sections.values():
        for key, criterion in section.body.criteria.items():
            if criterion.says not in (SIGN, OBSERVATION):
                yield key


def _form(
    name: str, written: InvariantDocument, file: File[InvariantsDocument], faults: list[Diagnostic]
) -> InvariantForm | None:
    """The one key that says what holds."""
    forms = [form for form in InvariantForm if getattr(written, form)]
    if len(forms) == 1:
        return forms[0]
    if file.is_read("invariants", name):
        message = "an invariant says one thing" if forms else "the invariant does not say what holds"
        place = file.place("invariants", name)
        faults.append(Diagnostic("rulebook/invariant-form", message, place, f"write one of {_FORMS}"))
    return None


def _unknown_in(
    docs: Documents, form: InvariantForm, of: str, reader: ConditionReader, place: Place
) -> Iterator[Diagnostic]:
    match form:
        case InvariantForm.CHANGES_NOTHING:
            if of not in reader.unread:
                yield from _unknown("fact", of, reader.facts, place)
        case InvariantForm.NEVER_FIRES | InvariantForm.ALWAYS_FIRES:
            if docs.criteria_are_known():
                yield from _unknown("criterion", of, [*_judged(docs)], place)
        case _:
            words = docs.head.names("words") if docs.head else None
            if docs.head and words is not None:
                more = [docs.head.body.nothing_fired.clear.word] if form is InvariantForm.NEVER_SAYS else []
                yield from _unknown("word", of, [*words, *more], place)


def _when(name: str, form: InvariantForm, file: File[InvariantsDocument], reader: ConditionReader) -> Expr | None:
    """The condition of an invariant. One that changes nothing has none, and every other has one without `is_given`."""
    node = file.tree.find(("invariants", name, "when"))
    if form is InvariantForm.CHANGES_NOTHING:
        if node is not None:
            message = "what changes nothing changes nothing anywhere"
            reader.faults.append(Diagnostic("rulebook/invariant-form", message, node.place, "leave `when` out"))
        return None
    if node is None:
        message, place = "the invariant does not say when it holds", file.place("invariants", name)
        reader.faults.append(Diagnostic("rulebook/invariant-form", message, place, _WHEN))
        return None
    when = reader.read(node)
    if when is not None and any(isinstance(each, IsGiven) for each in walk(when)):
        message, hint = "`is_given` has no place here", "write the condition out, over facts"
        reader.faults.append(Diagnostic("rulebook/invariant-form", message, node.place, hint))
        return None
    return when


def _facts(when: Expr | None, reads: Mapping[str, tuple[str, ...]]) -> set[str]:
    if when is None:
        return set()
    own = {node.fact for node in walk(when) if isinstance(node, Test)}
    return own | {fact for name in names_of(when) for fact in reads.get(name, ())}


def _unknown(what: str, word: str, known: Collection[str], place: Place) -> Iterator[Diagnostic]:
    if word not in known:
        hint = did_you_mean(word, known) or f"known here: {', '.join([*known][:12]) or 'nothing'}"
        yield Diagnostic(f"rulebook/unknown-{what}", f"unknown {what} `{word[:60]}`", place, hint)
