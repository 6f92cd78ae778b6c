"""The name of what a check is about, as a form sends it: what keeps it from being kept, in words for the form."""

from dontbuy.api.wire.envelope import hides_something

LONGEST_NAME = 200
"""Characters. The API takes more; a page could not show them in its heading."""


def wrong_name(name: str) -> str:
    """What is wrong with a name, as a sentence under its field; `""` where it can be kept."""
    if len(name) > LONGEST_NAME:
        return f"Shorten the name to at most {LONGEST_NAME} characters"
    if hides_something(name):
        return "Write the name again by hand: a character in it does not show, or turns the writing round"
    return ""
