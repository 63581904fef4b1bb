"""What certificates are at present, what lapses, the way they went, and why a matching proposes what it proposes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint_app.service import certificate_holdings as holdings
from footprint_app.service import certificates as service
from footprint_app.service.certificate_holdings import CertificatePath, Stop, StudyUse
from footprint_app.service.certificate_matching import Asked, match
from footprint_app.service.certificate_tables import by_month, rows_as_file, sums_by_state
from footprint_app.service.matching_reasons import RuledOut, Why, covered, left, taken
from footprint_app.store.workspace import Change, Workspace
from pcr_rules.certificates import TradeClass
from pcr_rules.electricity_account import AccountPart, AccountUse, ElectricityAccount, SiteAccount
from pcr_rules.methods.certificate_matching.eligibility import Demand

LI = Change(who="li", why="test")
JANUARY = date(2025, 1, 10)
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
Make = Callable[..., Any]


@pytest.fixture
def claimed(workspace: Workspace, enter: Make, make_lot: Make, request_of: Make, tmp_path: Path) -> Workspace:
    """100 wind of March 2024 and 60 photovoltaic of May; 40 wind claimed as C2 and cancelled; 10 passed on to B."""
    pv = make_lot(1, 60, date(2024, 5, 1), technology="solar_pv", project_code="9" * 17, id_prefix="9" * 17 + "202405")
    enter(workspace, make_lot(1, 100), pv)
    service.allocate(workspace, [request_of(40)], LI, on=JANUARY)
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(b"%PDF")
    terms: dict[str, Any] = {
        "cancelled_on": JANUARY,
        "beneficiary": "某铝厂",
        "purpose": "",
        "proof": proof,
        "on": JANUARY,
    }
    service.record_cancellation(workspace, service.Selection(claims=("C2",)), LI, **terms)
    service.transfer(workspace, "某铝厂", "乙厂", 10, LI, technology="solar_pv", on=JANUARY)
    return workspace


def _sums(path: CertificatePath) -> dict[tuple[str, str], float]:
    """MWh between the stops' words."""
    words = [f"{node.stop.value}:{node.name or (node.state or '')}" for node in path.nodes]
    return {(words[link.source], words[link.target]): link.mwh for link in path.links}


def test_claims_say_what_they_hold_and_how_much_is_final(claimed: Workspace) -> None:
    """C2: 40 MWh of wind, all cancelled for the one who claims; holders by what they hold: 150 and 10."""
    held = holdings.holdings(claimed)
    (claim,) = holdings.claims_held(held)
    assert (claim.terms.claim_id, claim.certificates, claim.cancelled) == ("C2", 40, 40)
    assert claim.technologies == {"wind": 40}
    assert holdings.holders_of(held) == ("某铝厂", "乙厂")
    assert sum(one.certificates for one in held) == 160


def test_what_lapses_is_free_and_told_by_its_last_day(claimed: Workspace) -> None:
    """Of 2024-03 the last day is 2026-02-28: on 2026-02-08 20 days are left; claimed ones do not lapse from here."""
    held = holdings.holdings(claimed)
    (wind,) = holdings.lapsing(held, date(2026, 2, 8), 30)
    assert (wind.certificates, wind.last_day, wind.days_left) == (60, date(2026, 2, 28), 20)
    after = holdings.lapsing(held, date(2026, 5, 1), 0)
    assert [(one.holder, one.certificates, one.days_left) for one in after] == [
        ("某铝厂", 60, -62),
        ("乙厂", 10, -1),
        ("某铝厂", 50, -1),
    ]


def test_the_way_conserves_certificates_from_project_to_claim(claimed: Workspace) -> None:
    """160 MWh leave the projects, pass the lots and the holders, and are claimed (40) or free (110 + 10)."""
    sums = _sums(holdings.path_of(holdings.holdings(claimed)))
    assert sums["holder:某铝厂", "claim:C2"] == 40
    assert sums["holder:某铝厂", "state:free"] == 110
    assert sums["holder:乙厂", "state:free"] == 10
    for stop in ("issue", "lot", "holder"):
        assert sum(mwh for (source, _), mwh in sums.items() if source.startswith(stop)) == 160


def test_the_way_goes_on_to_what_the_study_drew(claimed: Workspace) -> None:
    """Of C2's 40 MWh the press drew 30,000 kWh and the canteen 10,000: 30 MWh to the product, 10 to other uses."""
    held = holdings.holdings(claimed)
    part = next(one.part_id for one in held if one.claim is not None)
    name = f"ledger:{part}@grid-2"
    uses = (
        AccountUse(use_id="press", kind="process", kwh=30_000, parts={name: 30_000}),
        AccountUse(use_id="", kind="other", kwh=10_000, parts={name: 10_000}),
    )
    kept = AccountPart(part_id=name, kwh=40_000, suppliers=(), kg_per_kwh=0.0, is_claim=True)
    site = SiteAccount(
        facility="plant",
        metered_kwh=40_000,
        tenants_kwh=0,
        exported_kwh=0,
        storage_loss_kwh=0,
        unclaimed_kwh=0,
        parts=(kept,),
        uses=uses,
    )
    use = holdings.study_use("profile", ElectricityAccount(sites=(site,), schemes=()), held)
    assert use == StudyUse("profile", {"C2": 30_000}, {"C2": 10_000})
    sums = _sums(holdings.path_of(held, use))
    assert (sums["claim:C2", "product:profile"], sums["claim:C2", "other_use:"]) == (30, 10)


