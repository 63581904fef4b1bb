"""Electricity through the whole software with the national factors of 2024, every expected number worked out beside."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.service.calculate import CalculateAnswer, calculate
from pcr_rules.certificates import CancellationFault, CertificateLot, ClaimedPart, ClaimedSupply, TradeClass
from pcr_rules.electricity_account import ElectricityAccount, SchemeView
from pcr_rules.result import View
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_facilities import (
    ElectricityRules,
    ElectricitySupply,
    Facility,
    GenerationSource,
    LossRule,
    ResidualFor,
    ResidualRule,
    SupplyKind,
)
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

# kg CO2e/kWh of 2024: average, wind and photovoltaics at the plant, transmission and distribution with and without losses.
AVERAGE, WIND, PV, WITH_LOSSES, WITHOUT_LOSSES = 0.5777, 0.0324, 0.0520, 0.0327, 0.0046
MET: dict[str, Any] = dict.fromkeys(
    ("conveys_information", "is_unique_claim", "is_redeemed", "is_same_period", "is_same_market"), True
)
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
WIND_FACTOR, PV_FACTOR = "elec.cfp.2024.cn.wind", "elec.cfp.2024.cn.pv"


def supply(
    supply_id: str, kind: str, amount: float, factor: str = "", unit: str = "kWh", **more: Any
) -> ElectricitySupply:
    """A supply of the plant."""
    return ElectricitySupply(
        supply_id=supply_id, kind=SupplyKind(kind), quantity=Quantity(amount, unit), factor=factor, **more
    )


def process(name: str, kwh: float, unit: str = "kWh", rows: tuple[Exchange, ...] = ()) -> UnitProcess:
    """A process that makes one piece a period with so much electricity."""
    row = Exchange(
        exchange_id=f"el-{name}",
        kind=ExchangeKind.INPUT,
        flow="电力",
        quantity=Quantity(kwh, unit),
        provider="electricity:plant",
    )
    piece = ProductOutput(flow_id=name, name=name, quantity=Quantity(1, "piece"))
    return UnitProcess(process_id=name, name=name, facility="plant", outputs=(piece,), exchanges=(row, *rows))


def study(*supplies: ElectricitySupply, product: str = "a", **more: Any) -> ProductStudy:
    """A plant whose whole electricity goes to product a, unless `processes` says otherwise."""
    first, last = more.pop("days", YEAR)
    return ProductStudy(
        study_id="electricity",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="产品", producer="绿能公司", biogenic_carbon=Quantity(0, "kg")),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "piece"), reference_process=product),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=first, last_day=last),
        facilities=(Facility(facility_id="plant", name_zh="一厂", geography="CN", electricity=supplies),),
        processes=more.pop("processes", (process("a", 1000),)),
        **more,
    )


def certificates(count: int = 400, **more: Any) -> ClaimedSupply:
    """A snapshot of the ledger: so many wind certificates for the plant's year, cancelled with proof."""
    lot = CertificateLot(
        lot_id="L1",
        project_code="1" * 17,
        project_name="风场",
        technology="wind",
        province="CN-NM",
        generation_month=date(2024, 5, 1),
        first_serial=1,
        last_serial=10_000,
        trade_class=more.pop("trade_class", TradeClass.UNBUNDLED),
        holder="绿能公司",
    )
    part = ClaimedPart(
        part_id="7",
        lot=replace(lot, technology=more.pop("technology", "wind")),
        first_serial=1,
        last_serial=count,
        facility="plant",
        first_day=YEAR[0],
        last_day=YEAR[1],
        beneficiary=more.pop("beneficiary", "绿能公司"),
        cancelled_on=date(2025, 1, 10),
        cancellation_proof=more.pop("proof", "a" * 64),
        list_evidence="b" * 64,
        **more,
    )
    return ClaimedSupply(entity="绿能公司", parts=(part,), as_of_event=3, digest="d" * 64)


def codes(answer: CalculateAnswer) -> list[str]:
    """Codes of all findings."""
    return [finding.code for finding in answer.findings]


def totals(answer: CalculateAnswer) -> tuple[float, float]:
    """Location-based and market-based total."""
    assert answer.result is not None, [(each.code, dict(each.values)) for each in answer.findings if each.blocks_number]
    return answer.result.view(View.LOCATION).total, answer.result.view(View.MARKET).total


