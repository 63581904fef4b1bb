"""The way of a saved version through review: asked for, agreed to or sent back, each with who, when and why.

Written out in full and not from `schema`, as a migration must stay what it was when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the triggers that keep what was said."""
    op.create_table(
        "study_review",
        sa.Column("entry", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("study_id", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_study_review"),
        sa.ForeignKeyConstraint(
            ["study_id", "version"],
            ["study_version.study_id", "study_version.version"],
            name="fk_study_review_study_id",
        ),
        sa.CheckConstraint("reason <> ''", name="ck_study_review_reason_given"),
    )
    op.create_index("ix_study_review_study_id", "study_review", ["study_id"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER study_review_no_{verb.lower()} BEFORE {verb} ON study_review "
                "BEGIN SELECT RAISE(ABORT, 'study_review is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION study_review_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'study_review is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER study_review_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON study_review "
        "FOR EACH STATEMENT EXECUTE FUNCTION study_review_append_only()"
    )
