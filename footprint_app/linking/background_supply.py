"""Activities of imported background databases as suppliers: ``background:<database>/<code>``.

An activity reaches linking as an `EmissionFactor` with its life-cycle greenhouse flows per unit, so that routes, reports
and findings treat it as they treat a published factor.
"""

from collections.abc import Iterator
from dataclasses import replace

from background_db.errors import UnknownKeyError
from background_db.factors import EmissionFactor
from background_db.findings import Finding, in_both_languages, information, warning
from background_db.regions import is_mainland
from background_db.units import canonical_unit, is_known
from footprint_app.linking.background_databases import BackgroundSupply, NoSupply
from footprint_app.linking.geography import is_abroad
from footprint_app.linking.row import Row
from pcr_rules.study_inventory import ExchangeKind


def activity_of(row: Row, key: str) -> BackgroundSupply | Finding:
    """Return the activity that a row names, or the finding that says why there is none."""
    if row.finder.backgrounds is None:
        return row.error("LINK-BACKGROUND-NO-WORKSPACE", activity=key)
    found = row.finder.backgrounds.supply(key)
    if isinstance(found, NoSupply):
        return row.error(found.code, **found.values)
    lacking = tuple(_without_potential(row, found.factor))
    if lacking and row.finder.gwp is not None:
        return row.error(
            "LINK-BACKGROUND-GAS-UNKNOWN", "CFP-IMP-01", activity=key, gases=", ".join(lacking),
            set=row.finder.gwp.set_id,
        )  # fmt: skip
    is_foreign = is_abroad(found.factor.geography, row.finder.geography)
    quality = replace(found.factor.quality, is_foreign=is_foreign)
    return replace(found, factor=replace(found.factor, quality=quality))


def _without_potential(row: Row, factor: EmissionFactor) -> Iterator[str]:
    gwp = row.finder.gwp
    if gwp is None:
        return
    for flow, _ in factor.flows:
        try:
            gwp.characterise(flow)
        except UnknownKeyError:
            yield flow


def unit_problem(row: Row, supply: BackgroundSupply) -> Finding | None:
    """Name a unit that only the database knows, which no amount of a study can be written in."""
    unit = supply.factor.per_unit
    if is_known(unit):
        return None
    return row.error("LINK-BACKGROUND-UNIT", activity=supply.factor.factor_id, unit=unit)


def hints(row: Row, supply: BackgroundSupply) -> tuple[Finding, ...]:
    """Tell what a reviewer should see of an activity: cut off, aggregated, its place and years, foreign electricity."""
    factor = supply.factor
    values = {
        "row": row.exchange.exchange_id,
        "flow": row.exchange.flow,
        "activity": factor.factor_id,
        "name": in_both_languages(factor.name_zh, factor.name_en),
    }
    told = [
        information(
            "LINK-BACKGROUND-ACTIVITY", row.where, **values, place=factor.geography or "-", years=_years(supply)
        )
    ]
    if supply.is_cut_off:
        told.append(warning("LINK-BACKGROUND-CUT-OFF", row.where, "CFP-DATA-02", **values))
    elif not any(amount for _, amount in factor.flows):
        told.append(warning("LINK-BACKGROUND-ZERO", row.where, "CFP-DATA-02", **values))
    if supply.is_aggregated:
        told.append(information("LINK-BACKGROUND-AGGREGATED", row.where, **values))
    if factor.quality.is_foreign and not supply.has_overlay and is_mainland(row.finder.geography):
        told.append(
            information(
                "LINK-BACKGROUND-FOREIGN-ELECTRICITY",
                row.where,
                "CFP-EL-04",
                **values,
                database=supply.database,
                place=factor.geography,
            )
        )
    return (*told, *supply.uncounted)


def _years(supply: BackgroundSupply) -> str:
    period = supply.factor.data_period
    first = str(period.start.year) if period.start else "?"
    last = str(supply.last_year) if supply.last_year else "?"
    return first if first == last else f"{first}–{last}"


def turned(row: Row, supply: BackgroundSupply) -> Finding | None:
    """Name a treatment taken as a product, or a product to which waste is handed."""
    is_waste = row.exchange.kind is ExchangeKind.WASTE
    if supply.is_treatment == is_waste or row.exchange.kind is ExchangeKind.AVOIDED:
        return None
    return warning(
        "LINK-BACKGROUND-TREATMENT", row.where, "CFP-DATA-02", row=row.exchange.exchange_id, flow=row.exchange.flow,
        activity=supply.factor.factor_id,
    )  # fmt: skip


def known_unit(unit: str) -> str:
    """Return a database's unit as a study writes it: ``Item(s)`` → ``piece``; one that is not known stays as it is."""
    plain = unit if is_known(unit) else unit.casefold().removesuffix("(s)").strip()
    plain = _UNITS.get(plain, plain)
    return canonical_unit(plain) if is_known(plain) else unit


_UNITS = {
    **dict.fromkeys(("item", "unit", "number of items", "p"), "piece"),
    "kilowatt hour": "kWh",
    "megajoule": "MJ",
    "cubic meter": "m3",
    "square meter": "m2",
    "litre": "L",
    "ton kilometer": "t·km",
    "kilometer": "km",
    "meter": "m",
    "hour": "h",
}