def account(answer: CalculateAnswer) -> ElectricityAccount:
    """The account of electricity."""
    assert answer.result is not None
    assert answer.result.electricity is not None
    return answer.result.electricity


def scheme(answer: CalculateAnswer, name: str) -> SchemeView:
    """How one scheme counts it."""
    return next(each for each in account(answer).schemes if each.scheme == name)


GRID = supply("grid", "grid", 1000)
STATED = supply("gec", "certificate", 400, WIND_FACTOR, **MET)


def test_certificates_by_the_authors_word() -> None:
    """400 × (0.0324 + 0.0327) + 600 × 0.5777 = 26.04 + 346.62 = 372.66; location 577.70; difference 205.04."""
    answer = calculate(study(GRID, STATED))
    location, market = totals(answer)
    assert (location, market) == pytest.approx((577.70, 372.66), abs=1e-9)
    assert location - market == pytest.approx(205.04, abs=1e-9)
    assert answer.result is not None
    assert answer.result.is_provisional
    assert dict(answer.result.reconciliation) == pytest.approx({"plant/gec": -205.04})


def test_certificates_of_the_ledger() -> None:
    """The same in MWh from a snapshot with the registry's proof: 372,660 kg of 1,000 MWh, no longer provisional by it."""
    answer = calculate(
        study(supply("grid", "grid", 1000, unit="MWh"), processes=(process("a", 1000, "MWh"),)), claimed=certificates()
    )
    assert totals(answer) == pytest.approx((577_700, 372_660))
    assert answer.result is not None
    assert answer.result.trace.ledger == "d" * 64
    part = next(each for each in account(answer).sites[0].parts if each.is_claim)
    assert (part.kwh, part.lots, part.is_proven) == (400_000.0, {"L1": 400_000.0}, True)
    assert "ELEC-CLAIM-NOT-PROVEN" not in codes(answer)
    clause = next(each for each in answer.result.conformity if each.clause == "CFP-EL-04")
    assert clause.answer.value == "pass"
    clause = next(each for each in answer.result.conformity if each.clause == "CFP-EL-08")
    assert clause.answer.value == "pass", clause.reason


def test_a_claim_over_many_lots_is_one_supply_with_all_its_lots() -> None:
    """400 certificates in 40 lots of one allocation: the number of one lot, one part, each lot with its 10 MWh.

    Ten lots without proof stay apart, as they alone are provisional.
    """
    whole = certificates()
    part = replace(whole.parts[0], claim_id="C2")
    parts = tuple(
        replace(
            part,
            part_id=f"P{number}",
            lot=replace(part.lot, lot_id=f"L{number}", id_prefix=f"{number:023d}"),
            last_serial=10,
            cancellation_proof="" if number < 10 else part.cancellation_proof,
        )
        for number in range(40)
    )
    plant = study(supply("grid", "grid", 1000, unit="MWh"), processes=(process("a", 1000, "MWh"),))
    answer = calculate(plant, claimed=replace(whole, parts=parts))
    assert totals(answer) == pytest.approx((577_700, 372_660))
    claims = {each.part_id: each for each in account(answer).sites[0].parts if each.is_claim}
    assert {name: (each.kwh, len(each.lots), each.is_proven) for name, each in claims.items()} == {
        "ledger:C2.wind": (100_000.0, 10, False),
        "ledger:C2.wind.P10": (300_000.0, 30, True),
    }
    assert {kwh for each in claims.values() for kwh in each.lots.values()} == {10_000.0}
    assert codes(answer).count("ELEC-CLAIM-NOT-PROVEN") == 1


@pytest.mark.parametrize(
    "fault", [{"proof": ""}, {"cancelled_for": "别家公司", "cancellation_fault": CancellationFault.OTHER_BENEFICIARY}]
)
def test_a_claim_without_proof_for_this_company_stays_provisional(fault: dict[str, Any]) -> None:
    """No proof, or a proof for somebody else: the number stands, provisional."""
    answer = calculate(
        study(supply("grid", "grid", 1000, unit="MWh"), processes=(process("a", 1000, "MWh"),)),
        claimed=certificates(**fault),
    )
    assert totals(answer) == pytest.approx((577_700, 372_660))
    assert answer.result is not None
    assert answer.result.is_provisional
    assert "ELEC-CLAIM-NOT-PROVEN" in codes(answer)


