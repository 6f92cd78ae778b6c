"""A transcript is given, read with who is who, and a check begins with what of its proposals a person accepted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import body_of
from dontbuy.api.door.desks import TheCalls, TheProposals
from dontbuy.api.door.problems import STATUSES, UNREADABLE
from dontbuy.api.door.signed_in import MAY_BEGIN
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import NoTranscript, TooLarge
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.form.forms import Form, TheForm, form_of
from dontbuy.api.pages.journeys import SLUGS, Journey, journeys_of, slug_of
from dontbuy.api.pages.render import page
from dontbuy.api.pages.start import reader_of
from dontbuy.api.pages.transcript.carried import Carried
from dontbuy.api.pages.transcript.claimed import brought_claims, carried_claims
from dontbuy.api.pages.transcript.marked import clock, marked
from dontbuy.api.pages.transcript.own_call import own_call
from dontbuy.api.pages.transcript.standing import GoesInto, StandingCheck
from dontbuy.api.pages.transcript.who import NEITHER, chosen_alone, declared_in
from dontbuy.api.pages.words import in_one_line, with_capital
from dontbuy.api.proposals.claims import REASONS, ListenerAnswer
from dontbuy.api.proposals.proposal import BUYER, VENDOR, Basis, Proposal, Proposed
from dontbuy.api.proposals.proposals import SHARES, Beside, Proposals, our_side
from dontbuy.api.proposals.sent import said_at
from dontbuy.api.transcripts.transcript import NOT_UNDERSTOOD, Transcript
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.ir import RuleSet

router = APIRouter()
_NEW, _STANDING = "/transcript", "/draft/{token}/transcript"
"""Where a transcript is read for a check that begins with it, and for one that stands."""
_TOO_LARGE = STATUSES[TooLarge].status
_ACCEPT, _REFUSE = "accept", "refuse"
_ALIKE = "alike/"
"""How the field begins by which something is taken from a sentence that is worth reading; its fact follows."""
_MOST_UNREAD = 20
_REFUSED = Diagnostic(
    "http/too-large",
    "It has more than 1 MB, which is the most that is taken, so nothing of it was read.",
    "",
    "Give the text without sound, pictures or the times of single words; or use `dontbuy calls propose`",
)
_NONE_ACCEPTED = "accept at least one, or answer the questions without a transcript"
_WHO = "say who you are"
_FOR_WHAT = "Choose what it is for"
_SIDES = {BUYER: "Our side, the buyer", VENDOR: "The vendor"}
_OWN_SIDES = {VENDOR: "Our side, the seller", BUYER: "The buyer"}
_SILENT = {BUYER: "Your side", VENDOR: "The vendor"}
_OWN_SILENT = {VENDOR: "Your side", BUYER: "The buyer"}
_BASES = {
    Basis.SAID: "said",
    Basis.EXCHANGE: "said back and confirmed",
    Basis.SEQUENCE: "by the order",
    Basis.ABSENCE: "never said",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a form says beside the transcript: for which check, whether the call is whole, who is who, what is taken."""

    rule_set: RuleSet
    is_whole: bool
    alone: Collection[str]
    """The speakers who have a field of their own."""
    declared: Mapping[str, str]
    chosen: Mapping[str, str]
    by_likeness: bool
    taken: Mapping[str, str]
    """The id of what was taken from a sentence that is worth reading, by its fact."""
    by_listener: bool
    claims: ListenerAnswer | None
    """What a listener claimed before; None where it was not asked yet, or did not answer."""
    reader: str
    """Who answers the check; `""` where nobody said."""
    goes_into: StandingCheck | None

    @classmethod
    def of(cls, form: Form, rule_set: RuleSet, call: Transcript, goes_into: StandingCheck | None) -> "_Asked":
        taken = {name.removeprefix("take/"): form.text(name) for name in form.texts if name.startswith("take/")}
        chosen = {key: said for key, said in taken.items() if said in (_ACCEPT, _REFUSE)}
        read = {name.removeprefix(_ALIKE): form.text(name) for name in form.texts if name.startswith(_ALIKE)}
        by_likeness = "likeness" in form or any(read.values())
        claims = brought_claims(form) if "listener" in form else None
        alone = chosen_alone(call)
        return cls(
            rule_set=rule_set,
            is_whole="whole" in form,
            alone=alone,
            declared=declared_in(form, call, alone),
            chosen=chosen,
            by_likeness=by_likeness,
            taken=read,
            by_listener="listener" in form,
            claims=claims,
            reader=reader_of(rule_set, form),
            goes_into=goes_into,
        )

    @property
    def beside(self) -> Beside:
        """What is asked for beside the table. A listener is asked once for a call."""
        asks = self.by_listener and self.claims is None
        return Beside(self.by_likeness, asks, self.claims)

    @property
    def asks_who(self) -> bool:
        """Whether several people answer such a check, so that somebody has to say who they are."""
        return self.goes_into is None and len(self.rule_set.readers) > 1


async def _sent(request: Request) -> Form | None:
    """A form; None where it is too large, for that is told on the page and not instead of it."""
    try:
        return await form_of(request, await body_of(request))
    except TooLarge:
        return None


