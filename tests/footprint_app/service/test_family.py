"""Families: each variant equals the study written by hand; range, representative, workbook columns headed by targets."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from background_db.catalogue import load_catalogue
from background_db.units import Quantity
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_workbook
from footprint_app.service.calculate import calculate
from footprint_app.service.errors import WrongUseError
from footprint_app.service.examples import example_file
from footprint_app.service.family import calculate_variant, family
from footprint_app.service.family import write_workbook as write_family
from pcr_rules.plant_records.families import FamilyParameter, Variant, VariantValue
from pcr_rules.plant_records.materials import BillLine, ScrapFate
from pcr_rules.plant_records.measured import SiteOutput
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.result import View
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_facilities import Facility
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess
from pcr_rules.study_sources import OwnFactor

CATALOGUE = load_catalogue()


def factor(name: str, value: float, unit: str = "kg") -> OwnFactor:
    """An own factor of the study's year."""
    return OwnFactor(
        factor_id=f"own.{name}", name=name, value=value, per_unit=unit, flow="co2e.fossil", geography="CN",
        first_year=2025, last_year=2025, gwp_set="AR6", source_title="test",
    )  # fmt: skip


def row(name: str, amount: float, provider: str, *scales_with: str) -> Exchange:
    """An input of `amount` kg."""
    return Exchange(
        exchange_id=name, kind=ExchangeKind.INPUT, flow=name, quantity=Quantity(amount, "kg"), provider=provider,
        scales_with=scales_with,
    )  # fmt: skip


def line(name: str, *rows: Exchange, **fields: Any) -> UnitProcess:
    """A line that makes one piece a run."""
    made = (ProductOutput(flow_id=name, name=name, quantity=Quantity(1, "piece"), mass=Quantity(1, "kg")),)
    return UnitProcess(process_id=name, name=name, outputs=made, exchanges=rows, **fields)


def study(*processes: UnitProcess, **plant: Any) -> ProductStudy:
    """A study of pieces with steel (2 kg CO2e per kg), alloy (5) and paint (3)."""
    return ProductStudy(
        study_id="family", cfp_type=CfpType.PARTIAL, goal=Goal(), boundary=Boundary(),
        product=Product(name_zh="型材", producer="厂", biogenic_carbon=Quantity(0, "kg")),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "piece"), reference_process=processes[0].process_id),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)), processes=processes,
        own_factors=(factor("steel", 2), factor("alloy", 5), factor("paint", 3)), plant=PlantRecords(**plant),
    )  # fmt: skip


STEEL, ALLOY, PAINT = "factor:own.steel", "factor:own.alloy", "factor:own.paint"
LENGTH = FamilyParameter(name="length", base_value=Quantity(2, "m"))
AREA = FamilyParameter(name="width", base_value=Quantity(100, "mm"))


def values(variant: str, **given_values: str) -> tuple[VariantValue, ...]:
    """Values of a variant; ``__`` stands for the colon of a target and ``_dot_`` for its dot."""
    return tuple(
        VariantValue(variant_id=variant, target=name.replace("__", ":").replace("_dot_", "."), value=value)
        for name, value in given_values.items()
    )


def totals(made: Any) -> dict[str, float]:
    """Location-based totals by variant."""
    return {each.variant.variant_id: each.totals[View.LOCATION] for each in made.variants}


def test_amounts_follow_parameters_and_a_provider_is_an_option() -> None:
    """Steel 4 kg × 3/2 × 2 = 24 → 12 kg × 2 = 24; paint 1 kg × (150/100)² = 2.25 × 3 = 6.75; alloy instead: 12 × 5 = 60."""
    base = study(
        line("press", row("E1", 4, STEEL, "length"), row("E2", 1, PAINT, "width", "width")),
        family_parameters=(LENGTH, AREA),
        variants=(
            Variant(variant_id="A", is_representative=True),
            Variant(variant_id="B", mass_per_unit=Quantity(2, "kg")),
            Variant(variant_id="C"),
        ),
        variant_values=(
            *values("B", parameter__length="6 m", parameter__width="150"),
            *values("C", parameter__length="x3", exchange__E1_dot_provider=ALLOY),
        ),
    )
    made = family(base, catalogue=CATALOGUE)
    assert totals(made) == {
        "A": pytest.approx(4 * 2 + 3),
        "B": pytest.approx(12 * 2 + 2.25 * 3),
        "C": pytest.approx(12 * 5 + 3),
    }
    location = made.ranges[0]
    assert [location.minimum, location.maximum] == pytest.approx([11, 63])
    assert location.mean == pytest.approx((11 + 30.75 + 63) / 3)
    assert location.largest_deviation == pytest.approx((63 - 11) / 11)
    assert made.variants[1].per_kilogram[View.LOCATION] == pytest.approx(30.75 / 2)
    assert made.representative == "A"


