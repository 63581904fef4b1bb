"""Lists of certificates, and a ledger that holds some."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from footprint_app.certificates.operations import import_lots
from footprint_app.certificates.read_list import ListReading
from footprint_app.certificates.requests import AllocationRequest
from footprint_app.store.workspace import Change, Workspace
from pcr_rules.certificates import CertificateLot, TradeClass

PROJECT = "12345678901234567"
LI = Change(who="li", why="test")
MakeLot = Callable[..., CertificateLot]


def certificate(serial: int, month: str = "202403", project: str = PROJECT) -> str:
    """A 32-digit id: 17 of the project, 6 of the month, 7 of the serial number, 2 of the classes."""
    return f"{project}{month}{serial:07d}11"


def make_lot(first: int, last: int, month: date = date(2024, 3, 1), **changes: Any) -> CertificateLot:
    """A lot of wind certificates held by the aluminium works."""
    fields: dict[str, Any] = {
        "lot_id": certificate(first, f"{month:%Y%m}"),
        "project_code": PROJECT,
        "project_name": "阳江海上风电",
        "technology": "wind",
        "province": "CN-GD",
        "generation_month": month,
        "first_serial": first,
        "last_serial": last,
        "trade_class": TradeClass.UNBUNDLED,
        "holder": "某铝厂",
        "id_prefix": f"{PROJECT}{month:%Y%m}",
        "id_suffix": "11",
        "serial_digits": 7,
    }
    return CertificateLot(**(fields | changes))


@pytest.fixture(name="make_lot")
def make_lot_fixture() -> MakeLot:
    """Maker of lots."""
    return make_lot


@pytest.fixture
def enter() -> Callable[..., None]:
    """Enter lots into a ledger."""

    def into(workspace: Workspace, *lots: CertificateLot) -> None:
        reading = ListReading(lots, {}, (), len(lots), sum(lot.count for lot in lots), lots)
        answer = import_lots(workspace, reading, LI, date(2024, 6, 1), "e" * 64)
        assert answer.is_written, answer.findings

    return into


@pytest.fixture
def request_of() -> Callable[..., AllocationRequest]:
    """Maker of requests for the plant's consumption of 2024."""

    def make(certificates: int, **changes: Any) -> AllocationRequest:
        fields: dict[str, Any] = {
            "entity": "某铝厂",
            "facility": "plant",
            "first_day": date(2024, 1, 1),
            "last_day": date(2024, 12, 31),
            "watt_hours": certificates * 1_000_000,
        }
        return AllocationRequest(**(fields | changes))

    return make
