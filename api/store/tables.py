"""The tables, as the code sees them; `migrations/` makes them. JSON and times (ISO, UTC, microseconds) are text."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()
Number = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of up to 64 bits, which every one of SQLite is."""
FILTERED = ("kind", "verdict", "level", "subject_id", "kept_at")
"""The columns by which a list of evaluations is filtered."""

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String, primary_key=True),
    # The number that was given last, to a telling or an evaluation. Taken under the write lock (`numbers.py`).
    Column("head_number", Number, nullable=False),
    # The `kept_at` that was given last.
    Column("head_at", String, nullable=False),
    Column("name", Text, nullable=False),
    # The last entry of its ledger: 0 and empty where there is none yet (`ledger.py`).
    Column("head_entry", Number, nullable=False),
    Column("head_hash", String, nullable=False),
    # How long it keeps what tools post in it; empty where the settings of the service say so.
    Column("retention_days", Number, nullable=True),
)

purchases = Table(
    "purchases",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("name", Text, nullable=True),
    Column("decide_by", String, nullable=True),
    # One of STATES. What was bought, and when it was decided, stands beside.
    Column("state", String, nullable=False),
    Column("bought_from", String, nullable=True),
    Column("decided_on", String, nullable=True),
    # The purchase before it, of which it proposes what came of it; empty where it was begun by itself.
    Column("begun_from", String, ForeignKey("purchases.id", ondelete="SET NULL"), nullable=True),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("emptied_at", String, nullable=True),
    Index("purchases_by_expiry", "expires_at"),
)

parts = Table(
    "parts",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("purchase_id", String, ForeignKey("purchases.id", ondelete="CASCADE"), nullable=False),
    Column("number", Number, nullable=False),
    Column("role", String, nullable=False),
    Column("name", Text, nullable=True),
    Column("created_at", String, nullable=False),
    Index("parts_of_a_purchase", "purchase_id", "number", unique=True),
)

checks = Table(
    "checks",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", Text, nullable=True),
    Column("progress", Text, nullable=False),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    # When an expired check was emptied. The row stays a while, so that its link can say that it expired.
    Column("emptied_at", String, nullable=True),
    # The purchase that it belongs to, and its column there: 0 is the request, 1 to 5 are vendors. Both empty where it
    # stands alone.
    Column("purchase_id", String, ForeignKey("purchases.id", ondelete="CASCADE"), nullable=True),
    Column("place", Number, nullable=True),
    Index("checks_by_expiry", "expires_at"),
    Index("checks_of_a_purchase", "purchase_id", "place"),
)

# A row for each debrief of a call.
calls = Table(
    "calls",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("check_id", String, ForeignKey("checks.id", ondelete="CASCADE"), nullable=False),
    Column("number", Number, nullable=False),
    Column("day", String, nullable=False),
    Column("is_first", Boolean, nullable=False),
    # Whether these are all conversations with them so far, as whoever told of this one said.
    Column("are_all", Boolean, nullable=False),
    # What was spoken of first, one of BEGINNINGS; empty where nobody said.
    Column("began_with", String, nullable=True),
    # The first debrief of the same call; empty where this is the first.
    Column("corrects", String, ForeignKey("calls.id", ondelete="CASCADE"), nullable=True),
    Column("at", String, nullable=False),
    # Whether whoever told it said that there was no such call.
    Column("taken_back", Boolean, nullable=False),
    # The roles of those who took part in it, with spaces between; empty where nobody said.
    Column("with_whom", String, nullable=True),
    Index("calls_of_a_check", "check_id", "number"),
)