def test_a_line_of_the_bill_scales_and_changes_its_provider() -> None:
    """2 kg net a piece at 2 kg CO2e, 10 % scrap sold: 2 / 0.9 × 2; with length × 1.5 and alloy: 3 / 0.9 × 5."""
    bill = BillLine(
        line_id="B1", parent="press", item="bar", net_quantity=Quantity(2, "kg"), scrap_rate=0.1, provider=STEEL,
        scrap_fate=ScrapFate.SOLD, scales_with=("length",),
    )  # fmt: skip
    base = study(
        line("press"),
        bill=(bill,),
        family_parameters=(LENGTH,),
        variants=(Variant(variant_id="A", is_representative=True), Variant(variant_id="B")),
        variant_values=values("B", parameter__length="3 m", bill__B1_dot_provider=ALLOY),
    )
    assert totals(family(base, catalogue=CATALOGUE)) == {
        "A": pytest.approx(2 / 0.9 * 2),
        "B": pytest.approx(3 / 0.9 * 5),
    }


@settings(max_examples=15)
@given(
    length=st.floats(0.1, 50),
    steel=st.floats(0.01, 100),
    paint=st.floats(0.01, 100),
    provider=st.sampled_from([STEEL, ALLOY]),
    pieces=st.integers(1, 20),
)
def test_a_variant_equals_the_study_written_by_hand(
    length: float, steel: float, paint: float, provider: str, pieces: int
) -> None:
    """Whatever length, alloy and unit: the variant's totals in both views are those of its own study to 1e-12."""
    base = study(
        line("press", row("E1", steel, STEEL, "length"), row("E2", paint, PAINT)),
        family_parameters=(LENGTH,),
        variants=(Variant(variant_id="V", unit_quantity=Quantity(pieces, "piece")),),
        variant_values=values(
            "V", parameter__length=f"{length!r} m", exchange__E1_dot_provider=provider, exchange__E2_dot_quantity="x2"
        ),
    )
    by_hand = study(line("press", row("E1", steel * length / 2, provider), row("E2", paint * 2, PAINT)))
    by_hand = replace(by_hand, unit=replace(by_hand.unit, quantity=Quantity(pieces, "piece")))
    got, wanted = (
        calculate_variant(base, "V", partial(calculate, catalogue=CATALOGUE)),
        calculate(by_hand, catalogue=CATALOGUE),
    )
    assert got.result is not None
    assert wanted.result is not None
    for view in View:
        assert got.result.view(view).total == pytest.approx(wanted.result.view(view).total, rel=1e-12)


def test_three_products_on_two_lines_in_one_workbook(tmp_path: Path) -> None:
    """Columns headed by a target are values: A and B from line 1, C from line 2 with its own reference."""
    base = study(
        line("line_1", row("E1", 4, STEEL, "length")),
        line("line_2", row("E2", 7, PAINT)),
        family_parameters=(LENGTH,),
        variants=(
            Variant(variant_id="A", is_representative=True),
            Variant(variant_id="B"),
            Variant(variant_id="C", reference_process="line_2"),
        ),
    )
    path = tmp_path / "family.xlsx"
    write_workbook(base, path, "zh")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["型号"]
    last = sheet.max_column
    heads: dict[str, dict[str, Any]] = {
        "参数：length": {"B": 5},
        "exchange:E1.provider": {"B": ALLOY},
        "remark": {"A": "x"},
    }
    for offset, (head, cells) in enumerate(heads.items(), start=1):
        sheet.cell(3, last + offset).value = head
        for at in range(5, 8):
            value = cells.get(str(sheet.cell(at, 1).value))
            if value is not None:
                sheet.cell(at, last + offset).value = value
    workbook.save(path)
    made = family(path, catalogue=CATALOGUE)
    assert totals(made) == {"A": pytest.approx(8), "B": pytest.approx(4 * 2.5 * 5), "C": pytest.approx(21)}
    assert [each.code for each in made.findings if each.code.startswith("INGEST-HEADER")] == ["INGEST-HEADER-UNKNOWN"]
    assert [(each.target, each.value) for each in read_study(path).study.plant.variant_values] == [  # type: ignore[union-attr]
        ("parameter:length", "5"),
        ("exchange:E1.provider", ALLOY),
    ]
    written = write_family(made, tmp_path / "table.xlsx", "en")
    shown = openpyxl.load_workbook(written)["Product family"]
    shown_rows = [[cell.value for cell in line_of] for line_of in shown.iter_rows()]
    assert any(line_of[0] == "B" and line_of[5] == pytest.approx(50) for line_of in shown_rows)


