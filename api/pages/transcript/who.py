"""Whose side is chosen one by one on the page of a call: of thousands of names, those who say most."""

from collections import Counter
from collections.abc import Collection, Mapping

from dontbuy.api.pages.form.forms import Form
from dontbuy.api.proposals.proposal import SIDES
from dontbuy.api.proposals.proposals import speakers_of
from dontbuy.api.transcripts.transcript import Transcript

MOST_CHOSEN = 40
"""Speakers with a field of their own. A call of people has fewer; a file of something else has thousands."""
NEITHER, _OTHERS = "neither", "others"


def chosen_alone(call: Transcript) -> Collection[str]:
    """Those who have a field of their own: everybody, or of more those who say most."""
    said = Counter[str]()
    for turn in call.turns:
        said[turn.speaker] += sum(len(passage.text) for passage in turn.passages)
    # Of those who say as much, whoever speaks first.
    return {*sorted(speakers_of([call]), key=said.__getitem__, reverse=True)[:MOST_CHOSEN]}


def declared_in(form: Form, call: Transcript, alone: Collection[str]) -> Mapping[str, str]:
    """The sides that a form says: of those who have a field, `alone`, and of all others by one. `""` is neither."""
    told = {name: form.text(f"side/{at if name in alone else _OTHERS}") for at, name in enumerate(speakers_of([call]))}
    return {name: "" if side == NEITHER else side for name, side in told.items() if side in (*SIDES, NEITHER)}
