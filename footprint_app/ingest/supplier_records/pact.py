"""PACT footprints (data exchange protocol 2.x and 3.x) as suppliers' records, field by field.

PACT states one total without and one with biogenic uptake, and reports biogenic non-CO2 emissions beside them; where
parts and total differ, the total stands and the rest is told by the checks of the record. Outbound logistics and
packaging reported beside the total are not added. Sources: PACT OpenAPI 2.3 and 3.0.4, CarbonFootprint.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, information, integrity_error, warning
from background_db.units import Quantity
from footprint_app.ingest.read_study import load_json
from pcr_rules.study_sources import SupplierFootprint

_UNITS = {
    "liter": "L",
    "kilogram": "kg",
    "cubic meter": "m3",
    "kilowatt hour": "kWh",
    "megajoule": "MJ",
    "ton kilometer": "t·km",
    "square meter": "m2",
    "piece": "piece",
    "hour": "h",
}
"""PACT's declared units that can be calculated with; ``megabit second`` has none here."""
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
_MAXIMUM = 10_000


@dataclass(frozen=True, slots=True)
class PactReading:
    """The records of a PACT file and what could not be read."""

    footprints: tuple[SupplierFootprint, ...]
    findings: tuple[Finding, ...]
    records_read: int


class _UnreadableError(Exception):
    """A value that is not what the specification asks for; the text names the property."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of properties that differ between the versions of the specification."""

    unit: str
    amount: str
    excluding: str
    including: str
    uptake: str
    gwp_sets: str
    standards: str
    verification: str
    fossil: tuple[str, ...] = ("fossilGhgEmissions",)
    biogenic: tuple[str, ...] = ()
    non_co2: tuple[str, ...] = ()
    land_use_change: tuple[str, ...] = ()


_V3 = _Names(
    unit="declaredUnitOfMeasurement",
    amount="declaredUnitAmount",
    excluding="pcfExcludingBiogenicUptake",
    including="pcfIncludingBiogenicUptake",
    uptake="biogenicCO2Uptake",
    gwp_sets="ipccCharacterizationFactors",
    standards="crossSectoralStandards",
    verification="verification",
    biogenic=("landManagementBiogenicCO2Emissions", "landManagementBiogenicCO2Removals"),
    non_co2=("biogenicNonCO2Emissions",),
    land_use_change=("landUseChangeGhgEmissions", "landCarbonLeakage"),
)
_V2 = _Names(
    unit="declaredUnit",
    amount="unitaryProductAmount",
    excluding="pCfExcludingBiogenic",
    including="pCfIncludingBiogenic",
    uptake="biogenicCarbonWithdrawal",
    gwp_sets="ipccCharacterizationFactorsSources",
    standards="crossSectoralStandardsUsed",
    verification="assurance",
    non_co2=("otherBiogenicGhgEmissions",),
    # Version 2 states land management as one figure of all gases and removals: it stands with land-use change.
    land_use_change=("dLucGhgEmissions", "iLucGhgEmissions", "landManagementGhgEmissions"),
)


def read_pact(text: str, document: str) -> PactReading:
    """Read PACT footprints: one, a list of them, or an answer of ListFootprints (``data``)."""
    try:
        tree = load_json(text, document)
    except DataFileError as error:
        return PactReading((), (_damaged(document, str(error)),), 0)
    listed = tree.get("data", tree) if isinstance(tree, Mapping) else tree
    records = listed if isinstance(listed, list) else [listed]
    made: list[SupplierFootprint] = []
    findings: list[Finding] = []
    for at, record in enumerate(records[:_MAXIMUM]):
        where = Place(document, path=f"data[{at + 1}]")
        try:
            footprint = _footprint(record)
        except _UnreadableError as problem:
            findings.append(integrity_error("SUPPLIER-PACT-UNREADABLE", where, property=problem))
            continue
        made.append(footprint)
        findings += _told(record, footprint, where)
    return PactReading(tuple(made), tuple(findings), len(records))


def _damaged(document: str, reason: str) -> Finding:
    return integrity_error("INGEST-TEXT-DAMAGED", Place(document), file=document, reason=" ".join(reason.split()))


def _footprint(record: object) -> SupplierFootprint:
    pcf = record.get("pcf") if isinstance(record, Mapping) else None
    if not isinstance(record, Mapping) or not isinstance(pcf, Mapping):
        raise _UnreadableError("pcf")
    names = _V3 if _V3.unit in pcf else _V2
    amount, unit = _number(pcf, names.amount), pcf.get(names.unit)
    if amount is None or amount <= 0 or unit not in _UNITS:
        raise _UnreadableError(f"{names.amount}, {names.unit}: {amount} {unit}"[:120])
    first, after = _day(pcf, "referencePeriodStart"), _day(pcf, "referencePeriodEnd")
    if first is None or after is None:
        raise _UnreadableError("referencePeriodStart, referencePeriodEnd")
    identifier = str(record.get("id") or "")
    if not identifier:
        raise _UnreadableError("id")
    return SupplierFootprint(
        footprint_id=identifier,
        supplier=str(record.get("companyName") or ""),
        product=str(record.get("productNameCompany") or record.get("productDescription") or ""),
        declared_unit=Quantity(amount, _UNITS[unit]),
        mass=_mass(pcf),
        boundary="cradle-to-gate",
        geography=_geography(pcf),
        first_day=first,
        # PACT's period ends before its last instant; both our days are inside.
        last_day=after - timedelta(days=1) if after > first else after,
        valid_until=_day(record, "validityPeriodEnd"),
        gwp_set=_gwp_set(pcf, names),
        rule_set=", ".join(map(str, _listed(pcf.get(names.standards)))),
        **_values(pcf, names),
        **_statements(pcf, names),
    )


def _values(pcf: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    """Totals and channels. Land-management fossil emissions are in the total, beside the fossil ones (examples of 3.0)."""
    fossil = _sum(pcf, names.fossil)
    land_management = _number(pcf, "landManagementFossilGhgEmissions") or 0.0
    carbon = _number(pcf, "biogenicCarbonContent")
    uptake = _number(pcf, names.uptake)
    excluding = _number(pcf, names.excluding)
    parts = [_sum(pcf, group) for group in (names.biogenic, names.land_use_change)]
    beside = sum(part or 0.0 for part in parts) + (fossil or 0.0)
    # The text of 3.0 says that fossil emissions include those of land management, its examples add them: the total tells.
    if fossil is not None and excluding is not None and land_management:
        is_added = abs(excluding - beside - land_management) < abs(excluding - beside)
        fossil += land_management if is_added else 0.0
    return {
        "fossil": fossil,
        "biogenic_co2": parts[0],
        "biogenic_non_co2": _sum(pcf, names.non_co2),
        "land_use_change": parts[1],
        "uptake": uptake,
        "aircraft": _number(pcf, "aircraftGhgEmissions"),
        "total_excluding_uptake": excluding,
        "total_including_uptake": _number(pcf, names.including),
        "biogenic_carbon": None if carbon is None else Quantity(carbon, "kg"),
    }


def _statements(pcf: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    said = pcf.get(names.verification)
    verification = said if isinstance(said, Mapping) else {}
    is_verified = bool(verification.get("providerName")) and verification.get("assurance") is not False
    share = _number(pcf, "primaryDataShare")
    return {
        "allocation": str(pcf.get("allocationRulesDescription") or ""),
        "primary_share": None if share is None else share / 100,
        "verification": str(verification.get("coverage") or "PACT") if is_verified else "none" if verification else "",
        "verifier": str(verification.get("providerName") or "") if is_verified else "",
        "verification_level": str(verification.get("level") or "") if is_verified else "",
        "verification_standard": str(verification.get("standardName") or "") if is_verified else "",
    }


def _told(record: Mapping[str, Any], footprint: SupplierFootprint, where: Place) -> Iterator[Finding]:
    """What the specification holds beside the total, and what a status or a second GWP set means."""
    pcf, name = record["pcf"], footprint.footprint_id
    if footprint.biogenic_non_co2:
        yield information("SUPPLIER-PACT-NON-CO2-APART", where, footprint=name, value=footprint.biogenic_non_co2)
    outbound = _number(pcf, "outboundLogisticsGhgEmissions")
    if outbound:
        yield information("SUPPLIER-PACT-OUTBOUND", where, footprint=name, value=outbound)
    if str(record.get("status") or "Active") != "Active":
        yield warning("SUPPLIER-PACT-DEPRECATED", where, footprint=name, status=record.get("status"))
    exempted = _number(pcf, "exemptedEmissionsPercent")
    if exempted:
        yield warning("SUPPLIER-PACT-EXEMPTED", where, footprint=name, share=f"{exempted:g} %")


def _mass(pcf: Mapping[str, Any]) -> Quantity | None:
    """0 says that the mass does not matter (energy, transport, services): none is given."""
    mass = _number(pcf, "productMassPerDeclaredUnit")
    return Quantity(mass, "kg") if mass else None


def _geography(pcf: Mapping[str, Any]) -> str:
    names = ("geographyCountrySubdivision", "geographyCountry", "geographyRegionOrSubregion")
    return next((str(pcf[name]) for name in names if pcf.get(name)), "global")


def _gwp_set(pcf: Mapping[str, Any], names: _Names) -> str:
    """The one set that was used; of several none, as nobody can tell which value belongs to which."""
    sets = {str(each) for each in _listed(pcf.get(names.gwp_sets))} or {str(pcf.get("characterizationFactors") or "")}
    return sets.pop() if len(sets) == 1 else ""


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _sum(pcf: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
    given = [value for name in names if (value := _number(pcf, name)) is not None]
    return sum(given) if given else None


def _number(tree: Mapping[str, Any], name: str) -> float | None:
    """Read a decimal, which version 3 writes as text; None where it is not given."""
    value = tree.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _UnreadableError(name)
    if isinstance(value, str) and not _DECIMAL.fullmatch(value.strip()):
        raise _UnreadableError(f"{name}: {value}"[:120])
    return float(value)


def _day(tree: Mapping[str, Any], name: str) -> date | None:
    value = tree.get(name)
    if not value:
        return None
    found = _DAY.fullmatch(str(value))
    try:
        return date.fromisoformat(found[1]) if found else _refuse_day(name, value)
    except ValueError as error:
        raise _UnreadableError(name) from error


def _refuse_day(name: str, value: object) -> date:
    raise _UnreadableError(f"{name}: {value}"[:120])
