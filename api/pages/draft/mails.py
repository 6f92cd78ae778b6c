"""Texts as mails: a link that opens a mail program with subject and text filled in."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote

LONGEST_LINK = 1_900
"""Characters. Some mail programs cut a longer link, or do not open it."""
_MOST_NAMED = 2
_FIRST = 2
"""Lines of the first list that are kept before all else: what contradicts itself, and what to do about the verdict."""
_SUBJECT, _NAME = 120, 40
_LONGEST_OF_A_WORD = 20
"""Characters: a longer one is cut within."""
LEFT_OUT = "There is more on one page, which I can send you{}."


class Mail(NamedTuple):
    """A `mailto:` link, and how many of the last lines did not fit into it."""

    link: str
    left_out: int


def mail(subject: str, opening: str, lines: Sequence[str], rest: str, closing: str = "", between: str = "\n") -> Mail:
    """A mail that says the opening, the lines, as many of them as fit, and the closing; `between` stands between lines.

    Where lines are left out, `rest` says so after the others with their number: *{} more will follow.*
    """
    for left_out in range(len(lines) + 1):
        kept = [*lines[: len(lines) - left_out], *([rest.format(left_out)] if left_out else [])]
        parts = (opening, between.join(kept), closing)
        link = _link(shortened(subject, _SUBJECT), "\n\n".join(part for part in parts if part))
        if len(link) < LONGEST_LINK:
            return Mail(link, left_out)
    return Mail(_link(shortened(subject, _NAME), rest.format(len(lines))), len(lines))


class Block(NamedTuple):
    """One list of a long mail: its title and its lines. The higher `cut_before`, the sooner it is cut. Of one that is
    `named` a mail says that it, or the rest of it, stands elsewhere, the least number first; of one that is 0 it does
    not. `more` is how many lines it has besides. One that `is_whole` is kept with all its lines or with none, for a
    part would look like all."""

    title: str
    lines: Sequence[str]
    cut_before: int = 2
    named: int = 0
    more: int = 0
    is_whole: bool = False

    @property
    def text(self) -> str:
        return "\n".join([self.title, *self.lines])


def mail_in_blocks(subject: str, openings: Sequence[str], blocks: Sequence[Block], ending: str) -> Mail:
    """The mail with the first of these openings beside which the first line of the first list has room, else the last.

    A mail that ends as its text does, with as much of each list as fits, the first lines of the first before all
    else. Where a line is missing, it says where the rest is, and hides none behind a count."""
    subject = shortened(subject, _SUBJECT)
    kept = [0] * len(blocks)
    first = [1 if at == 0 else 0 for at in range(len(blocks))]
    has_room = (each for each in openings if len(_link(subject, _body(each, blocks, first, ending))) < LONGEST_LINK)
    opening = next(has_room, openings[-1])

    def keep(at: int, counts: Iterable[int]) -> None:
        nonlocal kept
        tried = ([*kept[:at], lines, *kept[at + 1 :]] for lines in counts)
        fits = (each for each in tried if len(_link(subject, _body(opening, blocks, each, ending))) < LONGEST_LINK)
        kept = next(fits, kept)

    keep(0, [*range(min(_FIRST, len(blocks[0].lines)), 0, -1)] if blocks else [])
    for at, block in sorted(enumerate(blocks), key=lambda each: each[1].cut_before):
        least = len(block.lines) - 1 if block.is_whole else kept[at]
        keep(at, range(len(block.lines), least, -1))
    link = _link(subject, _body(opening, blocks, kept, ending))
    left_out = sum(len(block.lines) - lines for block, lines in zip(blocks, kept, strict=True))
    if len(link) < LONGEST_LINK:
        return Mail(link, left_out)
    return Mail(_link(shortened(subject, _NAME), ending), left_out + 1)


def _body(opening: str, blocks: Sequence[Block], kept: Sequence[int], ending: str) -> str:
    """The mail with the first lines of each list, `kept` of them."""
    shown = [_cut(block, lines) for block, lines in zip(blocks, kept, strict=True) if lines]
    pairs = [*zip(blocks, kept, strict=True)]
    missing = [(block, lines) for block, lines in pairs if block.named and lines < len(block.lines)]
    unsaid = [_elsewhere(*each) for each in sorted(missing, key=lambda each: each[0].named)]
    also = f", such as {' and '.join(unsaid[:_MOST_NAMED])}" if unsaid else ""
    is_cut = any(block.more or lines < len(block.lines) for block, lines in pairs)
    return "\n\n".join([opening, *shown, *([LEFT_OUT.format(also)] if is_cut else []), ending])


def _elsewhere(block: Block, lines: int) -> str:
    """A list of which a mail has none, or not all: *the rest of what to do now*."""
    title = f"{block.title[:1].lower()}{block.title[1:]}"
    return f"the rest of {title}" if lines else title


def _cut(block: Block, lines: int) -> str:
    return "\n".join([block.title, *block.lines[:lines]])


def shortened(text: str, most: int) -> str:
    """The text in one line, and no longer than `most` characters; what is cut ends with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at_a_word = cut.rpartition(" ")[0]
    is_near = at_a_word and len(at_a_word) > len(cut) - _LONGEST_OF_A_WORD
    return (at_a_word if is_near else cut).rstrip() + "…"


def _link(subject: str, body: str) -> str:
    # Mail wants CR LF between lines, and a space as %20: a plus would stay a plus.
    said = body.replace("\n", "\r\n")
    return f"mailto:?subject={quote(subject, safe='', errors='replace')}&body={quote(said, safe='', errors='replace')}"
