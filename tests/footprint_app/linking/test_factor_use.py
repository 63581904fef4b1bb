"""What a factor may stand for, where and when; fallbacks and their reasons; electricity of a facility."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from background_db.catalogue import FactorCatalogue
from background_db.factors import FactorScope, FactorStatus
from background_db.findings import Finding, Severity
from background_db.units import Quantity
from footprint_app.linking.link import Linking, link_study
from pcr_rules.linked_study import FallbackStep
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage, TimeBoundary
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import Exchange, ExchangeKind
from pcr_rules.study_sources import OwnFactor, SupplierFootprint

Row = Callable[..., Exchange]
Link = Callable[..., Linking]


def one(linking: Linking, code: str) -> Finding:
    """The only finding of a code."""
    (finding,) = [finding for finding in linking.findings if finding.code == code]
    return finding


def codes(linking: Linking) -> set[str]:
    """Codes of all findings."""
    return {finding.code for finding in linking.findings}


def period(year: int) -> TimeBoundary:
    """A calendar year."""
    return TimeBoundary(first_day=date(year, 1, 1), last_day=date(year, 12, 31))


def test_an_enterprise_factor_is_an_error_that_names_the_right_one(link: Link, row: Row) -> None:
    """0.5306 kg CO2/kWh of 2023 is for enterprise accounts; a product takes the footprint factor of the latest set."""
    linking = link(row("E1", 100, "kWh", "factor:elec.co2.2023.cn.average"))
    finding = one(linking, "LINK-FACTOR-ENTERPRISE-ENERGY")
    assert finding.blocks_number
    assert finding.clause == "CFP-EL-09"
    assert dict(finding.values)["instead"] == "elec.cfp.2024.cn.average (mee_electricity_footprint_2024)"
    assert linking.linked is None


def test_purchased_heat_of_enterprise_accounts_has_no_substitute(link: Link, row: Row) -> None:
    """0.11 t CO2/GJ has no footprint factor beside it."""
    finding = one(link(row("E1", 100, "GJ", "factor:heat.cn.purchased.default")), "LINK-FACTOR-ENTERPRISE-ENERGY")
    assert dict(finding.values)["instead"] == "-"


@pytest.mark.parametrize(
    ("provider", "kind", "code"),
    [
        ("factor:process.carbonate.caco3", ExchangeKind.INPUT, "LINK-FACTOR-DIRECT-AS-SUPPLY"),
        ("factor:combustion.ndrc2015_other_industry.diesel", ExchangeKind.INPUT, "LINK-FACTOR-DIRECT-AS-SUPPLY"),
        ("factor:own.steel", ExchangeKind.EMISSION, "LINK-FACTOR-LIFE-CYCLE-AS-EMISSION"),
        ("factor:combustion.ndrc2015_other_industry.diesel", ExchangeKind.EMISSION, "LINK-COMBUSTION-WITHOUT-SUPPLY"),
        ("factor:own.stele", ExchangeKind.INPUT, "LINK-FACTOR-UNKNOWN"),
    ],
)
def test_a_factor_stands_only_for_what_its_scope_covers(
    link: Link, row: Row, provider: str, kind: ExchangeKind, code: str
) -> None:
    """A stack factor is no purchase, a purchase no stack, a fuel never burnt without supply."""
    linking = link(row("E1", 1, "t", provider, kind=kind))
    assert one(linking, code).blocks_number
    assert linking.linked is None


def test_an_unknown_factor_names_the_near_ones(link: Link, row: Row) -> None:
    """A slip of two letters."""
    finding = one(link(row("E1", 1, "t", "factor:own.stele")), "LINK-FACTOR-UNKNOWN")
    assert dict(finding.values)["near"].startswith("own.steel")


def test_an_older_factor_is_a_warning_until_a_person_confirms_it(link: Link, row: Row) -> None:
    """A factor of 2019 in a study of 2024: a fallback from 2024 to 2019, with or without its reason."""
    concrete = row("E1", 1, "m3", "factor:product.gbt51366_2019.concrete_c30")
    open_question = link(concrete)
    warning = one(open_question, "FACTOR-YEAR-OLDER")
    assert (warning.severity, warning.where.path) == (Severity.WARNING, "exchange:E1")
    confirmed = link(replace(concrete, fallback_reason="newest published"))
    assert "FACTOR-YEAR-OLDER" not in codes(confirmed)
    assert one(confirmed, "LINK-FALLBACK-CONFIRMED").severity is Severity.INFO
    for linking, reason in ((open_question, ""), (confirmed, "newest published")):
        assert linking.linked is not None
        assert linking.linked.fallbacks == (
            FallbackStep("E1", "product.gbt51366_2019.concrete_c30", "2024", "2019", reason),
        )


def test_a_factor_of_a_later_year_is_an_error(link: Link, row: Row) -> None:
    """A factor that begins in 2024 does not describe 2020."""
    linking = link(row("E1", 1, "kWh", "factor:elec.cfp.2024.cn.average"), period=period(2020))
    assert one(linking, "FACTOR-OUTSIDE-DATES").blocks_number


@pytest.mark.parametrize(
    ("status", "code"),
    [(FactorStatus.SUPERSEDED, "FACTOR-SUPERSEDED"), (FactorStatus.UNPUBLISHED, "FACTOR-UNPUBLISHED")],
)
def test_a_superseded_or_unpublished_factor_is_an_error(
    plant: Callable[..., ProductStudy], row: Row, catalogue: FactorCatalogue, status: FactorStatus, code: str
) -> None:
    """A reason does not open that gate."""
    key = "product.gbt51366_2019.concrete_c30"
    withdrawn = replace(catalogue, published={key: replace(catalogue.published[key], status=status)})
    linking = link_study(plant(row("E1", 1, "m3", f"factor:{key}", fallback_reason="because")), withdrawn, {})
    assert one(linking, code).blocks_number
    assert linking.linked is None


def test_a_supply_with_a_factor_of_enterprise_accounts_is_an_error(link: Link, row: Row) -> None:
    """The grid supply of a facility is held to the same scope as a row."""
    facilities = supplied(supply(SupplyKind.GRID, 1, "elec.co2.2021.cn.average"))
    linking = link(row("E1", 1, "kWh", "electricity:plant", fallback_reason="because"), facilities=facilities)
    assert one(linking, "LINK-SUPPLY-FACTOR-SCOPE").blocks_number


def test_a_foreign_factor_is_told_and_can_be_confirmed(
    link: Link, row: Row, make_own_factor: Callable[..., OwnFactor]
) -> None:
    """A value of the United States for a Chinese plant: foreign, whether or not its author says so."""
    own = make_own_factor("own.us", 1.0, "kg", geography="US")
    purchase = row("E1", 1, "kg", "factor:own.us")
    linking = link(purchase, own_factors=(own,))
    assert one(linking, "FACTOR-FOREIGN").severity is Severity.WARNING
    assert linking.linked is not None
    assert linking.linked.factors["own.us"].quality.is_foreign
    confirmed = link(replace(purchase, fallback_reason="bought there"), own_factors=(own,))
    assert confirmed.linked is not None
    assert confirmed.linked.fallbacks == (FallbackStep("E1", "own.us", "CN", "US", "bought there"),)


def test_an_own_factor_of_an_earlier_year_is_a_fallback_like_any_other(
    link: Link, row: Row, make_own_factor: Callable[..., OwnFactor]
) -> None:
    """Data of 2021 in a study of 2024 are told, and confirmed with a reason."""
    own = make_own_factor("own.old", 1.0, "kg", first_year=2021, last_year=2021)
    purchase = row("E1", 1, "kg", "factor:own.old")
    assert one(link(purchase, own_factors=(own,)), "FACTOR-YEAR-OLDER").severity is Severity.WARNING
    confirmed = link(replace(purchase, fallback_reason="nothing newer"), own_factors=(own,))
    assert confirmed.linked is not None
    assert confirmed.linked.fallbacks == (FallbackStep("E1", "own.old", "2024", "2021", "nothing newer"),)


@pytest.mark.parametrize("geography", ["CN", "CN-JS", "GLO"])
def test_a_value_of_the_country_or_the_world_holds_at_the_plant(
    link: Link, row: Row, make_own_factor: Callable[..., OwnFactor], geography: str
) -> None:
    """What a plant in Guangdong buys may come from any province."""
    linking = link(
        row("E1", 1, "kg", "factor:own.x"), own_factors=(make_own_factor("own.x", 1.0, "kg", geography=geography),)
    )
    assert linking.linked is not None
    assert not {code for code in codes(linking) if code.startswith("FACTOR-FOREIGN")}


def test_a_suppliers_own_footprint_is_not_foreign(link: Link, row: Row) -> None:
    """The supplier is in Germany: its value describes just what was bought."""
    assert codes(link(row("E1", 900, "kg", "supplier:S", stage=LifeCycleStage.RAW_MATERIALS))) == set()


def test_a_supplier_footprint_past_its_validity_is_told(
    link: Link, row: Row, make_footprint: Callable[..., SupplierFootprint]
) -> None:
    """Valid until mid 2023, used for 2024: a fallback to be confirmed."""
    expired = make_footprint(valid_until=date(2023, 6, 30))
    linking = link(row("E1", 1, "kg", "supplier:S"), supplier_footprints=(expired,))
    assert one(linking, "FACTOR-YEAR-OLDER").severity is Severity.WARNING


def test_co2e_of_another_gwp_set_is_told_once_a_factor(
    link: Link, row: Row, make_footprint: Callable[..., SupplierFootprint]
) -> None:
    """Two rows of one AR5 footprint, one warning; a set that is not stated says nothing here."""
    rows = (row("E1", 1, "kg", "supplier:S"), row("E2", 2, "kg", "supplier:S"))
    finding = one(link(*rows, supplier_footprints=(make_footprint(gwp_set="AR5"),)), "LINK-GWP-DIFFERENT")
    assert (dict(finding.values)["used"], finding.clause) == ("AR5", "CFP-IMP-01")
    assert finding.where.path == "supplier:S"
    assert "LINK-GWP-DIFFERENT" not in codes(link(*rows, supplier_footprints=(make_footprint(gwp_set=""),)))


def test_an_unknown_gwp_set_blocks(link: Link, row: Row) -> None:
    """Without a set there is no CO2e."""
    linking = link(row("E1", 1, "kg", "factor:own.steel"), gwp_set="AR4")
    assert one(linking, "LINK-GWP-SET-UNKNOWN").where.path == "study.gwp_set"
    assert linking.linked is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"not_split": 250.0}, "LINK-SUPPLIER-COUNTED-TWICE"),
        ({"not_split": 400.0}, "LINK-SUPPLIER-SPLIT-DISAGREES"),
        ({"fossil": None, "uptake": None}, "LINK-SUPPLIER-EMPTY"),
        ({"uptake": 50.0}, "LINK-SUPPLIER-UPTAKE-SIGN"),
        ({"fossil": -1.0}, "LINK-SUPPLIER-NEGATIVE"),
        ({"aircraft": 301.0}, "LINK-SUPPLIER-AIRCRAFT"),
        ({"fossil": float("nan")}, "LINK-SUPPLIER-NOT-FINITE"),
        ({"declared_unit": Quantity(0, "kg")}, "LINK-SUPPLIER-UNIT"),
        ({"declared_unit": Quantity(1, "stueck")}, "LINK-SUPPLIER-UNIT"),
        ({"first_day": date(2024, 1, 1)}, "LINK-SUPPLIER-PERIOD"),
    ],
)
def test_a_faulty_supplier_footprint_is_found_and_its_rows_wait(
    link: Link,
    row: Row,
    make_footprint: Callable[..., SupplierFootprint],
    fields: dict[str, object],
    code: str,
) -> None:
    """The footprint has its finding, the row that uses it another: no row is lost."""
    linking = link(row("E1", 1, "kg", "supplier:S"), supplier_footprints=(make_footprint(**fields),))
    assert one(linking, code).where.path == "supplier:S"
    assert one(linking, "LINK-PROVIDER-UNUSABLE").where.path == "exchange:E1"
    assert (linking.linked, linking.rows_linked) == (None, 0)


def test_aircraft_of_a_supplier_is_an_of_which(
    link: Link, row: Row, make_footprint: Callable[..., SupplierFootprint]
) -> None:
    """10 of 300 kg per 100 kg: 0.1 kg per kg in a flow that adds nothing."""
    linking = link(row("E1", 1, "kg", "supplier:S"), supplier_footprints=(make_footprint(aircraft=10.0),))
    assert linking.linked is not None
    assert dict(linking.linked.factors["supplier:S"].flows)["co2e.aircraft"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"flow": "ch4.fossil"}, "LINK-OWN-FACTOR-FLOW"),
        ({"flow": "co2e.aircraft"}, "LINK-OWN-FACTOR-FLOW"),
        ({"scope": "cradle"}, "LINK-OWN-FACTOR-SCOPE"),
        ({"value": -1.0}, "LINK-OWN-FACTOR-VALUE"),
        ({"first_year": 2025, "last_year": 2020}, "LINK-OWN-FACTOR-YEARS"),
        ({"last_year": 9999}, "LINK-OWN-FACTOR-YEARS"),
        ({"per_unit": "stueck"}, "LINK-OWN-FACTOR-UNIT"),
    ],
)
def test_a_faulty_own_factor_is_found_and_its_rows_wait(
    link: Link, row: Row, make_own_factor: Callable[..., OwnFactor], fields: dict[str, object], code: str
) -> None:
    """The factor has its finding, the row that uses it another."""
    values: dict[str, object] = {"value": 1.0, "per_unit": "kg", **fields}
    own = make_own_factor("own.x", **values)
    linking = link(row("E1", 1, "kg", "factor:own.x"), own_factors=(own,))
    assert one(linking, code).where.path == "factor:own.x"
    assert "LINK-PROVIDER-UNUSABLE" in codes(linking)


@pytest.mark.parametrize(
    ("written", "scope"), [("生命周期", FactorScope.LIFE_CYCLE), (" life-cycle ", FactorScope.LIFE_CYCLE)]
)
def test_the_scope_of_an_own_factor_is_read_as_lists_show_it(
    link: Link, row: Row, make_own_factor: Callable[..., OwnFactor], written: str, scope: FactorScope
) -> None:
    """Who copies the Chinese word from the list of factors is understood."""
    own = make_own_factor("own.x", value=1.0, per_unit="kg", scope=written)
    linking = link(row("E1", 1, "kg", "factor:own.x"), own_factors=(own,))
    assert linking.linked is not None
    assert linking.linked.factors["own.x"].scope is scope


def test_an_own_factor_cannot_take_the_place_of_a_published_one(
    link: Link, row: Row, make_own_factor: Callable[..., OwnFactor]
) -> None:
    """Published numbers are never overridden."""
    own = make_own_factor("elec.cfp.2024.cn.average", 0.1, "kWh")
    linking = link(row("E1", 1, "kg", "supplier:S"), own_factors=(own,))
    assert one(linking, "LINK-OWN-FACTOR-CLASH").blocks_number


def supplied(*supplies: ElectricitySupply, geography: str = "CN-GD") -> tuple[Facility, ...]:
    """The plant with supplies."""
    return (Facility(facility_id="plant", name_zh="厂", geography=geography, electricity=supplies),)


def supply(kind: SupplyKind, kwh: float, factor: str = "", **fields: object) -> ElectricitySupply:
    """A supply; instruments fulfil all five criteria."""
    criteria = ("conveys_information", "is_unique_claim", "is_redeemed", "is_same_period", "is_same_market")
    values: dict[str, object] = {**dict.fromkeys(criteria, True), **fields}
    return ElectricitySupply(supply_id=kind.value, kind=kind, quantity=Quantity(kwh, "kWh"), factor=factor, **values)  # type: ignore[arg-type]


def test_the_grid_average_of_the_year_is_looked_up(link: Link, row: Row) -> None:
    """2024: 0.5777 kg CO2e/kWh; that it is the nation's value for a province is told."""
    linking = link(row("E1", 1, "kWh", "electricity:plant"))
    assert linking.linked is not None
    assert linking.linked.grid_factors == {"plant": "elec.cfp.2024.cn.average"}
    assert linking.linked.factors["elec.cfp.2024.cn.average"].flows == (("co2e.not_split", 0.5777),)
    assert one(linking, "FACTOR-GEOGRAPHY-WIDER").severity is Severity.WARNING


