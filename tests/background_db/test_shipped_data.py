"""Every shipped number: has its source, unit, dates; comes out again when it is rebuilt."""

import csv
import filecmp
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from background_db.catalogue import co2e_of, load_catalogue
from background_db.factors import EmissionFactor, FactorScope, FactorStatus
from background_db.provenance import Verification
from background_db.units import dimension

CATALOGUE = load_catalogue()
DATA = Path(str(resources.files("background_db"))) / "data"


@pytest.mark.parametrize("factor", CATALOGUE.factors, ids=lambda factor: factor.factor_id)
def test_every_factor_is_complete(factor: EmissionFactor) -> None:
    """Source and locator, a known unit, positive amounts, names in both languages, an activity, ordered dates."""
    source = CATALOGUE.source_of(factor)
    assert source.title
    assert source.publisher
    assert source.licence
    assert factor.locator
    assert factor.name_zh
    assert factor.name_en
    assert factor.activity
    assert factor.geography
    assert dimension(factor.per_unit)
    assert all(amount > 0 for _, amount in factor.flows)
    assert co2e_of(factor) > 0
    assert co2e_of(factor, "AR5") > 0
    if factor.usable_from and factor.usable_until:
        assert factor.usable_from < factor.usable_until


def test_the_two_families_of_electricity_factors_are_told_apart() -> None:
    """CO2 factors are enterprise energy in CO2; footprint factors are life cycle in CO2e."""
    for factor in CATALOGUE.factors:
        if factor.factor_id.startswith("elec.co2"):
            assert factor.scope is FactorScope.ENTERPRISE_ENERGY
            assert factor.flows[0][0] == "co2.fossil"
        if factor.factor_id.startswith("elec.cfp"):
            assert factor.scope is FactorScope.LIFE_CYCLE
            assert factor.flows[0][0] == "co2e.not_split"


def test_what_may_not_be_used_is_marked_so() -> None:
    """The two superseded grid factors; the set that could not be identified; values from memory are hidden."""
    superseded = [factor for factor in CATALOGUE.factors if factor.status is FactorStatus.SUPERSEDED]
    assert len(superseded) == 2
    for fuel in CATALOGUE.fuels:
        assert (fuel.status is FactorStatus.UNPUBLISHED) == (fuel.set_id == "mee_ets_newer_unverified")
    hidden = [factor for factor in CATALOGUE.factors if factor.verification is Verification.MEMORY_ONLY]
    assert len(hidden) == 7
    assert all(factor.is_hidden for factor in hidden)


def test_nothing_restricted_ships() -> None:
    """The rows whose right to redistribute was not verified are keyed cpcd; none is here."""
    assert not [factor for factor in CATALOGUE.factors if factor.factor_id.startswith("cpcd")]
    assert not [folder for folder in DATA.rglob("*") if "restricted" in folder.name]


def test_every_fact_is_shipped_with_its_digits(shared: Path) -> None:
    """Each row of the facts stands as factor, fuel property or reference value; the number is the same text."""
    shipped = {}
    for path in (DATA / "domestic").rglob("*.csv"):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            key = row.get("factor_id") or row.get("key") or f"fuel.{row['fuel_id']}.{row['property']}"
            shipped[key] = row["value"]
    for path in sorted((shared / "facts").glob("*.csv")):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            if path.stem != "gwp":
                assert shipped[row["key"].replace(".biomass.", ".")] == row["value"], row["key"]


def rebuild(script: Path, *arguments: Path) -> None:
    subprocess.run([sys.executable, str(script), *map(str, arguments)], check=True)


def test_the_domestic_sets_come_out_again(shared: Path, checkout: Path, tmp_path: Path) -> None:
    """A rebuild from the facts gives the shipped files byte for byte."""
    rebuild(checkout / "scripts" / "build_domestic_factors.py", shared / "facts", tmp_path)
    for part in ("domestic", "gwp"):
        built = sorted(path.relative_to(tmp_path) for path in (tmp_path / part).rglob("*") if path.is_file())
        files = [path for path in (DATA / part).rglob("*") if path.suffix in {".csv", ".yaml"}]
        files = [path for path in files if path.name not in {"further_gases.csv", "spreads.csv"}]
        assert built == sorted(path.relative_to(DATA) for path in files)
        for path in built:
            assert filecmp.cmp(tmp_path / path, DATA / path, shallow=False), path


