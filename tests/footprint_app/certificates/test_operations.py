"""Claims, releases, transfers, cancellations and expiry, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint_app.certificates.balances import HoldingState, balance, history
from footprint_app.certificates.operations import allocate, expire, import_lots, release, transfer
from footprint_app.certificates.read_list import ListReading
from footprint_app.certificates.requests import AllocationRequest, LedgerAnswer
from footprint_app.certificates.snapshot import claimed_supply, read_claims_file, write_claims_file
from footprint_app.service import certificates as service
from footprint_app.store.certificate_rows import AsOf
from footprint_app.store.evidence import evidence_path
from footprint_app.store.integrity import check_integrity
from footprint_app.store.workspace import Change, Workspace
from pcr_rules.certificates import CertificateLot, ClaimedSupply, TradeClass
from pcr_rules.green_certificates.claim_checks import check_claims

LI = Change(who="li", why="test")
JANUARY, FEBRUARY, MARCH = date(2025, 1, 10), date(2025, 2, 2), date(2025, 3, 1)
Enter = Callable[..., None]
MakeLot = Callable[..., CertificateLot]
Ask = Callable[..., AllocationRequest]


def codes(answer: LedgerAnswer) -> list[str]:
    """Codes of the findings."""
    return [finding.code for finding in answer.findings]


def held(workspace: Workspace, as_of: AsOf = AsOf()) -> dict[HoldingState, int]:  # noqa: B008 - frozen
    """MWh in each state."""
    sums: dict[HoldingState, int] = {}
    for row in balance(workspace, as_of):
        sums[row.state] = sums.get(row.state, 0) + row.watt_hours // 1_000_000
    return sums


def test_a_claim_splits_a_lot(workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask) -> None:
    """400 of 1,000 MWh are claimed; 600 stay free; who, when, why and the list stand behind each."""
    enter(workspace, make_lot(1, 1000))
    answer = allocate(workspace, [request_of(400)], LI, JANUARY)
    assert (answer.events, answer.certificates, answer.findings) == ((2,), 400, ())
    assert held(workspace) == {HoldingState.CLAIMED: 400, HoldingState.FREE: 600}
    imported, claimed = history(workspace)
    assert (imported.kind, imported.certificates, imported.evidence) == ("imported", 1000, "e" * 64)
    assert (claimed.claim_id, claimed.facility, claimed.who, claimed.why) == ("C2", "plant", "li", "test")
    assert (claimed.certificates, claimed.happened_on) == (400, JANUARY)


def test_too_many_are_refused_whole(workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask) -> None:
    """Of two requests the second cannot be met: neither is written, and the finding says how many are short and why."""
    enter(
        workspace,
        make_lot(1, 100),
        make_lot(1, 50, date(2023, 12, 1)),
        make_lot(101, 120, technology="solar_pv", other_credit="CCER"),
    )
    answer = allocate(workspace, [request_of(60), request_of(60)], LI, JANUARY)
    assert codes(answer) == ["LEDGER-NOT-ENOUGH"]
    values = dict(answer.findings[0].values)
    assert {name: values[name] for name in ("asked", "free", "short", "month", "barred")} == {
        "asked": "60",
        "free": "40",
        "short": "20",
        "month": "50",
        "barred": "20",
    }
    assert held(workspace) == {HoldingState.FREE: 170}


def test_the_oldest_of_the_period_goes_first(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask
) -> None:
    """February before March; December of the year before only with a reason, and last."""
    enter(workspace, make_lot(1, 10), make_lot(1, 10, date(2024, 2, 1)), make_lot(1, 10, date(2023, 12, 1)))
    allocate(workspace, [request_of(12)], LI, JANUARY)
    allocate(workspace, [request_of(12, vintage_reason="issued late")], LI, JANUARY)
    claimed = [(row.claim_id, row.first_id[17:23], row.certificates) for row in history(workspace) if row.claim_id]
    assert claimed == [
        ("C2", "202402", 10),
        ("C2", "202403", 2),
        ("C3", "202312", 4),
        ("C3", "202403", 8),
    ]


def test_named_lots_and_amounts(workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask) -> None:
    """A matching says how many of which lot; the same lot serves two claims of one batch."""
    first, second = make_lot(1, 100), make_lot(101, 200, technology="solar_pv")
    enter(workspace, first, second)
    requests = [
        request_of(60, takes=((first.lot_id, 50), (second.lot_id, 10)), facility="a"),
        request_of(50, takes=((first.lot_id, 50),), facility="b"),
    ]
    answer = allocate(workspace, requests, LI, JANUARY)
    assert (answer.events, answer.certificates) == ((2, 3), 110)
    wrong = request_of(60, takes=((first.lot_id, 50),))
    assert codes(allocate(workspace, [wrong], LI, JANUARY)) == ["LEDGER-TAKES"]
    empty = request_of(1, takes=((first.lot_id, 1),))
    assert codes(allocate(workspace, [empty], LI, JANUARY)) == ["LEDGER-NO-LOT"]
    assert check_integrity(workspace).damaged == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"watt_hours": 1_500_000}, "GEC-02-NOT-WHOLE"),
        ({"entity": " "}, "LEDGER-BLANK"),
        ({"last_day": date(2023, 12, 31)}, "LEDGER-DAYS"),
        ({"process_id": "melting"}, "LEDGER-DEDICATED"),
        ({"lots": ("nothing",)}, "LEDGER-NO-LOT"),
        ({"geography": "DE"}, "LEDGER-NOT-ENOUGH"),
        ({"entity": "别的厂"}, "LEDGER-NOT-ENOUGH"),
    ],
)
def test_what_is_asked_wrongly_changes_nothing(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask, changes: dict[str, Any], expected: str
) -> None:
    """Each wrong request is answered with its finding."""
    enter(workspace, make_lot(1, 10))
    answer = allocate(workspace, [request_of(1, **changes)], LI, JANUARY)
    assert (codes(answer), answer.is_written) == ([expected], False)


def test_days_go_forward(workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask) -> None:
    """Nothing happens before what it builds on, nor after today."""
    lot = make_lot(1, 10)
    enter(workspace, lot)
    early = allocate(workspace, [request_of(1, lots=(lot.lot_id,))], LI, date(2024, 5, 31))
    assert "LEDGER-DATE-ORDER" in codes(early)
    assert codes(allocate(workspace, [request_of(1)], LI, date(2999, 1, 1))) == ["LEDGER-DATE-FUTURE"]


def test_a_release_makes_them_free_again(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask
) -> None:
    """Of 400 claimed, 100 are given back, claimed by another facility, and the first claim holds 300."""
    enter(workspace, make_lot(1, 400))
    allocate(workspace, [request_of(400)], LI, JANUARY)
    assert release(workspace, "C2", LI, FEBRUARY, 100).certificates == 100
    assert codes(release(workspace, "C2", LI, FEBRUARY, 301)) == ["LEDGER-CLAIM-HOLDS"]
    assert codes(release(workspace, "C9", LI, FEBRUARY)) == ["LEDGER-NO-CLAIM"]
    assert allocate(workspace, [request_of(100, facility="b")], LI, MARCH).is_written
    claims = claimed_supply(workspace, "某铝厂")[0].by_facility()
    assert {facility: sum(part.watt_hours for part in parts) for facility, parts in claims.items()} == {
        "plant": 300_000_000,
        "b": 100_000_000,
    }


def test_bound_certificates_are_not_passed_on(workspace: Workspace, enter: Enter, make_lot: MakeLot) -> None:
    """Green power stays with its user (GEC-10); of the rest, a transfer moves what is asked."""
    enter(
        workspace,
        make_lot(1, 50),
        make_lot(51, 100, trade_class=TradeClass.GREEN_POWER, settled_user="某铝厂"),
    )
    refused = transfer(workspace, "某铝厂", "乙厂", 60, LI, JANUARY)
    assert codes(refused) == ["LEDGER-TRANSFER"]
    assert {name: dict(refused.findings[0].values)[name] for name in ("free", "bound")} == {"free": "50", "bound": "50"}
    assert transfer(workspace, "某铝厂", "乙厂", 20, LI, JANUARY).certificates == 20
    assert [(row.holder, row.certificates) for row in balance(workspace)] == [("乙厂", 20), ("某铝厂", 80)]


def test_expiry_takes_out_what_was_not_used(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask
) -> None:
    """Of March 2024: valid to 2026-02-28. The claimed 40 stay, named; the free 60 go."""
    enter(workspace, make_lot(1, 100))
    allocate(workspace, [request_of(40)], LI, JANUARY)
    assert expire(workspace, date(2026, 2, 28), LI).certificates == 0
    answer = expire(workspace, date(2026, 3, 1), LI)
    assert (answer.certificates, codes(answer)) == (60, ["LEDGER-CLAIM-EXPIRED"])
    assert held(workspace) == {HoldingState.CLAIMED: 40, HoldingState.EXPIRED: 60}
    assert held(workspace, AsOf(day=date(2026, 2, 28))) == {HoldingState.CLAIMED: 40, HoldingState.FREE: 60}
    assert held(workspace, AsOf(event=1)) == {HoldingState.FREE: 100}


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A registry's proof."""
    path = tmp_path / "proof.pdf"
    path.write_bytes(b"%PDF cancelled for the works")
    return path


