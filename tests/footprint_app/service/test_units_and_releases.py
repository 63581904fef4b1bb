"""A plant's units, gas, steam, releases and wastewater from the study file to the number, with their arithmetic."""

from pathlib import Path

import pytest

from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import check
from footprint_app.service.convert import convert

STUDY = """
study_id: units-plant
cfp_type: partial
product: {name_zh: 零件, name_en: part, producer: 示例厂}
unit: {kind: declared, quantity: {value: 1, unit: kg}, reference_process: making}
goal: {}
boundary: {}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
processes:
  - process_id: making
    name: 制造
    outputs: [{flow_id: part, name: 零件, quantity: {value: 100, unit: t}}]
    exchanges:
      - {exchange_id: E1, kind: input, flow: 盐酸, quantity: {value: 2000, unit: L}, provider: "factor:own.hcl",
         basis: as_delivered, provider_basis: pure}
      - {exchange_id: E2, kind: input, flow: 饱和蒸汽, quantity: {value: 1500, unit: t}, provider: "factor:own.heat"}
      - {exchange_id: E3, kind: input, flow: 天然气, quantity: {value: 3.5, unit: 万标方}, provider: "factor:own.gas"}
own_factors:
  - {factor_id: own.hcl, name: HCl, value: 1.2, per_unit: kg, geography: CN, first_year: 2024, last_year: 2024, source_title: x}
  - {factor_id: own.heat, name: heat, value: 70, per_unit: GJ, geography: CN, first_year: 2024, last_year: 2024, source_title: x}
  - {factor_id: own.gas, name: gas, value: 0.3, per_unit: Nm3, geography: CN, first_year: 2024, last_year: 2024, source_title: x}
plant:
  material_properties:
    - {material: 盐酸, kind: density, value: {value: 1.155, unit: kg/L}, source: 供应商规格书}
    - {material: 盐酸, kind: concentration, value: {value: 31, unit: "%"}, source: 供应商规格书}
  gas_states:
    - {material: 天然气, temperature_celsius: 20, source: 供气合同}
  steam_states:
    - {material: 饱和蒸汽, pressure_megapascal: 0.9, dryness_share: 1, feed_water_temperature_celsius: 20, source: 锅炉日志}
  gas_releases:
    - {release_id: REF-1, process: making, kind: refrigerant, gas: R-410A, charged: {value: 12, unit: kg},
       recovered: {value: 2, unit: kg}}
    - {release_id: WELD, process: making, kind: welding, gas: CO2, charged: {value: 300, unit: kg}, gas_share: 0.18}
  wastewaters:
    - {release_id: WW-1, process: making, treatment: anaerobic_reactor, volume: {value: 12000, unit: m3},
       cod_in: {value: 1800, unit: mg/L}, cod_out: {value: 80, unit: mg/L},
       methane_recovered: {value: 3, unit: t}, carbon_origin: biogenic}
"""
# 2000 L × 1.155 × 0.31; 1500 t × (2773.04 − 84.01) kJ/kg; 35 000 m3 × 273.15/293.15;
# 10 kg R-410A; 54 kg CO2; (12 000 × 1.72 × 0.25 × 0.8 − 3000) kg CH4.
TOTAL = (
    716.1 * 1.2 + 4033.536847 * 70 + 35_000 * 273.15 / 293.15 * 0.3 + 10 * 2255.5 + 300 * 0.18 + 1128 * 27
) / 100_000


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study as a file."""
    path = tmp_path_factory.mktemp("units") / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def total(answer: CalculateAnswer) -> float:
    """kg CO2e per kg of part, location-based."""
    assert answer.result is not None, [finding for finding in answer.findings if finding.blocks_number]
    return answer.result.views[0].total


def test_the_number_by_hand_with_its_arithmetic(written: Path) -> None:
    """Every conversion and release stands among the derivations of the result."""
    answer = calculate(written)
    assert total(answer) == pytest.approx(TOTAL, rel=1e-7)
    assert answer.result is not None
    rules = [made.rule for made in answer.result.derivations]
    assert rules == [
        "blend_by_composition", "blend_by_composition", "gas_released", "wastewater_methane",
        "by_density", "by_concentration", "by_steam_state", "by_gas_state",
    ]  # fmt: skip
    assert "LINK-GAS-REFERENCE" not in {finding.code for finding in answer.findings}


def test_the_workbook_says_the_same(written: Path, tmp_path: Path) -> None:
    """Entered by workbook the study gives the same number."""
    workbook = tmp_path / "study.xlsx"
    convert(written, workbook, "zh")
    assert total(calculate(workbook)) == pytest.approx(TOTAL, rel=1e-7)


@pytest.mark.parametrize(
    ("right", "wrong", "code", "place"),
    [
        (", provider_basis: pure", "", "LINK-BASIS-UNSTATED", "processes[1].exchanges[1]"),
        ("material: 天然气", "material: 氧气", "LINK-GAS-REFERENCE", "processes[1].exchanges[3]"),
        ("material: 饱和蒸汽", "material: 蒸汽", "LINK-STEAM-STATE", "processes[1].exchanges[2]"),
        ("gas: R-410A", "gas: R-454B", "PLANT-RELEASE-GAS-UNKNOWN", "plant.gas_releases[1]"),
        ("3.5, unit: 万标方", "3.5, unit: 万立方米", "LINK-GAS-VOLUME", "processes[1].exchanges[3]"),
    ],
)
def test_a_planted_fault_is_told_with_its_place(tmp_path: Path, right: str, wrong: str, code: str, place: str) -> None:
    """Solution for substance, 20 °C for 0 °C, steam without state, a blend as one gas."""
    text = STUDY.replace(",\n         basis", ", basis").replace(right, wrong)
    if code == "LINK-GAS-VOLUME":
        text = text.replace("material: 天然气", "material: 氧气")
    path = tmp_path / "faulty.yaml"
    path.write_text(text, encoding="utf-8")
    found = [finding for finding in check(path).findings if finding.code == code]
    assert [finding.where.path.startswith(place) for finding in found] == [True]


GAS_STATION = """
study_id: gas-station
cfp_type: partial
product: {name_zh: 零件, name_en: part, producer: 示例厂}
unit: {kind: declared, quantity: {value: 1, unit: kg}, reference_process: making}
goal: {}
boundary: {}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
processes:
  - {process_id: making, name: 制造, outputs: [{flow_id: part, name: 零件, quantity: {value: 100, unit: kg}}]}
