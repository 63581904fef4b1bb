"""The mapping library: suppliers chosen for rows, with the candidates that were refused, the reason, who and when.

Written out in full and not from `schema`, as a migration must stay what it was when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the triggers that keep choices as they were made."""
    op.create_table(
        "linking_choice",
        sa.Column("choice", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("flow_key", sa.String(400), nullable=False),
        sa.Column("dimension", sa.String(64), nullable=False),
        sa.Column("geography", sa.String(16), nullable=False),
        sa.Column("category", sa.String(200), nullable=False),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("provider_name", sa.Text, nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("refused_json", sa.Text, nullable=False),
        sa.Column("study_id", sa.String(200), nullable=False),
        sa.Column("row_id", sa.String(200), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("choice", name="pk_linking_choice"),
        sa.CheckConstraint("reason <> ''", name="ck_linking_choice_reason_given"),
    )
    op.create_index("ix_linking_choice_flow_key", "linking_choice", ["flow_key"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER linking_choice_no_{verb.lower()} BEFORE {verb} ON linking_choice "
                "BEGIN SELECT RAISE(ABORT, 'linking_choice is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION linking_choice_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'linking_choice is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER linking_choice_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON linking_choice "
        "FOR EACH STATEMENT EXECUTE FUNCTION linking_choice_append_only()"
    )