def test_the_same_kwh_is_not_claimed_twice() -> None:
    """A certificate row beside the ledger's claim of the same period blocks the number."""
    author = supply("gec", "certificate", 400, WIND_FACTOR, unit="MWh", **MET)
    grid = supply("grid", "grid", 1000, unit="MWh")
    answer = calculate(study(grid, author, processes=(process("a", 1000, "MWh"),)), claimed=certificates())
    assert answer.result is None
    assert "ELEC-DOUBLE-CLAIM" in codes(answer)


def test_claims_of_self_use_are_no_claims_on_grid_power() -> None:
    """A self-use certificate stays with the power behind the meter: the grid part keeps its average."""
    grid = supply("grid", "grid", 1000, unit="MWh")
    claimed = certificates(trade_class=TradeClass.SELF_USE)
    assert totals(calculate(study(grid, processes=(process("a", 1000, "MWh"),)), claimed=claimed)) == pytest.approx(
        (577_700, 577_700)
    )


@pytest.mark.parametrize(("product", "location", "market"), [("a", 404.39, 260.862), ("b", 173.31, 111.798)])
def test_two_products_share_by_their_electricity(product: str, location: float, market: float) -> None:
    """700 and 300 of 1,000 kWh: 0.37266 × 700 = 260.862 and × 300 = 111.798; 0.5777 × 700 and × 300 by location."""
    both = (process("a", 700), process("b", 300))
    answer = calculate(study(GRID, STATED, product=product, processes=both))
    assert totals(answer) == pytest.approx((location, market), abs=1e-9)
    uses = {use.use_id: dict(use.parts) for use in account(answer).sites[0].uses}
    assert uses == {"a": {"grid": 420.0, "gec": 280.0}, "b": {"grid": 180.0, "gec": 120.0}}


def test_a_dedicated_claim_reaches_no_other_product() -> None:
    """All 400 kWh to a: 400 × 0.0651 + 300 × 0.5777 = 199.35; b has 300 × 0.5777 = 173.31; together 372.66."""
    own = replace(STATED, dedicated_process="a", dedicated_reason="独立计量")
    both = (process("a", 700), process("b", 300))
    market = {}
    for product in ("a", "b"):
        answer = calculate(study(GRID, own, product=product, processes=both))
        market[product] = totals(answer)[1]
        assert answer.result is not None
        steps = sum(answer.result.reconciliation.values())
        assert steps == pytest.approx(totals(answer)[1] - totals(answer)[0], abs=1e-9)
    assert market == pytest.approx({"a": 199.35, "b": 173.31}, abs=1e-9)
    uses = {use.use_id: dict(use.parts) for use in account(answer).sites[0].uses}
    assert uses == {"a": {"grid": 300.0, "gec": 400.0}, "b": {"grid": 300.0}}
    assert "GEC-08-DEDICATED" in codes(answer)


def test_a_claim_dedicated_in_another_study_is_none_here() -> None:
    """Product b alone in its study, 300 of 1,000 kWh: a's certificates lie with the other uses, b stays at 173.31."""
    own = replace(STATED, dedicated_process="a", dedicated_reason="独立计量")
    answer = calculate(study(GRID, own, product="b", processes=(process("b", 300),)))
    assert totals(answer)[1] == pytest.approx(173.31, abs=1e-9)
    uses = {use.kind: dict(use.parts) for use in account(answer).sites[0].uses}
    assert uses == {"process": {"grid": 300.0}, "other": {"grid": 300.0, "gec": 400.0}}
    too_much = replace(own, quantity=Quantity(701, "kWh"))
    answer = calculate(study(GRID, too_much, product="b", processes=(process("b", 300),)))
    assert "ELEC-DEDICATED-EXCEEDS" in codes(answer)


def test_more_dedicated_than_the_process_draws_is_refused() -> None:
    """400 kWh for a process of 300."""
    own = replace(STATED, dedicated_process="b", dedicated_reason="独立计量")
    answer = calculate(study(GRID, own, product="b", processes=(process("a", 700), process("b", 300))))
    assert answer.result is None
    assert "ELEC-DEDICATED-EXCEEDS" in codes(answer)


def test_own_photovoltaics_with_certificates_sold() -> None:
    """700 grid + 300 own PV, certificates of 100 kWh sold.

    Location 700 × 0.5777 + 300 × 0.0520 = 419.99; market 800 × 0.5777 + 200 × 0.0520 = 472.56.
    """
    roof = supply("roof", "own_generation", 300, PV_FACTOR, instruments_sold=Quantity(100, "kWh"))
    answer = calculate(study(supply("grid", "grid", 700), roof))
    assert totals(answer) == pytest.approx((419.99, 472.56), abs=1e-9)


def test_what_is_fed_in_is_no_own_use() -> None:
    """300 kWh generated, 120 fed in, certificates of 150 sold: own use 180, of it 30 sold.

    1,000 kWh used = 820 grid + 180 PV. Location 820 × 0.5777 + 180 × 0.0520 = 483.074; market 850 × 0.5777 +
    150 × 0.0520 = 498.845.
    """
    roof = supply("roof", "own_generation", 300, PV_FACTOR, instruments_sold=Quantity(150, "kWh"))
    answer = calculate(study(supply("grid", "grid", 820), roof, supply("out", "grid_export", 120)))
    assert totals(answer) == pytest.approx((483.074, 498.845), abs=1e-9)
    site = account(answer).sites[0]
    assert (site.exported_kwh, sum(use.kwh for use in site.uses)) == (120.0, 1000.0)


def test_a_third_partys_roof_without_settlement_is_the_remainder() -> None:
    """Contract but no settlement: market 1,000 × 0.5777; with both 700 × 0.5777 + 300 × 0.0520 = 419.99."""
    roof = supply("roof", "own_generation", 300, PV_FACTOR, third_party="屋顶公司", contract="EV-1")
    grid = supply("grid", "grid", 700)
    without = calculate(study(grid, roof))
    assert totals(without)[1] == pytest.approx(577.70, abs=1e-9)
    assert "GEC-12-THIRD-PARTY" in codes(without)
    assert totals(calculate(study(grid, replace(roof, settlement="EV-2"))))[1] == pytest.approx(419.99, abs=1e-9)


def test_waste_heat_power_is_a_process_of_the_study() -> None:
    """700 grid + 300 from the kiln's waste heat; its process emits 3 kg for 300 kWh and burns nothing.

    Both views: 700 × 0.5777 + 3 = 407.39 kg. The kiln's fuel stands at the kiln only.
    """
    auxiliary = Exchange(exchange_id="W1", kind=ExchangeKind.EMISSION, flow="co2.fossil", quantity=Quantity(3, "kg"))
    power = ProductOutput(flow_id="power", name="余热电", quantity=Quantity(300, "kWh"))
    station = UnitProcess(process_id="whr", name="余热发电", facility="plant", outputs=(power,), exchanges=(auxiliary,))
    own = supply("whr", "own_generation", 300, "process:whr#power", generation=GenerationSource.WASTE_HEAT)
    answer = calculate(study(supply("grid", "grid", 700), own, processes=(process("a", 1000), station)))
    assert totals(answer) == pytest.approx((407.39, 407.39), abs=1e-9)
    assert "STUDY-PROCESS-UNCONNECTED" not in codes(answer)
    assert answer.result is not None
    assert answer.result.view(View.MARKET).by_process["whr"] == pytest.approx(3)


def test_an_own_plant_that_uses_the_sites_electricity_is_solved_as_a_loop() -> None:
    """The station makes 300 kWh and takes 30 of the site's: E = 1000/(1 - 0.3 × 0.1); certificates too.

    Shares 0.7 grid and 0.3 own; per kWh used e = 0.7 g + 0.3 (3/300 + 0.1 e), e = (0.7 g + 0.003) / 0.97.
    """
    auxiliary = Exchange(exchange_id="W1", kind=ExchangeKind.EMISSION, flow="co2.fossil", quantity=Quantity(3, "kg"))
    own_use = Exchange(
        exchange_id="W2",
        kind=ExchangeKind.INPUT,
        flow="电力",
        quantity=Quantity(30, "kWh"),
        provider="electricity:plant",
    )
    power = ProductOutput(flow_id="power", name="余热电", quantity=Quantity(300, "kWh"))
    station = UnitProcess(
        process_id="whr", name="余热发电", facility="plant", outputs=(power,), exchanges=(auxiliary, own_use)
    )
    own = supply("whr", "own_generation", 300, "process:whr", generation=GenerationSource.WASTE_HEAT)
    claim = supply("gec", "certificate", 350, WIND_FACTOR, **MET)
    answer = calculate(study(supply("grid", "grid", 700), own, claim, processes=(process("a", 970), station)))
    grid_market = 0.5 * (WIND + WITH_LOSSES) + 0.5 * AVERAGE
    expected = tuple(970 * (0.7 * grid + 0.003) / 0.97 for grid in (AVERAGE, grid_market))
    assert totals(answer) == pytest.approx(expected, abs=1e-9)
    assert answer.result is not None
    assert sum(answer.result.reconciliation.values()) == pytest.approx(expected[1] - expected[0], abs=1e-9)


