"""A plant that makes 1000 kg of a part a run, and the rows that each test gives it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from background_db.catalogue import FactorCatalogue, load_catalogue
from background_db.units import Quantity
from footprint_app.linking.link import Linking, link_study
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Evidence, Goal, TimeBoundary
from pcr_rules.study_facilities import Facility
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess
from pcr_rules.study_sources import ElectricityBasis, OwnFactor, OwnFuel, SupplierFootprint

Row = Callable[..., Exchange]
Plant = Callable[..., ProductStudy]
Link = Callable[..., Linking]


@pytest.fixture(scope="session")
def catalogue() -> FactorCatalogue:
    """The shipped factors."""
    return load_catalogue()


@pytest.fixture(scope="session")
def row() -> Row:
    """Maker of rows: `row("E1", 2, "kg", "factor:own.steel")`."""

    def make(exchange_id: str, value: float, unit: str, provider: str = "", **fields: object) -> Exchange:
        values: dict[str, object] = {"kind": ExchangeKind.INPUT, "flow": f"flow of {exchange_id}", **fields}
        return Exchange(exchange_id=exchange_id, quantity=Quantity(value, unit), provider=provider, **values)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def plant() -> Plant:
    """Maker of a study of one process in Guangdong, 2024, with an own factor, fuel and supplier."""

    def make(*rows: Exchange, **fields: object) -> ProductStudy:
        process = UnitProcess(
            process_id="making",
            name="Making",
            facility="plant",
            outputs=(ProductOutput(flow_id="part", name="Part", quantity=Quantity(1000, "kg")),),
            exchanges=rows,
        )
        study = ProductStudy(
            study_id="plant",
            cfp_type=CfpType.PARTIAL,
            product=Product(name_zh="零件", producer="示例"),
            unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "kg"), reference_process="making"),
            goal=Goal(),
            boundary=Boundary(),
            period=TimeBoundary(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31)),
            facilities=(Facility(facility_id="plant", name_zh="一厂", geography="CN-GD"),),
            processes=(process,),
            own_factors=(own_factor("own.steel", 2.0, "kg"), own_factor("own.gas", 0.1, "MJ")),
            own_fuels=(
                OwnFuel(
                    fuel_id="coal", name="Coal", net_calorific_value=Quantity(20, "GJ/t"),
                    carbon_content=Quantity(0.03, "tC/GJ"), oxidation=0.9, biogenic_share=0.25, source="laboratory",
                ),
            ),
            supplier_footprints=(footprint(),),
            evidence=(Evidence(evidence_id="EV", title="declaration"),),
        )  # fmt: skip
        return replace(study, **fields)  # type: ignore[arg-type]

    return make


def own_factor(factor_id: str, value: float, per_unit: str, **fields: object) -> OwnFactor:
    """An own factor of 2024, the study's year, for China."""
    values: dict[str, object] = {
        "name": factor_id, "geography": "CN", "first_year": 2024, "last_year": 2024, "source_title": "illustrative",
        **fields,
    }  # fmt: skip
    return OwnFactor(factor_id=factor_id, value=value, per_unit=per_unit, **values)  # type: ignore[arg-type]


def footprint(**fields: object) -> SupplierFootprint:
    """A footprint of 300 kg CO2e fossil and -50 uptake per 100 kg."""
    values: dict[str, object] = {
        "footprint_id": "S", "supplier": "Supplier", "product": "Board", "declared_unit": Quantity(100, "kg"),
        "boundary": "cradle-to-gate", "geography": "DE", "first_day": date(2023, 1, 1), "last_day": date(2023, 12, 31),
        "gwp_set": "AR6", "fossil": 300.0, "uptake": -50.0, "evidence": ("EV",),
        "allocation": "mass", "scrap_rule": "cut-off", "electricity_basis": ElectricityBasis.NO_INSTRUMENTS,
        "primary_share": 0.5, "verification": "none", "valid_until": date(2026, 12, 31),
        **fields,
    }  # fmt: skip
    return SupplierFootprint(**values)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def make_own_factor() -> Callable[..., OwnFactor]:
    """Maker of own factors."""
    return own_factor


@pytest.fixture(scope="session")
def make_footprint() -> Callable[..., SupplierFootprint]:
    """Maker of supplier footprints."""
    return footprint


@pytest.fixture(scope="session")
def link(plant: Plant, catalogue: FactorCatalogue) -> Link:
    """Links a plant with the given rows; `link(row(...), gwp_set="AR5")`."""

    def make(*rows: Exchange, **fields: object) -> Linking:
        return link_study(plant(*rows, **fields), catalogue, {})

    return make
