"""What a listener claimed of a call, as the form of its page brings it along: it is asked once, and its claims are held
to the call anew each time."""

from dontbuy.api.pages.form.forms import Form
from dontbuy.api.proposals.claims import ListenerAnswer, answer_in
from dontbuy.api.proposals.data import listened_data
from dontbuy.api.proposals.proposal import Proposed
from dontbuy.api.wire.exact_json import dumps

_MOST = 60_000
"""Bytes; the form has the transcript in it, too."""


def carried_claims(proposed: Proposed) -> str:
    """The claims that stand, for a field; `""` where nobody was asked, or somebody is asked again, for it failed."""
    listened = proposed.listened
    if listened is None or (listened.notices and not listened.claims):
        return ""
    told = listened_data(listened)
    claims = told["claims"]
    while len(sent := dumps({"claims": claims, "doubts": told["doubts"]})) > _MOST:
        claims.pop()
    return sent.decode()


def brought_claims(form: Form) -> ListenerAnswer | None:
    """The claims that a form brings; None where it brings none, or what is none."""
    try:
        return answer_in(form.text("claims"))
    except ValueError:
        return None
