"""Texts as mails: a link that opens a mail program with subject and text filled in."""

from collections.abc import Iterator, Sequence
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
_AND_MORE = "- and {} more"
"""How a list ends of which not all is shown, so that nobody takes a part for all."""


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
    `named` a mail without any of it says that it stands elsewhere, the least number first, as it is `called`; of one
    that is 0 it does not. `more` is how many lines it has besides. One that `is_whole` is kept with all its lines or
    with none. The first `needed` lines of the first list are worth a shorter opening."""

    title: str
    lines: Sequence[str]
    cut_before: int = 2
    named: int = 0
    more: int = 0
    is_whole: bool = False
    called: str = ""
    needed: int = 1

    @property
    def text(self) -> str:
        return self.first(len(self.lines))

    def first(self, lines: int) -> str:
        """The list with its first lines, and how many more there are."""
        more = len(self.lines) - lines + self.more
        return "\n".join([self.title, *self.lines[:lines], *([_AND_MORE.format(more)] if more else [])])


def mail_in_blocks(subject: str, openings: Sequence[str], blocks: Sequence[Block], endings: Sequence[str]) -> Mail:
    """The mail with the first of these openings beside which the lines of the first list that are needed have room;
    else the first beside which one line fewer has, and so on, else the last. It ends with the first of the endings
    where all has room beside the first opening, else with the last.

    As much of each list as fits, the first lines of the first before all else. Where a line is missing, it says where
    the rest is, and each list how many more it has."""
    subject = shortened(subject, _SUBJECT)
    whole = [len(block.lines) for block in blocks]
    has_all = (
        each for each in endings if len(_link(subject, _body(openings[0], blocks, whole, each, 0))) < LONGEST_LINK
    )
    ending = next(has_all, endings[-1])
    kept = [0] * len(blocks)
    most = min(max(_FIRST, blocks[0].needed), len(blocks[0].lines)) if blocks else 0
    needed = [[lines, *kept[1:]] for lines in range(min(blocks[0].needed, most), 0, -1)] or [kept] if blocks else [kept]

    def has_room(opening: str, lines: Sequence[int], named: int) -> bool:
        return len(_link(subject, _body(opening, blocks, lines, ending, named))) < LONGEST_LINK

    tried = ((each, lines) for lines in needed for each in openings)
    opening = next((each for each, lines in tried if has_room(each, lines, 1)), openings[-1])
    begun = [([lines, *kept[1:]], names) for names in range(_MOST_NAMED, 0, -1) for lines in range(most, 0, -1)]
    kept, named = next((each for each in begun if has_room(opening, *each)), (kept, 1))
    for at, block in sorted(enumerate(blocks), key=lambda each: each[1].cut_before):
        least = len(block.lines) - 1 if block.is_whole else kept[at]
        tallies = ([*kept[:at], lines, *kept[at + 1 :]] for lines in range(len(block.lines), least, -1))
        more = ((each, names) for each in tallies for names in _may_name(block, _missing(blocks, each), named))
        kept, named = next((each for each in more if has_room(opening, *each)), (kept, named))
    link = _link(subject, _body(opening, blocks, kept, ending, named))
    left_out = sum(len(block.lines) - lines for block, lines in zip(blocks, kept, strict=True))
    if len(link) < LONGEST_LINK:
        return Mail(link, left_out)
    return Mail(_link(shortened(subject, _NAME), ending), left_out + 1)


def _body(opening: str, blocks: Sequence[Block], kept: Sequence[int], ending: str, named: int) -> str:
    """The mail with the first lines of each list, `kept` of them; of what is missing, `named` are."""
    pairs = [*zip(blocks, kept, strict=True)]
    shown = [block.first(lines) for block, lines in pairs if lines]
    unsaid = [each.called or _in_a_sentence(each.title) for each in _missing(blocks, kept)]
    also = f", such as {' and '.join(unsaid[:named])}" if unsaid and named else ""
    is_cut = any(block.more or lines < len(block.lines) for block, lines in pairs)
    return "\n\n".join([opening, *shown, *([LEFT_OUT.format(also)] if is_cut else []), ending])


def _missing(blocks: Sequence[Block], kept: Sequence[int]) -> Sequence[Block]:
    """The lists of which a mail says that they stand elsewhere, in the order in which they matter."""
    missing = [block for block, lines in zip(blocks, kept, strict=True) if block.named and not lines]
    return sorted(missing, key=lambda each: each.named)


def _may_name(block: Block, missing: Sequence[Block], named: int) -> Iterator[int]:
    """How many of the missing lists are named beside lines of this one, which are worth more than the name of a list
    that matters less."""
    for names in range(named, -1, -1):
        if all(0 < block.named < each.named for each in missing[names:named]):
            yield names


def _in_a_sentence(title: str) -> str:
    return f"{title[:1].lower()}{title[1:]}"


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
