"""Rows supplied by activities of imported databases: amounts in their unit, hints, and what is no supplier."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import pytest

from background_db.catalogue import FactorCatalogue
from background_db.factors import EmissionFactor, FactorScope
from background_db.provenance import ValidityPeriod, Verification
from footprint_app.linking.background_databases import BackgroundSupply, NoSupply
from footprint_app.linking.background_supply import known_unit
from footprint_app.linking.link import Linking, link_study
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange

Row = Callable[..., Exchange]


def _factor(**fields: object) -> EmissionFactor:
    values: dict[str, object] = {
        "factor_id": "background:uslci/steel", "name_zh": "钢", "name_en": "steel", "per_unit": "kg",
        "flows": (("co2.fossil", 2.0),), "scope": FactorScope.LIFE_CYCLE, "geography": "US", "technology": "",
        "gwp_set": None, "data_period": ValidityPeriod(), "usable_from": None, "usable_until": None,
        "factor_set": "background:uslci", "source_id": "uslci", "locator": "", "verification": Verification.COMPUTED,
        **fields,
    }  # fmt: skip
    return EmissionFactor(**values)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Databases:
    supplies: Mapping[str, BackgroundSupply]

    def hold(self, keys: Iterable[str]) -> None:
        """Nothing to hold: no database stands behind these."""

    def supply(self, key: str) -> BackgroundSupply | NoSupply:
        found = self.supplies.get(key)
        return found or NoSupply(
            "LINK-BACKGROUND-UNKNOWN-ACTIVITY", {"database": "uslci", "activity": key, "near": "-"}
        )

    def snapshot_of(self, database: str) -> str:
        return f"{database}@abc"


@pytest.fixture
def link_background(plant: Callable[..., ProductStudy], catalogue: FactorCatalogue) -> Callable[..., Linking]:
    """Links a plant in Guangdong to the activity ``uslci/steel``; `geography` is that of the study."""

    def make(exchange: Exchange, supply: BackgroundSupply, geography: str = "CN") -> Linking:
        study = replace(plant(exchange), geography=geography)
        return link_study(study, catalogue, {}, None, _Databases({"uslci/steel": supply}))

    return make


def _codes(linking: Linking) -> list[str]:
    return [finding.code for finding in linking.findings]


def test_an_activity_is_a_factor_in_its_own_unit(link_background: Callable[..., Linking], row: Row) -> None:
    """0.9 t of an activity per kg are 900 kg; the trace names the snapshot."""
    linking = link_background(row("E1", 0.9, "t", "background:uslci/steel"), BackgroundSupply(_factor(), "uslci"))
    assert linking.linked is not None
    (line,) = linking.linked.lines
    assert (str(line.supplier), line.amount, line.unit) == ("factor:background:uslci/steel", 900.0, "kg")
    assert linking.linked.backgrounds == {"uslci": "uslci@abc"}
    assert linking.linked.factors[line.supplier.key].quality.is_foreign


@pytest.mark.parametrize(
    ("supply", "code"),
    [
        (BackgroundSupply(_factor(), "uslci", is_cut_off=True), "LINK-BACKGROUND-CUT-OFF"),
        (BackgroundSupply(_factor(flows=(("co2.fossil", 0.0),)), "uslci"), "LINK-BACKGROUND-ZERO"),
        (BackgroundSupply(_factor(), "uslci", is_aggregated=True), "LINK-BACKGROUND-AGGREGATED"),
        (BackgroundSupply(_factor(), "uslci", is_treatment=True), "LINK-BACKGROUND-TREATMENT"),
        (BackgroundSupply(_factor(), "uslci"), "LINK-BACKGROUND-FOREIGN-ELECTRICITY"),
        (BackgroundSupply(_factor(), "uslci"), "FACTOR-FOREIGN"),
        (BackgroundSupply(_factor(activity="electricity.background"), "uslci"), "LINK-ELECTRICITY-OUTSIDE-VIEWS"),
    ],
)
def test_what_a_reviewer_should_know_is_told(
    link_background: Callable[..., Linking], row: Row, supply: BackgroundSupply, code: str
) -> None:
    """The number stands, the hint beside it."""
    linking = link_background(row("E1", 1, "kg", "background:uslci/steel"), supply)
    assert linking.linked is not None
    assert code in _codes(linking)


def test_a_derived_database_needs_no_hint_on_electricity(link_background: Callable[..., Linking], row: Row) -> None:
    """Its electricity is domestic already."""
    supply = BackgroundSupply(_factor(), "uslci", has_overlay=True)
    linking = link_background(row("E1", 1, "kg", "background:uslci/steel"), supply)
    assert "LINK-BACKGROUND-FOREIGN-ELECTRICITY" not in _codes(linking)


@pytest.mark.parametrize(
    ("supply", "unit", "code"),
    [
        (BackgroundSupply(_factor(), "uslci"), "kWh", "LINK-DIMENSION"),
        (BackgroundSupply(_factor(per_unit="bushel of corn"), "uslci"), "kg", "LINK-BACKGROUND-UNIT"),
        (BackgroundSupply(_factor(flows=(("unobtainium.fossil", 1.0),)), "uslci"), "kg", "LINK-BACKGROUND-GAS-UNKNOWN"),
    ],
)
def test_what_cannot_be_counted_blocks_the_number(
    link_background: Callable[..., Linking], row: Row, supply: BackgroundSupply, unit: str, code: str
) -> None:
    """A unit of something else, a unit nobody knows, a gas without a GWP."""
    linking = link_background(row("E1", 1, unit, "background:uslci/steel"), supply)
    assert linking.linked is None
    assert code in _codes(linking)


def test_an_unknown_activity_blocks_the_number(link_background: Callable[..., Linking], row: Row) -> None:
    """The row is not linked to anything else."""
    linking = link_background(row("E1", 900, "kg", "background:uslci/iron"), BackgroundSupply(_factor(), "uslci"))
    assert _codes(linking) == ["LINK-BACKGROUND-UNKNOWN-ACTIVITY"]


@pytest.mark.parametrize(
    ("unit", "known"), [("Item(s)", "piece"), ("t*km", "t·km"), ("kg", "kg"), ("furlong", "furlong")]
)
def test_units_of_databases_are_written_as_a_study_writes_them(unit: str, known: str) -> None:
    """What is not known stays as it is."""
    assert known_unit(unit) == known
