"""Electricity for command line, notebooks and pages: who gets which kWh, the published factors, claims of the ledger."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

from background_db.catalogue import FactorCatalogue, co2e_of
from background_db.factors import EmissionFactor, FactorScope, FactorStatus
from background_db.findings import any_blocks_number
from background_db.grid_factors import Gap, electricity_gaps
from background_db.messages import Language
from background_db.regions import region_code, regions
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import ClaimsOf
from footprint_app.service.configuration import Configuration
from footprint_app.service.electricity_answers import (
    ElectricityAttributeDocument,
    ElectricityFactorDocument,
    ElectricityFactorsDocument,
    ElectricityGapDocument,
)
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.finding_answers import finding_documents
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.study import ProductStudy

FAMILIES = ("footprint", "enterprise")


def claims_from_file(path: Path) -> ClaimedSupply:
    """Read a snapshot of claims as ``certificates claims --out`` writes it.

    Raises:
        WrongUseError: there is no such file, or its content is not what its digest says.
    """
    from footprint_app.certificates.snapshot import read_claims_file  # with the store, 0.3 s that few runs need

    if not path.is_file():
        raise WrongUseError("service.no_file", file=path)
    claimed, findings = read_claims_file(path)
    if claimed is None or any_blocks_number(findings):
        raise WrongUseError("service.claims_unusable", file=path, cause=", ".join(each.code for each in findings))
    return claimed


def claims_from_ledger(configuration: Configuration) -> ClaimsOf | None:
    """Return how to find a study's claims in the configured workspace; None where no workspace is there.

    The claims are those of the study's producer; where the ledger holds none of them the author's word stands.
    """
    folder = configuration.workspace
    if folder is None:
        return None
    from footprint_app.certificates.snapshot import claimed_supply  # see `claims_from_file`
    from footprint_app.service.workspace import open_configured
    from footprint_app.store.workspace import find_workspace

    find_workspace(folder, configuration["database_url"]).close()

    def find(study: ProductStudy) -> ClaimedSupply | None:
        with open_configured(configuration) as workspace:
            claimed, _ = claimed_supply(workspace, study.product.producer)
        return claimed if claimed.parts else None

    return find


def claims_for(configuration: Configuration, file: Path | None) -> ClaimedSupply | ClaimsOf | None:
    """Return the claims a calculation takes: of a file where one is named, else of the workspace's ledger."""
    return claims_from_file(file) if file is not None else claims_from_ledger(configuration)


def attribute(
    study: Path | ProductStudy,
    *,
    overlay: Path | None = None,
    inventories: tuple[Path, ...] = (),
    claimed: ClaimedSupply | ClaimsOf | None = None,
) -> CalculateAnswer:
    """Calculate a study for its electricity account, `answer.result.electricity`; scenarios are left out."""
    return calculate(study, overlay=overlay, inventories=inventories, scenarios=False, claimed=claimed)


def attribute_document(answer: CalculateAnswer, language: Language) -> ElectricityAttributeDocument:
    """Return supply, users, schemes and double counting of a study, for machines."""
    result = answer.result
    account = result.electricity if result else None
    return ElectricityAttributeDocument(
        exit_code=1 if answer.blocks_number else 0,
        study_id=answer.study.study_id if answer.study else "",
        unit=result.unit if result else "",
        is_provisional=result.is_provisional if result else False,
        account=asdict(account) if account else None,
        findings=list(finding_documents(answer.findings, language)),
    )


def list_electricity_factors(
    *, year: int | None = None, region: str = "", family: str = "", catalogue: FactorCatalogue | None = None
) -> ElectricityFactorsDocument:
    """Return the published factors of electricity, superseded ones too, and what no publication gives.

    `region` is a code or name: factors of the place itself, its grid and the nation; `family` is ``footprint`` (life
    cycle, for products) or ``enterprise`` (CO2, for accounts of a company).

    Raises:
        WrongUseError: the region or the family is unknown.
    """
    if family and family not in FAMILIES:
        raise WrongUseError("service.no_factor_family", family=family, known=", ".join(FAMILIES))
    code = region_code(region) if region else None
    if region and code is None:
        raise WrongUseError("service.no_region", region=region)
    catalogue = catalogue or catalogue_of()
    found = catalogue.find("electricity", geography=code, include_hidden=True)
    rows = [_row(factor, catalogue) for factor in found]
    kept = [row for row in rows if (not family or row.family == family) and (year is None or row.year == year)]
    gaps = [_gap(gap) for gap in electricity_gaps(catalogue) if _concerns(gap, year, code)]
    return ElectricityFactorsDocument(
        factors=sorted(kept, key=lambda row: (row.family, -(row.year or 0), row.geography, row.technology)),
        gaps=gaps if family != "enterprise" else [gap for gap in gaps if gap.kind == "region_without_value"],
    )


def _concerns(gap: Gap, year: int | None, region: str | None) -> bool:
    if gap.kind == "region_without_value":
        return region in {None, gap.subject, "CN"}
    return year is None or not gap.subject or gap.subject == str(year)


def _row(factor: EmissionFactor, catalogue: FactorCatalogue) -> ElectricityFactorDocument:
    source = catalogue.source_of(factor)
    return ElectricityFactorDocument(
        factor_id=factor.factor_id,
        name_zh=factor.name_zh,
        name_en=factor.name_en,
        family="enterprise" if factor.scope is FactorScope.ENTERPRISE_ENERGY else "footprint",
        technology=factor.activity.rpartition(".")[2],
        geography=factor.geography,
        year=factor.data_period.start.year if factor.data_period.start else None,
        value=co2e_of(factor),
        published=_day(source.published),
        usable_until=_day(factor.usable_until),
        is_superseded=factor.status is FactorStatus.SUPERSEDED,
        source=source.title,
        locator=factor.locator,
        verification=factor.verification.value,
    )


def _gap(gap: Gap) -> ElectricityGapDocument:
    region = regions().get(gap.subject)
    return ElectricityGapDocument(
        kind=gap.kind,
        subject=gap.subject,
        name_zh=region.name_zh if region else gap.subject,
        name_en=region.name_en if region else gap.subject,
    )


def _day(day: date | str | None) -> str:
    return "" if day is None else str(day)


def factor_years(catalogue: FactorCatalogue | None = None) -> tuple[int, ...]:
    """Return the years of data for which a factor of electricity is published, newest first."""
    rows = list_electricity_factors(catalogue=catalogue).factors
    return tuple(sorted({row.year for row in rows if row.year is not None}, reverse=True))
