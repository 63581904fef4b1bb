"""The ledger of certificates: events, lots, claims, cancellations, parts and their outcomes.

Written out in full and not from `schema`, as a migration must stay what it was when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_APPEND_ONLY = (
    "certificate_event",
    "certificate_lot",
    "certificate_claim",
    "certificate_cancellation",
    "certificate_part",
    "certificate_outcome",
)

# What a new part must be: a lot's first part, or what the outcome of its origin makes of it. With the primary key of
# the outcome and the uniqueness of (origin, position), no certificate is ever in two parts that are not spent.
_SAME = "NEW.holder = p.holder AND COALESCE(NEW.cancellation, 0) = COALESCE(p.cancellation, 0)"
_SAME_CLAIM = "COALESCE(NEW.claim, 0) = COALESCE(p.claim, 0)"
_FIRST = """
    NEW.origin IS NULL AND NEW.position = 0 AND NEW.claim IS NULL AND NEW.cancellation IS NULL AND EXISTS (
        SELECT 1 FROM certificate_lot l WHERE l.lot_id = NEW.lot_id AND l.holder = NEW.holder
        AND l.first_serial = NEW.first_serial AND l.last_serial = NEW.last_serial)
"""
_FOLLOWS = f"""
    EXISTS (
        SELECT 1 FROM certificate_outcome o JOIN certificate_part p ON p.part_id = o.part_id
        WHERE o.part_id = NEW.origin AND o.event = NEW.event AND p.lot_id = NEW.lot_id AND (
            (o.kind = 'split' AND {_SAME} AND {_SAME_CLAIM} AND (
                (NEW.position = 0 AND NEW.first_serial = p.first_serial AND NEW.last_serial = o.cut)
                OR (NEW.position = 1 AND NEW.first_serial = o.cut + 1 AND NEW.last_serial = p.last_serial)))
            OR (NEW.position = 0 AND NEW.first_serial = p.first_serial AND NEW.last_serial = p.last_serial AND (
                (o.kind = 'transferred' AND p.claim IS NULL AND NEW.claim IS NULL
                    AND p.cancellation IS NULL AND NEW.cancellation IS NULL)
                OR (o.kind = 'allocated' AND p.claim IS NULL AND NEW.claim = NEW.event AND {_SAME})
                OR (o.kind = 'released' AND p.claim IS NOT NULL AND NEW.claim IS NULL AND {_SAME})
                OR (o.kind = 'cancelled' AND NEW.cancellation = NEW.event AND NEW.holder = p.holder AND {_SAME_CLAIM})
            ))
        )
    )
