"""What calls propose, printed: for people, as JSON, or as a document of what was accepted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from dontbuy.api.errors import NoTranscript
from dontbuy.api.proposals.claims import REASONS
from dontbuy.api.proposals.data import proposed_data
from dontbuy.api.proposals.listener import SECONDS_ALONE, Listener
from dontbuy.api.proposals.proposal import BUYER, VENDOR, Basis, Proposal, Proposed, Quote, SpeakerSide
from dontbuy.api.proposals.proposals import Beside, Proposals, our_side
from dontbuy.api.settings import read_settings
from dontbuy.api.transcripts.clock import clock_of
from dontbuy.api.transcripts.reading import read_transcript
from dontbuy.api.transcripts.transcript import Transcript
from dontbuy.api.wire.exact_json import dumps
from dontbuy.cli.terminal import clean, write_document
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.rulebook.library import Library

ALL = "all"
_US = "us"
_BASES = {
    Basis.SAID: "said",
    Basis.EXCHANGE: "said back and confirmed",
    Basis.SEQUENCE: "the order of what was said",
    Basis.ABSENCE: "never said",
}
_SIDES = {BUYER: "buyer", VENDOR: "vendor"}


@dataclass(frozen=True, slots=True)
class AskedOfCalls:
    """What was asked of calls. `sides` are names by `us`, `buyer` and `vendor`; `accepted` is None where nobody was
    asked."""

    kind: str
    sides: Mapping[str, Sequence[str]]
    is_whole: bool
    beside: Beside
    accepted: Sequence[str] | None
    as_json: bool


def propose_from(library: Library, files: Sequence[tuple[str, bytes]], asked: AskedOfCalls, unit: str) -> None:
    """Print what the calls in some files propose. Raises NoTranscript, FactsError, RuleSetNotFound,
    RulebookError, SettingsRefused."""
    listener = Listener.of(read_settings(), SECONDS_ALONE) if asked.beside.listener else None
    proposals = Proposals(library, listener=listener)
    rule_set = library.rule_set(library.in_force, asked.kind)
    declared = _declared(asked.sides, our_side(rule_set))
    calls = [_read(name, data, unit) for name, data in files]
    proposed = proposals.of_calls(calls, declared, asked.kind, is_whole=asked.is_whole, beside=asked.beside)
    if asked.accepted is not None:
        ids = [each for each in asked.accepted if each != ALL]
        if ALL in asked.accepted:
            ids += [each.id for each in proposed.proposals if each.id not in ids and not each.doubted_by]
        write_document(dumps(proposals.document(proposed, ids, asked.kind)).decode() + "\n")
        return
    if asked.as_json:
        names = [name for name, _ in files]
        write_document(dumps(proposed_data(asked.kind, proposed, proposals.notices, names, None)).decode() + "\n")
        return
    for line in _ProposedText(proposals, rule_set, proposed, [name for name, _ in files]).lines():
        typer.echo(line)


def _declared(sides: Mapping[str, Sequence[str]], ours: str) -> Mapping[str, str]:
    """The side of each name. Raises typer.BadParameter for a name on both."""
    declared: dict[str, str] = {}
    for option, names in sides.items():
        for name in names:
            side = ours if option == _US else option
            if declared.setdefault(name, side) != side:
                raise typer.BadParameter(f"{clean(name)} cannot be on both sides", param_hint=f"--{option}")
    return declared


def _read(name: str, data: bytes, unit: str) -> Transcript:
    """A transcript; what is wrong is told with the name of its file."""
    try:
        return read_transcript(data, unit)
    except NoTranscript as error:
        places = [f"{name}:{each.where}" if each.where else name for each in error.diagnostics]
        raise NoTranscript(
            Diagnostic(each.code, each.message, place, each.hint)
            for each, place in zip(error.diagnostics, places, strict=True)
        ) from None


@dataclass(frozen=True, slots=True)
class _ProposedText:
    """What is proposed, for people: who is who first, for everything else rests on it."""

    proposals: Proposals
    rule_set: RuleSet
    proposed: Proposed
    names: Sequence[str]

    def lines(self) -> Iterator[str]:
        yield from self._listened()
        yield "Who is who"
        yield from (f"  {line}" for each in self.proposed.sides for line in self._side(each))
        yield ""
        yield from self._proposals()
        yield from self._alike()
        absent = any(each.basis is Basis.ABSENCE for each in self.proposed.proposals)
        if absent:
            yield ""
            asked = _count(len(self.proposed.asked), "question")
            yield f"What was never said rests on all that the vendor asked: {asked}"
            yield from (f"  {self._quoted(each)}" for each in self.proposed.asked)
        if self.proposed.why_no_absence:
            yield ""
            yield "Nothing is proposed from what was never said, for another conversation is spoken of"
            yield from (f"  {self._quoted(each)}" for each in self.proposed.why_no_absence)
        yield ""
        yield "Context, and no criterion"
        for side, share in self.proposed.shares.items():
            yield f"  {_SIDES[side]}: {_count(share.words, 'word')}, {_count(share.questions, 'question')}, " + (
                f"{_count(share.longest_turn, 'word')} in the longest turn"
            )
        yield from self._notices()

    def _listened(self) -> Iterator[str]:
        listened = self.proposed.listened
        if listened is None:
            return
        model = f"{clean(listened.host)} (model {clean(listened.model)})"
        if listened.asked:
            yield f"What was said left this machine: it was sent to {model}"
        else:
            yield f"Nothing was heard from {model}"
        for why, count in listened.dropped.items():
            yield f"  dropped of its claims: {count} {REASONS[why]}"
        yield ""

    def _side(self, each: SpeakerSide) -> Iterator[str]:
        name = clean(each.speaker)
        if each.is_declared:
            yield f"{name}: {_SIDES.get(each.side, 'neither')}, as you say"
        elif each.side:
            yield f"{name}: {_SIDES[each.side]}, proposed ({clean('; '.join(each.because))})"
        else:
            yield f"{name}: not known, so nothing is proposed from what they say. Say it with --us or --vendor"

    def _proposals(self) -> Iterator[str]:
        if not self.proposed.proposals:
            yield "Nothing is proposed"
            return
        doubted = any(each.doubted_by for each in self.proposed.proposals)
        all_of_them = "--accept all for those that the listener would not refuse" if doubted else "--accept all"
        yield f"Proposed. Nothing counts before somebody accepts it: --accept ID, or {all_of_them}"
        for at, each in enumerate(self.proposed.proposals, 1):
            declared = self.rule_set.facts[each.fact]
            yield ""
            yield f"{at}. {_with_capital(declared.short or declared.question)}: {self._value(each)}"
            yield f"   {each.because}"
            if each.basis is not Basis.ABSENCE:
                yield from (f"   {self._quoted(quote)}" for quote in each.quotes)
            by = " · heard by the listener" if each.heard_by else ""
            no = " · the listener would refuse it" if each.doubted_by else ""
            yield f"   [{_BASES[each.basis]}{by}{no} · {each.id}]"

    def _alike(self) -> Iterator[str]:
        if self.proposed.alike is None:
            return
        yield ""
        if not self.proposed.alike:
            yield "Nothing else resembles what others say of a question"
            return
        yield "Worth reading too. Nothing heard these; they resemble what others say, and most say nothing of it"
        for each in self.proposed.alike:
            declared = self.rule_set.facts[each.fact]
            yield ""
            told = self._in_words(each.fact, each.value)
            yield f"{_with_capital(declared.short or declared.question)}? Perhaps: {told}"
            yield f"   {self._quoted(each.quote)}"
            yield f"   [{' or '.join(each.values)}]"

    def _value(self, each: Proposal) -> str:
        told = self._in_words(each.fact, each.value)
        for name, value in each.beside.items():
            told += f" ({self._in_words(name, value)})"
        return told

    def _in_words(self, fact: str, value: Any) -> str:
        from dontbuy.api.pages.words import in_one_line  # only here: for tools no value is put in words

        return clean(in_one_line(value, self.rule_set.facts[fact].type, self.proposals.rulebook))

    def _quoted(self, quote: Quote) -> str:
        """Words with who said them, and where: the file where there are several, the line, the time."""
        place = quote.passages[0].place if quote.passages else ""
        where = [clean(quote.speaker)]
        if len(self.names) > 1:
            where.append(clean(self.names[quote.call - 1]))
        where.append(f"at {place}" if place.startswith("/") else f"line {place}")
        if quote.start is not None:
            where.append(clock_of(quote.start))
        return f"“{clean(quote.text)}” ({', '.join(where)})"

    def _notices(self) -> Iterator[str]:
        several = len(self.names) > 1
        yield from (f"note: {each}" for each in self.proposals.notices)
        yield from (f"note: {each}" for each in (self.proposed.listened.notices if self.proposed.listened else ()))
        for name, call in zip(self.names, self.proposed.calls, strict=True):
            yield from (f"note: {f'{clean(name)}: ' if several else ''}{each}" for each in call.notices)


def _count(count: int, noun: str) -> str:
    return f"{count} {noun if count == 1 else f'{noun}s'}"


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]
