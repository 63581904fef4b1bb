"""Gases charged less recovered: one row of emission a gas, a blend split by its composition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from background_db.findings import Finding, Place, integrity_error, nearest, warning
from background_db.gas_blends import blend_named, gas_named, known_gas_names
from background_db.units import Quantity, conversion, dimension
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant_records.releases import GasRelease
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class _Composition:
    """Gas key → mass share, and the places of the records that state it."""

    shares: Mapping[str, float]
    sources: tuple[str, ...] = ()


def gas_release_step(study: ProductStudy) -> Added:
    """Turn each release into rows of emission.

    released = (charged − recovered) × share of the gas; of a blend, each component × its mass share. All are
    fossil: refrigerants and SF6 have no biogenic form, and technical CO2 is taken as fossil.
    """
    stated, findings = _stated_blends(study)
    exchanges: list[tuple[str, Exchange]] = []
    derivations: list[Derivation] = []
    origins: dict[str, str] = {}
    for position, release in usable_records(study.plant.gas_releases, "gas_releases"):
        place = record_place("gas_releases", position)
        made = _rows(release, place, stated)
        if isinstance(made, Finding):
            findings.append(made)
            continue
        for row, derivation in made:
            exchanges.append((release.process, row))
            derivations.append(derivation)
            origins[f"exchange:{row.exchange_id}"] = place
    return Added(exchanges=tuple(exchanges), origins=origins, derivations=tuple(derivations), findings=tuple(findings))


def _rows(
    release: GasRelease, place: str, stated: Mapping[str, _Composition]
) -> list[tuple[Exchange, Derivation]] | Finding:
    released, formula = release.charged.value, f"{release.charged.value:.10g} {release.charged.unit}"
    unit = release.charged.unit
    if release.recovered is not None:
        if dimension(release.recovered.unit) != dimension(unit):
            return _unlike(release, place)
        released -= release.recovered.value * conversion(release.recovered.unit, unit)
        formula = f"({formula} - {release.recovered.value:.10g} {release.recovered.unit})"
    if released < 0:
        return integrity_error(
            "PLANT-RELEASE-NEGATIVE", Place(path=f"{place}.recovered"), release=release.release_id,
            charged=f"{release.charged.value:.10g} {unit}", released=f"{released:.10g} {unit}",
        )  # fmt: skip
    if release.gas_share != 1:
        released, formula = released * release.gas_share, f"{formula} × {release.gas_share:.10g}"
    found = _composition(release, place, stated)
    if isinstance(found, Finding):
        return found
    return [_row(release, place, gas, found, released, formula) for gas in found.shares]


def _row(
    release: GasRelease, place: str, gas: str, composition: _Composition, released: float, formula: str
) -> tuple[Exchange, Derivation]:
    is_single = len(composition.shares) == 1
    row_id = release.release_id if is_single else f"{release.release_id}.{gas}"
    share, unit = composition.shares[gas], release.charged.unit
    quantity = Quantity(released * share, unit)
    whole = formula if share == 1 else f"{formula} × {share:.10g}"
    row = Exchange(
        exchange_id=row_id,
        kind=ExchangeKind.EMISSION,
        flow=f"{gas}.fossil",
        quantity=quantity,
        evidence=release.evidence,
        note=" ".join(part for part in (release.gas, release.equipment, release.note) if part),
    )
    rule = "gas_released" if is_single else "blend_by_composition"
    arithmetic = f"{whole} = {quantity.value:.10g} {unit}"
    return row, Derivation(f"exchange:{row_id}", rule, arithmetic, quantity, (place, *composition.sources))


def _composition(release: GasRelease, place: str, stated: Mapping[str, _Composition]) -> _Composition | Finding:
    gas = gas_named(release.gas)
    if gas is not None:
        return _Composition({gas: 1.0})
    own, known = stated.get(_name(release.gas)), blend_named(release.gas)
    if own is None and known is None:
        near = nearest(release.gas, known_gas_names())
        return integrity_error(
            "PLANT-RELEASE-GAS-UNKNOWN",
            Place(path=f"{place}.gas"),
            release=release.release_id,
            gas=release.gas,
            near=near,
        )
    if dimension(release.charged.unit) != "mass":
        where = Place(path=f"{place}.charged")
        return integrity_error("PLANT-RELEASE-BLEND-VOLUME", where, release=release.release_id, gas=release.gas)
    if own is not None:
        return own
    assert known is not None  # noqa: S101 - one of the two is known
    return _Composition(known.components)


def _unlike(release: GasRelease, place: str) -> Finding:
    assert release.recovered is not None  # noqa: S101 - asked only of what was recovered
    where = Place(path=f"{place}.recovered")
    return integrity_error(
        "PLANT-RELEASE-UNITS", where, release=release.release_id, charged=release.charged.unit,
        recovered=release.recovered.unit,
    )  # fmt: skip


def _name(blend: str) -> str:
    return "".join(blend.casefold().replace("-", "").split())


def _stated_blends(study: ProductStudy) -> tuple[dict[str, _Composition], list[Finding]]:
    """The compositions that the plant states, by name; what does not sum to 1 is a finding and not used."""
    parts: dict[str, dict[str, float]] = {}
    places: dict[str, list[str]] = {}
    findings: list[Finding] = []
    for position, part in usable_records(study.plant.gas_blends, "gas_blends"):
        place = record_place("gas_blends", position)
        gas = gas_named(part.gas)
        if gas is None:
            near = nearest(part.gas, known_gas_names())
            where = Place(path=f"{place}.gas")
            findings.append(
                integrity_error("PLANT-BLEND-GAS-UNKNOWN", where, blend=part.blend, gas=part.gas, near=near)
            )
            continue
        name = _name(part.blend)
        parts.setdefault(name, {})[gas] = parts.get(name, {}).get(gas, 0.0) + part.mass_share
        places.setdefault(name, []).append(place)
        if not part.source.strip():
            findings.append(warning("PLANT-BLEND-WITHOUT-SOURCE", Place(path=place), "CFP-DATA-04", blend=part.blend))
    findings += _open_blends(parts, places)
    whole = {name for name, shares in parts.items() if _is_whole(shares)}
    return {name: _Composition(parts[name], tuple(places[name])) for name in whole}, findings


def _is_whole(shares: Mapping[str, float]) -> bool:
    return abs(sum(shares.values()) - 1) <= _ROUNDING


def _open_blends(parts: Mapping[str, Mapping[str, float]], places: Mapping[str, list[str]]) -> Iterator[Finding]:
    for name, shares in parts.items():
        if not _is_whole(shares):
            where = Place(path=places[name][0])
            yield integrity_error("PLANT-BLEND-OPEN", where, blend=name, total=sum(shares.values()))
