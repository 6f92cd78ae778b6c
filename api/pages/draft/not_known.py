"""*I don't know*, where it is an answer, shown as what was said."""

from collections.abc import Sequence

from dontbuy.api.records.not_known import NOT_KNOWN, says_not_known


def as_it_was_said(said: Sequence[str], quotes: Sequence[str]) -> Sequence[str]:
    """An answer in words: *I don't know (counts as no)* where one of the quotes beside it says that it is not known."""
    if not any(says_not_known(quote) for quote in quotes):
        return said
    return [f"{NOT_KNOWN} (counts as {line.lower()})" for line in said]