def test_the_further_gases_come_out_again(shared: Path, checkout: Path, tmp_path: Path) -> None:
    """A rebuild from the transcription of the IPCC's tables gives values and names byte for byte."""
    made = ("gwp/AR5/further_gases.csv", "gwp/AR6/further_gases.csv", "greenhouse_flows/gases.csv")
    for name in (*made, "gwp/AR5/gwp.csv", "gwp/AR6/gwp.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if name not in made:
            (tmp_path / name).write_bytes((DATA / name).read_bytes())
    rebuild(checkout / "scripts" / "build_further_gases.py", shared / "lci" / "ipcc-gwp", tmp_path)
    for name in made:
        assert filecmp.cmp(tmp_path / name, DATA / name, shallow=False), name


def test_the_fallback_set_comes_out_again(shared: Path, checkout: Path, tmp_path: Path) -> None:
    """The solved numbers agree with the shipped ones to 1e-8 (they are written with nine digits)."""
    rebuild(checkout / "scripts" / "build_fallback_factors.py", shared / "lci" / "uslci-jsonld-resolved", tmp_path)
    built = list(csv.DictReader((tmp_path / "factors.csv").read_text(encoding="utf-8").splitlines()))
    shipped = list(csv.DictReader((DATA / "fallback/uslci/factors.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["factor_id"], row["flow"]) for row in built] == [(row["factor_id"], row["flow"]) for row in shipped]
    for one, other in zip(built, shipped, strict=True):
        assert float(one["value"]) == pytest.approx(float(other["value"]), rel=1e-8)


def test_the_fallback_set_repeats_the_published_totals(shared: Path, checkout: Path) -> None:
    """AR6, biogenic CO2 and uptake apart, times the unit's conversion: 1e-6 of the total of each process."""
    expected = {}
    with (shared / "lci/uslci-jsonld-resolved/expected_gwp100.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            expected[row["process_uuid"]] = float(row["total_kgCO2e_per_unit"])
    with (checkout / "scripts" / "fallback_processes.csv").open(encoding="utf-8") as stream:
        scale = {row["factor_id"]: float(row["reference_units_per_unit"]) for row in csv.DictReader(stream)}
    factors = CATALOGUE.set_of("fallback_uslci").factors
    assert len(factors) > 70
    for factor in factors:
        flows = dict(factor.flows)
        total = co2e_of(factor) - flows.get("co2.biogenic", 0.0) + flows.get("co2.uptake", 0.0)
        uuid = factor.locator.removeprefix("process ")
        assert total == pytest.approx(expected[uuid] * scale[factor.factor_id], rel=1e-6), factor.factor_id


def test_the_fallback_set_is_marked_foreign_old_and_of_low_quality() -> None:
    """Scores 4 and 5, computed, outside China; air freight is marked; there is no cement."""
    factors = CATALOGUE.set_of("fallback_uslci").factors
    for factor in factors:
        quality = factor.quality
        assert quality.is_foreign
        assert (quality.time, quality.geography) == (5, 5)
        assert quality.technology in {4, 5}
        assert factor.verification is Verification.COMPUTED
        assert factor.scope is FactorScope.LIFE_CYCLE
        assert not factor.geography.startswith("CN")
        assert factor.usable_until is not None
        assert factor.usable_until.year < 2020
        assert "cement" not in factor.name_en.casefold()
    assert [factor.activity for factor in factors if factor.is_aircraft] == ["transport.air.freight"]


def test_what_a_manufacturer_needs_first_is_there() -> None:
    """Fuel supply, freight, packaging, plastics, chemicals, metals."""
    activities = {factor.activity for factor in CATALOGUE.factors}
    assert activities >= {
        "fuel_supply.natural_gas", "fuel_supply.bituminous", "fuel_supply.diesel", "fuel_supply.gasoline",
        "fuel_supply.lpg", "fuel_supply.fuel_oil", "fuel_supply.petroleum_coke", "transport.sea.freighter",
        "transport.air.freight", "transport.rail.diesel", "material.corrugated_board", "material.polypropylene",
        "material.pet", "material.abs", "material.sodium_hydroxide", "material.secondary_aluminium", "material.zinc",
        "material.steel_cold_rolled_sheet", "material.stainless_304_coil", "material.glass_fibre",
    }  # fmt: skip
