"""On which side each speaker is: as somebody declared it, or as what they say and are called makes likely."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from dontbuy.api.proposals.proposal import BUYER, SIDES, VENDOR, SpeakerSide
from dontbuy.api.proposals.speech import Sentence
from dontbuy.api.proposals.table import CallTable
from dontbuy.api.proposals.words import Words
from dontbuy.api.transcripts.transcript import Speaker, Transcript

_OTHER = {BUYER: VENDOR, VENDOR: BUYER}
_OF_A_NAME, _OF_A_TITLE, _OF_A_PHRASE, _OF_A_COLLEAGUE = 6, 3, 1, 2
_MOST_PHRASES = 4
"""Phrases that count for one side: whoever talks much is not more of it for that."""
_MOST_REASONS = 2
"""Of a side that is proposed."""
_LEAD = 2
"""By how much one side has to be likelier than the other before it is proposed."""
_LEAD_OVER_SOME = 3
"""The same where something speaks for the other side too."""


def sides_of(
    calls: Sequence[Transcript], sentences: Sequence[Sentence], table: CallTable, declared: Mapping[str, str]
) -> list[SpeakerSide]:
    """The side of every speaker, in the order in which they first speak. What was declared is taken as it is.
    `sentences` are those of the calls."""
    speakers = {each.name: each for call in calls for each in call.speakers}
    spoke = [turn.speaker for call in calls for turn in call.turns]
    found = _Finding(sentences, table, speakers)
    names = dict.fromkeys([name for name in (*spoke, *speakers) if name])
    likely = {name: found.side_of(name) for name in names}
    known = {name: side for name, side in {**{n: s.side for n, s in likely.items()}, **declared}.items() if side}

    def of(name: str) -> SpeakerSide:
        if name in declared:
            return SpeakerSide(name, declared[name], is_declared=True)
        stays = likely[name].side or (found.is_torn(name) and not declared)
        return likely[name] if stays else _the_last_one(name, names, known)

    return [of(name) for name in names]


def _the_last_one(name: str, names: Collection[str], known: Mapping[str, str]) -> SpeakerSide:
    """Of two, the one of whom nothing says anything is on the other side."""
    others = [each for each in names if each != name] if len(names) == len(SIDES) else []
    if others and others[0] in known:
        return SpeakerSide(name, _OTHER[known[others[0]]], False, ("the only other speaker",))
    return SpeakerSide(name, "", is_declared=False)


def _likelier(weights: Counter[str]) -> str:
    """The side for which clearly more speaks; `""` where that is neither."""
    best = max(SIDES, key=lambda side: weights[side])
    other = weights[_OTHER[best]]
    return best if weights[best] - other >= (_LEAD_OVER_SOME if other else _LEAD) else ""


class _Finding:
    """What speaks for which side, by speaker."""

    def __init__(self, sentences: Sequence[Sentence], table: CallTable, speakers: Mapping[str, Speaker]) -> None:
        self._weights: dict[str, Counter[str]] = defaultdict(Counter)
        self._because: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        sides = table.sides
        named = table.ear("names", lambda: ((side, table.phrases(each.names)) for side, each in sides.items()))
        titled = table.ear("titles", lambda: ((side, table.phrases(each.titles)) for side, each in sides.items()))
        said = table.ear("who says", lambda: ((side, table.phrases(each.says)) for side, each in sides.items()))
        for name, speaker in speakers.items():
            self._found(name, named.hears(Words(name)), _OF_A_NAME, f"called “{name}”")
            for title in (speaker.title, name):
                self._found(name, titled.hears(Words(title)), _OF_A_TITLE, f"title: {title}")
        spoilt = table.ear("who does not", lambda: ((side, table.phrases(each.unless)) for side, each in sides.items()))
        heard = Counter[tuple[str, str]]()
        for sentence in sentences:
            for side in said.hears(sentence.words).keys() - spoilt.hears(sentence.words).keys():
                heard[sentence.speaker, side] += 1
                if heard[sentence.speaker, side] <= _MOST_PHRASES:
                    words = sentence.text if len(sentence.text) <= 90 else f"{sentence.text[:90].rstrip()}…"
                    self._found(sentence.speaker, [side], _OF_A_PHRASE, f"says “{words}”")
        self._colleagues(speakers)

    def side_of(self, name: str) -> SpeakerSide:
        best = _likelier(self._weights[name])
        return SpeakerSide(name, best, False, tuple(self._because[name][best][:_MOST_REASONS] if best else ()))

    def is_torn(self, name: str) -> bool:
        """Whether something speaks for either side."""
        return all(self._weights[name][side] for side in SIDES)

    def _found(self, name: str, sides: "Sequence[str] | Mapping[str, object]", weight: int, because: str) -> None:
        for side in sides:
            self._weights[name][side] += weight
            if because not in self._because[name][side]:
                self._because[name][side].append(because)

    def _colleagues(self, speakers: Mapping[str, Speaker]) -> None:
        """Whoever has an address of one house, or is named by a recorder as of one, sits on one side."""
        houses: dict[str, list[str]] = defaultdict(list)
        for name, speaker in speakers.items():
            house = speaker.email.rpartition("@")[2].lower() or speaker.affiliation.lower()
            if house and house != "unknown":
                houses[house].append(name)
        likely = {name: _likelier(weights) for name, weights in self._weights.items()}
        for house, names in houses.items():
            speak_for: dict[str, list[str]] = defaultdict(list)
            for name in names:
                if side := likely.get(name, ""):
                    speak_for[side].append(name)
            for name in names:
                for side, known in speak_for.items():
                    count = len(known) - (likely.get(name) == side)
                    shown = [other for other in known[: _MOST_REASONS + 1] if other != name][:_MOST_REASONS]
                    for other in shown:
                        self._found(name, [side], _OF_A_COLLEAGUE, f"of the same house as {other}: {house}")
                    self._weights[name][side] += (count - len(shown)) * _OF_A_COLLEAGUE
