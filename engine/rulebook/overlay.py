"""From the trees of a base and those of an overlay to joined trees, before anything is held to a shape.

Every node keeps its place, so what is wrong with the whole is told where it is written. Nothing of the base is changed:
what an overlay says of something that stands there is a fault that names both places, and is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pydantic import BaseModel

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean
from dontbuy.engine.rulebook.additions import (
    AddedCriteriaDocument,
    AddedRulesDocument,
    OverlayDocument,
    WordingsDocument,
)
from dontbuy.engine.rulebook.shapes import (
    ConsistencyDocument,
    FactsDocument,
    InvariantsDocument,
    MetricsDocument,
    RuleSetDocument,
    SectionDocument,
    SourcesDocument,
)
from dontbuy.engine.rulebook.shaping import as_far_as_read
from dontbuy.engine.rulebook.source import Node
from dontbuy.engine.rulebook.trees import Trees, items_of, keys_at, listed_in, put, text_at, without

HEAD, FACTS, METRICS, WORDINGS = "rulebook.yaml", "facts.yaml", "metrics.yaml", "wordings.yaml"
_FILES: Mapping[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    FACTS: (FactsDocument, ("facts",)),
    METRICS: (MetricsDocument, ("metrics", "units", "classes")),
    "sources.yaml": (SourcesDocument, ("sources",)),
    "consistency.yaml": (ConsistencyDocument, ("implications", "contradictions")),
    "invariants.yaml": (InvariantsDocument, ("invariants",)),
}
"""The files that are alike in every rulebook, each with the tables and lists to which an overlay adds."""
_OF_A_SECTION = ("criteria", "definitions")
_ADDS_TO = "adds_to"
_BESIDE = ("weaker_than", "stronger_than")
_REWORDED = {"criteria": "criterion", "facts": "fact", "metrics": "metric"}
"""The parts of `wordings.yaml`, and what each names."""
_Taken = Mapping[str, Place]


@dataclass(slots=True)
class Joining:
    """An overlay on its way into its base; `base` is that one's name, `id@version`, and `known` its trees."""

    base: str
    known: Trees
    trees: Trees = field(init=False)
    """Those of the base, and what was joined to them so far."""
    faults: list[Diagnostic] = field(default_factory=list)
    _added_to: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.trees = dict(self.known)

    def join(self, own: Trees) -> Trees:
        """The trees of the whole; what is wrong with the overlay joins the faults."""
        for path, tree in own.items():
            if path == HEAD:
                self._head(tree)
            elif path in _FILES:
                shape, parts = _FILES[path]
                self._shape(shape, tree)
                self._add(path, self.known.get(path), tree, parts)
                self._refuse_implied(tree.child("implications"))
            elif path.startswith("criteria/"):
                self._section(path, tree)
            elif path.startswith("rule-sets/"):
                self._rule_set(path, tree)
        if WORDINGS in own:  # of the base alone, so it does not matter that it comes last
            self._wordings(own[WORDINGS])
        return self.trees

    # the head

    def _head(self, tree: Node) -> None:
        """The overlay's own name in the place of the base's, and the words, topics and people that it adds."""
        self._shape(OverlayDocument, tree)
        base, own = self.known[HEAD], ("id", "version", "title")
        if (name := text_at(tree, "id")) and name == text_at(base, "id"):
            message, hint = f"`{name}` is the id of the base", "choose an id of its own for the overlay"
            self.faults.append(Diagnostic("rulebook/id-of-the-base", message, tree.at(("id",)), hint))
        head = without(base, *own)
        for key, node, place in items_of(tree):
            if key in own:
                head = put(head, (key,), node, place)
            elif key in ("about", "people"):
                head = self._entries(head, node, key)
            elif key == "words":
                head = self._words(head, node)
        self.trees[HEAD] = head

    def _words(self, head: Node, words: Node) -> Node:
        """The words of the base in their order, with each new one right beside the word that it names."""
        order = [*keys_at(head, "words")]
        joined = self._entries(head, words, "words")
        table = joined.child("words")
        if table is None or not isinstance(table.content, dict):
            return head
        nodes = dict(table.content)
        for word in [word for word in nodes if word not in order]:
            order.insert(self._strength(word, nodes[word], words.keys[word], order), word)
            nodes[word] = without(nodes[word], *_BESIDE)
        return put(joined, ("words",), replace(table, content={word: nodes[word] for word in order}), table.place)

    def _strength(self, word: str, node: Node, place: Place, order: list[str]) -> int:
        """Where a new word stands in the order, the strongest first."""
        beside = [key for key in _BESIDE if node.child(key) is not None]
        if len(beside) != 1:
            message = f"`{word}` needs one of `weaker_than` and `stronger_than`"
            hint = "name the word right behind which, or right before which, it stands"
            self.faults.append(Diagnostic("rulebook/word-without-strength", message, place, hint))
            return len(order)
        (key,) = beside
        other = text_at(node, key)
        if other in order:
            return order.index(other) + (key == "weaker_than")
        self._unknown("word", other, order, node.at((key,)))
        return len(order)

    def _refuse_implied(self, implications: Node | None) -> None:
        """What a fact of the base follows from is said there: else a document would be read otherwise than there."""
        facts = keys_at(self.known.get(FACTS), "facts")
        hint = "let it follow for a fact of the overlay, or write a criterion that reads what it follows from"
        for _, implication, _ in items_of(implications):
            for given in listed_in(implication.child("then")):
                if (fact := text_at(given, "fact")) in facts:
                    self._taken(fact, given.at(("fact",)), facts[fact], hint)

    # sections and rule sets

    def _section(self, path: str, tree: Node) -> None:
        base = self.known.get(path)
        self._shape(SectionDocument if base is None else AddedCriteriaDocument, tree)
        ids = {
            key: place
            for name, each in self.known.items()
            if name.startswith("criteria/")
            for part in _OF_A_SECTION
            for key, place in keys_at(each, part).items()
        }
        self._add(path, base, tree, _OF_A_SECTION, ids)

    def _rule_set(self, path: str, tree: Node) -> None:
        """A rule set of its own, for a kind that the base does not judge; or what is added to one of the base."""
        kinds = {text_at(each, "kind"): name for name, each in self.known.items() if name.startswith("rule-sets/")}
        kind, adds_to = text_at(tree, "kind"), tree.child(_ADDS_TO)
        if adds_to is None and kind in kinds:
            hint = f"write {_ADDS_TO}: {kind} in the place of `kind`, and below it what is added"
            self._taken(kind, tree.at(("kind",)), self.known[kinds[kind]].at(("kind",)), hint)
        elif adds_to is None:
            self._shape(RuleSetDocument, tree)
            self.trees[path if path not in self.known else f"{path}+"] = tree
        else:
            self._shape(AddedRulesDocument, tree)
            if (to := text_at(tree, _ADDS_TO)) not in kinds:
                self._unknown("kind", to, kinds, tree.at((_ADDS_TO,)))
            elif to in self._added_to:
                message, hint = f"`{to}` is added to twice", f"write it into {self._added_to[to]}, which adds to it too"
                self.faults.append(Diagnostic("rulebook/duplicate-kind", message, tree.at((_ADDS_TO,)), hint))
            else:
                self._added_to[to] = tree.place.file
                self.trees[kinds[to]] = self._with_rules(self.known[kinds[to]], tree)

    def _with_rules(self, rule_set: Node, added: Node) -> Node:
        """A rule set with what is added; whatever of the base it judges or asks keeps its words."""
        listed = _listed(rule_set)
        nothing = self.known[HEAD].child("nothing_fired")
        taken: Mapping[str, _Taken] = {
            "wording": listed,
            "listed_after": listed,
            "questions": keys_at(self.known.get(FACTS), "facts"),
            "headlines": keys_at(self.known[HEAD], "words")
            | {text_at(each, "word"): each.at(("word",)) for _, each, _ in items_of(nothing)},
            "section_titles": keys_at(rule_set, "sections"),
            "signs": listed,
            "observations": listed,
        }
        joined = rule_set
        for key, node, place in items_of(added):
            if key == "sections":
                for name, items, where in items_of(node):
                    joined = self._entries(joined, items, key, name, taken=listed, place=where)
            elif key in AddedRulesDocument.model_fields and key != _ADDS_TO:
                joined = self._entries(joined, node, key, taken=taken.get(key), place=place)
        return joined

    # wordings

    def _wordings(self, tree: Node) -> None:
        """Words for a reader whom the base has none for, and further names of its metrics."""
        self._shape(WordingsDocument, tree)
        sections = [path for path in self.known if path.startswith("criteria/")]
        homes = {"criteria": sections, "facts": [FACTS], "metrics": [METRICS]}
        for part, what in _REWORDED.items():
            where = {key: path for path in homes[part] for key in keys_at(self.known.get(path), part)}
            for key, said, place in items_of(tree.child(part)):
                if key in where:
                    for inside, node in _reworded(part, said):
                        home = self.trees[where[key]]
                        self.trees[where[key]] = self._entries(home, node, part, key, inside)
                else:
                    self._unknown(what, key, where, place)

    # what they have in common

    def _shape(self, shape: type[BaseModel], tree: Node) -> None:
        self.faults.extend(as_far_as_read(shape, tree, tree.place.file)[1])

    def _add(
        self, path: str, base: Node | None, added: Node, parts: tuple[str, ...], taken: _Taken | None = None
    ) -> None:
        """The tables and lists of a file; whatever else stands in it must not stand in the base."""
        joined = base or without(added, *parts)
        for key, node, place in items_of(added):
            if key in parts:
                joined = self._entries(joined, node, key, taken=taken, place=place)
            elif base is not None and (other := base.keys.get(key)):
                self._taken(key, place, other)
        self.trees[path] = joined

    def _entries(
        self, tree: Node, added: Node, *path: str, taken: _Taken | None = None, place: Place | None = None
    ) -> Node:
        """A tree with the entries, or the items, of `added` behind those at the path.

        One that is there already, or is taken elsewhere, is a fault. What has not its shape is left out: one says so.
        """
        if not isinstance(added.content, dict | list):
            return tree
        joined = tree.find(path) or Node(type(added.content)(), added.place)
        if not isinstance(joined.content, type(added.content)):
            return tree
        there = joined.keys or {str(item.content): item.place for item in listed_in(joined)}
        # Names that differ in capitals alone would be one to a reader, and are one to some databases.
        known = {name.casefold(): where for name, where in {**(taken or {}), **there}.items()}
        for name, node, where in items_of(added):
            if name.casefold() in known:
                self._taken(name, where, known[name.casefold()])
            else:
                joined = put(joined, (name,), node, where)
        for item in listed_in(added):
            if (name := str(item.content).casefold()) in known:
                self._taken(str(item.content), item.place, known[name])
            else:
                joined = replace(joined, content=[*listed_in(joined), item])
        return put(tree, path, joined, place or added.place)

    def _taken(self, name: str, place: Place, other: Place, hint: str = "") -> None:
        message = f"`{name[:60]}` stands in {self.base} already ({other}), and an overlay changes nothing there"
        hint = hint or "choose another name for what is new, or leave it out"
        self.faults.append(Diagnostic("rulebook/stands-in-the-base", message, place, hint))

    def _unknown(self, what: str, name: str, known: Iterable[str], place: Place) -> None:
        if name:
            names = [*known]
            hint = did_you_mean(name, names) or f"known in {self.base}: {', '.join(names[:12]) or 'nothing'}"
            self.faults.append(Diagnostic(f"rulebook/unknown-{what}", f"unknown {what} `{name[:60]}`", place, hint))


def _listed(rule_set: Node) -> dict[str, Place]:
    """The criteria, signs and observations of a rule set, each with its place."""
    lists = [node for _, node, _ in items_of(rule_set.child("sections"))]
    lists += [node for key in ("signs", "observations") if (node := rule_set.child(key))]
    return {str(item.content): item.place for each in lists for item in listed_in(each)}


def _reworded(part: str, said: Node) -> Iterator[tuple[str, Node]]:
    """The key of an entry of the base, and what is added below it: words by person, or names."""
    if part == "criteria":
        yield "readers", said
    elif part == "metrics":
        if (aliases := said.child("aliases")) is not None:
            yield "aliases", aliases
    else:
        for person, words, place in items_of(said):
            for key, home in (("ask", "ask"), ("question", "questions"), ("words", "readers")):
                if (node := words.child(key)) is not None:
                    yield home, Node({person: node}, words.place, {person: place})
