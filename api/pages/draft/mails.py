"""Texts as mails: a link that opens a mail program with subject and text filled in."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

LONGEST_LINK = 1_900
"""Characters. Some mail programs cut a longer link, or do not open it."""
_SUBJECT, _NAME = 120, 40
_LEFT_OUT = "Left out of this mail for its length: {}."


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


class Block(NamedTuple):
    """One part of a long mail; `name` is what it is about, `""` where it can be left out unsaid."""

    name: str
    text: str


def mail_in_blocks(subject: str, opening: str, blocks: Sequence[Block], ending: str) -> Mail:
    """A mail that ends as its text does, with each block that still fits beside those before it. What does not fit is
    left out as a whole, and the mail says which that is."""
    subject = shortened(subject, _SUBJECT)
    kept: list[Block] = []
    for block in blocks:
        if len(_link(subject, _body(opening, blocks, [*kept, block], ending))) < LONGEST_LINK:
            kept.append(block)
    link = _link(subject, _body(opening, blocks, kept, ending))
    if len(link) < LONGEST_LINK:
        return Mail(link, len(_left_out(blocks, kept)))
    return Mail(_link(shortened(subject, _NAME), ending), len(blocks) + 1)


def _body(opening: str, blocks: Sequence[Block], kept: Sequence[Block], ending: str) -> str:
    missing = _left_out(blocks, kept)
    said = [_LEFT_OUT.format("; ".join(missing))] if missing else []
    return "\n\n".join([opening, *(block.text for block in kept), *said, ending])


def _left_out(blocks: Sequence[Block], kept: Sequence[Block]) -> list[str]:
    """What has to be named of the blocks that are not kept, each name once."""
    return [*dict.fromkeys(block.name for block in blocks if block not in kept and block.name)]


def shortened(text: str, most: int) -> str:
    """The text in one line, and no longer than `most` characters; what is cut ends with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _link(subject: str, body: str) -> str:
    # Mail wants CR LF between lines, and a space as %20: a plus would stay a plus.
    said = body.replace("\n", "\r\n")
    return f"mailto:?subject={quote(subject, safe='', errors='replace')}&body={quote(said, safe='', errors='replace')}"
