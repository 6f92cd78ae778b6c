"""What is proved of a rulebook, for people: claim by claim in plain words, with what shows that one fails."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from dontbuy.api.pages.criteria.worked_cases import Worked, shown
from dontbuy.api.pages.journeys import journeys_of
from dontbuy.api.proofs import SECONDS, StepsUntil
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim
from dontbuy.engine.proof.proving import prove
from dontbuy.engine.verdict import outcomes


class ClaimWords(NamedTuple):
    """A claim as a heading, and in a sentence."""

    title: str
    says: str


WORDS: Mapping[ClaimForm, ClaimWords] = {
    ClaimForm.INVARIANT: ClaimWords(
        "What holds whatever is told", "Each of these sentences is so for all answers that can be given."
    ),
    ClaimForm.CAN_FIRE: ClaimWords("Every criterion can be a reason", "There are answers that make it one."),
    ClaimForm.CAN_BE_CLEAR: ClaimWords(
        "Every criterion can be ruled out", "There are answers that clear it, so none speaks against everybody."
    ),
    ClaimForm.CAN_BE_OPEN: ClaimWords(
        "Nothing is decided by silence", "As long as too little is told, each criterion is open."
    ),
    ClaimForm.FIRES_ALONE: ClaimWords(
        "No criterion hides behind another", "Each can be so without any other, but for those that come along with it."
    ),
    ClaimForm.INCLUDES: ClaimWords(
        "What comes along does", "Where a criterion says that another is always so beside it, it is."
    ),
    ClaimForm.INCLUDES_ONE_OF: ClaimWords(
        "One of several comes along", "Where a criterion says that one of some others is always so beside it, one is."
    ),
    ClaimForm.CAN_LEAD: ClaimWords("Every verdict can be reached", "There are answers whose verdict it is."),
    ClaimForm.ONLY_BESIDE: ClaimWords(
        "Some words never lead", "They say that a graver word always stands beside them, and one does."
    ),
    ClaimForm.MATTERS: ClaimWords(
        "No question is idle", "For each question that a criterion rests on, some verdict turns on the answer."
    ),
    ClaimForm.TURNS_NO_VERDICT: ClaimWords(
        "Some questions only add a reason", "They say that no verdict turns on them, and none does."
    ),
    ClaimForm.NEVER_OVERTURNED: ClaimWords(
        "Telling more overturns nothing",
        "A yes stays a yes and a no stays a no, however much more is told, as long as it agrees.",
    ),
    ClaimForm.BETTER: ClaimWords(
        "A better answer makes nothing worse",
        "Where a question says which answer is the better one, that answer never leads to a graver verdict, all else "
        "alike.",
    ),
    ClaimForm.NOT_VOID: ClaimWords(
        "No rule on what fits together is idle",
        "Each, on what follows from what and on what cannot be so together, rules something out that the others leave.",
    ),
}
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """What a claim is about, in words; `criterion` is its id where it is one, else `""`.

    `only_in` are the titles of the kinds of which an invariant is claimed, where these are not all.
    """

    text: str
    criterion: str
    only_in: Sequence[str]


@dataclass(frozen=True, slots=True)
class ClaimCount:
    """How many of the claims of one kind hold; `title` is `""` where they are of all kinds together."""

    title: str
    held: int
    all: int


@dataclass(frozen=True, slots=True)
class FailedClaim:
    """A claim that fails or was not decided: of what, in which kind, why (`""` where what it is about says so), and the
    answers that show it."""

    about: str
    title: str
    message: str
    cases: Sequence[Worked]


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """All claims of one form."""

    form: str
    words: ClaimWords
    counts: Sequence[ClaimCount]
    held: Sequence[ClaimLine]
    failed: Sequence[FailedClaim]
    undecided: Sequence[FailedClaim]
    notes: Sequence[str]
    """What is to be known of a claim that holds."""

    @property
    def gravest(self) -> int:
        """0 where something fails, 1 where something was not decided, 2 where all holds."""
        return 0 if self.failed else 1 if self.undecided else 2


@dataclass(frozen=True)
class ProofReport:
    """What is claimed of a rulebook and whether it holds, what fails first; `all` is how many claims there are."""

    groups: Sequence[ClaimGroup]
    all: int

    @cached_property
    def failed(self) -> int:
        return sum(len(group.failed) for group in self.groups)

    @cached_property
    def undecided(self) -> int:
        return sum(len(group.undecided) for group in self.groups)


def proof_report(rulebook: Rulebook, seconds: int = SECONDS) -> ProofReport:
    """Prove a rulebook, which takes about a second. Raises EngineDisagreement."""
    claims = prove(rulebook, StepsUntil(seconds))
    by_form = {form: [each for each in claims if each.form is form] for form in WORDS}
    groups = [_group(rulebook, form, its) for form, its in by_form.items() if its]
    return ProofReport(sorted(groups, key=lambda group: group.gravest), len(claims))


def _group(rulebook: Rulebook, form: ClaimForm, claims: Sequence[RulebookClaim]) -> ClaimGroup:
    return ClaimGroup(
        form=form.value,
        words=WORDS[form],
        counts=[*_counts(rulebook, form, claims)],
        held=[*_held(rulebook, form, claims)],
        failed=[_failed(rulebook, each) for each in claims if each.holds is False],
        undecided=[_failed(rulebook, each) for each in claims if each.holds is None],
        notes=[f"{_title(rulebook, each.kind)}: {each.message}." for each in claims if each.holds and each.message],
    )


def _counts(rulebook: Rulebook, form: ClaimForm, claims: Sequence[RulebookClaim]) -> Iterator[ClaimCount]:
    """Of an invariant it is claimed beside that it speaks of something, which is told only where it does not."""
    for kind in (*_kinds(rulebook), *(("",) if form is not ClaimForm.INVARIANT else ())):
        its = [each for each in claims if each.kind == kind]
        if its:
            yield ClaimCount(_title(rulebook, kind), sum(each.holds is True for each in its), len(its))


def _held(rulebook: Rulebook, form: ClaimForm, claims: Sequence[RulebookClaim]) -> Iterator[ClaimLine]:
    """What the claims are about, each once, but for that of which one does not hold."""
    not_so = {each.about for each in claims if each.holds is not True}
    for about in dict.fromkeys(each.about for each in claims if each.about and each.about not in not_so):
        kinds = {each.kind for each in claims if each.about == about}
        only_in = [_title(rulebook, kind) for kind in _kinds(rulebook) if kind in kinds]
        is_invariant = form is ClaimForm.INVARIANT and len(only_in) < len(rulebook.rule_sets)
        criterion = about if about in rulebook.criteria else ""
        yield ClaimLine(_about(rulebook, form, about), criterion, only_in if is_invariant else ())


def _failed(rulebook: Rulebook, claim: RulebookClaim) -> FailedClaim:
    about = _about(rulebook, claim.form, claim.about) if claim.about else ""
    repeats = claim.message == f"it does not hold: {about}"
    message = "" if repeats else _sentence(claim.message)
    return FailedClaim(about, _title(rulebook, claim.kind), message, [*_cases(rulebook, claim)])


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}{'' if message.endswith(('.', ')')) else '.'}"


def _cases(rulebook: Rulebook, claim: RulebookClaim) -> Iterator[Worked]:
    if not claim.documents:
        return
    judge = Judge(rulebook, rulebook.rule_sets[claim.kind])
    several = len(claim.documents) > 1
    for number, document in enumerate(claim.documents, 1):
        says = f"What shows it, {number} of {len(claim.documents)}" if several else "What shows it"
        yield shown(rulebook, says, "", judge.verdict(document), judge.reading(document))


def _kinds(rulebook: Rulebook) -> list[str]:
    """In the order of the menu."""
    return [journey.rule_set.kind for journey in journeys_of(rulebook)]


def _title(rulebook: Rulebook, kind: str) -> str:
    return rulebook.rule_sets[kind].title if kind else ""


def _about(rulebook: Rulebook, form: ClaimForm, about: str) -> str:
    """What a claim is about, as people read it."""
    match form:
        case ClaimForm.INVARIANT:
            return next(each.text for each in rulebook.invariants if each.name == about)
        case ClaimForm.MATTERS | ClaimForm.TURNS_NO_VERDICT | ClaimForm.BETTER:
            return rulebook.facts[about].question or about
        case ClaimForm.CAN_LEAD | ClaimForm.ONLY_BESIDE:
            return _headline(rulebook, about)
        case ClaimForm.NOT_VOID:
            return _because(rulebook, about)
        case _:
            return rulebook.criteria[about].title


def _headline(rulebook: Rulebook, word: str) -> str:
    """The first that a rule set has for a word."""
    for rule_set in rulebook.rule_sets.values():
        if word in (said := outcomes(rule_set)):
            return said[word].headline
    return word


def _because(rulebook: Rulebook, name: str) -> str:
    """Why an implication or a contradiction is so; its name where no kind has it."""
    reasons: dict[str, str] = {}
    for rule_set in rulebook.rule_sets.values():
        reasons |= {each.name: each.because for each in rule_set.implications}
        reasons |= {each.name: each.because for each in rule_set.contradictions}
    return reasons.get(name, name)
