"""The catalogue: keys, words, the declared ladder, conflicts between publications."""

from datetime import date
from pathlib import Path

import pytest

from background_db.catalogue import Lookup, co2e_of, load_catalogue
from background_db.errors import DataFileError, UnknownKeyError
from background_db.factors import FactorScope
from background_db.findings import Severity
from background_db.ladder import StepKind, reference_day
from background_db.provenance import ValidityPeriod

CATALOGUE = load_catalogue()
AVERAGE = "electricity.grid_average"


def year(number: int) -> ValidityPeriod:
    return ValidityPeriod(date(number, 1, 1), date(number + 1, 1, 1))


def codes(lookup: Lookup) -> dict[str, Severity]:
    return {finding.code: finding.severity for finding in lookup.findings}


def test_a_factor_is_found_by_its_key_with_its_source() -> None:
    """0.5777 kgCO2e/kWh, MEE, NBS and NEA for 2024."""
    factor = CATALOGUE.get("elec.cfp.2024.cn.average")
    assert factor.flows == (("co2e.not_split", 0.5777),)
    assert factor.per_unit == "kWh"
    assert not factor.is_split
    assert CATALOGUE.source_of(factor).title == "关于发布2024年电力碳足迹因子数据的公告"
    assert len(CATALOGUE.digest_of(factor.factor_set)) == 64


def test_an_unknown_key_names_near_ones() -> None:
    """A misspelt id is answered with what was probably meant."""
    with pytest.raises(UnknownKeyError, match=r"elec\.cfp\.2024\.cn\.average"):
        CATALOGUE.get("elec.cfp.2024.cn.averge")
    with pytest.raises(UnknownKeyError):
        CATALOGUE.set_of("nothing")


def test_the_factor_of_the_same_year_and_place_takes_no_step() -> None:
    """2023 and 2024 each have their national value."""
    for number, value in ((2023, 0.6205), (2024, 0.5777)):
        found = CATALOGUE.lookup(AVERAGE, "CN", year(number))
        assert found.factor is not None
        assert dict(found.factor.flows) == {"co2e.not_split": value}
        assert found.steps == ()
        assert found.findings == ()


def test_a_later_year_steps_down_to_the_latest_set_in_force() -> None:
    """There is no factor for 2025: 2024's stands in, as a warning to be confirmed; 2023's is never taken."""
    found = CATALOGUE.lookup(AVERAGE, "CN", year(2025), allowed_years_old=3)
    assert found.factor is not None
    assert found.factor.factor_id == "elec.cfp.2024.cn.average"
    assert [(step.kind, step.asked, step.used) for step in found.steps] == [(StepKind.YEAR, "2025", "2024")]
    assert codes(found) == {"FACTOR-YEAR-OLDER": Severity.WARNING}


def test_beyond_the_allowed_years_conformity_is_lost_but_not_the_number() -> None:
    """2024's factor in 2028 is 4 years old; an edition that allows 3 refuses the claim."""
    found = CATALOGUE.lookup(AVERAGE, "CN", year(2028), allowed_years_old=3)
    assert found.factor is not None
    assert codes(found) == {"FACTOR-YEAR-OLDER": Severity.WARNING, "FACTOR-TOO-OLD": Severity.ERROR}
    assert not any(finding.blocks_number for finding in found.findings)


def test_a_later_factor_is_never_used_backwards() -> None:
    """There is no footprint factor before 2023."""
    found = CATALOGUE.lookup(AVERAGE, "CN", year(2022))
    assert found.factor is None
    assert found.findings[0].code == "FACTOR-NONE"
    assert found.findings[0].blocks_number


def test_a_province_steps_up_to_the_nation_as_no_provincial_footprint_is_published() -> None:
    """The step is a warning for electricity and an information for a material."""
    found = CATALOGUE.lookup(AVERAGE, "CN-GD", year(2024))
    assert [(step.kind, step.used) for step in found.steps] == [(StepKind.GEOGRAPHY, "CN")]
    assert codes(found) == {"FACTOR-GEOGRAPHY-WIDER": Severity.WARNING}
    assert codes(CATALOGUE.lookup("material.lldpe", "CN-GD", year(2018))) == {"FACTOR-GEOGRAPHY-WIDER": Severity.INFO}


def test_enterprise_factors_climb_province_grid_nation() -> None:
    """Guangdong has its own value in 2023; the grid of a province is tried before the nation."""
    activity = "electricity.enterprise.grid_average"
    found = CATALOGUE.lookup(activity, "CN-GD", year(2023))
    assert found.factor is not None
    assert found.factor.factor_id == "elec.co2.2023.prov.cn-gd"
    assert found.factor.scope is FactorScope.ENTERPRISE_ENERGY
    assert found.steps == ()