def test_a_year_without_a_factor_takes_the_latest_published_as_a_fallback(link: Link, row: Row) -> None:
    """2025 has none yet: 2024 stands in, with the reason of a row that draws on the facility."""
    rows = (
        row("E1", 1, "kWh", "electricity:plant"),
        row("E2", 2, "kWh", "electricity:plant", fallback_reason="2025 not published"),
    )
    linking = link(*rows, period=period(2025))
    assert linking.linked is not None
    assert (
        FallbackStep("E1", "elec.cfp.2024.cn.average", "2025", "2024", "2025 not published") in linking.linked.fallbacks
    )
    assert "FACTOR-YEAR-OLDER" not in codes(linking)
    assert one(link(rows[0], period=period(2025)), "FACTOR-YEAR-OLDER").severity is Severity.WARNING


@pytest.mark.parametrize(("geography", "code"), [("CN-TW", "GRID-NO-OFFICIAL-VALUE"), ("US", "FACTOR-NONE")])
def test_a_place_without_an_official_value_needs_one(link: Link, row: Row, geography: str, code: str) -> None:
    """No value is not zero, and not that of the mainland."""
    linking = link(row("E1", 1, "kWh", "electricity:plant"), facilities=supplied(geography=geography))
    assert one(linking, code).blocks_number


