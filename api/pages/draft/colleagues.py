"""What one of us says: our business where a page, which is not one of us, says your business."""

import re
from collections.abc import Mapping

from dontbuy.api.pages.words import lowered, outside_quotes

_THEIR_OWN = ("calendar", "head", "job", "matrix", "next", "title")
"""What belongs to whoever is written to, and not to the organisation."""
_THE_LEADERS = ("managers", "people", "reps", "team")
_LEADER = "leader"
_HOW_WE_SELL = (("how you sell", "how we sell"),)
_YOU = re.compile(r"\b(you(?:rs?)?|yourself)\b", re.IGNORECASE)
_OURS = {"your": "our", "yours": "ours", "yourself": "ourselves"}
_MINE = {"your": "my", "yours": "mine", "yourself": "myself"}
_OF_ONE = {"are": "am", "were": "was"}
_I_AND_ARE = re.compile(r"\b(I \w+[^.?!;]*?) and (are|were)\b")
_I_AND_VERB = re.compile(r"\b(?:I (are|were)|([Aa]re|[Ww]ere) I)\b")
_OF_ME = {"is": "am", "has": "have", "does": "do", "knows": "know", "defines": "define", "had": "had"}
_OPENS = {"Is": "Am", "Has": "Have", "Does": "Do"} | {word: word for word in ("Can", "Could", "Had", "Will")}
_AND_DOES = re.compile(rf"\band ({'|'.join(_OF_ME)})\b")
_BEFORE_AN_OBJECT = re.compile(
    r"\b(about|against|at|buys|choose|compare|costs?|for|from|given|gives?|helps?|let|made|makes?|of|on|pressed|sells?"
    r"|teach|tells?|than|to|told|turn|understands?|with|without) $",
    re.IGNORECASE,
)
"""What stands before *you* where it is *us*: *to tell you that it cannot help*."""


_A_SENTENCE = re.compile(
    r"(?P<end>^|[.] )(?P<before>Then |(?:Before|For|If|Once|Until|When|Where)\b[^.,:]*[,:] )?(?P<first>\w+)"
)
"""How a sentence begins: with what has to be so before, such as *If not,* or *Once the talks go on:*, or without."""
_SAYS_WHAT_IS_SO = re.compile(r"(?:an?|for|it|nobody|nothing|our|that|the|these|this|they|we)$", re.IGNORECASE)
"""How a sentence begins that asks nobody to do anything: *The price can wait*."""


def to_a_colleague(text: str, person: str) -> str:
    """The text as one of us says it to another: *your organisation* is *our organisation*; *your calendar* stays.

    The sales leader keeps what is theirs to lead: *your team*.
    """
    keeps = (*_THEIR_OWN, *(_THE_LEADERS if person == _LEADER else ()))
    for yours, ours in _HOW_WE_SELL:
        text = text.replace(yours, ours)
    return re.sub(rf"\b([Yy])our\b(?! (?:own )?(?:{'|'.join(keeps)})\b)", _ours, text)


def from_the_leader(text: str) -> str:
    """A text to a colleague as the sales leader says it: *with the sales leader present* is *with me present*."""
    text = text.replace(", and tell the sales leader.", ", and tell me once that is done.")
    text = text.replace("the sales leader has ", "I have ").replace("the sales leader’s", "my")
    return text.replace("the sales leader", "me")


def of_us(text: str) -> str:
    """A text to the buying side as that side says it to anybody: *you know your numbers* is *we know our numbers*.

    What it quotes stays, for that is said to somebody else.
    """
    return outside_quotes(text, lambda part: _YOU.sub(_us, part))


def of_me(text: str) -> str:
    """A text to one person as that person says it: *you gave a price* is *I gave a price*. What it quotes stays."""
    return outside_quotes(text, _of_me)


def _of_me(text: str) -> str:
    """The same of a text without quotes."""
    text = _I_AND_VERB.sub(_of_one, _YOU.sub(_me, text))
    return _I_AND_ARE.sub(lambda found: f"{found[1]} and {_OF_ONE[found[2]]}", text)


def i_will(to_do: str) -> str:
    """What to do, as whoever does it says that they will: *Hold the purchase. Then check again.* is *I will hold the
    purchase. Then I will check again.* What it quotes stays, and so does a sentence that says what is so."""
    said = outside_quotes(to_do, lambda part: _A_SENTENCE.sub(_promised, part))
    return said.replace("I will do not ", "I will not ").replace(" and do not ", " and not ")


def _promised(found: re.Match[str]) -> str:
    """The beginning of a sentence as a promise: *If not, keep the money* is *If not, I will keep the money*."""
    first, before = found["first"], found["before"] or ""
    if _SAYS_WHAT_IS_SO.match(first):
        return found[0]
    return f"{found['end']}{before.replace(':', ',')}I will {first if before else lowered(first)}"


def of_me_among_us(text: str, person: str) -> str:
    """A text to one of us as that person says it: *your reps* are our reps, and *you were sent* is *I was sent*."""
    return of_me(to_a_colleague(text, person))


def as_the_sender(text: str, called: str) -> str:
    """A text about whoever sends it, who is `called` so, as they say it: *The sales leader knows* is *I know*. What it
    quotes stays."""
    return outside_quotes(text, lambda part: _mine(part, called))


def _mine(text: str, called: str) -> str:
    """The same of a text without quotes."""
    who = f"[{called[:1].upper()}{called[:1].lower()}]{re.escape(called[1:])}"
    text = re.sub(rf"\b{who}’s\b", lambda found: "My" if found[0][0].isupper() else "my", text)
    text = re.sub(rf"\b(\w+) {who}\b", _asks_me, text)
    return re.sub(rf"\b{who} (\w+)([^.?!;]*)", _i_do, re.sub(rf"\b{who}(?! (?:{'|'.join(_OF_ME)})\b)", "me", text))


def _asks_me(found: re.Match[str]) -> str:
    """*Does the sales leader* is *Do I*."""
    if found[1] not in _OPENS:
        return found[0]
    return f"{_OPENS[found[1]]} I"


def _i_do(found: re.Match[str]) -> str:
    """*The sales leader knows them and is at work* is *I know them and am at work*."""
    rest = _AND_DOES.sub(lambda each: f"and {_OF_ME[each[1]]}", found[2])
    return f"I {_OF_ME[found[1]]}{rest}"


def _us(found: re.Match[str]) -> str:
    return _in_the_first_person(found, _OURS, "we", "us")


def _me(found: re.Match[str]) -> str:
    return _in_the_first_person(found, _MINE, "I", "me")


def _in_the_first_person(found: re.Match[str], owned: Mapping[str, str], subject: str, object_: str) -> str:
    is_object = _BEFORE_AN_OBJECT.search(found.string[: found.start()]) is not None
    said = owned.get(found[0].lower(), object_ if is_object else subject)
    return said.capitalize() if found[0][0].isupper() else said


def _of_one(found: re.Match[str]) -> str:
    if found[1]:
        return f"I {_OF_ONE[found[1]]}"
    verb = _OF_ONE[found[2].lower()]
    return f"{verb.capitalize() if found[2][0].isupper() else verb} I"


def _ours(found: re.Match[str]) -> str:
    return "Our" if found[1] == "Y" else "our"
