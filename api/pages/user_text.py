"""Text that people typed, made harmless where it is shown: it is isolated, and what cannot be seen is made visible."""

import re
from unicodedata import normalize

from markupsafe import Markup, escape

from dontbuy.engine.values import HIDDEN

_UNSEEN = re.compile(f"[{HIDDEN}\U000e0000-\U000e007f]")
"""What no name may have, and the tags that nobody sees either; flags of some countries are written with those."""
_SEEN = "\ufffd"
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 40


def plain(text: object) -> str:
    """The text with a visible mark in the place of each character that is not seen: for attributes and titles."""
    return _UNSEEN.sub(_SEEN, str(text))


def safe_slug(text: str) -> str:
    """A name as part of the name of a file: `"Müller & Söhne"` is `"muller-sohne"`; `""` where no letter is left."""
    bare = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_A_SLUG.sub("-", bare)[:_LONGEST_SLUG].strip("-")


def person(text: object) -> Markup:
    """The text as a person wrote it, in an element of its own, so that its direction moves nothing around it."""
    return Markup("<bdi>{}</bdi>").format(escape(plain(text)))
