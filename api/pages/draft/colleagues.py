"""What is said to a colleague: our business where a page, which is not one of us, says your business."""

import re

_THEIR_OWN = ("calendar", "job", "next", "title")
"""What belongs to whoever is written to, and not to the organisation."""
_THE_LEADERS = ("managers", "people", "reps", "team")
_LEADER = "leader"
_HOW_WE_SELL = (("how you sell", "how we sell"),)


def to_a_colleague(text: str, person: str) -> str:
    """The text as one of us says it to another: *your organisation* is *our organisation*; *your calendar* stays.

    The sales leader keeps what is theirs to lead: *your team*.
    """
    keeps = (*_THEIR_OWN, *(_THE_LEADERS if person == _LEADER else ()))
    for yours, ours in _HOW_WE_SELL:
        text = text.replace(yours, ours)
    return re.sub(rf"\b([Yy])our\b(?! (?:own )?(?:{'|'.join(keeps)})\b)", _ours, text)


def _ours(found: re.Match[str]) -> str:
    return "Our" if found[1] == "Y" else "our"