def test_one_lot_can_be_followed(claimed: Workspace) -> None:
    """The photovoltaic lot alone: 50 with the works, 10 with B, none claimed."""
    held = holdings.holdings(claimed)
    lot = next(lot.lot_id for lot, _ in holdings.lots_of(held) if lot.technology == "solar_pv")
    path = holdings.path_of(held, None, lot)
    assert {node.stop for node in path.nodes} == {Stop.ISSUE, Stop.LOT, Stop.HOLDER, Stop.STATE}
    assert sum(link.mwh for link in path.links if path.nodes[link.source].stop is Stop.LOT) == 60


def test_of_many_lots_the_largest_stand_apart(workspace: Workspace, enter: Make, make_lot: Make) -> None:
    """Thirty lots: 24 of their own and six that run together; no certificate is lost."""
    enter(workspace, *(make_lot(1, 10 + number, project_code=f"{number:017d}", id_prefix=f"{number:017d}202403",
                                lot_id=f"L{number:02}") for number in range(30)))  # fmt: skip
    path = holdings.path_of(holdings.holdings(workspace))
    lots = [node for node in path.nodes if node.stop is Stop.LOT]
    assert (len(lots), [node.count for node in lots if node.lot is None]) == (25, [6])
    mwh = sum(link.mwh for link in path.links if path.nodes[link.source].stop is Stop.LOT)
    assert mwh == sum(10 + number for number in range(30))


def test_the_history_of_a_lot_is_its_own(claimed: Workspace) -> None:
    """Wind was entered, claimed and cancelled; photovoltaic was entered and passed on."""
    lots = {lot.technology: lot for lot, _ in holdings.lots_of(holdings.holdings(claimed))}
    kinds = {name: [row.kind for row in service.history_of_lot(claimed, lot)] for name, lot in lots.items()}
    assert kinds == {"wind": ["imported", "allocated", "cancelled"], "solar_pv": ["imported", "transferred"]}


def test_sums_and_files_of_the_balance(claimed: Workspace) -> None:
    """120 free and 40 claimed and cancelled; by month 60 + 60 free; the file of an export is no empty one."""
    rows = service.balance(claimed)
    assert {state.value: count for state, count in sums_by_state(rows).items()} == {
        "free": 120,
        "claimed_cancelled": 40,
    }
    assert {state.value: dict(months) for state, months in by_month(rows).items()} == {
        "free": {"2024-03": 60, "2024-05": 60},
        "claimed_cancelled": {"2024-03": 40, "2024-05": 0},
    }
    assert rows_as_file(".json", ("a", "b"), [], "en") == b"[]\n"


def _matched(workspace: Workspace, *megawatt_hours: float) -> Any:
    demands = tuple(
        Demand(facility=f"site-{number}", first_day=YEAR[0], last_day=YEAR[1], watt_hours=round(mwh * 1_000_000))
        for number, mwh in enumerate(megawatt_hours)
    )
    return match(workspace, Asked("某铝厂", demands, YEAR, ()), on=JANUARY)


def test_each_lot_of_a_proposal_has_its_reason(workspace: Workspace, enter: Make, make_lot: Make) -> None:
    """Enough: 20.5 MWh take 20 of the 30 of 2024; half a MWh is no certificate; those of 2023 are of another period."""
    old = make_lot(1, 5, date(2023, 3, 1), project_code="8" * 17, id_prefix="8" * 17 + "202303")
    enter(workspace, make_lot(1, 30), old)
    proposal = _matched(workspace, 20.5)
    (one,) = taken(proposal)
    assert (one.certificates, one.why, one.share, one.lapses) == (20, Why.ENOUGH, 1.0, date(2026, 2, 28))
    (demand,) = covered(proposal)
    assert (demand.certificates, demand.uncovered_mwh, demand.is_short) == (20, 0.5, False)
    assert {each.lot.generation_month.year: (each.certificates, each.reason) for each in left(proposal)} == {
        2024: (10, None),
        2023: (5, RuledOut.PERIOD),
    }


def test_too_few_are_shared_and_what_bars_others_is_said(workspace: Workspace, enter: Make, make_lot: Make) -> None:
    """30 for 40 and 20 MWh: half of each; ten of own use may serve neither."""
    own = make_lot(1, 10, trade_class=TradeClass.SELF_USE, settled_user="某铝厂", project_code="7" * 17,
                   id_prefix="7" * 17 + "202403", lot_id="own")  # fmt: skip
    enter(workspace, make_lot(1, 30), own)
    proposal = _matched(workspace, 40, 20)
    assert {(one.facility, one.certificates, one.why, one.share) for one in taken(proposal)} == {
        ("site-0", 20, Why.SHARED, 0.5),
        ("site-1", 10, Why.SHARED, 0.5),
    }
    assert [(one.is_short, one.barred) for one in covered(proposal)] == [(True, ((RuledOut.NOT_GRID_POWER, 10),))] * 2
