"""The number of a PV module by country coefficients, beside the study's own footprint."""

from dataclasses import dataclass, replace
from pathlib import Path

from background_db.findings import Finding, any_blocks_number
from footprint_app.ingest.country_coefficients_csv import read_country_coefficients
from footprint_app.ingest.read_study import read_study
from footprint_app.service.errors import WrongUseError
from pcr_rules.plant.photovoltaics.module_assessment import ModuleAssessment, module_assessment
from pcr_rules.study import ProductStudy


@dataclass(frozen=True, slots=True)
class CountryAnswer:
    """What the table says of the module, None where the study or the table cannot be used."""

    assessment: ModuleAssessment | None
    """Its `total` is kg CO2e per kWp, None while a coefficient or component is missing."""
    study: ProductStudy | None
    """The study with the coefficients of the table, to be calculated or written."""
    findings: tuple[Finding, ...]


def assess_by_country(study: Path | ProductStudy, table: Path | None = None) -> CountryAnswer:
    """Return G = Σ_i Q_i × Σ_j (GWP_ij × X_ij), kg CO2e per kWp, of the module that a study describes.

    `table` is a CSV file with component, country, value, unit and source; its rows stand behind those that the study
    has already. A table with a row that cannot be used gives no number.

    Raises:
        WrongUseError: a file is not there.
    """
    for path in (study, table):
        if isinstance(path, Path) and not path.is_file():
            raise WrongUseError("service.no_file", file=path)
    findings: tuple[Finding, ...] = ()
    if isinstance(study, ProductStudy):
        written: ProductStudy | None = study
    else:
        whole = read_study(study)
        written, findings = whole.study, whole.findings
    if written is None:
        return CountryAnswer(None, None, findings)
    if table is not None:
        reading = read_country_coefficients(table)
        findings = (*findings, *reading.findings)
        if any_blocks_number(findings):
            return CountryAnswer(None, written, findings)
        plant = written.plant
        joined = replace(plant, country_coefficients=(*plant.country_coefficients, *reading.coefficients))
        written = replace(written, plant=joined)
    return CountryAnswer(module_assessment(written.plant), written, findings)