@router.get(_NEW, dependencies=[MAY_BEGIN])
@router.get(_STANDING)
def ask(request: Request, proposals: TheProposals, goes_into: GoesInto, kind: str = "") -> Response:
    """Where a transcript is given."""
    return _give(request, proposals, goes_into, Form({"kind": [kind]}))


@router.post(_NEW, dependencies=[MAY_BEGIN])
@router.post(_STANDING)
def read(
    request: Request, proposals: TheProposals, goes_into: GoesInto, sent: Annotated[Form | None, Depends(_sent)]
) -> Response:
    """What a call proposes, and who is who in it. Nothing is kept: the form brings the transcript along."""
    if sent is None:
        return _give(request, proposals, goes_into, Form(), (_REFUSED,), _TOO_LARGE)
    carried = Carried.of(sent)
    try:
        call = carried.read()
    except NoTranscript as error:
        return _give(request, proposals, goes_into, sent, error.diagnostics, UNREADABLE, carried)
    if not _is_chosen(proposals, goes_into, sent):
        return _give(request, proposals, goes_into, sent, (), UNREADABLE, carried, unchosen=_FOR_WHAT)
    asked = _Asked.of(sent, _rule_set(proposals, goes_into, sent), call, goes_into)
    return _shown(request, proposals, carried, asked, _proposed(proposals, call, asked))


@router.post(f"{_NEW}/begin", dependencies=[MAY_BEGIN, IN_TURN])
@router.post(f"{_STANDING}/add", dependencies=[IN_TURN])
def accept(
    request: Request,
    proposals: TheProposals,
    checks: TheChecks,
    calls: TheCalls,
    goes_into: GoesInto,
    form: TheForm,
) -> Response:
    """Begin a check with what was accepted, or add it to the one that stands. Where the call is heard otherwise than it
    was shown, it is shown again."""
    carried = Carried.of(form)
    try:
        call = carried.read()
    except NoTranscript as error:
        return _give(request, proposals, goes_into, form, error.diagnostics, UNREADABLE, carried)
    asked = _Asked.of(form, _rule_set(proposals, goes_into, form), call, goes_into)
    if asked.by_listener and asked.claims is None:
        asked = replace(asked, claims=ListenerAnswer(()))  # to begin a check nothing is sent anywhere
    proposed = _proposed(proposals, call, asked)
    accepted = [each.id for each in proposed.proposals if asked.chosen.get(each.id) == _ACCEPT]
    accepted += [taken for each in proposed.alike or () if (taken := asked.taken.get(each.fact, "")) in each.values]
    if form.text("shown") != _as_shown(proposed):
        return _shown(request, proposals, carried, asked, proposed, is_other=True)
    wrong = {
        **({} if accepted else {"begin": _NONE_ACCEPTED}),
        **({"reader": _WHO} if asked.asks_who and not asked.reader else {}),
    }
    if wrong:
        return _shown(request, proposals, carried, asked, proposed, wrong)
    if goes_into is None:
        document = proposals.document(proposed, accepted, asked.rule_set.kind)
        return see(f"/draft/{checks.begin(document, reader=asked.reader)}/answers")
    knows_shares = goes_into.check.told(SHARES) is not None
    document = proposals.document(proposed, accepted, asked.rule_set.kind, with_shares=not knows_shares)
    calls.bring(goes_into.token, document)
    return see(f"/draft/{goes_into.token}/answers?saved=transcript#saved")


def _rule_set(proposals: Proposals, goes_into: StandingCheck | None, form: Form) -> RuleSet:
    """That of the check into which it goes; else the check that a form names by its short name or its kind, the first
    one where it names none."""
    if goes_into is not None:
        return goes_into.rule_set
    known = _journeys(proposals)
    kind = SLUGS.get(form.text("kind"), form.text("kind"))
    return next((each.rule_set for each in known if each.rule_set.kind == kind), known[0].rule_set)


def _is_chosen(proposals: Proposals, goes_into: StandingCheck | None, form: Form) -> bool:
    """Whether it is said what a transcript is for: by the check into which it goes, by the form, or as there is one
    check alone."""
    ways = _journeys(proposals)
    kinds = {name for each in ways for name in (each.slug, each.rule_set.kind)}
    return goes_into is not None or len(ways) == 1 or form.text("kind") in kinds


def _journeys(proposals: Proposals) -> Sequence[Journey]:
    return journeys_of(proposals.rulebook)


def _proposed(proposals: Proposals, call: Transcript, asked: _Asked) -> Proposed:
    return proposals.of_calls([call], asked.declared, asked.rule_set.kind, is_whole=asked.is_whole, beside=asked.beside)


def _as_shown(proposed: Proposed) -> str:
    """What a form sends back of how the call was heard when it was shown: everybody’s side, and whether it is whole."""
    return ",".join([each.side or NEITHER for each in proposed.sides] + (["whole"] if proposed.is_whole else []))