def cancel(workspace: Workspace, proof: Path, beneficiary: str = "某铝厂", **selection: Any) -> LedgerAnswer:
    """Record a cancellation."""
    return service.record_cancellation(
        workspace,
        service.Selection(**(selection or {"claims": ("C2",)})),
        LI,
        cancelled_on=date(2025, 2, 1),
        beneficiary=beneficiary,
        purpose="产品碳足迹",
        proof=proof,
        on=FEBRUARY,
    )


def is_final(workspace: Workspace) -> list[bool]:
    """Whether each claimed part is final."""
    return [part.is_final for part in claimed_supply(workspace, "某铝厂")[0].parts]


def test_a_proof_makes_a_claim_final(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask, proof: Path
) -> None:
    """Cancelled for the claimant with a proof that is unchanged: no finding is left; and it is cancelled once."""
    enter(workspace, make_lot(1, 100))
    allocate(workspace, [request_of(40)], LI, JANUARY)
    assert codes(cancel(workspace, proof)) == []
    supply, findings = claimed_supply(workspace, "某铝厂")
    assert ([part.is_final for part in supply.parts], findings, check_claims(supply)) == ([True], (), ())
    assert codes(cancel(workspace, proof)) == ["LEDGER-CANCELLED-ALREADY"]


def test_a_forged_proof_keeps_the_claim_provisional(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask, proof: Path
) -> None:
    """The file kept as proof is changed afterwards: found at the next reading; only the recorded file mends it."""
    enter(workspace, make_lot(1, 100))
    allocate(workspace, [request_of(40)], LI, JANUARY)
    cancel(workspace, proof)
    (part,) = claimed_supply(workspace, "某铝厂")[0].parts
    evidence_path(workspace, part.cancellation_proof).write_bytes(b"%PDF cancelled for somebody with more")
    supply = claimed_supply(workspace, "某铝厂")[0]
    assert [finding.code for finding in check_claims(supply)] == ["GEC-03-PROOF-CHANGED"]
    assert is_final(workspace) == [False]
    assert codes(cancel(workspace, proof)) == ["LEDGER-CANCELLED-ALREADY"]  # it is the file that was recorded
    assert is_final(workspace) == [True]


