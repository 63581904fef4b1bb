"""The tables of a workspace; portable between SQLite and PostgreSQL.

Rows of `study_version`, `study_release`, `result`, `evidence` and `change_log` are only ever added: triggers made
by the migrations refuse UPDATE and DELETE, so that what was released cannot be changed afterwards.
Times are UTC in ISO 8601.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

STORE_VERSION = 1
"""Version of the tables below: the number of the newest migration (held by a test)."""

APPEND_ONLY = ("study_version", "study_release", "result", "evidence", "change_log")

# Named constraints, as a migration can only change what has a name.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
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
