"""The module's figures and its footprint by country coefficients, stated beside the inventory; no row comes of them."""

from collections.abc import Iterator

from background_db.errors import UnitError
from background_db.findings import Finding, Place, warning
from background_db.units import Quantity, conversion
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant.photovoltaics.module_assessment import ModuleAssessment, module_assessment
from pcr_rules.plant_records.pv_modules import PvModule
from pcr_rules.study import ProductStudy

TOPIC = "country_coefficients"


def module_step(study: ProductStudy) -> Added:
    """State kWp, m², mass and efficiency of the module and, where the table is complete, G = Σ Q Σ (GWP × X)."""
    plant = study.plant
    if not (plant.pv_modules or plant.module_components or plant.country_coefficients):
        return Added()
    found = module_assessment(plant)
    subject = plant.pv_modules[0].module_id if plant.pv_modules else study.study_id
    derivations: tuple[Derivation, ...] = ()
    if found.total is not None:
        derivations = (_derivation(found, found.total),)
    return Added(
        findings=(*found.broken, *_only_one(plant.pv_modules)),
        statements=(*_figures(plant.pv_modules), *_statements(subject, found)),
        derivations=derivations,
    )


def _only_one(modules: tuple[PvModule, ...]) -> Iterator[Finding]:
    if len(modules) > 1:
        yield warning("MODULE-ONE-A-STUDY", Place(path=record_place("pv_modules", 1)), count=len(modules))


def _figures(modules: tuple[PvModule, ...]) -> Iterator[Statement]:
    for position, module in usable_records(modules, "pv_modules"):
        place = (record_place("pv_modules", position),)
        stated = (("peak_power", module.peak_power), ("area", module.area), ("mass", module.mass))
        for item, quantity in stated:
            if quantity is not None:
                yield Statement("pv_module", module.module_id, item, quantity, place)
        if module.efficiency_share is not None:
            yield Statement("pv_module", module.module_id, "efficiency", Quantity(module.efficiency_share, "1"), place)
        power = peak_kwp(module)
        per_kwp = (("area_per_kwp", module.area, "m2"), ("mass_per_kwp", module.mass, "kg"))
        for item, quantity, unit in per_kwp:
            if power and quantity is not None:
                value = quantity.value * conversion(quantity.unit, unit) / power
                yield Statement("pv_module", module.module_id, item, Quantity(value, unit), place)


def peak_kwp(module: PvModule) -> float | None:
    """Return the peak power of a module in kWp, None where it is not stated."""
    if module.peak_power is None:
        return None
    try:
        return module.peak_power.value * conversion(module.peak_power.unit, "kWp")
    except UnitError:
        return None


def _statements(subject: str, found: ModuleAssessment) -> Iterator[Statement]:
    if found.total is None:
        return
    by_component: dict[str, list[tuple[int, float]]] = {}
    for position, part in found.parts:
        by_component.setdefault(part.component, []).append((position, part.emission))
    for component, emissions in by_component.items():
        places = tuple(record_place("module_components", position) for position, _ in emissions)
        value = sum(emission for _, emission in emissions)
        yield Statement(TOPIC, f"{subject} · {component}", "component_per_kwp", Quantity(value, "kg"), places)
    yield Statement(TOPIC, subject, "module_per_kwp", Quantity(found.total, "kg"))


def _derivation(found: ModuleAssessment, total: float) -> Derivation:
    terms = (f"{part.quantity:g} × {part.coefficient:g} × {part.share:g}" for _, part in found.parts)
    places = tuple(record_place("module_components", position) for position, _ in found.parts)
    formula = f"{' + '.join(terms)} = {total:.6g} kg CO2e/kWp"
    return Derivation("figure:country_coefficients", "country_coefficients", formula, Quantity(total, "kg"), places)