def test_a_proof_for_another_keeps_the_claim_provisional(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask, proof: Path
) -> None:
    """It is recorded as it is, and the claim stays provisional; the same file is then no proof for the claimant."""
    enter(workspace, make_lot(1, 100))
    allocate(workspace, [request_of(40)], LI, JANUARY)
    answer = cancel(workspace, proof, "别的厂")
    assert (answer.is_written, codes(answer)) == (True, ["GEC-03-OTHER-BENEFICIARY"])
    assert is_final(workspace) == [False]
    assert codes(cancel(workspace, proof)) == ["LEDGER-PROOF-REUSED"]
    proof.write_bytes(b"%PDF cancelled for the works")
    other = proof.with_name("right.pdf")
    other.write_bytes(b"%PDF another, for the works")
    assert cancel(workspace, other).is_written
    assert is_final(workspace) == [True]


def test_an_empty_proof_proves_nothing(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask, proof: Path
) -> None:
    """An empty file is refused before anything is written."""
    enter(workspace, make_lot(1, 100))
    allocate(workspace, [request_of(40)], LI, JANUARY)
    proof.write_bytes(b"")
    assert codes(cancel(workspace, proof)) == ["LEDGER-PROOF-EMPTY"]


def test_a_proof_may_name_certificates(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask, proof: Path
) -> None:
    """31–60 are cancelled: 31–40 of the claim become final, 41–60 are cancelled and still free to claim for this user."""
    lot = make_lot(1, 100)
    enter(workspace, lot)
    allocate(workspace, [request_of(40)], LI, JANUARY)
    answer = cancel(workspace, proof, ranges=((lot.certificate_id(31), lot.certificate_id(60)),))
    assert answer.certificates == 30
    assert held(workspace) == {
        HoldingState.CLAIMED: 30,
        HoldingState.CLAIMED_CANCELLED: 10,
        HoldingState.CANCELLED: 20,
        HoldingState.FREE: 40,
    }
    assert check_integrity(workspace).damaged == ()
    missing = cancel(workspace, proof, ranges=((lot.certificate_id(90), lot.certificate_id(110)),))
    assert codes(missing) == ["LEDGER-NOT-THERE"]
    assert dict(missing.findings[0].values)["missing"] == "10"


