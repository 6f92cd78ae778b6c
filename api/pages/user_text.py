"""Text that people typed, made harmless where it is shown: it is isolated, and what cannot be seen is made visible."""

import re

from markupsafe import Markup, escape

# Marks that reorder a line, that have no width, that are no text at all, and tags that nobody sees. The two joiners
# stay: emoji and several scripts are written with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_SEEN = "\ufffd"


def plain(text: object) -> str:
    """The text with a visible mark in the place of each character that is not seen: for attributes and titles."""
    return _UNSEEN.sub(_SEEN, str(text))


def person(text: object) -> Markup:
    """The text as a person wrote it, in an element of its own, so that its direction moves nothing around it."""
    return Markup("<bdi>{}</bdi>").format(escape(plain(text)))
