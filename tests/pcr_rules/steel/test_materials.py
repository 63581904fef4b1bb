"""Materials of a steelworks are told by their names, in both languages."""

from pcr_rules.methods.process_emissions.defaults import process_defaults
from pcr_rules.steel.steelworks.materials import material_of, steel_materials


def test_every_material_of_a_works_finds_its_content() -> None:
    """The words of the steel editions name contents that stand in the file of defaults."""
    known = process_defaults()
    assert all(each.carbon in known for each in steel_materials() if each.carbon is not None)
    told = {
        "焦炉煤气": "coke_oven_gas",
        "Coke-oven gas": "coke_oven_gas",
        "冶金焦炭": "coke",
        "石油焦": "petroleum_coke",
        "轻烧白云石": None,
        "Burnt dolomite": None,
        "生白云石": "dolomite",
        "热轧板卷": "rolled_steel",
        "连铸板坯": "cast_steel",
        "外购废钢": "steel_scrap",
        "铁水": "hot_metal",
        "烧结矿": "sinter",
        "氧气": None,
        "Drive power": None,
        "DRI, hot charged": "direct_reduced_iron",
        "Ferromanganese 75": "alloy",
        "ferro-nickel": "alloy",
        "Concentrates of iron": "ore",
        "Blast furnace gas": "blast_furnace_gas",
        "pig_iron": "hot_metal",
    }
    found = {name: material.key if (material := material_of(name)) else None for name in told}
    assert found == told
