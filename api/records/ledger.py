"""What stands in the ledger: that something happened to an object, and where the ledger ends."""

from dataclasses import dataclass

KEPT = "evaluation.kept"
FOUND = "evaluation.found"
"""It was there already when the ledger was begun: what became of it before, the ledger cannot know."""
ERASED = "evaluation.erased"
RULEBOOK = "rulebook.kept"
CHECK_DELETED = "check.deleted"
PURCHASE_DELETED = "purchase.deleted"
KEY_CREATED, KEY_ROTATED, KEY_REVOKED = "key.created", "key.rotated", "key.revoked"
ROLE_SET, PERSON_FORGOTTEN = "person.role-set", "person.forgotten"
RETENTION_SET = "workspace.retention-set"
WEBHOOK_MADE, WEBHOOK_DELETED = "webhook.made", "webhook.deleted"
# What a key or a signed-in person did in a purchase. What others do in it is entered nowhere.
PURCHASE_BEGUN, PURCHASE_CHANGED = "purchase.begun", "purchase.changed"
VENDOR_ADDED, CHECK_TAKEN_IN = "purchase.vendor-added", "purchase.check-taken-in"
FACT_TOLD, CALL_TOLD, CALL_TAKEN_BACK = "purchase.told", "purchase.call-told", "purchase.call-taken-back"
SNAPSHOT_TAKEN = "purchase.snapshot-taken"
PERSON_ASKED, LINK_SHARED, LINK_REVOKED = "purchase.person-asked", "purchase.link-shared", "purchase.link-revoked"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """That something happened: `what` (`evaluation.kept`), to which `object`, `at` which time (ISO text in UTC).

    The object of an evaluation is its id, a slash and its revision. `digest` is that of the object as it was then; `""`
    where nothing of it is left, or nothing is kept of it. Neither says what anybody told. `made_by` is the id of the
    key or the person that did it, `""` where nobody is known, or the object itself says who.
    """

    what: str
    object: str
    at: str
    digest: str = ""
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """Where a ledger ends: the number and the hash of its last entry. Before the first entry the number is 0."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"
