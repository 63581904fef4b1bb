"""Rows of a material's life: virgin and recycled input, recycling, credit, energy recovery, disposal, each on its own.

The recycling procedure of the study says how much of each is taken (`methods.end_of_life`). A cradle-to-gate footprint
gets production alone: what happens after the gate, credit included, is not its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from background_db.findings import NONE, Finding, Place, information, integrity_error, warning
from background_db.units import Quantity, conversion
from pcr_rules.methods.end_of_life import (
    MaterialLife,
    MaterialShares,
    RecyclingProcedure,
    RecyclingShareError,
    procedure_shares,
)
from pcr_rules.methods.recycling_parameters import recycling_parameter
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, joined, record_place, usable_records
from pcr_rules.plant_records.circularity import RecycledMaterial
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import DataOrigin, Exchange, ExchangeKind, WasteFate

_RAW, _END = LifeCycleStage.RAW_MATERIALS, LifeCycleStage.END_OF_LIFE
_VERIFIED = "confirmed"
# What is spared elsewhere is another flow than the material itself, which is treated here.
_REPLACED = {"replaced": "替代原生材料 / replaced: ", "replaced_energy": "替代能源 / energy replaced by: "}


@dataclass(frozen=True, slots=True)
class _Term:
    """One activity of the formula as a row."""

    suffix: str
    share: float
    provider: str
    provider_field: str
    kind: ExchangeKind
    stage: LifeCycleStage
    formula: str
    fate: WasteFate | None = None


def material_life_step(study: ProductStudy) -> Added:
    """Make the rows of every material of the sheet; each amount is mass × its weight in the formula."""
    known = {row.exchange_id for _, row in rows_of(study)}
    parts = [
        _of_material(study, record, record_place("material_lives", position))
        for position, record in usable_records(study.plant.material_lives, "material_lives")
        if f"{record.life_id}.virgin" not in known
    ]
    return joined(parts)


def _of_material(study: ProductStudy, record: RecycledMaterial, place: str) -> Added:
    procedure = procedure_of(study)
    where = Place(path=place)
    if procedure is None:
        named = study.end_of_life.recycling_method if study.end_of_life else ""
        return Added(findings=(integrity_error("CIRC-NO-PROCEDURE", where, "CFP-RC-01", method=named or NONE),))
    factor, findings = _allocation_factor(study, record, procedure, where)
    try:
        shares = procedure_shares(_shares_of(record), procedure, factor, record.energy_factor)
    except RecyclingShareError as error:
        return Added(
            findings=(integrity_error("CIRC-SHARES", where, "CFP-RC-01", material=record.material, cause=error),)
        )
    terms = _terms(record, shares, factor if procedure is RecyclingProcedure.CIRCULAR_FOOTPRINT_FORMULA else None)
    if study.cfp_type is CfpType.PARTIAL:
        left_out = [term for term in terms if term.stage is _END and term.share]
        terms = [term for term in terms if term.stage is not _END]
        if left_out:
            findings += (information("CIRC-AT-THE-GATE", where, "CFP-RC-01", material=record.material),)
    missing = [term for term in terms if term.share and not term.provider]
    findings += tuple(
        integrity_error(
            "CIRC-NO-PROVIDER", Place(path=f"{place}.{term.provider_field}"), "CFP-RC-01",
            material=record.material, field=term.provider_field,
        )
        for term in missing
    )  # fmt: skip
    findings += tuple(_double_credit(study, record, where))
    return _rows(record, [term for term in terms if term.share and term.provider], place, findings)


def procedure_of(study: ProductStudy) -> RecyclingProcedure | None:
    """Return the recycling procedure that the study names, None where it names none or an unknown one."""
    named = study.end_of_life.recycling_method.strip().casefold() if study.end_of_life else ""
    return next((each for each in RecyclingProcedure if each.value.casefold() == named), None)


def _shares_of(record: RecycledMaterial) -> MaterialLife:
    return MaterialLife(
        virgin=1.0,
        recycled_content=record.recycled_content_rate,
        quality_in=record.quality_in_share,
        recycled_at_end=record.recycled_at_end_rate,
        quality_out=record.quality_out_share,
        energy_recovered=record.energy_recovery_rate,
    )


def _allocation_factor(
    study: ProductStudy, record: RecycledMaterial, procedure: RecyclingProcedure, where: Place
) -> tuple[float, tuple[Finding, ...]]:
    """Return A with what is to be said of it: a default that was not read, or a value outside its range."""
    if procedure is not RecyclingProcedure.CIRCULAR_FOOTPRINT_FORMULA:
        return 0.0, ()
    day = study.period.last_day
    if record.allocation_factor is None:
        default = recycling_parameter(f"allocation_factor_{record.material_class.value}", day)
        assert default.value is not None  # noqa: S101 - our own file above
        if default.mark.startswith(_VERIFIED):
            return default.value, ()
        shown = {"material": record.material, "value": default.value, "rule": default.clause}
        return default.value, (warning("CIRC-DEFAULT-FACTOR", where, "CFP-RC-01", **shown),)
    low, high = (recycling_parameter(f"{each}_allocation_factor", day).value for each in ("lowest", "highest"))
    if low is not None and high is not None and not low <= record.allocation_factor <= high:
        shown = {"material": record.material, "value": record.allocation_factor, "low": low, "high": high}
        return record.allocation_factor, (warning("CIRC-FACTOR-RANGE", where, "CFP-RC-01", **shown),)
    return record.allocation_factor, ()


def _terms(record: RecycledMaterial, taken: MaterialShares, factor: float | None) -> list[_Term]:
    given = "" if factor is None else f" (A = {factor:g})"
    energy = record.recovered_energy.value if record.recovered_energy else 0.0
    waste, avoided = ExchangeKind.WASTE, ExchangeKind.AVOIDED
    return [
        _Term("virgin", taken.virgin, record.virgin_provider, "virgin_provider", ExchangeKind.INPUT, _RAW,
              f"(1 - R1) + R1 × (1 - A) × Qsin/Qp{given}"),
        _Term("recycled", taken.recycling_of_input, record.recycled_provider, "recycled_provider",
              ExchangeKind.INPUT, _RAW, f"R1 × A{given}"),
        _Term("recycling", taken.recycling_at_end, record.recycling_provider, "recycling_provider", waste, _END,
              f"(1 - A) × R2{given}", WasteFate.RECYCLING),
        _Term("replaced", -taken.replaced_virgin, record.replaced_provider, "replaced_provider", avoided, _END,
              f"(1 - A) × R2 × Qsout/Qp{given}"),
        _Term("recovery", taken.recovery, record.recovery_provider, "recovery_provider", waste, _END,
              "(1 - B) × R3", WasteFate.ENERGY_RECOVERY),
        _Term("replaced_energy", -taken.replaced_energy * energy, record.replaced_energy_provider,
              "replaced_energy_provider", avoided, _END, "(1 - B) × R3 × energy/kg"),
        _Term("disposal", taken.disposal, record.disposal_provider, "disposal_provider", waste, _END,
              "1 - R2 - R3", WasteFate.LANDFILL),
    ]  # fmt: skip


def _rows(record: RecycledMaterial, terms: list[_Term], place: str, findings: tuple[Finding, ...]) -> Added:
    made = [(_row(record, term), term) for term in terms]
    return Added(
        exchanges=tuple((record.process, row) for row, _ in made),
        origins={f"exchange:{row.exchange_id}": place for row, _ in made},
        derivations=tuple(
            Derivation(
                f"exchange:{row.exchange_id}", "circular_footprint",
                f"{record.mass.value:g} {record.mass.unit} × [{term.formula}] = {row.quantity.value:.10g} {row.quantity.unit}",
                row.quantity, (place,),
            )
            for row, term in made
        ),
        findings=findings,
    )  # fmt: skip


def _row(record: RecycledMaterial, term: _Term) -> Exchange:
    amount = Quantity(record.mass.value * term.share, record.mass.unit)
    if term.suffix == "replaced_energy" and record.recovered_energy is not None:
        amount = Quantity(
            record.mass.value * conversion(record.mass.unit, "kg") * term.share, record.recovered_energy.unit
        )
    return Exchange(
        exchange_id=f"{record.life_id}.{term.suffix}",
        kind=term.kind,
        flow=f"{_REPLACED.get(term.suffix, '')}{record.material}",
        quantity=amount,
        provider=term.provider,
        stage=term.stage,
        origin=DataOrigin.SITE_SPECIFIC if term.stage is _RAW else DataOrigin.SECONDARY,
        secondary_reason=record.source,
        fallback_reason=record.fallback_reason,
        # The weights of the formula are no masses that go through the process.
        is_outside_mass_balance=True,
        fate=term.fate,
        note=record.source,
    )


def _double_credit(study: ProductStudy, record: RecycledMaterial, where: Place) -> Iterator[Finding]:
    """Name an avoided product of the same material that the author wrote beside the formula."""
    name = record.material.strip().casefold()
    for _, row in rows_of(study):
        if row.kind is ExchangeKind.AVOIDED and name and name in row.flow.casefold():
            yield integrity_error(
                "CIRC-DOUBLE-CREDIT", where, "CFP-RC-01", material=record.material, row=row.exchange_id
            )
