"""Rows of use and end of life for one unit of the product, each with its arithmetic."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from background_db.units import Quantity
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant.releases.gases import gas_release_step
from pcr_rules.plant_records.life_cycle import ProductLeakage, SparePart, UseBasis, UseEnergy
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.plant_records.releases import GasRelease, ReleaseKind
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import DataOrigin, Exchange, ExchangeKind

USE, END_OF_LIFE = "use_stage", "end_of_life_stage"


@dataclass(frozen=True, slots=True)
class DerivedRow:
    """A row of a stage, with its arithmetic and the place of its record."""

    process: str
    row: Exchange
    derivation: Derivation
    place: str


def use_rows(study: ProductStudy, years: float) -> Iterator[DerivedRow]:
    """Yield energy in use, by country where no provider is named, and replacements."""
    for position, record in usable_records(study.plant.use_energy, "use_energy"):
        yield from _energy_rows(study, record, record_place("use_energy", position), years)
    for position, part in usable_records(study.plant.spare_parts, "spare_parts"):
        if part.interval_years > 0:
            yield _part_row(part, record_place("spare_parts", position), years)
    for position, leak in usable_records(study.plant.product_leakages, "product_leakages"):
        if leak.refill_provider and leak.annual_leakage_rate:
            yield _refill_row(leak, record_place("product_leakages", position), years)


def _refill_row(leak: ProductLeakage, place: str, years: float) -> DerivedRow:
    """What leaks in use is replaced by gas that somebody made."""
    row = Exchange(
        exchange_id=f"{leak.leakage_id}.refill", kind=ExchangeKind.INPUT, flow=leak.gas,
        quantity=Quantity(leak.charge.value * leak.annual_leakage_rate * years, leak.charge.unit),
        provider=leak.refill_provider, origin=DataOrigin.SECONDARY, secondary_reason=leak.source,
        fallback_reason=leak.fallback_reason, note=leak.source,
    )  # fmt: skip
    shown = f"{leak.charge.value:.10g} {leak.charge.unit} × {leak.annual_leakage_rate:.10g}/a × {years:.10g} a"
    return _derived(USE, row, "refill", shown, place)


def times_in_life(record: UseEnergy, years: float) -> tuple[float, str] | None:
    """Return how often the stated energy occurs in the service life, and the arithmetic; None where it lacks a number."""
    if record.basis is UseBasis.WHOLE_LIFE:
        return 1.0, "1"
    if record.basis is UseBasis.PER_YEAR:
        return years, f"{years:.10g} a"
    if record.times_per_year is None:
        return None
    return record.times_per_year * years, f"{record.times_per_year:.10g}/a × {years:.10g} a"


def _energy_rows(study: ProductStudy, record: UseEnergy, place: str, years: float) -> Iterator[DerivedRow]:
    found = times_in_life(record, years)
    if found is None:
        return
    times, shown = found
    whole = record.quantity.value * times * record.user_share
    formula = f"{record.quantity.value:.10g} {record.quantity.unit} × {shown}"
    formula += "" if record.user_share == 1 else f" × {record.user_share:.10g}"
    note = " · ".join(part for part in (record.test_standard, record.duty_profile, record.source) if part)
    base = Exchange(
        exchange_id=record.use_id, kind=ExchangeKind.INPUT, flow=record.name,
        quantity=Quantity(whole, record.quantity.unit), provider=record.provider, fuel=record.fuel,
        origin=DataOrigin.SECONDARY, secondary_reason=note, fallback_reason=record.fallback_reason, note=note,
    )  # fmt: skip
    if record.provider:
        yield _derived(USE, base, "energy_in_use", formula, place)
        return
    for position, country in usable_records(study.plant.use_countries, "use_countries"):
        row = replace(
            base, exchange_id=f"{record.use_id}.{country.country}",
            quantity=Quantity(whole * country.country_share, record.quantity.unit), provider=country.provider,
            fallback_reason=country.fallback_reason, note=f"{note} · {country.country}".strip(" ·"),
        )  # fmt: skip
        of_country = record_place("use_countries", position)
        yield _derived(USE, row, "energy_in_use", f"{formula} × {country.country_share:.10g}", place, of_country)


def _part_row(part: SparePart, place: str, years: float) -> DerivedRow:
    ratio = years / part.interval_years
    # The part that came with the product is no replacement; a consumable is used up from the first day.
    times = ratio if part.is_consumable else max(math.ceil(ratio - 1e-9) - 1, 0)
    shown = f"{years:.10g} a / {part.interval_years:.10g} a" if part.is_consumable else f"{times:.10g}"
    row = Exchange(
        exchange_id=part.part_id, kind=ExchangeKind.INPUT, flow=part.name,
        quantity=Quantity(part.quantity.value * times, part.quantity.unit), provider=part.provider,
        origin=DataOrigin.SECONDARY, secondary_reason=part.source, fallback_reason=part.fallback_reason, note=part.source,
    )  # fmt: skip
    return _derived(USE, row, "replacements", f"{part.quantity.value:.10g} {part.quantity.unit} × {shown}", place)


def end_of_life_rows(study: ProductStudy, years: float | None) -> Iterator[DerivedRow]:
    """Yield mass × share of the country × share of the fate as waste to its treatment."""
    for position, end in usable_records(study.plant.end_of_life_shares, "end_of_life_shares"):
        amount = end.mass.value * end.country_share * end.fate_share
        row = Exchange(
            exchange_id=end.end_id, kind=ExchangeKind.WASTE, flow=end.material or study.product.name_zh,
            quantity=Quantity(amount, end.mass.unit), provider=end.provider, fate=end.fate,
            origin=DataOrigin.SECONDARY, secondary_reason=end.source, fallback_reason=end.fallback_reason,
            years_after_start=years, note=f"{end.country} · {end.source}".strip(" ·"),
        )  # fmt: skip
        formula = f"{end.mass.value:.10g} {end.mass.unit} × {end.country_share:.10g} × {end.fate_share:.10g}"
        yield _derived(END_OF_LIFE, row, "end_of_life_share", formula, record_place("end_of_life_shares", position))


def _derived(process: str, row: Exchange, rule: str, formula: str, *places: str) -> DerivedRow:
    arithmetic = f"{formula} = {row.quantity.value:.10g} {row.quantity.unit}"
    return DerivedRow(
        process, row, Derivation(f"exchange:{row.exchange_id}", rule, arithmetic, row.quantity, places), places[0]
    )


def leakage_rows(study: ProductStudy, years: float) -> Added:
    """Return emissions of the gas in the product: charge × annual rate × years in use, charge × loss at the end.

    What leaks is refilled (`use_rows` has the gas made for it), so that the charge at the end is the whole one. A
    blend is split by its composition.
    """
    releases: list[GasRelease] = []
    places: list[str] = []
    for position, leak in usable_records(study.plant.product_leakages, "product_leakages"):
        parts = (
            (USE, ".use", leak.annual_leakage_rate * years),
            (END_OF_LIFE, ".end_of_life", leak.end_of_life_loss_rate),
        )
        for process, suffix, share in parts:
            if share:
                releases.append(
                    GasRelease(
                        release_id=leak.leakage_id + suffix,
                        process=process,
                        kind=ReleaseKind.REFRIGERANT,
                        gas=leak.gas,
                        charged=Quantity(leak.charge.value * share, leak.charge.unit),
                        note=leak.source,
                    )
                )
                places.append(record_place("product_leakages", position))
    alone = replace(study, plant=PlantRecords(gas_releases=tuple(releases), gas_blends=study.plant.gas_blends))
    return _placed(gas_release_step(alone), places)


def _placed(added: Added, places: list[str]) -> Added:
    """Let what was made of releases point to the records of leakage they stand for."""

    def own(text: str) -> str:
        for at in range(len(places) - 1, -1, -1):
            text = text.replace(record_place("gas_releases", at), places[at])
        return text

    return replace(
        added,
        origins={part: own(place) for part, place in added.origins.items()},
        derivations=tuple(
            replace(each, sources=tuple(own(source) for source in each.sources)) for each in added.derivations
        ),
        findings=tuple(
            replace(each, where=replace(each.where, path=own(each.where.path)))
            for each in added.findings
            if "gas_blends" not in each.where.path
        ),
    )
