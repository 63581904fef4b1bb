"""Studies by version, releases, results, evidence and the change log.

Written out in full and not from `schema`, as a migration must stay what it was when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = ("study_version", "study_release", "result", "evidence", "change_log")


def upgrade() -> None:
    """Make the tables and the triggers that refuse changes of what was written."""
    _records()
    _evidence_and_log()
    for table in _APPEND_ONLY:
        _refuse_changes(table)


def _records() -> None:
    op.create_table(
        "workspace_meta",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workspace_meta"),
    )
    op.create_table(
        "study_version",
        sa.Column("study_id", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("canonical_json", sa.Text, nullable=False),
        sa.Column("saved_at", sa.String(32), nullable=False),
        sa.Column("saved_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("study_id", "version", name="pk_study_version"),
        sa.CheckConstraint("version >= 1", name="ck_study_version_version_from_one"),
    )
    op.create_index("ix_study_version_digest", "study_version", ["digest"])
    op.create_table(
        "study_release",
        sa.Column("study_id", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("released_at", sa.String(32), nullable=False),
        sa.Column("released_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("study_id", "version", name="pk_study_release"),
        _to_study_version("fk_study_release_study_id"),
    )
    op.create_table(
        "result",
        sa.Column("result_digest", sa.String(64), nullable=False),
        sa.Column("study_id", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("study_digest", sa.String(64), nullable=False),
        sa.Column("result_json", sa.Text, nullable=False),
        sa.Column("saved_at", sa.String(32), nullable=False),
        sa.Column("saved_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("result_digest", name="pk_result"),
        _to_study_version("fk_result_study_id"),
    )


def _to_study_version(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["study_id", "version"], ["study_version.study_id", "study_version.version"], name=name
    )


def _evidence_and_log() -> None:
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_evidence"),
    )
    op.create_table(
        "change_log",
        sa.Column("entry", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_change_log"),
    )


def _refuse_changes(table: str) -> None:
    """Make UPDATE and DELETE on the table fail in the database itself, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )
