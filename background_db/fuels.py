"""Fuels: published properties, and the emission of burning them computed from one source alone.

A combustion factor is direct emission: it carries no supply. Every fuel burnt also needs a provider of the
activity that `supply_activity` names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from background_db.errors import DataFileError, IncompleteFuelError
from background_db.factor_files import FUEL_FILE, SetHeader, read_header, read_table
from background_db.factors import EmissionFactor, FactorScope, FactorStatus
from background_db.provenance import DatedValue, ValidityPeriod, Verification
from background_db.units import Quantity, canonical_unit, conversion, dimension

CO2_PER_CARBON = 44 / 12
"""Mass of CO2 per mass of carbon, by the rounded molar masses that all the guides use."""
PROPERTIES = ("ncv", "carbon_content", "oxidation", "ef_co2", "ef_co2_biogenic", "ef_ch4", "ef_n2o")
_UNIT_OF_FUEL = {"mass": "t", "gas_volume_standard": "Nm3", "energy": "GJ", "volume": "m3"}
_LEAST_VERIFIED = (Verification.MEMORY_ONLY, Verification.ONE_SOURCE, Verification.TWO_SOURCES)


@dataclass(frozen=True, slots=True)
class FuelProperties:
    """What one publication says of one fuel; None where it is silent."""

    fuel_id: str
    """``<publication>.<fuel>``, e.g. ``ndrc2015_other_industry.natural_gas``."""
    set_id: str
    name_zh: str
    name_en: str
    geography: str
    source_id: str
    status: FactorStatus
    ncv: DatedValue | None = None
    carbon_content: DatedValue | None = None
    oxidation: DatedValue | None = None
    ef_co2: DatedValue | None = None
    ef_co2_biogenic: DatedValue | None = None
    ef_ch4: DatedValue | None = None
    ef_n2o: DatedValue | None = None
    note: str = ""

    @property
    def fuel(self) -> str:
        """The fuel's key shared by all publications: ``natural_gas``."""
        return self.fuel_id.partition(".")[2]

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the properties that are wanting to compute an emission; empty when it can be computed."""
        if self.ef_co2 is not None or self.ef_co2_biogenic is not None:
            return ()
        needed = {"carbon_content": self.carbon_content, "oxidation": self.oxidation}
        return tuple(name for name, value in needed.items() if value is None)

    @property
    def values(self) -> Mapping[str, DatedValue]:
        """The properties that the publication gives, by name."""
        given = ((name, getattr(self, name)) for name in PROPERTIES)
        return {name: value for name, value in given if value is not None}


@dataclass(frozen=True, slots=True)
class Combustion:
    """Emission of burning one `per_unit` of a fuel: kg of each gas."""

    per_unit: str
    flows: tuple[tuple[str, float], ...]


def supply_activity(fuel: str) -> str:
    """Return the activity that must supply a fuel which is burnt: ``diesel`` → ``fuel_supply.diesel``."""
    return f"fuel_supply.{fuel}"


def combustion_flows(
    ncv: Quantity | None, carbon_content: Quantity, oxidation: float, *, is_biogenic: bool = False
) -> Combustion:
    """CO2 of burning a fuel, from measured or published properties.

    m_CO2 = NCV × C × OF × 44/12 in kg per t, Nm3 or m3 of fuel; without NCV, C is per unit of fuel (tC/t),
    or the result is per GJ when C is per unit of heat (tC/GJ).

    Args:
        ncv: net calorific value, e.g. GJ/t or GJ/10^4Nm3, or None.
        carbon_content: carbon per heat (tC/GJ) or per fuel (tC/t, kgC/Nm3).
        oxidation: share of the carbon that burns, 0 < OF ≤ 1.
        is_biogenic: the CO2 is counted in the biogenic channel.

    Raises:
        UnitError: a unit does not measure what the formula needs (a content in CO2, say).
        ValueError: an oxidation outside 0 to 1.
    """
    if not 0 < oxidation <= 1:
        raise ValueError(f"oxidation {oxidation} is no share between 0 and 1")
    carbon_per = _per(carbon_content.unit)
    per_unit = carbon_per if ncv is None else _per(ncv.unit)
    carbon = carbon_content.value * conversion(carbon_content.unit, f"kgC/{carbon_per}")
    heat = 1.0 if ncv is None else ncv.value * conversion(ncv.unit, f"{carbon_per}/{per_unit}")
    key = "co2.biogenic" if is_biogenic else "co2.fossil"
    return Combustion(per_unit, ((key, heat * carbon * oxidation * CO2_PER_CARBON),))


def combustion_of(fuel: FuelProperties) -> EmissionFactor:
    """Compute the direct emission factor of a fuel from the properties of its one publication.

    CO2 = NCV × C × OF × 44/12 where the publication gives all three, else NCV × emission factor per heat;
    without NCV the factor is per GJ of heat. CH4 and N2O enter where the same publication gives them.

    Raises:
        IncompleteFuelError: the publication does not give all that is needed; the message names what.
    """
    if fuel.missing:
        raise IncompleteFuelError(
            f"{fuel.fuel_id}: {' and '.join(fuel.missing)} not given by its source; "
            "a value of another source may not fill in"
        )
    combustion = _combustion(fuel)
    used = list(fuel.values.values())
    first = used[0]
    return EmissionFactor(
        factor_id=f"combustion.{fuel.fuel_id}",
        name_zh=f"{fuel.name_zh} 燃烧（直接排放，不含供应）",
        name_en=f"{fuel.name_en}, combustion (direct emission, without supply)",
        per_unit=combustion.per_unit,
        flows=combustion.flows,
        scope=FactorScope.DIRECT_EMISSION,
        geography=fuel.geography,
        technology="",
        gwp_set=None,
        data_period=first.validity,
        usable_from=first.validity.start,
        usable_until=first.validity.end,
        factor_set=fuel.set_id,
        source_id=fuel.source_id,
        locator=first.locator,
        verification=next(
            (word for word in _LEAST_VERIFIED if any(value.verification is word for value in used)), first.verification
        ),
        status=fuel.status,
        activity=f"combustion.{fuel.fuel}",
        note=fuel.note,
        as_published="; ".join(f"{name} {value.value:g} {value.unit}" for name, value in fuel.values.items()),
    )


def _per(unit: str) -> str:
    """The unit a quotient is per, without scale: ``GJ/10^4Nm3`` → ``Nm3``."""
    below = canonical_unit(unit).partition("/")[2].removeprefix("(").removesuffix(")")
    return _UNIT_OF_FUEL.get(dimension(below), below)


def _combustion(fuel: FuelProperties) -> Combustion:
    ncv = None if fuel.ncv is None else Quantity(fuel.ncv.value, fuel.ncv.unit)
    per_unit = "GJ" if ncv is None else _per(ncv.unit)
    heat = 1.0 if ncv is None else ncv.value * conversion(ncv.unit, f"GJ/{per_unit}")
    flows: list[tuple[str, float]] = []
    if fuel.carbon_content is not None and fuel.oxidation is not None:
        carbon = Quantity(fuel.carbon_content.value, fuel.carbon_content.unit)
        oxidation = fuel.oxidation.value * conversion(fuel.oxidation.unit, "1")
        flows += combustion_flows(ncv, carbon, oxidation).flows
    elif fuel.ef_co2 is not None:
        flows.append(("co2.fossil", heat * _per_heat(fuel.ef_co2)))
    if fuel.ef_co2_biogenic is not None:
        flows.append(("co2.biogenic", heat * _per_heat(fuel.ef_co2_biogenic)))
    channel = "biogenic" if fuel.ef_co2_biogenic is not None else "fossil"
    for gas, value in (("ch4", fuel.ef_ch4), ("n2o", fuel.ef_n2o)):
        if value is not None:
            per_heat = dimension(value.unit).endswith("/energy")
            amount = heat * _per_heat(value) if per_heat else value.value * conversion(value.unit, f"kg/{per_unit}")
            flows.append((f"{gas}.{channel}", amount))
    return Combustion(per_unit, tuple(flows))


def _per_heat(value: DatedValue) -> float:
    return value.value * conversion(value.unit, "kg/GJ")


@cache
def read_fuels(folder: Path) -> tuple[FuelProperties, ...]:
    """Read the `fuels.csv` of a factor set (one row a property); empty where the set has none.

    Raises:
        DataFileError: a row has an unknown property, a wrong number, unit or source, or a property stands twice.
    """
    path = folder / FUEL_FILE
    if not path.exists():
        return ()
    header = read_header(folder)
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for number, row in enumerate(read_table(path), start=2):
        filled = {**header.defaults, **{key: value for key, value in row.items() if value}}
        name, fuel_id = filled.get("property", ""), filled.get("fuel_id", "")
        if name not in PROPERTIES or not fuel_id or name in rows.setdefault(fuel_id, {}):
            raise DataFileError(f"{path} row {number}: property {name!r} of {fuel_id!r} is unknown or stands twice")
        rows[fuel_id][name] = filled
    return tuple(_fuel(fuel_id, properties, header, path) for fuel_id, properties in rows.items())


def _fuel(fuel_id: str, rows: Mapping[str, Mapping[str, str]], header: SetHeader, path: Path) -> FuelProperties:
    sources = {row.get("source_id") or header.sources[0].source_id for row in rows.values()}
    first = next(iter(rows.values()))
    if len(sources) > 1 or not sources <= {source.source_id for source in header.sources}:
        raise DataFileError(f"{path}: {fuel_id}: its properties must come from one source named in source.yaml")
    values = {}
    for name, row in rows.items():
        try:
            start, end = (
                date.fromisoformat(row[key]) if row.get(key) else None for key in ("usable_from", "usable_until")
            )
            verification = Verification(row["verification"])
            number = float(row["value"])
        except (KeyError, ValueError) as error:
            raise DataFileError(f"{path}: {fuel_id} {name}: {error}") from error
        if number <= 0 or not row.get("locator"):
            raise DataFileError(f"{path}: {fuel_id} {name}: a positive number and a locator are needed")
        canonical_unit(row["unit"])
        values[name] = DatedValue(
            number, row["unit"], ValidityPeriod(start, end), next(iter(sources)), row["locator"], verification
        )
    return FuelProperties(
        fuel_id=fuel_id,
        set_id=header.set_id,
        name_zh=first["name_zh"],
        name_en=first["name_en"],
        geography=first["geography"],
        source_id=next(iter(sources)),
        status=FactorStatus(first.get("status") or FactorStatus.IN_FORCE),
        note=" ".join(dict.fromkeys(row["note"] for row in rows.values() if row.get("note"))),
        **values,
    )
