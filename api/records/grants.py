"""Grants: what a link opens, for whom and until when."""

from dataclasses import dataclass
from datetime import datetime

from dontbuy.api.records.evaluations import WORKSPACE, Evaluated


@dataclass(frozen=True, slots=True)
class Grant:
    """What lets somebody in: the hash of a token, and what it opens.

    `opens` is `check` (an own link: the check may be read and changed), `result` (a share: one result may be read),
    `purchase` (its own link), `part` (one person in a purchase is asked) or `board` (a share of a purchase). `object`
    is the id of what is opened: for `part` it is the purchase, and the person stands in `part`.
    `expires_at` is None where it works as long as its object is kept, `revoked_at` where it was not revoked. `sender`
    is who gave the link, as they wrote it; `""` where they did not say. `workspace` is that of the object.
    """

    hash: str
    id: str
    opens: str
    object: str
    created_at: datetime
    expires_at: datetime | None = None
    sender: str = ""
    part: str = ""
    revoked_at: datetime | None = None
    workspace: str = WORKSPACE


@dataclass(frozen=True, slots=True)
class Share:
    """A grant of one result of a check, as its owner sees it: `id` is the grant's, `number` the result's."""

    id: str
    number: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A share as its owner sees it, with the token that only the owner's own token gives."""

    share: Share
    token: str


@dataclass(frozen=True, slots=True)
class SharedResult:
    """What a shared link shows, and until when. `reader` is who answers the check, and `sender` who shared it; `""`
    where they did not say."""

    evaluated: Evaluated
    reader: str
    until: datetime
    sender: str