tellings = Table(
    "tellings",
    metadata,
    Column("workspace", String, ForeignKey("workspaces.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    # What it hangs on: one check, or everything in a purchase.
    Column("check_id", String, ForeignKey("checks.id", ondelete="CASCADE"), nullable=True),
    Column("purchase_id", String, ForeignKey("purchases.id", ondelete="CASCADE"), nullable=True),
    # Who told it; empty for whoever has the own link. The call it was told of; empty where of none.
    Column("part_id", String, ForeignKey("parts.id", ondelete="CASCADE"), nullable=True),
    Column("call_id", String, ForeignKey("calls.id", ondelete="CASCADE"), nullable=True),
    Column("fact", String, nullable=False),
    Column("value", Text, nullable=True),
    Column("origin", String, nullable=False),
    Column("stands_alone", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", String, nullable=False),
    CheckConstraint("(check_id IS NULL) <> (purchase_id IS NULL)", name="tellings_hang_on_one"),
    Index("tellings_of_a_check", "check_id", "number"),
    Index("tellings_of_a_purchase", "purchase_id", "number"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("workspace", String, ForeignKey("workspaces.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("purchase_id", String, ForeignKey("purchases.id", ondelete="CASCADE"), nullable=False),
    Column("metric", String, nullable=False),
    # 0 is the start, 1 to 4 the quarters after it.
    Column("quarter", Number, nullable=False),
    Column("content", Text, nullable=False),
    Column("at", String, nullable=False),
    Index("snapshots_of_a_purchase", "purchase_id", "number"),
)

# Who was signed in by a proxy in front of the service.
people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    # Empty where they were forgotten.
    Column("login", Text, nullable=True),
    # One of Role.
    Column("role", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("forgotten_at", String, nullable=True),
    UniqueConstraint("workspace", "login"),
)

_IS_KEY = text("opens = 'key'")

grants = Table(
    "grants",
    metadata,
    Column("hash", String, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("opens", String, nullable=False),
    Column("object", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=True),
    Column("revoked_at", String, nullable=True),
    # Who gave the link, as they wrote it; empty where they did not say.
    Column("sender", Text, nullable=True),
    # Whose link it is, where one person in a purchase is asked by it.
    Column("part_id", String, ForeignKey("parts.id", ondelete="CASCADE"), nullable=True),
    # The key or the person that began the object; empty where an anonymous link is all that leads to it.
    Column("made_by", String, nullable=True),
    # Of a key: what it is called, what it lets its holder do (words with a space between), and when it was used last.
    Column("name", Text, nullable=True),
    Column("scopes", String, nullable=True),
    Column("used_at", String, nullable=True),
    Index("grants_of_an_object", "object", "created_at"),
    Index("grants_that_are_keys", "opens", sqlite_where=_IS_KEY, postgresql_where=_IS_KEY),
)

# A row is added and never changed, but for one time: when it is erased.
evaluations = Table(
    "evaluations",
    metadata,
    Column("workspace", String, ForeignKey("workspaces.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False),
    # 1 for the first answer under this id, one more for each that followed it.
    Column("revision", Number, nullable=False),
    # The check whose result it is, and the how many-th; both empty where a tool posted it. The check may be gone.
    Column("check_id", String, nullable=True),
    Column("result", Number, nullable=True),
    Column("created_at", String, nullable=False),
    # As `created_at`, and never earlier than that of the evaluation before it, whatever a clock says.
    Column("kept_at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject_id", String, nullable=True),
    Column("subject_name", String, nullable=True),
    Column("as_of", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("level", String, nullable=False),
    Column("rulebook_digest", String, nullable=False),
    Column("input_digest", String, nullable=True),
    # The id of the grant that let its maker in; empty where none was needed.
    Column("made_by", String, nullable=True),
    Column("document", Text, nullable=True),
    Column("answer", Text, nullable=True),
    # Random: whoever does not have it cannot find out by guessing what the digest in the ledger is of.
    Column("salt", String, nullable=True),
    # When it was erased: then the columns in ERASED are empty, and it has fired nothing.
    Column("erased_at", String, nullable=True),
    UniqueConstraint("id", "revision"),
    CheckConstraint(
        "(erased_at IS NULL) = (document IS NOT NULL AND answer IS NOT NULL AND salt IS NOT NULL)",
        name="evaluations_are_whole_or_erased",
    ),
    Index("evaluations_of_a_check", "check_id", "result", unique=True),
)
ERASED = ("subject_id", "subject_name", "input_digest", "document", "answer", "salt")
"""The columns of an evaluation that are emptied when it is erased: all that tell, or let guess, what it was about."""
# What the list shows: a row for each evaluation that a tool posted, with what its newest revision says. It is made from
# the rows of `evaluations`, so that each filter has an index, and is changed in place when one is revised.
listed = Table(
    "listed",
    metadata,
    Column("workspace", String, primary_key=True),
    # The number of its first revision. A list goes by it, so that what is revised stays where it is.
    Column("place", Number, primary_key=True),
    # The number of its newest revision.
    Column("number", Number, nullable=False),
    Column("kind", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("level", String, nullable=False),
    Column("subject_id", String, nullable=True),
    # The `kept_at` of its first revision.
    Column("kept_at", String, nullable=False),
    ForeignKeyConstraint(["workspace", "number"], ["evaluations.workspace", "evaluations.number"]),
    Index("listed_by_number", "workspace", "number", unique=True),
    *(Index(f"listed_by_{name}", "workspace", name, "place") for name in FILTERED),
)

# A row for each criterion that fired in the newest revision.
listed_criteria = Table(
    "listed_criteria",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("criterion", String, primary_key=True),
    Column("place", Number, primary_key=True),
    ForeignKeyConstraint(["workspace", "place"], ["listed.workspace", "listed.place"], ondelete="CASCADE"),
    Index("listed_criteria_of_a_place", "workspace", "place"),
)

# A row for each criterion that fired in an evaluation.
fired = Table(
    "fired",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("number", Number, primary_key=True),
    Column("criterion", String, primary_key=True),
    ForeignKeyConstraint(["workspace", "number"], ["evaluations.workspace", "evaluations.number"], ondelete="CASCADE"),
)

# The name that a caller gave a request, and what it kept. Forgotten after a day.
idempotency = Table(
    "idempotency",
    metadata,
    Column("workspace", String, ForeignKey("workspaces.id"), primary_key=True),
    Column("key", String, primary_key=True),
    # The SHA-256 of the body, in hex.
    Column("body", String, nullable=False),
    Column("evaluation_id", String, nullable=False),
    Column("revision", Number, nullable=False),
    Column("expires_at", String, nullable=False),
    ForeignKeyConstraint(["evaluation_id", "revision"], ["evaluations.id", "evaluations.revision"], ondelete="CASCADE"),
    Index("idempotency_by_expiry", "expires_at"),
)

# That something happened, in the order in which it did: each entry has the hash of the one before it. No content.
ledger = Table(
    "ledger",
    metadata,
    Column("workspace", String, ForeignKey("workspaces.id"), primary_key=True),
    # Counts the entries of a workspace from 1.
    Column("number", Number, primary_key=True),
    Column("at", String, nullable=False),
    # What happened, such as `evaluation.kept`, and to what.
    Column("what", String, nullable=False),
    Column("object", String, nullable=False),
    # Over the object as it was then; empty where nothing of it is left.
    Column("digest", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    # The id of the key's grant or of the person; empty where nobody is known. Under the digest.
    Column("made_by", String, nullable=True),
    Index("ledger_of_an_object", "workspace", "object", "number"),
)

# The text of each rulebook that ever judged something, once.
rulebooks = Table(
    "rulebooks",
    metadata,
    Column("digest", String, primary_key=True),
    Column("id", String, nullable=False),
    Column("version", String, nullable=False),
    # Its files, as a JSON object: the path of each in its folder, and what it says.
    Column("text", Text, nullable=False),
)

# Whom a workspace tells what happens in it.
webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("url", Text, nullable=False),
    # Words with a space between, each a WebhookEvent.
    Column("events", String, nullable=False),
    # As it was shown once: what is sent is signed with it.
    Column("secret", String, nullable=False),
    Column("created_at", String, nullable=False),
    # Since when it is told nothing, and why, one of OffBecause; both empty as long as it is told.
    Column("off_at", String, nullable=True),
    Column("off_because", String, nullable=True),
    # When it took a message last.
    Column("took_at", String, nullable=True),
    Index("webhooks_of_a_workspace", "workspace", "id"),
)

# What they are told: added in the transaction in which it happened, a row for each webhook. It holds an id and no more.
messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("webhook_id", String, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("event", String, nullable=False),
    Column("about", String, nullable=False),
    Column("at", String, nullable=False),
    # When it is sent next; empty where it was taken, was given up, or its webhook is off.
    Column("due_at", String, nullable=True),
    Column("tries", Number, nullable=False),
    # When it was sent last, what became of it, one of Outcome, and the status that was answered.
    Column("tried_at", String, nullable=True),
    Column("outcome", String, nullable=True),
    Column("status", Number, nullable=True),
    Index("messages_by_due", "due_at"),
    Index("messages_by_time", "at"),
    Index("messages_of_a_webhook", "webhook_id", "at"),
)

# What one process at a time does, and until when it has the right to.
leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", String, nullable=False),
)