own_factors:
  - {factor_id: own.gas, name: gas, value: 0.3, per_unit: Nm3, geography: CN, first_year: 2024, last_year: 2024, source_title: x}
plant:
  gas_states: [{material: 天然气, temperature_celsius: 20, source: 供气合同}]
  measured_flows: [{flow_id: bought, name: 天然气, process: station, provider: "factor:own.gas"}]
  readings: [{measured_flow: bought, first_day: 2024-01-01, last_day: 2024-12-31, quantity: {value: 1000, unit: Nm3}}]
  shared_supplies: [{supply_id: station, name: 天然气, key: none, generated: {value: 1000, unit: Nm3}}]
  supply_uses:
    - {use_id: furnace, supply: station, process: making, quantity: {value: 1000, unit: Nm3},
       fuel: ndrc2015_other_industry.natural_gas}
"""


def test_gas_through_a_station_of_the_plant_is_brought_to_zero_degrees_once(tmp_path: Path) -> None:
    """1000 m³ at 20 °C bought and passed on: 931.8 Nm³ × 0.3 kg upstream, and as much burnt, per 100 kg."""
    path = tmp_path / "station.yaml"
    path.write_text(GAS_STATION, encoding="utf-8")
    answer = calculate(path)
    assert answer.result is not None, [finding for finding in answer.findings if finding.blocks_number]
    amounts = {each.exchange_id: each.amount for each in answer.result.views[0].contributions}
    normal = 1000 * 273.15 / 293.15 / 100
    assert amounts == {"bought": pytest.approx(normal), "furnace": pytest.approx(normal)}
