"""Which words before a colon are the name of a speaker: *Dana:* is, *Date:* is not, and *One thing:* is not either."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from unicodedata import category

MOST_WORDS, LONGEST = 5, 60
"""Of a name alone: whom somebody works for, and as what, may be longer than what they are called."""
LONGEST_LABEL = 140
"""Characters of a name with all that stands beside it."""
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
_ROLES = frozenset({"client", "coach", "contact", "customer", "facilitator", "host", "lead", "moderator", "prospect"})
"""Words before a colon that name whoever speaks where they stand more than once, and else what a call is about."""
_NOTES = re.compile(
    r"\b(action items?|analysis|coaching|debrief|evaluation|feedback|follow[- ]?ups?|highlights|insights"
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
_OF_TALK = (
    "am are be been can could did do does had has have he her here his how i if is it its let may me my not our "
    "said say says she should that their them there these they this those to us was we were what when where which "
    "who why will would you your"
)
_OF_A_SENTENCE = frozenset(_OF_TALK.split())
"""Small words that stand in what somebody says and in nobody’s name."""
_SHORT_NAME = 2
"""Words of which even a sentence makes a name: *The buyer*, *Us*."""
_OF_FAMILIES = "al bin da de del den der di dos du el la le ten ter van vom von y zu zum zur"
_OF_A_FAMILY = frozenset(_OF_FAMILIES.split())
"""Small words that stand in a name."""
_WORD = re.compile(r"[^\W\d_][\w.'’\-]*|&|\d{1,3}|[A-Z]\.")
_BESIDE = re.compile(r"\s*[(\[|]|,\s|\s[–—/·-]\s")
"""Where what stands beside a name begins: a company, a role or both."""
_IN_BRACKETS = re.compile(r"\s*[(\[]")


def could_be_a_name(label: str) -> bool:
    """Whether a few words could be what somebody is called: *Dana Whitfield*, *Speaker 1*, *Dana (Acme Corp)*.

    What stands beside the name is no part of it, so that a company may be called as it likes."""
    label = _visible(label)
    if _is_small(label) and label.split():
        return True
    words = _name_in(label).split()
    return _could_begin(label) and len(words) <= MOST_WORDS and all(_WORD.match(word) for word in words)


def could_come_again(label: str) -> bool:
    """Whether words before a colon are a speaker where they stand at the beginning of several lines: *Ines from the
    house of Falk and Partners*. A name is, and what is too long for one; a sentence is not."""
    return could_be_a_name(label) or _could_begin(_visible(label), LONGEST_LABEL)


def looks_like_a_label(label: str) -> bool:
    """Whether the beginning of a line looks like somebody’s name, in capitals or not; a heading and a sentence do not.
    It is enough to ask a person, and too little to say that somebody speaks."""
    label = _visible(label)
    name = _name_in(label)
    words = name.split()
    return (
        len(words) > 0
        and len(label) <= LONGEST_LABEL
        and name.casefold() not in _HEADINGS
        and not names_notes(name)
        and not (len(words) > _SHORT_NAME and not _OF_A_SENTENCE.isdisjoint(words[1:]))
    )


def _could_begin(label: str, longest: int = LONGEST) -> bool:
    name = _name_in(label)
    return len(name) <= longest and looks_like_a_label(label) and _begins_as_a_name(name.split()[0])


def _name_in(label: str) -> str:
    """A label without what stands beside the name; of one that is all in brackets, what is in them."""
    found = _BESIDE.search(label)
    return label[: found.start()].strip() if found and found.start() else label.strip("()[] ")


def speakers_of(labels: Sequence[str]) -> Collection[str]:
    """Of the labels of a file, in their order and with their repetitions, those that are speakers: whoever has more
    than one, and whoever speaks once by a name, among them or right before them. Where nobody speaks twice, all whose
    label is a name."""
    every = Counter(labels)
    names = [label for label in every if could_be_a_name(label)]
    called = {_visible(label).casefold() for label in names if not _is_small(label)}
    counts = {label: every[label] for label in names if not _is_small(label) or _names_somebody(label, called)}
    often = {label for label in every if every[label] >= _OFTEN and (label in counts or _comes_again(label, counts))}
    known = {word for label in often for word in _name_in(label).split()}
    named = {label for label in counts if label.casefold() not in _ROLES and _names_alone(label, known)}
    if not often:
        return named
    places = [at for at, label in enumerate(labels) if label in often]
    among = {*labels[max(places[0] - 1, 0) : places[-1] + _OFTEN]}
    return often | (named & among)


def _comes_again(label: str, counts: Collection[str]) -> bool:
    """Whether a label that is no name by itself is one as it stands again and again. One in small letters is where
    nobody is written otherwise."""
    return not counts if _is_small(label) else could_come_again(label)


def _names_alone(label: str, known: Collection[str]) -> bool:
    """Whether a label names somebody even where it stands once. Words behind a comma or a dash, such as those of
    *Thanks, Ines*, are not told from a sentence unless a whole name stands before them."""
    label = _visible(label)
    if _is_small(label):
        return True
    name = _name_in(label)
    words, beside = name.split(), label.removeprefix(name)
    if not all(_begins_as_a_name(word) or word in _OF_A_FAMILY for word in words):
        return False
    if not beside or len(words) > 1 or _IN_BRACKETS.match(beside):
        return True
    behind = beside.strip(", ").split()
    is_first_name = beside.startswith(",") and all(_begins_as_a_name(word) for word in behind)
    return is_first_name and len(behind) <= _SHORT_NAME and not any(word in known for word in behind)


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
    """A capital, a letter of a script without capitals, or a digit behind a name."""
    letter = word[:1]
    return letter.isdigit() or (letter.isalpha() and letter == letter.upper()) or word == "&"
