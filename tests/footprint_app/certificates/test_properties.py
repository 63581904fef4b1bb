"""Whatever is done to a ledger, no certificate is lost or doubled, and the order of one day's events does not matter."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint_app.certificates.balances import BalanceRow, HoldingState, balance
from footprint_app.certificates.cancel import Selection, record_cancellation
from footprint_app.certificates.operations import allocate, expire, import_lots, release, transfer
from footprint_app.certificates.read_list import ListReading
from footprint_app.certificates.requests import AllocationRequest, LedgerAnswer
from footprint_app.certificates.snapshot import claimed_supply
from footprint_app.store.certificate_integrity import ledger_damage
from footprint_app.store.certificate_ledger import Cancellation
from footprint_app.store.certificate_rows import last_event
from footprint_app.store.workspace import Change, Workspace, create_workspace, open_workspace
from pcr_rules.certificates import CertificateLot, TradeClass

LI = Change(who="li", why="test")
BOUGHT, DAY = date(2024, 6, 1), date(2025, 1, 10)
MONTHS = (date(2023, 11, 1), date(2024, 2, 1), date(2024, 3, 1))
SIZE = 20
WORKS, OTHER = "works", "other works"


def lots() -> tuple[CertificateLot, ...]:
    """Three lots of 20 certificates, of three months, one of them of the year before."""
    return tuple(
        CertificateLot(
            lot_id=f"L{number}",
            project_code="1" * 17,
            project_name="wind farm",
            technology="wind",
            province="CN-GD",
            generation_month=month,
            first_serial=1,
            last_serial=SIZE,
            trade_class=TradeClass.UNBUNDLED,
            holder=WORKS,
            id_prefix=f"{'1' * 17}{month:%Y%m}",
            id_suffix="11",
            serial_digits=7,
        )
        for number, month in enumerate(MONTHS)
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with three lots, to be copied for each example."""
    folder = tmp_path_factory.mktemp("ledger") / "workspace"
    with create_workspace(folder, LI) as made:
        import_lots(made, ListReading(lots(), {}, (), 3, 3 * SIZE, lots()), LI, BOUGHT, "e" * 64)
    return folder


@contextmanager
def copy_of(template: Path) -> Iterator[Workspace]:
    """A workspace of its own for one example."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "workspace"
        shutil.copytree(template, folder)
        with open_workspace(folder) as workspace:
            yield workspace


def request(certificates: int, lot: int | None, facility: str, reason: str) -> AllocationRequest:
    """Ask for certificates of a lot, or of any."""
    return AllocationRequest(
        entity=WORKS,
        facility=facility,
        first_day=date(2024, 1, 1),
        last_day=date(2024, 12, 31),
        watt_hours=certificates * 1_000_000,
        lots=() if lot is None else (f"L{lot}",),
        vintage_reason=reason,
    )


COUNT = st.integers(1, SIZE + 2)
ANY_LOT = st.none() | st.integers(0, 2)
CLAIM = st.integers(1, 15).map(lambda number: f"C{number}")
OPERATION = st.one_of(
    st.tuples(st.just("allocate"), COUNT, ANY_LOT, st.sampled_from(["a", "b"]), st.sampled_from(["", "late"])),
    st.tuples(st.just("release"), CLAIM, st.none() | COUNT),
    st.tuples(st.just("transfer"), COUNT, ANY_LOT),
    st.tuples(st.just("cancel"), CLAIM, st.sampled_from([WORKS, OTHER])),
    st.tuples(st.just("cancel range"), st.integers(0, 2), st.integers(1, SIZE), st.integers(1, SIZE)),
    st.tuples(st.just("expire"), st.sampled_from([DAY, date(2026, 1, 1), date(2026, 4, 1)])),
)


def do(workspace: Workspace, operation: tuple[Any, ...], day: date) -> LedgerAnswer:
    """Run one operation."""
    name, *of = operation
    if name == "allocate":
        return allocate(workspace, [request(*of)], LI, day)
    if name == "release":
        return release(workspace, of[0], LI, day, of[1])
    if name == "transfer":
        chosen = () if of[1] is None else (f"L{of[1]}",)
        return transfer(workspace, WORKS, OTHER, of[0], LI, day, lots=chosen)
    if name == "expire":
        return expire(workspace, of[0], LI)
    selection = Selection(claims=(of[0],)) if name == "cancel" else _range(*of)
    beneficiary = of[1] if name == "cancel" else WORKS
    said = Cancellation(cancelled_on=day, beneficiary=beneficiary, purpose="", proof="f" * 64)
    return record_cancellation(workspace, selection, said, LI, day)


def _range(number: int, first: int, last: int) -> Selection:
    lot = lots()[number]
    return Selection(ranges=((lot.certificate_id(min(first, last)), lot.certificate_id(max(first, last))),))


@settings(max_examples=40)
@given(operations=st.lists(OPERATION, max_size=12))
def test_nothing_is_lost_and_nothing_doubled(template: Path, operations: list[tuple[Any, ...]]) -> None:
    """The balance stays 60 MWh whatever is done; what is refused leaves no trace; claims are what the balance says."""
    with copy_of(template) as workspace:
        for operation in operations:
            with workspace.database.reading() as connection:
                before = last_event(connection)
            answer = do(workspace, operation, DAY)
            with workspace.database.reading() as connection:
                assert list(ledger_damage(connection)) == []
                assert last_event(connection) == before + len(answer.events)
            assert sum(row.watt_hours for row in balance(workspace)) == 3 * SIZE * 1_000_000
        claimed = {HoldingState.CLAIMED, HoldingState.CLAIMED_CANCELLED}
        of_balance = sum(row.watt_hours for row in balance(workspace) if row.state in claimed)
        of_claims = sum(part.watt_hours for part in claimed_supply(workspace, WORKS)[0].parts)
        assert of_claims == of_balance


SAME_DAY = st.one_of(
    st.tuples(st.just("allocate"), st.integers(1, 3), st.integers(1, 2), st.sampled_from(["a", "b"]), st.just("")),
    st.tuples(st.just("transfer"), st.integers(1, 3), st.integers(1, 2)),
)


@settings(max_examples=30)
@given(data=st.data(), operations=st.lists(SAME_DAY, min_size=2, max_size=6))
def test_the_order_of_one_day_does_not_matter(
    template: Path, data: st.DataObject, operations: list[tuple[Any, ...]]
) -> None:
    """Events with equal dates in any order give the same balances: at most 18 of 20 are moved, so each order can be."""
    reordered = data.draw(st.permutations(operations))
    assert _after(template, operations) == _after(template, reordered)


def _after(template: Path, operations: list[tuple[Any, ...]]) -> tuple[tuple[BalanceRow, ...], dict[str, int]]:
    with copy_of(template) as workspace:
        for operation in operations:
            assert do(workspace, operation, DAY).is_written
        claims = claimed_supply(workspace, WORKS)[0].by_facility()
        return balance(workspace), {
            facility: sum(part.watt_hours for part in parts) for facility, parts in claims.items()
        }


@settings(max_examples=20)
@given(operations=st.lists(OPERATION, max_size=6))
def test_a_snapshot_of_an_event_never_changes(template: Path, operations: list[tuple[Any, ...]]) -> None:
    """What the ledger said after an event it says for good, whatever comes after."""
    with copy_of(template) as workspace:
        allocate(workspace, [request(10, 1, "a", "")], LI, DAY)
        before = claimed_supply(workspace, WORKS, as_of_event=2)[0]
        for operation in operations:
            do(workspace, operation, DAY)
        after = claimed_supply(workspace, WORKS, as_of_event=2)[0]
        assert after == before
