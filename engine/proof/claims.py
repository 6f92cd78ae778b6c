"""What is claimed of a rulebook, and what came of it: it holds, it fails with documents that show so, or it was not
decided."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from dontbuy.engine.columns import put
from dontbuy.engine.errors import Diagnostic, EngineDisagreement
from dontbuy.engine.evaluate import Use, Verdict, evaluate
from dontbuy.engine.facts import Value
from dontbuy.engine.findings import ids
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.proof.everywhere import FoundDocument
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.wording import plain


class ClaimForm(StrEnum):
    """What is claimed, of what `about` names."""

    CAN_FIRE = "can_fire"
    CAN_BE_CLEAR = "can_be_clear"
    CAN_BE_OPEN = "can_be_open"
    FIRES_ALONE = "fires_alone"
    INCLUDES = "includes"
    INCLUDES_ONE_OF = "includes_one_of"
    CAN_LEAD = "can_lead"
    ONLY_BESIDE = "only_beside"
    MATTERS = "matters"
    TURNS_NO_VERDICT = "turns_no_verdict"
    NEVER_OVERTURNED = "never_overturned"
    BETTER = "better"
    NOT_VOID = "not_void"
    INVARIANT = "invariant"

    @property
    def says(self) -> str:
        """The claim in words, as it is made of everything that it is made of."""
        return _SAYS[self]


_SAYS: Mapping[ClaimForm, str] = {
    ClaimForm.CAN_FIRE: "Some document makes each criterion fire.",
    ClaimForm.CAN_BE_CLEAR: "Some document rules each criterion out.",
    ClaimForm.CAN_BE_OPEN: "Each criterion is open as long as too little is told.",
    ClaimForm.FIRES_ALONE: "Each criterion fires without every other that it does not declare.",
    ClaimForm.INCLUDES: "What a criterion declares to come along with it always does.",
    ClaimForm.INCLUDES_ONE_OF: "Of what a criterion declares, one always comes along with it.",
    ClaimForm.CAN_LEAD: "Each outcome word is the verdict of some document.",
    ClaimForm.ONLY_BESIDE: "A word that is declared to stand only beside stronger ones never leads.",
    ClaimForm.MATTERS: "Some verdict depends on each fact that a criterion reads.",
    ClaimForm.TURNS_NO_VERDICT: "No verdict depends on a fact that is declared to turn none.",
    ClaimForm.NEVER_OVERTURNED: "Telling more overturns no yes and no no.",
    ClaimForm.BETTER: "The better value of a fact makes no verdict worse, all else alike.",
    ClaimForm.NOT_VOID: "Each implication and each contradiction rules out something that the others leave.",
    ClaimForm.INVARIANT: "Each sentence of the rulebook’s invariants holds of every document.",
}


@dataclass(frozen=True, slots=True)
class RulebookClaim:
    """One claim of one kind of document; `kind` is `""` where it is of the whole rulebook.

    `holds` is None where it was not decided. `message` says what is so where it fails. `documents` show it, with as few
    facts as will do, each replayed through the engines; `()` where it fails because there is no such document.
    """

    form: ClaimForm
    kind: str
    about: str
    holds: bool | None = True
    message: str = ""
    documents: tuple[FoundDocument, ...] = ()

    def fails(self, message: str, *documents: FoundDocument) -> "RulebookClaim":
        return replace(self, holds=False, message=message, documents=documents)

    def of(self, kind: str) -> "RulebookClaim":
        """The same of one kind."""
        return replace(self, kind=kind)

    @property
    def sentence(self) -> str:
        """What is claimed, in a word: `includes C1 (visit)`."""
        return " ".join(filter(None, (self.form.value, self.about, f"({self.kind})" if self.kind else "")))

    @property
    def undecided(self) -> "RulebookClaim":
        return replace(self, holds=None, message="it was not decided in the time given")


class Judge(NamedTuple):
    """Tells documents of one kind to the engines."""

    rulebook: Rulebook
    rule_set: RuleSet
    use: Use | None = None
    """The engines that say it; those of the answers to people where None."""

    def verdict(self, document: FoundDocument) -> Verdict:
        """What both engines that judge answers say of a document, of those of its facts that this kind takes."""
        return evaluate(self.rule_set, self.reading(document).facts, use=self.use)

    def leaves_open(self, document: FoundDocument, criterion: str) -> bool:
        """Whether both say that a criterion is open."""
        return criterion in ids(self.verdict(document).conclusion.open)

    def reading(self, document: FoundDocument) -> Reading:
        """The document as it is read."""
        taken = {name: value for name, value in document.facts.items() if name in self.rule_set.facts}
        return read(self.rulebook, self.rule_set, nested(taken), None, document.as_of)

    def smallest(
        self,
        documents: Sequence[FoundDocument],
        shows: Callable[..., bool],
        speaks: Callable[[FoundDocument], bool] = lambda _: True,
    ) -> tuple[FoundDocument, ...]:
        """Some documents with as few facts as still show the same. `shows` gets the verdict of each, and each is one of
        which `speaks` is true.

        Raises EngineDisagreement where they do not show it once they are told.
        """
        if not shows(*map(self.verdict, documents)):
            raise at_odds("a document does not show what it was found to show")
        for name in dict.fromkeys(name for document in documents for name in document.facts):
            fewer = [document._replace(facts=without(document.facts, name)) for document in documents]
            apart = all(document != other for document, other in pairwise(fewer))
            if apart and all(map(speaks, fewer)) and shows(*map(self.verdict, fewer)):
                documents = fewer
        return tuple(documents)


def quiet_as_in(found: Verdict, names: Collection[str]) -> Callable[[Verdict], bool]:
    """Whether none of some criteria fires, and none of them is open that was not in what was found: a whole document
    leaves open what asks with `told`."""

    def quiet(verdict: Verdict) -> bool:
        fired, left_open = ({*ids(each)} & {*names} for each in (verdict.conclusion.fired, verdict.conclusion.open))
        return not fired and left_open <= {*ids(found.conclusion.open)}

    return quiet


def at_odds(*messages: str) -> EngineDisagreement:
    """What is raised where two that must say the same do not."""
    hint = "report this with the rulebook’s digest"
    return EngineDisagreement([Diagnostic("engine/disagreement", message, "", hint) for message in messages])


def without(facts: Mapping[str, Value], name: str) -> dict[str, Value]:
    """Facts but for one."""
    return {other: value for other, value in facts.items() if other != name}


def nested(facts: Mapping[str, Value]) -> dict[str, object]:
    """Facts as a caller sends them: `{"door": {"locks": true}}`."""
    body: dict[str, object] = {}
    for name, value in facts.items():
        put(body, name, plain(value))
    return body