def _give(
    request: Request,
    proposals: Proposals,
    goes_into: StandingCheck | None,
    form: Form,
    wrong: Sequence[Diagnostic] = (),
    status: int = 200,
    carried: Carried | None = None,
    *,
    unchosen: str = "",
) -> Response:
    faults = [f"{said_at(str(each.where))}{each.message} {each.hint}." for each in wrong]
    is_chosen, ways = _is_chosen(proposals, goes_into, form), () if goes_into else _journeys(proposals)
    unchosen_at = ways[:1] if unchosen else ()
    context = {
        "goes_into": goes_into,
        "here": goes_into.address if goes_into else _NEW,
        "ways": ways,
        "slug": slug_of(_rule_set(proposals, goes_into, form).kind) if is_chosen else "",
        "unchosen": unchosen,
        "is_whole": "whole" in form,
        "can_encode": proposals.can_encode,
        "by_likeness": "likeness" in form,
        "listener": proposals.listener,
        "by_listener": "listener" in form,
        "text": carried.shown if carried else "",
        "unit": carried.unit if carried else "",
        "asks_for_unit": any(each.code == "transcript/unit" for each in wrong),
        "wrong": faults,
        "faults": [("text", fault) for fault in faults] or [(f"kind-{each.slug}", unchosen) for each in unchosen_at],
        "notices": proposals.notices,
    }
    return page(request, "transcript/give.html", context, status)


def _shown(
    request: Request,
    proposals: Proposals,
    carried: Carried,
    asked: _Asked,
    proposed: Proposed,
    wrong: Mapping[str, str] | None = None,
    *,
    is_other: bool = False,
) -> Response:
    (call,) = proposed.calls
    sides = {each.speaker: each.side for each in proposed.sides if each.side}
    shown, own = marked(call, sides, proposed.proposals), our_side(asked.rule_set) == VENDOR
    ids = {each.id for each in proposed.proposals}
    others = [each for each in proposed.sides if each.speaker not in asked.alone]
    unread = [each for each in call.left_out if each.why == NOT_UNDERSTOOD]
    listened, wrong = proposed.listened, wrong or {}
    has_some = bool(proposed.proposals or proposed.alike)
    context = {
        "carried": carried,
        "goes_into": asked.goes_into,
        "here": asked.goes_into.address if asked.goes_into else _NEW,
        "slug": slug_of(asked.rule_set.kind),
        "title": asked.rule_set.title,
        "is_own": own,
        "proposed": proposed,
        "alone": [(at, each) for at, each in enumerate(proposed.sides) if each.speaker in asked.alone],
        "others": len(others),
        "of_others": (others[0].side or NEITHER) if others and others[0].is_declared else "",
        "as_shown": _as_shown(proposed),
        "chosen": asked.chosen,
        "declared": asked.declared,
        "gone": [each for each, said in asked.chosen.items() if said == _ACCEPT and each not in ids],
        "side_names": _OWN_SIDES if own else _SIDES,
        "unknown": [each.speaker for each in proposed.sides if not each.side and not each.is_declared],
        "silent": _silent(proposed, _OWN_SILENT if own else _SILENT),
        "is_everybody_known": all(each.side for each in proposed.sides),
        "question": lambda each: asked.rule_set.facts[each.fact].question,
        "value": lambda each: _value(proposals, asked.rule_set, each),
        "in_words": lambda fact, value: in_one_line(value, asked.rule_set.facts[fact].type, proposals.rulebook),
        "can_encode": proposals.can_encode,
        "taken": asked.taken,
        "listener": proposals.listener,
        "by_listener": asked.by_listener,
        "claims": carried_claims(proposed),
        "dropped": REASONS,
        "bases": _BASES,
        "mark_of": shown.mark_of,
        "clock": clock,
        "turns": shown.turns,
        "unread": unread[:_MOST_UNREAD],
        "more_unread": max(len(unread) - _MOST_UNREAD, 0),
        "without_speech": len(call.left_out) - len(unread),
        "notices": [*proposals.notices, *(listened.notices if listened else ()), *call.notices],
        "own_call": own_call(proposals, proposed) if own else (),
        "readers": asked.rule_set.readers if asked.asks_who else {},
        "reader": asked.reader,
        "wrong": wrong,
        "faults": [(place if has_some else "proposals", with_capital(message)) for place, message in wrong.items()],
        "is_other": is_other,
        "call": call,
    }
    return page(request, "transcript/read.html", context, UNREADABLE if wrong or is_other else 200)


def _value(proposals: Proposals, rule_set: RuleSet, proposal: Proposal) -> str:
    """The value in words, with those of its companions."""
    told = [(proposal.fact, proposal.value), *proposal.beside.items()]
    words = [in_one_line(value, rule_set.facts[name].type, proposals.rulebook) for name, value in told]
    return " – ".join(words)


def _silent(proposed: Proposed, names: Mapping[str, str]) -> str:
    """What is said where one side says nothing, before anything is proposed; `""` where both speak."""
    if not proposed.silent_side:
        return ""
    said = f"{names[proposed.silent_side]} has 0% of the words and 0 questions"
    is_one_sided = all(each.side for each in proposed.sides)
    no_exchange = ", and nothing is proposed from what one asks and the other answers" if is_one_sided else ""
    return f"{said}, so nothing can be said about who asked what{no_exchange}."