def test_a_named_grid_factor_is_taken(link: Link, row: Row, make_own_factor: Callable[..., OwnFactor]) -> None:
    """For a place without an official value the author names an own factor."""
    own = make_own_factor("own.grid", 0.6, "kWh", geography="CN-TW")
    facilities = supplied(supply(SupplyKind.GRID, 10, "own.grid"), geography="CN-TW")
    linking = link(
        row("E1", 1, "kWh", "electricity:plant"), facilities=facilities, own_factors=(own,), geography="CN-TW"
    )
    assert linking.linked is not None
    assert linking.linked.grid_factors == {"plant": "own.grid"}


def test_claims_bring_their_technology_and_transmission(link: Link, row: Row) -> None:
    """A wind certificate of 2024: 0.0324 at the plant, 0.0327 for transmission and distribution with losses."""
    facilities = supplied(
        supply(SupplyKind.GRID, 10), supply(SupplyKind.CERTIFICATE, 4, "elec.cfp.2024.cn.wind"),
        supply(SupplyKind.OWN_GENERATION, 5, "elec.cfp.2024.cn.pv"),
    )  # fmt: skip
    linking = link(row("E1", 1, "kWh", "electricity:plant"), facilities=facilities)
    assert linking.linked is not None
    values = {key: factor.flows[0][1] for key, factor in linking.linked.factors.items()}
    assert values == {
        "elec.cfp.2024.cn.average": 0.5777,
        "elec.cfp.2024.cn.wind": 0.0324,
        "elec.cfp.2024.cn.pv": 0.052,
        "elec.cfp.2024.cn.td_incl_loss": 0.0327,
    }


