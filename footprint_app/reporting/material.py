"""What every section of a report is written from: the masked study and result, the words, and the claim allowed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from background_db.errors import UnknownKeyError
from background_db.findings import Finding, warning
from background_db.messages import Language
from background_db.units import Quantity
from footprint_app.reporting.contribution_table import CalculationLine, calculation_lines
from footprint_app.reporting.editions import Edition, HiddenPart, ReportView, edition_of
from footprint_app.reporting.figures import trimmed
from footprint_app.reporting.texts import Texts, texts_in
from pcr_rules.category_rules import CategoryRules
from pcr_rules.enum_labels import enum_label
from pcr_rules.field_labels import label_of
from pcr_rules.registry import edition
from pcr_rules.result import FactorUse, PcfResult, View, ViewResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, LifeCycleStage

_UNPROVEN = "ELEC-CLAIM-NOT-PROVEN"


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a section may use; `lines` is the calculation of the headline view, largest contribution first."""

    view: ReportView
    texts: Texts
    claim: str
    issued_on: date | None
    lines: tuple[CalculationLine, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the report has to say about itself: masking, and rows that a reader could not rebuild."""
        return (*self.view.findings, *(_unlike(line) for line in self.lines if not line.adds_up))

    @property
    def study(self) -> ProductStudy:
        """The study as this edition shows it."""
        return self.view.study

    @property
    def result(self) -> PcfResult:
        """The result as this edition shows it."""
        return self.view.result

    @property
    def language(self) -> Language:
        """Language of the report."""
        return self.texts.language

    @property
    def headline(self) -> ViewResult:
        """The view that gives the headline result."""
        return self.result.view(self.result.headline)

    @property
    def views(self) -> tuple[ViewResult, ...]:
        """The views, the headline one first."""
        return tuple(sorted(self.result.views, key=lambda view: view.view is not self.result.headline))

    @property
    def unit(self) -> str:
        """The functional or declared unit the result refers to."""
        return self.result.unit

    @property
    def product_name(self) -> str:
        """Name of the product in the language of the report."""
        return self.texts.either(self.result.product_name_zh, self.result.product_name_en)

    @property
    def is_partial(self) -> bool:
        """True for a partial footprint; the word then stands on every output (CFP-GEN-01)."""
        return self.study.cfp_type is CfpType.PARTIAL

    @property
    def report_number(self) -> str:
        """Number of the report: the study and the first digits of the result's digest."""
        return f"{self.study.study_id}-{self.view.digest[:8]}" if self.view.digest else self.study.study_id

    @property
    def rules_name(self) -> str:
        """Number and title of the rules, for a reader; the edition's id where they are not installed here."""
        rules = self.rules
        if rules is None:
            return self._edition_id
        return f"{rules.number} {self.texts.either(rules.title_zh, rules.title_en)}"

    @property
    def _edition_id(self) -> str:
        return self.result.trace.pcr_edition or self.study.pcr.edition

    @property
    def rules(self) -> CategoryRules | None:
        """The edition as shipped; None where it is not installed here."""
        try:
            return edition(self._edition_id)
        except UnknownKeyError:
            return None

    def view_name(self, view: View) -> str:
        """Name of an electricity view."""
        return self.texts(f"view.{view.value}")

    def stage_name(self, stage: str) -> str:
        """Name of a life-cycle stage."""
        return enum_label(LifeCycleStage(stage), self.language) if stage in set(LifeCycleStage) else stage

    def stated(self, text: str) -> str:
        """Return the author's text, or words that say that there is none."""
        return text.strip() or self.texts("report.not_stated")

    def yes_no(self, answer: bool | None) -> str:  # noqa: FBT001 - the answer is what is written
        """Write a yes, a no, or that it is not known."""
        return self.texts("report.unknown" if answer is None else "report.yes" if answer else "report.no")

    def hidden(self, field: str) -> HiddenPart | None:
        """Return why this edition hides a field such as ``result.factors``; None where it is shown."""
        return next((part for part in self.view.rule.hides if field in part.fields), None)

    def hidden_text(self, field: str) -> str | None:
        """Return the sentence that stands in place of what the edition hides; None where it is shown."""
        part = self.hidden(field)
        return None if part is None else self.texts("report.withheld", reason=self.texts.either(*part.reason))

    def factor_name(self, use: FactorUse) -> str:
        """Name of a factor in the language of the report."""
        return use.name_in(self.language)

    def provider_name(self, line: CalculationLine) -> str:
        """What the number of a line stands on: the factor, never the company that happens to deliver."""
        return self.factor_name(line.use) if line.use else line.contribution.supplier_name

    def factor_text(self, factor_id: str) -> str:
        """Name of a factor with its id; the id alone where the factor is not listed."""
        use = self.result.factor_uses().get(f"factor:{factor_id}")
        return named(self.factor_name(use), factor_id) if use else factor_id

    def exchange_name(self, exchange_id: str) -> str:
        """Flow of a row of the inventory, its id where no row has it."""
        rows = (row for process in self.study.processes for row in process.exchanges)
        return next((row.flow for row in rows if row.exchange_id == exchange_id), exchange_id)

    def flow_name(self, flow_id: str) -> str:
        """Name of what a unit process makes, its id where none makes it."""
        outputs = (output for process in self.study.processes for output in process.outputs)
        return next((output.name for output in outputs if output.flow_id == flow_id), flow_id)

    def process_name(self, process_id: str) -> str:
        """Name of a unit process."""
        return next((process.name for process in self.study.processes if process.process_id == process_id), process_id)

    def facility_name(self, facility_id: str) -> str:
        """Name of a facility; what happens at none is off site."""
        facility = next((one for one in self.study.facilities if one.facility_id == facility_id), None)
        if facility is None:
            return facility_id or self.texts("by_process.no_facility")
        return self.texts.either(facility.name_zh, facility.name_en)


def gather(
    study: ProductStudy,
    result: PcfResult,
    language: Language,
    edition: Edition,
    claim: str = "",
    issued_on: date | None = None,
) -> Material:
    """Collect what a report of that edition is written from.

    Without `claim` the report says that it claims no conformity; a provisional result never carries another claim.
    """
    view, texts = edition_of(study, result, edition), texts_in(language)
    if result.is_provisional:
        claim = texts("claim.provisional", causes=_causes(result, texts))
    lines = calculation_lines(view.result, view.result.view(result.headline))
    return Material(view, texts, claim.strip() or texts("claim.none"), issued_on, lines)


def _causes(result: PcfResult, texts: Texts) -> str:
    """Say why a result is provisional: open errors, green power without proof, or both."""
    errors = sum(finding.blocks_claim for finding in result.findings)
    unproven = any(finding.code == _UNPROVEN for finding in result.findings)
    causes = [texts("claim.cause_errors", count=errors)] if errors else []
    causes += [texts("claim.cause_unproven")] if unproven else []
    return texts("claim.cause_separator").join(causes) or texts("claim.cause_other")


def _unlike(line: CalculationLine) -> Finding:
    return warning("REPORT-CALC-01", line=line.contribution.line_id, difference=line.difference)


def named(name: str, key: str) -> str:
    """Write a name with its id in brackets, once where they are the same."""
    return name if name == key else f"{name} [{key}]"


def quantity_text(quantity: Quantity | None, otherwise: str) -> str:
    """Write a quantity as its author gave it."""
    return otherwise if quantity is None else f"{trimmed(quantity.value)} {quantity.unit}".strip()


def field_rows(material: Material, value: Any, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Name and text of fields of a study's type; names come from the fields' own labels."""
    labels = {field.name: label_of(field).text(material.language) for field in fields(value)}
    return tuple((labels[name], field_text(material, getattr(value, name))) for name in names)


def field_text(material: Material, value: Any) -> str:
    """Write the value of a study's field for a reader."""
    match value:
        case None | "" | ():
            text = material.texts("report.not_stated")
        case bool():
            text = material.yes_no(value)
        case Quantity():
            text = quantity_text(value, "")
        case StrEnum():
            text = enum_label(value, material.language)
        case float() | int():
            text = trimmed(float(value))
        case tuple():
            text = material.texts("report.list_separator").join(str(item) for item in value)
        case _:
            text = str(value)
    return text


def largest_first(values: Mapping[str, float]) -> list[tuple[str, float]]:
    """Sort a mapping of kg CO2e by absolute value."""
    return sorted(values.items(), key=lambda item: (-abs(item[1]), item[0]))
