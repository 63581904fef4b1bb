"""A small complete study that passes every check it can, and the stages of its calculation, made by hand."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from background_db.factors import EmissionFactor, FactorQuality, FactorScope
from background_db.flows import Channel
from background_db.provenance import ValidityPeriod, Verification
from background_db.units import Quantity
from pcr_rules.category_rules import CategoryRules, StudyFacts
from pcr_rules.linked_study import LinkedLine, LinkedStudy, Supplier, SupplierKind
from pcr_rules.product_system import AllocatedLine, AllocatedSystem, Column
from pcr_rules.registry import edition
from pcr_rules.result import Contribution, FactorUse, PcfResult, Trace, View, ViewResult
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import (
    Boundary,
    CfpType,
    DataQualityRequirement,
    Evidence,
    Goal,
    Interpretation,
    LandUseDecision,
    LifeCycleStage,
    PcrReference,
    Scenario,
    StageDecision,
    TimeBoundary,
)
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import (
    Allocation,
    AllocationMethod,
    DataOrigin,
    DataQuality,
    Exchange,
    ExchangeKind,
    OutputRole,
    ProductOutput,
    UnitProcess,
)
from pcr_rules.study_sources import SupplierFootprint

QUALITY = DataQuality(reliability=1, completeness=1, time=1, geography=1, technology=2)
YEAR_2025 = ValidityPeriod(date(2025, 1, 1), date(2026, 1, 1))


def make_factor(factor_id: str, **changes: Any) -> EmissionFactor:
    """A life-cycle factor of 2 kg fossil CO2 per unit, split by gas."""
    factor = EmissionFactor(
        factor_id=factor_id,
        name_zh=factor_id,
        name_en=factor_id,
        per_unit="kg",
        flows=(("co2.fossil", 2.0),),
        scope=FactorScope.LIFE_CYCLE,
        geography="CN",
        technology="average",
        gwp_set="AR6",
        data_period=YEAR_2025,
        usable_from=None,
        usable_until=None,
        factor_set="test",
        source_id="test",
        locator="table 1",
        verification=Verification.ONE_SOURCE,
        quality=FactorQuality(),
    )
    return replace(factor, **changes)


def row(exchange_id: str, kind: ExchangeKind, flow: str, quantity: Quantity, **changes: Any) -> Exchange:
    """A row with site-specific amount and assessed quality."""
    exchange = Exchange(
        exchange_id=exchange_id,
        kind=kind,
        flow=flow,
        quantity=quantity,
        origin=DataOrigin.SITE_SPECIFIC,
        quality=QUALITY,
        evidence=("EV-1",),
    )
    return replace(exchange, **changes)


def make_study() -> ProductStudy:
    """1 t of castings from purchased and supplied steel with grid power; slag is a co-product shared by mass."""
    stages = tuple(
        StageDecision(
            stage=stage,
            is_included=stage in {LifeCycleStage.RAW_MATERIALS, LifeCycleStage.PRODUCTION},
            reason="cradle-to-gate",
        )
        for stage in LifeCycleStage
    )
    making = UnitProcess(
        process_id="making",
        name="casting",
        facility="plant",
        allocation=Allocation(method=AllocationMethod.MASS, level=2, reason="both come from one melt"),
        outputs=(
            ProductOutput(flow_id="casting", name="casting", quantity=Quantity(1.0, "t")),
            ProductOutput(
                flow_id="slag",
                name="slag",
                role=OutputRole.CO_PRODUCT,
                quantity=Quantity(0.1, "t"),
                price=Quantity(20, "CNY"),
            ),
        ),
        exchanges=(
            row(
                "E1",
                ExchangeKind.INPUT,
                "steel",
                Quantity(700, "kg"),
                provider="factor:steel",
                secondary_reason="no supplier data",
            ),
            row(
                "E2",
                ExchangeKind.INPUT,
                "scrap",
                Quantity(430, "kg"),
                provider="supplier:S1",
                origin=DataOrigin.SUPPLIER,
            ),
            row("E3", ExchangeKind.INPUT, "electricity", Quantity(500, "kWh"), provider="electricity:plant"),
            row("E4", ExchangeKind.EMISSION, "co2.fossil", Quantity(30, "kg")),
        ),
    )
    return ProductStudy(
        study_id="castings",
        cfp_type=CfpType.PARTIAL,
        product=Product(
            name_zh="铸件", producer="示例厂", function="machine part", biogenic_carbon=Quantity(0, "kg")
        ),
        unit=FunctionalUnit(
            kind=UnitKind.DECLARED,
            quantity=Quantity(1, "t"),
            description="1 t of castings at the gate",
            reference_process="making",
            reference_flow="casting",
        ),
        goal=Goal(intended_application="for customers", reasons="request", audience="customers", communication="none"),
        boundary=Boundary(
            description="cradle-to-gate",
            exclusions="capital goods",
            significance_threshold=0.01,
            threshold_reason="below the rounding of the result",
            stages=stages,
        ),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31), reason="calendar year"),
        pcr=PcrReference(reason="searched, none applies"),
        facilities=(
            Facility(
                facility_id="plant",
                name_zh="一厂",
                geography="CN-GD",
                electricity=(ElectricitySupply(supply_id="g", kind=SupplyKind.GRID, quantity=Quantity(5000, "kWh")),),
            ),
        ),
        processes=(making,),
        supplier_footprints=(
            SupplierFootprint(
                footprint_id="S1",
                supplier="scrap dealer",
                product="scrap",
                declared_unit=Quantity(1, "kg"),
                boundary="cradle-to-gate",
                geography="CN",
                first_day=date(2025, 1, 1),
                last_day=date(2025, 12, 31),
                rule_set="ISO 14067:2018",
                gwp_set="AR6",
                fossil=0.1,
                primary_share=0.5,
            ),
        ),
        data_quality=DataQualityRequirement(
            time="2025", geography="CN", technology="this plant", precision="metered", completeness="all",
            representativeness="year", consistency="one method", reproducibility="documented",
            sources="named", uncertainty="judged",
        ),
        land_use=LandUseDecision(decision="no land use concerned"),
        interpretation=Interpretation(
            conclusions="steel matters most", limitations="one plant, one year", recommendations="more scrap",
            completeness="checked", consistency="checked", sensitivity="see scenarios", uncertainty="±10 %",
            value_choices="none", rounding="three digits",
        ),
        scenarios=(Scenario(scenario_id="economic", name="economic", topic="allocation"),),
        evidence=(Evidence(evidence_id="EV-1", title="ledger 2025"),),
    )  # fmt: skip


FACTORS = {
    "steel": make_factor("steel"),
    "supplier:S1": make_factor("supplier:S1", flows=(("co2e.fossil", 0.1),)),
    "grid": make_factor("grid", per_unit="kWh", flows=(("co2e.fossil", 0.5),), activity="electricity.residual"),
}


def make_linked(study: ProductStudy) -> LinkedStudy:
    """The four rows of the study, linked."""
    lines = tuple(
        LinkedLine(
            line_id=name,
            exchange_id=name,
            process_id="making",
            kind=ExchangeKind.EMISSION if kind is SupplierKind.ELEMENTARY else ExchangeKind.INPUT,
            supplier=Supplier(kind, key),
            amount=amount,
            unit=unit,
            flow=flow,
            stage=LifeCycleStage.PRODUCTION,
        )
        for name, kind, key, amount, unit, flow in (
            ("E1", SupplierKind.FACTOR, "steel", 700.0, "kg", "steel"),
            ("E2", SupplierKind.FACTOR, "supplier:S1", 430.0, "kg", "scrap"),
            ("E3", SupplierKind.ELECTRICITY, "plant", 500.0, "kWh", "electricity"),
            ("E4", SupplierKind.ELEMENTARY, "co2.fossil", 30.0, "kg", "co2.fossil"),
        )
    )
    return LinkedStudy(study, lines, FACTORS, {"plant": "grid"}, (), 4, 4, {"test": "0"})


def make_system(_study: ProductStudy) -> AllocatedSystem:
    """Two columns that share the process 10 : 1 by mass."""
    columns = tuple(
        Column("making", flow, amount, "t", share, LifeCycleStage.PRODUCTION, "plant")
        for flow, amount, share in (("casting", 1.0, 1 / 1.1), ("slag", 0.1, 0.1 / 1.1))
    )
    lines: tuple[AllocatedLine, ...] = ()
    return AllocatedSystem(columns, lines, 0, 1.0, FACTORS, "AR6")


def contribution(line_id: str, supplier: str, total: float, **changes: Any) -> Contribution:
    """A fossil contribution of the production stage."""
    channels = {channel.value: 0.0 for channel in Channel} | {Channel.FOSSIL.value: total}
    made = Contribution(
        line_id=line_id,
        exchange_id=line_id.partition("@")[0],
        process_id="making",
        process_name="casting",
        stage="production",
        facility="plant",
        flow=line_id,
        kind="input",
        supplier=supplier,
        supplier_name=supplier,
        amount=1.0,
        unit="kg",
        total=total,
        channels=channels,
    )
    return replace(made, **changes)


def make_view(view: View, contributions: tuple[Contribution, ...]) -> ViewResult:
    """The sums of the contributions."""
    total = sum(line.total for line in contributions)
    channels = {channel.value: sum(line.channels[channel.value] for line in contributions) for channel in Channel}
    by_stage: dict[str, float] = {}
    for line in contributions:
        by_stage[line.stage] = by_stage.get(line.stage, 0.0) + line.total
    return ViewResult(
        view=view,
        total=total,
        total_excluding_uptake=total,
        uptake_stored=0.0,
        uptake_emitted_again=channels["uptake"],
        channels=channels,
        gases={"co2": total},
        by_stage=by_stage,
        by_process={"making": total},
        by_facility={"plant": total},
        by_supplier={},
        contributions=contributions,
        credits=sum(line.total for line in contributions if line.is_credit),
        double_entry_difference=0.0,
    )


def make_use(factor_id: str, contribution_kg: float, **changes: Any) -> FactorUse:
    """A domestic factor with its source."""
    use = FactorUse(
        factor_id=factor_id,
        name_zh=factor_id,
        name_en=factor_id,
        value=1.0,
        per_unit="kg",
        scope="life-cycle",
        geography="CN",
        data_period="2025",
        gwp_set="AR6",
        factor_set="test",
        source="A publication",
        locator="table 1",
        verification="one-source",
        is_foreign=False,
        contribution=contribution_kg,
    )
    return replace(use, **changes)


def make_result(study: ProductStudy, contributions: tuple[Contribution, ...] | None = None) -> PcfResult:
    """Per t of castings: steel 1272.7, scrap 39.1, power 227.3, process 27.3 kg CO2e (10/11 of the process each)."""
    lines = contributions or (
        contribution("E1", "factor:steel", 700 * 2 / 1.1),
        contribution("E2", "factor:supplier:S1", 430 * 0.1 / 1.1),
        contribution("E3@plant.grid", "factor:grid", 500 * 0.5 / 1.1),
        contribution("E4", "elementary:co2.fossil", 30 / 1.1, kind="emission"),
    )
    return PcfResult(
        study_id=study.study_id,
        product_name_zh="铸件",
        product_name_en="casting",
        unit="1 t",
        cfp_type="partial",
        gwp_set="AR6",
        headline=View.MARKET,
        views=tuple(make_view(view, lines) for view in (View.LOCATION, View.MARKET)),
        reconciliation={},
        scenarios=(),
        factors=(
            make_use("steel", 700 * 2 / 1.1),
            make_use("supplier:S1", 430 * 0.1 / 1.1),
            make_use("grid", 500 * 0.5 / 1.1),
        ),
        fallbacks=(),
        conformity=(),
        findings=(),
        primary_share=0.0,
        data_quality_rating=None,
        not_split_share=0.0,
        foreign_share=0.0,
        sourced_share=1.0,
        rows_in=4,
        rows_linked=4,
        is_provisional=False,
        trace=Trace("", "", "", "", "gbt24067_2024", "", "", "AR6", {}),
        result_digest="",
    )


def facts_of(study: ProductStudy, **changes: Any) -> StudyFacts:
    """The study with all later stages of its calculation."""
    facts = StudyFacts(study, make_linked(study), make_system(study), make_result(study))
    return replace(facts, **changes)


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """The builders of this file, for tests that change one thing in the complete study."""
    return SimpleNamespace(
        contribution=contribution,
        facts_of=facts_of,
        make_factor=make_factor,
        make_linked=make_linked,
        make_result=make_result,
        make_study=make_study,
        make_system=make_system,
        make_use=make_use,
        make_view=make_view,
        row=row,
    )


@pytest.fixture(scope="session")
def rules() -> CategoryRules:
    """The shipped edition."""
    return edition("gbt24067_2024")


@pytest.fixture
def study() -> ProductStudy:
    """The complete study."""
    return make_study()


@pytest.fixture
def facts(study: ProductStudy) -> StudyFacts:
    """The complete study with all later stages."""
    return facts_of(study)
