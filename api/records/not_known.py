"""*I don't know*, where it is an answer: kept at the head of what makes somebody say so, and shown as what was said.

The document says what it counts as, such as *no*; that it was said in these words stands in the note beside it.
"""

NOT_KNOWN = "I don’t know"
_BREAK = "\n\n"


def with_not_known(note: str) -> str:
    """A note that says first that it is not known, then what makes somebody say so."""
    return f"{NOT_KNOWN}{_BREAK}{note}" if note else NOT_KNOWN


def says_not_known(note: str) -> bool:
    """Whether a note says that it is not known."""
    return note == NOT_KNOWN or note.startswith(f"{NOT_KNOWN}{_BREAK}")


def without_not_known(note: str) -> str:
    """What else a note says; `""` where that is nothing."""
    return note.removeprefix(NOT_KNOWN).removeprefix(_BREAK) if says_not_known(note) else note