@pytest.mark.parametrize(
    ("kind", "kwh", "factor", "code"),
    [
        (SupplyKind.CERTIFICATE, 11, "elec.cfp.2024.cn.wind", "ELEC-CLAIMS-EXCEED-GRID"),
        (SupplyKind.CERTIFICATE, 4, "", "ELEC-NO-FACTOR"),
        (SupplyKind.CERTIFICATE, 4, "elec.cfp.2024.cn.wnd", "LINK-SUPPLY-FACTOR-UNKNOWN"),
        (SupplyKind.OWN_GENERATION, 4, "elec.co2.2023.cn.average", "LINK-SUPPLY-FACTOR-SCOPE"),
        (SupplyKind.OWN_GENERATION, 4, "own.steel", "LINK-SUPPLY-FACTOR-UNIT"),
    ],
)
def test_a_faulty_supply_blocks(link: Link, row: Row, kind: SupplyKind, kwh: float, factor: str, code: str) -> None:
    """More claimed than drawn, no factor, an unknown one, one of enterprise accounts, one per kg."""
    facilities = supplied(supply(SupplyKind.GRID, 10), supply(kind, kwh, factor))
    linking = link(row("E1", 1, "kWh", "electricity:plant"), facilities=facilities)
    assert one(linking, code).blocks_number
    assert linking.linked is None