def test_a_snapshot_stays_what_it_is(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask, tmp_path: Path
) -> None:
    """As of an event it never changes; as a file it comes back equal, and a changed file is refused."""
    enter(workspace, make_lot(1, 100))
    allocate(workspace, [request_of(40)], LI, JANUARY)
    before = claimed_supply(workspace, "某铝厂")[0]
    allocate(workspace, [request_of(10)], LI, JANUARY)
    again = claimed_supply(workspace, "某铝厂", as_of_event=before.as_of_event)[0]
    now = claimed_supply(workspace, "某铝厂")[0]
    assert again == before
    assert (before.as_of_event, now.as_of_event) == (2, 3)
    assert before.digest != now.digest
    path = tmp_path / "claims.json"
    write_claims_file(now, path)
    assert read_claims_file(path) == (now, ())
    path.write_text(path.read_text(encoding="utf-8").replace('"facility": "plant"', '"facility": "other"'), "utf-8")
    changed, findings = read_claims_file(path)
    assert (changed, [finding.code for finding in findings]) == (None, ["LEDGER-CLAIMS-CHANGED"])
    path.write_text("{}", encoding="utf-8")
    assert read_claims_file(path)[1][0].code == "LEDGER-CLAIMS-UNREADABLE"


def test_claims_are_kept_by_facility_and_period(
    workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask
) -> None:
    """A claim over the period's end is left out, and said."""
    enter(workspace, make_lot(1, 100))
    across = {"first_day": date(2024, 1, 1), "last_day": date(2025, 6, 30)}
    allocate(workspace, [request_of(10), request_of(20, facility="b"), request_of(5, **across)], LI, MARCH)
    supply, findings = claimed_supply(workspace, "某铝厂", None, (date(2024, 1, 1), date(2024, 12, 31)))
    assert [(part.facility, part.watt_hours) for part in supply.parts] == [("plant", 10_000_000), ("b", 20_000_000)]
    assert [finding.code for finding in findings] == ["LEDGER-CLAIM-ACROSS"]
    only: ClaimedSupply = claimed_supply(workspace, "某铝厂", "b")[0]
    assert [part.facility for part in only.parts] == ["b"]


def test_history_of_one_certificate(workspace: Workspace, enter: Enter, make_lot: MakeLot, request_of: Ask) -> None:
    """Certificate 7 was imported, claimed and released; certificate 70 only imported."""
    lot = make_lot(1, 100)
    enter(workspace, lot)
    allocate(workspace, [request_of(40)], LI, JANUARY)
    release(workspace, "C2", LI, FEBRUARY)
    assert [row.kind for row in history(workspace, lot.certificate_id(7))] == ["imported", "allocated", "released"]
    assert [row.kind for row in history(workspace, lot.certificate_id(70))] == ["imported"]
    assert [row.kind for row in history(workspace, claim_id="C2")] == ["allocated", "released"]


def test_one_project_has_one_width_of_ids(workspace: Workspace, enter: Enter, make_lot: MakeLot) -> None:
    """Certificate …0000005 11 read with a serial number of six digits would be another place on the line: refused."""
    enter(workspace, make_lot(1, 10))
    lot = make_lot(5, 5)
    other = replace(lot, lot_id="other", id_prefix=f"{lot.id_prefix}0", serial_digits=6)
    assert other.certificate_id(5) == lot.certificate_id(5)
    answer = import_lots(workspace, ListReading((other,), {}, (), 1, 1, (other,)), LI, JANUARY, "e" * 64)
    assert (codes(answer), answer.is_written) == (["LEDGER-OTHER-WIDTHS"], False)
