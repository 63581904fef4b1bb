"""What a clinker or cement study is made of: kilns, mills, their flows, told by names and by links."""

import math
from collections.abc import Iterable, Iterator

from background_db.errors import UnitError
from background_db.units import Quantity, conversion
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import products_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

CLINKER = ("熟料", "clinker")
CEMENT = ("水泥", "cement")
RAW_MATERIALS = ("石灰石", "生料", "limestone", "raw meal", "marl", "泥灰岩", "碎石", "carbide slag", "电石渣")
SECONDARY_MATERIALS = (
    "矿渣", "粉煤灰", "脱硫石膏", "钢渣", "高炉渣", "水渣", "煤矸石",
    "slag", "fly ash", "fgd gypsum", "flue-gas gypsum", "synthetic gypsum", "desulphurisation gypsum",
)  # fmt: skip
ALTERNATIVE_FUELS = (
    "rdf", "srf", "替代燃料", "废轮胎", "污泥", "垃圾衍生", "生物质燃料", "秸秆", "废油", "废塑料",
    "alternative fuel", "waste", "tyre", "tire", "sludge", "biomass", "straw",
)  # fmt: skip
ENERGY = ("电", "煤", "柴油", "天然气", "燃料", "蒸汽", "electric", "power", "coal", "diesel", "gas", "fuel", "steam")


def named(text: str, words: Iterable[str]) -> bool:
    """True where one of the words stands in the text, whatever the case."""
    folded = text.casefold()
    return any(word in folded for word in words)


def called(output: ProductOutput) -> str:
    """Name and id of an output in one text."""
    return f"{output.name} {output.flow_id}"


def kilns(study: ProductStudy) -> tuple[UnitProcess, ...]:
    """Return the processes that make clinker."""
    return tuple(
        process for process in study.processes if any(named(called(each), CLINKER) for each in products_of(process))
    )


def mills(study: ProductStudy) -> tuple[UnitProcess, ...]:
    """Return the processes that make cement."""
    return tuple(process for process in study.processes if any(_is_cement(each) for each in products_of(process)))


def cements_of(process: UnitProcess) -> tuple[ProductOutput, ...]:
    """Return the cements among the outputs of a process."""
    return tuple(each for each in products_of(process) if _is_cement(each))


def _is_cement(output: ProductOutput) -> bool:
    return named(called(output), CEMENT) and not named(called(output), CLINKER)


def inputs_of(process: UnitProcess) -> Iterator[Exchange]:
    """Yield the rows that a process consumes."""
    return (row for row in process.exchanges if row.kind is ExchangeKind.INPUT)


def emissions_of(process: UnitProcess) -> Iterator[Exchange]:
    """Yield the rows that a process emits."""
    return (row for row in process.exchanges if row.kind is ExchangeKind.EMISSION)


def clinker_rows(study: ProductStudy, process: UnitProcess) -> Iterator[Exchange]:
    """Yield the rows by which a process takes clinker: by name, or from a kiln of the study."""
    made_at = {kiln.process_id for kiln in kilns(study)}
    for row in inputs_of(process):
        provider = parse_provider(row.provider)
        is_from_kiln = provider is not None and provider.kind is ProviderKind.PROCESS and provider.key in made_at
        # A kiln's waste heat or its electricity is taken from it too; they have no mass.
        if tonnes(row.quantity) is not None and (named(row.flow, CLINKER) or is_from_kiln):
            yield row


def tonnes(quantity: Quantity) -> float | None:
    """Return a mass in t; None where the unit is none of mass."""
    try:
        return quantity.value * conversion(quantity.unit, "t")
    except UnitError:
        return None


def total_tonnes(quantities: Iterable[Quantity]) -> float:
    """Return the sum of those that are masses, t."""
    return math.fsum(value for value in map(tonnes, quantities) if value is not None)


def clinker_made(process: UnitProcess) -> float:
    """Return the clinker that a process makes, t."""
    return total_tonnes(each.quantity for each in products_of(process) if named(called(each), CLINKER))
