"""A row of the inventory with all that linking it takes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from background_db.findings import Finding, Place, integrity_error
from pcr_rules.linked_study import LinkedLine, Supplier
from pcr_rules.plant.properties.materials import Materials
from pcr_rules.study_index import StudyIndex
from pcr_rules.study_inventory import Exchange, ExchangeKind, UnitProcess

if TYPE_CHECKING:
    from footprint_app.linking.factor_finder import FactorFinder

COMBUSTION_SUFFIX = ".combustion"


@dataclass(frozen=True, slots=True)
class Row:
    """A row, its process, and where to look for suppliers, factors and properties of materials."""

    process: UnitProcess
    exchange: Exchange
    index: StudyIndex
    finder: "FactorFinder"
    materials: Materials

    @property
    def where(self) -> Place:
        """The row's place."""
        return Place(path=f"exchange:{self.exchange.exchange_id}")

    def error(self, code: str, clause: str = "", **values: object) -> Finding:
        """Make a finding of the row that blocks the number."""
        shown = {"row": self.exchange.exchange_id, "flow": self.exchange.flow, **values}
        return integrity_error(code, self.where, clause, **shown)

    def line(self, supplier: Supplier, amount: float, unit: str, *, is_combustion: bool = False) -> LinkedLine:
        """Make the row's line to a supplier; avoided products are negative."""
        sign = -1.0 if self.exchange.kind is ExchangeKind.AVOIDED else 1.0
        return LinkedLine(
            line_id=self.exchange.exchange_id + (COMBUSTION_SUFFIX if is_combustion else ""),
            exchange_id=self.exchange.exchange_id,
            process_id=self.process.process_id,
            kind=ExchangeKind.EMISSION if is_combustion else self.exchange.kind,
            supplier=supplier,
            amount=sign * amount,
            unit=unit,
            flow=self.exchange.flow,
            stage=self.exchange.stage or self.process.stage,
            is_combustion=is_combustion,
        )
