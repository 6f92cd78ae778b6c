"""What speaks to whoever answers a check, as others read it: *You gave a price* is *The trainer gave a price*."""

import re

from dontbuy.api.pages.words import outside_quotes, owner

_YOU = re.compile(r"\b([Yy])ou(r?)\b(?: (\w+))?(?: (\w+))?")
_SOMEBODY_ELSE = re.compile(r"\b(buyer|contact|someone|leader)\b")
_OF_ONE = {"are": "is", "have": "has", "do": "does", "were": "was"}
_OF_ONE |= {
    verb: f"{verb}s"
    for verb in (
        *(
            "answer",
            "ask",
            "charge",
            "explain",
            "fill",
            "help",
            "join",
            "keep",
            "know",
            "make",
            "need",
            "offer",
            "propose",
        ),
        *("sell", "take", "talk", "understand", "want"),
    )
}
_OF_ONE |= {"teach": "teaches"}
_ADVERBS = ("fully", "still", "last", "mostly", "never")
_OPENS_A_QUESTION = re.compile(r"\b(are|can|could|did|do|does|had|have|should|were|will|would) $", re.IGNORECASE)
"""What stands before *you* where the verb behind it keeps its form: *did you ask*."""
_AFTER_A_SUBJECT = re.compile(r"(?!(?:and|or|to|for|on|about|nor|with|down|the|time|who|in)\b)[a-z]")
_SENTENCE = re.compile(r"(?<=[.?!:;]) ")


def in_the_third_person(text: str, who: str) -> str:
    """The text about `who`, such as *the trainer* or *Anna Berg*, that was a text to them; what it quotes stays.

    The first *you* of a sentence says who it is, and so does one behind somebody else or behind a verb; the others are
    *they*.
    """
    return outside_quotes(text, lambda part: _told(part, who))


def _told(text: str, who: str) -> str:
    return " ".join(_sentence(sentence, who) for sentence in _SENTENCE.split(text))


def _sentence(text: str, who: str) -> str:
    said, rest, is_named = "", text, False
    while found := _YOU.search(rest):
        before, following, then = rest[: found.start()], found[3] or "", found[4] or ""
        is_named = is_named and not _SOMEBODY_ELSE.search(before)
        if found[2]:
            spoken = "their" if is_named else owner(who)
        elif is_named and _AFTER_A_SUBJECT.match(following):
            spoken = "they"
        else:
            spoken = who
            opening = _OPENS_A_QUESTION.search(before)
            if opening:
                of_one = _of_one(opening[1])
                before = before[: opening.start(1)] + of_one + " "
            elif following in _ADVERBS:
                then = _of_one(then)
            else:
                following = _of_one(following)
        if found[1] == "Y":
            spoken = spoken[:1].upper() + spoken[1:]
        taken = found.end() if following in _ADVERBS or not then else found.start(4) - 1
        said += before + " ".join(part for part in (spoken, following, then if taken == found.end() else "") if part)
        rest, is_named = rest[taken:], not _SOMEBODY_ELSE.fullmatch(following)
    return said + rest


def _of_one(verb: str) -> str:
    """A verb as it is said of one person: *have* is *has*, *Do* is *Does*; any other word stays."""
    of_one = _OF_ONE.get(verb.lower(), verb)
    return of_one[:1].upper() + of_one[1:] if verb[:1].isupper() else of_one
