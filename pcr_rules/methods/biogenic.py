"""Biogenic carbon: content to CO2, co-products, stored and emitted again (ISO 14067 6.4.9.2; CFP-BIO-01)."""

from collections.abc import Mapping
from dataclasses import dataclass

from background_db.findings import Finding, Place, warning
from background_db.units import Quantity
from pcr_rules.linked_study import Supplier, SupplierKind
from pcr_rules.product_system import AllocatedLine
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind, UnitProcess

# Mass of CO2 per mass of carbon: molar masses 44 and 12, as ISO 14067 and EN 16449 round them.
CO2_PER_CARBON = 44 / 12
UPTAKE_FLOW = "co2.uptake"


def co2_of_carbon(carbon_kg: float) -> float:
    """Return kg CO2 = 44/12 × kg C."""
    return carbon_kg * CO2_PER_CARBON


def dry_mass(mass_kg: float, moisture: float) -> float:
    """Return the oven-dry mass = mass / (1 + u), u the moisture as a fraction of the dry mass (EN 16449).

    Dividing by (1 + u), not multiplying by (1 - u): the moisture of wood refers to its dry mass.

    Raises:
        ValueError: u is negative.
    """
    if moisture < 0:
        message = f"moisture {moisture} is negative"
        raise ValueError(message)
    return mass_kg / (1 + moisture)


def carbon_content(mass_kg: float, carbon_fraction: float, moisture: float = 0.0) -> float:
    """Return kg C = carbon fraction of dry mass × mass / (1 + moisture)."""
    return carbon_fraction * dry_mass(mass_kg, moisture)


def composite_carbon(shares_and_carbon: tuple[tuple[float, float], ...]) -> float:
    """Return kg C of a composite = Σ share × kg C of the component."""
    return sum(share * carbon for share, carbon in shares_and_carbon)


@dataclass(frozen=True, slots=True)
class StoredCarbon:
    """Stored CO2 (kg, positive) by two routes: from the carbon declared and from the biogenic GWP of modules."""

    from_carbon: float
    from_modules: float
    relative_difference: float
    findings: tuple[Finding, ...]


def stored_by_two_routes(
    carbon_kg: float, biogenic_gwp: Mapping[str, float | None], tolerance: float = 0.05
) -> StoredCarbon:
    """Compare 44/12 × kg C with -Σ biogenic GWP of the modules (A1 to A5; None is not declared).

    The two contradict each other where their signs differ (carbon is declared, yet its uptake is not in the
    modules): that is a finding, and the two are never added up. A difference over `tolerance` is a finding, too.
    """
    from_carbon = co2_of_carbon(carbon_kg)
    from_modules = -sum(value for value in biogenic_gwp.values() if value is not None)
    difference = (from_modules - from_carbon) / from_carbon if from_carbon else 0.0
    code = ""
    if from_carbon * from_modules < 0:
        code = "BIO-SIGN-CONTRADICTION"
    elif abs(difference) > tolerance:
        code = "BIO-ROUTES-DIFFER"
    undeclared = ", ".join(name for name, value in biogenic_gwp.items() if value is None) or "-"
    found = warning(
        code, clause="CFP-BIO-01", undeclared=undeclared, from_carbon=from_carbon, from_modules=from_modules
    )
    findings = (found,) if code else ()
    return StoredCarbon(from_carbon, from_modules, difference, findings)


@dataclass(frozen=True, slots=True)
class CarbonCorrection:
    """Uptake moved to (+) or from (-) a co-product, kg CO2 per run of the process."""

    process_id: str
    flow_id: str
    uptake: float
    stage: LifeCycleStage

    def as_line(self, column: int) -> AllocatedLine:
        """Return the correction as a line of the co-product's column."""
        line_id = f"{self.process_id}.carbon"
        supplier = Supplier(SupplierKind.ELEMENTARY, UPTAKE_FLOW)
        return AllocatedLine(
            line_id, line_id, column, ExchangeKind.EMISSION, supplier, None, self.uptake, "kg", UPTAKE_FLOW, self.stage
        )


def carbon_correction_lines(process: UnitProcess, shares: tuple[float, ...]) -> tuple[CarbonCorrection, ...]:
    """Let biogenic carbon follow the physical carbon, whatever key shares the other burdens.

    Formula: uptake moved to output i = 44/12 × (C_i - share_i × Σ C_k), C in kg per run; the moves sum to zero.
    Made only where every output declares its carbon (0 is a declaration): an unknown content is not zero.

    Source: CFP-BIO-01; EN 15804 6.4.3.2 for construction products.
    """
    declared = [output.biogenic_carbon for output in process.outputs]
    if len(declared) < 2 or any(carbon is None for carbon in declared):  # noqa: PLR2004 - one output: nothing to move
        return ()
    carbon = [
        _kilograms(content) * output.quantity.value
        for output, content in zip(process.outputs, declared, strict=True)
        if content is not None
    ]
    total = sum(carbon)
    if not total:
        return ()
    moves = [co2_of_carbon(own - share * total) for own, share in zip(carbon, shares, strict=True)]
    return tuple(
        CarbonCorrection(process.process_id, output.flow_id, move, process.stage)
        for output, move in zip(process.outputs, moves, strict=True)
        if move
    )


def _kilograms(content: Quantity) -> float:
    return content.to("kgC").value


def carbon_declaration_findings(study: ProductStudy) -> tuple[Finding, ...]:
    """Name processes of which some co-products declare their carbon and some do not: nothing is moved then."""
    return tuple(
        warning(
            "BIO-CARBON-UNDECLARED",
            Place(path=f"process:{process.process_id}"),
            "CFP-BIO-01",
            process=process.process_id,
            flows=", ".join(output.flow_id for output in process.outputs if output.biogenic_carbon is None),
        )
        for process in study.processes
        if len({output.biogenic_carbon is None for output in process.outputs}) > 1
    )


def product_carbon(study: ProductStudy, demand: float) -> float | None:
    """Return kg biogenic C in one functional or declared unit, None where the study does not say (CFP-STO-01).

    `Product.biogenic_carbon` (per unit) first, else the content of the reference output × `demand` of its units.
    """
    if study.product.biogenic_carbon is not None:
        return _kilograms(study.product.biogenic_carbon)
    for process in study.processes:
        if process.process_id == study.unit.reference_process:
            for output in process.outputs:
                if output.biogenic_carbon is not None and study.unit.reference_flow in {"", output.flow_id}:
                    return _kilograms(output.biogenic_carbon) * demand
    return None


@dataclass(frozen=True, slots=True)
class UptakeSplit:
    """Biogenic uptake (kg CO2e, negative) split into what the product stores and what is emitted again."""

    stored: float
    emitted_again: float
    findings: tuple[Finding, ...]


def split_uptake(uptake: float, carbon_kg: float | None) -> UptakeSplit:
    """Split the channel *uptake*: stored = -44/12 × kg C in the product, emitted again = uptake - stored.

    No more is stored than was counted as taken up: otherwise the total excluding uptake would carry CO2 that no
    process emitted. Where the product holds more carbon than was taken up, a finding says what is missing.
    """
    wanted = -co2_of_carbon(carbon_kg or 0.0)
    stored = max(wanted, min(uptake, 0.0))
    findings: tuple[Finding, ...] = ()
    # A thousandth: contents are declared to three digits at best.
    if wanted < stored - 1e-3 * abs(wanted):
        where = Place(path="study.product.biogenic_carbon")
        findings = (warning("BIO-UPTAKE-MISSING", where, "CFP-BIO-01", stored=-wanted, uptake=-uptake),)
    return UptakeSplit(stored, uptake - stored, findings)
