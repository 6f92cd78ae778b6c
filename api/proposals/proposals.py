"""What every door calls to have calls propose facts: the API, the pages and the command hear by the same table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from dontbuy.api.proposals.accepted import document_of
from dontbuy.api.proposals.claims import ListenerAnswer, held_to, may_be_claimed
from dontbuy.api.proposals.likeness import Closeness, can_encode, encoded, with_those_taken, worth_reading
from dontbuy.api.proposals.listener import Listener
from dontbuy.api.proposals.proposal import BUYER, VENDOR, Listened, Proposed
from dontbuy.api.proposals.proposing import accepted_of, in_the_order_asked, propose
from dontbuy.api.proposals.table import FOLDER, CallTable, read_table
from dontbuy.api.transcripts.transcript import Transcript
from dontbuy.engine.errors import Diagnostic, FactsError, Place, did_you_mean
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rulebook.bases import base_among
from dontbuy.engine.rulebook.kept import SHIPPED
from dontbuy.engine.rulebook.library import Library
from dontbuy.engine.values import step

NO_TABLE = Diagnostic(
    "proposals/no-table",
    "the rulebook in force has no table of what to listen for, so nothing is proposed",
    "",
    f"add a folder `{FOLDER}` to it, as docs/listening.md says",
)
SHARES = "conversation.calls"
"""The fact that says of how many calls it is known how much each side said."""
MOST_CHARACTERS = 400_000
"""Of all the calls that are heard at once: some seven hours. Talk that is made for it takes two seconds to hear."""
_MOST_NAMED = 20
_NOWHERE = Path(__file__)
"""No folder lies in a file."""
_UNSEEN = "\ufffd"


_NO_LISTENER = Diagnostic(
    "listener/not-set-up",
    "no listener is set up here, so none was asked",
    "/listener",
    "whoever runs it sets DONTBUY_LISTENER_URL; or do not ask for it",
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What somebody asks for beside the table: sentences by likeness, a listener, or what one has claimed before."""

    likeness: bool = False
    listener: bool = False
    claims: ListenerAnswer | None = None


NOTHING = Beside()


class Proposals:
    """Calls heard by the table of the rulebook in force, which is read once, when it is asked for. Nothing is kept."""

    def __init__(self, library: Library, closeness: Closeness = encoded, listener: Listener | None = None) -> None:
        self._library, self._reading, self._closeness, self.listener = library, Lock(), closeness, listener
        self._table: CallTable | None = None

    @property
    def table(self) -> CallTable:
        """What is listened for; of an overlay without a table of its own, what its base listens for. Empty where there
        is none. Raises RulebookError with everything that is wrong in it."""
        with self._reading:  # it takes long enough for a second one to ask meanwhile
            if self._table is None:
                self._table = read_table(self._folder() or _NOWHERE, self.rulebook)
            return self._table

    @property
    def rulebook(self) -> Rulebook:
        return self._library.in_force

    @property
    def can_encode(self) -> bool:
        """Whether sentences can be ranked by likeness here."""
        return self._closeness is not encoded or can_encode()

    @property
    def notices(self) -> Sequence[Diagnostic]:
        """What somebody should know of the table before they wonder. It does not read it."""
        folder = self._folder()
        has_table = folder is not None and any((folder / FOLDER).glob("*.yaml"))
        return () if has_table else (NO_TABLE,)

    def of_calls(
        self,
        calls: Sequence[Transcript],
        declared: Mapping[str, str],
        kind: str,
        *,
        is_whole: bool,
        beside: Beside = NOTHING,
    ) -> Proposed:
        """What the calls of one deal propose for a document of a kind.

        `declared` says on which side a speaker is, `""` for neither. Raises RuleSetNotFound, RulebookError, and
        FactsError where somebody is declared who does not speak, or something is asked for that is not there. A
        listener is asked here, where `beside` says so.
        """
        rule_set = self._library.rule_set(self.rulebook, kind)
        if faults := [*_strangers(calls, declared), *_too_long(calls)]:
            raise FactsError(faults)
        proposed = propose(calls, declared, self.rulebook, rule_set.kind, self.table, is_whole=is_whole)
        if self.table.is_empty:
            proposed = replace(proposed, proposals=())
        if beside.listener or beside.claims is not None:
            proposed = self._listened(proposed, rule_set, beside.claims)
        if beside.likeness:
            proposed = replace(proposed, alike=worth_reading(proposed, self.table, rule_set, self._closeness))
        return proposed

    def _listened(self, proposed: Proposed, rule_set: RuleSet, brought: ListenerAnswer | None) -> Proposed:
        """The same with what a listener claims and is so. It is asked where no claims are brought along."""
        may = may_be_claimed(self.table, rule_set, self.rulebook.metrics)
        if brought is not None:
            answered = brought
        elif self.listener is None:
            raise FactsError([_NO_LISTENER])
        else:
            answered = self.listener.claims(proposed, may, rule_set)
        held = held_to(proposed, answered, self.table, may)
        host, model = (self.listener.host, self.listener.model) if self.listener else ("", "")
        listened = Listened(host, model, answered.asked, held.claims, held.dropped, answered.notices, held.doubts)
        proposals = in_the_order_asked([*held.doubted, *held.proposals], rule_set)
        proposals.sort(key=lambda each: bool(each.doubted_by))  # what is likely to be refused is read last
        return replace(proposed, proposals=proposals, listened=listened)

    def document(
        self, proposed: Proposed, accepted: Sequence[str], kind: str, *, with_shares: bool = True
    ) -> dict[str, Any]:
        """A document with what was accepted, by the ids of proposals, and with how much each side said, where its kind
        takes that; not for a check that knows it of another call. Raises FactsError where one is not proposed."""
        proposed = with_those_taken(proposed, accepted)
        if faults := [*_not_proposed(proposed, accepted)]:
            raise FactsError(faults)
        takes_shares = with_shares and proposed.has_shares and SHARES in self.rulebook.rule_sets[kind].facts
        return document_of(proposed, accepted_of(proposed, accepted), kind, takes_shares)

    def _folder(self) -> Path | None:
        """The folder of the rulebook in force, or of its base where that has the table."""
        own = self._library.folders.get(self.rulebook.name)
        if own is None or (own / FOLDER).is_dir() or self.rulebook.extends is None:
            return own
        extends = self.rulebook.extends
        others = [*self._library.folders.values(), SHIPPED]
        base = base_among(f"{extends.id}@{extends.version}", own, others, Place(str(own), 1, 1))
        return base if isinstance(base, Path) else own


