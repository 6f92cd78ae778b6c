"""Beginnings of lines that look like the name of whoever speaks, and were taken for nobody’s."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from dontbuy.api.transcripts.clock import CLOCK
from dontbuy.api.transcripts.labels import LONGEST_LABEL, looks_like_a_label
from dontbuy.engine.errors import Diagnostic

ONE_SPEAKER = "transcript/one-speaker"
SEVERAL = 2
"""Lines that have to begin so: one is a sentence of somebody’s."""
_MOST_SHOWN, _LONGEST_SHOWN = 5, 60
_BEFORE = rf"\s*+(?:[-*•–>]++\s*+)?(?:[\[(]?{CLOCK}[\])]?\s*+[-–|]?\s*+)?\**+\[?"
_WITH_A_COLON = re.compile(rf"{_BEFORE}(?P<label>[^\W\d_][^:：\t]{{0,{LONGEST_LABEL}}}+)[:：]\**+(?:\s|$)")
_WITH_A_MARK = re.compile(
    rf"{_BEFORE}(?P<label>[^\W\d_][^:：;>|\t\]–—]{{0,{_LONGEST_SHOWN}}}?)(?:\s[-–—]\s|\s?[;>|\t\]]\s?)"
)


def labels_not_taken(texts: Mapping[str, str], speakers: Collection[str]) -> Mapping[str, str]:
    """The labels by the places of their lines, where a call has one speaker at most and several lines begin with what
    looks like another; else nothing. Behind a dash or another mark a label has to stand more than once."""
    if len(speakers) > 1:
        return {}
    found = {place: label for place, text in texts.items() if (label := _label_of(_WITH_A_COLON, text))}
    marked = {place: label for place, text in texts.items() if (label := _label_of(_WITH_A_MARK, text))}
    counts = Counter(marked.values())
    found = {**{place: label for place, label in marked.items() if counts[label] >= SEVERAL}, **found}
    return found if len(found) >= SEVERAL else {}


def not_taken(labels: Sequence[str]) -> str:
    """A sentence that names labels, those of most lines first, with how many lines begin so; `""` where there are
    none."""
    if not labels:
        return ""
    counts = Counter(labels).most_common()
    told = [f"“{_short(label)}” ({count} {'line' if count == 1 else 'lines'})" for label, count in counts[:_MOST_SHOWN]]
    more = f" and {len(counts) - _MOST_SHOWN} more" if len(counts) > _MOST_SHOWN else ""
    return f"These beginnings of lines were not taken for speakers: {', '.join(told)}{more}."


def one_speaker(speaker: str, labels: Sequence[str]) -> Diagnostic:
    """What is said of a call that was read as one speaker, though there seem to be others."""
    said = f"It was read as what one speaker says: “{_short(speaker)}”. {not_taken(labels)}"
    hint = (
        "What stands there is left out as not understood. If they speak, write a short name and a colon before what "
        "each says, such as `Dana: We lose late.`, and read it again"
    )
    return Diagnostic(ONE_SPEAKER, said, "", hint)


def _label_of(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    label = found["label"].strip(" *]") if found else ""
    return label if looks_like_a_label(label) else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN].rstrip()}…"