"""


def upgrade() -> None:
    """Make the tables, what keeps lots apart and parts in order, and the triggers that refuse changes."""
    _events_and_lots()
    _claims_and_cancellations()
    _parts()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    (_triggers_of_sqlite if is_sqlite else _triggers_of_postgresql)()
    for table in _APPEND_ONLY:
        _refuse_changes(table, is_sqlite=is_sqlite)


def _to_event(table: str, column: str = "event") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["certificate_event.event"], name=f"fk_{table}_{column}")


def _events_and_lots() -> None:
    op.create_table(
        "certificate_event",
        sa.Column("event", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("happened_on", sa.String(10), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("evidence", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_certificate_event"),
    )
    op.create_table(
        "certificate_lot",
        sa.Column("lot_id", sa.String(64), nullable=False),
        sa.Column("event", sa.Integer, nullable=False),
        sa.Column("first_key", sa.String(64), nullable=False),
        sa.Column("last_key", sa.String(64), nullable=False),
        sa.Column("id_prefix", sa.String(64), nullable=False),
        sa.Column("id_suffix", sa.String(64), nullable=False),
        sa.Column("serial_digits", sa.Integer, nullable=False),
        sa.Column("first_serial", sa.BigInteger, nullable=False),
        sa.Column("last_serial", sa.BigInteger, nullable=False),
        sa.Column("project_code", sa.String(64), nullable=False),
        sa.Column("project_name", sa.Text, nullable=False),
        sa.Column("technology", sa.String(32), nullable=False),
        sa.Column("province", sa.String(16), nullable=False),
        sa.Column("generation_month", sa.String(10), nullable=False),
        sa.Column("trade_class", sa.String(20), nullable=False),
        sa.Column("is_tradable", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("has_mechanism_price", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("commissioned_on", sa.String(10)),
        sa.Column("issued_on", sa.String(10)),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in (
                "holder",
                "producer",
                "used_at",
                "settled_user",
                "contract",
                "settlement_proof",
                "other_credit",
            )
        ),
        sa.PrimaryKeyConstraint("lot_id", name="pk_certificate_lot"),
        sa.UniqueConstraint("first_key", name="uq_certificate_lot_first_key"),
        sa.CheckConstraint("first_serial <= last_serial", name="ck_certificate_lot_serials_in_order"),
        sa.CheckConstraint("first_key <= last_key", name="ck_certificate_lot_keys_in_order"),
        _to_event("certificate_lot"),
    )


def _claims_and_cancellations() -> None:
    op.create_table(
        "certificate_claim",
        sa.Column("claim", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("facility", sa.Text, nullable=False),
        sa.Column("geography", sa.String(16), nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("purposes", "process_id", "dedicated_reason", "vintage_reason")
        ),
        sa.PrimaryKeyConstraint("claim", name="pk_certificate_claim"),
        sa.CheckConstraint("first_day <= last_day", name="ck_certificate_claim_days_in_order"),
        _to_event("certificate_claim", "claim"),
    )
    op.create_table(
        "certificate_cancellation",
        sa.Column("cancellation", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("cancelled_on", sa.String(10), nullable=False),
        sa.Column("beneficiary", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("proof", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("cancellation", name="pk_certificate_cancellation"),
        _to_event("certificate_cancellation", "cancellation"),
    )


def _parts() -> None:
    op.create_table(
        "certificate_part",
        sa.Column("part_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("lot_id", sa.String(64), nullable=False),
        sa.Column("first_serial", sa.BigInteger, nullable=False),
        sa.Column("last_serial", sa.BigInteger, nullable=False),
        sa.Column("origin", sa.Integer),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("claim", sa.Integer),
        sa.Column("cancellation", sa.Integer),
        sa.Column("event", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("part_id", name="pk_certificate_part"),
        sa.UniqueConstraint("origin", "position", name="uq_certificate_part_origin"),
        sa.CheckConstraint("first_serial <= last_serial", name="ck_certificate_part_serials_in_order"),
        sa.ForeignKeyConstraint(["lot_id"], ["certificate_lot.lot_id"], name="fk_certificate_part_lot_id"),
        sa.ForeignKeyConstraint(["origin"], ["certificate_part.part_id"], name="fk_certificate_part_origin"),
        sa.ForeignKeyConstraint(["claim"], ["certificate_claim.claim"], name="fk_certificate_part_claim"),
        sa.ForeignKeyConstraint(
            ["cancellation"], ["certificate_cancellation.cancellation"], name="fk_certificate_part_cancellation"
        ),
        _to_event("certificate_part"),
    )
    op.create_index("ix_certificate_part_lot_id", "certificate_part", ["lot_id"])
    op.create_index("ix_certificate_part_claim", "certificate_part", ["claim"])
    op.create_index(
        "ux_certificate_part_first_of_lot",
        "certificate_part",
        ["lot_id"],
        unique=True,
        sqlite_where=sa.text("origin IS NULL"),
        postgresql_where=sa.text("origin IS NULL"),
    )
    op.create_table(
        "certificate_outcome",
        sa.Column("part_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("cut", sa.BigInteger),
        sa.Column("event", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("part_id", name="pk_certificate_outcome"),
        sa.CheckConstraint("(kind = 'split') = (cut IS NOT NULL)", name="ck_certificate_outcome_cut_of_a_split"),
        sa.ForeignKeyConstraint(["part_id"], ["certificate_part.part_id"], name="fk_certificate_outcome_part_id"),
        _to_event("certificate_outcome"),
    )


def _triggers_of_sqlite() -> None:
    # Lots that are there do not overlap, so only the last one that begins before the new one ends can reach into it.
    op.execute(
        "CREATE TRIGGER certificate_lot_apart BEFORE INSERT ON certificate_lot WHEN (SELECT last_key FROM "
        "certificate_lot WHERE first_key <= NEW.last_key ORDER BY first_key DESC LIMIT 1) >= NEW.first_key "
        "BEGIN SELECT RAISE(ABORT, 'certificate_lot overlaps another'); END"
    )
    # ruff: noqa: S608 - every piece of these statements is a constant of this file
    op.execute(
        f"CREATE TRIGGER certificate_part_follows BEFORE INSERT ON certificate_part WHEN NOT ({_FIRST} OR {_FOLLOWS}) "
        "BEGIN SELECT RAISE(ABORT, 'certificate_part does not follow from its origin'); END"
    )


def _triggers_of_postgresql() -> None:
    op.execute(
        "ALTER TABLE certificate_lot ADD CONSTRAINT ex_certificate_lot_apart EXCLUDE USING gist "
        "(numrange(first_key::numeric, last_key::numeric, '[]') WITH &&)"
    )
    op.execute(
        "CREATE FUNCTION certificate_part_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({_FIRST} OR {_FOLLOWS}) THEN "
        "RAISE EXCEPTION 'certificate_part does not follow from its origin' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER certificate_part_follows BEFORE INSERT ON certificate_part FOR EACH ROW "
        "EXECUTE FUNCTION certificate_part_follows()"
    )


def _refuse_changes(table: str, *, is_sqlite: bool) -> None:
    """Make UPDATE and DELETE on the table fail in the database itself, whoever asks."""
    if is_sqlite:
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
