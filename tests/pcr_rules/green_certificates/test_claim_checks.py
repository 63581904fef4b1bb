"""Each rule for certificates has a claim that meets it and one that trips it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.findings import Severity
from pcr_rules.certificates import (
    CancellationFault,
    CertificateLot,
    ClaimedPart,
    ClaimedSupply,
    ClaimPurpose,
    TradeClass,
)
from pcr_rules.green_certificates.claim_checks import OF_CLAIMS, check_claims
from pcr_rules.green_certificates.lot_checks import unique_ids, whole_certificates

Spoilt = Callable[..., ClaimedSupply]
SELF_USE = {
    "lot_trade_class": TradeClass.SELF_USE,
    "lot_settled_user": "某铝厂",
    "lot_contract": "EMC-1",
    "lot_settlement_proof": "S-1",
}


def codes(supply: ClaimedSupply) -> list[str]:
    """Codes of the findings."""
    return [finding.code for finding in check_claims(supply)]


def test_a_claim_that_meets_every_rule_has_no_finding(spoilt: Spoilt) -> None:
    """Cancelled for the beneficiary with proof, of the period, of the holder, of the market, with its evidence."""
    assert codes(spoilt()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"lot_id_prefix": "1234", "lot_lot_id": "L2"}, ["GEC-01-LENGTH", "GEC-01-LENGTH"]),
        ({"cancelled_on": None, "cancellation_proof": ""}, ["GEC-03-NOT-CANCELLED", "GEC-20-INCOMPLETE"]),
        (
            {"cancelled_for": "别的厂", "cancellation_fault": CancellationFault.OTHER_BENEFICIARY},
            ["GEC-03-OTHER-BENEFICIARY"],
        ),
        ({"cancellation_fault": CancellationFault.PROOF_CHANGED}, ["GEC-03-PROOF-CHANGED"]),
        ({"cancellation_fault": CancellationFault.PROOF_MISSING}, ["GEC-03-PROOF-MISSING"]),
        # Of 2024-03: valid two years, that month counted, so until 2026-02-28.
        ({"cancelled_on": date(2026, 3, 1)}, ["GEC-04-EXPIRED"]),
        ({"lot_generation_month": date(2023, 12, 1)}, ["GEC-05-EARLIER-UNJUSTIFIED"]),
        ({"lot_generation_month": date(2023, 12, 1), "vintage_reason": "issued late"}, ["GEC-05-EARLIER"]),
        ({"lot_generation_month": date(2025, 1, 1)}, ["GEC-05-LATER"]),
        ({"holder": "别的厂"}, ["GEC-06-OTHER-HOLDER"]),
        ({"geography": "CN-HK"}, ["GEC-09-OUTSIDE"]),
        ({"geography": "DE"}, ["GEC-09-OUTSIDE"]),
        (
            {
                "lot_trade_class": TradeClass.GREEN_POWER,
                "lot_settled_user": "别的厂",
                "lot_contract": "K-1",
                "lot_settlement_proof": "S-1",
            },
            ["GEC-10-RESOLD"],
        ),
        (SELF_USE | {"lot_settled_user": "别的厂"}, ["GEC-11-OTHER-USER"]),
        (SELF_USE | {"lot_used_at": "plant 2"}, ["GEC-11-OTHER-SITE"]),
        (
            SELF_USE | {"lot_producer": "屋顶公司", "lot_contract": ""},
            ["GEC-11-NO-SETTLEMENT", "GEC-20-INCOMPLETE"],
        ),
        ({"lot_other_credit": "CCER"}, ["GEC-14-OTHER-CREDIT"]),
        ({"purposes": (ClaimPurpose.PRODUCT_FOOTPRINT, ClaimPurpose.CUSTOMER)}, ["GEC-19-CUSTOMER-TOO"]),
        ({"lot_has_mechanism_price": True}, ["GEC-19-PROVINCIAL"]),
        ({"list_evidence": ""}, ["GEC-20-INCOMPLETE"]),
    ],
)
def test_each_rule_is_tripped(spoilt: Spoilt, changes: dict[str, Any], expected: list[str]) -> None:
    """One field against the rule, and only its finding comes."""
    assert codes(spoilt(**changes)) == expected


@pytest.mark.parametrize(
    "changes",
    [
        # On the last valid day itself.
        {"cancelled_on": date(2026, 2, 28)},
        # Generated before 2024: valid until the end of 2025.
        {"lot_generation_month": date(2023, 5, 1), "first_day": date(2023, 1, 1), "last_day": date(2023, 12, 31)},
        SELF_USE | {"lot_used_at": "plant", "lot_producer": "某铝厂"},
        {"purposes": (ClaimPurpose.PRODUCT_FOOTPRINT, ClaimPurpose.CONSUMPTION_DUTY)},
    ],
)
def test_what_lies_just_inside_a_rule_passes(spoilt: Spoilt, changes: dict[str, Any]) -> None:
    """The last valid day counts; own use on its own site; a duty beside a footprint is one consumption."""
    assert codes(spoilt(**changes)) == []


def test_the_same_year_rule_warns_from_2026(spoilt: Spoilt) -> None:
    """Electricity of 2026 with a certificate of 2025 and a reason: told, but it blocks nothing while the act is unread."""
    years = {"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31), "vintage_reason": "issued late"}
    supply = spoilt(lot_generation_month=date(2025, 12, 1), cancelled_on=date(2026, 6, 1), **years)
    found = {finding.code: finding.severity for finding in check_claims(supply)}
    assert found == {"GEC-05-EARLIER": Severity.INFO, "GEC-05-OTHER-YEAR": Severity.WARNING}
    before = spoilt(lot_generation_month=date(2024, 12, 1), first_day=date(2025, 1, 1), last_day=date(2025, 12, 31))
    assert "GEC-05-OTHER-YEAR" not in codes(before)


def test_a_certificate_in_two_claims_is_found(part: ClaimedPart) -> None:
    """A file of claims put together from two holds certificates 301 to 400 twice: 100 of them."""
    other = replace(part, part_id="2", first_serial=301, last_serial=700)
    supply = ClaimedSupply(entity="某铝厂", parts=(part, other), as_of_event=3, digest="")
    (finding,) = check_claims(supply)
    assert (finding.code, dict(finding.values)["count"]) == ("GEC-06-TWICE", "100")
    assert finding.blocks_number


def test_lots_may_not_share_certificates(lot: CertificateLot) -> None:
    """1–1000 and 900–1100 share 101; 1001–1100 shares none."""
    across = replace(lot, lot_id="L2", first_serial=900, last_serial=1100)
    beside = replace(lot, lot_id="L3", first_serial=1001, last_serial=1100)
    (finding,) = unique_ids((lot, across))
    assert (finding.code, dict(finding.values)["count"]) == ("GEC-01-OVERLAP", "101")
    assert list(unique_ids((lot, beside))) == []


@pytest.mark.parametrize(("watt_hours", "is_whole"), [(400_000_000, True), (400_500_000, False), (0, False)])
def test_only_whole_certificates_are_claimed(watt_hours: int, is_whole: bool) -> None:  # noqa: FBT001 - a table
    """GEC-02: 400 MWh are 400 certificates, 400.5 MWh are none."""
    assert [finding.code for finding in whole_certificates(watt_hours)] == ([] if is_whole else ["GEC-02-NOT-WHOLE"])


def test_checks_of_claims_are_eleven() -> None:
    """GEC-02 is asked before a claim is made; the other rules of this module run over claims."""
    assert [rule for rule, _ in sorted(OF_CLAIMS, key=lambda one: one[0])] == [
        *("GEC-01", "GEC-03", "GEC-04", "GEC-05", "GEC-06"),
        *("GEC-09", "GEC-10", "GEC-11", "GEC-14", "GEC-19", "GEC-20"),
    ]


def test_a_claim_over_many_lots_is_told_once(part: ClaimedPart) -> None:
    """Fifty parts of one claim, none cancelled: one finding of GEC-03 with their sum, 50 × 8 MWh = 400 MWh."""
    parts = tuple(
        replace(
            part,
            part_id=str(number),
            first_serial=8 * number + 1,
            last_serial=8 * number + 8,
            cancelled_on=None,
            cancellation_proof="",
        )
        for number in range(50)
    )
    supply = ClaimedSupply(entity="某铝厂", parts=parts, as_of_event=3, digest="")
    found = check_claims(supply)
    assert [finding.code for finding in found] == ["GEC-03-NOT-CANCELLED", "GEC-20-INCOMPLETE"]
    values = dict(found[0].values)
    assert values["mwh"] == "400"
    assert values["certificates"].endswith("(+47)")