@pytest.mark.parametrize(
    ("own", "code"),
    [
        (supply("coal", "own_generation", 300, "elec.cfp.2024.cn.coal"), "ELEC-GENERATION-NEEDS-PROCESS"),
        (
            supply("gas", "own_generation", 300, WIND_FACTOR, generation=GenerationSource.PROCESS_GAS),
            "ELEC-GENERATION-NEEDS-PROCESS",
        ),
        (
            supply("roof", "own_generation", 300, WIND_FACTOR, generation=GenerationSource.PHOTOVOLTAIC),
            "ELEC-GENERATION-OTHER-KIND",
        ),
        (supply("chp", "own_generation", 300, "process:nowhere"), "ELEC-GENERATION-PROCESS"),
        (supply("out", "grid_export", 5), "ELEC-EXPORT-EXCEEDS"),
        (supply("let", "resale", 701), "ELEC-RESALE-EXCEEDS"),
        (supply("bat", "storage", 90), "ELEC-STORAGE-NO-CHARGE"),
        (supply("bat", "storage", 90, source_quantity=Quantity(80, "kWh")), "ELEC-GIVES-MORE"),
    ],
)
def test_supplies_that_cannot_be_are_told(own: ElectricitySupply, code: str) -> None:
    """Captive coal on the national coal factor, a missing process, more out than in: no number."""
    answer = calculate(study(supply("grid", "grid", 700), own))
    assert answer.result is None
    assert code in codes(answer)


def test_fuel_in_waste_heat_power_is_asked_about() -> None:
    """A fuel row in the waste-heat process could be the kiln's counted twice."""
    fuel = Exchange(
        exchange_id="F1", kind=ExchangeKind.INPUT, flow="煤", quantity=Quantity(1, "kg"),
        provider="factor:elec.cfp.2024.cn.wind", fuel="ndrc2015_other_industry.natural_gas",
    )  # fmt: skip
    power = ProductOutput(flow_id="power", name="余热电", quantity=Quantity(300, "kWh"))
    station = UnitProcess(process_id="whr", name="余热发电", facility="plant", outputs=(power,), exchanges=(fuel,))
    own = supply("whr", "own_generation", 300, "process:whr", generation=GenerationSource.WASTE_HEAT)
    from pcr_rules.methods.electricity.generation_findings import generation_findings

    made = study(supply("grid", "grid", 700), own, processes=(process("a", 1000), station))
    linked = type("Linked", (), {"study": made, "factors": {}})()
    assert "ELEC-WASTE-HEAT-BURNS-FUEL" in [each.code for each in generation_findings(linked, made.facilities[0])]


def test_a_tenants_kwh_leave_the_site() -> None:
    """1,000 kWh drawn, 200 passed on, 400 certificates: own use 400 × 0.0651 + 400 × 0.5777 = 257.12; location 462.16."""
    answer = calculate(study(GRID, STATED, supply("shop", "resale", 200), processes=(process("a", 800),)))
    assert totals(answer) == pytest.approx((462.16, 257.12), abs=1e-9)
    site = account(answer).sites[0]
    assert (site.tenants_kwh, sum(use.kwh for use in site.uses)) == (200.0, 800.0)


def test_certificates_do_not_serve_a_tenant() -> None:
    """900 certificates' kWh for the 800 kWh that stay: 100 too many (GEC-07)."""
    answer = calculate(
        study(
            GRID,
            replace(STATED, quantity=Quantity(900, "kWh")),
            supply("shop", "resale", 200),
            processes=(process("a", 800),),
        )
    )
    assert answer.result is None
    assert "ELEC-CLAIMS-EXCEED-GRID" in codes(answer)


