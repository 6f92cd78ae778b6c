"""What every door calls to have calls propose facts: the API, the pages and the command hear by the same table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

from dontbuy.api.proposals.accepted import document_of
from dontbuy.api.proposals.proposal import BUYER, VENDOR, Proposed
from dontbuy.api.proposals.proposing import accepted_of, propose
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
_SHARES = "conversation.calls"
MOST_CHARACTERS = 400_000
"""Of all the calls that are heard at once: some seven hours. Talk that is made for it takes two seconds to hear."""
_MOST_NAMED = 20
_NOWHERE = Path(__file__)
"""No folder lies in a file."""
_UNSEEN = "\ufffd"


class Proposals:
    """Calls heard by the table of the rulebook in force, which is read once, when it is asked for. Nothing is kept."""

    def __init__(self, library: Library) -> None:
        self._library, self._reading = library, Lock()
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
    def notices(self) -> Sequence[Diagnostic]:
        """What somebody should know of the table before they wonder. It does not read it."""
        folder = self._folder()
        has_table = folder is not None and any((folder / FOLDER).glob("*.yaml"))
        return () if has_table else (NO_TABLE,)

    def of_calls(
        self, calls: Sequence[Transcript], declared: Mapping[str, str], kind: str, *, is_whole: bool
    ) -> Proposed:
        """What the calls of one deal propose for a document of a kind.

        `declared` says on which side a speaker is, `""` for neither. Raises RuleSetNotFound, RulebookError, and
        FactsError where somebody is declared who does not speak.
        """
        rule_set = self._library.rule_set(self.rulebook, kind)
        if faults := [*_strangers(calls, declared), *_too_long(calls)]:
            raise FactsError(faults)
        proposed = propose(calls, declared, self.rulebook, rule_set.kind, self.table, is_whole=is_whole)
        return replace(proposed, proposals=()) if self.table.is_empty else proposed

    def document(self, proposed: Proposed, accepted: Sequence[str], kind: str) -> dict[str, Any]:
        """A document with what was accepted, by the ids of proposals. Raises FactsError where one is not proposed."""
        if faults := [*_not_proposed(proposed, accepted)]:
            raise FactsError(faults)
        takes_shares = proposed.has_shares and _SHARES in self.rulebook.rule_sets[kind].facts
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
