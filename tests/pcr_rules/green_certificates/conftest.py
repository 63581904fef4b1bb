"""A claim that meets every rule, to be spoilt one field at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pcr_rules.certificates import CertificateLot, ClaimedPart, ClaimedSupply, TradeClass

PROJECT = "12345678901234567"


@pytest.fixture
def lot() -> CertificateLot:
    """1,000 wind certificates of March 2024."""
    return CertificateLot(
        lot_id="L1",
        project_code=PROJECT,
        project_name="阳江海上风电",
        technology="wind",
        province="CN-GD",
        generation_month=date(2024, 3, 1),
        first_serial=1,
        last_serial=1000,
        trade_class=TradeClass.UNBUNDLED,
        holder="某铝厂",
        id_prefix=f"{PROJECT}202403",
        id_suffix="11",
        serial_digits=7,
    )


@pytest.fixture
def part(lot: CertificateLot) -> ClaimedPart:
    """400 of them, claimed and cancelled for the plant's consumption of 2024."""
    return ClaimedPart(
        part_id="1",
        lot=lot,
        first_serial=1,
        last_serial=400,
        facility="plant",
        first_day=date(2024, 1, 1),
        last_day=date(2024, 12, 31),
        beneficiary="某铝厂",
        cancelled_on=date(2025, 2, 1),
        cancellation_proof="a" * 64,
        cancelled_for="某铝厂",
        claim_id="C2",
        claimed_on=date(2025, 1, 10),
        holder="某铝厂",
        list_evidence="b" * 64,
    )


@pytest.fixture
def spoilt(part: ClaimedPart) -> Callable[..., ClaimedSupply]:
    """Make a supply of the one claim with some fields changed; ``lot_…`` changes its lot."""

    def make(**changes: Any) -> ClaimedSupply:
        of_lot = {name.removeprefix("lot_"): value for name, value in changes.items() if name.startswith("lot_")}
        of_part = {name: value for name, value in changes.items() if not name.startswith("lot_")}
        one = replace(part, lot=replace(part.lot, **of_lot), **of_part)
        return ClaimedSupply(entity="某铝厂", parts=(one,), as_of_event=3, digest="")

    return make