def test_storage_losses_are_carried_by_all_users() -> None:
    """1,000 kWh drawn, 200 charged and 180 given back: 980 kWh used cost 577.70 kg."""
    store = supply("battery", "storage", 180, source_quantity=Quantity(200, "kWh"))
    answer = calculate(study(GRID, store, processes=(process("a", 980),)))
    assert totals(answer) == pytest.approx((577.70, 577.70), abs=1e-9)
    uses = {use.kind: use.kwh for use in account(answer).sites[0].uses}
    assert uses == {"process": 980.0, "storage_loss": 20.0}


def test_a_direct_line_has_its_own_loss_and_no_grid() -> None:
    """1,000 kWh at the user, 1,030 at the wind farm: 1,030 × 0.0324 = 33.372, nothing on top."""
    line = supply("line", "direct_line", 1000, WIND_FACTOR, source_quantity=Quantity(1030, "kWh"))
    assert totals(calculate(study(line))) == pytest.approx((33.372, 33.372), abs=1e-9)


def test_losses_of_the_same_source() -> None:
    """400 × (0.0324 / 0.96 + 0.0046) + 600 × 0.5777 = 15.34 + 346.62 = 361.96, with a loss rate of 4 % and proof."""
    rules = ElectricityRules(loss_rule=LossRule.SAME_SOURCE, loss_rate=0.04, loss_proof="EV-1")
    assert totals(calculate(study(GRID, STATED, electricity_rules=rules)))[1] == pytest.approx(361.96, abs=1e-9)
    unproven = calculate(study(GRID, STATED, electricity_rules=replace(rules, loss_proof="", loss_rate=None)))
    assert unproven.result is None
    assert {"ELEC-LOSS-RATE", "ELEC-LOSS-PROOF"} <= set(codes(unproven))


def test_the_derived_residual_is_off_by_default_and_labelled() -> None:
    """10 % wind claimed: (0.5450 - 0.1 × 0.0324) / 0.9 + 0.0327 = 0.63466; 600 kWh of it + 26.04 = 406.83."""
    rules = ElectricityRules(
        residual_rule=ResidualRule.DERIVED_RESIDUAL,
        residual_delivered=Quantity(10, "TWh"),
        residual_claimed_wind=Quantity(1, "TWh"),
        residual_source="national statistics",
    )
    residual = (AVERAGE - WITH_LOSSES - 0.1 * WIND) / 0.9 + WITH_LOSSES
    assert residual == pytest.approx(0.6347, abs=5e-5)
    answer = calculate(study(GRID, STATED, electricity_rules=rules))
    assert totals(answer) == pytest.approx((577.70, 26.04 + 600 * residual), abs=1e-9)
    assert answer.result is not None
    used = next(each for each in answer.result.factors if each.factor_id.startswith("elec.derived_residual"))
    assert "not official" in used.name_en
    assert next(each for each in answer.result.conformity if each.clause == "CFP-EL-05").answer.value == "pass"
    kept = replace(rules, residual_for=ResidualFor.NON_PARTICIPANTS)
    assert totals(calculate(study(GRID, STATED, electricity_rules=kept)))[1] == pytest.approx(372.66, abs=1e-9)
    assert totals(calculate(study(GRID, electricity_rules=kept)))[1] == pytest.approx(1000 * residual, abs=1e-9)


def test_no_residual_is_published_and_that_is_said() -> None:
    """The rule "residual if published" leaves the average and says so; without inputs the derived one gives no number."""
    published = ElectricityRules(residual_rule=ResidualRule.RESIDUAL_IF_PUBLISHED)
    answer = calculate(study(GRID, electricity_rules=published))
    assert totals(answer) == pytest.approx((577.70, 577.70))
    assert "LINK-RESIDUAL-NOT-PUBLISHED" in codes(answer)
    derived = ElectricityRules(residual_rule=ResidualRule.DERIVED_RESIDUAL)
    assert "LINK-RESIDUAL-INPUTS" in codes(calculate(study(GRID, electricity_rules=derived)))


