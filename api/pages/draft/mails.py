"""Texts as mails: a link that opens a mail program with subject and text filled in."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

LONGEST_LINK = 1_900
"""Characters. Some mail programs cut a longer link, or do not open it."""
_SUBJECT, _NAME = 120, 40


class Mail(NamedTuple):
    """A `mailto:` link, and how many of the last lines did not fit into it."""

    link: str
    left_out: int


def mail(subject: str, opening: str, lines: Sequence[str], rest: str, closing: str = "") -> Mail:
    """A mail that says the opening, the lines, as many of them as fit, and the closing.

    Where lines are left out, `rest` says so after the others with their number: *{} more will follow.*
    """
    for left_out in range(len(lines) + 1):
        kept = [*lines[: len(lines) - left_out], *([rest.format(left_out)] if left_out else [])]
        parts = (opening, "\n".join(kept), closing)
        link = _link(shortened(subject, _SUBJECT), "\n\n".join(part for part in parts if part))
        if len(link) < LONGEST_LINK:
            return Mail(link, left_out)
    return Mail(_link(shortened(subject, _NAME), rest.format(len(lines))), len(lines))


def shortened(text: str, most: int) -> str:
    """The text in one line, and no longer than `most` characters; what is cut ends with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _link(subject: str, body: str) -> str:
    # Mail wants CR LF between lines, and a space as %20: a plus would stay a plus.
    said = body.replace("\n", "\r\n")
    return f"mailto:?subject={quote(subject, safe='', errors='replace')}&body={quote(said, safe='', errors='replace')}"
