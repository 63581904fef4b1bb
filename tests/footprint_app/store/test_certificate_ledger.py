"""What the database itself holds of the ledger of certificates, whatever the code does; on both databases."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from footprint_app.store import schema
from footprint_app.store.backup import back_up, restore
from footprint_app.store.certificate_integrity import ledger_damage
from footprint_app.store.certificate_ledger import Cancellation, ClaimTerms, LedgerWriter, writing_ledger
from footprint_app.store.certificate_rows import LedgerPart, all_lots, last_event, live_parts
from footprint_app.store.errors import LedgerConflictError, OlderStoreError
from footprint_app.store.integrity import check_integrity
from footprint_app.store.workspace import Change, Workspace, find_workspace, open_workspace, upgrade_workspace
from pcr_rules.certificates import CertificateLot, OutcomeKind, TradeClass

LI = Change(who="li", why="test")
DAY = date(2024, 6, 1)
TERMS = ClaimTerms(
    entity="works",
    facility="plant",
    geography="CN-GD",
    first_day=date(2024, 1, 1),
    last_day=date(2024, 12, 31),
    purposes=("product_footprint",),
)


def lot(first: int, last: int, **changes: Any) -> CertificateLot:
    """A lot of one project and month."""
    fields: dict[str, Any] = {
        "lot_id": f"L{first}",
        "project_code": "1" * 17,
        "project_name": "wind farm",
        "technology": "wind",
        "province": "CN-GD",
        "generation_month": date(2024, 3, 1),
        "first_serial": first,
        "last_serial": last,
        "trade_class": TradeClass.UNBUNDLED,
        "holder": "works",
        "id_prefix": "1" * 17 + "202403",
        "id_suffix": "11",
        "serial_digits": 7,
    }
    return CertificateLot(**(fields | changes))


def enter(workspace: Workspace, *lots: CertificateLot) -> tuple[LedgerPart, ...]:
    """Enter lots."""
    with writing_ledger(workspace) as ledger:
        return ledger.add_lots(ledger.record("imported", DAY, LI, "e" * 64), lots, DAY)


def claim(ledger: LedgerWriter, part: LedgerPart) -> tuple[LedgerPart, ...]:
    """Claim a whole part."""
    event = ledger.record("allocated", DAY, LI)
    ledger.add_claim(event, TERMS)
    return ledger.spend(event, OutcomeKind.ALLOCATED, [part], DAY, claim=event)


def test_a_part_is_spent_once(workspace: Workspace) -> None:
    """A second outcome of a part is refused by its primary key, though both writers saw it free."""
    (part,) = enter(workspace, lot(1, 100))
    with writing_ledger(workspace) as ledger:
        claim(ledger, part)
    with pytest.raises(LedgerConflictError) as caught, writing_ledger(workspace) as ledger:
        claim(ledger, part)
    assert caught.value.finding.code == "store.certificates_taken"
    with workspace.database.reading() as connection:
        assert last_event(connection) == 2  # nothing of the second is left
        assert [one.claim for one in live_parts(connection)] == [2]


def test_what_is_claimed_is_not_claimed_again(workspace: Workspace) -> None:
    """Nor does a second claim build on the first: the database knows what may follow from what."""
    (part,) = enter(workspace, lot(1, 100))
    with writing_ledger(workspace) as ledger:
        (claimed,) = claim(ledger, part)
    with pytest.raises(LedgerConflictError), writing_ledger(workspace) as ledger:
        claim(ledger, claimed)


@pytest.mark.parametrize(
    "changes",
    [
        {"first_serial": 1, "last_serial": 101},
        {"first_serial": 1, "last_serial": 99},
        {"holder": "somebody"},
        {"lot_id": "L201"},
        {"position": 1},
        {"origin": None},
        {"claim": None},
    ],
)
def test_a_part_follows_from_its_origin(workspace: Workspace, changes: dict[str, Any]) -> None:
    """More certificates, fewer, another holder, lot or place in line: each is refused by a trigger."""
    part, _ = enter(workspace, lot(1, 100), lot(201, 300))
    row = {
        "part_id": 99,
        "lot_id": "L1",
        "first_serial": 1,
        "last_serial": 100,
        "origin": part.part_id,
        "position": 0,
        "holder": "works",
        "claim": 2,
        "cancellation": None,
        "event": 2,
    }
    with pytest.raises(LedgerConflictError):
        _write_by_hand(workspace, part, row | changes)


def _write_by_hand(workspace: Workspace, part: LedgerPart, row: dict[str, Any]) -> None:
    """Write an allocation of a part with any row as what it is spent into."""
    with writing_ledger(workspace) as ledger:
        event = ledger.record("allocated", DAY, LI)
        ledger.add_claim(event, TERMS)
        outcome = {"part_id": part.part_id, "kind": "allocated", "cut": None, "event": event}
        ledger.connection.execute(insert(schema.certificate_outcome), outcome)
        ledger.connection.execute(insert(schema.certificate_part), row)


@pytest.mark.parametrize(("first", "last"), [(50, 60), (100, 120), (1, 200), (90, 100), (100, 100)])
def test_lots_do_not_overlap(workspace: Workspace, first: int, last: int) -> None:
    """A range that shares a certificate with a lot is refused by the database, wherever it reaches into it."""
    enter(workspace, lot(50, 100))
    with pytest.raises(LedgerConflictError):
        enter(workspace, lot(first, last, lot_id="other"))


def test_neighbours_and_other_classes_are_no_overlap(workspace: Workspace) -> None:
    """Next to it, of another month, of another class: other certificates."""
    enter(workspace, lot(50, 100))
    enter(
        workspace,
        lot(101, 150),
        lot(1, 49),
        lot(50, 100, lot_id="class", id_suffix="12"),
        lot(50, 100, lot_id="month", id_prefix="1" * 17 + "202404"),
    )
    with workspace.database.reading() as connection:
        assert len(all_lots(connection)) == 5
        assert list(ledger_damage(connection)) == []


@pytest.mark.parametrize("table", schema.LEDGER_TABLES)
def test_the_ledger_is_append_only(workspace: Workspace, table: str) -> None:
    """Neither UPDATE nor DELETE touches a row of the ledger, whoever asks."""
    (part,) = enter(workspace, lot(1, 100))
    with writing_ledger(workspace) as ledger:
        (claimed,) = claim(ledger, part)
        event = ledger.record("cancelled", DAY, LI, "f" * 64)
        ledger.add_cancellation(event, Cancellation(cancelled_on=DAY, beneficiary="works", purpose="", proof="f" * 64))
        ledger.spend(event, OutcomeKind.CANCELLED, [claimed], DAY, cancellation=event)
    rows = schema.metadata.tables[table]
    first = next(iter(rows.c))
    for statement in (update(rows).values({first.name: first}), delete(rows)):
        with pytest.raises(DBAPIError, match="append-only"), workspace.database.writing() as connection:
            connection.execute(statement)


def test_a_split_gives_its_halves(workspace: Workspace) -> None:
    """1–100 cut at 40 is 1–40 and 41–100, and the ledger folds to the lot."""
    (part,) = enter(workspace, lot(1, 100))
    with writing_ledger(workspace) as ledger:
        event = ledger.record("allocated", DAY, LI)
        ledger.add_claim(event, TERMS)
        left, right = ledger.split(event, [(part, 40)], DAY)
        ledger.spend(event, OutcomeKind.ALLOCATED, [left], DAY, claim=event)
    with workspace.database.reading() as connection:
        live = [(one.first_serial, one.last_serial, one.claim) for one in live_parts(connection)]
        assert list(ledger_damage(connection)) == []
    assert (right.first_serial, live) == (41, [(1, 40, 2), (41, 100, None)])


def test_a_half_that_is_missing_is_found(workspace: Workspace) -> None:
    """A split whose right half was never written is damage that the check names."""
    (part,) = enter(workspace, lot(1, 100))
    with writing_ledger(workspace) as ledger:
        event = ledger.record("allocated", DAY, LI)
        outcome = {"part_id": part.part_id, "kind": "split", "cut": 40, "event": event}
        ledger.connection.execute(insert(schema.certificate_outcome), outcome)
    damage = check_integrity(workspace).damaged
    assert any("ends at 0, not at 100" in line for line in damage)
    assert any("split into another number of parts" in line for line in damage)


def test_a_store_of_version_1_is_upgraded_with_what_it_holds(tmp_path: Path) -> None:
    """A workspace made before the ledger refuses to open, is upgraded on command, and then holds certificates."""
    from alembic import command
    from alembic.config import Config

    from footprint_app.store import migrations
    from footprint_app.store.database import open_database, sqlite_url
    from footprint_app.store.studies import load_study, save_study

    folder = tmp_path / "old"
    for name in ("evidence", "background", "cache", "log"):
        (folder / name).mkdir(parents=True)
    database = open_database(sqlite_url(folder / "workspace.db"))
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    save_study(Workspace(folder, database), "profile", "{}", LI)
    database.close()
    with pytest.raises(OlderStoreError):
        open_workspace(folder)
    with find_workspace(folder) as old:
        assert upgrade_workspace(old, LI) == (1, schema.STORE_VERSION)
    with open_workspace(folder) as upgraded:
        assert load_study(upgraded, "profile").version == 1
        enter(upgraded, lot(1, 100))
        assert check_integrity(upgraded).is_sound


def test_a_backup_holds_the_ledger(sqlite_workspace: Workspace, tmp_path: Path) -> None:
    """What comes out of a backup folds to the same balance, and still refuses changes."""
    (part,) = enter(sqlite_workspace, lot(1, 100))
    with writing_ledger(sqlite_workspace) as ledger:
        claim(ledger, part)
    archive = back_up(sqlite_workspace, tmp_path / "one.zip")
    with open_workspace(restore(archive, tmp_path / "again")) as again:
        assert check_integrity(again).is_sound
        with again.database.reading() as connection:
            assert [(one.count, one.claim) for one in live_parts(connection)] == [(100, 2)]
    with closing(sqlite3.connect(tmp_path / "again" / "workspace.db")) as plain:
        for verb in ("DELETE FROM certificate_outcome", "UPDATE certificate_part SET holder = 'me'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                plain.execute(verb)


def test_events_are_numbered_without_gaps_after_a_failure(workspace: Workspace) -> None:
    """An event that was rolled back leaves no hole, so that a snapshot as of an event never changes."""
    enter(workspace, lot(1, 100))
    with pytest.raises(LedgerConflictError):
        enter(workspace, lot(1, 100))
    enter(workspace, lot(101, 200))
    with workspace.database.reading() as connection:
        numbers = connection.execute(select(schema.certificate_event.c.event)).scalars().all()
        assert sorted(numbers) == [1, 2]
