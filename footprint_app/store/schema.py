"""The tables of a workspace; portable between SQLite and PostgreSQL.

Rows of `study_version`, `study_release`, `study_review`, `result`, `evidence`, `change_log`, of the mapping library and of the certificate ledger are only
ever added: triggers made by the migrations refuse UPDATE and DELETE, so that what was released or claimed cannot be
changed afterwards. Times are UTC in ISO 8601, dates ISO 8601.
"""

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
)

STORE_VERSION = 5
"""Version of the tables below: the number of the newest migration (held by a test)."""

APPEND_ONLY = (
    "study_version",
    "study_release",
    "study_review",
    "result",
    "evidence",
    "change_log",
    "draft_edit",
    "linking_choice",
)
LEDGER_TABLES = (
    "certificate_event",
    "certificate_lot",
    "certificate_claim",
    "certificate_cancellation",
    "certificate_part",
    "certificate_outcome",
)
"""Append-only too; see `certificate_event` and what follows it below."""

# Named constraints, as a migration can only change what has a name.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

workspace_meta = Table(
    "workspace_meta", metadata, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False)
)

study_version = Table(
    "study_version",
    metadata,
    Column("study_id", String(200), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False, index=True),
    Column("canonical_json", Text, nullable=False),
    Column("saved_at", String(32), nullable=False),
    Column("saved_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("version >= 1", name="version_from_one"),
)

study_release = Table(
    "study_release",
    metadata,
    Column("study_id", String(200), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("released_at", String(32), nullable=False),
    Column("released_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    ForeignKeyConstraint(["study_id", "version"], ["study_version.study_id", "study_version.version"]),
)

# Asked for, agreed to or sent back; the newest entry of a version holds.
study_review = Table(
    "study_review",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=True),
    Column("study_id", String(200), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("step", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("who", String(200), nullable=False),
    ForeignKeyConstraint(["study_id", "version"], ["study_version.study_id", "study_version.version"]),
    CheckConstraint("reason <> ''", name="reason_given"),
)

result = Table(
    "result",
    metadata,
    Column("result_digest", String(64), primary_key=True),
    Column("study_id", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("study_digest", String(64), nullable=False),
    Column("result_json", Text, nullable=False),
    Column("saved_at", String(32), nullable=False),
    Column("saved_by", String(200), nullable=False),
    ForeignKeyConstraint(["study_id", "version"], ["study_version.study_id", "study_version.version"]),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("added_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
)

change_log = Table(
    "change_log",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("who", String(200), nullable=False),
    Column("what", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("why", Text, nullable=False),
)

# The ledger of certificates. Each event says who, when, why and on what evidence. A lot is cut into parts; a part is
# spent once (the primary key of its outcome), and what it is spent into must follow from it: triggers hold that a
# split gives its two halves, an allocation the same certificates with a claim, a release the same without one.
certificate_event = Table(
    "certificate_event",
    metadata,
    Column("event", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("happened_on", String(10), nullable=False),
    Column("recorded_at", String(32), nullable=False),
    Column("who", String(200), nullable=False),
    Column("why", Text, nullable=False),
    Column("evidence", String(64), nullable=False),
)

certificate_lot = Table(
    "certificate_lot",
    metadata,
    Column("lot_id", String(64), primary_key=True),
    Column("event", Integer, ForeignKey("certificate_event.event"), nullable=False),
    # The digits of the ids with the serial number moved to the end: lots of one key are ranges of one number line.
    Column("first_key", String(64), nullable=False, unique=True),
    Column("last_key", String(64), nullable=False),
    Column("id_prefix", String(64), nullable=False),
    Column("id_suffix", String(64), nullable=False),
    Column("serial_digits", Integer, nullable=False),
    Column("first_serial", BigInteger, nullable=False),
    Column("last_serial", BigInteger, nullable=False),
    Column("project_code", String(64), nullable=False),
    Column("project_name", Text, nullable=False),
    Column("technology", String(32), nullable=False),
    Column("province", String(16), nullable=False),
    Column("generation_month", String(10), nullable=False),
    Column("trade_class", String(20), nullable=False),
    Column("is_tradable", Boolean(create_constraint=False), nullable=False),
    Column("has_mechanism_price", Boolean(create_constraint=False), nullable=False),
    Column("commissioned_on", String(10)),
    Column("issued_on", String(10)),
    Column("holder", Text, nullable=False),
    Column("producer", Text, nullable=False),
    Column("used_at", Text, nullable=False),
    Column("settled_user", Text, nullable=False),
    Column("contract", Text, nullable=False),
    Column("settlement_proof", Text, nullable=False),
    Column("other_credit", Text, nullable=False),
    CheckConstraint("first_serial <= last_serial", name="serials_in_order"),
    CheckConstraint("first_key <= last_key", name="keys_in_order"),
)

certificate_claim = Table(
    "certificate_claim",
    metadata,
    Column("claim", Integer, ForeignKey("certificate_event.event"), primary_key=True, autoincrement=False),
    Column("entity", Text, nullable=False),
    Column("facility", Text, nullable=False),
    Column("geography", String(16), nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("purposes", Text, nullable=False),
    Column("process_id", Text, nullable=False),
    Column("dedicated_reason", Text, nullable=False),
    Column("vintage_reason", Text, nullable=False),
    CheckConstraint("first_day <= last_day", name="days_in_order"),
)

certificate_cancellation = Table(
    "certificate_cancellation",
    metadata,
    Column("cancellation", Integer, ForeignKey("certificate_event.event"), primary_key=True, autoincrement=False),
    Column("cancelled_on", String(10), nullable=False),
    Column("beneficiary", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("proof", String(64), nullable=False),
)

certificate_part = Table(
    "certificate_part",
    metadata,
    Column("part_id", Integer, primary_key=True, autoincrement=False),
    Column("lot_id", String(64), ForeignKey("certificate_lot.lot_id"), nullable=False),
    Column("first_serial", BigInteger, nullable=False),
    Column("last_serial", BigInteger, nullable=False),
    Column("origin", Integer, ForeignKey("certificate_part.part_id")),
    Column("position", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("claim", Integer, ForeignKey("certificate_claim.claim")),
    Column("cancellation", Integer, ForeignKey("certificate_cancellation.cancellation")),
    Column("event", Integer, ForeignKey("certificate_event.event"), nullable=False),
    CheckConstraint("first_serial <= last_serial", name="serials_in_order"),
    UniqueConstraint("origin", "position"),
    Index("ix_certificate_part_lot_id", "lot_id"),
    Index("ix_certificate_part_claim", "claim"),
)
"""`origin` is the part that was spent into this one; a lot's first part has none."""

Index(
    "ux_certificate_part_first_of_lot",
    certificate_part.c.lot_id,
    unique=True,
    sqlite_where=certificate_part.c.origin.is_(None),
    postgresql_where=certificate_part.c.origin.is_(None),
)

certificate_outcome = Table(
    "certificate_outcome",
    metadata,
    Column("part_id", Integer, ForeignKey("certificate_part.part_id"), primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("cut", BigInteger),
    Column("event", Integer, ForeignKey("certificate_event.event"), nullable=False),
    CheckConstraint("(kind = 'split') = (cut IS NOT NULL)", name="cut_of_a_split"),
)
"""What became of a part; `cut` is the last serial of the first half of a split."""

# Studies at work. A draft is what the pages edit: its tables as they stand, and every edit with what was there before.
draft = Table(
    "draft",
    metadata,
    Column("draft_id", String(64), primary_key=True),
    Column("study_id", String(200), nullable=False),
    Column("title", Text, nullable=False),
    # The number of edits made so far; a save carries the one its author saw.
    Column("revision", Integer, nullable=False),
    # The saved version that the tables were last equal to; 0 for none.
    Column("version", Integer, nullable=False),
    Column("version_revision", Integer, nullable=False),
    Column("tables_json", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("saved_at", String(32), nullable=False),
    Column("saved_by", String(200), nullable=False),
    Column("is_closed", Boolean(create_constraint=False), nullable=False),
)

draft_edit = Table(
    "draft_edit",
    metadata,
    Column("draft_id", String(64), ForeignKey("draft.draft_id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", String(200), nullable=False),
    Column("why", Text, nullable=False),
    # Cells changed, rows added and taken away, each with what was there before.
    Column("edit_json", Text, nullable=False),
    # The edit that this one takes back; null for an edit of its own.
    Column("undoes", Integer),
)

# Work that outlives the page that asked for it: claimed by one worker at a time, under a lease that it renews.
job = Table(
    "job",
    metadata,
    Column("job_id", String(64), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("input_digest", String(64), nullable=False, index=True),
    Column("request_json", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("lease_until", String(32)),
    Column("heartbeat", String(32)),
    Column("progress_json", Text, nullable=False),
    Column("cancel_requested", Boolean(create_constraint=False), nullable=False),
    Column("result_json", Text),
    Column("ended_at", String(32)),
)

# Who may do what, where several people share a workspace.
person = Table(
    "person",
    metadata,
    Column("subject", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("added_by", String(200), nullable=False),
)

# The mapping library: which supplier a person chose for what a row is called, and which candidates were refused. The
# newest entry of a key holds; a choice that is taken back is an entry without a provider.
linking_choice = Table(
    "linking_choice",
    metadata,
    Column("choice", Integer, primary_key=True, autoincrement=True),
    # The key: name of the flow in one form, dimension of the unit, and where it was bought and for what ("": for any).
    Column("flow_key", String(400), nullable=False, index=True),
    Column("dimension", String(64), nullable=False),
    Column("geography", String(16), nullable=False),
    Column("category", String(200), nullable=False),
    # As the row was written.
    Column("flow", Text, nullable=False),
    Column("unit", String(64), nullable=False),
    # As a row names its supplier; "" takes an earlier choice back.
    Column("provider", Text, nullable=False),
    Column("provider_name", Text, nullable=False),
    Column("origin", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    # Candidates that stood beside it and were not taken, each with its name, fit and the reason where one was given.
    Column("refused_json", Text, nullable=False),
    Column("study_id", String(200), nullable=False),
    Column("row_id", String(200), nullable=False),
    Column("at", String(32), nullable=False),
    Column("who", String(200), nullable=False),
    CheckConstraint("reason <> ''", name="reason_given"),
)
