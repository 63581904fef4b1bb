"""From one line of the bill to rows of the inventory: what is put in, what is scrapped and where the scrap goes."""

from collections.abc import Iterator
from dataclasses import dataclass

from background_db.findings import Finding, Place, integrity_error
from background_db.units import Quantity
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.materials.bill_structure import PlacedLine
from pcr_rules.plant.materials.line_amounts import LineAmounts
from pcr_rules.plant.materials.products import in_unit, is_mass, shown
from pcr_rules.plant_records.materials import BillLine, ScrapFate
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, ProductOutput

# A rest below this share of what goes in is rounding of the arithmetic, not scrap.
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line with everything that its amounts follow from."""

    placed: PlacedLine
    amounts: LineAmounts
    share: float
    """Share in use among substitutes."""
    passes: float
    """Times that the item is put in for one good unit of the parent."""
    arrivals: float
    """Units of the parent, for one good one, that carry the item after its step."""
    each: float | None
    """Net mass of one unit of the item, kg; None where it is not known."""

    @property
    def gross(self) -> float:
        """What one run of the parent's process takes, in the line's unit."""
        return self.share * self.amounts.gross * self.passes * self.placed.parent.quantity.value

    @property
    def scrap(self) -> float:
        """What of it is lost before the parent carries it: offcuts, and what a pass worked again takes off.

        (gross - net) t + net (t - x), per run; what stands outside the mass balance is used up and leaves offcuts only.
        """
        again = 0.0 if self.placed.line.is_outside_mass_balance else self.passes - self.arrivals
        lost = self.amounts.scrap * self.passes + self.amounts.net * again
        per_run = self.share * lost * self.placed.parent.quantity.value
        return per_run if per_run > _NOTHING * self.gross else 0.0

    @property
    def net_mass(self) -> float | None:
        """Kg of the item in one good unit of the parent."""
        return None if self.each is None else self.share * self.amounts.net * self.each

    def mass(self, amount: float) -> Quantity | None:
        """Return the mass of an amount of the item."""
        return None if self.each is None else Quantity(amount * self.each, "kg")


@dataclass(frozen=True, slots=True)
class Disposal:
    """Scrap or rejects of a process and where they go."""

    part_id: str
    name: str
    quantity: Quantity
    mass: Quantity | None
    fate: ScrapFate | None
    provider: str
    is_hazardous: bool
    place: str
    evidence: tuple[str, ...] = ()
    fallback_reason: str = ""
    biogenic_carbon: Quantity | None = None

    def waste(self) -> Exchange | None:
        """Return the row of waste; None for scrap that is remelted or sold."""
        fate = self.fate.waste_fate if self.fate else None
        if fate is None:
            return None
        return Exchange(
            exchange_id=self.part_id,
            kind=ExchangeKind.WASTE,
            flow=self.name,
            quantity=self.quantity,
            provider=self.provider,
            mass=None if is_mass(self.quantity.unit) else self.mass,
            fate=fate,
            is_hazardous=self.is_hazardous,
            evidence=self.evidence,
            fallback_reason=self.fallback_reason,
            biogenic_carbon=self.biogenic_carbon,
        )

    def output(self) -> ProductOutput | None:
        """Return the recirculated output of scrap that is remelted or sold: without burden by cut-off."""
        if self.fate is None or self.fate.waste_fate is not None:
            return None
        is_weighed = is_mass(self.quantity.unit) or self.mass is None
        each = None if is_weighed or self.mass is None else Quantity(self.mass.value / self.quantity.value, "kg")
        return ProductOutput(
            flow_id=self.part_id, name=self.name, role=OutputRole.RECIRCULATED, quantity=self.quantity, mass=each
        )

    def findings(self) -> Iterator[Finding]:
        """Name scrap without a fate, and a treatment's provider on scrap that is not treated."""
        shown_quantity = shown(self.quantity.value, self.quantity.unit)
        values = {"part": self.part_id, "name": self.name, "quantity": shown_quantity}
        if self.fate is None:
            yield integrity_error("BILL-SCRAP-FATE", Place(path=self.place), "CFP-DATA-04", **values)
        elif self.fate.waste_fate is None and self.provider:
            yield integrity_error("BILL-SCRAP-PROVIDER", Place(path=self.place), provider=self.provider, **values)


