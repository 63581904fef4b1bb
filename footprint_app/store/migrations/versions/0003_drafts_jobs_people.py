"""Studies at work with every edit, jobs that outlive a page, and people with their roles.

Written out in full and not from `schema`, as a migration must stay what it was when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the triggers that keep edits as they were made."""
    _drafts()
    _jobs()
    op.create_table(
        "person",
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("roles", sa.String(200), nullable=False),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_person"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER draft_edit_no_{verb.lower()} BEFORE {verb} ON draft_edit "
                "BEGIN SELECT RAISE(ABORT, 'draft_edit is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION draft_edit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'draft_edit is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER draft_edit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON draft_edit "
        "FOR EACH STATEMENT EXECUTE FUNCTION draft_edit_append_only()"
    )


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("draft_id", sa.String(64), nullable=False),
        sa.Column("study_id", sa.String(200), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("version_revision", sa.Integer, nullable=False),
        sa.Column("tables_json", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("saved_at", sa.String(32), nullable=False),
        sa.Column("saved_by", sa.String(200), nullable=False),
        sa.Column("is_closed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_draft"),
    )
    op.create_table(
        "draft_edit",
        sa.Column("draft_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("edit_json", sa.Text, nullable=False),
        sa.Column("undoes", sa.Integer),
        sa.PrimaryKeyConstraint("draft_id", "revision", name="pk_draft_edit"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.draft_id"], name="fk_draft_edit_draft_id"),
    )


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("job_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("input_digest", sa.String(64), nullable=False),
        sa.Column("request_json", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.String(32), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("lease_until", sa.String(32)),
        sa.Column("heartbeat", sa.String(32)),
        sa.Column("progress_json", sa.Text, nullable=False),
        sa.Column("cancel_requested", sa.Boolean, nullable=False),
        sa.Column("result_json", sa.Text),
        sa.Column("ended_at", sa.String(32)),
        sa.PrimaryKeyConstraint("job_id", name="pk_job"),
    )
    op.create_index("ix_job_input_digest", "job", ["input_digest"])
