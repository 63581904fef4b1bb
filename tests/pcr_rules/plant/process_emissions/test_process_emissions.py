"""Figures of reactions become rows of emission by published methods; what is missing or used twice is named."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.findings import Severity
from background_db.units import Quantity
from pcr_rules.plant.expand import expand_plant
from pcr_rules.plant.expansion import Expansion
from pcr_rules.plant.process_emissions.items import group_of, item_key, items_of
from pcr_rules.plant_records.process_emissions import EmissionFigure, EmissionMethod, EmissionUse, ProcessEmission
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_inventory import ProductOutput, UnitProcess

Row = tuple[str, str] | tuple[str, str, str]


def near(value: object) -> Any:
    """A number up to rounding."""
    return pytest.approx(value)


def rows(method: str, *figures: Row, emission: str = "PE", use: str = "counted") -> tuple[ProcessEmission, ...]:
    """Rows of one emission of the process `kiln`: (figure, "12 t") or (figure, item, "12 t")."""
    made = []
    for figure in figures:
        value, unit = figure[-1].split(" ")
        made.append(
            ProcessEmission(
                emission_id=emission,
                process="kiln",
                method=EmissionMethod(method),
                figure=EmissionFigure(figure[0]),
                item=figure[1] if len(figure) == 3 else "",
                quantity=Quantity(float(value), unit),
                use=EmissionUse(use),
            )
        )
    return tuple(made)


def expanded(records: Sequence[ProcessEmission]) -> Expansion:
    """A study of one process with these records, expanded."""
    output = ProductOutput(flow_id="product", name="product", quantity=Quantity(1000, "t"))
    study = ProductStudy(
        study_id="plant",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="产品", producer="plant"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "t"), reference_process="kiln"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        processes=(UnitProcess(process_id="kiln", name="kiln", outputs=(output,)),),
        plant=PlantRecords(process_emissions=tuple(records)),
    )
    return expand_plant(study)


def gases(expansion: Expansion) -> dict[str, tuple[float, str]]:
    """Flow key → amount and unit of the rows made."""
    return {
        row.flow: (row.quantity.value, row.quantity.unit)
        for process in expansion.study.processes
        for row in process.exchanges
    }


def codes(expansion: Expansion) -> list[str]:
    """Codes of the findings about process emissions."""
    return [finding.code for finding in expansion.findings if finding.code.startswith("PROC-")]


def test_clinker_by_its_output_takes_published_defaults_and_says_so() -> None:
    """1,000,000 t × 0.525 + 1,000,000 t × 1.55 × 0.002 × 44/12 = 525,000 + 11,366.67 = 536,366.67 t."""
    made = expanded(rows("clinker_output", ("clinker", "1000000 t")))
    assert gases(made) == {"co2.fossil": (near(536_366.6666667), "t")}
    assert codes(made) == ["PROC-DEFAULT-USED"] * 3
    said = [dict(finding.values) for finding in made.findings if finding.code == "PROC-DEFAULT-USED"]
    assert said[0]["value"] == "0.525 t CO2/t clinker"
    assert "CSI" in said[0]["source"]
    assert said[0]["mark"] == "confirmed-S"


def test_clinker_with_analyses_uses_no_default() -> None:
    """(0.655 - 0.01) × 44/56 + 0.02 × 44/40 = 0.528786; no organic carbon: 1,000 t give 528.786 t."""
    made = expanded(
        rows(
            "clinker_output",
            ("clinker", "1000 t"),
            ("calcium_oxide", "65.5 %"),
            ("magnesium_oxide", "2 %"),
            ("calcium_from_others", "0.01 1"),
            ("raw_meal_ratio", "1.52 1"),
            ("organic_carbon", "0 1"),
        )
    )
    assert gases(made)["co2.fossil"] == (near(1000 * (0.645 * 44 / 56 + 0.02 * 44 / 40)), "t")
    assert codes(made) == []
    (derivation,) = made.derivations
    assert derivation.subject == "exchange:PE"
    assert "44/56" in derivation.formula
    assert len(derivation.sources) == 6


def test_kiln_dust_carries_its_own_calcination() -> None:
    """b = 0.525/1.525 × 0.6 = 0.2065574; 100 t × b / (1 - b) = 26.033 t beside 1,000 t × 0.525."""
    made = expanded(
        rows(
            "clinker_output", ("clinker", "1000 t"), ("clinker_factor", "0.525 1"), ("kiln_dust", "100 t"),
            ("kiln_dust_calcination", "60 %"), ("raw_meal_ratio", "1.55 1"), ("organic_carbon", "0 1"),
        )
    )  # fmt: skip
    bound = 0.525 / 1.525 * 0.6
    assert gases(made)["co2.fossil"][0] == near(525 + 100 * bound / (1 - bound))


def test_carbonates_of_several_kinds_add_up() -> None:
    """1,300 t × 0.92 × 0.4397 + 50 t × 0.9 × 0.522 × 0.98 = 525.8812 + 23.0202 = 548.9014 t."""
    made = expanded(
        rows(
            "carbonates",
            ("carbonate", "石灰石", "1300 t"),
            ("carbonate_content", "CaCO3", "92 %"),
            ("carbonate", "MgCO3", "50 t"),
            ("carbonate_content", "菱镁矿", "0.9 1"),
            ("calcined", "MgCO3", "0.98 1"),
        )
    )
    assert gases(made)["co2.fossil"][0] == near(1300 * 0.92 * 0.4397 + 50 * 0.9 * 0.522 * 0.98)


@pytest.mark.parametrize(
    ("method", "figures", "expected"),
    [
        (  # 500 t limestone × 0.93 CaCO3 × 0.4397 × 0.95 reacted
            "desulphurisation",
            [("carbonate", "石灰石", "500 t"), ("carbonate_content", "0.93 1"), ("calcined", "0.95 1")],
            {"co2.fossil": 500 * 0.93 * 0.4397 * 0.95},
        ),
        # 100 t × 0.785 × 0.95 × 1.02
        ("lime_output", [("lime", "高钙石灰", "100 t")], {"co2.fossil": 100 * 0.785 * 0.95 * 1.02}),
        # 100 t dolomitic lime with 90 % CaO·MgO analysed: × 0.913 × 0.9 × 1.02
        (
            "lime_output",
            [("lime", "dolomitic", "100 t"), ("oxide_content", "0.9 1")],
            {"co2.fossil": 100 * 0.913 * 0.9 * 1.02},
        ),
        # 100 t × 0.21 × (1 - 0.175)
        ("glass_output", [("glass", "浮法玻璃", "100 t"), ("cullet", "17.5 %")], {"co2.fossil": 100 * 0.21 * 0.825}),
        # 1000 t × 0.42 × (1 - 0.02 - 0.004) × 44/12
        (
            "anode_consumption",
            [("aluminium", "1000 t"), ("net_anode", "420 kg/t")],
            {"co2.fossil": 1000 * 0.42 * 0.976 * 44 / 12},
        ),
        # 0.143 × 0.2 × 2 min × 1000 t = 57.2 kg CF4; × 0.121 C2F6
        (
            "pfc_slope",
            [("aluminium", "预焙槽", "1000 t"), ("effects", "0.2 1"), ("effect_minutes", "120 s")],
            {"cf4.fossil": 57.2, "c2f6.fossil": 57.2 * 0.121},
        ),
        # 1.16 × 1.5 mV / 95 × 1000 t
        (
            "pfc_overvoltage",
            [("aluminium", "CWPB", "1000 t"), ("overvoltage", "1.5 1"), ("current_efficiency", "95 %")],
            {"cf4.fossil": 1.16 * 1.5 / 95 * 1000, "c2f6.fossil": 1.16 * 1.5 / 95 * 1000 * 0.121},
        ),
        # (400 × 0.83 + 30 × 0.5 × 1 [own] - 1000 × 0.04) × 44/12; the second wholly biogenic
        (
            "carbon_balance",
            [
                ("carbon_in", "焦炭", "400 t"),
                ("carbon_in", "木屑", "30 t"),
                ("carbon_content", "木屑", "0.5 1"),
                ("biogenic_carbon", "木屑", "1 1"),
                ("carbon_out", "生铁", "1000 t"),
            ],
            {"co2.fossil": (400 * 0.83 - 40) * 44 / 12, "co2.biogenic": 15 * 44 / 12},
        ),
        # 10 t × 4.0
        ("product_factor", [("product", "硅铁 75 % Si", "10 t")], {"co2.fossil": 40.0}),
        # 10 t × 5.285; 10 t × 2.3 kg
        ("product_factor", [("product", "甲醇（煤）", "10 t")], {"co2.fossil": 52.85, "ch4.fossil": 23.0}),
        # 100 t × 7 kg/t × (1 - 0.9 × 0.95)
        (
            "nitric_acid",
            [("acid", "中压", "100 t"), ("n2o_destroyed", "90 %"), ("abatement_running", "95 %")],
            {"n2o.fossil": 100 * 7 * (1 - 0.9 * 0.95)},
        ),
        # 100 t × 30.2 GJ/t × 15.3 kg/GJ / 1000 × 44/12 - 50 t × 44/60
        (
            "ammonia",
            [("ammonia", "100 t"), ("urea", "50 t")],
            {"co2.fossil": 100 * 30.2 * 15.3 / 1000 * 44 / 12 - 50 * 44 / 60},
        ),
        # measured: 3,500 GJ × 15.3 / 1000 × 44/12 × 0.99
        (
            "ammonia",
            [("ammonia", "100 t"), ("feedstock_energy", "3500 GJ"), ("oxidised", "0.99 1")],
            {"co2.fossil": 3500 * 15.3 / 1000 * 44 / 12 * 0.99},
        ),
    ],
)
def test_each_method_gives_its_formula(method: str, figures: list[Row], expected: dict[str, float]) -> None:
    """The arithmetic stands beside each case; no error is raised, and each row has its derivation."""
    made = expanded(rows(method, *figures))
    assert {flow: amount for flow, (amount, _) in gases(made).items()} == near(expected)
    assert set(codes(made)) <= {"PROC-DEFAULT-USED"}
    assert len(made.derivations) == len(expected)


@pytest.mark.parametrize(
    ("method", "figures", "code"),
    [
        ("clinker_output", [("bypass_dust", "10 t")], "PROC-FIGURE-MISSING"),
        ("clinker_output", [("clinker", "0 t")], "PROC-FIGURE-ZERO"),
        ("clinker_output", [("clinker", "100 kWh")], "PROC-FIGURE-UNIT"),
        ("clinker_output", [("clinker", "100 t"), ("clinker", "90 t")], "PROC-FIGURE-TWICE"),
        ("clinker_output", [("clinker", "100 t"), ("urea", "90 t")], "PROC-FIGURE-UNUSED"),
        ("clinker_output", [("clinker", "9 t"), ("kiln_dust_calcination", "150 %")], "PROC-FIGURES-IMPOSSIBLE"),
        ("nitric_acid", [("acid", "超高压", "100 t")], "PROC-NO-DEFAULT"),
        ("carbonates", [("carbonate", "石灰", "9 t"), ("carbonate_content", "石灰", "90 %")], "PROC-NO-DEFAULT"),
        ("carbonates", [("carbonate", "石灰石", "9 t")], "PROC-FIGURE-MISSING"),
        ("carbon_balance", [("carbon_in", "coke", "1 t"), ("carbon_out", "coal", "9 t")], "PROC-FIGURES-IMPOSSIBLE"),
        ("carbon_balance", [("carbon_out", "steel", "9 t")], "PROC-FIGURE-MISSING"),
        ("ammonia", [("ammonia", "1 t"), ("urea", "90 t")], "PROC-FIGURES-IMPOSSIBLE"),
        ("product_factor", [("product", "硅铁", "9 t")], "PROC-NO-DEFAULT"),
    ],
)
def test_what_cannot_be_used_blocks_the_number(method: str, figures: list[Row], code: str) -> None:
    """Nothing is taken as zero or as a similar item."""
    made = expanded(rows(method, *figures))
    (finding,) = [each for each in made.findings if each.code == code]
    assert finding.severity is Severity.ERROR
    assert finding.where.path.startswith("plant.process_emissions[")


def test_rows_of_one_emission_share_process_and_method() -> None:
    """An id used for clinker and for nitric acid is two emissions."""
    both = (*rows("clinker_output", ("clinker", "1 t")), *rows("nitric_acid", ("acid", "nscr", "1 t")))
    made = expanded(both)
    assert codes(made) == ["PROC-EMISSION-MIXED"]
    assert gases(made) == {}


def test_a_second_method_is_compared_and_not_counted() -> None:
    """Output 1,000 t × 0.525 = 525 t; input 1,320 t × 0.91 × 0.4397 = 528.168 t: +0.603 %."""
    made = expanded(
        (
            *rows("clinker_output", ("clinker", "1000 t"), ("organic_carbon", "0 1"), emission="OUT"),
            *rows(
                "carbonates", ("carbonate", "石灰石", "1320 t"), ("carbonate_content", "0.91 1"),
                emission="IN", use="comparison",
            ),
        )
    )  # fmt: skip
    assert gases(made) == {"co2.fossil": (near(525), "t")}
    figures = {each.item: each.quantity.value for each in made.statements}
    assert figures == near(
        {"counted": 525, "compared": 1320 * 0.91 * 0.4397, "difference": 1320 * 0.91 * 0.4397 / 525 - 1}
    )


def test_two_methods_of_one_source_cannot_both_count() -> None:
    """Clinker by output and its carbonates are the same carbon; a comparison alone counts nothing."""
    output = rows("clinker_output", ("clinker", "1000 t"), emission="OUT")
    given_in: tuple[Row, ...] = (("carbonate", "石灰石", "1320 t"), ("carbonate_content", "0.91 1"))
    assert "PROC-COUNTED-TWICE" in codes(expanded((*output, *rows("carbonates", *given_in, emission="IN"))))
    alone = rows("carbonates", *given_in, emission="IN", use="comparison")
    assert "PROC-NOTHING-TO-COMPARE" in codes(expanded(alone))


@given(st.floats(1, 1e6), st.floats(0.01, 1), st.floats(0.01, 1))
def test_carbon_is_conserved(coke: float, content: float, kept: float) -> None:
    """CO2 × 12/44 + carbon of the product = carbon of what went in."""
    out = coke * content * kept
    made = expanded(
        rows(
            "carbon_balance", ("carbon_in", "x", f"{coke!r} t"), ("carbon_content", "x", f"{content!r} 1"),
            ("carbon_out", "y", f"{out!r} t"), ("carbon_content", "y", "1 1"),
        )
    )  # fmt: skip
    if not codes(made):
        assert gases(made)["co2.fossil"][0] * 12 / 44 + out == pytest.approx(coke * content, rel=1e-9)


def test_every_item_is_found_by_each_of_its_names() -> None:
    """Key, Chinese and English lead to the same item."""
    for method in EmissionMethod:
        group = group_of(method)
        for key, (chinese, english) in items_of(group).items():
            assert item_key(group, chinese) == item_key(group, english) == item_key(group, key) == key
