"""Words of the enumerations of plant records: each subject's module keeps its own as `ENUM_WORDS`."""

from collections.abc import Mapping
from enum import StrEnum

from pcr_rules.plant_records import (
    batteries,
    circularity,
    freight,
    life_cycle,
    loops_and_outsourcing,
    materials,
    measured,
    meters,
    packaging,
    process_emissions,
    properties,
    pv_modules,
    quality_scores,
    releases,
    utilities,
)

EnumWords = Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]]

# Each subject: **<module>.ENUM_WORDS.
PLANT_ENUM_WORDS: EnumWords = {
    **materials.ENUM_WORDS,
    **loops_and_outsourcing.ENUM_WORDS,
    **properties.ENUM_WORDS,
    **releases.ENUM_WORDS,
    **measured.ENUM_WORDS,
    **meters.ENUM_WORDS,
    **utilities.ENUM_WORDS,
    **freight.ENUM_WORDS,
    **life_cycle.ENUM_WORDS,
    **packaging.ENUM_WORDS,
    **process_emissions.ENUM_WORDS,
    **pv_modules.ENUM_WORDS,
    **batteries.ENUM_WORDS,
    **circularity.ENUM_WORDS,
    **quality_scores.ENUM_WORDS,
}