def codes(found: Iterable[Any]) -> set[str]:
    """The codes of findings."""
    return {finding.code for finding in found}


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        ({"variant_values": values("A", parameter__depth="2 m")}, "FAMILY-TARGET-UNKNOWN"),
        ({"variant_values": values("A", parameter__length="2 kg")}, "FAMILY-VALUE"),
        (
            {"variant_values": (*values("A", parameter__length="3 m"), *values("A", parameter__length="4 m"))},
            "FAMILY-TARGET-TWICE",
        ),
        ({"variant_values": values("A", exchange__E9_dot_quantity="x2")}, "FAMILY-TARGET-UNKNOWN"),
        ({"variant_values": values("A", exchange__E1_dot_provider="somewhere")}, "FAMILY-VALUE"),
        ({"variant_values": values("A", bill__B9_dot_provider=STEEL)}, "FAMILY-TARGET-UNKNOWN"),
        ({"variant_values": values("Z", parameter__length="3 m")}, "FAMILY-VARIANT-UNKNOWN"),
        ({"variants": (Variant(variant_id="A"), Variant(variant_id="A"))}, "FAMILY-VARIANT-TWICE"),
        ({"variants": (Variant(variant_id="A", reference_process="nowhere"),)}, "FAMILY-REFERENCE"),
        ({"variants": (Variant(variant_id="A", reference_flow="nothing"),)}, "FAMILY-REFERENCE"),
        ({"family_parameters": ()}, "FAMILY-PARAMETER-UNKNOWN"),
        ({"family_parameters": (LENGTH, LENGTH)}, "FAMILY-PARAMETER-TWICE"),
        ({"family_parameters": (replace(LENGTH, base_value=Quantity(0, "m")),)}, "FAMILY-PARAMETER-VALUE"),
    ],
)
def test_what_is_wrong_with_a_family_blocks_the_variant(plant: dict[str, Any], code: str) -> None:
    """Each fault of a family has its finding, and the variant has no number."""
    given_records = {
        "variants": (Variant(variant_id="A", is_representative=True),),
        "family_parameters": (LENGTH,),
        **plant,
    }
    made = family(study(line("press", row("E1", 4, STEEL, "length")), **given_records), catalogue=CATALOGUE)
    assert code in codes(made.findings)
    assert made.blocks_number
    assert made.ranges == ()


def test_what_is_only_doubtful_is_a_warning() -> None:
    """No representative: no deviation; a parameter nobody uses; different units: no range."""
    base = study(
        line("press", row("E1", 4, STEEL)),
        family_parameters=(LENGTH,),
        variants=(Variant(variant_id="A"), Variant(variant_id="B")),
    )
    made = family(base, catalogue=CATALOGUE)
    assert {"FAMILY-REPRESENTATIVE", "FAMILY-PARAMETER-UNUSED"} <= codes(made.findings)
    assert made.ranges[0].largest_deviation is None
    variants = (
        Variant(variant_id="A", is_representative=True),
        Variant(variant_id="B", unit_quantity=Quantity(10, "piece")),
    )
    other = family(replace(base, plant=replace(base.plant, variants=variants)), catalogue=CATALOGUE)
    assert other.ranges == ()
    assert "service.family_units_differ" in codes(other.findings)
    with pytest.raises(WrongUseError):
        calculate_variant(base, "Z")
    assert "service.no_variants" in codes(family(study(line("press", row("E1", 4, STEEL)))).findings)


def test_each_site_stands_beside_the_weighted_mean() -> None:
    """Two sites, 30 pieces at 8 and 10 at 21 kg CO2e: the mean is (30 × 8 + 10 × 21) / 40 = 11.25."""
    sites = (
        SiteOutput(
            site_output_id="N",
            product_flow="piece",
            mix_process="mix",
            facility="north",
            process="line_1",
            quantity=Quantity(30, "piece"),
        ),
        SiteOutput(
            site_output_id="S",
            product_flow="piece",
            mix_process="mix",
            facility="south",
            process="line_2",
            quantity=Quantity(10, "piece"),
        ),
    )
    base = study(line("line_1", row("E1", 4, STEEL)), line("line_2", row("E2", 7, PAINT)), site_outputs=sites)
    base = replace(
        base,
        unit=replace(base.unit, reference_process="mix"),
        facilities=tuple(Facility(facility_id=name, name_zh=name, geography="CN") for name in ("north", "south")),
        plant=replace(base.plant, variants=(Variant(variant_id="A", is_representative=True),)),
    )
    made = family(base, catalogue=CATALOGUE)
    assert {each.facility: each.totals[View.LOCATION] for each in made.sites} == {
        "north": pytest.approx(8),
        "south": pytest.approx(21),
    }
    assert totals(made) == {"A": pytest.approx(11.25)}


def test_what_only_another_variant_uses_is_not_called_unconnected() -> None:
    """Of the example plant's ten processes that one product alone leaves out, every one serves another product."""
    with example_file("profile_plant") as path:
        found = family(path).findings
    assert "STUDY-PROCESS-UNCONNECTED" not in {each.code for each in found}
