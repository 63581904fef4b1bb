"""A family of products: every variant calculated as a study of its own, side by side, with range and representative."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from background_db.catalogue import FactorCatalogue
from background_db.errors import UnitError
from background_db.findings import Finding, Place, any_blocks_number, integrity_error, located, nearest, warning
from background_db.messages import Language
from footprint_app.ingest.read_study import StudyReading, read_study
from footprint_app.reporting.family_workbook import FamilyRow, FamilyTable, write_family_workbook
from footprint_app.reporting.result_json import result_digest
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import StudySource
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from pcr_rules.plant.families.family_step import family_step
from pcr_rules.plant.families.variant_study import variant_study
from pcr_rules.plant.measured.sites import site_references
from pcr_rules.plant_records.families import Variant
from pcr_rules.result import View
from pcr_rules.study import ProductStudy


@dataclass(frozen=True, slots=True)
class VariantAnswer:
    """One variant with its calculation; `totals` in kg CO2e per its unit, empty where it has no result."""

    variant: Variant
    answer: CalculateAnswer
    unit: str
    totals: Mapping[View, float]
    per_kilogram: Mapping[View, float]
    """Empty where the mass of the unit is not given."""
    differs_in: tuple[tuple[str, str], ...]
    """Target and value of everything in which it differs from the base case."""


@dataclass(frozen=True, slots=True)
class Range:
    """The range of a family in one view, kg CO2e per unit, and how far from the representative it reaches."""

    view: View
    minimum: float
    mean: float
    maximum: float
    largest_deviation: float | None
    """max |variant - representative| / |representative|; None without one representative."""


@dataclass(frozen=True, slots=True)
class SiteTotal:
    """One site's own result beside the output-weighted mean of all, kg CO2e per unit."""

    facility: str
    totals: Mapping[View, float]


@dataclass(frozen=True, slots=True)
class FamilyAnswer:
    """Every variant, the range where their units can be compared, each site beside the mean, and all findings."""

    study_id: str
    variants: tuple[VariantAnswer, ...]
    ranges: tuple[Range, ...]
    representative: str
    sites: tuple[SiteTotal, ...]
    findings: tuple[Finding, ...]

    @property
    def blocks_number(self) -> bool:
        """True when a variant has no result."""
        return not self.variants or any(each.answer.result is None for each in self.variants)

    @property
    def blocks_claim(self) -> bool:
        """True when the words "according to …" may not be used of a variant."""
        return self.blocks_number or any(each.answer.blocks_claim for each in self.variants)


def family(
    study: Path | ProductStudy,
    *,
    overlay: Path | None = None,
    catalogue: FactorCatalogue | None = None,
    on_variant: Callable[[Variant], None] = lambda _: None,
) -> FamilyAnswer:
    """Calculate every variant of a study, in both electricity views.

    Raises:
        WrongUseError: there is no study, or the overlay cannot be used.
    """
    reading, catalogue = _reading(study), catalogue or catalogue_of()
    written = reading.study
    if written is None:
        return FamilyAnswer("", (), (), "", (), reading.findings)
    made = []
    for variant in written.plant.variants:
        on_variant(variant)
        made.append(_variant_answer(written, variant, reading, overlay, catalogue))
    findings = _of_all(made)
    if not made:
        findings = (*reading.findings, integrity_error("service.no_variants", Place(path="plant.variants")))
    ranges, of_units = _ranges(made)
    return FamilyAnswer(
        written.study_id,
        tuple(made),
        ranges,
        _representative(made),
        _sites(written, overlay, catalogue),
        located((*findings, *of_units), reading.places),
    )


def _of_all(made: Sequence[VariantAnswer]) -> tuple[Finding, ...]:
    """What was found in any variant, once."""
    return tuple(dict.fromkeys(finding for each in made for finding in each.answer.findings))


def calculate_variant(
    study: StudySource, variant_id: str, run: Callable[[ProductStudy], CalculateAnswer] = calculate
) -> CalculateAnswer:
    """Calculate one variant of a study as a study of its own; `run` is `calculate` with the options of the call.

    Raises:
        WrongUseError: there is no study, or it has no such variant.
    """
    reading = _reading(study)
    written = reading.study
    if written is None:
        return CalculateAnswer(None, None, None, None, reading.findings, reading.rows_read)
    variants = {variant.variant_id: variant for variant in written.plant.variants}
    if variant_id not in variants:
        raise WrongUseError("service.no_such_variant", variant=variant_id, known=nearest(variant_id, variants))
    return _calculated(written, variants[variant_id], reading, run)


def family_table(answer: FamilyAnswer, language: Language) -> FamilyTable:
    """Return what a reader sees of a family: the rows of the screen, the JSON answer and the workbook."""
    base = next((each for each in answer.variants if each.variant.variant_id == answer.representative), None)
    reference = base.totals.get(View.LOCATION) if base else None
    return FamilyTable(
        study_id=answer.study_id,
        rows=tuple(_row(each, reference if answer.ranges else None, language) for each in answer.variants),
        ranges={
            each.view.value: (each.minimum, each.mean, each.maximum, each.largest_deviation) for each in answer.ranges
        },
        sites=tuple(
            (each.facility, {view.value: total for view, total in each.totals.items()}) for each in answer.sites
        ),
    )