def input_row(counted: CountedLine) -> Exchange:
    """Return the row of what a run of the parent's process takes of the item: net × scrap × yield, its gross amount."""
    line, amount = counted.placed.line, counted.gross
    unit = counted.amounts.unit
    carbon = line.biogenic_carbon
    return Exchange(
        exchange_id=line.line_id,
        kind=ExchangeKind.INPUT,
        flow=line.name or line.item,
        quantity=Quantity(amount, unit),
        provider=_provider(counted.placed),
        stage=_stage(line),
        origin=line.origin,
        supplier=line.supplier,
        secondary_reason=line.secondary_reason,
        fallback_reason=line.fallback_reason,
        mass=None if is_mass(unit) or line.is_outside_mass_balance else counted.mass(amount),
        is_outside_mass_balance=line.is_outside_mass_balance,
        biogenic_carbon=None if carbon is None else Quantity(carbon.value * amount, carbon.unit),
        quality=line.quality,
        uncertainty=line.uncertainty,
        evidence=line.evidence,
        note=line.note,
    )


def _provider(placed: PlacedLine) -> str:
    if placed.line.provider or placed.made is None:
        return placed.line.provider
    return f"process:{placed.made.key}"


def _stage(line: BillLine) -> LifeCycleStage | None:
    """A bought material counts in raw material acquisition; what another process makes in that process's stage."""
    reference = parse_provider(line.provider)
    is_bought = reference is not None and reference.kind is not ProviderKind.PROCESS
    return line.stage or (LifeCycleStage.RAW_MATERIALS if is_bought else None)


def input_derivation(counted: CountedLine) -> Derivation:
    """Return how the amount of the row came about: ``1.25 kg / (1 - 0.05) × 1000 piece = 1315.789474 kg``."""
    parent = counted.placed.parent
    factors = [counted.amounts.arithmetic, shown(parent.quantity.value, parent.quantity.unit)]
    factors += [shown(factor) for factor in (counted.share, counted.passes) if factor != 1]
    quantity = Quantity(counted.gross, counted.amounts.unit)
    return Derivation(
        subject=f"exchange:{counted.placed.line.line_id}",
        rule="gross_from_net",
        formula=f"{' × '.join(factors)} = {shown(quantity.value, quantity.unit)}",
        quantity=quantity,
        sources=(counted.placed.place,),
    )


def scrap_disposal(counted: CountedLine) -> Disposal | None:
    """Return the scrap of a line, by mass where the mass of the item is known; None where nothing is lost."""
    line, amount = counted.placed.line, counted.scrap
    if not amount:
        return None
    is_weighed = is_mass(counted.amounts.unit)
    mass = counted.mass(amount)
    carbon = line.biogenic_carbon
    return Disposal(
        part_id=f"{line.line_id}.scrap",
        name=scrap_name(line.name or line.item),
        quantity=Quantity(amount, counted.amounts.unit) if is_weighed or mass is None else mass,
        mass=mass,
        fate=line.scrap_fate,
        provider=line.scrap_provider,
        is_hazardous=line.is_scrap_hazardous,
        place=f"{counted.placed.place}.scrap_fate",
        evidence=line.evidence,
        fallback_reason=line.fallback_reason,
        biogenic_carbon=None if carbon is None else Quantity(carbon.value * amount, carbon.unit),
    )


def scrap_derivation(counted: CountedLine, disposal: Disposal) -> Derivation:
    """Return how scrap came about: gross - net, × kg of a piece where pieces are counted."""
    net = counted.gross - counted.scrap
    unit = counted.amounts.unit
    text = f"{shown(counted.gross, unit)} - {shown(net, unit)}"
    if unit != disposal.quantity.unit and counted.each is not None:
        text = f"({text}) × {shown(counted.each, 'kg')}"
    subject = "exchange" if disposal.waste() else "output"
    part = disposal.part_id if subject == "exchange" else f"{counted.placed.parent.process_id}#{disposal.part_id}"
    return Derivation(
        subject=f"{subject}:{part}",
        rule="scrap_from_gross",
        formula=f"{text} = {shown(disposal.quantity.value, disposal.quantity.unit)}",
        quantity=disposal.quantity,
        sources=(counted.placed.place,),
    )


def scrap_name(name: str) -> str:
    """Name a flow of scrap; names of flows are shown as written in both languages."""
    return f"{name} · 废料 scrap"


def kilograms(quantity: Quantity | None) -> float | None:
    """Return a mass in kg; None where there is none."""
    return None if quantity is None else in_unit(quantity, "kg")