def test_each_scheme_takes_what_it_accepts() -> None:
    """600 grid, 400 by direct line (both meters, no loss), certificates of 200 kWh, of the grid 100 by a physical PPA.

    Location 600 × 0.5777 + 400 × 0.0324 = 359.58. Market: 300 × 0.0651 + 300 × 0.5777 + 12.96 = 205.80.
    CBAM: only the PPA's 100 kWh: 100 × 0.0651 + 500 × 0.5777 + 12.96 = 308.32. EU battery: 359.58.
    Enterprise: 600 × 0.5306 (2023, kg CO2) = 318.36; direct non-fossil power 0.
    """
    line = supply("line", "direct_line", 400, WIND_FACTOR, source_quantity=Quantity(400, "kWh"))
    gec = supply("gec", "certificate", 200, WIND_FACTOR, **MET)
    ppa = supply("ppa", "green_contract", 100, WIND_FACTOR, is_physical_ppa=True, **MET)
    answer = calculate(study(supply("grid", "grid", 600), line, gec, ppa))
    found = {
        name: scheme(answer, name).total for name in ("location-based", "market-based", "cbam", "eu-battery-draft")
    }
    assert found == pytest.approx(
        {"location-based": 359.58, "market-based": 205.80, "cbam": 308.32, "eu-battery-draft": 359.58}, abs=1e-9
    )
    assert dict(scheme(answer, "cbam").steps) == pytest.approx({"plant/ppa": 100 * (WIND + WITH_LOSSES - AVERAGE)})
    enterprise = scheme(answer, "enterprise")
    assert enterprise.total is None
    assert enterprise.electricity == pytest.approx(318.36, abs=1e-9)
    assert enterprise.factor_id == "elec.co2.2023.cn.average"
    assert "GEC-18-NOT-COUNTED" in codes(answer)


def test_cbam_ignores_certificates() -> None:
    """1,000 kWh with 400 certificates' kWh is 577.70 under CBAM, as without any."""
    answer = calculate(study(GRID, STATED))
    assert scheme(answer, "cbam").total == pytest.approx(577.70, abs=1e-9)
    assert not scheme(answer, "cbam").steps


def test_cbam_takes_a_direct_line_only_with_meters_at_both_ends() -> None:
    """One meter: the line's 400 kWh stand at the average, 577.70 in all."""
    line = supply("line", "direct_line", 400, WIND_FACTOR)
    answer = calculate(study(supply("grid", "grid", 600), line))
    assert scheme(answer, "cbam").total == pytest.approx(577.70, abs=1e-9)
    assert "GEC-13-ONE-METER" in codes(answer)


def test_double_counting_is_a_sensitivity() -> None:
    """Ratio of 2023 = 0.6096 / 0.5306 = 1.14889; 600 kWh at the average: 346.62 × 0.14889 = 51.607… kg."""
    meter = account(calculate(study(GRID, STATED))).double_counting
    assert meter is not None
    assert meter.ratio_year == 2023
    assert meter.ratio == pytest.approx(0.6096 / 0.5306)
    assert 0.6205 * meter.ratio == pytest.approx(0.713, abs=5e-4)
    assert meter.average_kwh == pytest.approx(600)
    assert meter.change == pytest.approx(346.62 * (0.6096 / 0.5306 - 1))
    assert meter.unverifiable_share == 0


def test_a_period_over_two_years_takes_both_averages() -> None:
    """400 kWh of 2023 at 0.6205 and 600 of 2024 at 0.5777: 594.82; a certificate of 2024 leaves the power of 2024 only."""
    before = supply("g23", "grid", 400, first_day=date(2023, 7, 1), last_day=date(2023, 12, 31))
    after = supply("g24", "grid", 600, first_day=date(2024, 1, 1), last_day=date(2024, 6, 30))
    days = (date(2023, 7, 1), date(2024, 6, 30))
    assert totals(calculate(study(before, after, days=days)))[0] == pytest.approx(594.82, abs=1e-9)
    claim = replace(STATED, quantity=Quantity(600, "kWh"), first_day=date(2024, 1, 1), last_day=date(2024, 6, 30))
    market = 400 * 0.6205 + 600 * (WIND + WITH_LOSSES)
    assert totals(calculate(study(before, after, claim, days=days)))[1] == pytest.approx(market, abs=1e-9)
    late = calculate(study(before, after, replace(claim, quantity=Quantity(601, "kWh")), days=days))
    assert "ELEC-CLAIMS-EXCEED-GRID" in codes(late)