@pytest.mark.parametrize("region", ["CN-XZ", "CN-HK", "CN-MO", "CN-TW"])
def test_where_nothing_official_exists_nothing_is_taken(region: str) -> None:
    """The user chooses, with a recorded reason; the national average never stands in silently."""
    found = CATALOGUE.lookup(AVERAGE, region, year(2024))
    assert found.factor is None
    assert [finding.code for finding in found.findings] == ["GRID-NO-OFFICIAL-VALUE"]


def test_an_enterprise_factor_never_answers_for_a_product() -> None:
    """The two families of electricity factors do not share an activity."""
    families: dict[str, set[FactorScope]] = {}
    for factor in CATALOGUE.factors:
        families.setdefault(factor.activity, set()).add(factor.scope)
    assert all(len(scopes) == 1 for scopes in families.values())


def test_a_foreign_value_is_the_last_rung() -> None:
    """Chinese publications come first; where there is none, the fallback set is taken with two warnings."""
    domestic = CATALOGUE.lookup("material.hdpe", "CN", year(2025)).factor
    assert domestic is not None
    assert domestic.factor_set == "gbt51366_2019_materials"
    found = CATALOGUE.lookup("fuel_supply.diesel", "CN", year(2025))
    assert found.factor is not None
    assert found.factor.quality.is_foreign
    assert codes(found) == {"FACTOR-FOREIGN": Severity.WARNING, "FACTOR-YEAR-OLDER": Severity.WARNING}


@pytest.mark.parametrize(
    ("factor_id", "place", "number", "code"),
    [
        ("elec.cfp.2023.cn.average", "CN", 2025, "FACTOR-NEWER-SET"),
        ("elec.cfp.2024.cn.average", "CN", 2023, "FACTOR-OUTSIDE-DATES"),
        ("elec.co2.2023.prov.cn-gd", "CN-JS", 2023, "FACTOR-GEOGRAPHY"),
        ("elec.co2.2021.cn.ets_notice_superseded", "CN", 2021, "FACTOR-SUPERSEDED"),
    ],
)
def test_a_factor_chosen_by_its_key_is_judged(factor_id: str, place: str, number: int, code: str) -> None:
    """Each is an error: outside dates or place, replaced by a newer set, superseded."""
    assert codes(CATALOGUE.check_use(factor_id, place, year(number)))[code] is Severity.ERROR


def test_a_memory_only_factor_is_hidden_and_warned_of() -> None:
    """It is not proposed, and its use brings a warning."""
    factor_id = "process.cement.portland_clinker.ndrc2013"
    assert CATALOGUE.get(factor_id).is_hidden
    assert factor_id not in {factor.factor_id for factor in CATALOGUE.find("process.cement")}
    assert factor_id in {factor.factor_id for factor in CATALOGUE.find("process.cement", include_hidden=True)}
    assert "FACTOR-MEMORY-ONLY" in codes(CATALOGUE.check_use(factor_id, "CN", year(2024)))


def test_a_period_over_two_years_takes_the_year_of_its_middle_and_says_so() -> None:
    """2023-07 to 2024-06 has its middle on 2023-12-31; the factor of 2023 covers only part of it."""
    period = ValidityPeriod(date(2023, 7, 1), date(2024, 7, 1))
    assert reference_day(period) == date(2023, 12, 31)
    found = CATALOGUE.lookup(AVERAGE, "CN", period)
    assert found.factor is not None
    assert found.factor.factor_id == "elec.cfp.2023.cn.average"
    assert codes(found) == {"FACTOR-PERIOD-PARTIAL": Severity.INFO}


def test_conflicts_between_publications_are_seen() -> None:
    """Natural gas: 2.162 against 2.184 (56.1 kg/GJ × 0.038931 GJ/Nm3) and 2.037 kgCO2/Nm3 (with CH4, N2O 2.043)."""
    conflicts = {
        conflict.other.factor_set: conflict
        for conflict in CATALOGUE.conflicts("combustion.ndrc2015_other_industry.natural_gas")
    }
    first, second = conflicts["ncsc_v1"], conflicts["ncsc_v2"]
    assert first.other_value == pytest.approx(56.1 * 0.038931)
    assert first.relative_difference == pytest.approx(56.1 / (0.0153 * 0.99 * 44 / 12 * 1000) - 1)
    assert first.calorific_value == "0.038931 GJ/Nm3"
    assert second.other_value == pytest.approx(2.0369492 + 0.000178055 * 29.8 + 3.5611e-6 * 273)
    # clinker: 535 kg/t (ETS guide) against 527.4 kg/t (national database): −1.42 %
    clinker = CATALOGUE.conflicts("process.cement.portland_clinker")
    assert [round(conflict.relative_difference, 4) for conflict in clinker] == [-0.0142]
    assert CATALOGUE.conflicts("elec.cfp.2024.cn.average") == (), "two years of one series are no conflict"


