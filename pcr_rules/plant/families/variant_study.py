"""One variant of a family as a study of its own, as if it had been written by hand."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from background_db.errors import UnitError
from background_db.findings import Finding, Place, integrity_error, nearest
from background_db.units import Quantity, is_known
from pcr_rules.plant.expansion import record_place
from pcr_rules.plant.families.scaling import scaled_bill_line, scaled_exchange
from pcr_rules.plant_records.families import FamilyParameter, Variant, VariantValue
from pcr_rules.plant_records.materials import BillLine
from pcr_rules.provider import parse_provider
from pcr_rules.scenarios import apply_scenario
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import Override, Scenario

PARAMETER = "parameter:"
_BILL = re.compile(r"bill:(?P<line>.+)\.(?P<field>provider|net_quantity)")
_SCALE = re.compile(r"[xX×*]\s*(\d+\.?\d*(?:[eE][+-]?\d+)?)")
_NUMBER = re.compile(r"(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)\s*(?P<unit>.*)")
_CODES = {
    "STUDY-SCENARIO-TARGET": "FAMILY-TARGET-UNKNOWN",
    "STUDY-SCENARIO-TWICE": "FAMILY-TARGET-TWICE",
    "STUDY-SCENARIO-VALUE": "FAMILY-VALUE",
    "STUDY-SCENARIO-NO-GRID": "FAMILY-TARGET-UNKNOWN",
}
_Numbered = tuple[int, VariantValue]


def variant_study(study: ProductStudy, variant: Variant) -> tuple[ProductStudy, tuple[Finding, ...]]:
    """Return the study of a variant and a finding for each value that could not be put in.

    Amounts = base amount × Π (variant's parameter / base parameter) over the row's `scales_with`; then the values of
    the variant replace what they name. The study has no family any more. Where a finding blocks the number, no
    number of the study may be shown as that variant's.
    """
    values = [
        (position, value)
        for position, value in enumerate(study.plant.variant_values)
        if value.variant_id == variant.variant_id
    ]
    ratios, findings = _ratios(study.plant.family_parameters, values)
    base = _scaled(_as_product(study, variant), ratios)
    base, of_bill = _with_bill_values(base, values)
    made, of_rows = _with_overrides(base, variant, values)
    return made, (*findings, *of_bill, *of_rows)


def variant_study_id(study: ProductStudy, variant: Variant) -> str:
    """Return the id of the study that a variant of a family becomes."""
    return f"{study.study_id}-{variant.variant_id}"


def _as_product(study: ProductStudy, variant: Variant) -> ProductStudy:
    unit, product = study.unit, study.product
    return replace(
        study,
        study_id=variant_study_id(study, variant),
        unit=replace(
            unit,
            quantity=variant.unit_quantity or unit.quantity,
            reference_process=variant.reference_process or unit.reference_process,
            reference_flow=variant.reference_flow or ("" if variant.reference_process else unit.reference_flow),
        ),
        product=replace(
            product,
            name_zh=variant.name_zh or product.name_zh,
            name_en=variant.name_en or product.name_en,
            model=variant.model or product.model,
            mass_per_unit=variant.mass_per_unit or product.mass_per_unit,
        ),
        # The variants stay: what serves another of them is no process that nothing needs.
        plant=replace(study.plant, variant_values=(), family_parameters=()),
    )


def _scaled(study: ProductStudy, ratios: Mapping[str, float]) -> ProductStudy:
    processes = tuple(
        replace(process, exchanges=tuple(scaled_exchange(row, ratios) for row in process.exchanges))
        for process in study.processes
    )
    bill = tuple(scaled_bill_line(line, ratios) for line in study.plant.bill)
    return replace(study, processes=processes, plant=replace(study.plant, bill=bill))


def _ratios(
    parameters: Iterable[FamilyParameter], values: Iterable[_Numbered]
) -> tuple[Mapping[str, float], list[Finding]]:
    """Return variant's value / base value of each parameter that the variant gives."""
    known = {parameter.name: parameter for parameter in parameters}
    ratios: dict[str, float] = {}
    findings: list[Finding] = []
    for position, value in values:
        if not value.target.strip().startswith(PARAMETER):
            continue
        name = value.target.strip().removeprefix(PARAMETER).strip()
        if name not in known:
            findings.append(_finding("FAMILY-TARGET-UNKNOWN", position, value, near=nearest(name, known)))
        elif name in ratios:
            findings.append(_finding("FAMILY-TARGET-TWICE", position, value))
        else:
            ratio = _ratio(known[name].base_value, value.value.strip())
            if ratio is None:
                expected = f"{known[name].base_value.value:g} {known[name].base_value.unit} | x1.1"
                findings.append(_finding("FAMILY-VALUE", position, value, expected=expected))
            else:
                ratios[name] = ratio
    return ratios, findings


def _ratio(base: Quantity, written: str) -> float | None:
    """Read ``x1.1``, ``7.5 m``, or a plain number in the unit of the base; None where it is none of them, or zero."""
    scale = _SCALE.fullmatch(written)
    if scale:
        return float(scale[1]) or None
    found = _NUMBER.fullmatch(written)
    unit = found["unit"].strip() or base.unit if found else ""
    if found is None or not is_known(unit) or base.value <= 0:
        return None
    try:
        return Quantity(float(found["number"]), unit).to(base.unit).value / base.value or None
    except UnitError:
        return None


def _with_bill_values(study: ProductStudy, values: Iterable[_Numbered]) -> tuple[ProductStudy, list[Finding]]:
    lines = {line.line_id: line for line in study.plant.bill}
    findings: list[Finding] = []
    for position, value in values:
        target = _BILL.fullmatch(value.target.strip())
        if target is None:
            continue
        line = lines.get(target["line"])
        changed = _changed_line(line, target["field"], value.value.strip()) if line else None
        if line is None:
            findings.append(_finding("FAMILY-TARGET-UNKNOWN", position, value, near=nearest(target["line"], lines)))
        elif changed is None:
            findings.append(_finding("FAMILY-VALUE", position, value, expected="factor:… | 12.5 kg | x1.1"))
        else:
            lines[line.line_id] = changed
    bill = tuple(lines[line.line_id] for line in study.plant.bill)
    return replace(study, plant=replace(study.plant, bill=bill)), findings


def _changed_line(line: BillLine, field: str, written: str) -> BillLine | None:
    if field == "provider":
        return replace(line, provider=written, fallback_reason="") if parse_provider(written) is not None else None
    ratio = _ratio(line.net_quantity, written)
    if ratio is None:
        return None
    net = Quantity(line.net_quantity.value * ratio, line.net_quantity.unit)
    gross = line.gross_quantity
    return replace(line, net_quantity=net, gross_quantity=gross and Quantity(gross.value * ratio, gross.unit))


def _with_overrides(
    study: ProductStudy, variant: Variant, values: Iterable[_Numbered]
) -> tuple[ProductStudy, tuple[Finding, ...]]:
    """Put in what a scenario could change too, with the same grammar."""
    others = [(position, value) for position, value in values if not _is_own(value.target.strip())]
    if not others:
        return study, ()
    overrides = tuple(Override(target=value.target, value=value.value) for _, value in others)
    scenario = Scenario(scenario_id=variant.variant_id, name=variant.variant_id, overrides=overrides)
    made, findings = apply_scenario(study, scenario)
    return _without_reasons_of(made, study, variant.variant_id), tuple(_moved(finding, others) for finding in findings)


def _is_own(target: str) -> bool:
    return target.startswith(PARAMETER) or _BILL.fullmatch(target) is not None


def _without_reasons_of(made: ProductStudy, base: ProductStudy, name: str) -> ProductStudy:
    """Take out the reason that a scenario gives itself: of a variant nobody has confirmed the fallback of a new factor."""
    stated = {row.exchange_id: row.fallback_reason for process in base.processes for row in process.exchanges}
    return replace(
        made,
        processes=tuple(
            replace(
                process,
                exchanges=tuple(
                    replace(row, fallback_reason="")
                    if row.fallback_reason == name != stated.get(row.exchange_id)
                    else row
                    for row in process.exchanges
                ),
            )
            for process in made.processes
        ),
    )


def _moved(finding: Finding, values: Iterable[_Numbered]) -> Finding:
    """Say of a value of a variant what is said of one of a scenario, at its own place."""
    said = dict(finding.values)
    position, value = next(
        each for each in values if (each[1].target, each[1].value or "-") == (said["target"], said["value"])
    )
    shown = {name: text for name, text in said.items() if name in {"near", "expected"}}
    return _finding(_CODES.get(finding.code, finding.code), position, value, **shown)


def _finding(code: str, position: int, value: VariantValue, **values: object) -> Finding:
    shown = {"variant": value.variant_id, "target": value.target, "value": value.value or "—", "near": "—", **values}
    return integrity_error(code, Place(path=record_place("variant_values", position)), "", **shown)