def our_side(rule_set: RuleSet) -> str:
    """On which side whoever fills in a kind of document sits: a seller who checks their own selling sells."""
    return VENDOR if rule_set.aliases else BUYER


def speakers_of(calls: Sequence[Transcript]) -> Sequence[str]:
    """Everybody who is named, in the order in which sides are told."""
    spoke = [turn.speaker for call in calls for turn in call.turns]
    named = [speaker.name for call in calls for speaker in call.speakers]
    return [*dict.fromkeys(name for name in (*spoke, *named) if name)]


def _strangers(calls: Sequence[Transcript], declared: Collection[str]) -> Iterator[Diagnostic]:
    known = speakers_of(calls)
    shown = ", ".join(_seen(name) for name in known[:_MOST_NAMED]) or "nobody is named"
    more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
    there = set(known)
    for at, name in enumerate(each for each in declared if each not in there):
        near = did_you_mean(name, map(_seen, known)) if at < _MOST_NAMED else ""
        hint = f"{near} these speak: {shown}{more}" if near else f"these speak: {shown}{more}"
        yield Diagnostic("proposals/unknown-speaker", "nobody of this name speaks", step("/sides", name), hint)


def _too_long(calls: Sequence[Transcript]) -> Iterator[Diagnostic]:
    characters = sum(len(passage.text) for call in calls for turn in call.turns for passage in turn.passages)
    if characters > MOST_CHARACTERS:
        message = f"more than {MOST_CHARACTERS:,} characters of talk"
        yield Diagnostic("proposals/too-long", message, "/transcripts", "give fewer calls at once")


def _not_proposed(proposed: Proposed, accepted: Sequence[str]) -> Iterator[Diagnostic]:
    known = [each.id for each in proposed.proposals]
    for at, each in enumerate(accepted):
        if each not in known:
            hint = did_you_mean(each, known) or f"these are: {', '.join(known[:_MOST_NAMED]) or 'none'}"
            yield Diagnostic("proposals/not-proposed", "this is not proposed", step("/accepted", at), hint)


def _seen(name: str) -> str:
    """A name in which everything shows."""
    return "".join(each if each.isprintable() else _UNSEEN for each in name)