def test_several_publications_for_one_use_are_named() -> None:
    """The best verified and most recent is taken, the others are named, a person confirms."""
    found = CATALOGUE.lookup("process.cement.portland_clinker", "CN", year(2025))
    assert found.factor is not None
    assert found.factor.factor_id == "process.cement.portland_clinker.ets2024"
    assert codes(found) == {"FACTOR-SEVERAL": Severity.WARNING}


def test_a_look_up_by_unit_asks_one_question() -> None:
    """Gas bought by volume is not answered with a factor per GJ."""
    per_volume = CATALOGUE.lookup("combustion.natural_gas", "CN", year(2025), unit="万Nm3").factor
    per_heat = CATALOGUE.lookup("combustion.natural_gas", "CN", year(2025), unit="MJ").factor
    assert per_volume is not None
    assert per_heat is not None
    assert (per_volume.per_unit, per_heat.per_unit) == ("Nm3", "GJ")


def test_words_year_and_place_narrow_the_search() -> None:
    """Each argument narrows; a province is described by the nation's value."""
    found = CATALOGUE.find(AVERAGE, "CN-GD", 2024)
    assert [factor.factor_id for factor in found] == ["elec.cfp.2024.cn.average"]
    assert CATALOGUE.find(text="航空 货运")[0].is_aircraft
    assert all(factor.scope is FactorScope.LIFE_CYCLE for factor in CATALOGUE.find(scope=FactorScope.LIFE_CYCLE))


def test_a_published_number_that_is_no_factor_has_its_own_door() -> None:
    """Methane from wastewater: Bo = 0.25 kgCH4/kgCOD."""
    assert CATALOGUE.reference_value("process.wastewater.bo").value.value == 0.25
    with pytest.raises(UnknownKeyError):
        CATALOGUE.reference_value("process.wastewater.b")


def write_set(folder: Path, set_id: str, factor_id: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "source.yaml").write_text(
        f"set_id: {set_id}\ntitle_zh: 供应商\ntitle_en: Supplier\nversion: '1'\nlicence: own\n"
        "sources: [{source_id: s, title: Statement, publisher: Supplier, published: '2025'}]\n"
        "defaults: {scope: life-cycle, geography: CN, verification: user, activity: material.widget}\n",
        encoding="utf-8",
    )
    (folder / "factors.csv").write_text(
        f"factor_id,name_zh,name_en,flow,value,unit,locator\n{factor_id},件,widget,co2.fossil,2.5,kgCO2/件,page 3\n"
        f"{factor_id},,,ch4.fossil,4,gCH4/件,\n",
        encoding="utf-8",
    )
    return folder


def test_a_users_set_joins_the_catalogue(tmp_path: Path) -> None:
    """2.5 kg CO2 + 0.004 kg CH4 × 29.8 = 2.6192 kg CO2e per piece."""
    write_set(tmp_path / "one", "supplier", "supplier.widget")
    catalogue = load_catalogue([tmp_path])
    factor = catalogue.get("supplier.widget")
    assert dict(factor.flows) == pytest.approx({"co2.fossil": 2.5, "ch4.fossil": 0.004})
    assert factor.per_unit == "piece"
    assert co2e_of(factor) == pytest.approx(2.5 + 0.004 * 29.8)


def test_two_sets_may_not_share_a_key(tmp_path: Path) -> None:
    """Otherwise one would hide the other silently."""
    write_set(tmp_path / "one", "a", "supplier.widget")
    write_set(tmp_path / "two", "b", "supplier.widget")
    with pytest.raises(DataFileError, match=r"supplier\.widget"):
        load_catalogue([tmp_path])
    with pytest.raises(DataFileError, match="no factor set here"):
        load_catalogue([tmp_path / "nowhere"])


def test_a_foreign_stop_gap_is_seen_beside_the_domestic_value() -> None:
    """HDPE: 2620 kg/t of GB/T 51366 against 1.966 kg/kg of the fallback set, (1966 - 2620) / 2620 = -25 %."""
    (seen,) = CATALOGUE.conflicts("product.gbt51366_2019.hdpe")
    assert seen.other.factor_id == "fallback.plastic.hdpe"
    assert seen.relative_difference == pytest.approx(-0.25, abs=0.005)
    assert seen.other.geography == "RNA"
