"""What a name in a document means: a fact, a group of facts, or nothing known, and then what to write instead."""

from dataclasses import dataclass

from dontbuy.engine.errors import Diagnostic, did_you_mean
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.values import named


@dataclass(frozen=True, slots=True)
class Names:
    """The names that one kind of document may use.

    A rule set may have aliases: with `{trainer: vendor}`, `trainer.on_time` is another name of `vendor.on_time`.
    """

    rulebook: Rulebook
    rule_set: RuleSet

    def fact(self, name: str) -> FactDeclaration | None:
        """The fact of this name or alias, also where this kind of document does not take it; None where none has it."""
        return self.rulebook.facts.get(self._without_alias(name))

    def is_group(self, name: str) -> bool:
        """Whether facts are nested below this name: `vendor` is a group where there is a fact `vendor.on_time`."""
        return self._without_alias(name) in self.rulebook.groups

    def takes(self, fact: FactDeclaration) -> bool:
        """Whether this kind of document may tell the fact."""
        return self.rule_set.kind in fact.taken_by

    def member(self, group: str) -> str:
        """The name, below its group, of one fact of a group: `on_time` of `vendor`."""
        prefix = self._without_alias(group) + "."
        return next(fact[len(prefix) :] for fact in self.rulebook.facts if fact.startswith(prefix))

    def not_taken(self, fact: FactDeclaration, pointer: str) -> Diagnostic:
        """What to say of a fact that another kind of document takes."""
        takers = " and ".join(f"`{kind}`" for kind in self.rulebook.rule_sets if kind in fact.taken_by)
        message = f"a `{self.rule_set.kind}` does not take `{fact.name}`, which is taken by {takers}"
        hint = "leave it out, or send it in a document of that kind"
        return Diagnostic("facts/not-taken-by-kind", message, pointer, hint)

    def unknown(self, name: str, pointer: str, *, guess: bool) -> Diagnostic:
        """What to say of a name that no fact has; `guess` looks for the nearest name, which takes a while."""
        head = name.partition(".")[0]
        for other in self.rulebook.rule_sets.values():
            if head in other.aliases and head not in self.rule_set.aliases:
                return self._alias_of_another_kind(head, other, pointer)
        nearest = did_you_mean(name, self.rule_set.facts) if guess else ""
        hint = nearest or "the facts that this kind takes are listed by `dontbuy facts`"
        return Diagnostic("facts/unknown-fact", named("unknown fact", name), pointer, hint)

    def _alias_of_another_kind(self, alias: str, other: RuleSet, pointer: str) -> Diagnostic:
        meant = other.aliases[alias]
        takes_it = any(fact.startswith(f"{meant}.") for fact in self.rule_set.facts)
        message = f"a `{self.rule_set.kind}` does not take `{alias}.*`, which is taken by `{other.kind}`"
        hint = f"here it is `{meant}.*`" if takes_it else "leave it out"
        return Diagnostic("facts/not-taken-by-kind", message, pointer, hint)

    def _without_alias(self, name: str) -> str:
        if not self.rule_set.aliases:
            return name
        head, dot, rest = name.partition(".")
        return self.rule_set.aliases.get(head, head) + dot + rest
