"""The figures of one emission as its method reads them: own values first, then published defaults, each noted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from background_db.errors import OutsideValidityError, UnitError, UnknownKeyError
from background_db.findings import Finding, Place, integrity_error, nearest, warning
from background_db.units import conversion
from pcr_rules.methods.process_emissions.defaults import process_default
from pcr_rules.outcomes import word
from pcr_rules.plant.process_emissions.items import group_of, item_key, items_of
from pcr_rules.plant_records.process_emissions import EmissionFigure, EmissionMethod, ProcessEmission

# Units that methods calculate in; every other figure is a mass in t or a share.
_UNITS = {
    EmissionFigure.EFFECT_MINUTES: "min",
    EmissionFigure.FEEDSTOCK_ENERGY: "GJ",
    EmissionFigure.FEEDSTOCK_PER_TONNE: "GJ/t",
    EmissionFigure.CARBON_PER_ENERGY: "kg/GJ",
    EmissionFigure.N2O_FACTOR: "kg/t",
    EmissionFigure.CH4_FACTOR: "kg/t",
}
_MASSES = frozenset(
    {
        EmissionFigure.CLINKER,
        EmissionFigure.BYPASS_DUST,
        EmissionFigure.KILN_DUST,
        EmissionFigure.CARBONATE,
        EmissionFigure.LIME,
        EmissionFigure.GLASS,
        EmissionFigure.ALUMINIUM,
        EmissionFigure.CARBON_IN,
        EmissionFigure.CARBON_OUT,
        EmissionFigure.PRODUCT,
        EmissionFigure.ACID,
        EmissionFigure.AMMONIA,
        EmissionFigure.UREA,
    }
)


class FigureError(Exception):
    """A figure is missing or unusable; carries its finding."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding that says which."""
        super().__init__(finding.code)
        self.finding = finding


def unit_of(figure: EmissionFigure) -> str:
    """Return the unit that a method calculates a figure in."""
    return "t" if figure in _MASSES else _UNITS.get(figure, "1")


@dataclass(slots=True)
class Figures:
    """Figures of one emission; what was read, and which defaults were taken, is noted while its method reads."""

    emission_id: str
    method: EmissionMethod
    rows: Sequence[tuple[str, ProcessEmission]]
    """(place, record)."""
    day: date
    read: set[str] = field(default_factory=set)
    """Places of the rows that the method read."""
    findings: list[Finding] = field(default_factory=list)

    def items(self, figure: EmissionFigure) -> list[str]:
        """Return the keys of the items that a figure is given for, in their order."""
        group = group_of(self.method)
        return list(dict.fromkeys(item_key(group, row.item) for _, row in self.rows if row.figure is figure))

    def own(self, figure: EmissionFigure, item: str = "") -> float | None:
        """Return the value entered, in the method's unit; None where there is none.

        Raises:
            FigureError: the unit measures something else, or two rows give the same figure.
        """
        group = group_of(self.method)
        found = [
            (place, row)
            for place, row in self.rows
            if row.figure is figure and (not item or not row.item.strip() or item_key(group, row.item) == item)
        ]
        self.read.update(place for place, _ in found)
        if not found:
            return None
        if len(found) > 1:
            raise FigureError(self._error("PROC-FIGURE-TWICE", found[1][0], figure))
        place, row = found[0]
        try:
            return row.quantity.value * conversion(row.quantity.unit, unit_of(figure))
        except UnitError:
            values = {"unit": row.quantity.unit, "asked": unit_of(figure)}
            raise FigureError(self._error("PROC-FIGURE-UNIT", f"{place}.quantity", figure, **values)) from None

    def needed(self, figure: EmissionFigure, item: str = "") -> float:
        """Return a value that nothing can stand in for; it must be above zero.

        Raises:
            FigureError: it is missing or zero.
        """
        value = self.own(figure, item)
        if value is None:
            raise FigureError(self._error("PROC-FIGURE-MISSING", self.rows[0][0], figure, item=item or "-"))
        if value <= 0:
            place = next(place for place, row in self.rows if row.figure is figure)
            raise FigureError(self._error("PROC-FIGURE-ZERO", f"{place}.quantity", figure))
        return value

    def optional(self, figure: EmissionFigure, otherwise: float, item: str = "") -> float:
        """Return the value entered, or what the method itself says where there is none."""
        value = self.own(figure, item)
        return otherwise if value is None else value

    def or_default(self, figure: EmissionFigure, default: str, item: str = "") -> float:
        """Return the value entered, else the published default, which is told with its source and mark.

        Raises:
            FigureError: neither is there; nothing stands in for it.
        """
        value = self.own(figure, item)
        if value is not None:
            return value
        try:
            row = process_default(default, self.day)
        except (UnknownKeyError, OutsideValidityError):
            row = None
        if row is None or row.value is None:
            known = [name for pair in items_of(group_of(self.method)).values() for name in pair]
            values = {"item": item or "-", "near": nearest(item, known), "default": default}
            raise FigureError(self._error("PROC-NO-DEFAULT", self.rows[0][0], figure, **values))
        self.findings.append(
            warning(
                "PROC-DEFAULT-USED", Place(path=self.rows[0][0]), "CFP-DATA-02", emission=self.emission_id,
                figure=word(figure), value=f"{row.value:g} {row.unit}", item=item or "-", source=row.source,
                printed=row.clause, mark=row.mark,
            )
        )  # fmt: skip
        return row.value

    def unread(self) -> list[Finding]:
        """Name rows that the method has no use for: nothing is dropped silently."""
        return [
            self._error("PROC-FIGURE-UNUSED", f"{place}.figure", row.figure)
            for place, row in self.rows
            if place not in self.read
        ]

    def _error(self, code: str, place: str, figure: EmissionFigure, **values: object) -> Finding:
        return integrity_error(
            code,
            Place(path=place),
            "",
            emission=self.emission_id,
            method=word(self.method),
            figure=word(figure),
            **values,
        )
