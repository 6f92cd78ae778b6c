"""Quotes and apostrophes as they are printed, from texts in which they are typed."""

import re

_CODE = re.compile(r"(`[^`]*`)")
_OPENING = re.compile(r'(^|[\s(\[“—–-])"')


def typographic(text: str) -> str:
    """The text with “ ” and ’ in the place of straight quotes and apostrophes.

    `say "don't"` becomes `say “don’t”`. A quote opens at the start, behind a space, a bracket or a dash, and closes
    anywhere else. What stands between backticks is code and stays.
    """
    parts = _CODE.split(text)
    parts[::2] = [_OPENING.sub("\\1“", part).replace('"', "”").replace("'", "’") for part in parts[::2]]
    return "".join(parts)
