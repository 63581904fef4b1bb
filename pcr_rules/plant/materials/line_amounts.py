"""Net and gross quantity of a line of the bill, from whichever of gross, scrap rate and material yield is stated."""

from collections.abc import Iterator
from dataclasses import dataclass

from background_db.findings import Finding, Place, integrity_error
from background_db.units import Quantity
from pcr_rules.plant.materials.bill_structure import PlacedLine
from pcr_rules.plant.materials.products import in_unit, shown
from pcr_rules.plant_records.materials import BillLine, ScrapBasis

# Printed rates and quantities are rounded to three digits or so; a thousandth is more than that.
_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """Net and gross quantity per one unit of the parent, in the unit of the net quantity."""

    net: float
    gross: float
    unit: str
    arithmetic: str
    """How gross came about, for one unit of the parent: ``1.25 kg / (1 - 0.05)``."""

    @property
    def scrap(self) -> float:
        """Gross minus net."""
        return self.gross - self.net


def line_amounts(placed: PlacedLine) -> tuple[LineAmounts | None, tuple[Finding, ...]]:
    """Return what one unit of the parent takes: gross = net / yield = net / (1 - s) or net × (1 + s), or as stated.

    s is the scrap rate, of the gross or of the net quantity as `scrap_basis` says. Stated values that disagree by more
    than a thousandth, and scrap below zero, are errors; then there are no amounts.
    """
    line, place = placed.line, placed.place
    per = 1.0 if line.per is None else in_unit(line.per, placed.parent.quantity.unit)
    if per is None or per <= 0:
        unit = placed.parent.quantity.unit
        return None, (_error("BILL-PER", f"{place}.per", line, per=_text(line.per), unit=unit),)
    stated = tuple(_stated(line))
    wrong = _unusable(line, place) or _disagreeing(line, place, stated)
    if wrong:
        return None, wrong
    name, gross = stated[0] if stated else ("net", line.net_quantity.value)
    divisor = f" / {_text(line.per) if line.per else shown(1, placed.parent.quantity.unit)}"
    return LineAmounts(
        line.net_quantity.value / per, gross / per, line.net_quantity.unit, _arithmetic(line, name) + divisor
    ), ()


def _stated(line: BillLine) -> Iterator[tuple[str, float]]:
    """Gross quantity by each way that it is stated, the quantity itself first."""
    net = line.net_quantity.value
    gross = None if line.gross_quantity is None else in_unit(line.gross_quantity, line.net_quantity.unit)
    if gross is not None:
        yield "gross", gross
    if line.yield_rate:
        yield "yield", net / line.yield_rate
    if line.scrap_rate is not None and line.scrap_basis is ScrapBasis.NET:
        yield "scrap of net", net * (1 + line.scrap_rate)
    elif line.scrap_rate is not None and line.scrap_rate < 1:
        yield "scrap of gross", net / (1 - line.scrap_rate)


def _unusable(line: BillLine, place: str) -> tuple[Finding, ...]:
    """A gross quantity of another dimension or below net, a yield of 0, scrap of all that is put in."""
    unit = line.net_quantity.unit
    if line.gross_quantity is not None:
        gross = in_unit(line.gross_quantity, unit)
        if gross is None:
            return (_error("BILL-GROSS-UNIT", f"{place}.gross_quantity", line, gross=_text(line.gross_quantity)),)
        if gross < line.net_quantity.value * (1 - 1e-12):
            scrap = shown(gross - line.net_quantity.value, unit)
            where = f"{place}.gross_quantity"
            return (_error("BILL-SCRAP-NEGATIVE", where, line, gross=_text(line.gross_quantity), scrap=scrap),)
    if line.yield_rate == 0 or (line.scrap_rate == 1 and line.scrap_basis is ScrapBasis.GROSS):
        return (_error("BILL-SCRAP-ALL", f"{place}.scrap_rate", line),)
    return ()


def _disagreeing(line: BillLine, place: str, stated: tuple[tuple[str, float], ...]) -> tuple[Finding, ...]:
    values = [gross for _, gross in stated]
    if not values or max(values) - min(values) <= _ROUNDING * max(values):
        return ()
    unit = line.net_quantity.unit
    by_way = "; ".join(f"{name}: {shown(gross, unit)}" for name, gross in stated)
    return (_error("BILL-GROSS-DISAGREES", f"{place}.gross_quantity", line, stated=by_way),)


def _arithmetic(line: BillLine, name: str) -> str:
    net = _text(line.net_quantity)
    texts = {
        "net": net,
        "gross": _text(line.gross_quantity),
        "yield": f"{net} / {line.yield_rate}",
        "scrap of net": f"{net} × (1 + {line.scrap_rate})",
        "scrap of gross": f"{net} / (1 - {line.scrap_rate})",
    }
    return texts[name]


def _error(code: str, path: str, line: BillLine, **values: str) -> Finding:
    return integrity_error(
        code, Place(path=path), line=line.line_id, item=line.item, net=_text(line.net_quantity), **values
    )


def _text(quantity: Quantity | None) -> str:
    return "-" if quantity is None else shown(quantity.value, quantity.unit)
