"""What speaks to whoever answers a check, as others read it: *You gave a price* is *The trainer gave a price*."""

import re

_YOU = re.compile(r"\b([Yy])ou(r?)\b(?: (\w+))?")
_SOMEBODY_ELSE = re.compile(r"\b(buyer|contact|someone|leader)\b")
_OF_ONE = {"are": "is", "have": "has", "do": "does", "were": "was", "need": "needs", "charge": "charges"}
_OF_ONE |= {"ask": "asks", "talk": "talks", "answer": "answers", "know": "knows", "propose": "proposes"}
_OF_ONE |= {"join": "joins", "sell": "sells", "teach": "teaches"}
_AFTER_A_SUBJECT = re.compile(r"(?!(?:and|or|to|for|on|about|nor)\b)[a-z]")
_SENTENCE = re.compile(r"(?<=[.?!:;]) ")


def in_the_third_person(text: str, who: str) -> str:
    """The text about `who`, such as *The trainer*, that was a text to them.

    The first *you* of a sentence says who it is, and so does one behind somebody else; the others are *they*.
    """
    return " ".join(_sentence(sentence, who[:1].lower() + who[1:]) for sentence in _SENTENCE.split(text))


def _sentence(text: str, who: str) -> str:
    said, rest, is_named = "", text, False
    while found := _YOU.search(rest):
        before, following = rest[: found.start()], found[3] or ""
        is_named = is_named and not _SOMEBODY_ELSE.search(before)
        is_subject = bool(following) and bool(_AFTER_A_SUBJECT.match(following))
        if found[2]:
            spoken = "their" if is_named else f"{who}’s"
        elif is_named:
            spoken = "they" if is_subject else "them"
        else:
            spoken, following = who, _OF_ONE.get(following, following)
        if found[1] == "Y":
            spoken = spoken[:1].upper() + spoken[1:]
        said += before + (f"{spoken} {following}" if following else spoken)
        rest, is_named = rest[found.end() :], not _SOMEBODY_ELSE.fullmatch(following)
    return said + rest