@pytest.mark.parametrize("kind", ["grid", "own_generation", "direct_line", "certificate"])
def test_a_co2_factor_is_refused_wherever_it_is_offered(kind: str) -> None:
    """The enterprise factor as any supply is refused with the name of the right set (CFP-EL-09)."""
    wrong = supply("wrong", kind, 100, "elec.co2.2023.cn.average", **MET)
    answer = calculate(study(GRID, wrong) if kind != "grid" else study(wrong))
    assert answer.result is None
    found = next(each for each in answer.findings if each.code == "LINK-SUPPLY-FACTOR-SCOPE")
    assert dict(found.values)["instead"] == "elec.cfp.2024.cn.average (mee_electricity_footprint_2024)"
    row = Exchange(
        exchange_id="E2", kind=ExchangeKind.INPUT, flow="电力", quantity=Quantity(1, "kWh"),
        provider="factor:elec.co2.2023.cn.average",
    )  # fmt: skip
    assert "LINK-FACTOR-ENTERPRISE-ENERGY" in codes(calculate(study(GRID, processes=(process("a", 999, rows=(row,)),))))


def test_grid_power_without_days_across_two_years_is_told() -> None:
    """July 2023 to June 2024 without a split by year: one factor for all, which is said with those that apply."""
    days = (date(2023, 7, 1), date(2024, 6, 30))
    answer = calculate(study(supply("grid", "grid", 1000), days=days))
    (told,) = [each for each in answer.findings if each.code == "LINK-GRID-ACROSS-YEARS"]
    assert dict(told.values)["factors"] == "elec.cfp.2023.cn.average (2023), elec.cfp.2024.cn.average (2024)"
    halves = (
        supply("g1", "grid", 400, first_day=days[0], last_day=date(2023, 12, 31)),
        supply("g2", "grid", 600, first_day=date(2024, 1, 1), last_day=days[1]),
    )
    split = calculate(study(*halves, days=days))
    assert "LINK-GRID-ACROSS-YEARS" not in codes(split)
    assert split.result is not None
    assert split.result.view(View.LOCATION).total == pytest.approx(400 * 0.6205 + 600 * AVERAGE)


def test_rows_that_draw_more_than_there_is_stretch_the_claims() -> None:
    """2,000 kWh drawn of 1,000: 400 claimed kWh would count as 800, which may not be claimed."""
    wind = supply("w", "certificate", 400, WIND_FACTOR, **MET)
    answer = calculate(study(supply("grid", "grid", 1000), wind, processes=(process("a", 2000),)))
    (told,) = [each for each in answer.findings if each.code == "ELEC-CLAIMS-STRETCHED"]
    assert told.blocks_claim
    assert dict(told.values)["counted_kwh"] == "800"
    sound = calculate(study(supply("grid", "grid", 1000), wind))
    assert "ELEC-CLAIMS-STRETCHED" not in codes(sound)


def test_claims_at_a_site_without_grid_power_are_all_over() -> None:
    """400 kWh claimed where no grid power is listed: 400 kWh too many."""
    answer = calculate(study(supply("w", "certificate", 400, WIND_FACTOR, **MET)))
    (told,) = [each for each in answer.findings if each.code == "ELEC-CLAIMS-EXCEED-GRID"]
    assert (dict(told.values)["over_kwh"], dict(told.values)["claims"]) == ("400", "w: 400 kWh")


@pytest.mark.parametrize("rate", [1.0, 1.5, float("nan")])
def test_a_loss_rate_that_cannot_be_blocks_the_number(rate: float) -> None:
    """All lost, more than all lost, no number: a finding at the rules, no fault of the program."""
    rules = ElectricityRules(loss_rule=LossRule.SAME_SOURCE, loss_rate=rate, loss_proof="x")
    wind = supply("w", "certificate", 400, WIND_FACTOR, **MET)
    answer = calculate(study(supply("grid", "grid", 1000), wind, electricity_rules=rules))
    assert answer.result is None
    assert {"ELEC-LOSS-RATE", "STUDY-SHARE-RANGE", "STUDY-NUMBER-NOT-FINITE"} & set(codes(answer))


def test_sold_instruments_in_a_unit_of_mass_are_told() -> None:
    """200 kg of certificates sold: a finding at the supply."""
    roof = supply("pv", "own_generation", 500, PV_FACTOR, instruments_sold=Quantity(200, "kg"))
    answer = calculate(study(supply("grid", "grid", 500), roof))
    assert answer.result is None
    assert "STUDY-DIMENSION" in codes(answer)