@pytest.mark.parametrize(
    ("factor", "severity"),
    [("elec.cfp.2024.cn.average", Severity.WARNING), ("elec.cfp.2024.cn.wind", Severity.ERROR)],
)
def test_electricity_past_the_facility_is_told(link: Link, row: Row, factor: str, severity: Severity) -> None:
    """Average power misses the views; a technology's factor would be a claim without an instrument."""
    finding = one(link(row("E1", 1, "kWh", f"factor:{factor}")), "LINK-ELECTRICITY-OUTSIDE-VIEWS")
    assert finding.severity is severity
    assert not finding.blocks_number


def test_biogenic_carbon_that_gets_lost_is_told(link: Link, row: Row, plant: Callable[..., ProductStudy]) -> None:
    """440 kg CO2 taken up are 120 kg C; 100 kg C in the product and 73.3 kg CO2 emitted (20 kg C) balance them."""
    uptake = row("E1", 440, "kg", flow="co2.uptake", kind=ExchangeKind.EMISSION)
    emitted = row("E2", 20 * 44 / 12, "kg", flow="co2.biogenic", kind=ExchangeKind.EMISSION)
    process = plant(uptake, emitted).processes[0]
    declared = replace(process, outputs=(replace(process.outputs[0], biogenic_carbon=Quantity(0.1, "kgC")),))
    assert "LINK-CARBON-BALANCE" not in codes(link(uptake, emitted, processes=(declared,)))
    values = dict(one(link(uptake, emitted), "LINK-CARBON-BALANCE").values)
    assert (values["inputs"], values["outputs"], values["gap"]) == ("120", "20", "100")


def test_a_footprint_that_expires_within_the_year_is_told_by_its_day(
    link: Link, row: Row, make_footprint: Callable[..., SupplierFootprint]
) -> None:
    """Valid to 1 March 2024 in a study of 2024: no year lies between, but ten months do."""
    expired = make_footprint(valid_until=date(2024, 3, 1))
    finding = one(link(row("E1", 1, "kg", "supplier:S"), supplier_footprints=(expired,)), "FACTOR-EXPIRED")
    assert dict(finding.values)["used"] == "2024-03-01"
    confirmed = link(row("E1", 1, "kg", "supplier:S", fallback_reason="no newer one"), supplier_footprints=(expired,))
    assert "FACTOR-EXPIRED" not in codes(confirmed)
    assert confirmed.linked is not None
    assert [step.used for step in confirmed.linked.fallbacks] == ["… – 2024-03-01"]
