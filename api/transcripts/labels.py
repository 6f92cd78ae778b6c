"""Which words before a colon are the name of a speaker: *Dana:* is, *Date:* is not, and *One thing:* is not either."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from unicodedata import category

MOST_WORDS, LONGEST = 5, 60
_OFTEN = 2
"""Who speaks in a call speaks more than once; a heading stands once."""
_OF_A_HEADER = (
    "account, agenda, answer, attendees, author, budget, call, call type, company, context, cost, date, "
    "deal, deal size, deliverables, disclaimer, duration, email, end time, fee, file, from, goal, id, "
    "industry, invitees, language, length, link, location, meeting, meeting title, meeting type, note, "
    "organiser, organizer, outcome, participants, people, persona, phase, phone, place, platform, "
    "prepared by, price, pricing, product, purpose, question, rating, re, recorded, recording, ref, region, "
    "result, role, scenario, scene, scope, score, segment, setting, source, speakers, stage, start, "
    "start time, status, subject, theme, time, timeline, timezone, title, to, topic, topics, total, "
    "transcribed by, transcript, type, url, version, with"
)
_HEADINGS = frozenset(each.strip() for each in _OF_A_HEADER.split(","))
"""Words before a colon that name nobody, in small letters."""
_ROLES = frozenset({"client", "contact", "customer", "facilitator", "host", "lead", "moderator", "prospect"})
"""Words before a colon that name whoever speaks where they stand more than once, and else what a call is about."""
_NOTES = re.compile(
    r"\b(action items?|analysis|coach\w*|debrief|evaluation|feedback|follow[- ]?ups?|highlights|insights"
    r"|key (moments|points|takeaways)|learnings|minutes|next steps|notes?|observations?|overview|recap|score ?card"
    r"|strengths|summary|takeaways|to[- ]?dos?|what went)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"\b(begin\w*|call|conversation|dialogue?|discussion|start\w*|transcript\w*)\b", re.IGNORECASE)
_SIDES = _ROLES | {
    *("buyer", "seller", "vendor", "rep", "sales rep", "trainer", "speaker", "ae", "sdr", "interviewer", "agent"),
    *("me", "us", "them", "you", "caller", "consultant"),
}
"""Words in small letters that are speakers where they stand before a colon."""
_SMALL_WORDS = 2
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W\d_][\w.'’\-]*|\([^()]*\)|&|\d{1,3}|[A-Z]\.")


def could_be_a_name(label: str) -> bool:
    """Whether a few words could be what somebody is called: *Dana Whitfield*, *Speaker 1*, *Dana (Acme Corp)*."""
    label = _visible(label)
    words = _IN_BRACKETS.sub("", label).split() or _IN_BRACKETS.findall(label)
    if _is_small(label) and words:
        return True
    return (
        0 < len(words) <= MOST_WORDS
        and len(label) <= LONGEST
        and _begins_as_a_name(words[0])
        and label.casefold() not in _HEADINGS
        and not names_notes(label)
        and all(_WORD.match(word) for word in words)
    )


def speakers_of(labels: Sequence[str]) -> Collection[str]:
    """Of the labels of a file, in their order and with their repetitions, those that are speakers: whoever has more
    than one, and whoever speaks once by a name, among them or right before them. Where nobody speaks twice, all whose
    label is a name."""
    every = Counter(labels)
    names = [label for label in every if could_be_a_name(label)]
    called = {_visible(label).casefold() for label in names if not _is_small(label)}
    counts = {label: every[label] for label in names if not _is_small(label) or _names_somebody(label, called)}
    often = {label for label, count in counts.items() if count >= _OFTEN}
    named = {
        label
        for label in counts
        if label.casefold() not in _ROLES
        and (_is_small(label) or all(_begins_as_a_name(word) for word in _IN_BRACKETS.sub("", _visible(label)).split()))
    }
    if not often:
        return named
    places = [at for at, label in enumerate(labels) if label in often]
    among = {*labels[max(places[0] - 1, 0) : places[-1] + _OFTEN]}
    return often | (named & among)


def _visible(label: str) -> str:
    """A label without what shows nothing, such as a mark of the direction of writing."""
    if label.isascii():
        return label
    return "".join(each for each in label if category(each) != "Cf")


def _is_small(label: str) -> bool:
    """Whether a label is in small letters alone, and short: few write their speakers so."""
    bare = _visible(label)
    return len(bare.split()) <= _SMALL_WORDS and bare[:1].isalpha() and bare == bare.lower() != bare.upper()


def _names_somebody(label: str, called: Collection[str]) -> bool:
    """Whether a label in small letters is somebody: one who speaks in capitals, too, an address, or a side’s word."""
    bare = _visible(label).casefold()
    return bare in called or "@" in bare or bare in _SIDES or bare.rstrip("0123456789 ") in _SIDES


def names_notes(heading: str) -> bool:
    """Whether a heading names what was written after a call: *Coaching notes*, *Summary*."""
    return _NOTES.search(heading) is not None and "transcript" not in heading.lower()


def names_speech(heading: str) -> bool:
    """Whether a heading names the call itself: *Transcript*."""
    return _SPEECH.search(heading) is not None and not names_notes(heading)


def _begins_as_a_name(word: str) -> bool:
    """A capital, a letter of a script without capitals, a digit behind a name, or a bracket around one."""
    letter = word.lstrip("(")[:1]
    return letter.isdigit() or (letter.isalpha() and letter == letter.upper()) or word == "&"