def _row(each: VariantAnswer, reference: float | None, language: Language) -> FamilyRow:
    variant, total = each.variant, each.totals.get(View.LOCATION)
    names = (variant.name_zh, variant.name_en) if language == "zh" else (variant.name_en, variant.name_zh)
    return FamilyRow(
        variant_id=variant.variant_id,
        name=names[0] or names[1],
        model=variant.model,
        is_representative=variant.is_representative,
        unit=each.unit,
        totals={view.value: value for view, value in each.totals.items()},
        per_kilogram=each.per_kilogram.get(View.LOCATION),
        deviation=(total - reference) / abs(reference) if total is not None and reference else None,
        differs_in=each.differs_in,
    )


def write_workbook(answer: FamilyAnswer, path: Path, language: Language, *, force: bool = False) -> Path:
    """Write the family as a workbook.

    Raises:
        WrongUseError: the name does not end in .xlsx, the file exists, or it cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise WrongUseError("service.not_xlsx", file=path)
    if path.exists() and not force:
        raise WrongUseError("service.file_exists", file=path)
    if not path.parent.is_dir():
        raise WrongUseError("service.no_folder", folder=path.parent)
    try:
        write_family_workbook(path, family_table(answer, language), language)
    except OSError as error:
        raise WrongUseError("service.file_not_writable", file=path, cause=error.strerror) from error
    return path


def _reading(study: StudySource) -> StudyReading:
    if isinstance(study, StudyReading):
        return study
    if isinstance(study, ProductStudy):
        return StudyReading(study, (), sum(len(process.exchanges) for process in study.processes), {})
    if not study.is_file():
        raise WrongUseError("service.no_file", file=study)
    return read_study(study)


def _calculated(
    study: ProductStudy, variant: Variant, reading: StudyReading, run: Callable[[ProductStudy], CalculateAnswer]
) -> CalculateAnswer:
    """Calculate a variant; what was wrong in the file or in its values stands in the way of its number."""
    made, of_values = variant_study(study, variant)
    of_family = family_step(study).findings
    before = (*reading.findings, *located((*of_values, *of_family), reading.places))
    answer = run(made)
    findings = tuple(dict.fromkeys((*before, *located(answer.findings, reading.places))))
    if any_blocks_number(before):
        return replace(answer, result=None, linked=None, solved=(), findings=findings)
    result = answer.result
    if result is not None and result.findings != findings:
        result = replace(result, findings=findings)
        result = replace(result, result_digest=result_digest(result))
    return replace(answer, result=result, findings=findings)


def _family_findings(study: ProductStudy) -> tuple[Finding, ...]:
    from pcr_rules.plant.families.family_step import family_step

    return family_step(study).findings


def _variant_answer(
    study: ProductStudy, variant: Variant, reading: StudyReading, overlay: Path | None, catalogue: FactorCatalogue
) -> VariantAnswer:
    answer = _calculated(
        study,
        variant,
        reading,
        lambda made: calculate(made, overlay=overlay, scenarios=False, catalogue=catalogue),
    )
    totals = {view.view: view.total for view in answer.result.views} if answer.result else {}
    mass = _kilograms(answer.study)
    unit = variant.unit_quantity or study.unit.quantity
    return VariantAnswer(
        variant,
        answer,
        f"{unit.value:.15g} {unit.unit}",
        totals,
        {view: total / mass for view, total in totals.items()} if mass else {},
        tuple(
            (value.target, value.value)
            for value in study.plant.variant_values
            if value.variant_id == variant.variant_id
        ),
    )


def _kilograms(study: ProductStudy | None) -> float | None:
    mass = study.product.mass_per_unit if study else None
    try:
        return mass.to("kg").value or None if mass else None
    except UnitError:
        return None


def _representative(variants: list[VariantAnswer]) -> str:
    named = [each.variant.variant_id for each in variants if each.variant.is_representative]
    return named[0] if len(named) == 1 else ""


def _ranges(variants: list[VariantAnswer]) -> tuple[tuple[Range, ...], tuple[Finding, ...]]:
    """Return the range of both views; none where a variant has no result or the units differ."""
    if not variants or any(not each.totals for each in variants):
        return (), ()
    units = list(dict.fromkeys(each.unit for each in variants))
    if len(units) > 1:
        where = Place(path="plant.variants[1].unit_quantity")
        return (), (warning("service.family_units_differ", where, units=", ".join(units)),)
    representative = next((each for each in variants if each.variant.variant_id == _representative(variants)), None)
    return tuple(_range(view, variants, representative) for view in (View.LOCATION, View.MARKET)), ()


def _range(view: View, variants: list[VariantAnswer], representative: VariantAnswer | None) -> Range:
    totals = [each.totals[view] for each in variants]
    base = representative.totals[view] if representative else 0.0
    deviation = max(abs(total - base) / abs(base) for total in totals) if base else None
    return Range(view, min(totals), math.fsum(totals) / len(totals), max(totals), deviation)


def _sites(study: ProductStudy, overlay: Path | None, catalogue: FactorCatalogue) -> tuple[SiteTotal, ...]:
    """Calculate the product of each site by itself, where several sites make it."""
    made = []
    for facility, process, flow in site_references(study):
        alone = replace(study, unit=replace(study.unit, reference_process=process, reference_flow=flow))
        answer = calculate(alone, overlay=overlay, scenarios=False, catalogue=catalogue)
        totals = {view.view: view.total for view in answer.result.views} if answer.result else {}
        made.append(SiteTotal(facility, totals))
    return tuple(made)
