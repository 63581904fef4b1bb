"""What a report calls things: names before ids, the factor that was used, and no company for an average factor."""

from dataclasses import replace

import pytest

from background_db.messages import Language
from footprint_app.reporting.blocks import Block, Fields, Table
from footprint_app.reporting.material import Material, gather
from footprint_app.reporting.sections import annexes, general_and_goal, interpretation, inventory, scope
from footprint_app.reporting.sections.electricity import electricity
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import PcrReference

GRID = "elec.cfp.2024.cn.average"


def made(study: ProductStudy, result: PcfResult, language: Language = "en") -> Material:
    return gather(study, result, language, "confidential")


def cells(blocks: list[Block]) -> set[str]:
    """Every cell of the tables, and every value of the fields."""
    tables = {cell for block in blocks if isinstance(block, Table) for row in block.rows for cell in row}
    return tables | {value for block in blocks if isinstance(block, Fields) for _, value in block.rows}


def test_the_grid_names_the_factor_that_was_looked_up(study: ProductStudy, result: PcfResult) -> None:
    """The supply names no factor of its own; the table shows the average that its rows stand on."""
    (facility, *_) = study.facilities
    grid = next(supply for supply in facility.electricity if supply.supply_id == "grid-1")
    assert grid.factor == ""
    rows = next(block.rows for block in electricity(made(study, result)) if isinstance(block, Table))
    shown = next(row for row in rows if row[1] == "grid-1")
    assert shown[4] == f"National average electricity carbon footprint factor 2024 [{GRID}]"


def test_unit_scenarios_and_assumptions_name_what_they_mean(study: ProductStudy, result: PcfResult) -> None:
    """Reference process, targets and concerns by name, the id in brackets."""
    material = made(study, result)
    process = material.process_name(study.unit.reference_process)
    assert f"{process} [{study.unit.reference_process}]" in cells(scope.unit(material))
    changes = cells(interpretation.scenarios(material))
    assert "外购6063铝棒 [exchange:X-01.quantity]" in changes
    facility = material.facility_name("plant-1")
    assert f"{facility} [facility:plant-1.grid_factor]" in changes
    assert "熔铸（厂内废料重熔） [casthouse]" in cells(inventory.assumptions(material))


def test_concerns_may_name_several_rows_or_none(study: ProductStudy, result: PcfResult) -> None:
    """Two ids become two names; words stay words."""
    (first, *_) = study.assumptions
    for concerns, shown in (
        ("X-01, casthouse", "外购6063铝棒 [X-01]; 熔铸（厂内废料重熔） [casthouse]"),
        ("all rows", "all rows"),
        ("", "–"),
    ):
        other = replace(study, assumptions=(replace(first, concerns=concerns),))
        assert shown in cells(inventory.assumptions(made(other, result)))


@pytest.mark.parametrize(("language", "word"), [("zh", "不适用"), ("en", "not applicable")])
def test_without_a_pcr_its_questions_do_not_apply(
    language: Language, word: str, study: ProductStudy, result: PcfResult
) -> None:
    """Nothing was chosen, so nobody was to judge it; where one was chosen, an open answer stays unknown."""
    for pcr_id, count in (("", 3), ("PCR 2024:01", 0)):
        other = replace(study, pcr=PcrReference(pcr_id=pcr_id, reason="r"))
        blocks = general_and_goal.standards(made(other, result, language))
        values = [value for block in blocks if isinstance(block, Fields) for _, value in block.rows]
        assert values.count(word) == count


def test_the_annex_names_factor_and_supplier_apart(study: ProductStudy, result: PcfResult) -> None:
    """Bought aluminium stands on an average: the factor is named first, the company as the supplier it is."""
    shown = cells(annexes.calculation(made(study, result)))
    factor = "Primary aluminium (national grid) [product.gbt51366_2019.primary_al]"
    assert f"{factor} · supplier: 华东铝材供应有限公司" in shown
    assert "Natural gas supply (US) [uslci.natural_gas]" in shown
